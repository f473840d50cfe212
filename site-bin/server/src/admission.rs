//! How many connections there are, in all and of each client.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::Notify;

use crate::Limits;

/// Counts places. Everyone who holds a [`Place`] is counted until it is dropped.
#[derive(Debug)]
pub(crate) struct Admission {
    /// Most connections; `usize::MAX` for no bound.
    most: usize,
    most_per_client: usize,
    taken: AtomicUsize,
    /// Told whenever a place is given back.
    freed: Notify,
    /// Only clients with a connection are in it, so it is never larger than `most`.
    clients: Mutex<HashMap<Client, usize>>,
}

/// A place of one client is refused: it has as many as it may.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Crowded;

/// What counts as one client: an IPv4 address, or the 64 bits of an IPv6 address that a subscriber is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Client {
    V4([u8; 4]),
    V6([u8; 8]),
}

impl Client {
    /// `None` for who is not counted.
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

impl Admission {
    pub(crate) fn new(limits: &Limits) -> Self {
        let bound = |limit: usize| if limit == 0 { usize::MAX } else { limit };
        Self {
            most: bound(limits.connections),
            most_per_client: bound(limits.connections_per_client),
            taken: AtomicUsize::new(0),
            freed: Notify::new(),
            clients: Mutex::default(),
        }
    }

    /// How many places are taken.
    pub(crate) fn taken(&self) -> usize {
        self.taken.load(Relaxed)
    }

    /// Are places running out? Then connections are not kept for clients that do nothing with them.
    pub(crate) fn is_scarce(&self) -> bool {
        self.taken() > self.most - self.most / 8
    }

    /// Waits until there is room for one more.
    pub(crate) async fn room(&self) {
        self.wait(|taken| taken < self.most).await;
    }

    /// Waits until all places are free.
    pub(crate) async fn empty(&self) {
        self.wait(|taken| taken == 0).await;
    }

    async fn wait(&self, enough: impl Fn(usize) -> bool) {
        while !enough(self.taken()) {
            let freed = self.freed.notified();
            // Between the look above and the call, a place may have been given back.
            if enough(self.taken()) {
                return;
            }
            freed.await;
        }
    }

    /// Takes a place for a connection from this address.
    pub(crate) fn enter(self: &Arc<Self>, address: IpAddr) -> Result<Place, Crowded> {
        let client = Client::of(address).filter(|_| self.most_per_client < usize::MAX);
        if let Some(client) = client {
            let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
            let count = clients.entry(client).or_default();
            if *count >= self.most_per_client {
                return Err(Crowded);
            }
            *count += 1;
        }
        self.taken.fetch_add(1, Relaxed);
        Ok(Place { admission: Arc::clone(self), client })
    }

    /// Takes a place for a connection from somebody who speaks for many: a proxy.
    pub(crate) fn enter_proxy(self: &Arc<Self>) -> Place {
        self.taken.fetch_add(1, Relaxed);
        Place { admission: Arc::clone(self), client: None }
    }
}

/// A connection's place. Dropping it gives it back.
#[derive(Debug)]
pub(crate) struct Place {
    admission: Arc<Admission>,
    client: Option<Client>,
}

impl Drop for Place {
    fn drop(&mut self) {
        if let Some(client) = self.client {
            let mut clients = self.admission.clients.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(count) = clients.get_mut(&client) {
                *count -= 1;
                if *count == 0 {
                    clients.remove(&client);
                }
            }
        }
        self.admission.taken.fetch_sub(1, Relaxed);
        self.admission.freed.notify_waiters();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn admission(connections: usize, connections_per_client: usize) -> Arc<Admission> {
        Arc::new(Admission::new(&Limits { connections, connections_per_client, ..Limits::DEFAULT }))
    }

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn clients_are_told_apart_by_what_a_subscriber_has() {
        let admission = admission(100, 2);
        let first = admission.enter(ip("2001:db8::1")).unwrap();
        let _second = admission.enter(ip("2001:db8::ffff:2")).unwrap();
        assert_eq!(admission.enter(ip("2001:db8::3")).unwrap_err(), Crowded);
        let _neighbour = admission.enter(ip("2001:db8:0:1::1")).unwrap();
        drop(first);
        let _third = admission.enter(ip("2001:db8::3")).unwrap();
        // The same host, as a socket for both families tells it.
        let _four = (admission.enter(ip("192.0.2.1")).unwrap(), admission.enter(ip("::ffff:192.0.2.1")).unwrap());
        assert_eq!(admission.enter(ip("192.0.2.1")).unwrap_err(), Crowded);
        assert_eq!(admission.taken(), 5);
    }

    #[test]
    fn loopback_is_not_counted_and_nothing_is_left_behind() {
        let admission = admission(100, 1);
        let places: Vec<Place> = ["127.0.0.1", "127.0.0.1", "::1", "::1", "192.0.2.1"]
            .iter()
            .map(|address| admission.enter(ip(address)).unwrap())
            .collect();
        assert_eq!(admission.taken(), 5);
        drop(places);
        assert_eq!(admission.taken(), 0);
        assert!(admission.clients.lock().unwrap().is_empty());
    }

    #[test]
    fn places_run_out() {
        let few = admission(8, 0);
        let mut places: Vec<Place> = (0..7).map(|_| few.enter(ip("192.0.2.1")).unwrap()).collect();
        assert!(!few.is_scarce());
        places.push(few.enter(ip("192.0.2.1")).unwrap());
        assert!(few.is_scarce());
        let boundless = admission(0, 0);
        assert!(!boundless.is_scarce());
    }
}
