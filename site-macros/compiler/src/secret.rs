//! Searches for secrets in everything that is published or compiled in.

use rayon::prelude::*;
use site_diag::{Diagnostic, FileId, Kind, Severity, Source, Sources, Span};
use site_secrets::{Finding, Found, Place, Rule, search, search_file};
use site_settings::cache_key::key;

use crate::read::is_too_large;
use crate::results::ResultCache;
use crate::world::{File, World};

/// The marker that allows a secret, followed by its identifier and a reason.
const ALLOW: &str = "allow-secret";

/// The findings of one file.
#[derive(Default)]
struct Outcome {
    diagnostics: Vec<Diagnostic>,
    /// The text that the findings point into, if the file has not been read as text.
    text: Option<String>,
}

/// Searches every file. `allowed` are the identifiers of allowed secrets. Returns the texts of files that have not been read as text, for
/// the diagnostics that point into them.
pub(crate) fn check(
    world: &dyn World,
    results: &ResultCache,
    sources: &Sources,
    allowed: &[String],
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<(FileId, Source)> {
    let searched = world.files().par_iter().enumerate().map(|(number, file)| {
        let cache_key = key("clean", &(&file.path, file.version));
        if results.clean.get(&cache_key).is_some() {
            return Outcome::default();
        }
        let outcome = in_file(world, sources, FileId(number as u32), file);
        if outcome.diagnostics.is_empty() {
            results.clean.put(cache_key, || ());
        }
        outcome
    });
    let searched: Vec<Outcome> = searched.collect();
    let mut texts = Vec::new();
    for (number, mut outcome) in searched.into_iter().enumerate() {
        outcome.diagnostics.retain(|d| !matches!(&d.kind, Kind::Secret { id, .. } if allowed.contains(id)));
        let id = FileId(number as u32);
        if let Some(text) = outcome.text.filter(|_| outcome.diagnostics.iter().any(|d| d.span.is_some_and(|span| span.end > 0))) {
            texts.push((id, Source { path: sources.path(id).to_owned(), text: Some(text.into()) }));
        }
        diagnostics.append(&mut outcome.diagnostics);
    }
    texts
}

fn in_file(world: &dyn World, sources: &Sources, id: FileId, file: &File) -> Outcome {
    // A theme's files are not the owner's, and not published: their templates are executed.
    if file.path.starts_with("themes/") || file.path.starts_with("_vendor/") {
        return Outcome::default();
    }
    if let Some(text) = &sources.get(id).text {
        let mut diagnostics = in_text(text, &file.path, id);
        // The content has been searched as text; only the name is left.
        diagnostics.extend(found(search_file(&file.path, b"").found, "", id));
        if is_page_layout(&file.path) {
            diagnostics.iter_mut().for_each(|diagnostic| diagnostic.severity = Severity::Warning);
        }
        return Outcome { diagnostics, text: None };
    }
    if is_too_large(file) {
        return Outcome::default();
    }
    // The stage that needs the file reports that it cannot be read.
    let bytes = world.read(&file.path).unwrap_or_default();
    let report = search_file(&file.path, &bytes);
    let mut diagnostics = found(report.found, report.text.as_deref().unwrap_or_default(), id);
    let unsearched = report.unsearched.into_iter().map(|reason| Kind::Unsearched { reason });
    diagnostics.extend(unsearched.map(|kind| Diagnostic::error(kind, Span::start_of(id)).with_severity(Severity::Warning)));
    Outcome { diagnostics, text: report.text }
}

/// Whether it is a layout that makes pages in Hugo. Unless another template names it, it is not executed here, and not published.
fn is_page_layout(path: &str) -> bool {
    const EXECUTED: &[&str] = &["shortcodes", "_shortcodes", "partials", "_partials", "_markup"];
    path.strip_prefix("layouts/").is_some_and(|path| !path.split('/').any(|folder| EXECUTED.contains(&folder)))
}

/// Searches the text of one file.
pub(crate) fn in_text(text: &str, path: &str, file: FileId) -> Vec<Diagnostic> {
    let found = search(text.as_bytes(), path).into_iter().filter(|finding| !is_allowed(text, &finding.id));
    found.map(|Finding { rules, range, id }| error(&rules, id, String::new(), Span::new(file, range.start, range.end))).collect()
}

fn found(found: Vec<Found>, text: &str, file: FileId) -> Vec<Diagnostic> {
    let found = found.into_iter().filter(|found| !is_allowed(text, &found.id));
    let error = |Found { rules, id, place }| match place {
        Place::Name => error(&rules, id, "its name tells".to_owned(), Span::start_of(file)),
        Place::Text(range) => error(&rules, id, String::new(), Span::new(file, range.start, range.end)),
        Place::Inside(place) => error(&rules, id, place, Span::start_of(file)),
    };
    found.map(error).collect()
}

fn error(rules: &[&Rule], id: String, place: String, span: Span) -> Diagnostic {
    let names: Vec<&str> = rules.iter().map(|rule| rule.id).collect();
    let description = rules.first().map_or("", |rule| rule.description).to_owned();
    Diagnostic::error(Kind::Secret { rules: names.join(" or "), description, place, id }, span)
}

/// Whether the text allows the secret, with a reason. Any comment syntax is accepted, because the surrounding text is ignored.
fn is_allowed(text: &str, id: &str) -> bool {
    text.match_indices(ALLOW).any(|(at, _)| {
        let rest = text[at + ALLOW.len()..].trim_start_matches([' ', '\t']);
        let reason = rest.strip_prefix(id).and_then(|rest| rest.strip_prefix(':')).and_then(|rest| rest.lines().next());
        reason.is_some_and(|reason| reason.chars().filter(|character| character.is_alphabetic()).count() >= 3)
    })
}
