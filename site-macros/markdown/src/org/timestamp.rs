//! Timestamps: `<2026-01-31 Sat 10:00 +1w>`. The day of the week is that of the date, whatever is written.

/// How a timestamp is shown, from its date and the words after it; `None` if it is none.
pub(super) fn shown<'t>(date: &str, words: impl Iterator<Item = &'t str>) -> Option<String> {
    let number =
        |range: std::ops::Range<usize>| date.get(range).filter(|part| part.bytes().all(|b| b.is_ascii_digit()))?.parse().ok();
    let (year, month, day): (u32, u32, u32) = (number(0..4)?, number(5..7)?, number(8..10)?);
    let is_shaped = date.len() == 10 && date.as_bytes()[4] == b'-' && date.as_bytes()[7] == b'-';
    if !is_shaped || !(1..=12).contains(&month) || day == 0 || day > days(year, month) {
        return None;
    }
    let mut shown = format!("{date} {}", weekday(year, month, day));
    let mut stage = 0;
    for word in words {
        let (kind, is_shown) = if word.bytes().all(|b| b.is_ascii_alphabetic()) && !word.is_empty() {
            (1, false)
        } else if is_time(word) {
            (2, true)
        } else if is_interval(word) {
            (3, true)
        } else {
            return None;
        };
        if kind <= stage {
            return None;
        }
        stage = kind;
        if is_shown {
            shown.push(' ');
            shown.push_str(word);
        }
    }
    Some(shown)
}

fn is_time(word: &str) -> bool {
    let bytes = word.as_bytes();
    let digits = [0, 1, 3, 4].iter().all(|at| bytes.get(*at).is_some_and(u8::is_ascii_digit));
    bytes.len() == 5 && digits && bytes[2] == b':' && word < "24" && &word[3..] < "60"
}

fn is_interval(word: &str) -> bool {
    let Some(rest) = word.strip_prefix('+') else { return false };
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    digits > 0 && matches!(&rest[digits..], "d" | "w" | "m" | "y")
}

fn days(year: u32, month: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        _ => 31,
    }
}

/// Sakamoto's method.
fn weekday(year: u32, month: u32, day: u32) -> &'static str {
    const SHIFTS: [u32; 12] = [0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4];
    // Four centuries are a whole number of weeks, so that January of the year 0 has a year before it.
    let year = year + 400 - u32::from(month < 3);
    let day = (year + year / 4 - year / 100 + year / 400 + SHIFTS[month as usize - 1] + day) % 7;
    ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"][day as usize]
}

#[cfg(test)]
mod tests {
    use super::shown;

    #[test]
    fn the_day_of_the_week_is_that_of_the_date() {
        for (written, expected) in [
            ("2026-11-30", Some("2026-11-30 Mon")),
            ("2024-02-29 Mon 09:30", Some("2024-02-29 Thu 09:30")),
            ("2000-01-01 +1w", Some("2000-01-01 Sat +1w")),
            ("0000-01-01", Some("0000-01-01 Sat")),
            ("2023-02-29", None),
            ("2023-13-01", None),
            ("2023-1-01", None),
            ("2023-01-01 25:00", None),
            ("2023-01-01 10:00 Mon", None),
            ("https://a.example", None),
        ] {
            let mut words = written.split(' ');
            let date = words.next().unwrap_or("");
            assert_eq!(shown(date, words).as_deref(), expected, "{written}");
        }
    }
}
