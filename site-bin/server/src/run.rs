//! Listening, handing connections to threads, and stopping.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::num::NonZero;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use socket2::{Domain, Protocol, Socket, Type};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::{Semaphore, watch};
use tokio::time::{sleep, timeout};

use crate::{Answer, connection};

/// How much the server takes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Threads; each serves its own connections.
    pub threads: NonZero<usize>,
    /// Connections of one thread at a time. More wait in the kernel's queue.
    pub connections: usize,
    /// A connection on which no request is completed and no byte of an answer taken for so long, or up to twice that, is closed.
    pub patience: Duration,
    /// How long requests in flight may take to end once the server is told to stop.
    pub farewell: Duration,
}

impl Default for Limits {
    /// A thread per core, 10,000 connections each, 15 seconds of patience, 10 to say farewell.
    fn default() -> Self {
        Self {
            threads: thread::available_parallelism().unwrap_or(NonZero::<usize>::MIN),
            connections: 10_000,
            patience: Duration::from_secs(15),
            farewell: Duration::from_secs(10),
        }
    }
}

/// Opens a listening socket. Port 0 takes any that is free.
///
/// # Errors
/// As the system says: the port is taken, or not ours to take.
pub fn bind(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
    // An address that a former run left in TIME_WAIT can be taken again at once.
    socket.set_reuse_address(true)?;
    // Connections inherit it, at no cost to each.
    socket.set_tcp_nodelay(true)?;
    socket.bind(&address.into())?;
    socket.listen(1024)?;
    Ok(socket.into())
}

/// Serves until `shutdown` ends, then lets the requests in flight end.
///
/// Every thread has its own runtime and takes connections from the same sockets, so a connection never changes threads. Blocks;
/// `shutdown` is driven on the calling thread.
///
/// # Errors
/// When a thread or its runtime cannot be started. What goes wrong on a connection ends that connection only.
pub fn run<A, F>(listeners: Vec<TcpListener>, answer: Arc<A>, limits: Limits, shutdown: F) -> io::Result<()>
where
    A: Answer,
    F: Future<Output = ()>,
{
    let main = Builder::new_current_thread().enable_all().build()?;
    for listener in &listeners {
        listener.set_nonblocking(true)?;
    }
    let mut stops = Vec::new();
    let mut threads = Vec::new();
    let started = (0..limits.threads.get()).try_for_each(|_| {
        let own = listeners.iter().map(TcpListener::try_clone).collect::<io::Result<Vec<_>>>()?;
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let answer = Arc::clone(&answer);
        let (stop, stopped) = watch::channel(false);
        stops.push(stop);
        let work = move || work(&runtime, own, &answer, limits, &stopped);
        threads.push(thread::Builder::new().name("serve".to_owned()).spawn(work)?);
        Ok(())
    });
    drop(listeners);
    if started.is_ok() {
        main.block_on(shutdown);
    }
    for stop in &stops {
        stop.send_replace(true);
    }
    let ended: Vec<io::Result<()>> = threads
        .into_iter()
        .map(|thread| thread.join().unwrap_or_else(|_| Err(io::Error::other("a thread broke down"))))
        .collect();
    started.and(ended.into_iter().collect())
}

/// One thread's work.
fn work<A: Answer>(
    runtime: &Runtime,
    listeners: Vec<TcpListener>,
    answer: &Arc<A>,
    limits: Limits,
    stopped: &watch::Receiver<bool>,
) -> io::Result<()> {
    runtime.block_on(async {
        let places = Arc::new(Semaphore::new(limits.connections.min(Semaphore::MAX_PERMITS)));
        let mut listening = Vec::new();
        for listener in listeners {
            let listener = tokio::net::TcpListener::from_std(listener)?;
            let accept = accept(listener, Arc::clone(answer), limits, Arc::clone(&places), stopped.clone());
            listening.push(tokio::spawn(accept));
        }
        for task in listening {
            let _ = task.await;
        }
        // All places are free again when the last connection has ended.
        let all = u32::try_from(limits.connections).unwrap_or(u32::MAX);
        let _ = timeout(limits.farewell, places.acquire_many(all)).await;
        Ok(())
    })
}

/// Takes connections from one socket until told to stop. A place is taken before the connection is, and given back at its end.
async fn accept<A: Answer>(
    listener: tokio::net::TcpListener,
    answer: Arc<A>,
    limits: Limits,
    places: Arc<Semaphore>,
    mut stopped: watch::Receiver<bool>,
) {
    let stop = stopped.clone();
    let take = async {
        while let Ok(place) = Arc::clone(&places).acquire_owned().await {
            match listener.accept().await {
                Ok((stream, _)) => {
                    let (answer, stop) = (Arc::clone(&answer), stop.clone());
                    tokio::spawn(async move {
                        connection::serve(stream, answer, limits, stop).await;
                        drop(place);
                    });
                }
                // The client is gone already; the next one need not wait.
                Err(error) if error.kind() == io::ErrorKind::ConnectionAborted => {}
                // Out of descriptors or memory: trying again at once would only burn time.
                Err(_) => sleep(Duration::from_millis(50)).await,
            }
        }
    };
    tokio::select! {
        () = take => {}
        _ = stopped.wait_for(|stop| *stop) => {}
    }
}
