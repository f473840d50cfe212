//! A table while it is parsed: reports duplicate keys.

use std::collections::HashMap;

use super::value::{Key, Node};
use site_diag::{Diagnostic, Kind, Span};

/// The entries of one table.
#[derive(Default)]
pub(super) struct Entries {
    list: Vec<(Key, Node)>,
    seen: HashMap<String, Span>,
}

impl Entries {
    /// Adds an entry; a key that is there already is reported and its first value kept.
    pub(super) fn add(&mut self, key: Key, node: Node, diagnostics: &mut Vec<Diagnostic>) {
        match self.seen.get(&key.name.to_lowercase()) {
            Some(first) => diagnostics.push(duplicate(&key.name, key.span, *first)),
            None => self.insert(key, node),
        }
    }

    /// Adds an entry unless its key is there already (YAML's `<<`).
    pub(super) fn add_missing(&mut self, key: Key, node: Node) {
        if !self.seen.contains_key(&key.name.to_lowercase()) {
            self.insert(key, node);
        }
    }

    fn insert(&mut self, key: Key, node: Node) {
        self.seen.insert(key.name.to_lowercase(), key.span);
        self.list.push((key, node));
    }

    /// The entries in the order written.
    pub(super) fn finish(self) -> Vec<(Key, Node)> {
        self.list
    }
}

/// A key is set twice.
pub(super) fn duplicate(name: &str, span: Span, first: Span) -> Diagnostic {
    Diagnostic::error(Kind::DuplicateKey { key: name.to_owned() }, span).with_related(first, "first set here")
}
