//! Tests of operation: sandbox, service manager, trusted proxies and shutdown; logs and metrics are in modules.
#![cfg(target_os = "linux")]

#[path = "../common/mod.rs"]
mod common;
mod log;
mod metrics;

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixDatagram;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use common::{Running, output, site};
use socket2::{Domain, Socket, Type};

/// A program with its log enabled. Its address is on standard error.
struct Logged {
    child: Child,
    address: String,
    lines: BufReader<std::process::ChildStdout>,
}

impl Logged {
    fn start(args: &[&str]) -> Self {
        let mut command = site(&["serve", "--listen", "127.0.0.1:0"]);
        let mut child = command.args(args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut events = BufReader::new(child.stderr.take().unwrap());
        let address = loop {
            let mut line = String::new();
            assert!(events.read_line(&mut line).unwrap() > 0, "it ended");
            if let Some((_, rest)) = line.split_once("http://") {
                break rest.split('/').next().unwrap().to_owned();
            }
        };
        // Continues reading, because the program would block on a full pipe.
        thread::spawn(move || events.lines().count());
        let lines = BufReader::new(child.stdout.take().unwrap());
        Self { child, address, lines }
    }

    /// Sends bytes and waits for the end of the response.
    fn send(&self, bytes: &[u8]) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        stream.write_all(bytes).unwrap();
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        String::from_utf8_lossy(&answer).into_owned()
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        self.lines.read_line(&mut line).unwrap();
        line
    }
}

impl Drop for Logged {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn rights_are_dropped_and_requests_answered() {
    let running = Running::start(site(&["serve", "--listen", "127.0.0.1:0", "--require-sandbox"]));
    assert_eq!(running.get(&running.home).status, 200);
    let status = fs::read_to_string(format!("/proc/{}/status", running.id())).unwrap();
    let field = |name: &str| {
        let value = status.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':')).unwrap();
        value.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    assert!(!field("Uid").split(' ').any(|uid| uid == "0"), "{}", field("Uid"));
    assert_eq!((field("NoNewPrivs"), field("Seccomp")), ("1".to_owned(), "2".to_owned()));
    for set in ["CapPrm", "CapEff", "CapAmb"] {
        assert_eq!(field(set), "0000000000000000", "{set}");
    }
    // Every thread, including those that serve.
    for thread in fs::read_dir(format!("/proc/{}/task", running.id())).unwrap() {
        let status = fs::read_to_string(thread.unwrap().path().join("status")).unwrap();
        assert!(status.contains("\nSeccomp:\t2\n"), "{status}");
    }
    // No file of the disk stays open.
    for descriptor in fs::read_dir(format!("/proc/{}/fd", running.id())).unwrap() {
        let target = fs::read_link(descriptor.unwrap().path()).unwrap().to_string_lossy().into_owned();
        let known = ["socket:", "pipe:", "anon_inode:", "/dev/null", "/dev/pts/", "/tmp/"];
        assert!(
            known.iter().any(|known| target.starts_with(known)) || !fs::metadata(&target).is_ok_and(|file| file.is_dir()),
            "{target}"
        );
    }
}

#[test]
fn dropped_rights_are_logged_in_one_line() {
    let running =
        site(&["serve", "--listen", "127.0.0.1:0", "--user", "12345"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let mut running = running.unwrap();
    let mut line = String::new();
    BufReader::new(running.stdout.take().unwrap()).read_line(&mut line).unwrap();
    running.kill().unwrap();
    let told = common::stderr(&running.wait_with_output().unwrap());
    assert!(told.starts_with("site: sandbox: user "), "{told}");
    let lines: Vec<&str> = told.lines().collect();
    assert!(
        matches!(lines[..], [_, limits] if limits.starts_with("site: limits: at most 8192 connections; open files: ")),
        "{told}"
    );
    for part in ["no capabilities", "no new privileges", "seccomp ("] {
        assert!(told.contains(part), "{told}");
    }
    if is_root() {
        assert!(told.contains("user 12345:12345"), "{told}");
    }
}

/// Starts the program through another command, and returns what it serves, its exit status and its standard error.
fn served_behind(words: &[&str], arguments: &[&str]) -> (u16, String, String) {
    let program = [env!("CARGO_BIN_EXE_site"), "serve", "--listen", "127.0.0.1:0"];
    let mut command = Command::new(words[0]);
    command.args(&words[1..]).args(program).args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let address = line.trim_end().split_once("://").map(|(_, rest)| rest.split('/').next().unwrap());
    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
    let code = address.map_or(0, |address| common::get(address, "/").status);
    let _ = child.kill();
    (code, status, common::stderr(&child.wait_with_output().unwrap()))
}

/// Like in a container without capabilities, or with a single user.
#[test]
fn root_that_cannot_change_its_user_serves_with_a_warning() {
    let none = ["setpriv", "--bounding-set=-all", "--inh-caps=-all", "--ambient-caps=-all"];
    let namespace = ["unshare", "--user", "--map-root-user"];
    let allowed = Command::new("unshare").args(["--user", "--map-root-user", "true"]).output().unwrap();
    if !allowed.status.success() {
        eprintln!("user namespaces were left out: {}", common::stderr(&allowed));
    }
    let mut cases: Vec<(Vec<&str>, &str)> = Vec::new();
    if is_root() {
        cases.push((none.to_vec(), "user 65534 (root lacks CAP_SETUID)"));
    }
    if allowed.status.success() {
        cases.push(([&namespace[..], &none].concat(), "no groups of root (root lacks CAP_SETGID)"));
        cases.push((namespace.to_vec(), "user 65534 (there is none in this user namespace)"));
    }
    for (words, missing) in cases {
        let (code, status, told) = served_behind(&words, &[]);
        assert_eq!(code, 200, "{words:?}: {told}");
        assert!(told.contains("sandbox: user 0:0, ") && told.contains(missing), "{words:?}: {told}");
        for line in ["CapPrm:\t0000000000000000\n", "CapEff:\t0000000000000000\n", "NoNewPrivs:\t1\n", "Seccomp:\t2\n"] {
            assert!(status.contains(line), "{words:?}: {line}{status}");
        }
        let (code, _, told) = served_behind(&words, &["--require-sandbox"]);
        assert_eq!(code, 0, "{words:?}: {told}");
        assert!(told.contains("which --require-sandbox asks for"), "{words:?}: {told}");
    }
}

#[test]
fn the_bound_on_open_files_is_raised_and_bounds_connections() {
    let mut command = Command::new("bash");
    let script = format!("ulimit -Sn 100; ulimit -Hn 700; exec '{}' serve --listen 127.0.0.1:0 2>&1", env!("CARGO_BIN_EXE_site"));
    let mut running = command.args(["-c", &script]).stdout(Stdio::piped()).spawn().unwrap();
    let lines: Vec<String> = BufReader::new(running.stdout.take().unwrap()).lines().take(2).map(Result::unwrap).collect();
    let limits = fs::read_to_string(format!("/proc/{}/limits", running.id())).unwrap();
    running.kill().unwrap();
    running.wait().unwrap();
    assert_eq!(lines[1], "site: limits: at most 572 connections; open files: 700");
    let open_files = limits.lines().find(|line| line.starts_with("Max open files")).unwrap();
    assert_eq!(open_files.split_whitespace().nth(3), Some("700"));
}

#[test]
fn memory_is_given_back_after_a_flood() {
    let running = Running::serve();
    let resident = || {
        let text = fs::read_to_string(format!("/proc/{}/statm", running.id())).unwrap();
        text.split(' ').nth(1).unwrap().parse::<u64>().unwrap() * 4096
    };
    for _ in 0..50 {
        running.get(&running.home);
    }
    let before = resident();
    let head = [&b"GET / HTTP/1.1\r\nHost: a\r\nX: "[..], &[b'x'; 30_000]].concat();
    let flood: Vec<TcpStream> = (0..800)
        .map(|_| {
            let mut stream = TcpStream::connect(&running.address).unwrap();
            stream.write_all(&head).unwrap();
            stream
        })
        .collect();
    let begin = Instant::now();
    let most = before + 10_000_000;
    while resident() < most + 10_000_000 {
        assert!(begin.elapsed() < Duration::from_secs(5), "no flood: {} of {before} bytes", resident());
        thread::sleep(Duration::from_millis(10));
    }
    drop(flood);
    let begin = Instant::now();
    while resident() > most {
        assert!(begin.elapsed() < Duration::from_secs(15), "{} bytes, {before} before", resident());
        thread::sleep(Duration::from_millis(100));
    }
    assert_eq!(running.get(&running.home).status, 200);
}

fn is_root() -> bool {
    fs::read_to_string("/proc/self/status").unwrap().contains("\nUid:\t0\t")
}

#[test]
fn a_slow_download_is_completed_after_sigterm() {
    let routes = output(&["routes", "--json"]);
    let routes: serde_json::Value = serde_json::from_slice(&routes.stdout).unwrap();
    let length = |route: &serde_json::Value| route["representations"][0]["bytes"].as_u64().unwrap();
    let largest = routes["routes"].as_array().unwrap().iter().max_by_key(|route| length(route)).unwrap();
    let expected = usize::try_from(length(largest)).unwrap();

    let running = Running::serve();
    let address = running.address.clone();
    let target = largest["address"].as_str().unwrap();
    // The client's system buffers little, so that the response lasts as long as it is read.
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
    socket.set_recv_buffer_size(4096).unwrap();
    socket.connect(&address.parse::<SocketAddr>().unwrap().into()).unwrap();
    let mut stream = TcpStream::from(socket);
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    write!(stream, "GET {target} HTTP/1.1\r\nHost: a\r\n\r\n").unwrap();
    let mut first = [0; 1024];
    stream.read_exact(&mut first).unwrap();
    let stopping = thread::spawn(move || running.signal("TERM"));
    // New clients are refused while this one continues.
    let begin = Instant::now();
    while TcpStream::connect(&address).is_ok() {
        assert!(begin.elapsed() < Duration::from_secs(10), "it still listens");
        thread::sleep(Duration::from_millis(10));
    }
    thread::sleep(Duration::from_millis(300));
    let mut answer = first.to_vec();
    stream.read_to_end(&mut answer).unwrap();
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
    assert_eq!(answer.len() - end - 4, expected);
    assert_eq!(stopping.join().unwrap().code(), Some(0));
}

#[test]
fn the_service_manager_is_notified() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("notify");
    let manager = UnixDatagram::bind(&path).unwrap();
    manager.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    let mut command = site(&["serve", "--listen", "127.0.0.1:0"]);
    command.env("NOTIFY_SOCKET", &path).env("WATCHDOG_USEC", "100000");
    let begin = Instant::now();
    let running = Running::start(command);
    let heard = || {
        let mut buffer = [0; 100];
        let length = manager.recv(&mut buffer).unwrap();
        String::from_utf8(buffer[..length].to_vec()).unwrap()
    };
    assert_eq!(heard(), "READY=1");
    assert!(begin.elapsed() < Duration::from_secs(2), "{:?}", begin.elapsed());
    for _ in 0..4 {
        assert_eq!(heard(), "WATCHDOG=1");
    }
    // Configuration is reloaded, and nothing stops.
    let hangup = Command::new("kill").args(["-HUP", &running.id().to_string()]).status().unwrap();
    assert!(hangup.success());
    let mut others = (0..20).map(|_| heard()).filter(|word| word != "WATCHDOG=1");
    assert!(others.next().is_some_and(|word| word.starts_with("RELOADING=1\nMONOTONIC_USEC=")));
    assert_eq!(others.next().as_deref(), Some("READY=1"));
    assert_eq!(running.get(&running.home).status, 200);
    assert_eq!(running.signal("TERM").code(), Some(0));
    assert!((0..10).any(|_| heard() == "STOPPING=1"));
}

#[test]
fn sockets_are_inherited_by_name() {
    let (one, admin) = (TcpListener::bind("127.0.0.1:0").unwrap(), TcpListener::bind("127.0.0.1:0").unwrap());
    let (site_address, admin_address) = (one.local_addr().unwrap(), admin.local_addr().unwrap());
    // Like a service manager: descriptors 3 and 4, and the id of the process for which they are.
    let script = format!(
        "exec 3<&0 4<&2 </dev/null 2>/dev/null; LISTEN_PID=$$ LISTEN_FDS=2 LISTEN_FDNAMES=http:admin exec '{}' serve",
        env!("CARGO_BIN_EXE_site")
    );
    let mut command = Command::new("bash");
    command.args(["-c", &script]).stdin(OwnedFd::from(one)).stderr(OwnedFd::from(admin));
    let running = Running::start(command);
    assert_eq!(running.address, site_address.to_string());
    assert_eq!(running.get(&running.home).status, 200);
    let health = common::get(&admin_address.to_string(), "/healthz");
    assert_eq!((health.status, &health.body[..]), (200, &b"ok\n"[..]));
}

#[test]
fn only_configured_proxies_are_trusted() {
    let client = |args: &[&str], request: &str| {
        let mut logged = Logged::start(&[&["--log", "json", "--log-addresses", "full"], args].concat());
        let answer = logged.send(request.replace('\n', "\r\n").as_bytes());
        if answer.is_empty() {
            return "nobody".to_owned();
        }
        let line: serde_json::Value = serde_json::from_str(&logged.line()).unwrap();
        line["client"].as_str().unwrap().to_owned()
    };
    let ours = ["--proxy-from", "127.0.0.0/8"];
    let others = ["--proxy-from", "192.0.2.0/24"];
    let forwarded = ["--proxy-header", "forwarded"];
    let protocol = ["--proxy-header", "proxy-protocol"];
    let request = "GET / HTTP/1.1\nHost: a\nConnection: close\nForwarded: for=203.0.113.9\nForwarded: for=198.51.100.2\n\
                   X-Forwarded-For: 203.0.113.9\nX-Forwarded-For: 198.51.100.1\n\n";
    assert_eq!(client(&[], request), "127.0.0.1");
    assert_eq!(client(&others, request), "127.0.0.1");
    assert_eq!(client(&ours, request), "198.51.100.1");
    assert_eq!(client(&[ours, forwarded].concat(), request), "198.51.100.2");
    assert_eq!(client(&[others, forwarded].concat(), request), "127.0.0.1");

    let prefixed = format!("PROXY TCP4 198.51.100.3 127.0.0.1 4711 80\n{request}");
    assert_eq!(client(&[ours, protocol].concat(), &prefixed), "198.51.100.3");
    // A proxy that must name its client and does not is rejected.
    assert_eq!(client(&[ours, protocol].concat(), request), "nobody");
    // From other addresses, the request is invalid.
    let mut stranger = Logged::start(&[&["--log", "json"], &others[..], &protocol].concat());
    assert!(stranger.send(prefixed.replace('\n', "\r\n").as_bytes()).starts_with("HTTP/1.1 400"));
    assert!(stranger.send(b"GET /no HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").starts_with("HTTP/1.1 404"));
    assert!(stranger.line().contains("\"target\":\"/no\""));
}
