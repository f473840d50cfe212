//! One table of settings while it is read. It remembers which keys were asked for; what is left over is what nobody knows.

use crate::data::{Key, Node, Value, same_key};
use site_diag::limits::{self, Limit};
use site_diag::{Diagnostic, Kind, Span, nearest};

/// What comes up while settings are read.
#[derive(Default)]
pub(super) struct Findings {
    /// Unknown and mistyped keys are errors; otherwise they are `without_effect`.
    pub(super) strict: bool,
    pub(super) diagnostics: Vec<Diagnostic>,
    /// Paths of keys that change nothing, and where they stand.
    pub(super) without_effect: Vec<(String, Span)>,
}

impl Findings {
    /// Something exceeds its limit.
    pub(super) fn over(&mut self, limit: &'static Limit, span: Span) {
        self.diagnostics.push(Diagnostic::over(limit, span));
    }

    /// A value that has the right type and makes no sense.
    pub(super) fn bad_value(&mut self, key: &str, node: &Node, expected: impl Into<String>) {
        let value = node.value.to_text().unwrap_or_else(|| node.value.noun().to_owned());
        let kind = Kind::BadValue { key: key.to_owned(), value, expected: expected.into() };
        self.diagnostics.push(Diagnostic::error(kind, node.span));
    }
}

/// A table.
pub(super) struct Table<'n, 't> {
    pub(super) findings: &'t mut Findings,
    within: String,
    entries: &'n [(Key, Node)],
    read: Vec<bool>,
    asked: Vec<&'static str>,
}

impl<'n, 't> Table<'n, 't> {
    /// The table at `within` (empty for the root); anything that is no table reads as an empty one.
    pub(super) fn new(within: &str, node: &'n Node, findings: &'t mut Findings) -> Self {
        let entries = node.entries();
        Self { findings, within: within.to_owned(), entries, read: vec![false; entries.len()], asked: Vec::new() }
    }

    /// The whole table as it is written.
    pub(super) fn tree(&self) -> Node {
        let span = self.entries.first().map_or(Span::start_of(site_diag::FileId(0)), |(key, _)| key.span);
        Node { span, value: Value::Map(self.entries.to_vec()) }
    }

    /// The path of a key, for messages.
    pub(super) fn path(&self, key: &str) -> String {
        if self.within.is_empty() { key.to_owned() } else { format!("{}.{key}", self.within) }
    }

    /// A value, and from then on the key is known. Nothing behind the colon is no value.
    pub(super) fn node(&mut self, key: &'static str) -> Option<&'n Node> {
        self.asked.push(key);
        let strict = self.findings.strict;
        let at = self.entries.iter().position(|(k, _)| if strict { k.name == key } else { same_key(&k.name, key) })?;
        *self.read.get_mut(at)? = true;
        self.entries.get(at).map(|(_, node)| node).filter(|node| node.value != Value::Null)
    }

    /// Keys that are all right and need not be read.
    pub(super) fn accept(&mut self, keys: &[&'static str]) {
        for key in keys {
            self.node(key);
        }
    }

    /// A key whose one value is what happens anyway. Any other has no effect.
    pub(super) fn only(&mut self, key: &'static str, usual: bool) {
        let path = self.path(key);
        if let Some(node) = self.node(key).filter(|node| node.value.to_truth().is_some_and(|truth| truth != usual)) {
            self.findings.without_effect.push((path, node.span));
        }
    }

    /// Keys not read so far.
    pub(super) fn unread(&self) -> Vec<(&'n Key, &'n Node)> {
        self.entries.iter().zip(&self.read).filter(|(_, read)| !**read).map(|((key, node), _)| (key, node)).collect()
    }

    /// Keys not read so far; they count as read now.
    pub(super) fn rest(&mut self) -> Vec<(&'n Key, &'n Node)> {
        let rest = self.unread();
        self.read.fill(true);
        rest
    }

    /// The same, no more of them than is allowed.
    pub(super) fn at_most(&mut self, limit: &'static Limit) -> Vec<(&'n Key, &'n Node)> {
        let mut rest = self.rest();
        if let Some((key, _)) = rest.get(limit.most) {
            self.findings.over(limit, key.span);
        }
        rest.truncate(limit.most);
        rest
    }

    fn mistyped(&mut self, key: &str, node: &Node, expected: &'static str) {
        let path = self.path(key);
        if self.findings.strict {
            let kind = Kind::WrongType { key: path, expected, found: node.value.noun() };
            self.findings.diagnostics.push(Diagnostic::error(kind, node.span));
        } else {
            self.findings.without_effect.push((path, node.span));
        }
    }

    fn typed<T>(&mut self, key: &'static str, expected: &'static str, value: impl FnOnce(&Node, bool) -> Option<T>) -> Option<T> {
        let node = self.node(key)?;
        let value = value(node, self.findings.strict);
        if value.is_none() {
            self.mistyped(key, node, expected);
        }
        value
    }

    /// Text. Every page may repeat it, so it is not taken where it is too long.
    pub(super) fn text(&mut self, key: &'static str) -> Option<String> {
        let text = self.typed(key, "text", text)?;
        if !limits::DESCRIPTION.is_exceeded(text.len()) {
            return Some(text);
        }
        if let Some(node) = self.node(key) {
            self.findings.over(&limits::DESCRIPTION, node.span);
        }
        None
    }

    /// Text that is not empty.
    pub(super) fn some_text(&mut self, key: &'static str) -> Option<String> {
        self.text(key).filter(|text| !text.is_empty())
    }

    /// A list of texts; one text is a list of one.
    pub(super) fn texts(&mut self, key: &'static str) -> Option<Vec<String>> {
        self.typed(key, "text or a list of texts", |node, strict| match &node.value {
            Value::List(items) => items.iter().map(|item| text(item, strict)).collect(),
            _ => text(node, strict).map(|text| vec![text]),
        })
    }

    /// True or false.
    pub(super) fn truth(&mut self, key: &'static str) -> Option<bool> {
        self.typed(key, "true or false", |node, strict| match node.value {
            Value::Bool(truth) => Some(truth),
            _ if strict => None,
            _ => node.value.to_truth(),
        })
    }

    /// A whole number.
    pub(super) fn whole(&mut self, key: &'static str) -> Option<i64> {
        self.typed(key, "a whole number", |node, strict| match node.value {
            Value::Int(number) => Some(number),
            _ if strict => None,
            _ => node.value.to_whole(),
        })
    }

    /// Texts in lower case.
    pub(super) fn lower_texts(&mut self, key: &'static str) -> Option<Vec<String>> {
        Some(self.texts(key)?.iter().map(|text| text.to_lowercase()).collect())
    }

    /// The value has the right type and makes no sense.
    pub(super) fn bad_value(&mut self, key: &'static str, expected: impl Into<String>) {
        if let Some(node) = self.node(key) {
            let path = self.path(key);
            self.findings.bad_value(&path, node, expected);
        }
    }

    /// A whole number that is at least `least`.
    pub(super) fn count(&mut self, key: &'static str, least: usize) -> Option<usize> {
        let number = self.whole(key)?;
        match usize::try_from(number) {
            Ok(count) if count >= least => Some(count),
            _ => {
                if let Some(node) = self.node(key) {
                    let path = self.path(key);
                    self.findings.bad_value(&path, node, format!("a whole number from {least} up"));
                }
                None
            }
        }
    }

    /// A number.
    pub(super) fn number(&mut self, key: &'static str) -> Option<f64> {
        self.typed(key, "a number", |node, strict| match node.value {
            Value::Int(number) => Some(number as f64),
            Value::Float(number) => Some(number),
            _ if strict => None,
            _ => node.value.to_number(),
        })
    }

    /// One of these words, in any letter case.
    pub(super) fn word(&mut self, key: &'static str, words: &[&'static str]) -> Option<&'static str> {
        let text = self.some_text(key)?;
        let word = words.iter().find(|word| word.eq_ignore_ascii_case(&text)).copied();
        if let (None, Some(node)) = (word, self.node(key)) {
            let path = self.path(key);
            self.findings.bad_value(&path, node, format!("`{}`", words.join("`, `")));
        }
        word
    }

    /// A table within, read by `read`; what `read` does not ask for is unknown. False where there is none.
    pub(super) fn table(&mut self, key: &'static str, read: impl FnOnce(&mut Table<'n, '_>)) -> bool {
        let Some(node) = self.node(key) else { return false };
        if !matches!(node.value, Value::Map(_)) {
            self.mistyped(key, node, "a table");
            return false;
        }
        let path = self.path(key);
        let mut table = Table::new(&path, node, self.findings);
        read(&mut table);
        table.finish();
        true
    }

    /// A list of tables, each read by `read`. `None` where there is none.
    pub(super) fn rows<T>(&mut self, key: &'static str, read: impl FnMut(&mut Table<'n, '_>) -> T) -> Option<Vec<T>> {
        let node = self.node(key)?;
        let path = self.path(key);
        let rows = rows(&path, node, self.findings, read);
        if rows.is_none() {
            self.mistyped(key, node, "a list of tables");
        }
        rows
    }

    /// Tells of the keys that nobody asked for.
    pub(super) fn finish(mut self) {
        for (key, node) in self.rest() {
            if self.findings.strict {
                let nearest = nearest(&key.name, self.asked.iter().copied());
                let kind = Kind::UnknownKey { key: key.name.clone(), within: self.within.clone(), nearest };
                self.findings.diagnostics.push(Diagnostic::error(kind, key.span));
            } else if !is_blank(node) {
                let path = self.path(&key.name);
                self.findings.without_effect.push((path, key.span));
            }
        }
    }
}

/// A table, a list or a text without anything in it, or no value at all.
pub(super) fn is_blank(node: &Node) -> bool {
    match &node.value {
        Value::String(text) => text.trim().is_empty(),
        Value::List(items) => items.is_empty(),
        _ => node.is_empty(),
    }
}

/// Reads each table of a list; one table is a list of one where reading is lenient. `None` for anything else.
pub(super) fn rows<'n, T>(
    path: &str,
    node: &'n Node,
    findings: &mut Findings,
    mut read: impl FnMut(&mut Table<'n, '_>) -> T,
) -> Option<Vec<T>> {
    let items = match &node.value {
        Value::List(items) if items.iter().all(|item| matches!(item.value, Value::Map(_))) => items.as_slice(),
        Value::Map(_) if !findings.strict => std::slice::from_ref(node),
        _ => return None,
    };
    let mut list = Vec::with_capacity(items.len());
    for item in items {
        let mut table = Table::new(path, item, findings);
        list.push(read(&mut table));
        table.finish();
    }
    Some(list)
}

fn text(node: &Node, strict: bool) -> Option<String> {
    match &node.value {
        Value::String(text) => Some(text.clone()),
        _ if strict => None,
        _ => node.value.to_text(),
    }
}
