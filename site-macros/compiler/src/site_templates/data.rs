//! The files of `data/`: TOML, YAML, JSON and CSV.

use std::collections::BTreeMap;

use site_diag::{Diagnostic, FileId, Kind, Sources, Span};
use site_settings::data::{Format, parse};
use site_templates::{Templates, Value};

use crate::csv;

/// All data, by path below `data/` without extension.
#[derive(Default)]
pub(super) struct Data {
    files: BTreeMap<String, DataFile>,
    /// Files that are of no known format.
    others: Vec<FileId>,
}

struct DataFile {
    file: FileId,
    hash: [u8; 32],
    value: Value,
}

impl Data {
    /// Reads all files. Those with mistakes have no value.
    pub(super) fn read(sources: &Sources, found: &mut Vec<Diagnostic>) -> Self {
        let mut data = Self::default();
        for (file, source) in sources.iter() {
            let Some(path) = source.path.strip_prefix("data/") else { continue };
            let (stem, extension) = path.rsplit_once('.').unwrap_or((path, ""));
            let Some(text) = &source.text else {
                data.others.push(file);
                continue;
            };
            let value = match Format::of_path(path) {
                Some(format) => match parse(format, text, file, 0, found) {
                    Ok(node) => site_templates::data(&node.value),
                    Err(diagnostic) => {
                        found.push(*diagnostic);
                        Value::from(())
                    }
                },
                None if extension.eq_ignore_ascii_case("csv") => table(text, file, found),
                None => {
                    data.others.push(file);
                    continue;
                }
            };
            if let Some(other) = data.files.get(stem) {
                let kind = Kind::DuplicateKey { key: format!("data.{}", stem.replace('/', ".")) };
                let first = Span::start_of(other.file);
                found.push(Diagnostic::error(kind, Span::start_of(file)).with_related(first, "the first file of this name"));
                continue;
            }
            data.files.insert(stem.to_owned(), DataFile { file, hash: *text.hash().as_bytes(), value });
        }
        data
    }

    pub(super) fn paths(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }

    /// Hashes of the files that a template uses: of files, of folders (with a slash at the end), or of all.
    pub(super) fn keys(&self, used: &std::collections::BTreeSet<String>) -> Vec<[u8; 32]> {
        let is_used = |path: &str| used.iter().any(|used| uses(used, path));
        self.files.iter().filter(|(path, _)| is_used(path)).map(|(_, file)| file.hash).collect()
    }

    /// Everything as one value.
    pub(super) fn value(&self) -> Value {
        folder(self.files.iter().map(|(path, file)| (path.as_str(), &file.value)).collect())
    }

    /// Reports files that no template uses.
    pub(super) fn report_unused(&self, templates: &Templates, found: &mut Vec<Diagnostic>) {
        let is_used = |path: &str| templates.entries().any(|(_, entry)| entry.uses.data.iter().any(|used| uses(used, path)));
        let unused = self.files.iter().filter(|(path, _)| !is_used(path)).map(|(path, file)| (path.clone(), file.file));
        let others = self.others.iter().map(|file| ("with another extension than toml, yaml, json and csv".to_owned(), *file));
        for (name, file) in unused.chain(others) {
            let kind = Kind::UnusedTemplate { what: "data file", name };
            found.push(Diagnostic::warning(kind, Span::start_of(file)));
        }
    }
}

/// Whether a use, which names a file, a folder with a slash at its end, or everything, includes a path.
fn uses(used: &str, path: &str) -> bool {
    used.is_empty() || used == path || (used.ends_with('/') && path.starts_with(used))
}

/// Values by path as nested tables. A file comes before a folder of the same name.
fn folder(entries: Vec<(&str, &Value)>) -> Value {
    let mut folders: BTreeMap<&str, Vec<(&str, &Value)>> = BTreeMap::new();
    let mut values: BTreeMap<String, Value> = BTreeMap::new();
    for (path, value) in entries {
        match path.split_once('/') {
            Some((name, rest)) => folders.entry(name).or_default().push((rest, value)),
            None => drop(values.insert(path.to_owned(), value.clone())),
        }
    }
    for (name, entries) in folders {
        values.entry(name.to_owned()).or_insert_with(|| folder(entries));
    }
    site_templates::map(values)
}

/// The rows of a table, each by the names in the first row.
fn table(text: &str, file: FileId, found: &mut Vec<Diagnostic>) -> Value {
    let (rows, open) = csv::rows(text);
    let mut broken = |reason: String, start: usize, end: usize| {
        found.push(Diagnostic::error(Kind::Syntax { format: "CSV", reason }, Span::new(file, start, end)));
    };
    if let Some(at) = open {
        broken("this quote is never closed".to_owned(), at, at + 1);
    }
    let mut rows = rows.into_iter();
    let Some(head) = rows.next() else { return site_templates::list(Vec::new()) };
    let items = rows.map(|row| {
        if row.cells.len() != head.cells.len() && open.is_none() {
            let reason = format!("this row has {} cells, and the first one has {}", row.cells.len(), head.cells.len());
            broken(reason, row.place.start, row.place.end);
        }
        let cells = head.cells.iter().zip(&row.cells);
        site_templates::map(cells.map(|(name, cell)| (name.trim().to_owned(), site_templates::text(cell))))
    });
    site_templates::list(items.collect())
}
