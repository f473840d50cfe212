//! Files of `i18n/`: translations by id.

use std::collections::BTreeMap;
use std::sync::Arc;

use site_gotemplate::{Fault, Map, Session, Template, Value};

use super::library::TemplateLibrary;
use super::value::parsed;

/// Forms of the translations, by language (as the files are called, in lower case) and id.
#[derive(Default)]
pub(super) struct Translations(BTreeMap<String, BTreeMap<String, Forms>>);

/// The text for one and for any other number.
#[derive(Clone, Default)]
struct Forms {
    one: Option<String>,
    other: String,
}

impl Translations {
    /// Reads the files of the site over those of its themes.
    pub(super) fn read(library: &TemplateLibrary<'_>) -> Result<Self, Fault> {
        let mut all = Self::default();
        for prefix in library.prefixes().rev() {
            let folder = format!("{prefix}i18n/");
            for (_, source) in library.sources().iter() {
                let Some(name) = source.path.strip_prefix(&folder) else { continue };
                let Some((language, _)) = name.rsplit_once('.').filter(|(_, extension)| *extension != "md") else { continue };
                let Some(text) = source.text.as_deref() else { continue };
                let entries = all.0.entry(language.to_lowercase()).or_default();
                match parsed(text, &source.path)? {
                    Value::Map(map) => collect("", &map, entries),
                    Value::List(list) => {
                        for entry in list.iter().filter_map(Value::as_map) {
                            if let (Some(id), Some(translation)) = (entry.get("id"), entry.get("translation")) {
                                add(&id.to_string(), translation, entries);
                            }
                        }
                    }
                    _ => {}
                }
            }
        }
        Ok(all)
    }

    fn find(&self, language: &str, default: &str, id: &str) -> Option<&Forms> {
        let language = language.to_lowercase();
        let base = language.split('-').next().unwrap_or_default();
        [language.as_str(), base, default].iter().find_map(|language| self.0.get(*language)?.get(&id.to_lowercase()))
    }

    /// A translation, with data for its template: a number, or what has a `Count`.
    pub(super) fn translate(
        &self,
        session: &mut Session<'_>,
        (language, default): (&str, &str),
        id: &str,
        data: &Value,
    ) -> Result<String, Fault> {
        let Some(forms) = self.find(language, default, id) else { return Ok(String::new()) };
        let count = match data {
            Value::Map(map) => map.get("Count").cloned().unwrap_or_default(),
            other => other.clone(),
        };
        let is_one = match &count {
            Value::Int(number) => *number == 1,
            Value::Float(number) => *number == 1.0,
            other => other.as_text() == Some("1"),
        };
        let text = forms.one.as_ref().filter(|_| is_one).unwrap_or(&forms.other);
        if !text.contains("{{") {
            return Ok(text.clone());
        }
        let dot = match data {
            Value::Int(_) | Value::Float(_) | Value::Text(_) => Map::new([("Count", data.clone())]).into(),
            other => other.clone(),
        };
        let template = Arc::new(Template::parse_text(&format!("i18n {id}"), text)?);
        Ok(session.render(&template, dot)?)
    }
}

/// Ids may lie in tables: `[nav.home] other = "Home"` is `nav.home`.
fn collect(path: &str, map: &Map, entries: &mut BTreeMap<String, Forms>) {
    for (name, value) in map.iter() {
        let id = if path.is_empty() { name.to_string() } else { format!("{path}.{name}") };
        add(&id, value, entries);
    }
}

fn add(id: &str, value: &Value, entries: &mut BTreeMap<String, Forms>) {
    match value {
        Value::Map(map) => {
            let form = |name: &str| map.get(name).and_then(Value::as_text).map(str::to_owned);
            match form("other").or_else(|| form("one")) {
                Some(other) => {
                    entries.insert(id.to_lowercase(), Forms { one: form("one"), other });
                }
                None => collect(id, map, entries),
            }
        }
        other => {
            entries.insert(id.to_lowercase(), Forms { one: None, other: other.to_string() });
        }
    }
}
