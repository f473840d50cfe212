//! Tests of `site export` in unusual situations: full disks, links, files of others.
#![cfg(unix)]

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use common::{output, stderr};

/// The list of an export's files, which marks the folder as an export.
const LIST: &str = ".site-export.json";

fn export(folder: &Path, options: &[&str]) -> Output {
    output(&[&["export", folder.to_str().unwrap()], options].concat())
}

fn exported(folder: &Path, options: &[&str]) {
    let output = export(folder, options);
    assert!(output.status.success(), "{}", stderr(&output));
}

/// All files below, by path, except the list.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    fn walk(folder: &Path, base: &Path, files: &mut BTreeMap<PathBuf, Vec<u8>>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, base, files);
            } else {
                files.insert(path.strip_prefix(base).unwrap().to_owned(), fs::read(&path).unwrap());
            }
        }
    }
    let mut found = BTreeMap::new();
    walk(folder, folder, &mut found);
    found.remove(Path::new(LIST));
    found
}

/// On a full disk, existing files are complete, and after space is freed the export succeeds.
#[test]
fn a_full_disk_leaves_no_partial_file() {
    let home = tempfile::tempdir().unwrap();
    let (whole, public) = (home.path().join("whole"), home.path().join("public"));
    exported(&whole, &["--precompressed"]);
    let whole = files(&whole);
    // No file may be larger than the median: a write beyond that fails like on a full disk.
    let mut sizes: Vec<usize> = whole.values().map(Vec::len).collect();
    sizes.sort_unstable();
    let blocks = sizes[sizes.len() / 2].div_ceil(512).max(32);
    assert!(sizes.iter().any(|size| *size > blocks * 512), "no file is larger than {blocks} blocks");
    let full = || {
        let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" export --precompressed \"$1\"");
        Command::new("sh").args(["-c", &script, env!("CARGO_BIN_EXE_site")]).arg(&public).output().unwrap()
    };
    // Twice: remaining files are recognised as part of the export.
    for _ in 0..2 {
        let output = full();
        assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
        assert!(stderr(&output).starts_with(&format!("site: cannot write {}/", public.display())), "{}", stderr(&output));
        let left = files(&public);
        assert!(!left.is_empty() && left.len() < whole.len());
        for (path, bytes) in &left {
            assert!(whole.get(path) == Some(bytes), "{}", path.display());
        }
    }
    exported(&public, &["--precompressed"]);
    assert!(files(&public) == whole);
}

/// A link as the target is equivalent to the folder that it leads to, and equally safe if that folder belongs to somebody else.
#[test]
fn a_folder_may_be_named_through_a_link() {
    let home = tempfile::tempdir().unwrap();
    let path = |name: &str| home.path().join(name);
    for folder in ["public", "theirs"] {
        fs::create_dir(path(folder)).unwrap();
    }
    fs::write(path("theirs/index.html"), "theirs").unwrap();
    symlink("public", path("to public")).unwrap();
    symlink("theirs", path("to theirs")).unwrap();
    symlink("nowhere", path("to nowhere")).unwrap();
    exported(&path("to public"), &["--delete"]);
    assert!(path("public/index.html").is_file() && path("to public").symlink_metadata().unwrap().is_symlink());
    let refused = export(&path("to theirs"), &["--delete"]);
    assert_eq!(refused.status.code(), Some(1));
    assert_eq!(files(&path("theirs")).len(), 1);
    let refused = export(&path("to nowhere"), &["--force"]);
    assert_eq!(refused.status.code(), Some(1), "{}", stderr(&refused));
    assert!(!path("nowhere").exists());
}

/// Nothing outside the folder changes, for any request.
#[test]
fn files_beside_the_folder_are_unchanged() {
    let home = tempfile::tempdir().unwrap();
    let path = |name: &str| home.path().join(name);
    fs::write(path("index.html"), "theirs").unwrap();
    fs::write(path("file"), "theirs").unwrap();
    fs::create_dir(path("deep")).unwrap();
    for options in [&[][..], &["--delete"], &["--delete", "--force", "--precompressed", "--cname"]] {
        exported(&path("deep/../public"), options);
        assert!(path("public/index.html").is_file());
        for bad in ["file", "file/public"] {
            let refused = export(&path(bad), options);
            assert_eq!(refused.status.code(), Some(1), "{bad}: {}", stderr(&refused));
            assert!(refused.stdout.is_empty());
        }
    }
    let mut beside: Vec<_> = fs::read_dir(home.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    beside.sort();
    assert_eq!(beside, ["deep", "file", "index.html", "public"]);
    assert_eq!(fs::read_to_string(path("index.html")).unwrap(), "theirs");
}
