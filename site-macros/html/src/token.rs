//! A scanner that finds tags like the HTML standard's tokenizer (section 13.2.5), and leaves everything else in one piece.
//!
//! It accepts any text and never fails. It handles comments, declarations, quoted attribute values, and raw text elements such as `script`
//! and `style`. Its time is linear.

use std::ops::Range;

/// Elements whose content is text (HTML, sections 13.2.5.2 to 13.2.5.5 and 13.2.6.4).
const RAW_TEXT: [&str; 8] = ["script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes"];

/// Elements without an end tag (HTML, section 13.1.2).
const VOID: [&str; 14] =
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr", "param"];

/// A piece of HTML.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Token<'a> {
    /// Text with unresolved character references.
    Text(&'a str),
    /// The content of a raw text element such as `script`.
    Raw(&'a str),
    /// A start or end tag.
    Tag(Tag<'a>),
    /// A comment, declaration or processing instruction.
    Comment(&'a str),
    /// An unclosed tag or comment, up to the end of the text. Browsers drop it.
    Unclosed(&'a str),
}

impl<'a> Token<'a> {
    /// The source text.
    pub fn source(&self) -> &'a str {
        match self {
            Self::Text(source) | Self::Raw(source) | Self::Comment(source) | Self::Unclosed(source) => source,
            Self::Tag(tag) => tag.source,
        }
    }
}

/// A tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tag<'a> {
    /// The source text, from `<` to `>`.
    pub source: &'a str,
    /// Its name as written; compare with [`Tag::is`].
    pub name: &'a str,
    /// `</x>`.
    pub closing: bool,
}

impl<'a> Tag<'a> {
    /// Whether it has this name, in any letter case.
    pub fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }

    /// Whether the element has no end tag, or is `<x/>`, which is self-closing in foreign content (MathML, SVG).
    pub fn is_void(&self) -> bool {
        VOID.iter().any(|name| self.is(name)) || self.source.ends_with("/>")
    }

    /// Its attributes, in order.
    pub fn attributes(&self) -> Attributes<'a> {
        let skip = 1 + usize::from(self.closing) + self.name.len();
        Attributes { source: self.source, at: skip.min(self.source.len()) }
    }

    /// The value of the first attribute of this name, as written.
    pub fn attribute(&self, name: &str) -> Option<&'a str> {
        self.attributes().find(|attribute| attribute.is(name)).map(|attribute| attribute.value)
    }

    /// Whether it has this class.
    pub fn has_class(&self, class: &str) -> bool {
        self.attribute("class").is_some_and(|classes| classes.split_ascii_whitespace().any(|c| c == class))
    }
}

/// One attribute of a tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attribute<'a> {
    /// As written; compare with [`Attribute::is`].
    pub name: &'a str,
    /// Without quotes, with unresolved character references; empty if there is none.
    pub value: &'a str,
    /// From the name to the end of the value including quotes, within the tag.
    pub range: Range<usize>,
    /// Start of the value within the tag.
    pub value_start: usize,
}

impl Attribute<'_> {
    /// Whether it has this name, in any letter case.
    pub fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }
}

/// Iterates over the attributes of a tag.
#[derive(Clone, Debug)]
pub struct Attributes<'a> {
    source: &'a str,
    at: usize,
}

impl Attributes<'_> {
    /// The first byte from `at` on that matches.
    fn first(&self, at: usize, is: impl Fn(u8) -> bool) -> usize {
        self.source.as_bytes()[at..].iter().position(|byte| is(*byte)).map_or(self.source.len(), |found| at + found)
    }
}

impl<'a> Iterator for Attributes<'a> {
    type Item = Attribute<'a>;

    /// Stops before the `>` of the tag, or at the end of the text.
    fn next(&mut self) -> Option<Self::Item> {
        let bytes = self.source.as_bytes();
        let start = self.first(self.at, |b| !b.is_ascii_whitespace() && b != b'/');
        self.at = start;
        if bytes.get(start).is_none_or(|b| *b == b'>') {
            return None;
        }
        // A leading equals sign belongs to the name.
        let name_end = self.first(start + 1, |b| b.is_ascii_whitespace() || matches!(b, b'=' | b'>' | b'/'));
        let equals = self.first(name_end, |b| !b.is_ascii_whitespace());
        let name = &self.source[start..name_end];
        if bytes.get(equals) != Some(&b'=') {
            self.at = name_end;
            return Some(Attribute { name, value: "", range: start..name_end, value_start: name_end });
        }
        let from = self.first(equals + 1, |b| !b.is_ascii_whitespace());
        let (value, end) = match bytes.get(from) {
            Some(quote @ (b'"' | b'\'')) => {
                let end = self.first(from + 1, |b| b == *quote);
                (from + 1..end, (end + 1).min(bytes.len()))
            }
            _ => {
                let end = self.first(from, |b| b.is_ascii_whitespace() || b == b'>');
                (from..end, end)
            }
        };
        self.at = end;
        Some(Attribute { name, value_start: value.start, value: &self.source[value], range: start..end })
    }
}

/// The tokens of a fragment or document, in order. Concatenated, they are the text.
pub fn tokens(html: &str) -> Tokens<'_> {
    Tokens { html, at: 0, raw: None }
}

/// See [`tokens`].
#[derive(Clone, Debug)]
pub struct Tokens<'a> {
    html: &'a str,
    at: usize,
    /// The raw text element that has just begun.
    raw: Option<&'a str>,
}

impl<'a> Tokens<'a> {
    /// The offset of the next token.
    pub fn offset(&self) -> usize {
        self.at
    }

    fn take(&mut self, len: usize) -> &'a str {
        let start = self.at;
        self.at += len;
        &self.html[start..self.at]
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        let rest = &self.html[self.at..];
        if let Some(name) = self.raw.take() {
            let end = end_of_raw(rest, name);
            if end > 0 {
                return Some(Token::Raw(self.take(end)));
            }
        }
        if rest.is_empty() {
            return None;
        }
        let text = text_before_markup(rest);
        if text > 0 {
            return Some(Token::Text(self.take(text)));
        }
        let closing = match rest.as_bytes()[1] {
            b'!' | b'?' => {
                return Some(match end_of_declaration(rest) {
                    Some(end) => Token::Comment(self.take(end)),
                    None => Token::Unclosed(self.take(rest.len())),
                });
            }
            next => next == b'/',
        };
        let name_start = 1 + usize::from(closing);
        let mut attributes = Attributes { source: rest, at: name_start };
        let name_end = attributes.first(name_start, |b| b.is_ascii_whitespace() || matches!(b, b'/' | b'>'));
        attributes.at = name_end + len_of_plain_attributes(&rest.as_bytes()[name_end..]);
        attributes.by_ref().for_each(drop);
        if attributes.at == rest.len() {
            return Some(Token::Unclosed(self.take(rest.len())));
        }
        let tag = Tag { source: self.take(attributes.at + 1), name: &rest[name_start..name_end], closing };
        if !closing && RAW_TEXT.iter().any(|raw| tag.is(raw)) {
            self.raw = Some(tag.name);
        }
        Some(Token::Tag(tag))
    }
}

/// Length of the leading attributes of the form ` name="value"`, which most are. Skips them faster than [`Attributes`], which reads the rest.
fn len_of_plain_attributes(bytes: &[u8]) -> usize {
    let mut len = 0;
    while let Some(attribute) = bytes[len..].strip_prefix(b" ") {
        let name = attribute.iter().take_while(|byte| byte.is_ascii_alphabetic() || **byte == b'-').count();
        let Some(value) = attribute[name..].strip_prefix(b"=\"").filter(|_| name > 0) else { break };
        let Some(end) = memchr::memchr(b'"', value) else { break };
        len += 1 + name + 2 + end + 1;
    }
    len
}

/// Number of bytes before the first `<` that begins markup.
fn text_before_markup(html: &str) -> usize {
    let bytes = html.as_bytes();
    let begins = |at: &usize| match bytes.get(at + 1) {
        Some(b'a'..=b'z' | b'A'..=b'Z' | b'!' | b'?') => true,
        Some(b'/') => bytes.get(at + 2).is_some_and(u8::is_ascii_alphabetic),
        _ => false,
    };
    memchr::memchr_iter(b'<', bytes).find(begins).unwrap_or(bytes.len())
}

fn end_of_declaration(html: &str) -> Option<usize> {
    let Some(content) = html.strip_prefix("<!--") else { return html[2..].find('>').map(|at| 2 + at + 1) };
    // `<!-->` and `<!--->` are complete comments.
    for whole in [">", "->"] {
        if content.starts_with(whole) {
            return Some(4 + whole.len());
        }
    }
    let ends = |at: &usize| content[..*at].ends_with("--") || content[..*at].ends_with("--!");
    memchr::memchr_iter(b'>', content.as_bytes()).find(ends).map(|at| 4 + at + 1)
}

/// The end of a raw text element's content: its end tag, in any letter case.
fn end_of_raw(html: &str, name: &str) -> usize {
    let ends = |at: &usize| {
        let after = &html.as_bytes()[at + 2..];
        let named = after.get(..name.len()).is_some_and(|found| found.eq_ignore_ascii_case(name.as_bytes()));
        named && after.get(name.len()).is_some_and(|next| next.is_ascii_whitespace() || matches!(next, b'/' | b'>'))
    };
    memchr::memmem::find_iter(html.as_bytes(), "</").find(ends).unwrap_or(html.len())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shape(html: &str) -> String {
        let parts: Vec<String> = tokens(html)
            .map(|token| match token {
                Token::Text(text) => format!("T({text})"),
                Token::Raw(text) => format!("R({text})"),
                Token::Comment(text) => format!("C({text})"),
                Token::Unclosed(text) => format!("U({text})"),
                Token::Tag(tag) if tag.closing => format!("/{}", tag.name),
                Token::Tag(tag) => {
                    let attributes: Vec<_> = tag.attributes().map(|a| format!("{}={}", a.name, a.value)).collect();
                    format!("{}[{}]", tag.name, attributes.join(","))
                }
            })
            .collect();
        parts.join(" ")
    }

    #[test]
    fn finds_tags_as_browsers_do() {
        for (html, expected) in [
            ("a<b>c</b>", "T(a) b[] T(c) /b"),
            ("1 < 2 <3 </ >", "T(1 < 2 <3 </ >)"),
            ("<a href=/x/>", "a[href=/x/]"),
            ("<a href = \"x y\" b c='d>'>", "a[href=x y,b=,c=d>]"),
            ("<a href = \"x\"b=c/>", "a[href=x,b=c/]"),
            ("<br/><img src=a/>", "br[] img[src=a/]"),
            ("<!-- <a> -->x<!doctype html>", "C(<!-- <a> -->) T(x) C(<!doctype html>)"),
            ("<?xml?>x", "C(<?xml?>) T(x)"),
            ("<!--><a>", "C(<!-->) a[]"),
            ("<!--a--!><b>-->", "C(<!--a--!>) b[] T(-->)"),
            ("<!----!><b>", "C(<!----!>) b[]"),
            ("<!--a---><b>", "C(<!--a--->) b[]"),
            ("<!--a--! ><b>--><i>", "C(<!--a--! ><b>-->) i[]"),
            ("<script>if (a<b) '</p>'</script >z", "script[] R(if (a<b) '</p>') /script T(z)"),
            ("<style></stylex></style><i>", "style[] R(</stylex>) /style i[]"),
            ("<STYLE></STYLE><i>", "STYLE[] /STYLE i[]"),
            ("<textarea><a href=x></textarea>", "textarea[] R(<a href=x>) /textarea"),
            ("x<a href=\"", "T(x) U(<a href=\")"),
            ("x<!-- ", "T(x) U(<!-- )"),
            ("<script>x", "script[] R(x)"),
            ("<a =x ü=ß>", "a[=x=,ü=ß]"),
            ("<a 'ü'>", "a['ü'=]"),
            ("<p ü>", "p[ü=]"),
            ("</p a='>'>x", "/p T(x)"),
        ] {
            assert_eq!(shape(html), expected, "{html}");
        }
    }

    proptest! {
        #[test]
        fn plain_attributes_end_where_attributes_end(text in "( [a-z]{0,2}=\"[a=>' ]{0,3}\"|[ a=>'\"/]){0,6}") {
            let mut all = Attributes { source: &text, at: 0 };
            let len = len_of_plain_attributes(text.as_bytes());
            let ends: Vec<usize> = std::iter::from_fn(|| all.next().map(|attribute| attribute.range.end)).collect();
            prop_assert!(len == 0 || ends.contains(&len), "{len} of {ends:?}");
        }
    }

    #[test]
    fn attributes_have_their_places() {
        let Some(Token::Tag(tag)) = tokens("<A Class='a b' id = x checked>").next() else { panic!("a tag") };
        let places: Vec<_> = tag.attributes().map(|a| (&tag.source[a.range], &tag.source[a.value_start..])).collect();
        assert_eq!(places, [("Class='a b'", "a b' id = x checked>"), ("id = x", "x checked>"), ("checked", ">")]);
        assert!(tag.is("a") && tag.has_class("b") && !tag.has_class("a b") && tag.attribute("ID") == Some("x"));
    }

    #[test]
    fn elements_without_an_end_tag() {
        let void = |html| matches!(tokens(html).next(), Some(Token::Tag(tag)) if tag.is_void());
        assert!(void("<BR>") && void("<path d=''/>") && !void("<p>"));
    }

    proptest! {
        #[test]
        fn loses_nothing(html in "([<>a-z/\"'= !ü-]|<a href=|<script>|</script>|<!--|-->){0,40}") {
            let mut whole = String::new();
            let mut scanner = tokens(&html);
            loop {
                prop_assert_eq!(scanner.offset(), whole.len());
                let Some(token) = scanner.next() else { break };
                if let Token::Tag(tag) = &token {
                    for attribute in tag.attributes() {
                        prop_assert!(tag.source.get(attribute.range.clone()).is_some());
                        prop_assert!(tag.source[attribute.value_start..].starts_with(attribute.value));
                    }
                }
                prop_assert!(!token.source().is_empty());
                whole.push_str(token.source());
            }
            prop_assert_eq!(whole, html);
        }
    }
}
