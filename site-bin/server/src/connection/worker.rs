//! Worker threads. Each has its own single-threaded runtime, and a connection stays on the thread it was assigned to.

use std::io;
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::thread::{self, JoinHandle};

use tokio::runtime::{Builder, Runtime};
use tokio::sync::{Notify, mpsc, watch};
#[cfg(feature = "tls")]
use tokio::time::{Duration, Instant, sleep, timeout};

#[cfg(feature = "tls")]
use super::failure;
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
use crate::operate::connection_error::ConnectionError;
use crate::operate::observer::ConnectionInfo;
#[cfg(feature = "tls")]
use crate::tls::{NegotiatedProtocol, Tls};

/// An accepted connection before its first byte is read.
pub(crate) struct AcceptedConnection {
    pub(crate) stream: TcpStream,
    pub(crate) info: ConnectionInfo,
    pub(crate) protocol: Protocol,
    pub(crate) permit: Permit,
}

/// Workers that never had more connections than this have no memory to return that is worth it.
const MIN_PEAK: usize = 128;

/// Workers are past their peak when their connections have fallen to this fraction of it.
const PEAK_DIVISOR: usize = 8;

/// True if there were many connections and most of them have ended.
fn is_past_peak(connections: usize, peak: usize) -> bool {
    peak >= MIN_PEAK && connections <= peak / PEAK_DIVISOR
}

/// True if these workers together should be replaced.
pub(crate) fn are_past_peak(workers: &[Worker]) -> bool {
    let sum = |of: &dyn Fn(&Load) -> &AtomicUsize| workers.iter().map(|worker| of(&worker.load).load(Relaxed)).sum();
    is_past_peak(sum(&|load| &load.connections), sum(&|load| &load.peak))
}

/// Handle of a worker thread.
pub(crate) struct Worker {
    inbox: mpsc::UnboundedSender<AcceptedConnection>,
    load: Arc<Load>,
    /// Sent to close the connections of this worker.
    retire: watch::Sender<bool>,
    thread: JoinHandle<()>,
}

/// How many connections a worker has, and had.
#[derive(Debug, Default)]
struct Load {
    connections: AtomicUsize,
    peak: AtomicUsize,
    /// Notified when a connection ends and none is left.
    empty: Notify,
}

impl Worker {
    /// Starts a worker. It ends when its inbox is closed and its connections have ended, or when `forced` is triggered. It notifies
    /// `past_peak` when few of its connections are left.
    ///
    /// # Errors
    /// If the thread or its runtime cannot be started.
    pub(crate) fn start<H: Handler>(
        state: Arc<ServerState<H>>,
        graceful: Shutdown,
        forced: Shutdown,
        past_peak: Arc<Notify>,
    ) -> io::Result<Self> {
        let (inbox, arrivals) = mpsc::unbounded_channel();
        let load = Arc::new(Load::default());
        let own_load = Arc::clone(&load);
        let (retire, retired) = Shutdown::new();
        let closing = graceful.or(retired);
        let (report, reported) = std::sync::mpsc::sync_channel(1);
        // Everything that grows with the number of connections is allocated on the thread, so that its end frees all of it at once.
        let work = move || match Builder::new_current_thread().enable_all().build() {
            Ok(runtime) => {
                let _ = report.send(Ok(()));
                drop(report);
                run_worker(&runtime, arrivals, &state, &closing, &forced, &own_load, &past_peak);
            }
            Err(error) => {
                let _ = report.send(Err(error));
            }
        };
        let thread = thread::Builder::new().name("serve".to_owned()).spawn(work)?;
        reported.recv().map_err(io::Error::other)??;
        Ok(Self { inbox, load, retire, thread })
    }

    /// Number of connections on this thread.
    pub(crate) fn connections(&self) -> usize {
        self.load.connections.load(Relaxed)
    }

    /// Assigns a connection. The channel needs no bound, because permits bound the number of connections.
    pub(crate) fn assign(&self, accepted: AcceptedConnection) {
        let connections = self.load.connections.fetch_add(1, Relaxed) + 1;
        self.load.peak.fetch_max(connections, Relaxed);
        let _ = self.inbox.send(accepted);
    }

    /// Forgets the peak, so that the next replacement is due after the next flood.
    pub(crate) fn reset_peak(&self) {
        self.load.peak.store(self.connections(), Relaxed);
    }

    /// Closes the inbox and lets the remaining connections end as at shutdown. Returns the thread.
    pub(crate) fn retire(self) -> JoinHandle<()> {
        self.retire.send_replace(true);
        self.thread
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
    closing: &Shutdown,
    forced: &Shutdown,
    load: &Arc<Load>,
    past_peak: &Arc<Notify>,
) {
    runtime.block_on(async {
        let serve = async {
            while let Some(accepted) = arrivals.recv().await {
                let (state, closing) = (Arc::clone(state), closing.clone());
                let (load, past_peak) = (Arc::clone(load), Arc::clone(past_peak));
                tokio::spawn(async move {
                    let permit = serve_connection(accepted, &state, &closing).await;
                    if load.connections.fetch_sub(1, Relaxed) == 1 {
                        load.empty.notify_one();
                    }
                    if is_past_peak(load.connections.load(Relaxed), load.peak.load(Relaxed)) {
                        past_peak.notify_one();
                    }
                    drop(permit);
                });
            }
            // Wait for the remaining connections. Dropping the runtime aborts those that are left after `forced`.
            while load.connections.load(Relaxed) > 0 {
                load.empty.notified().await;
            }
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
    let activity = Arc::clone(permit.activity());
    if let Some(proxies) = &state.proxies {
        let header = tokio::select! {
            header = proxies.read_proxy_header(&mut io, &mut info.peer, state.limits.header_timeout) => header,
            () = activity.evicted() => return permit,
        };
        if let Err(error) = header {
            // Health checks close the connection without sending anything.
            if let (Some(observer), true) = (&state.observer, error.kind() != io::ErrorKind::UnexpectedEof) {
                observer.connection_failed(info.peer, ConnectionError::ProxyHeader);
            }
            return permit;
        }
    }
    let info = Arc::new(info);
    if let Some(observer) = &state.observer {
        observer.connected(&info);
    }
    match protocol {
        Protocol::Http => http1::serve(io, info, &activity, state, shutdown).await,
        #[cfg(feature = "tls")]
        Protocol::HttpsRedirect(redirect) => {
            http1::serve(io, info, &activity, &state.with_handler(redirect), shutdown).await;
        }
        #[cfg(feature = "tls")]
        Protocol::Https(tls) => {
            // During shutdown, clients that have not finished the handshake are not waited for.
            let shutdown_timeout = async {
                shutdown.triggered().await;
                sleep(SHUTDOWN_TIMEOUT).await;
            };
            let accepted = tokio::select! {
                accepted = accept_tls(&tls, io, state.limits.handshake_timeout) => accepted,
                () = shutdown_timeout => Handshake::Failed(ConnectionError::TlsClosed),
                () = activity.evicted() => Handshake::Failed(ConnectionError::TlsClosed),
            };
            if let Some(observer) = &state.observer {
                match &accepted {
                    Handshake::Completed(_) => observer.handshake_finished(true),
                    Handshake::Failed(error) => {
                        observer.handshake_finished(false);
                        observer.connection_failed(info.peer, *error);
                    }
                    Handshake::Unused => {}
                }
            }
            match accepted {
                Handshake::Completed(Some((io, NegotiatedProtocol::Http1))) => {
                    http1::serve(io, info, &activity, state, shutdown).await;
                }
                Handshake::Completed(Some((io, NegotiatedProtocol::Http2))) => {
                    http2::serve(io, info, &activity, state, shutdown).await;
                }
                Handshake::Completed(None) | Handshake::Failed(_) | Handshake::Unused => {
                    if let Some(observer) = &state.observer {
                        observer.disconnected(&info, 0);
                    }
                }
            }
        }
    }
    permit
}

/// How a TLS handshake ended.
#[cfg(feature = "tls")]
enum Handshake<S> {
    /// Nothing follows a challenge handshake.
    Completed(Option<(S, NegotiatedProtocol)>),
    Failed(ConnectionError),
    /// The client closed the connection without sending anything, as health checks and browsers do.
    Unused,
}

#[cfg(feature = "tls")]
async fn accept_tls(
    tls: &Tls,
    io: tokio::net::TcpStream,
    limit: Duration,
) -> Handshake<tokio_rustls::server::TlsStream<tokio::net::TcpStream>> {
    let start = Instant::now();
    match timeout(limit, io.peek(&mut [0])).await {
        Ok(Ok(1..)) => {}
        Ok(Ok(0) | Err(_)) => return Handshake::Unused,
        Err(_) => return Handshake::Failed(ConnectionError::TlsTimeout),
    }
    match tls.accept(io, limit.saturating_sub(start.elapsed())).await {
        Ok(accepted) => Handshake::Completed(accepted),
        Err(error) => Handshake::Failed(failure::handshake(&error)),
    }
}
