//! Makes addresses in an HTML fragment absolute. Feed readers have no page to resolve them against.

use std::borrow::Cow;

use site_html::{Tag, Token, decode, escape_attribute, tokens};

/// The fragment with every relative or path-absolute `href`, `src`, `poster` and `srcset` made absolute (RFC 3986, section 5.2).
///
/// `page_url` is the absolute URL of the fragment's page, `origin` its scheme and authority (`https://example.org`). Only attributes of
/// tags change; text, comments, scripts and styles stay the same byte for byte.
pub(crate) fn absolute_html(html: &str, page_url: &str, origin: &str) -> String {
    let base = Base::new(page_url, origin);
    let mut out = String::with_capacity(html.len() + html.len() / 8);
    for token in tokens(html) {
        match token {
            Token::Tag(tag) if !tag.closing => write_tag(&mut out, &tag, &base),
            other => out.push_str(other.source()),
        }
    }
    out
}

fn write_tag(out: &mut String, tag: &Tag<'_>, base: &Base<'_>) {
    let mut written = 0;
    for attribute in tag.attributes() {
        let value = decode(attribute.value);
        let absolute = match attribute.name.to_ascii_lowercase().as_str() {
            // In SVG's `use`, gradients and the like, `#` refers to a part of the drawing, which is in the fragment.
            "href" | "xlink:href" if is_anchor(tag.name) || !value.trim_start().starts_with('#') => base.absolute(&value),
            "src" | "poster" if !value.trim().is_empty() => base.absolute(&value),
            "srcset" => base.absolute_set(&value),
            _ => None,
        };
        if let Some(value) = absolute {
            out.push_str(&tag.source[written..attribute.range.start]);
            out.push_str(attribute.name);
            out.push_str("=\"");
            escape_attribute(out, &value);
            out.push('"');
            written = attribute.range.end;
        }
    }
    out.push_str(&tag.source[written..]);
}

fn is_anchor(name: &str) -> bool {
    name.eq_ignore_ascii_case("a") || name.eq_ignore_ascii_case("area")
}

/// The URL that references are resolved against.
struct Base<'a> {
    /// `https`.
    scheme: &'a str,
    /// `https://example.org`.
    origin: &'a str,
    /// `https://example.org/a/b`, without query and fragment.
    page: &'a str,
    /// `/a/`: the path up to and including its last slash.
    folder: &'a str,
}

impl<'a> Base<'a> {
    fn new(page_url: &'a str, origin: &'a str) -> Self {
        let origin = origin.trim_end_matches('/');
        let page = page_url.split(['?', '#']).next().unwrap_or_default();
        let path = page.strip_prefix(origin).filter(|path| path.starts_with('/')).unwrap_or("/");
        let folder = path.rfind('/').map_or("/", |slash| &path[..=slash]);
        Self { scheme: origin.split("://").next().unwrap_or("https"), origin, page, folder }
    }

    /// The absolute form of an address; `None` where it is absolute already.
    fn absolute(&self, value: &str) -> Option<String> {
        // White space around and line breaks inside an address are ignored (URL standard, section 4.4).
        let value: String = value.trim_matches(|c: char| c <= ' ').chars().filter(|c| !matches!(c, '\t' | '\n' | '\r')).collect();
        if has_scheme(&value) {
            return None;
        }
        Some(if value.starts_with("//") {
            format!("{}:{value}", self.scheme)
        } else if value.is_empty() || value.starts_with(['#', '?']) {
            format!("{}{value}", self.page)
        } else {
            let (path, rest) = value.split_at(value.find(['?', '#']).unwrap_or(value.len()));
            let whole = if path.starts_with('/') { Cow::Borrowed(path) } else { Cow::Owned(format!("{}{path}", self.folder)) };
            format!("{}{}{rest}", self.origin, without_dots(&whole))
        })
    }

    /// The same for each address of a `srcset` (HTML, section 4.8.4.2.2).
    fn absolute_set(&self, value: &str) -> Option<String> {
        let mut out = String::with_capacity(value.len() * 2);
        let mut rest = value;
        let mut changed = false;
        loop {
            rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == ',');
            if rest.is_empty() {
                return changed.then_some(out);
            }
            let end = rest.find(|c: char| c.is_ascii_whitespace()).unwrap_or(rest.len());
            let (word, after) = rest.split_at(end);
            let url = word.trim_end_matches(',');
            // A comma at the end of the address ends the candidate; otherwise its descriptors continue to the next comma.
            let descriptors = if url.len() < word.len() { 0 } else { after.find(',').unwrap_or(after.len()) };
            if !out.is_empty() {
                out.push_str(", ");
            }
            match self.absolute(url) {
                Some(absolute) => {
                    changed = true;
                    out.push_str(&absolute.replace(' ', "%20"));
                }
                None => out.push_str(url),
            }
            out.push_str(after[..descriptors].trim_ascii_end());
            rest = &after[descriptors..];
        }
    }
}

/// Whether the address begins with a scheme (RFC 3986, section 3.1).
fn has_scheme(value: &str) -> bool {
    value.split_once(':').is_some_and(|(scheme, _)| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'))
    })
}

/// An absolute path without `.` and `..` segments (RFC 3986, section 5.2.4).
fn without_dots(path: &str) -> String {
    let mut segments: Vec<&str> = Vec::new();
    let mut parts = path.split('/').skip(1).peekable();
    while let Some(segment) = parts.next() {
        let last = parts.peek().is_none();
        match segment {
            "." | ".." => {
                if segment == ".." {
                    segments.pop();
                }
                if last {
                    segments.push("");
                }
            }
            _ => segments.push(segment),
        }
    }
    format!("/{}", segments.join("/"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PAGE: &str = "https://example.org/blog/posts/x/";
    const ORIGIN: &str = "https://example.org";

    fn absolute(html: &str) -> String {
        absolute_html(html, PAGE, ORIGIN)
    }

    #[test]
    fn every_kind_of_reference() {
        for (given, expected) in [
            ("/a/?b=1&amp;c#d", "https://example.org/a/?b=1&amp;c#d"),
            ("a.png", "https://example.org/blog/posts/x/a.png"),
            ("./a.png", "https://example.org/blog/posts/x/a.png"),
            ("../y/", "https://example.org/blog/posts/y/"),
            ("../../../../../y", "https://example.org/y"),
            ("..", "https://example.org/blog/posts/"),
            (".", "https://example.org/blog/posts/x/"),
            ("/a/../b/./c", "https://example.org/b/c"),
            ("#note", "https://example.org/blog/posts/x/#note"),
            ("?page=2", "https://example.org/blog/posts/x/?page=2"),
            ("", "https://example.org/blog/posts/x/"),
            ("//cdn.example/x", "https://cdn.example/x"),
            ("x?back=/a:b", "https://example.org/blog/posts/x/x?back=/a:b"),
            ("./a:b", "https://example.org/blog/posts/x/a:b"),
            ("  /a b\n", "https://example.org/a b"),
            ("&#x2F;a", "https://example.org/a"),
            ("&#47;&sol;host/", "https://host/"),
            ("/caf&eacute;", "https://example.org/café"),
            ("/résumé/", "https://example.org/résumé/"),
            ("&", "https://example.org/blog/posts/x/&amp;"),
            ("&é;&ééééééé;", "https://example.org/blog/posts/x/&amp;é;&amp;ééééééé;"),
        ] {
            let html = format!("<a class=c href=\"{given}\" id=i>/x</a>");
            assert_eq!(absolute(&html), format!("<a class=c href=\"{expected}\" id=i>/x</a>"), "{given}");
        }
    }

    #[test]
    fn leaves_alone_what_is_absolute_or_no_address() {
        for html in [
            "<a href=\"https://other.example/x\">",
            "<a href=mailto:me@example.org>",
            "<a href='tel:+1'>",
            "<img src=\"data:image/png;base64,AAAA\">",
            "<svg><use href=\"#icon\"/></svg>",
            "<a name=x>",
            "<img src>",
            "<p data-src=\"/x\" title=\"href='/x'\">",
            "<code>&lt;a href=\"/x\"&gt; href=\"/y\"</code>",
            "<!-- <a href=\"/x\"> --><script>'<a href=\"/x\">'</script>",
            "a < b href=\"/x\"",
            "<a href=\"/x\"",
            "<img srcset=\"https://other.example/a.png 2x\">",
        ] {
            assert_eq!(absolute(html), html);
        }
    }

    #[test]
    fn attributes_of_every_element_and_quoting() {
        for (html, expected) in [
            ("<IMG SRC=/a.png alt=''>", "<IMG SRC=\"https://example.org/a.png\" alt=''>"),
            (
                "<video src='v.mp4' poster = \"/p.png\" controls>",
                "<video src=\"https://example.org/blog/posts/x/v.mp4\" poster=\"https://example.org/p.png\" controls>",
            ),
            ("<a href='/a\"b'>", "<a href=\"https://example.org/a&quot;b\">"),
            ("<svg><image xlink:href=\"/a.png\"/></svg>", "<svg><image xlink:href=\"https://example.org/a.png\"/></svg>"),
            (
                "<img srcset=\"a.png, /b.png 2x,c.png 300w , https://o.example/d,e.png 4x\">",
                "<img srcset=\"https://example.org/blog/posts/x/a.png, https://example.org/b.png 2x, \
                 https://example.org/blog/posts/x/c.png 300w, https://o.example/d,e.png 4x\">",
            ),
        ] {
            assert_eq!(absolute(html), expected);
        }
    }

    #[test]
    fn a_site_at_the_root_and_a_page_that_is_a_file() {
        assert_eq!(absolute_html("<a href=x>", "https://example.org/", ORIGIN), "<a href=\"https://example.org/x\">");
        assert_eq!(absolute_html("<a href=x>", "https://example.org", ORIGIN), "<a href=\"https://example.org/x\">");
        assert_eq!(absolute_html("<a href=x>", "http://h:3000/a/b.html?q#f", "http://h:3000/"), "<a href=\"http://h:3000/a/x\">");
    }

    proptest! {
        #[test]
        fn makes_all_absolute_once_and_for_all(
            html in "(<a href=|<img srcset=|<img src=\"|\"|'|>|/|\\.\\./|#|\\?|&amp;|&#|;|:|,| |[a-z]|é|\n|<|<b>|<script>|</script>){0,30}"
        ) {
            let once = absolute(&html);
            prop_assert_eq!(&absolute(&once), &once);
            for token in tokens(&once) {
                if let Token::Tag(tag) = token
                    && is_anchor(tag.name)
                    && !tag.closing
                {
                    for attribute in tag.attributes().filter(|a| a.name == "href") {
                        prop_assert!(has_scheme(&decode(attribute.value).replace(['\n', '\t', '\r'], "")), "{once}");
                    }
                }
            }
        }

        #[test]
        fn text_without_tags_is_never_touched(text in "[^<]{0,60}") {
            prop_assert_eq!(absolute(&text), text);
        }
    }
}
