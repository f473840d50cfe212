//! Regular expressions in Go's syntax (RE2), which Hugo's settings and templates use.
//!
//! Matching takes time proportional to the text times the expression, for any input. Like RE2, it supports neither lookaround nor
//! backreferences.

use std::fmt;

use regex::{Regex, RegexBuilder};

/// Maximum size of a compiled expression in bytes.
const SIZE: usize = 1 << 20;

/// Maximum length of an expression in bytes.
pub const LONGEST: usize = 4096;

/// The reason that an expression is invalid, such as `unclosed group`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invalid(String);

impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Invalid {}

/// Compiles an expression.
///
/// # Errors
/// When it is invalid, too long or too large.
pub fn compile(pattern: &str) -> Result<Regex, Invalid> {
    if pattern.len() > LONGEST {
        return Err(Invalid(format!("it is longer than {LONGEST} bytes")));
    }
    RegexBuilder::new(&translate(pattern)).size_limit(SIZE).build().map_err(|error| match error {
        regex::Error::CompiledTooBig(_) => Invalid("it is too large".to_owned()),
        error => {
            // The message shows the position above; its last line is the reason.
            let message = error.to_string();
            let last = message.lines().last().unwrap_or_default();
            Invalid(last.strip_prefix("error: ").unwrap_or(last).to_owned())
        }
    })
}

/// Converts an expression to the library's syntax. Go's `\d`, `\s`, `\w` and `\b` are ASCII-only, `\<` is a bracket, `\Q…\E` quotes, and a
/// bracket inside a class or a brace without a repetition is literal. (`\B` is Unicode-aware here, because the library's ASCII version
/// could match inside a character.)
fn translate(pattern: &str) -> String {
    let mut out = String::with_capacity(pattern.len() + 16);
    let mut rest = pattern;
    let mut in_class = false;
    // The position in a class: `]` directly after the opening bracket is literal.
    let mut class_start = 0;
    while let Some(c) = rest.chars().next() {
        let after = &rest[c.len_utf8()..];
        if c == '\\' {
            rest = escape(after, in_class, &mut out);
            continue;
        }
        rest = after;
        match c {
            '[' if in_class => match after.starts_with(':').then(|| after.find(":]")).flatten() {
                Some(end) => {
                    out.push('[');
                    out.push_str(&after[..end + 2]);
                    rest = &after[end + 2..];
                }
                None => out.push_str("\\["),
            },
            '[' => {
                in_class = true;
                out.push('[');
                if let Some(negated) = rest.strip_prefix('^') {
                    out.push('^');
                    rest = negated;
                }
                class_start = out.len();
            }
            ']' if in_class && out.len() == class_start => out.push_str("\\]"),
            ']' if in_class => {
                in_class = false;
                out.push(']');
            }
            '&' | '~' if in_class => {
                out.push('\\');
                out.push(c);
            }
            '-' if in_class && rest.starts_with('-') => out.push_str("\\-"),
            '{' if !in_class && !is_repetition(rest) => out.push_str("\\{"),
            '}' if !in_class && !out.ends_with(|c: char| c.is_ascii_digit() || c == ',') => out.push_str("\\}"),
            _ => out.push(c),
        }
    }
    out
}

/// Whether `n}`, `n,}` or `n,m}` follows.
fn is_repetition(rest: &str) -> bool {
    let Some((inside, _)) = rest.split_once('}') else { return false };
    let (least, most) = inside.split_once(',').unwrap_or((inside, ""));
    !least.is_empty() && least.bytes().chain(most.bytes()).all(|byte| byte.is_ascii_digit())
}

/// Handles the text after a backslash.
fn escape<'p>(rest: &'p str, in_class: bool, out: &mut String) -> &'p str {
    let Some(c) = rest.chars().next() else {
        out.push('\\');
        return rest;
    };
    let after = &rest[c.len_utf8()..];
    match (c, in_class) {
        ('d', true) => out.push_str("0-9"),
        ('d', false) => out.push_str("[0-9]"),
        ('D', _) => out.push_str("[^0-9]"),
        ('s', true) => out.push_str("\\t\\n\\x0c\\r "),
        ('s', false) => out.push_str("[\\t\\n\\x0c\\r ]"),
        ('S', _) => out.push_str("[^\\t\\n\\x0c\\r ]"),
        ('w', true) => out.push_str("0-9A-Za-z_"),
        ('w', false) => out.push_str("[0-9A-Za-z_]"),
        ('W', _) => out.push_str("[^0-9A-Za-z_]"),
        ('b', false) => out.push_str("(?-u:\\b)"),
        ('<' | '>', _) => out.push(c),
        ('Q', _) => {
            let (quoted, after) = after.split_once("\\E").unwrap_or((after, ""));
            out.push_str(&regex::escape(quoted));
            return after;
        }
        // A named class, possibly negated by a caret, or a character by number.
        ('p' | 'P' | 'x', _) if after.starts_with('{') => {
            let (name, after) = after[1..].split_once('}').unwrap_or((&after[1..], ""));
            let kind = match (c, name.starts_with('^')) {
                ('p', true) => 'P',
                ('P', true) => 'p',
                _ => c,
            };
            out.push_str(&format!("\\{kind}{{{}}}", name.trim_start_matches('^')));
            return after;
        }
        // Octal, but for a single digit that is not zero: that would be a back reference.
        ('0'..='7', _) if c == '0' || after.starts_with(|next| ('0'..='7').contains(&next)) => {
            let digits = rest.bytes().take(3).take_while(|byte| (b'0'..=b'7').contains(byte)).count();
            let number = u32::from_str_radix(&rest[..digits], 8).unwrap_or(0);
            out.push_str(&format!("\\x{{{number:x}}}"));
            return &rest[digits..];
        }
        _ => {
            out.push('\\');
            out.push(c);
        }
    }
    after
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn expressions_of_go_keep_their_meaning() {
        for (pattern, text, matches) in [
            (r"^\d+$", "12", true),
            (r"^\d+$", "١٢", false),
            (r"^[\w-]+$", "a-b_9", true),
            (r"^[^\s]+$", "a b", false),
            (r"\bfoo\b", "a foo b", true),
            (r"\bé", "é", false),
            (r"\Bo", "foo", true),
            (r"\Bf", "foo", false),
            (r"\<a\>", "<a>", true),
            (r"[[a]", "[", true),
            (r"[]a]+", "]a", true),
            (r"[^]]+", "]", false),
            (r"[a&&b]", "&", true),
            (r"[[:alpha:]]+", "abc", true),
            (r"{{ x }}", "{{ x }}", true),
            (r"a{2}", "aa", true),
            (r"a{,2}", "a{,2}", true),
            (r"\Qa.b\E+", "a.bb", true),
            (r"\101", "A", true),
            (r"\p{^Greek}", "α", false),
            (r"(?i)straße", "STRAßE", true),
            (r#"\"\'\/\-"#, "\"'/-", true),
        ] {
            let translated = translate(pattern);
            let compiled = regex::Regex::new(&translated);
            assert_eq!(compiled.map(|regex| regex.is_match(text)), Ok(matches), "{pattern} → {translated} on {text}");
        }
    }

    #[test]
    fn what_is_none_is_said_in_a_few_words() {
        for (pattern, expected) in [
            ("(", "unclosed group"),
            ("*", "repetition operator missing expression"),
            ("(?=a)", "look-around, including look-ahead and look-behind, is not supported"),
            (r"(a)\1", "backreferences are not supported"),
            ("a{1000}{1000}{1000}", "it is too large"),
            (&"a".repeat(LONGEST + 1), "it is longer than 4096 bytes"),
        ] {
            assert_eq!(compile(pattern).map(|_| ()).map_err(|invalid| invalid.to_string()), Err(expected.to_owned()));
        }
    }

    proptest! {
        #[test]
        fn no_expression_panics(pattern in r"[ab*?.{},\[\]\\^$|+()QEpdDwsbx0-9:<>&~-]{0,24}", text in "[ab0é ]{0,20}") {
            if let Ok(regex) = compile(&pattern) {
                regex.is_match(&text);
            }
        }
    }
}
