//! What is answered in clear where the site is served over TLS: the same address, with `https`.

use std::sync::Arc;

use bytes::Bytes;
use http::request::Parts;
use http::{HeaderValue, Response, StatusCode, Uri, header};

use crate::respond::{Reply, refuse};
use crate::{Answer, Body, Tls, header as written, host};

/// The port of `https` that is never named.
const HTTPS: u16 = 443;

/// Why nobody is sent on yet.
const NOT_YET: &str = "503 Service Unavailable: this site has no certificate yet; try again in a minute\n";

/// Sends everybody to the same address over TLS.
#[derive(Debug)]
pub struct Redirect {
    /// In lower case. Empty: any.
    hosts: Vec<String>,
    /// The site's own address, with the port it is reached at from outside, if that is one of `https`.
    origin: Option<(String, u16)>,
    /// The port for other hosts.
    port: u16,
    tls: Arc<Tls>,
}

impl Redirect {
    /// For a site with this base address and these hosts (any, if there are none), served by `tls` at `port` of this machine.
    pub fn new(base_url: &str, hosts: impl IntoIterator<Item = String>, port: u16, tls: Arc<Tls>) -> Self {
        let base = base_url.parse::<Uri>().ok().filter(|base| base.scheme_str() == Some("https"));
        let origin = base.as_ref().and_then(Uri::authority);
        let origin = origin.map(|origin| (origin.host().to_ascii_lowercase(), origin.port_u16().unwrap_or(HTTPS)));
        let hosts = hosts.into_iter().map(|host| host.to_ascii_lowercase()).collect();
        Self { hosts, origin, port, tls }
    }

    fn location(&self, request: &Parts) -> Result<HeaderValue, StatusCode> {
        let named = host::named(request).map_err(|host::BadHost| StatusCode::BAD_REQUEST)?;
        let named = named.map(|name| name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase());
        // HTTP/1.0 need not say.
        let host = named.or_else(|| Some(self.origin.as_ref()?.0.clone())).ok_or(StatusCode::BAD_REQUEST)?;
        if !self.hosts.is_empty() && !host::is_among(&self.hosts, &host) {
            return Err(StatusCode::MISDIRECTED_REQUEST);
        }
        let port = self.origin.as_ref().filter(|(own, _)| *own == host).map_or(self.port, |(_, port)| *port);
        let port = if port == HTTPS { String::new() } else { format!(":{port}") };
        let path = match request.uri.path_and_query().map(http::uri::PathAndQuery::as_str) {
            Some("*") => "/",
            Some(path) if path.starts_with('/') => path,
            _ => return Err(StatusCode::BAD_REQUEST),
        };
        HeaderValue::try_from(format!("https://{host}{port}{path}")).map_err(|_| StatusCode::BAD_REQUEST)
    }
}

impl Answer for Redirect {
    fn answer(&self, request: Parts) -> Response<Body> {
        match self.location(&request) {
            Ok(_) if !self.tls.is_ready() => not_yet(request),
            Ok(location) => written::write(Reply::Moved(StatusCode::PERMANENT_REDIRECT, location), request),
            Err(status) => refuse(status, request),
        }
    }
}

fn not_yet(request: Parts) -> Response<Body> {
    let mut response = refuse(StatusCode::SERVICE_UNAVAILABLE, request);
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(60));
    if let Body::Whole(text) = response.body_mut() {
        *text = Bytes::from_static(NOT_YET.as_bytes());
    } else {
        response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(NOT_YET.len()));
    }
    response
}
