//! Splits a file into front matter and body.

use std::ops::Range;

use super::{Split, org};
use crate::data::{self, Format, Node, Value};
use site_diag::{Diagnostic, FileId, Kind, Span};

/// Tells head from body: `---` YAML, `+++` TOML, `{` JSON on the first line that is not blank (after a byte order mark); spaces after a
/// fence are allowed, lines that begin with `#+` are Org's; lines may end in LF, CRLF or CR. A file without front matter is all body.
pub fn split(file: FileId, text: &str, diagnostics: &mut Vec<Diagnostic>) -> Split {
    let begin = first_line(text);
    let none = Node { span: Span::start_of(file), value: Value::Map(Vec::new()) };
    let rest = text.get(begin..).unwrap_or_default();
    let (format, head, body) = if is_object(rest) {
        match object_end(rest) {
            Some(length) => (Format::Json, begin..begin + length, after_break(text, begin + length)),
            None => return unclosed(file, text, "{", begin, none, diagnostics),
        }
    } else {
        let first = line(text, begin);
        let (format, fence) = match text.get(first.clone()).unwrap_or_default().trim_end() {
            "---" => (Format::Yaml, "---"),
            "+++" => (Format::Toml, "+++"),
            line if line.starts_with("#+") => {
                // Hugo: all lines that begin like this.
                let mut end = begin;
                while text.get(end..).is_some_and(|rest| rest.starts_with("#+")) {
                    end = after_break(text, self::line(text, end).end);
                }
                return Split { head: org::parse(file, text, begin..end), body: end..text.len() };
            }
            _ => {
                let body = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
                return Split { head: none, body: body..text.len() };
            }
        };
        let start = after_break(text, first.end);
        match closing(text, start, fence) {
            Some(line) => (format, start..line.start, after_break(text, line.end)),
            None => return unclosed(file, text, fence, begin, none, diagnostics),
        }
    };
    let source = text.get(head.clone()).unwrap_or_default();
    let head = match data::parse(format, source, file, head.start, diagnostics) {
        Ok(node) => match node.value {
            Value::Map(_) => node,
            Value::Null => Node { value: Value::Map(Vec::new()), ..node },
            _ => {
                let reason = "keys and values are expected".to_owned();
                diagnostics.push(Diagnostic::error(Kind::Syntax { format: format.name(), reason }, node.span));
                Node { value: Value::Map(Vec::new()), ..node }
            }
        },
        Err(error) => {
            diagnostics.push(*error);
            none
        }
    };
    Split { head, body: body..text.len() }
}

/// The head never ends, so nothing of the file can be taken for its body.
fn unclosed(file: FileId, text: &str, fence: &'static str, begin: usize, head: Node, diagnostics: &mut Vec<Diagnostic>) -> Split {
    let span = Span::new(file, begin, begin + fence.len());
    diagnostics.push(Diagnostic::error(Kind::FrontMatterUnclosed { fence }, span));
    Split { head, body: text.len()..text.len() }
}

/// Where the first line that is not blank begins.
fn first_line(text: &str) -> usize {
    let mut at = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    while at < text.len() {
        let line = line(text, at);
        if !text.get(line.clone()).unwrap_or_default().trim().is_empty() {
            break;
        }
        at = after_break(text, line.end);
    }
    at
}

/// The line that begins at `start`, without its break.
fn line(text: &str, start: usize) -> Range<usize> {
    let rest = text.as_bytes().get(start..).unwrap_or_default();
    let length = rest.iter().position(|b| matches!(b, b'\n' | b'\r')).unwrap_or(rest.len());
    start..start + length
}

/// Past the line break that stands at `at`, if one does.
fn after_break(text: &str, at: usize) -> usize {
    match text.as_bytes().get(at..).unwrap_or_default() {
        [b'\r', b'\n', ..] => at + 2,
        [b'\r' | b'\n', ..] => at + 1,
        _ => at,
    }
}

/// The line that closes: the fence again, perhaps longer, perhaps with spaces behind it.
fn closing(text: &str, start: usize, fence: &str) -> Option<Range<usize>> {
    let mark = fence.chars().next()?;
    let mut at = start;
    while at < text.len() {
        let line = line(text, at);
        let content = text.get(line.clone()).unwrap_or_default().trim_end();
        if content.starts_with(fence) && content.chars().all(|c| c == mark) {
            return Some(line);
        }
        at = after_break(text, line.end);
    }
    None
}

/// A JSON object begins here. Not a shortcode (`{{<`), not an attribute (`{#id}`).
fn is_object(text: &str) -> bool {
    text.strip_prefix('{').is_some_and(|rest| rest.trim_start().starts_with(['"', '}']))
}

/// Bytes of the object that `text` begins with.
fn object_end(text: &str) -> Option<usize> {
    let (mut depth, mut quoted, mut escaped) = (0usize, false, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            _ if quoted => {}
            b'{' => depth += 1,
            b'}' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn keys(split: &Split) -> String {
        split.head.entries().iter().map(|(key, _)| key.name.as_str()).collect::<Vec<_>>().join(",")
    }

    #[test]
    fn heads_and_bodies() {
        for (text, expected_keys, body) in [
            ("---\ntitle: a\n---\nbody\n", "title", "body\n"),
            ("+++\ntitle = \"a\"\n+++\nbody", "title", "body"),
            ("{\"title\": \"a\"}\nbody", "title", "body"),
            ("{\n  \"title\": \"}\\\"{\",\n  \"a\": {\"b\": 1}\n}\n\nbody", "title,a", "\nbody"),
            ("{}\nbody", "", "body"),
            ("---\n---\nbody", "", "body"),
            ("+++\n+++\n", "", ""),
            ("---\n# a comment\n---\nbody", "", "body"),
            ("--- \ntitle: a\n---\t \nbody", "title", "body"),
            ("+++ \r\ntitle = 'a'\r\n+++ \r\nbody\r\n", "title", "body\r\n"),
            ("---\rtitle: a\r---\rbody\r", "title", "body\r"),
            ("+++\rtitle = 'a'\rdraft = true\r+++\rbody", "title,draft", "body"),
            ("\u{feff}---\ntitle: a\n---\nbody", "title", "body"),
            ("\u{feff}body", "", "body"),
            ("\n \n---\ntitle: a\n---\nbody", "title", "body"),
            ("---\ntitle: a\n---", "title", ""),
            ("---\ntitle: a\n----\nbody\n---\n", "title", "body\n---\n"),
            ("---\ntitle: a\n---\nbody\n---\ntitle: b\n---\n", "title", "body\n---\ntitle: b\n---\n"),
            ("---\nsummary: |\n  ---\n  text\n---\nbody", "summary", "body"),
            ("body\n---\ntitle: a\n---\n", "", "body\n---\ntitle: a\n---\n"),
            ("", "", ""),
            ("\n\n", "", "\n\n"),
            ("----\ntext", "", "----\ntext"),
            ("--- text\nmore", "", "--- text\nmore"),
            ("  ---\ntext", "", "  ---\ntext"),
            ("{{< figure >}}\ntext", "", "{{< figure >}}\ntext"),
            ("{#id}\ntext", "", "{#id}\ntext"),
            ("# Title\n", "", "# Title\n"),
            ("#+TITLE: a\n#+DRAFT: false\n# more\nbody", "title,draft", "# more\nbody"),
            ("\n#+TITLE: a\r\n\r\n#+DRAFT: true\r\n", "title", "\r\n#+DRAFT: true\r\n"),
            ("#+TITLE: a", "title", ""),
            ("# comment\n#+TITLE: a", "", "# comment\n#+TITLE: a"),
        ] {
            let mut diagnostics = Vec::new();
            let split = split(FileId(0), text, &mut diagnostics);
            assert_eq!(diagnostics, [], "{text:?}");
            assert_eq!(keys(&split), expected_keys, "{text:?}");
            assert_eq!(&text[split.body.clone()], body, "{text:?}");
        }
    }

    #[test]
    fn broken_heads() {
        for (text, message, place) in [
            ("---\ntitle: a\nbody\n", "the front matter that `---` opens is never closed", "---"),
            ("\u{feff}\n+++\ntitle = 1\n", "the front matter that `+++` opens is never closed", "+++"),
            ("{\"a\": \"}\"\n", "the front matter that `{` opens is never closed", "{"),
            ("---\n- a\n- b\n---\n", "this is not YAML: keys and values are expected", "- a\n- b"),
            ("---\njust text\n---\n", "this is not YAML: keys and values are expected", "just text"),
            ("---\na: 1\n\tb: 2\n---\n", "this is not YAML: a tab cannot indent; use spaces", "\t"),
            ("+++\ntitle: a\n+++\n", "this is not TOML: `=` is expected here", ":"),
        ] {
            let mut diagnostics = Vec::new();
            split(FileId(0), text, &mut diagnostics);
            let [diagnostic] = diagnostics.as_slice() else { panic!("{text:?}: {diagnostics:?}") };
            assert_eq!(diagnostic.kind.message(), message, "{text:?}");
            let span = diagnostic.span.unwrap();
            assert_eq!(&text[span.start as usize..span.end as usize], place, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn any_text(text in "[-+{}\"a:=\\[\\]\\\\ \t\r\n\u{feff}é]{0,60}") {
            let split = split(FileId(0), &text, &mut Vec::new());
            prop_assert!(text.get(split.body).is_some());
        }
    }
}
