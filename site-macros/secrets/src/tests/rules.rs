//! Tests of the rules themselves.

use std::collections::BTreeSet;

use regex_automata::meta::Regex;

use crate::rule::{ALLOWED, OF_GITLEAKS, PREPARED, RULES, syntax};

#[test]
fn every_pattern_compiles() {
    let of_rules = RULES.iter().flat_map(|rule| rule.pattern.iter().chain(&rule.path)).copied();
    let allows = RULES.iter().flat_map(|rule| rule.allow).chain([&ALLOWED]);
    let of_allows = allows.flat_map(|allow| allow.patterns.iter().chain(allow.paths)).copied();
    let mut count = 0;
    for pattern in of_rules.chain(of_allows) {
        assert!(Regex::builder().syntax(syntax()).build(pattern).is_ok(), "{pattern}");
        count += 1;
    }
    assert!(count > 300, "{count}");
}

#[test]
fn rules_are_complete_and_have_unique_names() {
    assert_eq!(OF_GITLEAKS, 222);
    let ids: BTreeSet<&str> = RULES.iter().map(|rule| rule.id).collect();
    assert_eq!(ids.len(), RULES.len());
    for rule in RULES {
        assert!(rule.pattern.is_some() || rule.path.is_some(), "{}", rule.id);
        assert!(rule.pattern.is_none() || !rule.keywords.is_empty(), "{} would be searched for everywhere", rule.id);
        assert!(rule.keywords.iter().all(|keyword| *keyword == keyword.to_ascii_lowercase()));
        assert!(!rule.description.is_empty());
    }
}

/// The keyword of a rule is near its match, except for these rules, which search all around it.
#[test]
fn few_rules_are_looked_for_far_from_their_keyword() {
    let far = PREPARED.iter().filter(|prepared| prepared.rule.pattern.is_some() && prepared.shape().before > 4096);
    let far: Vec<&str> = far.map(|prepared| prepared.rule.id).collect();
    println!("{far:?}");
    assert!(far.len() < 30, "{far:?}");
}
