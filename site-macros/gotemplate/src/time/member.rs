//! Methods of times and durations.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Span};

use super::{Time, duration_text};
use crate::error::Fault;
use crate::functions::Arguments;
use crate::value::Value;

/// A method of `time.Time`.
pub(crate) fn time_member(time: &Time, name: &str, arguments: &[Value]) -> Result<Option<Value>, Fault> {
    let zoned = time.zoned();
    let arguments = Arguments(arguments);
    let count = match name {
        "AddDate" => 3,
        "Format" | "Add" | "Sub" | "After" | "Before" | "Equal" | "Compare" | "Truncate" | "Round" | "AppendFormat" => 1,
        _ => 0,
    };
    arguments.exactly(count)?;
    let other = || match arguments.get(0) {
        Value::Time(other) => Ok(other.clone()),
        other => Err(Fault::new(format!("expected a time, got {}", other.type_name()))),
    };
    Ok(Some(match name {
        "Year" => Value::Int(i64::from(zoned.year())),
        "Month" => Value::Named(i64::from(zoned.month()), super::format::month(zoned)),
        "Day" => Value::Int(i64::from(zoned.day())),
        "Weekday" => Value::Named(i64::from(zoned.weekday().to_sunday_zero_offset()), super::format::weekday(zoned)),
        "YearDay" => Value::Int(i64::from(zoned.day_of_year())),
        "Hour" => Value::Int(i64::from(zoned.hour())),
        "Minute" => Value::Int(i64::from(zoned.minute())),
        "Second" => Value::Int(i64::from(zoned.second())),
        "Nanosecond" => Value::Int(i64::from(zoned.subsec_nanosecond())),
        "Unix" => Value::Int(time.unix()),
        "UnixMilli" => Value::Int(zoned.timestamp().as_millisecond()),
        "UnixMicro" => Value::Int(zoned.timestamp().as_microsecond()),
        "UnixNano" => Value::Int(i64::try_from(zoned.timestamp().as_nanosecond()).unwrap_or(i64::MAX)),
        "IsZero" => Value::Bool(time.is_zero()),
        "IsDST" => Value::Bool(zoned.time_zone().to_offset_info(zoned.timestamp()).dst().is_dst()),
        "UTC" | "Local" => Value::Time(Time::new(zoned.with_time_zone(TimeZone::UTC))),
        "Location" => Value::text(zoned.time_zone().iana_name().unwrap_or("")),
        "String" | "GoString" => Value::text(time.to_text()),
        "Format" => Value::text(time.format(&arguments.text(0)?)),
        "Add" => {
            let span = SignedDuration::from_nanos(arguments.duration(0)?);
            Value::Time(Time::new(zoned.checked_add(span).map_err(out_of_range)?))
        }
        "AddDate" => add_date(time, &arguments)?,
        "Sub" => {
            let difference = zoned.timestamp().as_nanosecond() - other()?.zoned().timestamp().as_nanosecond();
            let most = if difference < 0 { i64::MIN } else { i64::MAX };
            Value::Duration(i64::try_from(difference).unwrap_or(most))
        }
        "After" => Value::Bool(time.compare(&other()?).is_gt()),
        "Before" => Value::Bool(time.compare(&other()?).is_lt()),
        "Equal" => Value::Bool(time.compare(&other()?).is_eq()),
        "Compare" => Value::Int(time.compare(&other()?) as i64),
        "Truncate" | "Round" => {
            let unit = arguments.duration(0)?;
            Value::Time(rounded(time, unit, name == "Round")?)
        }
        _ => return Ok(None),
    }))
}

fn out_of_range(_: jiff::Error) -> Fault {
    Fault::new("the time is out of range")
}

/// Months that are too short run into the next one: 31 January plus one month is 3 March.
fn add_date(time: &Time, arguments: &Arguments<'_>) -> Result<Value, Fault> {
    let (years, months, days) = (arguments.integer(0)?, arguments.integer(1)?, arguments.integer(2)?);
    let zoned = time.zoned();
    let months = i64::from(zoned.year()) * 12 + i64::from(zoned.month()) - 1 + years.saturating_mul(12).saturating_add(months);
    let (year, month) = (months.div_euclid(12), months.rem_euclid(12) + 1);
    let first = i16::try_from(year).ok().zip(i8::try_from(month).ok());
    let first = first.and_then(|(year, month)| jiff::civil::Date::new(year, month, 1).ok());
    let days = (i64::from(zoned.day()) - 1).checked_add(days).and_then(|days| Span::new().try_days(days).ok());
    let date = first.zip(days).and_then(|(first, days)| first.checked_add(days).ok());
    let date = date.ok_or_else(|| Fault::new("the time is out of range"))?;
    let at = date.to_datetime(zoned.time());
    Ok(Value::Time(Time::new(at.to_zoned_datetime(zoned.time_zone().clone()).map_err(out_of_range)?)))
}

/// Go rounds times since the year 1.
fn rounded(time: &Time, unit: i64, nearest: bool) -> Result<Time, Fault> {
    if unit <= 0 {
        return Ok(time.clone());
    }
    let unit = i128::from(unit);
    let since = time.zoned().timestamp().as_nanosecond() - Time::zero().zoned().timestamp().as_nanosecond();
    let remainder = since.rem_euclid(unit);
    let change = if nearest && remainder * 2 >= unit { unit - remainder } else { -remainder };
    let change = i64::try_from(change).map_err(|_| Fault::new("the time is out of range"))?;
    Ok(Time::new(time.zoned().checked_add(SignedDuration::from_nanos(change)).map_err(out_of_range)?))
}

/// A method of `time.Duration`.
pub(crate) fn duration_member(nanoseconds: i64, name: &str, arguments: &[Value]) -> Result<Option<Value>, Fault> {
    let arguments = Arguments(arguments);
    arguments.exactly(usize::from(matches!(name, "Round" | "Truncate")))?;
    Ok(Some(match name {
        "Hours" => Value::Float(nanoseconds as f64 / 3.6e12),
        "Minutes" => Value::Float(nanoseconds as f64 / 6e10),
        "Seconds" => Value::Float(nanoseconds as f64 / 1e9),
        "Milliseconds" => Value::Int(nanoseconds / 1_000_000),
        "Microseconds" => Value::Int(nanoseconds / 1_000),
        "Nanoseconds" => Value::Int(nanoseconds),
        "Abs" => Value::Duration(nanoseconds.saturating_abs()),
        "String" => Value::text(duration_text(nanoseconds)),
        "Round" | "Truncate" => {
            let unit = arguments.duration(0)?;
            if unit <= 0 {
                return Ok(Some(Value::Duration(nanoseconds)));
            }
            let remainder = nanoseconds % unit;
            let truncated = nanoseconds - remainder;
            // Halves are rounded away from zero.
            let away = name == "Round" && remainder.unsigned_abs() >= unit.unsigned_abs() - remainder.unsigned_abs();
            Value::Duration(if away { truncated.saturating_add(unit * nanoseconds.signum()) } else { truncated })
        }
        _ => return Ok(None),
    }))
}
