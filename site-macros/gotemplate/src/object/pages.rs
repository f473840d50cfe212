//! Lists of pages, and page groups.

use std::cmp::Reverse;

use crate::error::Fault;
use crate::eval::Session;
use crate::functions::Arguments;
use crate::time::{Time, parse_any};
use crate::value::compare::{Texts, collate, is_equal, order};
use crate::value::{Extent, List, Object, Value, cast, stable_order};

pub(crate) const PAGE: &str = "page.Page";
pub(super) const GROUP: &str = "page.PageGroup";

/// A method of a list of pages.
pub(super) fn member(session: &mut Session<'_>, pages: &List, name: &str, a: &Arguments<'_>) -> Result<Option<Value>, Fault> {
    let made = match name {
        "ByTitle" | "ByLinkTitle" => {
            a.exactly(0)?;
            by(session, pages, |session, page| text(session, page, &name[2..]))?
        }
        "ByDate" | "ByPublishDate" | "ByExpiryDate" | "ByLastmod" => {
            a.exactly(0)?;
            by_date(session, pages, &name[2..])?
        }
        "ByLength" => by(session, pages, |session, page| session.member(page, "Len", &[]))?,
        "ByWeight" => {
            a.exactly(0)?;
            by_weight(session, pages)?
        }
        "ByParam" => {
            a.exactly(1)?;
            by_param(session, pages, a.get(0))?
        }
        "Reverse" => reverse(session, pages)?,
        "Limit" => {
            a.exactly(1)?;
            let count = usize::try_from(a.integer(0)?).map_err(|_| Fault::new("a limit cannot be negative"))?;
            pages.with(pages.iter().take(count).cloned().collect())
        }
        "Len" => return Ok(Some(pages.len().into())),
        "Next" | "Prev" | "IndexOf" => {
            a.exactly(1)?;
            session.charge(pages.len())?;
            let found = pages.iter().position(|page| is_equal(page, a.get(0)));
            return Ok(Some(match name {
                "IndexOf" => Value::Int(found.map_or(-1, |at| at as i64)),
                "Next" => found.and_then(|at| at.checked_sub(1)).and_then(|at| pages.get(at)).cloned().unwrap_or_default(),
                _ => found.and_then(|at| pages.get(at + 1)).cloned().unwrap_or_default(),
            }));
        }
        "GroupBy" => group_by(session, pages, a)?,
        "GroupByParam" => group_by_param(session, pages, a)?,
        "GroupByDate" | "GroupByPublishDate" | "GroupByExpiryDate" | "GroupByLastmod" => {
            let field = &name["GroupBy".len()..];
            let sorted = by_date(session, pages, field)?;
            let dates = each(session, &sorted, |session, page| date(session, page, field))?;
            group_dates(session, &sorted, &dates, a.only_text(0)?, a.optional(1))?
        }
        "GroupByParamDate" => {
            let name = a.only_text(0)?;
            let zone = session.host().time_zone();
            let dates = each(session, pages, |session, page| {
                Ok(match param(session, page, name)? {
                    Value::Time(time) => time,
                    Value::Text(text) => parse_any(&text, &zone).unwrap_or_else(Time::zero),
                    _ => Time::zero(),
                })
            })?;
            let sorted = sorted_order(session, &dates, 1, |a, b| a.unix() < b.unix())?;
            let dates: Vec<Time> = sorted.iter().map(|at| dates[*at].clone()).collect();
            group_dates(session, &pages.with(picked(pages, &sorted)), &dates, a.only_text(1)?, a.optional(2))?
        }
        _ => return Ok(None),
    };
    Ok(Some(made.into()))
}

/// A method of a list of groups.
pub(super) fn groups_member(session: &mut Session<'_>, groups: &List, name: &str) -> Result<Option<Value>, Fault> {
    Ok(match name {
        "Reverse" => Some(reverse(session, groups)?.into()),
        "Len" => {
            let sizes = groups.iter().filter_map(Value::as_list).map(|pages| pages.len());
            Some(sizes.sum::<usize>().into())
        }
        _ => None,
    })
}

/// Pages with what they have in common.
pub(crate) struct Group {
    key: Value,
    pages: List,
}

impl Group {
    pub(crate) fn value(key: Value, pages: List) -> Value {
        Value::object(Self { key, pages })
    }
}

impl Object for Group {
    fn type_name(&self) -> &'static str {
        GROUP
    }

    fn member(&self, _: &mut Session<'_>, name: &str, _: &[Value]) -> Result<Option<Value>, Fault> {
        Ok(match name {
            "Key" => Some(self.key.clone()),
            "Pages" => Some(self.pages.clone().into()),
            _ => None,
        })
    }

    fn list(&self) -> Option<List> {
        Some(self.pages.clone())
    }

    fn extent(&self) -> Extent {
        Extent::around([&self.key, &Value::List(self.pages.clone())])
    }
}

fn each<T>(
    session: &mut Session<'_>,
    pages: &List,
    mut make: impl FnMut(&mut Session<'_>, &Value) -> Result<T, Fault>,
) -> Result<Vec<T>, Fault> {
    session.charge(pages.len())?;
    pages.iter().map(|page| make(session, page)).collect()
}

fn picked(pages: &List, order: &[usize]) -> Vec<Value> {
    order.iter().filter_map(|at| pages.get(*at).cloned()).collect()
}

/// The sorted order of keys, each of which takes so many steps to compare.
fn sorted_order<T>(
    session: &mut Session<'_>,
    keys: &[T],
    weight: usize,
    less: impl Fn(&T, &T) -> bool,
) -> Result<Vec<usize>, Fault> {
    let rounds = 1 + keys.len().checked_ilog2().unwrap_or(0) as usize;
    session.charge(keys.len().saturating_mul(weight).saturating_mul(rounds))?;
    Ok(stable_order(keys.len(), |a, b| less(&keys[a], &keys[b])))
}

/// The mean weight of texts.
fn mean(texts: impl ExactSizeIterator<Item = usize>) -> usize {
    let count = texts.len().max(1);
    1 + texts.sum::<usize>() / 4 / count
}

fn by(
    session: &mut Session<'_>,
    pages: &List,
    key: impl FnMut(&mut Session<'_>, &Value) -> Result<Value, Fault>,
) -> Result<List, Fault> {
    let keys = each(session, pages, key)?;
    let weight = mean(keys.iter().map(Value::size));
    let sorted = sorted_order(session, &keys, weight, |a, b| order(a, b, Texts::Dictionary).is_some_and(|order| order.is_lt()))?;
    Ok(pages.with(picked(pages, &sorted)))
}

fn by_date(session: &mut Session<'_>, pages: &List, field: &str) -> Result<List, Fault> {
    by(session, pages, |session, page| Ok(Value::Int(date(session, page, field)?.unix())))
}

/// The order of pages where no other is asked for: by weight, those without one last, then the latest first, then by their titles.
fn by_weight(session: &mut Session<'_>, pages: &List) -> Result<List, Fault> {
    struct Key {
        weight: (bool, i64),
        date: Reverse<i64>,
        title: String,
        path: String,
    }
    let keys = each(session, pages, |session, page| {
        let weight = cast::to_integer(&session.member(page, "Weight", &[])?)?;
        Ok(Key {
            weight: (weight == 0, weight),
            date: Reverse(date(session, page, "Date")?.unix()),
            title: cast::to_text(&session.member(page, "LinkTitle", &[])?)?,
            path: cast::to_text(&session.member(page, "Path", &[])?)?,
        })
    })?;
    let weight = mean(keys.iter().map(|key| key.title.len()));
    let sorted = sorted_order(session, &keys, weight, |a, b| {
        let by_title = || collate(&a.title, &b.title).then_with(|| a.path.cmp(&b.path));
        a.weight.cmp(&b.weight).then(a.date.cmp(&b.date)).then_with(by_title).is_lt()
    })?;
    Ok(pages.with(picked(pages, &sorted)))
}

/// By a parameter of the page, else of the site; pages without one last.
fn by_param(session: &mut Session<'_>, pages: &List, name: &Value) -> Result<List, Fault> {
    if pages.len() < 2 {
        return Ok(pages.clone());
    }
    let keys = each(session, pages, |session, page| {
        let value = session.member(page, "Param", std::slice::from_ref(name))?;
        // The number, if it is one, and the text.
        let number = match value {
            Value::Int(number) => Some(number as f64),
            Value::Float(number) => Some(number),
            _ => None,
        };
        Ok((!value.is_nil()).then(|| (number, cast::to_text(&value).unwrap_or_default())))
    })?;
    let weight = mean(keys.iter().map(|key| key.as_ref().map_or(0, |(_, text)| text.len())));
    let sorted = sorted_order(session, &keys, weight, |a, b| match (a, b) {
        (None, _) => false,
        (_, None) => true,
        (Some((Some(a), _)), Some((Some(b), _))) => a < b,
        // Hugo puts the later one of two equal texts first.
        (Some((_, a)), Some((_, b))) => collate(a, b).is_le(),
    })?;
    Ok(pages.with(picked(pages, &sorted)))
}

fn reverse(session: &mut Session<'_>, list: &List) -> Result<List, Fault> {
    session.charge(list.len())?;
    Ok(list.with(list.iter().rev().cloned().collect()))
}

fn text(session: &mut Session<'_>, page: &Value, field: &str) -> Result<Value, Fault> {
    Ok(cast::to_text(&session.member(page, field, &[])?)?.into())
}

fn date(session: &mut Session<'_>, page: &Value, field: &str) -> Result<Time, Fault> {
    match session.member(page, field, &[])? {
        Value::Time(time) => Ok(time),
        _ => Ok(Time::zero()),
    }
}

/// A parameter of a page itself, by a name that may have dots.
fn param(session: &mut Session<'_>, page: &Value, name: &str) -> Result<Value, Fault> {
    let mut value = session.member(page, "Params", &[])?;
    for part in name.split('.') {
        value = match &value {
            Value::Map(map) => map.get(part).cloned().unwrap_or_default(),
            _ => return Ok(Value::Nil),
        };
    }
    Ok(value)
}

fn is_descending(order: Option<&Value>) -> Result<bool, Fault> {
    let order = order.map(cast::to_text).transpose()?.unwrap_or_default();
    Ok(matches!(order.to_lowercase().as_str(), "desc" | "rev" | "reverse"))
}

/// Groups of pages with the same key, sorted by their keys. Pages without a key are left out.
fn groups(session: &mut Session<'_>, pages: &List, keys: &[Option<Value>], descending: bool) -> Result<List, Fault> {
    let mut found: Vec<(&Value, Vec<Value>)> = Vec::new();
    for (page, key) in pages.iter().zip(keys) {
        let Some(key) = key else { continue };
        if !matches!(key, Value::Bool(_) | Value::Int(_) | Value::Named(..) | Value::Float(_) | Value::Text(_) | Value::Time(_)) {
            return Err(Fault::new(format!("pages cannot be grouped by a value of type {}", key.type_name())));
        }
        session.charge(1 + found.len())?;
        match found.iter_mut().find(|(known, _)| is_equal(known, key)) {
            Some((_, members)) => members.push(page.clone()),
            None => found.push((key, vec![page.clone()])),
        }
    }
    let weight = mean(found.iter().map(|(key, _)| key.size()));
    let sorted = sorted_order(session, &found, weight, |(a, _), (b, _)| match (a, b) {
        (Value::Int(_) | Value::Named(..) | Value::Text(_), _) => {
            order(a, b, Texts::Dictionary).is_some_and(|order| if descending { order.is_gt() } else { order.is_lt() })
        }
        // In Hugo, other groups have no order.
        _ => false,
    })?;
    let made = sorted.into_iter().filter_map(|at| {
        let (key, members) = found.get(at)?;
        Some(Group::value((*key).clone(), pages.with(members.clone())))
    });
    Ok(List::of_objects(GROUP, made.collect()))
}

fn group_by(session: &mut Session<'_>, pages: &List, a: &Arguments<'_>) -> Result<List, Fault> {
    let field = a.only_text(0)?;
    let descending = is_descending(a.optional(1))?;
    let keys = each(session, pages, |session, page| session.member(page, field, &[]).map(Some))?;
    groups(session, pages, &keys, descending)
}

fn group_by_param(session: &mut Session<'_>, pages: &List, a: &Arguments<'_>) -> Result<List, Fault> {
    let name = a.only_text(0)?;
    let descending = is_descending(a.optional(1))?;
    let mut keys = each(session, pages, |session, page| param(session, page, name))?;
    // The first value determines the type.
    let kind = keys.iter().find(|key| !matches!(key, Value::Nil | Value::List(_))).map(Value::kind);
    let keys: Vec<Option<Value>> = keys.drain(..).map(|key| Some(key).filter(|key| Some(key.kind()) == kind)).collect();
    groups(session, pages, &keys, descending)
}

/// Groups of pages, which are sorted by these dates, by their dates in a layout; the latest first unless another order is asked for.
fn group_dates(
    session: &mut Session<'_>,
    pages: &List,
    dates: &[Time],
    layout: &str,
    order: Option<&Value>,
) -> Result<List, Fault> {
    let order = order.map(cast::to_text).transpose()?.unwrap_or_default();
    session.charge(pages.len().saturating_mul(1 + layout.len() / 8))?;
    let mut dated: Vec<(&Value, String)> = Vec::with_capacity(pages.len());
    for (page, date) in pages.iter().zip(dates) {
        dated.push((page, date.format_in(layout, session.host().locale())));
    }
    if !matches!(order.to_lowercase().as_str(), "asc" | "rev" | "reverse") {
        dated.reverse();
    }
    let made = dated.chunk_by(|(_, a), (_, b)| a == b).map(|members| {
        let key = members.first().map_or_else(Value::default, |(_, key)| key.as_str().into());
        Group::value(key, pages.with(members.iter().map(|(page, _)| (*page).clone()).collect()))
    });
    Ok(List::of_objects(GROUP, made.collect()))
}
