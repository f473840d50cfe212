//! The little of HTML that has to be read again: escaping, and a scanner over finished HTML.
//!
//! The scanner takes any text whatever and never fails: what is no tag is text. It knows comments, declarations, quoted attribute
//! values, and that nothing inside `script` and `style` is a tag (HTML: "raw text elements").

use std::borrow::Cow;
use std::ops::Range;

/// Appends text content: `&`, `<` and `>` escaped, U+0000 replaced (CommonMark, section 2.3).
pub(super) fn escape_text(out: &mut String, text: &str) {
    escape(out, text, false);
}

/// Appends an attribute value for double quotes.
pub(super) fn escape_attribute(out: &mut String, text: &str) {
    escape(out, text, true);
}

fn escape(out: &mut String, text: &str, quotes: bool) {
    let mut from = 0;
    for (at, byte) in text.bytes().enumerate() {
        let entity = match byte {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' if quotes => "&quot;",
            0 => "\u{FFFD}",
            _ => continue,
        };
        out.push_str(&text[from..at]);
        out.push_str(entity);
        from = at + 1;
    }
    out.push_str(&text[from..]);
}

/// Appends a URL that the author wrote, for an attribute: what may not stand in a URL is percent-encoded, what is encoded stays.
pub(super) fn escape_url(out: &mut String, url: &str) {
    for byte in url.bytes() {
        match byte {
            b'&' => out.push_str("&amp;"),
            b'\'' => out.push_str("&#x27;"),
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' => out.push(byte as char),
            b'-' | b'_' | b'.' | b'~' | b':' | b'/' | b'?' | b'#' | b'@' | b'!' | b'$' | b'(' | b')' | b'*' | b'+' | b','
            | b';' | b'=' | b'%' => out.push(byte as char),
            _ => {
                out.push('%');
                out.push(char::from(b"0123456789ABCDEF"[usize::from(byte >> 4)]));
                out.push(char::from(b"0123456789ABCDEF"[usize::from(byte & 15)]));
            }
        }
    }
}

/// Appends a fragment for an attribute that escapes by itself: letters of any script stay legible, what may not stand in a URL is
/// percent-encoded.
pub(super) fn escape_fragment(out: &mut String, id: &str) {
    for c in id.chars() {
        match c {
            '%' | '"' | '<' | '>' | '\\' | '^' | '`' | '{' | '|' | '}' | '#' | ' ' => {
                out.push_str(&format!("%{:02X}", u32::from(c)))
            }
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
}

/// A piece of HTML.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// Text with its entities as they are.
    Text(&'a str),
    /// What is between the tags of a `script` or `style` element.
    Raw(&'a str),
    /// A start or end tag.
    Tag(Tag<'a>),
    /// A comment, declaration or processing instruction.
    Other(&'a str),
}

/// A tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Tag<'a> {
    /// All of it, `<` to `>`.
    pub source: &'a str,
    /// Its name as written; compare with [`Tag::is`].
    pub name: &'a str,
    /// `</x>`.
    pub closing: bool,
}

impl<'a> Tag<'a> {
    /// Has it this name, letter case aside?
    pub(super) fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }

    /// An element that has no end tag (HTML: "void elements"), or `<x/>`, which foreign content (MathML, SVG) closes.
    pub(super) fn is_void(&self) -> bool {
        const VOID: [&str; 14] =
            ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr", "param"];
        VOID.iter().any(|name| self.is(name)) || self.source.ends_with("/>")
    }

    /// Its attributes: name, value as written (entities and all), place of the value in `source`.
    pub(super) fn attributes(&self) -> Attributes<'a> {
        let skip = 1 + usize::from(self.closing) + self.name.len();
        Attributes { source: self.source, at: skip.min(self.source.len()) }
    }

    /// The value of an attribute.
    pub(super) fn attribute(&self, name: &str) -> Option<&'a str> {
        self.attributes().find(|a| a.name.eq_ignore_ascii_case(name)).map(|a| a.value)
    }

    /// Is this one of its classes?
    pub(super) fn has_class(&self, class: &str) -> bool {
        self.attribute("class").is_some_and(|classes| classes.split_ascii_whitespace().any(|c| c == class))
    }
}

/// One attribute of a tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Attribute<'a> {
    pub name: &'a str,
    pub value: &'a str,
    /// From the name to the end of the value, quotes included, within the tag.
    pub place: Range<usize>,
    /// Start of the value within the tag.
    pub value_at: usize,
}

/// Walks the attributes of a tag.
pub(super) struct Attributes<'a> {
    source: &'a str,
    at: usize,
}

impl<'a> Iterator for Attributes<'a> {
    type Item = Attribute<'a>;

    fn next(&mut self) -> Option<Self::Item> {
        let bytes = self.source.as_bytes();
        let skip = |mut at: usize, stop: &dyn Fn(u8) -> bool| {
            while bytes.get(at).is_some_and(|b| !stop(*b)) {
                at += 1;
            }
            at
        };
        let start = skip(self.at, &|b| !b.is_ascii_whitespace() && b != b'/');
        if bytes.get(start).is_none_or(|b| *b == b'>') {
            return None;
        }
        // A stray `=` begins a name, so that every round moves on.
        let name_end = skip(start + 1, &|b| b.is_ascii_whitespace() || matches!(b, b'=' | b'>' | b'/'));
        let equals = skip(name_end, &|b| !b.is_ascii_whitespace());
        let name = &self.source[start..name_end];
        if bytes.get(equals) != Some(&b'=') {
            self.at = name_end;
            return Some(Attribute { name, value: "", place: start..name_end, value_at: name_end });
        }
        let from = skip(equals + 1, &|b| !b.is_ascii_whitespace());
        let (value_at, value_end, end) = match bytes.get(from) {
            Some(quote @ (b'"' | b'\'')) => {
                let end = skip(from + 1, &|b| b == *quote);
                (from + 1, end, (end + 1).min(bytes.len()))
            }
            _ => {
                let end = skip(from, &|b| b.is_ascii_whitespace() || b == b'>');
                (from, end, end)
            }
        };
        self.at = end;
        Some(Attribute { name, value: &self.source[value_at.min(value_end)..value_end], place: start..end, value_at })
    }
}

/// Scans finished HTML.
pub(super) struct Tokens<'a> {
    html: &'a str,
    at: usize,
    raw: Option<&'a str>,
    /// Past these nothing closes any more; what never closes is not searched for twice.
    last_tag_end: usize,
    last_comment_end: usize,
}

/// The pieces of `html`, in order; put together they are `html` again.
pub(super) fn tokens(html: &str) -> Tokens<'_> {
    let last_tag_end = memchr::memrchr(b'>', html.as_bytes()).map_or(0, |i| i + 1);
    let last_comment_end = memchr::memmem::rfind(html.as_bytes(), b"-->").map_or(0, |i| i + 3);
    Tokens { html, at: 0, raw: None, last_tag_end, last_comment_end }
}

impl<'a> Tokens<'a> {
    /// Where the next piece begins.
    pub(super) fn offset(&self) -> usize {
        self.at
    }

    fn take(&mut self, end: usize) -> &'a str {
        let piece = &self.html[self.at..end];
        self.at = end;
        piece
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        let rest = &self.html[self.at..];
        if rest.is_empty() {
            return None;
        }
        if let Some(name) = self.raw.take() {
            let end = raw_end(rest, name);
            if end > 0 {
                return Some(Token::Raw(self.take(self.at + end)));
            }
        }
        let closes = self.at < if rest.starts_with("<!--") { self.last_comment_end } else { self.last_tag_end };
        if let Some(length) = (closes && rest.starts_with('<')).then(|| markup_length(rest)).flatten() {
            let source = self.take(self.at + length);
            let closing = source.as_bytes().get(1) == Some(&b'/');
            let name_at = 1 + usize::from(closing);
            if !source.as_bytes().get(name_at).is_some_and(u8::is_ascii_alphabetic) {
                return Some(Token::Other(source));
            }
            let name = source[name_at..].split(|c: char| c.is_ascii_whitespace() || matches!(c, '/' | '>')).next().unwrap_or("");
            let tag = Tag { source, name, closing };
            if !closing && (tag.is("script") || tag.is("style")) {
                self.raw = Some(name);
            }
            return Some(Token::Tag(tag));
        }
        // A `<` that opens nothing is text, up to the next one.
        let end = memchr::memchr(b'<', &rest.as_bytes()[1..]).map_or(rest.len(), |i| i + 1);
        Some(Token::Text(self.take(self.at + end)))
    }
}

fn raw_end(rest: &str, name: &str) -> usize {
    let mut from = 0;
    while let Some(at) = rest[from..].find("</").map(|i| from + i) {
        let after = &rest.as_bytes()[at + 2..];
        if after.len() >= name.len() && after[..name.len()].eq_ignore_ascii_case(name.as_bytes()) {
            return at;
        }
        from = at + 2;
    }
    rest.len()
}

/// Length of the tag, comment or declaration that `rest` begins with.
fn markup_length(rest: &str) -> Option<usize> {
    let bytes = rest.as_bytes();
    match bytes.get(1)? {
        b'!' if rest.starts_with("<!--") => rest[4..].find("-->").map(|i| i + 7),
        b'!' | b'?' => rest.find('>').map(|i| i + 1),
        b'/' if bytes.get(2)?.is_ascii_alphabetic() => rest.find('>').map(|i| i + 1),
        byte if byte.is_ascii_alphabetic() => {
            let mut quote = None;
            for (at, byte) in bytes.iter().enumerate() {
                match (quote, byte) {
                    (None, b'>') => return Some(at + 1),
                    (None, b'"' | b'\'') if bytes[..at].iter().rev().find(|b| !b.is_ascii_whitespace()) == Some(&b'=') => {
                        quote = Some(*byte);
                    }
                    (Some(open), byte) if *byte == open => quote = None,
                    _ => {}
                }
            }
            None
        }
        _ => None,
    }
}

/// Text with its character references resolved.
pub(super) fn decode(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.bytes().take(40).position(|b| b == b';').map(|i| i + 1);
        match end.and_then(|end| Some((end, reference(&rest[..end])?))) {
            Some((end, decoded)) => {
                out.push_str(&decoded);
                rest = &rest[end..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// What one character reference, `&` to `;`, stands for. Names beyond the everyday ones are looked up in the Markdown parser's table.
fn reference(reference: &str) -> Option<Cow<'static, str>> {
    Some(Cow::Borrowed(match reference {
        "&amp;" => "&",
        "&lt;" => "<",
        "&gt;" => ">",
        "&quot;" => "\"",
        "&#39;" => "'",
        "&nbsp;" | "&#160;" => "\u{A0}",
        _ => {
            let is_reference = reference[1..reference.len() - 1]
                .bytes()
                .enumerate()
                .all(|(i, b)| b.is_ascii_alphanumeric() || (i == 0 && b == b'#'));
            if !is_reference {
                return None;
            }
            let event = pulldown_cmark::Parser::new(reference).nth(1)?;
            return match event {
                pulldown_cmark::Event::Text(text) if *text != *reference && !reference.starts_with(&*text) => {
                    Some(Cow::Owned(text.into_string()))
                }
                _ => None,
            };
        }
    }))
}
