//! Set operations on lists.

use std::collections::BTreeSet;

use crate::error::Fault;
use crate::eval::Session;
use crate::functions::Arguments;
use crate::json;
use crate::value::{List, Type, Value, cast};

/// What makes a value equal to another one in a set: numbers of all types are one, and objects are themselves.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Key {
    Nil,
    Bool(bool),
    /// By the bits of a number, which are the same for equal ones, but for the zeros.
    Number(u64),
    Text(String),
    Safe(u8, String),
    Time(i128),
    Object(usize),
    /// Of lists and maps, their JSON.
    Data(String),
}

pub(super) fn key(session: &mut Session<'_>, value: &Value) -> Result<Key, Fault> {
    session.charge(1 + value.size() / 16)?;
    Ok(match value {
        Value::Nil => Key::Nil,
        Value::Bool(value) => Key::Bool(*value),
        Value::Int(number) | Value::Named(number, _) | Value::Duration(number) => Key::Number((*number as f64).to_bits()),
        Value::Float(number) => Key::Number(if *number == 0.0 { 0 } else { number.to_bits() }),
        Value::Text(text) => Key::Text(text.to_string()),
        Value::Safe(safe, text) => Key::Safe(*safe as u8, text.to_string()),
        Value::Bytes(bytes) => Key::Data(format!("{bytes:?}")),
        Value::Time(time) => Key::Time(time.zoned().timestamp().as_nanosecond()),
        Value::List(_) | Value::Map(_) => {
            session.charge((value.extent().weight / 16) as usize)?;
            Key::Data(json::encode(value, &json::Options::default(), session.longest())?)
        }
        Value::Object(object) => match (object.underlying(), object.identity()) {
            (Some(inner), _) => return key(session, &inner),
            (None, Some(identity)) => Key::Text(format!("{}\0{identity}", object.type_name())),
            (None, None) => Key::Object(std::sync::Arc::as_ptr(object).cast::<()>() as usize),
        },
    })
}

fn keys(session: &mut Session<'_>, list: &List) -> Result<BTreeSet<Key>, Fault> {
    list.iter().map(|item| key(session, item)).collect()
}

fn comparable(list: &List) -> Result<(), Fault> {
    if list.iter().any(|item| matches!(item, Value::List(_) | Value::Map(_))) {
        return Err(Fault::new("the elements cannot be compared"));
    }
    Ok(())
}

/// Whether a list contains a value, or a text another one.
pub(super) fn contains(session: &mut Session<'_>, a: &Arguments<'_>) -> Result<Value, Fault> {
    let (whole, wanted) = (a.get(0), a.get(1));
    if whole.is_nil() || wanted.is_nil() {
        return Ok(false.into());
    }
    if let Some(list) = whole.as_list() {
        let wanted = key(session, wanted)?;
        for item in list.iter().filter(|item| !item.is_nil()) {
            if key(session, item)? == wanted {
                return Ok(true.into());
            }
        }
        return Ok(false.into());
    }
    let (Ok(whole), Ok(wanted)) = (cast::to_text(whole), cast::to_text(wanted)) else { return Ok(false.into()) };
    Ok(whole.contains(&wanted).into())
}

/// Whether two values are equal for `intersect`: texts are equal to values that are written alike.
fn is_alike(a: &Value, b: &Value) -> bool {
    let number = |value: &Value| match value {
        Value::Int(number) | Value::Named(number, _) => Some(*number as f64),
        Value::Float(number) => Some(*number),
        _ => None,
    };
    match a {
        Value::Text(a) | Value::Safe(_, a) => b.as_text().is_some_and(|b| **a == *b),
        Value::Int(_) | Value::Float(_) | Value::Named(..) => number(a).is_some() && number(a) == number(b),
        Value::Object(_) => crate::value::compare::is_equal(a, b),
        _ => false,
    }
}

pub(super) fn intersect(session: &mut Session<'_>, a: &Arguments<'_>) -> Result<Value, Fault> {
    if a.get(0).is_nil() || a.get(1).is_nil() {
        return Ok(List::default().into());
    }
    let (first, second) = (a.list(0)?, a.list(1)?);
    intersection(session, &first, &second).map(Value::List)
}

pub(super) fn intersection(session: &mut Session<'_>, first: &List, second: &List) -> Result<List, Fault> {
    let comparisons = (second.len() as u64).saturating_add(second.extent().weight / 256);
    session.charge(first.len().saturating_mul(comparisons as usize))?;
    if !second.is_empty() {
        comparable(first)?;
    }
    if !first.is_empty() {
        comparable(second)?;
    }
    let mut seen = BTreeSet::new();
    let mut items = Vec::new();
    for item in first.iter() {
        if second.iter().any(|other| is_alike(item, other)) && seen.insert(key(session, item)?) {
            items.push(item.clone());
        }
    }
    Ok(first.with(items))
}

pub(super) fn union(session: &mut Session<'_>, a: &Arguments<'_>) -> Result<Value, Fault> {
    match (a.get(0), a.get(1)) {
        (Value::Nil, Value::Nil) => return Ok(List::default().into()),
        (Value::Nil, other) | (other, Value::Nil) => return Ok(other.clone()),
        _ => {}
    }
    let (first, second) = (a.list(0)?, a.list(1)?);
    let (own, theirs) = (first.element(), second.element());
    if own.is_some() && theirs.is_some() && own != theirs {
        return Ok(first.with(Vec::new()).into());
    }
    comparable(&first)?;
    let mut seen = BTreeSet::new();
    let mut items = Vec::new();
    for item in first.iter().filter(|item| !item.is_nil()) {
        if seen.insert(key(session, item)?) {
            items.push(item.clone());
        }
    }
    // The type of the last element determines which elements of the other list match.
    let prototype = first.iter().last().or(second.get(0)).map(Value::kind);
    for item in second.iter() {
        let fitting = match prototype {
            Some(Type::Text | Type::Safe(_)) => cast::to_text(item).ok().map(Value::from),
            Some(Type::Int | Type::Float) => match item {
                Value::Int(_) | Value::Float(_) | Value::Named(..) => Some(item.clone()),
                _ => None,
            },
            Some(Type::Bool | Type::Nil | Type::List | Type::Map | Type::Params) | None => None,
            Some(_) => Some(item.clone()),
        };
        if let Some(item) = fitting
            && seen.insert(key(session, &item)?)
        {
            items.push(item);
        }
    }
    Ok(first.with(items).into())
}

pub(super) fn unique(session: &mut Session<'_>, a: &Arguments<'_>) -> Result<Value, Fault> {
    if a.get(0).is_nil() {
        return Ok(List::default().into());
    }
    let list = a.list(0)?;
    let mut seen = BTreeSet::new();
    let mut items = Vec::new();
    for item in list.iter() {
        if seen.insert(key(session, item)?) {
            items.push(item.clone());
        }
    }
    Ok(list.with(items).into())
}

/// The elements of the last list that are in none of the others.
pub(super) fn complement(session: &mut Session<'_>, a: &Arguments<'_>) -> Result<Value, Fault> {
    let last = a.len() - 1;
    let universe = a.list(last)?;
    let mut others = BTreeSet::new();
    for i in 0..last {
        let list = a.list(i)?;
        comparable(&list)?;
        others.append(&mut keys(session, &list)?);
    }
    let mut items = Vec::new();
    for item in universe.iter() {
        if !others.contains(&key(session, item)?) {
            items.push(item.clone());
        }
    }
    Ok(universe.with(items).into())
}

/// The elements that are in one of two lists only; those of the second come first.
pub(super) fn symmetric_difference(session: &mut Session<'_>, a: &Arguments<'_>) -> Result<Value, Fault> {
    let (second, first) = (a.list(0)?, a.list(1)?);
    comparable(&first)?;
    comparable(&second)?;
    let (first_keys, second_keys) = (keys(session, &first)?, keys(session, &second)?);
    let mut items = Vec::new();
    for item in first.iter().chain(second.iter()) {
        let key = key(session, item)?;
        if first_keys.contains(&key) != second_keys.contains(&key) {
            items.push(item.clone());
        }
    }
    Ok(first.with(items).into())
}
