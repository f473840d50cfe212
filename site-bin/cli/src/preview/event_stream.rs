//! Server-sent events that tell browsers of a new site and of errors (HTML, "Server-sent events").

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use bytes::Bytes;
use site_server::Body;
use tokio::sync::mpsc;

/// Pause after which a comment is sent: proxies, and our own server, close a connection that is silent for longer.
const KEEP_ALIVE_INTERVAL: Duration = Duration::from_secs(10);

/// Events queued for one browser. One that lags further behind is disconnected; it reconnects by itself.
const QUEUE: usize = 8;

/// The open event streams.
pub(crate) struct EventStreams(Mutex<State>);

struct State {
    subscribers: Vec<mpsc::Sender<Bytes>>,
    /// Identifies the site that is served.
    version: u64,
    /// The errors that keep the site from being replaced, or from being published.
    errors: Option<String>,
    last_sent: Instant,
    closed: bool,
}

impl EventStreams {
    /// `version` has to differ from those of earlier runs of the program.
    pub(crate) fn new(version: u64) -> Self {
        let state = State { subscribers: Vec::new(), version, errors: None, last_sent: Instant::now(), closed: false };
        Self(Mutex::new(state))
    }

    /// Sends the version of a new site, and the address of the page that browsers are to show, if any.
    pub(crate) fn send_version(&self, show: Option<&str>) {
        let mut state = self.lock();
        state.errors = None;
        state.version += 1;
        let version = state.version.to_string();
        state.send(&event("version", &show.map_or(version.clone(), |address| format!("{version}\n{address}"))));
    }

    /// Sends errors, now and to every browser that connects before the next version.
    pub(crate) fn send_errors(&self, errors: &str) {
        let mut state = self.lock();
        state.errors = Some(errors.to_owned());
        state.send(&event("errors", errors));
    }

    /// Sends a comment if nothing has been sent for a while.
    pub(crate) fn keep_alive(&self) {
        let mut state = self.lock();
        if state.last_sent.elapsed() > KEEP_ALIVE_INTERVAL {
            state.send(&Bytes::from_static(b":\n\n"));
        }
    }

    /// Ends every stream.
    pub(crate) fn close(&self) {
        let mut state = self.lock();
        state.closed = true;
        state.subscribers.clear();
    }

    /// A new stream, which begins with the current version and errors.
    pub(crate) fn subscribe(&self) -> Body {
        let (sender, receiver) = mpsc::channel(QUEUE);
        let mut state = self.lock();
        let _ = sender.try_send(event("version", &state.version.to_string()));
        if let Some(errors) = &state.errors {
            let _ = sender.try_send(event("errors", errors));
        }
        if !state.closed {
            state.subscribers.push(sender);
        }
        Body::Stream(receiver)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn send(&mut self, event: &Bytes) {
        self.last_sent = Instant::now();
        self.subscribers.retain(|subscriber| subscriber.try_send(event.clone()).is_ok());
    }
}

/// One event in the format of the stream.
fn event(name: &str, data: &str) -> Bytes {
    let mut event = format!("event: {name}\n");
    for line in data.lines() {
        event.push_str("data: ");
        event.push_str(line);
        event.push('\n');
    }
    event.push('\n');
    Bytes::from(event)
}

#[cfg(test)]
mod tests {
    use std::pin::pin;
    use std::task::{Context, Poll, Waker};

    use http_body::Body as _;

    use super::*;

    /// What has been sent so far, and whether the stream has ended.
    fn read(body: &mut Body) -> (String, bool) {
        let mut context = Context::from_waker(Waker::noop());
        let mut text = String::new();
        loop {
            match pin!(&mut *body).poll_frame(&mut context) {
                Poll::Ready(Some(frame)) => text.push_str(std::str::from_utf8(&frame.unwrap().into_data().unwrap()).unwrap()),
                Poll::Ready(None) => return (text, true),
                Poll::Pending => return (text, false),
            }
        }
    }

    #[test]
    fn browsers_receive_versions_and_errors() {
        let streams = EventStreams::new(7);
        let mut early = streams.subscribe();
        assert_eq!(read(&mut early), ("event: version\ndata: 7\n\n".to_owned(), false));
        streams.send_errors("error: x\n  there");
        assert_eq!(read(&mut early).0, "event: errors\ndata: error: x\ndata:   there\n\n");
        let mut late = streams.subscribe();
        assert!(read(&mut late).0.ends_with("data:   there\n\n"));
        streams.send_version(Some("/a/"));
        assert_eq!(read(&mut late).0, "event: version\ndata: 8\ndata: /a/\n\n");
        read(&mut early);
        streams.send_version(None);
        assert_eq!(read(&mut late).0, "event: version\ndata: 9\n\n");
        assert_eq!(read(&mut early).0, "event: version\ndata: 9\n\n");
        streams.close();
        assert!(read(&mut late).1);
        assert!(read(&mut streams.subscribe()).1);
    }
}
