//! Functions that create lists and maps.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::error::Fault;
use crate::eval::{DEEPEST_VALUE, Session};
use crate::functions::math::operate;
use crate::functions::{self, Arguments};
use crate::object::{Group, KeyValues, PAGE, Query, Scratch};
use crate::value::{List, Map, Type, Value, cast};

/// Longest list that `seq` makes.
const LONGEST: usize = 1_000_000;

pub(super) fn slice(_: &mut Session<'_>, a: &Arguments<'_>) -> Result<Value, Fault> {
    Ok(List::typed(a.all().to_vec()).into())
}

/// Values behind a list, or a list behind a list.
pub(crate) fn append(to: &Value, from: &[Value]) -> Result<Value, Fault> {
    let list = match to {
        Value::Nil => List::default(),
        other => match other.as_list() {
            Some(list) => list,
            None => return Err(Fault::new(format!("expected a list to append to, got {}", other.type_name()))),
        },
    };
    // A list of lists only accepts a list.
    if list.element() == Some(Type::List) {
        let inner = |value: &Value| value.as_list().map(|list| list.element());
        let own = list.get(0).and_then(inner);
        if from.iter().any(|value| inner(value).is_none() || inner(value) != own) {
            return Err(Fault::new("the lists in a list must be of one type"));
        }
        return Ok(list.with(list.iter().chain(from).cloned().collect()).into());
    }
    if let ([only], false) = (from, to.is_nil()) {
        if only.is_nil() {
            return Ok(joined(&list, [Value::Nil]).into());
        }
        if let Some(other) = only.as_list() {
            if list.is_empty() {
                return Ok(Value::List(other));
            }
            // A list of the same type is appended; in a list of mixed values, a list of one type becomes an element.
            match (list.element(), other.element()) {
                (own, theirs) if own == theirs => {
                    let items = list.iter().chain(other.iter()).cloned().collect();
                    return Ok(Value::List(list.with(items)));
                }
                (Some(_), _) => return Ok(joined(&list, other.iter().cloned()).into()),
                (None, Some(_)) | (None, None) => {}
            }
        }
    }
    if list.is_empty() {
        return Ok(List::typed(from.to_vec()).into());
    }
    let fits = |value: &Value| list.element().is_none_or(|element| element == value.kind()) && !value.is_nil();
    if from.iter().all(fits) {
        return Ok(Value::List(list.with(list.iter().chain(from).cloned().collect())));
    }
    Ok(joined(&list, from.iter().cloned()).into())
}

fn joined(list: &List, values: impl IntoIterator<Item = Value>) -> List {
    List::new(list.iter().cloned().chain(values).collect())
}

pub(super) fn append_values(session: &mut Session<'_>, a: &Arguments<'_>) -> Result<Value, Fault> {
    let (to, from) = a.all().split_last().ok_or_else(|| Fault::new("at least two arguments are needed"))?;
    session.charge(to.as_list().map_or(0, |list| list.len()))?;
    append(to, from)
}

/// The sum that scratch pads make of two values.
pub(crate) fn arithmetic_sum(a: &Value, b: &Value) -> Result<Value, Fault> {
    operate(a, b, '+')
}

/// A function on every element; `"."` among the arguments stands for it.
pub(super) fn apply(session: &mut Session<'_>, a: &Arguments<'_>) -> Result<Value, Fault> {
    if a.get(0).is_nil() {
        return Ok(List::default().into());
    }
    let name = a.only_text(1)?;
    if name == "apply" {
        return Err(Fault::new("apply cannot apply itself"));
    }
    let function = match name.split_once('.') {
        Some((namespace, name)) => functions::find_in(namespace, name),
        None => functions::find(name),
    };
    let function = function.ok_or_else(|| Fault::new(format!("there is no function {name}")))?;
    let list = a.list(0)?;
    let mut results = Vec::with_capacity(list.len());
    for item in list.iter() {
        let place = |value: &Value| if value.as_text() == Some(".") { item.clone() } else { value.clone() };
        let arguments: Vec<Value> = a.all()[2..].iter().map(place).collect();
        results.push(functions::call(function, session, &arguments)?);
    }
    Ok(List::new(results).into())
}

/// Elements as one text.
pub(super) fn delimit(session: &mut Session<'_>, a: &Arguments<'_>) -> Result<Value, Fault> {
    let list = match a.get(0) {
        Value::Map(_) => super::sort::sort(session, &Arguments(&a.all()[..1]))?.as_list().unwrap_or_default(),
        _ => a.list(0)?,
    };
    let separator = a.text(1)?;
    let last = if a.len() == 3 { a.text(2).ok() } else { None };
    session.charge(list.len())?;
    let mut out = String::new();
    for (i, item) in list.iter().enumerate() {
        // Values that are not text are skipped, with the separator after them.
        let Ok(text) = cast::to_text(item) else { continue };
        out.push_str(&text);
        match &last {
            Some(last) if i + 2 == list.len() => out.push_str(last),
            _ if i + 1 == list.len() => {}
            _ => out.push_str(&separator),
        }
        if out.len() > session.longest() {
            return Err(Fault::limit(format!("a text is longer than {} bytes", session.longest())));
        }
    }
    Ok(out.into())
}

/// A map of names and values; a list of names stands for maps within each other.
pub(super) fn dictionary(session: &mut Session<'_>, a: &Arguments<'_>) -> Result<Value, Fault> {
    if a.len() % 2 == 1 {
        return Err(Fault::new("a name has no value"));
    }
    let mut entries: BTreeMap<Arc<str>, Value> = BTreeMap::new();
    for pair in a.all().chunks(2) {
        let [name, value] = pair else { continue };
        match name {
            Value::Text(name) => _ = entries.insert(Arc::clone(name), value.clone()),
            Value::List(path) if !path.is_empty() && path.iter().all(|name| matches!(name, Value::Text(_))) => {
                if path.len() > DEEPEST_VALUE as usize {
                    return Err(Fault::limit(format!("values are nested more than {DEEPEST_VALUE} levels deep")));
                }
                let path: Vec<Arc<str>> = path.iter().filter_map(Value::as_text).map(Arc::from).collect();
                insert(session, &mut entries, &path, value.clone())?;
            }
            other => return Err(Fault::new(format!("a value of type {} is no name of a map", other.type_name()))),
        }
    }
    Ok(Map::of(entries, false).into())
}

fn insert(
    session: &mut Session<'_>,
    entries: &mut BTreeMap<Arc<str>, Value>,
    path: &[Arc<str>],
    value: Value,
) -> Result<(), Fault> {
    match path {
        [] => {}
        [name] => _ = entries.insert(Arc::clone(name), value),
        [name, rest @ ..] => {
            let mut inner = match entries.get(name) {
                None => BTreeMap::new(),
                Some(Value::Map(map)) => {
                    session.charge(30 + 5 * map.len())?;
                    map.entries().clone()
                }
                Some(other) => return Err(Fault::new(format!("{name} is a value of type {} and no map", other.type_name()))),
            };
            insert(session, &mut inner, rest, value)?;
            entries.insert(Arc::clone(name), Map::of(inner, false).into());
        }
    }
    Ok(())
}

/// Later maps with what earlier ones have beyond them.
pub(super) fn merge(session: &mut Session<'_>, a: &Arguments<'_>) -> Result<Value, Fault> {
    let mut merged = a.get(a.len() - 1).clone();
    for source in a.all()[..a.len() - 1].iter().rev() {
        let Value::Map(destination) = &merged else {
            return Err(Fault::new(format!("expected a map to merge into, got {}", merged.type_name())));
        };
        if !source.is_true() {
            continue;
        }
        let Value::Map(source) = source else {
            return Err(Fault::new(format!("expected a map to merge, got {}", source.type_name())));
        };
        merged = merged_maps(session, destination, source)?.into();
    }
    Ok(merged)
}

fn merged_maps(session: &mut Session<'_>, destination: &Map, source: &Map) -> Result<Map, Fault> {
    session.charge(30 + 5 * (destination.len() + source.len()))?;
    let mut entries = destination.entries().clone();
    // Names are case-insensitive.
    let known: BTreeMap<String, &Value> = destination.iter().map(|(name, value)| (name.to_lowercase(), value)).collect();
    for (name, value) in source.iter() {
        match known.get(&name.to_lowercase()) {
            Some(Value::Map(inner)) => {
                if let Value::Map(value) = value {
                    entries.insert(Arc::clone(name), merged_maps(session, inner, value)?.into());
                }
            }
            Some(_) => {}
            None if destination.is_params() => _ = entries.insert(Arc::from(name.to_lowercase()), value.clone()),
            None => _ = entries.insert(Arc::clone(name), value.clone()),
        }
    }
    Ok(Map::of(entries, destination.is_params()))
}

/// Names and values as a query.
pub(super) fn querify(session: &mut Session<'_>, a: &Arguments<'_>) -> Result<Value, Fault> {
    let malformed = || Fault::new("expected a map, or an even number of names and values");
    session.charge(a.all().iter().map(|value| value.size() / 8).sum())?;
    let mut parameters: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut add = |name: String, value: &Value| -> Result<(), Fault> {
        if name.is_empty() {
            return Err(Fault::new("a name is empty"));
        }
        parameters.entry(name).or_default().push(cast::to_text(value)?);
        Ok(())
    };
    let pairs = match a.all() {
        [Value::Map(map)] => {
            map.iter().try_for_each(|(name, value)| add(name.to_string(), value))?;
            Vec::new()
        }
        [Value::List(list)] => list.as_slice().to_vec(),
        [_] => return Err(malformed()),
        values => values.to_vec(),
    };
    if pairs.len() % 2 == 1 {
        return Err(malformed());
    }
    for pair in pairs.chunks(2) {
        if let [name, value] = pair {
            add(cast::to_text(name)?, value)?;
        }
    }
    Ok(Query::encode(&parameters).into())
}

/// Numbers in order: to, from and to, or from, step and to.
pub(super) fn sequence(session: &mut Session<'_>, a: &Arguments<'_>) -> Result<Value, Fault> {
    let numbers = (0..a.len()).map(|i| a.integer(i)).collect::<Result<Vec<_>, _>>()?;
    let (first, step, last) = match numbers[..] {
        [0] => return Ok(List::of(Vec::new(), Some(Type::Int)).into()),
        [last] => (last.signum(), last.signum(), last),
        [first, last] => (first, if last < first { -1 } else { 1 }, last),
        [first, step, last] => {
            if step == 0 {
                return Err(Fault::new("the step must not be 0"));
            }
            if first < last && step < 0 || first > last && step > 0 {
                return Err(Fault::new("the step leads away from the end"));
            }
            (first, step, last)
        }
        _ => return Err(Fault::new("one to three numbers are needed")),
    };
    let count = (i128::from(last) - i128::from(first)) / i128::from(step) + 1;
    let count = usize::try_from(count).ok().filter(|count| (1..=LONGEST).contains(count));
    let count = count.ok_or_else(|| Fault::limit(format!("a sequence has more than {LONGEST} numbers")))?;
    session.charge(count)?;
    let items = (0..count as i64).map(|i| Value::Int(first + i * step)).collect();
    Ok(List::of(items, Some(Type::Int)).into())
}

/// Numbers below a limit, spread evenly: which ones, the seed decides. Hugo draws others from the same seed.
pub(super) fn sample(session: &mut Session<'_>, a: &Arguments<'_>) -> Result<Value, Fault> {
    let number = |i: usize| -> Result<usize, Fault> {
        let value = a.integer(i)?;
        usize::try_from(value)
            .ok()
            .filter(|value| *value <= LONGEST)
            .ok_or_else(|| Fault::new(format!("the number {value} is out of range")))
    };
    let (seed, count, limit) = (a.integer(0)?, number(1)?, number(2)?);
    session.charge(limit)?;
    let mut state = (seed as u64) ^ 0x9e37_79b9_7f4a_7c15;
    let mut needed = count.min(limit);
    let mut items = Vec::with_capacity(needed);
    for i in 0..limit {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        if state % ((limit - i) as u64) < needed as u64 {
            items.push(Value::from(i));
            needed -= 1;
        }
    }
    Ok(List::typed(items).into())
}

pub(super) fn group(session: &mut Session<'_>, a: &Arguments<'_>) -> Result<Value, Fault> {
    if a.get(0).is_nil() {
        return Err(Fault::new("nil is no key of a group"));
    }
    let pages = a.list(1)?;
    session.charge(pages.len())?;
    if !pages.iter().all(|page| matches!(page, Value::Object(page) if page.type_name() == PAGE)) {
        return Err(Fault::new("only pages can be grouped"));
    }
    Ok(Group::value(a.get(0).clone(), pages))
}

pub(super) fn key_values(_: &mut Session<'_>, a: &Arguments<'_>) -> Result<Value, Fault> {
    Ok(Value::object(KeyValues::new(a.get(0).clone(), List::new(a.all()[1..].to_vec()))))
}

pub(super) fn new_scratch(_: &mut Session<'_>, _: &Arguments<'_>) -> Result<Value, Fault> {
    Ok(Value::object(Scratch::default()))
}
