//! URLs in attribute values and in `url(…)`.

use std::fmt::Write;

use super::FAILSAFE;
use crate::value::{Safe, Value};

/// The text of a URL at its start: one of another scheme than `http`, `https` and `mailto` is replaced.
pub(super) fn filter(value: &Value, text: &str) -> String {
    if matches!(value, Value::Safe(Safe::Url, _)) || is_safe(text) { text.to_owned() } else { format!("#{FAILSAFE}") }
}

fn is_safe(text: &str) -> bool {
    match text.split_once(':') {
        Some((scheme, _)) if !scheme.contains('/') => {
            ["http", "https", "mailto"].iter().any(|known| scheme.eq_ignore_ascii_case(known))
        }
        _ => true,
    }
}

/// Percent-encodes what no URL contains, and with `!keeps_syntax` what has a meaning in URLs, too.
pub(super) fn process(text: &str, keeps_syntax: bool) -> String {
    let bytes = text.as_bytes();
    let mut out = String::with_capacity(text.len() + 16);
    for (at, byte) in bytes.iter().enumerate() {
        let kept = match byte {
            b'!' | b'#' | b'$' | b'&' | b'*' | b'+' | b',' | b'/' | b':' | b';' | b'=' | b'?' | b'@' | b'[' | b']' => {
                keeps_syntax
            }
            b'-' | b'.' | b'_' | b'~' => true,
            // An escape is kept.
            b'%' => keeps_syntax && bytes.get(at + 1..at + 3).is_some_and(|hex| hex.iter().all(u8::is_ascii_hexdigit)),
            _ => byte.is_ascii_alphanumeric(),
        };
        if kept {
            out.push(char::from(*byte));
        } else {
            let _ = write!(out, "%{byte:02x}");
        }
    }
    out
}

/// A URL in a query: everything with a meaning is encoded, unless the value is known to be a URL.
pub(super) fn escape(value: &Value, text: &str) -> String {
    process(text, matches!(value, Value::Safe(Safe::Url, _)))
}

/// The value of `srcset`: URLs with their descriptors, separated by commas.
pub(super) fn srcset(value: &Value, text: &str) -> String {
    match value {
        Value::Safe(Safe::Srcset, _) => return text.to_owned(),
        Value::Safe(Safe::Url, _) => return process(text, true).replace(',', "%2c"),
        _ => {}
    }
    let mut out = String::with_capacity(text.len());
    for (i, candidate) in text.split(',').enumerate() {
        if i > 0 {
            out.push(',');
        }
        let is_space = |c: char| matches!(c, '\t' | '\n' | '\x0c' | '\r' | ' ');
        let start = candidate.len() - candidate.trim_start_matches(is_space).len();
        let end = candidate[start..].find(is_space).map_or(candidate.len(), |length| start + length);
        let (url, descriptor) = (&candidate[start..end], &candidate[end..]);
        if is_safe(url) && descriptor.chars().all(|c| is_space(c) || c.is_ascii_alphanumeric()) {
            out.push_str(&candidate[..start]);
            out.push_str(&process(url, true));
            out.push_str(descriptor);
        } else {
            out.push('#');
            out.push_str(FAILSAFE);
        }
    }
    out
}
