//! A representation of a response: its bytes, coding and entity tag as one value, so they cannot disagree.

use std::borrow::Cow;
use std::ops::Range;

/// A content coding (RFC 9110, section 8.4.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(feature = "manifest", derive(serde::Serialize, serde::Deserialize))]
pub enum Coding {
    /// As it is.
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

/// Where one form of an answer lies in the blob.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "manifest", derive(serde::Serialize, serde::Deserialize))]
pub struct Representation {
    /// How the bytes are coded.
    pub coding: Coding,
    /// First byte in the blob.
    pub offset: usize,
    /// Number of bytes.
    pub len: usize,
    /// Strong entity tag with its quotes, a hash of these very bytes.
    pub etag: Cow<'static, str>,
}

impl Representation {
    /// The bytes' place in the blob.
    pub const fn range(&self) -> Range<usize> {
        self.offset..self.offset + self.len
    }
}
