//! Attacks by users who may change a directory on the way, or what is in it.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown, symlink};
use std::process::Command;

use rustix::process::geteuid;
use tempfile::TempDir;

use super::*;

/// A user who is neither root nor the one that runs tests.
const OTHER: u32 = 54_321;

fn folder() -> TempDir {
    tempfile::tempdir().unwrap()
}

fn mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

fn fifo(path: &Path) {
    assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
}

/// Only root can make files belong to others.
fn is_root() -> bool {
    let is_root = geteuid().is_root();
    if !is_root {
        eprintln!("left out, because only root can make files belong to another user");
    }
    is_root
}

#[test]
fn what_has_the_name_is_replaced_and_not_written_through() {
    let (folder, outside) = (folder(), folder());
    let victim = outside.path().join("victim");
    fs::write(&victim, "victim").unwrap();
    let directory = Directory::open(folder.path()).unwrap();
    let path = folder.path().join("name");
    let expect = |what: &str| {
        directory.replace("name", what.as_bytes(), 0o600).unwrap();
        let found = path.symlink_metadata().unwrap();
        assert!(found.is_file() && found.mode() & 0o777 == 0o600 && found.nlink() == 1, "{what}");
        assert_eq!((fs::read_to_string(&path).unwrap(), fs::read_to_string(&victim).unwrap()), (what.into(), "victim".into()));
        fs::remove_file(&path).unwrap();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "{what}");
    };
    expect("nothing");
    symlink(&victim, &path).unwrap();
    expect("a symbolic link");
    fs::hard_link(&victim, &path).unwrap();
    expect("a hard link");
    fifo(&path);
    expect("a pipe");
    // A directory stays, and nothing is left behind.
    fs::create_dir(&path).unwrap();
    assert!(directory.replace("name", b"x", 0o600).is_err());
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

/// None of these may block, change anything, or lead elsewhere.
#[test]
fn links_pipes_and_devices_are_not_opened() {
    let (folder, outside) = (folder(), folder());
    let victim = outside.path().join("victim");
    fs::write(&victim, "victim").unwrap();
    let file = |name: &str| folder.path().join(name);
    symlink(&victim, file("link")).unwrap();
    symlink(outside.path().join("new"), file("dangling")).unwrap();
    symlink("/dev/zero", file("device")).unwrap();
    fifo(&file("pipe"));
    fs::create_dir(file("folder")).unwrap();
    let directory = Directory::open(folder.path()).unwrap();
    for name in ["link", "dangling", "device", "pipe", "folder"] {
        assert!(directory.read(name, 10).is_err(), "{name}");
        assert!(directory.open_private(name).is_err(), "{name}");
    }
    // A reader makes opening a pipe for writing succeed.
    let reader = fs::OpenOptions::new().read(true).write(true).open(file("pipe")).unwrap();
    assert_eq!(directory.open_private("pipe").unwrap_err().to_string(), "it is not a regular file");
    drop(reader);
    assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 1);
    assert_eq!(fs::read_to_string(&victim).unwrap(), "victim");

    fs::write(file("large"), "12345678901").unwrap();
    assert_eq!(directory.read("large", 11).unwrap(), b"12345678901");
    assert_eq!(directory.read("large", 10).unwrap_err().kind(), io::ErrorKind::FileTooLarge);
    directory.open_private("large").unwrap();
    assert_eq!(fs::read_to_string(file("large")).unwrap().len(), 11);
}

#[test]
fn a_directory_stays_the_same_when_its_name_leads_elsewhere() {
    let (folder, outside) = (folder(), folder());
    let path = folder.path().join("cache");
    let directory = Directory::open_or_create(&path).unwrap();
    fs::rename(&path, folder.path().join("moved")).unwrap();
    symlink(outside.path(), &path).unwrap();
    directory.replace("key", b"secret", 0o600).unwrap();
    directory.private_subdirectory("more").unwrap();
    assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 0);
    assert_eq!(fs::read_to_string(folder.path().join("moved/key")).unwrap(), "secret");
}

#[test]
fn paths_below_a_directory_lead_through_no_link() {
    let (folder, outside) = (folder(), folder());
    let directory = Directory::open(folder.path()).unwrap();
    assert!(directory.is_empty().unwrap());
    assert!(directory.parent_of("a/b/file").unwrap().is_none());
    let (parent, name) = directory.make_parent_of("a/b/file").unwrap();
    parent.create_new(name, b"1", 0o600).unwrap();
    assert!(parent.create_new(name, b"2", 0o600).is_err());
    assert!(parent.has_file(name).unwrap() && !directory.has_file("a").unwrap() && !directory.is_empty().unwrap());
    assert!(directory.parent_of("a/b/file/x").unwrap().is_none());
    assert!(directory.remove_directory("a").is_err());
    // What was opened before stays where it is.
    fs::rename(folder.path().join("a"), folder.path().join("moved")).unwrap();
    symlink(outside.path(), folder.path().join("a")).unwrap();
    fs::create_dir(outside.path().join("b")).unwrap();
    parent.rename(name, &parent, "renamed").unwrap();
    assert!(folder.path().join("moved/b/renamed").is_file());
    for path in ["a/file", "a/b/file", "moved/../a/file"] {
        assert!(directory.parent_of(path).unwrap_err().to_string().contains("a: it is a symbolic link"), "{path}");
        assert!(directory.make_parent_of(path).unwrap_err().to_string().contains("a: it is a symbolic link"), "{path}");
    }
    assert_eq!(fs::read_dir(outside.path().join("b")).unwrap().count(), 0);
}

#[test]
fn missing_directories_are_created_and_own_links_followed() {
    let folder = folder();
    symlink("real/x/..", folder.path().join("link")).unwrap();
    fs::create_dir_all(folder.path().join("real/x")).unwrap();
    let directory = Directory::open_or_create(&folder.path().join("link/./a/b")).unwrap();
    let real = folder.path().canonicalize().unwrap().join("real/a/b");
    assert_eq!(directory.path(), real);
    assert_eq!(real.metadata().unwrap().mode() & 0o777, 0o700);
    for (name, target) in [("loop", "loop"), ("one", "two"), ("two", "one")] {
        symlink(target, folder.path().join(name)).unwrap();
    }
    for name in ["loop", "one", "two"] {
        assert!(Directory::open_or_create(&folder.path().join(name).join("x")).is_err(), "{name}");
    }
    fs::write(folder.path().join("file"), "").unwrap();
    assert!(Directory::open_or_create(&folder.path().join("file")).is_err());
    assert!(Directory::open_or_create(&folder.path().join("file/x")).is_err());
}

#[test]
fn a_directory_that_others_can_change_is_refused() {
    let folder = folder();
    let (above, cache) = (folder.path().join("above"), folder.path().join("above/cache"));
    fs::create_dir_all(&cache).unwrap();
    let refusal = |path: &Path| {
        let error = Directory::open_or_create(path).unwrap_err();
        (error.path.file_name().unwrap().to_str().unwrap().to_owned(), error.error.to_string())
    };
    for (bits, who) in [(0o777, "every user"), (0o707, "every user"), (0o770, "its group"), (0o2775, "its group")] {
        for (changed, name) in [(&above, "above"), (&cache, "cache")] {
            mode(changed, bits);
            let (at, text) = refusal(&cache);
            assert_eq!(at, name, "{bits:o}: {text}");
            let remedy = format!("chmod go-w {}", changed.canonicalize().unwrap().display());
            assert!(text.starts_with(&format!("{who} may write to it")) && text.contains(&remedy), "{text}");
            mode(changed, 0o755);
        }
    }
    // With the sticky bit, others cannot exchange a directory of ours, but can create files, so the files go into one of ours.
    mode(&above, 0o1777);
    Directory::open_or_create(&cache).unwrap();
    mode(&cache, 0o1777);
    let directory = Directory::open_or_create(&cache).unwrap();
    let private = directory.private_subdirectory("private").unwrap();
    assert_eq!(private.path().metadata().unwrap().mode() & 0o777, 0o700);
    mode(private.path(), 0o1777);
    let error = directory.private_subdirectory("private").unwrap_err();
    assert!(error.to_string().contains("cache/private: every user may write to it"), "{error}");
}

#[test]
fn a_directory_or_link_of_another_user_is_refused() {
    if !is_root() {
        return;
    }
    let (folder, target) = (folder(), folder());
    mode(folder.path(), 0o1777);
    let path = |name: &str| folder.path().join(name);
    fs::create_dir(path("theirs")).unwrap();
    chown(path("theirs"), Some(OTHER), Some(OTHER)).unwrap();
    symlink(target.path(), path("link")).unwrap();
    std::os::unix::fs::lchown(path("link"), Some(OTHER), Some(OTHER)).unwrap();
    for name in ["theirs", "theirs/cache", "link", "link/cache"] {
        let error = Directory::open_or_create(&path(name)).unwrap_err().to_string();
        assert!(error.contains(&format!("belongs to user {OTHER}")), "{name}: {error}");
        let user = User { uid: OTHER + 1, gid: OTHER };
        let error = Directory::create_for(&path(name), user).unwrap_err().to_string();
        assert!(error.contains(&format!("belongs to user {OTHER}")), "{name}: {error}");
    }
    let error = Directory::open(folder.path()).unwrap().private_subdirectory("theirs").unwrap_err().to_string();
    assert!(error.contains(&format!("belongs to user {OTHER}")), "{error}");
    assert_eq!(fs::read_dir(target.path()).unwrap().count(), 0);
}

/// The user that root becomes may be the attacker: other programs run as `nobody`, too.
#[test]
fn root_gives_away_nothing_but_a_new_directory() {
    if !is_root() {
        return;
    }
    let user = User { uid: OTHER, gid: OTHER };
    let (folder, victim) = (folder(), folder());
    mode(folder.path(), 0o755);
    let path = |name: &str| folder.path().join(name);
    let owner = |path: &Path| (path.symlink_metadata().unwrap().uid(), path.symlink_metadata().unwrap().mode() & 0o777);
    Directory::create_for(&path("a/cache"), user).unwrap();
    assert_eq!((owner(&path("a")), owner(&path("a/cache"))), ((0, 0o755), (OTHER, 0o700)));
    // One that exists keeps its owner.
    fs::create_dir(path("existing")).unwrap();
    Directory::create_for(&path("existing"), user).unwrap();
    assert_eq!(owner(&path("existing")).0, 0);
    // In directories of the user, and where links of the user lead, root creates nothing.
    fs::create_dir(path("home")).unwrap();
    symlink(victim.path(), path("home/link")).unwrap();
    fs::create_dir(path("home/root")).unwrap();
    std::os::unix::fs::lchown(path("home/link"), Some(OTHER), Some(OTHER)).unwrap();
    chown(path("home"), Some(OTHER), Some(OTHER)).unwrap();
    for name in ["home/cache", "home/a/cache", "home/root/cache", "home/link/cache", "home/link/a/cache"] {
        Directory::create_for(&path(name), user).unwrap();
        assert!(path(name).symlink_metadata().is_err(), "{name}");
    }
    Directory::create_for(&path("home/link"), user).unwrap();
    assert_eq!((owner(victim.path()).0, fs::read_dir(victim.path()).unwrap().count()), (0, 0));
}

#[test]
fn a_named_file_is_read_through_links_that_cannot_be_misused() {
    let folder = folder();
    let path = |name: &str| folder.path().join(name);
    fs::create_dir_all(path("archive")).unwrap();
    fs::create_dir_all(path("live")).unwrap();
    fs::write(path("archive/key1.pem"), "key").unwrap();
    symlink("../archive/key1.pem", path("live/key.pem")).unwrap();
    assert_eq!(read_file(&path("live/key.pem"), 10).unwrap(), b"key");
    assert_eq!(read_file(&path("live/key.pem"), 2).unwrap_err().error.kind(), io::ErrorKind::FileTooLarge);
    fifo(&path("pipe"));
    symlink("pipe", path("to-pipe")).unwrap();
    symlink("/dev/zero", path("device")).unwrap();
    for name in ["pipe", "to-pipe", "device", "live", "archive/..", "missing", "archive/key1.pem/x"] {
        assert!(read_file(&path(name), 10).is_err(), "{name}");
    }
    if !is_root() {
        return;
    }
    std::os::unix::fs::lchown(path("live/key.pem"), Some(OTHER), Some(OTHER)).unwrap();
    let error = read_file(&path("live/key.pem"), 10).unwrap_err().to_string();
    assert!(error.contains(&format!("a symbolic link of user {OTHER} leads to this file of user 0")), "{error}");
    chown(path("archive/key1.pem"), Some(OTHER), Some(OTHER)).unwrap();
    assert_eq!(read_file(&path("live/key.pem"), 10).unwrap(), b"key");
}
