//! Values with their positions.

use std::hash::{Hash, Hasher};

use site_diag::Span;

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

/// What is said, wherever it stands: places name files by numbers, which change whenever a file is added.
impl Hash for Value {
    fn hash<H: Hasher>(&self, state: &mut H) {
        std::mem::discriminant(self).hash(state);
        match self {
            Self::Null => {}
            Self::Bool(value) => value.hash(state),
            Self::Int(value) => value.hash(state),
            Self::Float(value) => value.to_bits().hash(state),
            Self::String(text) | Self::Date(text) => text.hash(state),
            Self::List(nodes) => {
                nodes.len().hash(state);
                nodes.iter().for_each(|node| node.value.hash(state));
            }
            Self::Map(entries) => {
                entries.len().hash(state);
                entries.iter().for_each(|(key, node)| (&key.name, &node.value).hash(state));
            }
        }
    }
}

impl Node {
    /// A value of a table by key, in any letter case.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entries().iter().find(|(k, _)| same_key(&k.name, key)).map(|(_, node)| node)
    }

    /// The entries of a table; nothing for anything else.
    pub fn entries(&self) -> &[(Key, Node)] {
        match &self.value {
            Value::Map(entries) => entries,
            _ => &[],
        }
    }

    /// The table is empty, or there is no value at all.
    pub fn is_empty(&self) -> bool {
        matches!(&self.value, Value::Null) || matches!(&self.value, Value::Map(entries) if entries.is_empty())
    }
}

/// Two keys are one, as Hugo sees it.
pub fn same_key(a: &str, b: &str) -> bool {
    a.eq_ignore_ascii_case(b) || (!(a.is_ascii() && b.is_ascii()) && a.to_lowercase() == b.to_lowercase())
}
