//! Mistakes and remarks: what is wrong, where, and what to do about it.
//!
//! Inside the compiler a place is a [`Span`] of byte offsets; line and column exist only in [`render`].

mod explain;
mod kind;
mod render;
mod source;
pub mod suggest;

pub use explain::{explain, guide, names};
pub use kind::{Kind, Name};
pub use render::{Location, Style, render, render_line};
pub use source::{FileId, Source, Sources, Span, Text};
pub use suggest::nearest;

/// Whether the site can be built in spite of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// No site comes of it.
    Error,
    /// Told, and the site is built.
    Warning,
}

/// One mistake or remark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Error or warning.
    pub severity: Severity,
    /// What is wrong.
    pub kind: Kind,
    /// Where; `None` where no file can be named.
    pub span: Option<Span>,
    /// The other party, with a few words each: the second page at an address, the first of two keys.
    pub related: Vec<(Span, String)>,
}

impl Diagnostic {
    /// An error at a place.
    pub fn error(kind: Kind, span: Span) -> Self {
        Self { severity: Severity::Error, kind, span: Some(span), related: Vec::new() }
    }

    /// A warning at a place.
    pub fn warning(kind: Kind, span: Span) -> Self {
        Self { severity: Severity::Warning, kind, span: Some(span), related: Vec::new() }
    }

    /// An error that belongs to no file.
    pub fn error_nowhere(kind: Kind) -> Self {
        Self { severity: Severity::Error, kind, span: None, related: Vec::new() }
    }

    /// The same with another severity.
    pub fn with_severity(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }

    /// Names the other party.
    pub fn with_related(mut self, span: Span, label: impl Into<String>) -> Self {
        self.related.push((span, label.into()));
        self
    }
}

/// Errors first, then by place, so that the same mistakes always come in the same order.
pub fn sort(diagnostics: &mut [Diagnostic]) {
    diagnostics.sort_by_key(|d| (d.severity, d.span));
}
