//! Objects that templates get without a host, and those that every host needs.

mod scratch;
mod shortcode;
mod small;
mod url;

pub use scratch::Scratch;
pub use shortcode::{Parameters, Shortcode};
pub(crate) use small::{Attempt, CurrentTemplate, FileInfo, Hugo, KeyValues, Namespace, Timer};
pub(crate) use url::{Query, Url, decode};

use crate::value::{Map, Value};

/// Entries as a map.
fn take<K: AsRef<str>>(entries: impl IntoIterator<Item = (K, Value)>) -> Value {
    Map::new(entries).into()
}
