//! Rejects requests that other web sites make a browser send, so that they can neither read drafts nor learn that there are any.
//!
//! A page of another site can have the name of its own host resolve to this machine (DNS rebinding). Its requests then name that host, so
//! a preview only answers for hosts that nobody else controls. And a page can request addresses of this machine directly. The browser says
//! so in `Origin` (Fetch, section 3.2) and `Sec-Fetch-Site` (Fetch Metadata, section 2.3), and only links to pages are allowed.

use bytes::Bytes;
use http::header::{self, HeaderMap, HeaderValue};
use http::request::Parts;
use http::{Method, Response, StatusCode};
use site_model::printable;
use site_server::{Body, OwnHosts};

/// Preview's own addresses begin with this.
const OWN_ADDRESSES: &str = "/__site/";

/// Checks requests before they are answered.
#[derive(Debug)]
pub(crate) struct RequestGuard {
    hosts: OwnHosts,
}

/// Why a request is rejected.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Rejection {
    /// The host is not one of the preview's; none if the request names none.
    Host(Option<String>),
    /// Another site makes the browser send it.
    CrossSite,
}

impl RequestGuard {
    /// Allows this machine's name, and the names that were given with `--allow-host`.
    pub(crate) fn new(allowed: &[String]) -> Self {
        Self { hosts: OwnHosts::new(allowed) }
    }

    /// Checks a request.
    ///
    /// # Errors
    /// Why it is rejected.
    pub(crate) fn check(&self, request: &Parts) -> Result<(), Rejection> {
        let mut authorities = request.headers.get_all(header::HOST).iter().map(HeaderValue::as_bytes).collect::<Vec<_>>();
        authorities.extend(request.uri.authority().map(|authority| authority.as_str().as_bytes()));
        if authorities.is_empty() {
            return Err(Rejection::Host(None));
        }
        if let Some(wrong) = authorities.iter().find(|authority| !self.hosts.contains(authority)) {
            return Err(Rejection::Host(Some(String::from_utf8_lossy(wrong).into_owned())));
        }
        if is_cross_site(request, &authorities) { Err(Rejection::CrossSite) } else { Ok(()) }
    }
}

/// Has a page of another origin caused this request? Links to pages of the site do not count; clients other than browsers send neither field.
fn is_cross_site(request: &Parts, authorities: &[&[u8]]) -> bool {
    let field = |name: &str| field(&request.headers, name);
    // A proxy in front of the preview may speak TLS.
    let same_origin = |origin: &[u8]| {
        let host = origin.strip_prefix(b"http://").or(origin.strip_prefix(b"https://"));
        host.is_some_and(|host| authorities.iter().all(|authority| authority.eq_ignore_ascii_case(host)))
    };
    if request.headers.get_all(header::ORIGIN).iter().any(|origin| !same_origin(origin.as_bytes())) {
        return true;
    }
    let link = field("sec-fetch-mode") == Some(b"navigate") && request.method == Method::GET;
    match field("sec-fetch-site") {
        // `none`: the user typed the address.
        None | Some(b"same-origin" | b"none") => false,
        Some(_) => !link || request.uri.path().starts_with(OWN_ADDRESSES),
    }
}

fn field<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h [u8]> {
    headers.get(name).map(HeaderValue::as_bytes)
}

impl Rejection {
    /// What the client gets: the reason, and what the author can do.
    pub(crate) fn response(&self) -> Response<Body> {
        let (status, text) = match self {
            Self::Host(Some(host)) => {
                let host = printable(host);
                let text = format!(
                    "This preview does not answer for the host {host}.\n\n\
                     It answers for IP addresses, localhost, names that end in .localhost, and the name of its machine, so that no other\n\
                     web site can read drafts by giving its own name to your machine's address. If the name is yours, start the preview\n\
                     with --allow-host and the name, without a port.\n"
                );
                (StatusCode::MISDIRECTED_REQUEST, text)
            }
            Self::Host(None) => (StatusCode::MISDIRECTED_REQUEST, "The request names no host.\n".to_owned()),
            Self::CrossSite => (
                StatusCode::FORBIDDEN,
                "Another web site has caused this request. A preview only answers its own pages.\n".to_owned(),
            ),
        };
        let mut response = Response::new(Body::Full(Bytes::from(text)));
        *response.status_mut() = status;
        site_server::add_security_headers(response.headers_mut());
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        response
    }
}

#[cfg(test)]
mod tests {
    use http::Request;

    use super::*;

    fn checked(target: &str, fields: &[(&str, &str)]) -> Result<(), Rejection> {
        let mut builder = Request::get(target);
        for (name, value) in fields {
            builder = builder.header(*name, *value);
        }
        RequestGuard::new(&["Drafts.example.".to_owned()]).check(&builder.body(()).unwrap().into_parts().0)
    }

    #[test]
    fn every_host_is_one_of_this_machine() {
        for host in ["127.0.0.1:3000", "localhost", "drafts.example"] {
            assert_eq!(checked("/", &[("host", host)]), Ok(()), "{host}");
        }
        for host in ["", "a.example:3000", "user@localhost"] {
            assert_eq!(checked("/", &[("host", host)]), Err(Rejection::Host(Some(host.to_owned()))), "{host}");
        }
        assert_eq!(checked("/", &[]), Err(Rejection::Host(None)));
        // Every host that the request names counts.
        assert!(checked("/", &[("host", "localhost"), ("host", "a.example")]).is_err());
        assert!(checked("http://a.example/", &[("host", "localhost")]).is_err());
        assert_eq!(checked("http://localhost/", &[("host", "localhost")]), Ok(()));
    }

    #[test]
    fn other_sites_may_only_link_to_pages() {
        let events = "/__site/events";
        let from = |target: &str, fields: &[(&str, &str)]| checked(target, &[&[("host", "localhost:3000")], fields].concat());
        for fields in [
            &[][..],
            &[("origin", "http://localhost:3000")],
            &[("origin", "https://localhost:3000"), ("sec-fetch-site", "same-origin")],
            &[("sec-fetch-site", "none"), ("sec-fetch-mode", "navigate")],
        ] {
            assert_eq!((from("/", fields), from(events, fields)), (Ok(()), Ok(())), "{fields:?}");
        }
        for fields in [
            &[("origin", "http://a.example")][..],
            &[("origin", "http://localhost:8080")],
            &[("origin", "null")],
            &[("origin", "http://localhost:3000"), ("origin", "http://a.example")],
            &[("sec-fetch-site", "cross-site")],
            // Another port of this machine is the same site, and another origin.
            &[("sec-fetch-site", "same-site"), ("sec-fetch-mode", "cors")],
            &[("sec-fetch-site", "something-new")],
        ] {
            assert_eq!(from("/", fields), Err(Rejection::CrossSite), "{fields:?}");
            assert_eq!(from(events, fields), Err(Rejection::CrossSite), "{fields:?}");
        }
        let link = [("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "navigate")];
        assert_eq!((from("/posts/", &link), from(events, &link)), (Ok(()), Err(Rejection::CrossSite)));
    }
}
