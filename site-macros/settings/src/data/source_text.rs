//! The parsed part of a file. Parsers report offsets in it, diagnostics need offsets in the file.

use std::borrow::Cow;

use site_diag::{Diagnostic, FileId, Kind, Span, limits};

use super::format::Format;

/// Levels of lists and tables that may stand inside each other.
pub const DEPTH: usize = limits::DATA_NESTING.most;

/// The text being read, and where it stands.
pub(super) struct SourceText<'a> {
    pub(super) format: Format,
    pub(super) text: &'a str,
    pub(super) file: FileId,
    pub(super) offset: usize,
}

impl SourceText<'_> {
    /// A span of the text as a span of the file; out of bounds is brought back in.
    pub(super) fn span(&self, start: usize, end: usize) -> Span {
        let start = start.min(self.text.len());
        let end = end.clamp(start, self.text.len());
        Span::new(self.file, self.offset + start, self.offset + end)
    }

    /// The span of one character, empty at the end of the text.
    pub(super) fn point(&self, at: usize) -> Span {
        let at = self.text.floor_char_boundary(at);
        let width = self.text.get(at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
        self.span(at, at + width)
    }

    /// The notation is broken.
    pub(super) fn broken(&self, reason: impl Into<String>, span: Span) -> Box<Diagnostic> {
        Box::new(Diagnostic::error(Kind::Syntax { format: self.format.name(), reason: reason.into() }, span))
    }

    pub(super) fn too_deep(&self, span: Span) -> Box<Diagnostic> {
        self.broken(format!("nested deeper than {DEPTH} levels"), span)
    }
}

/// Turns a carriage return that is not followed by a line feed into one, so that old line endings count in all three notations. Every
/// byte keeps its place.
pub(super) fn line_feeds(text: &str) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    let alone = |i: usize| bytes.get(i) == Some(&b'\r') && bytes.get(i + 1) != Some(&b'\n');
    if !(0..bytes.len()).any(alone) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.char_indices().map(|(i, c)| if alone(i) { '\n' } else { c }).collect())
}
