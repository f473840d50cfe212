//! The dot of a shortcode's template.

use std::sync::{Arc, OnceLock};

use super::Scratch;
use crate::error::Fault;
use crate::eval::Session;
use crate::functions::Arguments;
use crate::value::{List, Map, Object, Value};

/// Parameters of a shortcode. What is written without quotes and is a number or a truth value is one.
#[derive(Clone, Debug)]
pub enum Parameters {
    /// By their place.
    Positional(Vec<Value>),
    /// By their name.
    Named(Map),
}

/// A call of a shortcode: the dot of its template.
pub struct Shortcode {
    /// Its name, with the folder it lies in.
    pub name: String,
    /// Its parameters.
    pub parameters: Parameters,
    /// What stands between its tags, with the shortcodes within already executed; rendered where Hugo renders it.
    pub inner: String,
    /// White space before its opening tag, which `.InnerDeindent` takes off every line.
    pub indentation: String,
    /// Its number among those of its parent, from 0.
    pub ordinal: i64,
    /// The shortcode around it.
    pub parent: Option<Arc<Shortcode>>,
    /// The page that it is written on.
    pub page: Value,
    /// Where it is written, for messages: `posts/a.md:12:3`.
    pub position: String,
    /// The pad of this call, made when it is asked for: `.Store` and `.Scratch`.
    pub store: OnceLock<Arc<Scratch>>,
}

impl Shortcode {
    fn get(&self, key: &Value) -> Result<Value, Fault> {
        Ok(match (&self.parameters, key) {
            (Parameters::Positional(values), _) if values.is_empty() => Value::Nil,
            (Parameters::Named(map), _) if map.is_empty() => Value::Nil,
            (Parameters::Positional(values), Value::Int(index)) => {
                let index = usize::try_from(*index).map_err(|_| Fault::new(format!("there is no parameter {index}")))?;
                values.get(index).cloned().unwrap_or_else(|| "".into())
            }
            (Parameters::Named(map), Value::Text(name)) => map.get(name).cloned().unwrap_or_else(|| "".into()),
            _ => Value::Nil,
        })
    }

    fn deindented(&self) -> String {
        if self.indentation.is_empty() {
            return self.inner.clone();
        }
        let lines = self.inner.split_inclusive('\n');
        lines.map(|line| line.strip_prefix(self.indentation.as_str()).unwrap_or(line)).collect()
    }

    fn reference(&self, session: &mut Session<'_>, arguments: &Arguments<'_>, absolute: bool) -> Result<Value, Fault> {
        arguments.exactly(1)?;
        let host = session.host();
        Ok(host.reference(session, &self.page, arguments.get(0), absolute)?.into())
    }
}

impl Object for Shortcode {
    fn type_name(&self) -> &'static str {
        "*hugolib.ShortcodeWithPage"
    }

    fn member(&self, session: &mut Session<'_>, name: &str, arguments: &[Value]) -> Result<Option<Value>, Fault> {
        let arguments = Arguments(arguments);
        match name {
            "Get" => {
                arguments.exactly(1)?;
                return self.get(arguments.get(0)).map(Some);
            }
            "Ref" => return self.reference(session, &arguments, true).map(Some),
            "RelRef" => return self.reference(session, &arguments, false).map(Some),
            _ => arguments.exactly(0)?,
        }
        Ok(Some(match name {
            "Inner" => Value::html(&self.inner),
            "InnerDeindent" => Value::html(self.deindented()),
            "IsNamedParams" => matches!(self.parameters, Parameters::Named(_)).into(),
            "Name" => self.name.as_str().into(),
            "Ordinal" => self.ordinal.into(),
            "Page" => self.page.clone(),
            "Params" => match &self.parameters {
                Parameters::Positional(values) => List::new(values.clone()).into(),
                Parameters::Named(map) => map.clone().into(),
            },
            "Parent" => match &self.parent {
                Some(parent) => Value::Object(Arc::clone(parent) as Arc<dyn Object>),
                None => Value::Nil,
            },
            "Position" => self.position.as_str().into(),
            "Scratch" | "Store" => Value::Object(Arc::clone(self.store.get_or_init(Arc::default)) as Arc<dyn Object>),
            "Site" => {
                let page = self.page.clone();
                match page {
                    Value::Nil => session.host().site(),
                    page => session.member(&page, "Site", &[])?,
                }
            }
            _ => return Ok(None),
        }))
    }
}
