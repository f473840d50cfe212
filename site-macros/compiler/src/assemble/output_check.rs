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
    /// What the theme makes of the page. The text in it has been checked.
    pub(super) of_theme: &'h str,
    /// Its address with base path.
    pub(super) address: &'h str,
    /// The templates that it is made with.
    pub(super) templates: Vec<FileId>,
    /// The page's file.
    pub(super) page: Option<Span>,
}

/// Reports mistakes, each at the words in a template that make it, or else at the start of the first template.
pub(super) fn check(rendered: &RenderedSite<'_>, config: &Config, page: &FinishedHtml<'_>, found: &mut Vec<Diagnostic>) {
    let mut check = Check { rendered, config, page, found: Vec::new() };
    let mut ids: BTreeSet<String> = BTreeSet::new();
    let mut fragments: Vec<(String, &str)> = Vec::new();
    for token in tokens(page.html) {
        if let Token::Tag(tag) = token
            && !tag.closing
        {
            check.tag(&tag, &mut ids, &mut fragments);
        }
    }
    let known: BTreeSet<(String, &str)> = nesting(page.of_theme).into_iter().collect();
    for (element, problem) in nesting(page.html) {
        if !known.contains(&(element.clone(), problem)) {
            let written = element.trim_end_matches('>').to_owned();
            check.report(Kind::HtmlNesting { element, problem }, &written);
        }
    }
    for (fragment, written) in fragments {
        if !ids.contains(&fragment) {
            let nearest = nearest(&fragment, ids.iter().map(String::as_str)).map(|id| format!("#{id}"));
            check.report(Kind::DeadFragment { target: page.address.to_owned(), fragment, nearest }, written);
        }
    }
    found.append(&mut check.found);
}

struct Check<'c, 'a> {
    rendered: &'c RenderedSite<'a>,
    config: &'c Config,
    page: &'c FinishedHtml<'c>,
    found: Vec<Diagnostic>,
}

impl Check<'_, '_> {
    /// Reports a mistake unless the text of the page contains it.
    fn report(&mut self, kind: Kind, written: &str) {
        if self.found.len() >= MOST {
            return;
        }
        let sources = self.rendered.inputs.sources;
        let place = self.page.templates.iter().find_map(|file| {
            let at = sources.text(*file).find(written)?;
            Some(Span::new(*file, at, at + written.len()))
        });
        let Some(span) = place.or_else(|| self.page.templates.first().map(|file| Span::start_of(*file))) else { return };
        let severity = match kind {
            Kind::DeadLink { .. } | Kind::DeadFragment { .. } => self.config.dead_links,
            _ => site_diag::KindName::from(&kind).default_severity(),
        };
        let diagnostic = Diagnostic::error(kind, span).with_severity(severity);
        self.found.push(match self.page.page {
            Some(page) => diagnostic.with_related(page, "on this page"),
            None => diagnostic,
        });
    }

    fn tag<'h>(&mut self, tag: &Tag<'h>, ids: &mut BTreeSet<String>, fragments: &mut Vec<(String, &'h str)>) {
        let in_text = |value: &str| !value.is_empty() && self.page.of_theme.contains(value);
        if tag.is("img") && tag.attribute("alt").is_none() && !in_text(tag.source) {
            self.report(Kind::ImageWithoutAlt, "<img");
        }
        for attribute in tag.attributes() {
            let value = decode(attribute.value).trim().to_owned();
            if attribute.is("id") {
                if !value.is_empty() && !ids.insert(value.clone()) && !is_twice(self.page.of_theme, attribute.value) {
                    self.report(Kind::Template { reason: format!("the id `{value}` is on the page twice") }, attribute.value);
                }
                continue;
            }
            let is_link = attribute.is("href") || attribute.is("src") || attribute.is("action");
            // The theme's own `link` elements are right, and a template's may lead to what only the server knows.
            if !is_link || tag.is("link") || tag.is("base") || self.page.of_theme.contains(&format!("\"{}\"", attribute.value)) {
                continue;
            }
            if value.get(..11).is_some_and(|start| start.eq_ignore_ascii_case("javascript:")) {
                let what = "an address that runs a script".to_owned();
                self.report(Kind::BlockedByPolicy { what, remedy: PolicyRemedy::Script }, attribute.value);
            } else if let Some(fragment) = value.strip_prefix('#') {
                if !fragment.is_empty() && fragment != "top" && tag.is("a") {
                    fragments.push((site_settings::address::decode(fragment), attribute.value));
                }
            } else if let Some(target) = resolved(self.page.address, &value) {
                self.link(&target, attribute.value);
            }
        }
    }

    /// An address on this host.
    fn link(&mut self, target: &str, written: &str) {
        let Some(below) = target.strip_prefix(self.config.base_path.as_str()).filter(|below| below.starts_with('/')) else {
            // Another site on the same host.
            return;
        };
        let inputs = self.rendered.inputs;
        let slash = format!("{below}/");
        let is_asset = |address: &str| inputs.assets.all.iter().any(|asset| asset.address == address);
        if self.rendered.exists(below) || self.rendered.exists(&slash) || is_asset(below) {
            return;
        }
        let known = inputs.library.pages.iter().filter(|page| page.rendered).map(|page| page.address.as_str());
        self.report(Kind::DeadLink { target: below.to_owned(), nearest: nearest(below, known) }, written);
    }
}

/// Elements that are not closed, or were not opened, each with what is wrong.
fn nesting(html: &str) -> Vec<(String, &'static str)> {
    let mut found = Vec::new();
    let mut open: Vec<&str> = Vec::new();
    for token in tokens(html) {
        let Token::Tag(tag) = token else { continue };
        if tag.is_void() || is_optional(tag.name) {
            continue;
        }
        if !tag.closing {
            open.push(tag.name);
            continue;
        }
        match open.iter().rposition(|name| name.eq_ignore_ascii_case(tag.name)) {
            Some(at) => {
                let inner = open.split_off(at).into_iter().skip(1);
                found.extend(inner.map(|name| (format!("<{name}>"), "is never closed")));
            }
            None => found.push((format!("</{}>", tag.name), "is closed and was never open")),
        }
    }
    found.extend(open.into_iter().map(|name| (format!("<{name}>"), "is never closed")));
    found
}

fn is_optional(name: &str) -> bool {
    OPTIONAL.iter().any(|optional| optional.eq_ignore_ascii_case(name))
}

/// Whether the theme's page has an id twice, too.
fn is_twice(html: &str, id: &str) -> bool {
    html.matches(&format!("id=\"{id}\"")).count() > 1
}

#[cfg(test)]
mod tests {
    use super::nesting;

    #[test]
    fn elements_are_closed_in_order() {
        for (html, expected) in [
            ("<div><p>a<li>b</div><br><svg><path/></svg>", vec![]),
            ("<div><section></div>", vec!["<section> is never closed"]),
            ("<div>", vec!["<div> is never closed"]),
            ("a</span>", vec!["</span> is closed and was never open"]),
            ("<DIV></div><!-- <b> --><script>'<i>'</script>", vec![]),
        ] {
            let found: Vec<String> = nesting(html).into_iter().map(|(element, problem)| format!("{element} {problem}")).collect();
            assert_eq!(found, expected, "{html}");
        }
    }
}
