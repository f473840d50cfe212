//! The verb `%v`.

use std::fmt::{self, Write};

use crate::number::format_float;
use crate::object::PAGE;
use crate::time;
use crate::value::Value;

/// Writes a value as `%v` does.
pub(crate) fn print(value: &Value, out: &mut dyn Write) -> fmt::Result {
    match value {
        Value::Nil => out.write_str("<nil>"),
        Value::Bool(value) => write!(out, "{value}"),
        Value::Int(value) => write!(out, "{value}"),
        Value::Float(value) => out.write_str(&format_float(*value, 'g', None)),
        Value::Named(_, name) => out.write_str(name),
        Value::Text(text) | Value::Safe(_, text) => out.write_str(text),
        Value::Bytes(bytes) => out.write_str(&String::from_utf8_lossy(bytes)),
        Value::Time(time) => out.write_str(&time.to_text()),
        Value::Duration(nanoseconds) => out.write_str(&time::duration_text(*nanoseconds)),
        Value::List(list) if list.object_type() == Some(PAGE) => write!(out, "Pages({})", list.len()),
        Value::List(list) => {
            out.write_char('[')?;
            for (i, item) in list.iter().enumerate() {
                if i > 0 {
                    out.write_char(' ')?;
                }
                print(item, out)?;
            }
            out.write_char(']')
        }
        Value::Map(map) => {
            out.write_str("map[")?;
            for (i, (name, item)) in map.iter().enumerate() {
                if i > 0 {
                    out.write_char(' ')?;
                }
                write!(out, "{name}:")?;
                print(item, out)?;
            }
            out.write_char(']')
        }
        Value::Object(object) => match (object.to_text(), object.underlying()) {
            (Some(text), _) => out.write_str(&text),
            (None, Some(value)) => print(&value, out),
            (None, None) => match object.list() {
                Some(list) => print(&Value::List(list), out),
                None => write!(out, "{{{}}}", object.type_name()),
            },
        },
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        print(self, f)
    }
}
