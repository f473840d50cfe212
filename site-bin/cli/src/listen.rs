//! Sockets to listen on, and signals to stop at.

use std::io::{self, ErrorKind};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::Arc;

use site_model::printable;
use site_server::{Handler, Limits, ServerConfig};

use crate::failure::{Context, Failure};
use crate::terminal;

/// Where to listen unless told otherwise.
pub(crate) const DEFAULT: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 3000);

/// How many further ports are tried where one is taken and another will do.
#[cfg(feature = "author")]
const FURTHER: u16 = 10;

/// Listens on these addresses, or on the default one.
///
/// # Errors
/// When an address cannot be listened on.
pub(crate) fn exactly(addresses: &[SocketAddr]) -> Result<Vec<TcpListener>, Failure> {
    or_default(addresses).iter().map(|address| site_server::bind(*address).map_err(|error| refused(*address, &error))).collect()
}

/// Listens on these addresses, or on the default one, or on the next ports that are free.
///
/// # Errors
/// When none of them can be listened on.
#[cfg(feature = "author")]
pub(crate) fn nearby(addresses: &[SocketAddr]) -> Result<Vec<TcpListener>, Failure> {
    or_default(addresses).iter().map(|address| first_free(*address)).collect()
}

#[cfg(feature = "author")]
fn first_free(wanted: SocketAddr) -> Result<TcpListener, Failure> {
    let last = wanted.port().saturating_add(FURTHER);
    for port in wanted.port()..=last {
        let address = SocketAddr::new(wanted.ip(), port);
        match site_server::bind(address) {
            Ok(listener) => return Ok(listener),
            Err(error) if error.kind() == ErrorKind::AddrInUse => terminal::complain(&format!("port {port} is taken")),
            Err(error) => return Err(refused(address, &error)),
        }
    }
    Err(Failure::new(format!("ports {} to {last} are taken; choose another with --listen", wanted.port())))
}

fn or_default(addresses: &[SocketAddr]) -> &[SocketAddr] {
    if addresses.is_empty() { &[DEFAULT] } else { addresses }
}

fn refused(address: SocketAddr, error: &io::Error) -> Failure {
    Failure::new(match error.kind() {
        ErrorKind::AddrInUse => format!("{address} is taken by another program; choose another with --listen"),
        ErrorKind::PermissionDenied => format!("this user may not listen on {address}; ports below 1024 are the system's"),
        ErrorKind::AddrNotAvailable => format!("{address} is no address of this machine"),
        _ => format!("cannot listen on {address}: {error}"),
    })
}

/// The addresses of the home page on these sockets.
///
/// # Errors
/// When the system does not say where a socket is.
pub(crate) fn addresses(listeners: &[TcpListener], scheme: &str, home: &str) -> Result<Vec<String>, Failure> {
    let address = |listener: &TcpListener| Ok(format!("{scheme}://{}{home}", listener.local_addr().cannot("learn the port")?));
    listeners.iter().map(address).collect()
}

/// Prints them, a line each.
pub(crate) fn announce(addresses: &[String]) {
    // That nobody reads it is no reason not to serve.
    let _ = terminal::print(&addresses.iter().map(|address| format!("{}\n", printable(address))).collect::<String>());
}

/// How to serve on this machine. It is looked at now: later there may be no right to.
pub(crate) fn settings(mut limits: Limits) -> ServerConfig {
    let most = site_server::raise_open_files_limit();
    limits.connections = if limits.connections == 0 { most } else { limits.connections.min(most) };
    ServerConfig { limits, ..ServerConfig::default() }
}

/// Serves until Ctrl-C or SIGTERM. `ready` is called once the sockets answer and a signal can be taken, `last` when it has come;
/// `meanwhile` is driven in between and need not end.
///
/// # Errors
/// When the threads cannot be started or signals not be taken.
pub(crate) fn serve(
    listeners: Vec<impl Into<site_server::Listener>>,
    answer: Arc<impl Handler>,
    settings: ServerConfig,
    ready: impl FnOnce(),
    meanwhile: impl Future<Output = ()>,
    last: impl FnOnce(),
) -> Result<(), Failure> {
    let mut outcome = Ok(());
    let stopped = async {
        match Signals::install() {
            Ok(signals) => {
                ready();
                tokio::select! {
                    () = signals.wait() => {}
                    () = async { meanwhile.await; std::future::pending().await } => {}
                }
                last();
            }
            Err(error) => outcome = Err(error).cannot("listen for signals"),
        }
    };
    site_server::run(listeners, answer, settings, stopped).cannot("serve")?;
    outcome
}

/// The signals that mean: stop.
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

/// The signals that mean: stop.
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

#[cfg(all(test, feature = "author"))]
mod tests {
    use super::*;

    #[test]
    fn a_taken_port_is_passed_over_where_another_will_do() {
        let taken = site_server::bind("127.0.0.1:0".parse().unwrap()).unwrap();
        let address = taken.local_addr().unwrap();
        assert!(exactly(&[address]).unwrap_err().reason().unwrap().contains("is taken by another program"));
        if address.port() < u16::MAX - FURTHER {
            let found = nearby(&[address]).unwrap();
            let port = found[0].local_addr().unwrap().port();
            assert!((address.port() + 1..=address.port() + FURTHER).contains(&port));
        }
    }
}
