//! Tests of the dependencies and the origin of the shipped program.

mod common;

use std::process::Command;

use common::manifest_dir;

/// The last output of `cargo ship`, which says where the program is.
#[test]
fn the_program_reports_its_path() {
    let output = common::output(&["about"]);
    assert!(output.status.success(), "{}", common::stderr(&output));
    let about = String::from_utf8(output.stdout).unwrap();
    assert!(about.contains(&format!("\n{}\n", env!("CARGO_BIN_EXE_site"))), "{about}");
    for part in [" MB: the program ", "(identity ", ", br ", " pages, ", " addresses, ", "./site serve --listen"] {
        assert!(about.contains(part), "{part} in {about}");
    }
}

/// A program that `cargo ship` did not build does not know its dependencies or whether anything was changed since the commit, and says so.
#[test]
fn the_program_reports_its_sources() {
    let output = common::output(&["--version", "--json"]);
    assert!(output.status.success(), "{}", common::stderr(&output));
    let version: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(version["version"], env!("CARGO_PKG_VERSION"));
    assert!(version["target"].as_str().is_some_and(|target| target.contains("-linux-")), "{version}");
    let lock = common::manifest_dir().join("../Cargo.lock");
    let sum = Command::new("sha256sum").arg(lock).output().unwrap();
    assert_eq!(version["lock_sha256"].as_str(), std::str::from_utf8(&sum.stdout).unwrap().split(' ').next());
    assert!(version["dependencies"].is_null() && version["sources"].is_null(), "{version}");
}

/// The shipped program contains no crate of the compiling half, not even indirectly.
#[test]
fn the_shipped_program_links_nothing_of_the_compiler() {
    let tree = [
        "tree",
        "-p",
        "site-bin",
        "-e",
        "normal,no-proc-macro",
        "--no-default-features",
        "--features",
        "ship",
        "--prefix",
        "none",
        "--offline",
    ];
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo).args(tree).current_dir(manifest_dir()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let tree = String::from_utf8(output.stdout).unwrap();
    let names: Vec<&str> = tree.lines().filter_map(|line| line.split(' ').next()).collect();
    for expected in ["site-server", "site-model", "hyper", "tokio", "phf", "rustls"] {
        assert!(names.contains(&expected), "{expected} is missing: {tree}");
    }
    let barred = [
        "site-build",
        "site-compiler",
        "site-diag",
        "site-gotemplate",
        "site-re2",
        "site-html",
        "site-images",
        "site-markdown",
        "site-math",
        "site-secrets",
        "site-settings",
        "site-ship",
        "site-templates",
        "site-theme",
        "pulldown-cmark",
        "katex-rs",
        "markup",
        "minijinja",
        "giallo",
        "onig",
        "lightningcss",
        "include_dir",
        "brotli",
        "zstd",
        "jiff",
        "toml",
    ];
    for name in barred {
        assert!(!names.contains(&name), "{name} would be shipped");
    }
}

/// All crates could be published, except the documentation's own program. Nothing is compiled.
#[test]
fn every_crate_can_be_packaged() {
    let cargo = || {
        let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        cargo.current_dir(manifest_dir());
        cargo
    };
    let folder = tempfile::tempdir().unwrap();
    let package =
        ["package", "--workspace", "--exclude", "site-bin", "--no-verify", "--exclude-lockfile", "--allow-dirty", "--offline"];
    let output = cargo().args(package).arg("--target-dir").arg(folder.path()).output().unwrap();
    assert!(output.status.success(), "{}", common::stderr(&output));
    let output = cargo().args(["metadata", "--format-version", "1", "--no-deps", "--offline"]).output().unwrap();
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    for package in metadata["packages"].as_array().unwrap() {
        let name = package["name"].as_str().unwrap();
        for field in ["description", "license", "readme"] {
            assert!(package[field].as_str().is_some_and(|text| !text.is_empty()), "{name} has no {field}");
        }
        let file = folder.path().join(format!("package/{name}-{}.crate", package["version"].as_str().unwrap()));
        assert!(name == "site-bin" || file.is_file(), "{name} was not packaged");
    }
}

/// The workspace crates that each crate may use, except in tests. Cargo forbids cycles; this list also forbids shortcuts.
#[test]
fn dependencies_between_our_crates_have_one_direction() {
    let allowed: &[(&str, &[&str])] = &[
        ("site-model", &[]),
        ("site-secrets", &["site-model"]),
        ("site-html", &[]),
        ("site-images", &["site-model"]),
        ("site-re2", &[]),
        ("site-gotemplate", &["site-re2"]),
        ("site-diag", &["site-model", "site-secrets"]),
        ("site-settings", &["site-diag", "site-model", "site-re2"]),
        ("site-theme", &["site-diag", "site-html", "site-model", "site-settings"]),
        ("site-templates", &["site-diag", "site-html", "site-settings", "site-theme"]),
        ("site-math", &["site-diag", "site-html"]),
        ("site-markdown", &["site-diag", "site-html", "site-math", "site-settings", "site-theme"]),
        (
            "site-compiler",
            &[
                "site-diag",
                "site-gotemplate",
                "site-html",
                "site-images",
                "site-markdown",
                "site-model",
                "site-secrets",
                "site-settings",
                "site-templates",
                "site-theme",
            ],
        ),
        ("site-build", &["site-compiler", "site-diag", "site-model"]),
        ("site-macros", &["site-diag", "site-model"]),
        ("site-server", &["site-model"]),
        ("site-cli", &["site-compiler", "site-model", "site-server", "site-settings", "site-ship"]),
        ("site", &["site-cli", "site-macros", "site-model", "site-ship"]),
        ("site-bin", &["site", "site-build", "site-compiler", "site-settings"]),
        ("site-ship", &["site-model"]),
    ];
    let metadata = ["metadata", "--format-version", "1", "--no-deps", "--offline"];
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo).args(metadata).current_dir(manifest_dir()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    assert_eq!(packages.len(), allowed.len(), "a crate is missing from the list above");
    for package in packages {
        let name = package["name"].as_str().unwrap();
        let (_, allowed) =
            allowed.iter().find(|(known, _)| *known == name).unwrap_or_else(|| panic!("{name} is not listed above"));
        let dependencies = package["dependencies"].as_array().unwrap().iter();
        let own = dependencies
            .filter(|dependency| dependency["kind"] != "dev")
            .filter_map(|dependency| dependency["name"].as_str())
            .filter(|dependency| *dependency == "site" || dependency.starts_with("site-"));
        for dependency in own {
            assert!(allowed.contains(&dependency), "{name} uses {dependency}");
        }
    }
}
