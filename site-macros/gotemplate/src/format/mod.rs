//! Formats values as text, like Go's fmt.

mod print;
mod quote;
mod verbs;

use std::fmt::{self, Write};

pub(crate) use print::print;
pub(crate) use verbs::sprintf;

use crate::error::Fault;
use crate::value::Value;

/// Text that may only grow so far.
pub(crate) struct Bounded {
    text: String,
    longest: usize,
}

impl Bounded {
    pub(crate) fn new(longest: usize) -> Self {
        Self { text: String::new(), longest }
    }

    /// The text, unless writing it has failed.
    pub(crate) fn finish(self, written: fmt::Result) -> Result<String, Fault> {
        match written {
            Ok(()) => Ok(self.text),
            Err(_) => Err(Fault::limit(format!("a text is longer than {} bytes", self.longest))),
        }
    }
}

impl Write for Bounded {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        if self.text.len() + text.len() > self.longest {
            return Err(fmt::Error);
        }
        self.text.push_str(text);
        Ok(())
    }
}

/// `fmt.Sprint`: values in a row, with a space between two that are no strings.
pub(crate) fn sprint(values: &[Value], longest: usize) -> Result<String, Fault> {
    let mut out = Bounded::new(longest);
    let is_text = |value: &Value| matches!(value, Value::Text(_) | Value::Bytes(_) | Value::Safe(..));
    let mut write = || {
        for (i, value) in values.iter().enumerate() {
            if i > 0 && !is_text(value) && !is_text(&values[i - 1]) {
                out.write_char(' ')?;
            }
            print(value, &mut out)?;
        }
        Ok(())
    };
    let written = write();
    out.finish(written)
}

/// `fmt.Sprintln`: values with spaces between, and a line end.
pub(crate) fn sprintln(values: &[Value], longest: usize) -> Result<String, Fault> {
    let mut out = Bounded::new(longest);
    let mut write = || {
        for (i, value) in values.iter().enumerate() {
            if i > 0 {
                out.write_char(' ')?;
            }
            print(value, &mut out)?;
        }
        out.write_char('\n')
    };
    let written = write();
    out.finish(written)
}
