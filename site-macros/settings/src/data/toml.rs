//! Parses TOML 1 with the crate `toml`.

use ::toml::Spanned;
use ::toml::de::{DeInteger, DeTable, DeValue};
use toml_parser::Source;
use toml_parser::lexer::TokenKind;

use super::entries::{Entries, duplicate};
use super::source_text::{DEPTH, SourceText};
use super::value::{Key, Node, Value};
use site_diag::{Diagnostic, Span};

pub(super) fn parse(source: &SourceText<'_>, diagnostics: &mut Vec<Diagnostic>) -> Result<Node, Box<Diagnostic>> {
    check_depth(source)?;
    let (table, errors) = DeTable::parse_recoverable(source.text);
    let mut repeated = Vec::new();
    let mut first_error = None;
    for error in &errors {
        let range = error.span().unwrap_or(0..0);
        if error.message() == "duplicate key" {
            repeated.push(range);
        } else if first_error.as_ref().is_none_or(|(start, _)| range.start < *start) {
            let span = if range.is_empty() { source.point(range.start) } else { source.span(range.start, range.end) };
            let found = source.text.get(range.clone()).unwrap_or_default().trim();
            first_error = Some((range.start, source.broken(reason(error.message(), found), span)));
        }
    }
    if let Some((_, error)) = first_error {
        return Err(error);
    }
    let entries = map(source, table.into_inner(), 1, diagnostics)?;
    let root = Node { span: source.span(0, source.text.trim_end().len()), value: Value::Map(entries) };
    for range in repeated {
        let span = source.span(range.start, range.end);
        let name = source.text.get(range).unwrap_or_default().trim_matches(['"', '\'']);
        let first = first_place(&root, name, span).or_else(|| first_header(source, span)).unwrap_or(span);
        diagnostics.push(duplicate(name, span, first));
    }
    Ok(root)
}

/// The crate's message, or plainer words for the mistakes that are made most.
fn reason(message: &str, found: &str) -> String {
    let (fact, _) = message.split_once(", expected").unwrap_or((message, ""));
    match fact {
        "string values must be quoted" | "missing value" | "missing value for key" | "invalid boolean" | "invalid value"
            if found.is_empty() =>
        {
            "a value is expected here".to_owned()
        }
        "string values must be quoted" | "invalid boolean" | "invalid value" => "text must stand in quotes".to_owned(),
        "invalid unquoted key" if found == ":" => "`=` is expected here".to_owned(),
        "key with no value" | "missing assignment between key-value pairs" => "`=` is expected here".to_owned(),
        "invalid basic string" | "invalid literal string" if found.is_empty() => "this text has no closing quote".to_owned(),
        _ => message.to_owned(),
    }
}

/// Dotted keys make tables without brackets, and the parser's own limit does not count them; so depth is measured on its tokens.
fn check_depth(source: &SourceText<'_>) -> Result<(), Box<Diagnostic>> {
    let mut levels = vec![0usize];
    let mut depth = 1usize;
    for token in Source::new(source.text).lex() {
        match token.kind() {
            TokenKind::LeftSquareBracket | TokenKind::LeftCurlyBracket => {
                levels.push(0);
                depth += 1;
            }
            TokenKind::RightSquareBracket | TokenKind::RightCurlyBracket if levels.len() > 1 => {
                depth -= 1 + levels.pop().unwrap_or(0);
            }
            TokenKind::Dot => {
                depth += 1;
                if let Some(dots) = levels.last_mut() {
                    *dots += 1;
                }
            }
            TokenKind::Comma | TokenKind::Newline => {
                if let Some(dots) = levels.last_mut() {
                    depth -= std::mem::take(dots);
                }
            }
            _ => {}
        }
        // A header `[[a.b]]` has two brackets that are not levels.
        if depth > DEPTH + 2 {
            return Err(source.too_deep(source.point(token.span().start())));
        }
    }
    Ok(())
}

fn map(
    source: &SourceText<'_>,
    table: DeTable<'_>,
    depth: usize,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<Vec<(Key, Node)>, Box<Diagnostic>> {
    let mut pairs: Vec<_> = table.into_iter().collect();
    pairs.sort_by_key(|(key, _)| key.span().start);
    let mut entries = Entries::default();
    for (key, value) in pairs {
        let range = key.span();
        let key = Key { span: source.span(range.start, range.end), name: key.into_inner().into_owned() };
        let node = node(source, value, depth, diagnostics)?;
        entries.add(key, node, diagnostics);
    }
    Ok(entries.finish())
}

fn node(
    source: &SourceText<'_>,
    value: Spanned<DeValue<'_>>,
    depth: usize,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<Node, Box<Diagnostic>> {
    let range = value.span();
    let span = source.span(range.start, range.end);
    let value = match value.into_inner() {
        DeValue::String(text) => Value::String(text.into_owned()),
        DeValue::Integer(number) => Value::Int(whole(&number).ok_or_else(|| source.broken("the number is too large", span))?),
        DeValue::Float(number) => {
            Value::Float(number.as_str().parse().map_err(|_| source.broken("this number cannot be read", span))?)
        }
        DeValue::Boolean(truth) => Value::Bool(truth),
        DeValue::Datetime(_) => Value::Date(source.text.get(range).unwrap_or_default().to_owned()),
        DeValue::Array(_) | DeValue::Table(_) if depth >= DEPTH => return Err(source.too_deep(span)),
        DeValue::Array(items) => {
            Value::List(items.into_iter().map(|item| node(source, item, depth + 1, diagnostics)).collect::<Result<_, _>>()?)
        }
        DeValue::Table(table) => Value::Map(map(source, table, depth + 1, diagnostics)?),
    };
    Ok(Node { span, value })
}

fn whole(number: &DeInteger<'_>) -> Option<i64> {
    i64::from_str_radix(number.as_str(), number.radix()).ok()
}

/// Where a key of this name first stands.
fn first_place(node: &Node, name: &str, before: Span) -> Option<Span> {
    let own = node.entries().iter().filter(|(key, _)| key.name == name && key.span < before).map(|(key, _)| key.span);
    let below = node.entries().iter().filter_map(|(_, value)| first_place(value, name, before));
    let items = match &node.value {
        Value::List(items) => items.as_slice(),
        _ => &[],
    };
    own.chain(below).chain(items.iter().filter_map(|item| first_place(item, name, before))).max()
}

/// The same line further up: a table that is opened twice has the source of the second, and the first is found by its header.
fn first_header(source: &SourceText<'_>, again: Span) -> Option<Span> {
    let at = (again.start as usize).checked_sub(source.offset)?;
    let start = source.text.get(..at)?.rfind('\n').map_or(0, |i| i + 1);
    let header = source.text.get(start..)?.lines().next()?;
    let length = (again.end - again.start) as usize;
    let mut offset = 0;
    for line in source.text.get(..start)?.split_inclusive('\n') {
        if line.trim() == header.trim() {
            let begin =
                offset + line.find(header.trim())? + (at - start).checked_sub(header.len() - header.trim_start().len())?;
            return Some(source.span(begin, begin + length));
        }
        offset += line.len();
    }
    None
}
