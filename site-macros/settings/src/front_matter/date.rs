//! Parses dates.
//!
//! One grammar accepts every format of Hugo (its library `cast`, `ToTime`): numbers (`2025-08-09`, optionally a time, optionally a zone) or
//! words (`Sat, 09 Aug 2025 10:00:00 +0200`, in the orders of RFC 822, 850, 1123 and of `date`). Beyond Hugo: seconds are optional, days
//! and months may have one digit, and `GMT`, `UTC` and the zones of RFC 822 are used, where Hugo uses the site's zone.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{Offset, TimeZone};
use jiff::{Timestamp, ZonedDateTime};

/// A number this small is a year or a date, not seconds since 1970.
const LEAST_SECONDS: i64 = 100_000_000;

/// Reads a date; where it names no zone, it is meant in `zone`.
pub(super) fn parse(text: &str, zone: &TimeZone) -> Option<ZonedDateTime> {
    let text = text.trim();
    let (date_time, offset) = if text.starts_with(|c: char| c.is_ascii_digit()) && text.as_bytes().get(4) == Some(&b'-') {
        numbers(text)?
    } else {
        words(text)?
    };
    let zone = offset.map_or_else(|| zone.clone(), TimeZone::fixed);
    date_time.to_zoned_datetime(zone).ok()
}

/// Reads seconds since 1970, in UTC.
pub(super) fn from_seconds(seconds: i64) -> Option<ZonedDateTime> {
    let timestamp = Timestamp::from_second(seconds).ok()?;
    (seconds >= LEAST_SECONDS).then(|| timestamp.to_zoned_datetime(TimeZone::UTC))
}

/// Go's zero time, which means "no date".
pub(super) fn is_zero(date: &ZonedDateTime) -> bool {
    date.year() <= 1
}

/// A date at the start of a file name, and the rest of the name (Hugo: `dateAndSlugFromBaseFilename`; what follows the last dot is no
/// part of it).
pub(super) fn from_file_name(name: &str, zone: &TimeZone) -> Option<(ZonedDateTime, String)> {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let (date, rest) = (stem.get(..10)?, stem.get(10..)?);
    let shape = date.bytes().enumerate().all(|(i, b)| if i == 4 || i == 7 { b == b'-' } else { b.is_ascii_digit() });
    let date = parse(date, zone).filter(|_| shape)?;
    Some((date, rest.trim_matches([' ', '-', '_']).to_owned()))
}

fn numbers(text: &str) -> Option<(DateTime, Option<Offset>)> {
    let end = text.find(|c: char| !(c.is_ascii_digit() || c == '-')).unwrap_or(text.len());
    let (date, rest) = text.split_at(end);
    let mut parts = date.split('-');
    let date = Date::new(digits(parts.next()?, 4..=4)?, digits(parts.next()?, 1..=2)?, digits(parts.next()?, 1..=2)?).ok()?;
    if parts.next().is_some() {
        return None;
    }
    if rest.is_empty() {
        return Some((date.to_datetime(Time::midnight()), None));
    }
    let rest = rest.strip_prefix(['T', 't']).unwrap_or_else(|| rest.trim_start());
    let end = rest.find(|c: char| !(c.is_ascii_digit() || c == ':' || c == '.')).unwrap_or(rest.len());
    let (time, zone) = rest.split_at(end);
    let mut zones = zone.split_ascii_whitespace();
    let offset = match zones.next() {
        Some(zone) => Some(offset(zone)?),
        None => None,
    };
    // Go prints the zone's name after its offset.
    let named = zones.next().is_none_or(|name| name.chars().all(|c| c.is_ascii_alphanumeric() || c == '+' || c == '-'));
    (named && zones.next().is_none()).then_some(())?;
    Some((date.to_datetime(clock(time)?), offset))
}

fn words(text: &str) -> Option<(DateTime, Option<Offset>)> {
    let (mut day, mut month, mut year, mut time, mut zone) = (None, None, None, None, None);
    for word in text.split([' ', ',']).filter(|word| !word.is_empty()) {
        if word.contains(':') {
            time.replace(clock(word)?).is_none().then_some(())?;
        } else if let Some(found) = name(word, &MONTHS) {
            month.replace(found).is_none().then_some(())?;
        } else if name(word, &DAYS).is_some() {
        } else if let [d, m, y] = word.split('-').collect::<Vec<_>>()[..]
            && let Some(found) = name(m, &MONTHS)
        {
            (day.is_none() && month.is_none() && year.is_none()).then_some(())?;
            (day, month, year) = (Some(digits(d, 1..=2)?), Some(found), Some(full_year(y)?));
        } else if word.starts_with(|c: char| c.is_ascii_digit()) {
            if day.is_none() {
                day = Some(digits(word, 1..=2)?);
            } else {
                year.replace(full_year(word)?).is_none().then_some(())?;
            }
        } else if let Some(found) = offset(word) {
            // A second zone is the name of the first.
            zone = zone.or(Some(found));
        } else {
            // Hugo: an unknown zone is replaced with the site's.
            (word.len() <= 5 && word.bytes().all(|b| b.is_ascii_uppercase())).then_some(())?;
        }
    }
    let date = Date::new(year?, month?, day?).ok()?;
    Some((date.to_datetime(time.unwrap_or(Time::midnight())), zone))
}

const MONTHS: [&str; 12] =
    ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];
const DAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// The number, from 1, of a name that is written in full or with its first three letters.
fn name(word: &str, names: &[&str]) -> Option<i8> {
    let word = word.to_ascii_lowercase();
    let found = names.iter().position(|name| *name == word || name.get(..3) == Some(&word))?;
    i8::try_from(found + 1).ok()
}

/// Two digits mean 1969 to 2068, as in Go.
fn full_year(text: &str) -> Option<i16> {
    if text.len() == 4 {
        return digits(text, 4..=4);
    }
    let short: i16 = digits(text, 2..=2)?;
    Some(if short >= 69 { 1900 + short } else { 2000 + short })
}

/// `10:00`, `10:00:00`, `10:00:00.25`.
fn clock(text: &str) -> Option<Time> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let mut parts = whole.split(':');
    let hour = digits(parts.next()?, 1..=2)?;
    let minute = digits(parts.next()?, 2..=2)?;
    let second = match parts.next() {
        Some(second) => digits(second, 2..=2)?,
        None if text.contains('.') => return None,
        None => 0,
    };
    if parts.next().is_some() || fraction.is_empty() || !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let nanoseconds = format!("{fraction:0<9}").get(..9)?.parse().ok()?;
    Time::new(hour, minute, second, nanoseconds).ok()
}

/// `Z`, `+02:00`, `+0200`, `+02`, `GMT`, or a zone of RFC 822, section 5.1.
fn offset(text: &str) -> Option<Offset> {
    let hours = match text.to_ascii_uppercase().as_str() {
        "Z" | "UT" | "UTC" | "GMT" => 0,
        "EDT" => -4,
        "EST" | "CDT" => -5,
        "CST" | "MDT" => -6,
        "MST" | "PDT" => -7,
        "PST" => -8,
        "CET" => 1,
        "CEST" => 2,
        _ => {
            let negative = text.starts_with('-');
            let number = text.strip_prefix(['+', '-'])?;
            let (hours, minutes) = match number.split_once(':') {
                Some(pair) => pair,
                None => (number.get(..2)?, number.get(2..)?),
            };
            let hours: i32 = digits(hours, 2..=2)?;
            let minutes: i32 = if minutes.is_empty() { 0 } else { digits(minutes, 2..=2)? };
            let seconds = (minutes < 60).then_some(hours * 3600 + minutes * 60)?;
            return Offset::from_seconds(if negative { -seconds } else { seconds }).ok();
        }
    };
    Some(Offset::constant(hours))
}

/// A number written with so many digits.
fn digits<N: std::str::FromStr>(text: &str, width: std::ops::RangeInclusive<usize>) -> Option<N> {
    let fits = width.contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    fits.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn berlin() -> TimeZone {
        TimeZone::get("Europe/Berlin").unwrap()
    }

    fn read(text: &str) -> String {
        parse(text, &berlin()).map_or_else(|| "none".to_owned(), |date| date.strftime("%Y-%m-%d %H:%M:%S%.f %z").to_string())
    }

    #[test]
    fn notations() {
        for (text, expected) in [
            ("2025-08-09", "2025-08-09 00:00:00 +0200"),
            ("2025-01-09", "2025-01-09 00:00:00 +0100"),
            ("2025-8-9", "2025-08-09 00:00:00 +0200"),
            ("2025-08-09 10:00", "2025-08-09 10:00:00 +0200"),
            ("2025-08-09T10:00", "2025-08-09 10:00:00 +0200"),
            ("2025-08-09T10:00Z", "2025-08-09 10:00:00 +0000"),
            ("2025-08-09 10:00:00", "2025-08-09 10:00:00 +0200"),
            ("2025-08-09T10:00:00", "2025-08-09 10:00:00 +0200"),
            ("2025-08-09T10:00:00.5", "2025-08-09 10:00:00.5 +0200"),
            ("2025-08-09T10:00:00.123456789123Z", "2025-08-09 10:00:00.123456789 +0000"),
            ("2025-08-09 10:00:00 +0200", "2025-08-09 10:00:00 +0200"),
            ("2025-08-09 10:00:00+0530", "2025-08-09 10:00:00 +0530"),
            ("2025-08-09 10:00:00-07:00", "2025-08-09 10:00:00 -0700"),
            ("2025-08-09 10:00:00 +02:00", "2025-08-09 10:00:00 +0200"),
            ("2025-08-09 10:00:00 +02", "2025-08-09 10:00:00 +0200"),
            ("2025-08-09T10:00:00-05:00", "2025-08-09 10:00:00 -0500"),
            ("2025-08-09T10:00:00+0200", "2025-08-09 10:00:00 +0200"),
            ("2025-08-09T10:00:00Z", "2025-08-09 10:00:00 +0000"),
            ("2025-08-09t10:00:00z", "2025-08-09 10:00:00 +0000"),
            ("2025-08-09 10:00:00 Z", "2025-08-09 10:00:00 +0000"),
            ("2025-08-09 10:00:00Z", "2025-08-09 10:00:00 +0000"),
            ("2025-08-09 10:00:00.123 +0900 JST", "2025-08-09 10:00:00.123 +0900"),
            ("2025-08-09 10:00:00 +0000 UTC", "2025-08-09 10:00:00 +0000"),
            ("  2025-08-09  ", "2025-08-09 00:00:00 +0200"),
            ("09 Aug 2025", "2025-08-09 00:00:00 +0200"),
            ("9 August 2025", "2025-08-09 00:00:00 +0200"),
            ("Aug 9, 2025", "2025-08-09 00:00:00 +0200"),
            ("Sat, 09 Aug 2025 10:00:00 +0900", "2025-08-09 10:00:00 +0900"),
            ("Sat, 09 Aug 2025 10:00:00 GMT", "2025-08-09 10:00:00 +0000"),
            ("Sat, 09 Aug 2025 10:00:00 EST", "2025-08-09 10:00:00 -0500"),
            ("09 Aug 25 10:00 UTC", "2025-08-09 10:00:00 +0000"),
            ("09 Aug 70 10:00 +0200", "1970-08-09 10:00:00 +0200"),
            ("Saturday, 09-Aug-25 10:00:00 UTC", "2025-08-09 10:00:00 +0000"),
            ("Sat Aug  9 10:00:00 2025", "2025-08-09 10:00:00 +0200"),
            ("Sat Aug  9 10:00:00 PDT 2025", "2025-08-09 10:00:00 -0700"),
            ("Sat, 09 Aug 2025 10:00:00 JST", "2025-08-09 10:00:00 +0200"),
            ("Sat Aug 09 10:00:00 +0200 2025", "2025-08-09 10:00:00 +0200"),
            // An hour that does not exist, and one that exists twice, in which case the first one is meant.
            ("2025-03-30 02:30", "2025-03-30 03:30:00 +0200"),
            ("2025-10-26 02:30", "2025-10-26 02:30:00 +0200"),
        ] {
            assert_eq!(read(text), expected, "{text:?}");
        }
    }

    #[test]
    fn no_dates() {
        for text in [
            "",
            "soon",
            "2025",
            "2025-08",
            "20250809",
            "1754733600",
            "2025/08/09",
            "09-08-2025",
            "2025-13-09",
            "2025-02-30",
            "2025-08-09T",
            "2025-08-09T10",
            "2025-08-09 25:00",
            "2025-08-09 10:61",
            "2025-08-09T10:00:00.",
            "2025-08-09 10:00 Mars/Olympus",
            "2025-08-09-10",
            "2025-08-09 10:00 +2",
            "2025-08-09 10:00 +02:75",
            "10:00AM",
            "Aug  9 10:00:00",
            "Aug 2025",
            "9 Aug Sep 2025",
            "9 Aug 2025 2026",
            "9 Aug 2025 10:00 11:00",
            "0000-00-00",
            "２０２５-08-09",
            "2025-08-09 10:00:00 +0200 a/b c",
        ] {
            assert_eq!(read(text), "none", "{text:?}");
        }
    }

    #[test]
    fn file_names() {
        let slug = |name: &str| from_file_name(name, &TimeZone::UTC).map(|(date, slug)| format!("{} {slug}", date.date()));
        assert_eq!(slug("2025-08-09-hello").as_deref(), Some("2025-08-09 hello"));
        assert_eq!(slug("2025-08-09_ Hello World-").as_deref(), Some("2025-08-09 Hello World"));
        assert_eq!(slug("2013-03-01-MySQL-3.23").as_deref(), Some("2013-03-01 MySQL-3"));
        assert_eq!(slug("2025-08-09").as_deref(), Some("2025-08-09 "));
        for name in ["2025-8-9-hello", "2025-08-0", "hello", "2025-13-01-x", "2025_08_09", "ääääääääää", "", "MySQL-3.23"]
        {
            assert_eq!(slug(name), None, "{name}");
        }
    }

    #[test]
    fn seconds() {
        assert_eq!(from_seconds(1_754_733_600).unwrap().to_string(), "2025-08-09T10:00:00+00:00[UTC]");
        assert_eq!(from_seconds(2025), None);
        assert_eq!(from_seconds(20_250_809), None);
        assert_eq!(from_seconds(i64::MAX), None);
    }

    proptest! {
        #[test]
        fn any_text(text in "[-0-9A-Za-z:.,+ é/]{0,40}") {
            let _ = parse(&text, &TimeZone::UTC);
            let _ = from_file_name(&text, &TimeZone::UTC);
        }

        #[test]
        fn any_date(y in 1000i16..=9999, m in 1i8..=12, d in 1i8..=28, h in 0i8..=23, min in 0i8..=59) {
            let text = format!("{y:04}-{m:02}-{d:02} {h:02}:{min:02}:00");
            prop_assert_eq!(parse(&text, &TimeZone::UTC).unwrap().strftime("%F %T").to_string(), text);
        }
    }
}
