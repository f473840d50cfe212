//! A representation of a response: its bytes, coding and entity tag as one value, so they cannot disagree.

use std::borrow::Cow;
use std::ops::Range;

/// A content coding (RFC 9110, section 8.4.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(feature = "manifest", derive(serde::Serialize, serde::Deserialize))]
pub enum Coding {
    /// Not encoded.
    Identity,
    /// RFC 1952.
    Gzip,
    /// RFC 8878.
    Zstd,
    /// RFC 7932.
    Brotli,
}

impl Coding {
    /// The registered name: `identity`, `gzip`, `zstd`, `br`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Gzip => "gzip",
            Self::Zstd => "zstd",
            Self::Brotli => "br",
        }
    }
}

/// A representation: a range of the blob with its coding and entity tag.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "manifest", derive(serde::Serialize, serde::Deserialize))]
pub struct Representation {
    /// The coding of the bytes.
    pub coding: Coding,
    /// First byte in the blob.
    pub offset: usize,
    /// Number of bytes.
    pub len: usize,
    /// Strong entity tag with its quotes, a hash of these bytes.
    pub etag: Cow<'static, str>,
}

impl Representation {
    /// The range of the bytes in the blob.
    pub const fn range(&self) -> Range<usize> {
        self.offset..self.offset + self.len
    }
}
