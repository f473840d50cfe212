//! Arguments of functions, with Hugo's conversions.

use crate::error::Fault;
use crate::value::{List, Value, cast};

/// The values that a function is given. Beyond them all is nil.
#[derive(Clone, Copy)]
pub(crate) struct Arguments<'v>(pub(crate) &'v [Value]);

impl<'v> Arguments<'v> {
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn all(&self) -> &'v [Value] {
        self.0
    }

    pub(crate) fn get(&self, index: usize) -> &'v Value {
        self.0.get(index).unwrap_or(&Value::Nil)
    }

    /// An argument that may be left out.
    pub(crate) fn optional(&self, index: usize) -> Option<&'v Value> {
        self.0.get(index)
    }

    pub(crate) fn exactly(&self, count: usize) -> Result<(), Fault> {
        if self.0.len() == count {
            return Ok(());
        }
        Err(Fault::new(format!("wrong number of arguments: want {count}, got {}", self.0.len())))
    }

    /// The argument as text, whatever it is.
    pub(crate) fn text(&self, index: usize) -> Result<String, Fault> {
        cast::to_text(self.get(index))
    }

    /// The argument's bytes: text that is not UTF-8 is not changed.
    pub(crate) fn bytes(&self, index: usize) -> Result<Vec<u8>, Fault> {
        match self.get(index) {
            Value::Bytes(bytes) => Ok(bytes.to_vec()),
            _ => Ok(self.text(index)?.into_bytes()),
        }
    }

    /// The argument, which must be text: numbers are none.
    pub(crate) fn only_text(&self, index: usize) -> Result<&'v str, Fault> {
        let value = self.get(index);
        value.as_text().ok_or_else(|| Fault::new(format!("argument {} must be text, got {}", index + 1, value.type_name())))
    }

    pub(crate) fn integer(&self, index: usize) -> Result<i64, Fault> {
        cast::to_integer(self.get(index))
    }

    pub(crate) fn float(&self, index: usize) -> Result<f64, Fault> {
        cast::to_float(self.get(index))
    }

    /// Nanoseconds.
    pub(crate) fn duration(&self, index: usize) -> Result<i64, Fault> {
        match self.get(index) {
            Value::Duration(nanoseconds) | Value::Int(nanoseconds) => Ok(*nanoseconds),
            other => Err(Fault::new(format!("expected a duration, got {}", other.type_name()))),
        }
    }

    pub(crate) fn list(&self, index: usize) -> Result<List, Fault> {
        let value = self.get(index);
        value.as_list().ok_or_else(|| Fault::new(format!("expected a list, got {}", value.type_name())))
    }
}
