//! The beginning of a page, for lists and feeds.
//!
//! `<!--more-->` divides. Without it (Hugo): everything up to the end of that paragraph in which the words counted reach the site's
//! number; the whole page where they never do. Either way it comes out whole: what is open at the cut is closed, and what only makes
//! sense on its own page is taken off: ids, the links of headings to themselves, references to footnotes.

use super::html::{Tag, Token, escape_attribute, tokens};
use super::words::{Piece, visible};

/// A summary's HTML, and whether anything of the page lies beyond it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Summary {
    pub html: String,
    pub truncated: bool,
}

/// What stands before byte `at` of the page's HTML. `page` gives the page's own address, for links within it.
pub(super) fn divided(html: &str, at: usize, page: &dyn Fn() -> String) -> Summary {
    let at = (0..=at.min(html.len())).rev().find(|at| html.is_char_boundary(*at)).unwrap_or(0);
    let (before, after) = html.split_at(at);
    Summary { html: clean(before, page), truncated: says_something(after) }
}

/// Whole paragraphs until `limit` words are reached.
pub(super) fn automatic(html: &str, limit: usize, page: &dyn Fn() -> String) -> Summary {
    const END: &str = "</p>";
    let (mut from, mut words) = (0, 0);
    while words < limit {
        let Some(end) = html[from..].find(END).map(|i| from + i + END.len()) else {
            return Summary { html: clean(html, page), truncated: false };
        };
        words += count(&html[from..end]);
        from = end;
    }
    divided(html, from, page)
}

/// Words of a piece of HTML; every Chinese, Japanese and Korean character is one (Hugo counts so here on any page).
fn count(html: &str) -> usize {
    let (mut words, mut in_word) = (0, false);
    visible(html, |piece| match piece {
        Piece::Text(text) | Piece::Note(text) => {
            for c in text.chars() {
                let wide = !c.is_ascii() && super::words::has_cjk(c.encode_utf8(&mut [0; 4]));
                words += usize::from(wide || !(c.is_whitespace() || in_word));
                in_word = !wide && !c.is_whitespace();
            }
        }
        Piece::Formula => words += 1,
        Piece::Break => in_word = false,
        Piece::Symbol(_) | Piece::Tag(_) => {}
    });
    words
}

fn says_something(html: &str) -> bool {
    tokens(html).any(|token| match token {
        Token::Text(text) => !text.trim().is_empty(),
        Token::Tag(tag) => !tag.closing,
        Token::Raw(_) | Token::Other(_) => false,
    })
}

/// Closes what is open, drops what closes nothing, and takes off what belongs to the page alone.
fn clean(html: &str, page: &dyn Fn() -> String) -> String {
    let mut out = String::with_capacity(html.len());
    let mut open: Vec<&str> = Vec::new();
    let mut dropped: Option<&str> = None;
    for token in tokens(html) {
        let tag = match token {
            Token::Tag(tag) => tag,
            Token::Text(text) | Token::Raw(text) if dropped.is_none() => {
                out.push_str(text);
                continue;
            }
            _ => continue,
        };
        if let Some(name) = dropped {
            if tag.closing && tag.is(name) {
                dropped = None;
            }
        } else if tag.closing {
            // Far away openers are not looked for: HTML that has them is broken beyond this repair.
            let reach = open.len().saturating_sub(256);
            if let Some(index) = open[reach..].iter().rposition(|name| tag.is(name)) {
                open.drain(reach + index..).rev().for_each(|name| close(&mut out, name));
            }
        } else if tag.has_class("heading-link") || is_footnote_reference(&tag) {
            dropped = Some(tag.name);
        } else {
            push_tag(&mut out, &tag, page);
            if !tag.is_void() {
                open.push(tag.name);
            }
        }
    }
    open.into_iter().rev().for_each(|name| close(&mut out, name));
    out.truncate(out.trim_end().len());
    out
}

fn is_footnote_reference(tag: &Tag<'_>) -> bool {
    tag.is("sup") && tag.attribute("id").is_some_and(|id| id.starts_with("fnref"))
}

fn close(out: &mut String, name: &str) {
    out.push_str("</");
    out.push_str(name);
    out.push('>');
}

fn push_tag(out: &mut String, tag: &Tag<'_>, page: &dyn Fn() -> String) {
    let mut from = 0;
    for attribute in tag.attributes() {
        let is = |name: &str| attribute.name.eq_ignore_ascii_case(name);
        if is("id") || is("for") || is("aria-labelledby") || is("aria-describedby") || (is("name") && tag.is("a")) {
            out.push_str(tag.source[from..attribute.place.start].trim_end());
            from = attribute.place.end;
        } else if is("href") && attribute.value.starts_with('#') {
            out.push_str(&tag.source[from..attribute.value_at]);
            escape_attribute(out, &page());
            from = attribute.value_at;
        }
    }
    out.push_str(&tag.source[from..]);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page() -> String {
        "/p/".to_owned()
    }

    #[test]
    fn paragraphs_up_to_the_number_of_words() {
        let html = "<h2 id=\"a\">H</h2>\n<p>one two</p>\n<ul>\n<li>three</li>\n</ul>\n<p>four</p>\n<p>five</p>\n";
        for (limit, want, truncated) in [
            (1, "<h2>H</h2>\n<p>one two</p>", true),
            (3, "<h2>H</h2>\n<p>one two</p>", true),
            (4, "<h2>H</h2>\n<p>one two</p>\n<ul>\n<li>three</li>\n</ul>\n<p>four</p>", true),
            (6, "<h2>H</h2>\n<p>one two</p>\n<ul>\n<li>three</li>\n</ul>\n<p>four</p>\n<p>five</p>", false),
            (9, "<h2>H</h2>\n<p>one two</p>\n<ul>\n<li>three</li>\n</ul>\n<p>four</p>\n<p>five</p>", false),
        ] {
            assert_eq!(automatic(html, limit, &page), Summary { html: want.to_owned(), truncated }, "{limit}");
        }
        let quote = "<blockquote>\n<p>a b c</p>\n</blockquote>\n";
        assert_eq!(
            automatic(quote, 2, &page),
            Summary { html: "<blockquote>\n<p>a b c</p></blockquote>".to_owned(), truncated: false }
        );
        assert!(!automatic("<ul><li>a b c</li></ul>", 2, &page).truncated);
        assert!(automatic("<p>一二三</p><p>x</p>", 3, &page).truncated);
    }

    #[test]
    fn what_belongs_to_the_page_is_taken_off() {
        for (html, want) in [
            ("<h2 id=\"a\" class=\"b\">H<a class=\"heading-link\" href=\"#a\">#</a></h2>", "<h2 class=\"b\">H</h2>"),
            ("<p>x<sup id=\"fnref:1\"><a href=\"#fn:1\">1</a></sup> y</p>", "<p>x y</p>"),
            ("<p><a href=\"#b\">x</a>", "<p><a href=\"/p/#b\">x</a></p>"),
            ("<ul><li><em>a", "<ul><li><em>a</em></li></ul>"),
            ("<p>a<br>b</p></div>", "<p>a<br>b</p>"),
            ("<p>a<!-- c -->b</p>", "<p>ab</p>"),
            ("<b><i>a</b>c</i>", "<b><i>a</i></b>c"),
            ("a < b", "a < b"),
        ] {
            assert_eq!(clean(html, &page), want);
        }
    }
}
