//! Regular expressions in the syntax of Go.

use std::collections::HashMap;
use std::sync::Arc;

use regex::Regex;
use site_re2::LONGEST;

use super::{Arguments, Function, function};
use crate::error::Fault;
use crate::eval::Session;
use crate::value::{List, Value, cast};

pub(super) const TABLE: &[Function] = &[
    function("strings.FindRE", &["findRE"], 2, 3, find),
    function("strings.FindRESubmatch", &["findRESubmatch"], 2, 3, find_submatches),
    function("strings.ReplaceRE", &["replaceRE"], 3, 4, replace),
];

/// How many compiled expressions are kept.
const MOST: usize = 50;

/// Steps that a compilation takes.
const COMPILATION: usize = 20_000;

/// Compiled expressions.
#[derive(Default)]
pub(crate) struct Patterns(HashMap<String, Arc<Regex>>);

/// The compiled form of an expression. Takes the work of searching `text` with it off the budget.
pub(crate) fn compile(session: &mut Session<'_>, pattern: &str, text: &str) -> Result<Arc<Regex>, Fault> {
    if pattern.len() > LONGEST {
        return Err(Fault::limit(format!("a regular expression is longer than {LONGEST} bytes")));
    }
    // The worst case is proportional to both.
    session.charge(text.len() / 4 * (1 + pattern.len() / 16))?;
    if let Some(known) = session.patterns.0.get(pattern) {
        return Ok(Arc::clone(known));
    }
    session.charge(COMPILATION)?;
    if session.patterns.0.len() >= MOST {
        session.patterns.0.clear();
    }
    let compiled = site_re2::compile(pattern);
    let compiled =
        Arc::new(compiled.map_err(|invalid| Fault::new(format!("the regular expression {pattern:?} is not valid: {invalid}")))?);
    session.patterns.0.insert(pattern.to_owned(), Arc::clone(&compiled));
    Ok(compiled)
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
    let mut found = Vec::new();
    for part in pattern.find_iter(&text).take(most(a, 2)?) {
        session.charge(10)?;
        found.push(part.as_str());
    }
    Ok(List::of_texts(found).into())
}

fn find_submatches(session: &mut Session<'_>, a: &Arguments<'_>) -> Result<Value, Fault> {
    let text = a.text(1)?;
    let pattern = compile(session, a.only_text(0)?, &text)?;
    let mut all = Vec::new();
    for captures in pattern.captures_iter(&text).take(most(a, 2)?) {
        session.charge(10 + 10 * captures.len())?;
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
        session.charge(20 + replacement.len() / 16)?;
        out.push_str(&pattern.replace_all(found.as_str(), replacement.as_str()));
        if out.len() > session.longest() {
            return Err(Fault::limit(format!("a text is longer than {} bytes", session.longest())));
        }
    }
    out.push_str(&text[end..]);
    Ok(out.into())
}
