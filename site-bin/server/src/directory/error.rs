//! Errors with their place.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// An error with the path at which it occurred, which may be a directory above the requested one.
#[derive(Debug)]
pub struct PathError {
    /// The path.
    pub path: PathBuf,
    /// What happened there.
    pub error: io::Error,
}

impl PathError {
    pub(super) fn new(path: &Path, error: impl Into<io::Error>) -> Self {
        Self { path: path.to_owned(), error: error.into() }
    }
}

impl fmt::Display for PathError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.path.display(), self.error)
    }
}

impl std::error::Error for PathError {}
