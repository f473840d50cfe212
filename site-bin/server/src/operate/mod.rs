//! What an operator needs: events, access log, metrics, admin endpoint, and integration with the service manager.
//!
//! Connections report to an [`observer::Observer`]; [`telemetry::Telemetry`] passes the events to [`access_log`], [`error_log`] and
//! [`metrics`]. [`admin`] serves the metrics. [`socket_activation`] and [`sd_notify`] implement the systemd protocols.

pub(crate) mod access_log;
pub(crate) mod admin;
pub(crate) mod certificates;
pub(crate) mod connection_error;
pub(crate) mod error_log;
pub(crate) mod exchange_recorder;
pub(crate) mod log_format;
pub(crate) mod metric_family;
pub(crate) mod metrics;
pub(crate) mod observer;
pub(crate) mod open_files;
pub(crate) mod process;
pub(crate) mod prometheus;
pub(crate) mod sd_notify;
pub(crate) mod socket_activation;
pub(crate) mod telemetry;
