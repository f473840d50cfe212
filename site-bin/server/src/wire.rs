//! A connection's bytes, with an eye on what hyper does not tell.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering::Relaxed};
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::refusal;

/// What happens on a connection, as seen from its wire and its service. Both live on one thread; the atomics only satisfy types.
#[derive(Debug, Default)]
pub(crate) struct Activity {
    /// Grows with every request read and every byte written.
    progress: AtomicU64,
    /// Requests read.
    requests: AtomicUsize,
    /// No request is owed an answer, and the next one has not begun.
    rests: AtomicBool,
    /// The client has to take some of what was written before more can be.
    blocked: AtomicBool,
    /// The end of a line has been seen in the head that is being read.
    line: AtomicBool,
    /// A head was read that states its length in two ways.
    ambiguous: AtomicBool,
    /// A request came with a body, which nobody reads.
    unread: AtomicBool,
}

/// What a connection waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wait {
    /// The rest of a head, or the first head.
    Head,
    /// The next request, or an answer that takes its time.
    Request,
    /// The client, to take what was written.
    Client,
}

impl Activity {
    /// What the connection waits for.
    pub(crate) fn wait(&self) -> Wait {
        match (self.blocked.load(Relaxed), self.rests.load(Relaxed)) {
            (true, _) => Wait::Client,
            (false, true) => Wait::Request,
            (false, false) => Wait::Head,
        }
    }

    /// Where the count of what was achieved stands: as long as it stays, nothing was.
    pub(crate) fn progress(&self) -> u64 {
        self.progress.load(Relaxed)
    }

    /// Something was achieved.
    pub(crate) fn advance(&self, by: usize) {
        self.progress.store(self.progress.load(Relaxed).wrapping_add(by as u64), Relaxed);
    }

    /// A request has been read. Returns the how-manieth it is.
    pub(crate) fn request(&self) -> usize {
        self.advance(1);
        self.rests.store(true, Relaxed);
        self.line.store(false, Relaxed);
        let count = self.requests.load(Relaxed).saturating_add(1);
        self.requests.store(count, Relaxed);
        count
    }

    /// How many requests have been read.
    pub(crate) fn requests(&self) -> usize {
        self.requests.load(Relaxed)
    }

    /// Bytes have been read.
    fn received(&self, bytes: &[u8]) {
        if bytes.is_empty() {
            return;
        }
        self.rests.store(false, Relaxed);
        // Nearly every head ends with what is read; only where it does not is there something to look for.
        if bytes.ends_with(b"\n") || bytes.contains(&b'\n') {
            self.line.store(true, Relaxed);
        }
    }

    /// Something was written, or could not be.
    fn wrote(&self, outcome: &Poll<io::Result<usize>>) {
        self.blocked.store(outcome.is_pending(), Relaxed);
        if let Poll::Ready(Ok(count)) = outcome {
            self.advance(*count);
        }
    }

    /// Whether the client is owed more of an answer than it has made room for: what HTTP/2 knows without looking at the wire.
    #[cfg(feature = "tls")]
    pub(crate) fn owe(&self, owed: bool) {
        self.blocked.store(owed, Relaxed);
    }

    /// Has a head been read that states its length in two ways? It is the one being asked about, where that has a `Transfer-Encoding`:
    /// after the first that has, the connection is closed.
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
}

/// The lines that come over the wire, as far as it takes to see a head with both `Transfer-Encoding` and `Content-Length`, in however
/// many pieces it comes.
///
/// hyper takes such a request by its `Transfer-Encoding`, drops the other field and closes after the answer, as RFC 9112 (section 6.3)
/// allows; we refuse it, as it also allows, and so have to see what hyper drops. Lines of bodies are looked at too: no request is asked
/// about after one with a body.
#[derive(Debug, Default)]
struct Lines {
    /// The beginning of the line that has not ended yet.
    begun: [u8; TRANSFER_ENCODING.len()],
    length: usize,
    /// What the head so far has.
    transfer_encoding: bool,
    content_length: bool,
}

const TRANSFER_ENCODING: &[u8] = b"transfer-encoding:";
const CONTENT_LENGTH: &[u8] = b"content-length:";

impl Lines {
    /// Takes bytes from the wire; does a head in them, or one that ends in them, state both?
    fn state_both(&mut self, bytes: &[u8]) -> bool {
        // Nearly every head comes whole, and has no field whose name begins with T: one pass without a branch tells.
        let fresh = self.length == 0 && !self.transfer_encoding && !self.content_length;
        if fresh && bytes.ends_with(b"\r\n\r\n") {
            let named_t = |first: &u8| first | 0x20 == b't';
            let (first, following) = (bytes.first().is_some_and(named_t), bytes.get(1..).unwrap_or_default());
            if !bytes.iter().zip(following).fold(first, |seen, (a, b)| seen | ((*a == b'\n') & named_t(b))) {
                return false;
            }
        }
        bytes.split_inclusive(|&byte| byte == b'\n').fold(false, |both, piece| both | self.take(piece))
    }

    fn take(&mut self, piece: &[u8]) -> bool {
        let room = self.begun.get_mut(self.length..).unwrap_or_default();
        let count = room.len().min(piece.len());
        room.iter_mut().zip(piece).for_each(|(to, from)| *to = *from);
        self.length += count;
        if piece.last() != Some(&b'\n') {
            return false;
        }
        let line = self.begun.get(..self.length).unwrap_or_default();
        let names = |name: &[u8]| line.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name));
        if matches!(line, b"\r\n" | b"\n") {
            *self = Self::default();
            return false;
        }
        self.transfer_encoding |= names(TRANSFER_ENCODING);
        self.content_length |= names(CONTENT_LENGTH);
        self.length = 0;
        self.transfer_encoding && self.content_length
    }
}

/// A connection.
#[derive(Debug)]
pub(crate) struct Wire<S> {
    stream: S,
    activity: std::sync::Arc<Activity>,
    lines: Lines,
    /// A refusal of hyper's own in our words, not yet written.
    pending: Vec<u8>,
    tls: bool,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Wire<S> {
    pub(crate) fn new(stream: S, activity: std::sync::Arc<Activity>, tls: bool) -> Self {
        Self { stream, activity, lines: Lines::default(), pending: Vec::new(), tls }
    }

    fn poll_pending(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
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

    /// Takes hyper's own refusals and keeps ours in their place.
    fn replace(&mut self, bytes: &[u8]) -> Option<usize> {
        let line = self.activity.line.load(Relaxed);
        self.pending = refusal::dressed(bytes, line, self.tls)?;
        Some(bytes.len())
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncRead for Wire<S> {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(context, buffer))?;
        let bytes = buffer.filled().get(before..).unwrap_or_default();
        self.activity.received(bytes);
        if self.lines.state_both(bytes) {
            self.activity.ambiguous.store(true, Relaxed);
        }
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for Wire<S> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        ready!(self.poll_pending(context))?;
        if let Some(taken) = self.replace(bytes) {
            return Poll::Ready(Ok(taken));
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
        // An answer without a body, a refusal of hyper's own among them: to send one piece costs less than a list of one.
        if let [head] = slices {
            return self.poll_write(context, head);
        }
        ready!(self.poll_pending(context))?;
        let outcome = Pin::new(&mut self.stream).poll_write_vectored(context, slices);
        self.activity.wrote(&outcome);
        outcome
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
    fn two_lengths_are_seen_however_they_come() {
        for (head, expected) in [
            ("GET / HTTP/1.1\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n", true),
            ("GET / HTTP/1.1\r\ntransfer-encoding: chunked\r\nX: y\r\ncontent-length: 3\r\n\r\n", true),
            ("GET / HTTP/1.1\nTRANSFER-ENCODING:chunked\nCONTENT-LENGTH:3\n\n", true),
            ("GET / HTTP/1.1\r\nX: y\r\n\r\nGET / HTTP/1.1\r\nTransfer-Encoding: a\r\nContent-Length: 3\r\n\r\n", true),
            ("GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", false),
            ("GET / HTTP/1.1\r\nTE: trailers\r\nContent-Length: 3\r\n\r\n", false),
            ("GET / HTTP/1.1\r\nContent-Length: 3\r\n\r\n", false),
            // Two requests, each with one.
            ("GET / HTTP/1.1\r\nContent-Length: 0\r\n\r\nGET / HTTP/1.1\r\nTransfer-Encoding: a\r\n\r\n", false),
            ("GET / HTTP/1.1\r\nX: Transfer-Encoding:\r\nContent-Length: 0\r\n\r\n", false),
            ("", false),
            ("\n", false),
            ("\nt", false),
        ] {
            assert_eq!(Lines::default().state_both(head.as_bytes()), expected, "{head:?}");
            for at in 0..head.len() {
                let (one, two) = head.as_bytes().split_at(at);
                let mut lines = Lines::default();
                assert_eq!(lines.state_both(one) | lines.state_both(two), expected, "{head:?} in two at {at}");
            }
            let mut lines = Lines::default();
            assert_eq!(head.as_bytes().chunks(1).fold(false, |both, byte| both | lines.state_both(byte)), expected, "{head:?}");
        }
    }
}
