//! Files of `data/`: `site.Data`.

use std::collections::BTreeMap;

use site_gotemplate::{Fault, List, Map, Value};
use site_model::file_type;
use site_settings::data::Format;

use super::library::TemplateLibrary;
use super::value::parsed;
use crate::csv;

/// A folder of data, or the value of a file.
enum Entry {
    Folder(BTreeMap<String, Entry>),
    File(Value),
}

/// All data of the site over that of its themes, by path without extension.
pub(super) fn all(library: &TemplateLibrary<'_>) -> Result<Value, Fault> {
    if let Some(known) = library.data.get() {
        return Ok(known.clone());
    }
    let mut root = BTreeMap::new();
    for prefix in library.prefixes().rev() {
        let folder = format!("{prefix}data/");
        for (_, source) in library.sources().iter() {
            let Some(path) = source.path.strip_prefix(&folder) else { continue };
            let Some((stem, extension)) = path.rsplit_once('.') else { continue };
            let text = source.text.as_deref().map_or("", |text| text);
            let value = if Format::of_path(path).is_some() {
                parsed(text, &source.path)?
            } else if file_type::CSV.has_extension(extension) {
                table(text)
            } else {
                continue;
            };
            insert(&mut root, stem, value);
        }
    }
    let value = to_value(Entry::Folder(root));
    Ok(library.data.get_or_init(|| value).clone())
}

fn insert(folder: &mut BTreeMap<String, Entry>, path: &str, value: Value) {
    match path.split_once('/') {
        None => {
            let merged = match (folder.remove(path), value) {
                // A file and a folder of one name are one table.
                (Some(Entry::Folder(mut inner)), Value::Map(map)) => {
                    inner.extend(map.iter().map(|(name, value)| (name.to_string(), Entry::File(value.clone()))));
                    Entry::Folder(inner)
                }
                (_, value) => Entry::File(value),
            };
            folder.insert(path.to_owned(), merged);
        }
        Some((name, rest)) => {
            let inner = folder.entry(name.to_owned()).or_insert_with(|| Entry::Folder(BTreeMap::new()));
            if let Entry::File(value) = inner {
                let map = value.as_map().cloned().unwrap_or_default();
                *inner = Entry::Folder(map.iter().map(|(name, value)| (name.to_string(), Entry::File(value.clone()))).collect());
            }
            if let Entry::Folder(inner) = inner {
                insert(inner, rest, value);
            }
        }
    }
}

fn to_value(entry: Entry) -> Value {
    match entry {
        Entry::File(value) => value,
        Entry::Folder(entries) => Map::new(entries.into_iter().map(|(name, entry)| (name, to_value(entry)))).into(),
    }
}

/// Rows of cells.
pub(super) fn table(text: &str) -> Value {
    let (rows, _) = csv::rows(text);
    List::new(rows.into_iter().map(|row| List::of_texts(row.cells).into()).collect()).into()
}
