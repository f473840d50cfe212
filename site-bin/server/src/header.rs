//! The head of every answer.

use std::borrow::Cow;

use bytes::Bytes;
use http::header::{
    ACCEPT_RANGES, ALLOW, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_SECURITY_POLICY, CONTENT_TYPE,
    ETAG, LAST_MODIFIED, LOCATION, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY, VARY, X_CONTENT_TYPE_OPTIONS,
};
use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Response, StatusCode};
use site_model::{Cache, Coding, Entry};

use crate::respond::{Chosen, Reply};
use crate::words::{self, Word};
use crate::{Body, range};

const CROSS_ORIGIN_EMBEDDER_POLICY: HeaderName = HeaderName::from_static("cross-origin-embedder-policy");
const CROSS_ORIGIN_OPENER_POLICY: HeaderName = HeaderName::from_static("cross-origin-opener-policy");
const CROSS_ORIGIN_RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");
const PERMISSIONS_POLICY: HeaderName = HeaderName::from_static("permissions-policy");

/// Methods that are answered.
const ALLOWED: &str = "GET, HEAD, OPTIONS";

/// For answers that are nothing but a status.
pub(crate) const BARE: &str = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// For style sheets: a policy counts only where they are opened by themselves, as text. Every page waits for them, so it is short.
const SHEET: &str = "default-src 'none'";

/// For what is no page: pictures, feeds. Opened by itself it may look as it should (an SVG's own style, a feed's
/// style sheet, a video) but runs nothing.
const PASSIVE: &str = "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; \
                       media-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

/// For documents and scripts that the owner wrote and the compiler did not look into: their needs are not known. A script's policy
/// counts where it runs as a worker; a strict one breaks the readers of PDF that are built into browsers.
const OWNERS: &str = "base-uri 'self'; frame-ancestors 'self'";

/// What may run scripts where it is shown.
const DOCUMENTS: [&str; 5] =
    ["text/html", "application/xhtml+xml", "application/pdf", "text/javascript", "application/javascript"];

/// What a page of ours never needs from the device.
const PERMISSIONS: &str = "browsing-topics=(), camera=(), geolocation=(), microphone=(), payment=(), usb=()";

/// Writes a reply down, in the request's own header map.
pub(crate) fn write(reply: Reply<'_>, request: Parts) -> Response<Body> {
    let method = request.method;
    let mut headers = request.headers;
    headers.clear();
    secure(&mut headers);
    let (status, body) = match reply {
        Reply::Whole(chosen) => {
            describe(&mut headers, &chosen);
            validate(&mut headers, &chosen);
            offer(&mut headers, &chosen);
            (StatusCode::OK, Body::Whole(chosen.bytes))
        }
        Reply::Missing(chosen) => {
            describe(&mut headers, &chosen);
            validate(&mut headers, &chosen);
            (StatusCode::NOT_FOUND, Body::Whole(chosen.bytes))
        }
        Reply::Part(chosen, range) => {
            describe(&mut headers, &chosen);
            validate(&mut headers, &chosen);
            offer(&mut headers, &chosen);
            set(&mut headers, CONTENT_RANGE, range::content_range(&range, chosen.bytes.len()));
            let end = range.end.min(chosen.bytes.len());
            (StatusCode::PARTIAL_CONTENT, Body::Whole(chosen.bytes.slice(range.start.min(end)..end)))
        }
        Reply::Parts(chosen, ranges) => {
            describe(&mut headers, &chosen);
            validate(&mut headers, &chosen);
            offer(&mut headers, &chosen);
            let boundary = range::boundary(&chosen.representation.etag);
            let pieces = range::multipart(&chosen.bytes, &ranges, &chosen.entry.media_type, &boundary);
            set(&mut headers, CONTENT_TYPE, format!("multipart/byteranges; boundary={boundary}"));
            (StatusCode::PARTIAL_CONTENT, Body::Pieces(pieces))
        }
        Reply::NotModified(chosen) => {
            protect(&mut headers, chosen.entry);
            validate(&mut headers, &chosen);
            (StatusCode::NOT_MODIFIED, Body::Empty)
        }
        Reply::Unsatisfiable(chosen) => {
            set(&mut headers, CONTENT_RANGE, format!("bytes */{}", chosen.bytes.len()));
            vary(&mut headers);
            (StatusCode::RANGE_NOT_SATISFIABLE, bare(&mut headers, StatusCode::RANGE_NOT_SATISFIABLE))
        }
        Reply::Moved(status, location) => {
            headers.insert(LOCATION, location);
            (status, bare(&mut headers, status))
        }
        Reply::Options => {
            headers.insert(ALLOW, HeaderValue::from_static(ALLOWED));
            headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(BARE));
            (StatusCode::NO_CONTENT, Body::Empty)
        }
        Reply::Refused(status) => {
            match status {
                StatusCode::METHOD_NOT_ALLOWED => headers.insert(ALLOW, HeaderValue::from_static(ALLOWED)),
                StatusCode::NOT_ACCEPTABLE => headers.insert(VARY, HeaderValue::from_static("Accept-Encoding")),
                _ => None,
            };
            (status, bare(&mut headers, status))
        }
    };
    let body = if method == Method::HEAD && status != StatusCode::NOT_MODIFIED && status != StatusCode::NO_CONTENT {
        // hyper counts the bytes of other answers itself.
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

/// What every answer carries, whatever it is.
pub fn secure(headers: &mut HeaderMap) {
    // All fields of a page, so that the map grows once; hyper keeps it for the next request.
    headers.reserve(16);
    headers.insert(X_CONTENT_TYPE_OPTIONS, const { HeaderValue::from_static("nosniff") });
    headers.insert(REFERRER_POLICY, const { HeaderValue::from_static("strict-origin-when-cross-origin") });
    headers.insert(CROSS_ORIGIN_OPENER_POLICY, const { HeaderValue::from_static("same-origin") });
    headers.insert(CROSS_ORIGIN_RESOURCE_POLICY, const { HeaderValue::from_static("same-origin") });
    headers.insert(PERMISSIONS_POLICY, const { HeaderValue::from_static(PERMISSIONS) });
}

/// What every answer over TLS carries besides: that the host is reached over nothing else for a year (RFC 6797).
pub(crate) fn insist(headers: &mut HeaderMap) {
    headers.insert(STRICT_TRANSPORT_SECURITY, const { HeaderValue::from_static("max-age=31536000") });
}

/// What the bytes are.
fn describe(headers: &mut HeaderMap, chosen: &Chosen<'_>) {
    protect(headers, chosen.entry);
    insert(headers, CONTENT_TYPE, &chosen.entry.media_type);
    let coding = match chosen.representation.coding {
        Coding::Identity => None,
        Coding::Gzip => Some(const { HeaderValue::from_static(Coding::Gzip.name()) }),
        Coding::Zstd => Some(const { HeaderValue::from_static(Coding::Zstd.name()) }),
        Coding::Brotli => Some(const { HeaderValue::from_static(Coding::Brotli.name()) }),
    };
    if let Some(coding) = coding {
        headers.insert(CONTENT_ENCODING, coding);
    }
}

/// What more may be asked about the bytes.
fn offer(headers: &mut HeaderMap, chosen: &Chosen<'_>) {
    headers.insert(ACCEPT_RANGES, const { HeaderValue::from_static("bytes") });
    if let Some(date) = chosen.last_modified.and_then(words::date) {
        headers.insert(LAST_MODIFIED, date);
    }
}

/// What lets a cache use the bytes again: what a 304 must repeat (RFC 9110, section 15.4.5).
fn validate(headers: &mut HeaderMap, chosen: &Chosen<'_>) {
    insert(headers, ETAG, &chosen.representation.etag);
    headers.insert(
        CACHE_CONTROL,
        match chosen.entry.cache {
            Cache::Revalidate => const { HeaderValue::from_static(Cache::Revalidate.header()) },
            Cache::Immutable => const { HeaderValue::from_static(Cache::Immutable.header()) },
        },
    );
    vary(headers);
}

fn vary(headers: &mut HeaderMap) {
    headers.insert(VARY, const { HeaderValue::from_static("Accept-Encoding") });
}

/// What the bytes may do, and who may use them: pages are ours to show, everything else may be shown elsewhere.
fn protect(headers: &mut HeaderMap, entry: &Entry) {
    let is = |kind: &str| entry.media_type.strip_prefix(kind).is_some_and(|rest| rest.is_empty() || rest.starts_with(';'));
    let policy = match &entry.csp {
        Some(policy) => word(policy),
        None if DOCUMENTS.into_iter().any(is) => words::word(OWNERS),
        None if is("text/css") => words::word(SHEET),
        None => words::word(PASSIVE),
    };
    if let Some(Word { value, closed }) = policy {
        headers.insert(CONTENT_SECURITY_POLICY, value);
        if closed && entry.csp.is_some() {
            headers.insert(CROSS_ORIGIN_EMBEDDER_POLICY, const { HeaderValue::from_static("require-corp") });
        }
    }
    if !is("text/html") {
        headers.insert(CROSS_ORIGIN_RESOURCE_POLICY, const { HeaderValue::from_static("cross-origin") });
    }
}

/// The rest of an answer that is only a status: its name as text.
fn bare(headers: &mut HeaderMap, status: StatusCode) -> Body {
    headers.insert(CONTENT_SECURITY_POLICY, const { HeaderValue::from_static(BARE) });
    headers.insert(CONTENT_TYPE, const { HeaderValue::from_static("text/plain; charset=utf-8") });
    headers.insert(CACHE_CONTROL, const { HeaderValue::from_static("no-cache") });
    let reason = status.canonical_reason().unwrap_or_default();
    Body::Whole(Bytes::from(format!("{} {reason}\n", status.as_u16())))
}

/// The catalogue's words, without copying those that `site!` made. The compiler writes none that cannot be sent.
#[expect(clippy::ptr_arg, reason = "only a borrowed Cow knows that its text is there for good")]
fn word(text: &Cow<'static, str>) -> Option<Word> {
    match text {
        Cow::Borrowed(text) => words::word(text),
        Cow::Owned(text) => Some(Word { value: HeaderValue::from_str(text).ok()?, closed: words::is_closed(text) }),
    }
}

/// Sets a field from the catalogue's words.
#[expect(clippy::ptr_arg, reason = "only a borrowed Cow knows that its text is there for good")]
fn insert(headers: &mut HeaderMap, name: HeaderName, text: &Cow<'static, str>) {
    if let Some(Word { value, .. }) = word(text) {
        headers.insert(name, value);
    }
}

fn set(headers: &mut HeaderMap, name: HeaderName, text: String) {
    if let Ok(value) = HeaderValue::try_from(text) {
        headers.insert(name, value);
    }
}
