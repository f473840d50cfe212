//! Tests of `site check --external` against a local server.
//!
//! `UPDATE_EXPECT=1 cargo test --test external` updates the expected output.
#![cfg(all(unix, feature = "author"))]

mod common;

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;

use common::{manifest_dir, site, stderr};

#[test]
fn dead_and_moved_links_are_reported_at_their_position() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let host = listener.local_addr().unwrap().to_string();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut head = String::new();
            let mut lines = BufReader::new(stream.try_clone().unwrap());
            while lines.read_line(&mut head).is_ok_and(|read| read > 2) {}
            let answer = match head.split_whitespace().nth(1).unwrap_or_default() {
                "/here" => "HTTP/1.1 200 OK\r\n",
                "/old" => "HTTP/1.1 301 Moved Permanently\r\nLocation: /here\r\n",
                _ => "HTTP/1.1 404 Not Found\r\n",
            };
            let _ = write!(stream, "{answer}Content-Length: 0\r\nConnection: close\r\n\r\n");
        }
    });
    let (root, cache) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    fs::create_dir_all(root.path().join("content/posts")).unwrap();
    let settings = "title = \"T\"\nbase_url = \"https://example.org\"\n[checks]\ninsecure-link = \"off\"\n";
    fs::write(root.path().join("site.toml"), settings).unwrap();
    let text = format!(
        "---\ntitle: Links\n---\n[One](http://{host}/here) and [two](http://{host}/gone#part),\n[three](http://{host}/old),\n[four](http://{host}/gone).\n"
    );
    fs::write(root.path().join("content/posts/a.md"), text).unwrap();
    let check = |more: &[&str]| {
        let mut command = site(&[&["check", "--external"], more].concat());
        command.env("SITE_ROOT", root.path()).env("XDG_CACHE_HOME", cache.path()).env("NO_PROXY", "127.0.0.1").output().unwrap()
    };

    let checked = check(&[]);
    let said = String::from_utf8(checked.stdout.clone()).unwrap().replace(&host, "127.0.0.1:8080");
    assert!(stderr(&checked).contains("3 links to other hosts: 2 live, 1 dead"), "{}", stderr(&checked));
    assert_eq!(checked.status.code(), Some(0), "{said}");
    let expected = manifest_dir().join("tests/ui/made-external/expected.txt");
    // The width of marks and gaps depends on the port.
    let said: String = said.lines().map(|line| squeezed(line) + "\n").collect();
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::create_dir_all(expected.parent().unwrap()).unwrap();
        fs::write(&expected, &said).unwrap();
    }
    assert_eq!(fs::read_to_string(&expected).unwrap_or_default(), said);

    // The result is cached, and has the severity of the settings.
    fs::write(root.path().join("site.toml"), settings.to_owned() + "external-link = \"error\"\nexternal-moved = \"off\"\n")
        .unwrap();
    let again = check(&["--format", "json"]);
    assert!(stderr(&again).contains("3 from the cache"), "{}", stderr(&again));
    assert_eq!(again.status.code(), Some(1));
    let lines = String::from_utf8(again.stdout).unwrap();
    assert!(
        lines.contains("\"errors\":1") && lines.contains("\"name\":\"external-link\"") && !lines.contains("external-moved"),
        "{lines}"
    );
}

/// The width of columns depends on the number of the port, which differs each time.
fn squeezed(line: &str) -> String {
    let mut text = String::new();
    for character in line.chars() {
        if !(matches!(character, ' ' | '^' | '-') && text.ends_with(character)) {
            text.push(character);
        }
    }
    match text.split_once(".md:") {
        Some((file, place)) => format!("{file}.md:{}", place.split(':').next().unwrap_or_default()),
        None => text,
    }
}
