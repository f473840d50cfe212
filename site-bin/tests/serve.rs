//! Tests of `site serve` and of the program's output and exit status.
#![cfg(unix)]

mod common;

use std::fs;
use std::process::{Command, Stdio};

use common::{Running, output, site, stderr};
use serde_json::Value;

fn routes() -> Value {
    let output = output(&["routes", "--json", "--embedded"]);
    assert!(output.status.success());
    serde_json::from_slice(&output.stdout).unwrap()
}

/// A page as it was before `export` wrote its policy into it.
fn without_policy(page: Vec<u8>, file: &str) -> Vec<u8> {
    let page = String::from_utf8(page).unwrap();
    let (before, rest) =
        page.split_once("<meta http-equiv=\"Content-Security-Policy\" content=\"").unwrap_or_else(|| panic!("{file}: no policy"));
    let (_, after) = rest.split_once("\">").unwrap();
    format!("{before}{after}").into_bytes()
}

#[test]
fn every_address_answers_with_the_bytes_that_export_writes() {
    let folder = tempfile::tempdir().unwrap();
    let public = folder.path().join("public");
    let exported = output(&["export", public.to_str().unwrap()]);
    assert!(exported.status.success(), "{}", stderr(&exported));
    assert!(String::from_utf8(exported.stdout).unwrap().contains(" files, "));

    let running = Running::serve();
    let routes = routes();
    let base = routes["base_url"].as_str().unwrap().split("://").nth(1).and_then(|rest| rest.split_once('/'));
    let base = base.map_or(String::new(), |(_, path)| format!("/{path}"));
    let all = routes["routes"].as_array().unwrap();
    assert!(!all.is_empty());
    for route in all {
        let address = route["address"].as_str().unwrap();
        let reply = running.get(address);
        assert_eq!(u64::from(reply.status), route["status"].as_u64().unwrap(), "{address}");
        assert_eq!(reply.field("etag"), route["representations"][0]["etag"].as_str(), "{address}");
        assert_eq!(reply.field("content-type"), route["media_type"].as_str(), "{address}");
        assert_eq!(reply.body.len() as u64, route["representations"][0]["bytes"].as_u64().unwrap(), "{address}");
        let mut file = address.strip_prefix(&base).unwrap_or(address).trim_start_matches('/').to_owned();
        if file.is_empty() || file.ends_with('/') {
            file.push_str("index.html");
        }
        let mut written = fs::read(public.join(&file)).unwrap();
        if reply.field("content-type").is_some_and(|kind| kind.starts_with("text/html")) {
            written = without_policy(written, &file);
        }
        assert!(written == reply.body, "{address} is not {file}");
    }
    for redirect in routes["redirects"].as_array().unwrap() {
        let address = redirect["address"].as_str().unwrap();
        let reply = running.get(address);
        assert_eq!(u64::from(reply.status), redirect["status"].as_u64().unwrap(), "{address}");
        assert_eq!(reply.field("location"), redirect["to"].as_str(), "{address}");
    }
    assert_eq!(running.get("/there is no such page").status, 404);
}

#[test]
fn the_printed_address_is_the_home_page() {
    let running = Running::serve();
    assert_eq!(running.get(&running.home).status, 200);
}

#[test]
fn it_stops_cleanly_on_request() {
    for signal in ["TERM", "INT"] {
        let running = Running::serve();
        let idle = running.connect();
        assert_eq!(running.signal(signal).code(), Some(0), "{signal}");
        drop(idle);
    }
}

#[test]
fn it_listens_on_several_addresses() {
    let running = Running::start(site(&["serve", "--listen", "127.0.0.1:0", "--listen", "127.0.0.1:0"]));
    assert_eq!(running.get(&running.home).status, 200);
}

#[test]
fn a_port_in_use_is_reported() {
    let running = Running::serve();
    let second = output(&["serve", "--listen", &running.address]);
    assert_eq!(second.status.code(), Some(1));
    assert!(second.stdout.is_empty());
    let told = stderr(&second);
    assert_eq!(told, format!("site: {} is taken by another program; choose another with --listen\n", running.address));
}

#[test]
fn usage_errors_exit_with_2_and_a_hint() {
    for (args, hint) in [
        (&["sing"][..], "Usage: site "),
        (&["rutes"], "a similar subcommand exists: 'routes'"),
        (&["--loud"], "Usage: site "),
        (&["serve", "--listn", ":80"], "a similar argument exists: '--listen'"),
        (&["serve", "--listen", "a.example:1"], "write an address and a port"),
        (&["export"], "<FOLDER>"),
        (&["routes", "x"], "Usage: site routes"),
        (&["serve", "--json"], "Usage: site serve"),
    ] {
        let output = output(args);
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert!(output.stdout.is_empty(), "{args:?}");
        let message = stderr(&output);
        assert!(message.starts_with("error: ") && message.contains(hint), "{args:?}: {message}");
        assert!(!message.contains('\u{1b}') && message.ends_with("For more information, try '--help'.\n"), "{message:?}");
    }
}

#[test]
fn help_and_version_are_printed() {
    for args in [&["--help"][..], &["-h"], &["help"]] {
        let help = output(args);
        assert!(help.status.success());
        let text = String::from_utf8(help.stdout).unwrap();
        for part in ["Usage: site ", "\nCommands:\n", "\nExamples:\n  site "] {
            assert!(text.contains(part), "{text}");
        }
    }
    let serve = output(&["serve", "--help"]);
    let text = String::from_utf8(serve.stdout).unwrap();
    for group in ["Options:", "TLS ", "Log and metrics:", "Reverse proxy:", "Process and sandbox:", "Limits:", "Examples:"] {
        assert!(text.contains(&format!("\n{group}")), "{text}");
    }
    let version = output(&["--version"]);
    assert!(version.status.success());
    assert!(String::from_utf8(version.stdout).unwrap().starts_with(concat!("site ", env!("CARGO_PKG_VERSION"))));
}

/// `:PORT` and `localhost:PORT` stand for addresses of both families; a machine may have IPv4 only.
#[test]
fn it_listens_on_every_address_and_on_localhost() {
    for address in [":0", "localhost:0"] {
        let running = Running::start(site(&["serve", "--listen", address]));
        let port: u16 = running.address.rsplit(':').next().unwrap().parse().unwrap();
        let status = |host: &str| common::get(&format!("{host}:{port}"), &running.home).status;
        assert_eq!(status("127.0.0.1"), 200, "{address}");
        if std::net::TcpListener::bind("[::1]:0").is_ok() {
            assert_eq!(status("[::1]"), 200, "{address}");
        }
    }
}

#[test]
fn a_reader_that_has_seen_enough_is_no_failure() {
    let script = format!("'{}' routes | head -n 1; echo ${{PIPESTATUS[0]}}", env!("CARGO_BIN_EXE_site"));
    let output = Command::new("bash").args(["-c", &script]).stdin(Stdio::null()).output().unwrap();
    assert_eq!(stderr(&output), "");
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.starts_with("ADDRESS ") && text.ends_with("\n0\n"), "{text}");
    // A reader that is gone from the start.
    let script = format!("'{}' routes --json > >(exit 0)", env!("CARGO_BIN_EXE_site"));
    let output = Command::new("bash").args(["-c", &script]).stdin(Stdio::null()).output().unwrap();
    assert_eq!((output.status.code(), stderr(&output).as_str()), (Some(0), ""));
}

#[test]
fn a_full_disk_is_a_failure() {
    let Ok(full) = fs::OpenOptions::new().write(true).open("/dev/full") else { return };
    let output = site(&["routes"]).stdout(full).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).starts_with("site: cannot write to standard output"));
}

#[test]
fn export_takes_no_folder_of_others() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("thesis.txt"), "years of work").unwrap();
    let output = output(&["export", folder.path().to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("is not empty, and no export wrote it"));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}
