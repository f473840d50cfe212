//! Listening sockets and the protocol spoken on each.

use std::io;
use std::net::{SocketAddr, TcpListener};
#[cfg(feature = "tls")]
use std::sync::Arc;

use socket2::{Domain, SockRef, Socket, Type};

#[cfg(feature = "tls")]
use crate::http::https_redirect::HttpsRedirect;
use crate::limits::Limits;
#[cfg(feature = "tls")]
use crate::tls::Tls;

/// Length of the queue of connections that wait to be accepted; the system's own limit applies as well.
pub(crate) const BACKLOG: i32 = 4096;

/// Unsent bytes that the kernel buffers per connection (`TCP_NOTSENT_LOWAT`). Small, so that a client that does not read is noticed and
/// holds little memory.
const NOTSENT_LOWAT: u32 = 128 * 1024;

/// A listening socket and its protocol.
#[derive(Debug)]
pub struct Listener {
    pub(crate) socket: TcpListener,
    pub(crate) protocol: Protocol,
}

/// The protocol spoken on a socket.
#[derive(Clone, Debug)]
pub(crate) enum Protocol {
    /// HTTP/1.1 without TLS.
    Http,
    /// HTTP/1.1 without TLS, redirecting to `https`.
    #[cfg(feature = "tls")]
    HttpsRedirect(Arc<HttpsRedirect>),
    /// HTTP/1.1 or HTTP/2 over TLS.
    #[cfg(feature = "tls")]
    Https(Arc<Tls>),
}

impl From<TcpListener> for Listener {
    fn from(socket: TcpListener) -> Self {
        Self { socket, protocol: Protocol::Http }
    }
}

#[cfg(feature = "tls")]
impl Listener {
    /// A socket that serves the site over TLS.
    pub fn tls(socket: TcpListener, tls: Arc<Tls>) -> Self {
        Self { socket, protocol: Protocol::Https(tls) }
    }

    /// A socket that redirects to TLS.
    pub fn https_redirect(socket: TcpListener, redirect: Arc<HttpsRedirect>) -> Self {
        Self { socket, protocol: Protocol::HttpsRedirect(redirect) }
    }
}

impl Protocol {
    /// True if connections are encrypted.
    pub(crate) fn is_tls(&self) -> bool {
        match self {
            Self::Http => false,
            #[cfg(feature = "tls")]
            Self::HttpsRedirect(_) => false,
            #[cfg(feature = "tls")]
            Self::Https(_) => true,
        }
    }
}

/// Opens a listening socket. Port 0 selects any free port.
///
/// # Errors
/// From the system: the port is in use or not permitted.
pub fn bind(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(socket2::Protocol::TCP))?;
    // Allows binding while connections of an earlier run are in TIME_WAIT.
    socket.set_reuse_address(true)?;
    socket.bind(&address.into())?;
    socket.listen(BACKLOG)?;
    Ok(socket.into())
}

/// Sets the options that accepted connections inherit. Also for sockets that were opened by the service manager.
pub(crate) fn configure(listener: &TcpListener, limits: &Limits) -> io::Result<()> {
    listener.set_nonblocking(true)?;
    let socket = SockRef::from(listener);
    socket.set_tcp_nodelay(true)?;
    #[cfg(target_os = "linux")]
    {
        socket.set_tcp_notsent_lowat(NOTSENT_LOWAT)?;
        // Also applies to data that the kernel still has to send after close.
        socket.set_tcp_user_timeout(Some(limits.write_timeout))?;
    }
    #[cfg(not(target_os = "linux"))]
    let _ = limits;
    Ok(())
}
