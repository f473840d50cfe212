//! Being told what was served: for the log and the counters.

use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::request::Parts;
use http::{HeaderValue, Method, Response, StatusCode, Uri, Version, header};
use http_body::{Frame, SizeHint};

use crate::{Body, Proxies};

/// Is told of connections and of answered requests, on the thread that served them: it must not block.
pub trait Observer: Send + Sync + 'static {
    /// A connection has been accepted.
    fn connected(&self, client: &Client) {
        let _ = client;
    }

    /// It has ended, after so many requests.
    fn disconnected(&self, client: &Client, requests: usize) {
        let _ = (client, requests);
    }

    /// An answer has been handed over to the last byte, or the connection has ended on the way.
    fn answered(&self, exchange: &Exchange);

    /// A connection was closed before anything was read from it: its client has as many as one may have.
    fn crowded(&self, peer: SocketAddr) {
        let _ = peer;
    }

    /// A TLS handshake has been completed, or has failed.
    fn handshake(&self, completed: bool) {
        let _ = completed;
    }

    /// No connection could be accepted: descriptors or memory have run out. It is tried again soon.
    fn starved(&self, error: &std::io::Error) {
        let _ = error;
    }
}

/// The two ends of a connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Client {
    /// Who speaks to us.
    pub peer: SocketAddr,
    /// Where we were spoken to.
    pub local: SocketAddr,
    /// Whether nobody between can read along.
    pub tls: bool,
}

/// A request and what was answered.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// The connection it came by.
    pub client: Arc<Client>,
    /// Whose request it was: as the connection tells, or a proxy that is believed.
    pub address: IpAddr,
    /// The request's method.
    pub method: Method,
    /// Its target.
    pub target: Uri,
    /// The protocol's version.
    pub version: Version,
    /// `Host`, as the client wrote it.
    pub host: Option<HeaderValue>,
    /// `Referer`, as the client wrote it.
    pub referer: Option<HeaderValue>,
    /// `User-Agent`, as the client wrote it.
    pub user_agent: Option<HeaderValue>,
    /// The answer's status.
    pub status: StatusCode,
    /// The answer's `Content-Encoding`.
    pub coding: Option<HeaderValue>,
    /// Bytes of the body that were handed over to be written. Where the connection ends on the way, the last 300 KB of them at most may
    /// not have been, and the system may not have sent what it had taken.
    pub sent: u64,
    /// From the request's head being read to the last byte being handed over.
    pub took: Duration,
}

/// An exchange that goes on. Dropping it ends it.
pub(crate) struct Record {
    observer: Arc<dyn Observer>,
    begin: Instant,
    exchange: Exchange,
}

impl Record {
    /// Takes down a request before it is answered.
    pub(crate) fn begin(
        observer: &Arc<dyn Observer>,
        client: &Arc<Client>,
        proxies: Option<&Proxies>,
        request: &Parts,
    ) -> Box<Self> {
        let field = |name: header::HeaderName| request.headers.get(name).cloned();
        Box::new(Self {
            observer: Arc::clone(observer),
            begin: Instant::now(),
            exchange: Exchange {
                client: Arc::clone(client),
                address: proxies
                    .and_then(|proxies| proxies.client(client.peer.ip(), &request.headers))
                    .unwrap_or(client.peer.ip()),
                method: request.method.clone(),
                target: request.uri.clone(),
                version: request.version,
                host: field(header::HOST),
                referer: field(header::REFERER),
                user_agent: field(header::USER_AGENT),
                status: StatusCode::OK,
                coding: None,
                sent: 0,
                took: Duration::ZERO,
            },
        })
    }
}

impl Drop for Record {
    fn drop(&mut self) {
        self.exchange.took = self.begin.elapsed();
        self.observer.answered(&self.exchange);
    }
}

/// A body on its way out, and who wants to know when it is out.
pub(crate) struct Observed {
    body: Body,
    record: Option<Box<Record>>,
}

impl Observed {
    /// An answer whose body is watched.
    pub(crate) fn of(response: Response<Body>, mut record: Option<Box<Record>>) -> Response<Self> {
        if let Some(record) = &mut record {
            record.exchange.status = response.status();
            record.exchange.coding = response.headers().get(header::CONTENT_ENCODING).cloned();
        }
        response.map(|body| Self { body, record })
    }
}

impl http_body::Body for Observed {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let frame = ready!(Pin::new(&mut self.body).poll_frame(context));
        if let (Some(record), Some(Ok(frame))) = (&mut self.record, &frame) {
            record.exchange.sent += frame.data_ref().map_or(0, |data| data.len() as u64);
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
