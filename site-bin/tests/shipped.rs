//! What the shipped program is made of.

use std::process::Command;

/// The compiling half stays at home: its crates are no part of the program that ships, however they might come in.
#[test]
fn the_shipped_program_links_nothing_of_the_compiler() {
    let tree = ["tree", "-p", "site-bin", "-e", "normal", "--no-default-features", "--prefix", "none", "--offline"];
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo).args(tree).current_dir(env!("CARGO_MANIFEST_DIR")).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let tree = String::from_utf8(output.stdout).unwrap();
    let names: Vec<&str> = tree.lines().filter_map(|line| line.split(' ').next()).collect();
    for expected in ["site-server", "site-model", "hyper", "tokio", "phf"] {
        assert!(names.contains(&expected), "{expected} is missing: {tree}");
    }
    let barred = [
        "site-compiler",
        "pulldown-cmark",
        "markup",
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
