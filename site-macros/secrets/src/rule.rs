//! Rules, with patterns that are compiled on first use.

use std::sync::{LazyLock, OnceLock};

use regex_automata::meta::Regex;
use regex_automata::util::syntax;

use crate::check::Check;
use crate::shape::Shape;

include!(concat!(env!("OUT_DIR"), "/rules.rs"));

/// How a kind of secret is recognised. The fields are those of gitleaks' configuration.
#[derive(Debug)]
pub struct Rule {
    /// In kebab case, such as `github-pat`.
    pub id: &'static str,
    /// A sentence for people.
    pub description: &'static str,
    pub(crate) pattern: Option<&'static str>,
    /// The capturing group of the secret; 0: the first that is not empty, or else the whole match.
    pub(crate) group: usize,
    /// The minimal Shannon entropy of the secret, in bits per byte. 0: any.
    pub(crate) entropy: f64,
    /// The pattern that the path must match; a rule with only a path has no other condition.
    pub(crate) path: Option<&'static str>,
    /// The text must contain one of these, in any letter case.
    pub(crate) keywords: &'static [&'static str],
    pub(crate) allow: &'static [Allow],
    /// An additional condition.
    pub(crate) check: Option<Check>,
}

/// Matches of a rule that are not secrets.
#[derive(Debug)]
pub(crate) struct Allow {
    /// Whether all conditions must hold, or any of them.
    pub(crate) all: bool,
    pub(crate) target: Target,
    pub(crate) patterns: &'static [&'static str],
    pub(crate) stopwords: &'static [&'static str],
    pub(crate) paths: &'static [&'static str],
}

/// The text to which the patterns of an allow list apply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    Secret,
    Match,
    Line,
}

/// A rule with values that are computed on first use: most rules are never used.
#[derive(Debug)]
pub(crate) struct Prepared {
    pub(crate) rule: &'static Rule,
    pattern: OnceLock<Regex>,
    shape: OnceLock<Shape>,
    path: OnceLock<Option<Regex>>,
}

impl Prepared {
    pub(crate) fn pattern(&self) -> &Regex {
        self.pattern.get_or_init(|| compiled(self.rule.pattern.unwrap_or_default()))
    }

    pub(crate) fn shape(&self) -> &Shape {
        self.shape.get_or_init(|| Shape::of(self.rule))
    }

    /// Whether it matches any value that is assigned to a name.
    pub(crate) fn assigns_anything(&self) -> bool {
        self.rule.id == "password-assignment"
    }

    /// Whether the rule applies to files at this path. It does if there is no path.
    pub(crate) fn is_of_path(&self, path: &[u8]) -> bool {
        path.is_empty()
            || self.path.get_or_init(|| self.rule.path.map(compiled)).as_ref().is_none_or(|pattern| pattern.is_match(path))
    }
}

/// All rules, in the order of their numbers.
pub(crate) static PREPARED: LazyLock<Vec<Prepared>> = LazyLock::new(|| {
    RULES.iter().map(|rule| Prepared { rule, pattern: OnceLock::new(), shape: OnceLock::new(), path: OnceLock::new() }).collect()
});

/// Syntax of patterns: bytes, not characters, so that they match in any encoding that contains ASCII.
pub(crate) fn syntax() -> syntax::Config {
    syntax::Config::new().unicode(false).utf8(false)
}

/// A pattern of the vendored data. A test compiles each of them.
pub(crate) fn compiled(pattern: &str) -> Regex {
    let config = Regex::config().utf8_empty(false).nfa_size_limit(Some(16 << 20)).hybrid_cache_capacity(1 << 20);
    Regex::builder().configure(config).syntax(syntax()).build(pattern).expect("patterns of vendored rules are tested")
}

/// Patterns that are compiled on first use, by their text.
#[derive(Debug)]
pub(crate) struct Lazy {
    of: &'static [&'static str],
    made: OnceLock<Option<Regex>>,
}

impl Lazy {
    pub(crate) const fn new(of: &'static [&'static str]) -> Self {
        Self { of, made: OnceLock::new() }
    }

    /// Whether any of them matches.
    pub(crate) fn is_match(&self, text: &[u8]) -> bool {
        let config = Regex::config().utf8_empty(false).hybrid_cache_capacity(1 << 20);
        let make = || match Regex::builder().configure(config).syntax(syntax()).build_many(self.of) {
            _ if self.of.is_empty() => None,
            made => Some(made.expect("patterns of vendored rules are tested")),
        };
        self.made.get_or_init(make).as_ref().is_some_and(|made| made.is_match(text))
    }
}
