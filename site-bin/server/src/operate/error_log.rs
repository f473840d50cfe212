//! The log of failed connections: rate-limited lines, written by a thread of its own.
//!
//! A line names the reason, how many connections failed for it since its last line, and the address of one of them. Clients can cause
//! failures at any rate, so failures are only counted, and there is at most one line per reason in an interval. Nothing that clients send
//! is logged.

use std::io;
use std::net::IpAddr;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use super::connection_error::ConnectionError;
use super::log_format::LogAddresses;

/// Minimum time between two lines for the same reason.
const INTERVAL: Duration = Duration::from_secs(10);

/// Handle of the log.
#[derive(Debug)]
pub struct ErrorLog {
    addresses: LogAddresses,
    shared: Arc<Shared>,
    writer: Mutex<Option<JoinHandle<()>>>,
}

#[derive(Debug, Default)]
struct Shared {
    pending: Mutex<Pending>,
    /// Notified on the first failure after a report, on close, and when all is written.
    changed: Condvar,
}

/// Counts by reason.
type Counts = [Failures; ConnectionError::ALL.len()];

const NO_FAILURES: Counts = [Failures { count: 0, last: None }; ConnectionError::ALL.len()];

/// Failures since the last report.
#[derive(Debug)]
struct Pending {
    failures: Counts,
    any: bool,
    closed: bool,
    all_written: bool,
}

impl Default for Pending {
    fn default() -> Self {
        Self { failures: NO_FAILURES, any: false, closed: false, all_written: false }
    }
}

#[derive(Clone, Copy, Debug)]
struct Failures {
    count: u64,
    last: Option<IpAddr>,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Pending> {
        self.pending.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ErrorLog {
    /// Starts the thread, which passes lines without line ends to `write`.
    ///
    /// # Errors
    /// If the thread cannot be started.
    pub fn start(addresses: LogAddresses, write: impl Fn(&str) + Send + 'static) -> io::Result<Self> {
        Self::with_interval(addresses, INTERVAL, write)
    }

    fn with_interval(addresses: LogAddresses, interval: Duration, write: impl Fn(&str) + Send + 'static) -> io::Result<Self> {
        let shared = Arc::new(Shared::default());
        let own = Arc::clone(&shared);
        let writer = thread::Builder::new().name("errors".to_owned()).spawn(move || write_reports(&own, interval, write))?;
        Ok(Self { addresses, shared, writer: Mutex::new(Some(writer)) })
    }

    /// Counts a failure.
    pub(crate) fn record(&self, error: ConnectionError, client: IpAddr) {
        let mut pending = self.shared.lock();
        if let Some(failures) = pending.failures.get_mut(error.index()) {
            failures.count += 1;
            failures.last = Some(self.addresses.apply(client));
        }
        if !std::mem::replace(&mut pending.any, true) {
            drop(pending);
            self.shared.changed.notify_all();
        }
    }

    /// Writes what is pending, waiting up to `timeout`.
    pub fn close(&self, timeout: Duration) {
        let mut pending = self.shared.lock();
        pending.closed = true;
        self.shared.changed.notify_all();
        let waited = self.shared.changed.wait_timeout_while(pending, timeout, |pending| !pending.all_written);
        let all_written = waited.unwrap_or_else(PoisonError::into_inner).0.all_written;
        // A thread that is blocked in `write` ends with the process.
        if all_written && let Some(writer) = self.writer.lock().unwrap_or_else(PoisonError::into_inner).take() {
            let _ = writer.join();
        }
    }
}

/// The thread: reports at once after a quiet interval, and then once per interval.
fn write_reports(shared: &Shared, interval: Duration, write: impl Fn(&str)) {
    loop {
        let waiting = shared.changed.wait_while(shared.lock(), |pending| !pending.any && !pending.closed);
        let mut pending = waiting.unwrap_or_else(PoisonError::into_inner);
        if !std::mem::take(&mut pending.any) {
            pending.all_written = true;
            drop(pending);
            shared.changed.notify_all();
            return;
        }
        let failures = std::mem::replace(&mut pending.failures, NO_FAILURES);
        drop(pending);
        for (error, failures) in ConnectionError::ALL.iter().zip(failures) {
            if let Failures { count: count @ 1.., last: Some(address) } = failures {
                write(&line(*error, count, address));
            }
        }
        let wait = shared.changed.wait_timeout_while(shared.lock(), interval, |pending| !pending.closed);
        drop(wait.unwrap_or_else(PoisonError::into_inner));
    }
}

fn line(error: ConnectionError, count: u64, address: IpAddr) -> String {
    let (protocol, reason) = (error.protocol(), error.reason());
    match count {
        1 => format!("{protocol} {reason}: 1 connection, from {address}"),
        _ => format!("{protocol} {reason}: {count} connections, the last from {address}"),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use super::*;

    const WAIT: Duration = Duration::from_secs(20);

    #[test]
    fn failures_are_summed_up() {
        let (sent, lines) = channel();
        let log = ErrorLog::with_interval(LogAddresses::Shortened, Duration::from_secs(3600), move |line| {
            let _ = sent.send(line.to_owned());
        })
        .unwrap();
        log.record(ConnectionError::Http1Malformed, "192.0.2.7".parse().unwrap());
        // The first line comes at once, whatever the interval.
        assert_eq!(lines.recv_timeout(WAIT).unwrap(), "http1 malformed: 1 connection, from 192.0.2.0");
        for last in 0..1000_u16 {
            log.record(ConnectionError::Http1Malformed, [198, 51, 100, (last % 250) as u8].into());
        }
        log.record(ConnectionError::Http2PingFlood, "2001:db8:1:2::3".parse().unwrap());
        log.close(WAIT);
        assert_eq!(
            lines.try_iter().collect::<Vec<_>>(),
            [
                "http1 malformed: 1000 connections, the last from 198.51.100.0",
                "http2 ping_flood: 1 connection, from 2001:db8:1::"
            ]
        );
    }

    #[test]
    fn a_blocked_writer_delays_nobody() {
        let (go, wait) = channel::<()>();
        let log = ErrorLog::with_interval(LogAddresses::Full, Duration::ZERO, move |_| {
            let _ = wait.recv();
        })
        .unwrap();
        for _ in 0..100_000 {
            log.record(ConnectionError::TlsNotTls, [192, 0, 2, 1].into());
        }
        log.close(Duration::from_millis(10));
        drop(go);
        log.close(WAIT);
        assert!(log.shared.lock().all_written);
    }
}
