//! Diagnostics: what is wrong, where, and what to do about it.
//!
//! Inside the compiler a position is a [`Span`] of byte offsets; line and column only exist in [`render`].

mod explain;
mod kinds;
pub mod limits;
mod render;
mod source;
pub mod suggest;

use std::collections::HashSet;

pub use explain::{explain, guide, names};
pub use kinds::{Kind, KindName, PolicyRemedy};
pub use render::{Location, Style, render, render_line};
pub use source::{FileId, Source, Sources, Span, Text};
pub use suggest::nearest;

/// Whether the site is built nevertheless.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The site is not built.
    Error,
    /// Reported; the site is built.
    Warning,
}

/// An error or a warning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Error or warning.
    pub severity: Severity,
    /// What is wrong.
    pub kind: Kind,
    /// The position; `None` if no file can be named.
    pub span: Option<Span>,
    /// Related positions, each with a label: the second page at an address, the first of two keys.
    pub related: Vec<(Span, String)>,
}

impl Diagnostic {
    /// An error at a position.
    pub fn error(kind: Kind, span: Span) -> Self {
        Self { severity: Severity::Error, kind, span: Some(span), related: Vec::new() }
    }

    /// A warning at a position.
    pub fn warning(kind: Kind, span: Span) -> Self {
        Self { severity: Severity::Warning, kind, span: Some(span), related: Vec::new() }
    }

    /// An error without a file.
    pub fn error_nowhere(kind: Kind) -> Self {
        Self { severity: Severity::Error, kind, span: None, related: Vec::new() }
    }

    /// The same diagnostic with another severity.
    pub fn with_severity(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }

    /// An error about a value that exceeds its limit.
    pub fn over(limit: &'static limits::Limit, span: Span) -> Self {
        Self::error(Kind::LimitExceeded { limit }, span)
    }

    /// The number of diagnostics that this one stands for.
    fn count(&self) -> usize {
        match self.kind {
            Kind::MoreDiagnostics { count } => count,
            _ => 1,
        }
    }

    /// Adds a related position.
    pub fn with_related(mut self, span: Span, label: impl Into<String>) -> Self {
        self.related.push((span, label.into()));
        self
    }
}

/// Sorts by severity, then by position, so that the order does not depend on that of the work. For each file and severity,
/// [`limits::DIAGNOSTICS`] are kept; one more diagnostic counts the others.
pub fn sort_and_limit(diagnostics: &mut Vec<Diagnostic>) {
    diagnostics.sort_by_key(|d| (d.severity, d.span));
    remove_repeated(diagnostics);
    let group = |d: &Diagnostic| (d.severity, d.span.map(|span| span.file));
    let (mut kept, mut at) = (0, None);
    let mut more: Vec<Diagnostic> = Vec::new();
    diagnostics.retain(|diagnostic| {
        let count = diagnostic.count();
        if at != Some(group(diagnostic)) {
            (kept, at) = (0, Some(group(diagnostic)));
        }
        // The counting diagnostic of an earlier call is created again.
        let is_sum = matches!(diagnostic.kind, Kind::MoreDiagnostics { .. });
        if kept < limits::DIAGNOSTICS.most && !is_sum {
            kept += 1;
            return true;
        }
        match more.last_mut() {
            Some(Diagnostic { kind: Kind::MoreDiagnostics { count: sum }, severity, span, .. })
                if (*severity, span.map(|span| span.file)) == group(diagnostic) =>
            {
                *sum += count;
            }
            _ => more.push(Diagnostic { kind: Kind::MoreDiagnostics { count }, related: Vec::new(), ..diagnostic.clone() }),
        }
        false
    });
    diagnostics.append(&mut more);
    diagnostics.sort_by_key(|d| (d.severity, d.span));
}

/// Removes diagnostics that say the same of the same position: what a section passes on to its pages is read once for each page. They
/// are sorted by position.
fn remove_repeated(diagnostics: &mut Vec<Diagnostic>) {
    let mut kept = Vec::with_capacity(diagnostics.len());
    for of_position in diagnostics.chunk_by(|a, b| (a.severity, a.span) == (b.severity, b.span)) {
        if of_position.len() == 1 || of_position[0].span.is_none() {
            kept.resize(kept.len() + of_position.len(), true);
        } else {
            let mut known = HashSet::new();
            kept.extend(of_position.iter().map(|diagnostic| known.insert(format!("{:?}", diagnostic.kind))));
        }
    }
    let mut kept = kept.into_iter();
    diagnostics.retain(|_| kept.next().unwrap_or(true));
}

/// Makes warnings of what does not stop a site that was written for Hugo: see [`KindName::stops_migrated`]. A date that decides whether a page
/// may be published stays an error where it cannot be read, as in Hugo: the page might be published too early, or for too long.
pub fn tolerate(diagnostics: &mut [Diagnostic]) {
    for diagnostic in diagnostics {
        let decides = match &diagnostic.kind {
            Kind::BadDate { key, .. } => DECISIVE_DATES.iter().any(|name| name.eq_ignore_ascii_case(key)),
            _ => false,
        };
        if !decides && !KindName::from(&diagnostic.kind).stops_migrated() {
            diagnostic.severity = Severity::Warning;
        }
    }
}

/// Front matter keys before or after whose date a page is not published.
const DECISIVE_DATES: &[&str] = &["publishDate", "pubdate", "published", "expiryDate", "unpublishdate"];

/// Adds diagnostics that are not in the list yet. Several languages share settings, which are then read once for each.
pub fn add_new(diagnostics: &mut Vec<Diagnostic>, found: impl IntoIterator<Item = Diagnostic>) {
    let about = |diagnostic: &Diagnostic| (diagnostic.span, diagnostic.kind.message());
    let mut known: HashSet<_> = diagnostics.iter().map(about).collect();
    diagnostics.extend(found.into_iter().filter(|diagnostic| known.insert(about(diagnostic))));
}

/// The number of diagnostics of a severity, including those that are only counted.
pub fn count(diagnostics: &[Diagnostic], severity: Severity) -> usize {
    diagnostics.iter().filter(|diagnostic| diagnostic.severity == severity).map(Diagnostic::count).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(file: u32, start: usize, severity: Severity) -> Diagnostic {
        Diagnostic::error(Kind::EmptyLink, Span::new(FileId(file), start, start + 1)).with_severity(severity)
    }

    #[test]
    fn a_migrated_site_is_stopped_by_little() {
        let date = |key: &str| Kind::BadDate { key: key.to_owned(), value: "soon".to_owned() };
        let kinds = [
            Kind::UnknownShortcode { name: "x".to_owned(), nearest: None },
            Kind::DuplicateAddress { address: "/x/".to_owned() },
            date("date"),
            date("PublishDate"),
            date("expirydate"),
            Kind::NoSettings,
        ];
        let mut diagnostics: Vec<Diagnostic> = kinds.into_iter().map(Diagnostic::error_nowhere).collect();
        tolerate(&mut diagnostics);
        use Severity::{Error, Warning};
        let severities: Vec<Severity> = diagnostics.iter().map(|d| d.severity).collect();
        assert_eq!(severities, [Warning, Warning, Warning, Error, Error, Error]);
    }

    #[test]
    fn what_is_known_is_not_added_again() {
        let mut diagnostics = vec![at(0, 1, Severity::Error)];
        add_new(&mut diagnostics, [at(0, 1, Severity::Error), at(0, 2, Severity::Error), at(0, 2, Severity::Error)]);
        assert_eq!(diagnostics, [at(0, 1, Severity::Error), at(0, 2, Severity::Error)]);
    }

    #[test]
    fn one_mistake_is_reported_once() {
        let dead = |target: &str| {
            let kind = Kind::DeadLink { target: target.to_owned(), nearest: None };
            Diagnostic::error(kind, Span::new(FileId(0), 3, 4))
        };
        let other = Diagnostic::error(Kind::EmptyLink, Span::new(FileId(0), 3, 4));
        let mut diagnostics = vec![dead("/a/"), other.clone(), dead("/a/"), at(0, 9, Severity::Error), other.clone()];
        diagnostics.extend([Diagnostic::error_nowhere(Kind::NoSettings), Diagnostic::error_nowhere(Kind::NoSettings)]);
        sort_and_limit(&mut diagnostics);
        assert_eq!(diagnostics[2..], [dead("/a/"), other, at(0, 9, Severity::Error)]);
    }

    #[test]
    fn many_of_one_file_and_severity_are_counted() {
        let most = limits::DIAGNOSTICS.most;
        let mut diagnostics: Vec<Diagnostic> = (0..most + 7).rev().map(|i| at(0, i, Severity::Warning)).collect();
        diagnostics.extend((0..most).map(|i| at(1, i, Severity::Warning)));
        diagnostics.push(at(0, 3, Severity::Error));
        sort_and_limit(&mut diagnostics);
        assert_eq!(diagnostics.len(), 2 * most + 2);
        assert_eq!(diagnostics[0], at(0, 3, Severity::Error));
        let more = &diagnostics[most + 1];
        assert_eq!((&more.kind, more.span), (&Kind::MoreDiagnostics { count: 7 }, at(0, most, Severity::Warning).span));
        assert_eq!((count(&diagnostics, Severity::Error), count(&diagnostics, Severity::Warning)), (1, 2 * most + 7));

        // Later diagnostics are added to the count.
        diagnostics.push(at(0, most + 9, Severity::Warning));
        sort_and_limit(&mut diagnostics);
        assert_eq!((diagnostics.len(), count(&diagnostics, Severity::Warning)), (2 * most + 2, 2 * most + 8));
        assert_eq!(diagnostics.iter().filter(|d| matches!(d.kind, Kind::MoreDiagnostics { count: 8 })).count(), 1);
    }
}
