//! Parses times.

use jiff::civil::{Date, DateTime, Time as Clock};
use jiff::tz::{Offset, TimeZone};

use super::Time;
use super::format::{DAYS, MONTHS};
use super::layout::{Element, next_element};

/// What a layout says about the zone.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Zone {
    /// None, or one that has only a name: the default zone counts.
    Default,
    /// An offset.
    Own,
}

/// The layouts that Hugo tries, in its order.
const LAYOUTS: [(&str, Zone); 25] = [
    ("2006-01-02", Zone::Default),
    ("2006-01-02T15:04:05Z07:00", Zone::Own),
    ("2006-01-02T15:04:05", Zone::Default),
    ("Mon, 02 Jan 2006 15:04:05 -0700", Zone::Own),
    ("Mon, 02 Jan 2006 15:04:05 MST", Zone::Default),
    ("02 Jan 06 15:04 -0700", Zone::Own),
    ("02 Jan 06 15:04 MST", Zone::Default),
    ("Monday, 02-Jan-06 15:04:05 MST", Zone::Default),
    ("2006-01-02 15:04:05.999999999 -0700 MST", Zone::Own),
    ("2006-01-02T15:04:05-0700", Zone::Own),
    ("2006-01-02 15:04:05Z0700", Zone::Own),
    ("2006-01-02 15:04:05", Zone::Default),
    ("Mon Jan _2 15:04:05 2006", Zone::Default),
    ("Mon Jan _2 15:04:05 MST 2006", Zone::Default),
    ("Mon Jan 02 15:04:05 -0700 2006", Zone::Own),
    ("2006-01-02 15:04:05Z07:00", Zone::Own),
    ("02 Jan 2006", Zone::Default),
    ("2006-01-02 15:04:05 -07:00", Zone::Own),
    ("2006-01-02 15:04:05 -0700", Zone::Own),
    ("3:04PM", Zone::Own),
    ("Jan _2 15:04:05", Zone::Own),
    ("Jan _2 15:04:05.000", Zone::Own),
    ("Jan _2 15:04:05.000000", Zone::Own),
    ("Jan _2 15:04:05.000000000", Zone::Own),
    ("2006-01-02T15:04:05.999999999Z07:00", Zone::Own),
];

/// A time in any of the forms that Hugo reads. Text without an offset is in the default zone.
pub(crate) fn parse_any(text: &str, default: &TimeZone) -> Option<Time> {
    LAYOUTS.iter().find_map(|(layout, zone)| {
        let parsed = parse(layout, text)?;
        let offset = if *zone == Zone::Own { parsed.offset.unwrap_or(0) } else { 0 };
        let zone = match (zone, offset) {
            (Zone::Default, _) => default.clone(),
            (Zone::Own, 0) => TimeZone::UTC,
            (Zone::Own, offset) => TimeZone::fixed(Offset::from_seconds(offset).ok()?),
        };
        Some(Time::new(parsed.at.to_zoned_datetime(zone).ok()?))
    })
}

struct Parsed {
    at: DateTime,
    /// Seconds east of UTC.
    offset: Option<i32>,
}

/// A time by a layout.
fn parse(layout: &str, text: &str) -> Option<Parsed> {
    let (mut layout, mut rest) = (layout, text);
    let (mut year, mut month, mut day) = (0_i16, 1_i8, 1_i8);
    let (mut hour, mut minute, mut second, mut nanosecond) = (0_i8, 0_i8, 0_i8, 0_i32);
    let mut afternoon = None;
    let mut offset = None;
    while let Some((before, element, after)) = next_element(layout) {
        rest = skip(before, rest)?;
        layout = after;
        match element {
            Element::Year => year = digits(&mut rest, 4, 4)?,
            Element::ShortYear => {
                let short: i16 = digits(&mut rest, 2, 2)?;
                year = if short >= 69 { 1900 + short } else { 2000 + short };
            }
            Element::MonthName => month = name(&mut rest, &MONTHS, None)?,
            Element::ShortMonthName => month = name(&mut rest, &MONTHS, Some(3))?,
            Element::Month { padded } => month = digits(&mut rest, if padded { 2 } else { 1 }, 2)?,
            Element::DayName => _ = name(&mut rest, &DAYS, None)?,
            Element::ShortDayName => _ = name(&mut rest, &DAYS, Some(3))?,
            Element::Day(padding) => {
                if padding == super::layout::Padding::Space {
                    rest = rest.strip_prefix(' ').unwrap_or(rest);
                }
                day = digits(&mut rest, 1, 2)?;
            }
            Element::YearDay(_) => return None,
            Element::Hour24 => hour = digits(&mut rest, 1, 2)?,
            Element::Hour12 { padded } => hour = digits(&mut rest, if padded { 2 } else { 1 }, 2)?,
            Element::Minute { padded } => minute = digits(&mut rest, if padded { 2 } else { 1 }, 2)?,
            Element::Second { padded } => {
                second = digits(&mut rest, if padded { 2 } else { 1 }, 2)?;
                // A fraction may follow the seconds, even where the layout has none.
                if !layout.starts_with(['.', ',']) && rest.starts_with(['.', ',']) {
                    nanosecond = fraction(&mut rest)?;
                }
            }
            Element::Fraction { digits: wanted, trimmed } => {
                if trimmed && !rest.starts_with(['.', ',']) {
                    continue;
                }
                let length = rest.len();
                nanosecond = fraction(&mut rest)?;
                if !trimmed && length - rest.len() != wanted + 1 {
                    return None;
                }
            }
            Element::HalfDay { upper } => {
                let (am, pm) = if upper { ("AM", "PM") } else { ("am", "pm") };
                afternoon = Some(rest.starts_with(pm));
                rest = rest.strip_prefix(pm).or_else(|| rest.strip_prefix(am))?;
            }
            Element::ZoneName => rest = &rest[zone_name(rest)?..],
            Element::Offset { z, colons, parts } => {
                if z && rest.starts_with('Z') {
                    rest = &rest[1..];
                    offset = Some(0);
                } else {
                    offset = Some(parse_offset(&mut rest, colons, parts)?);
                }
            }
        }
    }
    rest = skip(layout, rest)?;
    if !rest.is_empty() || !(0..24).contains(&hour) {
        return None;
    }
    if let Some(afternoon) = afternoon {
        if !(0..=12).contains(&hour) {
            return None;
        }
        hour = hour % 12 + if afternoon { 12 } else { 0 };
    }
    let clock = Clock::new(hour, minute, second, nanosecond).ok()?;
    Some(Parsed { at: Date::new(year, month, day).ok()?.to_datetime(clock), offset })
}

/// Passes the text of a layout. A run of spaces matches any run of them.
fn skip<'t>(layout: &str, text: &'t str) -> Option<&'t str> {
    let mut rest = text;
    let mut expected = layout.chars().peekable();
    while let Some(c) = expected.next() {
        if c == ' ' {
            while expected.peek() == Some(&' ') {
                expected.next();
            }
            if !rest.is_empty() && !rest.starts_with(' ') {
                return None;
            }
            rest = rest.trim_start_matches(' ');
        } else {
            rest = rest.strip_prefix(c)?;
        }
    }
    Some(rest)
}

fn digits<T: std::str::FromStr>(rest: &mut &str, least: usize, most: usize) -> Option<T> {
    let length = rest.bytes().take(most).take_while(u8::is_ascii_digit).count();
    if length < least {
        return None;
    }
    let (number, after) = rest.split_at(length);
    *rest = after;
    number.parse().ok()
}

/// A fraction of a second with its mark, in nanoseconds.
fn fraction(rest: &mut &str) -> Option<i32> {
    let length = rest[1..].bytes().take_while(u8::is_ascii_digit).count();
    if length == 0 {
        return None;
    }
    let shown: String = rest[1..=length].chars().chain(std::iter::repeat('0')).take(9).collect();
    *rest = &rest[length + 1..];
    shown.parse().ok()
}

/// The number of a name, from 1.
fn name(rest: &mut &str, names: &[&str], length: Option<usize>) -> Option<i8> {
    let (index, length) = names.iter().enumerate().find_map(|(index, name)| {
        let name = &name[..length.unwrap_or(name.len())];
        rest.get(..name.len()).filter(|start| start.eq_ignore_ascii_case(name)).map(|_| (index, name.len()))
    })?;
    *rest = &rest[length..];
    i8::try_from(index + 1).ok()
}

/// The length of an abbreviation: three to five capital letters, or an offset.
fn zone_name(rest: &str) -> Option<usize> {
    if rest.starts_with(['+', '-']) {
        let length = rest[1..].bytes().take_while(u8::is_ascii_digit).count();
        return (2..=4).contains(&length).then_some(length + 1);
    }
    let length = rest.bytes().take(6).take_while(u8::is_ascii_uppercase).count();
    (3..=5).contains(&length).then_some(length)
}

fn parse_offset(rest: &mut &str, colons: bool, parts: u8) -> Option<i32> {
    let sign = match rest.as_bytes().first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    *rest = &rest[1..];
    let mut seconds: i32 = digits::<i32>(rest, 2, 2)? * 3600;
    for unit in [60, 1].into_iter().take(usize::from(parts) - 1) {
        if colons {
            *rest = rest.strip_prefix(':')?;
        }
        seconds += digits::<i32>(rest, 2, 2)? * unit;
    }
    Some(sign * seconds)
}
