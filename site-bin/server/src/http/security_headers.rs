//! Security headers. Every response carries them, errors included.
//!
//! Content-Security-Policy: pages carry the policy that the compiler computed for them; everything else gets one of the constants below.

use http::header::{CONTENT_SECURITY_POLICY, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS};
use http::{HeaderMap, HeaderName, HeaderValue};
use site_model::Entry;

use super::header_cache::{self, CachedValue};

const CROSS_ORIGIN_EMBEDDER_POLICY: HeaderName = HeaderName::from_static("cross-origin-embedder-policy");
const CROSS_ORIGIN_OPENER_POLICY: HeaderName = HeaderName::from_static("cross-origin-opener-policy");
const CROSS_ORIGIN_RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");
const PERMISSIONS_POLICY: HeaderName = HeaderName::from_static("permissions-policy");

/// Policy for responses without content of their own, such as errors and redirects.
pub(crate) const CSP_NO_CONTENT: &str = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// Policy for style sheets. It only applies when the sheet is opened by itself, as text. Short, because every page waits for its sheets.
const CSP_STYLESHEET: &str = "default-src 'none'";

/// Policy for files that run no scripts, such as images and feeds. Opened by themselves they may look as intended (an SVG's own style, a
/// feed's style sheet, a video).
const CSP_PASSIVE: &str = "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; \
                           media-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

/// Policy for the owner's documents and scripts that the compiler does not analyse. A script's policy applies when it runs as a worker; a
/// stricter one breaks the PDF viewers built into browsers.
const CSP_UNANALYSED: &str = "base-uri 'self'; frame-ancestors 'self'";

/// Media types that can run scripts when opened.
const ACTIVE_MEDIA_TYPES: [&str; 5] =
    ["text/html", "application/xhtml+xml", "application/pdf", "text/javascript", "application/javascript"];

/// Device features that no page needs.
const DENIED_FEATURES: &str = "browsing-topics=(), camera=(), geolocation=(), microphone=(), payment=(), usb=()";

/// Adds the headers that every response carries.
pub fn add_security_headers(headers: &mut HeaderMap) {
    // Room for all headers of a page, so that the map grows at most once. hyper reuses it for the next request.
    headers.reserve(16);
    headers.insert(X_CONTENT_TYPE_OPTIONS, const { HeaderValue::from_static("nosniff") });
    headers.insert(REFERRER_POLICY, const { HeaderValue::from_static("strict-origin-when-cross-origin") });
    headers.insert(CROSS_ORIGIN_OPENER_POLICY, const { HeaderValue::from_static("same-origin") });
    headers.insert(CROSS_ORIGIN_RESOURCE_POLICY, const { HeaderValue::from_static("same-origin") });
    headers.insert(PERMISSIONS_POLICY, const { HeaderValue::from_static(DENIED_FEATURES) });
}

/// Adds Strict-Transport-Security to a response over TLS: HTTPS only for one year (RFC 6797).
pub(crate) fn add_hsts(headers: &mut HeaderMap) {
    headers.insert(STRICT_TRANSPORT_SECURITY, const { HeaderValue::from_static("max-age=31536000") });
}

/// Adds the Content-Security-Policy of an entry, and the cross-origin policies that depend on it: other sites may embed everything but
/// pages.
pub(crate) fn add_csp(headers: &mut HeaderMap, entry: &Entry) {
    let is = |kind: &str| entry.media_type.strip_prefix(kind).is_some_and(|rest| rest.is_empty() || rest.starts_with(';'));
    let policy = match &entry.csp {
        Some(policy) => header_cache::cow_value(policy),
        None if ACTIVE_MEDIA_TYPES.into_iter().any(is) => header_cache::static_value(CSP_UNANALYSED),
        None if is("text/css") => header_cache::static_value(CSP_STYLESHEET),
        None => header_cache::static_value(CSP_PASSIVE),
    };
    if let Some(CachedValue { value, same_origin }) = policy {
        headers.insert(CONTENT_SECURITY_POLICY, value);
        if same_origin && entry.csp.is_some() {
            headers.insert(CROSS_ORIGIN_EMBEDDER_POLICY, const { HeaderValue::from_static("require-corp") });
        }
    }
    if !is("text/html") {
        headers.insert(CROSS_ORIGIN_RESOURCE_POLICY, const { HeaderValue::from_static("cross-origin") });
    }
}
