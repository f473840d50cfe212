//! Where the author's site lies.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use site_compiler::Store;
use site_compiler::world::{DiskStore, Options};

use crate::Build;
use crate::args::Published;

/// `SITE_ROOT` where set, else the workspace this program was built in.
pub(crate) fn root() -> PathBuf {
    match std::env::var_os("SITE_ROOT").filter(|root| !root.is_empty()) {
        Some(root) => PathBuf::from(root),
        None => {
            // `cargo run` says where the workspace is now: it may have been moved, with this program in it.
            let program = std::env::var_os("CARGO_MANIFEST_DIR")
                .filter(|_| std::env::var_os("CARGO_PKG_NAME").is_some_and(|name| name == "site-bin"))
                .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join(".."), PathBuf::from);
            let workspace = program.join("..");
            workspace.canonicalize().unwrap_or(workspace)
        }
    }
}

/// What the build of this program has left, to be read only: its pages need not be rendered once more.
pub(crate) fn left_by(build: Build) -> Option<Arc<dyn Store>> {
    let (file, compiler) = build.cache;
    let store = DiskStore::existing(Path::new(file), compiler.as_bytes()).ok()?;
    Some(Arc::new(store))
}

/// The author's wishes as the compiler takes them.
pub(crate) fn options(published: Published, compress: bool, loopback: bool) -> Options {
    Options { drafts: published.drafts, future: published.future, expired: published.expired, compress, loopback }
}
