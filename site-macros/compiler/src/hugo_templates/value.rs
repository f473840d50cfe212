//! Settings, front matter and data as values of templates.

use jiff::civil;
use jiff::tz::TimeZone;
use serde_json::Value as Json;
use site_gotemplate::{Fault, List, Map, Time, Value};
use site_settings::data;

/// A value of settings or front matter. Maps in it tell letter case apart, unless they become params.
pub(super) fn from_settings(value: &data::Value) -> Value {
    match value {
        data::Value::Null => Value::Nil,
        data::Value::Bool(value) => (*value).into(),
        data::Value::Int(value) => (*value).into(),
        data::Value::Float(value) => (*value).into(),
        data::Value::String(text) => text.as_str().into(),
        data::Value::Date(text) => time(text).map_or_else(|| text.as_str().into(), Value::Time),
        data::Value::List(items) => List::new(items.iter().map(|item| from_settings(&item.value)).collect()).into(),
        data::Value::Map(entries) => Map::new(entries.iter().map(|(key, node)| (&key.name, from_settings(&node.value)))).into(),
    }
}

/// A table of settings or front matter, whose names are found in any letter case.
pub(super) fn params(node: Option<&data::Node>) -> Map {
    let entries = node.map(data::Node::entries).unwrap_or_default();
    Map::params(entries.iter().map(|(key, node)| (&key.name, from_settings(&node.value))))
}

/// A TOML date with or without time and zone.
fn time(text: &str) -> Option<Time> {
    let text = text.trim();
    if let Ok(zoned) = text.parse::<jiff::Timestamp>() {
        return Some(Time::new(zoned.to_zoned_datetime(TimeZone::UTC)));
    }
    let civil = text.parse::<civil::DateTime>().ok()?;
    civil.to_zoned_datetime(TimeZone::UTC).ok().map(Time::new)
}

/// JSON.
pub(super) fn from_json(value: &Json) -> Value {
    match value {
        Json::Null => Value::Nil,
        Json::Bool(value) => (*value).into(),
        Json::Number(number) => match number.as_i64() {
            // Numbers of JSON are Go's float64.
            Some(whole) if !number.is_f64() => Value::Float(whole as f64),
            _ => Value::Float(number.as_f64().unwrap_or(0.0)),
        },
        Json::String(text) => text.as_str().into(),
        Json::Array(items) => List::new(items.iter().map(from_json).collect()).into(),
        Json::Object(entries) => Map::new(entries.iter().map(|(name, value)| (name, from_json(value)))).into(),
    }
}

/// A text in one of the notations of settings.
pub(super) fn parsed(text: &str, path: &str) -> Result<Value, Fault> {
    let extension = path.rsplit('.').next().unwrap_or_default();
    let broken = |reason: String| Fault::new(format!("{path} cannot be read: {reason}"));
    if extension.eq_ignore_ascii_case("json") {
        let json: Json = serde_json::from_str(text).map_err(|error| broken(error.to_string()))?;
        return Ok(from_json(&json));
    }
    let Some(format) = data::Format::of_path(path) else { return Err(broken("its notation is not known".to_owned())) };
    let mut remarks = Vec::new();
    match data::parse(format, text, site_diag::FileId(0), 0, &mut remarks) {
        Ok(node) => Ok(from_settings(&node.value)),
        Err(error) => Err(broken(error.kind.message())),
    }
}
