//! Small objects.

use std::cmp::Ordering;
use std::sync::Arc;

use super::Scratch;
use crate::error::{Error, Fault};
use crate::eval::Session;
use crate::functions::{self, Arguments};
use crate::value::{Extent, List, Object, Value};

/// A namespace of functions as a value: `{{ $s := strings }}`.
pub(crate) struct Namespace(pub(crate) &'static str);

impl Object for Namespace {
    fn type_name(&self) -> &'static str {
        "namespace"
    }

    fn member(&self, session: &mut Session<'_>, name: &str, arguments: &[Value]) -> Result<Option<Value>, Fault> {
        match functions::find_in(self.0, name) {
            Some(function) => functions::call(function, session, arguments).map(Some),
            None => Ok(None),
        }
    }
}

/// The result of `try`.
pub(crate) struct Attempt(Result<Value, Error>);

impl Attempt {
    pub(crate) fn value(value: Value) -> Self {
        Self(Ok(value))
    }

    pub(crate) fn failure(error: Error) -> Self {
        Self(Err(error))
    }
}

impl Object for Attempt {
    fn type_name(&self) -> &'static str {
        "template.TryValue"
    }

    fn member(&self, _: &mut Session<'_>, name: &str, _: &[Value]) -> Result<Option<Value>, Fault> {
        Ok(match name {
            "Value" => Some(self.0.clone().unwrap_or_default()),
            "Err" => Some(match &self.0 {
                Ok(_) => Value::Nil,
                Err(error) => Value::object(Failure(error.clone())),
            }),
            _ => None,
        })
    }

    fn extent(&self) -> Extent {
        Extent::around(self.0.iter())
    }
}

/// The failure that `try` has met.
struct Failure(Error);

impl Object for Failure {
    fn type_name(&self) -> &'static str {
        "*template.TryError"
    }

    fn member(&self, _: &mut Session<'_>, name: &str, _: &[Value]) -> Result<Option<Value>, Fault> {
        Ok(match name {
            "Error" => Some(self.0.to_string().into()),
            "Cause" => Some(Value::object(Self(self.0.clone()))),
            _ => None,
        })
    }

    fn to_text(&self) -> Option<String> {
        Some(self.0.to_string())
    }
}

/// The object `hugo` of a production build without a site.
pub(crate) struct Hugo;

/// The version whose functions these are.
const VERSION: &str = "0.168.0";

impl Object for Hugo {
    fn type_name(&self) -> &'static str {
        "hugo.HugoInfo"
    }

    fn member(&self, session: &mut Session<'_>, name: &str, arguments: &[Value]) -> Result<Option<Value>, Fault> {
        Arguments(arguments).exactly(0)?;
        Ok(Some(match name {
            "Data" | "Sites" => {
                let site = session.host().site();
                session.member(&site, name, &[])?
            }
            "Version" => Value::object(Version(VERSION)),
            "Environment" => "production".into(),
            "IsProduction" | "IsExtended" => true.into(),
            "IsServer" | "IsDevelopment" | "IsMultihost" => false.into(),
            "IsMultilingual" => {
                let site = session.host().site();
                session.member(&site, "IsMultiLingual", &[])?.is_true().into()
            }
            "Generator" => Value::html(format!("<meta name=\"generator\" content=\"Hugo {VERSION}\">")),
            "CommitHash" | "BuildDate" | "GoVersion" | "WorkingDir" => "".into(),
            "Deps" => List::default().into(),
            "Store" => match session.host().site() {
                Value::Nil => Value::object(Scratch::default()),
                site => session.member(&site, "Store", &[])?,
            },
            _ => return Ok(None),
        }))
    }
}

/// A version, which is compared number by number.
struct Version(&'static str);

impl Version {
    fn numbers(text: &str) -> Vec<u64> {
        text.split('.')
            .map(|part| part.chars().take_while(char::is_ascii_digit).collect::<String>().parse().unwrap_or(0))
            .collect()
    }

    fn order(&self, other: &Value) -> Option<Ordering> {
        let other = match other {
            Value::Int(number) => number.to_string(),
            Value::Float(number) => number.to_string(),
            other => other.as_text()?.to_owned(),
        };
        let (mut own, mut other) = (Self::numbers(self.0), Self::numbers(&other));
        let length = own.len().max(other.len());
        own.resize(length, 0);
        other.resize(length, 0);
        Some(own.cmp(&other))
    }
}

impl Object for Version {
    fn type_name(&self) -> &'static str {
        "hugo.VersionString"
    }

    fn member(&self, _: &mut Session<'_>, name: &str, _: &[Value]) -> Result<Option<Value>, Fault> {
        Ok((name == "String").then(|| self.0.into()))
    }

    fn to_text(&self) -> Option<String> {
        Some(self.0.to_owned())
    }

    fn to_json(&self) -> Option<Value> {
        Some(self.0.into())
    }

    fn equals(&self, other: &Value) -> Option<bool> {
        Some(other.as_text() == Some(self.0))
    }

    fn compare(&self, other: &Value) -> Option<Ordering> {
        self.order(other)
    }
}

/// A name with values: `keyVals`.
pub(crate) struct KeyValues {
    key: Value,
    values: List,
}

impl KeyValues {
    pub(crate) fn new(key: Value, values: List) -> Self {
        Self { key, values }
    }
}

impl Object for KeyValues {
    fn type_name(&self) -> &'static str {
        "types.KeyValues"
    }

    fn member(&self, _: &mut Session<'_>, name: &str, _: &[Value]) -> Result<Option<Value>, Fault> {
        Ok(match name {
            "Key" => Some(self.key.clone()),
            "Values" => Some(self.values.clone().into()),
            "KeyString" => Some(self.key.to_string().into()),
            _ => None,
        })
    }

    fn to_text(&self) -> Option<String> {
        Some(format!("{}: {}", self.key, Value::List(self.values.clone())))
    }

    fn to_json(&self) -> Option<Value> {
        Some(super::take([("Key", self.key.clone()), ("Values", self.values.clone().into())]))
    }

    fn extent(&self) -> Extent {
        Extent::around([&self.key, &Value::List(self.values.clone())])
    }
}

/// A file or folder of the site.
pub(crate) struct FileInfo {
    name: String,
    size: Option<usize>,
}

impl FileInfo {
    pub(crate) fn file(name: &str, size: usize) -> Self {
        Self { name: name.to_owned(), size: Some(size) }
    }

    pub(crate) fn folder(name: &str) -> Self {
        Self { name: name.to_owned(), size: None }
    }
}

impl Object for FileInfo {
    fn type_name(&self) -> &'static str {
        "fs.FileInfo"
    }

    fn member(&self, _: &mut Session<'_>, name: &str, _: &[Value]) -> Result<Option<Value>, Fault> {
        Ok(match name {
            "Name" => Some(self.name.as_str().into()),
            "IsDir" => Some(self.size.is_none().into()),
            "Size" => Some(self.size.unwrap_or(0).into()),
            _ => None,
        })
    }
}

/// What `debug.Timer` gives: time is not measured.
pub(crate) struct Timer;

impl Object for Timer {
    fn type_name(&self) -> &'static str {
        "debug.Timer"
    }

    fn member(&self, _: &mut Session<'_>, name: &str, _: &[Value]) -> Result<Option<Value>, Fault> {
        Ok((name == "Stop").then(|| "".into()))
    }
}

/// A template under execution: `templates.Current`.
pub(crate) struct CurrentTemplate {
    names: Arc<[String]>,
    /// Its number, outermost first.
    level: usize,
}

impl CurrentTemplate {
    /// The last of the names.
    pub(crate) fn innermost(names: Arc<[String]>) -> Value {
        let level = names.len().saturating_sub(1);
        Value::object(Self { names, level })
    }

    fn name(&self) -> Value {
        self.names.get(self.level).map_or(Value::Nil, |name| name.as_str().into())
    }

    fn at(&self, level: usize) -> Value {
        Value::object(Self { names: Arc::clone(&self.names), level })
    }
}

impl Object for CurrentTemplate {
    fn type_name(&self) -> &'static str {
        "*tpl.CurrentTemplateInfo"
    }

    fn member(&self, _: &mut Session<'_>, name: &str, _: &[Value]) -> Result<Option<Value>, Fault> {
        Ok(match name {
            "Name" | "Filename" => Some(self.name()),
            "Parent" => Some(self.level.checked_sub(1).map_or(Value::Nil, |level| self.at(level))),
            "Ancestors" => Some(List::new((0..self.level).rev().map(|level| self.at(level)).collect()).into()),
            "Base" => Some(Value::Nil),
            _ => None,
        })
    }
}
