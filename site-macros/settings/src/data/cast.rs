//! Converts values like Hugo's library `cast`: numbers and booleans become text if text is expected, a single value becomes a list of one,
//! numeric text becomes a number.

use super::value::{Node, Value};
use site_diag::Span;

impl Value {
    /// What it is, for messages: "`weight` must be a whole number, not text".
    pub fn noun(&self) -> &'static str {
        match self {
            Self::Null => "empty",
            Self::Bool(_) => "true or false",
            Self::Int(_) | Self::Float(_) => "a number",
            Self::String(_) => "text",
            Self::Date(_) => "a date",
            Self::List(_) => "a list",
            Self::Map(_) => "a table",
        }
    }

    /// Text, or what a number, truth value or date looks like as text. `None` for lists, tables and nothing.
    pub fn to_text(&self) -> Option<String> {
        match self {
            Self::String(text) | Self::Date(text) => Some(text.clone()),
            Self::Bool(truth) => Some(truth.to_string()),
            Self::Int(number) => Some(number.to_string()),
            Self::Float(number) => Some(number.to_string()),
            Self::Null | Self::List(_) | Self::Map(_) => None,
        }
    }

    /// True or false, also as a word (YAML 1.1's `yes` and `on` included) or as 1 and 0.
    pub fn to_truth(&self) -> Option<bool> {
        match self {
            Self::Bool(truth) => Some(*truth),
            Self::Int(0) => Some(false),
            Self::Int(1) => Some(true),
            Self::String(word) => match word.trim().to_ascii_lowercase().as_str() {
                "true" | "yes" | "on" | "1" | "t" | "y" => Some(true),
                "false" | "no" | "off" | "0" | "f" | "n" => Some(false),
                _ => None,
            },
            _ => None,
        }
    }

    /// A whole number, also as text or with nothing behind the point.
    pub fn to_whole(&self) -> Option<i64> {
        match self {
            Self::Int(number) => Some(*number),
            Self::Float(number) if number.fract() == 0.0 && number.abs() < 9e15 => Some(*number as i64),
            Self::String(text) => text.trim().parse().ok(),
            _ => None,
        }
    }

    /// A number, also as text.
    pub fn to_number(&self) -> Option<f64> {
        match self {
            Self::Int(number) => Some(*number as f64),
            Self::Float(number) => Some(*number),
            Self::String(text) => text.trim().parse().ok(),
            _ => None,
        }
        .filter(|number: &f64| number.is_finite())
    }
}

impl Node {
    /// The texts of a list, or of a single value. Empty places in a list are left out; nothing at all is an empty list.
    ///
    /// # Errors
    /// The value that cannot be text.
    pub fn to_texts(&self) -> Result<Vec<(String, Span)>, &Node> {
        match &self.value {
            Value::Null => Ok(Vec::new()),
            Value::List(items) => items
                .iter()
                .filter(|item| item.value != Value::Null)
                .map(|item| item.value.to_text().map(|text| (text, item.span)).ok_or(item))
                .collect(),
            value => value.to_text().map(|text| vec![(text, self.span)]).ok_or(self),
        }
    }
}
