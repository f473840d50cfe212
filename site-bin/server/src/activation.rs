//! Sockets that the service manager has opened for us: `sd_listen_fds(3)`.
//!
//! They stay open while the program is replaced, so nobody is refused meanwhile; and whoever was given them needs no right to open a
//! low port.

use std::env;
use std::io;
use std::net::TcpListener;

use listenfd::ListenFd;

/// A socket, and what its unit calls it (`FileDescriptorName=`), if it does.
#[derive(Debug)]
pub struct Inherited {
    /// The name, `unknown` where there is none.
    pub name: String,
    /// The socket, listening.
    pub listener: TcpListener,
}

/// The sockets that were handed over, in order. None where nobody did, or did so to another process.
///
/// # Errors
/// When one of them is no TCP socket. It is a mistake of whoever handed it over, to be told before anything is served.
pub fn inherited() -> io::Result<Vec<Inherited>> {
    let names = env::var("LISTEN_FDNAMES").unwrap_or_default();
    let mut sockets = ListenFd::from_env();
    // No program has as many descriptors; the number is only what a variable says.
    let count = sockets.len().min(1024);
    let mut names = names.split(':');
    let mut inherited = Vec::new();
    for index in 0..count {
        let name = names.next().filter(|name| !name.is_empty()).unwrap_or("unknown").to_owned();
        if let Some(listener) = sockets.take_tcp_listener(index)? {
            inherited.push(Inherited { name, listener });
        }
    }
    Ok(inherited)
}
