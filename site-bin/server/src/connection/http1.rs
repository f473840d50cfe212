//! Serves one HTTP/1 connection with hyper (RFC 9112).

use std::convert::Infallible;
use std::future::{poll_fn, ready};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use http::{HeaderMap, HeaderValue, Request, Response, StatusCode, header};
use hyper::body::{Body as _, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt};
use tokio::time::{sleep, timeout};

use super::activity::{Activity, WaitingFor};
use super::dispatch::dispatch;
use super::failure;
use super::http1_stream::Http1Stream;
use super::idle_timer::IdleTimer;
use super::linger::linger;
use super::shutdown::Shutdown;
use super::state::ServerState;
use crate::http::handler::Handler;
use crate::operate::connection_error::ConnectionError;
use crate::operate::exchange_recorder::RecordedBody;
use crate::operate::observer::ConnectionInfo;

/// How long a keep-alive connection stays usable after shutdown begins: a request already on its way still gets its response, which
/// announces `Connection: close`.
const SHUTDOWN_GRACE: Duration = Duration::from_millis(250);

/// Why serving ended.
enum End {
    /// All requests are answered and no more will be.
    Completed,
    /// A protocol or I/O error.
    Failed(hyper::Error),
    /// The idle timer fired.
    TimedOut,
    /// Another connection needs the room.
    Evicted,
}

/// Serves HTTP/1 until the client closes, breaks the protocol or times out, or until shutdown, when the current request is still answered.
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
    let stream = TokioIo::new(Http1Stream::new(io, Arc::clone(activity), connection.tls));
    let service = service_fn(|request| ready(Ok::<_, Infallible>(respond(state, &connection, activity, shutdown, request))));
    let mut builder = http1::Builder::new();
    builder.half_close(true).max_buf_size(state.limits.http1_head_buffer());
    let mut http = builder.serve_connection(stream, service);

    let mut idle_timer = IdleTimer::new(&state.limits);
    let mut shutdown_grace = pin!(async {
        shutdown.triggered().await;
        sleep(SHUTDOWN_GRACE).await;
    });
    let mut evicted = pin!(activity.evicted());
    let (mut registered, mut closing) = (false, false);
    let serve = poll_fn(|context| {
        loop {
            if let Poll::Ready(result) = http.poll_without_shutdown(context) {
                return Poll::Ready(result.map_or_else(End::Failed, |()| End::Completed));
            }
            if idle_timer.poll(context, activity).is_ready() {
                return Poll::Ready(End::TimedOut);
            }
            // Polled once, the signals wake this task. Polling them for every request costs as much as the response.
            if activity.is_evicted() || (!registered && evicted.as_mut().poll(context).is_ready()) {
                return Poll::Ready(End::Evicted);
            }
            if closing || (registered && !shutdown.is_triggered()) || shutdown_grace.as_mut().poll(context).is_pending() {
                registered = true;
                return Poll::Pending;
            }
            closing = true;
            idle_timer.start_shutdown(activity);
            Pin::new(&mut http).graceful_shutdown();
        }
    });
    let end = serve.await;
    let lingers = matches!(end, End::Failed(_)) || activity.has_unread_body();
    let error = match &end {
        End::Failed(error) => Some(failure::http1(error, activity.line_seen())),
        End::TimedOut if activity.waiting_for() == WaitingFor::Client => Some(ConnectionError::Http1WriteTimeout),
        End::TimedOut if activity.is_in_head() => Some(ConnectionError::Http1HeadTimeout),
        End::Completed | End::TimedOut | End::Evicted => None,
    };
    if !matches!(end, End::TimedOut | End::Evicted) {
        let mut stream = http.into_parts().io.into_inner();
        let _ = timeout(state.limits.body_timeout, stream.shutdown()).await;
        if lingers {
            let _ = timeout(state.limits.body_timeout, linger(stream)).await;
        }
    }
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
    activity: &Activity,
    shutdown: &Shutdown,
    request: Request<Incoming>,
) -> Response<RecordedBody> {
    let number = activity.request_started();
    // The body is dropped unread: hyper discards what has already arrived if that is all of it, and closes the connection otherwise.
    let has_body = !request.body().is_end_stream();
    let (head, _) = request.into_parts();
    let checked =
        if activity.is_defective(number) { Err(StatusCode::BAD_REQUEST) } else { check_transfer_encoding(&head.headers) };
    let framing_error = checked.is_err();
    if has_body || framing_error {
        activity.set_unread_body();
    }
    let close = has_body || framing_error || number == state.limits.requests_per_connection || shutdown.is_triggered();
    let mut response = dispatch(state, connection, head, checked);
    if close {
        response.headers_mut().insert(header::CONNECTION, const { HeaderValue::from_static("close") });
    }
    response
}

/// Accepts no `Transfer-Encoding` but a single `chunked` (RFC 9112, section 6.1). hyper only looks whether `chunked` is the last coding.
///
/// # Errors
/// The status to respond with: 501 for other codings, 400 if `chunked` is applied more than once.
fn check_transfer_encoding(headers: &HeaderMap) -> Result<(), StatusCode> {
    let values = || headers.get_all(header::TRANSFER_ENCODING).iter();
    let is_chunked = |coding: &[u8]| coding.trim_ascii().eq_ignore_ascii_case(b"chunked");
    match (values().next(), values().nth(1)) {
        (None, _) => Ok(()),
        (Some(value), None) if is_chunked(value.as_bytes()) => Ok(()),
        _ if values().flat_map(|value| value.as_bytes().split(|byte| *byte == b',')).all(is_chunked) => {
            Err(StatusCode::BAD_REQUEST)
        }
        _ => Err(StatusCode::NOT_IMPLEMENTED),
    }
}
