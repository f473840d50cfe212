//! A connection's bytes, with an eye on what hyper does not tell.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::refusal;

/// What happens on a connection, as seen from its wire and its service. Both live on one thread; the atomics only satisfy types.
#[derive(Debug, Default)]
pub(crate) struct Activity {
    /// Grows with every request read and every byte written: a connection that does neither for long is closed.
    progress: AtomicU64,
    /// A head was read that states its length in two ways.
    ambiguous: AtomicBool,
    /// A request came with a body, which nobody reads.
    unread: AtomicBool,
}

impl Activity {
    /// Where the count stands.
    pub(crate) fn progress(&self) -> u64 {
        self.progress.load(Relaxed)
    }

    fn advance(&self, by: usize) {
        self.progress.store(self.progress.load(Relaxed).wrapping_add(by as u64), Relaxed);
    }

    /// A request has been read.
    pub(crate) fn request(&self) {
        self.advance(1);
    }

    /// Has a head been read that states its length in two ways? It is the one being asked about: an earlier one in the same read had
    /// no `Transfer-Encoding` to ask about, and after this one the connection is closed.
    pub(crate) fn ambiguous(&self) -> bool {
        self.ambiguous.load(Relaxed)
    }

    /// A body is left on the wire.
    pub(crate) fn leave_body(&self) {
        self.unread.store(true, Relaxed);
    }

    /// Is there one?
    pub(crate) fn body_left(&self) -> bool {
        self.unread.load(Relaxed)
    }

    /// Looks over bytes from the wire for a head with both `Transfer-Encoding` and `Content-Length`.
    ///
    /// hyper takes such a request by its `Transfer-Encoding`, drops the other field and closes after the answer, as RFC 9112
    /// (section 6.3) allows; we refuse it, as it also allows, and so have to see what hyper drops. A head that arrives in pieces
    /// cut between the two is left to hyper.
    fn inspect(&self, bytes: &[u8]) {
        // Hardly a request has a field whose name begins with T: one pass without a branch tells.
        let following = bytes.get(1..).unwrap_or_default();
        let worth_it = bytes.iter().zip(following).fold(false, |seen, (a, b)| seen | ((*a == b'\n') & (*b | 0x20 == b't')));
        if worth_it && states_both(bytes) {
            self.ambiguous.store(true, Relaxed);
        }
    }
}

fn states_both(bytes: &[u8]) -> bool {
    let begins = |name: &[u8]| {
        let named = |line: &[u8]| line.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name));
        bytes.split(|&byte| byte == b'\n').skip(1).any(named)
    };
    begins(b"transfer-encoding:") && begins(b"content-length:")
}

/// A connection.
#[derive(Debug)]
pub(crate) struct Wire<S> {
    stream: S,
    activity: std::sync::Arc<Activity>,
    /// A refusal of hyper's own in our words, not yet written.
    pending: Vec<u8>,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Wire<S> {
    pub(crate) fn new(stream: S, activity: std::sync::Arc<Activity>) -> Self {
        Self { stream, activity, pending: Vec::new() }
    }

    fn poll_pending(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        while !self.pending.is_empty() {
            let written = ready!(Pin::new(&mut self.stream).poll_write(context, &self.pending))?;
            if written == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            self.pending.drain(..written.min(self.pending.len()));
        }
        Poll::Ready(Ok(()))
    }

    /// Takes hyper's own refusals and keeps ours in their place.
    fn replace(&mut self, bytes: &[u8]) -> Option<usize> {
        self.pending = refusal::dressed(bytes)?;
        Some(bytes.len())
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncRead for Wire<S> {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(context, buffer))?;
        self.activity.inspect(buffer.filled().get(before..).unwrap_or_default());
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for Wire<S> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        ready!(self.poll_pending(context))?;
        if let Some(taken) = self.replace(bytes) {
            return Poll::Ready(Ok(taken));
        }
        let written = ready!(Pin::new(&mut self.stream).poll_write(context, bytes))?;
        self.activity.advance(written);
        Poll::Ready(Ok(written))
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        ready!(self.poll_pending(context))?;
        if let [head] = slices
            && let Some(taken) = self.replace(head)
        {
            return Poll::Ready(Ok(taken));
        }
        let written = ready!(Pin::new(&mut self.stream).poll_write_vectored(context, slices))?;
        self.activity.advance(written);
        Poll::Ready(Ok(written))
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_pending(context))?;
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_pending(context))?;
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_lengths_are_seen() {
        let seen = |head: &str| {
            let activity = Activity::default();
            activity.inspect(head.as_bytes());
            activity.ambiguous()
        };
        assert!(seen("GET / HTTP/1.1\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n"));
        assert!(seen("GET / HTTP/1.1\r\ntransfer-encoding: chunked\r\nX: y\r\ncontent-length: 3\r\n\r\n"));
        assert!(!seen("GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"));
        assert!(!seen("GET / HTTP/1.1\r\nTE: trailers\r\nContent-Length: 3\r\n\r\n"));
        assert!(!seen("GET / HTTP/1.1\r\nContent-Length: 3\r\n\r\n"));
        assert!(!seen(""));
        assert!(!seen("\n"));
        assert!(!seen("\nt"));
    }
}
