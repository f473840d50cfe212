//! Equality and order of values.

use std::cmp::Ordering;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::Value;
use crate::number::parse_float;

/// Whether two values are equal, for `eq`: numbers by their value and texts of any kind by their content, numbers and texts never.
pub(crate) fn is_equal(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Object(a), other) if a.equals(other).is_some() => a.equals(other) == Some(true),
        (other, Value::Object(b)) if b.equals(other).is_some() => b.equals(other) == Some(true),
        (Value::Object(a), b) if a.underlying().is_some() => a.underlying().is_some_and(|a| is_equal(&a, b)),
        (a, Value::Object(b)) if b.underlying().is_some() => b.underlying().is_some_and(|b| is_equal(a, &b)),
        (Value::Nil, Value::Nil) => true,
        (Value::Bool(a), Value::Bool(b)) => a == b,
        (Value::Int(a) | Value::Named(a, _) | Value::Duration(a), Value::Int(b) | Value::Named(b, _) | Value::Duration(b)) => {
            a == b
        }
        (Value::Float(a), Value::Float(b)) => a == b,
        (Value::Int(a) | Value::Named(a, _), Value::Float(b)) | (Value::Float(b), Value::Int(a) | Value::Named(a, _)) => {
            *a as f64 == *b
        }
        (Value::Text(a) | Value::Safe(_, a), Value::Text(b) | Value::Safe(_, b)) => a == b,
        (Value::Bytes(a), Value::Bytes(b)) => a == b,
        (Value::Time(a), Value::Time(b)) => a.compare(b).is_eq() && a.zoned().offset() == b.zoned().offset(),
        (Value::List(a), Value::List(b)) => {
            a.is_same(b) || a.len() == b.len() && a.iter().zip(b.iter()).all(|(a, b)| is_identical(a, b))
        }
        (Value::Map(a), Value::Map(b)) => {
            a.is_same(b)
                || a.len() == b.len()
                    && a.iter().zip(b.iter()).all(|((key_a, a), (key_b, b))| key_a == key_b && is_identical(a, b))
        }
        (Value::Object(a), Value::Object(b)) => std::sync::Arc::ptr_eq(a, b),
        _ => false,
    }
}

/// Equality inside of lists and maps, where the types must be the same, too.
fn is_identical(a: &Value, b: &Value) -> bool {
    a.kind() == b.kind() && is_equal(a, b)
}

/// How texts are ordered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Texts {
    /// By their code points: `lt`.
    CodePoints,
    /// As in a dictionary: `sort`.
    Dictionary,
}

/// The order of two values, for `lt` and `sort`. Texts that are numbers count as numbers beside one; lists and maps count by their
/// length. What has no order is 0.
pub(crate) fn order(a: &Value, b: &Value, texts: Texts) -> Option<Ordering> {
    if let Value::Object(object) = a
        && let Some(ordering) = object.compare(b)
    {
        return Some(ordering);
    }
    if let Value::Object(object) = b
        && let Some(ordering) = object.compare(a)
    {
        return Some(ordering.reverse());
    }
    if let (Value::Text(a), Value::Text(b)) = (a, b) {
        return Some(order_texts(a, b, texts));
    }
    if let (Value::Int(a), Value::Int(b)) = (a, b) {
        // Hugo compares as floating-point numbers.
        return (*a as f64).partial_cmp(&(*b as f64));
    }
    match (measure(a), measure(b)) {
        (Measure::Text(a), Measure::Text(b)) => Some(order_texts(a, b, texts)),
        (a, b) => a.number().partial_cmp(&b.number()),
    }
}

enum Measure<'v> {
    Number(f64),
    /// Text that is no number.
    Text(&'v str),
}

impl Measure<'_> {
    fn number(&self) -> f64 {
        match self {
            Self::Number(number) => *number,
            Self::Text(_) => 0.0,
        }
    }
}

fn measure(value: &Value) -> Measure<'_> {
    Measure::Number(match value {
        Value::Bool(value) => f64::from(u8::from(*value)),
        Value::Int(value) | Value::Named(value, _) | Value::Duration(value) => *value as f64,
        Value::Float(value) => *value,
        Value::Text(text) | Value::Safe(_, text) => match parse_float(text).filter(|number| number.is_finite()) {
            Some(number) => number,
            None => return Measure::Text(text),
        },
        Value::Time(time) => time.unix() as f64,
        Value::List(list) => list.len() as f64,
        Value::Map(map) => map.len() as f64,
        Value::Object(object) => object.list().map_or(0.0, |list| list.len() as f64),
        Value::Nil | Value::Bytes(_) => 0.0,
    })
}

fn order_texts(a: &str, b: &str, texts: Texts) -> Ordering {
    match texts {
        Texts::CodePoints => a.cmp(b),
        Texts::Dictionary => collate(a, b),
    }
}

/// Dictionary order: letters without their accents and case first, then accents, then case (small before capital). Spaces come before
/// punctuation, that before symbols, digits and letters.
///
/// Source: the default table of the Unicode collation algorithm, of which this is the part for Latin and the order of scripts by code
/// point for all else.
pub(crate) fn collate(a: &str, b: &str) -> Ordering {
    let primary =
        |text: &str| -> Vec<(u8, u32)> { text.nfd().filter(|c| !is_combining_mark(*c)).flat_map(fold).map(weight).collect() };
    let secondary = |text: &str| -> Vec<char> { text.nfd().filter(|c| is_combining_mark(*c)).collect() };
    let tertiary = |text: &str| -> Vec<bool> { text.nfd().filter(|c| !is_combining_mark(*c)).map(char::is_uppercase).collect() };
    primary(a)
        .cmp(&primary(b))
        .then_with(|| secondary(a).cmp(&secondary(b)))
        .then_with(|| tertiary(a).cmp(&tertiary(b)))
        .then_with(|| a.cmp(b))
}

/// Letters that the table treats as others.
fn fold(c: char) -> impl Iterator<Item = char> {
    let replaced: &[char] = match c {
        'ß' => &['s', 's'],
        'æ' | 'Æ' => &['a', 'e'],
        'œ' | 'Œ' => &['o', 'e'],
        'ø' | 'Ø' => &['o'],
        'đ' | 'Đ' => &['d'],
        'ł' | 'Ł' => &['l'],
        'ı' => &['i'],
        _ => &[],
    };
    let lower = replaced.is_empty().then(|| c.to_lowercase()).into_iter().flatten();
    replaced.iter().copied().chain(lower)
}

/// Characters of ASCII in their order, which is not that of their numbers.
const ASCII: &str = "_-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$0123456789abcdefghijklmnopqrstuvwxyz";

fn weight(c: char) -> (u8, u32) {
    match c {
        _ if c.is_whitespace() || c.is_control() => (0, u32::from(c)),
        _ if c.is_ascii() => {
            let at = ASCII.find(c).unwrap_or(0) as u32;
            (
                if c.is_ascii_alphabetic() {
                    5
                } else if c.is_ascii_digit() {
                    4
                } else {
                    1
                },
                at,
            )
        }
        _ if c.is_numeric() => (4, u32::from(c)),
        _ if c.is_alphabetic() => (6, u32::from(c)),
        _ => (2, u32::from(c)),
    }
}
