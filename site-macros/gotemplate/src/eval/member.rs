//! Fields and methods of values.

use super::Session;
use crate::error::Fault;
use crate::time::{duration_member, time_member};
use crate::value::Value;

impl Session<'_> {
    /// A field of a value, or the result of a method.
    ///
    /// # Errors
    /// When the value has no such member, or when the method fails.
    pub fn member(&mut self, value: &Value, name: &str, arguments: &[Value]) -> Result<Value, Fault> {
        let found = match value {
            Value::Nil => return Ok(Value::Nil),
            Value::Map(map) => {
                if !arguments.is_empty() {
                    return Err(Fault::new(format!("{name} is not a method but has arguments")));
                }
                return Ok(map.get(name).cloned().unwrap_or_default());
            }
            Value::Object(object) => {
                let found = object.member(self, name, arguments).map_err(|fault| fault.in_function(name))?;
                match (found, object.list()) {
                    (None, Some(list)) => self.list_member(&list, name, arguments)?,
                    (found, _) => found,
                }
            }
            Value::List(list) => self.list_member(list, name, arguments)?,
            Value::Time(time) => time_member(time, name, arguments).map_err(|fault| fault.in_function(name))?,
            Value::Duration(nanoseconds) => duration_member(*nanoseconds, name, arguments)?,
            Value::Named(_, word) if name == "String" => Some(Value::text(word)),
            _ => None,
        };
        match found {
            Some(value) => self.accept(value),
            None => Err(Fault::new(format!("a value of type {} has no field or method {name}", value.type_name()))),
        }
    }

    fn list_member(&mut self, list: &crate::value::List, name: &str, arguments: &[Value]) -> Result<Option<Value>, Fault> {
        if list.object_type().is_none() {
            return Ok(None);
        }
        let host = self.host;
        host.list_member(self, list, name, arguments).map_err(|fault| fault.in_function(name))
    }
}
