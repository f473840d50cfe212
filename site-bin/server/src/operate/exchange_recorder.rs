//! Records an exchange while its response is sent, and reports it when the body is dropped.

use std::net::IpAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::request::Parts;
use http::{Response, StatusCode, header};
use http_body::{Frame, SizeHint};

use super::observer::{ConnectionInfo, Exchange, Observer};
use crate::http::body::Body;

/// An exchange in progress. Dropping it reports it.
pub(crate) struct ExchangeRecorder {
    observer: Arc<dyn Observer>,
    start: Instant,
    exchange: Exchange,
}

impl ExchangeRecorder {
    /// Starts recording a request of the client at `client_address`.
    pub(crate) fn start(
        observer: &Arc<dyn Observer>,
        connection: &Arc<ConnectionInfo>,
        client_address: IpAddr,
        request: &Parts,
    ) -> Box<Self> {
        let header = |name: header::HeaderName| request.headers.get(name).cloned();
        Box::new(Self {
            observer: Arc::clone(observer),
            start: Instant::now(),
            exchange: Exchange {
                connection: Arc::clone(connection),
                client_address,
                method: request.method.clone(),
                target: request.uri.clone(),
                version: request.version,
                host: header(header::HOST),
                referer: header(header::REFERER),
                user_agent: header(header::USER_AGENT),
                status: StatusCode::OK,
                content_encoding: None,
                bytes_sent: 0,
                duration: Duration::ZERO,
            },
        })
    }
}

impl Drop for ExchangeRecorder {
    fn drop(&mut self) {
        self.exchange.duration = self.start.elapsed();
        self.observer.request_finished(&self.exchange);
    }
}

/// A response body that counts its bytes for the recorder.
pub(crate) struct RecordedBody {
    body: Body,
    recorder: Option<Box<ExchangeRecorder>>,
}

impl RecordedBody {
    /// Attaches a recorder to a response.
    pub(crate) fn wrap(response: Response<Body>, mut recorder: Option<Box<ExchangeRecorder>>) -> Response<Self> {
        if let Some(recorder) = &mut recorder {
            recorder.exchange.status = response.status();
            recorder.exchange.content_encoding = response.headers().get(header::CONTENT_ENCODING).cloned();
        }
        response.map(|body| Self { body, recorder })
    }
}

impl http_body::Body for RecordedBody {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let frame = ready!(Pin::new(&mut self.body).poll_frame(context));
        if let (Some(recorder), Some(Ok(frame))) = (&mut self.recorder, &frame) {
            recorder.exchange.bytes_sent += frame.data_ref().map_or(0, |data| data.len() as u64);
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
