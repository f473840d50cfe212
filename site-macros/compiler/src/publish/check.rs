//! What can only be checked once everything is there: fragments, collisions with generated addresses, links in the settings.

use std::collections::HashSet;

use super::Rendered;
use crate::config::Config;
use crate::content::PageId;
use crate::diag::{Diagnostic, Kind, Severity, Span, nearest};
use crate::template::icon;

/// Every `#fragment` of a link must be an id of the page it leads to.
pub(crate) fn fragments(rendered: &Rendered<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for (id, page) in rendered.inputs.library.iter() {
        let severity = rendered.config(page).dead_links;
        for (address, fragment, span) in &rendered.document(id).fragments {
            let Some(target) = rendered.inputs.library.by_address.get(address) else { continue };
            if fragment.is_empty() || fragment == "top" || has_id(rendered, *target, fragment) {
                continue;
            }
            let ids = rendered.document(*target).ids.iter().map(String::as_str);
            let kind =
                Kind::DeadFragment { target: address.clone(), fragment: fragment.clone(), nearest: nearest(fragment, ids).map(|id| format!("#{id}")) };
            diagnostics.push(Diagnostic::error(kind, *span).with_severity(severity));
        }
    }
}

fn has_id(rendered: &Rendered<'_>, page: PageId, fragment: &str) -> bool {
    // A text fragment (`#:~:text=…`) names words, not an id.
    fragment.starts_with(":~:") || rendered.document(page).ids.iter().any(|id| id == fragment)
}

/// Feeds, sitemaps and further pages of lists must not hide a page or a file. A static file may stand in for robots.txt, the
/// manifest and the not-found page: the owner's own wins there.
pub(crate) fn addresses(rendered: &Rendered<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let library = rendered.inputs.library;
    for address in &rendered.generated {
        if let Some(id) = library.by_address.get(address) {
            let page = rendered.page(*id);
            let kind = Kind::DuplicateAddress { address: address.clone() };
            diagnostics.push(match page.span {
                Some(span) => Diagnostic::error(kind, span),
                None => Diagnostic::error_nowhere(kind),
            });
        } else if let Some(file) = library.statics.get(address)
            && !replaceable(address)
        {
            diagnostics.push(Diagnostic::error(Kind::DuplicateAddress { address: address.clone() }, Span::start_of(*file)));
        }
    }
}

/// Addresses where the owner's own file replaces ours.
pub(crate) fn replaceable(address: &str) -> bool {
    matches!(address, "/robots.txt" | "/site.webmanifest")
}

/// Menu entries and social links of this site must lead somewhere; icons must exist; named style sheets, scripts and pictures too.
pub(crate) fn links_of_settings(rendered: &Rendered<'_>, config: &Config, lang: usize, diagnostics: &mut Vec<Diagnostic>) {
    let library = rendered.inputs.library;
    let links = config.menu.iter().map(|item| (item.url.as_deref(), item.span)).chain(config.social.iter().map(|s| (s.url.as_deref(), s.span)));
    let mut told = HashSet::new();
    for (url, span) in links {
        let (Some(url), Some(span)) = (url, span) else { continue };
        if url.contains('@') && !url.contains('/') {
            continue;
        }
        let Some(address) = rendered.menu_address(config, lang, url) else { continue };
        if !rendered.exists(&address, lang) && told.insert(span) {
            let known = library.by_address.keys().map(String::as_str);
            let kind = Kind::DeadLink { target: address.clone(), nearest: nearest_sorted(&address, known) };
            diagnostics.push(Diagnostic::error(kind, span).with_severity(config.dead_links));
        }
    }
    for social in &config.social {
        if let Some(span) = social.span
            && !icon::known(&social.icon)
        {
            let kind = Kind::UnknownIcon { name: social.icon.clone(), nearest: icon::nearest(&social.icon) };
            diagnostics.push(Diagnostic::warning(kind, span));
        }
    }
    let place = config.title_span.or(config.source.map(Span::start_of));
    let named = config.theme.custom_css.iter().chain(&config.theme.custom_js).filter(|name| !name.contains("://"));
    let pictures = config.author.avatar.iter().chain(&config.theme.image).filter(|name| !name.contains("://"));
    for name in named.chain(pictures) {
        let plain = name.trim_start_matches('/');
        if rendered.inputs.assets.get(plain).is_none() && !library.statics.contains_key(&format!("/{plain}")) {
            let known = rendered.inputs.assets.all.iter().map(|asset| asset.name.as_str());
            let kind = Kind::UnknownAsset { name: name.clone(), nearest: nearest(plain, known) };
            let severity = if config.from_hugo { Severity::Warning } else { Severity::Error };
            diagnostics.extend(place.map(|span| Diagnostic::error(kind, span).with_severity(severity)));
        }
    }
}

/// `nearest` over a hash map's keys, in an order that is the same every time.
fn nearest_sorted<'k>(wanted: &str, known: impl Iterator<Item = &'k str>) -> Option<String> {
    let mut known: Vec<&str> = known.collect();
    known.sort_unstable();
    nearest(wanted, known)
}
