//! Tests of floods: many frames, resets, and endless headers.

use super::*;

/// CVE-2023-44487: streams that are opened and cancelled faster than they are handled.
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

/// The opposite: mistakes that make the server reset streams.
#[test]
fn forced_resets_end_the_connection() {
    let server = TlsServer::start();
    let mut raw = Raw::connect(&server);
    let mut batch = Vec::new();
    for stream in 0..1_000_u32 {
        let stream = 2 * stream + 1;
        batch.extend(frame(HEADERS, END_HEADERS, stream, &GET_ROOT.concat()));
        // A window that is too large (RFC 9113, section 6.9.1).
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

/// CVE-2019-9512, CVE-2019-9515, CVE-2019-9518 and similar: frames that cost the server time and request nothing.
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
        // In one piece, in pieces that end anywhere, and slowly one by one.
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
    // One frame less than the limit.
    let mut raw = Raw::connect(&server);
    raw.stream.write_all(&frame(PING, 0, 0, &[7; 8]).repeat(FRAMES - 10)).unwrap();
    raw.get(1, "/about/");
    assert_eq!(raw.status(1), Some(200));
    assert_eq!(errors.rest(), []);
}

/// h2 limits these.
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

/// A flood during a large response: the frame that is being written is completed, or GOAWAY is omitted.
#[test]
fn a_flood_during_a_response_leaves_complete_frames() {
    let (server, errors) = observed(Limits { http2_frames: 100, ..limits() });
    for round in 0..5 {
        let mut raw = Raw::connect_with(&server, &[0, 4, 0x7f, 0xff, 0xff, 0xff]);
        raw.send(WINDOW_UPDATE, 0, 0, &0x00ff_ffff_u32.to_be_bytes()).unwrap();
        raw.get(1, "/large.bin");
        assert_eq!(raw.status(1), Some(200));
        // Long enough to fill the system's buffers.
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

/// More frames without requests than the limit, but all of a kind that real clients send.
#[test]
fn real_clients_are_below_the_limits() {
    let (server, errors) = observed(Limits { http2_frames: 100, ..limits() });
    let mut raw = Raw::connect(&server);
    // The first frames of Firefox up to version 128.
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
    // A large response with two window updates per frame, which is more than any client sends.
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

/// VU#421644: headers without an end.
#[test]
fn endless_headers_end_the_connection() {
    let server = TlsServer::start();
    // A name and a value of 4,000 bytes; and empty frames, repeatedly.
    let field = [&[0x00, 1, b'x', 0x7f, 0xa1, 0x1e][..], &[b'y'; 4000]].concat();
    for piece in [&field[..], &[]] {
        let mut raw = Raw::connect(&server);
        raw.headers(1, END_STREAM, &GET_ROOT.concat());
        let (mut sent, begin) = (0, Instant::now());
        while raw.send(CONTINUATION, 0, 1, piece).is_ok() {
            sent += piece.len() + 9;
            assert!(sent < 64 * 1024 * 1024 && begin.elapsed() < Duration::from_secs(10), "{sent} bytes were taken");
        }
        // The bytes in the system's buffers count, too.
        assert!(sent < 16 * 1024 * 1024, "{sent}");
        still_serves(&server);
    }
}

#[test]
fn unfinished_headers_time_out() {
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
