//! The files that make a folder a package with the site as its program.

use super::engine::Engine;

/// The profiles of the engine's own workspace, because cargo only reads those of the package that it builds.
const PROFILES: &str = include_str!("profiles.toml");

/// What `cargo ship` does. With `--release` it shares the compiler that it builds with the build of the program.
const CONFIG: &str = "\
# `cargo ship` builds the program for a server: target/ship/site. `cargo ship --help` lists its options.
[alias]
ship = \"run --quiet --release --no-default-features --features cargo-ship --\"
";

/// The files, by path.
pub(crate) fn files(name: &str, engine: &Engine, lock: &str) -> Vec<(String, String)> {
    let mut files = vec![
        ("Cargo.toml".to_owned(), manifest(name, engine)),
        ("build.rs".to_owned(), "site_build::main!();\n".to_owned()),
        ("src/main.rs".to_owned(), "site::main!();\n".to_owned()),
        (".cargo/config.toml".to_owned(), CONFIG.to_owned()),
    ];
    // With the versions that this program was built with. Cargo adds the package itself, and removes what it does not need.
    if !lock.is_empty() {
        files.push(("Cargo.lock".to_owned(), lock.to_owned()));
    }
    files
}

fn manifest(name: &str, engine: &Engine) -> String {
    let [program, build] = engine.dependencies();
    let rust = env!("CARGO_PKG_RUST_VERSION");
    format!(
        r#"[package]
name = "{name}"
version = "0.1.0"
edition = "2024"
rust-version = "{rust}"
publish = false

[[bin]]
name = "site"
path = "src/main.rs"

# The engine. To upgrade, change both lines; the guide has a page on it.
[dependencies]
site = {program}

[build-dependencies]
site-build = {build}

[features]
default = ["author"]
# Preview, check and the other commands for the author.
author = ["site/author"]
# The program for a server.
ship = ["site/ship"]
# The program behind `cargo ship`.
cargo-ship = ["site/cargo-ship"]

# The site is not part of a workspace in a folder above it.
[workspace]

{PROFILES}"#
    )
}

/// A name for the package, from that of the folder.
pub(crate) fn name(folder: &str) -> String {
    let words: Vec<String> = folder
        .split(|character: char| !character.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_ascii_lowercase)
        .collect();
    let name = words.join("-");
    // Those of the engine's crates would be ambiguous.
    let is_taken = name == "site" || name.starts_with("site-");
    if is_taken || !name.starts_with(|first: char| first.is_ascii_alphabetic()) {
        format!("my-{name}").trim_end_matches('-').to_owned()
    } else {
        name
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::*;

    #[test]
    fn folders_name_packages() {
        for (folder, expected) in [
            ("blog", "blog"),
            ("My Blog", "my-blog"),
            ("example.org", "example-org"),
            ("site", "my-site"),
            ("2026", "my-2026"),
            ("ü", "my"),
        ] {
            assert_eq!(name(folder), expected, "{folder}");
        }
    }

    #[test]
    fn the_profiles_are_those_of_the_engine() {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let workspace = fs::read_to_string(here.join("../../Cargo.toml")).unwrap();
        let begin = workspace.find("# The compiler runs in build.rs").unwrap();
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            fs::write(here.join("src/init/profiles.toml"), &workspace[begin..]).unwrap();
        }
        let copy = fs::read_to_string(here.join("src/init/profiles.toml")).unwrap();
        assert!(workspace[begin..] == copy, "UPDATE_EXPECT=1 copies the profiles of Cargo.toml to src/init/profiles.toml");
    }
}
