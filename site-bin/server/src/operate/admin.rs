//! The handler of the admin address: `/metrics` for Prometheus, `/healthz` for liveness checks.
//!
//! It answers for the hosts in [`OwnHosts`] only, so that web pages cannot read metrics by DNS rebinding.

use std::sync::Arc;

use http::header::{ALLOW, CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE};
use http::request::Parts;
use http::{HeaderValue, Method, Response, StatusCode};

use super::access_log::AccessLog;
use super::certificates;
use super::process::ProcessFiles;
use super::telemetry::Telemetry;
use crate::certificate_status::CertificateStatus;
use crate::http::body::Body;
use crate::http::handler::Handler;
use crate::http::host;
use crate::http::own_hosts::OwnHosts;
use crate::http::security_headers::add_security_headers;

/// Media type of error messages and `/healthz`.
const PLAIN_TEXT: &str = "text/plain; charset=utf-8";

/// Media type of the Prometheus text format.
const PROMETHEUS_TEXT: &str = "text/plain; version=0.0.4; charset=utf-8";

/// The response to a request for a host that may belong to somebody else.
const FOREIGN_HOST: &str = "This address answers for IP addresses, localhost, the name of its machine, the hosts of the site and the names\n\
                            given with --admin-host, so that web pages cannot read metrics by DNS rebinding.\n";

/// Serves metrics and health.
pub struct AdminHandler {
    telemetry: Arc<Telemetry>,
    certificates: Box<dyn Fn() -> Vec<CertificateStatus> + Send + Sync>,
    process: ProcessFiles,
    hosts: OwnHosts,
}

impl std::fmt::Debug for AdminHandler {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("AdminHandler").field("telemetry", &self.telemetry).finish_non_exhaustive()
    }
}

impl AdminHandler {
    /// `certificates` returns the current state of the site's certificates.
    pub fn new(
        telemetry: Arc<Telemetry>,
        certificates: impl Fn() -> Vec<CertificateStatus> + Send + Sync + 'static,
        process: ProcessFiles,
        hosts: OwnHosts,
    ) -> Self {
        Self { telemetry, certificates: Box::new(certificates), process, hosts }
    }

    /// Checks the host of a request. A client of HTTP/1.0 that names none is not a browser.
    ///
    /// # Errors
    /// The status to respond with.
    fn check_host(&self, request: &Parts) -> Result<(), StatusCode> {
        match host::requested(request) {
            Ok(Some(host)) if !self.hosts.contains(host.as_bytes()) => Err(StatusCode::MISDIRECTED_REQUEST),
            Ok(_) => Ok(()),
            Err(host::BadHost) => Err(StatusCode::BAD_REQUEST),
        }
    }
}

impl Handler for AdminHandler {
    fn handle(&self, request: Parts) -> Response<Body> {
        let Self { telemetry, certificates, process, .. } = self;
        let checked = self.check_host(&request);
        let (status, media_type, text) = match (&request.method, request.uri.path()) {
            _ if checked == Err(StatusCode::MISDIRECTED_REQUEST) => {
                (StatusCode::MISDIRECTED_REQUEST, PLAIN_TEXT, FOREIGN_HOST.to_owned())
            }
            _ if checked.is_err() => (StatusCode::BAD_REQUEST, PLAIN_TEXT, "Host is missing or malformed\n".to_owned()),
            (&Method::GET | &Method::HEAD, "/metrics") => {
                let dropped_lines = telemetry.log.as_ref().map_or(0, AccessLog::dropped_lines);
                let mut text = telemetry.metrics.render(dropped_lines);
                text += &process.render();
                text += &certificates::render(&certificates());
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

#[cfg(test)]
mod tests {
    use http::Request;

    use super::*;
    use crate::operate::metrics::Metrics;
    use crate::operate::open_files::OpenFilesLimit;

    fn handler() -> AdminHandler {
        let telemetry = Telemetry { metrics: Metrics::new("1.0", None), log: None, errors: None };
        let status = || vec![CertificateStatus { name: "a.example".to_owned(), not_after: None, is_degraded: true }];
        let process = ProcessFiles::open(OpenFilesLimit::raise());
        AdminHandler::new(Arc::new(telemetry), status, process, OwnHosts::new(["Admin.example"]))
    }

    fn response(target: &str, hosts: &[&str]) -> (u16, String) {
        let mut request = Request::get(target);
        for host in hosts {
            request = request.header("host", *host);
        }
        let response = handler().handle(request.body(()).unwrap().into_parts().0);
        let Body::Full(text) = response.body() else { panic!("{response:?}") };
        (response.status().as_u16(), String::from_utf8(text.to_vec()).unwrap())
    }

    #[test]
    fn foreign_hosts_read_nothing() {
        for host in ["127.0.0.1:9100", "[::1]:9100", "localhost", "admin.example:9100"] {
            assert_eq!(response("/metrics", &[host]).0, 200, "{host}");
            assert_eq!(response("/healthz", &[host]).0, 200, "{host}");
        }
        for target in ["/metrics", "/healthz", "/", "http://evil.example/metrics"] {
            let (status, text) = response(target, &["evil.example:9100"]);
            assert!(status == 421 && text.contains("--admin-host") && !text.contains("site_"), "{text}");
        }
        assert_eq!(response("http://evil.example/metrics", &["localhost"]).0, 421);
        for hosts in [&[][..], &["localhost", "localhost"], &["a b"], &[""]] {
            assert_eq!(response("/metrics", hosts).0, 400, "{hosts:?}");
        }
    }

    /// What is rendered and what the guide documents.
    #[test]
    #[cfg(target_os = "linux")]
    fn every_metric_is_in_the_table() {
        use crate::operate::metric_family::tests::FAMILIES;
        let (_, text) = response("/metrics", &["localhost"]);
        let mut rendered: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("# TYPE ")).collect();
        let mut expected: Vec<String> = FAMILIES.iter().map(|family| format!("{} {}", family.name, family.kind.name())).collect();
        rendered.sort_unstable();
        expected.sort_unstable();
        assert_eq!(rendered, expected);
    }
}
