//! The observer of a production server: passes events to the access log and the metrics.

use std::net::SocketAddr;

use super::access_log::AccessLog;
use super::metrics::Metrics;
use super::observer::{ConnectionInfo, Exchange, Observer};

/// Metrics and access log.
#[derive(Debug)]
pub struct Telemetry {
    /// The metrics.
    pub metrics: Metrics,
    /// The access log, if enabled.
    pub log: Option<AccessLog>,
}

impl Observer for Telemetry {
    fn connected(&self, _: &ConnectionInfo) {
        self.metrics.connected();
    }

    fn disconnected(&self, _: &ConnectionInfo, _: usize) {
        self.metrics.disconnected();
    }

    fn request_finished(&self, exchange: &Exchange) {
        self.metrics.request_finished(
            exchange.status,
            exchange.content_encoding.as_ref(),
            exchange.bytes_sent,
            exchange.duration,
        );
        if let Some(log) = &self.log {
            log.record(exchange);
        }
    }

    fn client_limit_reached(&self, _: SocketAddr) {
        self.metrics.client_limit_reached();
    }

    fn handshake_finished(&self, completed: bool) {
        self.metrics.handshake_finished(completed);
    }

    fn accept_failed(&self, _: &std::io::Error) {
        self.metrics.accept_failed();
    }
}
