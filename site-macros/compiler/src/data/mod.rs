//! The tree that TOML, YAML and JSON are read into, with the place of every value: settings and front matter share it.

use crate::diag::{Diagnostic, FileId, Span};

/// A notation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// TOML 1.
    Toml,
    /// YAML 1.2.
    Yaml,
    /// JSON.
    Json,
}

/// A value with its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// From the value's first byte to its last.
    pub span: Span,
    /// The value.
    pub value: Value,
}

/// A key with its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Key {
    /// The key itself, not its value.
    pub span: Span,
    /// As written; comparisons ignore case, as Hugo's do.
    pub name: String,
}

/// What the three notations can say.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// YAML `~`, JSON `null`, or nothing after the colon.
    Null,
    /// true or false.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// Any other number.
    Float(f64),
    /// Text.
    String(String),
    /// A TOML date, time or both, as written. YAML dates come as [`Value::String`].
    Date(String),
    /// A list.
    List(Vec<Node>),
    /// A table, in the order written; a repeated key is reported and its first value kept.
    Map(Vec<(Key, Node)>),
}

/// Reads `text`, which stands at byte `offset` of `file`.
///
/// # Errors
/// With a diagnostic at the place where the notation is broken. Duplicate keys are pushed to `diagnostics` and survived.
/// Depth is bounded: deeper than 64 levels is an error, never an exhausted stack.
pub fn parse(
    _format: Format,
    _text: &str,
    _file: FileId,
    _offset: usize,
    _diagnostics: &mut Vec<Diagnostic>,
) -> Result<Node, Box<Diagnostic>> {
    unimplemented!()
}
