//! A client that sends and receives single frames.

use super::*;

pub(super) const DATA: u8 = 0;
pub(super) const HEADERS: u8 = 1;
pub(super) const PRIORITY: u8 = 2;
pub(super) const RESET: u8 = 3;
pub(super) const SETTINGS: u8 = 4;
pub(super) const PING: u8 = 6;
pub(super) const GO_AWAY: u8 = 7;
pub(super) const WINDOW_UPDATE: u8 = 8;
pub(super) const CONTINUATION: u8 = 9;

pub(super) const ACK: u8 = 1;
pub(super) const END_STREAM: u8 = 1;
pub(super) const END_HEADERS: u8 = 4;

pub(super) const NO_ERROR: u32 = 0;
pub(super) const REFUSED_STREAM: u32 = 7;
pub(super) const ENHANCE_YOUR_CALM: u32 = 11;

/// `:authority: example.org`, from the static table (RFC 7541, appendix A) by its name.
pub(super) const AUTHORITY: &[u8] = b"\x01\x0bexample.org";

/// `:method: GET`, `:scheme: https`, `:path: /`.
pub(super) const GET_ROOT: [&[u8]; 2] = [&[0x82, 0x87, 0x84], AUTHORITY];

pub(super) fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = (payload.len() as u32).to_be_bytes();
    let mut bytes = vec![length[1], length[2], length[3], kind, flags];
    bytes.extend_from_slice(&stream.to_be_bytes());
    bytes.extend_from_slice(payload);
    bytes
}

#[derive(Debug)]
pub(super) struct Frame {
    pub(super) kind: u8,
    pub(super) flags: u8,
    pub(super) stream: u32,
    pub(super) payload: Vec<u8>,
}

impl Frame {
    /// The error code of RST_STREAM or GOAWAY.
    pub(super) fn error(&self) -> u32 {
        let code = self.payload.last_chunk::<4>().filter(|_| self.kind == RESET);
        u32::from_be_bytes(*code.unwrap_or_else(|| self.payload[4..].first_chunk().unwrap()))
    }
}

/// A connection on the level of frames.
pub(super) struct Raw {
    pub(super) stream: Stream,
}

impl Raw {
    pub(super) fn connect(server: &TlsServer) -> Self {
        Self::connect_with(server, &[])
    }

    pub(super) fn connect_with(server: &TlsServer, settings: &[u8]) -> Self {
        let mut raw = Self { stream: server.connect(&["h2"]) };
        raw.stream.write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").unwrap();
        raw.send(SETTINGS, 0, 0, settings).unwrap();
        let theirs = raw.frame().unwrap();
        assert_eq!((theirs.kind, theirs.flags), (SETTINGS, 0));
        raw.send(SETTINGS, ACK, 0, &[]).unwrap();
        raw
    }

    pub(super) fn send(&mut self, kind: u8, flags: u8, stream: u32, payload: &[u8]) -> std::io::Result<()> {
        self.stream.write_all(&frame(kind, flags, stream, payload))
    }

    pub(super) fn headers(&mut self, stream: u32, flags: u8, block: &[u8]) {
        self.send(HEADERS, flags, stream, block).unwrap();
    }

    pub(super) fn get(&mut self, stream: u32, path: &str) {
        let path = [&[0x04, path.len() as u8][..], path.as_bytes()].concat();
        self.headers(stream, END_STREAM | END_HEADERS, &[&[0x82, 0x87][..], &path, AUTHORITY].concat());
    }

    /// The next frame; `None` when the connection is closed.
    pub(super) fn frame(&mut self) -> Option<Frame> {
        let mut head = [0; 9];
        self.stream.read_exact(&mut head).ok()?;
        let [a, b, c, kind, flags, stream @ ..] = head;
        let mut payload = vec![0; u32::from_be_bytes([0, a, b, c]) as usize];
        self.stream.read_exact(&mut payload).ok()?;
        Some(Frame { kind, flags, stream: u32::from_be_bytes(stream), payload })
    }

    pub(super) fn until(&mut self, wanted: impl Fn(&Frame) -> bool) -> Option<Frame> {
        while let Some(frame) = self.frame() {
            if wanted(&frame) {
                return Some(frame);
            }
        }
        None
    }

    /// The error with which the server closes.
    pub(super) fn go_away(&mut self) -> Option<u32> {
        self.until(|frame| frame.kind == GO_AWAY && frame.error() != NO_ERROR).map(|frame| frame.error())
    }

    /// The status of the response on a stream.
    pub(super) fn status(&mut self, stream: u32) -> Option<u16> {
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

/// Three Huffman-coded digits: `0`, `1` and `2` have five bits, the others six (RFC 7541, appendix B).
pub(super) fn huffman(code: &[u8]) -> u16 {
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
