//! The size of a value, including nested values.

use super::Value;

/// How much is within a value. What shares its parts with others counts in full: this is what it takes to write or compare it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Extent {
    /// Levels of lists and maps within each other.
    pub depth: u32,
    /// Bytes, roughly.
    pub weight: u64,
}

impl Extent {
    /// Of a value without values within.
    pub const LEAF: Self = Self { depth: 0, weight: 24 };

    /// Of something that contains values.
    pub fn around<'v>(values: impl IntoIterator<Item = &'v Value>) -> Self {
        let mut extent = Self::LEAF;
        for value in values {
            let inner = value.extent();
            extent.depth = extent.depth.max(inner.depth);
            extent.weight = extent.weight.saturating_add(inner.weight);
        }
        extent.depth = extent.depth.saturating_add(1);
        extent
    }

    pub(super) fn of_bytes(length: usize) -> Self {
        Self { depth: 0, weight: 40 + length as u64 }
    }
}
