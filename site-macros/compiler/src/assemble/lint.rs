//! What is no mistake and still worth a word, seen over the whole site: pages nobody can tell apart, terms written in two ways, assets
//! nobody uses. Each pass is linear in the pages, and looks at nothing but their heads and short lists.

use std::collections::{BTreeMap, BTreeSet};

use super::rendered::RenderedSite;
use crate::content::{Page, taxonomy};
use site_diag::{Diagnostic, Kind, Span};
use site_settings::address::encode;

/// Characters of a description that search engines show.
const DESCRIPTION: usize = 160;

/// Those for which no body is looked at.
pub(crate) fn of_heads(rendered: &RenderedSite<'_>, diagnostics: &mut Vec<Diagnostic>) {
    titles(rendered, diagnostics);
    descriptions(rendered, diagnostics);
    terms(rendered, diagnostics);
}

/// Pages that somebody wrote and that are published.
fn written<'a>(rendered: &RenderedSite<'a>) -> impl Iterator<Item = &'a Page> {
    let pages = rendered.inputs.library.pages.iter();
    pages.filter(|page| !page.kind.is_list() && page.rendered && page.file.is_some())
}

fn titles(rendered: &RenderedSite<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let mut seen: BTreeMap<(usize, &str), Span> = BTreeMap::new();
    for page in written(rendered) {
        let Some(title) = page.front.title.as_ref().filter(|title| !title.value.trim().is_empty()) else { continue };
        // A title that a section hands down is the section's doing.
        if Some(title.span.file) != page.file {
            continue;
        }
        match seen.get(&(page.lang, title.value.trim())) {
            Some(first) => {
                let kind = Kind::DuplicateTitle { title: title.value.trim().to_owned() };
                diagnostics.push(Diagnostic::warning(kind, title.span).with_related(*first, "called so first"));
            }
            None => drop(seen.insert((page.lang, title.value.trim()), title.span)),
        }
    }
}

fn descriptions(rendered: &RenderedSite<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let mut seen: BTreeMap<(usize, &str), &Page> = BTreeMap::new();
    for page in written(rendered) {
        let Some(description) = page.front.description.as_deref().map(str::trim).filter(|text| !text.is_empty()) else {
            continue;
        };
        let characters = description.chars().count();
        // What is not in the page's own head has been handed down, and is said of many at once.
        let Some(place) = place(rendered, page, description) else { continue };
        if characters > DESCRIPTION {
            diagnostics.push(Diagnostic::warning(Kind::LongDescription { characters, limit: DESCRIPTION }, place));
        }
        match seen.get(&(page.lang, description)) {
            Some(first) => {
                let remark = Diagnostic::warning(Kind::DuplicateDescription, place);
                let first = self::place(rendered, first, description);
                diagnostics.push(match first {
                    Some(first) => remark.with_related(first, "described so first"),
                    None => remark,
                });
            }
            None => drop(seen.insert((page.lang, description), page)),
        }
    }
}

/// Where a page's head says this; of a text over several lines or with escapes, where it begins.
pub(super) fn place(rendered: &RenderedSite<'_>, page: &Page, text: &str) -> Option<Span> {
    let file = page.file?;
    let head = rendered.inputs.sources.text(file).get(..page.body)?;
    let first: String = text.chars().take_while(|c| !matches!(c, '"' | '\'' | '\\' | '\n')).take(40).collect();
    let start = head.find(text).or_else(|| head.find(first.trim()).filter(|_| !first.trim().is_empty()))?;
    let end = if head[start..].starts_with(text) { start + text.len() } else { start + first.trim().len() };
    Some(Span::new(file, start, end))
}

/// A term written otherwise than where it stands first.
fn terms(rendered: &RenderedSite<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let mut first: BTreeMap<(usize, &str, String), (&str, Span)> = BTreeMap::new();
    let mut told: BTreeSet<(usize, &str, &str)> = BTreeSet::new();
    for page in written(rendered) {
        let names = &rendered.config(page).taxonomies;
        for (plural, terms) in page.front.terms.iter().filter(|(plural, _)| names.iter().any(|t| t.plural == **plural)) {
            for term in terms.iter().filter(|term| Some(term.span.file) == page.file) {
                let (other, place) =
                    *first.entry((page.lang, plural, taxonomy::key(&term.value))).or_insert((&term.value, term.span));
                let differs = other != term.value && other.to_lowercase() == term.value.to_lowercase();
                if differs && told.insert((page.lang, plural, &term.value)) {
                    let kind = Kind::TagCase { term: term.value.clone(), other: other.to_owned() };
                    diagnostics.push(Diagnostic::warning(kind, term.span).with_related(place, "written so first"));
                }
            }
        }
    }
}

/// Files of `assets/` that no page, style sheet, script or setting names. Those that stand in for the theme's are in use.
pub(crate) fn assets(rendered: &RenderedSite<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let inputs = rendered.inputs;
    let owned: Vec<_> = inputs.assets.all.iter().filter(|asset| asset.own && !asset.named).collect();
    if owned.is_empty() {
        return;
    }
    let used: BTreeSet<&str> = rendered.documents().flat_map(|document| &document.assets).map(String::as_str).collect();
    let mut named: BTreeSet<&str> = BTreeSet::new();
    for config in inputs.configs {
        named.extend(config.files().chain(config.theme.favicons.values()).flat_map(|name| tails(name)));
    }
    let featured = written(rendered).filter_map(|page| page.front.featured_image.as_ref());
    named.extend(featured.flat_map(|image| tails(&image.value)));
    for asset in owned {
        if !used.contains(encode(&asset.address).as_str()) && !named.contains(asset.name.as_str()) {
            let file = inputs.sources.find(&format!("assets/{}", asset.name));
            let remark = |file| Diagnostic::warning(Kind::UnusedAsset { name: asset.name.clone() }, Span::start_of(file));
            diagnostics.extend(file.map(remark));
        }
    }
}

/// A path and all it ends with after a slash: whatever folder an asset's name is said from, it is one of these.
fn tails(path: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(path), |rest| rest.split_once('/').map(|(_, rest)| rest))
}
