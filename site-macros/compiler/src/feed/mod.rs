//! RSS, Atom, JSON Feed, sitemaps, robots.txt and the web manifest: views to bytes.

use crate::view::{FeedView, SitemapView};

/// RSS 2.0.
pub fn rss(_feed: &FeedView) -> String {
    unimplemented!()
}

/// Atom 1.0 (RFC 4287).
pub fn atom(_feed: &FeedView) -> String {
    unimplemented!()
}

/// JSON Feed 1.1.
pub fn json(_feed: &FeedView) -> String {
    unimplemented!()
}

/// sitemaps.org 0.9.
pub fn sitemap(_pages: &[SitemapView]) -> String {
    unimplemented!()
}

/// An index of sitemaps: absolute URL and last change.
pub fn sitemap_index(_sitemaps: &[(String, Option<jiff::ZonedDateTime>)]) -> String {
    unimplemented!()
}

/// RFC 9309; `sitemap` is the absolute URL of the sitemap.
pub fn robots(_sitemap: Option<&str>) -> String {
    unimplemented!()
}

/// The web application manifest: name, start address, icons (address, media type, sizes), theme colours.
pub fn web_manifest(_name: &str, _start: &str, _icons: &[(String, String, String)]) -> String {
    unimplemented!()
}
