//! A site from nothing, as an owner makes it: `site init`, then cargo in the new folder, and the program that ships.
//!
//! It compiles the engine once more, and once for release: `cargo test --test init -- --include-ignored`.
#![cfg(target_os = "linux")]

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use common::{Running, site, stderr};
use serde_json::Value;

/// All sites of the tests share what is compiled.
fn target_folder() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("sites")
}

/// Cargo, as an owner starts it.
fn cargo(folder: &Path, arguments: &[&str]) -> Output {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    // What cargo sets for this very test must not reach the other.
    for (name, _) in std::env::vars_os() {
        if name.to_str().is_some_and(|name| name.starts_with("CARGO_") && name != "CARGO_HOME") {
            cargo.env_remove(name);
        }
    }
    cargo.args(arguments).current_dir(folder).env("CARGO_TARGET_DIR", target_folder()).env("CARGO_NET_OFFLINE", "true");
    cargo.env("CARGO_TERM_COLOR", "never").env_remove("SITE_ROOT").env_remove("RUSTFLAGS").output().unwrap()
}

/// The standard output of cargo, which has to succeed.
fn succeed(folder: &Path, arguments: &[&str]) -> String {
    let output = cargo(folder, arguments);
    assert!(output.status.success(), "cargo {arguments:?}: {}", stderr(&output));
    String::from_utf8(output.stdout).unwrap()
}

fn git(folder: &Path, arguments: &[&str]) -> String {
    let identity = ["-c", "user.name=n", "-c", "user.email=n@example.org", "-c", "commit.gpgsign=false"];
    let output = Command::new("git").args(identity).args(arguments).current_dir(folder).output().unwrap();
    assert!(output.status.success(), "git {arguments:?}: {}", stderr(&output));
    String::from_utf8(output.stdout).unwrap().trim_end().to_owned()
}

/// Every file below, by its path.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    fn walk(folder: &Path, top: &Path, found: &mut BTreeMap<PathBuf, Vec<u8>>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, top, found);
            } else {
                found.insert(path.strip_prefix(top).unwrap().to_owned(), fs::read(&path).unwrap());
            }
        }
    }
    let mut found = BTreeMap::new();
    walk(folder, folder, &mut found);
    found
}

/// The address and the entity tag of each response, which is a hash of its bytes.
fn tags(routes: &str) -> BTreeMap<String, String> {
    let routes: Value = serde_json::from_str(routes).unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let tag = |route: &Value| (text(&route["address"]), text(&route["representations"][0]["etag"]));
    routes["routes"].as_array().unwrap().iter().map(tag).collect()
}

#[test]
#[ignore = "compiles the engine again"]
fn a_site_from_an_empty_folder_is_checked_exported_and_shipped() {
    let home = tempfile::tempdir().unwrap();
    let made = site(&["init", "blog", "--title", "My blog", "--author", "Me", "--base-url", "https://blog.example"])
        .current_dir(home.path())
        .output()
        .unwrap();
    assert!(made.status.success(), "{}", stderr(&made));
    let blog = home.path().join("blog");
    fs::write(blog.join("content/posts/second.md"), "---\ntitle: Second\ndate: 2026-01-02\n---\nSee [the first](first.md).\n")
        .unwrap();
    let settings = blog.join("site.toml");
    let text = fs::read_to_string(&settings).unwrap();
    fs::write(&settings, text + "\n[theme]\ncommit_url = \"https://git.example/blog/commit\"\n").unwrap();
    git(&blog, &["init", "-q", "-b", "main"]);
    git(&blog, &["add", "-A"]);
    git(&blog, &["commit", "-q", "-m", "one"]);
    let commit = git(&blog, &["rev-parse", "HEAD"]);

    // The first build completes the lock file; nothing else in the folder changes.
    succeed(&blog, &["test", "--quiet"]);
    assert_eq!(git(&blog, &["status", "--porcelain"]), " M Cargo.lock");
    let checked = succeed(&blog, &["run", "--quiet", "--", "check"]);
    assert!(checked.ends_with("0 errors, 0 warnings\n"), "{checked}");
    // The program of the engine's repository makes the same of this folder.
    succeed(&blog, &["run", "--quiet", "--", "export", "../one"]);
    let other = site(&["export", "two", "--root", "blog"]).current_dir(home.path()).output().unwrap();
    assert!(other.status.success(), "{}", stderr(&other));
    let exported = files(&home.path().join("one"));
    assert!(exported == files(&home.path().join("two")));
    let start = String::from_utf8(exported[Path::new("index.html")].clone()).unwrap();
    assert!(start.contains(&commit[..7]) && start.contains("My blog"), "{start}");

    // Mistakes stop tests and builds at their places.
    fs::write(blog.join("content/bad.md"), "---\ntitle: Bad\n---\nSee [this](/posts/frist/).\n").unwrap();
    for command in ["test", "build", "ship"] {
        let output = cargo(&blog, &[command]);
        assert!(!output.status.success(), "{command}");
        let said = stderr(&output);
        assert!(said.contains("content/bad.md:4:12") && said.contains("did you mean `/posts/first/`?"), "{command}: {said}");
    }
    fs::remove_file(blog.join("content/bad.md")).unwrap();

    git(&blog, &["commit", "-q", "-a", "-m", "two"]);
    let shipped = succeed(&blog, &["ship"]);
    assert!(shipped.contains("SHA-256 ") && !shipped.contains("not committed"), "{shipped}");
    let program = blog.join("target/ship/site");
    let said = |arguments: &[&str]| {
        let output = Command::new(&program).args(arguments).output().unwrap();
        assert!(output.status.success(), "{}", stderr(&output));
        String::from_utf8(output.stdout).unwrap()
    };
    let version: Value = serde_json::from_str(&said(&["--version", "--json"])).unwrap();
    assert_eq!(version["sources"]["site"]["commit"].as_str(), Some(git(&blog, &["rev-parse", "HEAD"]).as_str()));
    let on_disk = succeed(&blog, &["run", "--quiet", "--", "routes", "--json"]);
    assert_eq!(tags(&said(&["routes", "--json"])), tags(&on_disk));
    let bytes = fs::read(&program).unwrap();
    for place in [home.path(), common::manifest_dir().parent().unwrap()] {
        let place = format!("{}/", place.display());
        assert!(!bytes.windows(place.len()).any(|window| window == place.as_bytes()), "{place} is in the program");
    }

    // Alone in an empty root.
    let root = home.path().join("root");
    fs::create_dir(&root).unwrap();
    fs::copy(&program, root.join("site")).unwrap();
    let mut command = match Command::new("id").arg("-u").output().unwrap().stdout.as_slice() {
        b"0\n" => {
            let mut command = Command::new("chroot");
            command.arg(&root);
            command
        }
        _ => {
            let mut command = Command::new("unshare");
            command.arg("--user").arg(format!("--root={}", root.display()));
            command
        }
    };
    command.args(["/site", "serve", "--listen", "127.0.0.1:0"]);
    let running = Running::start(command);
    assert!(String::from_utf8(running.get("/posts/second/").body).unwrap().contains("/posts/first/"));
}

/// Upgrading is changing two lines: from this engine under another name to the one of this repository.
#[test]
#[ignore = "compiles the engine again"]
fn an_upgrade_changes_two_lines() {
    let home = tempfile::tempdir().unwrap();
    let engine = common::manifest_dir().parent().unwrap().canonicalize().unwrap();
    // A path is the same engine, however it is written; cargo takes it for another source.
    let link = home.path().join("engine");
    std::os::unix::fs::symlink(&engine, &link).unwrap();
    let made = site(&["init", "blog", "--engine", "engine"]).current_dir(home.path()).output().unwrap();
    assert!(made.status.success(), "{}", stderr(&made));
    let manifest = home.path().join("blog/Cargo.toml");
    let text = fs::read_to_string(&manifest).unwrap();
    let (old, new) = (link.to_str().unwrap(), engine.to_str().unwrap());
    assert_eq!(text.matches(old).count(), 2, "{text}");
    fs::write(&manifest, text.replace(old, new)).unwrap();
    succeed(&home.path().join("blog"), &["test", "--quiet"]);
}
