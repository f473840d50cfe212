//! The real system as a [`World`]: the only module that reads files, git and the clock.
#![allow(clippy::disallowed_methods, reason = "this is where what comes from outside comes in")]

mod find;
mod folder;
mod git;
mod program;
mod store;
mod walk;

use std::collections::{BTreeMap, HashMap};
use std::ffi::{OsStr, OsString};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;
use site_settings::config::{VARIABLES, is_variable};

pub use self::find::{find_site, is_site};
pub use self::folder::Folder;
use self::git::History;
use self::program::Programs;
pub use self::store::DiskStore;
use super::{Commit, ConvertError, Converter, File, Options, Problem, ProblemKind, ReadError, World};

/// A site's folder on disk.
#[derive(Debug)]
pub struct DiskWorld {
    /// The path as given. The paths of [`Watched`] begin with it.
    root: PathBuf,
    /// `None` if the folder does not exist.
    folder: Option<Arc<Folder>>,
    options: Options,
    found: walk::Found,
    /// See [`VARIABLES`].
    variables: String,
    now: Timestamp,
    history: Arc<History>,
    programs: Programs,
}

/// Paths whose changes require a new compilation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Watched {
    /// Files, and folders with all of their content.
    pub present: Vec<PathBuf>,
    /// Paths that do not exist and would matter if they did.
    pub absent: Vec<PathBuf>,
    /// A link in one of the folders leads out of the site or in a circle, so links must not be followed when watching.
    pub has_stray_links: bool,
}

impl DiskWorld {
    /// Scans the folder and its commit. Contents are read later, so a file that changes meanwhile is read in its new version.
    pub fn open(root: &Path, options: Options) -> Self {
        let variables = variables(std::env::vars_os());
        let (folder, found) = scan(root, &variables);
        Self::of(root, options, folder, (found, variables), Arc::new(History::open(root)))
    }

    /// Scans again. The history is only read again if there is a new commit.
    pub fn reopen(&self) -> Self {
        let (folder, found) = scan(&self.root, &self.variables);
        Self::of(&self.root, self.options, folder, (found, self.variables.clone()), self.history())
    }

    /// Checks only these files, which have been reported as changed. If more than their contents may have changed, scans everything.
    pub fn revisit<'p>(&self, touched: impl IntoIterator<Item = &'p Path>) -> Self {
        let folder = self.folder.as_ref();
        match folder.and_then(|folder| Some((folder, self.found.changed_files(folder, &self.root, touched)?))) {
            Some((folder, found)) => {
                let found = (found, self.variables.clone());
                Self::of(&self.root, self.options, Some(Arc::clone(folder)), found, self.history())
            }
            None => self.reopen(),
        }
    }

    fn of(
        root: &Path,
        options: Options,
        folder: Option<Arc<Folder>>,
        (mut found, variables): (walk::Found, String),
        history: Arc<History>,
    ) -> Self {
        let now = now(std::env::var("SOURCE_DATE_EPOCH").ok(), &mut found.problems);
        let programs = Programs::on(&std::env::var_os("PATH").unwrap_or_default(), root);
        Self { root: root.to_owned(), folder, options, found, variables, now, history, programs }
    }

    /// The same with the programs in the folders of `path` instead of those that are installed, so that what is made does not depend on
    /// these.
    pub fn with_programs_on(self, path: &OsStr) -> Self {
        Self { programs: Programs::on(path, &self.root), ..self }
    }

    fn history(&self) -> Arc<History> {
        if self.history.still_holds(&self.root) { Arc::clone(&self.history) } else { Arc::new(History::open(&self.root)) }
    }

    /// Whether nothing has changed between the two scans.
    pub fn is_same_as(&self, other: &Self) -> bool {
        let same_commit = Arc::ptr_eq(&self.history, &other.history);
        same_commit && self.found.problems == other.found.problems && self.fingerprints().eq(other.fingerprints())
    }

    /// The file that was changed or added since an earlier scan, if it is the only one and none was removed.
    pub fn only_edit_since(&self, earlier: &Self) -> Option<&str> {
        let fingerprints: HashMap<&str, u64> = earlier.fingerprints().collect();
        let mut edited = self.fingerprints().filter(|(path, fingerprint)| fingerprints.get(path) != Some(fingerprint));
        let (one, another) = (edited.next()?, edited.next());
        another.is_none().then_some(one.0)
    }

    fn fingerprints(&self) -> impl Iterator<Item = (&str, u64)> {
        self.found.files.iter().map(|file| file.path.as_str()).zip(self.found.fingerprints.iter().copied())
    }

    /// The site's folders and settings files, and the files in which git records a new commit.
    pub fn watched(&self) -> Watched {
        let has_stray_links = self.found.problems.iter().any(|problem| problem.kind == ProblemKind::Link);
        let mut watched = Watched { has_stray_links, ..Watched::default() };
        let found = self.folder.as_deref().map(walk::top_level).unwrap_or_default();
        watched.present.extend(found.iter().map(|name| self.root.join(name)));
        watched.present.extend(self.found.named.iter().map(|path| self.root.join(path)));
        let missing = walk::NAMES.iter().filter(|name| !found.iter().any(|found| found == **name));
        watched.absent.extend(missing.map(|name| self.root.join(name)));
        for path in self.history.watched(&self.root) {
            let list = if path.exists() { &mut watched.present } else { &mut watched.absent };
            list.push(path);
        }
        watched
    }
}

/// Opens the folder and scans everything below it.
fn scan(root: &Path, variables: &str) -> (Option<Arc<Folder>>, walk::Found) {
    match Folder::open(root) {
        Ok(folder) => {
            let found = walk::walk(&folder, variables);
            (Some(Arc::new(folder)), found)
        }
        Err(error) => {
            let what = match error.kind() {
                io::ErrorKind::NotADirectory => "this is no folder".to_owned(),
                _ => format!("this folder cannot be opened: {error}"),
            };
            let help = "name the folder of a site with `--root` or SITE_ROOT".to_owned();
            let problem = Problem { kind: ProblemKind::Other, path: root.to_string_lossy().into_owned(), what, help };
            (None, walk::Found { problems: vec![problem], ..walk::Found::default() })
        }
    }
}

/// Hugo's settings in the environment, as JSON; empty where there are none.
fn variables(all: impl Iterator<Item = (OsString, OsString)>) -> String {
    let texts = all.filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
    let of_hugo: BTreeMap<String, String> = texts.filter(|(name, _)| is_variable(name)).collect();
    if of_hugo.is_empty() { String::new() } else { serde_json::to_string_pretty(&of_hugo).unwrap_or_default() }
}

/// `SOURCE_DATE_EPOCH` is seconds since 1970 (reproducible-builds.org).
fn now(epoch: Option<String>, problems: &mut Vec<Problem>) -> Timestamp {
    let Some(epoch) = epoch else { return Timestamp::now() };
    match epoch.trim().parse().ok().and_then(|seconds| Timestamp::from_second(seconds).ok()) {
        Some(time) => time,
        None => {
            problems.push(Problem {
                kind: ProblemKind::Other,
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

    fn leftovers(&self) -> &[String] {
        &self.found.leftovers
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, ReadError> {
        if path == VARIABLES {
            return Ok(self.variables.clone().into_bytes());
        }
        let place = self.found.place(path).zip(self.folder.as_ref());
        let (place, folder) = place.ok_or_else(|| ReadError("no such file".to_owned()))?;
        folder.read_real(place).map_err(|error| ReadError(error.to_string()))
    }

    fn now(&self) -> Timestamp {
        self.now
    }

    fn commit(&self) -> Option<&Commit> {
        self.history.commit()
    }

    fn last_change(&self, path: &str) -> Option<Timestamp> {
        // What is mounted is in the history where it is.
        let real = || self.found.place(path).and_then(Path::to_str);
        self.history.last_change(&self.root, path).or_else(|| self.history.last_change(&self.root, real()?))
    }

    fn options(&self) -> Options {
        self.options
    }

    fn converter(&self, converter: Converter) -> Option<u64> {
        self.programs.version(converter)
    }

    fn convert(&self, converter: Converter, text: &str) -> Result<String, ConvertError> {
        self.programs.run(converter, text)
    }
}

#[cfg(test)]
mod tests;
