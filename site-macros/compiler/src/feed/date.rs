//! Date formats of feeds and sitemaps.

use jiff::ZonedDateTime;
use jiff::tz::TimeZone;

/// RFC 822 with a numeric zone, as Hugo writes it: `Mon, 02 Jan 2006 15:04:05 -0700`.
pub(super) fn rfc822(date: &ZonedDateTime) -> Option<String> {
    const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let date = writable(date)?;
    let day = DAYS[usize::from(date.weekday().to_monday_zero_offset().unsigned_abs()) % 7];
    let month = MONTHS[usize::from(date.month().unsigned_abs() - 1) % 12];
    let (sign, hours, minutes) = zone(&date);
    let (year, number, time) = (date.year(), date.day(), date.time());
    let (hour, minute, second) = (time.hour(), time.minute(), time.second());
    Some(format!("{day}, {number:02} {month} {year:04} {hour:02}:{minute:02}:{second:02} {sign}{hours:02}{minutes:02}"))
}

/// RFC 3339, which is a W3C date too: `2006-01-02T15:04:05-07:00`.
pub(super) fn rfc3339(date: &ZonedDateTime) -> Option<String> {
    writable(date).map(|date| internet(&date))
}

/// The same for dates that the format can express. jiff's own formatting from a format string takes ten times as long, and every page has
/// some dates.
pub(crate) fn internet(date: &ZonedDateTime) -> String {
    let (sign, hours, minutes) = zone(date);
    let (year, month, day, time) = (date.year(), date.month(), date.day(), date.time());
    let (hour, minute, second) = (time.hour(), time.minute(), time.second());
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{sign}{hours:02}:{minutes:02}")
}

/// The offset from UTC: sign, hours, minutes.
fn zone(date: &ZonedDateTime) -> (char, u32, u32) {
    let seconds = date.offset().seconds();
    let minutes = seconds.unsigned_abs() / 60;
    (if seconds < 0 { '-' } else { '+' }, minutes / 60, minutes % 60)
}

/// Both formats have four-digit years and whole minutes in the offset, which offsets before standard time did not have.
fn writable(date: &ZonedDateTime) -> Option<ZonedDateTime> {
    let date = if date.offset().seconds() % 60 == 0 { date.clone() } else { date.with_time_zone(TimeZone::UTC) };
    (1..=9999).contains(&date.year()).then_some(date)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_formats() {
        for (given, mail, internet) in [
            ("2006-01-02T15:04:05-07:00[-07:00]", "Mon, 02 Jan 2006 15:04:05 -0700", "2006-01-02T15:04:05-07:00"),
            ("2025-08-09T00:00:00+00:00[UTC]", "Sat, 09 Aug 2025 00:00:00 +0000", "2025-08-09T00:00:00+00:00"),
            ("2024-02-29T23:59:59.75+05:45[+05:45]", "Thu, 29 Feb 2024 23:59:59 +0545", "2024-02-29T23:59:59+05:45"),
            ("1880-01-01T00:00:00[Europe/Berlin]", "Wed, 31 Dec 1879 23:06:32 +0000", "1879-12-31T23:06:32+00:00"),
        ] {
            let date: ZonedDateTime = given.parse().unwrap();
            assert_eq!((rfc822(&date).as_deref(), rfc3339(&date).as_deref()), (Some(mail), Some(internet)), "{given}");
        }
        let before_christ: ZonedDateTime = "-000044-03-15T12:00:00+00:00[UTC]".parse().unwrap();
        assert_eq!((rfc822(&before_christ), rfc3339(&before_christ)), (None, None));
    }
}
