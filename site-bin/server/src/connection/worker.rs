//! Worker threads. Each has its own single-threaded runtime, and a connection stays on the thread it was assigned to.

use std::io;
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::thread::{self, JoinHandle};

use tokio::runtime::{Builder, Runtime};
use tokio::sync::mpsc;
#[cfg(feature = "tls")]
use tokio::time::sleep;

use super::http1;
#[cfg(feature = "tls")]
use super::http2;
#[cfg(feature = "tls")]
use super::idle_timer::SHUTDOWN_TIMEOUT;
use super::limiter::Permit;
use super::listener::Protocol;
use super::shutdown::Shutdown;
use super::state::ServerState;
use crate::http::handler::Handler;
use crate::operate::observer::ConnectionInfo;
#[cfg(feature = "tls")]
use crate::tls::NegotiatedProtocol;

/// An accepted connection before its first byte is read.
pub(crate) struct AcceptedConnection {
    pub(crate) stream: TcpStream,
    pub(crate) info: ConnectionInfo,
    pub(crate) protocol: Protocol,
    pub(crate) permit: Permit,
}

/// Handle of a worker thread.
pub(crate) struct Worker {
    inbox: mpsc::UnboundedSender<AcceptedConnection>,
    connections: Arc<AtomicUsize>,
    thread: JoinHandle<()>,
}

impl Worker {
    /// Starts a worker. It ends when its inbox is closed and its connections have ended, or when `forced` is triggered.
    ///
    /// # Errors
    /// If the thread or its runtime cannot be started.
    pub(crate) fn start<H: Handler>(state: Arc<ServerState<H>>, graceful: Shutdown, forced: Shutdown) -> io::Result<Self> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let (inbox, arrivals) = mpsc::unbounded_channel();
        let connections = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&connections);
        let work = move || run_worker(&runtime, arrivals, &state, &graceful, &forced, &counter);
        let thread = thread::Builder::new().name("serve".to_owned()).spawn(work)?;
        Ok(Self { inbox, connections, thread })
    }

    /// Number of connections on this thread.
    pub(crate) fn connections(&self) -> usize {
        self.connections.load(Relaxed)
    }

    /// Assigns a connection. The channel needs no bound, because permits bound the number of connections.
    pub(crate) fn assign(&self, accepted: AcceptedConnection) {
        self.connections.fetch_add(1, Relaxed);
        let _ = self.inbox.send(accepted);
    }

    /// Closes the inbox and waits for the thread to end.
    ///
    /// # Errors
    /// If the thread panicked.
    pub(crate) fn join(self) -> io::Result<()> {
        drop(self.inbox);
        self.thread.join().map_err(|_| io::Error::other("a worker thread panicked"))
    }
}

fn run_worker<H: Handler>(
    runtime: &Runtime,
    mut arrivals: mpsc::UnboundedReceiver<AcceptedConnection>,
    state: &Arc<ServerState<H>>,
    graceful: &Shutdown,
    forced: &Shutdown,
    connections: &Arc<AtomicUsize>,
) {
    runtime.block_on(async {
        let serve = async {
            while let Some(accepted) = arrivals.recv().await {
                let (state, graceful, connections) = (Arc::clone(state), graceful.clone(), Arc::clone(connections));
                tokio::spawn(async move {
                    let permit = serve_connection(accepted, &state, &graceful).await;
                    connections.fetch_sub(1, Relaxed);
                    drop(permit);
                });
            }
            // Wait for the remaining connections. Dropping the runtime aborts those that are left after `forced`.
            state.limiter.wait_until_closed().await;
        };
        tokio::select! {
            () = serve => {}
            () = forced.triggered() => {}
        }
    });
}

/// Reads the PROXY header, does the TLS handshake and serves the negotiated protocol.
async fn serve_connection<H: Handler>(accepted: AcceptedConnection, state: &ServerState<H>, shutdown: &Shutdown) -> Permit {
    let AcceptedConnection { stream, mut info, protocol, permit } = accepted;
    let Ok(mut io) = tokio::net::TcpStream::from_std(stream) else { return permit };
    if let Some(proxies) = &state.proxies
        && proxies.read_proxy_header(&mut io, &mut info.peer, state.limits.header_timeout).await.is_err()
    {
        return permit;
    }
    let info = Arc::new(info);
    if let Some(observer) = &state.observer {
        observer.connected(&info);
    }
    match protocol {
        Protocol::Http => http1::serve(io, info, state, shutdown).await,
        #[cfg(feature = "tls")]
        Protocol::HttpsRedirect(redirect) => http1::serve(io, info, &state.with_handler(redirect), shutdown).await,
        #[cfg(feature = "tls")]
        Protocol::Https(tls) => {
            // During shutdown, clients that have not finished the handshake are not waited for.
            let shutdown_timeout = async {
                shutdown.triggered().await;
                sleep(SHUTDOWN_TIMEOUT).await;
            };
            let accepted = tokio::select! {
                accepted = tls.accept(io, state.limits.handshake_timeout) => accepted,
                () = shutdown_timeout => None,
            };
            if let Some(observer) = &state.observer {
                observer.handshake_finished(accepted.is_some());
            }
            match accepted {
                Some((io, NegotiatedProtocol::Http1)) => http1::serve(io, info, state, shutdown).await,
                Some((io, NegotiatedProtocol::Http2)) => http2::serve(io, info, state, shutdown).await,
                None => {
                    if let Some(observer) = &state.observer {
                        observer.disconnected(&info, 0);
                    }
                }
            }
        }
    }
    permit
}
