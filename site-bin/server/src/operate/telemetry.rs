//! The observer of a production server: passes events to the logs and the metrics.

use std::net::SocketAddr;

use super::access_log::AccessLog;
use super::connection_error::ConnectionError;
use super::error_log::ErrorLog;
use super::metrics::Metrics;
use super::observer::{ConnectionInfo, Exchange, Observer};

/// Metrics and logs.
#[derive(Debug)]
pub struct Telemetry {
    /// The metrics.
    pub metrics: Metrics,
    /// The access log, if enabled.
    pub log: Option<AccessLog>,
    /// The log of failed connections, if enabled.
    pub errors: Option<ErrorLog>,
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

    fn connection_failed(&self, peer: SocketAddr, error: ConnectionError) {
        self.metrics.connection_failed(error);
        if let Some(log) = &self.errors {
            log.record(error, peer.ip());
        }
    }

    fn accept_failed(&self, _: &std::io::Error) {
        self.metrics.accept_failed();
    }
}
