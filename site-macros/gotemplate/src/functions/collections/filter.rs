//! `where`: the elements that match a condition.

use super::sets::{intersection, key};
use crate::error::Fault;
use crate::eval::Session;
use crate::functions::{Arguments, regexp};
use crate::value::compare::is_equal;
use crate::value::{List, Map, Type, Value};

/// The names of a path: `.Params.color`.
pub(super) fn path_of(path: &str) -> Vec<&str> {
    path.trim_matches('.').split('.').collect()
}

/// Relations of a field to a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Relation {
    Equal,
    NotEqual,
    AtLeast,
    More,
    AtMost,
    Less,
    In,
    NotIn,
    Intersect,
    Like,
}

impl Relation {
    fn named(name: &str) -> Option<Self> {
        Some(match name.trim().to_lowercase().as_str() {
            "" | "=" | "==" | "eq" => Self::Equal,
            "!=" | "<>" | "ne" => Self::NotEqual,
            ">=" | "ge" => Self::AtLeast,
            ">" | "gt" => Self::More,
            "<=" | "le" => Self::AtMost,
            "<" | "lt" => Self::Less,
            "in" => Self::In,
            "not in" => Self::NotIn,
            "intersect" => Self::Intersect,
            "like" => Self::Like,
            _ => return None,
        })
    }
}

pub(super) fn filter(session: &mut Session<'_>, a: &Arguments<'_>) -> Result<Value, Fault> {
    let (name, wanted) = if a.len() == 4 { (a.only_text(2)?, a.get(3)) } else { ("", a.get(2)) };
    let relation = Relation::named(name);
    match a.get(0) {
        Value::Map(map) => {
            // In a map of lists, those lists with an element that meets the condition.
            let mut kept = Vec::new();
            for (name, value) in map.iter() {
                if let Some(list) = value.as_list()
                    && !matching(session, &list, a.get(1), relation, wanted)?.is_empty()
                {
                    kept.push((name.clone(), value.clone()));
                }
            }
            Ok(Map::of(kept.into_iter().collect(), map.is_params()).into())
        }
        Value::Nil => Err(Fault::new("cannot iterate over nil")),
        _ => {
            let list = a.list(0)?;
            let items = matching(session, &list, a.get(1), relation, wanted)?;
            Ok(list.with(items).into())
        }
    }
}

fn matching(
    session: &mut Session<'_>,
    list: &List,
    field: &Value,
    relation: Option<Relation>,
    wanted: &Value,
) -> Result<Vec<Value>, Fault> {
    let path = field.as_text().map(path_of).unwrap_or_default();
    let mut items = Vec::new();
    for item in list.iter() {
        session.charge(1)?;
        let mut value = item.clone();
        for name in &path {
            value = match &value {
                Value::Nil => break,
                // Values that cannot have the field have none.
                other => session.member(other, name, &[]).unwrap_or_default(),
            };
        }
        if path.is_empty() {
            value = Value::Nil;
        }
        if holds(session, &value, relation, wanted)? {
            items.push(item.clone());
        }
    }
    Ok(items)
}

/// What can be compared with `<`.
#[derive(PartialEq, PartialOrd)]
enum Measure<'v> {
    Number(f64),
    Text(&'v str),
}

fn measure(value: &Value) -> Option<Measure<'_>> {
    Some(match value {
        Value::Int(number) | Value::Named(number, _) | Value::Duration(number) => Measure::Number(*number as f64),
        Value::Float(number) => Measure::Number(*number),
        Value::Time(time) => Measure::Number(time.unix() as f64),
        Value::Text(text) | Value::Safe(_, text) => Measure::Text(text),
        _ => return None,
    })
}

fn holds(session: &mut Session<'_>, value: &Value, relation: Option<Relation>, wanted: &Value) -> Result<bool, Fault> {
    if value.is_nil() || wanted.is_nil() {
        return Ok(match relation {
            Some(Relation::Equal) => value.is_nil() == wanted.is_nil(),
            Some(Relation::NotEqual) => value.is_nil() != wanted.is_nil(),
            _ => false,
        });
    }
    if let (Value::Bool(a), Value::Bool(b)) = (value, wanted) {
        return Ok(match relation {
            Some(Relation::Equal) => a == b,
            Some(Relation::NotEqual) => a != b,
            _ => false,
        });
    }
    if let Value::Object(_) = value
        && matches!(relation, Some(Relation::Equal | Relation::NotEqual))
    {
        return Ok(is_equal(value, wanted) == (relation == Some(Relation::Equal)));
    }
    let is_list = |value: &Value| value.as_list().is_some();
    if !is_list(wanted) && !comparable(value, wanted) {
        return Ok(false);
    }
    if let (false, Some(list)) = (is_list(value), wanted.as_list()) {
        return among(session, value, relation, &list);
    }
    let Some(relation) = relation else { return Err(Fault::new("there is no such operator")) };
    let order = || measure(value).zip(measure(wanted)).and_then(|(a, b)| a.partial_cmp(&b));
    Ok(match relation {
        Relation::Equal => order().is_some_and(|order| order.is_eq()),
        Relation::NotEqual => order().is_some_and(|order| order.is_ne()),
        Relation::AtLeast => order().is_some_and(|order| order.is_ge()),
        Relation::More => order().is_some_and(|order| order.is_gt()),
        Relation::AtMost => order().is_some_and(|order| order.is_le()),
        Relation::Less => order().is_some_and(|order| order.is_lt()),
        // A text inside a text.
        Relation::In | Relation::NotIn => match (value.as_text(), wanted.as_text()) {
            (Some(part), Some(whole)) => {
                session.charge(whole.len() / 16)?;
                whole.contains(part) == (relation == Relation::In)
            }
            _ => false,
        },
        Relation::Intersect => match (value.as_list(), wanted.as_list()) {
            (Some(own), Some(other)) => !intersection(session, &own, &other)?.is_empty(),
            _ => return Err(Fault::new("intersect needs lists")),
        },
        Relation::Like => match (value.as_text(), wanted.as_text()) {
            (Some(text), Some(pattern)) => regexp::compile(session, pattern, text)?.is_match(text),
            _ => false,
        },
    })
}

/// Whether two values are of one kind, so that they have an order.
fn comparable(a: &Value, b: &Value) -> bool {
    let class = |value: &Value| match value {
        Value::Int(_) | Value::Float(_) | Value::Named(..) | Value::Duration(_) => 1,
        Value::Text(_) | Value::Safe(..) => 2,
        Value::Time(_) => 3,
        Value::List(_) => 4,
        Value::Map(_) => 5,
        Value::Object(_) => 6,
        Value::Nil | Value::Bool(_) | Value::Bytes(_) => 0,
    };
    class(a) == class(b)
}

/// A relation of one value to a list.
fn among(session: &mut Session<'_>, value: &Value, relation: Option<Relation>, list: &List) -> Result<bool, Fault> {
    if list.is_empty() {
        return Ok(relation == Some(Relation::NotIn));
    }
    let negated = match relation {
        Some(Relation::In) => false,
        Some(Relation::NotIn) => true,
        Some(Relation::Intersect) => return Err(Fault::new("intersect needs lists")),
        Some(_) => return Ok(false),
        None => return Err(Fault::new("there is no such operator")),
    };
    // A list of one type contains no values of another type.
    if list.element().is_some_and(|element| element != value.kind()) {
        return Ok(false);
    }
    if !matches!(value.kind(), Type::Int | Type::Float | Type::Text | Type::Safe(_) | Type::Time) {
        return Ok(false);
    }
    let wanted = match value.as_text() {
        Some(text) => key(session, &Value::text(text))?,
        None => key(session, value)?,
    };
    for item in list.iter() {
        let found = match item.as_text() {
            Some(text) => key(session, &Value::text(text))?,
            None => key(session, item)?,
        };
        if found == wanted {
            return Ok(!negated);
        }
    }
    Ok(negated)
}
