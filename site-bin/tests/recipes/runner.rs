//! Runs the commands of a recipe like a forge: in a workspace, with the forge's variables, until the first one that fails.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use crate::common;

fn executable(file: &Path, script: &str) {
    fs::write(file, script).unwrap();
    fs::set_permissions(file, fs::Permissions::from_mode(0o755)).unwrap();
}

/// A checkout of the site, in which `cargo ship` has nothing to build: the program is there.
pub(crate) struct Workspace {
    home: tempfile::TempDir,
}

impl Workspace {
    pub(crate) fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        let workspace = Self { home };
        for folder in ["bin", "user", "work/target/ship"] {
            fs::create_dir_all(workspace.path(folder)).unwrap();
        }
        // Of cargo only `cargo ship` is called before something is published.
        workspace.program("cargo", "#!/bin/sh\n[ \"$*\" = ship ]\n");
        // The author's program, which exports what it carries when asked to; a shipped one can do nothing else.
        let shipped =
            format!("#!/bin/sh\ncommand=$1; shift\nexec '{}' \"$command\" --embedded \"$@\"\n", env!("CARGO_BIN_EXE_site"));
        executable(&workspace.path("work/target/ship/site"), &shipped);
        workspace
    }

    /// A path beside the checkout, which is `work`.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    /// Puts a program on the path.
    pub(crate) fn program(&self, name: &str, script: &str) {
        executable(&self.path("bin").join(name), script);
    }

    /// Runs a script in the checkout.
    pub(crate) fn run(&self, script: &str, variables: &[(&str, &str)]) -> Output {
        let path = std::env::var("PATH").unwrap();
        Command::new("sh")
            .args(["-e", "-c", script])
            .current_dir(self.path("work"))
            .env_clear()
            .env("PATH", format!("{}:{path}", self.path("bin").display()))
            .env("HOME", self.path("user"))
            .env("TMPDIR", self.home.path())
            .envs(variables.iter().copied())
            .stdin(Stdio::null())
            .output()
            .unwrap()
    }

    /// Runs a script that has to succeed.
    pub(crate) fn succeed(&self, script: &str, variables: &[(&str, &str)]) {
        let output = self.run(script, variables);
        assert!(output.status.success(), "{}{}\n{script}", String::from_utf8_lossy(&output.stdout), common::stderr(&output));
    }
}

/// What git prints in a repository.
pub(crate) fn git(repository: &Path, arguments: &[&str]) -> String {
    let output = Command::new("git").arg("-C").arg(repository).args(arguments).output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", common::stderr(&output));
    String::from_utf8(output.stdout).unwrap()
}

/// The files of the branch `pages`, and the subject of its only commit.
pub(crate) fn pages(repository: &Path) -> (Vec<String>, String) {
    let files = git(repository, &["ls-tree", "-r", "--name-only", "pages"]).lines().map(str::to_owned).collect();
    (files, git(repository, &["log", "--format=%s", "pages"]))
}

/// The files of the workspace's site, as an export writes them.
pub(crate) fn exported() -> Vec<String> {
    let routes = common::output(&["routes", "--json"]);
    let routes: serde_json::Value = serde_json::from_slice(&routes.stdout).unwrap();
    let addresses = routes["routes"].as_array().unwrap().iter().map(|route| route["address"].as_str().unwrap().to_owned());
    let files = addresses.map(|address| match address.strip_suffix('/') {
        Some(folder) => format!("{folder}/index.html").trim_start_matches('/').to_owned(),
        None => address.trim_start_matches('/').to_owned(),
    });
    files.collect()
}
