//! JPEG XL (ISO/IEC 18181-2): a bare codestream, which has no metadata, or one in boxes.

use crate::bmff::{self, Boxes};
use crate::bytes::be32;
use crate::{Keep, Problem, tiff, xmp};

pub(crate) fn clean(bytes: &[u8], keep: Keep) -> Result<Vec<u8>, Problem> {
    if bytes.starts_with(b"\xFF\x0A") {
        return Ok(bytes.to_vec());
    }
    let mut out = Vec::with_capacity(bytes.len());
    let mut pixels = false;
    for found in Boxes::of(bytes) {
        let Ok(found) = found else {
            // After the pixels, it is trailing data.
            if pixels { break } else { return Err(Problem::Truncated) }
        };
        // Another file begins here.
        if found.kind == *b"ftyp" && pixels {
            break;
        }
        pixels |= matches!(&found.kind, b"jxlc" | b"jxlp");
        match &found.kind {
            // The last one is a gain map, which screens with a high dynamic range use.
            b"JXL " | b"ftyp" | b"jxll" | b"jxli" | b"jxlc" | b"jxlp" | b"jhgm" => out.extend_from_slice(found.raw),
            b"Exif" if keep != Keep::Rendering => {
                let offset = be32(found.payload, 0).and_then(|offset| usize::try_from(offset).ok());
                let start = offset.and_then(|offset| offset.checked_add(4)).filter(|start| *start <= found.payload.len());
                if let Some(data) = start.and_then(|start| tiff::without_position(&found.payload[start..])) {
                    bmff::push(&mut out, *b"Exif", &[&[0; 4], data.as_slice()].concat());
                }
            }
            b"xml " if keep != Keep::Rendering => bmff::push(&mut out, *b"xml ", &xmp::without_position(found.payload)),
            _ => {}
        }
    }
    if pixels { Ok(out) } else { Err(Problem::Damaged("it has no pixels")) }
}
