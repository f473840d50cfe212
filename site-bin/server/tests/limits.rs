//! Tests of resource limits, and of how exceeding them is reported.

mod common;

use std::io::{Read, Write};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use common::{HOME, LARGE, Reply, Server, catalogue, limits};
use site_server::{ConnectionInfo, Exchange, HostOptions, Limits, Observer, Site};

fn server(limits: Limits) -> Server {
    Server::with(HostOptions::default(), limits)
}

#[test]
fn the_last_response_announces_the_end_of_the_connection() {
    let server = server(Limits { requests_per_connection: 3, ..limits() });
    let answer = server.raw("GET /about/ HTTP/1.1\r\nHost: a\r\n\r\n".repeat(5).as_bytes());
    let text = String::from_utf8(answer).unwrap();
    assert_eq!(text.matches("HTTP/1.1 200 OK").count(), 3, "{text}");
    assert_eq!(text.matches("connection: close").count(), 1, "{text}");
    assert!(text.rfind("HTTP/1.1 200 OK") < text.find("connection: close"), "{text}");
}

#[test]
fn bounds_on_the_head_are_settings() {
    let server = server(Limits { target_bytes: 100, header_bytes: 200, header_fields: 5, ..limits() });
    assert_eq!(server.get(&format!("/?{}", "a".repeat(98)), &[]).status, 200);
    assert_eq!(server.get(&format!("/?{}", "a".repeat(99)), &[]).status, 414);
    assert_eq!(server.get("/", &[&format!("X: {}", "a".repeat(150))]).status, 200);
    assert_eq!(server.get("/", &[&format!("X: {}", "a".repeat(200))]).status, 431);
    assert_eq!(server.get("/", &["X: a"; 3]).status, 200);
    assert_eq!(server.get("/", &["X: a"; 4]).status, 431);
}

/// Sends a head byte by byte, and returns how long the server accepts that.
fn drip(server: &Server) -> Duration {
    let mut stream = server.connect();
    let begin = Instant::now();
    for byte in b"GET / HTTP/1.1\r\nHost: a\r\nX-Slow: ".iter().chain(std::iter::repeat(&b'a')) {
        if stream.write_all(&[*byte]).is_err() || begin.elapsed() > Duration::from_secs(5) {
            break;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    begin.elapsed()
}

#[test]
fn a_slow_head_is_cut_off_however_long_the_idle_may_stay() {
    let server = server(Limits { header_timeout: Duration::from_millis(300), ..limits() });
    assert!(drip(&server) < Duration::from_secs(2));
    // Also on a connection that has already had a response.
    let mut stream = server.connect();
    stream.write_all(b"GET /about/ HTTP/1.1\r\nHost: a\r\n\r\nGET / HT").unwrap();
    let mut answer = Vec::new();
    let begin = Instant::now();
    std::thread::sleep(Duration::from_millis(50));
    stream.write_all(b"TP/1.1\r\nX-Slow: ").unwrap();
    stream.read_to_end(&mut answer).unwrap();
    assert_eq!(Reply::read(&answer).text(), "about");
    assert!(begin.elapsed() < Duration::from_secs(2));
}

#[test]
fn pauses_between_requests_are_allowed() {
    let server = server(Limits { header_timeout: Duration::from_millis(100), ..limits() });
    let mut stream = server.connect();
    for _ in 0..2 {
        stream.write_all(b"HEAD / HTTP/1.1\r\nHost: a\r\n\r\n").unwrap();
        let mut some = [0; 4096];
        assert!(stream.read(&mut some).unwrap() > 0);
        std::thread::sleep(Duration::from_millis(400));
    }
}

#[test]
fn clients_that_stop_reading_are_disconnected_and_slow_ones_are_not() {
    let server = server(Limits { write_timeout: Duration::from_millis(400), ..limits() });
    let request = b"GET /large.bin HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    let mut deaf = server.connect();
    deaf.write_all(request).unwrap();
    let mut slow = server.connect();
    slow.write_all(request).unwrap();
    let mut taken = Vec::new();
    let mut piece = vec![0; 512 * 1024];
    while let Ok(count @ 1..) = slow.read(&mut piece) {
        taken.extend_from_slice(&piece[..count]);
        std::thread::sleep(Duration::from_millis(80));
    }
    assert_eq!(Reply::read(&taken).body.len(), LARGE);
    let mut rest = Vec::new();
    let _ = deaf.read_to_end(&mut rest);
    assert!(rest.len() < LARGE);
    assert_eq!(server.get("/", &[]).text(), HOME);
}

#[test]
fn crowds_of_slow_clients_do_not_keep_others_from_being_served() {
    let server = server(Limits { connections: 0, ..limits() });
    let mut crowd = Vec::new();
    for n in 0..300 {
        let mut stream = server.connect();
        let some: &[u8] = match n % 3 {
            0 => b"",
            1 => b"GET / HTTP/1.1\r\nHost: a\r\nX-Slow: ",
            _ => b"GET /large.bin HTTP/1.1\r\nHost: a\r\n\r\n",
        };
        stream.write_all(some).unwrap();
        crowd.push(stream);
    }
    let begin = Instant::now();
    for _ in 0..20 {
        assert_eq!(server.get("/", &[]).text(), HOME);
    }
    assert!(begin.elapsed() < Duration::from_secs(3));
}

/// Sends a request and returns how long the response takes.
fn newcomer(server: &Server) -> Duration {
    let begin = Instant::now();
    assert_eq!(server.get("/", &[]).text(), HOME);
    begin.elapsed()
}

#[test]
fn at_the_limit_the_longest_idle_connection_makes_room() {
    let server = server(Limits { connections: 3, ..limits() });
    let mut idle: Vec<_> = (0..3).map(|_| server.connect()).collect();
    for stream in [2, 0, 1] {
        idle[stream].write_all(b"GET /about/ HTTP/1.1\r\nHost: a\r\n\r\n").unwrap();
        let mut byte = [0];
        while idle[stream].read(&mut byte).unwrap() == 1 && byte != *b"t" {}
        std::thread::sleep(Duration::from_millis(50));
    }
    assert!(newcomer(&server) < Duration::from_secs(1));
    let mut rest = Vec::new();
    idle[2].read_to_end(&mut rest).unwrap();
    // The one that was used last is still open.
    idle[1].write_all(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = Vec::new();
    idle[1].read_to_end(&mut answer).unwrap();
    assert!(String::from_utf8(answer).unwrap().ends_with(HOME));
}

#[test]
fn at_the_limit_inactive_clients_do_not_delay_new_ones() {
    const LIMIT: usize = 60;
    let server = server(Limits { connections: LIMIT, ..limits() });
    let mut crowd = Vec::new();
    for n in 0..LIMIT {
        let mut stream = server.connect();
        stream
            .write_all([&b""[..], b"GET / HTTP/1.1\r\nX-Slow: ", b"GET /large.bin HTTP/1.1\r\nHost: a\r\n\r\n"][n % 3])
            .unwrap();
        crowd.push(stream);
    }
    for _ in 0..2 * LIMIT {
        let took = newcomer(&server);
        assert!(took < Duration::from_secs(1), "{took:?}");
    }
}

#[test]
fn at_the_limit_downloads_go_on() {
    let server = server(Limits { connections: 2, ..limits() });
    let mut download = server.connect();
    download.write_all(b"GET /large.bin HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").unwrap();
    let mut taken = vec![0; 64 * 1024];
    let mut length = 0;
    while let Ok(count @ 1..) = download.read(&mut taken) {
        length += count;
        let idle = server.connect();
        assert!(newcomer(&server) < Duration::from_secs(1));
        drop(idle);
        std::thread::sleep(Duration::from_millis(5));
    }
    assert!(length > LARGE, "{length}");
}

#[derive(Default)]
struct Diary {
    lines: Mutex<Vec<String>>,
}

impl Observer for Diary {
    fn connected(&self, connection: &ConnectionInfo) {
        assert!(connection.peer.ip().is_loopback() && !connection.tls);
        self.write("connected".to_owned());
    }

    fn disconnected(&self, _: &ConnectionInfo, requests: usize) {
        self.write(format!("disconnected after {requests}"));
    }

    fn request_finished(&self, exchange: &Exchange) {
        let Exchange { method, target, version, status, bytes_sent, .. } = exchange;
        let agent = exchange.user_agent.as_ref().map_or("-", |agent| agent.to_str().unwrap());
        self.write(format!("{method} {target} {version:?} {} {bytes_sent} {agent}", status.as_u16()));
    }

    fn client_limit_reached(&self, peer: SocketAddr) {
        self.write(format!("crowded by {peer}"));
    }
}

impl Diary {
    fn write(&self, line: String) {
        self.lines.lock().unwrap().push(line);
    }
}

#[test]
fn every_response_is_reported_with_the_bytes_sent() {
    let diary = Arc::new(Diary::default());
    let observer: Arc<dyn Observer> = Arc::<Diary>::clone(&diary);
    let server = Server::observed(Site::new(catalogue(), HostOptions::default()), limits(), Some(observer));
    server.raw(
        b"GET /digits.txt?a=b HTTP/1.1\r\nHost: a\r\nUser-Agent: tester/1\r\n\r\n\
          HEAD /digits.txt HTTP/1.1\r\nHost: a\r\n\r\n\
          GET /nowhere HTTP/1.0\r\n\r\n",
    );
    server.raw(b"GET /digits.txt HTTP/1.1\r\nHost: a\r\nRange: bytes=2-4\r\n\r\nGET / HTTP/1.1\r\nConnection: close\r\n\r\n");
    // A client that leaves in the middle.
    let mut stream = server.connect();
    stream.write_all(b"GET /large.bin HTTP/1.1\r\nHost: a\r\n\r\n").unwrap();
    stream.read_exact(&mut [0; 100]).unwrap();
    drop(stream);
    server.stop().unwrap();
    let lines = diary.lines.lock().unwrap();
    // A client can reconnect before the end of its previous connection is reported, so only the responses have an order.
    let (answers, mut others): (Vec<&str>, Vec<&str>) =
        lines.iter().map(String::as_str).partition(|line| line.starts_with("GET ") || line.starts_with("HEAD "));
    others.sort_unstable();
    assert_eq!(
        others,
        ["connected", "connected", "connected", "disconnected after 1", "disconnected after 2", "disconnected after 3"]
    );
    let (last, answers) = answers.split_last().unwrap();
    let expected = [
        "GET /digits.txt?a=b HTTP/1.1 200 10 tester/1",
        "HEAD /digits.txt HTTP/1.1 200 0 -",
        "GET /nowhere HTTP/1.0 404 12 -",
        "GET /digits.txt HTTP/1.1 206 3 -",
        "GET / HTTP/1.1 400 16 -",
    ];
    assert_eq!(answers, expected);
    // Bytes that could not be written are not counted.
    let sent: usize = last.strip_prefix("GET /large.bin HTTP/1.1 200 ").unwrap().split(' ').next().unwrap().parse().unwrap();
    assert!((100..LARGE).contains(&sent), "{sent}");
}
