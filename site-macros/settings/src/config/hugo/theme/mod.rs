//! Settings of Hugo's themes, in all their spellings.
//!
//! [`spellings`] is the table of settings with one value; home pages, [`social`] links, comments and analytics are read from tables of
//! their own. What has an effect is taken out of the tree before Hugo's own settings are read, so that nothing reports it.

mod home;
pub(super) mod social;
mod spellings;

use super::super::Config;
use super::super::table::{Findings, is_blank};
use crate::data::{Key, Node, Value, same_key};
use site_diag::limits;

/// Tables that are read entry by entry elsewhere, which then reports what is left in them.
const READ_ELSEWHERE: &[&str] = &[
    "params",
    "params.author",
    "params.comments",
    "params.analytics",
    "params.page",
    "params.page.comment",
    "params.social",
    "params.site",
    "params.ananke",
    "params.ananke.social",
];

/// The settings of a site, and which of them have been read.
struct Settings<'n> {
    tree: &'n Node,
    taken: Vec<String>,
}

impl<'n> Settings<'n> {
    /// The value at a dotted path, unless a table on the way is switched off.
    fn get(&self, path: &str) -> Option<&'n Node> {
        let mut node = self.tree;
        let mut steps = path.split('.').peekable();
        while let Some(step) = steps.next() {
            let is_switch = steps.peek().is_none() && SWITCHES.contains(&step);
            if !is_switch && switch(node) == Some(false) {
                return None;
            }
            node = node.get(step)?;
        }
        (node.value != Value::Null).then_some(node)
    }

    /// The value at this path has been read.
    fn mark(&mut self, path: &str) {
        self.taken.push(path.to_owned());
    }

    fn take_text(&mut self, path: &str) -> Option<String> {
        let text = text(self.get(path)?)?;
        self.mark(path);
        Some(text)
    }

    fn take_truth(&mut self, path: &str) -> Option<bool> {
        let truth = truth(self.get(path)?)?;
        self.mark(path);
        Some(truth)
    }
}

/// Keys that switch a table on or off.
const SWITCHES: [&str; 2] = ["enable", "enabled"];

/// Whether a table is switched on or off; `None` where it does not say.
pub(super) fn switch(node: &Node) -> Option<bool> {
    SWITCHES.iter().find_map(|key| node.get(key)?.value.to_truth())
}

/// Text that is not empty, and no longer than every page may repeat.
fn text(node: &Node) -> Option<String> {
    let text = node.value.to_text()?;
    let text = text.trim();
    (!text.is_empty() && !limits::DESCRIPTION.is_exceeded(text.len())).then(|| text.to_owned())
}

/// True or false; of a table what its switch says.
fn truth(node: &Node) -> Option<bool> {
    node.value.to_truth().or_else(|| switch(node))
}

/// Applies the settings of themes to `config`. Returns the settings without them. What remains of a table that has been read in part is
/// reported key by key, so that the report names no table that has an effect.
pub(super) fn take(tree: &Node, config: &mut Config, findings: &mut Findings) -> Node {
    let mut settings = Settings { tree, taken: Vec::new() };
    home::read(&mut settings, config);
    spellings::read(&mut settings, config);
    let taken = settings.taken;
    let mut rest = tree.clone();
    for path in &taken {
        remove(&mut rest, path);
    }
    if let Some(params) = tree.get("params") {
        drop_switched_off(params, "params", &mut rest);
    }
    // The deepest tables first: what they report is no longer in the tables around them.
    let mut tables: Vec<&str> = taken.iter().flat_map(|path| ancestors(path)).collect();
    tables.sort_by_key(|path| (std::cmp::Reverse(path.matches('.').count()), *path));
    tables.dedup();
    for table in tables.into_iter().filter(|path| path.starts_with("params.")) {
        if is_read_elsewhere(table) {
            continue;
        }
        if let Some(Node { value: Value::Map(entries), .. }) = remove(&mut rest, table) {
            let is_switch = |key: &Key| SWITCHES.iter().any(|switch| same_key(switch, &key.name));
            let told = entries.into_iter().filter(|(key, node)| !is_blank(node) && !is_switch(key));
            findings.without_effect.extend(told.map(|(key, _)| (format!("{table}.{}", key.name), key.span)));
        }
    }
    rest
}

/// Tables that are switched off have no effect in the theme either.
fn drop_switched_off(table: &Node, path: &str, rest: &mut Node) {
    for (key, node) in table.entries() {
        let path = format!("{path}.{}", key.name);
        if switch(node) != Some(false) {
            drop_switched_off(node, &path, rest);
        } else if !is_read_elsewhere(&path) {
            remove(rest, &path);
        }
    }
}

fn is_read_elsewhere(table: &str) -> bool {
    READ_ELSEWHERE.iter().any(|known| same_key(known, table))
}

/// The tables that a path leads through.
fn ancestors(path: &str) -> impl Iterator<Item = &str> {
    path.match_indices('.').map(|(at, _)| &path[..at])
}

/// Takes a value out of a tree, and the tables that become empty by that.
fn remove(node: &mut Node, path: &str) -> Option<Node> {
    let Value::Map(entries) = &mut node.value else { return None };
    let (step, rest) = path.split_once('.').map_or((path, None), |(step, rest)| (step, Some(rest)));
    let at = entries.iter().position(|(Key { name, .. }, _)| same_key(name, step))?;
    let Some(rest) = rest else { return Some(entries.remove(at).1) };
    let removed = remove(&mut entries[at].1, rest);
    if removed.is_some() && entries[at].1.is_empty() {
        entries.remove(at);
    }
    removed
}
