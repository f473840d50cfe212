//! What the Content-Security-Policies of pages allow beyond that of a page without anything special, and what asks for it.
//!
//! The list starts from the finished policies, so nothing is missing in it. Causes are looked up afterwards in the texts, only for those
//! who ask: an element's address or text is nearly always written as it stands in the page.

use std::collections::{BTreeMap, BTreeSet};

use site_diag::{FileId, Span};
use site_html::{Token, decode, tokens};
use site_model::policy::widened;
use site_settings::config::{Config, Integration};
use site_theme::integration::{self, Thread};
use site_theme::{ElementNeeds, Sources, element_needs};

use crate::compile::Compilation;
use crate::content::Page;

/// Causes that are listed for one source, at most.
const MOST: usize = 100;

/// Attributes whose values lead to a source.
const ATTRIBUTES: [&str; 11] =
    ["src", "href", "xlink:href", "data", "action", "formaction", "poster", "srcset", "background", "ping", "style"];

/// A source that some pages' policies have and not every page's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Widening {
    /// Such as `script-src`.
    pub directive: String,
    /// As the policy has it: `https://a.example`, `'sha256-…'`, `'unsafe-inline'`.
    pub source: String,
    /// Addresses of the pages, with base path, sorted.
    pub pages: Vec<String>,
    /// What asks for it, by place, at most a hundred. Where the words are a template's there is none.
    pub causes: Vec<Cause>,
}

/// What makes policies wider.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cause {
    /// Where it stands.
    pub span: Span,
    /// `<script>`, `a style sheet`, `` `[security.allow_hosts]` ``.
    pub what: String,
}

impl Compilation {
    /// What widens the policies of pages, by directive and source. Empty where there are errors, as there is no site then.
    pub fn widenings(&self) -> Vec<Widening> {
        let mut pages: BTreeMap<(&str, &str), Vec<String>> = BTreeMap::new();
        let mut of_page: BTreeMap<&str, BTreeSet<(&str, &str)>> = BTreeMap::new();
        for (address, entry) in &self.site.manifest.entries {
            for (directive, source) in entry.csp.as_deref().into_iter().flat_map(widened) {
                if of_page.entry(address).or_default().insert((directive, source)) {
                    pages.entry((directive, source)).or_default().push(address.clone());
                }
            }
        }
        let mut causes: BTreeMap<(&str, &str), BTreeSet<Cause>> = BTreeMap::new();
        let mut offset = 0;
        let mut bodies = BTreeMap::new();
        for piece in &self.site.pieces {
            bodies.insert(offset, piece);
            offset += piece.len();
        }
        for page in self.structure.library.pages.iter().filter(|page| page.rendered) {
            let Some(config) = self.structure.configs.get(page.lang) else { continue };
            let address = format!("{}{}", config.base_path, page.address);
            let (Some(file), Some(wanted)) = (page.file, of_page.get(address.as_str())) else { continue };
            let entry = self.site.manifest.entries.binary_search_by(|(known, _)| known.as_str().cmp(&address));
            let body = entry.ok().and_then(|at| bodies.get(&self.site.manifest.entries[at].1.identity().offset));
            let html = body.map_or_else(Default::default, |body| String::from_utf8_lossy(body));
            let elements = element_needs(&html);
            for (directive, source) in wanted {
                let of_source = causes.entry((directive, source)).or_default();
                if of_source.len() < MOST {
                    of_source.extend(self.in_page(page, file, &html, &elements, (directive, source)));
                }
            }
        }
        let widenings = pages.into_iter().map(|((directive, source), pages)| {
            let mut causes = causes.remove(&(directive, source)).unwrap_or_default();
            causes.extend(self.in_settings(directive, source));
            let of_sheets = self.sheets.own.iter().filter(|(_, sources)| has(sources, directive, source));
            causes.extend(of_sheets.map(|(file, _)| self.cause(*file, host(source), "a style sheet")));
            Widening {
                directive: directive.to_owned(),
                source: source.to_owned(),
                pages,
                causes: causes.into_iter().take(MOST).collect(),
            }
        });
        widenings.collect()
    }

    /// What in a page asks for a source.
    fn in_page(
        &self,
        page: &Page,
        file: FileId,
        html: &str,
        elements: &[ElementNeeds],
        (directive, source): (&str, &str),
    ) -> Option<Cause> {
        let text = self.sources.text(file);
        let element = elements.iter().find(|element| has(&element.sources, directive, source));
        let found = element.and_then(|element| {
            let (tag, content) = (html.get(element.tag.clone())?, html.get(element.content.clone())?);
            let at = needles(tag, content).iter().find_map(|needle| find(text, page.body, needle))?;
            let name: String = tag[1..].chars().take_while(|c| c.is_ascii_alphanumeric()).collect();
            Some(Cause { span: Span::new(file, at.start, at.end), what: format!("<{}>", name.to_ascii_lowercase()) })
        });
        let named =
            || find(text, 0, host(source)).map(|at| Cause { span: Span::new(file, at.start, at.end), what: "a host".to_owned() });
        found.or_else(named)
    }

    /// The settings that allow a source, and the services that need it.
    fn in_settings(&self, directive: &str, source: &str) -> Vec<Cause> {
        let mut causes = Vec::new();
        for config in &self.structure.configs {
            let Some(file) = config.source else { continue };
            let key = directive.trim_end_matches("-src").trim_end_matches("-action");
            if config.security.allow_hosts.get(key).is_some_and(|hosts| hosts.iter().any(|host| host == source)) {
                causes.push(self.cause(file, host(source), "`[security.allow_hosts]`"));
            }
            for service in services(config, directive, source) {
                causes.push(self.cause(file, &service.service, &format!("the service `{}`", service.service)));
            }
        }
        causes
    }

    /// At the first place of some words in a file, or at its start.
    fn cause(&self, file: FileId, words: &str, what: &str) -> Cause {
        let at = find(self.sources.text(file), 0, words);
        let span = at.map_or_else(|| Span::start_of(file), |at| Span::new(file, at.start, at.end));
        Cause { span, what: what.to_owned() }
    }
}

fn services<'a>(config: &'a Config, directive: &str, source: &str) -> Vec<&'a Integration> {
    let thread = Thread { url: &config.origin, address: "/", title: &config.title, lang: &config.language.code };
    let comments = config.comments.iter().map(|service| (service, integration::comments(service, &thread)));
    let analytics = config.analytics.iter().map(|service| (service, integration::analytics(service)));
    let needs = comments.chain(analytics).filter_map(|(service, made)| Some((service, made.ok()?.sources)));
    needs.filter(|(_, sources)| has(sources, directive, source)).map(|(service, _)| service).collect()
}

/// Are these sources why a policy has one? Policies name a scheme in place of many hosts, and `'unsafe-inline'` in place of many hashes.
fn has(sources: &Sources, directive: &str, source: &str) -> bool {
    let Some(of_directive) = sources.of(directive) else { return false };
    let folds = |inner: &String| match source {
        "https:" => !inner.starts_with('\'') && !inner.ends_with(':') && !inner.starts_with("http://"),
        "http:" => inner.starts_with("http://"),
        "'unsafe-inline'" => inner.starts_with("'sha"),
        _ => false,
    };
    of_directive.contains(source) || of_directive.iter().any(folds)
}

/// What to look for in the page's text: the element's own text, its addresses, and what these end in, as shortcodes put addresses
/// together; else its name.
fn needles(tag: &str, content: &str) -> Vec<String> {
    let line = content.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    let mut words = vec![content.trim().to_owned(), line.to_owned()];
    let Some(Token::Tag(element)) = tokens(tag).next() else { return words };
    let leads = |name: &str| {
        ATTRIBUTES.iter().any(|known| known.eq_ignore_ascii_case(name)) || name.to_ascii_lowercase().starts_with("on")
    };
    for attribute in element.attributes().filter(|attribute| leads(attribute.name)) {
        let value = decode(attribute.value);
        let path = value.split(['?', '#']).next().unwrap_or_default();
        let end = path.trim_end_matches('/').rsplit('/').next().unwrap_or_default().to_owned();
        words.extend([attribute.value.to_owned(), value.into_owned(), end]);
    }
    // A text that is not in the page is the theme's.
    if content.trim().is_empty() {
        words.push(format!("<{}", element.name));
    }
    words
}

/// The host of a source.
pub(crate) fn host(source: &str) -> &str {
    source.split_once("://").map_or(source, |(_, host)| host)
}

fn find(text: &str, from: usize, words: &str) -> Option<std::ops::Range<usize>> {
    let at = from + text.get(from..)?.find(words).filter(|_| words.len() > 2)?;
    Some(at..at + words.len())
}
