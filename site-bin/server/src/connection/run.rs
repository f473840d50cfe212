//! Entry point of the server: accepts connections, distributes them to worker threads, and shuts down.

use std::cell::RefCell;
use std::io;
use std::net::SocketAddr;
use std::num::NonZero;
use std::sync::Arc;
use std::task::Poll;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use tokio::runtime::Builder;
use tokio::sync::Notify;
use tokio::task::unconstrained;
use tokio::time::{sleep, timeout};

use super::limiter::ConnectionLimiter;
use super::listener::{self, Listener, Protocol};
use super::memory::Reclaimer;
use super::proxy::TrustedProxies;
use super::shutdown::Shutdown;
use super::state::ServerState;
use super::worker::{self, AcceptedConnection, Worker};
use crate::http::handler::Handler;
use crate::limits::Limits;
use crate::operate::observer::{ConnectionInfo, Observer};

/// Pause after accept fails because descriptors or memory ran out. Retrying at once would only burn CPU.
const ACCEPT_BACKOFF: Duration = Duration::from_millis(50);

/// Time from the end of a flood until worker threads are replaced, so that the next wave of it is still served by the old ones.
const REPLACE_DELAY: Duration = Duration::from_secs(1);

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
    let state = Arc::new(ServerState { handler, limits, observer: observer.clone(), proxies: proxies.clone() });
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let (trigger_graceful, graceful) = Shutdown::new();
    let (trigger_forced, forced) = Shutdown::new();
    let past_peak = Arc::new(Notify::new());
    let start = || Worker::start(Arc::clone(&state), graceful.clone(), forced.clone(), Arc::clone(&past_peak));
    let workers = (0..threads.get()).map(|_| start()).collect::<io::Result<Vec<Worker>>>()?;
    let (workers, retired) = (RefCell::new(workers), RefCell::default());
    let acceptor = Acceptor { workers, retired, limiter, observer, proxies, protocols };

    let served = runtime.block_on(async {
        let listeners = sockets.into_iter().map(tokio::net::TcpListener::from_std).collect::<io::Result<Vec<_>>>()?;
        tokio::select! {
            () = acceptor.accept_forever(&listeners) => {}
            () = acceptor.replace_forever(&past_peak, start) => {}
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
    let ended = acceptor.workers.into_inner().into_iter().map(Worker::join);
    let ended: Vec<io::Result<()>> = ended.collect();
    acceptor.retired.into_inner().into_iter().for_each(|thread| drop(thread.join()));
    served.and(ended.into_iter().collect())
}

/// Accepts connections and distributes them.
struct Acceptor {
    workers: RefCell<Vec<Worker>>,
    /// Threads that wait for replaced workers, which still have connections.
    retired: RefCell<Vec<JoinHandle<()>>>,
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
            match accept_any(listeners, &mut index).await {
                Ok((stream, peer)) => {
                    if let Some(accepted) = self.admit(stream, peer, index) {
                        self.limiter.wait_for_capacity(&accepted.permit).await;
                        self.assign(accepted);
                    }
                }
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
                if let Some(accepted) = self.admit(stream, peer, index) {
                    self.assign(accepted);
                }
            }
        };
        let _ = timeout(Duration::ZERO, unconstrained(accept)).await;
    }

    /// Takes a permit for a connection. `None`, which closes it, if its client has too many.
    fn admit(&self, stream: tokio::net::TcpStream, peer: SocketAddr, socket: usize) -> Option<AcceptedConnection> {
        let permit = match &self.proxies {
            Some(proxies) if proxies.contains(peer.ip()) => Ok(self.limiter.acquire_for_proxy()),
            _ => self.limiter.acquire(peer.ip()),
        };
        let Ok(permit) = permit else {
            if let Some(observer) = &self.observer {
                observer.client_limit_reached(peer);
            }
            return None;
        };
        let protocol = self.protocols.get(socket).cloned().unwrap_or(Protocol::Http);
        let info = ConnectionInfo { peer, local: stream.local_addr().ok()?, tls: protocol.is_tls() };
        Some(AcceptedConnection { stream: stream.into_std().ok()?, info, protocol, permit })
    }

    /// Gives a connection to the worker with the fewest.
    fn assign(&self, accepted: AcceptedConnection) {
        if let Some(worker) = self.workers.borrow().iter().min_by_key(|worker| worker.connections()) {
            worker.assign(accepted);
        }
    }

    /// Replaces the workers after a flood, which returns their memory to the system: see `memory`.
    async fn replace_forever(&self, past_peak: &Notify, start: impl Fn() -> io::Result<Worker>) {
        loop {
            past_peak.notified().await;
            sleep(REPLACE_DELAY).await;
            self.retired.borrow_mut().retain(|thread| !thread.is_finished());
            let mut workers = self.workers.borrow_mut();
            if !worker::are_past_peak(&workers) {
                continue;
            }
            // All of the new threads start before any of the old ones ends.
            let new = workers.iter().map(|_| start()).collect::<io::Result<Vec<Worker>>>();
            match new.and_then(|new| Ok((new, Reclaimer::start()?))) {
                Ok((new, reclaimer)) => {
                    let old = std::mem::replace(&mut *workers, new);
                    let reclaiming = reclaimer.reclaim(old.into_iter().map(Worker::retire).collect());
                    self.retired.borrow_mut().push(reclaiming);
                }
                // No threads can be started now. The memory stays until after the next flood.
                Err(_) => workers.iter().for_each(Worker::reset_peak),
            }
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
