//! Finds Hugo's settings files and merges them into one tree.

use std::collections::hash_map::Entry;
use std::collections::{BTreeSet, HashMap};

use super::variables::Variables;
use crate::config::theme;
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
    /// The folder below `config/` that counts besides `_default`.
    pub(super) environment: String,
    /// The folders of the themes, each with a trailing slash, in the order in which they count.
    pub(super) themes: Vec<String>,
    /// Modules that are not in the site's folder, and where they are named.
    pub(super) missing: Vec<(String, Span)>,
    /// The settings files of themes, which are not the owner's.
    pub(super) theme_files: BTreeSet<FileId>,
}

/// Names in the order in which Hugo looks for them.
const NAMES: [&str; 2] = ["hugo", "config"];
/// The environment of builds that are published, and of the preview, which shows what will be published.
const ENVIRONMENT: &str = "production";

/// Reads the settings as Hugo does: a file at the root, then `config/_default/`, then the folder of the environment, then variables, later
/// ones over earlier ones, and all of them over those of the themes. In the folders a file's name is the key under which its content stands
/// (`params.toml`), with a language before it where the name has one (`menus.de.toml` is `languages.de.menus`, `languages.de.toml` is
/// `languages.de`). `None` where there are no settings at all.
pub(super) fn hugo(sources: &Sources, diagnostics: &mut Vec<Diagnostic>) -> Option<Settings> {
    let variables = Variables::read(sources);
    let environment = variables.environment().unwrap_or(ENVIRONMENT).to_owned();
    let found = files(sources, "", &environment);
    let file = found.first()?.0;
    let (mut root, broken) = merged(sources, file, found, diagnostics);
    root = variables.over(root);
    let mut settings = Settings {
        file,
        root: Node { span: root.span, value: Value::Null },
        broken,
        environment,
        themes: Vec::new(),
        missing: Vec::new(),
        theme_files: BTreeSet::new(),
    };
    theme::merge(&mut root, sources, &mut settings);
    settings.root = root;
    Some(settings)
}

/// The settings files of a site or theme below `folder`, which ends in a slash, each with the keys under which its content stands.
pub(super) fn files(sources: &Sources, folder: &str, environment: &str) -> Vec<(FileId, Vec<String>)> {
    let mut found: Vec<(FileId, Vec<String>)> = Vec::new();
    let names = NAMES.iter().flat_map(|name| {
        Format::ALL.iter().flat_map(|format| format.extensions()).map(move |extension| format!("{folder}{name}.{extension}"))
    });
    found.extend(names.filter_map(|path| sources.find(&path)).next().map(|file| (file, Vec::new())));
    for inner in ["_default", environment] {
        let prefix = format!("{folder}config/{inner}/");
        let mut files: Vec<_> =
            sources.iter().filter_map(|(file, source)| Some((file, key_path(source.path.strip_prefix(&prefix)?)?))).collect();
        // The general file comes first, regardless of alphabetical order.
        files.sort_by_key(|(_, path)| path.len());
        found.extend(files);
    }
    found
}

/// The files' contents over each other, and whether one of them could not be read.
pub(super) fn merged(
    sources: &Sources,
    first: FileId,
    files: Vec<(FileId, Vec<String>)>,
    diagnostics: &mut Vec<Diagnostic>,
) -> (Node, bool) {
    let mut root = Node { span: Span::start_of(first), value: Value::Map(Vec::new()) };
    let mut broken = false;
    for (file, path) in files {
        let source = sources.get(file);
        // Unreadable files are reported where files are read.
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
    (root, broken)
}

/// `params.toml` → `params`; `menus.de.toml` → `languages`, `de`, `menus`; `hugo.toml` → nothing. `None` for what is no settings file.
fn key_path(name: &str) -> Option<Vec<String>> {
    Format::of_path(name)?;
    let name = name.rsplit_once('/').map_or(name, |(_, name)| name);
    let (stem, _) = name.rsplit_once('.')?;
    if NAMES.contains(&stem) {
        return Some(Vec::new());
    }
    // Hugo: of the files of a language, only menus and params have a key of their own; all others, such as `languages.en.toml`, are its
    // table.
    Some(match stem.split_once('.') {
        Some((key @ ("menu" | "menus" | "params"), language)) => {
            vec!["languages".to_owned(), language.to_lowercase(), key.to_owned()]
        }
        Some((_, language)) => vec!["languages".to_owned(), language.to_lowercase()],
        None => vec![stem.to_owned()],
    })
}

pub(super) fn wrap(node: Node, path: &[String], file: FileId) -> Node {
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
pub(super) fn folded(name: &str) -> String {
    let name = name.to_lowercase();
    if name == "menu" { "menus".to_owned() } else { name }
}
