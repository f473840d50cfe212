//! Formats dates. Input: Go's reference layout (`January 2, 2006`), as in Hugo's settings, or `:date_long` and the like. Output: text with
//! the names of months and days in the page's language.
//!
//! Source: the documentation of Go's `time.Layout`; Hugo: `time.Format`.

use jiff::ZonedDateTime;

use super::strings::{Strings, strings};

/// A date in a layout and a language. Text that is not an element of the layout is kept.
pub fn format(date: &ZonedDateTime, layout: &str, lang: &str) -> String {
    let words = strings(lang);
    let layout = match layout.to_ascii_lowercase().as_str() {
        ":date_full" => &words.date_full,
        ":date_long" => &words.date_long,
        ":date_medium" => &words.date_medium,
        ":date_short" => &words.date_short,
        ":time_full" => &words.time_full,
        ":time_long" => &words.time_long,
        ":time_medium" => &words.time_medium,
        ":time_short" => &words.time_short,
        _ => layout,
    };
    let mut out = String::with_capacity(layout.len() + 12);
    let mut rest = layout;
    while let Some(first) = rest.chars().next() {
        match Element::at(rest) {
            Some((element, length)) => {
                out.push_str(&element.text(date, words));
                rest = &rest[length..];
            }
            None => {
                out.push(first);
                rest = &rest[first.len_utf8()..];
            }
        }
    }
    out
}

/// The elements of a layout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Element {
    Year,
    YearOfCentury,
    MonthName,
    MonthShort,
    Month {
        pad: bool,
    },
    DayName,
    DayShort,
    Day {
        pad: Option<char>,
    },
    DayOfYear {
        pad: char,
    },
    Hour24,
    Hour12 {
        pad: bool,
    },
    Minute {
        pad: bool,
    },
    Second {
        pad: bool,
    },
    /// Digits with their point or comma; `trim` removes trailing zeros.
    Fraction {
        mark: char,
        digits: usize,
        trim: bool,
    },
    Noon {
        upper: bool,
    },
    ZoneName,
    Offset {
        z: bool,
        colon: bool,
        minutes: bool,
        seconds: bool,
    },
}

/// Elements by their spelling, longer ones before their prefixes.
const SPELLINGS: &[(&str, Element)] = &[
    ("January", Element::MonthName),
    ("Monday", Element::DayName),
    ("MST", Element::ZoneName),
    ("002", Element::DayOfYear { pad: '0' }),
    ("__2", Element::DayOfYear { pad: ' ' }),
    ("01", Element::Month { pad: true }),
    ("02", Element::Day { pad: Some('0') }),
    ("03", Element::Hour12 { pad: true }),
    ("04", Element::Minute { pad: true }),
    ("05", Element::Second { pad: true }),
    ("06", Element::YearOfCentury),
    ("15", Element::Hour24),
    ("1", Element::Month { pad: false }),
    ("2006", Element::Year),
    ("2", Element::Day { pad: None }),
    ("3", Element::Hour12 { pad: false }),
    ("4", Element::Minute { pad: false }),
    ("5", Element::Second { pad: false }),
    ("PM", Element::Noon { upper: true }),
    ("pm", Element::Noon { upper: false }),
    ("-07:00:00", Element::Offset { z: false, colon: true, minutes: true, seconds: true }),
    ("-070000", Element::Offset { z: false, colon: false, minutes: true, seconds: true }),
    ("-07:00", Element::Offset { z: false, colon: true, minutes: true, seconds: false }),
    ("-0700", Element::Offset { z: false, colon: false, minutes: true, seconds: false }),
    ("-07", Element::Offset { z: false, colon: false, minutes: false, seconds: false }),
    ("Z07:00:00", Element::Offset { z: true, colon: true, minutes: true, seconds: true }),
    ("Z070000", Element::Offset { z: true, colon: false, minutes: true, seconds: true }),
    ("Z07:00", Element::Offset { z: true, colon: true, minutes: true, seconds: false }),
    ("Z0700", Element::Offset { z: true, colon: false, minutes: true, seconds: false }),
    ("Z07", Element::Offset { z: true, colon: false, minutes: false, seconds: false }),
];

impl Element {
    /// The element at the start of a text, and its length in bytes.
    fn at(text: &str) -> Option<(Self, usize)> {
        if let Some((spelling, element)) = SPELLINGS.iter().find(|(spelling, _)| text.starts_with(spelling)) {
            return Some((*element, spelling.len()));
        }
        // `Jan` and `Mon` are not recognised inside a longer word ("Month"), nor `_2` in `_2006`, which is `_` and the year.
        let word = |name: &str| text.strip_prefix(name).is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_lowercase()));
        if word("Jan") {
            return Some((Self::MonthShort, 3));
        }
        if word("Mon") {
            return Some((Self::DayShort, 3));
        }
        if text.starts_with("_2") && !text.starts_with("_2006") {
            return Some((Self::Day { pad: Some(' ') }, 2));
        }
        let mark = text.chars().next().filter(|c| matches!(c, '.' | ','))?;
        let digit = text[1..].chars().next().filter(|c| matches!(c, '0' | '9'))?;
        let digits = text[1..].chars().take_while(|c| *c == digit).count();
        let ends = !text[1 + digits..].starts_with(|c: char| c.is_ascii_digit());
        ends.then_some((Self::Fraction { mark, digits, trim: digit == '9' }, 1 + digits))
    }

    fn text(self, date: &ZonedDateTime, words: &Strings) -> String {
        let name = |names: &[String], index: i8| names.get(index.max(0) as usize).cloned().unwrap_or_default();
        let two = |n: i8, pad: bool| if pad { format!("{n:02}") } else { n.to_string() };
        match self {
            Self::Year => format!("{:04}", date.year()),
            Self::YearOfCentury => format!("{:02}", date.year().rem_euclid(100)),
            Self::MonthName => name(&words.months, date.month() - 1),
            Self::MonthShort => name(&words.months_short, date.month() - 1),
            Self::Month { pad } => two(date.month(), pad),
            Self::DayName => name(&words.days, date.weekday().to_sunday_zero_offset()),
            Self::DayShort => name(&words.days_short, date.weekday().to_sunday_zero_offset()),
            Self::Day { pad: Some(' ') } => format!("{:2}", date.day()),
            Self::Day { pad } => two(date.day(), pad.is_some()),
            Self::DayOfYear { pad: '0' } => format!("{:03}", date.day_of_year()),
            Self::DayOfYear { .. } => format!("{:3}", date.day_of_year()),
            Self::Hour24 => two(date.hour(), true),
            Self::Hour12 { pad } => two((date.hour() + 11) % 12 + 1, pad),
            Self::Minute { pad } => two(date.minute(), pad),
            Self::Second { pad } => two(date.second(), pad),
            Self::Fraction { mark, digits, trim } => fraction(date.subsec_nanosecond(), mark, digits, trim),
            Self::Noon { upper } => {
                let text = if date.hour() < 12 { &words.am } else { &words.pm };
                if upper { text.clone() } else { text.to_lowercase() }
            }
            Self::ZoneName => date.strftime("%Z").to_string(),
            Self::Offset { z, colon, minutes, seconds } => offset(date.offset().seconds(), z, colon, minutes, seconds),
        }
    }
}

fn fraction(nanoseconds: i32, mark: char, digits: usize, trim: bool) -> String {
    let all = format!("{nanoseconds:09}");
    let shown = all.get(..digits.min(9)).unwrap_or(&all);
    let shown = if trim { shown.trim_end_matches('0') } else { shown };
    if shown.is_empty() { String::new() } else { format!("{mark}{shown}") }
}

fn offset(total: i32, z: bool, colon: bool, minutes: bool, seconds: bool) -> String {
    if z && total == 0 {
        return "Z".to_owned();
    }
    let sign = if total < 0 { '-' } else { '+' };
    let total = total.unsigned_abs();
    let between = if colon { ":" } else { "" };
    let mut out = format!("{sign}{:02}", total / 3600);
    if minutes {
        out += &format!("{between}{:02}", total / 60 % 60);
    }
    if seconds {
        out += &format!("{between}{:02}", total % 60);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> ZonedDateTime {
        text.parse().expect("a date")
    }

    #[test]
    fn layouts_as_go_has_them() {
        let morning = date("2006-01-02T15:04:05.123456789-07:00[-07:00]");
        let summer = date("2025-08-09T00:07:03.5+02:00[Europe/Berlin]");
        for (layout, first, second) in [
            ("January 2, 2006", "January 2, 2006", "August 9, 2025"),
            ("Jan _2 2006", "Jan  2 2006", "Aug  9 2025"),
            ("2006-01-02", "2006-01-02", "2025-08-09"),
            ("_2006", "_2006", "_2025"),
            ("02/01/06", "02/01/06", "09/08/25"),
            ("1/2/06", "1/2/06", "8/9/25"),
            ("Monday, Mon", "Monday, Mon", "Saturday, Sat"),
            ("15:04:05", "15:04:05", "00:07:03"),
            ("3:04 PM", "3:04 PM", "12:07 AM"),
            ("03:4:5pm", "03:4:5pm", "12:7:3am"),
            ("MST", "-07", "CEST"),
            ("-0700 -07:00 -07", "-0700 -07:00 -07", "+0200 +02:00 +02"),
            ("Z07:00 Z0700", "-07:00 -0700", "+02:00 +0200"),
            ("-07:00:00 -070000", "-07:00:00 -070000", "+02:00:00 +020000"),
            ("05.000", "05.123", "03.500"),
            ("05.999999", "05.123456", "03.5"),
            ("05,000", "05,123", "03,500"),
            ("15.04.05", "15.04.05", "00.07.03"),
            ("002 __2", "002   2", "221 221"),
            ("Month Janus", "Month Janus", "Month Janus"),
            ("2006年1月2日", "2006年1月2日", "2025年8月9日"),
            ("2006-01-02T15:04:05Z07:00", "2006-01-02T15:04:05-07:00", "2025-08-09T00:07:03+02:00"),
            ("", "", ""),
            ("&<é", "&<é", "&<é"),
        ] {
            assert_eq!(format(&morning, layout, "en"), first, "{layout}");
            assert_eq!(format(&summer, layout, "en"), second, "{layout}");
        }
        let utc = date("2025-12-31T12:00:00Z[UTC]");
        assert_eq!(format(&utc, "Z07:00 3PM MST .999|", "en"), "Z 12PM UTC |");
    }

    #[test]
    fn names_in_the_language_of_the_page() {
        let day = date("2025-03-02T10:00:00Z[UTC]");
        for (lang, layout, shown) in [
            ("en", ":date_full", "Sunday, March 2, 2025"),
            ("en", ":date_long", "March 2, 2025"),
            ("en", ":DATE_MEDIUM", "Mar 2, 2025"),
            ("en", ":date_short", "3/2/25"),
            ("en", ":time_short", "10:00 AM"),
            ("de", ":date_long", "2. März 2025"),
            ("de-AT", "Monday", "Sonntag"),
            ("fr", "2 January 2006", "2 mars 2025"),
            ("es", ":date_long", "2 de marzo de 2025"),
            ("ru", "2 January 2006", "2 марта 2025"),
            ("pl", "2 January 2006", "2 marca 2025"),
            ("ja", ":date_long", "2025年3月2日"),
            ("ko", ":date_long", "2025년 3월 2일"),
            ("zh-tw", ":date_long", "2025年3月2日"),
            ("he", ":date_long", "2 במרץ 2025"),
            ("ar", "January", "مارس"),
            ("xx", "January", "March"),
        ] {
            assert_eq!(format(&day, layout, lang), shown, "{lang} {layout}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_layout_is_taken(layout in "\\PC{0,40}", seconds in -100_000_000_000i64..100_000_000_000) {
            let at = jiff::Timestamp::from_second(seconds).expect("within range").to_zoned_datetime(jiff::tz::TimeZone::UTC);
            format(&at, &layout, "fi");
        }
    }
}
