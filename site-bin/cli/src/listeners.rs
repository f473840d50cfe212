//! Sockets to listen on, and the signals that end the server.

use std::io::{self, ErrorKind};
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener};
use std::sync::Arc;

use site_model::printable;
use site_server::{Handler, Limits, OpenFilesLimit, ServerConfig};

use crate::error::{CliError, Context};
use crate::options::ListenAddress;
use crate::terminal;

/// Where to listen without `--listen`.
const DEFAULT: ListenAddress = ListenAddress::Exact(SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 3000));

/// How many further ports preview tries when one is taken.
#[cfg(feature = "author")]
const FURTHER_PORTS: u16 = 10;

/// Why an address cannot be listened on.
struct BindError {
    address: SocketAddr,
    error: io::Error,
}

/// Listens on these addresses, or on the default one.
///
/// # Errors
/// When an address cannot be listened on.
pub(crate) fn bind(addresses: &[ListenAddress]) -> Result<Vec<TcpListener>, CliError> {
    let bound = or_default(addresses).iter().map(|address| bind_one(*address)).collect::<Result<Vec<_>, _>>()?;
    Ok(bound.into_iter().flatten().collect())
}

/// Listens on these addresses, or on the default one; where a port is taken, on the next one that is free.
///
/// # Errors
/// When no port can be listened on.
#[cfg(feature = "author")]
pub(crate) fn bind_free_port(addresses: &[ListenAddress]) -> Result<Vec<TcpListener>, CliError> {
    let mut listeners = Vec::new();
    for address in or_default(addresses) {
        listeners.extend(first_free_port(*address)?);
    }
    Ok(listeners)
}

#[cfg(feature = "author")]
fn first_free_port(wanted: ListenAddress) -> Result<Vec<TcpListener>, CliError> {
    let last = wanted.port().saturating_add(FURTHER_PORTS);
    for port in wanted.port()..=last {
        match bind_one(wanted.with_port(port)) {
            Err(BindError { error, .. }) if error.kind() == ErrorKind::AddrInUse => {
                terminal::print_error(&format!("port {port} is taken"));
            }
            result => return Ok(result?),
        }
    }
    Err(CliError::new(format!("ports {} to {last} are taken; choose another with --listen", wanted.port())))
}

/// Listens on every address that this stands for. Of several, those of an address family that this machine lacks are left out.
fn bind_one(address: ListenAddress) -> Result<Vec<TcpListener>, BindError> {
    let mut listeners: Vec<TcpListener> = Vec::new();
    let mut missing = None;
    for mut candidate in address.candidates() {
        // Port 0 stands for any free one; the second address gets the same.
        if let (0, Some(port)) = (candidate.port(), listeners.first().and_then(|first| Some(first.local_addr().ok()?.port()))) {
            candidate.set_port(port);
        }
        if candidate.ip() == Ipv4Addr::UNSPECIFIED && listeners.iter().any(is_dual_stack) {
            continue;
        }
        match site_server::bind(candidate) {
            Ok(listener) => listeners.push(listener),
            Err(error) if is_missing_family(&error) => missing = Some(BindError { address: candidate, error }),
            Err(error) => return Err(BindError { address: candidate, error }),
        }
    }
    match missing {
        Some(error) if listeners.is_empty() => Err(error),
        _ => Ok(listeners),
    }
}

/// Does this socket, on `[::]`, accept connections over IPv4 too? That is the system's default nearly everywhere.
pub(crate) fn is_dual_stack(listener: &TcpListener) -> bool {
    let every = listener.local_addr().is_ok_and(|address| address.ip() == Ipv6Addr::UNSPECIFIED);
    every && socket2::SockRef::from(listener).only_v6().is_ok_and(|only| !only)
}

/// No IPv6, say: either the kernel has none, or no interface has such an address.
fn is_missing_family(error: &io::Error) -> bool {
    const EAFNOSUPPORT: i32 = 97;
    error.kind() == ErrorKind::AddrNotAvailable || (cfg!(target_os = "linux") && error.raw_os_error() == Some(EAFNOSUPPORT))
}

fn or_default(addresses: &[ListenAddress]) -> &[ListenAddress] {
    if addresses.is_empty() { &[DEFAULT] } else { addresses }
}

impl From<BindError> for CliError {
    fn from(BindError { address, error }: BindError) -> Self {
        Self::new(match error.kind() {
            ErrorKind::AddrInUse => format!("{address} is taken by another program; choose another with --listen"),
            ErrorKind::PermissionDenied => {
                format!("this user may not listen on {address}; ports below 1024 are reserved to root")
            }
            ErrorKind::AddrNotAvailable => format!("{address} is not an address of this machine"),
            _ => format!("cannot listen on {address}: {error}"),
        })
    }
}

/// The URLs of the home page on these sockets.
///
/// # Errors
/// When the system does not say where a socket is bound.
pub(crate) fn urls(listeners: &[TcpListener], scheme: &str, home: &str) -> Result<Vec<String>, CliError> {
    let url = |listener: &TcpListener| Ok(format!("{scheme}://{}{home}", listener.local_addr().cannot("learn the port")?));
    listeners.iter().map(url).collect()
}

/// Prints them, one a line.
pub(crate) fn print_urls(urls: &[String]) {
    // The server also serves where standard output is closed.
    let _ = terminal::print(&urls.iter().map(|url| format!("{}\n", printable(url))).collect::<String>());
}

/// The configuration of the server, with as many connections as this process may have files open, and the limit on those. Call it before
/// giving up rights.
pub(crate) fn server_config(mut limits: Limits) -> (ServerConfig, OpenFilesLimit) {
    let files = OpenFilesLimit::raise();
    let most = files.connections();
    limits.connections = if limits.connections == 0 { most } else { limits.connections.min(most) };
    (ServerConfig { limits, ..ServerConfig::default() }, files)
}

/// Serves until SIGINT (Ctrl-C) or SIGTERM. `on_ready` is called once the sockets answer and signals are handled, `on_stop` when a signal
/// arrives; `background` is polled in between and need not end.
///
/// # Errors
/// When threads cannot be started or signals not be handled.
pub(crate) fn serve_until_signal(
    listeners: Vec<impl Into<site_server::Listener>>,
    handler: Arc<impl Handler>,
    config: ServerConfig,
    on_ready: impl FnOnce(),
    background: impl Future<Output = ()>,
    on_stop: impl FnOnce(),
) -> Result<(), CliError> {
    let mut outcome = Ok(());
    let stopped = async {
        match Signals::install() {
            Ok(signals) => {
                on_ready();
                tokio::select! {
                    () = signals.wait() => {}
                    () = async { background.await; std::future::pending().await } => {}
                }
                on_stop();
            }
            Err(error) => outcome = Err(error).cannot("handle signals"),
        }
    };
    site_server::run(listeners, handler, config, stopped).cannot("serve")?;
    outcome
}

/// The signals that end the server.
#[cfg(unix)]
struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn install() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self { interrupt: signal(SignalKind::interrupt())?, terminate: signal(SignalKind::terminate())? })
    }

    async fn wait(mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

/// The signals that end the server.
#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn install() -> io::Result<Self> {
        Ok(Self)
    }

    async fn wait(self) {
        let _ = tokio::signal::ctrl_c().await;
    }
}

#[cfg(test)]
mod tests {
    use std::net::TcpStream;

    use super::*;

    fn ports(listeners: &[TcpListener]) -> Vec<u16> {
        listeners.iter().map(|listener| listener.local_addr().unwrap().port()).collect()
    }

    /// On a machine without IPv6 these are the sockets of IPv4 only.
    #[test]
    fn names_for_several_addresses_listen_on_all_of_them() {
        for address in [":0", "localhost:0"] {
            let listeners = bind(&[address.parse().unwrap()]).unwrap();
            let port = ports(&listeners)[0];
            assert!(ports(&listeners).iter().all(|other| *other == port), "{address}: {listeners:?}");
            TcpStream::connect((Ipv4Addr::LOCALHOST, port)).unwrap();
            if TcpListener::bind("[::1]:0").is_ok() {
                TcpStream::connect((Ipv6Addr::LOCALHOST, port)).unwrap();
            }
        }
    }

    #[test]
    fn an_address_of_another_machine_is_an_error() {
        let error = bind(&["192.0.2.1:0".parse().unwrap()]).unwrap_err();
        assert_eq!(error.message(), Some("192.0.2.1:0 is not an address of this machine"));
    }

    #[cfg(feature = "author")]
    #[test]
    fn where_a_port_is_taken_the_next_one_is_used() {
        let taken = site_server::bind("127.0.0.1:0".parse().unwrap()).unwrap();
        let address = taken.local_addr().unwrap();
        assert!(bind(&[address.into()]).unwrap_err().message().unwrap().contains("is taken by another program"));
        if address.port() < u16::MAX - FURTHER_PORTS {
            let free = |wanted: ListenAddress| ports(&bind_free_port(&[wanted]).unwrap())[0];
            let next = address.port() + 1..=address.port() + FURTHER_PORTS;
            assert!(next.contains(&free(address.into())));
            assert!(next.contains(&free(ListenAddress::Localhost(address.port()))));
        }
    }
}
