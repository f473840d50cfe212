//! The entry at an address: kind, status, headers and representations.

use std::borrow::Cow;

use crate::{Representation, RouteKind};

/// How long an answer may be reused (RFC 9111).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "manifest", derive(serde::Serialize, serde::Deserialize))]
pub enum Cache {
    /// Asked for again each time; a 304 is cheap. Pages, feeds, static files.
    Revalidate,
    /// The address holds a hash of the bytes: never asked for again.
    Immutable,
}

impl Cache {
    /// The value of `Cache-Control`.
    pub const fn header(self) -> &'static str {
        match self {
            Self::Revalidate => "no-cache",
            Self::Immutable => "public, max-age=31536000, immutable",
        }
    }
}

/// All there is to say about one address.
///
/// Strings are `Cow` so that one type serves both the maps made by `site!` (borrowed) and preview (owned).
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "manifest", derive(serde::Serialize, serde::Deserialize))]
pub struct Entry {
    /// What it is.
    pub kind: RouteKind,
    /// The status it answers with: 200, or 404 for the not-found page.
    pub status: u16,
    /// `Content-Type`, with charset where text.
    pub media_type: Cow<'static, str>,
    /// Caching rule.
    pub cache: Cache,
    /// Seconds since 1970 of the last change, as the history says; only where the bytes are those of a file and depend on nothing else.
    pub last_modified: Option<i64>,
    /// This page's `Content-Security-Policy`; HTML only.
    pub csp: Option<Cow<'static, str>>,
    /// The representations, identity first, then each coding that is smaller than identity.
    pub representations: Cow<'static, [Representation]>,
}

impl Entry {
    /// The bytes as the compiler made them, uncompressed.
    pub fn identity(&self) -> &Representation {
        &self.representations[0]
    }
}

/// An old address and where it leads.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "manifest", derive(serde::Serialize, serde::Deserialize))]
pub struct Redirect {
    /// The new address: path-absolute (`/posts/x/`), percent-encoded, ready for `Location`.
    pub to: Cow<'static, str>,
    /// 308 or 301.
    pub status: u16,
}
