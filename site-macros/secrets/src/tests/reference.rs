//! gitleaks' documented procedure without optimisations. The search must find everything that it finds.

use std::ops::Range;

use crate::allow::{self, Matched};
use crate::entropy;
use crate::rule::PREPARED;

/// The secrets that one rule finds in a text.
pub(super) fn found(number: usize, text: &[u8]) -> Vec<Range<usize>> {
    matched(number, text).into_iter().map(|(_, secret)| secret).collect()
}

/// The matches of one rule, and the secret in each.
pub(super) fn matched(number: usize, text: &[u8]) -> Vec<(Range<usize>, Range<usize>)> {
    let prepared = &PREPARED[number];
    let lower = text.to_ascii_lowercase();
    let has = |keyword: &&str| lower.windows(keyword.len()).any(|window| window == keyword.as_bytes());
    if prepared.rule.pattern.is_none() || !prepared.rule.keywords.iter().any(has) {
        return Vec::new();
    }
    let pattern = prepared.pattern();
    let mut found = Vec::new();
    for captures in pattern.captures_iter(text) {
        let mut whole = captures.get_match().unwrap().range();
        whole.start += text[whole.clone()].iter().take_while(|byte| **byte == b'\n').count();
        whole.end -= text[whole.clone()].iter().rev().take_while(|byte| **byte == b'\n').count();
        let groups = (1..captures.group_len()).filter_map(|group| captures.get_group(group));
        let secret = match prepared.rule.group {
            0 => groups.into_iter().find(|span| !span.is_empty()),
            group => captures.get_group(group),
        };
        let secret = secret.map_or(whole.clone(), |span| span.range());
        let matched = Matched { text, whole: whole.clone(), secret: secret.clone() };
        let random = prepared.rule.entropy == 0.0 || entropy::shannon(matched.secret()) > prepared.rule.entropy;
        if random && !allow::matched(number, b"", &matched) {
            found.push((whole, secret));
        }
    }
    found
}
