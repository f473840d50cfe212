//! Values by key, shared by the worker threads.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use site_settings::cache_key::CacheKey;

/// More locks than threads, so that these seldom wait for each other.
const SHARDS: usize = 32;

type Shard<V> = HashMap<CacheKey, Slot<V>>;

struct Slot<V> {
    value: V,
    /// The compilation that last asked for it.
    round: u64,
}

/// A map that forgets what nobody asks for. Cloning a value must be cheap.
pub(crate) struct GenerationalCache<V> {
    shards: [Mutex<Shard<V>>; SHARDS],
    round: AtomicU64,
    /// Always empty.
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

    /// From now on nothing is put here.
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

    /// The value, made where there is none. Two threads may make the same one at the same time, and make it equal.
    pub(crate) fn get_or(&self, key: CacheKey, make: impl FnOnce() -> V) -> V {
        if let Some(known) = self.get(&key) {
            return known;
        }
        let made = make();
        self.put(key, || made.clone());
        made
    }

    /// How many values there are.
    #[cfg(test)]
    pub(crate) fn len(&self) -> usize {
        self.shards.iter().map(|shard| shard.lock().unwrap_or_else(PoisonError::into_inner).len()).sum()
    }

    /// Forgets what neither this round nor the one before asked for, and begins the next one.
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
