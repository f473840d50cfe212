//! Counters of what the server did, rendered for Prometheus.

use std::cell::Cell;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http::{HeaderValue, StatusCode};

use super::connection_error::ConnectionError;
use super::metric_family::{
    ACCEPT_ERRORS, BUILD_INFO, CONNECTION_ERRORS, CONNECTIONS_ACCEPTED, CONNECTIONS_OPEN, CONNECTIONS_REFUSED, LOG_LINES_DROPPED,
    PROCESS_START_TIME, REQUEST_DURATION, REQUESTS, RESPONSE_BYTES, TLS_HANDSHAKES,
};
use super::prometheus::PrometheusText;

const STATUS_CLASSES: [&str; 5] = ["1xx", "2xx", "3xx", "4xx", "5xx"];
/// `identity` includes responses without a body.
const CODINGS: [&str; 4] = ["identity", "gzip", "zstd", "br"];

/// Upper bounds of the buckets of durations: in microseconds, and in seconds as text. These are the defaults of Prometheus' own clients.
const DURATION_BUCKETS: [(u64, &str); 11] = [
    (5_000, "0.005"),
    (10_000, "0.01"),
    (25_000, "0.025"),
    (50_000, "0.05"),
    (100_000, "0.1"),
    (250_000, "0.25"),
    (500_000, "0.5"),
    (1_000_000, "1"),
    (2_500_000, "2.5"),
    (5_000_000, "5"),
    (10_000_000, "10"),
];

/// Number of threads that can count without contention.
const SHARDS: usize = 16;

/// Counters of one thread, on cache lines of their own.
#[derive(Debug, Default)]
#[repr(align(128))]
struct Shard {
    requests: [[AtomicU64; CODINGS.len()]; STATUS_CLASSES.len()],
    bytes: [AtomicU64; STATUS_CLASSES.len()],
    /// Requests by duration; the last bucket has no upper bound.
    durations: [AtomicU64; DURATION_BUCKETS.len() + 1],
    nanoseconds: AtomicU64,
    accepted: AtomicU64,
    closed: AtomicU64,
}

/// Counters since the program started.
#[derive(Debug)]
pub struct Metrics {
    shards: [Shard; SHARDS],
    client_limit_reached: AtomicU64,
    accept_failed: AtomicU64,
    connection_errors: [AtomicU64; ConnectionError::ALL.len()],
    handshakes_completed: AtomicU64,
    handshakes_failed: AtomicU64,
    started: SystemTime,
    version: String,
    commit: String,
}

impl Metrics {
    /// All counters are zero. `commit` is what the site was compiled from.
    pub fn new(version: &str, commit: Option<&str>) -> Self {
        Self {
            shards: Default::default(),
            client_limit_reached: AtomicU64::new(0),
            accept_failed: AtomicU64::new(0),
            connection_errors: [const { AtomicU64::new(0) }; ConnectionError::ALL.len()],
            handshakes_completed: AtomicU64::new(0),
            handshakes_failed: AtomicU64::new(0),
            started: SystemTime::now(),
            version: version.to_owned(),
            commit: commit.unwrap_or_default().to_owned(),
        }
    }

    /// This thread's shard.
    fn shard(&self) -> &Shard {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        thread_local!(static OWN: Cell<usize> = Cell::new(NEXT.fetch_add(1, Relaxed)));
        let [first, ..] = &self.shards;
        self.shards.get(OWN.get() % SHARDS).unwrap_or(first)
    }

    pub(crate) fn request_finished(&self, status: StatusCode, coding: Option<&HeaderValue>, bytes: u64, duration: Duration) {
        let shard = self.shard();
        let class = usize::from(status.as_u16() / 100).saturating_sub(1);
        let coding = coding.and_then(|coding| CODINGS.iter().position(|name| coding == name)).unwrap_or(0);
        if let Some(counter) = shard.requests.get(class).and_then(|codings| codings.get(coding)) {
            counter.fetch_add(1, Relaxed);
        }
        if let Some(counter) = shard.bytes.get(class) {
            counter.fetch_add(bytes, Relaxed);
        }
        let within = |(bound, _): &(u64, &str)| duration <= Duration::from_micros(*bound);
        let bucket = DURATION_BUCKETS.iter().position(within).unwrap_or(DURATION_BUCKETS.len());
        if let Some(counter) = shard.durations.get(bucket) {
            counter.fetch_add(1, Relaxed);
        }
        shard.nanoseconds.fetch_add(u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX), Relaxed);
    }

    pub(crate) fn connected(&self) {
        self.shard().accepted.fetch_add(1, Relaxed);
    }

    pub(crate) fn disconnected(&self) {
        self.shard().closed.fetch_add(1, Relaxed);
    }

    pub(crate) fn client_limit_reached(&self) {
        self.client_limit_reached.fetch_add(1, Relaxed);
    }

    pub(crate) fn accept_failed(&self) {
        self.accept_failed.fetch_add(1, Relaxed);
    }

    pub(crate) fn connection_failed(&self, error: ConnectionError) {
        if let Some(counter) = self.connection_errors.get(error.index()) {
            counter.fetch_add(1, Relaxed);
        }
    }

    pub(crate) fn handshake_finished(&self, completed: bool) {
        let counter = if completed { &self.handshakes_completed } else { &self.handshakes_failed };
        counter.fetch_add(1, Relaxed);
    }

    fn sum(&self, of: impl Fn(&Shard) -> u64) -> u64 {
        self.shards.iter().map(of).fold(0, u64::wrapping_add)
    }

    /// Renders the metrics. `dropped_lines` is the access log's counter.
    pub fn render(&self, dropped_lines: u64) -> String {
        let mut text = PrometheusText::with_capacity(8192);
        text.family(&BUILD_INFO);
        text.sample(&BUILD_INFO, &[&self.version, &self.commit], 1);
        let started = self.started.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        text.single(&PROCESS_START_TIME, started);
        self.render_responses(&mut text);

        let (accepted, closed) = (self.sum(|shard| shard.accepted.load(Relaxed)), self.sum(|shard| shard.closed.load(Relaxed)));
        text.single(&CONNECTIONS_OPEN, accepted.saturating_sub(closed));
        text.single(&CONNECTIONS_ACCEPTED, accepted);
        text.single(&CONNECTIONS_REFUSED, self.client_limit_reached.load(Relaxed));
        text.family(&CONNECTION_ERRORS);
        for (error, count) in ConnectionError::ALL.iter().zip(&self.connection_errors) {
            text.sample(&CONNECTION_ERRORS, &[error.protocol(), error.reason()], count.load(Relaxed));
        }
        text.single(&ACCEPT_ERRORS, self.accept_failed.load(Relaxed));
        text.family(&TLS_HANDSHAKES);
        text.sample(&TLS_HANDSHAKES, &["completed"], self.handshakes_completed.load(Relaxed));
        text.sample(&TLS_HANDSHAKES, &["failed"], self.handshakes_failed.load(Relaxed));
        text.single(&LOG_LINES_DROPPED, dropped_lines);
        text.finish()
    }

    fn render_responses(&self, text: &mut PrometheusText) {
        let load = |counter: Option<&AtomicU64>| counter.map_or(0, |counter| counter.load(Relaxed));
        text.family(&REQUESTS);
        for (class_index, class) in STATUS_CLASSES.iter().enumerate().skip(1) {
            for (coding_index, coding) in CODINGS.iter().enumerate() {
                let of = |shard: &Shard| load(shard.requests.get(class_index).and_then(|codings| codings.get(coding_index)));
                text.sample(&REQUESTS, &[class, coding], self.sum(of));
            }
        }
        text.family(&RESPONSE_BYTES);
        for (index, class) in STATUS_CLASSES.iter().enumerate().skip(1) {
            text.sample(&RESPONSE_BYTES, &[class], self.sum(|shard| load(shard.bytes.get(index))));
        }
        let in_bucket = |index: usize| self.sum(|shard| load(shard.durations.get(index)));
        let buckets: Vec<(&str, u64)> =
            DURATION_BUCKETS.iter().enumerate().map(|(index, (_, bound))| (*bound, in_bucket(index))).collect();
        let seconds = Duration::from_nanos(self.sum(|shard| shard.nanoseconds.load(Relaxed))).as_secs_f64();
        text.histogram(&REQUEST_DURATION, &buckets, in_bucket(DURATION_BUCKETS.len()), seconds);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counters_are_rendered() {
        let metrics = Metrics::new("1.0", Some("a\"b\\c\nd"));
        let br = HeaderValue::from_static("br");
        metrics.request_finished(StatusCode::OK, Some(&br), 100, Duration::from_millis(250));
        std::thread::scope(|scope| {
            scope.spawn(|| metrics.request_finished(StatusCode::OK, Some(&br), 11, Duration::from_millis(250)));
        });
        metrics.request_finished(StatusCode::NOT_FOUND, None, 7, Duration::ZERO);
        metrics.request_finished(StatusCode::NOT_MODIFIED, None, 0, Duration::from_secs(60));
        metrics.connection_failed(ConnectionError::Http1Malformed);
        metrics.connection_failed(ConnectionError::Http1Malformed);
        metrics.request_finished(StatusCode::OK, Some(&HeaderValue::from_static("rot13")), 0, Duration::ZERO);
        metrics.connected();
        metrics.connected();
        metrics.disconnected();
        metrics.client_limit_reached();
        metrics.accept_failed();
        metrics.handshake_finished(true);
        metrics.handshake_finished(false);
        let text = metrics.render(7);
        for line in [
            "site_build_info{version=\"1.0\",commit=\"a\\\"b\\\\c\\nd\"} 1",
            "site_requests_total{status=\"2xx\",coding=\"br\"} 2",
            "site_requests_total{status=\"2xx\",coding=\"identity\"} 1",
            "site_requests_total{status=\"4xx\",coding=\"identity\"} 1",
            "site_requests_total{status=\"5xx\",coding=\"identity\"} 0",
            "site_response_bytes_total{status=\"2xx\"} 111",
            "site_response_bytes_total{status=\"4xx\"} 7",
            "site_request_duration_seconds_bucket{le=\"0.005\"} 2",
            "site_request_duration_seconds_bucket{le=\"0.1\"} 2",
            "site_request_duration_seconds_bucket{le=\"0.25\"} 4",
            "site_request_duration_seconds_bucket{le=\"10\"} 4",
            "site_request_duration_seconds_bucket{le=\"+Inf\"} 5",
            "site_request_duration_seconds_sum 60.5",
            "site_request_duration_seconds_count 5",
            "site_connection_errors_total{protocol=\"http1\",reason=\"malformed\"} 2",
            "site_connection_errors_total{protocol=\"tls\",reason=\"not_tls\"} 0",
            "site_connections_open 1",
            "site_connections_accepted_total 2",
            "site_connections_refused_total 1",
            "site_accept_errors_total 1",
            "site_tls_handshakes_total{outcome=\"completed\"} 1",
            "site_tls_handshakes_total{outcome=\"failed\"} 1",
            "site_log_lines_dropped_total 7",
        ] {
            assert!(text.lines().any(|other| other == line), "{line}\n{text}");
        }
    }
}
