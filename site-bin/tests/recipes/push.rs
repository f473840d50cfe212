//! Tests of the push to the branch `pages` by Drone and Gitea, to a local repository.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::common;
use crate::runner::{Workspace, exported, git, pages};
use crate::yaml::{at, document, documents, named, script};

fn bare_repository(path: PathBuf) -> PathBuf {
    fs::create_dir_all(&path).unwrap();
    git(&path, &["init", "--quiet", "--bare", "."]);
    path
}

fn check_pages(repository: &Path, commit: &str) {
    let (files, subjects) = pages(repository);
    for file in exported() {
        assert!(files.contains(&file), "{file} is missing: {files:?}");
    }
    assert!(!files.iter().any(|file| file == ".site-export.json"), "{files:?}");
    // No history: the branch would grow without bound.
    assert_eq!(subjects, format!("{commit}\n"));
}

#[test]
fn drone_pushes_the_site_to_a_branch() {
    let workspace = Workspace::new();
    let repository = bare_repository(workspace.path("site.git"));
    let url = repository.to_str().unwrap();
    let steps = at(&documents("drone.yml")[0], "/steps").clone();
    let commands = |name: &str| script(at(named(&steps, name), "/commands"));
    for commit in ["first", "second"] {
        let _ = fs::remove_dir_all(workspace.path("work/public"));
        let variables =
            [("PAGES_KEY", "key"), ("PAGES_KNOWN_HOSTS", "hosts"), ("DRONE_COMMIT_SHA", commit), ("DRONE_GIT_SSH_URL", url)];
        workspace.succeed(&commands("export"), &[]);
        workspace.succeed(&commands("push"), &variables);
        check_pages(&repository, commit);
    }
}

/// The same over ssh. A server with another key than the one that is known gets nothing.
#[test]
fn drone_pushes_to_the_known_server_only() {
    let workspace = Workspace::new();
    let Some(server) = SshServer::start(&workspace) else { return };
    let repository = bare_repository(workspace.path("site.git"));
    let url = format!("ssh://{}@127.0.0.1:{}{}", user(), server.port, repository.display());
    let steps = at(&documents("drone.yml")[0], "/steps").clone();
    workspace.succeed(&script(at(named(&steps, "export"), "/commands")), &[]);
    let push = script(at(named(&steps, "push"), "/commands"));
    let key = fs::read_to_string(workspace.path("client")).unwrap();
    let known = |name: &str| {
        let key = fs::read_to_string(workspace.path(name)).unwrap();
        format!("[127.0.0.1]:{} {key}", server.port)
    };
    for (hosts, trusted) in [(known("client.pub"), false), (String::new(), false), (known("host.pub"), true)] {
        let _ = fs::remove_dir_all(workspace.path("work/public/.git"));
        let variables = [
            ("PAGES_KEY", key.trim_end()),
            ("PAGES_KNOWN_HOSTS", hosts.trim_end()),
            ("DRONE_COMMIT_SHA", "abc"),
            ("DRONE_GIT_SSH_URL", &url),
        ];
        let output = workspace.run(&push, &variables);
        let log = fs::read_to_string(workspace.path("sshd.log")).unwrap_or_default();
        assert_eq!(output.status.success(), trusted, "{}{log}", common::stderr(&output));
        assert!(trusted || common::stderr(&output).contains("Host key verification failed"), "{}", common::stderr(&output));
    }
    check_pages(&repository, "abc");
}

fn user() -> String {
    let output = Command::new("id").arg("-un").output().unwrap();
    String::from_utf8(output.stdout).unwrap().trim_end().to_owned()
}

/// An ssh server on 127.0.0.1, with keys of its own in the workspace. It is stopped when dropped.
struct SshServer {
    child: Child,
    port: u16,
}

impl SshServer {
    /// `None` without sshd, except in CI, where it is required.
    fn start(workspace: &Workspace) -> Option<Self> {
        if !Path::new("/usr/sbin/sshd").exists() {
            assert!(std::env::var_os("CI").is_none(), "sshd is missing");
            eprintln!("sshd is missing, so the push over ssh was not tested");
            return None;
        }
        let path = |name: &str| workspace.path(name).display().to_string();
        for key in ["host", "client"] {
            let made = Command::new("ssh-keygen").args(["-q", "-t", "ed25519", "-N", "", "-f", &path(key)]).status();
            assert!(made.unwrap().success());
        }
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let config = format!(
            "Port {port}\nListenAddress 127.0.0.1\nHostKey {}\nAuthorizedKeysFile {}\nStrictModes no\nUsePAM no\nPidFile none\n\
             PasswordAuthentication no\nKbdInteractiveAuthentication no\nPermitRootLogin prohibit-password\n",
            path("host"),
            path("client.pub")
        );
        fs::write(workspace.path("sshd_config"), config).unwrap();
        // sshd needs this folder when root starts it.
        let _ = fs::create_dir_all("/run/sshd");
        let mut sshd = Command::new("/usr/sbin/sshd");
        sshd.args(["-D", "-E", &path("sshd.log"), "-f", &path("sshd_config")]).stdin(Stdio::null());
        let server = Self { child: sshd.spawn().unwrap(), port };
        let begin = Instant::now();
        while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(begin.elapsed() < Duration::from_secs(20), "sshd does not answer");
            std::thread::sleep(Duration::from_millis(20));
        }
        Some(server)
    }
}

impl Drop for SshServer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn gitea_fetches_the_sources_and_pushes_the_site_to_a_branch() {
    let workspace = Workspace::new();
    let repository = bare_repository(workspace.path("forge/owner/site"));
    let sources = workspace.path("sources");
    fs::create_dir_all(&sources).unwrap();
    git(&sources, &["init", "--quiet", "--initial-branch=main", "."]);
    let author = ["-c", "user.name=a", "-c", "user.email=a@localhost"];
    for subject in ["one", "two"] {
        fs::write(sources.join("text"), subject).unwrap();
        git(&sources, &["add", "text"]);
        git(&sources, &[&author[..], &["commit", "--quiet", "--message", subject]].concat());
    }
    git(&sources, &["push", "--quiet", repository.to_str().unwrap(), "main"]);
    git(&repository, &["symbolic-ref", "HEAD", "refs/heads/main"]);
    let commit = git(&sources, &["rev-parse", "HEAD"]).trim_end().to_owned();

    let server = format!("file://{}", workspace.path("forge").display());
    let variables =
        [("TOKEN", "t"), ("GITHUB_SERVER_URL", server.as_str()), ("GITHUB_REPOSITORY", "owner/site"), ("GITHUB_SHA", &commit)];
    let workflow = document("gitea.yml");
    let steps = at(&workflow, "/jobs/site/steps");
    let step = |name: &str| at(named(steps, name), "/run").as_str().unwrap().to_owned();
    // A job begins in an empty folder.
    let program = workspace.path("program");
    fs::rename(workspace.path("work/target"), &program).unwrap();
    workspace.succeed(&step("Fetch the sources"), &variables);
    assert_eq!(git(&workspace.path("work"), &["rev-list", "--count", "HEAD"]), "2\n", "the history is needed");
    fs::rename(&program, workspace.path("work/target")).unwrap();
    workspace.succeed(&step("Build"), &[]);
    let sums = fs::read_to_string(workspace.path("work/target/ship/SHA256SUMS")).unwrap();
    assert!(sums.ends_with("  site\n"), "{sums}");
    workspace.succeed(&step("Push the branch pages"), &variables);
    check_pages(&repository, &commit);
}
