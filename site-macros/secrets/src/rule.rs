//! Rules, with patterns that are compiled on first use.

use std::sync::{LazyLock, OnceLock};

use regex_automata::meta::Regex;
use regex_automata::util::syntax;

use crate::check::Check;
use crate::shape::Shape;

include!(concat!(env!("OUT_DIR"), "/rules.rs"));

/// How a kind of secret is recognized. The fields are those of gitleaks' configuration.
#[derive(Debug)]
pub struct Rule {
    /// In kebab case, such as `github-pat`.
    pub id: &'static str,
    /// A sentence for people.
    pub description: &'static str,
    pub(crate) pattern: Option<&'static str>,
    /// The capturing group that is the secret; 0: the first that is not empty, or else the whole match.
    pub(crate) group: usize,
    /// The secret has a larger Shannon entropy, in bits for each byte. 0: any.
    pub(crate) entropy: f64,
    /// The path has to match; a rule without a pattern asks for nothing else.
    pub(crate) path: Option<&'static str>,
    /// The text has to contain one of these, in whatever case.
    pub(crate) keywords: &'static [&'static str],
    pub(crate) allow: &'static [Allow],
    /// What else has to be so.
    pub(crate) check: Option<Check>,
}

/// What is no secret although a rule matches.
#[derive(Debug)]
pub(crate) struct Allow {
    /// All that is given has to hold; otherwise any of it.
    pub(crate) all: bool,
    pub(crate) target: Target,
    pub(crate) patterns: &'static [&'static str],
    pub(crate) stopwords: &'static [&'static str],
    pub(crate) paths: &'static [&'static str],
}

/// What the patterns of an allow list look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    Secret,
    Match,
    Line,
}

/// A rule with what is made of it when it is first needed: most of them never are.
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

    /// Does it take whatever is assigned to a name?
    pub(crate) fn assigns_anything(&self) -> bool {
        self.rule.id == "password-assignment"
    }

    /// Is the rule for files at this path? Nothing is known without one.
    pub(crate) fn is_of_path(&self, path: &[u8]) -> bool {
        path.is_empty()
            || self.path.get_or_init(|| self.rule.path.map(compiled)).as_ref().is_none_or(|pattern| pattern.is_match(path))
    }
}

/// All rules, in the order of their numbers.
pub(crate) static PREPARED: LazyLock<Vec<Prepared>> = LazyLock::new(|| {
    RULES.iter().map(|rule| Prepared { rule, pattern: OnceLock::new(), shape: OnceLock::new(), path: OnceLock::new() }).collect()
});

/// How patterns are read: bytes, not characters, so that they match in any encoding that contains ASCII.
pub(crate) fn syntax() -> syntax::Config {
    syntax::Config::new().unicode(false).utf8(false)
}

/// A pattern of our own data. A test compiles each of them.
pub(crate) fn compiled(pattern: &str) -> Regex {
    let config = Regex::config().utf8_empty(false).nfa_size_limit(Some(16 << 20)).hybrid_cache_capacity(1 << 20);
    Regex::builder().configure(config).syntax(syntax()).build(pattern).expect("patterns of vendored rules are tested")
}

/// Patterns compiled when they are first needed, by their text.
#[derive(Debug)]
pub(crate) struct Lazy {
    of: &'static [&'static str],
    made: OnceLock<Option<Regex>>,
}

impl Lazy {
    pub(crate) const fn new(of: &'static [&'static str]) -> Self {
        Self { of, made: OnceLock::new() }
    }

    /// Does any of them match?
    pub(crate) fn is_match(&self, text: &[u8]) -> bool {
        let config = Regex::config().utf8_empty(false).hybrid_cache_capacity(1 << 20);
        let make = || match Regex::builder().configure(config).syntax(syntax()).build_many(self.of) {
            _ if self.of.is_empty() => None,
            made => Some(made.expect("patterns of vendored rules are tested")),
        };
        self.made.get_or_init(make).as_ref().is_some_and(|made| made.is_match(text))
    }
}
