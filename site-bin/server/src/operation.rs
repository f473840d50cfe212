//! What whoever operates the server gets to see of it: the log, and the counters on an address of their own.

use std::net::SocketAddr;
use std::sync::Arc;

use http::header::{ALLOW, CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE};
use http::request::Parts;
use http::{HeaderValue, Method, Response, StatusCode};

use crate::{AccessLog, Answer, Body, Client, Exchange, Metrics, Observer, secure};

/// Passes on what happens to the log and the counters.
#[derive(Debug)]
pub struct Operation {
    /// The counters.
    pub metrics: Metrics,
    /// The log, where one is kept.
    pub log: Option<AccessLog>,
}

impl Observer for Operation {
    fn connected(&self, _: &Client) {
        self.metrics.connected();
    }

    fn disconnected(&self, _: &Client, _: usize) {
        self.metrics.disconnected();
    }

    fn answered(&self, exchange: &Exchange) {
        self.metrics.answered(exchange.status, exchange.coding.as_ref(), exchange.sent, exchange.took);
        if let Some(log) = &self.log {
            log.take(exchange);
        }
    }

    fn crowded(&self, _: SocketAddr) {
        self.metrics.crowded();
    }

    fn handshake(&self, completed: bool) {
        self.metrics.handshake(completed);
    }

    fn starved(&self, _: &std::io::Error) {
        self.metrics.starved();
    }
}

/// Answers on the operator's address: `/metrics` for Prometheus, `/healthz` for whoever only asks whether we are there.
#[derive(Debug)]
pub struct Admin(pub Arc<Operation>);

impl Answer for Admin {
    fn answer(&self, request: Parts) -> Response<Body> {
        let Admin(operation) = self;
        let (status, media_type, text) = match (&request.method, request.uri.path()) {
            (&Method::GET | &Method::HEAD, "/metrics") => {
                let dropped = operation.log.as_ref().map_or(0, AccessLog::dropped);
                (StatusCode::OK, "text/plain; version=0.0.4; charset=utf-8", operation.metrics.render(dropped))
            }
            (&Method::GET | &Method::HEAD, "/healthz") => (StatusCode::OK, "text/plain; charset=utf-8", "ok\n".to_owned()),
            (&Method::GET | &Method::HEAD, _) => {
                (StatusCode::NOT_FOUND, "text/plain; charset=utf-8", "/metrics and /healthz are here\n".to_owned())
            }
            _ => (StatusCode::METHOD_NOT_ALLOWED, "text/plain; charset=utf-8", String::new()),
        };
        let length = text.len();
        let body = if request.method == Method::HEAD { Body::Empty } else { Body::Whole(text.into()) };
        let mut response = Response::new(body);
        *response.status_mut() = status;
        let headers = response.headers_mut();
        secure(headers);
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
        headers.insert(CONTENT_LENGTH, HeaderValue::from(length));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if status == StatusCode::METHOD_NOT_ALLOWED {
            headers.insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
        }
        response
    }
}
