//! Detects request heads with both `Transfer-Encoding` and `Content-Length`.
//!
//! hyper uses `Transfer-Encoding`, drops the other header and closes after the response, as RFC 9112 (section 6.3) allows. We respond with
//! 400, which it also allows, and therefore have to see what hyper drops. Input: the bytes of a connection in arbitrary pieces. Bodies are
//! scanned too, which is harmless: no request is served after one with a body.

const TRANSFER_ENCODING: &[u8] = b"transfer-encoding:";
const CONTENT_LENGTH: &[u8] = b"content-length:";

/// State of the scan.
#[derive(Debug, Default)]
pub(crate) struct LengthConflictDetector {
    /// Beginning of the current line.
    line: [u8; TRANSFER_ENCODING.len()],
    length: usize,
    /// Headers seen in the current head.
    transfer_encoding: bool,
    content_length: bool,
}

impl LengthConflictDetector {
    /// Scans the next bytes. Returns true if they contain or complete a head with both headers.
    pub(crate) fn scan(&mut self, bytes: &[u8]) -> bool {
        // Fast path: nearly every head arrives in one piece and has no header that begins with T. Branch-free, so it vectorises.
        let fresh = self.length == 0 && !self.transfer_encoding && !self.content_length;
        if fresh && bytes.ends_with(b"\r\n\r\n") {
            let is_t = |first: &u8| first | 0x20 == b't';
            let (first, following) = (bytes.first().is_some_and(is_t), bytes.get(1..).unwrap_or_default());
            if !bytes.iter().zip(following).fold(first, |seen, (a, b)| seen | ((*a == b'\n') & is_t(b))) {
                return false;
            }
        }
        bytes.split_inclusive(|&byte| byte == b'\n').fold(false, |found, piece| found | self.scan_line(piece))
    }

    fn scan_line(&mut self, piece: &[u8]) -> bool {
        let room = self.line.get_mut(self.length..).unwrap_or_default();
        let count = room.len().min(piece.len());
        room.iter_mut().zip(piece).for_each(|(to, from)| *to = *from);
        self.length += count;
        if piece.last() != Some(&b'\n') {
            return false;
        }
        let line = self.line.get(..self.length).unwrap_or_default();
        let has_name = |name: &[u8]| line.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name));
        if matches!(line, b"\r\n" | b"\n") {
            *self = Self::default();
            return false;
        }
        self.transfer_encoding |= has_name(TRANSFER_ENCODING);
        self.content_length |= has_name(CONTENT_LENGTH);
        self.length = 0;
        self.transfer_encoding && self.content_length
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conflicts_are_detected_in_any_segmentation() {
        for (head, expected) in [
            ("GET / HTTP/1.1\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n", true),
            ("GET / HTTP/1.1\r\ntransfer-encoding: chunked\r\nX: y\r\ncontent-length: 3\r\n\r\n", true),
            ("GET / HTTP/1.1\nTRANSFER-ENCODING:chunked\nCONTENT-LENGTH:3\n\n", true),
            ("GET / HTTP/1.1\r\nX: y\r\n\r\nGET / HTTP/1.1\r\nTransfer-Encoding: a\r\nContent-Length: 3\r\n\r\n", true),
            ("GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", false),
            ("GET / HTTP/1.1\r\nTE: trailers\r\nContent-Length: 3\r\n\r\n", false),
            ("GET / HTTP/1.1\r\nContent-Length: 3\r\n\r\n", false),
            // Two requests, each with one.
            ("GET / HTTP/1.1\r\nContent-Length: 0\r\n\r\nGET / HTTP/1.1\r\nTransfer-Encoding: a\r\n\r\n", false),
            ("GET / HTTP/1.1\r\nX: Transfer-Encoding:\r\nContent-Length: 0\r\n\r\n", false),
            ("", false),
            ("\n", false),
            ("\nt", false),
        ] {
            assert_eq!(LengthConflictDetector::default().scan(head.as_bytes()), expected, "{head:?}");
            for at in 0..head.len() {
                let (one, two) = head.as_bytes().split_at(at);
                let mut detector = LengthConflictDetector::default();
                assert_eq!(detector.scan(one) | detector.scan(two), expected, "{head:?} in two at {at}");
            }
            let mut detector = LengthConflictDetector::default();
            assert_eq!(head.as_bytes().chunks(1).fold(false, |found, byte| found | detector.scan(byte)), expected, "{head:?}");
        }
    }
}
