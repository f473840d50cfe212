//! Finds in a document everything that a policy would have to allow.
//!
//! Reads tags as a browser does where it matters (HTML Standard, 13.2.5): comments hold no tags, scripts and styles hold text, quotes
//! protect `>`. It builds no tree, so what a browser would drop may be allowed all the same; never the other way round.

use std::borrow::Cow;

use memchr::memchr;

use super::sources::{Sources, hash, origin};

/// Elements whose content is text and not tags.
const RAW: [&str; 7] = ["script", "style", "textarea", "title", "xmp", "noembed", "noframes"];

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
pub(super) fn scan(document: &str) -> Sources {
    let mut sources = Sources::default();
    let mut rest = document;
    // Within audio or video, `source` is media; elsewhere a picture.
    let mut media = false;
    while let Some(at) = memchr(b'<', rest.as_bytes()) {
        rest = &rest[at + 1..];
        if let Some(comment) = rest.strip_prefix("!--") {
            // `<!-->` is a whole comment.
            rest = comment.split_once("-->").or_else(|| rest.split_once("-->")).map_or("", |(_, after)| after);
            continue;
        }
        let closes = rest.starts_with('/');
        let Some((tag, after)) = Tag::read(rest.strip_prefix('/').unwrap_or(rest)) else { continue };
        rest = after;
        if matches!(&*tag.name, "audio" | "video") {
            media = !closes;
        }
        if closes {
            continue;
        }
        let mut content = "";
        if RAW.contains(&&*tag.name) {
            let end = end_of_raw(rest, &tag.name);
            content = &rest[..end];
            rest = &rest[end..];
        }
        note(&tag, content, media, &mut sources);
    }
    sources
}

/// A start tag.
struct Tag<'a> {
    /// In lower case.
    name: Cow<'a, str>,
    /// Names in lower case, character references resolved; without `class` and `id`.
    attributes: Vec<(Cow<'a, str>, Cow<'a, str>)>,
}

/// In lower case; nearly always it is already.
fn lower(name: &str) -> Cow<'_, str> {
    if name.bytes().any(|b| b.is_ascii_uppercase()) { Cow::Owned(name.to_ascii_lowercase()) } else { Cow::Borrowed(name) }
}

impl<'a> Tag<'a> {
    /// Reads what follows `<`; `None` where it is no tag. Also gives what follows the tag.
    fn read(text: &'a str) -> Option<(Self, &'a str)> {
        if !text.as_bytes().first().is_some_and(u8::is_ascii_alphabetic) {
            return None;
        }
        let space = |byte: u8| byte.is_ascii_whitespace() || byte == b'/';
        let (name, mut rest) = split_at(text, |byte| space(byte) || byte == b'>');
        let name = lower(name);
        let mut attributes = Vec::new();
        loop {
            (_, rest) = split_at(rest, |byte| !space(byte));
            if rest.is_empty() {
                return Some((Self { name, attributes }, ""));
            }
            if let Some(after) = rest.strip_prefix('>') {
                return Some((Self { name, attributes }, after));
            }
            // An equals sign in front is part of the name.
            let first = usize::from(rest.starts_with('='));
            let (key, after) = split_at(&rest[first..], |byte| space(byte) || byte == b'>' || byte == b'=');
            let key = lower(&rest[..first + key.len()]);
            rest = after.trim_ascii_start();
            let mut value = "";
            if let Some(after) = rest.strip_prefix('=') {
                (value, rest) = attribute_value(after.trim_ascii_start());
            }
            // They allow nothing, and nearly every tag has one of them.
            if key != "class" && key != "id" {
                attributes.push((key, resolve(value)));
            }
        }
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| &**value)
    }
}

/// The text up to the first such byte, and from it on. The byte must be ASCII.
fn split_at(text: &str, is: impl Fn(u8) -> bool) -> (&str, &str) {
    text.split_at(text.bytes().position(is).unwrap_or(text.len()))
}

/// A value and what follows it.
fn attribute_value(text: &str) -> (&str, &str) {
    match text.as_bytes().first() {
        Some(quote @ (b'"' | b'\'')) => match memchr(*quote, &text.as_bytes()[1..]) {
            Some(end) => (&text[1..=end], &text[end + 2..]),
            None => (&text[1..], ""),
        },
        _ => split_at(text, |byte| byte.is_ascii_whitespace() || byte == b'>'),
    }
}

/// Resolves the character references that attributes are written with.
fn resolve(value: &str) -> Cow<'_, str> {
    if !value.contains('&') {
        return Cow::Borrowed(value);
    }
    let mut out = String::with_capacity(value.len());
    let mut rest = value;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        let reference =
            after.split_once(';').filter(|(name, _)| name.len() <= 8).and_then(|(name, after)| Some((named(name)?, after)));
        let (c, after) = reference.unwrap_or(('&', after));
        out.push(c);
        rest = after;
    }
    out.push_str(rest);
    Cow::Owned(out)
}

fn named(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        return char::from_u32(code);
    }
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => '\u{a0}',
        _ => return None,
    })
}

/// Where the content of a raw element ends: at its end tag, in any letter case.
fn end_of_raw(text: &str, name: &str) -> usize {
    let ends = |i: usize| {
        let after = &text.as_bytes()[i + 2..];
        after.len() >= name.len()
            && after[..name.len()].eq_ignore_ascii_case(name.as_bytes())
            && after.get(name.len()).is_none_or(|b| b.is_ascii_whitespace() || b"/>".contains(b))
    };
    text.match_indices("</").map(|(i, _)| i).find(|&i| ends(i)).unwrap_or(text.len())
}

/// Notes what one element needs.
fn note(tag: &Tag<'_>, content: &str, media: bool, sources: &mut Sources) {
    let elsewhere = |url: &str| origin(url).filter(|source| source != "'self'");
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
            if let Some(source) = tag.get("href").and_then(elsewhere) {
                if source == "https://fonts.googleapis.com" {
                    sources.font.insert("https://fonts.gstatic.com".to_owned());
                }
                sources.font.insert(source.clone());
                sources.style.insert(source);
            }
        }
        "link" if tag.get("rel").is_some_and(|rel| rel.to_ascii_lowercase().contains("icon")) => {
            sources.img.extend(tag.get("href").and_then(elsewhere));
        }
        "iframe" | "frame" => sources.frame.extend(src.filter(|url| !url.starts_with("about:")).and_then(origin)),
        "img" | "input" | "image" => {
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
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tags(html: &str) -> Vec<(String, Vec<(String, String)>)> {
        let (tag, _) = Tag::read(html.strip_prefix('<').unwrap_or(html)).expect("a tag");
        let attributes = tag.attributes.into_iter().map(|(key, value)| (key.into_owned(), value.into_owned()));
        vec![(tag.name.into_owned(), attributes.collect())]
    }

    #[test]
    fn attributes_in_all_their_notations() {
        let pairs = |list: &[(&str, &str)]| list.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect::<Vec<_>>();
        for (html, name, attributes) in [
            ("<a>", "a", &[] as &[(&str, &str)]),
            ("<A HREF=x>", "a", &[("href", "x")]),
            ("<a href='x > y' b>", "a", &[("href", "x > y"), ("b", "")]),
            ("<a href = \"x\"b=c/>", "a", &[("href", "x"), ("b", "c/")]),
            ("<a b=c/ d>", "a", &[("b", "c/"), ("d", "")]),
            ("<br/>", "br", &[]),
            ("<a =b=c>", "a", &[("=b", "c")]),
            ("<a href=\"x", "a", &[("href", "x")]),
            ("<a title='&lt;&amp;&#97;&nope;&'>", "a", &[("title", "<&a&nope;&")]),
        ] {
            assert_eq!(tags(html), [(name.to_owned(), pairs(attributes))], "{html}");
        }
    }

    #[test]
    fn text_of_raw_elements_holds_no_tags() {
        for html in [
            "<textarea><iframe src=//a.example></textarea>",
            "<title><img src=//a.example></title>",
            "<script type=x><img src=//a></script >",
        ] {
            assert_eq!(scan(html), Sources::default(), "{html}");
        }
        assert_eq!(scan("<style></stylex></style><img src=//a.example>").img.len(), 1);
        assert_eq!(scan("<!--><img src=//a.example>").img.len(), 1);
        assert_eq!(scan("a < b <img src=//a.example>").img.len(), 1);
    }
}
