//! Turns a [`Reply`] into status, headers and body.
//!
//! The request's own header map is cleared and reused, which saves an allocation per request.

use std::borrow::Cow;

use bytes::Bytes;
use http::header::{
    ACCEPT_RANGES, ALLOW, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_SECURITY_POLICY, CONTENT_TYPE,
    ETAG, LAST_MODIFIED, LOCATION, VARY,
};
use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Response, StatusCode};
use site_model::{Cache, Coding};

use super::body::Body;
use super::header_cache::{self, CachedValue};
use super::range;
use super::reply::{Reply, Selected};
use super::security_headers::{CSP_NO_CONTENT, add_csp, add_security_headers};

/// Value of `Allow`.
const ALLOWED_METHODS: &str = "GET, HEAD, OPTIONS";

/// Builds the response.
pub(crate) fn build(reply: Reply<'_>, request: Parts) -> Response<Body> {
    let method = request.method;
    let mut headers = request.headers;
    headers.clear();
    add_security_headers(&mut headers);
    let (status, body) = match reply {
        Reply::Full(selected) => {
            add_content_headers(&mut headers, &selected);
            add_validators(&mut headers, &selected);
            add_accept_ranges(&mut headers, &selected);
            (StatusCode::OK, Body::Full(selected.bytes))
        }
        Reply::NotFoundPage(selected) => {
            add_content_headers(&mut headers, &selected);
            add_validators(&mut headers, &selected);
            (StatusCode::NOT_FOUND, Body::Full(selected.bytes))
        }
        Reply::Partial(selected, range) => {
            add_content_headers(&mut headers, &selected);
            add_validators(&mut headers, &selected);
            add_accept_ranges(&mut headers, &selected);
            insert_text(&mut headers, CONTENT_RANGE, range::content_range(&range, selected.bytes.len()));
            let end = range.end.min(selected.bytes.len());
            (StatusCode::PARTIAL_CONTENT, Body::Full(selected.bytes.slice(range.start.min(end)..end)))
        }
        Reply::Multipart(selected, ranges) => {
            add_content_headers(&mut headers, &selected);
            add_validators(&mut headers, &selected);
            add_accept_ranges(&mut headers, &selected);
            let boundary = range::boundary(&selected.representation.etag);
            let chunks = range::multipart(&selected.bytes, &ranges, &selected.entry.media_type, &boundary);
            insert_text(&mut headers, CONTENT_TYPE, format!("multipart/byteranges; boundary={boundary}"));
            (StatusCode::PARTIAL_CONTENT, Body::Chunks(chunks))
        }
        Reply::NotModified(selected) => {
            add_csp(&mut headers, selected.entry);
            add_validators(&mut headers, &selected);
            (StatusCode::NOT_MODIFIED, Body::Empty)
        }
        Reply::RangeNotSatisfiable(selected) => {
            insert_text(&mut headers, CONTENT_RANGE, format!("bytes */{}", selected.bytes.len()));
            add_vary(&mut headers);
            (StatusCode::RANGE_NOT_SATISFIABLE, status_body(&mut headers, StatusCode::RANGE_NOT_SATISFIABLE))
        }
        Reply::Redirect(status, location) => {
            headers.insert(LOCATION, location);
            (status, status_body(&mut headers, status))
        }
        Reply::Options => {
            headers.insert(ALLOW, HeaderValue::from_static(ALLOWED_METHODS));
            headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(CSP_NO_CONTENT));
            (StatusCode::NO_CONTENT, Body::Empty)
        }
        Reply::Status(status) => {
            match status {
                StatusCode::METHOD_NOT_ALLOWED => headers.insert(ALLOW, HeaderValue::from_static(ALLOWED_METHODS)),
                StatusCode::NOT_ACCEPTABLE => headers.insert(VARY, HeaderValue::from_static("Accept-Encoding")),
                _ => None,
            };
            (status, status_body(&mut headers, status))
        }
    };
    let body = if method == Method::HEAD && status != StatusCode::NOT_MODIFIED && status != StatusCode::NO_CONTENT {
        // For other methods hyper sets Content-Length itself.
        headers.insert(CONTENT_LENGTH, HeaderValue::from(body.len().unwrap_or_default()));
        Body::Empty
    } else {
        body
    };
    let mut response = Response::new(body);
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    response
}

/// A response that consists of a status only, for requests that do not reach a handler.
pub(crate) fn status_response(status: StatusCode, request: Parts) -> Response<Body> {
    build(Reply::Status(status), request)
}

/// Adds Content-Type, Content-Encoding and Content-Security-Policy.
fn add_content_headers(headers: &mut HeaderMap, selected: &Selected<'_>) {
    add_csp(headers, selected.entry);
    insert_cow(headers, CONTENT_TYPE, &selected.entry.media_type);
    let coding = match selected.representation.coding {
        Coding::Identity => None,
        Coding::Gzip => Some(const { HeaderValue::from_static(Coding::Gzip.name()) }),
        Coding::Zstd => Some(const { HeaderValue::from_static(Coding::Zstd.name()) }),
        Coding::Brotli => Some(const { HeaderValue::from_static(Coding::Brotli.name()) }),
    };
    if let Some(coding) = coding {
        headers.insert(CONTENT_ENCODING, coding);
    }
}

/// Adds Accept-Ranges and Last-Modified.
fn add_accept_ranges(headers: &mut HeaderMap, selected: &Selected<'_>) {
    headers.insert(ACCEPT_RANGES, const { HeaderValue::from_static("bytes") });
    if let Some(date) = selected.last_modified.and_then(header_cache::date_value) {
        headers.insert(LAST_MODIFIED, date);
    }
}

/// Adds ETag, Cache-Control and Vary: the headers that a 304 must repeat (RFC 9110, section 15.4.5).
fn add_validators(headers: &mut HeaderMap, selected: &Selected<'_>) {
    insert_cow(headers, ETAG, &selected.representation.etag);
    headers.insert(
        CACHE_CONTROL,
        match selected.entry.cache {
            Cache::Revalidate => const { HeaderValue::from_static(Cache::Revalidate.header()) },
            Cache::Immutable => const { HeaderValue::from_static(Cache::Immutable.header()) },
        },
    );
    add_vary(headers);
}

fn add_vary(headers: &mut HeaderMap) {
    headers.insert(VARY, const { HeaderValue::from_static("Accept-Encoding") });
}

/// The body and headers of a status-only response: the status as one line of text.
fn status_body(headers: &mut HeaderMap, status: StatusCode) -> Body {
    headers.insert(CONTENT_SECURITY_POLICY, const { HeaderValue::from_static(CSP_NO_CONTENT) });
    headers.insert(CONTENT_TYPE, const { HeaderValue::from_static("text/plain; charset=utf-8") });
    headers.insert(CACHE_CONTROL, const { HeaderValue::from_static("no-cache") });
    let reason = status.canonical_reason().unwrap_or_default();
    Body::Full(Bytes::from(format!("{} {reason}\n", status.as_u16())))
}

/// Inserts a header with text from the catalogue.
#[expect(clippy::ptr_arg, reason = "only a borrowed Cow proves that its text is static")]
fn insert_cow(headers: &mut HeaderMap, name: HeaderName, text: &Cow<'static, str>) {
    if let Some(CachedValue { value, .. }) = header_cache::cow_value(text) {
        headers.insert(name, value);
    }
}

fn insert_text(headers: &mut HeaderMap, name: HeaderName, text: String) {
    if let Ok(value) = HeaderValue::try_from(text) {
        headers.insert(name, value);
    }
}
