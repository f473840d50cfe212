//! Resource limits of the server, and the checks of a request head against them.

use std::time::Duration;

use http::StatusCode;
use http::request::Parts;

/// Bounds on the resources that clients can use, together and individually. 0 connections or requests means no limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Simultaneous connections. Further ones wait in the kernel's queue.
    pub connections: usize,
    /// Simultaneous connections of one client: an IPv4 address, or the /64 of an IPv6 address. Further ones are closed at once. Loopback
    /// is exempt, because all clients of a proxy on the same machine come from there.
    pub connections_per_client: usize,
    /// Requests on one connection; the last response announces that the connection closes.
    pub requests_per_connection: usize,
    /// Maximum duration of a TLS handshake.
    pub handshake_timeout: Duration,
    /// Maximum duration of a request head, from its first byte, or from accepting the connection for the first head.
    pub header_timeout: Duration,
    /// Maximum idle time between requests.
    pub idle_timeout: Duration,
    /// Maximum time in which a client reads nothing of a response.
    pub write_timeout: Duration,
    /// How long a request body is read and discarded after the response, so that the client receives the response.
    pub body_timeout: Duration,
    /// How long current requests may take to finish after shutdown begins.
    pub drain_timeout: Duration,
    /// Total bytes of header names and values of a request. More is answered with 431.
    pub header_bytes: usize,
    /// Header fields of a request, at most 100. More are answered with 431.
    pub header_fields: usize,
    /// Bytes of a request's target, at most 65,534. More are answered with 414. RFC 9110 (section 4.1) asks for 8,000.
    pub target_bytes: usize,
    /// Concurrent requests on one HTTP/2 connection.
    pub http2_streams: u32,
    /// Streams of one HTTP/2 connection that the client reset before they were processed, and streams reset because of its errors. More
    /// of either close the connection.
    pub http2_resets: usize,
    /// Frames on one HTTP/2 connection that are no request, in addition to those that requests, responses and time account for. More
    /// close the connection.
    pub http2_frames: u64,
    /// HTTP/2 flow-control window for request bodies. Bodies are never read, so this is small.
    pub http2_window: u32,
}

impl Limits {
    /// Defaults for a server on the internet.
    pub const DEFAULT: Self = Self {
        connections: 8192,
        connections_per_client: 256,
        requests_per_connection: 10_000,
        handshake_timeout: Duration::from_secs(10),
        header_timeout: Duration::from_secs(10),
        idle_timeout: Duration::from_secs(30),
        write_timeout: Duration::from_secs(30),
        body_timeout: Duration::from_secs(2),
        drain_timeout: Duration::from_secs(30),
        header_bytes: 32 * 1024,
        header_fields: 100,
        target_bytes: 8192,
        http2_streams: 100,
        http2_resets: 32,
        http2_frames: 10_000,
        http2_window: 16 * 1024,
    };

    /// Checks a request head.
    ///
    /// # Errors
    /// The status to respond with.
    pub(crate) fn check_head(&self, request: &Parts) -> Result<(), StatusCode> {
        let target = request.uri.path_and_query().map_or(0, |target| target.as_str().len());
        if target > self.target_bytes {
            return Err(StatusCode::URI_TOO_LONG);
        }
        let headers = &request.headers;
        let bytes: usize = headers.iter().map(|(name, value)| name.as_str().len() + value.len()).sum();
        if bytes > self.header_bytes || headers.len() > self.header_fields {
            return Err(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE);
        }
        Ok(())
    }

    /// Size of hyper's buffer for an incomplete HTTP/1 head. Larger than the other limits, so that those respond with the exact status.
    pub(crate) fn http1_head_buffer(&self) -> usize {
        const PUNCTUATION: usize = 4;
        const REQUEST_LINE: usize = 64;
        let target = self.target_bytes.min(usize::from(u16::MAX));
        (REQUEST_LINE + target + self.header_bytes + self.header_fields.min(100) * PUNCTUATION).max(8192)
    }

    /// Limit for h2, in its unit: each field counts 32 bytes more than its length (RFC 9113, section 6.5.2). h2 answers larger lists with
    /// a bare 431, so the limit is twice as large as ours; at a quarter more h2 closes the connection.
    #[cfg(feature = "tls")]
    pub(crate) fn http2_header_list(&self) -> u32 {
        const OVERHEAD: usize = 32;
        u32::try_from(2 * (self.http1_head_buffer() + self.header_fields.min(1024) * OVERHEAD)).unwrap_or(u32::MAX)
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self::DEFAULT
    }
}
