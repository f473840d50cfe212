//! Markdown, settings and assets in; every answer of the site out.
//!
//! [`compile`] is a pure function of a [`World`]: it opens no file, asks no clock and keeps no state. Its stages, in order: `read` the
//! texts, then the `structure` of the site (settings, assets, and in `content` what exists at which address), then `assemble` renders
//! every body, page and feed, and [`output`] compresses, tags and lays everything out. Each stage goes on after mistakes, so that one
//! run reports them all. `cache` holds what one compilation leaves for the next.

mod assemble;
mod asset;
mod body;
mod cache;
mod compile;
mod content;
mod feed;
mod hugo_templates;
pub mod output;
mod page_list;

mod previous;
mod read;
mod results;
mod secret;
mod stage;
mod store;
mod structure;
mod widening;
pub mod world;

pub use cache::Cache;
pub use compile::{Compilation, compile, compile_with};
pub use content::{PageKind, PublishStatus};
pub use page_list::{ListedPage, PageList, list_pages};
pub use results::ResultCache;
pub use site_diag as diag;
pub use stage::Stage;
pub use store::Store;
pub use widening::{Cause, Widening};
pub use world::World;
