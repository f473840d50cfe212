//! The summary of a page, for lists and feeds.
//!
//! `<!--more-->` ends it. Without that (Hugo): everything up to the end of the paragraph in which the number of words reaches the site's
//! setting, or of the list or quote around it; the whole page if it is too short. Open elements are closed, and parts that only make sense
//! on the page are removed: ids, links of headings to themselves, references to footnotes.

use std::borrow::Cow;

use super::statistics::{has_cjk, plain};
use site_diag::limits;
use site_html::{Tag, Token, escape, escape_attribute, tokens};

/// Characters that are left of a summary beyond the limit.
const BEGINNING: usize = 1000;

/// The part of the page's HTML before byte `at`. `page` gives the page's address, for links inside it.
pub(super) fn divided(html: &str, at: usize, page: &dyn Fn() -> String) -> String {
    let at = (0..=at.min(html.len())).rev().find(|at| html.is_char_boundary(*at)).unwrap_or(0);
    clean(&html[..at], page)
}

/// Whole paragraphs until `limit` words are reached, and the rest of the block that contains the last one.
pub(super) fn automatic(html: &str, limit: usize, page: &dyn Fn() -> String) -> String {
    const END: &str = "</p>";
    let (mut from, mut words) = (0, 0);
    while words < limit {
        let Some(end) = html[from..].find(END).map(|i| from + i) else {
            return clean(html, page);
        };
        // Hugo begins to count at the `>` of the preceding end tag.
        words += count(&html[from.saturating_sub(1)..end], limit - words);
        from = end + END.len();
    }
    divided(html, end_of_block(html, from), page)
}

/// The first words of a summary that is too long to be repeated in every list and feed.
pub(super) fn bounded(summary: String) -> String {
    if !limits::SUMMARY.is_exceeded(summary.len()) {
        return summary;
    }
    let text = plain(&summary);
    let end = text.char_indices().nth(BEGINNING).map_or(text.len(), |(at, _)| at);
    let end = text[..end].rfind(' ').filter(|_| end < text.len()).unwrap_or(end);
    format!("<p>{}…</p>\n", escape(&text[..end]))
}

/// The end of the outermost element that is open at `at` and closed later; `at` if there is none.
fn end_of_block(html: &str, at: usize) -> usize {
    let mut open: Vec<(&str, usize)> = Vec::new();
    let mut end = at;
    let mut scanner = tokens(html);
    loop {
        let start = scanner.offset();
        if start >= at && open.iter().all(|(_, opened)| *opened >= at) {
            return end;
        }
        match scanner.next() {
            None => return end,
            Some(Token::Tag(tag)) if tag.closing => {
                if let Some(index) = reach(&open).rposition(|(name, _)| tag.is(name)) {
                    let index = open.len() - reach(&open).len() + index;
                    if open[index].1 < at && start >= at {
                        end = scanner.offset();
                    }
                    open.truncate(index);
                }
            }
            Some(Token::Tag(tag)) if !tag.is_void() => open.push((tag.name, start)),
            Some(_) => {}
        }
    }
}

/// The open elements that an end tag may close. The search is limited, because HTML with more open elements is broken.
fn reach<T>(open: &[T]) -> std::slice::Iter<'_, T> {
    open[open.len().saturating_sub(256)..].iter()
}

/// Number of words as Hugo counts them for summaries, which differs from its count of a page: the source is split at white space; parts
/// that look like the start of a tag or an attribute are skipped (with an adjacent word), one character of the last word is lost, and every
/// Chinese, Japanese and Korean character is a word.
fn count(html: &str, enough: usize) -> usize {
    let mut words = 0;
    let html = without_heading_links(html);
    let mut rest = html.split_whitespace().peekable();
    while let Some(word) = rest.next() {
        let end = word.char_indices().next_back().map_or(0, |(at, _)| at);
        let is_last = rest.peek().is_none() && !html.ends_with(char::is_whitespace);
        let word = if is_last { &word[..end] } else { word };
        if words >= enough {
            break;
        }
        if is_markup(word) {
            continue;
        }
        let mut in_word = false;
        let mut piece = word;
        while let Some(c) = piece.chars().next() {
            // Complete tags are skipped; an unclosed one is part of the word.
            if let Some(end) = piece.strip_prefix('<').and_then(|_| piece.find('>')) {
                piece = &piece[end + 1..];
                continue;
            }
            piece = &piece[c.len_utf8()..];
            let wide = !c.is_ascii() && has_cjk(c.encode_utf8(&mut [0; 4]));
            words += usize::from(wide || !in_word);
            in_word = !wide;
        }
    }
    words
}

/// `>`, `<p`, `</p>`, `class="x">word`.
fn is_markup(word: &str) -> bool {
    let tag = word.strip_prefix('<').map(|name| name.strip_prefix('/').unwrap_or(name));
    let name = tag.map(|name| name.strip_suffix('>').unwrap_or(name));
    let letters = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphabetic());
    let attribute = word.split_once('=').is_some_and(|(name, value)| letters(name) && value.starts_with(['"', '\'']));
    word == ">" || name.is_some_and(letters) || attribute
}

/// HTML without the links that headings have to themselves.
pub fn without_heading_links(html: &str) -> Cow<'_, str> {
    const OPEN: &str = "<a class=\"heading-link\"";
    let Some(first) = html.find(OPEN) else { return Cow::Borrowed(html) };
    let mut out = html[..first].to_owned();
    for piece in html[first..].split(OPEN).skip(1) {
        out.push_str(piece.split_once("</a>").map_or("", |(_, after)| after));
    }
    Cow::Owned(out)
}

/// Closes open elements, removes unmatched end tags, and removes what only belongs to the page.
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
            if let Some(index) = reach(&open).rposition(|name| tag.is(name)) {
                let index = open.len() - reach(&open).len() + index;
                open.drain(index..).rev().for_each(|name| close(&mut out, name));
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
        let is = |name: &str| attribute.is(name);
        if is("id") || is("for") || is("aria-labelledby") || is("aria-describedby") || (is("name") && tag.is("a")) {
            out.push_str(tag.source[from..attribute.range.start].trim_end());
            from = attribute.range.end;
        } else if is("href") && attribute.value.starts_with('#') {
            out.push_str(&tag.source[from..attribute.value_start]);
            escape_attribute(out, &page());
            from = attribute.value_start;
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
    fn a_summary_that_is_too_long_is_its_first_words() {
        let within = format!("<p>{}</p>", "a <b>b</b> ".repeat(100));
        assert_eq!(bounded(within.clone()), within);
        let beyond = bounded(format!("<p>{}</p>", "a&lt; <b>b</b> ".repeat(10_000)));
        assert!(beyond.starts_with("<p>a&lt; b a&lt; b") && beyond.ends_with(" b…</p>\n") && beyond.len() < 2000, "{beyond}");
        assert_eq!(bounded("é".repeat(64 << 10)), format!("<p>{}…</p>\n", "é".repeat(BEGINNING)));
    }

    #[test]
    fn paragraphs_up_to_the_number_of_words() {
        let html = "<h2>H</h2>\n<p>one two</p>\n<ul>\n<li>three</li>\n</ul>\n<p>four</p>\n<p>five</p>\n";
        for (limit, want) in [
            (1, "<h2>H</h2>\n<p>one two</p>"),
            (3, "<h2>H</h2>\n<p>one two</p>"),
            (4, "<h2>H</h2>\n<p>one two</p>\n<ul>\n<li>three</li>\n</ul>\n<p>four</p>"),
            (6, "<h2>H</h2>\n<p>one two</p>\n<ul>\n<li>three</li>\n</ul>\n<p>four</p>\n<p>five</p>"),
            (9, "<h2>H</h2>\n<p>one two</p>\n<ul>\n<li>three</li>\n</ul>\n<p>four</p>\n<p>five</p>"),
        ] {
            assert_eq!(automatic(html, limit, &page), want, "{limit}");
        }
        for (html, want) in [
            (
                "<blockquote>\n<p>aa bb cc</p>\n<p>d</p>\n</blockquote>\n<p>e</p>",
                "<blockquote>\n<p>aa bb cc</p>\n<p>d</p>\n</blockquote>",
            ),
            ("<ul><li><p>aa bb</p></li><li>c</li></ul><p>e</p>", "<ul><li><p>aa bb</p></li><li>c</li></ul>"),
            ("<div><p>aa bb</p><p>cc</p>", "<div><p>aa bb</p></div>"),
            ("<div><p>x</p></div><p>aa bb</p><p>cc</p>", "<div><p>x</p></div><p>aa bb</p>"),
        ] {
            assert_eq!(automatic(html, 2, &page), want);
        }
        assert_eq!(automatic("<ul><li>a b c</li></ul>", 2, &page), "<ul><li>a b c</li></ul>");
        assert_eq!(automatic("<p>一二三。</p><p>x</p>", 3, &page), "<p>一二三。</p>");
    }

    #[test]
    fn words_as_hugo_sees_them_here() {
        for (html, want) in [
            ("<p>one two three</p>", 3),
            ("<p>one two x</p>", 2),
            ("<p>see <a href=\"/x/\">the link</a> there</p>", 3),
            ("<p>x<sup id=\"fnref:1\"><a href=\"#fn:1\" class=\"footnote-ref\">1</a></sup> yes</p>", 2),
            (
                "<h2 id=\"a\">Title here now<a class=\"heading-link\" href=\"#a\" aria-label=\"Link to heading: a b\">#</a></h2>\n<p>abc</p>",
                4,
            ),
            ("<!-- one two -->\n<p>abc</p>", 5),
            ("<p>中文 ab</p>", 3),
            ("<p><a href=\"/x/\">one two</a> three</p>", 3),
            ("<p>a<br>\nbc</p>", 2),
        ] {
            assert_eq!(count(html.strip_suffix("</p>").unwrap_or(html), 70), want, "{html}");
        }
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
