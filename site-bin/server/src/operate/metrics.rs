//! Counters of what the server did, rendered for Prometheus.

use std::cell::Cell;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http::{HeaderValue, StatusCode};

use super::prometheus::MetricType::{Counter, Gauge};
use super::prometheus::{PrometheusText, escape_label};

const STATUS_CLASSES: [&str; 5] = ["1xx", "2xx", "3xx", "4xx", "5xx"];
/// `identity` includes responses without a body.
const CODINGS: [&str; 4] = ["identity", "gzip", "zstd", "br"];

/// Number of threads that can count without contention.
const SHARDS: usize = 16;

/// Counters of one thread, on cache lines of their own.
#[derive(Debug, Default)]
#[repr(align(128))]
struct Shard {
    requests: [[AtomicU64; CODINGS.len()]; STATUS_CLASSES.len()],
    bytes: AtomicU64,
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
        shard.bytes.fetch_add(bytes, Relaxed);
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

    pub(crate) fn handshake_finished(&self, completed: bool) {
        let counter = if completed { &self.handshakes_completed } else { &self.handshakes_failed };
        counter.fetch_add(1, Relaxed);
    }

    fn sum(&self, of: impl Fn(&Shard) -> u64) -> u64 {
        self.shards.iter().map(of).fold(0, u64::wrapping_add)
    }

    /// Renders all metrics. `dropped_lines` is the access log's counter.
    pub fn render(&self, dropped_lines: u64) -> String {
        let mut text = PrometheusText::with_capacity(4096);
        text.family("site_build_info", Gauge, "What runs.");
        let labels = format!("version=\"{}\",commit=\"{}\"", escape_label(&self.version), escape_label(&self.commit));
        text.sample("site_build_info", &labels, 1);
        let started = self.started.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        text.single("process_start_time_seconds", Gauge, "When the program was started, in seconds since 1970.", started);

        text.family("site_requests_total", Counter, "Requests answered, by class of status and content coding.");
        for (class_index, class) in STATUS_CLASSES.iter().enumerate().skip(1) {
            for (coding_index, coding) in CODINGS.iter().enumerate() {
                let count = |shard: &Shard| {
                    let codings = shard.requests.get(class_index);
                    codings.and_then(|codings| codings.get(coding_index)).map_or(0, |count| count.load(Relaxed))
                };
                text.sample("site_requests_total", &format!("status=\"{class}\",coding=\"{coding}\""), self.sum(count));
            }
        }
        let bytes = self.sum(|shard| shard.bytes.load(Relaxed));
        text.single("site_response_bytes_total", Counter, "Bytes of bodies handed to clients, without headers.", bytes);
        let seconds = Duration::from_nanos(self.sum(|shard| shard.nanoseconds.load(Relaxed))).as_secs_f64();
        let help = "Time from a request's head to the last byte handed over, summed.";
        text.single("site_response_seconds_total", Counter, help, seconds);

        let (accepted, closed) = (self.sum(|shard| shard.accepted.load(Relaxed)), self.sum(|shard| shard.closed.load(Relaxed)));
        text.single("site_connections_open", Gauge, "Connections that are open.", accepted.saturating_sub(closed));
        text.single("site_connections_accepted_total", Counter, "Connections that were served.", accepted);
        let help = "Connections closed at once because their client had as many as it may have.";
        text.single("site_connections_refused_total", Counter, help, self.client_limit_reached.load(Relaxed));
        let help = "Times that no connection could be accepted for want of descriptors or memory.";
        text.single("site_accept_errors_total", Counter, help, self.accept_failed.load(Relaxed));

        text.family("site_tls_handshakes_total", Counter, "TLS handshakes, by outcome.");
        text.sample("site_tls_handshakes_total", "outcome=\"completed\"", self.handshakes_completed.load(Relaxed));
        text.sample("site_tls_handshakes_total", "outcome=\"failed\"", self.handshakes_failed.load(Relaxed));
        let help = "Lines of the log that nobody was there to read.";
        text.single("site_log_lines_dropped_total", Counter, help, dropped_lines);
        text.finish()
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
        metrics.request_finished(StatusCode::NOT_FOUND, None, 0, Duration::ZERO);
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
            "site_response_bytes_total 111",
            "site_response_seconds_total 0.5",
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
