//! Tests of operation: sandbox, health, log, trusted proxies and shutdown.
#![cfg(target_os = "linux")]

mod common;

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

/// A program that was started with its log on, which tells its address on standard error.
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
        // Read on, or the program would wait to tell more.
        thread::spawn(move || events.lines().count());
        let lines = BufReader::new(child.stdout.take().unwrap());
        Self { child, address, lines }
    }

    /// Sends bytes and waits for the end of the answer.
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
fn rights_are_given_up_while_all_is_answered() {
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
    // Every thread, those that serve included.
    for thread in fs::read_dir(format!("/proc/{}/task", running.id())).unwrap() {
        let status = fs::read_to_string(thread.unwrap().path().join("status")).unwrap();
        assert!(status.contains("\nSeccomp:\t2\n"), "{status}");
    }
    // Nothing of the disk stays open.
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
fn what_was_given_up_is_one_line() {
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

/// Starts the program with words before it, and returns what it serves, its status and what it prints on standard error.
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

/// As in a container whose capabilities were all dropped, or one with a single user.
#[test]
fn root_that_cannot_become_another_user_serves_and_says_so() {
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
    // What the client's system takes at once is little, so that the answer is under way for as long as it is read.
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
    socket.set_recv_buffer_size(4096).unwrap();
    socket.connect(&address.parse::<SocketAddr>().unwrap().into()).unwrap();
    let mut stream = TcpStream::from(socket);
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    write!(stream, "GET {target} HTTP/1.1\r\nHost: a\r\n\r\n").unwrap();
    let mut first = [0; 1024];
    stream.read_exact(&mut first).unwrap();
    let stopping = thread::spawn(move || running.signal("TERM"));
    // Nobody new is taken, while this one goes on.
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
fn the_service_manager_is_told() {
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
    // What is to be read again is read again, and nothing else stops.
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
fn sockets_are_taken_over_by_name() {
    let (one, admin) = (TcpListener::bind("127.0.0.1:0").unwrap(), TcpListener::bind("127.0.0.1:0").unwrap());
    let (site_address, admin_address) = (one.local_addr().unwrap(), admin.local_addr().unwrap());
    // As a manager does it: descriptors 3 and 4, and the number of the process that they are for.
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
fn the_counters_are_as_prometheus_reads_them() {
    let admin = free_address();
    let running = Running::start(site(&["serve", "--listen", "127.0.0.1:0", "--admin", &admin]));
    for _ in 0..3 {
        assert_eq!(running.get(&running.home).status, 200);
    }
    assert_eq!(running.get("/there is no such page").status, 404);
    // Not where everybody can ask.
    assert_eq!(running.get("/metrics").status, 404);

    let metrics = common::get(&admin, "/metrics");
    assert_eq!(metrics.field("content-type"), Some("text/plain; version=0.0.4; charset=utf-8"));
    let text = String::from_utf8(metrics.body).unwrap();
    check_exposition(&text);
    // Of 2xx only the home page was sent.
    let sent: u64 = value(&text, "site_response_bytes_total{status=\"2xx\"}");
    assert!(sent > 0 && sent.is_multiple_of(3), "{text}");
    assert_eq!(value::<u64>(&text, "site_request_duration_seconds_count"), 5);
    assert!(value::<f64>(&text, "process_cpu_seconds_total") > 0.0);
    assert!((1_000_000..1_000_000_000).contains(&value::<u64>(&text, "process_resident_memory_bytes")));
    let open = fs::read_dir(format!("/proc/{}/fd", running.id())).unwrap().count() as u64;
    // This connection is open as well, and closed by now.
    assert!((open..=open + 2).contains(&value::<u64>(&text, "process_open_fds")), "{open}\n{text}");
    assert!(value::<u64>(&text, "process_max_fds") >= 1024);
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
    assert!((now - 60..=now).contains(&value::<u64>(&text, "process_start_time_seconds")));
    for line in [
        "site_requests_total{status=\"2xx\",coding=\"identity\"} 3",
        "site_requests_total{status=\"4xx\",coding=\"identity\"} 2",
        "site_connections_accepted_total 5",
        "site_connections_refused_total 0",
    ] {
        assert!(text.lines().any(|other| other == line), "{line}\n{text}");
    }
    assert!(text.contains(concat!("site_build_info{version=\"", env!("CARGO_PKG_VERSION"), "\",commit=\"")), "{text}");
    assert_eq!(common::get(&admin, "/").status, 404);
    assert_eq!(running.signal("TERM").code(), Some(0));
}

/// An operator's connection, on which the counters can be asked for again and again.
struct Operator(TcpStream);

impl Operator {
    fn connect(admin: &str) -> Self {
        let stream = TcpStream::connect(admin).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        Self(stream)
    }

    fn accept_errors(&mut self) -> u64 {
        self.0.write_all(b"GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
        let text = next_answer(&mut self.0);
        text.lines().find_map(|line| line.strip_prefix("site_accept_errors_total ")).unwrap().parse().unwrap()
    }
}

/// Reads one answer with a `Content-Length` from a connection that stays open.
fn next_answer(stream: &mut TcpStream) -> String {
    let mut answer = Vec::new();
    let mut byte = [0];
    while !answer.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte).unwrap();
        answer.push(byte[0]);
    }
    let head = String::from_utf8(answer).unwrap().to_ascii_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap().parse().unwrap();
    let mut body = vec![0; length];
    stream.read_exact(&mut body).unwrap();
    String::from_utf8(body).unwrap()
}

#[test]
fn without_descriptors_it_waits_for_some_and_tells() {
    const CLIENTS: usize = 3;
    let admin = free_address();
    let start = |limit: &str| {
        // What whoever runs the tests has left open would count too.
        let close = "for fd in /proc/self/fd/*; do fd=${fd##*/}; [ $fd -le 2 ] || eval \"exec $fd>&-\"; done;";
        let program = env!("CARGO_BIN_EXE_site");
        let script = format!("{close} {limit} exec '{program}' serve --listen 127.0.0.1:0 --admin {admin}");
        let mut command = Command::new("bash");
        command.args(["-c", &script]).stdin(Stdio::null()).env_remove("SITE_ROOT");
        let running = Running::start(command);
        // The operator is there first: nobody else gets in later.
        let mut operator = Operator::connect(&admin);
        assert_eq!(operator.accept_errors(), 0);
        (running, operator)
    };
    // How many it has open when nobody is there depends on the number of cores.
    let (running, operator) = start("");
    let numbers = fs::read_dir(format!("/proc/{}/fd", running.id())).unwrap();
    let numbers: Vec<usize> = numbers.map(|entry| entry.unwrap().file_name().to_str().unwrap().parse().unwrap()).collect();
    let most = numbers.iter().max().unwrap() + 1;
    let room = most - numbers.len() + CLIENTS;
    drop((running, operator));

    let (running, mut operator) = start(&format!("ulimit -n {};", most + CLIENTS));
    let mut clients: Vec<TcpStream> = (0..room + 3)
        .map(|_| {
            let mut stream = running.connect();
            write!(stream, "HEAD {} HTTP/1.1\r\nHost: a\r\n\r\n", running.home).unwrap();
            stream
        })
        .collect();
    let begin = Instant::now();
    while operator.accept_errors() == 0 {
        assert!(begin.elapsed() < Duration::from_secs(20), "nothing ran out");
        thread::sleep(Duration::from_millis(10));
    }
    // Somebody who tries again at once would have tried a hundred thousand times by then.
    thread::sleep(Duration::from_secs(1));
    let tried = operator.accept_errors();
    assert!((1..=1000).contains(&tried), "{tried}");
    // Whoever waits gets in when others go.
    let mut waiting = clients.split_off(room);
    drop(clients);
    for stream in &mut waiting {
        let mut start = [0; 12];
        stream.read_exact(&mut start).unwrap();
        assert_eq!(&start, b"HTTP/1.1 200");
    }
    assert_eq!(running.signal("TERM").code(), Some(0));
}

fn free_address() -> String {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string()
}

/// The value of a series.
fn value<T: std::str::FromStr>(text: &str, series: &str) -> T {
    let line = text.lines().find_map(|line| line.strip_prefix(series)?.strip_prefix(' '));
    line.and_then(|value| value.parse().ok()).unwrap_or_else(|| panic!("{series}\n{text}"))
}

#[test]
fn web_pages_cannot_read_the_metrics() {
    let admin = free_address();
    let running = Running::start(site(&["serve", "--listen", "127.0.0.1:0", "--admin", &admin, "--admin-host", "stats.example"]));
    let status = |host: &str, target: &str| {
        let mut stream = TcpStream::connect(&admin).unwrap();
        write!(stream, "GET {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.contains("\r\ncross-origin-resource-policy: same-origin\r\n"), "{answer}");
        let status: u16 = answer[9..12].parse().unwrap();
        assert_eq!(status == 200, answer.contains("site_build_info") || answer.ends_with("\r\nok\n"), "{answer}");
        status
    };
    for host in [&admin, "localhost:9100", "stats.example", "STATS.example:9100"] {
        assert_eq!((status(host, "/metrics"), status(host, "/healthz")), (200, 200), "{host}");
    }
    for host in ["rebound.example", "rebound.example:9100", "127.0.0.1.rebound.example", "stats.example.rebound.example"] {
        assert_eq!((status(host, "/metrics"), status(host, "/healthz"), status(host, "/")), (421, 421, 421), "{host}");
    }
    assert_eq!(status("a b", "/metrics"), 400);
    assert_eq!(running.signal("TERM").code(), Some(0));
}

#[test]
fn refused_requests_are_lines_without_anything_from_the_client() {
    let admin = free_address();
    let mut command = site(&["serve", "--listen", "127.0.0.1:0", "--log", "json", "--admin", &admin]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut events = BufReader::new(child.stderr.take().unwrap());
    let mut event = || {
        let mut line = String::new();
        events.read_line(&mut line).unwrap();
        serde_json::from_str::<serde_json::Value>(&line).unwrap_or_else(|_| panic!("{line:?}"))
    };
    let url = std::iter::repeat_with(&mut event).find(|event| event["event"] == "listening").unwrap()["detail"].clone();
    let address = url.as_str().unwrap().split('/').nth(2).unwrap().to_owned();
    for _ in 0..500 {
        let mut stream = TcpStream::connect(&address).unwrap();
        let _ = stream.write_all(b"GET / HTTP/1.1\r\n\x1b[2J\x1b]0;owned\x07 secret: \xff\r\n\r\n");
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        assert!(answer.starts_with(b"HTTP/1.1 400 "));
    }
    let metrics = String::from_utf8(common::get(&admin, "/metrics").body).unwrap();
    check_exposition(&metrics);
    assert_eq!(value::<u64>(&metrics, "site_connection_errors_total{protocol=\"http1\",reason=\"malformed\"}"), 500);
    let kill = Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap();
    assert!(kill.success() && child.wait().unwrap().success());
    let mut rest = String::new();
    events.read_to_string(&mut rest).unwrap();
    let lines: Vec<serde_json::Value> = rest.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let details: Vec<&str> =
        lines.iter().filter(|line| line["event"] == "connections").map(|line| line["detail"].as_str().unwrap()).collect();
    // The first one at once, and the others together.
    let counts = details.iter().map(|line| {
        let line = line.strip_prefix("http1 malformed: ").unwrap_or_else(|| panic!("{line:?}"));
        let (count, rest) = line.split_once(' ').unwrap();
        assert!(["connection, from 127.0.0.0", "connections, the last from 127.0.0.0"].contains(&rest), "{line:?}");
        count.parse::<u64>().unwrap()
    });
    assert_eq!((counts.sum::<u64>(), details.len() <= 4), (500, true), "{details:?}");
}

/// The rules of the text format: each family announced once, before its samples, which stand together; names, labels and numbers
/// well-formed; no sample twice; counters named for what they are.
fn check_exposition(text: &str) {
    let is_name = |name: &str| {
        !name.is_empty()
            && !name.starts_with(|first: char| first.is_ascii_digit())
            && name.chars().all(|character| character.is_ascii_alphanumeric() || character == '_' || character == ':')
    };
    let (mut families, mut samples) = (Vec::new(), Vec::new());
    let (mut helped, mut current, mut kind) = (None, "", "");
    // Of a histogram: the last bound and count; the number of observations.
    let (mut bucket, mut counted) = ((f64::NEG_INFINITY, 0.0), None);
    assert!(text.ends_with('\n'));
    for line in text.lines() {
        if let Some(help) = line.strip_prefix("# HELP ") {
            let (name, help) = help.split_once(' ').unwrap();
            assert!(is_name(name) && !help.is_empty(), "{line}");
            helped = Some(name);
        } else if let Some(type_of) = line.strip_prefix("# TYPE ") {
            let (name, type_of) = type_of.split_once(' ').unwrap();
            assert_eq!(helped, Some(name), "{line}");
            assert!(["counter", "gauge", "histogram"].contains(&type_of), "{line}");
            assert!(!families.contains(&name), "{name} twice");
            assert_eq!(type_of == "counter", name.ends_with("_total"), "{line}");
            families.push(name);
            assert_eq!(kind == "histogram", counted.take().is_some(), "{current}");
            bucket = (f64::NEG_INFINITY, 0.0);
            (current, kind) = (name, type_of);
        } else {
            let (series, value) = line.rsplit_once(' ').unwrap();
            let (name, labels) = series.split_once('{').map_or((series, None), |(name, rest)| (name, Some(rest)));
            let suffix = name.strip_prefix(current).unwrap_or_else(|| panic!("{line}"));
            if kind == "histogram" {
                assert!(["_bucket", "_sum", "_count"].contains(&suffix), "{line}");
            } else {
                assert_eq!(suffix, "", "{line}");
            }
            if let Some(labels) = labels {
                let labels = labels.strip_suffix('}').unwrap();
                for label in labels.split("\",") {
                    let (label, value) = label.split_once("=\"").unwrap();
                    assert!(is_name(label) && !label.contains(':'), "{line}");
                    assert!(!value.trim_end_matches('"').contains(['"', '\n']), "{line}");
                }
            }
            let value: f64 = value.parse().unwrap();
            match (kind, suffix) {
                ("histogram", "_bucket") => {
                    let bound = labels.and_then(|labels| labels.strip_prefix("le=\"")?.strip_suffix("\"}")).unwrap();
                    let bound: f64 = bound.replace("+Inf", "inf").parse().unwrap();
                    assert!(bound > bucket.0 && value >= bucket.1, "{line}");
                    bucket = (bound, value);
                }
                ("histogram", "_count") => {
                    assert_eq!(bucket, (f64::INFINITY, value), "{line}");
                    counted = Some(value);
                }
                _ => {}
            }
            assert!(value.is_finite() && (kind == "gauge" || value >= 0.0), "{line}");
            assert!(!samples.contains(&series), "{series} twice");
            samples.push(series);
        }
    }
    assert!(families.len() > 5 && samples.len() > families.len());
}

#[test]
fn a_request_is_a_line() {
    let mut logged = Logged::start(&["--log", "combined"]);
    logged.send(
        b"GET /no/such?page HTTP/1.1\r\nHost: a\r\nUser-Agent: a\" \x80\r\nReferer: http://b/\r\nConnection: close\r\n\r\n",
    );
    let line = logged.line();
    assert!(line.starts_with("127.0.0.0 - - ["), "{line}");
    assert!(line.contains(" +0000] \"GET /no/such?page HTTP/1.1\" 404 "), "{line}");
    assert!(line.ends_with(" \"http://b/\" \"a\\x22 \\x80\"\n"), "{line}");

    let mut logged = Logged::start(&["--log", "json", "--log-addresses", "full"]);
    logged.send(b"GET /no/such HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    let line: serde_json::Value = serde_json::from_str(&logged.line()).unwrap();
    assert_eq!((&line["client"], &line["status"], &line["target"]), (&"127.0.0.1".into(), &404.into(), &"/no/such".into()));
}

#[test]
fn without_a_log_nothing_is_written() {
    let running = Running::serve();
    assert_eq!(running.get(&running.home).status, 200);
    let rest = running.stop_and_read();
    assert_eq!(rest, "");
}

#[test]
fn a_reader_of_the_log_who_stops_reading_delays_nobody() {
    let logged = Logged::start(&["--log", "combined"]);
    let agent = "x".repeat(1000);
    let begin = Instant::now();
    // More than the pipe and the queue hold.
    let mut stream = TcpStream::connect(&logged.address).unwrap();
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let discard = thread::spawn(move || {
        let mut sink = [0; 64 * 1024];
        while reader.read(&mut sink).is_ok_and(|count| count > 0) {}
    });
    for _ in 0..3000 {
        write!(stream, "HEAD /no/such HTTP/1.1\r\nHost: a\r\nUser-Agent: {agent}\r\n\r\n").unwrap();
    }
    let answer = logged.send(b"GET /no/such HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    assert!(answer.starts_with("HTTP/1.1 404"));
    assert!(begin.elapsed() < Duration::from_secs(20), "{:?}", begin.elapsed());
    stream.shutdown(std::net::Shutdown::Write).unwrap();
    discard.join().unwrap();
}

#[test]
fn only_proxies_that_were_named_are_believed() {
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
    // A proxy that should say for whom it asks and does not is no proxy.
    assert_eq!(client(&[ours, protocol].concat(), request), "nobody");
    // From anybody else it is no request.
    let mut stranger = Logged::start(&[&["--log", "json"], &others[..], &protocol].concat());
    assert!(stranger.send(prefixed.replace('\n', "\r\n").as_bytes()).starts_with("HTTP/1.1 400"));
    assert!(stranger.send(b"GET /no HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").starts_with("HTTP/1.1 404"));
    assert!(stranger.line().contains("\"target\":\"/no\""));
}
