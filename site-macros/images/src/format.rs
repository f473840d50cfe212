//! Detects image formats, by name and by content.

use std::fmt;

use memchr::memmem;
use site_model::file_type;

use crate::Problem;

/// A format of pictures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// JPEG, with or without JFIF.
    Jpeg,
    /// PNG, animated too.
    Png,
    /// GIF 87a and 89a.
    Gif,
    /// WebP.
    WebP,
    /// AVIF, sequences too.
    Avif,
    /// HEIC and other HEIF files that are not AVIF.
    Heif,
    /// JPEG XL, bare or in a container.
    Jxl,
    /// TIFF.
    Tiff,
    /// BMP.
    Bmp,
    /// Windows icons and cursors.
    Icon,
    /// SVG.
    Svg,
}

/// Brands of HEIF files whose pictures are AV1.
const AVIF: [&[u8; 4]; 3] = [b"avif", b"avis", b"avio"];
/// Brands of other HEIF files.
const HEIF: [&[u8; 4]; 12] =
    [b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"mif2", b"msf1", b"miaf"];

impl Format {
    /// The format that a file's extension names; `None` if it names no image format.
    pub fn of_name(path: &str) -> Option<Self> {
        Some(match file_type::media_type(path) {
            "image/jpeg" => Self::Jpeg,
            "image/png" | "image/apng" => Self::Png,
            "image/gif" => Self::Gif,
            "image/webp" => Self::WebP,
            "image/avif" => Self::Avif,
            "image/heic" | "image/heif" => Self::Heif,
            "image/jxl" => Self::Jxl,
            "image/tiff" => Self::Tiff,
            "image/bmp" => Self::Bmp,
            "image/x-icon" => Self::Icon,
            "image/svg+xml" => Self::Svg,
            _ => return None,
        })
    }

    /// The format whose signature the bytes begin with. SVG has none.
    pub fn of_bytes(bytes: &[u8]) -> Option<Self> {
        let starts = |signature: &[u8]| bytes.starts_with(signature);
        Some(if starts(b"\xFF\xD8\xFF") {
            Self::Jpeg
        } else if starts(b"\x89PNG\r\n\x1A\n") {
            Self::Png
        } else if starts(b"GIF87a") || starts(b"GIF89a") {
            Self::Gif
        } else if starts(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
            Self::WebP
        } else if starts(b"\xFF\x0A") || starts(b"\0\0\0\x0CJXL \r\n\x87\n") {
            Self::Jxl
        } else if starts(b"II*\0") || starts(b"MM\0*") || starts(b"II+\0") || starts(b"MM\0+") {
            Self::Tiff
        } else if starts(b"BM") && bytes.len() >= 26 {
            Self::Bmp
        } else if starts(b"\0\0\x01\0") || starts(b"\0\0\x02\0") {
            Self::Icon
        } else {
            return Self::of_brands(bytes);
        })
    }

    /// The major brand decides; if it only names a structure, the compatible brands decide.
    fn of_brands(bytes: &[u8]) -> Option<Self> {
        let end = usize::try_from(crate::bytes::be32(bytes, 0)?).ok()?.min(bytes.len());
        if bytes.get(4..8) != Some(b"ftyp") {
            return None;
        }
        let brands = bytes.get(8..end)?.as_chunks::<4>().0;
        // The second element is a version.
        let (major, compatible) = (brands.first()?, brands.iter().skip(2));
        let structural = [b"mif1", b"mif2", b"msf1", b"miaf"];
        if AVIF.contains(&major) || (structural.contains(&major) && compatible.clone().any(|brand| AVIF.contains(&brand))) {
            return Some(Self::Avif);
        }
        HEIF.contains(&major).then_some(Self::Heif)
    }

    /// Whether the beginning of the bytes is of this format.
    pub(crate) fn check(self, bytes: &[u8]) -> Result<(), Problem> {
        let found = Self::of_bytes(bytes);
        match found {
            _ if bytes.is_empty() => Err(Problem::Empty),
            None if self == Self::Svg && is_svg(bytes) => Ok(()),
            Some(found) if found == self => Ok(()),
            Some(found) => Err(Problem::Other(found)),
            None => Err(Problem::NoPicture(seems(bytes))),
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Jpeg => "JPEG",
            Self::Png => "PNG",
            Self::Gif => "GIF",
            Self::WebP => "WebP",
            Self::Avif => "AVIF",
            Self::Heif => "HEIF",
            Self::Jxl => "JPEG XL",
            Self::Tiff => "TIFF",
            Self::Bmp => "BMP",
            Self::Icon => "a Windows icon",
            Self::Svg => "SVG",
        })
    }
}

/// Whether there is an `svg` element, in UTF-8 or UTF-16.
fn is_svg(bytes: &[u8]) -> bool {
    let utf16 = bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF");
    memmem::find(bytes, b"<svg").is_some()
        // With a prefix for SVG's namespace.
        || memmem::find(bytes, b":svg").is_some()
        || (utf16 && memmem::find(bytes, b"s\0v\0g").is_some())
}

/// What the bytes seem to be, if they are not of a supported format.
fn seems(bytes: &[u8]) -> &'static str {
    let head = &bytes[..bytes.len().min(512)];
    let text = std::str::from_utf8(head).is_ok_and(|text| !text.contains('\0'))
        || std::str::from_utf8(head).is_err_and(|error| error.error_len().is_none());
    if head.starts_with(b"version https://git-lfs.github.com/") {
        "a pointer of Git LFS, whose file has not been fetched"
    } else if head.starts_with(b"\x1F\x8B") {
        "compressed with gzip"
    } else if head.starts_with(b"%PDF") {
        "PDF"
    } else if text && is_svg(bytes) {
        "SVG"
    } else if text && crate::bytes::contains_ignoring_case(head, b"<html") {
        "HTML"
    } else if text {
        "text"
    } else {
        "no picture of a format known here"
    }
}
