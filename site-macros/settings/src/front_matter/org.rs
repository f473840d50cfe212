//! Front matter of Org files, as Hugo reads it: the lines at the beginning that start with `#+`.
//!
//! ```text
//! #+TITLE: A title
//! #+DATE: <2026-01-31 Sat>
//! #+TAGS[]: first second
//! #+FILETAGS: :first:second:
//! ```
//! A key that ends in `[]` is a list of words, a key that is repeated a list of its lines. Other keywords, such as `#+OPTIONS:`, are keys,
//! too, that nothing reads.

use std::ops::Range;

use crate::data::{Key, Node, Value};
use site_diag::{FileId, Span};

/// Keys of Org that are no front matter: what they set is read with the text.
const OF_TEXT: [&str; 12] = [
    "options",
    "startup",
    "property",
    "export_file_name",
    "setupfile",
    "include",
    "language",
    "macro",
    "link",
    "todo",
    "creator",
    "exclude_tags",
];

/// Keys whose values are dates, perhaps within brackets.
const DATES: [&str; 4] = ["date", "lastmod", "publishdate", "expirydate"];

/// Reads the lines of `text[range]`.
pub(super) fn parse(file: FileId, text: &str, range: Range<usize>) -> Node {
    let mut entries: Vec<(Key, Node)> = Vec::new();
    let mut at = range.start;
    for line in text[range.clone()].split_inclusive(['\n', '\r']) {
        let start = at;
        at += line.len();
        let Some((name, rest)) = line.strip_prefix("#+").and_then(|rest| rest.split_once(':')) else { continue };
        if name.is_empty() || !(rest.is_empty() || rest.starts_with(char::is_whitespace)) {
            continue;
        }
        let value = rest.trim();
        let value_start = start + 2 + name.len() + 1 + (rest.len() - rest.trim_start().len()).min(rest.len());
        let span = Span::new(file, value_start, value_start + value.len());
        let lower = name.to_lowercase();
        if OF_TEXT.contains(&lower.as_str()) {
            continue;
        }
        let (plain, value) = match lower.strip_suffix("[]") {
            Some(plain) => (plain, words(value.split_whitespace(), span)),
            None if lower == "filetags" => (lower.as_str(), words(value.trim_matches(':').split(':'), span)),
            None if DATES.contains(&lower.as_str()) => (lower.as_str(), Value::String(date(value).to_owned())),
            None => (lower.as_str(), scalar(value)),
        };
        match entries.iter_mut().find(|(key, _)| key.name == plain) {
            Some((_, known)) => add(known, value, span),
            None => {
                let key = Key { span: Span::new(file, start + 2, start + 2 + plain.len()), name: plain.to_owned() };
                entries.push((key, Node { span, value }));
            }
        }
    }
    Node { span: Span::new(file, range.start, range.end), value: Value::Map(entries) }
}

/// A repeated key becomes a list.
fn add(known: &mut Node, value: Value, span: Span) {
    let mut items = match std::mem::replace(&mut known.value, Value::Null) {
        Value::List(items) => items,
        first => vec![Node { span: known.span, value: first }],
    };
    match value {
        Value::List(more) => items.extend(more),
        value => items.push(Node { span, value }),
    }
    known.value = Value::List(items);
}

fn words<'t>(words: impl Iterator<Item = &'t str>, span: Span) -> Value {
    let node = |word: &str| Node { span, value: Value::String(word.to_owned()) };
    Value::List(words.map(str::trim).filter(|word| !word.is_empty()).map(node).collect())
}

/// Truth values and whole numbers; everything else is text.
fn scalar(text: &str) -> Value {
    match text {
        "true" => Value::Bool(true),
        "false" => Value::Bool(false),
        _ => match text.parse::<i64>() {
            Ok(number) if number.to_string() == text => Value::Int(number),
            _ => Value::String(text.to_owned()),
        },
    }
}

/// The date of a timestamp: `<2026-01-31 Sat 10:00>`. Hugo keeps only the day.
fn date(text: &str) -> &str {
    let inner = text.strip_prefix(['<', '[']).and_then(|rest| rest.strip_suffix(['>', ']']));
    match inner {
        Some(inner) => inner.split_whitespace().next().unwrap_or(inner),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<String> {
        let node = parse(FileId(0), text, 0..text.len());
        let show = |value: &Value| match value {
            Value::List(items) => items.iter().map(|item| item.value.to_text().unwrap_or_default()).collect::<Vec<_>>().join("|"),
            value => {
                format!("{}{}", if matches!(value, Value::String(_)) { "" } else { "=" }, value.to_text().unwrap_or_default())
            }
        };
        node.entries()
            .iter()
            .map(|(key, node)| {
                let span = node.span;
                format!("{} {} @{}", key.name, show(&node.value), &text[span.start as usize..span.end as usize])
            })
            .collect()
    }

    #[test]
    fn keys_are_read_as_hugo_reads_them() {
        assert_eq!(
            shown(
                "#+TITLE: A: title\n#+DATE: <2020-01-31 Fri 10:00>\r\n#+lastmod: 2021-02-03T04:05:06Z\n#+TAGS[]: one two-three\n\
                 #+FILETAGS: :a:b:\n#+DRAFT: true\n#+WEIGHT: 3\n#+VERSION: 007\n#+OPTIONS: toc:nil\n#+begin_src\n#+AUTHOR: A\n#+AUTHOR: B\n#+EMPTY:"
            ),
            [
                "title A: title @A: title",
                "date 2020-01-31 @<2020-01-31 Fri 10:00>",
                "lastmod 2021-02-03T04:05:06Z @2021-02-03T04:05:06Z",
                "tags one|two-three @one two-three",
                "filetags a|b @:a:b:",
                "draft =true @true",
                "weight =3 @3",
                "version 007 @007",
                "author A|B @A",
                "empty  @",
            ]
        );
    }
}
