//! The table of metrics: what is rendered, and what the guide documents.

/// The type of a metric in its `# TYPE` line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MetricType {
    Counter,
    Gauge,
    Histogram,
}

impl MetricType {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Counter => "counter",
            Self::Gauge => "gauge",
            Self::Histogram => "histogram",
        }
    }
}

/// A metric: its name and what its samples have in common.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Family {
    pub(crate) name: &'static str,
    pub(crate) kind: MetricType,
    /// The names of its labels.
    pub(crate) labels: &'static [&'static str],
    /// One sentence.
    pub(crate) help: &'static str,
}

const fn counter(name: &'static str, labels: &'static [&'static str], help: &'static str) -> Family {
    Family { name, kind: MetricType::Counter, labels, help }
}

const fn gauge(name: &'static str, labels: &'static [&'static str], help: &'static str) -> Family {
    Family { name, kind: MetricType::Gauge, labels, help }
}

pub(crate) const BUILD_INFO: Family =
    gauge("site_build_info", &["version", "commit"], "Version and commit of the program; always 1.");
pub(crate) const REQUESTS: Family =
    counter("site_requests_total", &["status", "coding"], "Responses, by class of status and content coding.");
pub(crate) const RESPONSE_BYTES: Family =
    counter("site_response_bytes_total", &["status"], "Bytes of response bodies handed to clients, by class of status.");
pub(crate) const REQUEST_DURATION: Family = Family {
    name: "site_request_duration_seconds",
    kind: MetricType::Histogram,
    labels: &[],
    help: "Time from a complete request head until the last byte of the response is handed over.",
};
pub(crate) const CONNECTIONS_OPEN: Family = gauge("site_connections_open", &[], "Open connections.");
pub(crate) const CONNECTIONS_ACCEPTED: Family = counter("site_connections_accepted_total", &[], "Connections that were served.");
pub(crate) const CONNECTIONS_REFUSED: Family =
    counter("site_connections_refused_total", &[], "Connections closed at once because their client had the maximum number.");
pub(crate) const CONNECTION_ERRORS: Family =
    counter("site_connection_errors_total", &["protocol", "reason"], "Connections that failed, were refused or were aborted.");
pub(crate) const ACCEPT_ERRORS: Family =
    counter("site_accept_errors_total", &[], "Times that no connection could be accepted for lack of descriptors or memory.");
pub(crate) const TLS_HANDSHAKES: Family =
    counter("site_tls_handshakes_total", &["outcome"], "TLS handshakes, completed or failed.");
pub(crate) const LOG_LINES_DROPPED: Family =
    counter("site_log_lines_dropped_total", &[], "Lines of the request log dropped because they were read too slowly.");
pub(crate) const CERTIFICATE_EXPIRY: Family = gauge(
    "site_certificate_expiry_seconds",
    &["name"],
    "End of the validity of each name's certificate, in seconds since 1970; 0 without a certificate.",
);
pub(crate) const PROCESS_START_TIME: Family =
    gauge("process_start_time_seconds", &[], "Start of the program, in seconds since 1970.");
pub(crate) const PROCESS_CPU: Family =
    counter("process_cpu_seconds_total", &[], "CPU time used, by the program and the kernel for it.");
pub(crate) const PROCESS_RESIDENT: Family = gauge("process_resident_memory_bytes", &[], "Memory in use.");
pub(crate) const PROCESS_VIRTUAL: Family = gauge("process_virtual_memory_bytes", &[], "Address space in use.");
pub(crate) const PROCESS_OPEN_FDS: Family = gauge("process_open_fds", &[], "Open file descriptors.");
pub(crate) const PROCESS_MAX_FDS: Family = gauge("process_max_fds", &[], "Limit on open file descriptors.");

#[cfg(test)]
pub(crate) mod tests {
    use std::path::Path;

    use super::*;
    use crate::operate::connection_error::ConnectionError;

    /// All metrics, in the order of the guide.
    pub(crate) const FAMILIES: &[&Family] = &[
        &BUILD_INFO,
        &REQUESTS,
        &RESPONSE_BYTES,
        &REQUEST_DURATION,
        &CONNECTIONS_OPEN,
        &CONNECTIONS_ACCEPTED,
        &CONNECTIONS_REFUSED,
        &CONNECTION_ERRORS,
        &ACCEPT_ERRORS,
        &TLS_HANDSHAKES,
        &LOG_LINES_DROPPED,
        &CERTIFICATE_EXPIRY,
        &PROCESS_START_TIME,
        &PROCESS_CPU,
        &PROCESS_RESIDENT,
        &PROCESS_VIRTUAL,
        &PROCESS_OPEN_FDS,
        &PROCESS_MAX_FDS,
    ];

    const INTRODUCTION: &str = "---
title: Metrics
description: What a server counts, and why connections fail.
weight: 82
---

`site serve --admin 127.0.0.1:9100` serves these metrics at `/metrics`, in the text format of Prometheus. Metrics that begin with `process_`
are the standard ones of every process and need Linux.

The address answers for IP addresses, `localhost`, the name of the machine, the hosts of the site and the names given with
`--admin-host`. Any other `Host` gets 421, so that a web page cannot read the metrics by giving its own name to the server's address.

| metric | type | labels | meaning |
|---|---|---|---|
";

    const ERRORS: &str = "
## Why connections fail

`site_connection_errors_total` counts connections that failed, were refused or were aborted, under one of these reasons. With `--log` they
are also lines on standard error, such as `site: connections: http1 malformed: 12 connections, the last from 192.0.2.0`: at most one line
for each reason in ten seconds, and nothing in it comes from the client but its address. Requests that reach the site are in the request
log instead, whatever their status.

| protocol | reason | meaning |
|---|---|---|
";

    fn guide() -> String {
        let mut page = INTRODUCTION.to_owned();
        for Family { name, kind, labels, help } in FAMILIES {
            let labels: Vec<String> = labels.iter().map(|label| format!("`{label}`")).collect();
            page += &format!("| `{name}` | {} | {} | {help} |\n", kind.name(), labels.join(", "));
        }
        page += ERRORS;
        for error in ConnectionError::ALL {
            page += &format!("| {} | `{}` | {} |\n", error.protocol(), error.reason(), error.description());
        }
        page
    }

    #[test]
    fn the_guide_lists_every_metric_and_every_reason() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../content/guide/metrics.md");
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            std::fs::write(&path, guide()).unwrap();
        }
        let page = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(page == guide(), "UPDATE_EXPECT=1 writes content/guide/metrics.md anew");
    }
}
