//! Regular expressions in settings.

use std::fmt;

use regex::Regex;
use site_re2::compile;

use super::table::Table;
use crate::data::Value;

/// A regular expression, in the syntax of Go, as Hugo takes it.
#[derive(Clone)]
pub struct Pattern {
    written: String,
    regex: Regex,
}

impl Pattern {
    /// Compiles an expression.
    ///
    /// # Errors
    /// When it is not one.
    pub fn new(written: &str) -> Result<Self, site_re2::Invalid> {
        Ok(Self { written: written.to_owned(), regex: compile(written)? })
    }

    /// As it is written.
    pub fn as_str(&self) -> &str {
        &self.written
    }

    /// Is there a match anywhere in the text?
    pub fn is_match(&self, text: &str) -> bool {
        self.regex.is_match(text)
    }
}

impl fmt::Debug for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.written.fmt(f)
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.written == other.written
    }
}

/// A list of expressions, or one. What is none is an error in Hugo's settings, too: Hugo builds no site with it, and what it should leave
/// out would be published.
pub(super) fn patterns(table: &mut Table<'_, '_>, key: &'static str) -> Vec<Pattern> {
    let Some(texts) = table.texts(key) else { return Vec::new() };
    let Some(node) = table.node(key) else { return Vec::new() };
    let items = match &node.value {
        Value::List(items) => items.iter().collect(),
        _ => vec![node],
    };
    let mut patterns = Vec::with_capacity(texts.len());
    for (text, item) in texts.iter().zip(items) {
        match Pattern::new(text) {
            Ok(pattern) => patterns.push(pattern),
            Err(invalid) => {
                let path = table.path(key);
                table.findings.bad_value(&path, item, format!("a regular expression ({invalid})"));
            }
        }
    }
    patterns
}

#[cfg(test)]
mod tests {
    use super::Pattern;
    use crate::config::tests::{load_files, reported};

    #[test]
    fn what_is_no_expression_is_an_error_at_its_place() {
        for (severity, file, base, key) in [
            ("error", "site.toml", "title = 't'\nbase_url = 'https://e.example'\n", "ignore_files"),
            ("warning", "hugo.toml", "title = 't'\nbaseURL = 'https://e.example/'\n", "ignoreFiles"),
        ] {
            let text = format!("{base}{key} = ['(draft|old)/', '(draft', 'x{{1,99}}']\n");
            let (configs, diagnostics, sources) = load_files(&[(file, &text)]);
            let expected = format!(
                "{severity}: `{key}` cannot be `(draft` (expected a regular expression (unclosed group)) at {file}:\"'(draft'\"\n"
            );
            assert_eq!(reported(&diagnostics, &sources), expected);
            // The valid expressions are used.
            let left: Vec<&str> = configs[0].ignore_files.iter().map(Pattern::as_str).collect();
            assert_eq!(left, ["(draft|old)/", "x{1,99}"]);
        }
    }
}
