//! Where results are kept that outlive the process. The compiler only knows this interface.

/// A place for results of one compilation that the next one, in another process, has a use for.
pub trait Store: Send + Sync {
    /// The bytes last put under a key, whole, or nothing.
    fn get(&self, key: &[u8; 32]) -> Option<Vec<u8>>;

    /// Keeps bytes under a key. They may be lost.
    fn put(&self, key: &[u8; 32], bytes: &[u8]);
}
