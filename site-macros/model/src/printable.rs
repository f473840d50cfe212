//! Makes text from other sources safe to print.
//!
//! File names, settings, front matter, git output and requests may contain characters that control a terminal, end a line, or change the
//! order of the text. All such text passes through this module before it is printed: on a terminal, in a `cargo::` line, in a log, in a
//! message.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::path::Path;

/// Whether the character is printed as an escape: control characters (including ESC and line breaks), line and paragraph separators, the
/// bidirectional controls of Unicode (UAX #9) and their predecessors, the byte order mark and interlinear annotations. Joiners and
/// variation selectors are kept, because scripts and emoji need them.
pub fn is_unprintable(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{61c}'
                | '\u{200e}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2066}'..='\u{206f}'
                | '\u{feff}'
                | '\u{fff9}'..='\u{fffb}'
        )
}

/// The text on one line, with `\u{…}` for each character that [`is_unprintable`]: `a\nb` becomes `a\u{a}b`.
pub fn printable(text: &str) -> Cow<'_, str> {
    escaped(text, is_unprintable, |escaped, character| write!(escaped, "\\u{{{:x}}}", u32::from(character)))
}

/// The same for text with several lines: line feeds are kept.
pub fn printable_lines(text: &str) -> Cow<'_, str> {
    let is_escaped = |character| character != '\n' && is_unprintable(character);
    escaped(text, is_escaped, |escaped, character| write!(escaped, "\\u{{{:x}}}", u32::from(character)))
}

/// A path for a message. Bytes that are not UTF-8 are replaced.
pub fn printable_path(path: &Path) -> String {
    printable(&path.to_string_lossy()).into_owned()
}

/// JSON that is safe for a terminal. Encoders only escape control characters below U+0020. The others can only occur in strings, where they
/// become `\u009b`, so that parsers read the same text.
pub fn printable_json(json: &str) -> Cow<'_, str> {
    // All of them are in the basic plane, so no surrogate pairs are needed.
    let is_escaped = |character| character != '\n' && is_unprintable(character);
    escaped(json, is_escaped, |escaped, character| write!(escaped, "\\u{:04x}", u32::from(character)))
}

fn escaped(
    text: &str,
    is_escaped: impl Fn(char) -> bool,
    escape: impl Fn(&mut String, char) -> std::fmt::Result,
) -> Cow<'_, str> {
    if !text.contains(&is_escaped) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        if is_escaped(character) {
            // Writing to a string cannot fail.
            let _ = escape(&mut escaped, character);
        } else {
            escaped.push(character);
        }
    }
    Cow::Owned(escaped)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_and_bidirectional_characters_are_escaped() {
        for (text, expected) in [
            ("", ""),
            ("content/héllo 日本 👩\u{200d}👧 می\u{200c}خواهم.md", "content/héllo 日本 👩\u{200d}👧 می\u{200c}خواهم.md"),
            ("content\ncargo::rustc-env=A=b", "content\\u{a}cargo::rustc-env=A=b"),
            ("\u{1b}[2J\r\t\0\u{7f}", "\\u{1b}[2J\\u{d}\\u{9}\\u{0}\\u{7f}"),
            ("\u{9b}31m\u{85}", "\\u{9b}31m\\u{85}"),
            ("a\u{202e}gpj.exe\u{2066}x\u{2069}", "a\\u{202e}gpj.exe\\u{2066}x\\u{2069}"),
            ("\u{61c}\u{200e}\u{200f}\u{2028}\u{2029}\u{feff}", "\\u{61c}\\u{200e}\\u{200f}\\u{2028}\\u{2029}\\u{feff}"),
        ] {
            assert_eq!(printable(text), expected);
            assert!(!printable(text).contains(is_unprintable));
        }
        assert_eq!(printable_lines("a\nb\r\n\u{1b}"), "a\nb\\u{d}\n\\u{1b}");
    }

    #[test]
    fn every_control_of_the_bidirectional_algorithm_is_known() {
        let marks = ['\u{61c}', '\u{200e}', '\u{200f}'];
        let all = marks.into_iter().chain('\u{202a}'..='\u{202e}').chain('\u{2066}'..='\u{2069}');
        assert!(all.into_iter().all(is_unprintable));
        assert!(('\0'..='\u{1f}').chain('\u{7f}'..='\u{9f}').all(is_unprintable));
    }

    #[test]
    fn json_keeps_its_meaning() {
        assert_eq!(printable_json("{\n  \"a\": \"\u{9b}\u{202e}\u{7f}\"\n}\n"), "{\n  \"a\": \"\\u009b\\u202e\\u007f\"\n}\n");
        // No escaped character needs a surrogate pair.
        assert!(('\u{10000}'..=char::MAX).all(|character| !is_unprintable(character)));
    }
}
