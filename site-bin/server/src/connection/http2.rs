//! Serves one HTTP/2 connection with hyper and h2 (RFC 9113). Used only where TLS negotiated it (ALPN `h2`).
//!
//! Everything a client can make the server keep is bounded: streams, resets, header bytes, unread body bytes and time. A client that is
//! silent for a third of the idle timeout is pinged, and disconnected if it does not answer within another third; this detects clients
//! that vanish in the middle of a response. h2 bounds CONTINUATION frames by the header bytes, and empty and small DATA frames;
//! [`super::http2_budget`] bounds the other frames that are no request.

use std::convert::Infallible;
use std::future::{poll_fn, ready};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, Request, Response, StatusCode};
use http_body::{Frame, SizeHint};
use hyper::body::Incoming;
use hyper::rt::Executor;
use hyper::server::conn::http2;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::timeout;

use super::activity::{Activity, WaitingFor};
use super::dispatch::dispatch;
use super::failure;
use super::http2_stream::Http2Stream;
use super::idle_timer::{IdleTimer, SHUTDOWN_TIMEOUT};
use super::linger::linger;
use super::shutdown::Shutdown;
use super::state::ServerState;
use crate::http::handler::Handler;
use crate::operate::connection_error::ConnectionError;
use crate::operate::exchange_recorder::RecordedBody;
use crate::operate::observer::ConnectionInfo;

/// Lower bound of a connection's flow-control window (RFC 9113, section 6.9.2).
const MIN_CONNECTION_WINDOW: u32 = 65_535;

/// Bytes of a response that are passed to h2 at a time, each time the client has opened its window: the usual frame size.
const CHUNK_BYTES: usize = 16 * 1024;

/// How long an idle client may take to close after GOAWAY.
const GOAWAY_TIMEOUT: Duration = Duration::from_secs(2);

/// The same for a client whose connection makes room for another.
const EVICTION_TIMEOUT: Duration = Duration::from_millis(100);

/// Serves HTTP/2 until the client closes, breaks the protocol or times out, or until shutdown, when current requests are still answered.
pub(crate) async fn serve<S, H>(
    io: S,
    connection: Arc<ConnectionInfo>,
    activity: &Arc<Activity>,
    state: &ServerState<H>,
    shutdown: &Shutdown,
) where
    S: AsyncRead + AsyncWrite + Unpin + Send,
    H: Handler,
{
    let limits = &state.limits;
    let mut io = Http2Stream::new(io, limits, Arc::clone(activity));
    let streams = Arc::new(StreamTracker { activity: Arc::clone(activity), unfinished: AtomicUsize::new(0) });
    let service = service_fn(|request| ready(Ok::<_, Infallible>(respond(state, &connection, &streams, request))));
    let mut builder = http2::Builder::new(SpawnExecutor);
    builder
        .timer(TokioTimer::new())
        .keep_alive_interval(limits.idle_timeout / 3)
        .keep_alive_timeout(limits.idle_timeout / 3)
        .max_concurrent_streams(limits.http2_streams)
        .max_pending_accept_reset_streams(limits.http2_resets)
        .max_local_error_reset_streams(limits.http2_resets)
        .max_header_list_size(limits.http2_header_list())
        .initial_stream_window_size(limits.http2_window)
        .initial_connection_window_size(limits.http2_window.max(MIN_CONNECTION_WINDOW))
        .max_send_buf_size(CHUNK_BYTES);
    let mut error = None;
    let linger_timeout = {
        let mut http = pin!(builder.serve_connection(TokioIo::new(&mut io), service));
        let mut idle_timer = IdleTimer::new(limits);
        let mut shutdown_triggered = pin!(shutdown.triggered());
        let mut evicted = pin!(activity.evicted());
        let (mut registered, mut closing) = (false, false);
        let timed_out = poll_fn(|context| {
            loop {
                if let Poll::Ready(result) = http.as_mut().poll(context) {
                    error = result.err().map(|error| failure::http2(&error));
                    return Poll::Ready(false);
                }
                if idle_timer.poll(context, activity).is_ready() || activity.is_evicted() {
                    return Poll::Ready(true);
                }
                if !std::mem::replace(&mut registered, true) && evicted.as_mut().poll(context).is_ready() {
                    return Poll::Ready(true);
                }
                let max_requests = limits.requests_per_connection;
                let exhausted = (max_requests > 0 && activity.requests() >= max_requests) || activity.has_defective_request();
                if closing || (!exhausted && shutdown_triggered.as_mut().poll(context).is_pending()) {
                    return Poll::Pending;
                }
                closing = true;
                idle_timer.start_shutdown(activity);
                http.as_mut().graceful_shutdown();
            }
        });
        if timed_out.await {
            if !activity.is_evicted() && activity.waiting_for() == WaitingFor::Client {
                error = Some(ConnectionError::Http2WriteTimeout);
            }
            // GOAWAY before closing tells the client which requests to retry.
            http.as_mut().graceful_shutdown();
            let limit = match (activity.is_evicted(), shutdown.is_triggered()) {
                (true, _) => EVICTION_TIMEOUT,
                (false, true) => SHUTDOWN_TIMEOUT,
                (false, false) => GOAWAY_TIMEOUT,
            };
            let _ = timeout(limit, http).await;
        }
        if activity.is_evicted() {
            Duration::ZERO
        } else if shutdown.is_triggered() {
            limits.body_timeout.min(SHUTDOWN_TIMEOUT)
        } else {
            limits.body_timeout
        }
    };
    if io.flood().is_some() {
        error = io.flood();
        let limit = if activity.is_evicted() { EVICTION_TIMEOUT } else { GOAWAY_TIMEOUT };
        let _ = timeout(limit, io.calm()).await;
    }
    let _ = timeout(linger_timeout, linger(io)).await;
    // Browsers open connections in advance and close them unused.
    let error = error.filter(|error| *error != ConnectionError::Http2ConnectionLost || activity.requests() > 0);
    if let Some(observer) = &state.observer {
        if let Some(error) = error {
            observer.connection_failed(connection.peer, error);
        }
        observer.disconnected(&connection, activity.requests());
    }
}

fn respond<H: Handler>(
    state: &ServerState<H>,
    connection: &Arc<ConnectionInfo>,
    streams: &Arc<StreamTracker>,
    request: Request<Incoming>,
) -> Response<PacedBody> {
    streams.activity.request_started();
    // The body is dropped unread; h2 resets the stream with NO_ERROR, so that the client stops sending.
    let (head, _) = request.into_parts();
    // hyper does not say which stream a request belongs to. After a fragment, every request is refused until the connection closes.
    let is_defective = streams.activity.has_defective_request() || has_invalid_value(&head.headers);
    let checked = if is_defective { Err(StatusCode::BAD_REQUEST) } else { Ok(()) };
    let response = dispatch(state, connection, head, checked);
    response.map(|body| PacedBody { body, rest: Bytes::new(), unfinished: false, streams: Arc::clone(streams) })
}

/// True if a field value begins or ends with a space or tab, which makes a request malformed (RFC 9113, section 8.2.1). h2 rejects the
/// other forbidden characters.
fn has_invalid_value(headers: &HeaderMap) -> bool {
    let is_blank = |byte: Option<&u8>| matches!(byte, Some(b' ' | b'\t'));
    headers.values().any(|value| is_blank(value.as_bytes().first()) || is_blank(value.as_bytes().last()))
}

/// The streams of a connection. Requests and window updates that let a response continue count as activity; PING does not.
#[derive(Debug)]
struct StreamTracker {
    activity: Arc<Activity>,
    /// Responses that have begun and are not yet handed over completely.
    unfinished: AtomicUsize,
}

/// A body in chunks. hyper asks for one when the client's window has room for at least one byte.
struct PacedBody {
    body: RecordedBody,
    /// What is left of the last frame of `body`.
    rest: Bytes,
    /// Counted in [`StreamTracker::unfinished`].
    unfinished: bool,
    streams: Arc<StreamTracker>,
}

impl PacedBody {
    /// Marks a response that needs more than one chunk.
    fn set_unfinished(&mut self) {
        if !self.unfinished {
            self.unfinished = true;
            self.streams.unfinished.fetch_add(1, Relaxed);
            self.streams.activity.set_write_blocked(true);
        }
    }
}

impl Drop for PacedBody {
    fn drop(&mut self) {
        if self.unfinished {
            let before = self.streams.unfinished.fetch_sub(1, Relaxed);
            self.streams.activity.set_write_blocked(before > 1);
        }
    }
}

impl http_body::Body for PacedBody {
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
        let length = self.rest.len().min(CHUNK_BYTES);
        let chunk = self.rest.split_to(length);
        self.streams.activity.add_progress(chunk.len());
        if !self.rest.is_empty() {
            self.set_unfinished();
        }
        Poll::Ready(Some(Ok(Frame::data(chunk))))
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty() && self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        let left = self.body.size_hint().exact();
        left.map_or_else(SizeHint::default, |left| SizeHint::with_exact(left + self.rest.len() as u64))
    }
}

/// Runs stream tasks on the connection's own thread.
#[derive(Clone, Copy, Debug)]
struct SpawnExecutor;

impl<F> Executor<F> for SpawnExecutor
where
    F: Future<Output = ()> + Send + 'static,
{
    fn execute(&self, future: F) {
        tokio::spawn(future);
    }
}
