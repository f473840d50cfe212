//! Lingering close.

use tokio::io::{AsyncRead, AsyncReadExt};

/// Bytes that are discarded at most.
const MAX_BYTES: usize = 256 * 1024;

/// Reads and discards what the client still sends after the last response. Closing a socket with unread bytes resets the connection, and
/// the client may lose the response that explains why (RFC 9112, section 9.6). The caller adds a timeout.
pub(crate) async fn linger<S: AsyncRead + Unpin>(mut stream: S) {
    let mut left = MAX_BYTES;
    let mut buffer = vec![0; 8 * 1024];
    while let Ok(count @ 1..) = stream.read(&mut buffer).await {
        left = left.saturating_sub(count);
        if left == 0 {
            break;
        }
    }
}
