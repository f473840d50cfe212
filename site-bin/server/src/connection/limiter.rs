//! Limits the number of connections, in total and per client, and makes room for new ones by closing idle ones.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use slab::Slab;
use tokio::sync::Notify;
use tokio::time::timeout;

use super::activity::{Activity, WaitingFor};
use super::coarse_clock;
use crate::limits::Limits;

/// A connection that may be in the middle of a response is closed for another only if there was no progress for this long.
const MIN_STALL_MILLIS: u64 = 500;

/// While the limit is reached and no connection is idle, how often they are checked again.
const RETRY_INTERVAL: Duration = Duration::from_millis(50);

/// This fraction of the limit is closed at a time, so that a flood of clients does not cost a search for each.
const BATCH_DIVISOR: usize = 256;

/// Counts connections. Each holds a [`Permit`] for as long as it lives.
#[derive(Debug)]
pub(crate) struct ConnectionLimiter {
    /// Maximum number of connections; `usize::MAX` for no limit.
    max: usize,
    max_per_client: usize,
    open: AtomicUsize,
    /// Notified whenever a permit is released.
    released: Notify,
    registry: Mutex<Registry>,
}

/// The open connections.
#[derive(Debug, Default)]
struct Registry {
    connections: Slab<Arc<Activity>>,
    /// Connections per client. Contains only clients that have some.
    clients: HashMap<ClientKey, usize>,
}

/// The client already has the maximum number of connections.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct ClientLimitReached;

/// What counts as one client: an IPv4 address, or the /64 of an IPv6 address, which one subscriber controls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum ClientKey {
    V4([u8; 4]),
    V6([u8; 8]),
}

impl ClientKey {
    /// `None` for loopback, which is not limited.
    fn of(address: IpAddr) -> Option<Self> {
        let address = address.to_canonical();
        if address.is_loopback() {
            return None;
        }
        Some(match address {
            IpAddr::V4(address) => Self::V4(address.octets()),
            IpAddr::V6(address) => {
                let [a, b, c, d, e, f, g, h, ..] = address.octets();
                Self::V6([a, b, c, d, e, f, g, h])
            }
        })
    }
}

impl ConnectionLimiter {
    pub(crate) fn new(limits: &Limits) -> Self {
        let bound = |limit: usize| if limit == 0 { usize::MAX } else { limit };
        Self {
            max: bound(limits.connections),
            max_per_client: bound(limits.connections_per_client),
            open: AtomicUsize::new(0),
            released: Notify::new(),
            registry: Mutex::default(),
        }
    }

    fn registry(&self) -> MutexGuard<'_, Registry> {
        self.registry.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Number of open connections.
    pub(crate) fn open(&self) -> usize {
        self.open.load(Relaxed)
    }

    /// Waits until a new connection is within the limit, and closes the connections that have been idle longest until it is.
    pub(crate) async fn wait_for_capacity(&self, newcomer: &Permit) {
        while self.open() > self.max {
            self.evict_idle(newcomer.activity());
            let _ = timeout(RETRY_INTERVAL, self.wait_until(|open| open <= self.max)).await;
        }
    }

    /// Waits until all connections are closed.
    pub(crate) async fn wait_until_closed(&self) {
        self.wait_until(|open| open == 0).await;
    }

    async fn wait_until(&self, condition: impl Fn(usize) -> bool) {
        while !condition(self.open()) {
            let released = self.released.notified();
            // A permit may have been released between the check and the registration.
            if condition(self.open()) {
                return;
            }
            released.await;
        }
    }

    /// Tells the longest-idle connections to close. Those in the middle of a response count as idle only if their clients do not read.
    fn evict_idle(&self, newcomer: &Arc<Activity>) {
        let now = coarse_clock::now_millis();
        let registry = self.registry();
        let mut idle: Vec<(u64, &Activity)> = Vec::with_capacity(registry.connections.len());
        for (_, connection) in registry.connections.iter().filter(|(_, connection)| !Arc::ptr_eq(connection, newcomer)) {
            if connection.is_evicted() {
                // Evicted before and about to close.
                return;
            }
            let millis = connection.idle_millis(now);
            if connection.waiting_for() == WaitingFor::Head || millis >= MIN_STALL_MILLIS {
                idle.push((millis, connection));
            }
        }
        let count = (self.max / BATCH_DIVISOR).max(1);
        if idle.len() > count {
            idle.select_nth_unstable_by_key(count, |(millis, _)| std::cmp::Reverse(*millis));
            idle.truncate(count);
        }
        idle.iter().for_each(|(_, connection)| connection.evict());
    }

    /// Takes a permit for a connection from this address.
    pub(crate) fn acquire(self: &Arc<Self>, address: IpAddr) -> Result<Permit, ClientLimitReached> {
        let client = ClientKey::of(address).filter(|_| self.max_per_client < usize::MAX);
        if let Some(client) = client {
            let mut registry = self.registry();
            let count = registry.clients.entry(client).or_default();
            if *count >= self.max_per_client {
                return Err(ClientLimitReached);
            }
            *count += 1;
        }
        Ok(self.permit(client))
    }

    /// Takes a permit for a connection from a trusted proxy, which has no limit per client.
    pub(crate) fn acquire_for_proxy(self: &Arc<Self>) -> Permit {
        self.permit(None)
    }

    fn permit(self: &Arc<Self>, client: Option<ClientKey>) -> Permit {
        let activity = Arc::new(Activity::new());
        let key = self.registry().connections.insert(Arc::clone(&activity));
        self.open.fetch_add(1, Relaxed);
        Permit { limiter: Arc::clone(self), client, key, activity }
    }
}

/// The right to have one connection. Dropping it releases it.
#[derive(Debug)]
pub(crate) struct Permit {
    limiter: Arc<ConnectionLimiter>,
    client: Option<ClientKey>,
    /// Key in the registry.
    key: usize,
    activity: Arc<Activity>,
}

impl Permit {
    /// The activity of this connection.
    pub(crate) fn activity(&self) -> &Arc<Activity> {
        &self.activity
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        let mut registry = self.limiter.registry();
        registry.connections.try_remove(self.key);
        if let Some(client) = self.client
            && let Some(count) = registry.clients.get_mut(&client)
        {
            *count -= 1;
            if *count == 0 {
                registry.clients.remove(&client);
            }
        }
        drop(registry);
        self.limiter.open.fetch_sub(1, Relaxed);
        self.limiter.released.notify_waiters();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limiter(connections: usize, connections_per_client: usize) -> Arc<ConnectionLimiter> {
        Arc::new(ConnectionLimiter::new(&Limits { connections, connections_per_client, ..Limits::DEFAULT }))
    }

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn clients_are_ipv4_addresses_or_ipv6_networks() {
        let limiter = limiter(100, 2);
        let first = limiter.acquire(ip("2001:db8::1")).unwrap();
        let _second = limiter.acquire(ip("2001:db8::ffff:2")).unwrap();
        assert_eq!(limiter.acquire(ip("2001:db8::3")).unwrap_err(), ClientLimitReached);
        let _neighbour = limiter.acquire(ip("2001:db8:0:1::1")).unwrap();
        drop(first);
        let _third = limiter.acquire(ip("2001:db8::3")).unwrap();
        // The same host as reported by a dual-stack socket.
        let _four = (limiter.acquire(ip("192.0.2.1")).unwrap(), limiter.acquire(ip("::ffff:192.0.2.1")).unwrap());
        assert_eq!(limiter.acquire(ip("192.0.2.1")).unwrap_err(), ClientLimitReached);
        assert_eq!(limiter.open(), 5);
    }

    #[test]
    fn loopback_is_not_limited_and_counts_return_to_zero() {
        let limiter = limiter(100, 1);
        let permits: Vec<Permit> = ["127.0.0.1", "127.0.0.1", "::1", "::1", "192.0.2.1"]
            .iter()
            .map(|address| limiter.acquire(ip(address)).unwrap())
            .collect();
        assert_eq!(limiter.open(), 5);
        drop(permits);
        assert_eq!(limiter.open(), 0);
        assert!(limiter.registry().clients.is_empty() && limiter.registry().connections.is_empty());
    }

    #[test]
    fn the_longest_idle_make_room() {
        const LIMIT: usize = 512;
        let limiter = limiter(LIMIT, 0);
        let permits: Vec<Permit> = (0..LIMIT).map(|_| limiter.acquire(ip("192.0.2.1")).unwrap()).collect();
        let newcomer = limiter.acquire(ip("192.0.2.1")).unwrap();
        let evicted = || {
            permits.iter().enumerate().filter(|(_, permit)| permit.activity().is_evicted()).map(|(n, _)| n).collect::<Vec<_>>()
        };
        std::thread::sleep(Duration::from_millis(30));
        // All but two of them do something; one of those has a response that its client reads.
        for (n, permit) in permits.iter().enumerate() {
            if ![3, 200, 400].contains(&n) {
                permit.activity().add_progress(1);
            }
        }
        permits[3].activity().wrote(&std::task::Poll::Pending);
        limiter.evict_idle(newcomer.activity());
        assert_eq!(evicted(), [200, 400]);
        // Until these are closed, no others are.
        limiter.evict_idle(newcomer.activity());
        assert_eq!(evicted().len(), LIMIT / BATCH_DIVISOR);
    }
}
