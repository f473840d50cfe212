//! The interface of a persistent store for results.

/// Stores results of one compilation for another process.
pub trait Store: Send + Sync {
    /// The last bytes stored under a key, complete, or `None`.
    fn get(&self, key: &[u8; 32]) -> Option<Vec<u8>>;

    /// Stores bytes under a key. They may be lost.
    fn put(&self, key: &[u8; 32], bytes: &[u8]);
}
