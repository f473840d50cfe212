//! Tests of colours in output on a terminal.
#![cfg(target_os = "linux")]

mod common;

use std::fs;
use std::process::{Command, Stdio};

/// What `site check` prints of a site with a mistake, on a terminal that script(1) plays. `None` where there is no such command.
fn checked(environment: &[(&str, &str)]) -> Option<String> {
    let site = tempfile::tempdir().unwrap();
    fs::write(site.path().join("site.toml"), "title = \"T\"\nbase_url = \"https://example.org\"\n").unwrap();
    fs::create_dir(site.path().join("content")).unwrap();
    fs::write(site.path().join("content/a.md"), "---\ntitle: A\n---\nSee [this](/nowhere/).\n").unwrap();
    let mut command = Command::new("script");
    command.args(["--quiet", "--return", "--command", &format!("'{}' check", env!("CARGO_BIN_EXE_site")), "/dev/null"]);
    command.env("SITE_ROOT", site.path()).env("TERM", "xterm").env_remove("NO_COLOR").envs(environment.iter().copied());
    match command.stdin(Stdio::null()).output() {
        Ok(output) => {
            let said = String::from_utf8(output.stdout).unwrap();
            assert!(said.contains("no page at this address"), "{said}");
            assert_eq!(output.status.code(), Some(1), "{said}");
            Some(said)
        }
        Err(error) => {
            assert!(std::env::var_os("CI").is_none(), "script: {error}");
            eprintln!("script(1) is not here, and nothing was shown on a terminal: {error}");
            None
        }
    }
}

#[test]
fn colours_are_used_on_terminals_or_on_request() {
    const ESCAPE: char = '\u{1b}';
    let Some(coloured) = checked(&[]) else { return };
    assert!(coloured.contains(ESCAPE), "{coloured:?}");
    for unwanted in [("NO_COLOR", "1"), ("TERM", "dumb")] {
        let plain = checked(&[unwanted]).unwrap();
        assert!(!plain.contains(ESCAPE), "{unwanted:?}: {plain:?}");
    }
    // An empty one says nothing (https://no-color.org).
    assert!(checked(&[("NO_COLOR", "")]).unwrap().contains(ESCAPE));
}
