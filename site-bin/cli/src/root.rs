//! Where the author's site lies.

use std::path::PathBuf;

use site_compiler::world::Options;

use crate::args::Published;

/// `SITE_ROOT` where set, else the workspace this program was built in.
pub(crate) fn root() -> PathBuf {
    match std::env::var_os("SITE_ROOT").filter(|root| !root.is_empty()) {
        Some(root) => PathBuf::from(root),
        None => {
            let manifest = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
            manifest.ancestors().nth(2).unwrap_or(manifest).to_owned()
        }
    }
}

/// The author's wishes as the compiler takes them.
pub(crate) fn options(published: Published, compress: bool, loopback: bool) -> Options {
    Options { drafts: published.drafts, future: published.future, expired: published.expired, compress, loopback }
}
