//! Finds Hugo's settings files and merges them into one tree.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use crate::data::{self, Format, Key, Node, Value};
use site_diag::{Diagnostic, FileId, Sources, Span};

/// What Hugo's files say, together.
pub(super) struct Settings {
    /// The file that says most of it.
    pub(super) file: FileId,
    /// The tree. Its values keep their places in their files.
    pub(super) root: Node,
    /// A file could not be read, so what seems to be missing may stand there.
    pub(super) broken: bool,
}

/// Names in the order in which Hugo looks for them.
const NAMES: [&str; 2] = ["hugo", "config"];
/// Folders below `config/`; a build that is published has the environment `production`.
const FOLDERS: [&str; 2] = ["config/_default/", "config/production/"];

/// Reads the settings as Hugo does: a file at the root, then `config/_default/`, then `config/production/`, later ones over earlier
/// ones. In the folders a file's name is the key under which its content stands (`params.toml`), with a language before it where the
/// name has one (`menus.de.toml` is `languages.de.menus`, `languages.de.toml` is `languages.de`). `None` where there are no settings at all.
pub(super) fn hugo(sources: &Sources, diagnostics: &mut Vec<Diagnostic>) -> Option<Settings> {
    let mut found: Vec<(FileId, Vec<String>)> = Vec::new();
    let names = NAMES.iter().flat_map(|name| {
        Format::ALL.iter().flat_map(|format| format.extensions()).map(move |extension| format!("{name}.{extension}"))
    });
    found.extend(names.filter_map(|path| sources.find(&path)).next().map(|file| (file, Vec::new())));
    for folder in FOLDERS {
        let mut files: Vec<_> =
            sources.iter().filter_map(|(file, source)| Some((file, key_path(source.path.strip_prefix(folder)?)?))).collect();
        // The general file first, whatever the alphabet says.
        files.sort_by_key(|(_, path)| path.len());
        found.extend(files);
    }
    let file = found.first()?.0;
    let mut root = Node { span: Span::start_of(file), value: Value::Map(Vec::new()) };
    let mut broken = false;
    for (file, path) in found {
        let source = sources.get(file);
        // A file that cannot be read is told of where files are read.
        let Some((text, format)) = source.text.as_deref().zip(Format::of_path(&source.path)) else {
            broken = true;
            continue;
        };
        match data::parse(format, text, file, 0, diagnostics) {
            Ok(node) => root = overlay(root, wrap(node, &path, file)),
            Err(error) => {
                broken = true;
                diagnostics.push(*error);
            }
        }
    }
    Some(Settings { file, root, broken })
}

/// `params.toml` → `params`; `menus.de.toml` → `languages`, `de`, `menus`; `hugo.toml` → nothing. `None` for what is no settings file.
fn key_path(name: &str) -> Option<Vec<String>> {
    Format::of_path(name)?;
    let name = name.rsplit_once('/').map_or(name, |(_, name)| name);
    let (stem, _) = name.rsplit_once('.')?;
    if NAMES.contains(&stem) {
        return Some(Vec::new());
    }
    // Hugo: of a language's files, only menus and params have a place of their own; all others, `languages.en.toml` above all, are its table.
    Some(match stem.split_once('.') {
        Some((key @ ("menu" | "menus" | "params"), language)) => {
            vec!["languages".to_owned(), language.to_lowercase(), key.to_owned()]
        }
        Some((_, language)) => vec!["languages".to_owned(), language.to_lowercase()],
        None => vec![stem.to_owned()],
    })
}

fn wrap(node: Node, path: &[String], file: FileId) -> Node {
    path.iter().rev().fold(node, |inner, name| {
        let key = Key { span: Span::start_of(file), name: name.clone() };
        Node { span: inner.span, value: Value::Map(vec![(key, inner)]) }
    })
}

/// Lays one tree over another: tables are merged key by key, anything else replaces. Old and new names of the menus are one.
pub(super) fn overlay(base: Node, over: Node) -> Node {
    match (base.value, over.value) {
        (Value::Map(mut entries), Value::Map(changes)) => {
            let mut places: HashMap<String, usize> = HashMap::new();
            for (at, (key, _)) in entries.iter().enumerate() {
                places.entry(folded(&key.name)).or_insert(at);
            }
            for (key, change) in changes {
                match places.entry(folded(&key.name)) {
                    Entry::Occupied(place) => {
                        let at = *place.get();
                        let (_, old) = entries.swap_remove(at);
                        entries.push((key, overlay(old, change)));
                        let last = entries.len() - 1;
                        entries.swap(at, last);
                    }
                    Entry::Vacant(place) => {
                        place.insert(entries.len());
                        entries.push((key, change));
                    }
                }
            }
            Node { span: base.span, value: Value::Map(entries) }
        }
        (base_value, Value::Null) => Node { span: base.span, value: base_value },
        (_, value) => Node { span: over.span, value },
    }
}

/// A key as it is compared.
fn folded(name: &str) -> String {
    let name = name.to_lowercase();
    if name == "menu" { "menus".to_owned() } else { name }
}
