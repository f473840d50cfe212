//! Converts values of front matter to the expected types, and reports those that do not fit.

use super::Spanned;
use crate::data::{Node, Value};
use site_diag::limits::{self, Limit};
use site_diag::{Diagnostic, Kind, Span};

/// Reads values. Those that come from a cascade are silent: they are checked where the cascade is written.
pub(super) struct Coercer<'d> {
    pub(super) diagnostics: &'d mut Vec<Diagnostic>,
    pub(super) silent: bool,
    /// The page was written for Hugo, and perhaps for a theme that has a table where others have true or false.
    pub(super) migrated: bool,
}

impl Coercer<'_> {
    pub(super) fn emit(&mut self, diagnostic: Diagnostic) {
        if !self.silent {
            self.diagnostics.push(diagnostic);
        }
    }

    pub(super) fn wrong_type(&mut self, key: &str, node: &Node, expected: &'static str) {
        let kind = Kind::WrongType { key: key.to_owned(), expected, found: node.value.noun() };
        self.emit(Diagnostic::error(kind, node.span));
    }

    pub(super) fn bad_value(&mut self, key: &str, node: &Node, expected: &str) {
        let value = node.value.to_text().unwrap_or_default();
        self.emit(Diagnostic::error(Kind::BadValue { key: key.to_owned(), value, expected: expected.to_owned() }, node.span));
    }

    /// Text; empty text is none.
    pub(super) fn text(&mut self, key: &str, node: &Node) -> Option<String> {
        self.spanned(key, node).map(|text| text.value)
    }

    /// Text with its place; empty text is none.
    pub(super) fn spanned(&mut self, key: &str, node: &Node) -> Option<Spanned<String>> {
        if node.value == Value::Null {
            return None;
        }
        match node.value.to_text() {
            Some(text) => (!text.is_empty()).then_some(Spanned { value: text, span: node.span }),
            None => {
                self.wrong_type(key, node, "text");
                None
            }
        }
    }

    pub(super) fn over(&mut self, limit: &'static Limit, span: Span) {
        self.emit(Diagnostic::over(limit, span));
    }

    /// Text of which no more than `limit` is taken.
    pub(super) fn short(&mut self, key: &str, node: &Node, limit: &'static Limit) -> Option<Spanned<String>> {
        let mut text = self.spanned(key, node)?;
        if limit.is_exceeded(text.value.len()) {
            self.over(limit, text.span);
            text.value.truncate(text.value.floor_char_boundary(limit.most));
        }
        Some(text)
    }

    /// Text that is repeated wherever the page is listed.
    pub(super) fn headline(&mut self, key: &str, node: &Node) -> Option<Spanned<String>> {
        self.short(key, node, &limits::HEADLINE)
    }

    /// Several of them; one that is too long is left out.
    pub(super) fn headlines(&mut self, key: &str, node: &Node) -> Vec<Spanned<String>> {
        let mut texts = self.texts(key, node);
        texts.retain(|text| {
            let is_short = !limits::HEADLINE.is_exceeded(text.value.len());
            if !is_short {
                self.over(&limits::HEADLINE, text.span);
            }
            is_short
        });
        texts
    }

    /// The texts of a list, or one text; empty ones are left out.
    pub(super) fn texts(&mut self, key: &str, node: &Node) -> Vec<Spanned<String>> {
        match node.to_texts() {
            Ok(texts) => {
                texts.into_iter().filter(|(text, _)| !text.is_empty()).map(|(value, span)| Spanned { value, span }).collect()
            }
            Err(culprit) => {
                self.wrong_type(key, culprit, "text or a list of texts");
                Vec::new()
            }
        }
    }

    /// True or false. A theme's table of options (LoveIt: `math: {enable: true}`) is what its `enable` says.
    pub(super) fn truth(&mut self, key: &str, node: &Node) -> Option<bool> {
        if node.value == Value::Null {
            return None;
        }
        let switch = if self.migrated { node.get("enable").unwrap_or(node) } else { node };
        let truth = switch.value.to_truth();
        if truth.is_none() {
            self.wrong_type(key, node, "true or false");
        }
        truth
    }

    /// The same; a theme's table of options that does not say `enable` says nothing (LoveIt: `toc: {auto: false}`).
    pub(super) fn option(&mut self, key: &str, node: &Node) -> Option<bool> {
        let is_silent = self.migrated && matches!(node.value, Value::Map(_)) && node.get("enable").is_none();
        if is_silent { None } else { self.truth(key, node) }
    }

    /// Hugo knows `true` and `false`, and publishes a page with `draft: yes`. Its author does not mean that.
    pub(super) fn odd_draft(&mut self, key: &str, node: &Node, draft: bool) {
        let word =
            node.value.to_text().filter(|word| draft && self.migrated && !matches!(node.value, Value::Bool(_)) && word != "true");
        if let Some(value) = word {
            let kind = Kind::OddValue {
                key: key.to_owned(),
                value,
                read_as: "a draft, where Hugo publishes the page".to_owned(),
                better: "write `draft: true`, or `draft: false` to publish it".to_owned(),
            };
            self.emit(Diagnostic::warning(kind, node.span));
        }
    }

    /// A whole number; what stands behind the point is dropped, as Hugo does.
    pub(super) fn whole(&mut self, key: &str, node: &Node) -> Option<i64> {
        if node.value == Value::Null {
            return None;
        }
        let number = node.value.to_whole().or_else(|| node.value.to_number().map(|number| number as i64));
        if number.is_none() {
            self.wrong_type(key, node, "a number");
        }
        number
    }

    /// A number from 0 to 1. A negative one means none, as in Hugo.
    pub(super) fn share(&mut self, key: &str, node: &Node) -> Option<f64> {
        match node.value.to_number() {
            Some(number) if number < 0.0 => None,
            Some(number) if number <= 1.0 => Some(number),
            Some(_) => {
                self.bad_value(key, node, "a number from 0 to 1");
                None
            }
            None => {
                self.wrong_type(key, node, "a number");
                None
            }
        }
    }

    /// Entries of a table.
    pub(super) fn table<'n>(&mut self, key: &str, node: &'n Node) -> &'n [(crate::data::Key, Node)] {
        if !matches!(node.value, Value::Map(_) | Value::Null) {
            self.wrong_type(key, node, "a table");
        }
        node.entries()
    }
}
