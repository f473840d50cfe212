//! Warnings that need the whole site: equal titles and descriptions, terms with several spellings, unused assets. Each check is linear in
//! the number of pages, and only reads front matter and short lists.

use std::collections::{BTreeMap, BTreeSet};

use super::rendered::RenderedSite;
use crate::content::{Page, taxonomy};
use site_diag::{Diagnostic, Kind, Span};
use site_settings::address::encode;

/// Number of characters of a description that search engines show.
const DESCRIPTION: usize = 160;

/// Checks that do not need bodies.
pub(crate) fn of_heads(rendered: &RenderedSite<'_>, diagnostics: &mut Vec<Diagnostic>) {
    titles(rendered, diagnostics);
    descriptions(rendered, diagnostics);
    terms(rendered, diagnostics);
}

/// Published pages that have a file.
fn written<'a>(rendered: &RenderedSite<'a>) -> impl Iterator<Item = &'a Page> {
    let pages = rendered.inputs.library.pages.iter();
    pages.filter(|page| !page.kind.is_list() && page.rendered && page.file.is_some())
}

fn titles(rendered: &RenderedSite<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let mut seen: BTreeMap<(usize, &str), Span> = BTreeMap::new();
    for page in written(rendered) {
        let Some(title) = page.front.title.as_ref().filter(|title| !title.value.trim().is_empty()) else { continue };
        // A title that a section's cascade sets is not reported.
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
        // A description that the page's own front matter does not contain comes from a cascade, which concerns many pages.
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

/// The position of this text in a page's front matter; the beginning if it spans several lines or contains escapes.
pub(super) fn place(rendered: &RenderedSite<'_>, page: &Page, text: &str) -> Option<Span> {
    let file = page.file?;
    let head = rendered.inputs.sources.text(file).get(..page.body)?;
    let first: String = text.chars().take_while(|c| !matches!(c, '"' | '\'' | '\\' | '\n')).take(40).collect();
    let start = head.find(text).or_else(|| head.find(first.trim()).filter(|_| !first.trim().is_empty()))?;
    let end = if head[start..].starts_with(text) { start + text.len() } else { start + first.trim().len() };
    Some(Span::new(file, start, end))
}

/// Terms whose spelling differs from the first one.
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

/// Files of `assets/` that no page, style sheet, script or setting uses. Files that replace the theme's are used.
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
    let featured = written(rendered).flat_map(|page| page.front.featured_image.iter().chain(&page.front.share_image));
    named.extend(featured.flat_map(|image| tails(&image.value)));
    let templates: Vec<&str> =
        inputs.sources.iter().filter(|(_, s)| s.path.starts_with("templates/")).filter_map(|(_, s)| s.text.as_deref()).collect();
    for asset in owned {
        let in_template = || templates.iter().any(|text| text.contains(&asset.name));
        if !used.contains(encode(&asset.address).as_str()) && !named.contains(asset.name.as_str()) && !in_template() {
            let file = inputs.sources.find(&format!("assets/{}", asset.name));
            let remark = |file| Diagnostic::warning(Kind::UnusedAsset { name: asset.name.clone() }, Span::start_of(file));
            diagnostics.extend(file.map(remark));
        }
    }
}

/// The path and all its suffixes after a slash. A reference to an asset is one of these, whatever folder it is relative to.
fn tails(path: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(path), |rest| rest.split_once('/').map(|(_, rest)| rest))
}
