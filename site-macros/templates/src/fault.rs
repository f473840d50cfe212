//! Errors of minijinja as diagnostics.

use minijinja::{Error, ErrorKind};
use site_diag::{Diagnostic, FileId, Kind, Sources, Span, limits};

/// An error with its position in a template. `file` finds a template by its name; errors without a name are about `own`.
pub(crate) fn diagnostic(error: &Error, own: FileId, file: &dyn Fn(&str) -> Option<FileId>, sources: &Sources) -> Diagnostic {
    let innermost = innermost(error);
    let span = span(innermost, own, file, sources);
    let kind = match innermost.kind() {
        ErrorKind::OutOfFuel => Kind::LimitExceeded { limit: &limits::TEMPLATE_STEPS },
        ErrorKind::SyntaxError | ErrorKind::BadEscape => Kind::Syntax { format: "a template", reason: reason(innermost) },
        _ => Kind::Template { reason: reason(innermost) },
    };
    Diagnostic::error(kind, span)
}

/// The error that caused the others: those of an include or a block only say where that is.
pub(crate) fn innermost(error: &Error) -> &Error {
    let mut innermost = error;
    let mut cause = std::error::Error::source(error);
    while let Some(next) = cause {
        if let Some(next) = next.downcast_ref::<Error>() {
            innermost = next;
        }
        cause = next.source();
    }
    innermost
}

fn reason(error: &Error) -> String {
    let detail = error.detail().unwrap_or_default();
    match error.kind() {
        ErrorKind::UndefinedError if detail.is_empty() => "this has no value".to_owned(),
        ErrorKind::SyntaxError | ErrorKind::InvalidOperation | ErrorKind::UndefinedError if !detail.is_empty() => {
            detail.to_owned()
        }
        kind if detail.is_empty() => kind.to_string(),
        kind => format!("{kind}: {detail}"),
    }
}

fn span(error: &Error, own: FileId, file: &dyn Fn(&str) -> Option<FileId>, sources: &Sources) -> Span {
    let id = error.name().and_then(file).unwrap_or(own);
    let text = sources.text(id);
    if let Some(range) = error.range().filter(|range| text.get(range.clone()).is_some()) {
        return Span::new(id, range.start, range.end);
    }
    let line = error.line().unwrap_or(1).saturating_sub(1);
    let start: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
    let end = start + text[start..].lines().next().map_or(0, str::len);
    Span::new(id, start, end)
}
