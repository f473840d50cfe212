//! Formats and parses numbers by the rules of Go's strconv.

/// An integer with Go's prefixes (`0x`, `0o`, `0b`, `0`) and underscores; `Some(None)`: it does not fit into 64 bits.
pub(crate) fn parse_integer(text: &str) -> Option<Option<i64>> {
    let (negative, digits) = sign(text);
    let lower = digits.to_ascii_lowercase();
    let (radix, body) = match lower.as_bytes() {
        [b'0', b'x', ..] => (16, &lower[2..]),
        [b'0', b'o', ..] => (8, &lower[2..]),
        [b'0', b'b', ..] => (2, &lower[2..]),
        [b'0', _, ..] => (8, &lower[1..]),
        _ => (10, lower.as_str()),
    };
    let plain = without_underscores(body, radix != 10)?;
    if plain.is_empty() || !plain.chars().all(|c| c.is_digit(radix)) {
        return None;
    }
    let value = i128::from_str_radix(&plain, radix).unwrap_or(i128::MAX);
    Some(i64::try_from(if negative { -value } else { value }).ok())
}

/// A decimal or hexadecimal floating-point number that is finite.
pub(crate) fn parse_finite(text: &str) -> Option<f64> {
    let (negative, digits) = sign(text);
    let lower = digits.to_ascii_lowercase();
    let value = match lower.strip_prefix("0x") {
        Some(hexadecimal) => parse_hexadecimal(&without_underscores(hexadecimal, true)?)?,
        None => {
            let plain = without_underscores(&lower, false)?;
            if !plain.starts_with(|c: char| c.is_ascii_digit() || c == '.') || !plain.contains(|c: char| c.is_ascii_digit()) {
                return None;
            }
            plain.parse::<f64>().ok().filter(|value| value.is_finite())?
        }
    };
    Some(if negative { -value } else { value })
}

/// What Go's `ParseFloat` reads: also infinities and NaN.
pub(crate) fn parse_float(text: &str) -> Option<f64> {
    let (negative, body) = sign(text);
    let value = match body.to_ascii_lowercase().as_str() {
        "inf" | "infinity" => f64::INFINITY,
        "nan" if body.len() == text.len() => f64::NAN,
        _ => return parse_finite(text),
    };
    Some(if negative { -value } else { value })
}

/// `1.8p3`: the mantissa in base 16, the exponent (required) in base 10 of 2.
fn parse_hexadecimal(text: &str) -> Option<f64> {
    let (mantissa, exponent) = text.split_once('p')?;
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    if whole.is_empty() && fraction.is_empty() || exponent.is_empty() {
        return None;
    }
    let mut value = 0.0_f64;
    for digit in whole.chars().chain(fraction.chars()) {
        value = value * 16.0 + f64::from(digit.to_digit(16)?);
    }
    let exponent = exponent.parse::<i32>().ok()?.checked_sub(i32::try_from(fraction.len()).ok()?.checked_mul(4)?)?;
    Some(value * 2.0_f64.powi(exponent)).filter(|value| value.is_finite())
}

fn sign(text: &str) -> (bool, &str) {
    match text.as_bytes().first() {
        Some(b'-') => (true, &text[1..]),
        Some(b'+') => (false, &text[1..]),
        _ => (false, text),
    }
}

/// Underscores may stand between digits, and behind a prefix.
fn without_underscores(text: &str, after_prefix: bool) -> Option<String> {
    if !text.contains('_') {
        return Some(text.to_owned());
    }
    let is_digit = |c: Option<&u8>| c.is_some_and(u8::is_ascii_hexdigit);
    let bytes = text.as_bytes();
    for (i, _) in bytes.iter().enumerate().filter(|(_, c)| **c == b'_') {
        let before = if i == 0 { after_prefix } else { is_digit(bytes.get(i - 1)) };
        if !before || !is_digit(bytes.get(i + 1)) {
            return None;
        }
    }
    Some(text.replace('_', ""))
}

/// A number in one of the forms `e`, `E`, `f`, `g` and `G`; without precision, with as few digits as name it uniquely.
pub(crate) fn format_float(value: f64, form: char, precision: Option<usize>) -> String {
    if value.is_nan() {
        return "NaN".into();
    }
    if value.is_infinite() {
        return if value > 0.0 { "+Inf" } else { "-Inf" }.into();
    }
    let upper = form.is_ascii_uppercase();
    match form.to_ascii_lowercase() {
        'f' => match precision {
            Some(precision) => format!("{value:.precision$}"),
            None => format!("{value}"),
        },
        'e' => with_exponent(value, precision, upper),
        _ => {
            // Significant digits.
            let significant = precision.map(|precision| precision.max(1));
            let scientific = match significant {
                Some(digits) => format!("{value:.*e}", digits - 1),
                None => format!("{value:e}"),
            };
            let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
            let exponent: i32 = exponent.parse().unwrap_or(0);
            let trimmed = if mantissa.contains('.') { mantissa.trim_end_matches('0').trim_end_matches('.') } else { mantissa };
            let kept = trimmed.bytes().filter(u8::is_ascii_digit).count();
            // If all remaining digits are before the point, Go counts them without trailing zeros.
            let threshold = match significant {
                None => 6,
                Some(wanted) if wanted > kept && kept as i32 > exponent => kept as i32,
                Some(wanted) => wanted as i32,
            };
            if exponent < -4 || exponent >= threshold {
                return with_exponent(value, Some(kept - 1), upper);
            }
            let decimals = usize::try_from(kept as i32 - 1 - exponent).unwrap_or(0);
            format!("{value:.decimals$}")
        }
    }
}

fn with_exponent(value: f64, precision: Option<usize>, upper: bool) -> String {
    let scientific = match precision {
        Some(precision) => format!("{value:.precision$e}"),
        None => format!("{value:e}"),
    };
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{mantissa}{}{sign}{:02}", if upper { 'E' } else { 'e' }, exponent.abs())
}

/// A number as JSON writes it.
pub(crate) fn json_float(value: f64) -> Option<String> {
    if !value.is_finite() {
        return None;
    }
    let magnitude = value.abs();
    if magnitude != 0.0 && !(1e-6..1e21).contains(&magnitude) {
        // Exponents of one digit have no zero before it.
        return Some(format_float(value, 'e', None).replace("e-0", "e-"));
    }
    Some(format!("{value}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floats_are_written_as_go_writes_them() {
        for (value, text) in [
            (0.0, "0"),
            (-0.0, "-0"),
            (1.0, "1"),
            (0.1, "0.1"),
            (100000.0, "100000"),
            (1_000_000.0, "1e+06"),
            (123_456_789.0, "1.23456789e+08"),
            (0.0001, "0.0001"),
            (0.00001, "1e-05"),
            (-1.5, "-1.5"),
            (1e100, "1e+100"),
            (f64::INFINITY, "+Inf"),
        ] {
            assert_eq!(format_float(value, 'g', None), text, "{value}");
        }
        assert_eq!(format_float(3.0, 'f', Some(2)), "3.00");
        assert_eq!(format_float(2.5, 'f', Some(0)), "2");
        assert_eq!(format_float(1_000_000.0, 'f', None), "1000000");
        assert_eq!(format_float(1234.5678, 'e', Some(2)), "1.23e+03");
        assert_eq!(format_float(1234.5678, 'g', Some(3)), "1.23e+03");
        assert_eq!(format_float(123.45, 'g', Some(3)), "123");
        assert_eq!(format_float(100.0, 'g', Some(3)), "100");
        assert_eq!(format_float(0.000_012_3, 'G', None), "1.23E-05");
        assert_eq!(json_float(1e21).as_deref(), Some("1e+21"));
        assert_eq!(json_float(1e-7).as_deref(), Some("1e-7"));
        assert_eq!(json_float(1_000_000.0).as_deref(), Some("1000000"));
    }

    #[test]
    fn text_is_read_as_go_reads_it() {
        assert_eq!(parse_float("-Inf"), Some(f64::NEG_INFINITY));
        assert_eq!(parse_float("1e3"), Some(1000.0));
        assert_eq!(parse_float("infx"), None);
        assert_eq!(parse_float(" 1"), None);
        assert_eq!(parse_float(""), None);
        assert_eq!(parse_integer("-0x10"), Some(Some(-16)));
        assert_eq!(parse_integer("08"), None);
        assert_eq!(parse_integer("99999999999999999999"), Some(None));
    }
}
