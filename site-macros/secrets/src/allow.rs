//! gitleaks' allow lists: matches that are not secrets.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind};

use crate::rule::{ALLOWED, Allow, Lazy, RULES, Target};

/// What a rule has matched.
#[derive(Clone, Debug)]
pub(crate) struct Matched<'t> {
    pub(crate) text: &'t [u8],
    pub(crate) whole: Range<usize>,
    pub(crate) secret: Range<usize>,
}

impl<'t> Matched<'t> {
    pub(crate) fn secret(&self) -> &'t [u8] {
        &self.text[self.secret.clone()]
    }

    /// The lines that contain the match, with at most 1 KB before and after it.
    pub(crate) fn line(&self) -> &'t [u8] {
        const FAR: usize = 1 << 10;
        let Range { start, end } = self.whole.clone();
        let before = self.text[..start].iter().rev().take(FAR).take_while(|byte| **byte != b'\n').count();
        let behind = self.text[end..].iter().take(FAR).take_while(|byte| **byte != b'\n').count();
        &self.text[start - before..end + behind]
    }
}

/// An allow list. Its patterns are compiled on first use.
struct Prepared {
    allow: &'static Allow,
    patterns: Lazy,
    paths: Lazy,
    stopwords: LazyLock<Option<AhoCorasick>, Box<dyn FnOnce() -> Option<AhoCorasick> + Send>>,
}

impl Prepared {
    fn of(allow: &'static Allow) -> Self {
        let stopwords = || {
            let builder = AhoCorasick::builder()
                .ascii_case_insensitive(true)
                .kind(Some(AhoCorasickKind::ContiguousNFA))
                .build(allow.stopwords);
            (!allow.stopwords.is_empty()).then(|| builder.expect("the words of vendored rules are few"))
        };
        Self {
            allow,
            patterns: Lazy::new(allow.patterns),
            paths: Lazy::new(allow.paths),
            stopwords: LazyLock::new(Box::new(stopwords)),
        }
    }

    /// Without looking at the text: only if the path alone decides.
    fn allows_path(&self, path: &[u8]) -> bool {
        let decides = !self.allow.all || (self.allow.patterns.is_empty() && self.allow.stopwords.is_empty());
        decides && !path.is_empty() && self.paths.is_match(path)
    }

    fn allows(&self, path: &[u8], matched: &Matched<'_>) -> bool {
        let target = || match self.allow.target {
            Target::Secret => matched.secret(),
            Target::Match => &matched.text[matched.whole.clone()],
            Target::Line => matched.line(),
        };
        let has_word = || self.stopwords.as_ref().is_some_and(|words| words.is_match(matched.secret()));
        if !self.allow.all {
            return (!self.allow.patterns.is_empty() && self.patterns.is_match(target())) || has_word();
        }
        (self.allow.paths.is_empty() || self.paths.is_match(path))
            && (self.allow.patterns.is_empty() || self.patterns.is_match(target()))
            && (self.allow.stopwords.is_empty() || has_word())
    }
}

static EVERYWHERE: LazyLock<Prepared> = LazyLock::new(|| Prepared::of(&ALLOWED));

/// By number of the rule.
static OF_RULES: LazyLock<HashMap<usize, Vec<Prepared>>> = LazyLock::new(|| {
    let with = RULES.iter().enumerate().filter(|(_, rule)| !rule.allow.is_empty());
    with.map(|(number, rule)| (number, rule.allow.iter().map(Prepared::of).collect())).collect()
});

/// File types that gitleaks skips and that are searched here: pictures, fonts, documents, programs.
const SEARCHED: &[&str] = &[
    "bmp", "gif", "jpg", "jpeg", "png", "svg", "tif", "tiff", "eot", "otf", "ttf", "woff", "woff2", "doc", "docx", "xls", "xlsx",
    "pdf", "bin", "exe", "dll", "pdb", "gltf", "gem",
];

/// Whether nothing at this path is a secret.
pub(crate) fn path(path: &[u8]) -> bool {
    let extension = path.rsplit(|byte| *byte == b'.').next().unwrap_or_default();
    EVERYWHERE.allows_path(path) && !SEARCHED.iter().any(|known| extension.eq_ignore_ascii_case(known.as_bytes()))
}

/// Whether the rule finds nothing at this path.
pub(crate) fn path_for(rule: usize, path: &[u8]) -> bool {
    OF_RULES.get(&rule).is_some_and(|lists| lists.iter().any(|list| list.allows_path(path)))
}

/// Whether the match of the rule is not a secret.
pub(crate) fn matched(rule: usize, path: &[u8], matched: &Matched<'_>) -> bool {
    EVERYWHERE.allows(path, matched)
        || OF_RULES.get(&rule).is_some_and(|lists| lists.iter().any(|list| list.allows(path, matched)))
}
