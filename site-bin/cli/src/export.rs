//! `site export FOLDER`: writes the site as files, for hosts that do not run programs.
//!
//! A file that differs is written to a temporary file and renamed, so it is never incomplete. A file that is the same is not touched, so that
//! tools that compare times or sizes copy little. A folder that is not empty is only used if an earlier export wrote it: a list in it says
//! which files are part of the export, and only those are removed. Nothing is written or removed through a symbolic link, even if one
//! is put there meanwhile: files are reached through handles of their folders.

use std::collections::BTreeSet;
use std::fs;
use std::io::ErrorKind;
use std::path::{Component, Path, PathBuf};

use http::HeaderMap;
use site_model::Catalogue;
use site_model::export::File;
use site_model::printable_path;
use site_server::{Directory, PathError};

use crate::error::{CliError, Context};
use crate::options::{ExportMode, ExportOptions};
use crate::terminal;

/// The list of an export's files. It also marks the folder as one that an export wrote.
const LIST: &str = ".site-export.json";
/// The temporary file.
const PART: &str = ".site-export.part";

/// Maximum size of the list: some 500,000 files.
const MAX_LIST_BYTES: u64 = 64 * 1024 * 1024;

/// Writes the site to a folder.
///
/// # Errors
/// When the folder contains files that no export wrote, or something cannot be written.
pub(crate) fn export(catalogue: &Catalogue, options: &ExportOptions) -> Result<(), CliError> {
    let headers = headers();
    let ExportOptions { folder, mode, .. } = options;
    let ExportMode { precompressed, cname, .. } = *mode;
    let files = site_model::export::files(catalogue, &site_model::export::Options { precompressed, cname, headers: &headers });
    if cname && !files.iter().any(|(path, _)| path == "CNAME") {
        return Err(CliError::new(format!("{} names no host for a CNAME file", catalogue.base_url)));
    }
    let Written { changed, removed, stale } = write(&files, folder, *mode)?;
    let bytes: usize = files.iter().map(|(_, bytes)| bytes.len()).sum();
    let kept = if stale > 0 { format!(", {stale} of an earlier export kept (--delete removes them)") } else { String::new() };
    let (number, place) = (files.len(), printable_path(folder));
    terminal::print(&format!("{number} files, {bytes} bytes in {place}: {changed} written, {removed} removed{kept}\n"))
}

/// The header fields that the program sends with every response, except `Cross-Origin-Resource-Policy`, which depends on the kind of file.
fn headers() -> Vec<(String, String)> {
    let mut headers = HeaderMap::new();
    site_server::add_security_headers(&mut headers);
    headers.remove("cross-origin-resource-policy");
    let text = |value: &http::HeaderValue| value.to_str().map(str::to_owned).unwrap_or_default();
    let mut headers: Vec<_> = headers.iter().map(|(name, value)| (name.to_string(), text(value))).collect();
    headers.sort();
    headers
}

/// Numbers of files.
#[derive(Debug, PartialEq, Eq)]
struct Written {
    changed: usize,
    removed: usize,
    /// From an earlier export, no longer part of the site, and kept.
    stale: usize,
}

fn write(files: &[File<'_>], folder: &Path, mode: ExportMode) -> Result<Written, CliError> {
    check(files)?;
    let path = absolute(folder)?;
    let existing = open(&path)?;
    let previous = existing.as_ref().map(|folder| previous_files(folder, mode.force)).transpose()?.unwrap_or_default();
    let paths: BTreeSet<&str> = files.iter().map(|(path, _)| path.as_str()).collect();
    // Everything is checked before anything is changed.
    for path in previous.iter().map(String::as_str).chain(paths.iter().copied()) {
        let Some(folder) = &existing else { break };
        if has_file(folder, path)? && !previous.contains(path) && !mode.force {
            return Err(CliError::new(format!(
                "{} was not written by an export; --force overwrites it",
                folder.path().join(path).display()
            )));
        }
    }
    let folder = &match existing {
        Some(folder) => folder,
        None => {
            fs::create_dir_all(&path).cannot(format!("make {}", path.display()))?;
            Directory::open(&path).cannot("open the folder")?
        }
    };

    // The list is written first, with the files of both exports, so that after an interruption the next export knows them all.
    let both: BTreeSet<&str> = paths.iter().copied().chain(previous.iter().map(String::as_str)).collect();
    put(folder, LIST, listed(&both).as_bytes())?;
    // Files are removed first: one may have become a folder.
    let mut removed = 0;
    let stale: BTreeSet<&str> = previous.iter().map(String::as_str).filter(|path| !paths.contains(path)).collect();
    let in_the_way = |path: &&str| paths.iter().any(|new| below(new, path) || below(path, new));
    let leaves = |path: &&&str| mode.delete || in_the_way(path);
    for path in stale.iter().filter(leaves) {
        removed += usize::from(remove(folder, path)?);
    }
    let mut changed = 0;
    for (path, bytes) in files {
        changed += usize::from(put(folder, path, bytes)?);
    }
    let mut left = BTreeSet::new();
    for path in stale.into_iter().filter(|path| !leaves(&path)) {
        if has_file(folder, path)? {
            left.insert(path);
        }
    }
    let stale = left.len();
    put(folder, LIST, listed(&paths.union(&left).copied().collect()).as_bytes())?;
    Ok(Written { changed, removed, stale })
}

/// Is `path` below the folder `above`?
fn below(path: &str, above: &str) -> bool {
    path.strip_prefix(above).is_some_and(|rest| rest.starts_with('/'))
}

fn listed(paths: &BTreeSet<&str>) -> String {
    serde_json::json!({ "files": paths }).to_string()
}

/// No path may leave the folder, and none may be a file and a folder at once.
fn check(files: &[File<'_>]) -> Result<(), CliError> {
    let paths: BTreeSet<&str> = files.iter().map(|(path, _)| path.as_str()).collect();
    for (path, _) in files {
        if !is_plain(path) || path == LIST || path == PART {
            return Err(CliError::new(format!("{path:?} cannot be the name of a file")));
        }
        let mut folders = path.match_indices('/').filter_map(|(at, _)| path.get(..at));
        if let Some(both) = folders.find(|folder| paths.contains(folder)) {
            return Err(CliError::new(format!("{both:?} would be a file and a folder: {path:?} lies in it")));
        }
    }
    Ok(())
}

fn is_plain(path: &str) -> bool {
    let plain = |part| matches!(part, Component::Normal(_));
    !path.is_empty() && !path.contains('\0') && !path.ends_with('/') && Path::new(path).components().all(plain)
}

/// The canonical path of the folder, which need not exist. Its parent is created.
fn absolute(folder: &Path) -> Result<PathBuf, CliError> {
    if folder.exists() {
        return folder.canonicalize().cannot(format!("find {}", folder.display()));
    }
    let whole = std::path::absolute(folder).cannot(format!("find {}", folder.display()))?;
    match (whole.parent(), whole.file_name()) {
        (Some(parent), Some(name)) => {
            fs::create_dir_all(parent).cannot(format!("make {}", parent.display()))?;
            Ok(parent.canonicalize().cannot(format!("find {}", parent.display()))?.join(name))
        }
        _ => Err(CliError::new(format!("{} cannot be a folder of a site", folder.display()))),
    }
}

/// The folder, if it exists.
fn open(path: &Path) -> Result<Option<Directory>, CliError> {
    match Directory::open(path) {
        Ok(folder) => Ok(Some(folder)),
        Err(PathError { error, .. }) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).cannot("open the folder"),
    }
}

/// The files that an earlier export wrote here.
fn previous_files(folder: &Directory, force: bool) -> Result<BTreeSet<String>, CliError> {
    let reading = || format!("read {}", folder.path().display());
    let has_list = folder.has_file(LIST).cannot(reading())?;
    if folder.is_empty().cannot(reading())? || (force && !has_list) {
        return Ok(BTreeSet::new());
    }
    // A symbolic link may point to the list of another folder, and is not followed.
    let list = folder.read(LIST, MAX_LIST_BYTES).ok();
    let list = list.and_then(|list| serde_json::from_slice::<serde_json::Value>(&list).ok());
    match list.as_ref().and_then(|list| list.get("files")?.as_array()) {
        Some(list) => Ok(list.iter().filter_map(|path| path.as_str()).filter(|path| is_plain(path)).map(str::to_owned).collect()),
        None if force => Ok(BTreeSet::new()),
        None => {
            let what = "is not empty, and no export wrote it; choose a new folder, empty this one, or use --force";
            Err(CliError::new(format!("{} {what}", folder.path().display())))
        }
    }
}

/// True if something other than a folder is at this path.
///
/// # Errors
/// When a symbolic link is above it, which may lead out of the folder.
fn has_file(folder: &Directory, path: &str) -> Result<bool, CliError> {
    match folder.parent_of(path).map_err(|error| CliError::new(error.to_string()))? {
        Some((parent, name)) => parent.has_file(name).cannot(format!("look at {}", folder.path().join(path).display())),
        None => Ok(false),
    }
}

/// Writes a file if it differs, and returns whether it did.
fn put(folder: &Directory, path: &str, bytes: &[u8]) -> Result<bool, CliError> {
    let (parent, name) = folder.make_parent_of(path).cannot("make a folder")?;
    if parent.read(name, bytes.len() as u64).is_ok_and(|old| old == bytes) {
        return Ok(false);
    }
    // A temporary file of an interrupted export, or a symbolic link in its place, is replaced and not written through.
    let _ = folder.remove(PART);
    let written = folder.create_new(PART, bytes, 0o666).and_then(|_| folder.rename(PART, &parent, name));
    if written.is_err() {
        let _ = folder.remove(PART);
    }
    written.cannot(format!("write {}", folder.path().join(path).display())).map(|()| true)
}

/// Removes a file, and the folders above it that are empty then. Returns whether the file existed.
fn remove(folder: &Directory, path: &str) -> Result<bool, CliError> {
    let removing = || format!("remove {}", folder.path().join(path).display());
    let Some((parent, name)) = folder.parent_of(path).cannot(removing())? else { return Ok(false) };
    let existed = match parent.remove(name) {
        Ok(()) => true,
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory | ErrorKind::IsADirectory) => false,
        Err(error) => return Err(error).cannot(removing()),
    };
    for (at, _) in path.rmatch_indices('/') {
        let above = path.get(..at).unwrap_or_default();
        let Some((parent, name)) = folder.parent_of(above).cannot(removing())? else { break };
        if parent.remove_directory(name).is_err() {
            break;
        }
    }
    Ok(existed)
}

#[cfg(test)]
mod tests;
