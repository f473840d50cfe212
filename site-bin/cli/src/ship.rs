//! `site ship`: builds the site's folder as a program, also where the folder is no package.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

use serde_json::Value;
use site_model::{printable, printable_path};
use site_ship::{Project, ShipOptions};

use crate::error::{CliError, Context};
use crate::init::{Engine, package_files, package_name};
use crate::{Build, cache_folder, site_folder, terminal};

/// Builds the program and prints a summary.
///
/// # Errors
/// When there is no site, or the program is not built.
pub(crate) fn ship(root: Option<&Path>, options: &ShipOptions, build: Build) -> Result<(), CliError> {
    let site = site_folder::find(root)?;
    let project = match site.join("Cargo.toml").is_file().then(|| package_in(&site, &site)).transpose()?.flatten() {
        Some(project) => project,
        None => generated(&site, build)?,
    };
    let summary = site_ship::ship(&project, options).map_err(|error| CliError::new(error.to_string()))?;
    terminal::print(&summary)
}

/// The package in a workspace whose program contains a site. Cargo also brings the lock file up to date.
fn package_in(folder: &Path, site: &Path) -> Result<Option<Project>, CliError> {
    let output =
        site_ship::cargo(folder).args(["metadata", "--quiet", "--format-version", "1"]).output().cannot("start cargo")?;
    if !output.status.success() {
        return Err(CliError::new(format!("cargo metadata failed: {}", String::from_utf8_lossy(&output.stderr).trim_end())));
    }
    let metadata: Value = serde_json::from_slice(&output.stdout).cannot("read what cargo says")?;
    let text =
        |key: &str| metadata[key].as_str().map(PathBuf::from).ok_or_else(|| CliError::new(format!("cargo names no {key}")));
    let (root, target_folder) = (text("workspace_root")?, text("target_directory")?);
    let members: Vec<&Value> = metadata["workspace_members"].as_array().into_iter().flatten().collect();
    let package = metadata["packages"].as_array().into_iter().flatten().find(|package| {
        let has = |list: &str, name: &str| package[list].as_array().into_iter().flatten().any(|one| one["name"] == name);
        members.contains(&&package["id"]) && has("dependencies", "site") && has("dependencies", "site-build")
    });
    let Some(name) = package.and_then(|package| package["name"].as_str()) else { return Ok(None) };
    Project::new(&root, name, site, &target_folder).map(Some).map_err(|error| CliError::new(error.to_string()))
}

/// A package for a site that is none, in the user's cache folder. Each site has its own; they share compiled dependencies.
fn generated(site: &Path, build: Build) -> Result<Project, CliError> {
    let cache = cache_folder::find().ok_or_else(|| {
        CliError::new("there is no folder for caches: set XDG_CACHE_HOME, or make the site a package with `site init DIR`")
    })?;
    let cache = cache.join("site/ship");
    let real = site.canonicalize().cannot(format!("open {}", printable_path(site)))?;
    let name = package_name(&real.file_name().map(|name| name.to_string_lossy()).unwrap_or_default());
    let mut hash = DefaultHasher::new();
    real.hash(&mut hash);
    let folder = cache.join(format!("{name}-{:016x}", hash.finish()));
    write_package(&folder, &package_files(&name, &Engine::of_this_program(build.engine)?, build.lock_file))?;
    // Compiled dependencies are the same for all sites.
    let config = format!("[build]\ntarget-dir = {}\n", Value::from(cache.join("target").to_string_lossy()));
    write_if_changed(&folder.join(".cargo/config.toml"), &config)?;
    package_in(&folder, site)?.ok_or_else(|| CliError::new(format!("{} is no package of a site", printable_path(&folder))))
}

/// Writes what has changed, so that cargo builds no more than necessary.
fn write_package(folder: &Path, files: &[(String, String)]) -> Result<(), CliError> {
    let mut changed = false;
    for (path, text) in files.iter().filter(|(path, _)| path != ".cargo/config.toml") {
        // Cargo changes the lock file, which belongs to the manifest before it.
        if path != "Cargo.lock" || changed || !folder.join(path).exists() {
            changed |= write_if_changed(&folder.join(path), text)?;
        }
    }
    Ok(())
}

fn write_if_changed(path: &Path, text: &str) -> Result<bool, CliError> {
    if fs::read(path).is_ok_and(|bytes| bytes == text.as_bytes()) {
        return Ok(false);
    }
    let place = printable(&path.to_string_lossy()).into_owned();
    path.parent().map_or(Ok(()), fs::create_dir_all).cannot(format!("create the folder of {place}"))?;
    fs::write(path, text).cannot(format!("write {place}"))?;
    Ok(true)
}
