//! The real world: the only place that reads files, git and the clock.
#![allow(clippy::disallowed_methods, reason = "this is where what comes from outside comes in")]

mod git;
mod store;
mod walk;

use std::collections::HashMap;
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
    found: walk::Found,
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
        Self::of(root, options, walk::walk(root), Arc::new(History::open(root)))
    }

    /// Looks again. The history is only read again where there is a new commit.
    pub fn reopen(&self) -> Self {
        Self::of(&self.root, self.options, walk::walk(&self.root), self.history())
    }

    /// Looks again at these files, which somebody says were touched, and at no other. Where more than their contents may be others, at
    /// everything.
    pub fn revisit<'p>(&self, touched: impl IntoIterator<Item = &'p Path>) -> Self {
        match self.found.touched(&self.root, touched) {
            Some(found) => Self::of(&self.root, self.options, found, self.history()),
            None => self.reopen(),
        }
    }

    fn of(root: &Path, options: Options, mut found: walk::Found, history: Arc<History>) -> Self {
        let now = now(std::env::var("SOURCE_DATE_EPOCH").ok(), &mut found.problems);
        Self { root: root.to_owned(), options, found, now, history }
    }

    fn history(&self) -> Arc<History> {
        if self.history.still_holds(&self.root) { Arc::clone(&self.history) } else { Arc::new(History::open(&self.root)) }
    }

    /// Is nothing else to be seen than at another look?
    pub fn looks_like(&self, other: &Self) -> bool {
        let same_commit = Arc::ptr_eq(&self.history, &other.history);
        same_commit && self.found.problems == other.found.problems && self.looks().eq(other.looks())
    }

    /// The one file that is another than at an earlier look, or new, where it is just one and none is gone.
    pub fn edited_since(&self, earlier: &Self) -> Option<&str> {
        let looks: HashMap<&str, u64> = earlier.looks().collect();
        let mut edited = self.looks().filter(|(path, look)| looks.get(path) != Some(look));
        let (one, another) = (edited.next()?, edited.next());
        another.is_none().then_some(one.0)
    }

    fn looks(&self) -> impl Iterator<Item = (&str, u64)> {
        self.found.files.iter().map(|file| file.path.as_str()).zip(self.found.looks.iter().copied())
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
        &self.found.files
    }

    fn problems(&self) -> &[Problem] {
        &self.found.problems
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, ReadError> {
        if self.found.files.binary_search_by(|file| file.path.as_str().cmp(path)).is_err() {
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
