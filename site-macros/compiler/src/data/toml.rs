//! TOML 1, through the crate of that name.

use ::toml::Spanned;
use ::toml::de::{DeInteger, DeTable, DeValue};
use toml_parser::Source;
use toml_parser::lexer::TokenKind;

use super::entries::{Entries, duplicate};
use super::{DEPTH, Key, Node, Place, Value};
use crate::diag::{Diagnostic, Span};

pub(super) fn parse(place: &Place<'_>, diagnostics: &mut Vec<Diagnostic>) -> Result<Node, Box<Diagnostic>> {
    check_depth(place)?;
    let (table, errors) = DeTable::parse_recoverable(place.text);
    let mut repeated = Vec::new();
    let mut first_error = None;
    for error in &errors {
        let range = error.span().unwrap_or(0..0);
        if error.message() == "duplicate key" {
            repeated.push(range);
        } else if first_error.as_ref().is_none_or(|(start, _)| range.start < *start) {
            let span = if range.is_empty() { place.point(range.start) } else { place.span(range.start, range.end) };
            first_error = Some((range.start, place.broken(error.message(), span)));
        }
    }
    if let Some((_, error)) = first_error {
        return Err(error);
    }
    let range = table.span();
    let entries = map(place, table.into_inner(), 1, diagnostics)?;
    let root = Node { span: place.span(range.start, range.end), value: Value::Map(entries) };
    for range in repeated {
        let span = place.span(range.start, range.end);
        let name = place.text.get(range).unwrap_or_default().trim_matches(['"', '\'']);
        let first = first_place(&root, name, span).unwrap_or(span);
        diagnostics.push(duplicate(name, span, first));
    }
    Ok(root)
}

/// Dotted keys make tables without brackets, and the parser's own limit does not count them; so depth is measured on its tokens.
fn check_depth(place: &Place<'_>) -> Result<(), Box<Diagnostic>> {
    let mut levels = vec![0usize];
    let mut depth = 1usize;
    for token in Source::new(place.text).lex() {
        match token.kind() {
            TokenKind::LeftSquareBracket | TokenKind::LeftCurlyBracket => {
                levels.push(0);
                depth += 1;
            }
            TokenKind::RightSquareBracket | TokenKind::RightCurlyBracket => {
                if levels.len() > 1 {
                    depth -= 1 + levels.pop().unwrap_or(0);
                }
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
        // A header `[[a.b]]` adds two brackets that are no levels.
        if depth > DEPTH + 2 {
            return Err(place.too_deep(place.point(token.span().start())));
        }
    }
    Ok(())
}

fn map(
    place: &Place<'_>,
    table: DeTable<'_>,
    depth: usize,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<Vec<(Key, Node)>, Box<Diagnostic>> {
    let mut pairs: Vec<_> = table.into_iter().collect();
    pairs.sort_by_key(|(key, _)| key.span().start);
    let mut entries = Entries::default();
    for (key, value) in pairs {
        let range = key.span();
        let key = Key { span: place.span(range.start, range.end), name: key.into_inner().into_owned() };
        let node = node(place, value, depth, diagnostics)?;
        entries.add(key, node, diagnostics);
    }
    Ok(entries.finish())
}

fn node(
    place: &Place<'_>,
    value: Spanned<DeValue<'_>>,
    depth: usize,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<Node, Box<Diagnostic>> {
    let range = value.span();
    let span = place.span(range.start, range.end);
    let value = match value.into_inner() {
        DeValue::String(text) => Value::String(text.into_owned()),
        DeValue::Integer(number) => Value::Int(whole(&number).ok_or_else(|| place.broken("the number is too large", span))?),
        DeValue::Float(number) => {
            Value::Float(number.as_str().parse().map_err(|_| place.broken("this number cannot be read", span))?)
        }
        DeValue::Boolean(truth) => Value::Bool(truth),
        DeValue::Datetime(_) => Value::Date(place.text.get(range).unwrap_or_default().to_owned()),
        DeValue::Array(_) | DeValue::Table(_) if depth >= DEPTH => return Err(place.too_deep(span)),
        DeValue::Array(items) => {
            Value::List(items.into_iter().map(|item| node(place, item, depth + 1, diagnostics)).collect::<Result<_, _>>()?)
        }
        DeValue::Table(table) => Value::Map(map(place, table, depth + 1, diagnostics)?),
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
