//! Tests of the lines that the build script prints for cargo: no file name can become a directive.
#![cfg(unix)]

mod common;

use std::fs;
use std::path::Path;
use std::process::Command;

use common::{build_script, manifest_dir};

/// Cargo follows links in the paths that it watches.
#[test]
fn cargo_is_not_sent_out_of_the_site() {
    let root = tempfile::tempdir().unwrap();
    write(root.path(), "site.toml", "title = \"T\"\nbase_url = \"https://example.org\"\n");
    write(root.path(), "content/_index.md", "Welcome\n");
    let content = format!("cargo::rerun-if-changed={}", root.path().join("content").display());
    let always = "cargo::rerun-if-changed=no/such/file";
    let has = |line: &str| lines(root.path()).iter().any(|printed| printed == line);
    assert!(has(&content) && !has(always));
    std::os::unix::fs::symlink("/", root.path().join("content/everything")).unwrap();
    assert!(!has(&content) && has(always));
}

/// The lines that the build script prints for the site in this folder.
fn lines(root: &Path) -> Vec<String> {
    let out = tempfile::tempdir().unwrap();
    let output = Command::new(build_script())
        .env("OUT_DIR", out.path())
        .env("CARGO_MANIFEST_DIR", manifest_dir())
        .env("SITE_ROOT", root)
        .env("PROFILE", "debug")
        .env("TARGET", "none")
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect()
}

fn write(root: &Path, path: &str, text: &str) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

#[test]
fn names_add_no_directives() {
    let place = tempfile::tempdir().unwrap();
    let root = place.path().join("a\ncargo::rustc-env=OF_THE_ROOT=1");
    for root in [place.path().join("plain"), root] {
        write(&root, "site.toml", "title = \"T\"\nbase_url = \"https://example.org\"\n");
        write(&root, "content/_index.md", "See [this](/none\u{1b}[2J\u{202e}/).\n");
        write(&root, "content/a\ncargo::rustc-env=OF_A_FILE=1.md", "x\n");
        write(&root, "content\ncargo::rustc-env=OF_A_FOLDER=1/a.md", "x\n");
        write(&root, "content\u{202e}/a.md", "x\n");
        // Values from git also come from files.
        write(&root, ".git/HEAD", "ref: refs/heads/a\ncargo::rustc-env=OF_GIT=1\n");
        write(&root, ".git/refs/heads/a\ncargo::rustc-env=OF_GIT=1", "0000000000000000000000000000000000000000\n");
        fs::create_dir_all(root.join(".git/objects")).unwrap();
        let lines = lines(&root);
        let known = [
            "SITE_CACHE",
            "SITE_CACHE_OF",
            "SITE_ENGINE",
            "SITE_LOCK_DIGEST",
            "SITE_TARGET",
            "SITE_DEPENDENCIES",
            "SITE_SOURCES",
        ];
        for line in &lines {
            let (directive, value) = line.split_once('=').unwrap_or_else(|| panic!("{lines:?}"));
            let fine = match directive {
                "cargo::rustc-env" => known.contains(&value.split('=').next().unwrap()),
                _ => ["cargo::rerun-if-changed", "cargo::rerun-if-env-changed", "cargo::warning"].contains(&directive),
            };
            assert!(fine && !line.contains(|c: char| c.is_control() || c == '\u{202e}'), "{line:?} in {lines:?}");
        }
        // Paths that cannot be printed on a line make every build run the script.
        assert!(lines.iter().any(|line| line == "cargo::rerun-if-changed=no/such/file"), "{lines:?}");
    }
}
