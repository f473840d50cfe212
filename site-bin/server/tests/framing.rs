//! Tests of framing and connections over raw sockets. Much of this is implemented by hyper, and we depend on it.

mod common;

use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::time::{Duration, Instant};

use common::{HOME, LARGE, Reply, Server, limits};
use site_server::{HostOptions, Limits, bind};
use socket2::{Domain, Socket, Type};

/// Reads one response with a `Content-Length` from a connection that stays open.
fn next(stream: &mut TcpStream) -> Reply {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte).unwrap();
        head.push(byte[0]);
    }
    let mut reply = Reply::read(&head);
    let length = reply.field("content-length").map_or(0, |length| length.parse().unwrap());
    reply.body = vec![0; length];
    stream.read_exact(&mut reply.body).unwrap();
    reply
}

/// Whether the other side has closed.
fn closed(stream: &mut TcpStream) -> bool {
    let mut rest = Vec::new();
    stream.read_to_end(&mut rest).is_ok() && rest.is_empty()
}

#[test]
fn a_connection_serves_many_requests() {
    let server = Server::start();
    let mut stream = server.connect();
    for _ in 0..3 {
        stream.write_all(b"GET /about/ HTTP/1.1\r\nHost: a\r\n\r\n").unwrap();
        assert_eq!(next(&mut stream).text(), "about");
    }
    for fields in [
        "If-None-Match: *",
        "Upgrade: h2c\r\nConnection: Upgrade, HTTP2-ServerConfig\r\nHTTP2-ServerConfig: AAMAAABk",
        "Content-Length: 0",
    ] {
        write!(stream, "GET /about/ HTTP/1.1\r\nHost: a\r\n{fields}\r\n\r\n").unwrap();
        assert!([200, 304].contains(&next(&mut stream).status), "{fields}");
    }
    for method in ["POST", "OPTIONS", "BREW"] {
        write!(stream, "{method} /about/ HTTP/1.1\r\nHost: a\r\n\r\n").unwrap();
        assert!(next(&mut stream).status > 200, "{method}");
    }
    stream.write_all(b"HEAD / HTTP/1.1\r\nHost: a\r\n\r\nGET /about/ HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").unwrap();
    let mut rest = Vec::new();
    stream.read_to_end(&mut rest).unwrap();
    let rest = String::from_utf8(rest).unwrap();
    assert_eq!(rest.matches("HTTP/1.1 200 OK").count(), 2);
    assert!(rest.ends_with("\r\n\r\nabout"));
    assert!(!rest.contains("Home"));
}

#[test]
fn ambiguous_lengths_are_refused_and_the_connection_closed() {
    let server = Server::start();
    for fields in [
        "Content-Length: 5\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked\r\nContent-Length: 5",
        "transfer-encoding: chunked\r\nX-Between: y\r\ncontent-length: 0",
        "Content-Length: 5\r\nContent-Length: 6",
        "Content-Length: 5, 6",
        "Content-Length: -1",
        "Content-Length: +5",
        "Content-Length: 5x",
        "Content-Length:",
        "Content-Length: 99999999999999999999999",
        "Transfer-Encoding: gzip",
        "Transfer-Encoding: chunked, gzip",
        "Content-Length : 5",
        "X-Field : y",
        "X-Folded: a\r\n b",
        " X-Leading: a",
        "No colon",
        "X\0: a",
        "X: a\0b",
    ] {
        let mut stream = server.connect();
        // A second request follows, which must never be answered.
        let bytes = format!("POST / HTTP/1.1\r\nHost: a\r\n{fields}\r\n\r\n0\r\n\r\nGET /about/ HTTP/1.1\r\nHost: a\r\n\r\n");
        let _ = stream.write_all(bytes.as_bytes());
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        let text = String::from_utf8_lossy(&answer);
        assert!(text.starts_with("HTTP/1.1 400 Bad Request\r\n"), "{fields:?}: {text}");
        assert!(text.to_ascii_lowercase().contains("\r\nconnection: close\r\n"), "{fields:?}: {text}");
        assert_eq!(text.matches("HTTP/1.1").count(), 1, "{fields:?}: {text}");
    }
}

#[test]
fn an_ambiguous_length_in_pieces_is_refused_too() {
    let server = Server::start();
    for pieces in [
        ["POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n", "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"],
        ["POST / HTTP/1.1\r\nHost: a\r\nTransfer-Enc", "oding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n"],
        [
            "GET /about/ HTTP/1.1\r\nHost: a\r\n\r\nPOST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\ncontent",
            "-length: 5\r\n\r\n",
        ],
    ] {
        let mut stream = server.connect();
        for piece in pieces {
            stream.write_all(piece.as_bytes()).unwrap();
            std::thread::sleep(Duration::from_millis(50));
        }
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        let text = String::from_utf8(answer).unwrap();
        assert!(text.contains("HTTP/1.1 400 Bad Request\r\n") && !text.contains("HTTP/1.1 405"), "{pieces:?}: {text}");
    }
}

#[test]
fn an_ambiguous_length_behind_another_request_is_refused_too() {
    let server = Server::start();
    let bytes = "GET /about/ HTTP/1.1\r\nHost: a\r\n\r\n\
                 POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n\
                 GET /about/ HTTP/1.1\r\nHost: a\r\n\r\n";
    let answer = server.raw(bytes.as_bytes());
    let text = String::from_utf8(answer).unwrap();
    assert!(text.starts_with("HTTP/1.1 200 OK\r\n"), "{text}");
    assert!(text.contains("aboutHTTP/1.1 400 Bad Request\r\n"), "{text}");
    assert_eq!(text.matches("HTTP/1.1").count(), 2, "{text}");
}

#[test]
fn a_fragment_in_the_target_is_400() {
    let server = Server::start();
    for target in ["/about/#top", "/#", "/about/?q#top", "http://a/about/#top", "/nowhere#x"] {
        let reply = Reply::read(&server.raw(format!("GET {target} HTTP/1.1\r\nHost: a\r\n\r\n").as_bytes()));
        assert_eq!((reply.status, reply.field("connection")), (400, Some("close")), "{target}");
        assert_eq!(reply.field("x-content-type-options"), Some("nosniff"));
    }
    assert_eq!(server.get("/about/", &["Referer: http://a/#top"]).status, 200);
    // Only the request that has one, wherever it is in the stream.
    let bytes = "GET /about/ HTTP/1.1\r\nHost: a\r\n\r\nGET /about/#top HTTP/1.1\r\nHost: a\r\n\r\n";
    let text = String::from_utf8(server.raw(bytes.as_bytes())).unwrap();
    assert!(text.starts_with("HTTP/1.1 200 OK\r\n") && text.contains("aboutHTTP/1.1 400 Bad Request\r\n"), "{text}");
}

#[test]
fn only_chunked_is_a_transfer_coding() {
    let server = Server::start();
    for (fields, status) in [
        ("Transfer-Encoding: chunked", 405),
        ("Transfer-Encoding: Chunked", 405),
        ("Transfer-Encoding: gzip, chunked", 501),
        ("Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked", 501),
        ("Transfer-Encoding: identity, chunked", 501),
        ("Transfer-Encoding: x\r\nTransfer-Encoding: y, chunked", 501),
        ("Transfer-Encoding: , chunked", 501),
        ("Transfer-Encoding: chunked, chunked", 400),
        ("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", 400),
        ("Transfer-Encoding: gzip", 400),
        ("Transfer-Encoding: chunked, gzip", 400),
        ("Transfer-Encoding:", 400),
        ("Transfer-Encoding: chunked;x=y", 400),
    ] {
        for method in ["POST", "GET"] {
            let head = format!("{method} / HTTP/1.1\r\nHost: a\r\n{fields}\r\n\r\n0\r\n\r\n");
            let text = String::from_utf8(server.raw(head.as_bytes())).unwrap();
            let reply = Reply::read(text.as_bytes());
            let expected = if status == 405 && method == "GET" { 200 } else { status };
            assert_eq!((reply.status, reply.field("connection")), (expected, Some("close")), "{method} {fields:?}");
        }
    }
    let http_1_0 = server.raw(b"GET / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
    assert_eq!(Reply::read(&http_1_0).status, 400);
}

#[test]
fn invalid_http_is_refused() {
    let server = Server::start();
    for bytes in [
        "hello\r\n\r\n",
        "GET /\r\n\r\n",
        "GET / HTTP/1.1 x\r\n\r\n",
        "GET  / HTTP/1.1\r\nHost: a\r\n\r\n",
        "\x16\x03\x01\x02\x00\r\n\r\n",
    ] {
        let answer = server.raw(bytes.as_bytes());
        let text = String::from_utf8_lossy(&answer);
        assert!(text.is_empty() || text.starts_with("HTTP/1.1 400 "), "{bytes:?}: {text}");
    }
    assert_eq!(server.get("/", &[]).status, 200);
}

#[test]
fn a_body_sent_with_get_is_not_read_to_its_end() {
    let server = Server::start();
    // A small body is accepted.
    let reply = server.send("GET /about/ HTTP/1.1\nHost: a\nContent-Length: 5\n\nhello");
    assert_eq!((reply.status, reply.text()), (200, "about"));
    let reply = server.send("GET /about/ HTTP/1.1\nHost: a\nTransfer-Encoding: chunked\n\n5\nhello\n0\n\n");
    assert_eq!((reply.status, reply.text()), (200, "about"));

    // Endless bodies get a response, and soon the server stops reading.
    let mut stream = server.connect();
    stream.write_all(b"GET /about/ HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000000\r\n\r\n").unwrap();
    let mut sender = stream.try_clone().unwrap();
    let sent = std::thread::spawn(move || {
        let piece = [b'x'; 64 * 1024];
        let mut sent = 0;
        while sent < 500_000_000 && sender.write_all(&piece).is_ok() {
            sent += piece.len();
        }
        sent
    });
    assert_eq!(next(&mut stream).text(), "about");
    assert!(sent.join().unwrap() < 100_000_000);
}

#[test]
fn the_second_of_two_requests_is_not_taken_for_a_body() {
    let server = Server::start();
    let mut stream = server.connect();
    stream
        .write_all(b"GET /about/ HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhelloGET / HTTP/1.1\r\nHost: a\r\n\r\n")
        .unwrap();
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    let text = String::from_utf8(answer).unwrap();
    assert_eq!(text.matches("HTTP/1.1 200 OK").count(), 1, "{text}");
}

#[test]
fn expectations_get_the_final_answer() {
    let server = Server::start();
    for (method, status) in [("GET", 200), ("POST", 405)] {
        let head = format!("{method} /about/ HTTP/1.1\nHost: a\nExpect: 100-continue\nContent-Length: 5\nConnection: close\n\n");
        assert_eq!(server.send(&head).status, status, "{method}");
        let head = format!("{method} /about/ HTTP/1.1\nHost: a\nExpect: 100-continue\nContent-Length: 5\n\n");
        assert_eq!(server.send(&head).status, status, "{method}");
    }
    assert_eq!(server.get("/about/", &["Expect: 100-continue"]).status, 200);
    assert_eq!(server.get("/about/", &["Expect: wonders"]).status, 200);
}

#[test]
fn http_1_0_closes_unless_asked_to_stay() {
    let server = Server::start();
    let mut stream = server.connect();
    stream.write_all(b"GET /about/ HTTP/1.0\r\n\r\n").unwrap();
    assert_eq!(next(&mut stream).text(), "about");
    assert!(closed(&mut stream));

    let mut stream = server.connect();
    stream.write_all(b"GET /about/ HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").unwrap();
    assert_eq!(next(&mut stream).field("connection"), Some("keep-alive"));
    stream.write_all(b"GET /about/ HTTP/1.0\r\n\r\n").unwrap();
    assert_eq!(next(&mut stream).text(), "about");
    assert!(closed(&mut stream));

    let reply = server.send("GET / HTTP/1.0\nExpect: 100-continue\nContent-Length: 3\n\n");
    assert_eq!(reply.status, 200);
}

#[test]
fn a_client_that_has_said_all_is_still_answered() {
    let server = Server::start();
    let mut stream = server.connect();
    stream.write_all(b"GET /large.bin HTTP/1.1\r\nHost: a\r\n\r\n").unwrap();
    stream.shutdown(Shutdown::Write).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    assert_eq!(Reply::read(&answer).body.len(), LARGE);
}

#[test]
fn slow_and_idle_clients_are_disconnected() {
    let patience = Duration::from_millis(200);
    let limits = Limits { header_timeout: patience, idle_timeout: patience, write_timeout: patience, ..limits() };
    let server = Server::with(HostOptions::default(), limits);

    let silent = server.connect();
    let mut slow = server.connect();
    let mut idle = server.connect();
    idle.write_all(b"GET /about/ HTTP/1.1\r\nHost: a\r\n\r\n").unwrap();
    assert_eq!(next(&mut idle).text(), "about");
    // Requests a lot and reads nothing.
    let mut deaf = server.connect();
    for _ in 0..4 {
        deaf.write_all(b"GET /large.bin HTTP/1.1\r\nHost: a\r\n\r\n").unwrap();
    }

    let begin = Instant::now();
    for byte in b"GET / HTTP/1.1\r\nHost: a\r\nX-Slow: aaaaaaaaaaaaaaaaaaaaaaaa" {
        if slow.write_all(&[*byte]).is_err() || begin.elapsed() > patience * 4 {
            break;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    for mut stream in [silent, slow, idle] {
        let mut rest = Vec::new();
        let _ = stream.read_to_end(&mut rest);
        assert!(rest.is_empty());
    }
    std::thread::sleep(patience * 3);
    let mut taken = Vec::new();
    let _ = deaf.read_to_end(&mut taken);
    assert!(taken.len() < 4 * LARGE);
    assert_eq!(server.get("/", &[]).text(), HOME);
}

#[test]
fn stopping_lets_requests_in_flight_end_and_the_idle_go() {
    let mut server = Server::start();
    let mut idle = server.connect();
    idle.write_all(b"GET /about/ HTTP/1.1\r\nHost: a\r\n\r\n").unwrap();
    next(&mut idle);
    let mut silent = server.connect();
    let mut busy = server.connect();
    busy.write_all(b"GET /large.bin HTTP/1.1\r\nHost: a\r\n\r\n").unwrap();
    let mut start = [0; 1024];
    busy.read_exact(&mut start).unwrap();

    server.begin_to_stop();
    assert!(closed(&mut idle));
    assert!(closed(&mut silent));
    let mut rest = Vec::new();
    busy.read_to_end(&mut rest).unwrap();
    let answer = [&start[..], &rest].concat();
    assert_eq!(Reply::read(&answer).body.len(), LARGE);
    let address = server.address;
    server.stop().unwrap();
    assert!(TcpStream::connect(address).is_err());
    bind(address).unwrap();
}

#[test]
fn a_download_that_no_buffer_holds_is_completed_while_the_server_stops() {
    let mut server = Server::start();
    // The client's system buffers little, and the server's at most 4 MB, of 8.
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
    socket.set_recv_buffer_size(64 * 1024).unwrap();
    socket.connect(&server.address.into()).unwrap();
    let mut slow = TcpStream::from(socket);
    slow.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    slow.write_all(b"GET /large.bin HTTP/1.1\r\nHost: a\r\n\r\n").unwrap();
    let mut answer = vec![0; 1024];
    slow.read_exact(&mut answer).unwrap();
    server.begin_to_stop();
    std::thread::sleep(Duration::from_millis(700));
    assert!(server.is_running(), "it is not waited for");
    assert!(TcpStream::connect(server.address).is_err(), "it still listens");
    let mut piece = vec![0; 256 * 1024];
    loop {
        match slow.read(&mut piece).unwrap() {
            0 => break,
            count => answer.extend_from_slice(&piece[..count]),
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    let reply = Reply::read(&answer);
    assert_eq!(reply.body.len(), LARGE);
    assert!(reply.body.iter().enumerate().all(|(n, byte)| usize::from(*byte) == n % 251));
    let begin = Instant::now();
    server.stop().unwrap();
    assert!(begin.elapsed() < Duration::from_secs(1), "{:?}", begin.elapsed());
}

#[test]
fn a_taken_port_is_an_error() {
    let server = Server::start();
    assert_eq!(bind(server.address).unwrap_err().kind(), std::io::ErrorKind::AddrInUse);
}
