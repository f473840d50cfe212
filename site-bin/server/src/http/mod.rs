//! HTTP semantics: from a request head to a response. No sockets, no threads, no clock except the current second.
//!
//! In reading order: [`handler::Handler`] is the interface; [`respond`] implements it for a [`site::Site`]: it decides
//! (`host`, `target`, `negotiate`, `conditional`, `range`) and yields a [`reply::Reply`]; [`response`] turns that into status, headers and
//! body, with [`security_headers`] on all of them. [`https_redirect`] is the handler of the plain HTTP port next to TLS.
//!
//! Rules: RFC 9110 (semantics), RFC 9111 (caching), RFC 3986 (URIs). Framing belongs to `connection`.

pub(crate) mod body;
pub(crate) mod conditional;
pub(crate) mod handler;
pub(crate) mod header_cache;
pub(crate) mod host;
#[cfg(feature = "tls")]
pub(crate) mod https_redirect;
pub(crate) mod negotiate;
pub(crate) mod own_hosts;
pub(crate) mod range;
pub(crate) mod reply;
pub(crate) mod respond;
pub(crate) mod response;
pub(crate) mod security_headers;
pub(crate) mod site;
pub(crate) mod target;
