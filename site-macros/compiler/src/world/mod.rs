//! The inputs of a compilation: files, history, the clock, and the author's options.

mod converter;
mod disk;
mod exclude;
mod memory;

use std::fmt;

use jiff::Timestamp;

pub use converter::{ConvertError, Converter};

pub use disk::{DiskStore, DiskWorld, Folder, Watched, find_site, is_site};
pub use memory::MemoryWorld;

/// The inputs of a compilation. They do not change during one compilation.
pub trait World: Sync {
    /// Every file of the site, sorted by path, each path once. Settings files (`site.toml`, `hugo.toml`, `config/…`) and all below
    /// `content/` (or the languages' content folders), `assets/`, `static/`, `templates/`, `data/` and `strings/`; of Hugo's sites `layouts/`, `data/`, `i18n/` and these folders of
    /// the themes. None is hidden, a leftover, or called something that cannot be
    /// printed.
    fn files(&self) -> &[File];

    /// Entries that are not files of the site: links that lead out of it, names that are not UTF-8, folders that cannot be read.
    fn problems(&self) -> &[Problem];

    /// Files and folders (with a trailing `/`) that editors and file managers have left behind, sorted by path. [`Self::files`] contains
    /// none of them.
    fn leftovers(&self) -> &[String] {
        &[]
    }

    /// The bytes of one of [`Self::files`].
    ///
    /// # Errors
    /// When the file cannot be read any more.
    fn read(&self, path: &str) -> Result<Vec<u8>, ReadError>;

    /// The time that determines what is published or expired: `SOURCE_DATE_EPOCH` if set, otherwise the clock. It is never part of the
    /// output.
    fn now(&self) -> Timestamp;

    /// The commit of the sources.
    fn commit(&self) -> Option<&Commit>;

    /// The time of a file's last change in the history; `None` without history or for files that are not in it.
    fn last_change(&self, path: &str) -> Option<Timestamp>;

    /// The author's options from the command line.
    fn options(&self) -> Options;

    /// A number that changes when another version of the program is installed; `None` if it is not. Only used for caching.
    fn converter(&self, _converter: Converter) -> Option<u64> {
        None
    }

    /// Converts a text to HTML. The same text gives the same HTML.
    ///
    /// # Errors
    /// When the program is not installed, fails, or exceeds its limits.
    fn convert(&self, _converter: Converter, _text: &str) -> Result<String, ConvertError> {
        Err(ConvertError::Missing)
    }
}

/// One file of the site.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct File {
    /// Relative to the site's root, with `/` between segments, e.g. `content/posts/hello.md`.
    pub path: String,
    /// Size in bytes.
    pub bytes: u64,
    /// Changes when the content may have changed. Only used for caching.
    pub version: u64,
}

/// A problem with a file or folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What the problem concerns.
    pub kind: ProblemKind,
    /// Relative path, lossily decoded.
    pub path: String,
    /// The problem, e.g. `a loop of symbolic links`.
    pub what: String,
    /// The remedy.
    pub help: String,
}

/// What a problem concerns.
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
    /// The history is incomplete (a shallow clone), so [`World::last_change`] is not reliable.
    pub shallow: bool,
}

impl Commit {
    /// The first seven digits.
    pub fn short(&self) -> &str {
        &self.hash[..self.hash.len().min(7)]
    }
}

/// The author's options.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Options {
    /// Publish drafts.
    pub drafts: bool,
    /// Publish pages with a date in the future.
    pub future: bool,
    /// Publish expired pages.
    pub expired: bool,
    /// Create gzip, zstd and brotli representations. Off in previews, where compression would take most of the time.
    pub compress: bool,
    /// The site is only visible on this machine, so integrations such as analytics are left out.
    pub loopback: bool,
}

impl Options {
    /// Whether only published pages are included.
    pub fn is_usual(self) -> bool {
        !self.drafts && !self.future && !self.expired
    }
}
