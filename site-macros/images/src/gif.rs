//! GIF (89a): blocks. Comments and most application extensions are metadata.

use crate::bytes::array;
use crate::{Keep, Problem, xmp};

/// Applications whose extensions rendering needs: two that loop animations, and colour profiles.
const RENDERING: [&[u8]; 3] = [b"NETSCAPE2.0", b"ANIMEXTS1.0", b"ICCRGBG1012"];
const XMP: &[u8] = b"XMP DataXMP";

pub(crate) fn clean(bytes: &[u8], keep: Keep) -> Result<Vec<u8>, Problem> {
    let [flags] = array(bytes, 10).ok_or(Problem::Truncated)?;
    let mut at = 13 + colours(flags);
    let mut out = Vec::with_capacity(bytes.len());
    out.extend_from_slice(bytes.get(..at).ok_or(Problem::Truncated)?);
    let mut pictures = false;
    loop {
        let start = at;
        let [kind] = array(bytes, at).ok_or(Problem::Truncated)?;
        match kind {
            b',' => {
                let [flags] = array(bytes, at + 9).ok_or(Problem::Truncated)?;
                // Descriptor, colour table, code size.
                at = blocks(bytes, at + 10 + colours(flags) + 1)?;
                out.extend_from_slice(&bytes[start..at]);
                pictures = true;
            }
            b'!' => {
                let [label] = array(bytes, at + 1).ok_or(Problem::Truncated)?;
                at = blocks(bytes, at + 2)?;
                extension(&mut out, label, &bytes[start..at], keep);
            }
            b';' => {
                out.push(kind);
                return if pictures { Ok(out) } else { Err(Problem::Damaged("it has no pixels")) };
            }
            _ => return Err(Problem::Damaged("it has a block of an unknown kind")),
        }
    }
}

fn extension(out: &mut Vec<u8>, label: u8, block: &[u8], keep: Keep) {
    // The first block, after its length.
    let application = block.get(3..14).unwrap_or_default();
    let rendering = match label {
        // Text to draw, and the timing and transparency of the next frame.
        0x01 | 0xF9 => true,
        0xFF => RENDERING.contains(&application),
        _ => false,
    };
    if rendering || (keep != Keep::Rendering && label == 0xFE) {
        out.extend_from_slice(block);
    } else if keep != Keep::Rendering && application == XMP && label == 0xFF {
        // The packet is not divided into blocks: its bytes serve as lengths, and a ramp at its end leads from each of them to the empty
        // block.
        let ramp: Vec<u8> = [1].into_iter().chain((0..=255).rev()).chain([0]).collect();
        let Some(packet) = block[14..].strip_suffix(ramp.as_slice()).filter(|packet| !packet.contains(&0)) else { return };
        out.extend_from_slice(&block[..14]);
        out.extend_from_slice(&xmp::without_position(packet));
        out.extend_from_slice(&ramp);
    }
}

/// The length of the colour table that the flags announce.
fn colours(flags: u8) -> usize {
    if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) }
}

/// The position after the blocks that begin here. An empty block ends them.
fn blocks(bytes: &[u8], mut at: usize) -> Result<usize, Problem> {
    loop {
        let [length] = array(bytes, at).ok_or(Problem::Truncated)?;
        at += 1 + usize::from(length);
        if length == 0 {
            return Ok(at);
        }
    }
}
