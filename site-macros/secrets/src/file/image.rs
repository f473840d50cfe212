//! Comments and metadata of pictures. Pixels are skipped: they are compressed and contain no text.

use flate2::bufread::ZlibDecoder;

use super::{Member, Walk};

impl Walk {
    /// Searches a picture; `false` if the format is unknown.
    pub(super) fn image(&mut self, member: &Member<'_>, bytes: &[u8]) -> bool {
        let pieces = match bytes {
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => png(bytes),
            [0xff, 0xd8, 0xff, ..] => jpeg(bytes),
            [b'G', b'I', b'F', b'8', ..] => gif(bytes),
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => webp(bytes),
            _ => return false,
        };
        for Piece { what, bytes, packed } in pieces {
            let name = member.place(what);
            let member = Member { name: &name, path: "text.txt" };
            match packed {
                None => self.plain(&member, bytes),
                Some(at) => {
                    self.plain(&member, &bytes[..at]);
                    self.reader(&member, &mut ZlibDecoder::new(&bytes[at..]), super::DEPTH);
                }
            }
        }
        true
    }
}

/// A part of a picture that is not pixels.
#[derive(Debug)]
struct Piece<'b> {
    what: &'static str,
    bytes: &'b [u8],
    /// The start of compressed text in it.
    packed: Option<usize>,
}

fn number(bytes: &[u8], at: usize, big: bool) -> Option<usize> {
    let number: [u8; 4] = bytes.get(at..at + 4)?.try_into().ok()?;
    usize::try_from(if big { u32::from_be_bytes(number) } else { u32::from_le_bytes(number) }).ok()
}

/// Chunks: length, type, bytes, checksum (PNG, 5.3).
fn png(bytes: &[u8]) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut at = 8;
    while let (Some(length), Some(kind)) = (number(bytes, at, true), bytes.get(at + 4..at + 8)) {
        let chunk = &bytes[at + 8..bytes.len().min((at + 8).saturating_add(length))];
        let zero = |from: usize| {
            chunk.get(from..).and_then(|rest| rest.iter().position(|byte| *byte == 0)).map(|place| from + place + 1)
        };
        let (what, packed) = match kind {
            b"IDAT" | b"fdAT" | b"PLTE" | b"iCCP" => ("", None),
            b"zTXt" => ("compressed text of the picture", zero(0).map(|at| at + 1).filter(|at| *at <= chunk.len())),
            // Keyword, whether it is compressed and how, language, translated keyword, text (11.3.4.5).
            b"iTXt" if zero(0).and_then(|at| chunk.get(at)) == Some(&1) => {
                ("text of the picture", zero(0).and_then(|at| zero(at + 2)).and_then(zero))
            }
            b"tEXt" | b"iTXt" => ("text of the picture", None),
            _ => ("data about the picture", None),
        };
        if !what.is_empty() {
            pieces.push(Piece { what, bytes: chunk, packed });
        }
        at = at.saturating_add(12).saturating_add(length);
        if kind == b"IEND" {
            break;
        }
    }
    pieces.extend(trailing(bytes, at));
    pieces
}

fn trailing(bytes: &[u8], end: usize) -> Option<Piece<'_>> {
    let bytes = bytes.get(end..).filter(|rest| !rest.is_empty())?;
    Some(Piece { what: "behind the picture", bytes, packed: None })
}

/// Segments: 0xff, type, length, bytes (ITU T.81, B.1.1). Pixels continue until a marker that cannot be part of them.
fn jpeg(bytes: &[u8]) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut at = 2;
    while at + 4 <= bytes.len() {
        let (marker, length) = (bytes[at + 1], usize::from(u16::from_be_bytes([bytes[at + 2], bytes[at + 3]])));
        if bytes[at] != 0xff || marker == 0xd9 {
            break;
        }
        if marker == 0xff {
            at += 1;
            continue;
        }
        let end = bytes.len().min(at + 2 + length.max(2));
        let what = match marker {
            0xfe => "comment of the picture",
            0xe0..=0xef => "data about the picture",
            _ => "",
        };
        if !what.is_empty() {
            pieces.push(Piece { what, bytes: &bytes[at + 4..end.max(at + 4)], packed: None });
        }
        at = end;
        if marker == 0xda {
            let is_pixel = |pair: &[u8]| pair[0] != 0xff || pair[1] == 0 || (0xd0..=0xd7).contains(&pair[1]);
            at = bytes[at..].windows(2).position(|pair| !is_pixel(pair)).map_or(bytes.len(), |place| at + place);
        }
    }
    // The end marker has no length; bytes that cannot be parsed are searched, too.
    let end = if bytes.get(at..at + 2) == Some(&[0xff, 0xd9]) { at + 2 } else { at };
    pieces.extend(trailing(bytes, end));
    pieces
}

/// Blocks (GIF89a): extensions and pictures, each of sub-blocks that begin with their length.
fn gif(bytes: &[u8]) -> Vec<Piece<'_>> {
    let table = |flags: u8| if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) };
    let mut pieces = Vec::new();
    let mut at = 13 + bytes.get(10).map_or(0, |flags| table(*flags));
    loop {
        let start = at;
        match (bytes.get(at), bytes.get(at + 1)) {
            (Some(0x21), Some(_)) => at += 2,
            (Some(0x2c), _) => at += 11 + bytes.get(at + 9).map_or(0, |flags| table(*flags)),
            (Some(0x3b), _) => {
                at += 1;
                break;
            }
            _ => break,
        }
        while let Some(length @ 1..) = bytes.get(at) {
            at += 1 + usize::from(*length);
        }
        at += 1;
        let what = match (bytes[start], bytes.get(start + 1)) {
            (0x21, Some(0xfe)) => "comment of the picture",
            (0x21, Some(0xff | 0x01)) => "data about the picture",
            _ => continue,
        };
        pieces.push(Piece { what, bytes: &bytes[start..at.min(bytes.len())], packed: None });
    }
    pieces.extend(trailing(bytes, at));
    pieces
}

/// Chunks: type, length, bytes, and one more byte if the length is odd (RFC 9649).
fn webp(bytes: &[u8]) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut at = 12;
    while let (Some(kind), Some(length)) = (bytes.get(at..at + 4), number(bytes, at + 4, false)) {
        let end = (at + 8).saturating_add(length).min(bytes.len());
        if ![&b"VP8 "[..], b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"].contains(&kind) {
            pieces.push(Piece { what: "data about the picture", bytes: &bytes[at + 8..end.max(at + 8)], packed: None });
        }
        at = end + length % 2;
    }
    pieces.extend(trailing(bytes, at));
    pieces
}
