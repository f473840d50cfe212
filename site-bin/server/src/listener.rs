//! Sockets that are listened on.

use std::io;
use std::net::{SocketAddr, TcpListener};
#[cfg(feature = "tls")]
use std::sync::Arc;

use socket2::{Domain, Protocol, SockRef, Socket, Type};

use crate::Limits;
#[cfg(feature = "tls")]
use crate::{Redirect, Tls};

/// Connections that wait to be accepted; the system's own bound applies as well.
pub(crate) const BACKLOG: i32 = 4096;

/// Bytes of an answer that the system takes before they are on their way. It is told apart in this way whether a client takes what is
/// sent to it, and what a client that does not may hold is small.
const UNSENT: u32 = 128 * 1024;

/// Descriptors that are not connections.
const OTHER_DESCRIPTORS: u64 = 128;

/// A socket that is listened on, and what is spoken there.
#[derive(Debug)]
pub struct Listener {
    pub(crate) socket: TcpListener,
    pub(crate) door: Door,
}

/// What is spoken on a socket.
#[derive(Clone, Debug)]
pub(crate) enum Door {
    /// HTTP/1.1, in clear.
    Clear,
    /// The same, but only to say where to go.
    #[cfg(feature = "tls")]
    Redirect(Arc<Redirect>),
    /// HTTP/1.1 or HTTP/2, over TLS.
    #[cfg(feature = "tls")]
    Tls(Arc<Tls>),
}

impl From<TcpListener> for Listener {
    fn from(socket: TcpListener) -> Self {
        Self { socket, door: Door::Clear }
    }
}

#[cfg(feature = "tls")]
impl Listener {
    /// One that speaks TLS.
    pub fn tls(socket: TcpListener, tls: Arc<Tls>) -> Self {
        Self { socket, door: Door::Tls(tls) }
    }

    /// One that sends everybody to where TLS is spoken.
    pub fn redirect(socket: TcpListener, redirect: Arc<Redirect>) -> Self {
        Self { socket, door: Door::Redirect(redirect) }
    }
}

impl Door {
    /// Can nobody between read along?
    pub(crate) fn is_tls(&self) -> bool {
        match self {
            Self::Clear => false,
            #[cfg(feature = "tls")]
            Self::Redirect(_) => false,
            #[cfg(feature = "tls")]
            Self::Tls(_) => true,
        }
    }
}

/// Opens a listening socket. Port 0 takes any that is free.
///
/// # Errors
/// As the system says: the port is taken, or not ours to take.
pub fn bind(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
    // An address that a former run left in TIME_WAIT can be taken again at once.
    socket.set_reuse_address(true)?;
    socket.bind(&address.into())?;
    socket.listen(BACKLOG)?;
    Ok(socket.into())
}

/// Sets what connections inherit from a socket, at no cost to each. Also for sockets that somebody else has opened.
pub(crate) fn prepare(listener: &TcpListener, limits: &Limits) -> io::Result<()> {
    listener.set_nonblocking(true)?;
    let socket = SockRef::from(listener);
    socket.set_tcp_nodelay(true)?;
    #[cfg(target_os = "linux")]
    {
        socket.set_tcp_notsent_lowat(UNSENT)?;
        // Also for what the system still has to send after we have closed.
        socket.set_tcp_user_timeout(Some(limits.write_timeout))?;
    }
    Ok(())
}

/// Raises the bound on open descriptors as far as the system lets this process, and returns how many connections that allows for.
/// Call it before the process gives up rights.
pub fn raise_descriptors() -> usize {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
        let limit = getrlimit(Resource::Nofile);
        let raised = Rlimit { current: limit.maximum, maximum: limit.maximum };
        let current = if setrlimit(Resource::Nofile, raised).is_ok() { limit.maximum } else { limit.current };
        let connections = current.map_or(u64::MAX, |current| current.saturating_sub(OTHER_DESCRIPTORS).max(current / 2));
        usize::try_from(connections).unwrap_or(usize::MAX)
    }
    #[cfg(not(unix))]
    usize::MAX
}
