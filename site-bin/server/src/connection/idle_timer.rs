//! The timer of a connection: slow heads, idle clients and clients that do not read.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::time::{Instant, Sleep, sleep_until};

use super::activity::{Activity, WaitingFor};
use crate::limits::Limits;

/// Upper bound on the header and idle timeouts during shutdown, so that a restart does not wait for clients that send nothing.
pub(crate) const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(1);

/// One timer for all three timeouts. It is not reset for each request; progress is checked when it fires. A client may therefore be
/// disconnected up to a quarter of its timeout late.
pub(crate) struct IdleTimer<'l> {
    limits: &'l Limits,
    sleep: Pin<Box<Sleep>>,
    /// `sleep` has this task's waker and was not reset since.
    registered: bool,
    shutting_down: bool,
    waiting_for: WaitingFor,
    progress: u64,
    since: Instant,
}

impl<'l> IdleTimer<'l> {
    pub(crate) fn new(limits: &'l Limits) -> Self {
        let since = Instant::now();
        let sleep = Box::pin(sleep_until(since + limits.header_timeout));
        let waiting_for = WaitingFor::Head;
        Self { limits, sleep, registered: false, shutting_down: false, waiting_for, progress: 0, since }
    }

    fn timeout(&self, waiting_for: WaitingFor) -> Duration {
        match waiting_for {
            WaitingFor::Head if self.shutting_down => self.limits.header_timeout.min(SHUTDOWN_TIMEOUT),
            WaitingFor::Request if self.shutting_down => self.limits.idle_timeout.min(SHUTDOWN_TIMEOUT),
            WaitingFor::Head => self.limits.header_timeout,
            WaitingFor::Request => self.limits.idle_timeout,
            WaitingFor::Client => self.limits.write_timeout,
        }
    }

    fn reset(&mut self, deadline: Instant) {
        self.sleep.as_mut().reset(deadline);
        self.registered = false;
    }

    fn restart(&mut self, waiting_for: WaitingFor, progress: u64) {
        (self.waiting_for, self.progress, self.since) = (waiting_for, progress, Instant::now());
    }

    /// Shortens the timeouts because the server shuts down.
    pub(crate) fn start_shutdown(&mut self, activity: &Activity) {
        self.shutting_down = true;
        self.restart(activity.waiting_for(), activity.progress());
        self.reset(self.since + self.timeout(self.waiting_for));
    }

    /// Ready when a timeout has expired.
    pub(crate) fn poll(&mut self, context: &mut Context<'_>, activity: &Activity) -> Poll<()> {
        let waiting_for = activity.waiting_for();
        if waiting_for != self.waiting_for && waiting_for != WaitingFor::Request {
            self.restart(waiting_for, activity.progress());
            self.reset(self.since + self.timeout(waiting_for));
        }
        // A task keeps its waker for life, so it need not be registered again for every request.
        if self.registered && !self.sleep.is_elapsed() {
            return Poll::Pending;
        }
        while self.sleep.as_mut().poll(context).is_ready() {
            let timeout = self.timeout(waiting_for);
            if waiting_for != self.waiting_for || activity.progress() != self.progress {
                self.restart(waiting_for, activity.progress());
                self.reset(self.since + timeout / 4);
            } else if self.since.elapsed() >= timeout {
                return Poll::Ready(());
            } else {
                self.reset(self.since + timeout);
            }
        }
        self.registered = true;
        Poll::Pending
    }
}
