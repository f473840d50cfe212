//! The entry at an address: kind, status, headers and representations.

use std::borrow::Cow;

use crate::{Representation, RouteKind};

/// How long a response may be cached (RFC 9111).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "manifest", derive(serde::Serialize, serde::Deserialize))]
pub enum Cache {
    /// Revalidated each time; a 304 is cheap. Pages, feeds, static files.
    Revalidate,
    /// The address contains a hash of the bytes: never revalidated.
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

/// The entry at one address.
///
/// Strings are `Cow` so that one type serves the maps of `site!` (borrowed) and the preview (owned).
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "manifest", derive(serde::Serialize, serde::Deserialize))]
pub struct Entry {
    /// Its kind.
    pub kind: RouteKind,
    /// The status of the response: 200, or 404 for the not-found page.
    pub status: u16,
    /// `Content-Type`, with charset where text.
    pub media_type: Cow<'static, str>,
    /// Caching rule.
    pub cache: Cache,
    /// Time of the last change in seconds since 1970, from the history; only if the bytes are those of a file and depend on nothing else.
    pub last_modified: Option<i64>,
    /// This page's `Content-Security-Policy`; HTML only.
    pub csp: Option<Cow<'static, str>>,
    /// The representations: identity first, then each coding that is smaller.
    pub representations: Cow<'static, [Representation]>,
}

impl Entry {
    /// The uncompressed representation.
    pub fn identity(&self) -> &Representation {
        &self.representations[0]
    }
}

/// A redirect from an old address.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "manifest", derive(serde::Serialize, serde::Deserialize))]
pub struct Redirect {
    /// The new address: path-absolute (`/posts/x/`), percent-encoded, ready for `Location`.
    pub to: Cow<'static, str>,
    /// 308 or 301.
    pub status: u16,
}
