//! Markdown, settings and assets in; every answer of the site out.
//!
//! [`compile`] is a pure function of a [`World`]: it opens no file, asks no clock and keeps no state. Its stages, in order:
//! [`config`] and [`front_matter`] read what the author wrote ([`data`] is the tree they share), [`content`] decides what exists
//! and at which address, [`markdown`] turns bodies into HTML, [`view`] and [`template`] make pages of them, [`feed`] and
//! [`asset`] make the rest, [`output`] compresses, tags and lays everything out. Mistakes are collected in [`diag`] along the
//! way: one run reports them all.

pub mod asset;
mod cache;
mod compile;
pub mod content;
pub mod feed;
pub mod inventory;
pub mod output;
mod plan;
mod publish;
mod secret;
pub mod world;

pub use cache::{Cache, Store};
pub use compile::{Compilation, Stage, compile, compile_with};
pub use site_diag as diag;
pub use world::World;
