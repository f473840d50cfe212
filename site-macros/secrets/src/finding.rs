//! Findings: one for each position, however many rules match it.

use std::ops::Range;

use crate::escaped::Decoded;
use crate::rule::{OF_GITLEAKS, PREPARED, Rule};
use crate::search::{self, Hit, Scope};

/// A position of a probable secret.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The rules that match, gitleaks' first; at least one.
    pub rules: Vec<&'static Rule>,
    /// The bytes that must not be shown: the secret and its continuation.
    pub range: Range<usize>,
    /// The identifier by which the owner allows it: the beginning of a hash of the secret.
    pub id: String,
}

/// Rules that match nearly anything, the most general first. Another rule for the same position is more specific.
const GENERAL: &[&[&str]] = &[&["generic-api-key", "hashicorp-tf-password"], &["password-assignment", "secret-key-assignment"]];

/// Findings in a text and in its escaped parts, in the order of the text.
pub(crate) fn of(text: &[u8], path: &str) -> Vec<Finding> {
    let mut found = joined(text, search::search(text, Scope::of(path)));
    let decoded = Decoded::of(text);
    if decoded.text.is_empty() {
        return found;
    }
    let plain = found.len();
    for finding in joined(&decoded.text, search::search(&decoded.text, Scope::of(path))) {
        let Some(range) = decoded.place(text, finding.range.clone()) else { continue };
        // A rule may have found the part without escapes, but all of it must be covered.
        let overlapping = found[..plain].partition_point(|known| known.range.end <= range.start);
        match found[..plain].get_mut(overlapping).filter(|known| known.range.start < range.end) {
            Some(known) => known.range = known.range.start.min(range.start)..known.range.end.max(range.end),
            None => found.push(Finding { range, ..finding }),
        }
    }
    found.sort_by_key(|finding| finding.range.start);
    found
}

/// Joins overlapping matches, in the order of the text.
fn joined(text: &[u8], mut hits: Vec<Hit>) -> Vec<Finding> {
    hits.sort_unstable_by_key(|hit| (hit.secret.start, hit.secret.end, hit.rule));
    let mut findings: Vec<(Range<usize>, Vec<usize>)> = Vec::new();
    for hit in hits {
        match findings.last_mut() {
            Some((range, rules)) if hit.secret.start < range.end => {
                range.end = range.end.max(hit.secret.end);
                rules.push(hit.rule);
            }
            _ => findings.push((hit.secret, vec![hit.rule])),
        }
    }
    let finding = |(range, rules): (Range<usize>, Vec<usize>)| {
        let range = whole(text, range);
        Finding { rules: telling(rules), id: id(&text[range.clone()]), range }
    };
    findings.into_iter().map(finding).collect()
}

/// The beginning of a hash: long enough to distinguish secrets, too short to reveal them.
pub(crate) fn id(secret: &[u8]) -> String {
    blake3::hash(secret).to_hex()[..12].to_owned()
}

/// The most specific of the rules for one position.
fn telling(mut rules: Vec<usize>) -> Vec<&'static Rule> {
    rules.sort_unstable();
    rules.dedup();
    for general in GENERAL {
        let is_general = |number: &usize| general.contains(&PREPARED[*number].rule.id);
        if !rules.iter().all(is_general) {
            rules.retain(|number| !is_general(number));
        }
    }
    if rules[0] < OF_GITLEAKS {
        rules.retain(|number| *number < OF_GITLEAKS);
    }
    rules.into_iter().map(|number| PREPARED[number].rule).collect()
}

/// Includes the rest of a token, because rules only know its minimal length.
fn whole(text: &[u8], range: Range<usize>) -> Range<usize> {
    const MOST: usize = 4096;
    let continues = |byte: &&u8| byte.is_ascii_alphanumeric() || b"_-".contains(byte);
    if !text[range.clone()].last().is_some_and(u8::is_ascii_alphanumeric) {
        return range;
    }
    range.start..range.end + text[range.end..].iter().take(MOST).take_while(continues).count()
}
