//! `cast`: type conversions.

use super::{Function, Job, function, special};
use crate::value::Value;

pub(super) const TABLE: &[Function] = &[
    special("cast", Job::Namespace),
    function("cast.ToFloat", &["float"], 1, 1, |_, a| Ok(Value::Float(a.float(0)?))),
    function("cast.ToInt", &["int"], 1, 1, |_, a| Ok(Value::Int(a.integer(0)?))),
    function("cast.ToString", &["string"], 1, 1, |_, a| Ok(a.text(0)?.into())),
];
