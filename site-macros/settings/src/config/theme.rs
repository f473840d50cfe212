//! Settings of themes below those of the site, as Hugo merges them.
//!
//! `params` are merged key by key, `menus`, `outputFormats` and `mediaTypes` by their first keys; nothing else comes from a theme, unless
//! `_merge` (`none`, `shallow` or `deep`) in the site's settings says so.

use std::collections::{BTreeSet, HashMap};

use site_diag::{Diagnostic, Sources, Span};

use super::hugo_files::{self, Settings, folded};
use crate::data::{Node, Value, same_key};

/// Most themes and modules, those that themes import included.
const THEMES: usize = 64;

/// How tables are merged.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Strategy {
    None,
    Shallow,
    Deep,
}

impl Strategy {
    /// What the site says of a table.
    fn of(table: &Node) -> Option<Self> {
        match table.get(MERGE)?.value.to_text()?.to_lowercase().as_str() {
            "none" => Some(Self::None),
            "shallow" => Some(Self::Shallow),
            "deep" => Some(Self::Deep),
            _ => None,
        }
    }

    /// What Hugo does where the site says nothing.
    fn usual(key: &str) -> Self {
        match folded(key).as_str() {
            "params" => Self::Deep,
            "menus" | "outputformats" | "mediatypes" => Self::Shallow,
            _ => Self::None,
        }
    }
}

/// The key that says how a table is merged.
const MERGE: &str = "_merge";

/// Finds the themes, and puts their settings below those of the site.
pub(super) fn merge(root: &mut Node, sources: &Sources, settings: &mut Settings) {
    let mut open = named(root);
    open.reverse();
    let mut seen = BTreeSet::new();
    while let Some((name, span)) = open.pop() {
        if seen.len() == THEMES || !seen.insert(name.clone()) {
            continue;
        }
        let Some(folder) = folder(&name, sources) else {
            // A theme that was not cloned may be unnecessary; modules are needed.
            settings.missing.extend(span.map(|span| (name, span)));
            continue;
        };
        let files = hugo_files::files(sources, &folder, &settings.environment);
        settings.theme_files.extend(files.iter().map(|(file, _)| *file));
        settings.themes.push(folder);
        let Some((first, _)) = files.first() else { continue };
        // The owner cannot correct mistakes of a theme.
        let (theme, _) = hugo_files::merged(sources, *first, files, &mut Vec::<Diagnostic>::new());
        under(root, &theme);
        open.extend(named(&theme).into_iter().rev());
    }
    forget(root);
}

/// The themes and modules that settings name, the first counting most; modules with the place.
fn named(root: &Node) -> Vec<(String, Option<Span>)> {
    let themes = root.get("theme").and_then(|node| node.to_texts().ok()).unwrap_or_default();
    let mut names: Vec<(String, Option<Span>)> = themes.into_iter().map(|(name, _)| (name, None)).collect();
    if let Some(Value::List(imports)) = root.get("module").and_then(|module| module.get("imports")).map(|imports| &imports.value)
    {
        let is_used = |import: &&Node| import.get("disable").and_then(|node| node.value.to_truth()) != Some(true);
        names.extend(imports.iter().filter(is_used).filter_map(|import| {
            let path = import.get("path")?;
            Some((path.value.to_text()?, Some(path.span)))
        }));
    }
    names.retain(|(name, _)| !name.is_empty());
    names
}

/// The folder of a theme: in `_vendor/` by its path, or in `themes/` by its path or the last element of it.
fn folder(name: &str, sources: &Sources) -> Option<String> {
    let name = super::hugo_folders::clean(name)?;
    let bare = name.rsplit('/').find(|element| !is_version(element)).unwrap_or(&name);
    let folders = [format!("_vendor/{name}/"), format!("themes/{name}/"), format!("themes/{bare}/")];
    folders.into_iter().find(|folder| sources.iter().any(|(_, source)| source.path.starts_with(folder.as_str())))
}

/// `v2`, at the end of a module's path.
fn is_version(element: &str) -> bool {
    element.strip_prefix('v').is_some_and(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Puts a theme's tables below those of the site, or of a language that both have.
fn under(root: &mut Node, theme: &Node) {
    let whole = Strategy::of(root);
    let usual = |key: &str| whole.unwrap_or_else(|| Strategy::usual(key));
    fill(root, theme, |key| usual(key) != Strategy::None, &|key, own, theirs| {
        if same_key(key, "languages") {
            let each = |_: &str, own: &mut Node, theirs: &Node| {
                let inner = |key: &str, own: &mut Node, theirs: &Node| merge_table(own, theirs, usual(key));
                fill(own, theirs, |key| usual(key) != Strategy::None, &inner);
            };
            fill(own, theirs, |_| false, &each);
        } else {
            merge_table(own, theirs, usual(key));
        }
    });
}

fn merge_table(own: &mut Node, theirs: &Node, usual: Strategy) {
    let strategy = Strategy::of(own).unwrap_or(usual);
    fill(own, theirs, |_| strategy != Strategy::None, &|_, own, theirs| {
        if strategy == Strategy::Deep {
            merge_table(own, theirs, strategy);
        }
    });
}

/// Adds the keys of `theirs` that `adds` names and that are missing, and gives those that are there to `both`.
fn fill(own: &mut Node, theirs: &Node, adds: impl Fn(&str) -> bool, both: &dyn Fn(&str, &mut Node, &Node)) {
    let Value::Map(entries) = &mut own.value else { return };
    let places: HashMap<String, usize> = entries.iter().enumerate().map(|(at, (key, _))| (folded(&key.name), at)).collect();
    for (key, value) in theirs.entries() {
        match places.get(&folded(&key.name)).and_then(|at| entries.get_mut(*at)) {
            Some((_, own)) => both(&key.name, own, value),
            None if adds(&key.name) => entries.push((key.clone(), value.clone())),
            None => {}
        }
    }
}

/// Takes out the keys that only say how to merge.
fn forget(node: &mut Node) {
    if let Value::Map(entries) = &mut node.value {
        entries.retain(|(key, _)| !same_key(&key.name, MERGE));
        entries.iter_mut().for_each(|(_, inner)| forget(inner));
    }
}
