//! The decision about a request, before it becomes headers and bytes. `respond` makes it, `response` writes it.

use std::ops::Range;

use bytes::Bytes;
use http::{HeaderValue, StatusCode};
use site_model::{Entry, Representation};

/// The representation selected for a request (RFC 9110, section 3.2).
#[derive(Debug)]
pub(crate) struct Selected<'s> {
    pub(crate) entry: &'s Entry,
    pub(crate) representation: &'s Representation,
    pub(crate) bytes: Bytes,
    /// Modification time in seconds since 1970. `None` if unknown or in the future.
    pub(crate) last_modified: Option<i64>,
}

/// What to respond with.
#[derive(Debug)]
pub(crate) enum Reply<'s> {
    /// 200 with the whole representation.
    Full(Selected<'s>),
    /// 404 with the site's not-found page.
    NotFoundPage(Selected<'s>),
    /// 206 with one range.
    Partial(Selected<'s>, Range<usize>),
    /// 206 with several ranges as `multipart/byteranges`.
    Multipart(Selected<'s>, Vec<Range<usize>>),
    /// 304.
    NotModified(Selected<'s>),
    /// 416.
    RangeNotSatisfiable(Selected<'s>),
    /// 301, 302, 307 or 308 with a `Location`.
    Redirect(StatusCode, HeaderValue),
    /// 204 with `Allow`: the response to OPTIONS.
    Options,
    /// A status with a one-line text body.
    Status(StatusCode),
}
