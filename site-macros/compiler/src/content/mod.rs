//! What exists, and at which address: sections, bundles, pages, terms, and the one address space they share.

pub mod address;
mod page;

pub use page::{Library, Page, PageId, PageKind, Resource, Term};

use crate::config::Config;
use crate::diag::{Diagnostic, Sources};
use crate::world::World;

/// Finds every page of every language, gives each its address, sorts out terms and sections, and reports what collides.
pub fn gather(_world: &dyn World, _sources: &Sources, _configs: &[Config], _diagnostics: &mut Vec<Diagnostic>) -> Library {
    unimplemented!()
}
