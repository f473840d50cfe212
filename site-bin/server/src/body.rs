//! Bodies of answers: slices of the blob, sent as they are.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Frame, SizeHint};
use tokio::sync::mpsc;

/// Most bytes handed over at a time. hyper asks for more when it has written these, so that no more is taken for sent of an answer
/// that is given up on the way; larger pieces make a large file no cheaper.
const PIECE: usize = 256 * 1024;

/// The body of an answer.
#[derive(Debug, Default)]
pub enum Body {
    /// None.
    #[default]
    Empty,
    /// One piece.
    Whole(Bytes),
    /// Several, one after the other: the parts of `multipart/byteranges`.
    Pieces(VecDeque<Bytes>),
    /// Pieces that are still to come, of unknown number: preview's events.
    Stream(mpsc::Receiver<Bytes>),
}

impl Body {
    /// Number of bytes, where it is known.
    pub fn len(&self) -> Option<u64> {
        match self {
            Self::Empty => Some(0),
            Self::Whole(bytes) => Some(bytes.len() as u64),
            Self::Pieces(pieces) => Some(pieces.iter().map(|piece| piece.len() as u64).sum()),
            Self::Stream(_) => None,
        }
    }

    /// Is there nothing (left) to send?
    pub fn is_empty(&self) -> bool {
        self.len() == Some(0)
    }
}

/// The next piece of these bytes.
fn cut(bytes: &mut Bytes) -> Option<Bytes> {
    match bytes.len() {
        0 => None,
        1..=PIECE => Some(std::mem::take(bytes)),
        _ => Some(bytes.split_to(PIECE)),
    }
}

impl http_body::Body for Body {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let piece = match &mut *self {
            Self::Empty => None,
            Self::Whole(bytes) => cut(bytes),
            Self::Pieces(pieces) => {
                while pieces.front().is_some_and(Bytes::is_empty) {
                    pieces.pop_front();
                }
                pieces.front_mut().and_then(cut)
            }
            Self::Stream(receiver) => match receiver.poll_recv(context) {
                Poll::Ready(piece) => piece,
                Poll::Pending => return Poll::Pending,
            },
        };
        Poll::Ready(piece.map(|bytes| Ok(Frame::data(bytes))))
    }

    fn is_end_stream(&self) -> bool {
        self.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        self.len().map_or_else(SizeHint::default, SizeHint::with_exact)
    }
}
