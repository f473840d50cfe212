//! The git history of the site's folder: the commit, and the date of each file's last change.
//!
//! All of it comes from the `git` program. Without git, without a repository or without a commit there is no history, and the site is built
//! nevertheless.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use jiff::Timestamp;

use super::super::Commit;
use super::walk::FileStamp;

/// A repository at the time of a scan.
#[derive(Debug, Default)]
pub(super) struct History {
    commit: Option<Commit>,
    /// Files of the commit below the site's folder.
    tracked: BTreeSet<String>,
    git_dir: Option<PathBuf>,
    common_dir: Option<PathBuf>,
    /// See [`Self::repository_state`].
    seen: Vec<Option<u64>>,
    /// Read on first use, because most sites date their pages in front matter.
    changes: OnceLock<BTreeMap<String, Timestamp>>,
}

impl History {
    pub(super) fn open(root: &Path) -> Self {
        let mut history = Self::default();
        // Set before git runs, so that git is not asked again at every scan if it fails.
        history.seen = history.repository_state(root);
        history.ask(root);
        history
    }

    fn ask(&mut self, root: &Path) {
        let asked = ["rev-parse", "--is-shallow-repository", "--absolute-git-dir", "--git-common-dir", "--verify", "-q", "HEAD"];
        // Without a commit, git fails after the first three lines; the folders must be watched nevertheless.
        let Ok(answer) = git(root).args(asked).output() else { return };
        let answer = String::from_utf8_lossy(&answer.stdout).into_owned();
        let lines: Vec<&str> = answer.lines().collect();
        let (shallow, git_dir, common_dir, hash) = match lines[..] {
            [shallow, git_dir, common_dir] => (shallow, git_dir, common_dir, None),
            [shallow, git_dir, common_dir, hash] if is_hash(hash) => (shallow, git_dir, common_dir, Some(hash)),
            // There is no repository, or its path contains a line break, which makes git's output ambiguous.
            _ => return,
        };
        let shallow = shallow == "true";
        self.git_dir = Some(PathBuf::from(git_dir));
        self.common_dir = Some(root.join(common_dir));
        self.seen = self.repository_state(root);
        let Some(hash) = hash else { return };
        // A folder that is not part of the commit, such as an ignored one, has no commit.
        let listed = git(root).args(["ls-tree", "-r", "-z", "--name-only", hash]).output();
        let Ok(listed) = listed else { return };
        self.tracked = listed.stdout.split(|byte| *byte == 0).filter_map(|name| String::from_utf8(name.to_vec()).ok()).collect();
        self.tracked.remove("");
        if !self.tracked.is_empty() {
            self.commit = Some(Commit { hash: hash.to_owned(), shallow });
        }
    }

    /// Whether the commit is still the same, or there is still none.
    pub(super) fn still_holds(&self, root: &Path) -> bool {
        self.seen == self.repository_state(root)
    }

    /// The fingerprints of the files that change with a new commit. Without a repository, whether one has been created here or in a parent
    /// folder.
    fn repository_state(&self, root: &Path) -> Vec<Option<u64>> {
        let at = |path: &Path| fs::metadata(path).ok().map(|found| FileStamp::from(&found).version());
        match self.git_dir {
            Some(_) => self.watched(root).iter().map(|path| at(path)).collect(),
            None => {
                let real = fs::canonicalize(root).unwrap_or_else(|_| root.to_owned());
                real.ancestors().map(|folder| at(&folder.join(".git"))).collect()
            }
        }
    }

    pub(super) fn commit(&self) -> Option<&Commit> {
        self.commit.as_ref()
    }

    /// The author date of the newest commit that changed the file (like Hugo's `:git`).
    pub(super) fn last_change(&self, root: &Path, path: &str) -> Option<Timestamp> {
        self.commit.as_ref()?;
        self.changes.get_or_init(|| self.read_changes(root)).get(path).copied()
    }

    /// Reads the history backwards, until every file has been found.
    fn read_changes(&self, root: &Path) -> BTreeMap<String, Timestamp> {
        let mut changes = BTreeMap::new();
        let Some(commit) = &self.commit else { return changes };
        let mut wanted: BTreeSet<&str> = self.tracked.iter().map(String::as_str).filter(|path| is_dated(path)).collect();
        let mut folders: Vec<&str> = wanted.iter().map(|path| path.split('/').next().unwrap_or(path)).collect();
        folders.dedup();
        if folders.is_empty() {
            return changes;
        }
        // For each commit, git prints U+0001 and the time, then the files; the first file is on a separate line.
        let mut log = git(root);
        log.args(["--literal-pathspecs", "log", "-z", "--format=%x01%at", "--name-only", "--no-renames", "--relative"]);
        log.args([&commit.hash, "--"]).args(folders).stdout(Stdio::piped());
        let Ok(mut child) = log.spawn() else { return changes };
        let mut time = None;
        let mut token = Vec::new();
        let mut told = child.stdout.take().map(BufReader::new);
        while let Some(told) = &mut told
            && !wanted.is_empty()
        {
            token.clear();
            if !matches!(told.read_until(0, &mut token), Ok(1..)) {
                break;
            }
            let text = String::from_utf8_lossy(token.strip_suffix(b"\0").unwrap_or(&token));
            if let Some(seconds) = text.strip_prefix('\u{1}') {
                time = seconds.parse().ok().and_then(|seconds| Timestamp::from_second(seconds).ok());
            } else if let Some(time) = time
                && let Some(path) = wanted.take(text.strip_prefix('\n').unwrap_or(&text))
            {
                changes.insert(path.to_owned(), time);
            }
        }
        // git may still be printing commits that are not needed.
        drop(told);
        let _ = child.kill();
        let _ = child.wait();
        changes
    }

    /// Files that change with a new commit or another branch, whether they exist or not.
    pub(super) fn watched(&self, root: &Path) -> Vec<PathBuf> {
        let (Some(git_dir), Some(common_dir)) = (&self.git_dir, &self.common_dir) else {
            // If git cannot read the repository, its changes do not matter.
            return Some(root.join(".git")).into_iter().filter(|path| !path.exists()).collect();
        };
        let head = git_dir.join("HEAD");
        let branch = fs::read_to_string(&head).ok().and_then(|text| {
            // The name of a reference contains neither spaces nor control characters (git-check-ref-format).
            let name = text.strip_prefix("ref: ")?.split_ascii_whitespace().next()?;
            Some(name.to_owned())
        });
        let reftable = common_dir.join("reftable");
        let mut paths = vec![head];
        if reftable.exists() {
            paths.push(reftable);
        } else {
            paths.push(common_dir.join("packed-refs"));
            paths.extend(branch.map(|name| common_dir.join(name)));
        }
        paths
    }
}

/// Whether the text is the full hash of a commit, which git cannot take for an option.
fn is_hash(text: &str) -> bool {
    matches!(text.len(), 40 | 64) && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Only files that may be published need a date.
fn is_dated(path: &str) -> bool {
    path.split_once('/').is_some_and(|(folder, _)| folder.starts_with("content") || folder == "assets" || folder == "static")
}

/// `git` in a folder, without prompts and without changes.
fn git(root: &Path) -> Command {
    let mut command = Command::new("git");
    command.current_dir(root).stdin(Stdio::null()).stderr(Stdio::null());
    command.args(["-c", "log.follow=false", "-c", "log.showSignature=false"]);
    // git sets these while it runs a hook, possibly of another repository.
    for variable in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR", "GIT_OBJECT_DIRECTORY"] {
        command.env_remove(variable);
    }
    // A partial clone would download missing objects.
    command.env("GIT_NO_LAZY_FETCH", "1").env("GIT_TERMINAL_PROMPT", "0").env("GIT_OPTIONAL_LOCKS", "0").env("LC_ALL", "C");
    command
}
