//! Tests of uploads of releases: Gitea's to a local HTTP server, GitHub's with a mock of `gh` that records its arguments.

use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread::{self, JoinHandle};

use crate::runner::Workspace;
use crate::yaml::{at, document, named};

/// A request as it arrived: its first line, its header fields, its body.
struct Request {
    line: String,
    header: String,
    body: Vec<u8>,
}

fn read_request(stream: &mut TcpStream) -> Request {
    let mut bytes = Vec::new();
    let mut buffer = [0; 64 * 1024];
    let end = loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break end + 4;
        }
        let count = stream.read(&mut buffer).unwrap();
        assert!(count > 0, "a request ends early");
        bytes.extend_from_slice(&buffer[..count]);
    };
    let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
    let (line, header) = head.split_once("\r\n").unwrap();
    let field = |name: &str| {
        header
            .lines()
            .find_map(|line| line.split_once(": ").filter(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value))
    };
    if field("expect").is_some() {
        stream.write_all(b"HTTP/1.1 100 Continue\r\n\r\n").unwrap();
    }
    let length: usize = field("content-length").unwrap().parse().unwrap();
    while bytes.len() < end + length {
        let count = stream.read(&mut buffer).unwrap();
        assert!(count > 0, "a body ends early");
        bytes.extend_from_slice(&buffer[..count]);
    }
    Request { line: line.to_owned(), header: header.to_owned(), body: bytes.split_off(end) }
}

/// Answers one request after the other with these bodies, and returns the requests.
fn serve(responses: Vec<(&'static str, &'static str)>) -> (String, JoinHandle<Vec<Request>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let answer = move |(status, body): (&str, &str)| {
        let (mut stream, _) = listener.accept().unwrap();
        let request = read_request(&mut stream);
        write!(stream, "HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len()).unwrap();
        request
    };
    (url, thread::spawn(move || responses.into_iter().map(answer).collect()))
}

fn gitea(workspace: &Workspace, url: &str, tag: &str) -> std::process::Output {
    let workflow = document("gitea.yml");
    let step = named(at(&workflow, "/jobs/site/steps"), "Release");
    let variables =
        [("TOKEN", "secret-token"), ("GITHUB_SERVER_URL", url), ("GITHUB_REPOSITORY", "owner/site"), ("GITHUB_REF_NAME", tag)];
    workspace.run(at(step, "/run").as_str().unwrap(), &variables)
}

fn workspace() -> Workspace {
    let workspace = Workspace::new();
    fs::remove_file(workspace.path("work/target/ship/site")).unwrap();
    fs::write(workspace.path("work/target/ship/site"), "\0the program\r\n").unwrap();
    fs::write(workspace.path("work/target/ship/SHA256SUMS"), "digest  site\n").unwrap();
    workspace
}

#[test]
fn gitea_attaches_the_program_to_a_release() {
    let workspace = workspace();
    let release = r#"{"id":17,"tag_name":"v1.2","author":{"id":3},"assets":[]}"#;
    let (url, requests) = serve(vec![("201 Created", release), ("201 Created", "{}"), ("201 Created", "{}")]);
    let output = gitea(&workspace, &url, "v1.2");
    assert!(output.status.success(), "{}", crate::common::stderr(&output));
    let requests = requests.join().unwrap();
    let lines: Vec<&str> = requests.iter().map(|request| request.line.as_str()).collect();
    let api = "/api/v1/repos/owner/site/releases";
    assert_eq!(
        lines,
        [
            format!("POST {api} HTTP/1.1"),
            format!("POST {api}/17/assets?name=site HTTP/1.1"),
            format!("POST {api}/17/assets?name=SHA256SUMS HTTP/1.1")
        ]
    );
    assert!(requests.iter().all(|request| request.header.contains("Authorization: token secret-token\r\n")));
    let body: serde_json::Value = serde_json::from_slice(&requests[0].body).unwrap();
    assert_eq!(body, serde_json::json!({"tag_name": "v1.2", "name": "v1.2"}));
    for (request, bytes) in requests[1..].iter().zip([&b"\r\n\r\n\0the program\r\n\r\n--"[..], b"\r\n\r\ndigest  site\n\r\n--"]) {
        let contains = |part: &[u8]| request.body.windows(part.len()).any(|window| window == part);
        assert!(contains(b"name=\"attachment\"") && contains(bytes), "{}", String::from_utf8_lossy(&request.body));
    }
}

/// A release that exists already, or a forge that fails, ends the job.
#[test]
fn gitea_stops_when_a_release_cannot_be_made() {
    let workspace = workspace();
    let (url, requests) = serve(vec![("409 Conflict", "{}")]);
    assert!(!gitea(&workspace, &url, "v1.2").status.success());
    assert_eq!(requests.join().unwrap().len(), 1);
    let (url, requests) = serve(vec![("201 Created", r#"{"id": 5}"#), ("500 Internal Server Error", "")]);
    assert!(!gitea(&workspace, &url, "v1.2").status.success());
    assert_eq!(requests.join().unwrap().len(), 2);
    // Nobody is asked about a tag that would change the meaning of the request.
    for tag in ["v1\", \"draft\": \"", "v1/../x", "v 1"] {
        let output = gitea(&workspace, "http://127.0.0.1:1", tag);
        assert!(crate::common::stderr(&output).contains("gets no release"), "{tag}");
        assert!(!output.status.success(), "{tag}");
    }
}

#[test]
fn github_attaches_the_program_to_a_release() {
    let workspace = Workspace::new();
    let log = workspace.path("log");
    workspace.program(
        "gh",
        "#!/bin/sh\nprintf '%s\\n' \"$GH_TOKEN\" \"$@\" > \"$LOG\"\nfor file; do shift; done; cat target/ship/SHA256SUMS\n",
    );
    let workflow = document("github.yml");
    let variables = [("GITHUB_REF_NAME", "v1.2"), ("GH_TOKEN", "t"), ("LOG", log.to_str().unwrap())];
    for step in at(&workflow, "/jobs/program/steps").as_array().unwrap() {
        match step["run"].as_str() {
            Some(run) if !run.starts_with("rustup ") => workspace.succeed(run, &variables),
            _ => {}
        }
    }
    let called = fs::read_to_string(log).unwrap();
    let expected = "t\nrelease\ncreate\nv1.2\n--verify-tag\n--generate-notes\ntarget/ship/site\ntarget/ship/SHA256SUMS\n";
    assert_eq!(called, expected);
}
