//! Renders diagnostics like rustc: path, line, column, the source line, the help.
//!
//! One line is shown per position. A span over several lines is shown where it starts, and a very long line only around its span, so the
//! output does not grow with the size of the file. Control characters from files and messages are made visible, so the output cannot move
//! the terminal's cursor or change the order of its text.

use std::borrow::Cow;
use std::ops::Range;

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use site_model::{is_unprintable, printable};

use site_secrets::masked;

use super::{Diagnostic, FileId, Severity, Sources, Span};

/// Plain for `compile_error!` and pipes, coloured for a terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// No escape sequences.
    Plain,
    /// ANSI colours.
    Coloured,
}

/// Positions in one file that are at most this many bytes apart share one snippet.
const NEAR: usize = 8 * 1024;
/// Bytes of a line that are kept on either side of a span's start: more than the width of a terminal.
const MARGIN: usize = 1024;

/// The whole diagnostic, on several lines, without a trailing newline.
pub fn render(diagnostic: &Diagnostic, sources: &Sources, style: Style) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let title = format!("{} [{}]", printable(&diagnostic.kind.message()), diagnostic.kind.name());
    let mut group = Group::with_title(level.primary_title(title));
    if let (None, Some(path)) = (diagnostic.span, diagnostic.kind.path()) {
        group = group.element(Origin::path(printable(path).into_owned()));
    }
    let mut columns = Vec::new();
    for excerpt in excerpts(diagnostic, sources) {
        let path = printable(sources.path(excerpt.file)).into_owned();
        let Some(text) = excerpt.text else {
            group = group.element(Origin::path(path));
            continue;
        };
        if let Some((drawn, real)) = excerpt.columns {
            let line = excerpt.line;
            columns.push((format!("{path}:{line}:{drawn}"), format!("{path}:{line}:{real}")));
        }
        group = group.element(Snippet::source(text).line_start(excerpt.line).path(path).annotations(excerpt.marks));
    }
    group = group.element(Level::HELP.message(printable(&diagnostic.kind.help()).into_owned()));
    let renderer = match style {
        Style::Plain => Renderer::plain(),
        Style::Coloured => Renderer::styled(),
    };
    let mut picture = renderer.render(&[group]);
    for (drawn, real) in columns {
        picture = picture.replacen(&drawn, &real, 1);
    }
    picture
}

/// One line, for cargo's warnings: `path:line:col: message (help)`.
pub fn render_line(diagnostic: &Diagnostic, sources: &Sources) -> String {
    let mut line = String::new();
    if let Some(span) = diagnostic.span {
        line.push_str(sources.path(span.file));
        if sources.get(span.file).text.is_some() {
            let place = SourcePosition::of(span, sources);
            line.push_str(&format!(":{}:{}", place.line, place.column));
        }
        line.push_str(": ");
    } else if let Some(path) = diagnostic.kind.path() {
        line.push_str(&format!("{path}: "));
    }
    line.push_str(&format!("{} ({})", diagnostic.kind.message(), diagnostic.kind.help()));
    printable(&line).into_owned()
}

/// A span in lines and characters, counted from 1. The end is exclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Location<'a> {
    /// From the site's root.
    pub file: &'a str,
    /// Line and column of the first character; `None` if the file is not text.
    pub start: Option<(usize, usize)>,
    /// Line and column after the last character.
    pub end: Option<(usize, usize)>,
}

impl<'a> Location<'a> {
    /// Computes the location of a span.
    pub fn of(span: Span, sources: &'a Sources) -> Self {
        let text = sources.get(span.file).text.is_some();
        let point = |at: u32| {
            let place = SourcePosition::of(Span { start: at, end: at, ..span }, sources);
            (place.line, place.column)
        };
        Self { file: sources.path(span.file), start: text.then(|| point(span.start)), end: text.then(|| point(span.end)) }
    }
}

/// A span with its line and column.
struct SourcePosition<'a> {
    /// Counted from 1.
    line: usize,
    /// Of the first character; in characters from 1, like rustc.
    column: usize,
    /// The text the span points into, without a byte order mark.
    text: &'a str,
    /// The bytes of the line in `text`, without its line break.
    line_range: Range<usize>,
    /// The bytes of the span in `text`, up to the end of the line.
    range: Range<usize>,
}

impl<'a> SourcePosition<'a> {
    fn of(span: Span, sources: &'a Sources) -> Self {
        let whole = sources.text(span.file);
        let text = whole.strip_prefix('\u{feff}').unwrap_or(whole);
        let mark = whole.len() - text.len();
        let start = text.floor_char_boundary((span.start as usize).saturating_sub(mark));
        let end = text.floor_char_boundary((span.end as usize).saturating_sub(mark)).max(start);
        let first = text[..start].rfind('\n').map_or(0, |newline| newline + 1);
        let mut last = text[start..].find('\n').map_or(text.len(), |newline| start + newline);
        if text[first..last].ends_with('\r') {
            last -= 1;
        }
        let range = start.min(last)..end.min(last);
        Self {
            line: text.as_bytes()[..first].iter().filter(|byte| **byte == b'\n').count() + 1,
            column: text[first..range.start].chars().count() + 1,
            text,
            line_range: first..last,
            range,
        }
    }
}

/// The content of one snippet.
struct Excerpt {
    file: FileId,
    /// Number of the first line shown.
    line: usize,
    /// `None` if the file has no text to show.
    text: Option<String>,
    /// The first mark's column as shown and its real column, if the line was cut on the left.
    columns: Option<(usize, usize)>,
    marks: Vec<Annotation<'static>>,
}

/// The diagnostic's own position first, then the related ones.
fn excerpts(diagnostic: &Diagnostic, sources: &Sources) -> Vec<Excerpt> {
    let own = diagnostic.span.map(|span| (span, AnnotationKind::Primary, Cow::Borrowed(diagnostic.kind.label())));
    let others = diagnostic.related.iter().map(|(span, label)| (*span, AnnotationKind::Context, Cow::Borrowed(label.as_str())));
    let mut left: Vec<_> = own.into_iter().chain(others).collect();
    let mut excerpts = Vec::new();
    while !left.is_empty() {
        let file = left[0].0.file;
        if sources.get(file).text.is_none() {
            excerpts.push(Excerpt { file, line: 0, text: None, columns: None, marks: Vec::new() });
            left.retain(|(span, ..)| span.file != file);
            continue;
        }
        let anchor = left[0].0;
        let near = |span: &Span| span.file == file && span.start.abs_diff(anchor.start) as usize <= NEAR;
        let (together, rest): (Vec<_>, Vec<_>) = left.into_iter().partition(|(span, ..)| near(span));
        left = rest;
        let places: Vec<_> =
            together.into_iter().map(|(span, kind, label)| (SourcePosition::of(span, sources), kind, label)).collect();
        excerpts.push(excerpt(file, &places));
    }
    excerpts
}

/// One snippet for positions near each other in one file.
fn excerpt(file: FileId, places: &[(SourcePosition<'_>, AnnotationKind, Cow<'_, str>)]) -> Excerpt {
    let own = &places[0].0;
    let text = own.text;
    let top = places.iter().map(|(place, ..)| place).min_by_key(|place| place.line_range.start).unwrap_or(own);
    let first_mark = places.iter().map(|(place, ..)| place.range.start).min().unwrap_or(0);
    let last_mark = places.iter().map(|(place, ..)| place.range.end.min(place.range.start + MARGIN)).max().unwrap_or(0);
    let last_line = places.iter().map(|(place, ..)| place.line_range.end).max().unwrap_or(0);
    let begin = top.line_range.start.max(text.ceil_char_boundary(first_mark.saturating_sub(MARGIN)));
    let end = last_line.min(text.floor_char_boundary(last_mark + MARGIN));
    let mark = |(place, kind, label): &(SourcePosition<'_>, AnnotationKind, Cow<'_, str>)| {
        let range = place.range.start - begin..place.range.end.min(end) - begin;
        let label = (!label.is_empty()).then(|| printable(label).into_owned());
        kind.span(range).label(label)
    };
    let cut = top.line_range.start < begin && own.line == top.line;
    Excerpt {
        file,
        line: top.line,
        text: Some(visible(&masked(text, begin..end))),
        columns: cut.then(|| (text[begin..own.range.start].chars().count() + 1, own.column)),
        marks: places.iter().map(mark).collect(),
    }
}

/// Replaces characters that a terminal would obey by as many bytes, so that marks keep their positions. annotate-snippets replaces ASCII
/// control characters itself, and splits the text at line breaks.
fn visible(text: &str) -> String {
    let shown = |character: char| match (is_unprintable(character), character.len_utf8()) {
        (true, 2) => '¿',
        (true, 3) => char::REPLACEMENT_CHARACTER,
        _ => character,
    };
    text.chars().map(shown).collect()
}

#[cfg(test)]
mod tests {
    use super::super::{Kind, Source};
    use super::*;

    fn sources(files: &[(&str, Option<&str>)]) -> Sources {
        Sources::new(files.iter().map(|(path, text)| Source { path: (*path).into(), text: text.map(Into::into) }).collect())
    }

    fn span(file: u32, start: usize, end: usize) -> Span {
        Span::new(FileId(file), start, end)
    }

    fn dead_link(place: Span) -> Diagnostic {
        Diagnostic::error(Kind::DeadLink { target: "/guide/instal/".into(), nearest: Some("/guide/install/".into()) }, place)
    }

    /// The rendered error at the first `wanted` in a file with this text.
    fn picture_of(text: &str, wanted: &str) -> String {
        let start = text.find(wanted).unwrap();
        let sources = sources(&[("a.md", Some(text))]);
        render(
            &Diagnostic::error(Kind::MissingImage { target: String::new(), nearest: None }, span(0, start, start + wanted.len())),
            &sources,
            Style::Plain,
        )
    }

    #[test]
    fn looks_like_rustc() {
        let text = format!(
            "{}See [the guide](/guide/instal/) for more
next\n",
            "
"
            .repeat(11)
        );
        let at = text.find("/guide").unwrap();
        let sources = sources(&[("content/posts/hello.md", Some(&text))]);
        let expected = "\
error: no page at this address [dead-link]
  --> content/posts/hello.md:12:17
   |
12 | See [the guide](/guide/instal/) for more
   |                 ^^^^^^^^^^^^^^^ nothing is published here
   |
   = help: did you mean `/guide/install/`?";
        let diagnostic = dead_link(span(0, at, at + "/guide/instal/".len() + 1));
        assert_eq!(render(&diagnostic, &sources, Style::Plain), expected);
        let coloured = render(&diagnostic, &sources, Style::Coloured);
        assert!(coloured.contains("\x1b["), "{coloured}");
        assert_eq!(
            render_line(&diagnostic, &sources),
            "content/posts/hello.md:12:17: no page at this address (did you mean `/guide/install/`?)"
        );
    }

    #[test]
    fn shows_the_other_party_in_another_file() {
        let sources = sources(&[("content/a.md", Some("slug: x\n")), ("content/b.md", Some("---\nslug: x\n"))]);
        let diagnostic = Diagnostic::error(Kind::DuplicateAddress { address: "/x/".into() }, span(1, 4, 11))
            .with_related(span(0, 0, 7), "and claimed here");
        let expected = "\
error: two sources claim the address `/x/` [duplicate-address]
 --> content/b.md:2:1
  |
2 | slug: x
  | ^^^^^^^ claimed here
  |
 ::: content/a.md:1:1
  |
1 | slug: x
  | ------- and claimed here
  |
  = help: change the `slug` or `url` of one of them";
        assert_eq!(render(&diagnostic, &sources, Style::Plain), expected);
    }

    #[test]
    fn shows_the_other_party_in_the_same_file_near_and_far() {
        let key = |first: usize, again: usize| {
            Diagnostic::error(Kind::DuplicateKey { key: "tags".into() }, span(0, again, again + 4))
                .with_related(span(0, first, first + 4), "first set here")
        };
        let near = sources(&[("a.md", Some("tags\nb\nc\nd\ntags\n"))]);
        let expected = "\
error: `tags` is set twice [duplicate-key]
 --> a.md:5:1
  |
1 | tags
  | ---- first set here
...
5 | tags
  | ^^^^ set again here
  |
  = help: keep one of them";
        assert_eq!(render(&key(0, 11), &near, Style::Plain), expected);
        let text = format!("tags\n{}tags\n", "b\n".repeat(50_000));
        let far = sources(&[("a.md", Some(&text))]);
        let picture = render(&key(0, 100_005), &far, Style::Plain);
        assert!(picture.contains("--> a.md:50002:1\n") && picture.contains("::: a.md:1:1\n"), "{picture}");
    }

    #[test]
    fn secrets_are_not_printed() {
        let token = format!("gh{}q7R2tY9uB4nM6wE1xC8vK3zL5pD0sF2gH7jA", "p_");
        let text = format!("See [it](/none/?token={token})\n");
        let sources = sources(&[("a.md", Some(&text))]);
        let place = span(0, 9, text.len() - 2);
        let dead = Diagnostic::error(Kind::InsecureLink { target: format!("http://e.example/?token={token}") }, place);
        for printed in
            [render(&dead, &sources, Style::Plain), render(&dead, &sources, Style::Coloured), render_line(&dead, &sources)]
        {
            assert!(!printed.contains(&token[4..]) && printed.contains("token=****"), "{printed}");
        }
    }

    #[test]
    fn counts_columns_in_characters() {
        let cases: &[(&str, &str, &str, &str)] = &[
            ("\r\nxy x\r\n", "x\r", "2:4", "2 | xy x\n  |    ^ "),
            ("\u{feff}ab", "b", "1:2", "1 | ab\n  |  ^ "),
            ("\tab", "b", "1:3", "1 |     ab\n  |      ^ "),
            ("日本x", "x", "1:3", "1 | 日本x\n  |     ^ "),
            ("é👩‍👩‍👧x", "x", "1:7", ""),
            ("one\ntwo\nthree", "two\nthree", "2:1", "2 | two\n  | ^^^ "),
            ("end\n", "\n", "1:4", "1 | end\n  |    ^ "),
        ];
        for (text, wanted, place, lines) in cases {
            let picture = picture_of(text, wanted);
            assert!(picture.contains(&format!("--> a.md:{place}\n")), "{text:?}:\n{picture}");
            assert!(picture.contains(lines), "{text:?}:\n{picture}");
        }
    }

    #[test]
    fn any_span_in_any_text_has_a_picture() {
        let texts = ["", "\u{feff}", "\n", "\r\n", "a", "é\r\n👩‍👩‍👧", "a\n\n\nb\n", "日本\r日本"];
        for text in texts {
            let sources = sources(&[("a.md", Some(text)), ("b.png", None)]);
            for start in 0..text.len() + 3 {
                for end in start..text.len() + 3 {
                    let diagnostic = dead_link(span(0, start, end))
                        .with_related(span(0, end, end), "there")
                        .with_related(span(1, start, end), "x");
                    let picture = render(&diagnostic, &sources, Style::Plain);
                    assert!(picture.contains("--> a.md:"), "{picture}");
                    assert!(picture.contains("--> b.png") || picture.contains("::: b.png"), "{picture}");
                    assert!(!render_line(&diagnostic, &sources).contains('\n'));
                }
            }
            render(&dead_link(span(0, usize::MAX - 5, 0)), &sources, Style::Coloured);
        }
    }

    #[test]
    fn a_place_without_text_or_file_is_named_as_far_as_known() {
        let sources = sources(&[("cat.png", None)]);
        let unreadable = Diagnostic::error(Kind::NotUtf8 { offset: 3 }, Span::start_of(FileId(0)));
        let expected = "error: this file is not UTF-8: byte 3 is invalid [not-utf8]\n--> cat.png\n = help: save it as UTF-8";
        assert_eq!(render(&unreadable, &sources, Style::Plain), expected);
        assert_eq!(render_line(&unreadable, &sources), "cat.png: this file is not UTF-8: byte 3 is invalid (save it as UTF-8)");
        let nowhere = Diagnostic::error_nowhere(Kind::EmptyContent).with_severity(Severity::Warning);
        assert!(render(&nowhere, &sources, Style::Plain).starts_with("warning: content/ is empty [empty-content]\n"));
    }

    #[test]
    fn nothing_in_a_picture_moves_the_cursor() {
        let evil = "\x1b[2J\u{9b}31m\u{202e}\x07\0bad\u{2028}\x7f\u{61c}\u{200f}\u{2067}\u{feff}\u{206a}";
        let text = format!("{evil}\n");
        let sources = sources(&[("a\n\x1b.md", Some(&text))]);
        let kind = Kind::BadValue { key: evil.into(), value: "\n\r\x1b".into(), expected: evil.into() };
        let diagnostic = Diagnostic::error(kind, span(0, 0, 4)).with_related(span(0, 5, 6), evil);
        for shown in [render(&diagnostic, &sources, Style::Plain), render_line(&diagnostic, &sources)] {
            assert!(!shown.chars().any(|c| c != '\n' && is_unprintable(c)), "{shown:?}");
            assert!(shown.contains("a\\u{a}\\u{1b}.md"), "{shown:?}");
        }
        assert!(!render_line(&diagnostic, &sources).contains('\n'));
    }

    #[test]
    fn a_very_long_line_is_shown_around_its_span() {
        let word = "wörd ";
        let text = format!("{}HERE {}\n", word.repeat(100_000), word.repeat(100_000));
        let picture = picture_of(&text, "HERE");
        assert!(picture.len() < 2_000, "{} bytes", picture.len());
        assert!(picture.contains("--> a.md:1:500001\n"), "{picture}");
        assert!(picture.contains("HERE wörd") && picture.contains("^^^^ not in the bundle"), "{picture}");
        let whole = picture_of(&text, &text);
        assert!(whole.len() < 3_000 && whole.contains("--> a.md:1:1\n"), "{whole}");
    }
}
