//! Checks of finished pages that the owner's templates have made, or added to: links, fragments, ids, pictures and the nesting of elements.
//! What is in the text of the page has been checked where it is written.

use std::collections::BTreeSet;

use site_diag::{Diagnostic, FileId, Kind, PolicyRemedy, Span, nearest};
use site_html::{Tag, Token, decode, tokens};
use site_settings::config::Config;

use super::rendered::RenderedSite;
use super::sheets::resolved;

/// Elements whose end tags may be left out (HTML Standard, 13.1.2.4).
const OPTIONAL: &[&str] = &[
    "html", "head", "body", "li", "dt", "dd", "p", "rt", "rp", "optgroup", "option", "colgroup", "caption", "thead", "tbody",
    "tfoot", "tr", "td", "th",
];
/// Mistakes of one page that are reported.
const MOST: usize = 20;

/// A finished page.
pub(super) struct FinishedHtml<'h> {
    pub(super) html: &'h str,
    /// Renders what the theme makes of the page. The text in it has been checked. Only pages with mistakes need it.
    pub(super) of_theme: &'h dyn Fn() -> String,
    /// Its address with base path.
    pub(super) address: &'h str,
    /// The templates that it is made with.
    pub(super) templates: &'h dyn Fn() -> Vec<FileId>,
    /// The page's file.
    pub(super) page: Option<Span>,
}

/// Reports mistakes, each at the words in a template that make it, or else at the start of the first template.
pub(super) fn check(rendered: &RenderedSite<'_>, config: &Config, page: &FinishedHtml<'_>, found: &mut Vec<Diagnostic>) {
    let mut mistakes = Mistakes::of(rendered, config, page.address, page.html);
    if mistakes.is_empty() {
        return;
    }
    let of_theme = (page.of_theme)();
    let known = Mistakes::of(rendered, config, page.address, &of_theme);
    mistakes.retain(|mistake| !known.contains(mistake));
    mistakes.truncate(MOST);
    let sources = rendered.inputs.sources;
    let templates = (page.templates)();
    for Mistake { kind, written } in mistakes {
        let place = templates.iter().find_map(|file| {
            let at = sources.text(*file).find(&written)?;
            Some(Span::new(*file, at, at + written.len()))
        });
        let Some(span) = place.or_else(|| templates.first().map(|file| Span::start_of(*file))) else { return };
        let severity = match kind {
            Kind::DeadLink { .. } | Kind::DeadFragment { .. } => config.dead_links,
            _ => site_diag::KindName::from(&kind).default_severity(),
        };
        let diagnostic = Diagnostic::error(kind, span).with_severity(severity);
        found.push(match page.page {
            Some(page) => diagnostic.with_related(page, "on this page"),
            None => diagnostic,
        });
    }
}

/// A mistake, and the words that make it.
#[derive(PartialEq, Eq)]
struct Mistake {
    kind: Kind,
    written: String,
}

/// Finds the mistakes of a page.
struct Mistakes<'m, 'a> {
    rendered: &'m RenderedSite<'a>,
    config: &'m Config,
    address: &'m str,
    found: Vec<Mistake>,
}

impl<'m, 'a> Mistakes<'m, 'a> {
    fn of(rendered: &'m RenderedSite<'a>, config: &'m Config, address: &'m str, html: &str) -> Vec<Mistake> {
        let mut mistakes = Self { rendered, config, address, found: Vec::new() };
        let mut open: Vec<&str> = Vec::new();
        let mut ids: BTreeSet<&str> = BTreeSet::new();
        let mut fragments: Vec<&str> = Vec::new();
        for token in tokens(html) {
            let Token::Tag(tag) = token else { continue };
            mistakes.nesting(&tag, &mut open);
            if !tag.closing {
                mistakes.tag(&tag, &mut ids, &mut fragments);
            }
        }
        for name in open {
            mistakes.unclosed(name);
        }
        for written in fragments {
            let fragment = site_settings::address::decode(&decode(written));
            if !ids.contains(fragment.as_str()) {
                let nearest = nearest(&fragment, ids.iter().copied()).map(|id| format!("#{id}"));
                mistakes.report(Kind::DeadFragment { target: address.to_owned(), fragment, nearest }, written);
            }
        }
        mistakes.found
    }

    fn report(&mut self, kind: Kind, written: &str) {
        self.found.push(Mistake { kind, written: written.to_owned() });
    }

    fn unclosed(&mut self, name: &str) {
        self.report(Kind::HtmlNesting { element: format!("<{name}>"), problem: "is never closed" }, &format!("<{name}"));
    }

    fn nesting<'h>(&mut self, tag: &Tag<'h>, open: &mut Vec<&'h str>) {
        if tag.is_void() || is_optional(tag.name) {
            return;
        }
        if !tag.closing {
            open.push(tag.name);
            return;
        }
        match open.iter().rposition(|name| name.eq_ignore_ascii_case(tag.name)) {
            Some(at) => open.split_off(at).into_iter().skip(1).for_each(|name| self.unclosed(name)),
            None => {
                let element = format!("</{}>", tag.name);
                let written = element.clone();
                self.report(Kind::HtmlNesting { element, problem: "is closed and was never open" }, &written);
            }
        }
    }

    fn tag<'h>(&mut self, tag: &Tag<'h>, ids: &mut BTreeSet<&'h str>, fragments: &mut Vec<&'h str>) {
        let mut has_alt = false;
        for attribute in tag.attributes() {
            has_alt |= attribute.is("alt");
            if attribute.is("id") {
                let id = attribute.value.trim();
                if !id.is_empty() && !ids.insert(id) {
                    self.report(Kind::Template { reason: format!("the id `{id}` is on the page twice") }, id);
                }
                continue;
            }
            let is_link = attribute.is("href") || attribute.is("src") || attribute.is("action");
            // The theme's own `link` elements are right, and a template's may lead to what only the server knows.
            if !is_link || tag.is("link") || tag.is("base") {
                continue;
            }
            let value = decode(attribute.value);
            let value = value.trim();
            if value.get(..11).is_some_and(|start| start.eq_ignore_ascii_case("javascript:")) {
                let what = "an address that runs a script".to_owned();
                self.report(Kind::BlockedByPolicy { what, remedy: PolicyRemedy::Script }, attribute.value);
            } else if let Some(fragment) = value.strip_prefix('#') {
                if !fragment.is_empty() && fragment != "top" && tag.is("a") {
                    fragments.push(attribute.value.trim().trim_start_matches('#'));
                }
            } else if let Some(target) = resolved(self.address, value) {
                self.link(&target, attribute.value);
            }
        }
        if tag.is("img") && !has_alt {
            self.report(Kind::ImageWithoutAlt, "<img");
        }
    }

    /// An address on this host.
    fn link(&mut self, target: &str, written: &str) {
        let Some(below) = target.strip_prefix(self.config.base_path.as_str()).filter(|below| below.starts_with('/')) else {
            // Another site on the same host.
            return;
        };
        let inputs = self.rendered.inputs;
        let is_asset =
            |address: &str| address.starts_with("/assets/") && inputs.assets.all.iter().any(|asset| asset.address == address);
        if self.rendered.exists(below) || self.rendered.exists(&format!("{below}/")) || is_asset(below) {
            return;
        }
        let known = inputs.library.pages.iter().filter(|page| page.rendered).map(|page| page.address.as_str());
        self.report(Kind::DeadLink { target: below.to_owned(), nearest: nearest(below, known) }, written);
    }
}

fn is_optional(name: &str) -> bool {
    OPTIONAL.iter().any(|optional| optional.eq_ignore_ascii_case(name))
}
