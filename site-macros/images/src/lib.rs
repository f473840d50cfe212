//! Removes metadata from pictures: EXIF, XMP, IPTC, comments, thumbnails and trailing data. Input: the bytes of a file and its format.
//! Output: the bytes to publish.
//!
//! [`clean`] works on the container and never on the pixels. For each format it has a list of the parts that rendering needs (pixels,
//! colour profile, transparency, animation, orientation) and drops all others, including kinds of metadata that are unknown today. Any
//! input may be hostile: parsers are bounded by the length of the file, and invalid files are reported as [`Problem`].
//!
//! [`position`] finds position tags in video and audio files, which are not rewritten.

mod bmff;
mod bytes;
mod format;
mod gif;
mod heif;
mod jpeg;
mod jxl;
mod png;
mod position;
mod tiff;
mod webp;
mod xmp;

use std::borrow::Cow;
use std::fmt;

pub use format::Format;
pub use position::position;

/// Which metadata stays in a picture.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Keep {
    /// None: only what rendering needs.
    #[default]
    Rendering,
    /// All metadata known not to contain a position. Makers' notes, embedded second pictures and unknown blocks are removed, too, because
    /// they may contain one.
    AllButPosition,
    /// All metadata: the file is unchanged.
    Everything,
}

/// Why a file cannot be published as a picture of its format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Problem {
    /// It is empty.
    Empty,
    /// Its bytes are a picture of another format.
    Other(Format),
    /// It is not a picture; the text says what it seems to be.
    NoPicture(&'static str),
    /// It ends before the picture ends.
    Truncated,
    /// Its structure is inconsistent.
    Damaged(&'static str),
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("the file is empty"),
            Self::Other(format) => write!(f, "its bytes are {format}"),
            Self::NoPicture(what) => write!(f, "its bytes are {what}"),
            Self::Truncated => f.write_str("the file ends before the picture does"),
            Self::Damaged(what) => write!(f, "it is damaged: {what}"),
        }
    }
}

impl std::error::Error for Problem {}

/// The picture with as much metadata as `keep` says; the same bytes where there is nothing to drop.
///
/// A picture that needs rotating to be shown upright keeps its orientation, as the only entry of its EXIF data, where browsers heed it
/// (JPEG, and PNG before the pixels). AVIF and HEIF rotate by properties of the picture, which stay.
///
/// # Errors
/// Where the bytes are not a whole picture of this format.
pub fn clean(format: Format, bytes: &[u8], keep: Keep) -> Result<Cow<'_, [u8]>, Problem> {
    format.check(bytes)?;
    let Some(cleaned) = rewritten(format, bytes, keep)? else { return Ok(Cow::Borrowed(bytes)) };
    if keep == Keep::Everything || cleaned == bytes {
        return Ok(Cow::Borrowed(bytes));
    }
    // Metadata may claim bytes of the picture or of other metadata. Overwriting them then changes those.
    let again = rewritten(format, &cleaned, keep);
    if size(&cleaned) != size(bytes) || !again.is_ok_and(|again| again.as_ref() == Some(&cleaned)) {
        return Err(Problem::Damaged("its parts overlap"));
    }
    Ok(Cow::Owned(cleaned))
}

/// `None` for formats that cannot contain metadata, and for text, which its author can read.
fn rewritten(format: Format, bytes: &[u8], keep: Keep) -> Result<Option<Vec<u8>>, Problem> {
    Ok(Some(match format {
        Format::Jpeg => jpeg::clean(bytes, keep)?,
        Format::Png => png::clean(bytes, keep)?,
        Format::Gif => gif::clean(bytes, keep)?,
        Format::WebP => webp::clean(bytes, keep)?,
        Format::Avif | Format::Heif => heif::clean(bytes, keep)?,
        Format::Jxl => jxl::clean(bytes, keep)?,
        Format::Tiff => tiff::clean(bytes, keep)?,
        Format::Bmp | Format::Icon | Format::Svg => return Ok(None),
    }))
}

/// Width and height in pixels as browsers show the picture, rotated according to its orientation; `None` if the file is not a raster image.
/// Sizes of zero and implausibly large sizes are rejected.
pub fn size(bytes: &[u8]) -> Option<(u32, u32)> {
    let measured = || {
        let size = imagesize::blob_size(bytes).ok()?;
        Some((u32::try_from(size.width).ok()?, u32::try_from(size.height).ok()?))
    };
    let (width, height, orientation) = match Format::of_bytes(bytes) {
        Some(Format::Jpeg) => jpeg::size(bytes)?,
        Some(Format::Avif | Format::Heif) => heif::size(bytes).map(|(width, height)| (width, height, None))?,
        Some(Format::Png) => measured().map(|(width, height)| (width, height, png::orientation(bytes)))?,
        _ => measured().map(|(width, height)| (width, height, None))?,
    };
    let is_believable = |side: &u32| (1..=100_000).contains(side);
    let shown = if orientation.is_some_and(tiff::turns) { (height, width) } else { (width, height) };
    (is_believable(&width) && is_believable(&height)).then_some(shown)
}
