//! Tests of invalid frames and fields.

use super::*;

#[test]
fn invalid_frames_only_end_their_connection() {
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
        // Compressed with an entry that does not exist; a name in upper case; fields of HTTP/1.1; an invalid or wrong length; no method.
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
fn field_values_cannot_contain_surrounding_spaces_or_line_breaks() {
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
    // Plain; Huffman-coded; as a new entry of the table; with a literal name.
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
    // Elsewhere it is an ordinary character.
    let mut raw = Raw::connect(&server);
    for stream in [1, 3, 5] {
        let field = b"\x73\x0ahttps://a#\x40\x03x-a\x01#";
        raw.headers(stream, END_STREAM | END_HEADERS, &[&GET_ROOT.concat()[..], field].concat());
        assert_eq!(raw.status(stream), Some(200));
    }
}
