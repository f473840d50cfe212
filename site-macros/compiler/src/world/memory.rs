//! A world in memory, for tests and benchmarks.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::exclude::{Excluded, excluded_path};
use super::{Commit, File, Options, Problem, ReadError, World};

/// Files in memory. By default the time is 2026-01-01.
#[derive(Clone, Debug)]
pub struct MemoryWorld {
    contents: BTreeMap<String, Vec<u8>>,
    files: Vec<File>,
    leftovers: Vec<String>,
    /// See [`World::problems`].
    pub problems: Vec<Problem>,
    /// See [`World::now`].
    pub now: Timestamp,
    /// See [`World::commit`].
    pub commit: Option<Commit>,
    /// See [`World::last_change`].
    pub changes: BTreeMap<String, Timestamp>,
    /// See [`World::options`].
    pub options: Options,
}

impl MemoryWorld {
    /// A world of these files: path relative to the root, and bytes. Excluded files are left out, like on disk.
    pub fn new<P: Into<String>, B: Into<Vec<u8>>>(files: impl IntoIterator<Item = (P, B)>) -> Self {
        let mut contents: BTreeMap<String, Vec<u8>> =
            files.into_iter().map(|(path, bytes)| (path.into(), bytes.into())).collect();
        let mut leftovers = Vec::new();
        contents.retain(|path, _| {
            let excluded = excluded_path(path);
            if excluded == Some(Excluded::Leftover) {
                leftovers.push(path.clone());
            }
            excluded.is_none()
        });
        let files = contents.iter().map(|(path, bytes)| file(path, bytes)).collect();
        Self {
            contents,
            files,
            leftovers,
            problems: Vec::new(),
            now: Timestamp::constant(1_767_225_600, 0),
            commit: None,
            changes: BTreeMap::new(),
            options: Options::default(),
        }
    }
}

fn file(path: &str, bytes: &[u8]) -> File {
    let mut version = [0; 8];
    version.copy_from_slice(&blake3::hash(bytes).as_bytes()[..8]);
    File { path: path.to_owned(), bytes: bytes.len() as u64, version: u64::from_le_bytes(version) }
}

impl World for MemoryWorld {
    fn files(&self) -> &[File] {
        &self.files
    }

    fn problems(&self) -> &[Problem] {
        &self.problems
    }

    fn leftovers(&self) -> &[String] {
        &self.leftovers
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, ReadError> {
        self.contents.get(path).cloned().ok_or_else(|| ReadError("no such file".to_owned()))
    }

    fn now(&self) -> Timestamp {
        self.now
    }

    fn commit(&self) -> Option<&Commit> {
        self.commit.as_ref()
    }

    fn last_change(&self, path: &str) -> Option<Timestamp> {
        self.changes.get(path).copied()
    }

    fn options(&self) -> Options {
        self.options
    }
}
