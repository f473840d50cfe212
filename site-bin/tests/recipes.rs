//! The recipes in `deploy/`: that they can be read, and that they say what they must.
#![cfg(feature = "author")]

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use serde_json::{Value, json};
use site_compiler::diag::{Source, Sources};
use site_settings::data::{self, Format, Node};

mod common;

fn folder() -> PathBuf {
    common::manifest_dir().join("../deploy")
}

fn text(name: &str) -> String {
    fs::read_to_string(folder().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn plain(node: &Node) -> Value {
    match &node.value {
        data::Value::Null => Value::Null,
        data::Value::Bool(truth) => json!(truth),
        data::Value::Int(number) => json!(number),
        data::Value::Float(number) => json!(number),
        data::Value::String(text) | data::Value::Date(text) => json!(text),
        data::Value::List(items) => items.iter().map(plain).collect(),
        data::Value::Map(entries) => entries.iter().map(|(key, node)| (key.name.clone(), plain(node))).collect(),
    }
}

/// Every document of a YAML file.
fn yaml(name: &str) -> Vec<Value> {
    let whole = text(name);
    let document = |text: &str| {
        let sources = Sources::new(vec![Source { path: name.to_owned(), text: Some(text.to_owned().into()) }]);
        let (file, _) = sources.iter().next().unwrap();
        let mut diagnostics = Vec::new();
        let node = data::parse(Format::Yaml, text, file, 0, &mut diagnostics).unwrap_or_else(|error| panic!("{name}: {error:?}"));
        assert!(diagnostics.is_empty(), "{name}: {diagnostics:?}");
        plain(&node)
    };
    whole.split("\n---\n").map(document).collect()
}

fn at<'v>(value: &'v Value, pointer: &str) -> &'v Value {
    value.pointer(pointer).unwrap_or_else(|| panic!("nothing at {pointer} of {value:#}"))
}

/// A list of commands, or one.
fn commands(value: &Value) -> Vec<String> {
    match value {
        Value::Array(lines) => lines.iter().map(|line| line.as_str().unwrap().to_owned()).collect(),
        other => vec![other.as_str().unwrap().to_owned()],
    }
}

/// The steps of a workflow's job that run something.
fn runs(job: &Value) -> String {
    at(job, "/steps").as_array().unwrap().iter().filter_map(|step| step["run"].as_str()).collect::<Vec<_>>().join("\n")
}

fn check(what: &str, script: &str) {
    // Every runner stops at the first command that fails.
    let script = &format!("set -e\n{script}");
    lint(what, Command::new("sh").args(["-n", "-"]), script);
    if Command::new("shellcheck").arg("--version").stdout(Stdio::null()).status().is_ok() {
        lint(what, Command::new("shellcheck").args(["--shell=sh", "--severity=warning", "-"]), script);
    } else {
        assert!(std::env::var_os("CI").is_none(), "shellcheck is missing");
    }
}

fn lint(what: &str, command: &mut Command, script: &str) {
    use std::io::Write;
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(script.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(
        output.status.success(),
        "{what}: {}{}\n{script}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
fn every_recipe_is_looked_at_here() {
    let mut names: Vec<String> =
        fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    let known = ["Containerfile", "deploy.sh", "drone.yml", "gitea.yml", "github.yml", "gitlab-ci.yml", "kubernetes.yaml"];
    assert_eq!(names, known);
    for name in known {
        let lines: Vec<&str> = text(name).leak().lines().collect();
        assert!(lines.iter().take(3).any(|line| line.starts_with("# ")), "{name} does not say what it is");
        for line in lines {
            assert!(line.len() <= 140, "{name}: {line}");
            let looks_secret = ["AKIA", "PRIVATE KEY", "ghp_", "glpat-"].iter().any(|mark| line.contains(mark));
            assert!(!looks_secret, "{name}: {line}");
        }
    }
}

#[test]
fn shell_scripts_are_sound() {
    let script = text("deploy.sh");
    check("deploy.sh", &script);
    // What runs at the other end is text to the shell at this one.
    let (_, rest) = script.split_once("<<'REMOTE'\n").unwrap();
    let (remote, _) = rest.split_once("\nREMOTE\n").unwrap();
    check("deploy.sh, at the other end", &format!("dir=/d digest=0 restart=true health=true patience=1\n{remote}"));
    // Wrong use changes nothing and says so.
    for arguments in [&[][..], &["--help"]] {
        let output = Command::new(folder().join("deploy.sh")).args(arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(2));
        assert!(String::from_utf8_lossy(&output.stderr).starts_with("usage: deploy.sh HOST"));
    }
    let script = folder().join("deploy.sh");
    let missing = Command::new(&script).args(["nowhere.invalid", "/nonexistent/site"]).output().unwrap();
    assert_eq!(missing.status.code(), Some(1));
    let relative =
        Command::new(&script).args(["nowhere.invalid", script.to_str().unwrap()]).env("SITE_DIR", "x").output().unwrap();
    assert_eq!(relative.status.code(), Some(2));
}

#[test]
fn drone_exports_and_pushes_to_a_branch() {
    let [pipeline] = &yaml("drone.yml")[..] else { panic!() };
    assert_eq!((at(pipeline, "/kind"), at(pipeline, "/type")), (&json!("pipeline"), &json!("docker")));
    assert_eq!(at(pipeline, "/clone/depth"), 0);
    let steps = at(pipeline, "/steps").as_array().unwrap();
    let all: Vec<String> = steps.iter().flat_map(|step| commands(at(step, "/commands"))).collect();
    for step in steps {
        assert!(at(step, "/name").is_string() && at(step, "/image").is_string());
        check("drone.yml", &commands(at(step, "/commands")).join("\n"));
    }
    assert!(
        all.contains(&"cargo ship".to_owned()) && all.contains(&"target/ship/site export --delete public".to_owned()),
        "{all:?}"
    );
    assert!(all.iter().any(|line| line.starts_with("git push") && line.ends_with(" pages")));
    assert_eq!(at(&steps[1], "/environment/PAGES_KEY"), &json!({"from_secret": "pages_key"}));
}

#[test]
fn gitlab_copies_to_a_bucket_with_secrets_from_outside() {
    let [pipeline] = &yaml("gitlab-ci.yml")[..] else { panic!() };
    let stages = at(pipeline, "/stages").as_array().unwrap();
    for job in ["export", "bucket"] {
        assert!(stages.contains(at(pipeline, &format!("/{job}/stage"))));
        check("gitlab-ci.yml", &commands(at(pipeline, &format!("/{job}/script"))).join("\n"));
    }
    let copy = commands(at(pipeline, "/bucket/script")).join("\n");
    assert!(copy.contains("s3 sync") && copy.contains("$S3_BUCKET") && copy.contains("--endpoint-url $S3_ENDPOINT"));
    assert!(copy.contains("public, max-age=31536000, immutable") && copy.contains("--cache-control no-cache"));
    // A key in the file would be a variable with a value.
    for variables in ["/variables", "/bucket/variables"] {
        let names: Vec<&String> = at(pipeline, variables).as_object().unwrap().keys().collect();
        assert!(names.iter().all(|name| !name.contains("AWS") && !name.contains("KEY")), "{names:?}");
    }
}

#[test]
fn workflows_build_and_release_with_no_more_rights_than_they_need() {
    let [gitea] = &yaml("gitea.yml")[..] else { panic!() };
    let job = at(gitea, "/jobs/program");
    check("gitea.yml", &runs(job));
    assert!(runs(job).contains("cargo ship") && runs(job).contains("/releases") && runs(job).contains("SHA256SUMS"));

    let [github] = &yaml("github.yml")[..] else { panic!() };
    assert_eq!(at(github, "/permissions"), &json!({}));
    let rights: BTreeMap<&str, &Value> =
        ["pages", "program"].map(|job| (job, at(github, &format!("/jobs/{job}/permissions")))).into();
    assert_eq!(rights["pages"], &json!({"contents": "read", "pages": "write", "id-token": "write"}));
    assert_eq!(rights["program"], &json!({"contents": "write"}));
    for job in ["pages", "program"] {
        let job = at(github, &format!("/jobs/{job}"));
        check("github.yml", &runs(job));
        assert!(runs(job).contains("cargo ship"));
        let checkout = at(job, "/steps/0");
        assert_eq!(at(checkout, "/with/fetch-depth"), 0, "the dates of pages come from the history");
    }
    assert!(runs(at(github, "/jobs/pages")).contains("export --delete public"));
}

#[test]
fn kubernetes_runs_replicas_without_rights() {
    let documents = yaml("kubernetes.yaml");
    let kinds: Vec<_> = documents.iter().map(|document| at(document, "/kind").as_str().unwrap()).collect();
    assert_eq!(kinds, ["Deployment", "Service", "PodDisruptionBudget"]);
    let deployment = &documents[0];
    assert!(at(deployment, "/spec/replicas").as_i64().unwrap() > 1);
    let labels = at(deployment, "/spec/template/metadata/labels");
    assert_eq!(labels, at(deployment, "/spec/selector/matchLabels"));
    assert_eq!(labels, at(&documents[1], "/spec/selector"));
    assert_eq!(labels, at(&documents[2], "/spec/selector/matchLabels"));
    let pod = at(deployment, "/spec/template/spec");
    assert_eq!(at(pod, "/securityContext/runAsNonRoot"), true);
    assert_eq!(at(pod, "/automountServiceAccountToken"), false);
    let container = at(pod, "/containers/0");
    assert_eq!(at(container, "/securityContext/readOnlyRootFilesystem"), true);
    assert_eq!(at(container, "/securityContext/allowPrivilegeEscalation"), false);
    assert_eq!(at(container, "/securityContext/capabilities"), &json!({"drop": ["ALL"]}));
    let port = at(container, "/ports/0/name");
    for probe in ["readinessProbe", "livenessProbe"] {
        assert_eq!(at(container, &format!("/{probe}/httpGet/port")), port);
    }
    assert_eq!(at(&documents[1], "/spec/ports/0/targetPort"), port);
}

#[test]
fn the_image_holds_the_program_alone() {
    let file = text("Containerfile");
    let lines: Vec<&str> = file.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).collect();
    assert_eq!(lines[0], "FROM scratch");
    assert_eq!(lines[1], "COPY target/ship/site /site");
    assert!(lines.contains(&"ENTRYPOINT [\"/site\"]"));
    let user = lines.iter().find_map(|line| line.strip_prefix("USER ")).unwrap();
    assert!(user.split(':').all(|id| id.parse::<u32>().is_ok_and(|id| id > 0)), "{user}");
    for line in lines {
        let instruction = line.split(' ').next().unwrap();
        assert!(["FROM", "COPY", "USER", "EXPOSE", "ENTRYPOINT", "CMD"].contains(&instruction), "{line}");
    }
}
