//! `math`: numbers.

use super::{ANY, Arguments, Function, Job, function, special};
use crate::error::Fault;
use crate::eval::Session;
use crate::value::{Value, cast};

pub(super) const TABLE: &[Function] = &[
    special("math", Job::Namespace),
    function("math.Abs", &[], 1, 1, |_, a| Ok(a.float(0)?.abs().into())),
    function("math.Acos", &[], 1, 1, |_, a| Ok(a.float(0)?.acos().into())),
    function("math.Add", &["add"], 2, ANY, |_, a| arithmetic(a, '+')),
    function("math.Asin", &[], 1, 1, |_, a| Ok(a.float(0)?.asin().into())),
    function("math.Atan", &[], 1, 1, |_, a| Ok(a.float(0)?.atan().into())),
    function("math.Atan2", &[], 2, 2, |_, a| Ok(a.float(0)?.atan2(a.float(1)?).into())),
    function("math.Ceil", &[], 1, 1, |_, a| Ok(a.float(0)?.ceil().into())),
    function("math.Cos", &[], 1, 1, |_, a| Ok(a.float(0)?.cos().into())),
    function("math.Counter", &[], 0, 0, |session, _| {
        session.counter += 1;
        Ok(session.counter.into())
    }),
    function("math.Div", &["div"], 2, ANY, |_, a| arithmetic(a, '/')),
    function("math.Floor", &[], 1, 1, |_, a| Ok(a.float(0)?.floor().into())),
    function("math.Log", &[], 1, 1, |_, a| Ok(a.float(0)?.ln().into())),
    function("math.Max", &[], 1, ANY, |session, a| fold(session, a, max)),
    function("math.MaxInt64", &[], 0, 0, |_, _| Ok(i64::MAX.into())),
    function("math.Min", &[], 1, ANY, |session, a| fold(session, a, min)),
    function("math.Mod", &["mod"], 2, 2, |_, a| Ok(modulo(a)?.into())),
    function("math.ModBool", &["modBool"], 2, 2, |_, a| Ok((modulo(a)? == 0).into())),
    function("math.Mul", &["mul"], 2, ANY, |_, a| arithmetic(a, '*')),
    function("math.Pi", &[], 0, 0, |_, _| Ok(std::f64::consts::PI.into())),
    function("math.Pow", &["pow"], 2, 2, |_, a| Ok(a.float(0)?.powf(a.float(1)?).into())),
    function("math.Product", &[], 1, ANY, |session, a| fold(session, a, |x, y| x * y)),
    // Output must be reproducible, so this is not random.
    function("math.Rand", &[], 0, 0, |session, _| {
        session.counter += 1;
        let mixed = (session.counter as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        Ok((((mixed ^ (mixed >> 29)) >> 11) as f64 / (1_u64 << 53) as f64).into())
    }),
    function("math.Round", &[], 1, 1, |_, a| Ok(a.float(0)?.round().into())),
    function("math.Sin", &[], 1, 1, |_, a| Ok(a.float(0)?.sin().into())),
    function("math.Sqrt", &[], 1, 1, |_, a| Ok(a.float(0)?.sqrt().into())),
    function("math.Sub", &["sub"], 2, ANY, |_, a| arithmetic(a, '-')),
    function("math.Sum", &[], 1, ANY, |session, a| fold(session, a, |x, y| x + y)),
    function("math.Tan", &[], 1, 1, |_, a| Ok(a.float(0)?.tan().into())),
    function("math.ToDegrees", &[], 1, 1, |_, a| Ok((a.float(0)? * 180.0 / std::f64::consts::PI).into())),
    function("math.ToRadians", &[], 1, 1, |_, a| Ok((a.float(0)? * std::f64::consts::PI / 180.0).into())),
];

fn max(x: f64, y: f64) -> f64 {
    if x.is_nan() || y.is_nan() { f64::NAN } else { x.max(y) }
}

fn min(x: f64, y: f64) -> f64 {
    if x.is_nan() || y.is_nan() { f64::NAN } else { x.min(y) }
}

fn arithmetic(a: &Arguments<'_>, operator: char) -> Result<Value, Fault> {
    let (first, rest) = a.all().split_first().ok_or_else(|| Fault::new("at least two numbers are needed"))?;
    rest.iter().try_fold(first.clone(), |value, next| operate(&value, next, operator))
}

/// One operation: on whole numbers, on numbers, and `+` on texts. As in Go, whole numbers wrap around.
pub(crate) fn operate(a: &Value, b: &Value, operator: char) -> Result<Value, Fault> {
    enum Operands {
        Int(i64, i64),
        Float(f64, f64),
    }
    let number = |value: &Value| match value {
        Value::Int(number) | Value::Named(number, _) | Value::Duration(number) => Some((*number, *number as f64, true)),
        Value::Float(number) => Some((0, *number, false)),
        Value::Object(object) => match object.underlying() {
            Some(Value::Int(number)) => Some((number, number as f64, true)),
            Some(Value::Float(number)) => Some((0, number, false)),
            _ => None,
        },
        _ => None,
    };
    if let (Some(a), Some(b), '+') = (a.as_text(), b.as_text(), operator) {
        return Ok(format!("{a}{b}").into());
    }
    let (Some(x), Some(y)) = (number(a), number(b)) else {
        return Err(Fault::new(format!("cannot apply {operator} to values of type {} and {}", a.type_name(), b.type_name())));
    };
    let operands = if x.2 && y.2 { Operands::Int(x.0, y.0) } else { Operands::Float(x.1, y.1) };
    Ok(match (operator, operands) {
        ('+', Operands::Int(x, y)) => x.wrapping_add(y).into(),
        ('+', Operands::Float(x, y)) => (x + y).into(),
        ('-', Operands::Int(x, y)) => x.wrapping_sub(y).into(),
        ('-', Operands::Float(x, y)) => (x - y).into(),
        ('*', Operands::Int(x, y)) => x.wrapping_mul(y).into(),
        ('*', Operands::Float(x, y)) => (x * y).into(),
        (_, Operands::Int(x, y)) if y != 0 => x.wrapping_div(y).into(),
        (_, Operands::Float(x, y)) if y != 0.0 => (x / y).into(),
        _ => return Err(Fault::new("a number cannot be divided by 0")),
    })
}

fn modulo(a: &Arguments<'_>) -> Result<i64, Fault> {
    let (x, y) = (a.integer(0)?, a.integer(1)?);
    if y == 0 {
        return Err(Fault::new("a number cannot be divided by 0"));
    }
    Ok(x.wrapping_rem(y))
}

/// Numbers and lists of numbers, combined one after the other.
fn fold(session: &mut Session<'_>, a: &Arguments<'_>, combine: fn(f64, f64) -> f64) -> Result<Value, Fault> {
    let mut result = None;
    let mut add = |value: &Value| -> Result<(), Fault> {
        let number = cast::to_float(value)?;
        result = Some(result.map_or(number, |result| combine(result, number)));
        Ok(())
    };
    for value in a.all() {
        match value.as_list() {
            Some(list) => {
                session.charge(list.len())?;
                list.iter().try_for_each(&mut add)?;
            }
            None => add(value)?,
        }
    }
    Ok(result.unwrap_or(0.0).into())
}
