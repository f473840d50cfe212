//! Values of literals, by the rules of Go.

use super::tree::Number;
use crate::number::{parse_finite, parse_integer};

/// The text of a quoted or raw string. `\xNN` and octal escapes name bytes; what is not UTF-8 becomes U+FFFD.
pub(super) fn unquote(literal: &str) -> Option<String> {
    let inner = literal.get(1..literal.len().checked_sub(1)?)?;
    if literal.starts_with('`') {
        return Some(inner.replace('\r', ""));
    }
    let mut out = Vec::with_capacity(inner.len());
    let mut rest = inner;
    while let Some(c) = rest.chars().next() {
        rest = unquote_one(rest, c, '"', &mut out)?;
    }
    Some(String::from_utf8(out).unwrap_or_else(|e| String::from_utf8_lossy(e.as_bytes()).into_owned()))
}

/// The code point of a character constant.
fn character(literal: &str) -> Option<i64> {
    let inner = literal.get(1..literal.len().checked_sub(1)?)?;
    let first = inner.chars().next()?;
    if first == '\'' {
        return None;
    }
    let mut bytes = Vec::new();
    let rest = unquote_one(inner, first, '\'', &mut bytes)?;
    if !rest.is_empty() {
        return None;
    }
    match std::str::from_utf8(&bytes) {
        Ok(text) => text.chars().next().map(|c| i64::from(u32::from(c))),
        // `'\xff'` is 255.
        Err(_) => bytes.first().map(|byte| i64::from(*byte)),
    }
}

/// Appends the first character or escape of `rest` and returns what follows it.
fn unquote_one<'s>(rest: &'s str, first: char, quote: char, out: &mut Vec<u8>) -> Option<&'s str> {
    let mut push = |c: char| out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
    if first != '\\' {
        push(first);
        return Some(&rest[first.len_utf8()..]);
    }
    let rest = &rest[1..];
    let kind = rest.chars().next()?;
    let after = &rest[kind.len_utf8()..];
    let hex = |digits: usize| u32::from_str_radix(after.get(..digits).filter(|d| !d.starts_with('+'))?, 16).ok();
    match kind {
        'a' => push('\x07'),
        'b' => push('\x08'),
        'f' => push('\x0c'),
        'n' => push('\n'),
        'r' => push('\r'),
        't' => push('\t'),
        'v' => push('\x0b'),
        '\\' => push('\\'),
        _ if kind == quote => push(kind),
        'x' => {
            out.push(u8::try_from(hex(2)?).ok()?);
            return Some(&after[2..]);
        }
        'u' | 'U' => {
            let digits = if kind == 'u' { 4 } else { 8 };
            push(char::from_u32(hex(digits)?)?);
            return Some(&after[digits..]);
        }
        '0'..='7' => {
            let digits = rest.get(..3)?;
            if !digits.bytes().all(|b| (b'0'..=b'7').contains(&b)) {
                return None;
            }
            out.push(u8::try_from(u32::from_str_radix(digits, 8).ok()?).ok()?);
            return Some(&rest[3..]);
        }
        _ => return None,
    }
    Some(after)
}

/// The value of a number or character constant.
pub(super) fn number(literal: &str) -> Result<Number, String> {
    if literal.starts_with('\'') {
        return character(literal).map(Number::Int).ok_or_else(|| format!("malformed character constant {literal}"));
    }
    let malformed = || format!("malformed number {literal}");
    if let Some(real) = literal.strip_suffix('i') {
        // The imaginary part begins at the last sign that is not part of an exponent.
        let split =
            real.char_indices().skip(1).filter(|(i, c)| "+-".contains(*c) && !real[..*i].ends_with(['e', 'E', 'p', 'P'])).last();
        let (real, imaginary) = split.map_or(("0", real), |(at, _)| real.split_at(at));
        let (real, imaginary) = (parse_finite(real).ok_or_else(malformed)?, parse_finite(imaginary).ok_or_else(malformed)?);
        return Ok(Number::Complex(real, imaginary));
    }
    if let Some(value) = parse_integer(literal) {
        return value.map(Number::Int).ok_or_else(|| format!("{literal} does not fit into 64 bits"));
    }
    // `089` is neither an octal number nor a fraction.
    let is_float = literal.contains(['.', 'e', 'E', 'p', 'P']);
    parse_finite(literal).filter(|_| is_float).map(Number::Float).ok_or_else(malformed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_the_values_of_go() {
        for (literal, value) in [
            ("0", 0),
            ("-12", -12),
            ("+7", 7),
            ("0x1F", 31),
            ("0b101", 5),
            ("0o17", 15),
            ("017", 15),
            ("1_000", 1000),
            ("0x_ff", 255),
            ("'a'", 97),
            ("'\\n'", 10),
            ("'\\u00e9'", 233),
            ("'\\xff'", 255),
            ("'\\''", 39),
            ("9223372036854775807", i64::MAX),
            ("-9223372036854775808", i64::MIN),
        ] {
            assert_eq!(number(literal), Ok(Number::Int(value)), "{literal}");
        }
        for (literal, value) in [
            ("1.5", 1.5),
            (".5", 0.5),
            ("1e3", 1000.0),
            ("-2.5E-1", -0.25),
            ("0x1p4", 16.0),
            ("0x1.8p1", 3.0),
            ("1_0.5", 10.5),
            ("5.", 5.0),
        ] {
            assert_eq!(number(literal), Ok(Number::Float(value)), "{literal}");
        }
        assert_eq!(number("2i"), Ok(Number::Complex(0.0, 2.0)));
        assert_eq!(number("1e+2-3i"), Ok(Number::Complex(100.0, -3.0)));
        for literal in ["9223372036854775808", "089", ".", "0x", "1__0", "_1", "''", "'ab'", "0x1.8", "1e999", "+", "0b2"] {
            assert!(number(literal).is_err(), "{literal}");
        }
    }

    #[test]
    fn strings_have_the_escapes_of_go() {
        assert_eq!(unquote(r#""a\tb\"\\\x41\101\u00e9\U0001F600""#).as_deref(), Some("a\tb\"\\AA\u{e9}\u{1f600}"));
        assert_eq!(unquote(r#""\xc3\xa9""#).as_deref(), Some("é"));
        assert_eq!(unquote(r#""\xff""#).as_deref(), Some("\u{fffd}"));
        assert_eq!(unquote("`a\\n\r\n\"`").as_deref(), Some("a\\n\n\""));
        for literal in [r#""\q""#, r#""\x4""#, r#""\u12""#, r#""\8""#, r#""\'""#, r#""\U00110000""#] {
            assert_eq!(unquote(literal), None, "{literal}");
        }
    }
}
