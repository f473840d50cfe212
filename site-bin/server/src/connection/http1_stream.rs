//! The byte stream under hyper's HTTP/1 connection: records activity, detects defective heads, and replaces hyper's own error
//! responses by ours.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::activity::Activity;
use super::framing::HeadScanner;
use super::parser_rejection;

/// A stream between socket (or TLS) and hyper.
#[derive(Debug)]
pub(crate) struct Http1Stream<S> {
    stream: S,
    activity: Arc<Activity>,
    scanner: HeadScanner,
    /// Unwritten rest of an error response that replaces hyper's.
    pending: Vec<u8>,
    tls: bool,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Http1Stream<S> {
    pub(crate) fn new(stream: S, activity: Arc<Activity>, tls: bool) -> Self {
        Self { stream, activity, scanner: HeadScanner::default(), pending: Vec::new(), tls }
    }

    fn poll_write_pending(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        while !self.pending.is_empty() {
            let outcome = Pin::new(&mut self.stream).poll_write(context, &self.pending);
            self.activity.wrote(&outcome);
            let written = ready!(outcome)?;
            if written == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            self.pending.drain(..written.min(self.pending.len()));
        }
        Poll::Ready(Ok(()))
    }

    /// If the bytes are an error response of hyper's own, queues ours instead and returns the number of bytes consumed.
    fn replace_rejection(&mut self, bytes: &[u8]) -> Option<usize> {
        self.pending = parser_rejection::replacement(bytes, self.activity.line_seen(), self.tls)?;
        Some(bytes.len())
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncRead for Http1Stream<S> {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(context, buffer))?;
        let bytes = buffer.filled().get(before..).unwrap_or_default();
        self.activity.received(bytes);
        if let Some(number) = self.scanner.scan(bytes) {
            self.activity.set_defective_request(number);
        }
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for Http1Stream<S> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        ready!(self.poll_write_pending(context))?;
        if let Some(count) = self.replace_rejection(bytes) {
            return Poll::Ready(Ok(count));
        }
        let outcome = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.activity.wrote(&outcome);
        outcome
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        // A response without a body, hyper's own among them. A plain write is cheaper than a vector of one.
        if let [head] = slices {
            return self.poll_write(context, head);
        }
        ready!(self.poll_write_pending(context))?;
        let outcome = Pin::new(&mut self.stream).poll_write_vectored(context, slices);
        self.activity.wrote(&outcome);
        outcome
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_write_pending(context))?;
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_write_pending(context))?;
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
