//! Bounds the frames of an HTTP/2 client that are no request: they cost the server time and, on their own, achieve nothing.
//!
//! h2 itself limits resets of unanswered streams, CONTINUATION frames, and empty and small DATA frames. It does not limit PING, SETTINGS,
//! WINDOW_UPDATE, PRIORITY, RST_STREAM on other streams, and unknown frames. They are allowed in proportion to requests, to bytes of
//! responses, which the client must acknowledge with WINDOW_UPDATE, and to time.

use super::http2_frames::{FrameHeader, kind};
use crate::operate::connection_error::ConnectionError;

/// Frames allowed for each request: two window updates, a priority update, a reset and a PING, with some to spare.
const PER_REQUEST: u64 = 10;

/// One frame is allowed for so many bytes that the server sends. Clients acknowledge 4 KiB and more at a time, on the stream and on the
/// connection.
const BYTES_PER_FRAME: u64 = 256;

/// Frames allowed for each second.
const PER_SECOND: u64 = 10;

/// What a client has sent and what it was sent.
#[derive(Debug)]
pub(crate) struct FrameBudget {
    /// Frames allowed in any case.
    base: u64,
    /// Milliseconds, by the coarse clock.
    start: u64,
    /// Frames that count.
    frames: u64,
    requests: u64,
    /// The highest stream opened by the client.
    last_stream: u32,
    bytes_sent: u64,
}

impl FrameBudget {
    pub(crate) const fn new(base: u64, now_millis: u64) -> Self {
        Self { base, start: now_millis, frames: 0, requests: 0, last_stream: 0, bytes_sent: 0 }
    }

    pub(crate) const fn last_stream(&self) -> u32 {
        self.last_stream
    }

    /// Records bytes sent to the client.
    pub(crate) const fn sent(&mut self, bytes: usize) {
        self.bytes_sent = self.bytes_sent.saturating_add(bytes as u64);
    }

    /// Records a frame of the client.
    ///
    /// # Errors
    /// If there are too many, named after this one.
    pub(crate) fn receive(&mut self, header: FrameHeader, now_millis: impl FnOnce() -> u64) -> Result<(), ConnectionError> {
        match header.kind {
            kind::HEADERS => {
                // A stream has one request; a second head is trailers or an error.
                if header.stream > self.last_stream {
                    self.last_stream = header.stream;
                    self.requests += 1;
                }
                return Ok(());
            }
            kind::DATA | kind::CONTINUATION => return Ok(()),
            _ => self.frames += 1,
        }
        let earned = self.base + self.requests.saturating_mul(PER_REQUEST) + self.bytes_sent / BYTES_PER_FRAME;
        if self.frames <= earned {
            return Ok(());
        }
        let seconds = now_millis().saturating_sub(self.start) / 1000;
        if self.frames <= earned + seconds * PER_SECOND {
            return Ok(());
        }
        Err(match header.kind {
            kind::PING => ConnectionError::Http2PingFlood,
            kind::SETTINGS => ConnectionError::Http2SettingsFlood,
            kind::WINDOW_UPDATE => ConnectionError::Http2WindowUpdateFlood,
            kind::PRIORITY => ConnectionError::Http2PriorityFlood,
            kind::RST_STREAM => ConnectionError::Http2ResetFlood,
            _ => ConnectionError::Http2FrameFlood,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(kind: u8, stream: u32) -> FrameHeader {
        FrameHeader { length: 0, kind, flags: 0, stream }
    }

    /// How many frames of a kind are accepted.
    fn accepted(budget: &mut FrameBudget, kind: u8, now: u64) -> usize {
        (0..1_000_000).take_while(|_| budget.receive(header(kind, 1), || now).is_ok()).count()
    }

    #[test]
    fn frames_are_earned_by_requests_bytes_and_time() {
        let budget = || FrameBudget::new(100, 5000);
        assert_eq!(accepted(&mut budget(), kind::PING, 5999), 100);
        assert_eq!(accepted(&mut budget(), kind::PING, 8000), 130);
        assert_eq!(accepted(&mut budget(), kind::PING, 0), 100);
        let mut with_bytes = budget();
        with_bytes.sent(16 * 1024);
        assert_eq!(accepted(&mut with_bytes, kind::WINDOW_UPDATE, 5000), 164);
        let mut with_requests = budget();
        for stream in [1, 3, 3, 5, 1] {
            with_requests.receive(header(kind::HEADERS, stream), || 0).unwrap();
        }
        assert_eq!((accepted(&mut with_requests, 0x2a, 5000), with_requests.last_stream()), (130, 5));
    }

    #[test]
    fn requests_and_data_are_not_counted() {
        let mut budget = FrameBudget::new(0, 0);
        for kind in [kind::HEADERS, kind::DATA, kind::CONTINUATION] {
            assert_eq!(accepted(&mut budget, kind, 0), 1_000_000);
        }
    }

    #[test]
    fn the_error_names_the_frame() {
        for (kind, error) in [
            (kind::PING, ConnectionError::Http2PingFlood),
            (kind::SETTINGS, ConnectionError::Http2SettingsFlood),
            (kind::WINDOW_UPDATE, ConnectionError::Http2WindowUpdateFlood),
            (kind::PRIORITY, ConnectionError::Http2PriorityFlood),
            (kind::RST_STREAM, ConnectionError::Http2ResetFlood),
            (kind::GOAWAY, ConnectionError::Http2FrameFlood),
            (0xff, ConnectionError::Http2FrameFlood),
        ] {
            assert_eq!(FrameBudget::new(0, 0).receive(header(kind, 1), || 0), Err(error));
        }
    }
}
