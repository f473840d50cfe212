//! Accepting connections, handing them to threads, and stopping.

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

use crate::admission::Admission;
use crate::listener::Door;
use crate::worker::{Accepted, Shared, Stop, Worker};
use crate::{Answer, Client, Limits, Listener, Observer, Proxies, listener};

/// How long nothing is accepted after descriptors or memory ran out. Trying again at once would only burn time.
const BACK_OFF: Duration = Duration::from_millis(50);

/// How to serve.
#[derive(Clone)]
pub struct Settings {
    /// Threads that serve; each has its own connections.
    pub threads: NonZero<usize>,
    /// What clients may take.
    pub limits: Limits,
    /// Who is told of it.
    pub observer: Option<Arc<dyn Observer>>,
    /// Proxies that are believed about who their client is.
    pub proxies: Option<Proxies>,
}

impl Default for Settings {
    /// A thread per core, the default limits, nobody to tell.
    fn default() -> Self {
        let threads = thread::available_parallelism().unwrap_or(NonZero::<usize>::MIN);
        Self { threads, limits: Limits::DEFAULT, observer: None, proxies: None }
    }
}

/// Serves until `shutdown` ends, then lets the requests in flight end.
///
/// The calling thread accepts connections and drives `shutdown`; each is handed to the thread that has the fewest, where it stays.
/// Threads are started by this call and nothing that takes rights is done by it or after it: confine the process before.
///
/// # Errors
/// When a thread or its runtime cannot be started. What goes wrong on a connection ends that connection only.
pub fn run<L, A, F>(listeners: Vec<L>, answer: Arc<A>, settings: Settings, shutdown: F) -> io::Result<()>
where
    L: Into<Listener>,
    A: Answer,
    F: Future<Output = ()>,
{
    let Settings { threads, limits, observer, proxies } = settings;
    let (sockets, doors): (Vec<_>, Vec<_>) =
        listeners.into_iter().map(Into::into).map(|Listener { socket, door }| (socket, door)).unzip();
    for socket in &sockets {
        listener::prepare(socket, &limits)?;
    }
    let admission = Arc::new(Admission::new(&limits));
    let shared = Arc::new(Shared {
        answer,
        limits,
        observer: observer.clone(),
        proxies: proxies.clone(),
        admission: Arc::clone(&admission),
    });
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let (stop, stopped) = Stop::new();
    let (cut, cut_off) = Stop::new();
    let workers = (0..threads.get())
        .map(|_| Worker::start(Arc::clone(&shared), stopped.clone(), cut_off.clone()))
        .collect::<io::Result<Vec<Worker>>>()?;
    let acceptor = Acceptor { workers, admission, observer, proxies, doors };

    let served = runtime.block_on(async {
        let listeners = sockets.into_iter().map(tokio::net::TcpListener::from_std).collect::<io::Result<Vec<_>>>()?;
        tokio::select! {
            () = acceptor.accept_all(&listeners) => {}
            () = shutdown => {}
        }
        // Those that the system has accepted already are served too; then nobody else is.
        acceptor.accept_waiting(&listeners).await;
        drop(listeners);
        stop.send_replace(true);
        let _ = timeout(limits.drain_timeout, acceptor.admission.empty()).await;
        Ok(())
    });
    cut.send_replace(true);
    let ended: Vec<io::Result<()>> = acceptor.workers.into_iter().map(Worker::join).collect();
    served.and(ended.into_iter().collect())
}

/// Takes connections and hands them out.
struct Acceptor {
    workers: Vec<Worker>,
    admission: Arc<Admission>,
    observer: Option<Arc<dyn Observer>>,
    proxies: Option<Proxies>,
    /// What is spoken on each socket.
    doors: Vec<Door>,
}

impl Acceptor {
    /// Takes connections from all sockets, for as long as it is asked to.
    async fn accept_all(&self, listeners: &[tokio::net::TcpListener]) {
        let mut next = 0;
        loop {
            self.admission.room().await;
            match any(listeners, &mut next).await {
                Ok((stream, peer)) => self.hand_out(stream, peer, next),
                // The client is gone already; the next one need not wait.
                Err(error) if error.kind() == io::ErrorKind::ConnectionAborted => {}
                Err(error) => {
                    if let Some(observer) = &self.observer {
                        observer.starved(&error);
                    }
                    sleep(BACK_OFF).await;
                }
            }
        }
    }

    /// Takes the connections that wait now.
    async fn accept_waiting(&self, listeners: &[tokio::net::TcpListener]) {
        let take = async {
            let mut next = 0;
            for _ in 0..listener::BACKLOG {
                let Ok((stream, peer)) = any(listeners, &mut next).await else { break };
                self.hand_out(stream, peer, next);
            }
        };
        let _ = timeout(Duration::ZERO, unconstrained(take)).await;
    }

    fn hand_out(&self, stream: tokio::net::TcpStream, peer: SocketAddr, socket: usize) {
        let place = match &self.proxies {
            Some(proxies) if proxies.include(peer.ip()) => Ok(self.admission.enter_proxy()),
            _ => self.admission.enter(peer.ip()),
        };
        let Ok(place) = place else {
            if let Some(observer) = &self.observer {
                observer.crowded(peer);
            }
            return;
        };
        let worker = self.workers.iter().min_by_key(|worker| worker.load());
        let accepted = stream.local_addr().and_then(|local| {
            let door = self.doors.get(socket).cloned().unwrap_or(Door::Clear);
            let client = Client { peer, local, tls: door.is_tls() };
            Ok(Accepted { stream: stream.into_std()?, client, door, place })
        });
        if let (Some(worker), Ok(accepted)) = (worker, accepted) {
            worker.give(accepted);
        }
    }
}

/// The next connection from any of these sockets; `next` is then which. They take turns, so that a busy one does not keep others
/// waiting.
async fn any(listeners: &[tokio::net::TcpListener], next: &mut usize) -> io::Result<(tokio::net::TcpStream, SocketAddr)> {
    std::future::poll_fn(|context| {
        for _ in 0..listeners.len() {
            *next = (*next + 1) % listeners.len();
            if let Some(listener) = listeners.get(*next)
                && let Poll::Ready(accepted) = listener.poll_accept(context)
            {
                return Poll::Ready(accepted);
            }
        }
        Poll::Pending
    })
    .await
}
