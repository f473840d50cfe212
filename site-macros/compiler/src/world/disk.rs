//! The real world: the only place that reads files, git and the clock.

use std::path::Path;

use jiff::Timestamp;

use super::{Commit, File, Options, Problem, ReadError, World};

/// A site's folder on disk.
#[derive(Debug)]
pub struct DiskWorld {}

impl DiskWorld {
    /// Looks at the folder and its history.
    pub fn open(_root: &Path, _options: Options) -> Self {
        unimplemented!()
    }
}

impl World for DiskWorld {
    fn files(&self) -> &[File] {
        unimplemented!()
    }
    fn problems(&self) -> &[Problem] {
        unimplemented!()
    }
    fn read(&self, _path: &str) -> Result<Vec<u8>, ReadError> {
        unimplemented!()
    }
    fn now(&self) -> Timestamp {
        unimplemented!()
    }
    fn commit(&self) -> Option<&Commit> {
        unimplemented!()
    }
    fn last_change(&self, _path: &str) -> Option<Timestamp> {
        unimplemented!()
    }
    fn options(&self) -> Options {
        unimplemented!()
    }
}
