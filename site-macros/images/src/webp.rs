//! WebP (RFC 9649): chunks in RIFF.

use crate::bytes::{array, le32};
use crate::{Keep, Problem, tiff, xmp};

/// Flags in `VP8X` that announce later chunks.
const HAS_EXIF: u8 = 0x08;
const HAS_XMP: u8 = 0x04;

/// A chunk, including its padding.
struct Chunk<'a> {
    kind: [u8; 4],
    data: &'a [u8],
    raw: &'a [u8],
}

impl<'a> Chunk<'a> {
    fn first(bytes: &'a [u8]) -> Result<Self, Problem> {
        let (kind, length) = (array(bytes, 0), le32(bytes, 4));
        let (Some(kind), Some(length)) = (kind, length.and_then(|length| usize::try_from(length).ok())) else {
            return Err(Problem::Truncated);
        };
        let end = length.checked_add(8).filter(|end| *end <= bytes.len()).ok_or(Problem::Truncated)?;
        // Some writers omit the last padding.
        Ok(Self { kind, data: &bytes[8..end], raw: &bytes[..(end + (length & 1)).min(bytes.len())] })
    }
}

pub(crate) fn clean(bytes: &[u8], keep: Keep) -> Result<Vec<u8>, Problem> {
    let length = le32(bytes, 4).and_then(|length| usize::try_from(length).ok()).ok_or(Problem::Truncated)?;
    let end = length.checked_add(8).filter(|end| *end <= bytes.len()).ok_or(Problem::Truncated)?;
    let mut out = Vec::with_capacity(end);
    out.extend_from_slice(&bytes[..12]);
    let mut rest = bytes.get(12..end).ok_or(Problem::Damaged("a negative length"))?;
    let (mut header, mut flags, mut pixels) = (None, 0, false);
    while !rest.is_empty() {
        let chunk = Chunk::first(rest)?;
        rest = &rest[chunk.raw.len()..];
        let first = out.len() == 12;
        match &chunk.kind {
            b"VP8X" if first && !chunk.data.is_empty() => {
                header = Some(out.len() + 8);
                out.extend_from_slice(chunk.raw);
            }
            kind if first && !matches!(kind, b"VP8 " | b"VP8L") => return Err(Problem::Damaged("its first chunk is no picture")),
            b"VP8 " | b"VP8L" => {
                pixels = true;
                out.extend_from_slice(chunk.raw);
            }
            b"ALPH" | b"ANIM" | b"ICCP" => out.extend_from_slice(chunk.raw),
            b"ANMF" => {
                pixels = true;
                frame(&mut out, &chunk)?;
            }
            // Browsers disagree about the orientation of WebP: Chromium ignores it. Without one, all browsers show the same.
            b"EXIF" if keep != Keep::Rendering => {
                let tiff = chunk.data.strip_prefix(b"Exif\0\0").unwrap_or(chunk.data);
                let before = &chunk.data[..chunk.data.len() - tiff.len()];
                if let Some(data) = tiff::without_position(tiff).map(tiff::turned_up) {
                    push(&mut out, chunk.kind, &[before, &data].concat());
                    flags |= HAS_EXIF;
                }
            }
            b"XMP " if keep != Keep::Rendering => {
                push(&mut out, chunk.kind, &xmp::without_position(chunk.data));
                flags |= HAS_XMP;
            }
            _ => {}
        }
    }
    if !pixels {
        return Err(Problem::Damaged("it has no pixels"));
    }
    if let Some(byte) = header.and_then(|at| out.get_mut(at)) {
        *byte = (*byte & !(HAS_EXIF | HAS_XMP)) | flags;
    }
    let length = u32::try_from(out.len() - 8).map_err(|_| Problem::Damaged("it is too long"))?;
    out[4..8].copy_from_slice(&length.to_le_bytes());
    Ok(out)
}

/// A frame of an animation, without chunks that are not part of it.
fn frame(out: &mut Vec<u8>, chunk: &Chunk<'_>) -> Result<(), Problem> {
    /// Position, size, duration and blending.
    const HEAD: usize = 16;
    let mut rest = chunk.data.get(HEAD..).ok_or(Problem::Damaged("a picture of the animation has no head"))?;
    let mut data = chunk.data[..HEAD].to_vec();
    while !rest.is_empty() {
        let inner = Chunk::first(rest)?;
        rest = &rest[inner.raw.len()..];
        if matches!(&inner.kind, b"VP8 " | b"VP8L" | b"ALPH") {
            data.extend_from_slice(inner.raw);
        }
    }
    push(out, chunk.kind, &data);
    Ok(())
}

fn push(out: &mut Vec<u8>, kind: [u8; 4], data: &[u8]) {
    out.extend_from_slice(&kind);
    // Never longer than the chunk that it replaces.
    out.extend_from_slice(&u32::try_from(data.len()).unwrap_or(u32::MAX).to_le_bytes());
    out.extend_from_slice(data);
    if data.len() % 2 == 1 {
        out.push(0);
    }
}
