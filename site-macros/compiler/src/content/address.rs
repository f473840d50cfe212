//! Addresses: how names become them and how they are written.
//!
//! Inside the compiler an address is a decoded path with a leading slash (`/posts/résumé/`), without the base path of the site.

/// Percent-encodes an address for HTML, feeds and headers: everything but unreserved characters, sub-delimiters, `:`, `@`, `/`
/// (RFC 3986, section 3.3).
pub fn encode(_address: &str) -> String {
    unimplemented!()
}
