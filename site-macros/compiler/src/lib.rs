//! The compiler. Input: Markdown, settings and assets. Output: every response of the site.
//!
//! [`compile`] is a pure function of a [`World`]: it opens no file, reads no clock and keeps no state. Its stages, in order: `read` the
//! texts, determine the `structure` of the site (settings, assets, and in `content` pages and addresses), `assemble` bodies, pages and
//! feeds, and in [`output`] compress, tag and lay out. Each stage continues after mistakes, so that one run reports all of them. `cache`
//! holds what one compilation leaves for the next.

mod assemble;
mod asset;
mod body;
mod cache;
mod compile;
mod content;
mod csv;
mod feed;
mod hugo_templates;
pub mod output;
mod page_list;

mod previous;
mod read;
mod results;
mod secret;
mod site_templates;
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
