//! Cache entries for documents, files and pages.

use std::sync::Arc;

use site_diag::{Diagnostic, FileId, Kind, Span};
use site_markdown::Document;

use super::trace::RecordedQuery;
use crate::body::Body;

/// A rendered body.
pub(crate) struct CachedDocument {
    pub(crate) document: Arc<Document>,
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// The file that positions in both refer to.
    pub(crate) file: FileId,
    pub(crate) queries: Vec<RecordedQuery>,
    /// Rendered for the author alone.
    pub(crate) preview: bool,
}

/// A file in its published form.
#[derive(Clone)]
pub(crate) struct ServedFile {
    pub(crate) body: Body,
    /// The problem with the file, if any.
    pub(crate) problem: Option<Kind>,
    /// The bytes are those of the file.
    pub(crate) is_unchanged: bool,
}

/// A page's HTML and the policy that was computed from it.
#[derive(Clone)]
pub(crate) struct CachedPage {
    pub(crate) body: Body,
    pub(crate) policy: Arc<str>,
}

impl CachedDocument {
    /// Is the rendering that of a preview, or of what is published? The two differ only where something has been remarked.
    pub(crate) fn is_for(&self, preview: bool) -> bool {
        self.preview == preview || self.diagnostics.is_empty()
    }

    /// The rendering with positions in this file. Ids of files change when a file is added or removed.
    pub(crate) fn in_file(&self, file: FileId) -> (Arc<Document>, Vec<Diagnostic>) {
        if file == self.file {
            return (Arc::clone(&self.document), self.diagnostics.clone());
        }
        let moved = |span: &mut Span| {
            if span.file == self.file {
                span.file = file;
            }
        };
        let mut document = Document::clone(&self.document);
        document.fragments.iter_mut().for_each(|(_, _, span)| moved(span));
        document.external.iter_mut().for_each(|(_, span)| moved(span));
        document.scripts.iter_mut().for_each(|script| moved(&mut script.span));
        let mut diagnostics = self.diagnostics.clone();
        for diagnostic in &mut diagnostics {
            diagnostic.span.iter_mut().for_each(moved);
            diagnostic.related.iter_mut().for_each(|(span, _)| moved(span));
        }
        (Arc::new(document), diagnostics)
    }
}
