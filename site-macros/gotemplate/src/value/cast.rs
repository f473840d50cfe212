//! Conversions between types, by the rules of the library that Hugo uses for them.

use super::Value;
use crate::error::Fault;
use crate::number::{format_float, parse_float, parse_integer};
use crate::time::duration_text;

fn failed<T>(value: &Value, to: &str) -> Result<T, Fault> {
    Err(Fault::new(format!("a value of type {} cannot be made {to}", value.type_name())))
}

/// A value as text. Lists and maps have none.
pub(crate) fn to_text(value: &Value) -> Result<String, Fault> {
    Ok(match value {
        Value::Nil => String::new(),
        Value::Bool(value) => value.to_string(),
        Value::Int(value) => value.to_string(),
        Value::Float(value) => format_float(*value, 'f', None),
        Value::Named(_, name) => (*name).to_owned(),
        Value::Text(text) | Value::Safe(_, text) => text.to_string(),
        Value::Bytes(bytes) => String::from_utf8_lossy(bytes).into_owned(),
        Value::Time(time) => time.to_text(),
        Value::Duration(nanoseconds) => duration_text(*nanoseconds),
        Value::List(_) | Value::Map(_) => return failed(value, "text"),
        Value::Object(object) => match (object.to_text(), object.underlying()) {
            (Some(text), _) => text,
            (None, Some(inner)) => return to_text(&inner),
            (None, None) => return failed(value, "text"),
        },
    })
}

/// A value as a whole number. Fractions are cut off; text may have the prefixes of Go's numbers.
pub(crate) fn to_integer(value: &Value) -> Result<i64, Fault> {
    Ok(match value {
        Value::Nil => 0,
        Value::Bool(value) => i64::from(*value),
        Value::Int(value) | Value::Named(value, _) | Value::Duration(value) => *value,
        Value::Float(value) => *value as i64,
        Value::Text(text) | Value::Safe(_, text) => match &**text {
            "" => 0,
            text => match parse_integer(without_fraction(text)) {
                Some(Some(number)) => number,
                _ => return Err(Fault::new(format!("{text:?} is no whole number"))),
            },
        },
        Value::Object(object) => match object.underlying() {
            Some(inner) => return to_integer(&inner),
            None => return failed(value, "a whole number"),
        },
        _ => return failed(value, "a whole number"),
    })
}

/// A decimal without its point and what follows; anything else as it is.
fn without_fraction(text: &str) -> &str {
    let Some((whole, fraction)) = text.split_once('.') else { return text };
    let digits = whole.strip_prefix(['-', '+']).unwrap_or(whole);
    if !digits.bytes().chain(fraction.bytes()).all(|byte| byte.is_ascii_digit()) {
        return text;
    }
    if digits.is_empty() { "0" } else { whole }
}

/// A value as a number.
pub(crate) fn to_float(value: &Value) -> Result<f64, Fault> {
    Ok(match value {
        Value::Nil => 0.0,
        Value::Bool(value) => f64::from(u8::from(*value)),
        Value::Int(value) | Value::Named(value, _) | Value::Duration(value) => *value as f64,
        Value::Float(value) => *value,
        Value::Text(text) | Value::Safe(_, text) => match &**text {
            "" => 0.0,
            text => parse_float(text).ok_or_else(|| Fault::new(format!("{text:?} is no number")))?,
        },
        Value::Object(object) => match object.underlying() {
            Some(inner) => return to_float(&inner),
            None => return failed(value, "a number"),
        },
        _ => return failed(value, "a number"),
    })
}

/// A value as true or false, for options.
pub(crate) fn to_bool(value: &Value) -> Result<bool, Fault> {
    Ok(match value {
        Value::Nil => false,
        Value::Bool(value) => *value,
        Value::Int(value) | Value::Named(value, _) | Value::Duration(value) => *value != 0,
        Value::Float(value) => *value != 0.0,
        Value::Text(text) | Value::Safe(_, text) => match &**text {
            "1" | "t" | "T" | "true" | "TRUE" | "True" => true,
            "0" | "f" | "F" | "false" | "FALSE" | "False" => false,
            text => return Err(Fault::new(format!("{text:?} is neither true nor false"))),
        },
        _ => return failed(value, "true or false"),
    })
}
