//! Computes properties of the finished HTML: words, minutes, ids, plain text.
//!
//! Hugo: tags are removed, and the rest is split at white space. On CJK pages, a word with a non-ASCII character counts as many words as it
//! has characters. Minutes are computed as in Hugo since August 2026: (words + 211) / 212, CJK (words + 499) / 500. The contents of
//! `script` and `style`, and the links of headings to themselves, do not count. For a formula the TeX counts, which in Hugo is left to a
//! script in the browser.

use site_html::{Tag, Token, decode, push_collapsed, split_whitespace, tokens};

/// The properties of a page's HTML.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Statistics {
    pub words: usize,
    pub ids: Vec<String>,
}

/// Reads finished HTML. `formulas` are the sources of the formulas in it, in order.
pub(super) fn statistics(html: &str, cjk: bool, formulas: &[String]) -> Statistics {
    let mut formulas = formulas.iter();
    let mut statistics = Statistics::default();
    let mut counter = Counter { cjk, ..Counter::default() };
    visible(html, |piece| match piece {
        Piece::Text(text) | Piece::Note(text) => counter.text(text),
        Piece::Formula => counter.text(formulas.next().map_or("", String::as_str)),
        Piece::Symbol(_) => {}
        Piece::Break => counter.word(),
        Piece::Tag(tag) => {
            for attribute in tag.attributes() {
                let is_id = attribute.is("id") || (tag.is("a") && attribute.is("name"));
                if is_id && !attribute.value.is_empty() {
                    statistics.ids.push(decode(attribute.value).into_owned());
                }
            }
        }
    });
    counter.word();
    statistics.words = counter.words;
    statistics
}

/// Minutes to read; 0 for nothing.
pub(super) fn minutes(words: usize, cjk: bool) -> usize {
    if cjk { words.div_ceil(500) } else { words.div_ceil(212) }
}

/// Plain text of a piece of HTML on one line, without links of headings to themselves.
pub(super) fn plain(html: &str) -> String {
    let mut line = String::new();
    visible(html, |piece| match piece {
        Piece::Text(text) | Piece::Symbol(text) => push_collapsed(&mut line, &decode(text)),
        Piece::Break => push_collapsed(&mut line, " "),
        Piece::Note(_) | Piece::Formula | Piece::Tag(_) => {}
    });
    line.truncate(line.trim_end().len());
    line
}

/// Whether the text contains Han, Hangul, Hiragana or Katakana.
pub(super) fn has_cjk(text: &str) -> bool {
    !text.is_ascii()
        && text.chars().any(|c| {
            matches!(u32::from(c),
                0x1100..=0x11FF | 0x2E80..=0x2FD5 | 0x3005 | 0x3007 | 0x3021..=0x3029 | 0x3038..=0x303B | 0x3041..=0x3096
                | 0x309D..=0x309F | 0x30A1..=0x30FA | 0x30FD..=0x30FF | 0x3131..=0x318E | 0x31F0..=0x321E | 0x3260..=0x327E
                | 0x32D0..=0x32FE | 0x3300..=0x3357 | 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xA960..=0xA97C | 0xAC00..=0xD7FB
                | 0xF900..=0xFAD9 | 0xFF66..=0xFF6F | 0xFF71..=0xFF9D | 0xFFA0..=0xFFDC | 0x20000..=0x323AF)
        })
}

/// A piece of visible HTML.
pub(super) enum Piece<'a> {
    /// Text with unresolved entities.
    Text(&'a str),
    /// The number or the back link of a footnote: Hugo counts it with the word before it, but it is not text of the page.
    Note(&'a str),
    /// The start of a formula.
    Formula,
    /// Text in a formula.
    Symbol(&'a str),
    /// A boundary between words: the edge of a block, a line break.
    Break,
    /// A start tag.
    Tag(Tag<'a>),
}

/// The context of a piece of text.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Around {
    Hidden,
    Note,
    Formula,
}

/// Calls `each` for the visible pieces of `html`.
pub(super) fn visible<'a>(html: &'a str, mut each: impl FnMut(Piece<'a>)) {
    // Inside an element that is not plain text: its name, the number of open elements of the same name, and its kind.
    let mut inside: Option<(&'a str, usize, Around)> = None;
    // Inside the source of a formula, which would repeat it.
    let mut source = false;
    for token in tokens(html) {
        match token {
            Token::Text(text) => match inside {
                None => each(Piece::Text(text)),
                Some((_, _, Around::Note)) => each(Piece::Note(text)),
                Some((_, _, Around::Formula)) if !source => each(Piece::Symbol(text)),
                Some((_, _, Around::Formula | Around::Hidden)) => {}
            },
            Token::Raw(_) | Token::Comment(_) | Token::Unclosed(_) => {}
            Token::Tag(tag) => {
                source = if tag.is("annotation") { !tag.closing } else { source };
                if let Some((name, depth, around)) = inside {
                    if tag.is(name) && !tag.is_void() {
                        inside = match (tag.closing, depth) {
                            (true, 0) => None,
                            (true, depth) => Some((name, depth - 1, around)),
                            (false, depth) => Some((name, depth + 1, around)),
                        };
                    }
                } else if !tag.closing && !tag.is_void() {
                    inside = around(&tag).map(|around| (tag.name, 0, around));
                    if let Some((_, _, Around::Formula)) = inside {
                        each(Piece::Formula);
                    }
                }
                if is_break(&tag) {
                    each(Piece::Break);
                }
                if !tag.closing {
                    each(Piece::Tag(tag));
                }
            }
        }
    }
}

fn around(tag: &Tag<'_>) -> Option<Around> {
    match tag.name.len() {
        1 if tag.is("a") && tag.has_class("heading-link") => Some(Around::Hidden),
        1 if tag.is("a") && (tag.has_class("footnote-ref") || tag.has_class("footnote-backref")) => Some(Around::Note),
        3 if tag.is("svg") => Some(Around::Hidden),
        4 if tag.is("math") => Some(Around::Formula),
        8 if tag.is("template") => Some(Around::Hidden),
        _ => None,
    }
}

/// Is the HTML part of a line: text, and no element that is a block?
pub(super) fn is_phrasing(html: &str) -> bool {
    tokens(html).all(|token| match token {
        Token::Tag(tag) => tag.is("br") || !is_break(&tag) && !tag.is("iframe") && !tag.is("script") && !tag.is("style"),
        _ => true,
    })
}

fn is_break(tag: &Tag<'_>) -> bool {
    const BLOCKS: [&str; 42] = [
        "address",
        "article",
        "aside",
        "blockquote",
        "br",
        "caption",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "option",
        "p",
        "pre",
        "section",
        "select",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    ];
    // The length of their names excludes most tags.
    tag.name.len() <= 10 && BLOCKS.iter().any(|name| name.len() == tag.name.len() && tag.is(name))
}

/// Counts words over several pieces of text; a word may continue in the next piece.
#[derive(Default)]
pub(super) struct Counter {
    pub cjk: bool,
    pub words: usize,
    characters: usize,
    wide: bool,
}

impl Counter {
    /// Adds a piece of text.
    pub(super) fn text(&mut self, text: &str) {
        // Characters that the typographer inserts are ASCII in the source (and entities in Hugo's HTML).
        let is_wide = |c: char| !c.is_ascii() && !matches!(c, '“' | '”' | '‘' | '’' | '–' | '—' | '…' | '«' | '»');
        let mut first = true;
        split_whitespace(text, |piece| {
            if !first {
                self.word();
            }
            self.characters += piece.chars().count();
            self.wide |= !piece.is_ascii() && piece.contains(is_wide);
            first = false;
        });
    }

    /// Ends the current word.
    pub(super) fn word(&mut self) {
        if self.characters > 0 {
            self.words += if self.cjk && self.wide { self.characters } else { 1 };
        }
        (self.characters, self.wide) = (0, false);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(html: &str, cjk: bool) -> usize {
        statistics(html, cjk, &[]).words
    }

    #[test]
    fn words_are_counted_as_hugo_does() {
        for (html, want) in [
            ("<p>one two\nthree</p><p>four</p>", 4),
            ("<p>x<sup id=\"fnref:1\"><a class=\"footnote-ref\">1</a></sup> y</p>", 2),
            ("<p>fn&#160;<a class=\"footnote-backref\">↩︎</a></p>", 1),
            ("<td>a</td><td>b</td>", 2),
            ("a<br>b", 2),
            ("a <em>b</em>c &amp; d", 4),
            ("<script>a b c</script><style>d e</style>f", 1),
            ("<pre><code>let x = 1;</code></pre>", 4),
            ("<h2>T<a class=\"heading-link\" aria-label=\"Link to heading: T\">#</a></h2>", 1),
            ("中文 字", 2),
            ("", 0),
            ("a < b", 3),
        ] {
            assert_eq!(words(html, false), want, "{html}");
        }
        for (html, want) in [("<p>中文字 two 😀x</p>", 6), ("“hello” x", 2), ("“中文”", 4), ("é", 1)] {
            assert_eq!(words(html, true), want, "{html}");
        }
    }

    #[test]
    fn formulas_count_as_they_are_written() {
        let html = "<p>(<math><mi>a</mi><mo>+</mo><mi>b</mi></math>) x</p>";
        assert_eq!(statistics(html, false, &["$a + b$".to_owned()]).words, 4);
    }

    #[test]
    fn minutes_are_the_newer_hugos() {
        let ordinary: Vec<usize> = [0, 1, 212, 213, 424, 425].map(|w| minutes(w, false)).to_vec();
        assert_eq!(ordinary, [0, 1, 1, 2, 2, 3]);
        assert_eq!([0, 500, 501].map(|w| minutes(w, true)), [0, 1, 2]);
    }

    #[test]
    fn plain_text_is_one_line() {
        let html = "<h2 id=\"a\">T &amp; U<a class=\"heading-link\" href=\"#a\">#</a></h2>\n<p>a\n  b&nbsp;<sup><a class=\"footnote-ref\">1</a></sup></p><p>&eacute;</p>";
        assert_eq!(plain(html), "T & U a b é");
        assert_eq!(plain("<math><mi>x</mi><mo>=</mo></math> y"), "x= y");
        assert_eq!(plain("<math><semantics><mi>x</mi><annotation>\\x</annotation></semantics></math> y"), "x y");
    }

    #[test]
    fn ids_of_any_element_are_found() {
        let html = "<h2 id=\"a\">x</h2><a name='b'></a><div ID=c></div><p id=\"\">";
        assert_eq!(statistics(html, false, &[]).ids, ["a", "b", "c"]);
    }

    #[test]
    fn cjk_is_recognised() {
        assert!(has_cjk("a 中") && has_cjk("ひ") && has_cjk("カ") && has_cjk("한"));
        assert!(!has_cjk("Résumé — Ω"));
    }
}
