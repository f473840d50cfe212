//! The handler of the admin address: `/metrics` for Prometheus, `/healthz` for liveness checks.

use std::sync::Arc;

use http::header::{ALLOW, CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE};
use http::request::Parts;
use http::{HeaderValue, Method, Response, StatusCode};

use super::access_log::AccessLog;
use super::certificates;
use super::telemetry::Telemetry;
use crate::certificate_status::CertificateStatus;
use crate::http::body::Body;
use crate::http::handler::Handler;
use crate::http::security_headers::add_security_headers;

/// Media type of error messages and `/healthz`.
const PLAIN_TEXT: &str = "text/plain; charset=utf-8";

/// Media type of the Prometheus text format.
const PROMETHEUS_TEXT: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Serves metrics and health.
pub struct AdminHandler {
    telemetry: Arc<Telemetry>,
    certificates: Box<dyn Fn() -> Vec<CertificateStatus> + Send + Sync>,
}

impl std::fmt::Debug for AdminHandler {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("AdminHandler").field("telemetry", &self.telemetry).finish_non_exhaustive()
    }
}

impl AdminHandler {
    /// `certificates` returns the current state of the site's certificates.
    pub fn new(telemetry: Arc<Telemetry>, certificates: impl Fn() -> Vec<CertificateStatus> + Send + Sync + 'static) -> Self {
        Self { telemetry, certificates: Box::new(certificates) }
    }
}

impl Handler for AdminHandler {
    fn handle(&self, request: Parts) -> Response<Body> {
        let Self { telemetry, certificates } = self;
        let (status, media_type, text) = match (&request.method, request.uri.path()) {
            (&Method::GET | &Method::HEAD, "/metrics") => {
                let dropped_lines = telemetry.log.as_ref().map_or(0, AccessLog::dropped_lines);
                let text = telemetry.metrics.render(dropped_lines) + &certificates::render(&certificates());
                (StatusCode::OK, PROMETHEUS_TEXT, text)
            }
            (&Method::GET | &Method::HEAD, "/healthz") => (StatusCode::OK, PLAIN_TEXT, certificates::health(&certificates())),
            (&Method::GET | &Method::HEAD, _) => {
                (StatusCode::NOT_FOUND, PLAIN_TEXT, "/metrics and /healthz are here\n".to_owned())
            }
            _ => (StatusCode::METHOD_NOT_ALLOWED, PLAIN_TEXT, String::new()),
        };
        let length = text.len();
        let body = if request.method == Method::HEAD { Body::Empty } else { Body::Full(text.into()) };
        let mut response = Response::new(body);
        *response.status_mut() = status;
        let headers = response.headers_mut();
        add_security_headers(headers);
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
        headers.insert(CONTENT_LENGTH, HeaderValue::from(length));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if status == StatusCode::METHOD_NOT_ALLOWED {
            headers.insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
        }
        response
    }
}
