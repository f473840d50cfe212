//! The program with certificates from an authority: whose the cache is, and that renewal works inside the sandbox.
#![cfg(unix)]

mod common;

use std::net::UdpSocket;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use common::{Running, site, stderr};

/// An authority that never responds, and the options to use it with this cache.
fn authority(cache: &Path) -> (std::net::TcpListener, Vec<String>) {
    let authority = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let directory = format!("https://{}/dir", authority.local_addr().unwrap());
    let arguments =
        ["serve", "--listen", "127.0.0.1:0", "--acme-domain", "a.example", "--acme-directory", &directory, "--acme-cache"];
    let arguments = arguments.iter().map(ToString::to_string).chain([cache.to_str().unwrap().to_owned()]).collect();
    (authority, arguments)
}

fn start_with(arguments: &[String]) -> Command {
    site(&arguments.iter().map(String::as_str).collect::<Vec<_>>())
}

fn mode(path: &Path, mode: u32) {
    std::fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(mode)).unwrap();
}

/// The user that serves: `nobody`, if root starts the program.
fn serving_user() -> u32 {
    use std::os::unix::fs::MetadataExt;
    let own = std::fs::metadata("/proc/self").unwrap().uid();
    if own == 0 { 65534 } else { own }
}

#[test]
fn a_new_cache_belongs_to_the_serving_user_and_only_one_thread_connects() {
    use std::os::unix::fs::MetadataExt;
    let folder = tempfile::tempdir().unwrap();
    mode(folder.path(), 0o755);
    let cache = folder.path().join("new/cache");
    let (authority, arguments) = authority(&cache);
    let running = Running::start(start_with(&arguments));
    // It connects to the authority after it has entered the sandbox.
    authority.accept().unwrap();
    let found = cache.metadata().unwrap();
    assert_eq!((found.uid(), found.mode() & 0o777), (serving_user(), 0o700));
    let inside: Vec<_> = std::fs::read_dir(&cache).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(inside.len(), 1, "{inside:?}");
    for path in [&inside[0], &inside[0].join("lock"), &inside[0].join("challenges")] {
        let found = path.symlink_metadata().unwrap();
        assert_eq!((found.uid(), found.mode() & 0o077), (serving_user(), 0), "{}", path.display());
    }
    let threads = std::fs::read_dir(format!("/proc/{}/task", running.id())).unwrap();
    let names: Vec<String> =
        threads.map(|thread| std::fs::read_to_string(thread.unwrap().path().join("comm")).unwrap()).collect();
    assert_eq!(names.iter().filter(|name| *name == "certificates\n").count(), 1, "{names:?}");
}

#[test]
fn a_cache_that_others_can_change_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    mode(folder.path(), 0o755);
    let cache = folder.path().join("above/cache");
    std::fs::create_dir_all(&cache).unwrap();
    for changed in [&cache, cache.parent().unwrap()] {
        mode(changed, 0o777);
        let output = start_with(&authority(&cache).1).output().unwrap();
        let path = changed.canonicalize().unwrap();
        let expected =
            format!("no TLS: {}: every user may write to it and replace what is in it; run `chmod go-w ", path.display());
        assert_eq!(output.status.code(), Some(1));
        assert!(stderr(&output).contains(&expected), "{}", stderr(&output));
        mode(changed, 0o755);
    }
}

/// The serving user owns the cache, and may run other programs. Root must not follow what such a program has put there.
#[test]
fn links_and_pipes_in_the_cache_are_not_followed() {
    use std::os::unix::fs::{MetadataExt, chown, symlink};
    for name in ["lock", "account.json", "certificate-a.example.pem", "challenges", "."] {
        for kind in ["symbolic link", "dangling link", "pipe"] {
            let folder = tempfile::tempdir().unwrap();
            mode(folder.path(), 0o755);
            let (cache, outside) = (folder.path().join("cache"), folder.path().join("outside"));
            let (authority, arguments) = authority(&cache);
            let own = cache.join(format!("{}-dir", authority.local_addr().unwrap().to_string().replace(':', "-")));
            std::fs::create_dir_all(&own).unwrap();
            std::fs::create_dir(&outside).unwrap();
            std::fs::write(outside.join("victim"), "victim").unwrap();
            mode(&outside.join("victim"), 0o600);
            let planted = if name == "." { own.clone() } else { own.join(name) };
            if name == "." {
                std::fs::remove_dir(&own).unwrap();
            }
            match kind {
                "symbolic link" => {
                    let victim = if ["challenges", "."].contains(&name) { outside.clone() } else { outside.join("victim") };
                    symlink(victim, &planted).unwrap();
                }
                "dangling link" => symlink(outside.join("new"), &planted).unwrap(),
                _ => assert!(Command::new("mkfifo").arg(&planted).status().unwrap().success()),
            }
            let is_root = std::fs::metadata("/proc/self").unwrap().uid() == 0;
            for path in [&cache, &own, &planted].into_iter().filter(|path| is_root && path.symlink_metadata().is_ok()) {
                if path.symlink_metadata().unwrap().is_symlink() {
                    std::os::unix::fs::lchown(path, Some(serving_user()), None).unwrap();
                } else {
                    chown(path, Some(serving_user()), None).unwrap();
                }
            }
            let mut child = start_with(&arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
            // Either it refuses to start, or it serves and orders a certificate.
            authority.set_nonblocking(true).unwrap();
            let begin = Instant::now();
            while child.try_wait().unwrap().is_none() && authority.accept().is_err() {
                assert!(begin.elapsed() < Duration::from_secs(30), "{name} is a {kind}, and nothing happens");
                std::thread::sleep(Duration::from_millis(20));
            }
            let _ = child.kill();
            let output = child.wait_with_output().unwrap();
            let victim = outside.join("victim");
            let what = format!("{name} is a {kind}: {}", stderr(&output));
            assert_eq!(std::fs::read_to_string(&victim).unwrap(), "victim", "{what}");
            let (found, folder) = (victim.metadata().unwrap(), outside.metadata().unwrap());
            let own = std::fs::metadata("/proc/self").unwrap().uid();
            assert_eq!((found.uid(), found.mode() & 0o777, folder.uid()), (own, 0o600, own), "{what}");
            assert_eq!(std::fs::read_dir(&outside).unwrap().count(), 1, "{what}");
        }
    }
}

/// An authority for tests. Dropping it stops it.
struct Pebble(Child);

impl Drop for Pebble {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// A name server that resolves every name to this machine. It copies the question and adds an address record for 127.0.0.1 (RFC 1035,
/// section 4.1).
fn name_server() -> String {
    const ANSWER: [u8; 16] = [0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 127, 0, 0, 1];
    const TYPE_A: [u8; 4] = [0, 1, 0, 1];
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    let address = socket.local_addr().unwrap().to_string();
    std::thread::spawn(move || {
        let mut query = [0; 512];
        while let Ok((length, client)) = socket.recv_from(&mut query) {
            // The name ends with a zero byte; type and class follow.
            let name = query[12..length].iter().position(|byte| *byte == 0).unwrap();
            let question = &query[12..12 + name + 5];
            let answers = u8::from(question.ends_with(&TYPE_A));
            let head = [query[0], query[1], 0x81, 0x80, 0, 1, 0, answers, 0, 0, 0, 0];
            let reply = [&head[..], question, &ANSWER[..usize::from(answers) * ANSWER.len()]].concat();
            socket.send_to(&reply, client).unwrap();
        }
    });
    address
}

/// The authority's connection reaches a thread with requests, which presents the challenge that the renewal thread has stored. The second
/// certificate comes from a renewal.
#[test]
#[ignore = "needs Debian's pebble; .ci/run has it"]
fn certificates_are_obtained_and_renewed_in_the_sandbox() {
    let folder = tempfile::tempdir().unwrap();
    mode(folder.path(), 0o755);
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let request = "[req]\nprompt = no\ndistinguished_name = name\nx509_extensions = own\n[name]\nCN = 127.0.0.1\n\
        [own]\nbasicConstraints = critical, CA:FALSE\nsubjectAltName = IP:127.0.0.1\n";
    std::fs::write(path("request.cnf"), request).unwrap();
    let made = Command::new("openssl")
        .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"])
        .args(["-config", &path("request.cnf"), "-out", &path("ca.pem"), "-keyout", &path("key.pem")])
        .output()
        .expect("this test needs openssl");
    assert!(made.status.success(), "{}", stderr(&made));
    let (api, management, port) = (free_port(), free_port(), free_port());
    let config = serde_json::json!({ "pebble": {
        "listenAddress": format!("127.0.0.1:{api}"), "managementListenAddress": format!("127.0.0.1:{management}"),
        "certificate": path("ca.pem"), "privateKey": path("key.pem"), "httpPort": 1, "tlsPort": port, "ocspResponderURL": "",
        "certificateValidityPeriod": 15,
    }});
    std::fs::write(path("pebble.json"), config.to_string()).unwrap();
    let pebble = Command::new("pebble")
        .args(["-strict", "-config", &path("pebble.json"), "-dnsserver", &name_server()])
        .env("PEBBLE_VA_NOSLEEP", "1")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("this test needs Debian's pebble: apt-get install pebble");
    let _pebble = Pebble(pebble);
    let begin = Instant::now();
    while std::net::TcpStream::connect(("127.0.0.1", api)).is_err() {
        assert!(begin.elapsed() < Duration::from_secs(30), "pebble does not listen");
        std::thread::sleep(Duration::from_millis(20));
    }

    let (listen, directory) = (format!("127.0.0.1:{port}"), format!("https://127.0.0.1:{api}/dir"));
    let arguments =
        ["serve", "--require-sandbox", "--listen", &listen, "--acme-domain", "www.example.test", "--acme-directory", &directory];
    let mut command = site(&arguments);
    command.args(["--acme-ca", &path("ca.pem"), "--acme-cache", &path("cache"), "--acme-contact", "mailto:owner@example.test"]);
    let log = std::fs::File::create(path("log")).unwrap();
    let running = Running::start({
        command.stderr(log);
        command
    });
    let begin = Instant::now();
    loop {
        let log = std::fs::read_to_string(path("log")).unwrap();
        if log.matches("a new certificate is in use for www.example.test").count() >= 2 {
            break;
        }
        assert!(begin.elapsed() < Duration::from_secs(90), "{log}");
        std::thread::sleep(Duration::from_millis(100));
    }
    let url = format!("https://www.example.test:{port}{}", running.home);
    let asked = Command::new("curl")
        .args(["-sSk", "--max-time", "20", "-o", "/dev/null", "-w", "%{http_code}", "--resolve"])
        .args([&format!("www.example.test:{port}:127.0.0.1"), &url])
        .output()
        .expect("this test needs curl");
    // The host itself may only know it by other names.
    let code = String::from_utf8(asked.stdout.clone()).unwrap();
    assert!(["200", "421"].contains(&&*code), "{code}{}", stderr(&asked));
    assert_eq!(running.signal("TERM").code(), Some(0));
}
