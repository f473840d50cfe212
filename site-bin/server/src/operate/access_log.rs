//! The access log: one line per request, written by a thread of its own.
//!
//! Lines are queued in memory. If the reader is slow or has stopped, lines are dropped and counted; requests never wait.

use std::io::{self, Write};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, SystemTime};

use super::log_format::{LogAddresses, LogFormat, format_exchange};
use super::observer::Exchange;

/// Size of the queue: about 5,000 lines. Further lines are dropped.
const MAX_QUEUED_BYTES: usize = 1 << 20;

/// Lines are collected for this long and then written together.
const BATCH_DELAY: Duration = Duration::from_millis(20);

/// Handle of the log.
#[derive(Debug)]
pub struct AccessLog {
    format: LogFormat,
    addresses: LogAddresses,
    queue: Arc<LineQueue>,
    writer: Mutex<Option<JoinHandle<()>>>,
}

/// The queue between request threads and the writer.
#[derive(Debug, Default)]
struct LineQueue {
    lines: Mutex<QueuedLines>,
    /// Notified when there are lines, when the queue is closed, and when all is written.
    changed: Condvar,
    dropped: AtomicU64,
}

#[derive(Debug, Default)]
struct QueuedLines {
    bytes: Vec<u8>,
    closed: bool,
    all_written: bool,
}

impl LineQueue {
    fn lock(&self) -> MutexGuard<'_, QueuedLines> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl AccessLog {
    /// Starts the writer thread.
    ///
    /// # Errors
    /// If the thread cannot be started.
    pub fn start(format: LogFormat, addresses: LogAddresses, output: impl Write + Send + 'static) -> io::Result<Self> {
        let queue = Arc::new(LineQueue::default());
        // Allocated once and here, because a buffer that grows on a worker's thread keeps the memory of that thread from being returned.
        queue.lock().bytes.reserve_exact(MAX_QUEUED_BYTES);
        let writer_queue = Arc::clone(&queue);
        let writer = thread::Builder::new().name("log".to_owned()).spawn(move || write_lines(&writer_queue, output))?;
        Ok(Self { format, addresses, queue, writer: Mutex::new(Some(writer)) })
    }

    /// Logs an exchange.
    pub(crate) fn record(&self, exchange: &Exchange) {
        let line = format_exchange(exchange, self.format, self.addresses, SystemTime::now());
        let mut lines = self.queue.lock();
        if lines.bytes.len() + line.len() > MAX_QUEUED_BYTES {
            drop(lines);
            self.queue.dropped.fetch_add(1, Relaxed);
            return;
        }
        let was_empty = lines.bytes.is_empty();
        lines.bytes.extend_from_slice(line.as_bytes());
        drop(lines);
        if was_empty {
            self.queue.changed.notify_all();
        }
    }

    /// Lines dropped because the queue was full.
    pub fn dropped_lines(&self) -> u64 {
        self.queue.dropped.load(Relaxed)
    }

    /// Writes the queued lines, waiting up to `timeout`.
    pub fn close(&self, timeout: Duration) {
        let mut lines = self.queue.lock();
        lines.closed = true;
        self.queue.changed.notify_all();
        let waited = self.queue.changed.wait_timeout_while(lines, timeout, |lines| !lines.all_written);
        let all_written = waited.unwrap_or_else(PoisonError::into_inner).0.all_written;
        // If the reader has stopped reading, the writer thread is blocked and ends with the process.
        if all_written && let Some(writer) = self.writer.lock().unwrap_or_else(PoisonError::into_inner).take() {
            let _ = writer.join();
        }
    }
}

/// The writer thread. Two buffers are swapped, so that none is allocated.
fn write_lines(queue: &LineQueue, mut output: impl Write) {
    let mut bytes = Vec::with_capacity(MAX_QUEUED_BYTES);
    loop {
        let mut lines = queue.lock();
        while lines.bytes.is_empty() && !lines.closed {
            lines = queue.changed.wait(lines).unwrap_or_else(PoisonError::into_inner);
        }
        if lines.bytes.is_empty() {
            lines.all_written = true;
            drop(lines);
            queue.changed.notify_all();
            return;
        }
        if !lines.closed {
            drop(lines);
            thread::sleep(BATCH_DELAY);
            lines = queue.lock();
        }
        std::mem::swap(&mut lines.bytes, &mut bytes);
        drop(lines);
        // A log that cannot be written is no reason to stop serving.
        let _ = output.write_all(&bytes).and_then(|()| output.flush());
        bytes.clear();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{Receiver, Sender, channel};

    use super::*;
    use crate::operate::log_format::tests::exchange;

    /// A writer that blocks until it is released.
    struct Slow(Receiver<()>, Sender<Vec<u8>>);

    impl Write for Slow {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let _ = self.0.recv();
            let _ = self.1.send(bytes.to_vec());
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_slow_reader_costs_lines_and_no_time() {
        let (go, wait) = channel();
        let (sent, received) = channel();
        let log = AccessLog::start(LogFormat::Combined, LogAddresses::Full, Slow(wait, sent)).unwrap();
        let exchange = exchange("/", &[b'x'; 900]);
        let begin = std::time::Instant::now();
        for _ in 0..5000 {
            log.record(&exchange);
        }
        assert!(begin.elapsed() < Duration::from_secs(10));
        // At most two buffers of 5 MB were kept.
        assert!(log.dropped_lines() > 2000, "{}", log.dropped_lines());
        log.close(Duration::from_millis(10));
        drop(go);
        log.close(Duration::from_secs(10));
        let kept: Vec<u8> = received.try_iter().flatten().collect();
        let kept = String::from_utf8(kept).unwrap();
        assert_eq!(kept.lines().count() as u64 + log.dropped_lines(), 5000);
        assert!(kept.lines().all(|line| line.starts_with("192.0.2.77 - - [")));
    }

    #[test]
    fn queued_lines_are_written_on_close() {
        let (go, wait) = channel();
        let (sent, received) = channel();
        let log = AccessLog::start(LogFormat::Json, LogAddresses::Full, Slow(wait, sent)).unwrap();
        drop(go);
        log.record(&exchange("/last", b"x"));
        log.close(Duration::from_secs(10));
        assert!(String::from_utf8(received.try_recv().unwrap()).unwrap().contains("\"target\":\"/last\""));
        assert_eq!(log.dropped_lines(), 0);
    }
}
