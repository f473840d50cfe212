//! The threads that serve, each with a runtime of its own: a connection stays on the one it was given to.

use std::io;
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::thread::{self, JoinHandle};

use tokio::runtime::{Builder, Runtime};
use tokio::sync::{mpsc, watch};

use crate::admission::{Admission, Place};
use crate::connection::Connection;
use crate::listener::Door;
#[cfg(feature = "tls")]
use crate::patience::LAST;
#[cfg(feature = "tls")]
use crate::tls::Protocol;
use crate::{Answer, Client, Limits, Observer, Proxies};
#[cfg(feature = "tls")]
use tokio::time::sleep;

/// What all connections share.
pub(crate) struct Shared<A> {
    pub(crate) answer: Arc<A>,
    pub(crate) limits: Limits,
    pub(crate) observer: Option<Arc<dyn Observer>>,
    pub(crate) proxies: Option<Proxies>,
    pub(crate) admission: Arc<Admission>,
}

#[cfg(feature = "tls")]
impl<A> Shared<A> {
    /// The same for another answer.
    fn answering<B>(&self, answer: Arc<B>) -> Shared<B> {
        let Self { limits, observer, proxies, admission, .. } = self;
        let (observer, proxies) = (observer.clone(), proxies.clone());
        Shared { answer, limits: *limits, observer, proxies, admission: Arc::clone(admission) }
    }
}

/// Tells connections to come to an end.
#[derive(Clone, Debug)]
pub(crate) struct Stop(watch::Receiver<bool>);

impl Stop {
    /// One, and what tells it.
    pub(crate) fn new() -> (watch::Sender<bool>, Self) {
        let (tell, told) = watch::channel(false);
        (tell, Self(told))
    }

    pub(crate) fn is_told(&self) -> bool {
        *self.0.borrow()
    }

    /// Waits for it. Whoever could tell being gone means the same.
    pub(crate) async fn told(&self) {
        let _ = self.0.clone().wait_for(|told| *told).await;
    }
}

/// A connection that was accepted, with what is known of it before a byte is read.
pub(crate) struct Accepted {
    pub(crate) stream: TcpStream,
    pub(crate) client: Client,
    pub(crate) door: Door,
    pub(crate) place: Place,
}

/// A thread that serves.
pub(crate) struct Worker {
    inbox: mpsc::UnboundedSender<Accepted>,
    /// Connections it has.
    load: Arc<AtomicUsize>,
    thread: JoinHandle<()>,
}

impl Worker {
    /// Starts one. It ends when its inbox is closed and its connections have ended, or when `cut` is told.
    ///
    /// # Errors
    /// When the thread or its runtime cannot be started.
    pub(crate) fn start<A: Answer>(shared: Arc<Shared<A>>, stop: Stop, cut: Stop) -> io::Result<Self> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let (inbox, arrivals) = mpsc::unbounded_channel();
        let load = Arc::new(AtomicUsize::new(0));
        let own = Arc::clone(&load);
        let work = move || work(&runtime, arrivals, &shared, &stop, &cut, &own);
        let thread = thread::Builder::new().name("serve".to_owned()).spawn(work)?;
        Ok(Self { inbox, load, thread })
    }

    pub(crate) fn load(&self) -> usize {
        self.load.load(Relaxed)
    }

    /// Hands over a connection. It waits in no queue worth speaking of: places are bounded where connections are accepted.
    pub(crate) fn give(&self, accepted: Accepted) {
        self.load.fetch_add(1, Relaxed);
        let _ = self.inbox.send(accepted);
    }

    /// Closes the inbox and waits for the end.
    ///
    /// # Errors
    /// When the thread broke down.
    pub(crate) fn join(self) -> io::Result<()> {
        drop(self.inbox);
        self.thread.join().map_err(|_| io::Error::other("a thread broke down"))
    }
}

/// One thread's work.
fn work<A: Answer>(
    runtime: &Runtime,
    mut arrivals: mpsc::UnboundedReceiver<Accepted>,
    shared: &Arc<Shared<A>>,
    stop: &Stop,
    cut: &Stop,
    load: &Arc<AtomicUsize>,
) {
    runtime.block_on(async {
        let serve = async {
            while let Some(accepted) = arrivals.recv().await {
                let (shared, stop, load) = (Arc::clone(shared), stop.clone(), Arc::clone(load));
                tokio::spawn(async move {
                    let place = serve(accepted, &shared, &stop).await;
                    load.fetch_sub(1, Relaxed);
                    drop(place);
                });
            }
            // All that remains is to wait for the connections: the runtime takes those that are left with it when it is dropped.
            shared.admission.empty().await;
        };
        tokio::select! {
            () = serve => {}
            () = cut.told() => {}
        }
    });
}

/// A connection's way to its first request.
async fn serve<A: Answer>(accepted: Accepted, shared: &Shared<A>, stop: &Stop) -> Place {
    let Accepted { stream, mut client, door, place } = accepted;
    if let Ok(mut io) = tokio::net::TcpStream::from_std(stream) {
        if let Some(proxies) = &shared.proxies
            && proxies.begin(&mut io, &mut client.peer, shared.limits.header_timeout).await.is_err()
        {
            return place;
        }
        let client = Arc::new(client);
        if let Some(observer) = &shared.observer {
            observer.connected(&client);
        }
        match door {
            Door::Clear => Connection { io, client }.serve_http1(shared, stop).await,
            #[cfg(feature = "tls")]
            Door::Redirect(redirect) => Connection { io, client }.serve_http1(&shared.answering(redirect), stop).await,
            #[cfg(feature = "tls")]
            Door::Tls(tls) => {
                // Whoever is silent when the server stops is not waited for.
                let stopped = async {
                    stop.told().await;
                    sleep(LAST).await;
                };
                let accepted = tokio::select! {
                    accepted = tls.accept(io, shared.limits.handshake_timeout) => accepted,
                    () = stopped => None,
                };
                if let Some(observer) = &shared.observer {
                    observer.handshake(accepted.is_some());
                }
                match accepted {
                    Some((io, Protocol::Http1)) => Connection { io, client }.serve_http1(shared, stop).await,
                    Some((io, Protocol::Http2)) => Connection { io, client }.serve_http2(shared, stop).await,
                    None => {
                        if let Some(observer) = &shared.observer {
                            observer.disconnected(&client, 0);
                        }
                    }
                }
            }
        }
    }
    place
}
