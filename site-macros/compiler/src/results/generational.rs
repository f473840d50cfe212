//! A concurrent cache that drops unused values.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use site_settings::cache_key::CacheKey;

/// More locks than threads, so that threads seldom wait.
const SHARDS: usize = 32;

type Shard<V> = HashMap<CacheKey, Slot<V>>;

struct Slot<V> {
    value: V,
    /// The last compilation that used it.
    round: u64,
}

/// A map that drops values that are not used. Cloning a value must be cheap.
pub(crate) struct GenerationalCache<V> {
    shards: [Mutex<Shard<V>>; SHARDS],
    round: AtomicU64,
    /// The map stays empty.
    closed: bool,
}

impl<V> Default for GenerationalCache<V> {
    fn default() -> Self {
        Self { shards: std::array::from_fn(|_| Mutex::default()), round: AtomicU64::new(0), closed: false }
    }
}

impl<V: Clone> GenerationalCache<V> {
    fn shard(&self, key: &CacheKey) -> MutexGuard<'_, Shard<V>> {
        self.shards[usize::from(key.as_bytes()[0]) % SHARDS].lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps no values from now on.
    pub(crate) fn keep_nothing(&mut self) {
        self.closed = true;
    }

    pub(crate) fn get(&self, key: &CacheKey) -> Option<V> {
        let mut shard = self.shard(key);
        let slot = shard.get_mut(key)?;
        slot.round = self.round.load(Ordering::Relaxed);
        Some(slot.value.clone())
    }

    pub(crate) fn put(&self, key: CacheKey, value: impl FnOnce() -> V) {
        if self.closed {
            return;
        }
        let value = value();
        let round = self.round.load(Ordering::Relaxed);
        self.shard(&key).insert(key, Slot { value, round });
    }

    /// The value; created if it is missing. If two threads create it at the same time, they create equal values.
    pub(crate) fn get_or(&self, key: CacheKey, make: impl FnOnce() -> V) -> V {
        if let Some(known) = self.get(&key) {
            return known;
        }
        let made = make();
        self.put(key, || made.clone());
        made
    }

    /// The number of values.
    #[cfg(test)]
    pub(crate) fn len(&self) -> usize {
        self.shards.iter().map(|shard| shard.lock().unwrap_or_else(PoisonError::into_inner).len()).sum()
    }

    /// Drops values that neither this round nor the previous one used, and begins the next round.
    pub(crate) fn sweep(&self) {
        let round = self.round.fetch_add(1, Ordering::Relaxed);
        for shard in &self.shards {
            shard.lock().unwrap_or_else(PoisonError::into_inner).retain(|_, slot| slot.round + 1 >= round);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use site_settings::cache_key::key;

    #[test]
    fn what_is_asked_for_stays_and_the_rest_goes() {
        let cache = GenerationalCache::default();
        for name in ["a", "b"] {
            assert_eq!(cache.get_or(key("", name), || name.to_owned()), name);
        }
        cache.sweep();
        for _ in 0..3 {
            assert_eq!(cache.get_or(key("", "a"), || unreachable!()), "a");
            cache.sweep();
        }
        assert_eq!(cache.get(&key("", "b")), None);
        assert_eq!(cache.get_or(key("", "b"), || "again".to_owned()), "again");
    }
}
