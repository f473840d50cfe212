//! Decodes escaped text: HTML character references, percent-encoding, escapes of JavaScript, JSON and YAML, and Base64, because programs
//! and readers see the decoded text.
//!
//! The lines around escapes are decoded once; nested escapes are not decoded. The time is linear in the text.

use std::ops::Range;

use data_encoding::{BASE64_NOPAD, BASE64URL_NOPAD, Encoding};

/// How many bytes of a line are decoded before and after an escape: rules look at the name to which a value is assigned.
const AROUND: usize = 256;

/// Shorter runs of Base64 cannot contain a secret.
const SHORTEST: usize = 24;

/// Decoded pieces of a text, with a line break between them.
#[derive(Debug, Default)]
pub(crate) struct Decoded {
    pub(crate) text: Vec<u8>,
    pieces: Vec<Piece>,
}

/// A section of decoded text and its source.
#[derive(Debug)]
struct Piece {
    /// Its start in the decoded text.
    at: usize,
    /// Its start in the source.
    from: usize,
    /// Four characters of the source are three bytes of the decoded text.
    is_base64: bool,
}

impl Decoded {
    /// Decodes the escapes in a text.
    pub(crate) fn of(text: &[u8]) -> Self {
        let mut decoded = Self::default();
        for range in lines_with_escapes(text) {
            decoded.unescape(text, range);
        }
        for range in base64_runs(text) {
            decoded.decode(text, range);
        }
        decoded
    }

    /// The range in the source of a range of the decoded text; `None` if the source is the same.
    pub(crate) fn place(&self, source: &[u8], range: Range<usize>) -> Option<Range<usize>> {
        let place = |at: usize, end: bool| {
            let piece = &self.pieces[self.pieces.partition_point(|piece| piece.at <= at).checked_sub(1)?];
            let offset = at - piece.at;
            Some(
                piece.from
                    + if !piece.is_base64 {
                        offset
                    } else if end {
                        (offset * 4).div_ceil(3)
                    } else {
                        offset * 4 / 3
                    },
            )
        };
        let place = place(range.start, false)?..place(range.end, true)?;
        (source.get(place.clone()) != self.text.get(range)).then_some(place)
    }

    fn piece(&mut self, from: usize, is_base64: bool) {
        self.pieces.push(Piece { at: self.text.len(), from, is_base64 });
    }

    /// Ends a section of decoded text whose source ends here.
    fn end(&mut self, from: usize) {
        self.piece(from, false);
        self.text.push(b'\n');
    }

    fn unescape(&mut self, text: &[u8], range: Range<usize>) {
        let mut at = range.start;
        self.piece(at, false);
        while at < range.end {
            if let Some((byte, length)) = escape(&text[at..]) {
                self.piece(at, false);
                self.text.push(byte);
                at += length;
                self.piece(at, false);
            } else {
                self.text.push(text[at]);
                at += 1;
            }
        }
        self.end(at);
    }

    fn decode(&mut self, text: &[u8], range: Range<usize>) {
        let run = &text[range.start..range.start + range.len() / 4 * 4 + [0, 0, 2, 3][range.len() % 4]];
        let encoding: &Encoding = if run.iter().any(|byte| b"-_".contains(byte)) { &BASE64URL_NOPAD } else { &BASE64_NOPAD };
        let is_text =
            |bytes: &[u8]| bytes.iter().all(|byte| byte.is_ascii_graphic() || b" \t\r\n".contains(byte) || *byte >= 0x80);
        // Most runs are not text, which the first bytes show.
        if !encoding.decode(&run[..SHORTEST / 4 * 4]).is_ok_and(|head| is_text(&head)) {
            return;
        }
        if let Ok(bytes) = encoding.decode(run)
            && is_text(&bytes)
        {
            self.piece(range.start, true);
            self.text.extend_from_slice(&bytes);
            self.end(range.start + run.len());
        }
    }
}

/// Parts of lines with escapes, as far as rules may look.
fn lines_with_escapes(text: &[u8]) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    for at in memchr::memchr3_iter(b'&', b'%', b'\\', text) {
        let Some((_, length)) = escape(&text[at..]) else { continue };
        let after = at + length;
        let end = after + text[after..].iter().take(AROUND).take_while(|byte| **byte != b'\n').count();
        match found.last_mut() {
            Some(last) if at < last.end => last.end = last.end.max(end),
            last => {
                let least = last.map_or(0, |last| last.end).max(at.saturating_sub(AROUND));
                let start = memchr::memrchr(b'\n', &text[least..at]).map_or(least, |line| least + line + 1);
                found.push(start..end);
            }
        }
    }
    found
}

/// The character of an escape at the beginning, and the length of the escape. Secrets are printable ASCII.
fn escape(text: &[u8]) -> Option<(u8, usize)> {
    let digits = |from: usize, most: usize, radix: u32| {
        let digits = text[from.min(text.len())..].iter().take(most).take_while(|byte| char::from(**byte).is_digit(radix));
        let length = digits.count();
        let number = std::str::from_utf8(&text[from.min(text.len())..][..length]).ok();
        (number.and_then(|number| u8::from_str_radix(number, radix).ok()), from + length)
    };
    let (byte, end) = match text {
        [b'&', b'#', b'x' | b'X', ..] => digits(3, 7, 16),
        [b'&', b'#', ..] => digits(2, 7, 10),
        [b'%', _, _, ..] => digits(1, 2, 16),
        [b'\\', b'u', b'{', ..] => digits(3, 6, 16),
        [b'\\', b'u', ..] => digits(2, 4, 16),
        [b'\\', b'x', ..] => digits(2, 2, 16),
        _ => return None,
    };
    let byte = byte.filter(u8::is_ascii_graphic)?;
    let closes = match text[0] {
        b'&' => text.get(end) == Some(&b';'),
        _ => text.get(2) == Some(&b'{') && text.get(end) == Some(&b'}'),
    };
    // These have a fixed number of digits.
    let is_whole = match text {
        [b'%', ..] => end == 3,
        [b'\\', b'x', ..] => end == 4,
        [b'\\', b'u', third, ..] => *third == b'{' || end == 6,
        _ => true,
    };
    is_whole.then_some((byte, end + usize::from(closes)))
}

/// Sufficiently long runs of Base64 characters. A window without such a run is skipped from its end, so most bytes are never read.
fn base64_runs(text: &[u8]) -> impl Iterator<Item = Range<usize>> {
    let is_digit = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/-_".contains(byte);
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let start = at;
            let window = text.get(start..start + SHORTEST)?;
            if let Some(other) = window.iter().rposition(|byte| !is_digit(byte)) {
                at += other + 1;
                continue;
            }
            let end = start + SHORTEST;
            at = end + text[end..].iter().take_while(|byte| is_digit(byte)).count();
            return Some(start..at);
        }
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn runs_are_all_long_rows_of_base64(text in "([A-Za-z0-9+/_-]{0,60}[ =.é]{0,3}){0,5}") {
            let is_other = |byte: &u8| !byte.is_ascii_alphanumeric() && !b"+/-_".contains(byte);
            let rows = text.as_bytes().split(is_other).filter(|row| row.len() >= SHORTEST);
            let runs: Vec<&[u8]> = base64_runs(text.as_bytes()).map(|range| &text.as_bytes()[range]).collect();
            prop_assert_eq!(runs, rows.collect::<Vec<_>>());
        }
    }
}
