use std::os::unix::fs::symlink;

use std::borrow::Cow;

use super::*;

const PLAIN: ExportMode = ExportMode { precompressed: false, delete: false, force: false, cname: false };
const DELETE: ExportMode = ExportMode { delete: true, ..PLAIN };
const FORCE: ExportMode = ExportMode { force: true, delete: true, ..PLAIN };

fn file(path: &str, text: &'static str) -> File<'static> {
    (path.to_owned(), Cow::Borrowed(text.as_bytes()))
}

fn counts(changed: usize, removed: usize, stale: usize) -> Written {
    Written { changed, removed, stale }
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

fn reason(result: Result<Written, CliError>) -> String {
    result.unwrap_err().message().unwrap().to_owned()
}

#[test]
fn a_new_an_empty_and_an_exported_folder_are_used() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("deep/public");
    let first = [file("index.html", "1"), file("old/index.html", "1"), file("shape", "1")];
    assert_eq!(write(&first, &folder, PLAIN).unwrap(), counts(3, 0, 0));
    assert_eq!(found(&folder), ["index.html", "old/", "old/index.html", "shape"]);
    fs::write(folder.join("CNAME"), "theirs").unwrap();
    let second = [file("index.html", "2"), file("new/index.html", "2"), file("shape/index.html", "2")];
    assert_eq!(write(&second, &folder, DELETE).unwrap(), counts(3, 2, 0));
    assert_eq!(found(&folder), ["CNAME", "index.html", "new/", "new/index.html", "shape/", "shape/index.html"]);
    assert_eq!(fs::read_to_string(folder.join("index.html")).unwrap(), "2");
    write(&[file("shape", "3")], &folder, DELETE).unwrap();
    assert_eq!(found(&folder), ["CNAME", "shape"]);
    assert_eq!(fs::read_dir(home.path().join("deep")).unwrap().count(), 1);

    let empty = home.path().join("empty");
    fs::create_dir(&empty).unwrap();
    write(&[file("a", "1")], &empty, PLAIN).unwrap();
    assert_eq!(found(&empty), ["a"]);
}

#[test]
fn stale_files_are_removed_on_request_or_when_in_the_way() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("public");
    write(&[file("a", "1"), file("b/c", "1"), file("d", "1"), file("e/f", "1")], &folder, PLAIN).unwrap();
    // `d` must become a folder and `e` a file, whatever was asked for.
    assert_eq!(write(&[file("a", "1"), file("d/x", "1"), file("e", "1")], &folder, PLAIN).unwrap(), counts(2, 2, 1));
    assert_eq!(found(&folder), ["a", "b/", "b/c", "d/", "d/x", "e"]);
    // The next export still knows the files that were kept.
    assert_eq!(write(&[file("a", "1"), file("d/x", "1"), file("e", "1")], &folder, DELETE).unwrap(), counts(0, 1, 0));
    assert_eq!(found(&folder), ["a", "d/", "d/x", "e"]);
}

#[test]
fn what_is_the_same_is_not_touched() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("public");
    write(&[file("a", "1"), file("b", "1")], &folder, PLAIN).unwrap();
    let past = std::time::SystemTime::UNIX_EPOCH;
    let times = fs::FileTimes::new().set_modified(past);
    for name in ["a", "b"] {
        fs::File::options().write(true).open(folder.join(name)).unwrap().set_times(times).unwrap();
    }
    assert_eq!(write(&[file("a", "1"), file("b", "2")], &folder, DELETE).unwrap(), counts(1, 0, 0));
    let modified = |name: &str| fs::metadata(folder.join(name)).unwrap().modified().unwrap();
    assert_eq!(modified("a"), past);
    assert_ne!(modified("b"), past);
}

#[test]
fn files_of_others_are_not_touched() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("public");
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("thesis.txt"), "years of work").unwrap();
    assert!(reason(write(&[file("a", "1")], &folder, DELETE)).contains("is not empty, and no export wrote it"));
    assert_eq!(found(&folder), ["thesis.txt"]);
    fs::write(folder.join(LIST), "no list").unwrap();
    assert!(reason(write(&[file("a", "1")], &folder, DELETE)).contains("is not empty, and no export wrote it"));

    let ours = home.path().join("ours");
    write(&[file("a", "1")], &ours, PLAIN).unwrap();
    fs::write(ours.join("b"), "theirs").unwrap();
    assert!(reason(write(&[file("a", "2"), file("b", "2")], &ours, DELETE)).contains("was not written by an export"));
    assert_eq!(fs::read_to_string(ours.join("a")).unwrap(), "1");
    assert_eq!(fs::read_to_string(ours.join("b")).unwrap(), "theirs");

    fs::write(home.path().join("file"), "").unwrap();
    assert!(write(&[file("a", "1")], &home.path().join("file"), FORCE).is_err());
    assert!(write(&[file("a", "1")], Path::new("/"), PLAIN).is_err());
}

#[test]
fn force_takes_a_folder_and_still_removes_nothing_of_others() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("public");
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("thesis.txt"), "years of work").unwrap();
    fs::write(folder.join("index.html"), "theirs").unwrap();
    assert_eq!(write(&[file("index.html", "ours"), file("a", "1")], &folder, FORCE).unwrap(), counts(2, 0, 0));
    assert_eq!(fs::read_to_string(folder.join("index.html")).unwrap(), "ours");
    write(&[file("a", "1")], &folder, DELETE).unwrap();
    assert_eq!(found(&folder), ["a", "thesis.txt"]);
}

#[test]
fn a_list_that_was_meddled_with_leads_nowhere_else() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("public");
    fs::create_dir(&folder).unwrap();
    let outside = home.path().join("outside");
    fs::write(&outside, "theirs").unwrap();
    let list = serde_json::json!({ "files": ["../outside", outside.to_str().unwrap(), "a/../../outside", 7, null] });
    fs::write(folder.join(LIST), list.to_string()).unwrap();
    write(&[file("a", "1")], &folder, DELETE).unwrap();
    assert!(outside.exists());
}

#[test]
fn nothing_is_read_written_or_removed_through_a_link() {
    let home = tempfile::tempdir().unwrap();
    let (folder, outside) = (home.path().join("public"), home.path().join("outside"));
    fs::create_dir(&outside).unwrap();
    fs::write(outside.join("index.html"), "theirs").unwrap();
    let theirs = || assert_eq!(fs::read_to_string(outside.join("index.html")).unwrap(), "theirs");
    write(&[file("posts/index.html", "1"), file("page", "1")], &folder, PLAIN).unwrap();
    fs::remove_dir_all(folder.join("posts")).unwrap();
    symlink(&outside, folder.join("posts")).unwrap();
    for options in [PLAIN, DELETE, FORCE] {
        assert!(reason(write(&[file("a", "2")], &folder, options)).contains("is a symbolic link"));
        assert!(reason(write(&[file("posts/index.html", "2")], &folder, options)).contains("is a symbolic link"));
    }
    theirs();
    fs::remove_file(folder.join("posts")).unwrap();

    // A file that is a link is replaced or removed itself, even where what it leads to is the same, or there is something in the way.
    fs::remove_file(folder.join("page")).unwrap();
    symlink(outside.join("index.html"), folder.join("page")).unwrap();
    symlink(outside.join("index.html"), folder.join(PART)).unwrap();
    write(&[file("page", "theirs")], &folder, DELETE).unwrap();
    assert!(folder.join("page").symlink_metadata().unwrap().is_file());
    theirs();
    fs::remove_file(folder.join("page")).unwrap();
    symlink(outside.join("index.html"), folder.join("page")).unwrap();
    write(&[file("a", "1")], &folder, DELETE).unwrap();
    assert!(folder.join("page").symlink_metadata().is_err());
    theirs();

    // Somebody else's list is no mark of ours.
    let marked = home.path().join("marked");
    fs::create_dir(&marked).unwrap();
    symlink(folder.join(LIST), marked.join(LIST)).unwrap();
    assert!(reason(write(&[file("a", "1")], &marked, DELETE)).contains("no export wrote it"));
}

#[test]
fn names_that_cannot_be_files_are_refused() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("public");
    for bad in ["../a", "/a", "a/../b", "", "a/", ".", "a\0b", LIST, PART] {
        assert!(reason(write(&[file(bad, "1")], &folder, FORCE)).contains("cannot be the name"), "{bad:?}");
    }
    assert!(reason(write(&[file("a", "1"), file("a/b", "1")], &folder, FORCE)).contains("a file and a folder"));
    assert!(!folder.exists());
}
