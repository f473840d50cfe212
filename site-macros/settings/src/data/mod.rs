//! The tree that TOML, YAML and JSON are read into, with the place of every value: settings and front matter share it.

mod cast;
mod entries;
mod json;
#[cfg(test)]
mod tests;
mod toml;
mod yaml;

use std::borrow::Cow;
use std::hash::{Hash, Hasher};

use site_diag::{Diagnostic, FileId, Kind, Span};

use entries::Entries;

/// Levels of lists and tables that may stand inside each other.
pub const DEPTH: usize = 64;

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

impl Format {
    /// The notation of a file by its extension, in any letter case.
    pub fn of_path(path: &str) -> Option<Self> {
        let (_, extension) = path.rsplit_once('.')?;
        match extension.to_ascii_lowercase().as_str() {
            "toml" => Some(Self::Toml),
            "yaml" | "yml" => Some(Self::Yaml),
            "json" => Some(Self::Json),
            _ => None,
        }
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Toml => "TOML",
            Self::Yaml => "YAML",
            Self::Json => "JSON",
        }
    }
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

/// Reads `text`, which stands at byte `offset` of `file`. An empty text is [`Value::Null`] in YAML and JSON, an empty table in TOML.
///
/// # Errors
/// With a diagnostic at the place where the notation is broken. Duplicate keys are pushed to `diagnostics` and survived.
/// Depth is bounded: deeper than [`DEPTH`] levels is an error, never an exhausted stack.
pub fn parse(
    format: Format,
    text: &str,
    file: FileId,
    offset: usize,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<Node, Box<Diagnostic>> {
    let (text, offset) = match text.strip_prefix('\u{feff}') {
        Some(rest) => (rest, offset + '\u{feff}'.len_utf8()),
        None => (text, offset),
    };
    let text = &*line_feeds(text);
    let place = Place { format, text, file, offset };
    match format {
        Format::Toml => toml::parse(&place, diagnostics),
        Format::Yaml => yaml::parse(&place, diagnostics),
        Format::Json => json::parse(&place, diagnostics),
    }
}

/// Turns a carriage return that is not followed by a line feed into one, so that old line endings count in all three notations. Every
/// byte keeps its place.
fn line_feeds(text: &str) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    let alone = |i: usize| bytes.get(i) == Some(&b'\r') && bytes.get(i + 1) != Some(&b'\n');
    if !(0..bytes.len()).any(alone) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.char_indices().map(|(i, c)| if alone(i) { '\n' } else { c }).collect())
}

/// The text being read, and where it stands.
struct Place<'a> {
    format: Format,
    text: &'a str,
    file: FileId,
    offset: usize,
}

impl Place<'_> {
    /// A span of the text as a span of the file; out of bounds is brought back in.
    fn span(&self, start: usize, end: usize) -> Span {
        let start = start.min(self.text.len());
        let end = end.clamp(start, self.text.len());
        Span::new(self.file, self.offset + start, self.offset + end)
    }

    /// The span of one character, empty at the end of the text.
    fn point(&self, at: usize) -> Span {
        let at = self.text.floor_char_boundary(at);
        let width = self.text.get(at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
        self.span(at, at + width)
    }

    /// The notation is broken.
    fn broken(&self, reason: impl Into<String>, span: Span) -> Box<Diagnostic> {
        Box::new(Diagnostic::error(Kind::Syntax { format: self.format.name(), reason: reason.into() }, span))
    }

    fn too_deep(&self, span: Span) -> Box<Diagnostic> {
        self.broken(format!("nested deeper than {DEPTH} levels"), span)
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
