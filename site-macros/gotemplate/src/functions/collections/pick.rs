//! Functions that select parts of lists and maps.

use std::sync::Arc;

use crate::error::Fault;
use crate::eval::Session;
use crate::functions::Arguments;
use crate::value::{List, Value, cast};

/// A list, or the bytes of a text, of which some are taken.
enum Sequence {
    List(List),
    Text(Value, String),
}

impl Sequence {
    fn of(value: &Value) -> Result<Self, Fault> {
        if let Some(list) = value.as_list() {
            return Ok(Self::List(list));
        }
        match value {
            Value::Text(text) | Value::Safe(_, text) => Ok(Self::Text(value.clone(), text.to_string())),
            Value::Nil => Err(Fault::new("a number and a list are needed")),
            other => Err(Fault::new(format!("cannot iterate over a value of type {}", other.type_name()))),
        }
    }

    fn len(&self) -> usize {
        match self {
            Self::List(list) => list.len(),
            Self::Text(_, text) => text.len(),
        }
    }

    /// The elements from one place to another.
    fn part(&self, from: usize, to: usize) -> Value {
        match self {
            Self::List(list) => Value::List(list.with(list.as_slice()[from..to].to_vec())),
            Self::Text(value, text) => {
                let part = Value::bytes(text.as_bytes()[from..to].to_vec());
                match (value, part) {
                    (Value::Safe(safe, _), Value::Text(part)) => Value::Safe(*safe, part),
                    (_, part) => part,
                }
            }
        }
    }
}

fn count(a: &Arguments<'_>) -> Result<usize, Fault> {
    if a.get(0).is_nil() {
        return Err(Fault::new("a number and a list are needed"));
    }
    let count = a.integer(0)?;
    usize::try_from(count).map_err(|_| Fault::new(format!("the number {count} is negative")))
}

pub(super) fn first(session: &mut Session<'_>, a: &Arguments<'_>) -> Result<Value, Fault> {
    let (count, sequence) = (count(a)?, Sequence::of(a.get(1))?);
    let end = count.min(sequence.len());
    session.charge(end)?;
    Ok(sequence.part(0, end))
}

pub(super) fn after(session: &mut Session<'_>, a: &Arguments<'_>) -> Result<Value, Fault> {
    let (count, sequence) = (count(a)?, Sequence::of(a.get(1))?);
    session.charge(sequence.len())?;
    Ok(sequence.part(count.min(sequence.len()), sequence.len()))
}

pub(super) fn last(session: &mut Session<'_>, a: &Arguments<'_>) -> Result<Value, Fault> {
    let (count, sequence) = (count(a)?, Sequence::of(a.get(1))?);
    session.charge(count.min(sequence.len()))?;
    Ok(sequence.part(sequence.len().saturating_sub(count), sequence.len()))
}

pub(super) fn reverse(session: &mut Session<'_>, a: &Arguments<'_>) -> Result<Value, Fault> {
    if a.get(0).is_nil() {
        return Ok(Value::Nil);
    }
    let list = a.list(0)?;
    session.charge(list.len())?;
    Ok(Value::List(list.with(list.iter().rev().cloned().collect())))
}

pub(super) fn length(_: &mut Session<'_>, a: &Arguments<'_>) -> Result<Value, Fault> {
    Ok(Value::from(match a.get(0) {
        Value::Text(text) | Value::Safe(_, text) => text.len(),
        Value::Bytes(bytes) => bytes.len(),
        Value::Map(map) => map.len(),
        other => match other.as_list() {
            Some(list) => list.len(),
            None => return Err(Fault::new(format!("a value of type {} has no length", other.type_name()))),
        },
    }))
}

/// An element by its place or name, and so on within it. What does not exist is nil.
pub(super) fn index(session: &mut Session<'_>, a: &Arguments<'_>) -> Result<Value, Fault> {
    let mut value = a.get(0).clone();
    // A list stands for several names.
    let path: Vec<Value> = match a.all() {
        [_, list] if list.as_list().is_some() => {
            let path = a.list(1)?;
            session.charge(path.len())?;
            path.iter().cloned().collect()
        }
        [_, rest @ ..] => rest.to_vec(),
        [] => Vec::new(),
    };
    if let Value::Map(map) = &value
        && map.is_params()
    {
        if path.is_empty() {
            return Ok(Value::Nil);
        }
        let names = path.iter().map(|name| cast::to_text(name).map(Arc::from)).collect::<Result<Vec<Arc<str>>, _>>()?;
        return Ok(map.nested(&names).cloned().unwrap_or_default());
    }
    for step in &path {
        session.charge(1)?;
        value = match &value {
            Value::Nil => return Ok(Value::Nil),
            Value::Map(map) => {
                let Some(name) = step.as_text() else {
                    return Err(Fault::new(format!("a value of type {} is no name of a map", step.type_name())));
                };
                map.get_exactly(name).cloned().unwrap_or_default()
            }
            other => {
                let place = match step {
                    Value::Int(place) | Value::Named(place, _) => *place,
                    Value::Nil => return Err(Fault::new("nil is no place in a list")),
                    step => return Err(Fault::new(format!("a value of type {} is no place in a list", step.type_name()))),
                };
                let Ok(place) = usize::try_from(place) else { return Ok(Value::Nil) };
                match other {
                    Value::Text(text) | Value::Safe(_, text) => {
                        text.as_bytes().get(place).map_or(Value::Nil, |byte| Value::Int(i64::from(*byte)))
                    }
                    other => match other.as_list() {
                        Some(list) => list.get(place).cloned().unwrap_or_default(),
                        None => return Err(Fault::new(format!("a value of type {} has no elements", other.type_name()))),
                    },
                }
            }
        };
    }
    Ok(value)
}

/// Whether a map has a name, or a list a place.
pub(super) fn is_set(_: &mut Session<'_>, a: &Arguments<'_>) -> Result<Value, Fault> {
    Ok(Value::Bool(match a.get(0) {
        Value::Map(map) => a.get(1).as_text().is_some_and(|name| map.get_exactly(name).is_some()),
        other => match other.as_list() {
            Some(list) => {
                let place = a
                    .integer(1)
                    .map_err(|_| Fault::new(format!("a value of type {} is no place in a list", a.get(1).type_name())))?;
                place < 0 || list.len() as u64 > place.unsigned_abs()
            }
            None => false,
        },
    }))
}

/// The same as `index` for one name, with nothing where there is nothing.
pub(super) fn echo_param(session: &mut Session<'_>, a: &Arguments<'_>) -> Result<Value, Fault> {
    if !is_set(session, a).is_ok_and(|set| set.is_true()) {
        return Ok("".into());
    }
    index(session, a)
}
