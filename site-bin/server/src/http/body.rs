//! Response bodies: slices of the blob, sent without copying.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Frame, SizeHint};
use tokio::sync::mpsc;

/// Largest piece handed to hyper at a time. hyper asks for the next one after writing this one, so that an aborted download is not logged
/// as sent in full. Larger pieces are not faster.
const MAX_FRAME_BYTES: usize = 256 * 1024;

/// The body of a response.
#[derive(Debug, Default)]
pub enum Body {
    /// No body.
    #[default]
    Empty,
    /// One contiguous slice.
    Full(Bytes),
    /// Several slices in sequence: `multipart/byteranges`.
    Chunks(VecDeque<Bytes>),
    /// Data produced over time, of unknown length: the preview's events.
    Stream(mpsc::Receiver<Bytes>),
}

impl Body {
    /// Number of bytes left, where it is known.
    pub fn len(&self) -> Option<u64> {
        match self {
            Self::Empty => Some(0),
            Self::Full(bytes) => Some(bytes.len() as u64),
            Self::Chunks(chunks) => Some(chunks.iter().map(|chunk| chunk.len() as u64).sum()),
            Self::Stream(_) => None,
        }
    }

    /// True if nothing (more) will be sent.
    pub fn is_empty(&self) -> bool {
        self.len() == Some(0)
    }
}

/// Splits off the next frame.
fn next_frame(bytes: &mut Bytes) -> Option<Bytes> {
    match bytes.len() {
        0 => None,
        1..=MAX_FRAME_BYTES => Some(std::mem::take(bytes)),
        _ => Some(bytes.split_to(MAX_FRAME_BYTES)),
    }
}

impl http_body::Body for Body {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let frame = match &mut *self {
            Self::Empty => None,
            Self::Full(bytes) => next_frame(bytes),
            Self::Chunks(chunks) => {
                while chunks.front().is_some_and(Bytes::is_empty) {
                    chunks.pop_front();
                }
                chunks.front_mut().and_then(next_frame)
            }
            Self::Stream(receiver) => match receiver.poll_recv(context) {
                Poll::Ready(chunk) => chunk,
                Poll::Pending => return Poll::Pending,
            },
        };
        Poll::Ready(frame.map(|bytes| Ok(Frame::data(bytes))))
    }

    fn is_end_stream(&self) -> bool {
        self.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        self.len().map_or_else(SizeHint::default, SizeHint::with_exact)
    }
}
