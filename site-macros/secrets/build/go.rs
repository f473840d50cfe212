//! Converts patterns of Go's `regexp` to the syntax of the crate `regex`.
//!
//! The two differ in characters that need no escape: Go treats a brace without a repetition, and brackets inside a class, as literals.

use std::fmt::Write;

/// The same pattern for the crate `regex`.
pub(crate) fn translated(pattern: &str) -> String {
    let chars: Vec<char> = pattern.chars().collect();
    let mut out = String::with_capacity(pattern.len() + 8);
    let (mut at, mut in_class) = (0, false);
    while let Some(&character) = chars.get(at) {
        match character {
            '\\' => {
                out.push(character);
                at += 1;
                out.extend(chars.get(at));
            }
            '[' if !in_class => {
                in_class = true;
                out.push(character);
                // A closing bracket is literal if it comes first.
                for first in ['^', ']'] {
                    if chars.get(at + 1) == Some(&first) {
                        at += 1;
                        out.push_str(if first == ']' { "\\]" } else { "^" });
                    }
                }
            }
            '[' if chars.get(at + 1) == Some(&':') => {
                let end = chars[at..].iter().position(|c| *c == ']').map_or(chars.len(), |length| at + length);
                out.extend(&chars[at..=end.min(chars.len() - 1)]);
                at = end;
            }
            ']' if in_class => {
                in_class = false;
                out.push(character);
            }
            '[' | '&' | '~' if in_class => {
                let _ = write!(out, "\\{character}");
            }
            '{' if !in_class && !is_repetition(&chars[at..]) => out.push_str("\\{"),
            other => out.push(other),
        }
        at += 1;
    }
    out
}

/// `{3}`, `{3,}` or `{3,5}`.
fn is_repetition(chars: &[char]) -> bool {
    let Some(end) = chars.iter().position(|c| *c == '}') else { return false };
    let inner = &chars[1..end];
    let numbers: Vec<&[char]> = inner.split(|c| *c == ',').collect();
    let is_number = |digits: &[char]| digits.iter().all(char::is_ascii_digit);
    numbers.len() <= 2 && !numbers[0].is_empty() && numbers.into_iter().all(is_number)
}
