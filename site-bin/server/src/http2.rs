//! One HTTP/2 connection, from its preface to its end (RFC 9113). Spoken only where TLS has agreed on it (ALPN `h2`).
//!
//! What a client can make the server keep is bounded on every side: streams, resets, header bytes, bytes of bodies nobody reads,
//! and time. A client that has been silent for a third of the idle time is pinged, and gone if it says nothing for another: one that
//! vanished in the middle of an answer is noticed so. The crate h2 bounds the rest by itself: the number of CONTINUATION frames follows from the header bytes, and frames
//! that ask for an answer (PING, SETTINGS) wait for the last one to be written.

use std::convert::Infallible;
use std::future::{poll_fn, ready};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use http_body::{Frame, SizeHint};
use hyper::body::Incoming;
use hyper::rt::Executor;
use hyper::server::conn::http2;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::timeout;

use crate::connection::{Connection, answer, linger};
use crate::observer::Observed;
use crate::patience::{LAST, Patience};
use crate::wire::Activity;
use crate::worker::{Shared, Stop};
use crate::{Answer, Client};

/// The connection's window cannot be smaller than this (RFC 9113, section 6.9.2).
const SMALLEST_CONNECTION_WINDOW: u32 = 65_535;

/// Answers are handed over in pieces of so many bytes, each when the client has made room for some of it: a frame's usual size.
const PIECE: usize = 16 * 1024;

/// How long a client that was told to leave for doing nothing may take to do so.
const FAREWELL: Duration = Duration::from_secs(2);

impl<S: AsyncRead + AsyncWrite + Unpin + Send> Connection<S> {
    /// Serves HTTP/2 until the client leaves, breaks the rules or does nothing for too long, or until told to stop: then the requests
    /// in flight are still answered.
    pub(crate) async fn serve_http2<A: Answer>(self, shared: &Shared<A>, stop: &Stop) {
        let Self { mut io, client } = self;
        let limits = &shared.limits;
        let streams = Arc::new(Streams::default());
        let service = service_fn(|request| ready(Ok::<_, Infallible>(reply(shared, &client, &streams, request))));
        let mut http = http2::Builder::new(Spawn);
        http.timer(TokioTimer::new())
            .keep_alive_interval(limits.idle_timeout / 3)
            .keep_alive_timeout(limits.idle_timeout / 3)
            .max_concurrent_streams(limits.http2_streams)
            .max_pending_accept_reset_streams(limits.http2_resets)
            .max_local_error_reset_streams(limits.http2_resets)
            .max_header_list_size(limits.head_list())
            .initial_stream_window_size(limits.http2_window)
            .initial_connection_window_size(limits.http2_window.max(SMALLEST_CONNECTION_WINDOW))
            .max_send_buf_size(PIECE);
        let lingers = {
            let mut connection = pin!(http.serve_connection(TokioIo::new(&mut io), service));
            let mut patience = Patience::new(limits);
            let mut stopped = pin!(stop.told());
            let mut stopping = false;
            let lost = poll_fn(|context| {
                loop {
                    if connection.as_mut().poll(context).is_ready() {
                        return Poll::Ready(false);
                    }
                    if patience.poll(context, &streams.activity, shared.admission.is_scarce()).is_ready() {
                        return Poll::Ready(true);
                    }
                    let most = limits.requests_per_connection;
                    let enough = most > 0 && streams.activity.requests() >= most;
                    if stopping || (!enough && stopped.as_mut().poll(context).is_pending()) {
                        return Poll::Pending;
                    }
                    stopping = true;
                    patience.end(&streams.activity);
                    connection.as_mut().graceful_shutdown();
                }
            });
            if lost.await {
                // Told before it is closed, it knows which of its requests it has to send again.
                connection.as_mut().graceful_shutdown();
                let _ = timeout(if stop.is_told() { LAST } else { FAREWELL }, connection).await;
            }
            if stop.is_told() { limits.body_timeout.min(LAST) } else { limits.body_timeout }
        };
        let _ = timeout(lingers, linger(io)).await;
        if let Some(observer) = &shared.observer {
            observer.disconnected(&client, streams.activity.requests());
        }
    }
}

fn reply<A: Answer>(
    shared: &Shared<A>,
    client: &Arc<Client>,
    streams: &Arc<Streams>,
    request: Request<Incoming>,
) -> Response<Paced> {
    streams.activity.request();
    // The body is dropped here, unread: h2 tells the client to keep the rest.
    let (head, _) = request.into_parts();
    let response = answer(shared, client, head, false);
    response.map(|body| Paced { body, rest: Bytes::new(), owed: false, streams: Arc::clone(streams) })
}

/// The streams of a connection. What counts as doing something is to ask, and to make room for pieces of answers; a PING does not.
#[derive(Debug, Default)]
struct Streams {
    activity: Activity,
    /// How many answers have been begun and not been handed over to the end.
    owed: AtomicUsize,
}

/// A body in pieces. hyper asks for one when the client has made room for at least a byte of it.
struct Paced {
    body: Observed,
    /// What is left of the frame that the body gave last.
    rest: Bytes,
    /// Counted among those that are owed.
    owed: bool,
    streams: Arc<Streams>,
}

impl Paced {
    /// Counts as owed what did not fit into one piece.
    fn owe(&mut self) {
        if !self.owed {
            self.owed = true;
            self.streams.owed.fetch_add(1, Relaxed);
            self.streams.activity.owe(true);
        }
    }
}

impl Drop for Paced {
    fn drop(&mut self) {
        if self.owed {
            let before = self.streams.owed.fetch_sub(1, Relaxed);
            self.streams.activity.owe(before > 1);
        }
    }
}

impl http_body::Body for Paced {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        if self.rest.is_empty() {
            match std::task::ready!(Pin::new(&mut self.body).poll_frame(context)) {
                Some(Ok(frame)) => match frame.into_data() {
                    Ok(data) => self.rest = data,
                    Err(frame) => return Poll::Ready(Some(Ok(frame))),
                },
                end => return Poll::Ready(end),
            }
        }
        let piece = self.rest.len().min(PIECE);
        let piece = self.rest.split_to(piece);
        self.streams.activity.advance(piece.len());
        if !self.rest.is_empty() {
            self.owe();
        }
        Poll::Ready(Some(Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty() && self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        let left = self.body.size_hint().exact();
        left.map_or_else(SizeHint::default, |left| SizeHint::with_exact(left + self.rest.len() as u64))
    }
}

/// Runs a stream's task on the connection's own thread.
#[derive(Clone, Copy, Debug)]
struct Spawn;

impl<F> Executor<F> for Spawn
where
    F: Future<Output = ()> + Send + 'static,
{
    fn execute(&self, future: F) {
        tokio::spawn(future);
    }
}
