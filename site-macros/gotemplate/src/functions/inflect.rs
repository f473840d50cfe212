//! `inflect`: plurals and other forms of English words.
//!
//! Source: the rules of the library that Hugo uses; its word list is in `words.txt` beside this file.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::strings::first_upper;
use super::{Arguments, Function, Job, function, special};
use crate::error::Fault;
use crate::eval::Session;
use crate::value::Value;

pub(super) const TABLE: &[Function] = &[
    special("inflect", Job::Namespace),
    function("inflect.Humanize", &["humanize"], 1, 1, humanize),
    function("inflect.Pluralize", &["pluralize"], 1, 1, |session, a| inflected(session, a, true)),
    function("inflect.Singularize", &["singularize"], 1, 1, |session, a| inflected(session, a, false)),
];

/// Words that have forms of their own, and endings.
#[derive(Default)]
struct Words {
    plurals: HashMap<&'static str, &'static str>,
    singulars: HashMap<&'static str, &'static str>,
    /// Endings with their replacements, the first that fits counts.
    plural_endings: Vec<(&'static str, &'static str)>,
    singular_endings: Vec<(&'static str, &'static str)>,
    acronyms: Vec<&'static str>,
    longest_acronym: usize,
}

static WORDS: LazyLock<Words> = LazyLock::new(|| {
    let mut words = Words::default();
    let mut endings = Vec::new();
    let mut compounds = Vec::new();
    for line in include_str!("words.txt").lines() {
        let fields: Vec<&str> = line.split_whitespace().collect();
        match fields.as_slice() {
            ["word", flags, singular, plural, alternatives @ ..] => {
                words.plurals.insert(singular, plural);
                if !flags.contains('1') {
                    words.singulars.insert(plural, singular);
                    words.singulars.extend(alternatives.iter().map(|alternative| (*alternative, *singular)));
                }
                if !flags.contains('=') {
                    compounds.push((*flags, *singular, *plural, alternatives.to_vec()));
                }
            }
            ["ending", singular, plural] => endings.push((*singular, *plural)),
            ["acronyms", acronyms @ ..] => {
                words.acronyms.extend(acronyms);
                words.longest_acronym = words.acronyms.iter().map(|word| word.len()).max().unwrap_or(0);
            }
            _ => {}
        }
    }
    // Later entries take precedence, and words take precedence over endings. A word that already has the form stays.
    for (flags, singular, plural, alternatives) in compounds.into_iter().rev() {
        words.plural_endings.extend([(plural, plural), (singular, plural)]);
        if !flags.contains('1') {
            for alternative in alternatives.into_iter().rev() {
                words.singular_endings.extend([(singular, singular), (alternative, singular)]);
            }
            words.singular_endings.extend([(singular, singular), (plural, singular)]);
        }
    }
    for (singular, plural) in endings {
        words.plural_endings.extend([(plural, plural), (singular, plural)]);
        words.singular_endings.extend([(singular, singular), (plural, singular)]);
    }
    words
});

fn inflected(session: &mut Session<'_>, a: &Arguments<'_>, plural: bool) -> Result<Value, Fault> {
    let text = a.text(0)?;
    session.charge(text.len())?;
    Ok(inflect(&text, plural).into())
}

/// The plural or the singular of a text's last word.
fn inflect(text: &str, plural: bool) -> String {
    let words = &*WORDS;
    let parts = parts(text);
    let Some(last) = parts.last().map(String::as_str) else { return if plural { String::new() } else { text.to_owned() } };
    let (forms, done, endings) = if plural {
        (&words.plurals, &words.singulars, &words.plural_endings)
    } else {
        (&words.singulars, &words.plurals, &words.singular_endings)
    };
    let replace = |old: &str, new: &str| format!("{}{new}", text.strip_suffix(old).unwrap_or(text));
    if let Some(form) = forms.get(text) {
        return replace(text, form);
    }
    if done.contains_key(text) {
        return text.to_owned();
    }
    let lower = last.to_lowercase();
    if plural && done.contains_key(lower.as_str()) {
        return text.to_owned();
    }
    if let Some(form) = forms.get(lower.as_str()) {
        let is_capital = last == first_upper(last);
        return if is_capital { replace(last, &first_upper(form)) } else { replace(last, form) };
    }
    if !plural && done.contains_key(lower.as_str()) {
        return text.to_owned();
    }
    if let Some((old, new)) = endings.iter().find(|(old, _)| last.ends_with(old)) {
        return replace(last, &format!("{}{new}", &last[..last.len() - old.len()]));
    }
    if plural {
        return if lower.ends_with('s') { text.to_owned() } else { format!("{text}s") };
    }
    // A double s is not a plural.
    match last.strip_suffix('s') {
        Some(stem) => replace(last, stem),
        None => text.to_owned(),
    }
}

/// The words of a name: `someName_with-parts`.
fn parts(text: &str) -> Vec<String> {
    let text = text.trim();
    if text.is_empty() {
        return Vec::new();
    }
    let is_acronym = |word: &str| word.len() <= WORDS.longest_acronym && WORDS.acronyms.contains(&word.to_uppercase().as_str());
    if is_acronym(text) {
        return vec![text.to_uppercase()];
    }
    let mut parts: Vec<String> = Vec::new();
    let mut current = String::new();
    let end = |current: &mut String, parts: &mut Vec<String>| {
        let word = std::mem::take(current);
        let word = word.trim_matches(|c: char| is_separator(c) || c.is_whitespace());
        if word.is_empty() {
            return;
        }
        parts.push(if is_acronym(word) { word.to_uppercase() } else { word.to_owned() });
    };
    let mut before = '\0';
    for c in text.chars() {
        let begins = is_separator(c) || c.is_uppercase() && (!before.is_uppercase() || is_acronym(&current));
        if begins {
            end(&mut current, &mut parts);
            current.push(c);
        } else if c.is_alphanumeric() || is_punctuation(c) || c == '`' {
            current.push(c);
        } else {
            end(&mut current, &mut parts);
        }
        before = c;
    }
    end(&mut current, &mut parts);
    parts
}

fn is_separator(c: char) -> bool {
    matches!(c, '_' | ' ' | ':' | '-' | '/')
}

fn is_punctuation(c: char) -> bool {
    c.is_ascii_punctuation() && !matches!(c, '$' | '+' | '<' | '=' | '>' | '^' | '`' | '|' | '~')
        || matches!(c, '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205e}' | '\u{3001}'..='\u{3003}' | '\u{a1}' | '\u{a7}' | '\u{ab}' | '\u{b6}' | '\u{b7}' | '\u{bb}' | '\u{bf}')
}

fn humanized(text: &str) -> String {
    let parts = parts(text);
    let Some((first, rest)) = parts.split_first() else { return text.to_owned() };
    std::iter::once(first_upper(first)).chain(rest.iter().cloned()).collect::<Vec<_>>().join(" ")
}

/// A name as words, and a number as an ordinal: `my-first-post` is `My first post`, `2` is `2nd`.
fn humanize(session: &mut Session<'_>, a: &Arguments<'_>) -> Result<Value, Fault> {
    let text = a.text(0)?;
    session.charge(text.len())?;
    if let Ok(number) = text.parse::<i64>() {
        let suffix = match (number.unsigned_abs() % 100, number.unsigned_abs() % 10) {
            (11..=13, _) => "th",
            (_, 1) => "st",
            (_, 2) => "nd",
            (_, 3) => "rd",
            _ => "th",
        };
        return Ok(format!("{number}{suffix}").into());
    }
    Ok(humanized(&humanized(&text).to_lowercase()).into())
}
