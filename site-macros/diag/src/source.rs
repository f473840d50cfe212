//! Source texts, and spans in them.

use std::collections::HashMap;
use std::ops::Deref;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// A file of the site. Ids are in the order of paths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct FileId(pub u32);

/// Bytes `start..end` of a file's text as it is on disk, including a byte order mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// First byte.
    pub start: u32,
    /// The byte after the last one.
    pub end: u32,
}

impl Span {
    /// A span from `usize` offsets; sources are limited far below 4 GiB.
    pub fn new(file: FileId, start: usize, end: usize) -> Self {
        Self { file, start: start as u32, end: end as u32 }
    }

    /// The start of a file, for diagnostics about the whole file.
    pub fn start_of(file: FileId) -> Self {
        Self { file, start: 0, end: 0 }
    }
}

/// The text of a file and its hash, which is part of cache keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    text: Arc<str>,
    hash: blake3::Hash,
}

impl Text {
    /// The hash of the whole text.
    pub fn hash(&self) -> &blake3::Hash {
        &self.hash
    }
}

impl<T: Into<Arc<str>>> From<T> for Text {
    fn from(text: T) -> Self {
        let text = text.into();
        Self { hash: blake3::hash(text.as_bytes()), text }
    }
}

impl Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        &self.text
    }
}

/// A file: its path from the site's root, and its text if it is a text file.
#[derive(Clone, Debug)]
pub struct Source {
    /// e.g. `content/posts/hello.md`.
    pub path: String,
    /// `None` for files that are not text or could not be read.
    pub text: Option<Text>,
}

/// All files of the site by id. Clones share the texts.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    files: Arc<Vec<Source>>,
    by_path: Arc<HashMap<String, FileId>>,
}

impl Sources {
    /// Takes the files in the order of their ids.
    pub fn new(files: Vec<Source>) -> Self {
        let by_path = files.iter().enumerate().map(|(i, f)| (f.path.clone(), FileId(i as u32))).collect();
        Self { files: Arc::new(files), by_path: Arc::new(by_path) }
    }

    /// Replaces the text of a file; its path stays.
    pub fn replace(&mut self, id: FileId, source: Source) {
        Arc::make_mut(&mut self.files)[id.0 as usize] = source;
    }

    /// A file by id.
    pub fn get(&self, id: FileId) -> &Source {
        &self.files[id.0 as usize]
    }

    /// A file's path.
    pub fn path(&self, id: FileId) -> &str {
        &self.get(id).path
    }

    /// A file's text; empty where it has none.
    pub fn text(&self, id: FileId) -> &str {
        self.get(id).text.as_deref().unwrap_or("")
    }

    /// The first place of some words in a file, or its start.
    pub fn first_place(&self, id: FileId, words: &str) -> Span {
        match self.text(id).find(words) {
            Some(at) => Span::new(id, at, at + words.len()),
            None => Span::start_of(id),
        }
    }

    /// The id of a path.
    pub fn find(&self, path: &str) -> Option<FileId> {
        self.by_path.get(path).copied()
    }

    /// All files with their ids, by path.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &Source)> {
        self.files.iter().enumerate().map(|(i, f)| (FileId(i as u32), f))
    }
}
