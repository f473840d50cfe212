//! The byte stream under hyper's HTTP/2 connection: counts the client's frames, and ends the connection when there are too many; detects
//! fragments in request targets.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt, ReadBuf};

use super::activity::Activity;
use super::coarse_clock;
use super::http2_budget::FrameBudget;
use super::http2_frames::{FrameEvent, FrameFollower, enhance_your_calm};
use super::http2_heads::HeadInspector;
use crate::limits::Limits;
use crate::operate::connection_error::ConnectionError;

/// A stream between TLS and hyper.
#[derive(Debug)]
pub(crate) struct Http2Stream<S> {
    stream: S,
    incoming: FrameFollower,
    outgoing: FrameFollower,
    budget: FrameBudget,
    flood: Option<ConnectionError>,
    heads: HeadInspector,
    activity: Arc<Activity>,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Http2Stream<S> {
    pub(crate) fn new(stream: S, limits: &Limits, activity: Arc<Activity>) -> Self {
        Self {
            stream,
            incoming: FrameFollower::of_client(),
            outgoing: FrameFollower::of_server(),
            budget: FrameBudget::new(limits.http2_frames, coarse_clock::now_millis()),
            flood: None,
            heads: HeadInspector::new(limits.http2_header_list() as usize),
            activity,
        }
    }

    /// The error if the client has sent too many frames. Reading fails from then on.
    pub(crate) fn flood(&self) -> Option<ConnectionError> {
        self.flood
    }

    /// Sends GOAWAY with ENHANCE_YOUR_CALM and closes the sending side. h2 has no interface for that, so hyper must have ended before.
    ///
    /// # Errors
    /// From the stream.
    pub(crate) async fn calm(&mut self) -> io::Result<()> {
        // In the middle of a frame the client would take it for a part of that frame.
        if self.outgoing.is_at_boundary() {
            self.stream.write_all(&enhance_your_calm(self.budget.last_stream())).await?;
        }
        self.stream.shutdown().await
    }

    fn wrote(&mut self, slices: &[IoSlice<'_>], count: usize) {
        self.budget.sent(count);
        let mut left = count;
        for slice in slices {
            let written = slice.get(..left).unwrap_or(slice);
            self.outgoing.follow(written, |_| {});
            left -= written.len();
        }
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncRead for Http2Stream<S> {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = &mut *self;
        if this.flood.is_none() {
            let before = buffer.filled().len();
            ready!(Pin::new(&mut this.stream).poll_read(context, buffer))?;
            let bytes = buffer.filled().get(before..).unwrap_or_default();
            let Self { incoming, budget, flood, heads, activity, .. } = this;
            incoming.follow(bytes, |event| {
                let has_fragment = match event {
                    FrameEvent::Header(header) => {
                        if let Err(error) = budget.receive(header, coarse_clock::now_millis) {
                            flood.get_or_insert(error);
                        }
                        heads.header(header)
                    }
                    FrameEvent::Payload(bytes) => heads.payload(bytes),
                };
                if has_fragment {
                    activity.set_defective_request(1);
                }
            });
        }
        Poll::Ready(if this.flood.is_some() { Err(io::ErrorKind::ConnectionAborted.into()) } else { Ok(()) })
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for Http2Stream<S> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let count = ready!(Pin::new(&mut self.stream).poll_write(context, bytes))?;
        self.wrote(&[IoSlice::new(bytes)], count);
        Poll::Ready(Ok(count))
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let count = ready!(Pin::new(&mut self.stream).poll_write_vectored(context, slices))?;
        self.wrote(slices, count);
        Poll::Ready(Ok(count))
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
