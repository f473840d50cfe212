//! Parses JSON (RFC 8259) with jsonc-parser, without its extensions.

use jsonc_parser::ast::{ObjectPropName, Value as Ast};
use jsonc_parser::common::Ranged;
use jsonc_parser::errors::ParseErrorKind;
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};

use super::entries::Entries;
use super::source_text::{DEPTH, SourceText};
use super::value::{Key, Node, Value};
use site_diag::Diagnostic;

pub(super) fn parse(source: &SourceText<'_>, diagnostics: &mut Vec<Diagnostic>) -> Result<Node, Box<Diagnostic>> {
    check_depth(source)?;
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
    match parse_to_ast(source.text, &CollectOptions::default(), &options) {
        Ok(parsed) => match parsed.value {
            Some(value) => Ok(node(source, value, diagnostics)),
            None => Ok(Node { span: source.span(0, 0), value: Value::Null }),
        },
        Err(error) => Err(source.broken(reason(error.kind()), source.point(error.range().start))),
    }
}

/// The parser recurses, so depth is measured first. Brackets inside strings do not count.
fn check_depth(source: &SourceText<'_>) -> Result<(), Box<Diagnostic>> {
    let (mut depth, mut quoted, mut escaped) = (0usize, false, false);
    for (at, byte) in source.text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            _ if quoted => {}
            b'{' | b'[' => {
                depth += 1;
                if depth > DEPTH {
                    return Err(source.too_deep(source.point(at)));
                }
            }
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    Ok(())
}

fn node(source: &SourceText<'_>, ast: Ast<'_>, diagnostics: &mut Vec<Diagnostic>) -> Node {
    let range = ast.range();
    let span = source.span(range.start, range.end);
    let value = match ast {
        Ast::NullKeyword(_) => Value::Null,
        Ast::BooleanLit(literal) => Value::Bool(literal.value),
        Ast::NumberLit(literal) => number(literal.value),
        Ast::StringLit(literal) => Value::String(literal.value.into_owned()),
        Ast::Array(array) => Value::List(array.elements.into_iter().map(|item| node(source, item, diagnostics)).collect()),
        Ast::Object(object) => {
            let mut entries = Entries::default();
            for property in object.properties {
                let range = match &property.name {
                    ObjectPropName::String(literal) => literal.range,
                    ObjectPropName::Word(literal) => literal.range,
                };
                let key = Key { span: source.span(range.start, range.end), name: property.name.into_string() };
                let value = node(source, property.value, diagnostics);
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
