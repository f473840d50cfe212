//! Dates as feeds and sitemaps want them.

use jiff::ZonedDateTime;
use jiff::tz::TimeZone;

/// RFC 822 with a numeric zone, as Hugo writes it: `Mon, 02 Jan 2006 15:04:05 -0700`.
pub(super) fn rfc822(date: &ZonedDateTime) -> Option<String> {
    writable(date).map(|date| date.strftime("%a, %d %b %Y %H:%M:%S %z").to_string())
}

/// RFC 3339, which is a W3C date too: `2006-01-02T15:04:05-07:00`.
pub(super) fn rfc3339(date: &ZonedDateTime) -> Option<String> {
    writable(date).map(|date| date.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string())
}

/// Both formats have four digits for the year and whole minutes for the zone, which before standard time it did not have.
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
