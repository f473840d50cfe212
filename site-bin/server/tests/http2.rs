//! Tests of HTTP/2: the same responses as over HTTP/1.1, and limits of a connection.

mod common;

use std::io::{Read, Write};
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use common::tls::{Stream, TlsServer, block_on, exchange, reply, rest};
use common::{Errors, HOME, LARGE, Reply, Server, catalogue, limits};
use http::{Method, Request};
use site_server::{ConnectionError, HostOptions, Limits, Observer, Site};

fn request(method: &str, target: &str, fields: &[&str]) -> Request<()> {
    let method = Method::from_bytes(method.as_bytes()).unwrap();
    let mut builder = Request::builder().method(method).uri(format!("https://example.org{target}"));
    for field in fields {
        let (name, value) = field.split_once(": ").unwrap();
        builder = builder.header(name, value);
    }
    builder.body(()).unwrap()
}

/// What is the same whatever the version: all but the date, and what only one of them has.
fn substance(reply: &Reply) -> (u16, Vec<(String, String)>, Vec<u8>) {
    let mut fields = reply.undated();
    fields.retain(|(name, _)| name != "connection" && name != "strict-transport-security");
    // HTTP/1.1 says the length of an empty answer; in HTTP/2 its end is in the head.
    fields.retain(|(name, value)| !(name == "content-length" && value == "0"));
    fields.sort();
    (reply.status, fields, reply.body.clone())
}

#[test]
fn every_request_is_answered_as_over_http_1() {
    let (clear, server) = (Server::start(), TlsServer::start());
    let etag = clear.get("/", &[]).field("etag").unwrap().to_owned();
    let modified = format!("If-Modified-Since: {}", common::MODIFIED_DATE);
    let unmodified = "If-Unmodified-Since: Sun, 06 Nov 1993 08:49:37 GMT";
    let (none_match, weak) = (format!("If-None-Match: {etag}"), format!("If-None-Match: \"x\", W/{etag}"));
    let (matching, if_range) = (format!("If-Match: W/{etag}"), format!("If-Range: {etag}"));
    let long = format!("/{}", "a".repeat(8000));
    let longer = format!("/{}", "a".repeat(9000));
    let large = format!("X-Large: {}", "x".repeat(33 * 1024));
    let requests: &[(&str, &str, &[&str])] = &[
        // Methods
        ("GET", "/", &[]),
        ("HEAD", "/", &[]),
        ("HEAD", "/about/", &["Accept-Encoding: br"]),
        ("POST", "/", &[]),
        ("PUT", "/about/", &[]),
        ("DELETE", "/nowhere", &[]),
        ("PATCH", "/", &[]),
        ("TRACE", "/", &[]),
        ("BREW", "/", &[]),
        ("OPTIONS", "/", &[]),
        ("OPTIONS", "/nowhere", &[]),
        ("GET", "/about/", &["Expect: 100-continue"]),
        ("POST", "/about/", &["Expect: 100-continue"]),
        // Targets
        ("GET", "/about", &[]),
        ("GET", "/about?a=b&c", &[]),
        ("GET", "/about/?a=b", &[]),
        ("GET", "/r%C3%A9sum%C3%A9/", &[]),
        ("GET", "/r%25C3%25A9sum%25C3%25A9/", &[]),
        ("GET", "/%zz", &[]),
        ("GET", "/%00", &[]),
        ("GET", "/%c0%af", &[]),
        ("GET", "/posts%2fhello/", &[]),
        ("GET", "/posts/../about/", &[]),
        ("GET", "/./about/", &[]),
        ("GET", "//evil.example", &[]),
        ("GET", "/%0d%0aX:y", &[]),
        ("GET", "/old/", &[]),
        ("GET", "/old?q", &[]),
        ("GET", "/moved", &[]),
        ("GET", "/index.html", &[]),
        ("GET", "/about/index.html?x", &[]),
        ("GET", "/nowhere", &[]),
        ("GET", "/de/nowhere", &[]),
        ("HEAD", "/nowhere", &[]),
        ("GET", &long, &[]),
        ("GET", &longer, &[]),
        ("GET", "/", &[&large]),
        // Conditions
        ("GET", "/", &[&none_match]),
        ("HEAD", "/", &[&none_match]),
        ("GET", "/", &[&weak]),
        ("GET", "/", &["If-None-Match: *"]),
        ("GET", "/", &["If-None-Match: x"]),
        ("GET", "/about/", &[&modified]),
        ("GET", "/about/", &["If-None-Match: \"x\"", &modified]),
        ("GET", "/about/", &[unmodified]),
        ("GET", "/", &[&matching]),
        ("GET", "/", &["If-Match: \"x\""]),
        ("GET", "/about/", &["If-Modified-Since: Sun, 06 Nov 2094 08:49:36 GMT"]),
        ("GET", "/about/", &["If-Unmodified-Since: soon"]),
        ("GET", "/nowhere", &["If-None-Match: *", "Range: bytes=0-1"]),
        // Ranges
        ("GET", "/digits.txt", &["Range: bytes=2-4"]),
        ("GET", "/digits.txt", &["Range: bytes=-3"]),
        ("GET", "/digits.txt", &["Range: bytes=5-"]),
        ("GET", "/digits.txt", &["Range: bytes=99-"]),
        ("GET", "/digits.txt", &["Range: lines=1-2"]),
        ("GET", "/digits.txt", &["Range: bytes=0-1,4-5"]),
        ("GET", "/digits.txt", &["Range: bytes=0-5,3-8"]),
        ("GET", "/digits.txt", &["Range: bytes=0-0,1-1,2-2,3-3,4-4,5-5,6-6,7-7,8-8"]),
        ("GET", "/digits.txt", &["Range: bytes=5-2"]),
        ("GET", "/digits.txt", &["Range: bytes=-99"]),
        ("HEAD", "/digits.txt", &["Range: bytes=2-4"]),
        ("GET", "/", &["Range: bytes=0-9", &if_range]),
        ("GET", "/", &["Range: bytes=0-9", "If-Range: \"x\""]),
        // Codings
        ("GET", "/", &["Accept-Encoding: br, gzip"]),
        ("GET", "/", &["Accept-Encoding: gzip;q=1, br;q=0.5"]),
        ("GET", "/", &["Accept-Encoding: zstd"]),
        ("GET", "/", &["Accept-Encoding: X-GZIP"]),
        ("GET", "/", &["Accept-Encoding: "]),
        ("GET", "/", &["Accept-Encoding: br;q=0, *"]),
        ("GET", "/about/", &["Accept-Encoding: identity;q=0, gzip"]),
        ("GET", "/nowhere", &["Accept-Encoding: *;q=0"]),
        ("GET", "/", &["Accept-Encoding: *;q=0"]),
        ("GET", "/", &["Accept-Encoding: br", "Range: bytes=0-1"]),
        // Kinds
        ("GET", "/empty.txt", &[]),
        ("GET", "/picture.svg", &[]),
        ("GET", "/assets/site.1a2b3c4d.css", &[]),
        ("GET", "/404.html", &[]),
        ("GET", "/de/404.html", &[]),
        ("GET", "/worker.js", &[]),
        ("GET", "/film/", &[]),
        ("GET", "/future/", &[]),
        ("GET", "/epoch/", &[]),
        ("GET", "/large.bin", &[]),
    ];
    let mut statuses = std::collections::BTreeSet::new();
    block_on(async {
        let mut send = server.http2().await;
        for (method, target, fields) in requests {
            let first = clear.ask(method, target, fields);
            let second = exchange(&mut send, request(method, target, fields)).await.unwrap();
            assert!(substance(&first) == substance(&second), "{method} {target} {fields:?}: {first:?} {second:?}");
            assert!(second.field("date").is_some_and(|date| date.len() == 29), "{method} {target}");
            assert!(second.field("strict-transport-security").is_some(), "{method} {target}");
            assert_eq!(second.field("connection"), None);
            statuses.insert(second.status);
        }
        // Over HTTP/1.1 hyper refuses so many fields by itself, without a word of why.
        let many = exchange(&mut send, request("GET", "/", &["X-Many: a"; 120])).await.unwrap();
        assert_eq!((many.status, many.field("x-content-type-options")), (431, Some("nosniff")));
    });
    let all = [200, 204, 206, 301, 304, 308, 400, 404, 405, 406, 412, 414, 416, 431, 501];
    assert_eq!(statuses, all.into());
}

#[test]
fn the_host_is_named_once_or_twice_the_same() {
    let hosts = vec!["example.org".to_owned()];
    let server = TlsServer::with(HostOptions { hosts, canonical: None }, limits());
    block_on(async {
        let mut send = server.http2().await;
        let mut status = async |uri: &str, host: Option<&str>| {
            let mut builder = Request::builder().uri(uri);
            if let Some(host) = host {
                builder = builder.header("host", host);
            }
            exchange(&mut send, builder.body(()).unwrap()).await.unwrap().status
        };
        assert_eq!(status("https://example.org/", None).await, 200);
        assert_eq!(status("https://EXAMPLE.org:8443/", None).await, 200);
        assert_eq!(status("https://example.org/", Some("example.org")).await, 200);
        assert_eq!(status("https://example.org/", Some("other.example")).await, 400);
        assert_eq!(status("https://other.example/", None).await, 421);
    });
    // Sent on, where that is wished for.
    let options = HostOptions { hosts: vec!["example.org".to_owned()], canonical: Some("https://example.org".to_owned()) };
    let canonical = TlsServer::with(options, limits());
    block_on(async {
        let uri = "https://other.example/about/?q=1";
        let elsewhere = exchange(&mut canonical.http2().await, Request::builder().uri(uri).body(()).unwrap()).await.unwrap();
        assert_eq!((elsewhere.status, elsewhere.field("location")), (308, Some("https://example.org/about/?q=1")));
    });
    // Without any, which no client library sends.
    let mut raw = Raw::connect(&server);
    raw.headers(1, END_STREAM | END_HEADERS, &[0x82, 0x87, 0x84]);
    assert_eq!(raw.status(1), Some(400));
    // `Host` alone is enough.
    raw.headers(3, END_STREAM | END_HEADERS, &[&[0x82, 0x87, 0x84, 0x0f, 0x17, 11][..], b"example.org"].concat());
    assert_eq!(raw.status(3), Some(200));
    // An asterisk is for OPTIONS only; CONNECT has no path at all.
    raw.headers(5, END_STREAM | END_HEADERS, &[&[0x02, 7][..], b"OPTIONS", &[0x87, 0x04, 1, b'*'], AUTHORITY].concat());
    assert_eq!(raw.status(5), Some(204));
    raw.headers(7, END_STREAM | END_HEADERS, &[&[0x02, 7][..], b"CONNECT", AUTHORITY].concat());
    assert_eq!(raw.status(7), Some(405));
}

#[test]
fn streams_do_not_wait_for_each_other() {
    let server = TlsServer::start();
    block_on(async {
        let mut send = server.http2().await;
        let large = send.send_request(request("GET", "/large.bin", &[]), true).unwrap().0.await.unwrap();
        // Its window is full soon, and stays so; there is more room for all of them together.
        for _ in 0..200 {
            let small = exchange(&mut send, request("GET", "/about/", &[])).await.unwrap();
            assert_eq!(small.text(), "about");
        }
        let large = reply(large).await.unwrap();
        assert!(large.body.len() == LARGE && large.body.iter().enumerate().all(|(n, byte)| *byte == (n % 251) as u8));
        // As many at once as may be, and one more than that waits.
        std::future::poll_fn(|context| send.poll_ready(context)).await.unwrap();
        let answers: Vec<_> = (0..100).map(|_| send.send_request(request("GET", "/", &[]), true).unwrap().0).collect();
        for answer in answers {
            assert_eq!(reply(answer.await.unwrap()).await.unwrap().text(), HOME);
        }
    });
}

#[test]
fn bodies_of_requests_are_not_read() {
    let server = TlsServer::start();
    block_on(async {
        let mut send = server.http2().await;
        for (method, status) in [("GET", 200), ("POST", 405)] {
            let (response, mut body) = send.send_request(request(method, "/", &[]), false).unwrap();
            body.reserve_capacity(1024 * 1024);
            let granted = std::future::poll_fn(|context| body.poll_capacity(context)).await.unwrap().unwrap();
            assert!(granted <= 64 * 1024, "{granted}");
            let _ = body.send_data(Bytes::from(vec![0; granted]), false);
            let answer = reply(response.await.unwrap()).await.unwrap();
            assert_eq!(answer.status, status);
        }
        assert_eq!(exchange(&mut send, request("GET", "/", &[])).await.unwrap().status, 200);
    });
}

#[test]
fn a_client_that_does_nothing_is_told_to_leave() {
    let idle_timeout = Duration::from_millis(400);
    let limits = Limits { header_timeout: idle_timeout, idle_timeout, ..limits() };
    let server = TlsServer::with(HostOptions::default(), limits);
    let mut raw = Raw::connect(&server);
    raw.get(1, "/");
    assert_eq!(raw.status(1), Some(200));
    let begin = Instant::now();
    let mut frames = Vec::new();
    while let Some(frame) = raw.frame() {
        // Talking is not doing anything.
        let (flags, payload) =
            if frame.kind == PING && frame.flags & ACK == 0 { (ACK, &frame.payload[..]) } else { (0, &[0; 8][..]) };
        std::thread::sleep(Duration::from_millis(5));
        let _ = raw.send(PING, flags, 0, payload);
        frames.push(frame);
    }
    assert!(frames.iter().any(|frame| frame.kind == GO_AWAY && frame.error() == NO_ERROR), "{frames:?}");
    assert!((idle_timeout..Duration::from_secs(8)).contains(&begin.elapsed()), "{:?}", begin.elapsed());
}

#[test]
fn a_client_that_takes_nothing_is_let_go() {
    let limits = Limits { write_timeout: Duration::from_millis(400), ..limits() };
    let server = TlsServer::with(HostOptions::default(), limits);
    let mut raw = Raw::connect_with(&server, &[0, 4, 0, 0, 0, 0]);
    for stream in 0..50 {
        raw.get(2 * stream + 1, "/large.bin");
    }
    let begin = Instant::now();
    while raw.frame().is_some() {
        let _ = raw.send(PING, 0, 0, &[0; 8]);
    }
    assert!(begin.elapsed() < Duration::from_secs(8), "{:?}", begin.elapsed());
    // Whoever takes it slowly, but does, gets all of it.
    let mut raw = Raw::connect(&server);
    raw.get(1, "/large.bin");
    let (mut got, begin) = (0, Instant::now());
    while begin.elapsed() < Duration::from_millis(1500) {
        let frame = raw.frame().unwrap();
        if frame.kind == DATA {
            got += frame.payload.len();
            std::thread::sleep(Duration::from_millis(20));
            let room = (frame.payload.len() as u32).to_be_bytes();
            if !frame.payload.is_empty() {
                raw.send(WINDOW_UPDATE, 0, 0, &room).unwrap();
                raw.send(WINDOW_UPDATE, 0, 1, &room).unwrap();
            }
        }
    }
    assert!(got > 200 * 1024, "{got}");
}

#[test]
fn a_silent_client_is_pinged_and_a_dead_one_noticed() {
    let idle_timeout = Duration::from_millis(900);
    let server = TlsServer::with(HostOptions::default(), Limits { idle_timeout, ..limits() });
    let pings = |frame: &Frame| frame.kind == PING && frame.flags & ACK == 0;
    // Its window is soon full, and it says nothing any more: it may take nothing for as long as 30 seconds, but be dead no longer.
    let mut dead = Raw::connect(&server);
    dead.get(1, "/large.bin");
    let (begin, mut pinged) = (Instant::now(), 0);
    while let Some(frame) = dead.frame() {
        pinged += usize::from(pings(&frame));
    }
    assert_eq!(pinged, 1);
    assert!((idle_timeout / 2..Duration::from_secs(8)).contains(&begin.elapsed()), "{:?}", begin.elapsed());
    // Whoever says that it is there is let be.
    let mut alive = Raw::connect(&server);
    alive.get(1, "/large.bin");
    for _ in 0..5 {
        let ping = alive.until(pings).unwrap();
        alive.send(PING, ACK, 0, &ping.payload).unwrap();
    }
    alive.send(WINDOW_UPDATE, 0, 0, &0x00ff_ffff_u32.to_be_bytes()).unwrap();
    alive.send(WINDOW_UPDATE, 0, 1, &0x00ff_ffff_u32.to_be_bytes()).unwrap();
    assert!(alive.until(|frame| frame.kind == DATA && frame.flags & END_STREAM != 0).is_some());
}

#[test]
fn a_connection_has_so_many_requests() {
    let server = TlsServer::with(HostOptions::default(), Limits { requests_per_connection: 3, ..limits() });
    let mut raw = Raw::connect(&server);
    for stream in [1, 3, 5] {
        raw.get(stream, "/");
    }
    let mut left = Vec::new();
    while let Some(frame) = raw.frame() {
        if frame.kind == PING && frame.flags & ACK == 0 {
            raw.send(PING, ACK, 0, &frame.payload).unwrap();
        }
        left.push(frame);
    }
    let ended = |frame: &&Frame| frame.kind == DATA && frame.flags & END_STREAM != 0;
    assert_eq!(left.iter().filter(ended).count(), 3, "{left:?}");
    assert!(left.iter().any(|frame| frame.kind == GO_AWAY && frame.error() == NO_ERROR), "{left:?}");
}

#[test]
fn what_was_asked_is_answered_before_the_server_stops() {
    let mut server = TlsServer::start();
    block_on(async {
        let mut send = server.http2().await;
        let large = send.send_request(request("GET", "/large.bin", &[]), true).unwrap().0.await.unwrap();
        server.server.begin_to_stop();
        assert_eq!(reply(large).await.unwrap().body.len(), LARGE);
        let late = async {
            loop {
                if exchange(&mut send, request("GET", "/", &[])).await.is_err() {
                    break;
                }
            }
        };
        tokio::time::timeout(Duration::from_secs(5), late).await.unwrap();
    });
    assert!(server.server.stop().is_ok());
}

#[test]
fn whoever_has_nothing_to_say_does_not_keep_the_server_from_stopping() {
    let server = TlsServer::start();
    let silent = server.server.connect();
    let mut begun = server.server.connect();
    begun.write_all(b"\x16\x03\x01\x02").unwrap();
    let mut idle = Raw::connect(&server);
    idle.get(1, "/about/");
    assert_eq!(idle.status(1), Some(200));
    let mut slow = server.connect(&["http/1.1"]);
    slow.write_all(b"GET / HTTP/1.1\r\nHost:").unwrap();
    std::thread::sleep(Duration::from_millis(100));
    let begin = Instant::now();
    server.server.stop().unwrap();
    // Each of them may take ten seconds and more at other times.
    assert!(begin.elapsed() < Duration::from_secs(5), "{:?}", begin.elapsed());
    drop((silent, begun, idle, slow));
}

#[test]
fn at_the_limit_the_idle_are_told_to_leave() {
    let server = TlsServer::with(HostOptions::default(), Limits { connections: 2, ..limits() });
    let mut idle = Raw::connect(&server);
    idle.get(1, "/about/");
    assert_eq!(idle.status(1), Some(200));
    // Silent before the handshake.
    let _silent = server.server.connect();
    for _ in 0..4 {
        let begin = Instant::now();
        let mut raw = Raw::connect(&server);
        raw.get(1, "/about/");
        assert_eq!(raw.status(1), Some(200));
        assert!(begin.elapsed() < Duration::from_secs(1), "{:?}", begin.elapsed());
        std::thread::sleep(Duration::from_millis(50));
    }
    assert!(idle.until(|frame| frame.kind == GO_AWAY && frame.error() == NO_ERROR).is_some());
}

/// CVE-2023-44487: streams opened and taken back, faster than they are looked at.
#[test]
fn rapid_resets_end_the_connection() {
    let server = TlsServer::start();
    let mut raw = Raw::connect(&server);
    let begin = Instant::now();
    let mut batch = Vec::new();
    for stream in 0..1_000_u32 {
        let stream = 2 * stream + 1;
        batch.extend(frame(HEADERS, END_STREAM | END_HEADERS, stream, &GET_ROOT.concat()));
        batch.extend(frame(RESET, 0, stream, &8_u32.to_be_bytes()));
    }
    raw.stream.write_all(&batch).unwrap();
    assert_eq!(raw.go_away(), Some(ENHANCE_YOUR_CALM));
    assert!(begin.elapsed() < Duration::from_secs(5), "{:?}", begin.elapsed());
    still_serves(&server);
}

/// The same the other way round: mistakes that make the server take streams back.
#[test]
fn forced_resets_end_the_connection() {
    let server = TlsServer::start();
    let mut raw = Raw::connect(&server);
    let mut batch = Vec::new();
    for stream in 0..1_000_u32 {
        let stream = 2 * stream + 1;
        batch.extend(frame(HEADERS, END_HEADERS, stream, &GET_ROOT.concat()));
        // More room than there can be (RFC 9113, section 6.9.1).
        batch.extend(frame(WINDOW_UPDATE, 0, stream, &0x7fff_ffff_u32.to_be_bytes()));
    }
    raw.stream.write_all(&batch).unwrap();
    assert_eq!(raw.go_away(), Some(ENHANCE_YOUR_CALM));
    still_serves(&server);
}

fn observed(limits: Limits) -> (TlsServer, Arc<Errors>) {
    let errors = Arc::new(Errors::default());
    let observer: Arc<dyn Observer> = Arc::<Errors>::clone(&errors);
    // Each connection is read until the server closes it.
    let limits = Limits { body_timeout: Duration::from_millis(100), ..limits };
    (TlsServer::observed(Site::new(catalogue(), HostOptions::default()), limits, Some(observer)), errors)
}

/// CVE-2019-9512, CVE-2019-9515, CVE-2019-9518 and their like: frames that cost the server time and ask for nothing.
#[test]
fn floods_of_frames_end_the_connection() {
    const FRAMES: usize = 500;
    let (server, errors) = observed(Limits { http2_frames: FRAMES as u64, ..limits() });
    let one = 1_u32.to_be_bytes();
    for (frame, error) in [
        (frame(PING, 0, 0, &[7; 8]), ConnectionError::Http2PingFlood),
        (frame(PING, ACK, 0, &[7; 8]), ConnectionError::Http2PingFlood),
        (frame(SETTINGS, 0, 0, &[]), ConnectionError::Http2SettingsFlood),
        (frame(SETTINGS, 0, 0, &[0, 4, 0, 0, 0xff, 0xff]), ConnectionError::Http2SettingsFlood),
        (frame(WINDOW_UPDATE, 0, 0, &one), ConnectionError::Http2WindowUpdateFlood),
        (frame(WINDOW_UPDATE, 0, 1, &one), ConnectionError::Http2WindowUpdateFlood),
        (frame(PRIORITY, 0, 1, &[0, 0, 0, 0, 9]), ConnectionError::Http2PriorityFlood),
        (frame(PRIORITY, 0, 999, &[0, 0, 0, 0, 9]), ConnectionError::Http2PriorityFlood),
        (frame(RESET, 0, 1, &8_u32.to_be_bytes()), ConnectionError::Http2ResetFlood),
        (frame(0x10, 0, 0, b"\0\0\0\x01u=0"), ConnectionError::Http2FrameFlood),
        (frame(0xff, 0xff, 0x7fff_ffff, &[0; 100]), ConnectionError::Http2FrameFlood),
    ] {
        // In one piece, in pieces that end anywhere, and each with a little time.
        for size in [FRAMES * 120, 1000, 1] {
            let mut raw = Raw::connect(&server);
            raw.get(1, "/about/");
            assert_eq!(raw.status(1), Some(200));
            let flood = frame.repeat(FRAMES + 30);
            for piece in flood.chunks(if size == 1 { frame.len() * 50 } else { size }) {
                if raw.stream.write_all(piece).and_then(|()| raw.stream.flush()).is_err() {
                    break;
                }
            }
            let last = raw.until(|frame| frame.kind == GO_AWAY).unwrap_or_else(|| panic!("no GOAWAY for {error:?}"));
            // The stream before the error code is the last one that was answered.
            assert_eq!((last.error(), &last.payload[..4]), (ENHANCE_YOUR_CALM, &one[..]), "{error:?}");
            assert!(raw.frame().is_none());
            assert_eq!(errors.next(), error);
        }
    }
    still_serves(&server);
    // One frame less than too many.
    let mut raw = Raw::connect(&server);
    raw.stream.write_all(&frame(PING, 0, 0, &[7; 8]).repeat(FRAMES - 10)).unwrap();
    raw.get(1, "/about/");
    assert_eq!(raw.status(1), Some(200));
    assert_eq!(errors.rest(), []);
}

/// h2 counts these.
#[test]
fn floods_of_data_and_continuation_end_the_connection() {
    let (server, errors) = observed(limits());
    for data in [&b""[..], b"x"] {
        let mut raw = Raw::connect(&server);
        raw.headers(1, END_HEADERS, &GET_ROOT.concat());
        let _ = raw.stream.write_all(&frame(DATA, 0, 1, data).repeat(1000));
        assert_eq!(raw.go_away(), Some(ENHANCE_YOUR_CALM), "{data:?}");
        assert_eq!(errors.next(), ConnectionError::Http2EnhanceYourCalm);
    }
    let mut raw = Raw::connect(&server);
    raw.headers(1, END_STREAM, &GET_ROOT.concat());
    let _ = raw.stream.write_all(&frame(CONTINUATION, 0, 1, &[]).repeat(1000));
    assert_eq!(raw.go_away(), Some(ENHANCE_YOUR_CALM));
    assert_eq!(errors.next(), ConnectionError::Http2EnhanceYourCalm);
    still_serves(&server);
}

/// A flood while a large response is under way: the frame that is being written is completed, or GOAWAY is left out.
#[test]
fn a_flood_in_the_middle_of_a_response_leaves_whole_frames() {
    let (server, errors) = observed(Limits { http2_frames: 100, ..limits() });
    for round in 0..5 {
        let mut raw = Raw::connect_with(&server, &[0, 4, 0x7f, 0xff, 0xff, 0xff]);
        raw.send(WINDOW_UPDATE, 0, 0, &0x00ff_ffff_u32.to_be_bytes()).unwrap();
        raw.get(1, "/large.bin");
        assert_eq!(raw.status(1), Some(200));
        // Long enough for the system's buffers to fill.
        std::thread::sleep(Duration::from_millis(20 * round));
        let _ = raw.stream.write_all(&frame(PING, 0, 0, &[7; 8]).repeat(100_000));
        while let Some(frame) = raw.frame() {
            let expected = matches!(frame.kind, DATA | PING | WINDOW_UPDATE)
                || (frame.kind == GO_AWAY && [ENHANCE_YOUR_CALM, NO_ERROR].contains(&frame.error()));
            assert!(expected, "{frame:?}");
        }
        assert_eq!(errors.next(), ConnectionError::Http2PingFlood);
    }
    still_serves(&server);
}

/// More frames than allowed without requests, and all of them what clients really send.
#[test]
fn honest_clients_are_not_taken_for_floods() {
    let (server, errors) = observed(Limits { http2_frames: 100, ..limits() });
    let mut raw = Raw::connect(&server);
    // The first frames of Firefox until version 128.
    for stream in [3, 5, 7, 9, 11, 13] {
        raw.send(PRIORITY, 0, stream, &[0, 0, 0, 0, 200]).unwrap();
    }
    for number in 0..3_000_u32 {
        let stream = 15 + 2 * number;
        raw.get(stream, "/about/");
        raw.send(0x10, 0, 0, &[&stream.to_be_bytes()[..], b"u=1"].concat()).unwrap();
        assert_eq!(raw.status(stream), Some(200));
        let data = raw.until(|frame| frame.kind == DATA && frame.flags & END_STREAM != 0).unwrap();
        let room = (data.payload.len() as u32).to_be_bytes();
        raw.send(WINDOW_UPDATE, 0, 0, &room).unwrap();
        raw.send(WINDOW_UPDATE, 0, stream, &room).unwrap();
        raw.send(RESET, 0, stream, &8_u32.to_be_bytes()).unwrap();
        raw.send(PING, 0, 0, &[7; 8]).unwrap();
    }
    // A large response, with two updates for each frame, which is more than any client sends.
    raw.get(8001, "/large.bin");
    let mut got = 0;
    while got < LARGE {
        let frame = raw.frame().unwrap();
        if frame.kind == DATA && !frame.payload.is_empty() {
            got += frame.payload.len();
            let room = (frame.payload.len() as u32).to_be_bytes();
            raw.send(WINDOW_UPDATE, 0, 0, &room).unwrap();
            raw.send(WINDOW_UPDATE, 0, 8001, &room).unwrap();
        }
    }
    raw.get(8003, "/about/");
    assert_eq!(raw.status(8003), Some(200));
    drop(raw);
    server.server.stop().unwrap();
    assert!(errors.rest().iter().all(|error| *error == ConnectionError::Http2ConnectionLost), "a flood?");
}

/// VU#421644: a head without an end.
#[test]
fn an_endless_head_ends_the_connection() {
    let server = TlsServer::start();
    // A name and value of 4,000 bytes; and nothing at all, over and over.
    let field = [&[0x00, 1, b'x', 0x7f, 0xa1, 0x1e][..], &[b'y'; 4000]].concat();
    for piece in [&field[..], &[]] {
        let mut raw = Raw::connect(&server);
        raw.headers(1, END_STREAM, &GET_ROOT.concat());
        let (mut sent, begin) = (0, Instant::now());
        while raw.send(CONTINUATION, 0, 1, piece).is_ok() {
            sent += piece.len() + 9;
            assert!(sent < 64 * 1024 * 1024 && begin.elapsed() < Duration::from_secs(10), "{sent} bytes were taken");
        }
        // What the system's buffers took counts too.
        assert!(sent < 16 * 1024 * 1024, "{sent}");
        still_serves(&server);
    }
}

#[test]
fn a_head_that_never_ends_runs_out_of_time() {
    let limits = Limits { header_timeout: Duration::from_millis(300), ..limits() };
    let server = TlsServer::with(HostOptions::default(), limits);
    for begin_head in [false, true] {
        let mut raw = Raw::connect(&server);
        if begin_head {
            raw.headers(1, END_STREAM, &[0x82]);
        }
        let begin = Instant::now();
        while raw.frame().is_some() {}
        assert!(begin.elapsed() < Duration::from_secs(8), "{:?}", begin.elapsed());
    }
}

#[test]
fn too_many_streams_are_refused() {
    let server = TlsServer::with(HostOptions::default(), Limits { http2_streams: 4, ..limits() });
    let mut raw = Raw::connect_with(&server, &[0, 4, 0, 0, 0, 0]);
    for stream in [1, 3, 5, 7, 9, 11] {
        raw.get(stream, "/");
    }
    let mut refused = Vec::new();
    while refused.len() < 2 {
        let frame = raw.frame().unwrap();
        if frame.kind == RESET {
            assert_eq!(frame.error(), REFUSED_STREAM);
            refused.push(frame.stream);
        }
    }
    assert_eq!(refused, [9, 11]);
}

#[test]
fn what_is_not_http_2_ends_the_connection_and_nothing_else() {
    let server = TlsServer::start();
    for bytes in [
        &b"GET / HTTP/1.1\r\nHost: example.org\r\n\r\n"[..],
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\nxxxxxxxxxxxxxxxxxxxxxxx",
        // A frame larger than allowed.
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00\xff\xff\xff\x00\x00\x00\x00\x00\x01",
        // Data before the settings.
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x01\x00\x00\x00\x00\x00\x01x",
    ] {
        let mut stream = server.connect(&["h2"]);
        let _ = stream.write_all(bytes);
        let begin = Instant::now();
        rest(&mut stream);
        assert!(begin.elapsed() < Duration::from_secs(8));
    }
    for head in [
        // Compressed with an entry that does not exist; a name in upper case; fields of HTTP/1.1; a length that is none, or not kept; no
        // method.
        &[0xff, 0xff, 0xff][..],
        &[GET_ROOT.concat(), b"\x00\x01X\x01y".to_vec()].concat(),
        &[GET_ROOT.concat(), b"\x00\x0aconnection\x05close".to_vec()].concat(),
        &[GET_ROOT.concat(), b"\x00\x11transfer-encoding\x07chunked".to_vec()].concat(),
        &[GET_ROOT.concat(), b"\x00\x07upgrade\x09websocket".to_vec()].concat(),
        &[GET_ROOT.concat(), b"\x00\x0econtent-length\x02+5".to_vec()].concat(),
        &[GET_ROOT.concat(), b"\x00\x0econtent-length\x015".to_vec()].concat(),
        &[0x84, 0x87],
    ] {
        let mut raw = Raw::connect(&server);
        raw.headers(1, END_STREAM | END_HEADERS, head);
        let refused = raw.until(|frame| matches!(frame.kind, RESET | GO_AWAY) || frame.kind == HEADERS);
        assert!(refused.is_some_and(|frame| frame.kind != HEADERS), "{head:?}");
    }
    still_serves(&server);
}

/// RFC 9113, section 8.2.1.
#[test]
fn field_values_have_no_blanks_around_them_and_no_line_ends() {
    let server = TlsServer::start();
    for value in [&b" y"[..], b"y ", b"\ty", b"y\t", b" ", b"\t", b"a\rb", b"a\nb", b"a\0b"] {
        let mut raw = Raw::connect(&server);
        let field = [&[0x00, 1, b'x', u8::try_from(value.len()).unwrap()], value].concat();
        raw.headers(1, END_STREAM | END_HEADERS, &[GET_ROOT.concat(), field].concat());
        let answer = raw.until(|frame| matches!(frame.kind, RESET | GO_AWAY | HEADERS)).unwrap();
        // `:status: 400` is entry 12 of the static table.
        assert!(answer.kind != HEADERS || answer.payload[0] == 0x8c, "{value:?}: {answer:?}");
    }
    for value in [&b"y"[..], b"", b"a b", b"a\tb", b"\xff"] {
        let mut raw = Raw::connect(&server);
        let field = [&[0x00, 1, b'x', u8::try_from(value.len()).unwrap()], value].concat();
        raw.headers(1, END_STREAM | END_HEADERS, &[GET_ROOT.concat(), field].concat());
        assert_eq!(raw.status(1), Some(200), "{value:?}");
    }
}

/// RFC 9113, section 8.3.1: `:path` is path and query.
#[test]
fn a_fragment_in_the_target_is_refused() {
    let server = TlsServer::start();
    // As it is; in Huffman's code; as a new entry of the table; with a name spelled out.
    let plain = b"\x04\x09/about/#x";
    let huffman = b"\x04\x88\x60\x73\xd2\xd9\x38\xff\xd7\x9f";
    let entry = b"\x44\x09/about/#x";
    let named = b"\x00\x05:path\x09/about/#x";
    for path in [&plain[..], huffman, entry, named] {
        let mut raw = Raw::connect(&server);
        raw.headers(1, END_STREAM | END_HEADERS, &[&[0x82, 0x87][..], path, AUTHORITY].concat());
        let (mut refused, mut left) = (false, false);
        while let Some(frame) = raw.frame() {
            // `:status: 400` is entry 12 of the static table.
            refused |= frame.kind == HEADERS && frame.stream == 1 && frame.payload[0] == 0x8c;
            left |= frame.kind == GO_AWAY && frame.error() == NO_ERROR;
            if frame.kind == PING && frame.flags & ACK == 0 {
                raw.send(PING, ACK, 0, &frame.payload).unwrap();
            }
        }
        assert!(refused && left, "{path:x?}");
    }
    let mut raw = Raw::connect(&server);
    let block = [&[0x82, 0x87][..], entry, AUTHORITY].concat();
    raw.headers(1, END_STREAM, &block[..4]);
    raw.send(CONTINUATION, 0, 1, &block[4..5]).unwrap();
    raw.send(CONTINUATION, END_HEADERS, 1, &block[5..]).unwrap();
    assert_eq!(raw.status(1), Some(400));
    still_serves(&server);
    // Elsewhere it is a character like any other.
    let mut raw = Raw::connect(&server);
    for stream in [1, 3, 5] {
        let field = b"\x73\x0ahttps://a#\x40\x03x-a\x01#";
        raw.headers(stream, END_STREAM | END_HEADERS, &[&GET_ROOT.concat()[..], field].concat());
        assert_eq!(raw.status(stream), Some(200));
    }
}

fn still_serves(server: &TlsServer) {
    let begin = Instant::now();
    let mut raw = Raw::connect(server);
    raw.get(1, "/about/");
    assert_eq!(raw.status(1), Some(200));
    assert!(begin.elapsed() < Duration::from_secs(2), "{:?}", begin.elapsed());
}

const DATA: u8 = 0;
const HEADERS: u8 = 1;
const PRIORITY: u8 = 2;
const RESET: u8 = 3;
const SETTINGS: u8 = 4;
const PING: u8 = 6;
const GO_AWAY: u8 = 7;
const WINDOW_UPDATE: u8 = 8;
const CONTINUATION: u8 = 9;

const ACK: u8 = 1;
const END_STREAM: u8 = 1;
const END_HEADERS: u8 = 4;

const NO_ERROR: u32 = 0;
const REFUSED_STREAM: u32 = 7;
const ENHANCE_YOUR_CALM: u32 = 11;

/// `:authority: example.org`, from the static table (RFC 7541, appendix A) by its name.
const AUTHORITY: &[u8] = b"\x01\x0bexample.org";

/// `:method: GET`, `:scheme: https`, `:path: /`.
const GET_ROOT: [&[u8]; 2] = [&[0x82, 0x87, 0x84], AUTHORITY];

fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = (payload.len() as u32).to_be_bytes();
    let mut bytes = vec![length[1], length[2], length[3], kind, flags];
    bytes.extend_from_slice(&stream.to_be_bytes());
    bytes.extend_from_slice(payload);
    bytes
}

#[derive(Debug)]
struct Frame {
    kind: u8,
    flags: u8,
    stream: u32,
    payload: Vec<u8>,
}

impl Frame {
    /// Of a RST_STREAM or GOAWAY.
    fn error(&self) -> u32 {
        let code = self.payload.last_chunk::<4>().filter(|_| self.kind == RESET);
        u32::from_be_bytes(*code.unwrap_or_else(|| self.payload[4..].first_chunk().unwrap()))
    }
}

/// A connection frame by frame.
struct Raw {
    stream: Stream,
}

impl Raw {
    fn connect(server: &TlsServer) -> Self {
        Self::connect_with(server, &[])
    }

    fn connect_with(server: &TlsServer, settings: &[u8]) -> Self {
        let mut raw = Self { stream: server.connect(&["h2"]) };
        raw.stream.write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").unwrap();
        raw.send(SETTINGS, 0, 0, settings).unwrap();
        let theirs = raw.frame().unwrap();
        assert_eq!((theirs.kind, theirs.flags), (SETTINGS, 0));
        raw.send(SETTINGS, ACK, 0, &[]).unwrap();
        raw
    }

    fn send(&mut self, kind: u8, flags: u8, stream: u32, payload: &[u8]) -> std::io::Result<()> {
        self.stream.write_all(&frame(kind, flags, stream, payload))
    }

    fn headers(&mut self, stream: u32, flags: u8, block: &[u8]) {
        self.send(HEADERS, flags, stream, block).unwrap();
    }

    fn get(&mut self, stream: u32, path: &str) {
        let path = [&[0x04, path.len() as u8][..], path.as_bytes()].concat();
        self.headers(stream, END_STREAM | END_HEADERS, &[&[0x82, 0x87][..], &path, AUTHORITY].concat());
    }

    /// The next frame; `None` when the connection is closed.
    fn frame(&mut self) -> Option<Frame> {
        let mut head = [0; 9];
        self.stream.read_exact(&mut head).ok()?;
        let [a, b, c, kind, flags, stream @ ..] = head;
        let mut payload = vec![0; u32::from_be_bytes([0, a, b, c]) as usize];
        self.stream.read_exact(&mut payload).ok()?;
        Some(Frame { kind, flags, stream: u32::from_be_bytes(stream), payload })
    }

    fn until(&mut self, wanted: impl Fn(&Frame) -> bool) -> Option<Frame> {
        while let Some(frame) = self.frame() {
            if wanted(&frame) {
                return Some(frame);
            }
        }
        None
    }

    /// Why the server closes.
    fn go_away(&mut self) -> Option<u32> {
        self.until(|frame| frame.kind == GO_AWAY && frame.error() != NO_ERROR).map(|frame| frame.error())
    }

    /// The status that a stream is answered with.
    fn status(&mut self, stream: u32) -> Option<u16> {
        let head = self.until(|frame| frame.kind == HEADERS && frame.stream == stream)?;
        // The first field is the status: one of seven in the static table, or its name from there and three digits.
        Some(match head.payload[..] {
            [0x88, ..] => 200,
            [0x89, ..] => 204,
            [0x8c, ..] => 400,
            [0x48 | 0x08, 3, a, b, c, ..] => std::str::from_utf8(&[a, b, c]).unwrap().parse().unwrap(),
            [0x48 | 0x08, length @ 0x82..=0x83, ref rest @ ..] => huffman(&rest[..usize::from(length & 0x7f)]),
            ref other => panic!("{other:?}"),
        })
    }
}

/// Three digits in Huffman's code: `0`, `1` and `2` have five bits, the others six (RFC 7541, appendix B).
fn huffman(code: &[u8]) -> u16 {
    let bits = code.iter().fold(0, |bits, byte| bits << 8 | u32::from(*byte)) << (32 - 8 * code.len());
    let (mut at, mut number) = (0, 0);
    for _ in 0..3 {
        let next = |count: u32| (bits << at) >> (32 - count);
        let (digit, count) = if next(5) <= 2 { (next(5), 5) } else { (next(6) - 0x19 + 3, 6) };
        number = number * 10 + digit;
        at += count;
    }
    number as u16
}
