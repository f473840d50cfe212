//! Cache keys: hashes of everything that a result depends on.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

/// A hash of all that a result was made from. No two things that differ have the same.
pub type CacheKey = blake3::Hash;

/// The key of a value: of its kind (`page`, `rss`), so that equal views of different kinds stay apart, and of all its parts.
pub fn key(kind: &str, value: &(impl Hash + ?Sized)) -> CacheKey {
    let mut hasher = Blake3(Vec::with_capacity(1 << 10));
    kind.hash(&mut hasher);
    value.hash(&mut hasher);
    blake3::hash(&hasher.0)
}

/// A value that is part of many others, with its key: it is hashed once, and shared.
#[derive(Debug)]
pub struct Shared<T>(Arc<(CacheKey, T)>);

impl<T> Clone for Shared<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T> Shared<T> {
    /// Is it the same value?
    pub fn is(&self, other: &Self) -> bool {
        self.0.0 == other.0.0
    }
}

impl<T> std::ops::Deref for Shared<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0.1
    }
}

impl<T: Hash> From<T> for Shared<T> {
    fn from(value: T) -> Self {
        Self(Arc::new((key("shared", &value), value)))
    }
}

impl<T> Hash for Shared<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.0.as_bytes().hash(state);
    }
}

/// blake3 behind the interface of `derive(Hash)`. What is to be hashed is gathered first: it comes in very small pieces, each of which
/// would cost more than its bytes.
struct Blake3(Vec<u8>);

impl Hasher for Blake3 {
    fn write(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }

    fn finish(&self) -> u64 {
        let mut first = [0; 8];
        first.copy_from_slice(&blake3::hash(&self.0).as_bytes()[..8]);
        u64::from_le_bytes(first)
    }
}

#[cfg(test)]
mod tests {
    use super::key;

    #[test]
    fn what_differs_has_another_key() {
        let keys = [
            key("page", &("ab", "c")),
            key("page", &("a", "bc")),
            key("list", &("ab", "c")),
            key("page", &("ab", "c", "")),
            key("page", &(Some("ab"), "c")),
        ];
        for (at, one) in keys.iter().enumerate() {
            assert!(keys[..at].iter().all(|other| other != one), "{at}");
        }
        assert_eq!(keys[0], key("page", &(String::from("ab"), "c")));
    }
}
