//! PDF: the raw bytes, streams compressed with Flate, and the text that they draw.
//!
//! Text in the encoding of an embedded font cannot be decoded without the font.

use std::io::Read;

use flate2::bufread::ZlibDecoder;
use memchr::memmem::{find, rfind};

use super::{Member, WHOLE, Walk};

impl Walk {
    pub(super) fn pdf(&mut self, member: &Member<'_>, bytes: &[u8]) {
        self.plain(member, bytes);
        let mut rest = bytes;
        let mut offset = 0;
        while let Some(at) = find(rest, b"stream") {
            let start = offset + at + b"stream".len();
            let header = &bytes[(offset + at).saturating_sub(512)..offset + at];
            let header = &header[rfind(header, b"obj").unwrap_or(0)..];
            let is_end = header.ends_with(b"end");
            let content = start + bytes[start..].iter().take(2).take_while(|byte| b"\r\n".contains(byte)).count();
            (offset, rest) = (content, &bytes[content..]);
            if is_end || find(header, b"FlateDecode").is_none() {
                continue;
            }
            if self.left == 0 {
                return self.unsearched(member.name, "it unpacks to more than is searched");
            }
            let mut stream = Vec::new();
            // If the end is damaged, the part before it is searched.
            let _ = self.limited(&mut ZlibDecoder::new(rest)).take(WHOLE as u64).read_to_end(&mut stream);
            self.left = self.left.saturating_sub(stream.len() as u64);
            let name = member.place(&format!("the stream at byte {content}"));
            let inner = Member { name: &name, path: "text.txt" };
            self.plain(&inner, &stream);
            if find(header, b"Image").is_none() {
                self.derived(&inner, &drawn(&stream));
            }
        }
    }
}

/// The strings that a stream draws, with a line break wherever the position changes (ISO 32000, 9.4).
fn drawn(stream: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(&byte) = stream.get(at) {
        match byte {
            b'(' => at = string(stream, at + 1, &mut out),
            b'<' if stream.get(at + 1) != Some(&b'<') => at = hexadecimal(stream, at + 1, &mut out),
            b'T' if matches!(stream.get(at + 1), Some(b'd' | b'D' | b'm' | b'*')) => {
                out.push(b'\n');
                at += 2;
            }
            _ => at += 1,
        }
    }
    out
}

/// A string in parentheses, up to the closing one.
fn string(stream: &[u8], mut at: usize, out: &mut Vec<u8>) -> usize {
    let mut depth = 1;
    while let Some(&byte) = stream.get(at) {
        at += 1;
        match byte {
            b'\\' => {
                let octal: Vec<u8> =
                    stream[at..].iter().copied().take(3).take_while(|byte| (b'0'..b'8').contains(byte)).collect();
                if octal.is_empty() {
                    out.extend(stream.get(at));
                    at += 1;
                } else {
                    out.push(octal.iter().fold(0_u8, |number, digit| number.wrapping_mul(8).wrapping_add(digit - b'0')));
                    at += octal.len();
                }
            }
            b'(' => depth += 1,
            b')' if depth == 1 => break,
            b')' => depth -= 1,
            other => out.push(other),
        }
    }
    at
}

/// A string in hexadecimal digits. Zeros are left out, because two-byte characters may be Unicode.
fn hexadecimal(stream: &[u8], start: usize, out: &mut Vec<u8>) -> usize {
    let end = stream[start..].iter().position(|byte| *byte == b'>').map_or(stream.len(), |at| start + at);
    let digits: Vec<u8> =
        stream[start..end].iter().filter_map(|byte| char::from(*byte).to_digit(16)).map(|digit| digit as u8).collect();
    out.extend(digits.chunks(2).map(|pair| pair[0] << 4 | pair.get(1).copied().unwrap_or(0)).filter(|byte| *byte != 0));
    end + 1
}
