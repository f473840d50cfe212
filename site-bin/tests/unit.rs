//! Tests of the generated systemd units with `systemd-analyze`.
#![cfg(target_os = "linux")]

mod common;

use std::fs;
use std::path::Path;
use std::process::Command;

use common::{output, stderr};

/// Writes units and returns their folder. Their program is one that is there.
fn units(args: &[&str]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().to_str().unwrap();
    let written = output(&[&["unit", path], args].concat());
    assert!(written.status.success(), "{}", stderr(&written));
    let told = String::from_utf8(written.stdout).unwrap();
    assert!(told.contains("systemctl enable --now site.socket"), "{told}");
    let service = folder.path().join("site.service");
    let text = fs::read_to_string(&service).unwrap();
    fs::write(&service, text.replace("/usr/local/bin/site", env!("CARGO_BIN_EXE_site"))).unwrap();
    folder
}

/// `systemd-analyze`, or a word about its absence where that is allowed: not where all must be looked at.
fn analyze(args: &[&str], folder: &Path, names: &[&str]) -> Option<String> {
    let mut command = Command::new("systemd-analyze");
    command.args(args).args(names.iter().map(|name| folder.join(name)));
    let output = match command.output() {
        Ok(output) => output,
        Err(error) => {
            assert!(std::env::var_os("CI").is_none(), "systemd-analyze: {error}");
            eprintln!("systemd-analyze is not here, and the units were not judged: {error}");
            return None;
        }
    };
    let told = format!("{}{}", String::from_utf8_lossy(&output.stdout), stderr(&output));
    assert!(output.status.success(), "{told}");
    Some(told)
}

#[test]
fn units_are_valid() {
    let plain = units(&[]);
    let told = analyze(&["verify", "--man=no"], plain.path(), &["site.socket", "site.service"]);
    assert!(told.is_none_or(|told| !told.contains(plain.path().to_str().unwrap())));
    let all = units(&["--listen", "[::]:8080", "--admin", "127.0.0.1:9100", "--log", "json", "--drain", "3"]);
    let told = analyze(&["verify", "--man=no"], all.path(), &["site.socket", "site-admin.socket", "site.service"]);
    assert!(told.is_none_or(|told| !told.contains(all.path().to_str().unwrap())));
}

#[test]
fn the_service_is_exposed_to_little() {
    let folder = units(&[]);
    let Some(told) = analyze(&["security", "--offline=yes", "--threshold=4"], folder.path(), &["site.service"]) else { return };
    let exposure =
        told.lines().find_map(|line| line.split_once("exposure level for site.service: ")).unwrap_or_else(|| panic!("{told}"));
    let exposure: f64 = exposure.1.split(' ').next().unwrap().parse().unwrap();
    assert!(exposure <= 0.4, "{told}");
}

#[test]
fn without_a_folder_they_are_printed_with_their_places() {
    let printed = String::from_utf8(output(&["unit", "--listen", "[::]:80", "--log", "combined"]).stdout).unwrap();
    assert!(printed.starts_with("# /etc/systemd/system/site.socket\n[Unit]\n"), "{printed}");
    assert!(printed.contains("\n# /etc/systemd/system/site.service\n[Unit]\n"), "{printed}");
    assert!(printed.contains("\nListenStream=[::]:80\n"), "{printed}");
    assert!(printed.contains("\nExecStart=/usr/local/bin/site serve --log=combined\n"), "{printed}");
}

/// A folder may hold links of other users; a unit is never written through them.
#[test]
fn a_unit_is_not_written_through_a_link() {
    let (folder, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let victim = outside.path().join("victim");
    fs::write(&victim, "victim").unwrap();
    std::os::unix::fs::symlink(&victim, folder.path().join("site.service")).unwrap();
    std::os::unix::fs::symlink(outside.path().join("new"), folder.path().join("site.socket")).unwrap();
    let written = output(&["unit", folder.path().to_str().unwrap()]);
    assert!(written.status.success(), "{}", stderr(&written));
    assert_eq!(fs::read_to_string(&victim).unwrap(), "victim");
    assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 1);
    for name in ["site.service", "site.socket"] {
        use std::os::unix::fs::PermissionsExt;
        let found = folder.path().join(name).symlink_metadata().unwrap();
        assert!(found.is_file() && found.permissions().mode() & 0o777 == 0o644, "{name}");
    }
}
