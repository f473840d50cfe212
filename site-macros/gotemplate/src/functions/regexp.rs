//! Regular expressions in the syntax of Go.

use std::collections::HashMap;
use std::sync::Arc;

use regex::{Regex, RegexBuilder};

use super::{Arguments, Function, function};
use crate::error::Fault;
use crate::eval::Session;
use crate::value::{List, Value, cast};

pub(super) const TABLE: &[Function] = &[
    function("strings.FindRE", &["findRE"], 2, 3, find),
    function("strings.FindRESubmatch", &["findRESubmatch"], 2, 3, find_submatches),
    function("strings.ReplaceRE", &["replaceRE"], 3, 4, replace),
];

/// Most bytes of a compiled expression.
const SIZE: usize = 1 << 20;

/// Longest expression.
const LONGEST: usize = 4096;

/// Compiled expressions.
#[derive(Default)]
pub(crate) struct Patterns(HashMap<String, Arc<Regex>>);

/// The compiled form of an expression. Takes the work of searching `text` with it off the budget.
pub(super) fn compile(session: &mut Session<'_>, pattern: &str, text: &str) -> Result<Arc<Regex>, Fault> {
    if pattern.len() > LONGEST {
        return Err(Fault::limit(format!("a regular expression is longer than {LONGEST} bytes")));
    }
    // Searching takes time proportional to both at worst.
    session.charge(text.len() / 16 * (1 + pattern.len() / 16))?;
    if let Some(known) = session.patterns.0.get(pattern) {
        return Ok(Arc::clone(known));
    }
    session.charge(2000)?;
    let compiled = RegexBuilder::new(&translate(pattern)).size_limit(SIZE).build();
    let compiled = Arc::new(compiled.map_err(|error| {
        let message = error.to_string();
        Fault::new(format!("the regular expression {pattern:?} is not valid: {}", message.lines().last().unwrap_or_default()))
    })?);
    session.patterns.0.insert(pattern.to_owned(), Arc::clone(&compiled));
    Ok(compiled)
}

/// An expression in the syntax of the library. Go's `\d`, `\s`, `\w` and `\b` know ASCII only, `\<` is a bracket, `\Q…\E` quotes, and a
/// bracket inside of a class or a brace that begins no repetition stands for itself. (`\B` knows all letters here: the library has no
/// other that cannot match inside of a character.)
fn translate(pattern: &str) -> String {
    let mut out = String::with_capacity(pattern.len() + 16);
    let mut rest = pattern;
    let mut in_class = false;
    // The position in a class: `]` directly behind the opening stands for itself.
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

/// What follows a backslash.
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
        // A class by its name, perhaps negated by a caret, and a character by its number.
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
        // Octal.
        ('0'..='7', _) => {
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

fn most(a: &Arguments<'_>, index: usize) -> Result<usize, Fault> {
    match a.optional(index) {
        Some(limit) => Ok(usize::try_from(cast::to_integer(limit)?).unwrap_or(usize::MAX)),
        None => Ok(usize::MAX),
    }
}

fn find(session: &mut Session<'_>, a: &Arguments<'_>) -> Result<Value, Fault> {
    let text = a.text(1)?;
    let pattern = compile(session, a.only_text(0)?, &text)?;
    let found: Vec<&str> = pattern.find_iter(&text).take(most(a, 2)?).map(|found| found.as_str()).collect();
    session.charge(found.len())?;
    Ok(List::of_texts(found).into())
}

fn find_submatches(session: &mut Session<'_>, a: &Arguments<'_>) -> Result<Value, Fault> {
    let text = a.text(1)?;
    let pattern = compile(session, a.only_text(0)?, &text)?;
    let mut all = Vec::new();
    for captures in pattern.captures_iter(&text).take(most(a, 2)?) {
        session.charge(captures.len())?;
        all.push(List::of_texts(captures.iter().map(|group| group.map_or("", |group| group.as_str()))).into());
    }
    Ok(List::typed(all).into())
}

/// As in Hugo, a replacement sees its match only: `^`, `$` and `\b` in the expression hold at the match's ends when the groups are
/// found again for it.
fn replace(session: &mut Session<'_>, a: &Arguments<'_>) -> Result<Value, Fault> {
    let (pattern, replacement, text) = (a.text(0)?, a.text(1)?, a.text(2)?);
    let mut left = most(a, 3)?;
    let pattern = compile(session, &pattern, &text)?;
    let mut out = String::with_capacity(text.len());
    let mut end = 0;
    for found in pattern.find_iter(&text) {
        out.push_str(&text[end..found.start()]);
        end = found.end();
        if left == 0 {
            out.push_str(found.as_str());
            continue;
        }
        left -= 1;
        session.charge(1 + replacement.len() / 16)?;
        out.push_str(&pattern.replace_all(found.as_str(), replacement.as_str()));
        if out.len() > session.longest() {
            return Err(Fault::limit(format!("a text is longer than {} bytes", session.longest())));
        }
    }
    out.push_str(&text[end..]);
    Ok(out.into())
}

#[cfg(test)]
mod tests {
    use super::translate;

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
}
