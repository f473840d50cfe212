//! Parses YAML 1.2 with its core schema, from the events of granit-parser. Anchors, aliases and `<<` are supported within limits.

use std::collections::BTreeMap;

use granit_parser::{ErrorKind, Event, Options, Parser, ScalarStyle, ScanError, Span as YamlSpan, StructureStyle};

use super::entries::Entries;
use super::source_text::{DEPTH, SourceText};
use super::value::{Key, Node, Value};
use site_diag::{Diagnostic, Span, limits};

pub(super) fn parse(source: &SourceText<'_>, diagnostics: &mut Vec<Diagnostic>) -> Result<Node, Box<Diagnostic>> {
    let mut options = Options::default();
    options.set_emit_comments(false);
    options.simple_key_max_lookahead = 16 * 1024;
    options.flow_nesting_limit = DEPTH;
    options.block_nesting_limit = DEPTH;
    let mut builder = Builder {
        source,
        diagnostics,
        open: Vec::new(),
        root: None,
        anchors: BTreeMap::new(),
        copied: Extent::default(),
        documents: 0,
    };
    for event in Parser::new_from_str_with_options(source.text, options) {
        let (event, span) = event.map_err(|error| scan_error(source, &error))?;
        builder.take(event, &span)?;
    }
    Ok(builder.root.unwrap_or(Node { span: source.span(0, 0), value: Value::Null }))
}

/// A list or table whose end has not come yet.
struct Open {
    start: Span,
    flow: bool,
    anchor: usize,
    inside: Inside,
}

enum Inside {
    List(Vec<Node>),
    /// `merging`: the key is `<<`, not in quotes.
    Map {
        entries: Entries,
        key: Option<Key>,
        merging: bool,
        merged: Vec<Node>,
    },
}

struct Builder<'a, 'd> {
    source: &'a SourceText<'a>,
    diagnostics: &'d mut Vec<Diagnostic>,
    open: Vec<Open>,
    root: Option<Node>,
    anchors: BTreeMap<usize, Node>,
    /// What anchors keep and aliases bring in.
    copied: Extent,
    documents: usize,
}

impl Builder<'_, '_> {
    fn take(&mut self, event: Event<'_>, span: &YamlSpan) -> Result<(), Box<Diagnostic>> {
        let at = self.span(span);
        match event {
            Event::DocumentStart(..) => {
                self.documents += 1;
                if self.documents > 1 {
                    return Err(self.source.broken("a second document begins", at));
                }
            }
            Event::Alias(id) => {
                let node = self.alias(id, at)?;
                if self.wants_key() {
                    let name = node.value.to_text().ok_or_else(|| self.source.broken("a key must be text", at))?;
                    self.key(name, at, false);
                } else {
                    self.add(node)?;
                }
            }
            Event::Scalar(text, style, anchor, tag) => {
                let plain = style == ScalarStyle::Plain;
                let is_text = !plain || tag.as_ref().is_some_and(|tag| tag.core_suffix() == Some("str"));
                let value = if is_text { Value::String(text.clone().into_owned()) } else { resolve(&text) };
                let node = Node { span: at, value };
                self.keep(anchor, &node)?;
                if self.wants_key() {
                    self.key(text.into_owned(), at, plain);
                } else {
                    self.add(node)?;
                }
            }
            Event::SequenceStart(style, anchor, _) => self.begin(at, style, anchor, Inside::List(Vec::new()))?,
            Event::MappingStart(style, anchor, _) => {
                self.begin(
                    at,
                    style,
                    anchor,
                    Inside::Map { entries: Entries::default(), key: None, merging: false, merged: Vec::new() },
                )?;
            }
            Event::SequenceEnd | Event::MappingEnd => self.end(at)?,
            _ => {}
        }
        Ok(())
    }

    fn span(&self, span: &YamlSpan) -> Span {
        let range = span.byte_range().unwrap_or(0..0);
        // The span of a block scalar includes its line break.
        let end = match self.source.text.get(range.clone()) {
            Some(text) => range.start + text.trim_end_matches(['\r', '\n', ' ', '\t']).len(),
            None => range.end,
        };
        self.source.span(range.start, end)
    }

    /// The next node is a key.
    fn wants_key(&self) -> bool {
        matches!(self.open.last(), Some(Open { inside: Inside::Map { key: None, .. }, .. }))
    }

    fn key(&mut self, name: String, span: Span, plain: bool) {
        if let Some(Open { inside: Inside::Map { key, merging, .. }, .. }) = self.open.last_mut() {
            *merging = plain && name == "<<";
            *key = Some(Key { span, name });
        }
    }

    fn begin(&mut self, start: Span, style: StructureStyle, anchor: usize, inside: Inside) -> Result<(), Box<Diagnostic>> {
        if self.wants_key() {
            return Err(self.source.broken("a key must be text", start));
        }
        if self.open.len() >= DEPTH {
            return Err(self.source.too_deep(start));
        }
        self.open.push(Open { start, flow: style == StructureStyle::Flow, anchor, inside });
        Ok(())
    }

    fn end(&mut self, at: Span) -> Result<(), Box<Diagnostic>> {
        let Some(Open { start, flow, anchor, inside }) = self.open.pop() else { return Ok(()) };
        let (value, last) = match inside {
            Inside::List(items) => {
                let last = items.last().map(|node| node.span.end);
                (Value::List(items), last)
            }
            Inside::Map { mut entries, merged, .. } => {
                for node in merged {
                    merge(self.source, &mut entries, node)?;
                }
                let entries = entries.finish();
                let last = entries.iter().map(|(key, node)| node.span.end.max(key.span.end)).max();
                (Value::Map(entries), last)
            }
        };
        // A block ends with its last value, not at the start of the next line.
        let end = if flow { at.end } else { last.unwrap_or(start.end) };
        let node = Node { span: Span { end: end.max(start.start), ..start }, value };
        self.keep(anchor, &node)?;
        self.add(node)
    }

    fn add(&mut self, node: Node) -> Result<(), Box<Diagnostic>> {
        match self.open.last_mut() {
            None => self.root = Some(node),
            Some(Open { inside: Inside::List(items), .. }) => items.push(node),
            Some(Open { inside: Inside::Map { entries, key, merging, merged }, .. }) => match key.take() {
                Some(_) if *merging => merged.push(node),
                Some(key) => entries.add(key, node, self.diagnostics),
                None => return Err(self.source.broken("a key must be text", node.span)),
            },
        }
        Ok(())
    }

    /// Keeps a copy of an anchored value.
    fn keep(&mut self, anchor: usize, node: &Node) -> Result<(), Box<Diagnostic>> {
        if anchor > 0 {
            self.copied.charge(&Extent::of(node), node.span)?;
            self.anchors.insert(anchor, node.clone());
        }
        Ok(())
    }

    /// A copy of what was anchored, at the alias's place.
    fn alias(&mut self, id: usize, at: Span) -> Result<Node, Box<Diagnostic>> {
        let Some(node) = self.anchors.get(&id) else {
            return Err(self.source.broken("an alias inside the value it stands for", at));
        };
        let extent = Extent::of(node);
        self.copied.charge(&extent, at)?;
        if self.open.len() + extent.depth > DEPTH {
            return Err(self.source.too_deep(at));
        }
        Ok(Node { span: at, value: node.value.clone() })
    }
}

/// How much a node holds.
#[derive(Default)]
struct Extent {
    /// Values, itself included.
    values: usize,
    /// Bytes of texts and keys.
    text: usize,
    /// Levels of lists and tables.
    depth: usize,
}

impl Extent {
    fn of(node: &Node) -> Self {
        let mut extent = Self { values: 1, ..Self::default() };
        match &node.value {
            Value::List(items) => items.iter().for_each(|item| extent.add(&Self::of(item))),
            Value::Map(entries) => {
                for (key, value) in entries {
                    extent.text += key.name.len();
                    extent.add(&Self::of(value));
                }
            }
            Value::String(text) | Value::Date(text) => extent.text = text.len(),
            Value::Null | Value::Bool(_) | Value::Int(_) | Value::Float(_) => {}
        }
        extent.depth += usize::from(matches!(node.value, Value::List(_) | Value::Map(_)));
        extent
    }

    /// Counts a copy, so that nested anchors and aliases cannot grow without bound.
    fn charge(&mut self, copy: &Self, at: Span) -> Result<(), Box<Diagnostic>> {
        self.add(copy);
        let limits = [(&limits::ALIASED_VALUES, self.values), (&limits::ALIASED_TEXT, self.text)];
        match limits.into_iter().find(|(limit, value)| limit.is_exceeded(*value)) {
            Some((limit, _)) => Err(Box::new(Diagnostic::over(limit, at))),
            None => Ok(()),
        }
    }

    fn add(&mut self, inner: &Self) {
        self.values += inner.values;
        self.text += inner.text;
        self.depth = self.depth.max(inner.depth);
    }
}

fn merge(source: &SourceText<'_>, entries: &mut Entries, node: Node) -> Result<(), Box<Diagnostic>> {
    match node.value {
        Value::Map(list) => {
            for (key, value) in list {
                entries.add_missing(key, value);
            }
        }
        Value::List(items) if items.iter().all(|item| matches!(item.value, Value::Map(_))) => {
            for item in items {
                merge(source, entries, item)?;
            }
        }
        _ => return Err(source.broken("`<<` takes a table or a list of tables", node.span)),
    }
    Ok(())
}

/// A plain scalar by the core schema (YAML 1.2.2, section 10.3.2), with the whole numbers of YAML 1.1, which is what Hugo reads: `010` is
/// octal, and `_` may stand between digits. A number needs a point to have an exponent.
fn resolve(text: &str) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Value::Null,
        "true" | "True" | "TRUE" => return Value::Bool(true),
        "false" | "False" | "FALSE" => return Value::Bool(false),
        ".inf" | ".Inf" | ".INF" | "+.inf" => return Value::Float(f64::INFINITY),
        "-.inf" | "-.Inf" | "-.INF" => return Value::Float(f64::NEG_INFINITY),
        ".nan" | ".NaN" | ".NAN" => return Value::Float(f64::NAN),
        _ => {}
    }
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    // Nothing else can be a number.
    if !digits.starts_with(|c: char| c.is_ascii_digit() || c == '.') || !digits.bytes().all(|b| b.is_ascii_graphic()) {
        return Value::String(text.to_owned());
    }
    let digits = digits.replace('_', "");
    let whole = |digits: &str, radix| {
        let sound = !digits.is_empty() && digits.bytes().all(|b| char::from(b).is_digit(radix));
        i64::from_str_radix(&format!("{sign}{digits}"), radix).ok().filter(|_| sound)
    };
    let number = match digits.strip_prefix('0') {
        Some("") => Some(0),
        Some(rest) => match rest.split_at_checked(1) {
            Some(("x", hex)) => whole(hex, 16),
            Some(("o", octal)) => whole(octal, 8),
            Some(("b", binary)) => whole(binary, 2),
            _ => whole(rest, 8),
        },
        None => whole(&digits, 10),
    };
    if let Some(number) = number {
        return Value::Int(number);
    }
    let shape =
        digits.contains('.') && digits.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'e' | b'E' | b'-' | b'+'));
    let number = format!("{sign}{digits}").parse::<f64>().ok().filter(|number| shape && number.is_finite());
    number.map_or_else(|| Value::String(text.to_owned()), Value::Float)
}

fn scan_error(source: &SourceText<'_>, error: &ScanError) -> Box<Diagnostic> {
    let at = error.marker().byte_offset().unwrap_or(0);
    let reason = match error.kind() {
        ErrorKind::TabNotAllowed
        | ErrorKind::TabInBlockIndentation
        | ErrorKind::TabInIndentation
        | ErrorKind::TabAtBlockScalarStart
        | ErrorKind::TabInPlainScalar => return tab(source, at),
        ErrorKind::RecursionLimitExceeded => return source.too_deep(source.point(at)),
        ErrorKind::UnclosedQuotedScalar => "a quote is opened and never closed".to_owned(),
        ErrorKind::MappingValueNotAllowed | ErrorKind::InvalidColonPlacement => colon(source, at).to_owned(),
        ErrorKind::InvalidTrailingSingleQuotedScalar => {
            "text follows the closing quote; a quote inside is written twice".to_owned()
        }
        ErrorKind::InvalidTrailingDoubleQuotedScalar => {
            "text follows the closing quote; a quote inside is written `\\\"`".to_owned()
        }
        ErrorKind::UnknownAnchor => "no value with this anchor stands before".to_owned(),
        ErrorKind::UnclosedFlowCollection { open } => format!("this `{open}` is never closed"),
        ErrorKind::UnexpectedCharacter { character } => format!("a value cannot begin with `{character}`; put it in quotes"),
        ErrorKind::UnknownQuotedScalarEscape => {
            "this escape is not known; write `\\\\` for a backslash, or use single quotes".to_owned()
        }
        ErrorKind::SimpleKeyExpected | ErrorKind::InvalidSimpleKey | ErrorKind::ExpectedBlockMappingKey => {
            "a key and a colon are expected on this line".to_owned()
        }
        other => other.to_string(),
    };
    // In some positions, the parser reports another error for indentation with tabs.
    let line = source.text.get(..source.text.floor_char_boundary(at)).map_or(0, |before| before.rfind('\n').map_or(0, |i| i + 1));
    if source.text.get(line..).is_some_and(|rest| rest.trim_start_matches(' ').starts_with('\t')) {
        return tab(source, line);
    }
    source.broken(reason, source.point(at))
}

/// A colon is where none can be: the second of its line, or the first of a line that belongs to the one above.
fn colon(source: &SourceText<'_>, at: usize) -> &'static str {
    let before = source.text.get(..source.text.floor_char_boundary(at)).unwrap_or_default();
    let line = before.rsplit('\n').next().unwrap_or_default();
    if line.contains(": ") {
        "a second colon on one line; put text with a colon in quotes"
    } else {
        "this line does not begin a key: check its indentation, and the line above"
    }
}

/// A tab that indents, at or after `from`.
fn tab(source: &SourceText<'_>, from: usize) -> Box<Diagnostic> {
    let bytes = source.text.as_bytes();
    let line =
        bytes.get(..from.min(bytes.len())).and_then(|before| before.iter().rposition(|b| *b == b'\n')).map_or(0, |i| i + 1);
    let found = bytes.iter().skip(line).position(|b| *b == b'\t').map_or(from, |i| line + i);
    source.broken("a tab cannot indent; use spaces", source.point(found))
}
