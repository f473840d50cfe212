//! Limits the number of connections, in total and per client.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::Notify;

use crate::limits::Limits;

/// Counts connections. Each holds a [`Permit`] for as long as it lives.
#[derive(Debug)]
pub(crate) struct ConnectionLimiter {
    /// Maximum number of connections; `usize::MAX` for no limit.
    max: usize,
    max_per_client: usize,
    open: AtomicUsize,
    /// Notified whenever a permit is released.
    released: Notify,
    /// Contains only clients with open connections, so it is never larger than `max`.
    clients: Mutex<HashMap<ClientKey, usize>>,
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
            clients: Mutex::default(),
        }
    }

    /// Number of open connections.
    pub(crate) fn open(&self) -> usize {
        self.open.load(Relaxed)
    }

    /// True if more than seven eighths of the permits are taken. Idle connections are then closed sooner.
    pub(crate) fn is_near_limit(&self) -> bool {
        self.open() > self.max - self.max / 8
    }

    /// Waits until a permit is available.
    pub(crate) async fn wait_for_capacity(&self) {
        self.wait_until(|open| open < self.max).await;
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

    /// Takes a permit for a connection from this address.
    pub(crate) fn acquire(self: &Arc<Self>, address: IpAddr) -> Result<Permit, ClientLimitReached> {
        let client = ClientKey::of(address).filter(|_| self.max_per_client < usize::MAX);
        if let Some(client) = client {
            let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
            let count = clients.entry(client).or_default();
            if *count >= self.max_per_client {
                return Err(ClientLimitReached);
            }
            *count += 1;
        }
        self.open.fetch_add(1, Relaxed);
        Ok(Permit { limiter: Arc::clone(self), client })
    }

    /// Takes a permit for a connection from a trusted proxy, which has no limit per client.
    pub(crate) fn acquire_for_proxy(self: &Arc<Self>) -> Permit {
        self.open.fetch_add(1, Relaxed);
        Permit { limiter: Arc::clone(self), client: None }
    }
}

/// The right to have one connection. Dropping it releases it.
#[derive(Debug)]
pub(crate) struct Permit {
    limiter: Arc<ConnectionLimiter>,
    client: Option<ClientKey>,
}

impl Drop for Permit {
    fn drop(&mut self) {
        if let Some(client) = self.client {
            let mut clients = self.limiter.clients.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(count) = clients.get_mut(&client) {
                *count -= 1;
                if *count == 0 {
                    clients.remove(&client);
                }
            }
        }
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
        assert!(limiter.clients.lock().unwrap().is_empty());
    }

    #[test]
    fn the_limit_is_near_at_seven_eighths() {
        let few = limiter(8, 0);
        let mut permits: Vec<Permit> = (0..7).map(|_| few.acquire(ip("192.0.2.1")).unwrap()).collect();
        assert!(!few.is_near_limit());
        permits.push(few.acquire(ip("192.0.2.1")).unwrap());
        assert!(few.is_near_limit());
        let unlimited = limiter(0, 0);
        assert!(!unlimited.is_near_limit());
    }
}
