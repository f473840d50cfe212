//! The documentation for developers names files and test targets that exist.

use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap().to_owned()
}

/// Code spans (`x`) of a Markdown text. Code blocks are left out.
fn code_spans(text: &str) -> Vec<String> {
    let lines = text.split("\n```").step_by(2);
    lines.flat_map(|text| text.split('`').skip(1).step_by(2)).map(|span| span.replace('\n', " ")).collect()
}

/// The first folders and files of paths in this repository. Other words with a slash are addresses or media types.
const TOP: [&str; 11] = [
    ".ci/",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "Cargo.toml",
    "assets/",
    "content/",
    "deny.toml",
    "deploy/",
    "scripts/",
    "site-bin/",
    "site-macros/",
];

#[test]
fn contributing_names_existing_files() {
    let mut checked = 0;
    for document in ["CONTRIBUTING.md", "README.md"] {
        let text = fs::read_to_string(root().join(document)).unwrap();
        for span in code_spans(&text) {
            // Commands name a file and its arguments; `NAME` and the like stand for any name.
            let path = span.split(' ').next().unwrap().replace("CODE.toml", "en.toml");
            if TOP.iter().any(|top| path.starts_with(top)) {
                assert!(root().join(&path).exists(), "{document} names `{path}`, which does not exist");
                checked += 1;
            }
        }
    }
    assert!(checked > 60, "only {checked} paths");
}

#[test]
fn contributing_names_existing_packages_and_test_targets() {
    let text = fs::read_to_string(root().join("CONTRIBUTING.md")).unwrap();
    // Folders of the packages. Test targets belong to the named package, or else to site-bin.
    let folder = |package: &str| {
        let name = package.trim_start_matches("site-");
        let folders = [root().join("site-bin").join(name), root().join("site-macros").join(name)];
        folders.into_iter().find(|folder| folder.join("Cargo.toml").exists())
    };
    let mut checked = 0;
    for span in code_spans(&text) {
        let words: Vec<&str> = span.split_whitespace().collect();
        let mut package = root().join("site-bin");
        for pair in words.windows(2) {
            match pair {
                ["-p", name] => {
                    package = folder(name)
                        .unwrap_or_else(|| panic!("CONTRIBUTING.md names the package `{name}`, which does not exist"));
                    checked += 1;
                }
                ["--test", name] => {
                    let tests = package.join("tests");
                    let exists = tests.join(format!("{name}.rs")).exists() || tests.join(name).join("main.rs").exists();
                    assert!(exists, "CONTRIBUTING.md names the test target `{name}`, which does not exist");
                    checked += 1;
                }
                _ => {}
            }
        }
    }
    assert!(checked > 10, "only {checked} names");
}
