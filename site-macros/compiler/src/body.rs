//! Bodies of responses, plain and compressed.

use std::sync::Arc;

use blake3::Hash;
use site_model::Coding;

/// The bytes of a response and their hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Body {
    pub(crate) bytes: Arc<[u8]>,
    pub(crate) hash: Hash,
}

impl Body {
    /// The bytes.
    pub fn bytes(&self) -> &Arc<[u8]> {
        &self.bytes
    }
}

impl<T: Into<Arc<[u8]>>> From<T> for Body {
    fn from(bytes: T) -> Self {
        let bytes = bytes.into();
        Self { hash: blake3::hash(&bytes), bytes }
    }
}

/// A compressed form of a body.
#[derive(Debug)]
pub(crate) struct CodedBody {
    pub(crate) coding: Coding,
    pub(crate) body: Body,
}
