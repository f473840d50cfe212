//! Tests of idle and slow clients, and of the end of connections.

use super::*;

#[test]
fn inactive_clients_get_goaway() {
    let idle_timeout = Duration::from_millis(400);
    let limits = Limits { header_timeout: idle_timeout, idle_timeout, ..limits() };
    let server = TlsServer::with(HostOptions::default(), limits);
    let mut raw = Raw::connect(&server);
    raw.get(1, "/");
    assert_eq!(raw.status(1), Some(200));
    let begin = Instant::now();
    let mut frames = Vec::new();
    while let Some(frame) = raw.frame() {
        // Frames without requests are not activity.
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
fn clients_that_stop_reading_are_disconnected() {
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
    // A client that reads slowly but steadily gets all of it.
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
fn silent_clients_are_pinged_and_dead_ones_disconnected() {
    let idle_timeout = Duration::from_millis(900);
    let server = TlsServer::with(HostOptions::default(), Limits { idle_timeout, ..limits() });
    let pings = |frame: &Frame| frame.kind == PING && frame.flags & ACK == 0;
    // Its window is full soon, and it sends nothing. It may read nothing for 30 seconds, but must answer pings.
    let mut dead = Raw::connect(&server);
    dead.get(1, "/large.bin");
    let (begin, mut pinged) = (Instant::now(), 0);
    while let Some(frame) = dead.frame() {
        pinged += usize::from(pings(&frame));
    }
    assert_eq!(pinged, 1);
    assert!((idle_timeout / 2..Duration::from_secs(8)).contains(&begin.elapsed()), "{:?}", begin.elapsed());
    // A client that answers pings may stay.
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
fn requests_of_a_connection_are_limited() {
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
fn requests_are_answered_before_the_server_stops() {
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
fn idle_clients_do_not_delay_stopping() {
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
    // Each of them may take more than ten seconds at other times.
    assert!(begin.elapsed() < Duration::from_secs(5), "{:?}", begin.elapsed());
    drop((silent, begun, idle, slow));
}

#[test]
fn at_the_limit_idle_clients_get_goaway() {
    let server = TlsServer::with(HostOptions::default(), Limits { connections: 2, ..limits() });
    let mut idle = Raw::connect(&server);
    idle.get(1, "/about/");
    assert_eq!(idle.status(1), Some(200));
    // Sends nothing, not even a handshake.
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
