//! One connection, from its first byte to its last.

use std::convert::Infallible;
use std::future::{poll_fn, ready};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use http::{HeaderValue, Request, Response, header};
use hyper::body::{Body as _, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until, timeout};

use crate::wire::{Activity, Wire};
use crate::{Answer, Body, Limits, respond};

/// Most bytes of a head that hyper keeps while it is incomplete. Above our own limits, so that it is we who refuse.
const HEAD_BUFFER: usize = 128 * 1024;

/// Most bytes that are thrown away after the last answer; see [`linger`].
const LINGER_BYTES: usize = 256 * 1024;

/// How long that takes at most.
const LINGER_TIME: Duration = Duration::from_secs(2);

/// Serves requests until the client leaves, breaks the rules or does nothing for too long, or until `stop` turns true: then the
/// request in flight is still answered.
pub(crate) async fn serve<A, S>(stream: S, answer: Arc<A>, limits: Limits, mut stop: watch::Receiver<bool>)
where
    A: Answer,
    S: AsyncRead + AsyncWrite + Unpin + Send,
{
    let activity = Arc::new(Activity::default());
    let wire = TokioIo::new(Wire::new(stream, Arc::clone(&activity)));
    let service = service_fn(|request| ready(Ok::<_, Infallible>(reply(&*answer, &activity, request))));
    let mut connection = http1::Builder::new().half_close(true).max_buf_size(HEAD_BUFFER).serve_connection(wire, service);

    // One clock for a slow head, an idle client and one that does not read: no timer is set per request.
    let mut seen = activity.progress();
    let mut patience = pin!(sleep_until(Instant::now() + limits.patience));
    let mut stopped = pin!(stop.wait_for(|stop| *stop));
    let mut stopping = false;
    let result = loop {
        tokio::select! {
            biased;
            result = poll_fn(|context| connection.poll_without_shutdown(context)) => break result,
            () = &mut patience => {
                if activity.progress() == seen {
                    return;
                }
                seen = activity.progress();
                patience.as_mut().reset(Instant::now() + limits.patience);
            }
            _ = &mut stopped, if !stopping => {
                stopping = true;
                std::pin::Pin::new(&mut connection).graceful_shutdown();
            }
        }
    };

    let mut wire = connection.into_parts().io.into_inner();
    let _ = timeout(LINGER_TIME, wire.shutdown()).await;
    if result.is_err() || activity.body_left() {
        linger(wire).await;
    }
}

/// Reads on for a little while after the last answer. A socket closed with bytes unread resets the connection, and the client may
/// lose the answer that tells it why (RFC 9112, section 9.6).
pub(crate) async fn linger<S: AsyncRead + Unpin>(mut stream: S) {
    let drain = async {
        let mut left = LINGER_BYTES;
        let mut buffer = vec![0; 8 * 1024];
        while let Ok(count @ 1..) = stream.read(&mut buffer).await {
            left = left.saturating_sub(count);
            if left == 0 {
                break;
            }
        }
    };
    let _ = timeout(LINGER_TIME, drain).await;
}

fn reply<A: Answer>(answer: &A, activity: &Activity, request: Request<Incoming>) -> Response<Body> {
    activity.request();
    // The body is dropped here, unread: hyper takes what has arrived with the head, if that is all of it, and closes otherwise.
    let has_body = !request.body().is_end_stream();
    let (head, _) = request.into_parts();
    let ambiguous = head.headers.contains_key(header::TRANSFER_ENCODING) && activity.ambiguous();
    let mut response = if ambiguous { respond::malformed(head) } else { answer.answer(head) };
    if has_body || ambiguous {
        activity.leave_body();
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    response
}
