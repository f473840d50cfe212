//! `lang`: translations and localised numbers.

use super::{ANY, Arguments, Function, Job, function, special};
use crate::error::Fault;
use crate::eval::Session;
use crate::value::Value;

pub(super) const TABLE: &[Function] = &[
    special("lang", Job::Namespace),
    function("lang.FormatAccounting", &[], 3, 3, currency),
    function("lang.FormatCurrency", &[], 3, 3, currency),
    function("lang.FormatNumber", &[], 2, 2, |session, a| {
        let (precision, number) = precision_and_number(a, 1)?;
        Ok(local(session, number, precision).into())
    }),
    function("lang.FormatNumberCustom", &["lang.NumFmt"], 2, 4, custom),
    function("lang.FormatPercent", &[], 2, 2, |session, a| {
        let (precision, number) = precision_and_number(a, 1)?;
        Ok(format!("{}%", local(session, number, precision)).into())
    }),
    function("lang.Merge", &[], 2, 2, |session, a| {
        // Pages of another language where this one has none: the host knows how to merge them.
        let (other, own) = (a.get(0), a.get(1));
        if !own.is_true() {
            return Ok(other.clone());
        }
        if !other.is_true() {
            return Ok(own.clone());
        }
        let host = session.host();
        host.call(session, "lang.Merge", a.all())
    }),
    function("lang.Translate", &["i18n", "T"], 1, 2, |session, a| {
        let (id, data) = (a.text(0)?, a.get(1));
        let host = session.host();
        Ok(host.translate(session, &id, data)?.into())
    }),
    function("urlquery", &[], 0, ANY, |session, a| {
        Ok(super::query_escape(&crate::format::sprint(a.all(), session.longest())?).into())
    }),
];

fn precision_and_number(a: &Arguments<'_>, number: usize) -> Result<(usize, f64), Fault> {
    let precision = a.integer(0)?;
    match usize::try_from(precision) {
        Ok(precision) if precision <= 20 => Ok((precision, a.float(number)?)),
        _ => Err(Fault::new(format!("a number cannot have {precision} decimals"))),
    }
}

/// Digits with a sign for the fraction and one between thousands.
fn grouped(number: f64, precision: usize, decimal: &str, group: &str) -> String {
    let digits = format!("{:.precision$}", number.abs());
    let (whole, fraction) = digits.split_once('.').unwrap_or((&digits, ""));
    let mut out = String::with_capacity(digits.len() * 2);
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i) % 3 == 0 {
            out.push_str(group);
        }
        out.push(digit);
    }
    if !fraction.is_empty() {
        out.push_str(decimal);
        out.push_str(fraction);
    }
    out
}

/// Halves are rounded away from zero.
fn rounded(number: f64, precision: usize) -> f64 {
    let scale = 10_f64.powi(precision as i32);
    (number * scale).round() / scale
}

fn local(session: &Session<'_>, number: f64, precision: usize) -> String {
    let locale = session.host().locale();
    let digits = grouped(rounded(number, precision), precision, &locale.decimal, &locale.group);
    if number < 0.0 { format!("-{digits}") } else { digits }
}

fn currency(session: &mut Session<'_>, a: &Arguments<'_>) -> Result<Value, Fault> {
    let (precision, number) = precision_and_number(a, 2)?;
    let name = a.text(1)?;
    let symbol = match name.as_str() {
        "USD" => "$",
        "EUR" => "€",
        "GBP" => "£",
        "JPY" => "¥",
        "INR" => "₹",
        "KRW" => "₩",
        "CNY" => "CN¥",
        name => name,
    };
    Ok(format!("{symbol}{}", local(session, number, precision)).into())
}

/// With signs of the template's choice: for negative numbers, the fraction and thousands.
fn custom(_: &mut Session<'_>, a: &Arguments<'_>) -> Result<Value, Fault> {
    let (precision, number) = precision_and_number(a, 1)?;
    let (signs, separator) = (a.text(2)?, if a.len() == 4 { a.text(3)? } else { " ".to_owned() });
    let (mut negative, mut decimal, mut group) = ("-", ".", ",");
    if a.len() > 2 {
        let mut fields = signs.split(separator.as_str());
        negative = fields.next().unwrap_or_default();
        decimal = fields.next().unwrap_or_default();
        group = fields.next().unwrap_or_default();
        if fields.next().is_some() {
            return Err(Fault::new("too many signs for numbers"));
        }
    }
    let digits = grouped(rounded(number, precision), precision, decimal, group);
    Ok(if number < 0.0 { format!("{negative}{digits}") } else { digits }.into())
}
