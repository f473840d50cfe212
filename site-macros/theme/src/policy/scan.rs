//! Finds in a document everything that a policy would have to allow.
//!
//! It builds no tree, so what a browser would drop may be allowed all the same; never the other way round.

use std::borrow::Cow;

use site_html::{Tag, Token, decode, tokens};

use super::sources::{Sources, hash, origin};
use super::style::style_needs;

/// Documents in `srcdoc` attributes within each other that are read. They have the policy of the page.
const DEEPEST: usize = 4;

/// What a document needs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) sources: Sources,
    /// Style sheets of this site, as the document names them.
    pub(super) sheets: Vec<String>,
}

impl Found {
    /// Adds what a style sheet or attribute in the document loads.
    fn add_style(&mut self, css: &str) {
        let needs = style_needs(css);
        self.sources.merge(&needs.sources);
        self.sheets.extend(needs.imports);
    }
}

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
    // Within audio or video, `source` is media; elsewhere a picture.
    let mut media = false;
    let mut tokens = tokens(document).peekable();
    while let Some(token) = tokens.next() {
        let Token::Tag(tag) = token else { continue };
        let element = Element::new(&tag);
        if matches!(&*element.name, "audio" | "video") {
            media = !tag.closing;
        }
        if tag.closing {
            continue;
        }
        let content = match tokens.peek() {
            Some(Token::Raw(content)) => content,
            _ => "",
        };
        note(&element, content, media, found);
        if let Some(inner) = element.get("srcdoc").filter(|_| depth < DEEPEST) {
            scan_into(inner, depth + 1, found);
        }
    }
}

/// An element by its start tag.
struct Element<'a> {
    /// In lower case.
    name: Cow<'a, str>,
    /// Names in lower case, character references resolved; without `class` and `id`, which allow nothing and stand in nearly every tag.
    attributes: Vec<(Cow<'a, str>, Cow<'a, str>)>,
}

/// In lower case; nearly always it is already.
fn lower(name: &str) -> Cow<'_, str> {
    if name.bytes().any(|b| b.is_ascii_uppercase()) { Cow::Owned(name.to_ascii_lowercase()) } else { Cow::Borrowed(name) }
}

impl<'a> Element<'a> {
    fn new(tag: &Tag<'a>) -> Self {
        let attributes = tag.attributes().filter(|attribute| !attribute.is("class") && !attribute.is("id"));
        Self {
            name: lower(tag.name),
            attributes: attributes.map(|attribute| (lower(attribute.name), decode(attribute.value))).collect(),
        }
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| &**value)
    }
}

/// Notes what one element needs.
fn note(tag: &Element<'_>, content: &str, media: bool, found: &mut Found) {
    let elsewhere = |url: &str| origin(url).filter(|source| source != "'self'");
    if let Some(style) = tag.get("style") {
        found.add_style(style);
    }
    if tag.name == "style" {
        found.add_style(content);
    }
    let sources = &mut found.sources;
    let pictures = |sources: &mut Sources, set: &str| {
        for candidate in set.split(',') {
            sources.img.extend(candidate.split_whitespace().next().and_then(elsewhere));
        }
    };
    for (name, value) in &tag.attributes {
        if name == "style" {
            sources.style.insert("'unsafe-inline'".to_owned());
        } else if name.len() > 2 && name.starts_with("on") {
            sources.script.insert("'unsafe-hashes'".to_owned());
            sources.script.insert(hash(value));
        }
    }
    let src = tag.get("src");
    match &*tag.name {
        "script" => match src {
            Some(url) => {
                let source = elsewhere(url);
                if source.as_deref() == Some("https://gist.github.com") {
                    sources.style.insert("https://github.githubassets.com".to_owned());
                }
                sources.script.extend(source);
            }
            None if RUN.contains(&tag.get("type").unwrap_or_default().trim().to_ascii_lowercase().as_str()) => {
                sources.script.insert(hash(content));
            }
            None => {}
        },
        "style" => {
            sources.style.insert(hash(content));
        }
        "link"
            if tag
                .get("rel")
                .is_some_and(|rel| rel.split_ascii_whitespace().any(|rel| rel.eq_ignore_ascii_case("stylesheet"))) =>
        {
            match tag.get("href").and_then(origin) {
                Some(source) if source == "'self'" => found.sheets.extend(tag.get("href").map(str::to_owned)),
                Some(source) => sources.add_sheet(source),
                None => {}
            }
        }
        "link" if tag.get("rel").is_some_and(|rel| rel.to_ascii_lowercase().contains("icon")) => {
            sources.img.extend(tag.get("href").and_then(elsewhere));
        }
        "link" if tag.get("rel").is_some_and(|rel| rel.to_ascii_lowercase().contains("load")) => {
            let rel = tag.get("rel").unwrap_or_default().trim().to_ascii_lowercase();
            let set = match tag.get("as").unwrap_or_default().trim().to_ascii_lowercase().as_str() {
                _ if rel == "modulepreload" => &mut sources.script,
                "script" => &mut sources.script,
                "style" => &mut sources.style,
                "image" => &mut sources.img,
                "font" => &mut sources.font,
                "audio" | "video" | "track" => &mut sources.media,
                _ => &mut sources.connect,
            };
            set.extend(tag.get("href").and_then(elsewhere));
        }
        "iframe" | "frame" => sources.frame.extend(src.filter(|url| !url.starts_with("about:")).and_then(origin)),
        "img" | "input" | "image" | "use" | "feimage" => {
            sources.img.extend(src.or_else(|| tag.get("href")).or_else(|| tag.get("xlink:href")).and_then(elsewhere));
        }
        "source" if !media => {}
        "audio" | "video" | "source" | "track" => {
            sources.media.extend(src.and_then(origin));
            sources.img.extend(tag.get("poster").and_then(elsewhere));
        }
        "object" => sources.object.extend(tag.get("data").and_then(origin)),
        "embed" => sources.object.extend(src.and_then(origin)),
        "form" => sources.form.extend(origin(tag.get("action").unwrap_or_default())),
        _ => {}
    }
    if matches!(&*tag.name, "img" | "source") {
        pictures(sources, tag.get("srcset").unwrap_or_default());
    }
    sources.form.extend(tag.get("formaction").and_then(origin));
    sources.img.extend(tag.get("background").and_then(elsewhere));
    for address in tag.get("ping").unwrap_or_default().split_ascii_whitespace() {
        sources.connect.extend(elsewhere(address));
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
