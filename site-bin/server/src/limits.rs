//! How much the server takes on.

use std::time::Duration;

use http::StatusCode;
use http::request::Parts;

/// Bounds on what clients, all together and each, can make the server hold or wait for. A bound of 0 connections or requests is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Connections at a time. More wait in the kernel's queue.
    pub connections: usize,
    /// Connections of one client at a time: one IPv4 address, or the /64 of an IPv6 address. More are closed at once. Loopback is
    /// exempt, since through a proxy on the same machine everybody comes from there.
    pub connections_per_client: usize,
    /// Requests on one connection; the last of them is told that the connection closes.
    pub requests_per_connection: usize,
    /// How long the TLS handshake of a new connection may take.
    pub handshake_timeout: Duration,
    /// How long a request's head may take, from its first byte; a new connection's first one from when it was accepted.
    pub header_timeout: Duration,
    /// How long a connection may be silent between two requests.
    pub idle_timeout: Duration,
    /// How long a client may take nothing of an answer that is there for it.
    pub write_timeout: Duration,
    /// How long a body that nobody asked for is read and thrown away after the answer, so that the client gets to see that.
    pub body_timeout: Duration,
    /// How long requests in flight may take to end once the server is told to stop.
    pub drain_timeout: Duration,
    /// Bytes of all header fields of a request together, names and values. More is refused with 431.
    pub header_bytes: usize,
    /// Header fields of a request, 100 at most. More are refused with 431.
    pub header_fields: usize,
    /// Bytes of a request's target, 65,534 at most. More are refused with 414. RFC 9110 (section 4.1) asks for 8,000.
    pub target_bytes: usize,
    /// Requests at a time on one HTTP/2 connection.
    pub http2_streams: u32,
    /// Streams of one HTTP/2 connection that the client took back before they were looked at, and streams that had to be taken back
    /// because of its mistakes; more of either end the connection.
    pub http2_resets: usize,
    /// Bytes of a request's body that may be on the wire of HTTP/2 before they are read. None of them ever is, so this is small.
    pub http2_window: u32,
}

impl Limits {
    /// What a server on the open internet starts with.
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
        http2_window: 16 * 1024,
    };

    /// Is a request's head within the bounds?
    ///
    /// # Errors
    /// The status to refuse it with.
    pub(crate) fn admit(&self, request: &Parts) -> Result<(), StatusCode> {
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

    /// Most bytes of an incomplete head that are kept. Above the other bounds, so that it is we who refuse and say why.
    pub(crate) fn head_buffer(&self) -> usize {
        const PUNCTUATION: usize = 4;
        const REQUEST_LINE: usize = 64;
        let target = self.target_bytes.min(usize::from(u16::MAX));
        (REQUEST_LINE + target + self.header_bytes + self.header_fields.min(100) * PUNCTUATION).max(8192)
    }

    /// The same for HTTP/2, in its own measure: each field counts for 32 bytes more than it has (RFC 9113, section 6.5.2). h2 refuses
    /// what is more with a bare 431, so it is left twice as much; a quarter more again, and it closes the connection.
    #[cfg(feature = "tls")]
    pub(crate) fn head_list(&self) -> u32 {
        const OVERHEAD: usize = 32;
        u32::try_from(2 * (self.head_buffer() + self.header_fields.min(1024) * OVERHEAD)).unwrap_or(u32::MAX)
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self::DEFAULT
    }
}
