//! JSON (RFC 8259), through jsonc-parser with all its liberties switched off.

use jsonc_parser::ast::{ObjectPropName, Value as Ast};
use jsonc_parser::common::Ranged;
use jsonc_parser::errors::ParseErrorKind;
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};

use super::{DEPTH, Entries, Key, Node, Place, Value};
use site_diag::Diagnostic;

pub(super) fn parse(place: &Place<'_>, diagnostics: &mut Vec<Diagnostic>) -> Result<Node, Box<Diagnostic>> {
    check_depth(place)?;
    let options = ParseOptions {
        allow_comments: false,
        allow_loose_object_property_names: false,
        allow_trailing_commas: false,
        allow_missing_commas: false,
        allow_single_quoted_strings: false,
        allow_hexadecimal_numbers: false,
        allow_unary_plus_numbers: false,
        allow_bare_decimal_point_numbers: false,
        allow_non_finite_numbers: false,
        allow_extended_string_escapes: false,
    };
    match parse_to_ast(place.text, &CollectOptions::default(), &options) {
        Ok(parsed) => match parsed.value {
            Some(value) => Ok(node(place, value, diagnostics)),
            None => Ok(Node { span: place.span(0, 0), value: Value::Null }),
        },
        Err(error) => Err(place.broken(reason(error.kind()), place.point(error.range().start))),
    }
}

/// The parser recurses, so depth is measured first. Brackets inside strings do not count.
fn check_depth(place: &Place<'_>) -> Result<(), Box<Diagnostic>> {
    let (mut depth, mut quoted, mut escaped) = (0usize, false, false);
    for (at, byte) in place.text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            _ if quoted => {}
            b'{' | b'[' => {
                depth += 1;
                if depth > DEPTH {
                    return Err(place.too_deep(place.point(at)));
                }
            }
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    Ok(())
}

fn node(place: &Place<'_>, ast: Ast<'_>, diagnostics: &mut Vec<Diagnostic>) -> Node {
    let range = ast.range();
    let span = place.span(range.start, range.end);
    let value = match ast {
        Ast::NullKeyword(_) => Value::Null,
        Ast::BooleanLit(literal) => Value::Bool(literal.value),
        Ast::NumberLit(literal) => number(literal.value),
        Ast::StringLit(literal) => Value::String(literal.value.into_owned()),
        Ast::Array(array) => Value::List(array.elements.into_iter().map(|item| node(place, item, diagnostics)).collect()),
        Ast::Object(object) => {
            let mut entries = Entries::default();
            for property in object.properties {
                let range = match &property.name {
                    ObjectPropName::String(literal) => literal.range,
                    ObjectPropName::Word(literal) => literal.range,
                };
                let key = Key { span: place.span(range.start, range.end), name: property.name.into_string() };
                let value = node(place, property.value, diagnostics);
                entries.add(key, value, diagnostics);
            }
            Value::Map(entries.finish())
        }
    };
    Node { span, value }
}

fn number(text: &str) -> Value {
    match text.parse::<i64>() {
        Ok(whole) => Value::Int(whole),
        Err(_) => text.parse().map_or_else(|_| Value::String(text.to_owned()), Value::Float),
    }
}

fn reason(kind: &ParseErrorKind) -> String {
    match kind {
        ParseErrorKind::UnterminatedObject => "this `{` is never closed".to_owned(),
        ParseErrorKind::UnterminatedArray => "this `[` is never closed".to_owned(),
        ParseErrorKind::TrailingCommasNotAllowed => "a comma before the closing bracket".to_owned(),
        ParseErrorKind::ExpectedComma => "a comma is missing".to_owned(),
        ParseErrorKind::MultipleRootJsonValues => "something follows the end".to_owned(),
        other => {
            let text = other.to_string();
            let mut letters = text.chars();
            letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
        }
    }
}
