//! The author's site on disk, and how it is compiled.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use site_compiler::Store;
use site_compiler::world::{DiskStore, Options};

use crate::Build;
use crate::options::UnpublishedPages;

/// `SITE_ROOT` if set, else the workspace this program was built in.
pub(crate) fn find() -> PathBuf {
    match std::env::var_os("SITE_ROOT").filter(|root| !root.is_empty()) {
        Some(root) => PathBuf::from(root),
        None => {
            // `cargo run` says where the workspace is now: it may have been moved since the build, together with this program.
            let program = std::env::var_os("CARGO_MANIFEST_DIR")
                .filter(|_| std::env::var_os("CARGO_PKG_NAME").is_some_and(|name| name == "site-bin"))
                .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join(".."), PathBuf::from);
            let workspace = program.join("..");
            workspace.canonicalize().unwrap_or(workspace)
        }
    }
}

/// The cache of rendered pages that this program's build wrote. It is only read.
pub(crate) fn build_cache(build: Build) -> Option<Arc<dyn Store>> {
    let (file, compiler) = build.cache;
    let store = DiskStore::existing(Path::new(file), compiler.as_bytes()).ok()?;
    Some(Arc::new(store))
}

/// Options of the compiler. `loopback`: the site is only served to this machine.
pub(crate) fn compile_options(unpublished: UnpublishedPages, loopback: bool) -> Options {
    let UnpublishedPages { drafts, future, expired } = unpublished;
    Options { drafts, future, expired, compress: false, loopback }
}
