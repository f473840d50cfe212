//! Checks that need the whole site: fragments of links, collisions with generated addresses, links in the settings.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::inputs::Inputs;
use super::rendered::RenderedSite;
use super::security::{allows, origin_of};
use crate::content::PageId;
use site_diag::suggest::Suggestions;
use site_diag::{Diagnostic, Kind, PolicyRemedy, Sources, Span, limits, nearest};
use site_settings::config::Config;
use site_theme::icon;
use site_theme::integration::{self, Problem, Thread};

/// Checks that every `#fragment` of a link is an id of the page it leads to.
pub(crate) fn fragments(rendered: &RenderedSite<'_>, diagnostics: &mut Vec<Diagnostic>) {
    // Only for pages that are linked to with a fragment. A glossary may have thousands of ids and of links to them.
    let mut sets: BTreeMap<PageId, BTreeSet<&str>> = BTreeMap::new();
    let mut suggestions: BTreeMap<PageId, Suggestions> = BTreeMap::new();
    for (id, page) in rendered.inputs.library.iter() {
        let severity = rendered.config(page).dead_links;
        let mut dead = 0;
        for (address, fragment, span) in &rendered.document(id).fragments {
            let Some(target) = rendered.inputs.library.by_address.get(address) else { continue };
            // A text fragment (`#:~:text=…`) contains words, not an id.
            if fragment.is_empty() || fragment == "top" || fragment.starts_with(":~:") {
                continue;
            }
            let ids = || rendered.document(*target).ids.iter().map(String::as_str);
            if sets.entry(*target).or_insert_with(|| ids().collect()).contains(fragment.as_str()) {
                continue;
            }
            // Only for as many as are shown, because each compares with all ids of a page.
            dead += 1;
            let nearest = (dead <= limits::DIAGNOSTICS.most)
                .then(|| suggestions.entry(*target).or_insert_with(|| Suggestions::new(ids())).nearest(fragment))
                .flatten();
            let kind = Kind::DeadFragment {
                target: address.clone(),
                fragment: fragment.clone(),
                nearest: nearest.map(|id| format!("#{id}")),
            };
            diagnostics.push(Diagnostic::error(kind, *span).with_severity(severity));
        }
    }
}

/// Checks that feeds, sitemaps and further pages of lists do not hide a page, a file or an old address. A static file may replace
/// robots.txt and the manifest.
pub(crate) fn addresses(rendered: &RenderedSite<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let library = rendered.inputs.library;
    for address in rendered.generated.iter() {
        if let Some(id) = library.by_address.get(address) {
            let page = rendered.page(*id);
            let kind = Kind::DuplicateAddress { address: address.clone() };
            let place = page.front.url.as_ref().map(|url| url.span).or(page.span);
            diagnostics.push(Diagnostic { span: place, ..Diagnostic::error_nowhere(kind) });
        } else if let Some(id) = library.aliases.get(address) {
            // Aliases that nobody wrote give way silently.
            let config = rendered.config(rendered.page(*id));
            let written = rendered.page(*id).aliases.iter().find(|(alias, _)| alias == address);
            let kind = Kind::AliasHidesPage { alias: address.clone() };
            diagnostics.extend(written.map(|(_, span)| Diagnostic::error(kind, *span).with_severity(config.alias_collision)));
        } else if let Some(file) = library.statics.get(address)
            && !replaceable(address)
        {
            diagnostics.push(Diagnostic::error(Kind::DuplicateAddress { address: address.clone() }, Span::start_of(*file)));
        }
    }
}

/// Addresses at which the owner's own file replaces the generated one.
pub(crate) fn replaceable(address: &str) -> bool {
    matches!(address, "/robots.txt" | "/site.webmanifest")
}

/// Checks the names in the settings of every language.
pub(crate) fn settings(rendered: &RenderedSite<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for config in rendered.inputs.configs {
        links(rendered, config, diagnostics);
        icons(config, diagnostics);
        files(rendered, config, diagnostics);
        services(config, diagnostics);
    }
}

/// Checks that menu entries and social links of this site lead to something.
fn links(rendered: &RenderedSite<'_>, config: &Config, diagnostics: &mut Vec<Diagnostic>) {
    let library = rendered.inputs.library;
    if library.pages.iter().all(|page| page.file.is_none()) {
        // The empty site has been reported, and dead links follow from that.
        return;
    }
    let menu = config.menu.iter().map(|item| (item.url.as_deref(), item.span));
    let social = config.social.iter().map(|link| (link.url.as_deref(), link.span));
    let mut told = HashSet::new();
    for (url, span) in menu.chain(social) {
        let (Some(url), Some(span)) = (url, span) else { continue };
        if url.contains('@') && !url.contains('/') {
            continue;
        }
        let Some(address) = rendered.menu_address(config, url) else { continue };
        if !rendered.exists(&address) && told.insert(span) {
            let known = library.pages.iter().filter(|page| page.rendered).map(|page| page.address.as_str());
            let kind = Kind::DeadLink { target: address.clone(), nearest: nearest(&address, known) };
            diagnostics.push(Diagnostic::error(kind, span).with_severity(config.dead_links));
        }
    }
}

fn icons(config: &Config, diagnostics: &mut Vec<Diagnostic>) {
    for social in &config.social {
        if let Some(span) = social.span
            && !icon::known(&social.icon)
        {
            let kind = Kind::UnknownIcon { name: social.icon.clone(), nearest: icon::nearest(&social.icon) };
            diagnostics.push(Diagnostic::warning(kind, span));
        }
    }
}

/// Checks that style sheets, scripts and pictures in the settings exist.
fn files(rendered: &RenderedSite<'_>, config: &Config, diagnostics: &mut Vec<Diagnostic>) {
    let Inputs { library, assets, .. } = rendered.inputs;
    let theme = &config.theme;
    let styles = theme.custom_css.iter().map(|name| ("style", name));
    for (directive, name) in styles.chain(theme.custom_js.iter().map(|name| ("script", name))) {
        if name.contains("://") && !allows(config, directive, name) {
            let remedy = if name.starts_with("https://") {
                PolicyRemedy::Allow(directive, origin_of(name))
            } else {
                PolicyRemedy::Address
            };
            let kind = Kind::BlockedByPolicy { what: format!("`{name}`, so that it is left out"), remedy };
            let place = written(rendered.inputs.sources, config, name).or_else(|| place(config));
            let severity = config.tolerated_severity();
            diagnostics.extend(place.map(|span| Diagnostic::error(kind, span).with_severity(severity)));
        }
    }
    for name in config.files().filter(|name| !name.contains("://")) {
        let plain = name.trim_start_matches('/');
        if assets.get(plain).is_none() && !library.statics.contains_key(&format!("/{plain}")) {
            let known = assets.all.iter().map(|asset| asset.name.as_str());
            let kind = Kind::UnknownAsset { name: name.clone(), nearest: nearest(plain, known) };
            let place = written(rendered.inputs.sources, config, name).or_else(|| place(config));
            diagnostics.extend(place.map(|span| Diagnostic::error(kind, span)));
        }
    }
}

/// Checks that services are known and have the settings they need.
fn services(config: &Config, diagnostics: &mut Vec<Diagnostic>) {
    let thread = Thread { url: &config.origin, address: "/", title: &config.title, lang: &config.language.code };
    let comments = config.comments.iter().map(|service| (service, integration::comments(service, &thread)));
    let analytics = config.analytics.iter().map(|service| (service, integration::analytics(service)));
    for (service, outcome) in comments.chain(analytics) {
        let Err(problem) = outcome else { continue };
        // Each page names its own thread.
        if service.service == "mastodon" && problem == Problem::Missing("id") {
            continue;
        }
        let name = service.service.clone();
        let kind = match problem {
            Problem::Unknown => Kind::UnknownKey { key: name, within: "comments or analytics".to_owned(), nearest: None },
            Problem::Missing(key) => Kind::MissingKey { key: key.to_owned(), why: format!("`{name}` needs it") },
            Problem::Bad(key, expected) => {
                let value = service.values.get(key).cloned().unwrap_or_default();
                Kind::BadValue { key: format!("{name}.{key}"), value, expected: expected.to_owned() }
            }
        };
        diagnostics.extend(place(config).map(|span| Diagnostic::error(kind, span)));
    }
}

/// The position of `value` in the settings, outside of comments.
fn written(sources: &Sources, config: &Config, value: &str) -> Option<Span> {
    let file = config.source?;
    let text = sources.text(file);
    let commented = |at: usize| text[..at].rsplit('\n').next().is_some_and(|line| line.trim_start().starts_with('#'));
    let start = text.match_indices(value).map(|(at, _)| at).find(|at| !commented(*at))?;
    Some(Span::new(file, start, start + value.len()))
}

/// The position for settings whose own position is not known.
fn place(config: &Config) -> Option<Span> {
    config.title_span.or(config.source.map(Span::start_of))
}
