//! The real world: the only place that reads files, git and the clock.
#![allow(clippy::disallowed_methods, reason = "this is where what comes from outside comes in")]

mod git;
mod store;
mod walk;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;

use self::git::History;
pub use self::store::DiskStore;
use super::{Commit, File, Options, Problem, ReadError, World};

/// A site's folder on disk.
#[derive(Debug)]
pub struct DiskWorld {
    root: PathBuf,
    options: Options,
    files: Vec<File>,
    problems: Vec<Problem>,
    now: Timestamp,
    history: Arc<History>,
}

/// Where a change makes a new compilation worth while.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Watched {
    /// Files, and folders with all that is in them.
    pub present: Vec<PathBuf>,
    /// What is not there and would matter if it were.
    pub absent: Vec<PathBuf>,
}

impl DiskWorld {
    /// Looks at the folder and its commit. Contents are read when asked for, so one that changes meanwhile is read as it is then.
    pub fn open(root: &Path, options: Options) -> Self {
        Self::open_knowing(root, options, None)
    }

    /// Looks again. The history is only read again where there is a new commit.
    pub fn reopen(&self) -> Self {
        Self::open_knowing(&self.root, self.options, Some(&self.history))
    }

    fn open_knowing(root: &Path, options: Options, known: Option<&Arc<History>>) -> Self {
        let (files, mut problems) = walk::walk(root);
        let now = now(std::env::var("SOURCE_DATE_EPOCH").ok(), &mut problems);
        let history = match known {
            Some(known) if known.still_holds(root) => Arc::clone(known),
            _ => Arc::new(History::open(root)),
        };
        Self { root: root.to_owned(), options, files, problems, now, history }
    }

    /// The site's folders and settings files, and where git writes down a new commit.
    pub fn watched(&self) -> Watched {
        let mut watched = Watched::default();
        let found = walk::top_level(&self.root);
        watched.present.extend(found.iter().map(|name| self.root.join(name)));
        let missing = walk::NAMES.iter().filter(|name| !found.iter().any(|found| found == **name));
        watched.absent.extend(missing.map(|name| self.root.join(name)));
        for path in self.history.watched(&self.root) {
            let list = if path.exists() { &mut watched.present } else { &mut watched.absent };
            list.push(path);
        }
        watched
    }
}

/// `SOURCE_DATE_EPOCH` is seconds since 1970 (reproducible-builds.org).
fn now(epoch: Option<String>, problems: &mut Vec<Problem>) -> Timestamp {
    let Some(epoch) = epoch else { return Timestamp::now() };
    match epoch.trim().parse().ok().and_then(|seconds| Timestamp::from_second(seconds).ok()) {
        Some(time) => time,
        None => {
            problems.push(Problem {
                path: "SOURCE_DATE_EPOCH".to_owned(),
                what: format!("`{epoch}` is no number of seconds"),
                help: "set this variable to seconds since 1970, or unset it".to_owned(),
            });
            Timestamp::now()
        }
    }
}

impl World for DiskWorld {
    fn files(&self) -> &[File] {
        &self.files
    }

    fn problems(&self) -> &[Problem] {
        &self.problems
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, ReadError> {
        if self.files.binary_search_by(|file| file.path.as_str().cmp(path)).is_err() {
            return Err(ReadError("no such file".to_owned()));
        }
        fs::read(self.root.join(path)).map_err(|error| ReadError(error.to_string()))
    }

    fn now(&self) -> Timestamp {
        self.now
    }

    fn commit(&self) -> Option<&Commit> {
        self.history.commit()
    }

    fn last_change(&self, path: &str) -> Option<Timestamp> {
        self.history.last_change(&self.root, path)
    }

    fn options(&self) -> Options {
        self.options
    }
}

#[cfg(test)]
mod tests;
