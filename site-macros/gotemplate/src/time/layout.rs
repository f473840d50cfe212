//! Layouts: the reference time `Mon Jan 2 15:04:05 MST 2006` in the desired format.

/// A part of a layout that stands for a part of the time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Element {
    Year,
    ShortYear,
    MonthName,
    ShortMonthName,
    Month {
        padded: bool,
    },
    DayName,
    ShortDayName,
    Day(Padding),
    YearDay(Padding),
    Hour24,
    Hour12 {
        padded: bool,
    },
    Minute {
        padded: bool,
    },
    Second {
        padded: bool,
    },
    /// `.000` or `,999`: the number of digits; with `trimmed`, without trailing zeros.
    Fraction {
        digits: usize,
        trimmed: bool,
    },
    HalfDay {
        upper: bool,
    },
    ZoneName,
    /// `-07:00` and `Z07:00`, where `z` writes UTC as `Z`.
    Offset {
        z: bool,
        colons: bool,
        parts: u8,
    },
}

/// What fills a number that has fewer digits than its field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Padding {
    None,
    Zero,
    Space,
}

/// The first element of a layout: the text before it, the element, and what follows it.
pub(super) fn next_element(layout: &str) -> Option<(&str, Element, &str)> {
    layout.char_indices().find_map(|(at, _)| {
        let (element, length) = element_at(&layout[at..])?;
        Some((&layout[..at], element, &layout[at + length..]))
    })
}

fn element_at(rest: &str) -> Option<(Element, usize)> {
    let starts = |prefix: &str| rest.starts_with(prefix);
    let lower_at = |at: usize| rest.as_bytes().get(at).is_some_and(u8::is_ascii_lowercase);
    Some(match rest.as_bytes().first()? {
        b'J' if starts("January") => (Element::MonthName, 7),
        b'J' if starts("Jan") && !lower_at(3) => (Element::ShortMonthName, 3),
        b'M' if starts("Monday") => (Element::DayName, 6),
        b'M' if starts("Mon") && !lower_at(3) => (Element::ShortDayName, 3),
        b'M' if starts("MST") => (Element::ZoneName, 3),
        b'0' if starts("002") => (Element::YearDay(Padding::Zero), 3),
        b'0' => match rest.as_bytes().get(1)? {
            b'1' => (Element::Month { padded: true }, 2),
            b'2' => (Element::Day(Padding::Zero), 2),
            b'3' => (Element::Hour12 { padded: true }, 2),
            b'4' => (Element::Minute { padded: true }, 2),
            b'5' => (Element::Second { padded: true }, 2),
            b'6' => (Element::ShortYear, 2),
            _ => return None,
        },
        b'1' if starts("15") => (Element::Hour24, 2),
        b'1' => (Element::Month { padded: false }, 1),
        b'2' if starts("2006") => (Element::Year, 4),
        b'2' => (Element::Day(Padding::None), 1),
        // `_2006` is an underscore before a year.
        b'_' if starts("_2") && !starts("_2006") => (Element::Day(Padding::Space), 2),
        b'_' if starts("__2") => (Element::YearDay(Padding::Space), 3),
        b'3' => (Element::Hour12 { padded: false }, 1),
        b'4' => (Element::Minute { padded: false }, 1),
        b'5' => (Element::Second { padded: false }, 1),
        b'P' if starts("PM") => (Element::HalfDay { upper: true }, 2),
        b'p' if starts("pm") => (Element::HalfDay { upper: false }, 2),
        first @ (b'-' | b'Z') => {
            let z = *first == b'Z';
            let after = &rest[1..];
            let (colons, parts, length) = if after.starts_with("070000") {
                (false, 3, 7)
            } else if after.starts_with("07:00:00") {
                (true, 3, 9)
            } else if after.starts_with("0700") {
                (false, 2, 5)
            } else if after.starts_with("07:00") {
                (true, 2, 6)
            } else if after.starts_with("07") {
                (false, 1, 3)
            } else {
                return None;
            };
            (Element::Offset { z, colons, parts }, length)
        }
        b'.' | b',' => {
            let digit = *rest.as_bytes().get(1).filter(|digit| matches!(digit, b'0' | b'9'))?;
            let digits = rest.bytes().skip(1).take_while(|byte| *byte == digit).count();
            if rest.as_bytes().get(digits + 1).is_some_and(u8::is_ascii_digit) {
                return None;
            }
            (Element::Fraction { digits, trimmed: digit == b'9' }, digits + 1)
        }
        _ => return None,
    })
}
