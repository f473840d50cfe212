//! Functions that sort lists.

use std::cmp::Ordering;

use super::filter::path_of;
use crate::error::Fault;
use crate::eval::Session;
use crate::functions::Arguments;
use crate::value::compare::{Texts, order};
use crate::value::{List, Value, stable_order};

/// A list by its values, by a field of them, or a map by its names.
pub(super) fn sort(session: &mut Session<'_>, a: &Arguments<'_>) -> Result<Value, Fault> {
    let field = a.text(1).unwrap_or_default();
    let descending = a.len() == 3 && a.text(2).is_ok_and(|order| order == "desc");
    let path = path_of(&field);
    let mut pairs: Vec<(Value, Value)> = Vec::new();
    let element = match a.get(0) {
        Value::Map(map) => {
            for (name, value) in map.iter() {
                let key = match field.as_str() {
                    "" => Value::Text(name.clone()),
                    "value" => value.clone(),
                    _ => field_of(session, value, &path)?,
                };
                pairs.push((key, value.clone()));
            }
            None
        }
        Value::Nil => return Err(Fault::new("a list is needed")),
        _ => {
            let list = a.list(0)?;
            for item in list.iter() {
                let key = if matches!(field.as_str(), "" | "value") { item.clone() } else { field_of(session, item, &path)? };
                pairs.push((key, item.clone()));
            }
            list.element()
        }
    };
    let weight: usize = pairs.iter().map(|(key, _)| 1 + key.size() / 4).sum();
    session.charge(weight.saturating_mul(1 + pairs.len().checked_ilog2().unwrap_or(0) as usize))?;
    let sorted = stable_order(pairs.len(), |a, b| {
        let ordering = compare_keys(&pairs[a].0, &pairs[b].0);
        if descending { ordering.is_gt() } else { ordering.is_lt() }
    });
    let values = sorted.into_iter().map(|at| std::mem::take(&mut pairs[at].1)).collect();
    Ok(List::of(values, element).into())
}

/// Values without the field count as zero, which texts that are no numbers are equal to.
fn compare_keys(a: &Value, b: &Value) -> Ordering {
    order(a, b, Texts::Dictionary).unwrap_or(Ordering::Equal)
}

fn field_of(session: &mut Session<'_>, value: &Value, path: &[&str]) -> Result<Value, Fault> {
    let mut value = value.clone();
    for name in path {
        value = match &value {
            Value::Nil => return Ok(Value::Nil),
            other => session.member(other, name, &[])?,
        };
    }
    Ok(value)
}

/// Another order, the same in every build.
pub(super) fn shuffle(session: &mut Session<'_>, a: &Arguments<'_>) -> Result<Value, Fault> {
    let list = a.list(0)?;
    session.charge(list.len())?;
    let mut items: Vec<Value> = list.iter().cloned().collect();
    let mut state = 0x2545_f491_4f6c_dd1d_u64 ^ items.len() as u64;
    for i in (1..items.len()).rev() {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        items.swap(i, (state % (i as u64 + 1)) as usize);
    }
    Ok(list.with(items).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_without_the_field_count_as_zero() {
        assert_eq!(compare_keys(&Value::Nil, &Value::text("a")), Ordering::Equal);
        assert_eq!(compare_keys(&Value::Nil, &Value::Int(-1)), Ordering::Greater);
        assert_eq!(compare_keys(&Value::Nil, &Value::Nil), Ordering::Equal);
    }
}
