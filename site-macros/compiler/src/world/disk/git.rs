//! What git knows of the site's folder: the commit, and when each file was last changed.
//!
//! Everything is asked of the `git` program. Without it, without a repository or without a commit there is no history, and the
//! site is built all the same.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use jiff::Timestamp;

use super::super::Commit;
use super::walk::FileStamp;

/// A repository as it was when looked at.
#[derive(Debug, Default)]
pub(super) struct History {
    commit: Option<Commit>,
    /// Files of the commit below the site's folder.
    tracked: BTreeSet<String>,
    git_dir: Option<PathBuf>,
    common_dir: Option<PathBuf>,
    /// See [`Self::repository_state`].
    seen: Vec<Option<u64>>,
    /// Read when first asked for: most sites date their pages by hand.
    changes: OnceLock<BTreeMap<String, Timestamp>>,
}

impl History {
    pub(super) fn open(root: &Path) -> Self {
        let mut history = Self::default();
        // From before it is asked for: where git says nothing, so that it need not be asked at every look.
        history.seen = history.repository_state(root);
        history.ask(root);
        history
    }

    fn ask(&mut self, root: &Path) {
        let asked = ["rev-parse", "--is-shallow-repository", "--absolute-git-dir", "--git-common-dir", "--verify", "-q", "HEAD"];
        // Fails after the first three where there is no commit yet; the folders are worth watching all the same.
        let Ok(answer) = git(root).args(asked).output() else { return };
        let answer = String::from_utf8_lossy(&answer.stdout).into_owned();
        let lines: Vec<&str> = answer.lines().collect();
        let (shallow, git_dir, common_dir, hash) = match lines[..] {
            [shallow, git_dir, common_dir] => (shallow, git_dir, common_dir, None),
            [shallow, git_dir, common_dir, hash] if is_hash(hash) => (shallow, git_dir, common_dir, Some(hash)),
            // No repository, or one whose path has a line break in it, of which git does not say where it begins.
            _ => return,
        };
        let shallow = shallow == "true";
        self.git_dir = Some(PathBuf::from(git_dir));
        self.common_dir = Some(root.join(common_dir));
        self.seen = self.repository_state(root);
        let Some(hash) = hash else { return };
        // A folder that the commit does not hold, such as one that is ignored, is not at that commit.
        let listed = git(root).args(["ls-tree", "-r", "-z", "--name-only", hash]).output();
        let Ok(listed) = listed else { return };
        self.tracked = listed.stdout.split(|byte| *byte == 0).filter_map(|name| String::from_utf8(name.to_vec()).ok()).collect();
        self.tracked.remove("");
        if !self.tracked.is_empty() {
            self.commit = Some(Commit { hash: hash.to_owned(), shallow });
        }
    }

    /// Is it the same commit as when looked at, or still none?
    pub(super) fn still_holds(&self, root: &Path) -> bool {
        self.seen == self.repository_state(root)
    }

    /// How the files look that change with a new commit; where there is no repository, whether one has been made, here or above.
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

    /// The author's date of the newest commit that touched the file (as Hugo's `:git`).
    pub(super) fn last_change(&self, root: &Path, path: &str) -> Option<Timestamp> {
        self.commit.as_ref()?;
        self.changes.get_or_init(|| self.read_changes(root)).get(path).copied()
    }

    /// One walk back through the history, until every file has been met.
    fn read_changes(&self, root: &Path) -> BTreeMap<String, Timestamp> {
        let mut changes = BTreeMap::new();
        let Some(commit) = &self.commit else { return changes };
        let mut wanted: BTreeSet<&str> = self.tracked.iter().map(String::as_str).filter(|path| is_dated(path)).collect();
        let mut folders: Vec<&str> = wanted.iter().map(|path| path.split('/').next().unwrap_or(path)).collect();
        folders.dedup();
        if folders.is_empty() {
            return changes;
        }
        // Each commit is told as U+0001 and its time, then its files; the first of these comes on a line of its own.
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
        // It may still be telling of commits that nobody asks for any more.
        drop(told);
        let _ = child.kill();
        let _ = child.wait();
        changes
    }

    /// Files that change with a new commit or another branch, whether they exist or not.
    pub(super) fn watched(&self, root: &Path) -> Vec<PathBuf> {
        let (Some(git_dir), Some(common_dir)) = (&self.git_dir, &self.common_dir) else {
            // One that git will not read says nothing by changing.
            return Some(root.join(".git")).into_iter().filter(|path| !path.exists()).collect();
        };
        let head = git_dir.join("HEAD");
        let branch = fs::read_to_string(&head).ok().and_then(|text| {
            // The name of a reference has neither spaces nor control characters in it (git-check-ref-format).
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

/// The full hash of a commit, and nothing that git would take for an option.
fn is_hash(text: &str) -> bool {
    matches!(text.len(), 40 | 64) && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Only what may be published needs a date.
fn is_dated(path: &str) -> bool {
    path.split_once('/').is_some_and(|(folder, _)| folder.starts_with("content") || folder == "assets" || folder == "static")
}

/// `git` in a folder, asking nobody and changing nothing.
fn git(root: &Path) -> Command {
    let mut command = Command::new("git");
    command.current_dir(root).stdin(Stdio::null()).stderr(Stdio::null());
    command.args(["-c", "log.follow=false", "-c", "log.showSignature=false"]);
    // Set while git runs a hook, and then of another repository than the site's.
    for variable in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR", "GIT_OBJECT_DIRECTORY"] {
        command.env_remove(variable);
    }
    // A partial clone would fetch what it lacks.
    command.env("GIT_NO_LAZY_FETCH", "1").env("GIT_TERMINAL_PROMPT", "0").env("GIT_OPTIONAL_LOCKS", "0").env("LC_ALL", "C");
    command
}
