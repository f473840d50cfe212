//! The handler of the plain HTTP port next to TLS: a redirect to the same address with `https`.

use std::sync::Arc;

use bytes::Bytes;
use http::request::Parts;
use http::{HeaderValue, Response, StatusCode, Uri, header};

use super::body::Body;
use super::handler::Handler;
use super::host;
use super::reply::Reply;
use super::response;
use crate::tls::Tls;

/// The default port of `https`, which is omitted from addresses.
const HTTPS_PORT: u16 = 443;

/// Body of the response while there is no valid certificate for the host.
const NO_CERTIFICATE: &str = "503 Service Unavailable: this host has no valid certificate yet; try again in a minute\n";

/// Redirects every request to the same address over TLS, if the host has a valid certificate.
#[derive(Debug)]
pub struct HttpsRedirect {
    /// Accepted hosts in lower case. Empty: any.
    hosts: Vec<String>,
    /// Host and public port of the site's base URL, if its scheme is `https`.
    origin: Option<(String, u16)>,
    /// The port for other hosts.
    port: u16,
    tls: Arc<Tls>,
}

impl HttpsRedirect {
    /// Redirects for a site with this base URL and these hosts (empty: any), served by `tls` on `port` of this machine.
    pub fn new(base_url: &str, hosts: impl IntoIterator<Item = String>, port: u16, tls: Arc<Tls>) -> Self {
        let base = base_url.parse::<Uri>().ok().filter(|base| base.scheme_str() == Some("https"));
        let origin = base.as_ref().and_then(Uri::authority);
        let origin = origin.map(|origin| (origin.host().to_ascii_lowercase(), origin.port_u16().unwrap_or(HTTPS_PORT)));
        let hosts = hosts.into_iter().map(|host| host.to_ascii_lowercase()).collect();
        Self { hosts, origin, port, tls }
    }

    /// The host of a request, and the address to redirect it to.
    fn location(&self, request: &Parts) -> Result<(String, HeaderValue), StatusCode> {
        let requested = host::requested(request).map_err(|host::BadHost| StatusCode::BAD_REQUEST)?;
        let requested = requested.map(|name| name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase());
        // HTTP/1.0 requests may lack a host.
        let host = requested.or_else(|| Some(self.origin.as_ref()?.0.clone())).ok_or(StatusCode::BAD_REQUEST)?;
        if !self.hosts.is_empty() && !host::contains(&self.hosts, &host) {
            return Err(StatusCode::MISDIRECTED_REQUEST);
        }
        let port = self.origin.as_ref().filter(|(own, _)| *own == host).map_or(self.port, |(_, port)| *port);
        let port = if port == HTTPS_PORT { String::new() } else { format!(":{port}") };
        let path = match request.uri.path_and_query().map(http::uri::PathAndQuery::as_str) {
            Some("*") => "/",
            Some(path) if path.starts_with('/') => path,
            _ => return Err(StatusCode::BAD_REQUEST),
        };
        let location = HeaderValue::try_from(format!("https://{host}{port}{path}")).map_err(|_| StatusCode::BAD_REQUEST)?;
        Ok((host, location))
    }
}

impl Handler for HttpsRedirect {
    fn handle(&self, request: Parts) -> Response<Body> {
        match self.location(&request) {
            Ok((host, _)) if !self.tls.is_valid_for(&host) => no_certificate(request),
            Ok((_, location)) => response::build(Reply::Redirect(StatusCode::PERMANENT_REDIRECT, location), request),
            Err(status) => response::status_response(status, request),
        }
    }
}

fn no_certificate(request: Parts) -> Response<Body> {
    let mut response = response::status_response(StatusCode::SERVICE_UNAVAILABLE, request);
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(60));
    if let Body::Full(text) = response.body_mut() {
        *text = Bytes::from_static(NO_CERTIFICATE.as_bytes());
    } else {
        response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(NO_CERTIFICATE.len()));
    }
    response
}
