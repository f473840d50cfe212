//! The author's site on disk, and how it is compiled.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use site_compiler::diag::{Style, render};
use site_compiler::output::Site;
use site_compiler::world::{DiskStore, DiskWorld, Options, find_site};
use site_compiler::{Cache, Store, compile_with};
use site_model::{Catalogue, printable_path};

use crate::error::{CliError, Context};
use crate::options::UnpublishedPages;
use crate::{Build, terminal};

/// The folder that `--root` names, else the one that `SITE_ROOT` names, else the nearest one with settings: the current folder or one
/// above it.
///
/// # Errors
/// When there is none, or the current folder does not exist.
pub(crate) fn find(root: Option<&Path>) -> Result<PathBuf, CliError> {
    let variable = std::env::var_os("SITE_ROOT").filter(|root| !root.is_empty()).map(PathBuf::from);
    if let Some(root) = root.map(Path::to_owned).or(variable) {
        // Links are not resolved, because links in the site may refer to the path that the author uses.
        return std::path::absolute(&root).cannot(format!("find {}", printable_path(&root)));
    }
    let here = std::env::current_dir().cannot("find the current folder")?;
    find_site(&here).ok_or_else(|| {
        CliError::new(format!(
            "there is no site in {} or above it, which would be a folder with site.toml, hugo.* or config.*: `site init DIR` creates \
             one, and `--root DIR` or SITE_ROOT names one elsewhere",
            printable_path(&here)
        ))
    })
}

/// Compiles the site for a command that writes or lists it, and prints what is wrong with it.
///
/// # Errors
/// When the site has errors.
pub(crate) fn compile(root: Option<&Path>, compress: bool, build: Build) -> Result<Catalogue, CliError> {
    let options = Options { compress, ..compile_options(UnpublishedPages::default(), false) };
    let world = DiskWorld::open(&find(root)?, options);
    let cache = build_cache(build).map_or_else(Cache::once, Cache::stored);
    let compilation = compile_with(&world, &cache, &|_| ());
    let style = if terminal::use_colours(&std::io::stderr()) { Style::Coloured } else { Style::Plain };
    for diagnostic in &compilation.diagnostics {
        terminal::print_error_styled(&format!("{}\n", render(diagnostic, &compilation.sources, style)));
    }
    if compilation.failed() { Err(CliError::reported()) } else { Ok(catalogue(compilation.site)) }
}

fn catalogue(site: Site) -> Catalogue {
    let blob = site.blob();
    site.manifest.into_catalogue(blob)
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
