//! How long a connection may wait for its client.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::time::{Instant, Sleep, sleep_until};

use crate::Limits;
use crate::wire::{Activity, Wait};

/// What is left of `idle_timeout` where connections run out.
const SCARCE: Duration = Duration::from_secs(1);

/// What is left of the times for a head and between requests once the server was told to stop. Whoever replaces the program waits for
/// this long, and not for every client that has nothing to say.
pub(crate) const LAST: Duration = Duration::from_secs(1);

/// One clock for a slow head, an idle client and one that does not read. No timer is set per request: what happened is looked at when
/// the clock strikes, so that a client may be let go a quarter of its time too late.
pub(crate) struct Patience<'l> {
    limits: &'l Limits,
    clock: Pin<Box<Sleep>>,
    /// The clock has this task's waker and has not been set since.
    set: bool,
    /// The server stops.
    last: bool,
    wait: Wait,
    progress: u64,
    since: Instant,
}

impl<'l> Patience<'l> {
    pub(crate) fn new(limits: &'l Limits) -> Self {
        let since = Instant::now();
        let clock = Box::pin(sleep_until(since + limits.header_timeout));
        Self { limits, clock, set: false, last: false, wait: Wait::Head, progress: 0, since }
    }

    fn limit(&self, wait: Wait, scarce: bool) -> Duration {
        match wait {
            Wait::Head if self.last => self.limits.header_timeout.min(LAST),
            Wait::Request if self.last => self.limits.idle_timeout.min(LAST),
            Wait::Head => self.limits.header_timeout,
            Wait::Request if scarce => self.limits.idle_timeout.min(SCARCE),
            Wait::Request => self.limits.idle_timeout,
            Wait::Client => self.limits.write_timeout,
        }
    }

    fn set(&mut self, at: Instant) {
        self.clock.as_mut().reset(at);
        self.set = false;
    }

    fn begin(&mut self, wait: Wait, progress: u64) {
        (self.wait, self.progress, self.since) = (wait, progress, Instant::now());
    }

    /// The server was told to stop: from now on there is time for answers only.
    pub(crate) fn end(&mut self, activity: &Activity) {
        self.last = true;
        self.begin(activity.wait(), activity.progress());
        self.set(self.since + self.limit(self.wait, false));
    }

    /// Ready when it has run out.
    pub(crate) fn poll(&mut self, context: &mut Context<'_>, activity: &Activity, scarce: bool) -> Poll<()> {
        let wait = activity.wait();
        if wait != self.wait && wait != Wait::Request {
            self.begin(wait, activity.progress());
            self.set(self.since + self.limit(wait, scarce));
        }
        // A task has one waker for as long as it lives, so the clock need not be told it at every request.
        if self.set && !self.clock.is_elapsed() {
            return Poll::Pending;
        }
        while self.clock.as_mut().poll(context).is_ready() {
            let limit = self.limit(wait, scarce);
            if wait != self.wait || activity.progress() != self.progress {
                self.begin(wait, activity.progress());
                self.set(self.since + limit / 4);
            } else if self.since.elapsed() >= limit {
                return Poll::Ready(());
            } else {
                self.set(self.since + limit);
            }
        }
        self.set = true;
        Poll::Pending
    }
}
