//! `time`: dates and durations.

use jiff::tz::TimeZone;

use super::{Arguments, Function, Job, function, special};
use crate::error::Fault;
use crate::eval::Session;
use crate::time::{Time, parse_any, parse_duration};
use crate::value::Value;

pub(super) const TABLE: &[Function] = &[
    special("time", Job::Namespace),
    function("time.AsTime", &[], 1, 2, as_time),
    function("time.Duration", &["duration"], 2, 2, |_, a| {
        let unit = match a.text(0)?.as_str() {
            "nanosecond" | "ns" => 1,
            "microsecond" | "us" | "µs" => 1_000,
            "millisecond" | "ms" => 1_000_000,
            "second" | "s" => 1_000_000_000,
            "minute" | "m" => 60_000_000_000,
            "hour" | "h" => 3_600_000_000_000_i64,
            unit => return Err(Fault::new(format!("there is no unit of time {unit:?}"))),
        };
        Ok(Value::Duration(a.integer(1)?.wrapping_mul(unit)))
    }),
    function("time.Format", &["dateFormat"], 2, 2, |session, a| {
        let layout = a.only_text(0)?;
        let time = to_time(a.get(1), &session.host().time_zone())?;
        Ok(time.format_in(layout, session.host().locale()).into())
    }),
    function("time.In", &[], 2, 2, |_, a| match a.get(1) {
        Value::Time(time) => Ok(Value::Time(Time::new(time.zoned().with_time_zone(zone(a.only_text(0)?)?)))),
        other => Err(Fault::new(format!("expected a time, got {}", other.type_name()))),
    }),
    // Templates derive unique ids from it, so each call on a page returns another time.
    function("time.Now", &["now"], 0, 0, |session, _| {
        let now = session.host().now();
        let later = jiff::SignedDuration::from_nanos(session.clock.saturating_mul(1_000_003));
        session.clock += 1;
        Ok(Value::Time(now.zoned().checked_add(later).map_or(now.clone(), Time::new)))
    }),
    function("time.ParseDuration", &[], 1, 1, |_, a| {
        let text = a.text(0)?;
        parse_duration(&text).map(Value::Duration).ok_or_else(|| Fault::new(format!("{text:?} is no duration")))
    }),
];

/// A time zone by its name.
fn zone(name: &str) -> Result<TimeZone, Fault> {
    match name {
        "" | "UTC" | "Local" => Ok(TimeZone::UTC),
        _ => TimeZone::get(name).map_err(|_| Fault::new(format!("there is no time zone {name:?}"))),
    }
}

pub(super) fn as_time(session: &mut Session<'_>, a: &Arguments<'_>) -> Result<Value, Fault> {
    let zone = match a.optional(1) {
        Some(_) => zone(&a.text(1)?)?,
        None => session.host().time_zone(),
    };
    to_time(a.get(0), &zone).map(Value::Time)
}

/// A value as a time: dates in many forms, and seconds since 1970.
fn to_time(value: &Value, zone: &TimeZone) -> Result<Time, Fault> {
    let failed = || Fault::new(format!("a value of type {} is no time", value.type_name()));
    match value {
        Value::Time(time) => Ok(time.clone()),
        Value::Nil => Ok(Time::zero()),
        Value::Int(seconds) => Time::from_unix(*seconds).ok_or_else(failed),
        Value::Text(text) => parse_any(text, zone).ok_or_else(|| Fault::new(format!("{text:?} is no date"))),
        _ => Err(failed()),
    }
}
