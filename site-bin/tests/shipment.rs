//! Tests of the program in `target/ship/site`: in an empty root, without rights, without opening files.
//!
//! It must be built first: `cargo ship && cargo test --test shipment -- --include-ignored`.
#![cfg(target_os = "linux")]

mod common;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use common::Running;
use serde_json::Value;

/// Besides the site's own bytes.
const MOST_CODE: u64 = 5_500_000;

fn program() -> PathBuf {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
    let program = target.join("ship/site");
    assert!(program.is_file(), "there is no {}: run `cargo ship` first", program.display());
    program
}

fn said(program: &Path, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output().unwrap();
    assert!(output.status.success(), "{}", common::stderr(&output));
    String::from_utf8(output.stdout).unwrap()
}

fn routes(program: &Path) -> Value {
    serde_json::from_str(&said(program, &["routes", "--json"])).unwrap()
}

/// Every address answers with its bytes, every old one leads on.
fn all_answer(running: &Running, routes: &Value) {
    let list = routes["routes"].as_array().unwrap();
    assert!(!list.is_empty());
    for route in list {
        let address = route["address"].as_str().unwrap();
        let reply = running.get(address);
        assert_eq!(u64::from(reply.status), route["status"].as_u64().unwrap(), "{address}");
        assert_eq!(reply.body.len() as u64, route["representations"][0]["bytes"].as_u64().unwrap(), "{address}");
    }
    for redirect in routes["redirects"].as_array().unwrap() {
        let address = redirect["address"].as_str().unwrap();
        assert_eq!(u64::from(running.get(address).status), redirect["status"].as_u64().unwrap(), "{address}");
    }
}

#[test]
#[ignore = "needs `cargo ship`"]
fn it_is_static_small_and_knows_nothing_of_where_it_was_built() {
    let program = program();
    let ldd = Command::new("ldd").arg(&program).output().unwrap();
    let ldd = format!("{}{}", String::from_utf8_lossy(&ldd.stdout), common::stderr(&ldd));
    assert!(ldd.contains("statically linked") || ldd.contains("not a dynamic executable"), "{ldd}");

    let bytes = fs::read(&program).unwrap();
    let mut places = BTreeSet::new();
    for route in routes(&program)["routes"].as_array().unwrap() {
        for form in route["representations"].as_array().unwrap() {
            places.insert((form["etag"].to_string(), form["bytes"].as_u64().unwrap()));
        }
    }
    let site: u64 = places.iter().map(|(_, bytes)| bytes).sum();
    let code = bytes.len() as u64 - site;
    eprintln!("program {code} bytes, site {site} bytes");
    assert!(code <= MOST_CODE, "{code} bytes of program");

    let workspace = common::manifest_dir().parent().unwrap().canonicalize().unwrap();
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from).or_else(|| Some(std::env::home_dir()?.join(".cargo"))).unwrap();
    for folder in [workspace, home] {
        let folder = format!("{}/", folder.display());
        let found = bytes.windows(folder.len()).position(|window| window == folder.as_bytes());
        assert!(found.is_none(), "{folder} is in it at byte {found:?}");
    }
    let named = |name: &[u8]| bytes.windows(name.len()).any(|window| window == name);
    assert!(named(b".dep-v0") && !named(b".symtab"), "sections");
}

#[test]
#[ignore = "needs `cargo ship`"]
fn it_lists_its_contents() {
    let version: Value = serde_json::from_str(&said(&program(), &["--version", "--json"])).unwrap();
    let dependencies = version["dependencies"].as_array().expect("a list");
    let of_kind = |kind: &str| -> BTreeSet<&str> {
        dependencies.iter().filter(|one| one["kind"] == kind).map(|one| one["name"].as_str().unwrap()).collect()
    };
    let (linked, built) = (of_kind("runtime"), of_kind("build"));
    assert!(["hyper", "tokio", "site-server", "site-bin"].iter().all(|name| linked.contains(name)), "{linked:?}");
    assert!(["site-compiler", "pulldown-cmark", "syn"].iter().all(|name| built.contains(name)), "{built:?}");
    assert_eq!(version["lock_sha256"].as_str().unwrap().len(), 64);
    // Where there is a repository, its commit in full, whose first digits are the ones that a page may show.
    if let Some(commit) = version["commit"].as_str() {
        for part in ["program", "site"] {
            let source = &version["sources"][part];
            assert!(source["commit"].as_str().is_some_and(|full| full.len() >= 40 && full.starts_with(commit)), "{source}");
            assert!(source["changed"].is_boolean(), "{source}");
        }
    }
}

/// The author's half is no part of its command line either: what is not there is wrong use, and with no command it serves.
#[test]
#[ignore = "needs `cargo ship`"]
fn its_command_line_is_that_of_a_server() {
    let program = program();
    let help = said(&program, &["--help"]);
    for command in ["serve", "routes", "export", "unit", "about"] {
        assert!(help.contains(&format!("\n  {command} ")), "{help}");
    }
    for (arguments, unknown) in [
        (&["preview"][..], "'preview'"),
        (&["check"], "'check'"),
        (&["new", "posts/x.md"], "'new'"),
        (&["man"], "'man'"),
        (&["completions", "bash"], "'completions'"),
        (&["--drafts"], "'--drafts'"),
    ] {
        assert!(!help.contains(&format!("\n  {} ", arguments[0])), "{help}");
        let output = Command::new(&program).args(arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        let message = common::stderr(&output);
        assert!(message.starts_with("error: ") && message.contains(unknown) && message.contains("Usage: site "), "{message}");
    }
    let mut command = Command::new(&program);
    command.args(["--listen", "127.0.0.1:0"]);
    assert_eq!(Running::start(command).get("/").status, 200);
}

#[test]
#[ignore = "needs `cargo ship`"]
fn it_serves_in_an_empty_root_as_user_nobody() {
    let program = program();
    let routes = routes(&program);
    let home = tempfile::tempdir().unwrap();
    let root = home.path().join("root");
    fs::create_dir(&root).unwrap();
    fs::copy(&program, root.join("site")).unwrap();
    // Whoever runs there may look at nothing else, and at the program only.
    let modes = |path: &Path, mode| {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    };
    modes(home.path(), 0o755);
    modes(&root, 0o555);
    let root_runs = Command::new("id").arg("-u").output().unwrap().stdout == b"0\n";
    let mut command = if root_runs {
        let mut command = Command::new("chroot");
        command.arg("--userspec=65534:65534").arg(&root);
        command
    } else {
        let mut command = Command::new("unshare");
        command.args(["--user", "--map-user=65534", "--map-group=65534"]).arg(format!("--root={}", root.display()));
        command
    };
    command.args(["/site", "serve", "--listen", "127.0.0.1:0"]).env_clear().env("PATH", std::env::var_os("PATH").unwrap());
    let running = Running::start(command);
    all_answer(&running, &routes);
    assert!(running.signal("TERM").success());
    assert_eq!(fs::read_dir(&root).unwrap().count(), 1, "it left something");
    modes(&root, 0o755);
}

#[test]
#[ignore = "needs `cargo ship` and strace"]
fn it_opens_no_file_for_a_request() {
    let program = program();
    let routes = routes(&program);
    let home = tempfile::tempdir().unwrap();
    let log = home.path().join("log");
    let mut command = Command::new("strace");
    // -D: the program is our child, and strace ends with it.
    command.args(["-D", "-f", "--trace=open,openat,openat2,creat,accept4", "-o"]).arg(&log).arg(&program);
    command.args(["serve", "--listen", "127.0.0.1:0"]);
    let running = Running::start(command);
    all_answer(&running, &routes);
    assert!(running.signal("TERM").success());
    let lines = fs::read_to_string(&log).unwrap();
    // The first connection that came in, whatever was opened before to start.
    let first = lines.lines().position(|line| line.contains("accept4(") && line.contains("sin_port")).expect("accept4 is traced");
    let opened: Vec<&str> = lines.lines().skip(first).filter(|line| line.contains("open") || line.contains("creat(")).collect();
    assert!(opened.is_empty(), "{opened:?}");
}
