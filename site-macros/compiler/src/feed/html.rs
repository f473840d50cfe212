//! Tags of an HTML fragment, found as the HTML standard's tokenizer finds them (section 13.2.5), everything else left in one piece.

use std::ops::Range;

/// Elements whose content is text, whatever it looks like (HTML, section 13.2.5.2 to 13.2.5.5 and the tree construction).
const RAW_TEXT: [&str; 8] = ["script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes"];

/// A part of the fragment; the parts one after the other are the fragment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    /// Text between tags, comments, declarations.
    Text(&'a str),
    /// Content of one of [`RAW_TEXT`].
    Raw(&'a str),
    /// A start tag.
    Start(Tag<'a>),
    /// An end tag: its name and source.
    End(&'a str, &'a str),
    /// A tag or comment that never ends.
    Broken(&'a str),
}

/// A start tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Tag<'a> {
    /// From `<` to `>`.
    pub(super) source: &'a str,
    /// As written.
    pub(super) name: &'a str,
    /// In order.
    pub(super) attributes: Vec<Attribute<'a>>,
}

impl<'a> Tag<'a> {
    /// The value of the first attribute of this name, as written.
    pub(super) fn value(&self, name: &str) -> Option<&'a str> {
        self.attributes.iter().find(|attribute| attribute.name.eq_ignore_ascii_case(name)).map(|attribute| attribute.value)
    }
}

/// An attribute, character references unresolved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Attribute<'a> {
    /// As written.
    pub(super) name: &'a str,
    /// Without quotes; empty where there is none.
    pub(super) value: &'a str,
    /// Name, `=` and value with its quotes, within the tag's source.
    pub(super) range: Range<usize>,
}

/// All pieces of a fragment.
pub(super) fn pieces(html: &str) -> Pieces<'_> {
    Pieces { rest: html, raw: None }
}

/// See [`pieces`].
pub(super) struct Pieces<'a> {
    rest: &'a str,
    /// Inside such an element.
    raw: Option<&'a str>,
}

impl<'a> Pieces<'a> {
    fn take(&mut self, len: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at(len);
        self.rest = rest;
        taken
    }
}

impl<'a> Iterator for Pieces<'a> {
    type Item = Piece<'a>;

    fn next(&mut self) -> Option<Piece<'a>> {
        if let Some(name) = self.raw.take() {
            let end = end_of_raw(self.rest, name);
            if end > 0 {
                return Some(Piece::Raw(self.take(end)));
            }
        }
        if self.rest.is_empty() {
            return None;
        }
        let text = text_before_markup(self.rest);
        if text > 0 {
            return Some(Piece::Text(self.take(text)));
        }
        let bytes = self.rest.as_bytes();
        if !matches!(bytes[1], b'/' | b'a'..=b'z' | b'A'..=b'Z') {
            return Some(match end_of_declaration(self.rest) {
                Some(end) => Piece::Text(self.take(end)),
                None => Piece::Broken(self.take(bytes.len())),
            });
        }
        let closing = bytes[1] == b'/';
        let Some((name, attributes, end)) = tag(self.rest, if closing { 2 } else { 1 }) else {
            return Some(Piece::Broken(self.take(self.rest.len())));
        };
        let source = self.take(end);
        if closing {
            return Some(Piece::End(name, source));
        }
        if RAW_TEXT.iter().any(|raw| raw.eq_ignore_ascii_case(name)) {
            self.raw = Some(name);
        }
        Some(Piece::Start(Tag { source, name, attributes }))
    }
}

/// Bytes before the first `<` that begins something.
fn text_before_markup(html: &str) -> usize {
    let bytes = html.as_bytes();
    let mut from = 0;
    while let Some(at) = html[from..].find('<').map(|at| from + at) {
        let next = bytes.get(at + 1).copied().unwrap_or(b' ');
        let begins = match next {
            b'a'..=b'z' | b'A'..=b'Z' | b'!' | b'?' => true,
            b'/' => bytes.get(at + 2).is_some_and(u8::is_ascii_alphabetic),
            _ => false,
        };
        if begins {
            return at;
        }
        from = at + 1;
    }
    html.len()
}

fn end_of_declaration(html: &str) -> Option<usize> {
    let (opening, closing) = if html.starts_with("<!--") {
        // `<!-->` and `<!--->` are whole comments.
        if html.starts_with("<!-->") || html.starts_with("<!--->") { (4, ">") } else { (4, "-->") }
    } else {
        (2, ">")
    };
    html[opening..].find(closing).map(|at| opening + at + closing.len())
}

fn end_of_raw(html: &str, name: &str) -> usize {
    let mut from = 0;
    while let Some(at) = html[from..].find("</").map(|at| from + at) {
        let after = &html.as_bytes()[at + 2..];
        let named = after.get(..name.len()).is_some_and(|found| found.eq_ignore_ascii_case(name.as_bytes()));
        if named && matches!(after.get(name.len()), Some(b' ' | b'\t' | b'\n' | b'\x0c' | b'\r' | b'/' | b'>')) {
            return at;
        }
        from = at + 2;
    }
    html.len()
}

/// Name, attributes and end of the tag whose name begins at `start`.
fn tag(html: &str, start: usize) -> Option<(&str, Vec<Attribute<'_>>, usize)> {
    let bytes = html.as_bytes();
    let until = |mut at: usize, stop: fn(u8) -> bool| {
        while at < bytes.len() && !stop(bytes[at]) {
            at += 1;
        }
        at
    };
    let mut at = until(start, |b| is_space(b) || matches!(b, b'/' | b'>'));
    let name = &html[start..at];
    let mut attributes = Vec::new();
    loop {
        at = until(at, |b| !is_space(b) && b != b'/');
        match bytes.get(at)? {
            b'>' => return Some((name, attributes, at + 1)),
            _ => {
                let from = at;
                // An equals sign at the beginning belongs to the name.
                at = until(at + 1, |b| is_space(b) || matches!(b, b'/' | b'>' | b'='));
                let name = html.get(from..at)?;
                let equals = until(at, |b| !is_space(b));
                if bytes.get(equals)? != &b'=' {
                    attributes.push(Attribute { name, value: "", range: from..at });
                    continue;
                }
                let value_at = until(equals + 1, |b| !is_space(b));
                let value = match bytes.get(value_at)? {
                    quote @ (b'"' | b'\'') => {
                        let end = value_at + 1 + html[value_at + 1..].find(char::from(*quote))?;
                        at = end + 1;
                        &html[value_at + 1..end]
                    }
                    _ => {
                        at = until(value_at, |b| is_space(b) || b == b'>');
                        &html[value_at..at]
                    }
                };
                attributes.push(Attribute { name, value, range: from..at });
            }
        }
    }
}

fn is_space(b: u8) -> bool {
    matches!(b, b' ' | b'\t' | b'\n' | b'\x0c' | b'\r')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shape(html: &str) -> String {
        let parts: Vec<String> = pieces(html)
            .map(|piece| match piece {
                Piece::Text(text) => format!("T({text})"),
                Piece::Raw(text) => format!("R({text})"),
                Piece::Broken(text) => format!("B({text})"),
                Piece::End(name, _) => format!("/{name}"),
                Piece::Start(tag) => {
                    let attributes: Vec<_> = tag.attributes.iter().map(|a| format!("{}={}", a.name, a.value)).collect();
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
            ("<br/><img src=a/>", "br[] img[src=a/]"),
            ("<!-- <a> -->x<!doctype html>", "T(<!-- <a> -->) T(x) T(<!doctype html>)"),
            ("<!--><a>", "T(<!-->) a[]"),
            ("<script>if (a<b) '</p>'</script >z", "script[] R(if (a<b) '</p>') /script T(z)"),
            ("<STYLE></STYLE><i>", "STYLE[] /STYLE i[]"),
            ("<textarea><a href=x></textarea>", "textarea[] R(<a href=x>) /textarea"),
            ("x<a href=\"", "T(x) B(<a href=\")"),
            ("x<!-- ", "T(x) B(<!-- )"),
            ("<script>x", "script[] R(x)"),
            ("<a =x ü=ß>", "a[=x=,ü=ß]"),
            ("<a 'ü'>", "a['ü'=]"),
            ("<p ü>", "p[ü=]"),
        ] {
            assert_eq!(shape(html), expected, "{html}");
        }
    }

    proptest! {
        #[test]
        fn loses_nothing(html in "([<>a-z/\"'= !ü-]|<a href=|<script>|</script>|<!--|-->){0,40}") {
            let mut whole = String::new();
            for piece in pieces(&html) {
                whole.push_str(match &piece {
                    Piece::Text(s) | Piece::Raw(s) | Piece::Broken(s) | Piece::End(_, s) => s,
                    Piece::Start(tag) => {
                        for attribute in &tag.attributes {
                            prop_assert!(tag.source.get(attribute.range.clone()).is_some());
                        }
                        tag.source
                    }
                });
            }
            prop_assert_eq!(whole, html);
        }
    }
}
