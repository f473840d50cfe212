//! Decodes text in other encodings than UTF-8.
//!
//! Secrets consist of ASCII, so encodings that contain ASCII need no decoding: UTF-8, Latin-1, Shift JIS, GB 18030. In UTF-16 and UTF-32
//! the zero bytes between the characters are removed.

use std::borrow::Cow;

use crate::finding::{self, Finding};

/// The file as text, if it is text: UTF-8, UTF-16 with or without a byte order mark, or an encoding that contains ASCII.
pub(super) fn decoded(bytes: &[u8]) -> Option<Cow<'_, str>> {
    let order = match bytes {
        [0xff, 0xfe, 0, 0, ..] | [0, 0, 0xfe, 0xff, ..] => None,
        [0xff, 0xfe, ..] => Some(Order::Little),
        [0xfe, 0xff, ..] => Some(Order::Big),
        _ => unmarked(bytes),
    };
    if let Some(order) = order {
        return Some(Cow::Owned(utf16(bytes, order)));
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return (!text.contains('\0') && !text.starts_with("%PDF-")).then_some(Cow::Borrowed(text));
    }
    // Text contains no other control characters.
    let is_control = |byte: &u8| *byte < 0x20 && !b"\t\n\r\x0c\x1b".contains(byte);
    let is_binary = bytes.iter().any(is_control) || bytes.starts_with(b"%PDF-");
    (!is_binary).then(|| Cow::Owned(bytes.iter().map(|byte| char::from(*byte)).collect()))
}

#[derive(Clone, Copy, Debug)]
enum Order {
    Little,
    Big,
}

/// Whether it is UTF-16 without a byte order mark: in languages with Latin letters, nearly every other byte at its beginning is zero.
fn unmarked(bytes: &[u8]) -> Option<Order> {
    let head = &bytes[..bytes.len().min(2048) / 2 * 2];
    let zeros = |from: usize| head.iter().skip(from).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd, half) = (zeros(0), zeros(1), head.len() / 2);
    match () {
        () if half < 4 => None,
        () if odd * 10 >= half * 7 && even * 20 <= half => Some(Order::Little),
        () if even * 10 >= half * 7 && odd * 20 <= half => Some(Order::Big),
        () => None,
    }
}

fn utf16(bytes: &[u8], order: Order) -> String {
    let unit = |pair: &[u8]| match order {
        Order::Little => u16::from_le_bytes([pair[0], pair[1]]),
        Order::Big => u16::from_be_bytes([pair[0], pair[1]]),
    };
    let units = bytes.chunks_exact(2).map(unit).skip_while(|unit| *unit == 0xfeff);
    char::decode_utf16(units).map(|character| character.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}

/// Strings of wide characters in bytes of any kind, with a line break between them.
#[derive(Debug)]
pub(super) struct Wide {
    text: Vec<u8>,
    /// The starts of strings in `text` and in the bytes.
    strings: Vec<(usize, usize)>,
    width: usize,
}

impl Wide {
    /// Secrets in the strings, with their positions in the bytes.
    pub(super) fn found(&self, path: &str) -> Vec<Finding> {
        let mut found = finding::of(&self.text, path);
        for finding in &mut found {
            let place = |at: usize| {
                let string = self.strings.partition_point(|(start, _)| *start <= at).saturating_sub(1);
                self.strings.get(string).map_or(0, |(start, place)| place + (at - start) * self.width)
            };
            finding.range = place(finding.range.start)..place(finding.range.end);
        }
        found
    }
}

/// Strings in UTF-16 and UTF-32 of either byte order, grouped by width.
pub(super) fn wide(bytes: &[u8]) -> impl Iterator<Item = Wide> {
    [2, 4].into_iter().map(|width| strings(bytes, width)).filter(|wide| !wide.strings.is_empty())
}

/// Strings with zeros between their characters: `width` bytes from one character to the next.
fn strings(bytes: &[u8], width: usize) -> Wide {
    /// Shorter strings contain no secret.
    const SHORTEST: usize = 8;
    let is_character = |byte: u8| byte.is_ascii_graphic() || b" \t\r\n".contains(&byte);
    let mut wide = Wide { text: Vec::new(), strings: Vec::new(), width };
    let mut next = 0;
    for zero in memchr::memchr_iter(0, bytes).filter(|_| bytes.len() >= width) {
        if zero < next {
            continue;
        }
        // In a long run, only the last zeros can precede a character.
        let row = bytes[zero..].iter().take_while(|byte| **byte == 0).count();
        if row > width {
            next = zero + row + 1 - width;
            continue;
        }
        // Zeros, followed by a character.
        let character = |at: usize| {
            let (last, zeros) = bytes.get(at..at + width)?.split_last()?;
            (is_character(*last) && zeros.iter().all(|byte| *byte == 0)).then_some(*last)
        };
        let from = wide.text.len();
        let mut at = zero;
        // If zeros follow the characters, the first character precedes them.
        if let Some(byte) = zero.checked_sub(1).map(|before| bytes[before]).filter(|byte| is_character(*byte)) {
            wide.text.push(byte);
            wide.strings.push((from, zero - 1));
        } else {
            wide.strings.push((from, zero + width - 1));
        }
        while let Some(byte) = character(at) {
            wide.text.push(byte);
            at += width;
        }
        if wide.text.len() - from < SHORTEST {
            wide.text.truncate(from);
            wide.strings.pop();
            continue;
        }
        wide.text.push(b'\n');
        next = at;
    }
    wide
}

/// The text of an XML document: without tags, one line per paragraph. Word processors split words arbitrarily.
pub(super) fn without_tags(xml: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(xml.len() / 4);
    let mut rest = xml;
    while let Some(open) = rest.iter().position(|byte| *byte == b'<') {
        out.extend_from_slice(&rest[..open]);
        rest = &rest[open..];
        let close = rest.iter().position(|byte| *byte == b'>').map_or(rest.len(), |at| at + 1);
        let name: Vec<u8> = rest[1..close]
            .iter()
            .copied()
            .skip_while(|byte| *byte == b'/')
            .take_while(|byte| byte.is_ascii_alphanumeric() || b":-".contains(byte))
            .collect();
        let local = name.rsplit(|byte| *byte == b':').next().unwrap_or_default();
        if [&b"p"[..], b"h", b"br", b"tr", b"row", b"td", b"div", b"li", b"table-cell", b"line-break", b"si"].contains(&local) {
            out.push(b'\n');
        }
        rest = &rest[close..];
    }
    out.extend_from_slice(rest);
    for (entity, character) in [(&b"&lt;"[..], b'<'), (b"&gt;", b'>'), (b"&quot;", b'"'), (b"&apos;", b'\''), (b"&amp;", b'&')] {
        out = replaced(&out, entity, character);
    }
    out
}

fn replaced(text: &[u8], entity: &[u8], character: u8) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut at = 0;
    while at < text.len() {
        if text[at..].starts_with(entity) {
            out.push(character);
            at += entity.len();
        } else {
            out.push(text[at]);
            at += 1;
        }
    }
    out
}
