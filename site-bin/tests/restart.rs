//! Tests that restarts under load lose no request. The test plays the role of the service manager.
#![cfg(target_os = "linux")]

mod common;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::os::fd::OwnedFd;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed};
use std::thread;
use std::time::{Duration, Instant};

const RESTARTS: usize = 20;

/// Starts the program on a socket that stays ours.
fn start(socket: &TcpListener) -> Child {
    let script = format!("exec 3<&0 </dev/null; LISTEN_PID=$$ LISTEN_FDS=1 exec '{}' serve", env!("CARGO_BIN_EXE_site"));
    let handed_over = OwnedFd::from(socket.try_clone().unwrap());
    let mut command = Command::new("bash");
    let mut child =
        command.args(["-c", &script]).stdin(handed_over).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
    assert!(line.starts_with("http://"), "{line:?}");
    child
}

fn stop(mut child: Child) {
    assert!(Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap().success());
    let begin = Instant::now();
    while begin.elapsed() < Duration::from_secs(20) {
        if let Some(status) = child.try_wait().unwrap() {
            assert_eq!(status.code(), Some(0));
            return;
        }
        thread::sleep(Duration::from_millis(5));
    }
    let _ = child.kill();
    panic!("it does not stop");
}

/// One request after the other, on a connection for as long as the server lets it. The reason, where one fails.
fn ask(address: SocketAddr, done: &AtomicBool, answered: &AtomicUsize) -> Result<(), String> {
    let failed = |what: &str, error: std::io::Error| format!("{what}: {error}");
    while !done.load(Relaxed) {
        let stream = TcpStream::connect(address).map_err(|error| failed("connect", error))?;
        stream.set_read_timeout(Some(Duration::from_secs(20))).map_err(|error| failed("set", error))?;
        let mut reader = BufReader::new(stream);
        let mut closes = false;
        while !closes && !done.load(Relaxed) {
            reader.get_mut().write_all(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n").map_err(|error| failed("send", error))?;
            let mut length = None;
            let mut line = String::new();
            for at in 0.. {
                line.clear();
                if reader.read_line(&mut line).map_err(|error| failed("read", error))? == 0 {
                    return Err(format!("closed at line {at} of a head"));
                }
                let field = line.trim_end().to_ascii_lowercase();
                match at {
                    0 if !field.contains(" 200 ") => return Err(field),
                    _ if field.is_empty() => break,
                    _ => {}
                }
                closes |= field == "connection: close";
                length = length.or(field.strip_prefix("content-length: ").and_then(|length| length.parse().ok()));
            }
            let length: usize = length.ok_or("no length")?;
            reader.read_exact(&mut vec![0; length]).map_err(|error| failed("read a body", error))?;
            answered.fetch_add(1, Relaxed);
        }
    }
    Ok(())
}

#[test]
fn replacing_the_program_refuses_no_request() {
    let socket = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = socket.local_addr().unwrap();
    let (done, answered) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
    let mut running = start(&socket);
    let people: Vec<_> = (0..8)
        .map(|_| {
            let (done, answered) = (Arc::clone(&done), Arc::clone(&answered));
            thread::spawn(move || ask(address, &done, &answered))
        })
        .collect();
    for _ in 0..RESTARTS {
        let before = answered.load(Relaxed);
        let begin = Instant::now();
        // Each of them serves some.
        while answered.load(Relaxed) < before + 20 && begin.elapsed() < Duration::from_secs(20) {
            thread::sleep(Duration::from_millis(5));
        }
        stop(running);
        running = start(&socket);
    }
    done.store(true, Relaxed);
    for person in people {
        assert_eq!(person.join().unwrap(), Ok(()));
    }
    assert!(answered.load(Relaxed) >= 20 * RESTARTS);
    stop(running);
}
