//! Tests GitLab's copy to a bucket against a mock of S3: moto, from PyPI.
//!
//! `.ci/run` installs moto and the AWS command line into `target/tools/python`, and sets `SITE_BUCKET=required`. Without that variable and
//! without moto, the test is skipped and says so.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use serde_json::Value;

use crate::common;
use crate::runner::{Workspace, exported};
use crate::yaml::{at, document, script};

/// The S3 server; it is stopped when dropped.
struct Moto {
    child: Child,
    url: String,
}

impl Moto {
    fn start(program: &Path) -> Self {
        let mut moto = Command::new(program);
        moto.args(["--host", "127.0.0.1", "--port", "0"]).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
        let mut child = moto.spawn().unwrap();
        let log = BufReader::new(child.stderr.take().unwrap());
        let (sender, urls) = mpsc::channel();
        // Its whole log is read, so that a full pipe does not block it.
        std::thread::spawn(move || {
            for line in log.lines().map_while(Result::ok) {
                if let Some((_, url)) = line.split_once("Running on ") {
                    let _ = sender.send(url.trim_end().to_owned());
                }
            }
        });
        let url = urls.recv_timeout(Duration::from_secs(60)).expect("moto does not start");
        Self { child, url }
    }
}

impl Drop for Moto {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The folder with moto and the AWS command line: where `.ci/run` puts them, or on the path.
fn tools() -> Option<PathBuf> {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders = [target.join("tools/python/bin")].into_iter().chain(std::env::split_paths(&path));
    let found = folders.find(|folder| folder.join("moto_server").is_file() && folder.join("aws").is_file());
    if found.is_none() {
        let required = std::env::var_os("SITE_BUCKET").is_some_and(|value| value == "required");
        assert!(!required, "moto_server and aws are missing");
        eprintln!("moto_server and aws are missing (pip install 'moto[server]' awscli), so the copy to a bucket was not tested");
    }
    found
}

#[test]
fn gitlab_copies_what_changed_to_a_bucket() {
    let Some(tools) = tools() else { return };
    let moto = Moto::start(&tools.join("moto_server"));
    let workspace = Workspace::new();
    let aws = tools.join("aws");
    workspace.program("aws", &format!("#!/bin/sh\nexec '{}' \"$@\"\n", aws.display()));
    let variables = [
        ("AWS_ACCESS_KEY_ID", "key"),
        ("AWS_SECRET_ACCESS_KEY", "secret"),
        ("AWS_DEFAULT_REGION", "us-east-1"),
        ("S3_BUCKET", "site"),
        ("S3_ENDPOINT", &moto.url),
    ];
    let json = |arguments: &str| -> Value {
        let output = workspace.run(&format!("aws --endpoint-url \"$S3_ENDPOINT\" --output json s3api {arguments}"), &variables);
        assert!(output.status.success(), "{arguments}: {}", common::stderr(&output));
        serde_json::from_slice(&output.stdout).unwrap_or_default()
    };
    let keys = || -> Vec<String> {
        let objects = json("list-objects-v2 --bucket site")["Contents"].clone();
        objects.as_array().unwrap().iter().map(|object| object["Key"].as_str().unwrap().to_owned()).collect()
    };
    let cache = |key: &str| json(&format!("head-object --bucket site --key '{key}'"))["CacheControl"].clone();
    json("create-bucket --bucket site");

    let pipeline = document("gitlab-ci.yml");
    let commands = |job: &str| script(at(&pipeline, &format!("/{job}/script")));
    workspace.succeed(&commands("export"), &[]);
    workspace.succeed(&commands("bucket"), &variables);
    let first = keys();
    for file in exported() {
        assert!(first.contains(&file), "{file} is missing: {first:?}");
    }
    assert!(!first.contains(&".site-export.json".to_owned()));
    let asset = first.iter().find(|key| key.starts_with("assets/")).expect("an asset");
    assert_eq!(cache(asset), "public, max-age=31536000, immutable");
    assert_eq!(cache("index.html"), "no-cache");

    // The next version: a page is gone, another one is new, and an asset has another name.
    let public = workspace.path("work/public");
    fs::remove_file(public.join("404.html")).unwrap();
    fs::write(public.join("new.html"), "new").unwrap();
    fs::rename(public.join(asset), public.join("assets/renamed.css")).unwrap();
    workspace.succeed(&commands("bucket"), &variables);
    let second = keys();
    let has = |key: &str| second.iter().any(|other| other == key);
    assert!(has("new.html") && has("assets/renamed.css") && !has("404.html") && !has(asset), "{second:?}");
    assert_eq!(second.len(), first.len());
    assert_eq!((cache("new.html"), cache("index.html")), ("no-cache".into(), "no-cache".into()));
    assert_eq!(cache("assets/renamed.css"), "public, max-age=31536000, immutable");

    // Without the keys nothing is copied, and the job fails.
    let wrong = workspace.run(&commands("bucket"), &variables[2..]);
    assert!(!wrong.status.success());
}
