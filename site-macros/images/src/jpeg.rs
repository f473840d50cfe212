//! JPEG (ITU-T T.81, annex B): marker segments, with compressed pixels in scans.

use memchr::memchr;

use crate::bytes::{be16, be32};
use crate::{Keep, Problem, tiff, xmp};

const SOI: u8 = 0xD8;
const EOI: u8 = 0xD9;
const SOS: u8 = 0xDA;
const COM: u8 = 0xFE;

const EXIF: &[u8] = b"Exif\0\0";
const XMP: &[u8] = b"http://ns.adobe.com/xap/1.0/\0";
const PHOTOSHOP: &[u8] = b"Photoshop 3.0\0";
/// Identifier, version, density: the part before the thumbnail.
const JFIF: usize = 12;
/// Identifier, version, flags, colour transform.
const ADOBE: usize = 12;

/// A marker segment.
struct Segment<'a> {
    marker: u8,
    payload: &'a [u8],
    /// Including marker, length and fill bytes.
    raw: &'a [u8],
}

/// A part between start and end of the picture.
enum Part<'a> {
    Segment(Segment<'a>),
    /// Compressed pixels, with restart markers.
    Scan(&'a [u8]),
}

/// The parts up to the end of the picture. Bytes between segments are left out, as decoders ignore them.
struct Parts<'a> {
    bytes: &'a [u8],
    at: usize,
    in_scan: bool,
}

impl<'a> Parts<'a> {
    fn of(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 2, in_scan: false }
    }

    /// `None` at the end of the picture.
    fn next(&mut self) -> Result<Option<Part<'a>>, Problem> {
        if std::mem::take(&mut self.in_scan) {
            return self.scan().map(|scan| Some(Part::Scan(scan)));
        }
        loop {
            let rest = self.bytes.get(self.at..).unwrap_or_default();
            let start = self.at + memchr(0xFF, rest).ok_or(Problem::Truncated)?;
            let fill = self.bytes[start..].iter().take_while(|byte| **byte == 0xFF).count();
            let marker = *self.bytes.get(start + fill).ok_or(Problem::Truncated)?;
            self.at = start + fill + 1;
            match marker {
                // Without payload, and without meaning here.
                0x00..=0x01 | 0xD0..=0xD7 => {}
                SOI => return Err(Problem::Damaged("a second picture begins inside of the first")),
                EOI => return Ok(None),
                _ => {
                    let length = usize::from(be16(self.bytes, self.at).ok_or(Problem::Truncated)?);
                    let end = self.at + length;
                    let raw = self.bytes.get(start..end).ok_or(Problem::Truncated)?;
                    let payload = self.bytes.get(self.at + 2..end).ok_or(Problem::Damaged("a segment of negative length"))?;
                    self.at = end;
                    self.in_scan = marker == SOS;
                    return Ok(Some(Part::Segment(Segment { marker, payload, raw })));
                }
            }
        }
    }

    /// Up to the next marker that is not part of compressed pixels.
    fn scan(&mut self) -> Result<&'a [u8], Problem> {
        let start = self.at;
        loop {
            let rest = self.bytes.get(self.at..).unwrap_or_default();
            self.at += memchr(0xFF, rest).ok_or(Problem::Truncated)?;
            match self.bytes.get(self.at + 1).ok_or(Problem::Truncated)? {
                0x00 | 0xD0..=0xD7 => self.at += 2,
                0xFF => self.at += 1,
                _ => return Ok(&self.bytes[start..self.at]),
            }
        }
    }
}

pub(crate) fn clean(bytes: &[u8], keep: Keep) -> Result<Vec<u8>, Problem> {
    let mut out = Vec::with_capacity(bytes.len());
    out.extend_from_slice(&[0xFF, SOI]);
    let (mut parts, mut seen) = (Parts::of(bytes), Seen::default());
    while let Some(part) = parts.next()? {
        match part {
            Part::Scan(pixels) => out.extend_from_slice(pixels),
            Part::Segment(segment) => {
                seen.frame |= is_frame(segment.marker);
                seen.scan |= segment.marker == SOS;
                match kept(&segment, keep, &mut seen) {
                    Kept::Whole => out.extend_from_slice(segment.raw),
                    Kept::As(payload) => push(&mut out, segment.marker, &payload),
                    Kept::Not => {}
                }
            }
        }
    }
    if !(seen.frame && seen.scan) {
        return Err(Problem::Damaged("it has no pixels"));
    }
    out.extend_from_slice(&[0xFF, EOI]);
    Ok(out)
}

/// Whether a frame begins. Table markers are in the same range.
fn is_frame(marker: u8) -> bool {
    matches!(marker, 0xC0..=0xCF) && !matches!(marker, 0xC4 | 0xC8 | 0xCC)
}

/// The segments before this one.
#[derive(Default)]
struct Seen {
    frame: bool,
    scan: bool,
    jfif: bool,
    exif: bool,
}

enum Kept {
    Whole,
    As(Vec<u8>),
    Not,
}

fn kept(segment: &Segment<'_>, keep: Keep, seen: &mut Seen) -> Kept {
    let Segment { marker, payload, .. } = *segment;
    let all = keep != Keep::Rendering;
    match marker {
        // JPGn, which is unused.
        0xF0..=0xFD => Kept::Not,
        COM if all => Kept::Whole,
        COM => Kept::Not,
        0xE0 if payload.starts_with(b"JFIF\0") && payload.len() >= JFIF && !std::mem::replace(&mut seen.jfif, true) => {
            if all {
                return Kept::Whole;
            }
            let thumbless = [&payload[..JFIF], &[0, 0]].concat();
            if thumbless == payload { Kept::Whole } else { Kept::As(thumbless) }
        }
        // Browsers use the first one.
        0xE1 if payload.starts_with(EXIF) && !std::mem::replace(&mut seen.exif, true) => {
            tiff::kept(&payload[EXIF.len()..], keep).map_or(Kept::Not, |data| Kept::As([EXIF, &data].concat()))
        }
        0xE1 if all && payload.starts_with(XMP) => Kept::As([XMP, &xmp::without_position(&payload[XMP.len()..])].concat()),
        0xE2 if payload.starts_with(b"ICC_PROFILE\0") => Kept::Whole,
        0xED if all && payload.starts_with(PHOTOSHOP) => photoshop(payload).map_or(Kept::Not, Kept::As),
        0xEE if payload.starts_with(b"Adobe") && payload.len() >= ADOBE => {
            if payload.len() == ADOBE {
                Kept::Whole
            } else {
                Kept::As(payload[..ADOBE].to_vec())
            }
        }
        0xE0..=0xEF => Kept::Not,
        _ => Kept::Whole,
    }
}

/// Photoshop's resources except EXIF data, XMP and resources of unknown structure.
fn photoshop(payload: &[u8]) -> Option<Vec<u8>> {
    let mut out = PHOTOSHOP.to_vec();
    let mut rest = &payload[PHOTOSHOP.len()..];
    while rest.starts_with(b"8BIM") {
        // A Pascal string, padded to an even length.
        let name = (usize::from(*rest.get(6)?) + 2) & !1;
        let size = usize::try_from(be32(rest, 6 + name)?).ok()?;
        let end = (6 + name + 4).checked_add(size)?;
        let padded = (end + (size & 1)).min(rest.len());
        let resource = rest.get(..padded).filter(|_| end <= rest.len())?;
        if !matches!(be16(rest, 4)?, 0x0409 | 0x040C | 0x0422..=0x0424) {
            out.extend_from_slice(resource);
        }
        rest = &rest[padded..];
    }
    Some(out)
}

/// Payloads are never longer than that of the segment they replace, so the length fits.
fn push(out: &mut Vec<u8>, marker: u8, payload: &[u8]) {
    let length = u16::try_from(payload.len() + 2).unwrap_or(u16::MAX);
    out.extend_from_slice(&[0xFF, marker]);
    out.extend_from_slice(&length.to_be_bytes());
    out.extend_from_slice(&payload[..usize::from(length) - 2]);
}

/// Width and height of the pixels, and the orientation from EXIF data.
pub(crate) fn size(bytes: &[u8]) -> Option<(u32, u32, Option<u8>)> {
    let (mut parts, mut orientation) = (Parts::of(bytes), None);
    loop {
        let Ok(Some(Part::Segment(Segment { marker, payload, .. }))) = parts.next() else { return None };
        if marker == 0xE1 && orientation.is_none() && payload.starts_with(EXIF) {
            orientation = Some(tiff::orientation(&payload[EXIF.len()..]));
        }
        if is_frame(marker) {
            // After the precision.
            return Some((be16(payload, 3)?.into(), be16(payload, 1)?.into(), orientation.flatten()));
        }
    }
}
