//! The package that is built, the site in it, and where the program goes.

use std::env;
use std::path::{Path, PathBuf};

use crate::Result;

/// This crate, when cargo starts it in the repository of this project. There it builds the package of that repository's site.
const OWN_PACKAGE: (&str, &str) = ("site-ship", "site-bin");

/// A package that contains a site as a program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Project {
    /// The folder of the workspace.
    pub root: PathBuf,
    /// The package's name.
    pub package: String,
    /// The site's folder.
    pub site: PathBuf,
    /// Cargo's target folder.
    pub target_folder: PathBuf,
    /// The file that the program is written to by default.
    pub program: PathBuf,
}

impl Project {
    /// The package of this name in a workspace, for the site in a folder.
    ///
    /// # Errors
    /// When one of the folders does not exist.
    pub fn new(root: &Path, package: &str, site: &Path, target_folder: &Path) -> Result<Self> {
        let root = canonical(root)?;
        // The package's own site is not named to its build script, so that its program is the same wherever it is.
        let site = if canonical(site)? == root { root.clone() } else { std::path::absolute(site)? };
        let program = default_program(&root, target_folder);
        Ok(Self { root, package: package.to_owned(), site, target_folder: target_folder.to_owned(), program })
    }

    /// The project whose program `cargo run` has started: that of this process.
    ///
    /// # Errors
    /// When cargo did not start it.
    pub fn of_running_program() -> Result<Self> {
        const START: &str = "start me with `cargo ship`";
        // `cargo run` says where the package is now; it may have been moved since it was compiled.
        let folder = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").ok_or(START)?);
        let name = env::var("CARGO_PKG_NAME").unwrap_or_else(|_| OWN_PACKAGE.0.to_owned());
        let target_folder = target_folder(&env::current_exe()?).ok_or(START)?;
        let own = name == OWN_PACKAGE.0;
        let (root, package) = if own { (folder.join("../.."), OWN_PACKAGE.1.to_owned()) } else { (folder, name) };
        let root = canonical(&root)?;
        let site = match env::var_os("SITE_ROOT").filter(|site| !site.is_empty()) {
            Some(site) => std::path::absolute(site)?,
            None => root.clone(),
        };
        let program = if own { target_folder.join("ship/site") } else { default_program(&root, &target_folder) };
        Ok(Self { root, package, site, target_folder, program })
    }
}

/// `target/ship/site`. A target folder elsewhere may be that of several sites, which must not overwrite each other's programs.
fn default_program(root: &Path, target_folder: &Path) -> PathBuf {
    // It may not exist yet.
    let own = canonical(target_folder).unwrap_or_else(|_| target_folder.to_owned()).starts_with(root);
    if own { target_folder.join("ship/site") } else { root.join("target/ship/site") }
}

/// The path without links. On Windows it is then in a form that many programs do not understand, unless it is shortened.
fn canonical(path: &Path) -> std::io::Result<PathBuf> {
    let real = path.canonicalize()?;
    let short = real.to_str().and_then(|text| text.strip_prefix(r"\\?\")).filter(|text| text.as_bytes().get(1) == Some(&b':'));
    Ok(short.map(PathBuf::from).unwrap_or(real))
}

/// Cargo's target folder, which contains this program: the one with a file that cargo writes at its top. There may be a folder for a target
/// triple in between. The cache tag is missing if something else created the folder before cargo did.
fn target_folder(program: &Path) -> Option<PathBuf> {
    let top = |folder: &&Path| [".rustc_info.json", "CACHEDIR.TAG"].iter().any(|name| folder.join(name).is_file());
    program.ancestors().find(top).map(Path::to_owned)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{canonical, default_program, target_folder};

    #[test]
    fn the_target_folder_needs_no_cache_tag() {
        let folder = tempfile::tempdir().unwrap();
        let program = folder.path().join("triple/debug/site-ship");
        assert!(target_folder(&program).is_none());
        fs::write(folder.path().join(".rustc_info.json"), "{}").unwrap();
        assert_eq!(target_folder(&program).unwrap(), folder.path());
    }

    #[test]
    fn sites_that_share_a_target_folder_have_programs_of_their_own() {
        let folder = tempfile::tempdir().unwrap();
        let top = canonical(folder.path()).unwrap();
        let (one, two, shared) = (top.join("one"), top.join("two"), top.join("shared"));
        for folder in [&one.join("target"), &two, &shared] {
            fs::create_dir_all(folder).unwrap();
        }
        assert_eq!(default_program(&one, &one.join("target")), one.join("target/ship/site"));
        assert_eq!(default_program(&one, &shared), one.join("target/ship/site"));
        assert_eq!(default_program(&two, &shared), two.join("target/ship/site"));
    }
}
