//! Listening sockets passed by the service manager: `sd_listen_fds(3)`.
//!
//! They stay open while the program is restarted, so no connection is refused meanwhile, and the program needs no right to open low
//! ports.

use std::env;
use std::io;
use std::net::TcpListener;

use listenfd::ListenFd;

/// Descriptors that are considered at most. The count comes from an environment variable.
const MAX_SOCKETS: usize = 1024;

/// A passed socket.
#[derive(Debug)]
pub struct InheritedSocket {
    /// `FileDescriptorName=` of its unit; `unknown` if not set.
    pub name: String,
    /// The listening socket.
    pub listener: TcpListener,
}

/// The sockets passed to this process, in order. Empty if none were.
///
/// # Errors
/// If one of them is not a TCP socket, which is a configuration error.
pub fn inherited_sockets() -> io::Result<Vec<InheritedSocket>> {
    let names = env::var("LISTEN_FDNAMES").unwrap_or_default();
    let mut sockets = ListenFd::from_env();
    let mut names = names.split(':');
    let mut inherited = Vec::new();
    for index in 0..sockets.len().min(MAX_SOCKETS) {
        let name = names.next().filter(|name| !name.is_empty()).unwrap_or("unknown").to_owned();
        if let Some(listener) = sockets.take_tcp_listener(index)? {
            inherited.push(InheritedSocket { name, listener });
        }
    }
    Ok(inherited)
}
