//! The lines of an Org text: what each of them begins, contains or ends.

use std::ops::Range;

/// What a line is. Names of blocks, drawers and keys are compared in any letter case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum LineKind {
    /// `** Title`, with the number of stars.
    Headline(usize),
    /// `:NAME:`
    BeginDrawer(Range<usize>),
    /// `:END:`
    EndDrawer,
    /// `#+begin_NAME`
    BeginBlock(Range<usize>),
    /// `#+end_NAME`
    EndBlock(Range<usize>),
    /// `#+RESULTS:`, before what a block of code has printed.
    Result,
    /// `- `, `+ `, indented `* `, `1. `, `a) `: whether it is ordered, and the length of the bullet.
    Item(bool, usize),
    TableRow,
    TableRule,
    Rule,
    /// `#+KEY: value`, with the key; the content is the value.
    Keyword(Range<usize>),
    Comment,
    /// `[fn:NAME] text`
    Footnote(Range<usize>),
    /// `: text`
    Example,
    /// `\begin{NAME}`, alone on its line.
    BeginLatex(Range<usize>),
    /// `\end{NAME}`, alone on its line.
    EndLatex(Range<usize>),
    Text,
    Blank,
}

/// A line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    pub kind: LineKind,
    /// Columns before its text.
    pub indent: usize,
    /// From its first byte to before its line break.
    pub whole: Range<usize>,
    /// What follows the mark that `kind` describes; for text everything after the indentation.
    pub content: Range<usize>,
}

/// The lines of a text.
pub(super) fn lines(text: &str) -> Vec<Line> {
    let mut start = 0;
    let each = text.split_inclusive('\n').map(|line| {
        let end = start + line.trim_end_matches(['\n', '\r']).len();
        let found = lex(text, start..end, None);
        start += line.len();
        found
    });
    each.collect()
}

/// Reads the line at `whole`. `after`: what precedes it on the line, a bullet, takes so many columns.
pub(super) fn lex(text: &str, whole: Range<usize>, after: Option<usize>) -> Line {
    let line = &text[whole.clone()];
    let trimmed = line.trim_start_matches(is_blank);
    let lead = line.len() - trimmed.len();
    let at = whole.start + lead;
    let (kind, content) = match kind(trimmed, lead == 0 && after.is_none()) {
        (LineKind::Text | LineKind::Blank, _) if trimmed.is_empty() => (LineKind::Blank, at..at),
        (kind, offset) => (moved(kind, at), at + offset..whole.end),
    };
    Line { kind, indent: lead + after.unwrap_or(0), whole, content }
}

/// The kind of a line without its indentation, with ranges within it, and the offset of its content.
fn kind(line: &str, is_flush: bool) -> (LineKind, usize) {
    let rest_at = |rest: &str| line.len() - rest.len();
    let bytes = line.as_bytes();
    match bytes.first() {
        Some(b'*') if is_flush => {
            let stars = bytes.iter().take_while(|b| **b == b'*').count();
            if let Some(title) = after_blank(&line[stars..]) {
                return (LineKind::Headline(stars), rest_at(title));
            }
        }
        Some(b':') => {
            let tag = line.trim_end_matches(is_blank);
            if tag.eq_ignore_ascii_case(":END:") {
                return (LineKind::EndDrawer, line.len());
            }
            if tag.len() > 2 && tag.ends_with(':') && !tag.contains(is_blank) {
                return (LineKind::BeginDrawer(1..tag.len() - 1), line.len());
            }
            if tag.len() == 1 || bytes.get(1).is_some_and(|b| is_blank(char::from(*b))) {
                return (LineKind::Example, line.len().min(2));
            }
        }
        Some(b'#') => {
            if let Some(found) = directive(line) {
                return found;
            }
        }
        Some(b'|') => {
            let kind = if bytes.get(1) == Some(&b'-') { LineKind::TableRule } else { LineKind::TableRow };
            return (kind, 0);
        }
        Some(b'[') if is_flush => {
            if let Some((name, rest)) = line.strip_prefix("[fn:").and_then(|rest| rest.split_once(']'))
                && is_name(name)
                && (rest.trim().is_empty() || rest.starts_with(is_blank))
            {
                return (LineKind::Footnote(4..4 + name.len()), rest_at(rest.trim_start_matches(is_blank)));
            }
        }
        Some(b'\\') => {
            let environment = |mark: &str| {
                let name = line.strip_prefix(mark)?.trim_end_matches(is_blank).strip_suffix('}')?;
                (!name.is_empty() && !name.contains('}')).then(|| mark.len()..mark.len() + name.len())
            };
            if let Some(name) = environment("\\begin{") {
                return (LineKind::BeginLatex(name), 0);
            }
            if let Some(name) = environment("\\end{") {
                return (LineKind::EndLatex(name), 0);
            }
        }
        Some(b'-')
            if line.trim_end_matches(is_blank).len() >= 5 && line.trim_end_matches(is_blank).bytes().all(|b| b == b'-') =>
        {
            return (LineKind::Rule, line.len());
        }
        _ => {}
    }
    match bullet(line) {
        Some((ordered, length)) => {
            let rest = line[length..].trim_start_matches(is_blank);
            (LineKind::Item(ordered, length), rest_at(rest))
        }
        None => (LineKind::Text, 0),
    }
}

/// A line that begins with `#`.
fn directive(line: &str) -> Option<(LineKind, usize)> {
    let Some(rest) = line.strip_prefix("#+") else {
        let rest = &line[1..];
        return (rest.is_empty() || rest.starts_with(is_blank)).then(|| (LineKind::Comment, (line.len()).min(2)));
    };
    let after = |prefix: &str| {
        let name = rest.get(..prefix.len()).filter(|start| start.eq_ignore_ascii_case(prefix)).and(rest.get(prefix.len()..))?;
        let length = name.len() - name.trim_start_matches(|c: char| c.is_alphanumeric() || c == '_').len();
        let start = 2 + prefix.len();
        (length > 0).then_some(start..start + length)
    };
    if let Some(name) = after("begin_") {
        let end = name.end;
        return Some((LineKind::BeginBlock(name), end));
    }
    if let Some(name) = after("end_") {
        return Some((LineKind::EndBlock(name), line.len()));
    }
    let (key, value) = rest.split_once(':')?;
    if key.is_empty() || !(value.is_empty() || value.starts_with(is_blank)) {
        return None;
    }
    if key.get(..7).is_some_and(|start| start.eq_ignore_ascii_case("results")) {
        return Some((LineKind::Result, line.len()));
    }
    let value = value.trim_start_matches(is_blank);
    Some((LineKind::Keyword(2..2 + key.len()), line.len() - value.len()))
}

/// The bullet of a list item: whether it is ordered, and its length.
fn bullet(line: &str) -> Option<(bool, usize)> {
    let bytes = line.as_bytes();
    let ends = |at: usize| bytes.get(at).is_none_or(|b| is_blank(char::from(*b)));
    if matches!(bytes.first(), Some(b'-' | b'+' | b'*')) && ends(1) {
        return Some((false, 1));
    }
    let digits = bytes.iter().take_while(|b| b.is_ascii_digit()).count();
    let label = if digits > 0 { digits } else { usize::from(bytes.first().is_some_and(u8::is_ascii_alphabetic)) };
    let is_closed = label > 0 && matches!(bytes.get(label), Some(b'.' | b')')) && ends(label + 1);
    is_closed.then_some((true, label + 1))
}

/// What follows white space; `None` if there is none.
fn after_blank(text: &str) -> Option<&str> {
    text.starts_with(is_blank).then(|| text.trim_start_matches(is_blank))
}

pub(super) fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\u{c}' | '\r')
}

/// A name of a footnote.
pub(super) fn is_name(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-'))
}

fn moved(kind: LineKind, by: usize) -> LineKind {
    let to = |range: Range<usize>| range.start + by..range.end + by;
    match kind {
        LineKind::BeginDrawer(name) => LineKind::BeginDrawer(to(name)),
        LineKind::BeginBlock(name) => LineKind::BeginBlock(to(name)),
        LineKind::EndBlock(name) => LineKind::EndBlock(to(name)),
        LineKind::Keyword(key) => LineKind::Keyword(to(key)),
        LineKind::Footnote(name) => LineKind::Footnote(to(name)),
        LineKind::BeginLatex(name) => LineKind::BeginLatex(to(name)),
        LineKind::EndLatex(name) => LineKind::EndLatex(to(name)),
        other => other,
    }
}
