//! Positions in video and audio: metadata in which cameras and recorders store where they were.

use memchr::memmem;

use crate::Format;
use crate::bmff::{Box, Boxes};
use crate::bytes::{array, be32, contains_ignoring_case, le32};
use crate::tiff;

/// The depth of boxes in boxes and elements in elements.
const DEEPEST: usize = 12;

/// The part of an Ogg file in which its comments are searched.
const OGG_HEAD: usize = 1 << 20;

/// The kind of metadata that contains the position of a recording; `None` if there is none in a format known here: MP4, QuickTime,
/// Matroska, WebM, the tags of MP3, FLAC and Ogg, and TIFF, on which raw formats of cameras are based.
pub fn position(bytes: &[u8]) -> Option<&'static str> {
    if bytes.get(4..8).is_some_and(|kind| matches!(kind, b"ftyp" | b"moov" | b"wide" | b"mdat" | b"skip" | b"free")) {
        Boxes::of(bytes).flatten().find_map(|found| in_box(&found, 0))
    } else if bytes.starts_with(b"\x1A\x45\xDF\xA3") {
        in_matroska(bytes, 0)
    } else if bytes.starts_with(b"ID3") {
        in_id3(bytes)
    } else if bytes.starts_with(b"fLaC") {
        in_flac(bytes)
    } else if bytes.starts_with(b"OggS") {
        let head = &bytes[..bytes.len().min(OGG_HEAD)];
        let comments =
            ["\x03vorbis", "OpusTags"].iter().find_map(|mark| memmem::find(head, mark.as_bytes()).map(|at| at + mark.len()));
        comments.is_some_and(|at| has_comment(&head[at..])).then_some("a comment")
    } else if Format::of_bytes(bytes) == Some(Format::Tiff) {
        tiff::has_position(bytes).then_some("EXIF data")
    } else {
        None
    }
}

fn in_box(found: &Box<'_>, depth: usize) -> Option<&'static str> {
    match &found.kind {
        b"\xA9xyz" | b"loci" => Some("a location tag"),
        // XMP, in its own box or in one with an identifier.
        b"XMP_" | b"uuid" if contains_ignoring_case(found.payload, b":gps") => Some("an XMP packet"),
        b"gpmd" | b"camm" => Some("a track of positions"),
        _ if depth >= DEEPEST => None,
        b"moov" | b"trak" | b"mdia" | b"minf" | b"stbl" | b"udta" | b"ilst" => {
            found.children(0).flatten().find_map(|inner| in_box(&inner, depth + 1))
        }
        b"stsd" => {
            let is_apple = memmem::find(found.payload, b"com.apple.quicktime.location").is_some();
            let inner = found.children(8).flatten().find_map(|inner| in_box(&inner, depth + 1));
            inner.or(is_apple.then_some("a track of positions"))
        }
        // QuickTime's box has no version and flags.
        b"meta" => {
            let is_apple = memmem::find(found.payload, b"com.apple.quicktime.location").is_some();
            let behind = if found.payload.get(4..8) == Some(b"hdlr") { 0 } else { 4 };
            let inner = found.children(behind).flatten().find_map(|inner| in_box(&inner, depth + 1));
            inner.or(is_apple.then_some("a location tag"))
        }
        _ => None,
    }
}

/// EBML (RFC 8794) with Matroska's tags (RFC 9559).
fn in_matroska(bytes: &[u8], depth: usize) -> Option<&'static str> {
    let mut rest = bytes;
    while let Some((id, length)) = element_id(rest) {
        rest = &rest[length..];
        let (size, length) = element_size(rest)?;
        rest = &rest[length..];
        // Of unknown size: treated as extending to the end.
        let size = size.map_or(rest.len(), |size| usize::try_from(size).unwrap_or(usize::MAX)).min(rest.len());
        let (data, behind) = rest.split_at(size);
        let found = match id {
            // Segment, Tags, Tag, SimpleTag.
            0x1853_8067 | 0x1254_C367 | 0x7373 | 0x67C8 if depth < DEEPEST => in_matroska(data, depth + 1),
            0x45A3 => is_position(data).then_some("a location tag"),
            _ => None,
        };
        if found.is_some() {
            return found;
        }
        rest = behind;
    }
    None
}

fn element_id(bytes: &[u8]) -> Option<(u32, usize)> {
    let length = bytes.first()?.leading_zeros() as usize + 1;
    let id = bytes.get(..length).filter(|_| length <= 4)?;
    Some((id.iter().fold(0, |id, byte| id << 8 | u32::from(*byte)), length))
}

/// Inner `None`: of unknown size.
fn element_size(bytes: &[u8]) -> Option<(Option<u64>, usize)> {
    let first = *bytes.first()?;
    let length = first.leading_zeros() as usize + 1;
    let bytes = bytes.get(..length).filter(|_| length <= 8)?;
    let mask = (1_u64 << (7 * length)) - 1;
    let size = bytes.iter().fold(0, |size, byte| size << 8 | u64::from(*byte)) & mask;
    Some(((size != mask).then_some(size), length))
}

/// ID3v2: a user-defined text frame whose description names a position.
fn in_id3(bytes: &[u8]) -> Option<&'static str> {
    let [version] = array(bytes, 3)?;
    let (name, header) = if version == 2 { (3, 6) } else { (4, 10) };
    let end = bytes.len().min(10 + syncsafe(be32(bytes, 6)?));
    let mut at = 10;
    while let Some(frame) = bytes.get(at..end).filter(|frame| frame.len() > header && frame[0] != 0) {
        let size = match version {
            2 => array::<3>(frame, 3).map(|[a, b, c]| u32::from_be_bytes([0, a, b, c]) as usize)?,
            3 => usize::try_from(be32(frame, 4)?).ok()?,
            _ => syncsafe(be32(frame, 4)?),
        };
        let text = frame.get(header..header + size)?;
        if matches!(&frame[..name], b"TXXX" | b"TXX") {
            // UTF-16 has a zero byte beside each letter.
            let letters: Vec<u8> = text.iter().copied().filter(|byte| *byte != 0).collect();
            if is_position(&letters) {
                return Some("a location tag");
            }
        }
        at += header + size;
    }
    None
}

/// Seven bits per byte.
fn syncsafe(number: u32) -> usize {
    number.to_be_bytes().iter().fold(0, |sum, byte| sum << 7 | usize::from(byte & 0x7F))
}

fn in_flac(bytes: &[u8]) -> Option<&'static str> {
    let mut at = 4;
    loop {
        let [kind, a, b, c] = array(bytes, at)?;
        let data = bytes.get(at + 4..)?;
        let data = data.get(..u32::from_be_bytes([0, a, b, c]) as usize)?;
        if kind & 0x7F == 4 && has_comment(data) {
            return Some("a comment");
        }
        if kind & 0x80 != 0 {
            return None;
        }
        at += 4 + data.len();
    }
}

/// Vorbis comments: the name of the encoder, then `NAME=value`.
fn has_comment(bytes: &[u8]) -> bool {
    let text = |at: usize| {
        let length = usize::try_from(le32(bytes, at)?).ok()?;
        bytes.get(at + 4..at.checked_add(4 + length)?)
    };
    let Some(writer) = text(0) else { return false };
    let mut at = 8 + writer.len();
    while let Some(comment) = text(at) {
        if comment.split(|byte| *byte == b'=').next().is_some_and(is_position) {
            return true;
        }
        at += 4 + comment.len();
    }
    false
}

/// Whether the name of a tag says that its value is a position.
fn is_position(name: &[u8]) -> bool {
    ["location", "gps", "latitude", "longitude", "geo"].iter().any(|part| contains_ignoring_case(name, part.as_bytes()))
}
