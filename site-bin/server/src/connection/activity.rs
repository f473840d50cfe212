//! What happens on a connection, as far as timeouts, framing checks and the connection limit need to know it.
//!
//! The byte stream and the service write it, the idle timer and the connection read it; they run on one thread. The connection limiter
//! reads it on the accepting thread to find the connection that has been idle longest.

use std::io;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering::Relaxed};
use std::task::Poll;

use tokio::sync::Notify;

use super::coarse_clock;

/// Events of one connection.
#[derive(Debug)]
pub(crate) struct Activity {
    /// When there was progress last, by the coarse clock; at first, when the connection was accepted.
    last_progress: AtomicU64,
    /// The connection must close to make room for another.
    evicted: AtomicBool,
    evict: Notify,
    /// Grows with every request read and every byte written.
    progress: AtomicU64,
    /// Requests read.
    requests: AtomicUsize,
    /// A request head is complete and the next one has not begun.
    idle: AtomicBool,
    /// The client has to read before more can be written.
    write_blocked: AtomicBool,
    /// Any bytes were received.
    received: AtomicBool,
    /// A line end was seen in the current head.
    line_seen: AtomicBool,
    /// Number of the first request with a defective head, counted from 1; 0 if there is none.
    defective_request: AtomicUsize,
    /// A request had a body, which is never read.
    unread_body: AtomicBool,
}

/// What a connection waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum WaitingFor {
    /// The first head, or the rest of a head.
    Head,
    /// The next request, or a slow response.
    Request,
    /// The client, to read what was written.
    Client,
}

impl Activity {
    /// A connection that was accepted just now.
    pub(crate) fn new() -> Self {
        Self {
            last_progress: AtomicU64::new(coarse_clock::now_millis()),
            evicted: AtomicBool::new(false),
            evict: Notify::new(),
            progress: AtomicU64::new(0),
            requests: AtomicUsize::new(0),
            idle: AtomicBool::new(false),
            write_blocked: AtomicBool::new(false),
            received: AtomicBool::new(false),
            line_seen: AtomicBool::new(false),
            defective_request: AtomicUsize::new(0),
            unread_body: AtomicBool::new(false),
        }
    }

    /// Milliseconds since there was progress last: a complete request head or bytes of a response. Bytes of a request do not count, so
    /// that a client cannot look busy by sending a head slowly.
    pub(crate) fn idle_millis(&self, now: u64) -> u64 {
        now.saturating_sub(self.last_progress.load(Relaxed))
    }

    /// Tells the connection to close.
    pub(crate) fn evict(&self) {
        self.evicted.store(true, Relaxed);
        self.evict.notify_one();
    }

    pub(crate) fn is_evicted(&self) -> bool {
        self.evicted.load(Relaxed)
    }

    /// Completes when the connection must close. For one waiter.
    pub(crate) async fn evicted(&self) {
        while !self.is_evicted() {
            self.evict.notified().await;
        }
    }

    pub(crate) fn waiting_for(&self) -> WaitingFor {
        match (self.write_blocked.load(Relaxed), self.idle.load(Relaxed)) {
            (true, _) => WaitingFor::Client,
            (false, true) => WaitingFor::Request,
            (false, false) => WaitingFor::Head,
        }
    }

    /// A counter that changes whenever there is progress.
    pub(crate) fn progress(&self) -> u64 {
        self.progress.load(Relaxed)
    }

    pub(crate) fn add_progress(&self, by: usize) {
        self.progress.store(self.progress.load(Relaxed).wrapping_add(by as u64), Relaxed);
        self.last_progress.store(coarse_clock::now_millis(), Relaxed);
    }

    /// Records a complete request head. Returns the number of requests so far.
    pub(crate) fn request_started(&self) -> usize {
        self.add_progress(1);
        self.idle.store(true, Relaxed);
        self.line_seen.store(false, Relaxed);
        let count = self.requests.load(Relaxed).saturating_add(1);
        self.requests.store(count, Relaxed);
        count
    }

    /// Number of requests read.
    pub(crate) fn requests(&self) -> usize {
        self.requests.load(Relaxed)
    }

    /// Records bytes read.
    pub(crate) fn received(&self, bytes: &[u8]) {
        if bytes.is_empty() {
            return;
        }
        self.idle.store(false, Relaxed);
        self.received.store(true, Relaxed);
        // Nearly every read ends with a complete head, so check the last byte first.
        if bytes.ends_with(b"\n") || bytes.contains(&b'\n') {
            self.line_seen.store(true, Relaxed);
        }
    }

    /// Records the outcome of a write.
    pub(crate) fn wrote(&self, outcome: &Poll<io::Result<usize>>) {
        self.write_blocked.store(outcome.is_pending(), Relaxed);
        if let Poll::Ready(Ok(count)) = outcome {
            self.add_progress(*count);
        }
    }

    /// Sets whether a response waits for the client's flow-control window. HTTP/2 knows this without looking at the socket.
    #[cfg(feature = "tls")]
    pub(crate) fn set_write_blocked(&self, blocked: bool) {
        self.write_blocked.store(blocked, Relaxed);
    }

    /// True if a head has begun and is not complete.
    pub(crate) fn is_in_head(&self) -> bool {
        self.received.load(Relaxed) && self.waiting_for() == WaitingFor::Head
    }

    /// True if a line end was seen in the current head.
    pub(crate) fn line_seen(&self) -> bool {
        self.line_seen.load(Relaxed)
    }

    /// Records the number of the first request with a defective head.
    pub(crate) fn set_defective_request(&self, number: usize) {
        let _ = self.defective_request.compare_exchange(0, number, Relaxed, Relaxed);
    }

    /// True if the request with this number has a defective head. The connection closes after it, so later ones do not matter.
    pub(crate) fn is_defective(&self, number: usize) -> bool {
        self.defective_request.load(Relaxed) == number
    }

    /// True if any request has a defective head.
    #[cfg(feature = "tls")]
    pub(crate) fn has_defective_request(&self) -> bool {
        self.defective_request.load(Relaxed) != 0
    }

    pub(crate) fn set_unread_body(&self) {
        self.unread_body.store(true, Relaxed);
    }

    /// True if a request body may still be in the stream.
    pub(crate) fn has_unread_body(&self) -> bool {
        self.unread_body.load(Relaxed)
    }
}
