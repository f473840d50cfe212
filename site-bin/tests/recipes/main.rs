//! Tests of the recipes in `deploy/`: their content, and the effects of their commands.
//!
//! The commands are taken from the recipes and run against local servers.
#![cfg(all(unix, feature = "author"))]
#![allow(unreachable_pub)] // One program of several files: nothing is public beyond it.

mod bucket;
#[path = "../common/mod.rs"]
mod common;
mod push;
mod release;
mod runner;
mod yaml;

use std::collections::BTreeMap;
use std::fs;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use yaml::{at, document, documents, every, folder, named, runs, script, text};

/// Recipes for forges.
const FORGES: [&str; 4] = ["drone.yml", "gitea.yml", "github.yml", "gitlab-ci.yml"];

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
fn every_recipe_is_tested() {
    let mut names: Vec<String> =
        fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    let known = ["Containerfile", "deploy.sh", "drone.yml", "gitea.yml", "github.yml", "gitlab-ci.yml", "kubernetes.yaml"];
    assert_eq!(names, known);
    for name in known {
        let text = text(name);
        let lines: Vec<&str> = text.lines().collect();
        assert!(lines.iter().take(3).any(|line| line.starts_with("# ")), "{name} does not say what it is");
        for line in lines {
            assert!(line.len() <= 140, "{name}: {line}");
            let looks_secret = ["AKIA", "PRIVATE KEY", "ghp_", "glpat-"].iter().any(|mark| line.contains(mark));
            assert!(!looks_secret, "{name}: {line}");
            // Neither trusts a server's key at first sight.
            assert!(!line.contains("accept-new") && !line.contains("StrictHostKeyChecking=no"), "{name}: {line}");
        }
    }
}

/// A tag or a branch may mean something else tomorrow.
#[test]
fn images_and_actions_are_pinned() {
    let is_hex = |text: &str, length| text.len() == length && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let mut images = 0;
    for name in FORGES {
        for document in documents(name) {
            for image in every(&document, "image").into_iter().chain(every(&document, "container")) {
                let image = image.as_str().or_else(|| image["name"].as_str()).unwrap();
                let (tag, digest) = image.split_once("@sha256:").unwrap_or_else(|| panic!("{name}: {image}"));
                assert!(is_hex(digest, 64) && tag.matches('.').count() >= 2, "{name}: {image}");
                images += 1;
            }
            for action in every(&document, "uses") {
                let (_, commit) = action.as_str().unwrap().split_once('@').unwrap();
                assert!(is_hex(commit, 40), "{name}: {action}");
            }
            for command in every(&document, "run").into_iter().filter_map(Value::as_str) {
                assert!(!command.contains("cargo install") || command.contains("--locked cargo-deny@"), "{name}: {command}");
            }
        }
    }
    assert!(images >= 8, "{images}");
    for line in text("github.yml").lines().filter(|line| line.contains("uses: ")) {
        assert!(line.contains(" # v"), "the version beside the commit: {line}");
    }
    let documents = documents("kubernetes.yaml");
    assert!(at(&documents[0], "/spec/template/spec/containers/0/image").as_str().unwrap().contains("@sha256:"));
}

/// Every value of a secret comes from the forge.
#[test]
fn secrets_come_from_variables() {
    for name in FORGES {
        for document in documents(name) {
            for environment in every(&document, "env").into_iter().chain(every(&document, "environment")) {
                for (key, value) in environment.as_object().unwrap() {
                    let from_forge =
                        value["from_secret"].is_string() || value.as_str().is_some_and(|text| text.starts_with("${{ "));
                    let secret = ["KEY", "TOKEN", "SECRET", "PASSWORD"].iter().any(|word| key.contains(word));
                    assert!(!secret || from_forge, "{name}: {key}");
                }
            }
            for variables in every(&document, "variables") {
                let names: Vec<&String> = variables.as_object().unwrap().keys().collect();
                assert!(names.iter().all(|name| !name.contains("AWS") && !name.contains("KEY")), "{name}: {names:?}");
            }
        }
    }
}

/// New advisories come without a commit, so a schedule looks for them. It publishes nothing.
#[test]
fn dependencies_are_checked_on_a_schedule() {
    let check = "cargo deny --all-features check advisories";
    let [pages, advisories] = &documents("drone.yml")[..] else { panic!() };
    assert_eq!(at(pages, "/trigger/event"), &json!(["push"]));
    assert_eq!(at(advisories, "/trigger"), &json!({"event": ["cron"], "cron": ["weekly"]}));
    assert!(script(at(advisories, "/steps/0/commands")).ends_with(check));

    let gitlab = document("gitlab-ci.yml");
    assert_eq!(at(&gitlab, "/advisories/rules"), &json!([{"if": "$CI_PIPELINE_SOURCE == \"schedule\""}]));
    assert!(script(at(&gitlab, "/advisories/script")).ends_with(check));
    for job in ["export", "bucket"] {
        let rule = at(&gitlab, &format!("/{job}/rules/0/if")).as_str().unwrap();
        assert!(rule.ends_with(" && $CI_PIPELINE_SOURCE != \"schedule\""), "{rule}");
    }

    for name in ["gitea.yml", "github.yml"] {
        let workflow = document(name);
        assert!(at(&workflow, "/on/schedule/0/cron").as_str().unwrap().split(' ').count() == 5);
        for (job, steps) in at(&workflow, "/jobs").as_object().unwrap() {
            let condition = at(steps, "/if").as_str().unwrap();
            let scheduled = job == "advisories";
            let event = if scheduled { "github.event_name == 'schedule'" } else { "github.event_name == 'push'" };
            assert!(condition.starts_with(event), "{name}: {job}: {condition}");
            assert_eq!(runs(steps).trim_end().ends_with(check), scheduled, "{name}: {job}");
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
    check("deploy.sh, at the other end", &format!("dir=/d digest=0 restart=true health=true timeout=1\n{remote}"));
    // Usage errors change nothing.
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
fn commands_are_sound() {
    for pipeline in documents("drone.yml") {
        for step in at(&pipeline, "/steps").as_array().unwrap() {
            check("drone.yml", &script(at(step, "/commands")));
        }
    }
    let gitlab = document("gitlab-ci.yml");
    let stages = at(&gitlab, "/stages").as_array().unwrap();
    for job in ["export", "bucket", "advisories"] {
        assert!(stages.contains(at(&gitlab, &format!("/{job}/stage"))));
        check("gitlab-ci.yml", &script(at(&gitlab, &format!("/{job}/script"))));
    }
    for name in ["gitea.yml", "github.yml"] {
        for run in every(&document(name), "run") {
            check(name, run.as_str().unwrap());
        }
    }
}

/// The dates of pages come from the history.
#[test]
fn the_whole_history_is_fetched() {
    assert_eq!(at(&documents("drone.yml")[0], "/clone/depth"), 0);
    assert_eq!(at(&document("gitlab-ci.yml"), "/variables/GIT_DEPTH"), "0");
    for job in ["pages", "program"] {
        assert_eq!(at(&document("github.yml"), &format!("/jobs/{job}/steps/0/with/fetch-depth")), 0);
    }
}

#[test]
fn workflows_have_no_more_rights_than_they_need() {
    let github = document("github.yml");
    assert_eq!(at(&github, "/permissions"), &json!({}));
    let jobs = at(&github, "/jobs").as_object().unwrap();
    let rights: BTreeMap<&str, &Value> = jobs.iter().map(|(name, job)| (name.as_str(), at(job, "/permissions"))).collect();
    assert_eq!(rights["pages"], &json!({"contents": "read", "pages": "write", "id-token": "write"}));
    assert_eq!(rights["program"], &json!({"contents": "write"}));
    assert_eq!(rights["advisories"], &json!({"contents": "read"}));
    for job in jobs.values() {
        assert_eq!(at(job, "/steps/0/with/persist-credentials"), false);
    }
    // What is built does not see the token.
    let gitea = document("gitea.yml");
    assert!(named(at(&gitea, "/jobs/site/steps"), "Build")["env"].is_null());
    assert_eq!(every(&gitea, "TOKEN").len(), 4);
}

/// GitHub leaves hidden files out of Pages unless asked, and with them `.well-known/`.
#[test]
fn github_publishes_hidden_files_but_not_the_list_of_the_export() {
    let workspace = runner::Workspace::new();
    let pages = document("github.yml");
    let steps = at(&pages, "/jobs/pages/steps").as_array().unwrap().clone();
    let export = steps.iter().filter_map(|step| step["run"].as_str()).find(|run| run.contains("export")).unwrap();
    workspace.succeed(export, &[]);
    for file in runner::exported() {
        assert!(workspace.path("work/public").join(&file).is_file(), "{file}");
    }
    assert!(!workspace.path("work/public/.site-export.json").exists());
    let upload = steps.iter().find(|step| step["uses"].as_str().is_some_and(|action| action.contains("upload-pages"))).unwrap();
    assert_eq!(upload["with"], json!({"path": "public", "include-hidden-files": true}));
}

#[test]
fn kubernetes_runs_replicas_without_rights() {
    let documents = documents("kubernetes.yaml");
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

/// A connection costs memory, so the limits of both belong together.
#[test]
fn memory_is_enough_for_every_connection() {
    /// The program without connections, with room to spare.
    const BASE: u64 = 8_000_000;
    /// A connection that sends a header of the largest permitted size, in which it takes the most.
    const CONNECTION: u64 = 52_000;
    let documents = documents("kubernetes.yaml");
    let container = at(&documents[0], "/spec/template/spec/containers/0");
    let arguments: Vec<&str> = at(container, "/args").as_array().unwrap().iter().map(|word| word.as_str().unwrap()).collect();
    let option = arguments.iter().position(|word| *word == "--max-connections").expect("a limit of connections");
    let connections: u64 = arguments[option + 1].parse().unwrap();
    let bytes = |pointer: &str| {
        let number = at(container, pointer).as_str().unwrap().strip_suffix("Mi").unwrap().parse::<u64>().unwrap();
        number * 1024 * 1024
    };
    let (limit, request) = (bytes("/resources/limits/memory"), bytes("/resources/requests/memory"));
    assert!(BASE + connections * CONNECTION <= limit, "{connections} connections need more than {limit} bytes");
    assert!(BASE <= request && request <= limit);
}

/// The arguments of the image and of the replicas, but for the port, which may be taken here.
#[test]
fn the_arguments_of_containers_start_the_program() {
    let documents = documents("kubernetes.yaml");
    let replica = at(&documents[0], "/spec/template/spec/containers/0/args").clone();
    let file = text("Containerfile");
    let image = file.lines().find_map(|line| line.strip_prefix("CMD ")).unwrap();
    for arguments in [replica, serde_json::from_str(image).unwrap()] {
        let arguments: Vec<String> =
            arguments.as_array().unwrap().iter().map(|word| word.as_str().unwrap().replace(":3000", ":0")).collect();
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let running = common::Running::start(common::site(&arguments));
        let port = running.address.rsplit(':').next().unwrap();
        assert_eq!(common::get(&format!("127.0.0.1:{port}"), &running.home).status, 200, "{arguments:?}");
    }
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
