//! Searches one text.
//!
//! One pass finds the keywords of all rules. A rule's pattern only runs near one of its keywords, only if the surrounding text could match
//! ([`Shape`](crate::shape::Shape)), and only on as much text as a match could cover. Adjacent positions are searched together, so the time
//! is linear in the text, however many keywords it contains.

use std::ops::Range;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind, Input as Words};
use regex_automata::Input;
use regex_automata::util::captures::Captures;
use site_model::file_type;

use crate::allow::{self, Matched};
use crate::check::{Candidate, Check};
use crate::rule::{PREPARED, Prepared, RULES};
use crate::shape::{self, Near};
use crate::{entropy, made_up, placeholder};

/// How much text a pattern searches at once if its keyword is everywhere.
const TOGETHER: usize = 64 << 10;

/// The search for longer matches extends to the end of the assigned value.
const LONG: usize = 1024;

/// The kind of text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scope<'p> {
    /// Empty if unknown; then all rules apply.
    pub(crate) path: &'p [u8],
    /// It is for people: it may show settings of any program, and most of these are examples.
    pub(crate) prose: bool,
}

impl<'p> Scope<'p> {
    pub(crate) fn of(path: &'p str) -> Self {
        Self { path: path.as_bytes(), prose: file_type::of_path(path).is_some_and(|known| known.is_prose) }
    }
}

/// A match of a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Hit {
    /// The rule's number.
    pub(crate) rule: usize,
    pub(crate) secret: Range<usize>,
}

struct Keywords {
    words: AhoCorasick,
    /// For each keyword, the rules that have it, each with its index among the rule's keywords.
    rules: Vec<Vec<(usize, usize)>>,
}

static KEYWORDS: LazyLock<Keywords> = LazyLock::new(|| {
    let mut words: Vec<&str> = RULES.iter().flat_map(|rule| rule.keywords).copied().collect();
    words.sort_unstable();
    words.dedup();
    let mut rules = vec![Vec::new(); words.len()];
    for (number, rule) in RULES.iter().enumerate() {
        for (place, keyword) in rule.keywords.iter().enumerate() {
            if let Ok(word) = words.binary_search(keyword) {
                rules[word].push((number, place));
            }
        }
    }
    let built = AhoCorasick::builder().ascii_case_insensitive(true).kind(Some(AhoCorasickKind::DFA)).build(words);
    Keywords { words: built.expect("the keywords of vendored rules are few"), rules }
});

/// The range in which a rule's pattern still has to run.
#[derive(Clone, Default)]
struct Waiting(Range<usize>);

/// All matches of the rules in a text, in no particular order.
pub(crate) fn search(text: &[u8], scope: Scope<'_>) -> Vec<Hit> {
    let mut hits = Vec::new();
    if allow::path(scope.path) {
        return hits;
    }
    let mut waiting: Vec<Waiting> = Vec::new();
    let mut run = 0..0;
    for word in KEYWORDS.words.find_overlapping_iter(Words::new(text)) {
        let mut value = None;
        for &(number, place) in &KEYWORDS.rules[word.pattern().as_usize()] {
            let prepared = &PREPARED[number];
            let shape = prepared.shape();
            // The latest possible end of a match.
            let end = match shape.near[place] {
                _ if prepared.rule.check == Some(Check::Url) => has_user(text, word.end()).then_some(word.start() + shape.behind),
                Near::Run(least) => has_run(text, word.range(), least).then_some(word.start() + shape.behind),
                // A value with a maximal length may contain spaces.
                Near::Assigned => {
                    let value = *value.get_or_insert_with(|| assigned(text, word.end(), &mut run));
                    if shape.behind < LONG { value.map(|_| word.start() + shape.behind) } else { value }
                }
            };
            let Some(end) = end else { continue };
            if prepared.rule.check == Some(Check::Generic)
                && !text[word.end()..end].iter().any(|byte| byte.is_ascii_digit() || b"=+/".contains(byte))
            {
                // gitleaks does not accept letters alone.
                continue;
            }
            waiting.resize(PREPARED.len(), Waiting::default());
            let here = word.start().saturating_sub(shape.before)..(end + 2).min(text.len());
            let Waiting(before) = &mut waiting[number];
            if here.start <= before.end && before.end > 0 && before.len() < TOGETHER {
                before.end = before.end.max(here.end);
                continue;
            }
            let range = std::mem::replace(before, here);
            if range.end > 0 {
                run_on(number, prepared, text, range, scope, &mut hits);
            }
        }
    }
    for (number, range) in waiting.into_iter().enumerate().filter(|(_, waiting)| waiting.0.end > 0) {
        run_on(number, &PREPARED[number], text, range.0, scope, &mut hits);
    }
    hits
}

/// Whether there are enough token bytes around the keyword.
fn has_run(text: &[u8], keyword: Range<usize>, least: usize) -> bool {
    let wanted = least.saturating_sub(keyword.len());
    let belongs = |byte: &&u8| shape::is_of_token(**byte);
    let behind = text[keyword.end..].iter().take(wanted).take_while(belongs).count();
    behind == wanted || behind + text[..keyword.start].iter().rev().take(wanted - behind).take_while(belongs).count() == wanted
}

/// The end of the value that is assigned to the name that continues at `end`, if it could be a secret. `run` is the range of the previous
/// value, because names may be part of the values of others.
fn assigned(text: &[u8], end: usize, run: &mut Range<usize>) -> Option<usize> {
    /// The maximal distance between a keyword and the sign: the rest of a name, spaces and quotes.
    const NAME: usize = 96;
    /// The maximal distance between the sign and the value: the rest of the sign, spaces and quotes.
    const BETWEEN: usize = 12;
    /// No rule that uses this accepts shorter or longer values.
    const VALUE: Range<usize> = 4..16 << 10;
    let sign = end + text[end..].iter().take(NAME).take_while(|byte| shape::is_of_name(**byte)).count();
    if !text.get(sign).is_some_and(|byte| b"=>:|?,".contains(byte)) {
        return None;
    }
    let is_between = |byte: &&u8| b"=>:|?,`'\" \t\r\n\x0b\x0c".contains(byte);
    let start = sign + text[sign..].iter().take(BETWEEN).take_while(is_between).count();
    if !run.contains(&start) {
        *run = start..start + text[start..].iter().take_while(|byte| byte.is_ascii_graphic()).count();
    }
    let end = run.end.min(start + VALUE.end);
    (end - start >= VALUE.start).then_some(end)
}

/// Whether there is an `@` before the end of the host name. Most URLs have none.
fn has_user(text: &[u8], end: usize) -> bool {
    let ends = |byte: &&u8| !b"/?#@ \t\r\n\"'<>".contains(byte);
    text[end..].get(text[end..].iter().take(256).take_while(ends).count()) == Some(&b'@')
}

fn run_on(number: usize, prepared: &Prepared, text: &[u8], range: Range<usize>, scope: Scope<'_>, hits: &mut Vec<Hit>) {
    if allow::path_for(number, scope.path) {
        return;
    }
    // A file for which a rule is made may be shown in any other file, as an example.
    let scope = Scope { prose: scope.prose || !prepared.is_of_path(scope.path), ..scope };
    let pattern = prepared.pattern();
    let mut captures: Option<Captures> = None;
    for whole in pattern.find_iter(Input::new(text).span(range)) {
        let captures = captures.get_or_insert_with(|| pattern.create_captures());
        pattern.search_captures(&Input::new(text).span(whole.range()), captures);
        let whole = trimmed(text, whole.range());
        let secret = match prepared.rule.group {
            0 => (1..captures.group_len()).filter_map(|group| captures.get_group(group)).find(|span| !span.is_empty()),
            group => captures.get_group(group),
        };
        let secret = secret.map_or(whole.clone(), |span| span.range());
        if is_secret(number, prepared, text, whole, secret.clone(), scope) {
            hits.push(Hit { rule: number, secret });
        }
    }
}

/// The range without line breaks at its ends.
fn trimmed(text: &[u8], range: Range<usize>) -> Range<usize> {
    let matched = &text[range.clone()];
    let before = matched.iter().take_while(|byte| **byte == b'\n').count();
    let behind = matched[before..].iter().rev().take_while(|byte| **byte == b'\n').count();
    range.start + before..range.end - behind
}

pub(crate) fn is_secret(
    number: usize,
    prepared: &Prepared,
    text: &[u8],
    whole: Range<usize>,
    secret: Range<usize>,
    scope: Scope<'_>,
) -> bool {
    let matched = Matched { text, whole, secret };
    let secret = matched.secret();
    let least = prepared.rule.entropy;
    if placeholder::is_sample(secret)
        || (least > 0.0 && entropy::shannon(secret) <= least)
        || allow::matched(number, scope.path, &matched)
    {
        return false;
    }
    match prepared.rule.check {
        Some(check) => check.holds(&Candidate { matched, prose: scope.prose, assigns: prepared.assigns_anything() }),
        None => {
            let is_made_up = placeholder::is(secret) || placeholder::is_of_words(secret);
            let is_handle = prepared.shape().assigns && is_name(secret);
            !is_made_up && !is_handle
        }
    }
}

/// A user name, perhaps with a number after it: `twitter = "janedoe1984"`.
fn is_name(secret: &[u8]) -> bool {
    let letters = secret.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
    let shouts =
        secret.windows(2).any(|pair| pair.iter().all(u8::is_ascii_uppercase)) && secret.iter().any(u8::is_ascii_lowercase);
    let turns = made_up::turns(secret).saturating_sub(usize::from(letters < secret.len()));
    letters > 0
        && secret.len() < 24
        && turns < 2
        && !shouts
        && secret[letters..].len() < 6
        && secret[letters..].iter().all(u8::is_ascii_digit)
}
