//! Formats times.

use std::fmt::Write;

use jiff::ZonedDateTime;
use jiff::tz::TimeZone;

use super::layout::{Element, Padding, next_element};

pub(super) const MONTHS: [&str; 12] =
    ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

/// From Sunday, as in Go.
pub(super) const DAYS: [&str; 7] = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

/// A time by a layout.
pub(super) fn format(time: &ZonedDateTime, layout: &str) -> String {
    let mut out = String::with_capacity(layout.len() + 8);
    let mut rest = layout;
    while let Some((before, element, after)) = next_element(rest) {
        out.push_str(before);
        write(time, element, before, rest, &mut out);
        rest = after;
    }
    out.push_str(rest);
    out
}

fn write(time: &ZonedDateTime, element: Element, before: &str, rest: &str, out: &mut String) {
    let _ = match element {
        Element::Year => write!(out, "{:04}", time.year()),
        Element::ShortYear => write!(out, "{:02}", time.year().rem_euclid(100)),
        Element::MonthName => write!(out, "{}", month(time)),
        Element::ShortMonthName => write!(out, "{}", &month(time)[..3]),
        Element::Month { padded } => number(out, time.month(), padded),
        Element::DayName => write!(out, "{}", weekday(time)),
        Element::ShortDayName => write!(out, "{}", &weekday(time)[..3]),
        Element::Day(padding) => match padding {
            Padding::None => write!(out, "{}", time.day()),
            Padding::Zero => write!(out, "{:02}", time.day()),
            Padding::Space => write!(out, "{:2}", time.day()),
        },
        Element::YearDay(Padding::Space) => write!(out, "{:3}", time.day_of_year()),
        Element::YearDay(_) => write!(out, "{:03}", time.day_of_year()),
        Element::Hour24 => write!(out, "{:02}", time.hour()),
        Element::Hour12 { padded } => number(out, (time.hour() + 11) % 12 + 1, padded),
        Element::Minute { padded } => number(out, time.minute(), padded),
        Element::Second { padded } => number(out, time.second(), padded),
        Element::Fraction { digits, trimmed } => {
            let nanoseconds = format!("{:09}", time.subsec_nanosecond());
            let shown: String = nanoseconds.chars().chain(std::iter::repeat('0')).take(digits).collect();
            let shown = if trimmed { shown.trim_end_matches('0') } else { &shown };
            let mark = rest.as_bytes().get(before.len()).copied().unwrap_or(b'.');
            if !shown.is_empty() {
                out.push(char::from(mark));
            }
            write!(out, "{shown}")
        }
        Element::HalfDay { upper } => write!(
            out,
            "{}",
            match (time.hour() >= 12, upper) {
                (true, true) => "PM",
                (true, false) => "pm",
                (false, true) => "AM",
                (false, false) => "am",
            }
        ),
        Element::ZoneName => match zone_name(time) {
            Some(name) => write!(out, "{name}"),
            None => offset(out, time, false, 2),
        },
        Element::Offset { z, colons, parts } => {
            if z && time.offset().seconds() == 0 {
                write!(out, "Z")
            } else {
                offset(out, time, colons, parts)
            }
        }
    };
}

fn number(out: &mut String, value: i8, padded: bool) -> std::fmt::Result {
    if padded { write!(out, "{value:02}") } else { write!(out, "{value}") }
}

fn offset(out: &mut String, time: &ZonedDateTime, colons: bool, parts: u8) -> std::fmt::Result {
    let seconds = time.offset().seconds();
    let (sign, seconds) = if seconds < 0 { ('-', -seconds) } else { ('+', seconds) };
    let colon = if colons { ":" } else { "" };
    write!(out, "{sign}{:02}", seconds / 3600)?;
    if parts > 1 {
        write!(out, "{colon}{:02}", seconds / 60 % 60)?;
    }
    if parts > 2 {
        write!(out, "{colon}{:02}", seconds % 60)?;
    }
    Ok(())
}

/// The zone's abbreviation; zones that are only an offset have none.
pub(super) fn zone_name(time: &ZonedDateTime) -> Option<String> {
    let zone = time.time_zone();
    if *zone == TimeZone::UTC || zone.to_fixed_offset().is_ok_and(|offset| offset.seconds() == 0) {
        return Some("UTC".to_owned());
    }
    if zone.to_fixed_offset().is_ok() {
        return None;
    }
    Some(zone.to_offset_info(time.timestamp()).abbreviation().to_owned())
}

pub(super) fn month(time: &ZonedDateTime) -> &'static str {
    MONTHS[usize::from(time.month().unsigned_abs()) - 1]
}

pub(super) fn weekday(time: &ZonedDateTime) -> &'static str {
    DAYS[usize::from(time.weekday().to_sunday_zero_offset().unsigned_abs())]
}
