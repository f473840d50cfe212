//! Events that connections report, for log and metrics.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use http::{HeaderValue, Method, StatusCode, Uri, Version};

use super::connection_error::ConnectionError;

/// Receives events. Methods are called on the thread that serves the connection and must not block.
pub trait Observer: Send + Sync + 'static {
    /// A connection was accepted.
    fn connected(&self, connection: &ConnectionInfo) {
        let _ = connection;
    }

    /// A connection ended after this many requests.
    fn disconnected(&self, connection: &ConnectionInfo, requests: usize) {
        let _ = (connection, requests);
    }

    /// A response was handed over completely, or its connection ended before.
    fn request_finished(&self, exchange: &Exchange);

    /// A connection was closed at once because its client already has the maximum number of connections.
    fn client_limit_reached(&self, peer: SocketAddr) {
        let _ = peer;
    }

    /// A TLS handshake completed or failed.
    fn handshake_finished(&self, completed: bool) {
        let _ = completed;
    }

    /// A connection failed, was refused or was aborted. `peer` is the client, or an untrusted proxy in front of it.
    fn connection_failed(&self, peer: SocketAddr, error: ConnectionError) {
        let _ = (peer, error);
    }

    /// A connection could not be accepted because descriptors or memory ran out. Accepting is retried soon.
    fn accept_failed(&self, error: &std::io::Error) {
        let _ = error;
    }
}

/// The endpoints of a connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConnectionInfo {
    /// Address of the other side.
    pub peer: SocketAddr,
    /// Address on this side.
    pub local: SocketAddr,
    /// True if the connection is encrypted.
    pub tls: bool,
}

/// A request and its response.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// The connection.
    pub connection: Arc<ConnectionInfo>,
    /// The client: the peer, or what a trusted proxy states.
    pub client_address: IpAddr,
    /// Request method.
    pub method: Method,
    /// Request target.
    pub target: Uri,
    /// HTTP version.
    pub version: Version,
    /// `Host` as received.
    pub host: Option<HeaderValue>,
    /// `Referer` as received.
    pub referer: Option<HeaderValue>,
    /// `User-Agent` as received.
    pub user_agent: Option<HeaderValue>,
    /// Response status.
    pub status: StatusCode,
    /// `Content-Encoding` of the response.
    pub content_encoding: Option<HeaderValue>,
    /// Body bytes that were handed over to be written. If the connection ends early, up to 300 KB of them may not have been written, and
    /// the system may not have sent what was.
    pub bytes_sent: u64,
    /// Time from the complete request head until the last byte was handed over.
    pub duration: Duration,
}
