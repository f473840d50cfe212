//! One HTTP/2 connection, from its preface to its end (RFC 9113). Spoken only where TLS has agreed on it (ALPN `h2`).
//!
//! What a client can make the server keep is bounded on every side: streams, resets, header bytes, bytes of bodies nobody reads,
//! and time. The crate h2 bounds the rest by itself: the number of CONTINUATION frames follows from the header bytes, and frames
//! that ask for an answer (PING, SETTINGS) wait for the last one to be written.

use std::convert::Infallible;
use std::future::ready;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use http_body::{Frame, SizeHint};
use hyper::body::Incoming;
use hyper::rt::Executor;
use hyper::server::conn::http2;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};

use crate::connection::linger;
use crate::{Answer, Body, tls};

/// What one HTTP/2 connection may ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Http2Limits {
    /// Requests at a time.
    pub streams: u32,
    /// Streams that the client has taken back before we have looked at them, and streams that we had to take back because of
    /// its mistakes; more of either end the connection.
    pub resets: usize,
    /// Bytes of a request's body on the wire before they are read. None of them ever is, so this is small.
    pub window: u32,
    /// Bytes of a request's head after decompression, with 32 for each field (RFC 9113, section 6.5.2).
    pub head: u32,
}

impl Default for Http2Limits {
    /// 100 streams, 32 resets, 16 KiB of body, 64 KiB of head: above our own limit, so that it is we who refuse.
    fn default() -> Self {
        Self { streams: 100, resets: 32, window: 16 * 1024, head: 64 * 1024 }
    }
}

/// The connection's window cannot be smaller than this (RFC 9113, section 6.9.2).
const SMALLEST_CONNECTION_WINDOW: u32 = 65_535;

/// Answers are handed over in pieces of so many bytes, each when the client has made room for it: a frame's usual size.
const PIECE: usize = 16 * 1024;

/// How long a client that was told to leave may take to do so.
const FAREWELL: Duration = Duration::from_secs(2);

/// Serves requests until the client leaves, breaks the rules or does nothing for so long as `patience` says, or up to twice that, or
/// until `stop` turns true: then the requests in flight are still answered.
pub(crate) async fn serve<A, S>(
    mut stream: S,
    answer: Arc<A>,
    patience: Duration,
    limits: Http2Limits,
    mut stop: watch::Receiver<bool>,
) where
    A: Answer,
    S: AsyncRead + AsyncWrite + Unpin + Send,
{
    let progress = Arc::new(Progress::default());
    let service = service_fn(|request| ready(Ok::<_, Infallible>(reply(&*answer, &progress, request))));
    let mut builder = http2::Builder::new(Spawn);
    builder
        .max_concurrent_streams(limits.streams)
        .max_pending_accept_reset_streams(limits.resets)
        .max_local_error_reset_streams(limits.resets)
        .max_header_list_size(limits.head)
        .initial_stream_window_size(limits.window)
        .initial_connection_window_size(limits.window.max(SMALLEST_CONNECTION_WINDOW))
        .max_send_buf_size(PIECE);
    {
        // A client that is gone without a word is found by `patience`, so it is not pinged.
        let mut connection = pin!(builder.serve_connection(TokioIo::new(&mut stream), service));
        let mut seen = progress.count();
        let mut clock = pin!(sleep_until(Instant::now() + patience));
        let mut stopped = pin!(stop.wait_for(|stop| *stop));
        let (mut stopping, mut leaving) = (false, false);
        loop {
            tokio::select! {
                biased;
                _ = &mut connection => break,
                () = &mut clock => {
                    let now = progress.count();
                    if now != seen {
                        seen = now;
                        clock.as_mut().reset(Instant::now() + patience);
                    } else if leaving {
                        break;
                    } else {
                        // Told before it is closed, it knows which of its requests to send again.
                        leaving = true;
                        connection.as_mut().graceful_shutdown();
                        clock.as_mut().reset(Instant::now() + FAREWELL.min(patience));
                    }
                }
                _ = &mut stopped, if !stopping => {
                    stopping = true;
                    connection.as_mut().graceful_shutdown();
                }
            }
        }
    }
    linger(stream).await;
}

fn reply<A: Answer>(answer: &A, progress: &Arc<Progress>, request: Request<Incoming>) -> Response<Paced> {
    progress.advance();
    // The body is dropped here, unread: h2 tells the client to keep the rest.
    let (head, _) = request.into_parts();
    let mut response = answer.answer(head);
    tls::insist(response.headers_mut());
    response.map(|body| Paced { body, rest: Bytes::new(), progress: Arc::clone(progress) })
}

/// Counts what a client does that costs it something: requests, and room made for pieces of answers. PINGs do not count.
#[derive(Debug, Default)]
struct Progress(AtomicU64);

impl Progress {
    fn advance(&self) {
        self.0.fetch_add(1, Relaxed);
    }

    fn count(&self) -> u64 {
        self.0.load(Relaxed)
    }
}

/// A body in pieces. hyper asks for one when the client has made room for at least a byte of it.
#[derive(Debug)]
struct Paced {
    body: Body,
    /// What is left of the frame that the body gave last.
    rest: Bytes,
    progress: Arc<Progress>,
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
        self.progress.advance();
        Poll::Ready(Some(Ok(Frame::data(self.rest.split_to(piece)))))
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty() && self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.len().map_or_else(SizeHint::default, |len| SizeHint::with_exact(len + self.rest.len() as u64))
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
