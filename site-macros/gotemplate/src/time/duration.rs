//! Formats and parses durations: `1h30m0.5s`.

/// Units by their names, in nanoseconds.
const UNITS: [(&str, i64); 8] = [
    ("ns", 1),
    ("us", 1_000),
    ("µs", 1_000),
    ("μs", 1_000),
    ("ms", 1_000_000),
    ("s", 1_000_000_000),
    ("m", 60_000_000_000),
    ("h", 3_600_000_000_000),
];

/// What Go writes for a duration.
pub(crate) fn duration_text(nanoseconds: i64) -> String {
    let sign = if nanoseconds < 0 { "-" } else { "" };
    let magnitude = nanoseconds.unsigned_abs();
    if magnitude < 1_000_000_000 {
        return match magnitude {
            0 => "0s".to_owned(),
            1..1_000 => format!("{sign}{magnitude}ns"),
            1_000..1_000_000 => format!("{sign}{}µs", decimal(magnitude, 3)),
            _ => format!("{sign}{}ms", decimal(magnitude, 6)),
        };
    }
    let seconds = magnitude / 1_000_000_000;
    let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
    let shown = decimal(magnitude % 60_000_000_000, 9);
    match (hours, minutes) {
        (0, 0) => format!("{sign}{shown}s"),
        (0, _) => format!("{sign}{minutes}m{shown}s"),
        _ => format!("{sign}{hours}h{minutes}m{shown}s"),
    }
}

/// A number of units that are each 10^`digits`, without trailing zeros.
fn decimal(value: u64, digits: u32) -> String {
    let unit = 10_u64.pow(digits);
    let fraction = format!("{:0width$}", value % unit, width = digits as usize);
    let fraction = fraction.trim_end_matches('0');
    if fraction.is_empty() { format!("{}", value / unit) } else { format!("{}.{fraction}", value / unit) }
}

/// A duration as Go reads it: numbers with units, `-1.5h`, `2h45m`.
pub(crate) fn parse_duration(text: &str) -> Option<i64> {
    let (negative, mut rest) = match text.as_bytes().first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    if rest == "0" {
        return Some(0);
    }
    if rest.is_empty() {
        return None;
    }
    let mut total: i64 = 0;
    while !rest.is_empty() {
        let length = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
        let (number, after) = rest.split_at(length);
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        if whole.is_empty() && fraction.is_empty() || fraction.contains('.') {
            return None;
        }
        let length = after.find(|c: char| c.is_ascii_digit() || c == '.').unwrap_or(after.len());
        let (name, after) = after.split_at(length);
        let unit = UNITS.iter().find(|(known, _)| *known == name)?.1;
        let whole: i64 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
        let part = format!("0.{fraction}0").parse::<f64>().ok()? * unit as f64;
        total = total.checked_add(whole.checked_mul(unit)?)?.checked_add(part as i64)?;
        rest = after;
    }
    Some(if negative { -total } else { total })
}
