//! Assets before their references to other assets are resolved.

use site_diag::{Diagnostic, FileId, Kind, Span, limits};

use super::script::requests::Request;

/// Maximum size of an asset in bytes: it is held in memory, here and in the program.
pub(crate) const LARGEST: u64 = limits::ASSET_FILE.most as u64;

/// An asset whose references to other assets are not resolved yet.
#[derive(Debug, Default)]
pub(super) struct UnlinkedAsset {
    pub(super) name: String,
    /// `None`: the theme's.
    pub(super) file: Option<FileId>,
    pub(super) bytes: Vec<u8>,
    /// The theme has an asset of this name.
    pub(super) themed: bool,
    /// Another asset refers to it.
    pub(super) named: bool,
    /// In order of their positions.
    pub(super) references: Vec<Reference>,
    pub(super) requests: Vec<Request>,
}

/// A position in an asset's bytes that refers to another asset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Reference {
    /// The quoted string to replace, in the asset's bytes.
    pub(super) range: std::ops::Range<usize>,
    /// The address as written.
    pub(super) target: String,
    /// Its position in the source.
    pub(super) place: std::ops::Range<usize>,
    /// It is in a script, where a relative address must begin with a dot.
    pub(super) dotted: bool,
}

impl UnlinkedAsset {
    pub(super) fn error(&self, kind: Kind, place: &std::ops::Range<usize>) -> Diagnostic {
        match self.file {
            Some(file) => Diagnostic::error(kind, Span::new(file, place.start, place.end)),
            None => Diagnostic::error_nowhere(kind),
        }
    }
}

/// Minified text.
#[derive(Debug, Default)]
pub(super) struct Minified {
    pub(super) text: String,
    pub(super) references: Vec<Reference>,
}

/// A syntax error.
#[derive(Debug)]
pub(super) struct SyntaxError {
    pub(super) reason: String,
    pub(super) place: std::ops::Range<usize>,
}

/// The part of the file name after the last dot, unless the dot is its first character.
pub(super) fn extension(name: &str) -> &str {
    let file = name.rsplit('/').next().unwrap_or(name);
    match file.rfind('.') {
        Some(dot) if dot > 0 => &file[dot + 1..],
        _ => "",
    }
}

/// `css/site.css` → `css/site.1a2b3c4d5e6f.css`: 48 bits of a hash of the bytes. The names without hash are already distinct.
pub(super) fn fingerprinted(name: &str, bytes: &[u8]) -> String {
    let hash = blake3::hash(bytes).to_hex();
    let hash = &hash[..12];
    match extension(name) {
        "" => format!("{name}.{hash}"),
        extension => format!("{}.{hash}.{extension}", &name[..name.len() - extension.len() - 1]),
    }
}
