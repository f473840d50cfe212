//! `site export FOLDER`: the same site as files, for hosts that serve no programs.
//!
//! Everything is written beside the folder first and moved in when it is complete. A folder that has something in it is only taken if
//! an earlier export left it: a list in it says which files are ours, and no other is ever touched.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fs;
use std::io::ErrorKind;
use std::path::{Component, Path, PathBuf};

use site_model::Catalogue;

use crate::failure::{Context, Failure};
use crate::terminal;

/// The list of what an export wrote.
const LIST: &str = ".site-export.json";

/// Writes the site to a folder.
///
/// # Errors
/// When the folder holds what is not ours, or something cannot be written.
pub(crate) fn export(catalogue: &Catalogue, folder: &Path) -> Result<(), Failure> {
    let files = site_model::export::files(catalogue);
    write(&files, folder)?;
    let bytes: usize = files.iter().map(|(_, bytes)| bytes.len()).sum();
    terminal::print(&format!("{} files, {bytes} bytes in {}\n", files.len(), folder.display()))
}

/// Path in the folder, with `/` between segments, and bytes.
type File<'s> = (String, Cow<'s, [u8]>);

fn write(files: &[File<'_>], folder: &Path) -> Result<(), Failure> {
    check(files)?;
    let folder = absolute(folder)?;
    let former = former(&folder)?;
    let (Some(parent), Some(name)) = (folder.parent(), folder.file_name()) else {
        return Err(Failure::new(format!("{} is no folder to write a site to", folder.display())));
    };
    let scratch = parent.join(format!(".{}.{}.part", name.display(), std::process::id()));
    fs::create_dir(&scratch).cannot(format!("make {}", scratch.display()))?;
    let written = fill(&scratch, files).and_then(|()| match &former {
        None => fs::rename(&scratch, &folder).cannot(format!("make {}", folder.display())),
        Some(former) => replace(&scratch, &folder, files, former),
    });
    if scratch.exists() {
        let _ = fs::remove_dir_all(&scratch);
    }
    written
}

/// No path may leave the folder, and none may be a file and a folder at once.
fn check(files: &[File<'_>]) -> Result<(), Failure> {
    let paths: BTreeSet<&str> = files.iter().map(|(path, _)| path.as_str()).collect();
    for (path, _) in files {
        if !is_plain(path) || path == LIST {
            return Err(Failure::new(format!("{path:?} cannot be the name of a file")));
        }
        let mut folders = path.match_indices('/').filter_map(|(at, _)| path.get(..at));
        if let Some(both) = folders.find(|folder| paths.contains(folder)) {
            return Err(Failure::new(format!("{both:?} would be a file and a folder: {path:?} lies in it")));
        }
    }
    Ok(())
}

fn is_plain(path: &str) -> bool {
    let plain = |part| matches!(part, Component::Normal(_));
    !path.is_empty() && !path.contains('\0') && !path.ends_with('/') && Path::new(path).components().all(plain)
}

/// The folder's real place; it need not exist, its parent must.
fn absolute(folder: &Path) -> Result<PathBuf, Failure> {
    if folder.exists() {
        return folder.canonicalize().cannot(format!("find {}", folder.display()));
    }
    let whole = std::path::absolute(folder).cannot(format!("find {}", folder.display()))?;
    match (whole.parent(), whole.file_name()) {
        (Some(parent), Some(name)) => {
            fs::create_dir_all(parent).cannot(format!("make {}", parent.display()))?;
            Ok(parent.canonicalize().cannot(format!("find {}", parent.display()))?.join(name))
        }
        _ => Err(Failure::new(format!("{} is no folder to write a site to", folder.display()))),
    }
}

/// What a former export wrote here; `None` where there is nothing yet.
fn former(folder: &Path) -> Result<Option<BTreeSet<String>>, Failure> {
    let mut inside = match fs::read_dir(folder) {
        Ok(inside) => inside,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error).cannot(format!("read {}", folder.display())),
    };
    if inside.next().is_none() {
        return Ok(None);
    }
    let list = fs::read(folder.join(LIST)).ok().and_then(|list| serde_json::from_slice::<serde_json::Value>(&list).ok());
    let Some(list) = list.as_ref().and_then(|list| list.get("files")?.as_array()) else {
        let what = "is not empty and no former export; name a new folder, or empty this one";
        return Err(Failure::new(format!("{} {what}", folder.display())));
    };
    Ok(Some(list.iter().filter_map(|path| path.as_str()).filter(|path| is_plain(path)).map(str::to_owned).collect()))
}

fn fill(scratch: &Path, files: &[File<'_>]) -> Result<(), Failure> {
    for (path, bytes) in files {
        let file = scratch.join(path);
        if let Some(parent) = file.parent() {
            fs::create_dir_all(parent).cannot(format!("make {}", parent.display()))?;
        }
        fs::write(&file, bytes).cannot(format!("write {}", file.display()))?;
    }
    let mut paths: Vec<&str> = files.iter().map(|(path, _)| path.as_str()).collect();
    paths.sort_unstable();
    let list = serde_json::json!({ "files": paths }).to_string();
    fs::write(scratch.join(LIST), list).cannot(format!("write {LIST}"))
}

/// Puts the new files in the place of the former ones. The list goes in first with both, so that an interruption leaves nothing that
/// the next export would not know to be ours.
fn replace(scratch: &Path, folder: &Path, files: &[File<'_>], former: &BTreeSet<String>) -> Result<(), Failure> {
    let paths: BTreeSet<&str> = files.iter().map(|(path, _)| path.as_str()).collect();
    for path in former.iter().map(String::as_str).chain(paths.iter().copied()) {
        no_links(folder, path)?;
    }
    if let Some(path) = paths
        .iter()
        .find(|path| !former.contains(**path) && folder.join(path).symlink_metadata().is_ok_and(|found| found.is_file()))
    {
        return Err(Failure::new(format!("{} is not ours to overwrite", folder.join(path).display())));
    }
    let both: BTreeSet<&str> = paths.iter().copied().chain(former.iter().map(String::as_str)).collect();
    let list = serde_json::json!({ "files": both }).to_string();
    let (waiting, marker) = (scratch.join(".list"), folder.join(LIST));
    fs::write(&waiting, list).and_then(|()| fs::rename(&waiting, &marker)).cannot(format!("write {}", marker.display()))?;

    for path in former.iter().filter(|path| !paths.contains(path.as_str())) {
        let file = folder.join(path);
        match fs::remove_file(&file) {
            Err(error) if !matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
                return Err(error).cannot(format!("remove {}", file.display()));
            }
            _ => {}
        }
        // Folders that are empty now go too; one that is not stays, and so do those above it.
        let mut above = file.parent();
        while let Some(parent) = above.filter(|parent| *parent != folder) {
            if fs::remove_dir(parent).is_err() {
                break;
            }
            above = parent.parent();
        }
    }
    for path in paths.iter().copied().chain([LIST]) {
        let (from, to) = (scratch.join(path), folder.join(path));
        if let Some(parent) = to.parent() {
            fs::create_dir_all(parent).cannot(format!("make {}", parent.display()))?;
        }
        fs::rename(&from, &to).cannot(format!("write {}", to.display()))?;
    }
    Ok(())
}

/// A folder inside that is a link leads to what is not ours.
fn no_links(folder: &Path, path: &str) -> Result<(), Failure> {
    for (at, _) in path.match_indices('/') {
        let inner = folder.join(path.get(..at).unwrap_or_default());
        if inner.symlink_metadata().is_ok_and(|found| found.is_symlink()) {
            return Err(Failure::new(format!("{} is a link; nothing is written through it", inner.display())));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, text: &'static str) -> File<'static> {
        (path.to_owned(), Cow::Borrowed(text.as_bytes()))
    }

    /// Every file below, sorted, but for the list.
    fn found(folder: &Path) -> Vec<String> {
        fn walk(folder: &Path, base: &Path, found: &mut Vec<String>) {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    found.push(format!("{}/", path.strip_prefix(base).unwrap().display()));
                    walk(&path, base, found);
                } else {
                    found.push(path.strip_prefix(base).unwrap().display().to_string());
                }
            }
        }
        let mut all = Vec::new();
        walk(folder, folder, &mut all);
        all.retain(|path| path != LIST);
        all.sort();
        all
    }

    fn reason(result: Result<(), Failure>) -> String {
        result.unwrap_err().reason().unwrap().to_owned()
    }

    #[test]
    fn a_new_an_empty_and_a_former_folder_are_taken() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("deep/public");
        write(&[file("index.html", "1"), file("old/index.html", "1"), file("shape", "1")], &folder).unwrap();
        assert_eq!(found(&folder), ["index.html", "old/", "old/index.html", "shape"]);
        fs::write(folder.join("CNAME"), "theirs").unwrap();
        write(&[file("index.html", "2"), file("new/index.html", "2"), file("shape/index.html", "2")], &folder).unwrap();
        assert_eq!(found(&folder), ["CNAME", "index.html", "new/", "new/index.html", "shape/", "shape/index.html"]);
        assert_eq!(fs::read_to_string(folder.join("index.html")).unwrap(), "2");
        write(&[file("shape", "3")], &folder).unwrap();
        assert_eq!(found(&folder), ["CNAME", "shape"]);
        assert_eq!(fs::read_dir(home.path().join("deep")).unwrap().count(), 1);

        let empty = home.path().join("empty");
        fs::create_dir(&empty).unwrap();
        write(&[file("a", "1")], &empty).unwrap();
        assert_eq!(found(&empty), ["a"]);
    }

    #[test]
    fn what_is_not_ours_is_left_alone() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("public");
        fs::create_dir(&folder).unwrap();
        fs::write(folder.join("thesis.txt"), "years of work").unwrap();
        assert!(reason(write(&[file("a", "1")], &folder)).contains("is not empty and no former export"));
        assert_eq!(found(&folder), ["thesis.txt"]);

        let ours = home.path().join("ours");
        write(&[file("a", "1")], &ours).unwrap();
        fs::write(ours.join("b"), "theirs").unwrap();
        assert!(reason(write(&[file("a", "2"), file("b", "2")], &ours)).contains("not ours to overwrite"));
        assert_eq!(fs::read_to_string(ours.join("a")).unwrap(), "1");
        assert_eq!(fs::read_to_string(ours.join("b")).unwrap(), "theirs");

        fs::write(home.path().join("file"), "").unwrap();
        assert!(write(&[file("a", "1")], &home.path().join("file")).is_err());
        assert!(write(&[file("a", "1")], Path::new("/")).is_err());
    }

    #[test]
    fn a_list_that_was_meddled_with_leads_nowhere_else() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("public");
        fs::create_dir(&folder).unwrap();
        let outside = home.path().join("outside");
        fs::write(&outside, "theirs").unwrap();
        let list = serde_json::json!({ "files": ["../outside", outside.to_str().unwrap(), "a/../../outside"] });
        fs::write(folder.join(LIST), list.to_string()).unwrap();
        write(&[file("a", "1")], &folder).unwrap();
        assert!(outside.exists());
    }

    #[cfg(unix)]
    #[test]
    fn nothing_is_written_or_removed_through_a_link() {
        let home = tempfile::tempdir().unwrap();
        let (folder, outside) = (home.path().join("public"), home.path().join("outside"));
        fs::create_dir(&outside).unwrap();
        fs::write(outside.join("index.html"), "theirs").unwrap();
        write(&[file("posts/index.html", "1")], &folder).unwrap();
        fs::remove_dir_all(folder.join("posts")).unwrap();
        std::os::unix::fs::symlink(&outside, folder.join("posts")).unwrap();
        assert!(reason(write(&[file("a", "2")], &folder)).contains("is a link"));
        assert!(reason(write(&[file("posts/index.html", "2")], &folder)).contains("is a link"));
        assert_eq!(fs::read_to_string(outside.join("index.html")).unwrap(), "theirs");
    }

    #[test]
    fn names_that_cannot_be_files_are_refused() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("public");
        for bad in ["../a", "/a", "a/../b", "", "a/", ".", "a\0b", LIST] {
            assert!(reason(write(&[file(bad, "1")], &folder)).contains("cannot be the name"), "{bad:?}");
        }
        assert!(reason(write(&[file("a", "1"), file("a/b", "1")], &folder)).contains("a file and a folder"));
        assert!(!folder.exists());
    }
}
