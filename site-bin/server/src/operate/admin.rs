//! The handler of the admin address: `/metrics` for Prometheus, `/healthz` for liveness checks.

use std::sync::Arc;

use http::header::{ALLOW, CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE};
use http::request::Parts;
use http::{HeaderValue, Method, Response, StatusCode};

use super::access_log::AccessLog;
use super::telemetry::Telemetry;
use crate::http::body::Body;
use crate::http::handler::Handler;
use crate::http::security_headers::add_security_headers;

/// Media type of error messages and `/healthz`.
const PLAIN_TEXT: &str = "text/plain; charset=utf-8";

/// Media type of the Prometheus text format.
const PROMETHEUS_TEXT: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Serves metrics and health.
#[derive(Debug)]
pub struct AdminHandler(pub Arc<Telemetry>);

impl Handler for AdminHandler {
    fn handle(&self, request: Parts) -> Response<Body> {
        let AdminHandler(telemetry) = self;
        let (status, media_type, text) = match (&request.method, request.uri.path()) {
            (&Method::GET | &Method::HEAD, "/metrics") => {
                let dropped_lines = telemetry.log.as_ref().map_or(0, AccessLog::dropped_lines);
                (StatusCode::OK, PROMETHEUS_TEXT, telemetry.metrics.render(dropped_lines))
            }
            (&Method::GET | &Method::HEAD, "/healthz") => (StatusCode::OK, PLAIN_TEXT, "ok\n".to_owned()),
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
