//! From answers to one blob and a manifest.

use site_model::{Manifest, RouteKind};

/// An answer before compression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Decoded address, with base path.
    pub address: String,
    /// What it is.
    pub kind: RouteKind,
    /// 200 or 404.
    pub status: u16,
    /// `Content-Type`.
    pub media_type: String,
    /// Seconds since 1970.
    pub last_modified: Option<i64>,
    /// HTML's policy.
    pub csp: Option<String>,
    /// The bytes.
    pub bytes: Vec<u8>,
}

/// A compiled site.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Site {
    /// What lies where.
    pub manifest: Manifest,
    /// All bytes.
    pub blob: Vec<u8>,
}

/// Compresses (where asked to), tags and lays out. Answers of equal bytes share their place in the blob.
pub fn lay_out(_answers: Vec<Answer>, _compress: bool) -> Site {
    unimplemented!()
}
