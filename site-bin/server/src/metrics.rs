//! Counters, and how Prometheus wants to read them.

use std::cell::Cell;
use std::fmt::Write;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed};
use std::time::{SystemTime, UNIX_EPOCH};

use http::{HeaderValue, StatusCode};

/// What kind of thing a metric is, as its `# TYPE` line says.
const COUNTER: &str = "counter";
const GAUGE: &str = "gauge";

const CLASSES: [&str; 5] = ["1xx", "2xx", "3xx", "4xx", "5xx"];
/// `identity` includes what has no body.
const CODINGS: [&str; 4] = ["identity", "gzip", "zstd", "br"];

/// As many threads count without disturbing each other.
const SHARDS: usize = 16;

/// What one thread has counted. Alone on its cache lines.
#[derive(Debug, Default)]
#[repr(align(128))]
struct Shard {
    requests: [[AtomicU64; CODINGS.len()]; CLASSES.len()],
    bytes: AtomicU64,
    nanoseconds: AtomicU64,
    accepted: AtomicU64,
    closed: AtomicU64,
}

/// What has been served since the program was started.
#[derive(Debug)]
pub struct Metrics {
    shards: [Shard; SHARDS],
    crowded: AtomicU64,
    starved: AtomicU64,
    handshakes: AtomicU64,
    failed_handshakes: AtomicU64,
    started: SystemTime,
    version: String,
    commit: String,
}

impl Metrics {
    /// Nothing yet. `commit` is what the site was compiled from.
    pub fn new(version: &str, commit: Option<&str>) -> Self {
        Self {
            shards: Default::default(),
            crowded: AtomicU64::new(0),
            starved: AtomicU64::new(0),
            handshakes: AtomicU64::new(0),
            failed_handshakes: AtomicU64::new(0),
            started: SystemTime::now(),
            version: version.to_owned(),
            commit: commit.unwrap_or_default().to_owned(),
        }
    }

    fn shard(&self) -> &Shard {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        thread_local!(static OWN: Cell<usize> = Cell::new(NEXT.fetch_add(1, Relaxed)));
        let [first, ..] = &self.shards;
        self.shards.get(OWN.get() % SHARDS).unwrap_or(first)
    }

    pub(crate) fn answered(&self, status: StatusCode, coding: Option<&HeaderValue>, bytes: u64, took: std::time::Duration) {
        let shard = self.shard();
        let class = usize::from(status.as_u16() / 100).saturating_sub(1);
        let coding = coding.and_then(|coding| CODINGS.iter().position(|name| coding == name)).unwrap_or(0);
        if let Some(counter) = shard.requests.get(class).and_then(|codings| codings.get(coding)) {
            counter.fetch_add(1, Relaxed);
        }
        shard.bytes.fetch_add(bytes, Relaxed);
        shard.nanoseconds.fetch_add(u64::try_from(took.as_nanos()).unwrap_or(u64::MAX), Relaxed);
    }

    pub(crate) fn connected(&self) {
        self.shard().accepted.fetch_add(1, Relaxed);
    }

    pub(crate) fn disconnected(&self) {
        self.shard().closed.fetch_add(1, Relaxed);
    }

    pub(crate) fn crowded(&self) {
        self.crowded.fetch_add(1, Relaxed);
    }

    pub(crate) fn starved(&self) {
        self.starved.fetch_add(1, Relaxed);
    }

    pub(crate) fn handshake(&self, succeeded: bool) {
        let counter = if succeeded { &self.handshakes } else { &self.failed_handshakes };
        counter.fetch_add(1, Relaxed);
    }

    fn sum(&self, of: impl Fn(&Shard) -> u64) -> u64 {
        self.shards.iter().map(of).fold(0, u64::wrapping_add)
    }

    /// The text format, version 0.0.4. `dropped` lines of the log come from elsewhere.
    pub fn render(&self, dropped: u64) -> String {
        let mut text = Text(String::with_capacity(4096));
        text.family("site_build_info", GAUGE, "What runs.");
        let labels = format!("version=\"{}\",commit=\"{}\"", label(&self.version), label(&self.commit));
        text.sample("site_build_info", &labels, 1);
        let started = self.started.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        text.single("process_start_time_seconds", GAUGE, "When the program was started, in seconds since 1970.", started);

        text.family("site_requests_total", COUNTER, "Requests answered, by class of status and content coding.");
        for (at, class) in CLASSES.iter().enumerate().skip(1) {
            for (of, coding) in CODINGS.iter().enumerate() {
                let count =
                    |shard: &Shard| shard.requests.get(at).and_then(|codings| codings.get(of)).map_or(0, |sum| sum.load(Relaxed));
                let sum = self.sum(count);
                text.sample("site_requests_total", &format!("status=\"{class}\",coding=\"{coding}\""), sum);
            }
        }
        let bytes = self.sum(|shard| shard.bytes.load(Relaxed));
        text.single("site_response_bytes_total", COUNTER, "Bytes of bodies handed to clients, without headers.", bytes);
        let seconds = std::time::Duration::from_nanos(self.sum(|shard| shard.nanoseconds.load(Relaxed))).as_secs_f64();
        let help = "Time from a request's head to the last byte handed over, summed.";
        text.single("site_response_seconds_total", COUNTER, help, seconds);

        let (accepted, closed) = (self.sum(|shard| shard.accepted.load(Relaxed)), self.sum(|shard| shard.closed.load(Relaxed)));
        text.single("site_connections_open", GAUGE, "Connections that are open.", accepted.saturating_sub(closed));
        text.single("site_connections_accepted_total", COUNTER, "Connections that were served.", accepted);
        let help = "Connections closed at once because their client had as many as it may have.";
        text.single("site_connections_refused_total", COUNTER, help, self.crowded.load(Relaxed));
        let help = "Times that no connection could be accepted for want of descriptors or memory.";
        text.single("site_accept_errors_total", COUNTER, help, self.starved.load(Relaxed));

        text.family("site_tls_handshakes_total", COUNTER, "TLS handshakes, by outcome.");
        text.sample("site_tls_handshakes_total", "outcome=\"completed\"", self.handshakes.load(Relaxed));
        text.sample("site_tls_handshakes_total", "outcome=\"failed\"", self.failed_handshakes.load(Relaxed));
        text.single("site_log_lines_dropped_total", COUNTER, "Lines of the log that nobody was there to read.", dropped);
        text.0
    }
}

/// The lines, as they come to be.
struct Text(String);

impl Text {
    fn family(&mut self, name: &str, kind: &str, help: &str) {
        let _ = writeln!(self.0, "# HELP {name} {help}\n# TYPE {name} {kind}");
    }

    fn sample(&mut self, name: &str, labels: &str, value: impl std::fmt::Display) {
        let _ = writeln!(self.0, "{name}{{{labels}}} {value}");
    }

    fn single(&mut self, name: &str, kind: &str, help: &str, value: impl std::fmt::Display) {
        self.family(name, kind, help);
        let _ = writeln!(self.0, "{name} {value}");
    }
}

/// A label's value.
fn label(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn what_was_counted_is_told() {
        let metrics = Metrics::new("1.0", Some("a\"b\\c\nd"));
        let br = HeaderValue::from_static("br");
        metrics.answered(StatusCode::OK, Some(&br), 100, Duration::from_millis(250));
        std::thread::scope(|scope| {
            scope.spawn(|| metrics.answered(StatusCode::OK, Some(&br), 11, Duration::from_millis(250)));
        });
        metrics.answered(StatusCode::NOT_FOUND, None, 0, Duration::ZERO);
        metrics.answered(StatusCode::OK, Some(&HeaderValue::from_static("rot13")), 0, Duration::ZERO);
        metrics.connected();
        metrics.connected();
        metrics.disconnected();
        metrics.crowded();
        metrics.starved();
        metrics.handshake(true);
        metrics.handshake(false);
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
