//! Parses the recipes.

use std::fs;
use std::path::PathBuf;

use serde_json::{Value, json};
use site_compiler::diag::{Source, Sources};
use site_settings::data::{self, Format, Node};

use crate::common;

/// The folder of the recipes.
pub(crate) fn folder() -> PathBuf {
    common::manifest_dir().join("../deploy")
}

pub(crate) fn text(name: &str) -> String {
    fs::read_to_string(folder().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn plain(node: &Node) -> Value {
    match &node.value {
        data::Value::Null => Value::Null,
        data::Value::Bool(truth) => json!(truth),
        data::Value::Int(number) => json!(number),
        data::Value::Float(number) => json!(number),
        data::Value::String(text) | data::Value::Date(text) => json!(text),
        data::Value::List(items) => items.iter().map(plain).collect(),
        data::Value::Map(entries) => entries.iter().map(|(key, node)| (key.name.clone(), plain(node))).collect(),
    }
}

/// Every document of a YAML file.
pub(crate) fn documents(name: &str) -> Vec<Value> {
    let whole = text(name);
    let document = |text: &str| {
        let sources = Sources::new(vec![Source { path: name.to_owned(), text: Some(text.to_owned().into()) }]);
        let (file, _) = sources.iter().next().unwrap();
        let mut diagnostics = Vec::new();
        let node = data::parse(Format::Yaml, text, file, 0, &mut diagnostics).unwrap_or_else(|error| panic!("{name}: {error:?}"));
        assert!(diagnostics.is_empty(), "{name}: {diagnostics:?}");
        plain(&node)
    };
    whole.split("\n---\n").map(document).collect()
}

/// The only document of a YAML file.
pub(crate) fn document(name: &str) -> Value {
    let [document] = &documents(name)[..] else { panic!("{name} has several documents") };
    document.clone()
}

pub(crate) fn at<'v>(value: &'v Value, pointer: &str) -> &'v Value {
    value.pointer(pointer).unwrap_or_else(|| panic!("nothing at {pointer} of {value:#}"))
}

/// A list of commands as one script.
pub(crate) fn script(commands: &Value) -> String {
    let lines = commands.as_array().unwrap().iter().map(|line| line.as_str().unwrap().to_owned());
    lines.collect::<Vec<_>>().join("\n")
}

/// The item of a list with this name.
pub(crate) fn named<'v>(list: &'v Value, name: &str) -> &'v Value {
    list.as_array().unwrap().iter().find(|item| item["name"] == name).unwrap_or_else(|| panic!("no {name} in {list:#}"))
}

/// What the steps of a workflow's job run.
pub(crate) fn runs(job: &Value) -> String {
    at(job, "/steps").as_array().unwrap().iter().filter_map(|step| step["run"].as_str()).collect::<Vec<_>>().join("\n")
}

/// Every value with this key, however deep.
pub(crate) fn every<'v>(value: &'v Value, key: &str) -> Vec<&'v Value> {
    match value {
        Value::Object(entries) => {
            let own = entries.get(key);
            own.into_iter().chain(entries.values().flat_map(|value| every(value, key))).collect()
        }
        Value::Array(items) => items.iter().flat_map(|value| every(value, key)).collect(),
        _ => Vec::new(),
    }
}
