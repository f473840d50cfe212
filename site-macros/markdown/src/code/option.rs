//! Parses the info string of a fence: a language, then options in any of the spellings that Hugo sites use.
//!
//! ```text
//! rust                                              only the language
//! rust {linenos=true,hl_lines=[2,"4-6"],linenostart=10}   Hugo: goldmark's attributes, separated by commas or blanks
//! rust{hl_lines="2 4-6" .wide #listing}             no blank before the brace; classes and an id
//! rust hl_lines=2,4-6 linenos                       without braces
//! rust title="src/main.rs" {2,4-6} showLineNumbers  as other generators write it
//! rust {ins=[2], del="4-6"}                         lines that a change inserts and deletes
//! ```
//! and, for the `highlight` shortcode, `linenos=table,hl_lines=8 15-17,linenostart=199`: commas between options, blanks inside values.
//!
//! Inside braces, everything else is reported; without braces, unknown words (`ignore`, `title="…"`) are ignored.

use std::ops::Range;

use site_diag::{Diagnostic, Kind, Severity, Span, nearest};

/// The options of a block.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Options {
    /// As written; empty if there is none.
    pub(super) language: String,
    /// `linenos`; `None`: as in the site's settings.
    pub(super) line_numbers: Option<bool>,
    /// `linenostart`: number of the first line; 1 by default.
    pub(super) start: Option<u32>,
    /// `hl_lines`: first and last line of each group, counted from 1 regardless of `linenostart` (like Hugo).
    pub(super) marked: Vec<(u32, u32)>,
    /// `ins`: lines that a change inserts, in the same form.
    pub(super) inserted: Vec<(u32, u32)>,
    /// `del`: lines that it deletes.
    pub(super) deleted: Vec<(u32, u32)>,
    /// `anchorlinenos`: every number is a link to its line.
    pub(super) anchors: bool,
    /// `lineanchors`: prefix of the ids of lines.
    pub(super) anchor_prefix: String,
    /// `nohl`: not highlighted.
    pub(super) plain: bool,
    /// Classes of the block.
    pub(super) class: String,
    /// Id of the block.
    pub(super) id: String,
    /// Further attributes of the block: `title`, `data-…`, `aria-…`.
    pub(super) attributes: Vec<(String, String)>,
}

/// Known options, for suggestions.
const KNOWN: [&str; 9] = ["linenos", "linenostart", "hl_lines", "anchorlinenos", "lineanchors", "ins", "del", "class", "id"];

/// Chroma's options for appearance and layout, which our style sheet and markup determine.
const WITHOUT_EFFECT: [&str; 9] =
    ["style", "hl_style", "noclasses", "guesssyntax", "tabwidth", "linenumbersintable", "codefences", "type", "hl_inline"];

/// Maximum length of `lineanchors` in bytes: every line contains it twice.
const LONGEST_PREFIX: usize = 100;

/// Maximum number of entries in `hl_lines`. No block within the size limit has more lines.
const MOST_MARKS: usize = 1000;

/// Parses an info string at `span`.
pub(super) fn parse(info: &str, span: Span, severity: Severity, diagnostics: &mut Vec<Diagnostic>) -> Options {
    let mut reader = Reader { text: info, at: 0, span, severity, diagnostics, options: Options::default() };
    reader.info();
    reader.options
}

/// Parses the options of the `highlight` shortcode at `span`.
pub(super) fn parse_list(list: &str, span: Span, severity: Severity, diagnostics: &mut Vec<Diagnostic>) -> Options {
    let mut reader = Reader { text: list, at: 0, span, severity, diagnostics, options: Options::default() };
    reader.items(Within::List);
    reader.options
}

/// The context of an option.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Within {
    /// `{…}`
    Braces,
    /// Without delimiters: words after the language.
    Words,
    /// The shortcode's argument.
    List,
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    span: Span,
    severity: Severity,
    diagnostics: &'a mut Vec<Diagnostic>,
    options: Options,
}

impl<'a> Reader<'a> {
    fn info(&mut self) {
        self.skip(char::is_whitespace);
        self.options.language = self.take(|c| !c.is_whitespace() && c != '{' && c != ',').to_owned();
        self.skip(|c| c.is_whitespace() || c == ',');
        if self.peek() == Some('{') {
            self.at += 1;
            self.items(Within::Braces);
        } else {
            self.items(Within::Words);
        }
    }

    /// Parses options until the closing brace or the end.
    fn items(&mut self, within: Within) {
        loop {
            self.skip(|c| c.is_whitespace() || c == ',');
            let start = self.at;
            match self.peek() {
                None if within == Within::Braces => {
                    let opened = self.text.find('{').unwrap_or(0);
                    return self.complain(opened..self.text.len(), "{", "close the options with `}`");
                }
                None => return,
                Some('}') if within == Within::Braces => return self.at += 1,
                Some('{') if within == Within::Words => {
                    self.at += 1;
                    return self.items(Within::Braces);
                }
                Some('.') if within == Within::Braces => {
                    self.at += 1;
                    let name = self.take(|c| !c.is_whitespace() && !matches!(c, ',' | '}' | '='));
                    self.add_class(name);
                }
                Some('#') if within == Within::Braces => {
                    self.at += 1;
                    self.options.id = self.take(|c| !c.is_whitespace() && !matches!(c, ',' | '}' | '=')).to_owned();
                }
                Some(_) => {
                    let key = self.take(|c| !c.is_whitespace() && !matches!(c, ',' | '}' | '=' | '{'));
                    if key.is_empty() {
                        // Skips a character that begins no option, whatever its length in bytes.
                        self.at += self.peek().map_or(1, char::len_utf8);
                    }
                    let value = (self.peek() == Some('=')).then(|| self.value(within));
                    if self.options.language.is_empty() && within == Within::Braces && value.is_none() && !is_option(key) {
                        self.options.language = key.to_owned();
                        continue;
                    }
                    self.apply(key, value, start..self.at, within);
                }
            }
        }
    }

    /// The value after `=`: quoted, a list in brackets, or bare.
    fn value(&mut self, within: Within) -> Value<'a> {
        self.at += 1;
        if within != Within::Words {
            self.skip(|c| c == ' ');
        }
        match self.peek() {
            Some(quote @ ('"' | '\'')) => {
                self.at += 1;
                let text = self.take(|c| c != quote);
                if self.peek().is_some() {
                    self.at += 1;
                }
                Value::Text(text)
            }
            Some('[') => {
                self.at += 1;
                let text = self.take(|c| c != ']');
                if self.peek().is_some() {
                    self.at += 1;
                }
                Value::List(text)
            }
            _ if within == Within::List => Value::Text(self.take(|c| c != ',').trim_end()),
            _ if within == Within::Braces => Value::Text(self.take(|c| !c.is_whitespace() && !matches!(c, ',' | '}'))),
            _ => Value::Text(self.take(|c| !c.is_whitespace() && c != ',')),
        }
    }

    fn apply(&mut self, key: &str, value: Option<Value<'a>>, place: Range<usize>, within: Within) {
        let text = value.as_ref().map_or("true", |v| v.text().trim());
        let flag = match text.to_ascii_lowercase().as_str() {
            "true" | "1" => Some(true),
            "false" | "0" => Some(false),
            _ => None,
        };
        match key.to_ascii_lowercase().as_str() {
            "linenos" | "showlinenumbers" => match (flag, text.to_ascii_lowercase().as_str()) {
                (Some(flag), _) => self.options.line_numbers = Some(flag),
                (None, "table" | "inline") => self.options.line_numbers = Some(true),
                _ => self.complain(place, key, "`linenos` takes true, false, table or inline"),
            },
            "linenostart" => match text.parse() {
                Ok(start) => self.options.start = Some(start),
                Err(_) => self.complain(place, key, "`linenostart` takes a whole number"),
            },
            "hl_lines" => self.mark(text, place, within),
            "ins" if value.is_some() => self.change(text, place, |options| &mut options.inserted),
            "del" if value.is_some() => self.change(text, place, |options| &mut options.deleted),
            "title" | "filename" | "file" if value.is_some() && within != Within::List => {
                self.options.attributes.push(("title".to_owned(), text.to_owned()));
            }
            // `{2,4-6}`
            range if value.is_none() && within == Within::Braces && lines(range).is_some() => {
                if let (0..MOST_MARKS, Some(range)) = (self.options.marked.len(), lines(range)) {
                    self.options.marked.push(range);
                }
            }
            "anchorlinenos" => match flag {
                Some(flag) => self.options.anchors = flag,
                None => self.complain(place, key, "`anchorlinenos` takes true or false"),
            },
            "lineanchors" if text.len() > LONGEST_PREFIX => {
                self.complain(
                    place,
                    key,
                    &format!("`lineanchors` takes {LONGEST_PREFIX} bytes at most, since every line repeats them"),
                );
            }
            "lineanchors" => self.options.anchor_prefix = text.to_owned(),
            "nohl" => self.options.plain = flag != Some(false),
            "hl_inline" if flag == Some(true) => {
                self.complain(place, key, "code within a line is written between backticks here");
            }
            "class" | "wrapperclass" if value.is_some() => self.add_class(text),
            "id" if value.is_some() => self.options.id = text.to_owned(),
            name if WITHOUT_EFFECT.contains(&name) => {}
            name if value.is_some() && within == Within::Braces && is_attribute(name) => {
                self.options.attributes.push((name.to_owned(), text.to_owned()));
            }
            _ if within == Within::Words => self.more_marks(key),
            name => {
                let help = match nearest(name, KNOWN) {
                    Some(known) => format!("did you mean `{known}`?"),
                    None => format!("there are {}, and `title` for a file's name", KNOWN.map(|k| format!("`{k}`")).join(", ")),
                };
                self.complain(place, key, &help);
            }
        }
    }

    /// `2 4-6`, `2,"4-6"`, `[2, "4-6"]` without its brackets.
    fn mark(&mut self, text: &str, place: Range<usize>, within: Within) {
        let separators = |c: char| c.is_whitespace() || matches!(c, ',' | '"' | '\'' | '[' | ']');
        for word in text.split(separators).filter(|w| !w.is_empty()) {
            match lines(word) {
                Some(range) if self.options.marked.len() < MOST_MARKS => self.options.marked.push(range),
                Some(_) => {}
                None => return self.complain(place, "hl_lines", "`hl_lines` takes numbers of lines and ranges: `[2, \"4-6\"]`"),
            }
        }
        // In the bare form `hl_lines=1-3 5,7`, the value ends at the first blank or comma, and the following numbers belong to it, too.
        if within == Within::Braces {
            let end = self.at;
            self.skip(|c| c == ' ');
            while let Some(range) = lines(self.rest().split([' ', ',', '}']).next().unwrap_or("")) {
                if self.options.marked.len() < MOST_MARKS {
                    self.options.marked.push(range);
                }
                self.take(|c| c.is_ascii_digit() || c == '-');
                self.skip(|c| c == ' ');
            }
            self.at = self.at.max(end);
        }
    }

    /// Lines of a change.
    fn change(&mut self, text: &str, place: Range<usize>, of: fn(&mut Options) -> &mut Vec<(u32, u32)>) {
        let separators = |c: char| c.is_whitespace() || matches!(c, ',' | '"' | '\'' | '[' | ']' | '{' | '}');
        for word in text.split(separators).filter(|w| !w.is_empty()) {
            match lines(word) {
                Some(range) if of(&mut self.options).len() < MOST_MARKS => of(&mut self.options).push(range),
                Some(_) => {}
                None => return self.complain(place, "ins", "`ins` and `del` take numbers of lines and ranges: `[2, \"4-6\"]`"),
            }
        }
    }

    /// A bare word that continues `hl_lines=1-3 5`; other words are ignored.
    fn more_marks(&mut self, word: &str) {
        if let (1..MOST_MARKS, Some(range)) = (self.options.marked.len(), lines(word)) {
            self.options.marked.push(range);
        }
    }

    fn add_class(&mut self, names: &str) {
        for name in names.split_whitespace() {
            if !self.options.class.is_empty() {
                self.options.class.push(' ');
            }
            self.options.class.push_str(name);
        }
    }

    fn complain(&mut self, place: Range<usize>, option: &str, help: &str) {
        // The text differs from the source if it contained an entity or an escape. Then the span is the whole info string.
        let exact = (self.span.end - self.span.start) as usize == self.text.len();
        let base = self.span.start as usize;
        let span = if exact { Span::new(self.span.file, base + place.start, base + place.end) } else { self.span };
        let kind = Kind::CodeOption { option: option.to_owned(), reason: help.to_owned() };
        self.diagnostics.push(Diagnostic::error(kind, span).with_severity(self.severity));
    }

    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn take(&mut self, wanted: impl Fn(char) -> bool) -> &'a str {
        let rest = self.rest();
        let end = rest.find(|c| !wanted(c)).unwrap_or(rest.len());
        self.at += end;
        &rest[..end]
    }

    fn skip(&mut self, unwanted: impl Fn(char) -> bool) {
        self.take(unwanted);
    }
}

enum Value<'a> {
    Text(&'a str),
    List(&'a str),
}

impl<'a> Value<'a> {
    fn text(&self) -> &'a str {
        match self {
            Self::Text(text) | Self::List(text) => text,
        }
    }
}

fn is_option(key: &str) -> bool {
    KNOWN.iter().chain(&WITHOUT_EFFECT).any(|known| key.eq_ignore_ascii_case(known))
}

fn is_attribute(name: &str) -> bool {
    let plain = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    name == "title" || name.strip_prefix("data-").is_some_and(plain) || name.strip_prefix("aria-").is_some_and(plain)
}

/// `4` or `4-6`, in any order.
fn lines(word: &str) -> Option<(u32, u32)> {
    let (first, last) = word.split_once('-').unwrap_or((word, word));
    let (first, last) = (first.parse().ok()?, last.parse().ok()?);
    Some(if first <= last { (first, last) } else { (last, first) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use site_diag::FileId;

    fn read(info: &str) -> (Options, Vec<String>) {
        let mut diagnostics = Vec::new();
        let options = parse(info, Span::new(FileId(0), 100, 100 + info.len()), Severity::Error, &mut diagnostics);
        let told = diagnostics.iter().map(|d| {
            let span = d.span.expect("a place");
            format!("{}: {}", &info[span.start as usize - 100..span.end as usize - 100], d.kind.message())
        });
        (options, told.collect())
    }

    #[test]
    fn every_spelling_is_read() {
        let marked = |marked: &[(u32, u32)]| marked.to_vec();
        let rust = || Options { language: "rust".to_owned(), ..Options::default() };
        let cases: Vec<(&str, Options)> = vec![
            ("", Options::default()),
            ("  rust  ", rust()),
            ("rust,ignore", rust()),
            ("rust title=\"a b.rs\" ignore", Options { attributes: vec![("title".to_owned(), "a b.rs".to_owned())], ..rust() }),
            ("rust {2,4-6} showLineNumbers", Options { marked: marked(&[(2, 2), (4, 6)]), ..rust() }),
            ("rust showLineNumbers {4-6}", Options { marked: marked(&[(4, 6)]), line_numbers: Some(true), ..rust() }),
            ("rust {ins=[2],del=\"4-6\"}", Options { inserted: marked(&[(2, 2)]), deleted: marked(&[(4, 6)]), ..rust() }),
            ("rust {linenos=true}", Options { line_numbers: Some(true), ..rust() }),
            ("rust {linenos=table}", Options { line_numbers: Some(true), ..rust() }),
            ("rust {lineNos=inline}", Options { line_numbers: Some(true), ..rust() }),
            ("rust {linenos=false}", Options { line_numbers: Some(false), ..rust() }),
            ("rust,linenos", Options { line_numbers: Some(true), ..rust() }),
            ("rust{hl_lines=[2,\"4-6\"]}", Options { marked: marked(&[(2, 2), (4, 6)]), ..rust() }),
            ("rust {hl_lines=\"2 6-4\"}", Options { marked: marked(&[(2, 2), (4, 6)]), ..rust() }),
            (
                "rust {hl_lines=2 4-6 linenos=true}",
                Options { marked: marked(&[(2, 2), (4, 6)]), line_numbers: Some(true), ..rust() },
            ),
            ("rust hl_lines=2,4-6", Options { marked: marked(&[(2, 2), (4, 6)]), ..rust() }),
            ("rust hl_lines=[2] linenostart=7", Options { marked: marked(&[(2, 2)]), start: Some(7), ..rust() }),
            (
                "rust {linenos=true,hl_lines=[2,\"4-6\"],linenostart=10,anchorlinenos=true, lineanchors=x}",
                Options {
                    line_numbers: Some(true),
                    marked: marked(&[(2, 2), (4, 6)]),
                    start: Some(10),
                    anchors: true,
                    anchor_prefix: "x".to_owned(),
                    ..rust()
                },
            ),
            ("rust {class=\"a b\" .c #d}", Options { class: "a b c".to_owned(), id: "d".to_owned(), ..rust() }),
            ("{.rust}", Options { class: "rust".to_owned(), ..Options::default() }),
            ("{rust, linenos=true}", Options { line_numbers: Some(true), ..rust() }),
            (
                "rust {title=\"x\" data-a=b}",
                Options {
                    attributes: vec![("title".to_owned(), "x".to_owned()), ("data-a".to_owned(), "b".to_owned())],
                    ..rust()
                },
            ),
            ("rust {style=monokai, hl_style=x, noClasses=false}", rust()),
        ];
        for (info, expected) in cases {
            assert_eq!(read(info), (expected, vec![]), "{info}");
        }
    }

    #[test]
    fn mistakes_are_reported_at_their_place() {
        for (info, told) in [
            ("rust {linenos=maybe}", "linenos=maybe: bad code block option `linenos`"),
            ("rust {hl_lines=[x]}", "hl_lines=[x]: bad code block option `hl_lines`"),
            ("rust linenostart=ten", "linenostart=ten: bad code block option `linenostart`"),
            ("rust {lineno=true}", "lineno=true: bad code block option `lineno`"),
            ("rust {linenos=true", "{linenos=true: bad code block option `{`"),
            ("rust {hl_inline=true}", "hl_inline=true: bad code block option `hl_inline`"),
            ("rust {onclick=x}", "onclick=x: bad code block option `onclick`"),
        ] {
            assert_eq!(read(info).1, [told], "{info}");
        }
    }

    #[test]
    fn the_shortcodes_list_has_blanks_within_values() {
        let mut diagnostics = Vec::new();
        let span = Span::new(FileId(0), 0, 0);
        let options = parse_list("linenos=table,hl_lines=8 15-17, linenostart=199", span, Severity::Error, &mut diagnostics);
        let expected =
            Options { line_numbers: Some(true), marked: vec![(8, 8), (15, 17)], start: Some(199), ..Options::default() };
        assert_eq!((options, diagnostics), (expected, vec![]));
    }

    proptest::proptest! {
        #[test]
        fn nothing_panics(info in "[a-z{}=,.#\"'\\[\\] 0-9é-]{0,60}") {
            read(&info);
            let _ = parse_list(&info, Span::new(FileId(0), 0, 1), Severity::Error, &mut Vec::new());
        }
    }
}
