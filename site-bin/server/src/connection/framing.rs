//! Detects defects of request heads that hyper's parser accepts.
//!
//! - A fragment in the target (`GET /a#b`): RFC 9112, section 3.2 has no target form with a fragment. hyper removes it.
//! - `Transfer-Encoding` together with `Content-Length`: hyper uses the former, drops the latter and closes after the response, as RFC
//!   9112, section 6.3 allows. It also allows to reject such requests, which is safer behind other servers.
//!
//! Input: the bytes of a connection in arbitrary pieces. Output: the number of the first defective head. Bodies are scanned as if they
//! were heads, which is harmless: no request is served after one with a body.

const TRANSFER_ENCODING: &[u8] = b"transfer-encoding:";
const CONTENT_LENGTH: &[u8] = b"content-length:";

/// State of the scan.
#[derive(Debug, Default)]
pub(crate) struct HeadScanner {
    /// Complete heads so far.
    heads: usize,
    /// Lines of the current head so far.
    lines: usize,
    /// Beginning of the current line.
    line: [u8; TRANSFER_ENCODING.len()],
    length: usize,
    /// A space was seen in the current line; in a request line the target follows.
    space: bool,
    /// Defects and headers seen in the current head.
    fragment: bool,
    transfer_encoding: bool,
    content_length: bool,
}

impl HeadScanner {
    /// Scans the next bytes. Returns the number of the first head in them, counted from 1, that has a defect.
    pub(crate) fn scan(&mut self, bytes: &[u8]) -> Option<usize> {
        if self.lines == 0 && self.length == 0 && is_plain_head(bytes) {
            self.heads += 1;
            return None;
        }
        bytes.split_inclusive(|&byte| byte == b'\n').fold(None, |defective, piece| defective.or(self.scan_line(piece)))
    }

    /// Scans a line or a part of one.
    fn scan_line(&mut self, piece: &[u8]) -> Option<usize> {
        if self.lines == 0 {
            let target = match piece.iter().position(|&byte| byte == b' ') {
                _ if self.space => piece,
                Some(space) => piece.get(space..).unwrap_or_default(),
                None => &[],
            };
            self.space |= !target.is_empty();
            self.fragment |= target.contains(&b'#');
        }
        let room = self.line.get_mut(self.length..).unwrap_or_default();
        let count = room.len().min(piece.len());
        room.iter_mut().zip(piece).for_each(|(to, from)| *to = *from);
        self.length += count;
        if piece.last() != Some(&b'\n') {
            return None;
        }
        let line = self.line.get(..self.length).unwrap_or_default();
        let has_name = |name: &[u8]| line.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name));
        if matches!(line, b"\r\n" | b"\n") {
            // Blank lines before a request line are ignored (RFC 9112, section 2.2).
            *self = Self { heads: self.heads + usize::from(self.lines > 0), ..Self::default() };
            return None;
        }
        self.transfer_encoding |= has_name(TRANSFER_ENCODING);
        self.content_length |= has_name(CONTENT_LENGTH);
        self.lines += 1;
        self.length = 0;
        (self.fragment || (self.transfer_encoding && self.content_length)).then_some(self.heads + 1)
    }
}

/// True for exactly one complete head without defects, which is what nearly every read yields. Free of branches, so that it vectorises.
fn is_plain_head(bytes: &[u8]) -> bool {
    if !bytes.ends_with(b"\r\n\r\n") || matches!(bytes.first(), Some(b'\r' | b'\n')) {
        return false;
    }
    let following = bytes.get(1..).unwrap_or_default();
    let (mut suspicious, mut blank_lines) = (false, 0_usize);
    for (&byte, &next) in bytes.iter().zip(following) {
        let line_end = byte == b'\n';
        suspicious |= (byte == b'#') | (line_end & (next | 0x20 == b't'));
        blank_lines += usize::from(line_end & ((next == b'\r') | (next == b'\n')));
    }
    !suspicious && blank_lines == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defects_are_found_in_any_segmentation() {
        let plain = "GET / HTTP/1.1\r\nX: y\r\n\r\n";
        for (text, expected) in [
            ("GET / HTTP/1.1\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n", Some(1)),
            ("GET / HTTP/1.1\r\ntransfer-encoding: chunked\r\nX: y\r\ncontent-length: 3\r\n\r\n", Some(1)),
            ("GET / HTTP/1.1\nTRANSFER-ENCODING:chunked\nCONTENT-LENGTH:3\n\n", Some(1)),
            (&format!("{plain}GET / HTTP/1.1\r\nTransfer-Encoding: a\r\nContent-Length: 3\r\n\r\n"), Some(2)),
            ("GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", None),
            ("GET / HTTP/1.1\r\nTE: trailers\r\nContent-Length: 3\r\n\r\n", None),
            ("GET / HTTP/1.1\r\nContent-Length: 3\r\n\r\n", None),
            // Two requests, each with one header.
            ("GET / HTTP/1.1\r\nContent-Length: 0\r\n\r\nGET / HTTP/1.1\r\nTransfer-Encoding: a\r\n\r\n", None),
            ("GET / HTTP/1.1\r\nX: Transfer-Encoding:\r\nContent-Length: 0\r\n\r\n", None),
            ("GET /a#b HTTP/1.1\r\n\r\n", Some(1)),
            ("GET /# HTTP/1.1\r\n\r\n", Some(1)),
            ("GET http://a.example/?q#b HTTP/1.1\r\n\r\n", Some(1)),
            ("OPTIONS *#b HTTP/1.1\n\n", Some(1)),
            // A number sign may be part of a method, and of a header.
            ("G#T / HTTP/1.1\r\n\r\n", None),
            ("GET / HTTP/1.1\r\nReferer: /a#b\r\n\r\n", None),
            ("GET / HTTP/1.1\r\nReferer: /a #b\r\n\r\n", None),
            (&format!("{plain}{plain}GET /a#b HTTP/1.1\r\n\r\n"), Some(3)),
            (&format!("\r\n\n{plain}\r\n\r\nGET /a#b HTTP/1.1\r\n\r\n{plain}"), Some(2)),
            (&format!("GET / HTTP/1.1\nX: y\n\n{plain}GET /a#b HTTP/1.1\r\n\r\n"), Some(3)),
            ("", None),
            ("\n", None),
            ("\nt", None),
        ] {
            let scan = |pieces: &mut dyn Iterator<Item = &[u8]>| {
                let mut scanner = HeadScanner::default();
                pieces.fold(None, |found: Option<usize>, piece| found.or(scanner.scan(piece)))
            };
            let bytes = text.as_bytes();
            assert_eq!(scan(&mut [bytes].into_iter()), expected, "{text:?}");
            for at in 0..bytes.len() {
                let (one, two) = bytes.split_at(at);
                assert_eq!(scan(&mut [one, two].into_iter()), expected, "{text:?} in two at {at}");
            }
            assert_eq!(scan(&mut bytes.chunks(1)), expected, "{text:?}");
        }
    }
}
