//! Finds in a document everything that a policy would have to allow.
//!
//! It builds no tree, so what a browser would drop may be allowed all the same; never the other way round.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::Range;

use serde_json::Value;
use site_html::{Tag, Token, decode, tokens};

use super::sources::{Sources, hash, origin, scheme};
use super::style::style_needs;

/// Documents in `srcdoc` attributes within each other that are read. They have the policy of the page.
const DEEPEST: usize = 4;

/// What a document needs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) sources: Sources,
    /// Style sheets of this site, as the document names them.
    pub(super) sheets: Vec<String>,
    /// Addresses that it loads and no policy can name, as written.
    pub(super) unnameable: Vec<String>,
}

/// The sources of one directive.
type Directive<'a> = &'a dyn Fn(&mut Sources) -> &mut BTreeSet<String>;

impl Found {
    /// Adds what a style sheet or attribute in the document loads.
    fn add_style(&mut self, css: &str) {
        let needs = style_needs(css);
        self.sources.merge(&needs.sources);
        self.sheets.extend(needs.imports);
        self.unnameable.extend(needs.unnameable);
    }

    /// Allows an address for a directive that always allows this site.
    fn load(&mut self, url: &str, directive: impl Fn(&mut Sources) -> &mut BTreeSet<String>) {
        self.allow(url, &directive, false);
    }

    /// Allows an address for a directive that does not allow this site by itself.
    fn embed(&mut self, url: &str, directive: impl Fn(&mut Sources) -> &mut BTreeSet<String>) {
        self.allow(url, &directive, true);
    }

    fn allow(&mut self, url: &str, directive: Directive<'_>, own: bool) {
        match origin(url) {
            Some(source) if source == "'self'" && !own => {}
            Some(source) => drop(directive(&mut self.sources).insert(source)),
            None => self.unnameable(url),
        }
    }

    /// Where a form is sent; by mail, too.
    fn form(&mut self, url: &str) {
        match scheme(url) {
            Some(scheme) if scheme == "mailto" => drop(self.sources.form.insert("mailto:".to_owned())),
            _ => self.embed(url, |sources| &mut sources.form),
        }
    }

    fn unnameable(&mut self, url: &str) {
        // Browsers load nothing from these, or another check reports them.
        if !url.trim().is_empty() && !scheme(url).is_some_and(|scheme| matches!(scheme.as_str(), "javascript" | "about")) {
            self.unnameable.push(url.to_owned());
        }
    }
}

/// Attributes of SVG whose values are CSS and may load something (SVG 2, section 6.6).
const PRESENTATION: [&str; 9] =
    ["clip-path", "cursor", "fill", "filter", "marker-end", "marker-mid", "marker-start", "mask", "stroke"];

/// Types of a script element that are run, or steer what is run. Anything else is data.
const RUN: [&str; 8] = [
    "",
    "module",
    "importmap",
    "speculationrules",
    "text/javascript",
    "application/javascript",
    "application/x-javascript",
    "text/ecmascript",
];

/// Scans a whole document.
pub(super) fn scan(document: &str) -> Found {
    let mut found = Found::default();
    scan_into(document, 0, &mut found);
    found
}

fn scan_into(document: &str, depth: usize, found: &mut Found) {
    each_element(document, &mut |element| element.note(depth, found));
}

/// Visits the elements of a document by their start tags.
pub(super) fn each_element(document: &str, visit: &mut dyn FnMut(&Element<'_>)) {
    // Inside audio or video, `source` is media; elsewhere it is a picture.
    let mut media = false;
    let mut at = 0;
    let mut tokens = tokens(document).peekable();
    while let Some(token) = tokens.next() {
        let range = at..at + token.source().len();
        at = range.end;
        let Token::Tag(tag) = token else { continue };
        let content = match tokens.peek() {
            Some(Token::Raw(content)) => content,
            _ => "",
        };
        let element = Element::new(&tag, content, range);
        if matches!(&*element.name, "audio" | "video") {
            media = !tag.closing;
        }
        if !tag.closing {
            visit(&Element { media, ..element });
        }
    }
}

/// An element by its start tag.
pub(super) struct Element<'a> {
    /// In lower case.
    name: Cow<'a, str>,
    /// Names in lower case, character references resolved; without `class` and `id`, which allow nothing and stand in nearly every tag.
    attributes: Vec<(Cow<'a, str>, Cow<'a, str>)>,
    /// The text in it, if its content is text.
    pub(super) content: &'a str,
    /// It stands in audio or video.
    media: bool,
    /// Its start tag, within the document.
    pub(super) range: Range<usize>,
}

/// In lower case; nearly always it is already.
fn lower(name: &str) -> Cow<'_, str> {
    if name.bytes().any(|b| b.is_ascii_uppercase()) { Cow::Owned(name.to_ascii_lowercase()) } else { Cow::Borrowed(name) }
}

impl<'a> Element<'a> {
    fn new(tag: &Tag<'a>, content: &'a str, range: Range<usize>) -> Self {
        let attributes = tag.attributes().filter(|attribute| !attribute.is("class") && !attribute.is("id"));
        Self {
            name: lower(tag.name),
            attributes: attributes.map(|attribute| (lower(attribute.name), decode(attribute.value))).collect(),
            content,
            media: false,
            range,
        }
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| &**value)
    }

    /// What the element needs, by itself.
    pub(super) fn needs(&self) -> Found {
        let mut found = Found::default();
        self.note(0, &mut found);
        found
    }

    /// Adds what the element needs, and what a document in its `srcdoc` does.
    fn note(&self, depth: usize, found: &mut Found) {
        self.note_styles(found);
        self.note_scripts(found);
        self.note_links(found);
        self.note_embedded(found);
        for (name, value) in &self.attributes {
            match &**name {
                "formaction" => found.form(value),
                "background" => found.load(value, |sources| &mut sources.img),
                "ping" => value.split_ascii_whitespace().for_each(|url| found.load(url, |sources| &mut sources.connect)),
                "srcdoc" if depth < DEEPEST => scan_into(value, depth + 1, found),
                _ => {}
            }
        }
    }

    fn note_styles(&self, found: &mut Found) {
        if self.name == "style" {
            found.add_style(self.content);
            found.sources.style.insert(hash(self.content));
        }
        for (name, value) in &self.attributes {
            if name == "style" {
                found.add_style(value);
                found.sources.style.insert("'unsafe-inline'".to_owned());
            } else if PRESENTATION.contains(&&**name) && value.contains('(') {
                found.add_style(value);
            }
        }
    }

    fn note_scripts(&self, found: &mut Found) {
        for (name, value) in &self.attributes {
            if name.len() > 2 && name.starts_with("on") {
                found.sources.script.insert("'unsafe-hashes'".to_owned());
                found.sources.script.insert(hash(value));
            }
        }
        if self.name != "script" {
            return;
        }
        // SVG scripts have their address in `href`.
        let src = self.get("src").or_else(|| self.get("href")).or_else(|| self.get("xlink:href"));
        let kind = self.get("type").unwrap_or_default().trim().to_ascii_lowercase();
        if let Some(url) = src {
            found.load(url, |sources| &mut sources.script);
            if origin(url).as_deref() == Some("https://gist.github.com") {
                found.sources.style.insert("https://github.githubassets.com".to_owned());
            }
        }
        if self.get("src").is_none() && RUN.contains(&kind.as_str()) {
            found.sources.script.insert(hash(self.content));
            if kind == "importmap" {
                let map = serde_json::from_str(self.content).unwrap_or_default();
                each_text(&map, &mut |url| found.load(url, |sources| &mut sources.script));
            }
        }
    }

    fn note_links(&self, found: &mut Found) {
        let (Some(rel), Some(href)) = (self.get("rel"), self.get("href")) else { return };
        if self.name != "link" {
            return;
        }
        let rel = rel.to_ascii_lowercase();
        let is = |kind: &str| rel.split_ascii_whitespace().any(|rel| rel == kind);
        if is("stylesheet") {
            match origin(href) {
                Some(source) if source == "'self'" => found.sheets.push(href.to_owned()),
                Some(source) => found.sources.add_sheet(source),
                None => found.unnameable(href),
            }
        } else if rel.contains("icon") {
            found.load(href, |sources| &mut sources.img);
        } else if is("preload") || is("modulepreload") || is("prefetch") {
            let kind = self.get("as").unwrap_or_default().trim().to_ascii_lowercase();
            found.load(href, |sources| match kind.as_str() {
                _ if is("modulepreload") => &mut sources.script,
                "script" => &mut sources.script,
                "style" => &mut sources.style,
                "image" => &mut sources.img,
                "font" => &mut sources.font,
                "audio" | "video" | "track" => &mut sources.media,
                _ => &mut sources.connect,
            });
        }
    }

    /// Pictures, sound, frames and forms.
    fn note_embedded(&self, found: &mut Found) {
        let src = self.get("src");
        match &*self.name {
            "iframe" | "frame" => {
                src.filter(|url| !url.starts_with("about:")).into_iter().for_each(|url| found.embed(url, |s| &mut s.frame));
            }
            "img" | "input" | "image" | "use" | "feimage" => {
                let url = src.or_else(|| self.get("href")).or_else(|| self.get("xlink:href"));
                url.into_iter().for_each(|url| found.load(url, |sources| &mut sources.img));
            }
            "audio" | "video" | "source" | "track" if self.name != "source" || self.media => {
                src.into_iter().for_each(|url| found.embed(url, |sources| &mut sources.media));
                self.get("poster").into_iter().for_each(|url| found.load(url, |sources| &mut sources.img));
            }
            "object" => self.get("data").into_iter().for_each(|url| found.embed(url, |sources| &mut sources.object)),
            "embed" => src.into_iter().for_each(|url| found.embed(url, |sources| &mut sources.object)),
            "form" => found.form(self.get("action").unwrap_or_default()),
            _ => {}
        }
        if matches!(&*self.name, "img" | "source") {
            let candidates = self.get("srcset").unwrap_or_default().split(',');
            let urls = candidates.filter_map(|candidate| candidate.split_whitespace().next());
            urls.for_each(|url| found.load(url, |sources| &mut sources.img));
        }
    }
}

/// Every text in a JSON value.
fn each_text(value: &Value, visit: &mut dyn FnMut(&str)) {
    match value {
        Value::String(text) => visit(text),
        Value::Array(items) => items.iter().for_each(|item| each_text(item, visit)),
        Value::Object(items) => items.values().for_each(|item| each_text(item, visit)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_of_raw_elements_holds_no_tags() {
        for html in [
            "<textarea><iframe src=//a.example></textarea>",
            "<title><img src=//a.example></title>",
            "<script type=x><img src=//a></script >",
        ] {
            assert_eq!(scan(html), Found::default(), "{html}");
        }
        assert_eq!(scan("<style></stylex></style><img src=//a.example>").sources.img.len(), 1);
        assert_eq!(scan("<!--><img src=//a.example>").sources.img.len(), 1);
        assert_eq!(scan("a < b <img src=//a.example>").sources.img.len(), 1);
    }
}
