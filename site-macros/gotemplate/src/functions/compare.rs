//! `compare`: equality, order, selection.

use std::cmp::Ordering;

use super::{ANY, Arguments, Function, Job, function, special};
use crate::error::Fault;
use crate::eval::Session;
use crate::value::Value;
use crate::value::compare::{Texts, is_equal, order};

pub(super) const TABLE: &[Function] = &[
    special("compare", Job::Namespace),
    function("compare.Conditional", &["cond"], 3, 3, |_, a| Ok(a.get(if a.get(0).is_true() { 1 } else { 2 }).clone())),
    function("compare.Default", &["default"], 1, 2, default),
    function("compare.Eq", &["eq"], 2, ANY, |session, a| Ok(is_any(session, a)?.into())),
    function("compare.Ne", &["ne"], 2, ANY, |session, a| Ok((!is_any(session, a)?).into())),
    function("compare.Ge", &["ge"], 2, ANY, |_, a| Ok(all(a, Ordering::is_ge))),
    function("compare.Gt", &["gt"], 2, ANY, |_, a| Ok(all(a, Ordering::is_gt))),
    function("compare.Le", &["le"], 2, ANY, |_, a| Ok(all(a, Ordering::is_le))),
    function("compare.Lt", &["lt"], 2, ANY, |_, a| Ok(all(a, Ordering::is_lt))),
    function("not", &[], 1, 1, |_, a| Ok((!a.get(0).is_true()).into())),
];

/// Whether the first value is equal to one of the others.
fn is_any(session: &mut Session<'_>, a: &Arguments<'_>) -> Result<bool, Fault> {
    let first = a.get(0);
    for other in &a.all()[1..] {
        if let (Value::List(_), Value::List(_)) | (Value::Map(_), Value::Map(_)) = (first, other) {
            session.charge((first.extent().weight.min(other.extent().weight) / 16) as usize)?;
        }
        if is_equal(first, other) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether the first value stands in a relation to all others.
fn all(a: &Arguments<'_>, holds: fn(Ordering) -> bool) -> Value {
    let first = a.get(0);
    Value::Bool(a.all()[1..].iter().all(|other| order(first, other, Texts::CodePoints).is_some_and(holds)))
}

/// The second value if it is set, else the first. False is set, zero and empty are not.
fn default(_: &mut Session<'_>, a: &Arguments<'_>) -> Result<Value, Fault> {
    let is_set = match a.optional(1) {
        None | Some(Value::Nil) => false,
        Some(Value::Bool(_) | Value::Object(_)) => true,
        Some(given) => given.is_true(),
    };
    Ok(a.get(usize::from(is_set)).clone())
}
