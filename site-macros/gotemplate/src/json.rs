//! Serialises JSON like Go's encoding/json.

use std::fmt::{self, Write};

use crate::error::Fault;
use crate::format::Bounded;
use crate::number::json_float;
use crate::time::duration_text;
use crate::value::Value;

/// Why a value has no JSON.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The text would be too long.
    TooLong(Fault),
    /// JSON has no such value.
    Unsupported(String),
}

impl From<Failure> for Fault {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::TooLong(fault) => fault,
            Failure::Unsupported(message) => Self::new(message),
        }
    }
}

/// How JSON is laid out.
#[derive(Clone, Debug, Default)]
pub(crate) struct Options {
    /// Before every line.
    pub(crate) prefix: String,
    /// For every level; empty and without prefix: everything is on one line.
    pub(crate) indent: String,
    /// `<`, `>` and `&` stay as they are.
    pub(crate) plain_html: bool,
}

/// A value as JSON.
pub(crate) fn encode(value: &Value, options: &Options, longest: usize) -> Result<String, Failure> {
    run(value, options, false, longest)
}

/// A value as JSON inside a script, where what has a text of its own is that text.
pub(crate) fn script(value: &Value, longest: usize) -> Result<String, Failure> {
    match value {
        Value::Duration(nanoseconds) => run(&Value::text(duration_text(*nanoseconds)), &Options::default(), true, longest),
        Value::Named(_, name) => run(&Value::text(name), &Options::default(), true, longest),
        _ => run(value, &Options::default(), true, longest),
    }
}

fn run(value: &Value, options: &Options, is_script: bool, longest: usize) -> Result<String, Failure> {
    let mut writer = Writer { options, is_script, unsupported: None, out: Bounded::new(longest) };
    let written = writer.value(value, 0);
    match writer.unsupported {
        Some(message) => Err(Failure::Unsupported(message)),
        None => writer.out.finish(written).map_err(Failure::TooLong),
    }
}

struct Writer<'o> {
    options: &'o Options,
    is_script: bool,
    unsupported: Option<String>,
    out: Bounded,
}

impl Writer<'_> {
    fn value(&mut self, value: &Value, level: usize) -> fmt::Result {
        match value {
            Value::Nil => self.out.write_str("null"),
            Value::Bool(value) => write!(self.out, "{value}"),
            Value::Int(value) | Value::Named(value, _) | Value::Duration(value) => write!(self.out, "{value}"),
            Value::Float(value) => match json_float(*value) {
                Some(text) => self.out.write_str(&text),
                None => self.fail(format!("json: unsupported value: {}", Value::Float(*value))),
            },
            Value::Text(text) | Value::Safe(_, text) => self.string(text),
            Value::Bytes(bytes) => self.string(&String::from_utf8_lossy(bytes)),
            Value::Time(time) => self.string(&time.format("2006-01-02T15:04:05.999999999Z07:00")),
            Value::List(list) => {
                self.out.write_char('[')?;
                for (i, item) in list.iter().enumerate() {
                    self.separate(i, level + 1)?;
                    self.value(item, level + 1)?;
                }
                self.close(']', list.is_empty(), level)
            }
            Value::Map(map) => {
                self.out.write_char('{')?;
                for (i, (name, item)) in map.iter().enumerate() {
                    self.separate(i, level + 1)?;
                    self.string(name)?;
                    self.out.write_str(if self.is_pretty() { ": " } else { ":" })?;
                    self.value(item, level + 1)?;
                }
                self.close('}', map.is_empty(), level)
            }
            Value::Object(object) => {
                let shown = object.to_json().or_else(|| object.underlying()).or_else(|| object.list().map(Value::List));
                match shown {
                    Some(value) => self.value(&value, level),
                    None if self.is_script && level == 0 => match object.to_text() {
                        Some(text) => self.string(&text),
                        None => self.out.write_str("{}"),
                    },
                    None => self.out.write_str("{}"),
                }
            }
        }
    }

    fn fail(&mut self, message: String) -> fmt::Result {
        self.unsupported = Some(message);
        Err(fmt::Error)
    }

    fn is_pretty(&self) -> bool {
        !self.options.prefix.is_empty() || !self.options.indent.is_empty()
    }

    fn separate(&mut self, index: usize, level: usize) -> fmt::Result {
        if index > 0 {
            self.out.write_char(',')?;
        }
        self.line(level)
    }

    fn close(&mut self, bracket: char, empty: bool, level: usize) -> fmt::Result {
        if !empty {
            self.line(level)?;
        }
        self.out.write_char(bracket)
    }

    fn line(&mut self, level: usize) -> fmt::Result {
        if !self.is_pretty() {
            return Ok(());
        }
        self.out.write_char('\n')?;
        self.out.write_str(&self.options.prefix)?;
        for _ in 0..level {
            self.out.write_str(&self.options.indent)?;
        }
        Ok(())
    }

    fn string(&mut self, text: &str) -> fmt::Result {
        self.out.write_char('"')?;
        for c in text.chars() {
            match c {
                '"' => self.out.write_str("\\\"")?,
                '\\' => self.out.write_str("\\\\")?,
                '\n' => self.out.write_str("\\n")?,
                '\r' => self.out.write_str("\\r")?,
                '\t' => self.out.write_str("\\t")?,
                '\x08' => self.out.write_str("\\b")?,
                '\x0c' => self.out.write_str("\\f")?,
                '<' | '>' | '&' if self.options.plain_html => self.out.write_char(c)?,
                '\0'..='\x1f' | '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => write!(self.out, "\\u{:04x}", u32::from(c))?,
                _ => self.out.write_char(c)?,
            }
        }
        self.out.write_char('"')
    }
}
