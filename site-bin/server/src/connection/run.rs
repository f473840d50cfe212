//! Entry point of the server: accepts connections, distributes them to worker threads, and shuts down.

use std::io;
use std::net::SocketAddr;
use std::num::NonZero;
use std::sync::Arc;
use std::task::Poll;
use std::thread;
use std::time::Duration;

use tokio::runtime::Builder;
use tokio::task::unconstrained;
use tokio::time::{sleep, timeout};

use super::limiter::ConnectionLimiter;
use super::listener::{self, Listener, Protocol};
use super::proxy::TrustedProxies;
use super::shutdown::Shutdown;
use super::state::ServerState;
use super::worker::{AcceptedConnection, Worker};
use crate::http::handler::Handler;
use crate::limits::Limits;
use crate::operate::observer::{ConnectionInfo, Observer};

/// Pause after accept fails because descriptors or memory ran out. Retrying at once would only burn CPU.
const ACCEPT_BACKOFF: Duration = Duration::from_millis(50);

/// Configuration of [`run`].
#[derive(Clone)]
pub struct ServerConfig {
    /// Worker threads. Each has its own connections.
    pub threads: NonZero<usize>,
    /// Resource limits.
    pub limits: Limits,
    /// Receives events for log and metrics.
    pub observer: Option<Arc<dyn Observer>>,
    /// Proxies whose statements about their clients are trusted.
    pub proxies: Option<TrustedProxies>,
}

impl Default for ServerConfig {
    /// One thread per core, default limits, no observer, no proxies.
    fn default() -> Self {
        let threads = thread::available_parallelism().unwrap_or(NonZero::<usize>::MIN);
        Self { threads, limits: Limits::DEFAULT, observer: None, proxies: None }
    }
}

/// Serves until `shutdown` completes, then lets current requests finish.
///
/// The calling thread accepts connections and drives `shutdown`; each connection goes to the worker thread with the fewest connections
/// and stays there. All threads are started by this call, so enter the sandbox before.
///
/// # Errors
/// If a thread or its runtime cannot be started. Errors on a connection only end that connection.
pub fn run<L, H, F>(listeners: Vec<L>, handler: Arc<H>, config: ServerConfig, shutdown: F) -> io::Result<()>
where
    L: Into<Listener>,
    H: Handler,
    F: Future<Output = ()>,
{
    let ServerConfig { threads, limits, observer, proxies } = config;
    let (sockets, protocols): (Vec<_>, Vec<_>) =
        listeners.into_iter().map(Into::into).map(|Listener { socket, protocol }| (socket, protocol)).unzip();
    for socket in &sockets {
        listener::configure(socket, &limits)?;
    }
    let limiter = Arc::new(ConnectionLimiter::new(&limits));
    let state = Arc::new(ServerState {
        handler,
        limits,
        observer: observer.clone(),
        proxies: proxies.clone(),
        limiter: Arc::clone(&limiter),
    });
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let (trigger_graceful, graceful) = Shutdown::new();
    let (trigger_forced, forced) = Shutdown::new();
    let workers = (0..threads.get())
        .map(|_| Worker::start(Arc::clone(&state), graceful.clone(), forced.clone()))
        .collect::<io::Result<Vec<Worker>>>()?;
    let acceptor = Acceptor { workers, limiter, observer, proxies, protocols };

    let served = runtime.block_on(async {
        let listeners = sockets.into_iter().map(tokio::net::TcpListener::from_std).collect::<io::Result<Vec<_>>>()?;
        tokio::select! {
            () = acceptor.accept_forever(&listeners) => {}
            () = shutdown => {}
        }
        // Connections in the kernel's queue count as accepted for their clients, so serve them before closing the sockets.
        acceptor.accept_queued(&listeners).await;
        drop(listeners);
        trigger_graceful.send_replace(true);
        let _ = timeout(limits.drain_timeout, acceptor.limiter.wait_until_closed()).await;
        Ok(())
    });
    trigger_forced.send_replace(true);
    let ended: Vec<io::Result<()>> = acceptor.workers.into_iter().map(Worker::join).collect();
    served.and(ended.into_iter().collect())
}

/// Accepts connections and distributes them.
struct Acceptor {
    workers: Vec<Worker>,
    limiter: Arc<ConnectionLimiter>,
    observer: Option<Arc<dyn Observer>>,
    proxies: Option<TrustedProxies>,
    /// The protocol of each socket.
    protocols: Vec<Protocol>,
}

impl Acceptor {
    async fn accept_forever(&self, listeners: &[tokio::net::TcpListener]) {
        let mut index = 0;
        loop {
            self.limiter.wait_for_capacity().await;
            match accept_any(listeners, &mut index).await {
                Ok((stream, peer)) => self.assign(stream, peer, index),
                // The client has gone; the next one need not wait.
                Err(error) if error.kind() == io::ErrorKind::ConnectionAborted => {}
                Err(error) => {
                    if let Some(observer) = &self.observer {
                        observer.accept_failed(&error);
                    }
                    sleep(ACCEPT_BACKOFF).await;
                }
            }
        }
    }

    /// Accepts what is in the kernel's queue, without waiting.
    async fn accept_queued(&self, listeners: &[tokio::net::TcpListener]) {
        let accept = async {
            let mut index = 0;
            for _ in 0..listener::BACKLOG {
                let Ok((stream, peer)) = accept_any(listeners, &mut index).await else { break };
                self.assign(stream, peer, index);
            }
        };
        let _ = timeout(Duration::ZERO, unconstrained(accept)).await;
    }

    /// Gives a connection to a worker, or closes it if its client has too many.
    fn assign(&self, stream: tokio::net::TcpStream, peer: SocketAddr, socket: usize) {
        let permit = match &self.proxies {
            Some(proxies) if proxies.contains(peer.ip()) => Ok(self.limiter.acquire_for_proxy()),
            _ => self.limiter.acquire(peer.ip()),
        };
        let Ok(permit) = permit else {
            if let Some(observer) = &self.observer {
                observer.client_limit_reached(peer);
            }
            return;
        };
        let worker = self.workers.iter().min_by_key(|worker| worker.connections());
        let accepted = stream.local_addr().and_then(|local| {
            let protocol = self.protocols.get(socket).cloned().unwrap_or(Protocol::Http);
            let info = ConnectionInfo { peer, local, tls: protocol.is_tls() };
            Ok(AcceptedConnection { stream: stream.into_std()?, info, protocol, permit })
        });
        if let (Some(worker), Ok(accepted)) = (worker, accepted) {
            worker.assign(accepted);
        }
    }
}

/// Accepts the next connection from any socket and sets `index` to that socket. Round-robin, so that a busy socket does not starve
/// others.
async fn accept_any(listeners: &[tokio::net::TcpListener], index: &mut usize) -> io::Result<(tokio::net::TcpStream, SocketAddr)> {
    std::future::poll_fn(|context| {
        for _ in 0..listeners.len() {
            *index = (*index + 1) % listeners.len();
            if let Some(listener) = listeners.get(*index)
                && let Poll::Ready(accepted) = listener.poll_accept(context)
            {
                return Poll::Ready(accepted);
            }
        }
        Poll::Pending
    })
    .await
}
