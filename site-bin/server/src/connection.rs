//! One connection, from its first byte to its last.

use std::convert::Infallible;
use std::future::{poll_fn, ready};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use http::{HeaderValue, Request, Response, StatusCode, header};
use hyper::body::{Body as _, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::time::{sleep, timeout};

use crate::observer::{Observed, Record};
use crate::patience::Patience;
use crate::wire::{Activity, Wire};
use crate::worker::{Shared, Stop};
use crate::{Answer, Client, header as written, respond};

/// Most bytes that are thrown away after the last answer; see [`linger`].
const LINGER_BYTES: usize = 256 * 1024;

/// How long a client that keeps a connection may use it after the server was told to stop: what is on its way just then is still
/// answered, and the answer says that the connection closes.
const GRACE: Duration = Duration::from_millis(250);

/// A connection that is ready to be served, whatever carries it.
pub(crate) struct Connection<S> {
    /// The bytes in clear.
    pub(crate) io: S,
    pub(crate) client: Arc<Client>,
}

/// Why a connection is not served any longer.
enum End {
    /// All that was asked for has been answered, and no more will be.
    Answered,
    /// The client broke the rules or the connection broke.
    Broken,
    /// The client did nothing for too long.
    Impatience,
}

impl<S: AsyncRead + AsyncWrite + Unpin + Send> Connection<S> {
    /// Serves HTTP/1 until the client leaves, breaks the rules or does nothing for too long, or until told to stop: then the request
    /// in flight is still answered.
    pub(crate) async fn serve_http1<A: Answer>(self, shared: &Shared<A>, stop: &Stop) {
        let Self { io, client } = self;
        let activity = Arc::new(Activity::default());
        let wire = TokioIo::new(Wire::new(io, Arc::clone(&activity), client.tls));
        let service = service_fn(|request| ready(Ok::<_, Infallible>(reply(shared, &client, &activity, stop, request))));
        let mut http = http1::Builder::new();
        http.half_close(true).max_buf_size(shared.limits.head_buffer());
        let mut connection = http.serve_connection(wire, service);

        let mut patience = Patience::new(&shared.limits);
        let mut stopped = pin!(async {
            stop.told().await;
            sleep(GRACE).await;
        });
        let (mut registered, mut stopping) = (false, false);
        let serve = poll_fn(|context| {
            loop {
                if let Poll::Ready(result) = connection.poll_without_shutdown(context) {
                    return Poll::Ready(if result.is_ok() { End::Answered } else { End::Broken });
                }
                if patience.poll(context, &activity, shared.admission.is_scarce()).is_ready() {
                    return Poll::Ready(End::Impatience);
                }
                // Asked once, it wakes this task; asking at every request would cost as much as looking up the answer.
                if stopping || (registered && !stop.is_told()) || stopped.as_mut().poll(context).is_pending() {
                    registered = true;
                    return Poll::Pending;
                }
                stopping = true;
                patience.end(&activity);
                Pin::new(&mut connection).graceful_shutdown();
            }
        });
        let end = serve.await;
        let lingers = matches!(end, End::Broken) || activity.body_left();
        if !matches!(end, End::Impatience) {
            let mut wire = connection.into_parts().io.into_inner();
            let _ = timeout(shared.limits.body_timeout, wire.shutdown()).await;
            if lingers {
                let _ = timeout(shared.limits.body_timeout, linger(wire)).await;
            }
        }
        if let Some(observer) = &shared.observer {
            observer.disconnected(&client, activity.requests());
        }
    }
}

/// Reads on for a little while after the last answer. A socket closed with bytes unread resets the connection, and the client may
/// lose the answer that tells it why (RFC 9112, section 9.6).
pub(crate) async fn linger<S: AsyncRead + Unpin>(mut stream: S) {
    let mut left = LINGER_BYTES;
    let mut buffer = vec![0; 8 * 1024];
    while let Ok(count @ 1..) = stream.read(&mut buffer).await {
        left = left.saturating_sub(count);
        if left == 0 {
            break;
        }
    }
}

fn reply<A: Answer>(
    shared: &Shared<A>,
    client: &Arc<Client>,
    activity: &Activity,
    stop: &Stop,
    request: Request<Incoming>,
) -> Response<Observed> {
    let count = activity.request();
    // The body is dropped here, unread: hyper takes what has arrived with the head, if that is all of it, and closes otherwise.
    let has_body = !request.body().is_end_stream();
    let (head, _) = request.into_parts();
    let ambiguous = activity.ambiguous() && head.headers.contains_key(header::TRANSFER_ENCODING);
    if has_body || ambiguous {
        activity.leave_body();
    }
    let last = has_body || ambiguous || count == shared.limits.requests_per_connection || stop.is_told();
    let mut response = answer(shared, client, head, ambiguous);
    if last {
        response.headers_mut().insert(header::CONNECTION, const { HeaderValue::from_static("close") });
    }
    response
}

/// The answer to one request, whichever version of HTTP it came by.
pub(crate) fn answer<A: Answer>(
    shared: &Shared<A>,
    client: &Arc<Client>,
    head: http::request::Parts,
    malformed: bool,
) -> Response<Observed> {
    let record = shared.observer.as_ref().map(|observer| Record::begin(observer, client, shared.proxies.as_ref(), &head));
    let admitted = if malformed { Err(StatusCode::BAD_REQUEST) } else { shared.limits.admit(&head) };
    let mut response = match admitted {
        Ok(()) => shared.answer.answer(head),
        Err(status) => respond::refuse(status, head),
    };
    if client.tls {
        written::insist(response.headers_mut());
    }
    Observed::of(response, record)
}
