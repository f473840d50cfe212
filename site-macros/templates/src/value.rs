//! Values for minijinja, made from views.

use std::collections::BTreeMap;
use std::sync::Arc;

use minijinja::value::{Enumerator, Object};
use minijinja::{Error, State, Value};
use site_settings::data;
use site_theme::shape::{Describe, Record, Sink};
use site_theme::view::PageInfo;

/// Makes minijinja's values.
struct Values;

/// A view as a value.
pub fn value(view: &impl Describe) -> Value {
    view.write(&Values, false)
}

/// HTML, which is written unchanged.
pub fn html(html: String) -> Value {
    Value::from_safe_string(html)
}

/// Text.
pub fn text(text: &str) -> Value {
    Value::from(text)
}

/// A list.
pub fn list(items: Vec<Value>) -> Value {
    Value::from(items)
}

/// Values by name.
pub fn map(entries: impl IntoIterator<Item = (String, Value)>) -> Value {
    Value::from(entries.into_iter().collect::<BTreeMap<String, Value>>())
}

/// Data as a value. A key that is repeated has its first value.
pub fn data(value: &data::Value) -> Value {
    match value {
        data::Value::Null => Value::from(()),
        data::Value::Bool(value) => Value::from(*value),
        data::Value::Int(number) => Value::from(*number),
        data::Value::Float(number) => Value::from(*number),
        data::Value::String(text) | data::Value::Date(text) => Value::from(text.as_str()),
        data::Value::List(nodes) => nodes.iter().map(|node| self::data(&node.value)).collect(),
        data::Value::Map(entries) => map(entries.iter().rev().map(|(key, node)| (key.name.clone(), self::data(&node.value)))),
    }
}

impl Sink for Values {
    type Value = Value;

    fn none(&self) -> Value {
        Value::from(())
    }

    fn text(&self, text: &str) -> Value {
        Value::from(text)
    }

    fn html(&self, html: &str) -> Value {
        Value::from_safe_string(html.to_owned())
    }

    fn bool(&self, value: bool) -> Value {
        Value::from(value)
    }

    fn number(&self, number: usize) -> Value {
        Value::from(number)
    }

    fn list(&self, items: Vec<Value>) -> Value {
        Value::from(items)
    }

    fn record(&self, record: &'static Record, values: Vec<Value>) -> Value {
        Value::from_object(RecordValue { record, values })
    }

    fn data(&self, entries: &BTreeMap<String, data::Value>) -> Value {
        map(entries.iter().map(|(name, value)| (name.clone(), self::data(value))))
    }
}

/// Where the function `page` is, which the variable `page` hides.
pub(crate) const PAGE_FUNCTION: &str = "__page";

/// A view.
#[derive(Debug)]
struct RecordValue {
    record: &'static Record,
    values: Vec<Value>,
}

impl Object for RecordValue {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.get_value_by_str(key.as_str()?)
    }

    fn get_value_by_str(self: &Arc<Self>, key: &str) -> Option<Value> {
        let at = self.record.fields.iter().position(|field| field.name == key)?;
        self.values.get(at).cloned()
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::Values(self.record.fields.iter().map(|field| Value::from(field.name)).collect())
    }

    /// `page("/about/")`.
    fn call(self: &Arc<Self>, state: &mut State<'_, '_>, arguments: &[Value]) -> Result<Value, Error> {
        let function = state.lookup(PAGE_FUNCTION).filter(|_| std::ptr::eq(self.record.name, PageInfo::RECORD.name));
        match function {
            Some(function) => function.call(state, arguments),
            None => Err(Error::new(minijinja::ErrorKind::InvalidOperation, "this is no function")),
        }
    }
}
