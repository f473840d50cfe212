//! Everything that comes in from outside: files, history, the clock, what the author asked for.

mod disk;
mod exclude;
mod memory;

use std::fmt;

use jiff::Timestamp;

pub use disk::{DiskStore, DiskWorld, Folder, Watched};
pub use memory::MemoryWorld;

/// The outside, as the compiler sees it. Answers never change during one compilation.
pub trait World: Sync {
    /// Every file of the site, sorted by path, each path once. Settings files (`site.toml`, `hugo.toml`, `config/…`) and all below
    /// `content/` (or the languages' content folders), `assets/`, `static/`; of Hugo's sites `layouts/`, `data/`, `i18n/` and these folders of
    /// the themes. None is hidden, a leftover, or called something that cannot be
    /// printed.
    fn files(&self) -> &[File];

    /// What was found on the way and is no file: links that lead out of the site, names that are not UTF-8, folders that cannot be read.
    fn problems(&self) -> &[Problem];

    /// What editors and file managers have left behind, sorted by path: files, and folders with `/` at the end. None of it is in
    /// [`Self::files`].
    fn leftovers(&self) -> &[String] {
        &[]
    }

    /// The bytes of one of [`Self::files`].
    ///
    /// # Errors
    /// When the file cannot be read any more.
    fn read(&self, path: &str) -> Result<Vec<u8>, ReadError>;

    /// The time that decides what is published or expired. `SOURCE_DATE_EPOCH` where set, else the clock. Never written out.
    fn now(&self) -> Timestamp;

    /// The commit the sources are at.
    fn commit(&self) -> Option<&Commit>;

    /// When a file was last changed in the sources' history; `None` without history or for a file that is not in it.
    fn last_change(&self, path: &str) -> Option<Timestamp>;

    /// What the author asked for on the command line.
    fn options(&self) -> Options;
}

/// One file of the site.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct File {
    /// Relative to the site's root, with `/` between segments, e.g. `content/posts/hello.md`.
    pub path: String,
    /// Size in bytes.
    pub bytes: u64,
    /// Another number than before where the contents may be others. For what is kept from one compilation to the next, nothing else.
    pub version: u64,
}

/// Something about the files that the author should hear of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What it is about.
    pub kind: ProblemKind,
    /// Relative path, lossily decoded.
    pub path: String,
    /// What is wrong, e.g. `a loop of symbolic links`.
    pub what: String,
    /// What to do about it.
    pub help: String,
}

/// What a problem is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ProblemKind {
    /// The name of a file or folder. Such problems come first.
    Name,
    /// A symbolic link.
    Link,
    /// Anything else.
    Other,
}

/// A file could not be read.
#[derive(Debug)]
pub struct ReadError(pub String);

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for ReadError {}

/// A commit of the sources.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Commit {
    /// Full hash, hexadecimal.
    pub hash: String,
    /// True when the history was cut (a shallow clone), so that [`World::last_change`] cannot be trusted.
    pub shallow: bool,
}

impl Commit {
    /// The first seven digits.
    pub fn short(&self) -> &str {
        &self.hash[..self.hash.len().min(7)]
    }
}

/// What the author asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Options {
    /// Publish drafts.
    pub drafts: bool,
    /// Publish what is dated later than now.
    pub future: bool,
    /// Publish what has expired.
    pub expired: bool,
    /// Make gzip, zstd and brotli representations. Off while previewing: compression costs more than all the rest together.
    pub compress: bool,
    /// The site is only seen on this machine: integrations such as analytics stay out.
    pub loopback: bool,
}

impl Options {
    /// Is nothing published but what is to be published?
    pub fn is_usual(self) -> bool {
        !self.drafts && !self.future && !self.expired
    }
}
