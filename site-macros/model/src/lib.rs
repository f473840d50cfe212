//! The types that the compiling half and the serving half share.
//!
//! A compiled site is a [`Catalogue`]: a map from address to [`Entry`], a map from old address to [`Redirect`], and one blob of bytes that
//! every [`Representation`] points into. The compiler writes it as a [`Manifest`] (feature `manifest`); `site!` turns the manifest into phf
//! maps; the preview builds the same catalogue in memory.

mod catalogue;
#[doc(hidden)]
pub mod columns;
mod entry;
pub mod export;
pub mod kind;
#[cfg(feature = "manifest")]
mod manifest;
pub mod policy;
mod printable;
mod representation;

pub use catalogue::{Catalogue, Entries, Redirects};
pub use entry::{Cache, Entry, Redirect};
pub use kind::{PageKind, RouteKind};
#[cfg(feature = "manifest")]
pub use manifest::{AssetEntry, Manifest, ManifestError};
pub use printable::{is_unprintable, printable, printable_json, printable_lines, printable_path};
pub use representation::{Coding, Representation};

// What `site!` expands to names phf through this crate, so that both sides always mean the same version.
#[doc(hidden)]
pub use phf;
