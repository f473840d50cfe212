//! Settings of Hugo in environment variables: `HUGO_PARAMS_COLOUR=red` is `params.colour`, and `HUGOxPARAMSxBACK_GROUND` with another
//! separator `params.back_ground`.
//!
//! The variables come in as the file [`VARIABLES`], so that they are an input like all others: whatever changes them changes the site, and
//! messages show where a value comes from. The same files with the same variables give the same bytes.

use site_diag::{FileId, Sources, Span};

use super::hugo::is_setting;
use super::hugo_files::{overlay, wrap};
use crate::data::{self, Format, Node, Value, same_key};

/// The name of the file that holds the variables, as JSON; no file of a site is called so.
pub const VARIABLES: &str = "environment.json";

/// Settings whose value is a list; a variable separates the entries by white space.
const LISTS: [&str; 7] = ["disablekinds", "disablelanguages", "ignorefiles", "mainsections", "staticdir", "theme", "ignorelogs"];

/// Does a variable of this name concern Hugo's settings?
pub fn is_variable(name: &str) -> bool {
    separated(name).is_some()
}

/// The key path of a variable: after `HUGO` comes the separator.
fn separated(name: &str) -> Option<Vec<String>> {
    let rest = name.strip_prefix("HUGO")?;
    let separator = rest.chars().next()?;
    if !(separator == '_' || separator.is_ascii_lowercase()) {
        return None;
    }
    let path: Vec<String> = rest[1..].split(separator).map(str::to_lowercase).collect();
    path.iter().all(|key| !key.is_empty()).then_some(path)
}

/// The variables of a build.
#[derive(Default)]
pub(super) struct Variables {
    file: Option<FileId>,
    /// Key path and value, by name.
    values: Vec<(Vec<String>, String, Span)>,
}

impl Variables {
    pub(super) fn read(sources: &Sources) -> Self {
        let Some(file) = sources.find(VARIABLES) else { return Self::default() };
        let text = sources.get(file).text.as_deref().unwrap_or_default();
        let Ok(node) = data::parse(Format::Json, text, file, 0, &mut Vec::new()) else { return Self::default() };
        let value = |(key, node): &(data::Key, Node)| Some((separated(&key.name)?, node.value.to_text()?, node.span));
        Self { file: Some(file), values: node.entries().iter().filter_map(value).collect() }
    }

    /// `HUGO_ENVIRONMENT`, or its older name `HUGO_ENV`.
    pub(super) fn environment(&self) -> Option<&str> {
        let named = |name: &str| self.values.iter().find(|(path, ..)| path.as_slice() == [name]);
        let (_, value, _) = named("environment").or_else(|| named("env"))?;
        // It is the name of a folder.
        Some(value.as_str()).filter(|value| !value.is_empty() && !value.contains(['/', '\\']) && *value != "..")
    }

    /// The settings with the variables over them. Those that set what Hugo has no setting for, such as `HUGO_CACHEDIR`, are left.
    pub(super) fn over(&self, mut root: Node) -> Node {
        let Some(file) = self.file else { return root };
        for (path, text, span) in &self.values {
            let Some(first) = path.first().filter(|first| is_setting(first)) else { continue };
            // Keys of the owner may contain the separator, but then they already exist.
            let there = path.iter().try_fold(&root, |node, key| node.get(key)).map(|node| &node.value);
            let value = typed(text, there, path.len() == 1 && LISTS.contains(&first.as_str()), *span);
            root = overlay(root, wrap(Node { span: *span, value }, path, file));
        }
        root
    }
}

/// A variable's text as the value that stands there, or else as it looks.
fn typed(text: &str, there: Option<&Value>, is_list: bool, span: Span) -> Value {
    if text.starts_with(['[', '{'])
        && let Ok(node) = data::parse(Format::Json, &format!("{{\"value\": {text}}}"), span.file, 0, &mut Vec::new())
        && let Some((_, inner)) = node.entries().iter().find(|(key, _)| same_key(&key.name, "value"))
    {
        let mut inner = inner.clone();
        place(&mut inner, span);
        return inner.value;
    }
    if is_list || matches!(there, Some(Value::List(_))) {
        let entries = text.split_whitespace().map(|entry| Node { span, value: Value::String(entry.to_owned()) });
        return Value::List(entries.collect());
    }
    match (there, text) {
        (Some(Value::String(_)), text) => Value::String(text.to_owned()),
        (_, "true") => Value::Bool(true),
        (_, "false") => Value::Bool(false),
        (Some(Value::Int(_)), text) => text.parse().map_or_else(|_| Value::String(text.to_owned()), Value::Int),
        (Some(Value::Float(_)), text) => text.parse().map_or_else(|_| Value::String(text.to_owned()), Value::Float),
        (_, text) => Value::String(text.to_owned()),
    }
}

/// Gives a value and all in it one place.
fn place(node: &mut Node, span: Span) {
    node.span = span;
    match &mut node.value {
        Value::List(items) => items.iter_mut().for_each(|item| place(item, span)),
        Value::Map(entries) => entries.iter_mut().for_each(|(key, inner)| {
            key.span = span;
            place(inner, span);
        }),
        _ => {}
    }
}
