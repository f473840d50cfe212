//! PNG (W3C, third edition), animated too: chunks with checksums.

use crate::bytes::{array, be32, contains_ignoring_case};
use crate::{Keep, Problem, tiff, xmp};

const SIGNATURE: usize = 8;

/// A chunk.
struct Chunk<'a> {
    kind: [u8; 4],
    data: &'a [u8],
    /// Including length, kind and checksum.
    raw: &'a [u8],
}

impl<'a> Chunk<'a> {
    fn at(bytes: &'a [u8], at: usize) -> Option<Self> {
        let length = usize::try_from(be32(bytes, at)?).ok()?;
        let raw = bytes.get(at..)?.get(..length.checked_add(12)?)?;
        Some(Self { kind: array(raw, 4)?, data: &raw[8..8 + length], raw })
    }

    fn is_whole(&self) -> bool {
        self.raw.last_chunk() == Some(&checksum(self.kind, self.data).to_be_bytes())
    }
}

fn checksum(kind: [u8; 4], data: &[u8]) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(&kind);
    hasher.update(data);
    hasher.finalize()
}

pub(crate) fn clean(bytes: &[u8], keep: Keep) -> Result<Vec<u8>, Problem> {
    let mut out = Vec::with_capacity(bytes.len());
    out.extend_from_slice(&bytes[..SIGNATURE]);
    let (mut at, mut pixels, mut exif) = (SIGNATURE, false, false);
    loop {
        let chunk = Chunk::at(bytes, at).ok_or(Problem::Truncated)?;
        if (chunk.kind == *b"IHDR") != (at == SIGNATURE) {
            return Err(Problem::Damaged("it does not begin with its one header"));
        }
        at += chunk.raw.len();
        // A capital first letter: decoders need the chunk.
        let critical = chunk.kind[0].is_ascii_uppercase();
        if critical && !chunk.is_whole() {
            return Err(Problem::Damaged("a checksum does not fit"));
        }
        pixels |= chunk.kind == *b"IDAT";
        match &chunk.kind {
            b"tRNS" | b"gAMA" | b"cHRM" | b"sRGB" | b"iCCP" | b"cICP" | b"mDCV" | b"mDCv" | b"cLLI" | b"cLLi" | b"sBIT"
            | b"bKGD" | b"pHYs" | b"acTL" | b"fcTL" | b"fdAT" => out.extend_from_slice(chunk.raw),
            // Browsers use one, and only before the pixels.
            b"eXIf" => {
                let first = !std::mem::replace(&mut exif, true);
                if let Some(data) = tiff::kept(chunk.data, keep).filter(|_| first && !pixels) {
                    push(&mut out, chunk.kind, &data);
                }
            }
            b"tEXt" | b"zTXt" | b"iTXt" if keep != Keep::Rendering => text(&mut out, &chunk),
            b"tIME" | b"hIST" | b"sPLT" if keep != Keep::Rendering => out.extend_from_slice(chunk.raw),
            _ if critical => out.extend_from_slice(chunk.raw),
            _ => {}
        }
        if chunk.kind == *b"IEND" {
            break;
        }
    }
    if pixels { Ok(out) } else { Err(Problem::Damaged("it has no pixels")) }
}

/// Text without positions. Compressed XMP and profiles that ImageMagick writes in hexadecimal are dropped, because they may contain a
/// position.
fn text(out: &mut Vec<u8>, chunk: &Chunk<'_>) {
    const XMP: &[u8] = b"XML:com.adobe.xmp\0";
    let keyword = chunk.data.split(|byte| *byte == 0).next().unwrap_or_default();
    if chunk.kind == *b"iTXt" && chunk.data.starts_with(XMP) {
        // Not compressed, then two empty strings: the language and the translated keyword.
        if let Some(packet) = chunk.data[XMP.len()..].strip_prefix(&[0, 0, 0, 0]) {
            push(out, chunk.kind, &[XMP, &[0; 4], &xmp::without_position(packet)].concat());
        }
    } else if !(keyword.starts_with(b"Raw profile")
        || keyword.starts_with(b"XML:")
        || xmp::is_position(keyword)
        || contains_ignoring_case(keyword, b"location"))
    {
        out.extend_from_slice(chunk.raw);
    }
}

fn push(out: &mut Vec<u8>, kind: [u8; 4], data: &[u8]) {
    // Never longer than the chunk that it replaces.
    out.extend_from_slice(&u32::try_from(data.len()).unwrap_or(u32::MAX).to_be_bytes());
    out.extend_from_slice(&kind);
    out.extend_from_slice(data);
    out.extend_from_slice(&checksum(kind, data).to_be_bytes());
}

/// The orientation, if EXIF data before the pixels have one.
pub(crate) fn orientation(bytes: &[u8]) -> Option<u8> {
    let mut at = SIGNATURE;
    while let Some(chunk) = Chunk::at(bytes, at).filter(|chunk| chunk.kind != *b"IDAT") {
        if chunk.kind == *b"eXIf" {
            return tiff::orientation(chunk.data);
        }
        at += chunk.raw.len();
    }
    None
}
