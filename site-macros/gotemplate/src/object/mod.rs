//! Objects that templates have without a host, and objects that every host needs.

mod pages;
mod resources;
mod scratch;
mod shortcode;
mod small;
mod url;

pub(crate) use pages::{Group, PAGE};
pub use scratch::Scratch;
pub use shortcode::{Parameters, Shortcode};
pub(crate) use small::{Attempt, CurrentTemplate, FileInfo, Hugo, KeyValues, Namespace, Timer};
pub(crate) use url::{Query, Url, decode};

use crate::error::Fault;
use crate::eval::Session;
use crate::functions::Arguments;
use crate::value::{List, Map, Value};

/// A method of a list of Hugo's objects, by the type of its elements: pages, groups of pages, or resources. Pages give their `Title`,
/// `LinkTitle`, `Date`, `Weight`, `Path`, `Params` and so on to it, resources their `Name` and `ResourceType`.
///
/// # Errors
/// When the method fails.
pub fn list_member(session: &mut Session<'_>, list: &List, name: &str, arguments: &[Value]) -> Result<Option<Value>, Fault> {
    let arguments = Arguments(arguments);
    match list.object_type() {
        Some(pages::PAGE) => pages::member(session, list, name, &arguments),
        Some(pages::GROUP) => pages::groups_member(session, list, name),
        Some(_) => resources::member(session, list, name, &arguments),
        None => Ok(None),
    }
}

/// Entries as a map.
fn take<K: AsRef<str>>(entries: impl IntoIterator<Item = (K, Value)>) -> Value {
    Map::new(entries).into()
}
