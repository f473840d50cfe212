//! CSS: how text changes the context, and how values are escaped.

use super::FAILSAFE;
use super::context::{Context, State};
use super::transition::{Step, cut, in_url};
use crate::value::{Safe, Value};

fn is_space(byte: u8) -> bool {
    matches!(byte, b'\t' | b'\n' | b'\x0c' | b'\r' | b' ')
}

/// Outside of strings and comments.
pub(super) fn in_css(context: &Context, text: &[u8]) -> (Context, usize) {
    let to = |state, length| (Context { state, ..context.clone() }, length);
    let mut at = 0;
    while at < text.len() {
        match text[at] {
            b'(' if ends_with_url(&text[..at]) => {
                let spaces = text[at + 1..].iter().take_while(|byte| is_space(**byte)).count();
                let start = at + 1 + spaces;
                return match text.get(start) {
                    Some(b'"') => to(State::CssDoubleQuotedUrl, start + 1),
                    Some(b'\'') => to(State::CssSingleQuotedUrl, start + 1),
                    _ => to(State::CssUrl, start),
                };
            }
            b'/' if text.get(at + 1) == Some(&b'/') => return to(State::CssLineComment, at + 2),
            b'/' if text.get(at + 1) == Some(&b'*') => return to(State::CssBlockComment, at + 2),
            b'"' => return to(State::CssDoubleQuoted, at + 1),
            b'\'' => return to(State::CssSingleQuoted, at + 1),
            _ => {}
        }
        at += 1;
    }
    (context.clone(), text.len())
}

/// Whether `url` is the last word.
fn ends_with_url(text: &[u8]) -> bool {
    let end = text.len() - text.iter().rev().take_while(|byte| is_space(**byte)).count();
    let Some(start) = end.checked_sub(3) else { return false };
    // Bytes from 0x80 are letters here.
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | 0x80..);
    text[start..end].eq_ignore_ascii_case(b"url") && !text[..start].last().is_some_and(is_name)
}

/// Inside a string or `url(…)`. Strings are taken for URLs, which is what they mostly are.
pub(super) fn in_string(context: &Context, text: &[u8]) -> Step {
    let ends: &[u8] = match context.state {
        State::CssDoubleQuoted | State::CssDoubleQuotedUrl => b"\"",
        State::CssSingleQuoted | State::CssSingleQuotedUrl => b"'",
        _ => b"\t\n\x0c\r )",
    };
    let mut context = context.clone();
    let (mut at, mut from) = (0, 0);
    while at < text.len() {
        if text[at] == b'\\' {
            if at + 1 == text.len() {
                return Err(format!("an escape sequence is not finished: {:?}", cut(&String::from_utf8_lossy(text))));
            }
            at += 1;
            context = in_url(&context, &decode(&text[from..=at]));
            from = at + 1;
        } else if ends.contains(&text[at]) {
            return Ok((Context { state: State::Css, ..context }, at + 1));
        }
        at += 1;
    }
    Ok((in_url(&context, &decode(&text[from..])), text.len()))
}

/// Text without escapes: `\26 b` is `&b`.
fn decode(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut at = 0;
    while at < text.len() {
        if text[at] != b'\\' {
            out.push(text[at]);
            at += 1;
            continue;
        }
        let digits = text[at + 1..].iter().take(6).take_while(|byte| byte.is_ascii_hexdigit()).count();
        if digits == 0 {
            // An escaped character stands for itself; a backslash at the end for nothing.
            at += 1;
            if let Some(byte) = text.get(at) {
                out.push(*byte);
                at += 1;
            }
            continue;
        }
        let hex = |digits: usize| {
            std::str::from_utf8(&text[at + 1..=at + digits]).ok().and_then(|hex| u32::from_str_radix(hex, 16).ok())
        };
        let (number, digits) = match hex(digits) {
            Some(number) if number <= 0x10_ffff => (number, digits),
            _ => (hex(digits - 1).unwrap_or(0xfffd), digits - 1),
        };
        let c = char::from_u32(number).unwrap_or('\u{fffd}');
        out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
        at += 1 + digits;
        if text[at..].starts_with(b"\r\n") {
            at += 2;
        } else if text.get(at).is_some_and(|byte| is_space(*byte)) {
            at += 1;
        }
    }
    out
}

/// Text as the inside of a string.
pub(super) fn string(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        let escaped = match c {
            '\0' => "\\0",
            '\t' => "\\9",
            '\n' => "\\a",
            '\x0c' => "\\c",
            '\r' => "\\d",
            '"' => "\\22",
            '&' => "\\26",
            '\'' => "\\27",
            '(' => "\\28",
            ')' => "\\29",
            '+' => "\\2b",
            '/' => "\\2f",
            ':' => "\\3a",
            ';' => "\\3b",
            '<' => "\\3c",
            '>' => "\\3e",
            '\\' => "\\\\",
            '{' => "\\7b",
            '}' => "\\7d",
            _ => {
                out.push(c);
                continue;
            }
        };
        out.push_str(escaped);
        // A space ends the digits if the next character could be one of them.
        let runs_on =
            rest.peek().is_none_or(|next| next.is_ascii_hexdigit() || matches!(next, '\t' | '\n' | '\x0c' | '\r' | ' '));
        if c != '\\' && runs_on {
            out.push(' ');
        }
    }
    out
}

/// A value outside of strings: a keyword, number, colour or name.
pub(super) fn value(value: &Value, text: &str) -> String {
    if matches!(value, Value::Safe(Safe::Css, _)) {
        return text.to_owned();
    }
    let decoded = decode(text.as_bytes());
    let mut name = Vec::new();
    for (at, byte) in decoded.iter().enumerate() {
        match byte {
            0 | b'"' | b'\'' | b'(' | b')' | b'/' | b';' | b'@' | b'[' | b'\\' | b']' | b'`' | b'{' | b'}' | b'<' | b'>' => {
                return FAILSAFE.into();
            }
            // `<!--` and `-->`.
            b'-' if at > 0 && decoded[at - 1] == b'-' => return FAILSAFE.into(),
            b'_' | b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => name.push(byte.to_ascii_lowercase()),
            _ => {}
        }
    }
    let name = String::from_utf8_lossy(&name);
    if name.contains("expression") || name.contains("mozbinding") {
        return FAILSAFE.into();
    }
    String::from_utf8_lossy(&decoded).into_owned()
}
