//! A call of a shortcode, with its arguments.

use std::ops::Range;

use site_diag::Span;

use super::kind::Shortcode;
use super::table::{BuiltIn, Flow};
use super::tag::Argument;

/// A part of a text. All ranges refer to the whole file.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Piece<'a> {
    /// Markdown.
    Text(Range<usize>),
    /// A shortcode.
    Call(Box<Call<'a>>),
    /// The text that an escaped shortcode shows.
    Literal(String),
}

/// A shortcode with its arguments and its content.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Call<'a> {
    /// From the opening tag to the end of the closing tag.
    pub(crate) span: Span,
    /// Written `{{% %}}`.
    pub(crate) percent: bool,
    /// The place of its output in the text.
    pub(crate) flow: Flow,
    /// Its number among its siblings, from 0.
    pub(super) ordinal: usize,
    pub(super) name: &'a str,
    pub(super) shortcode: Shortcode,
    /// The position of the name.
    pub(super) place: Range<usize>,
    pub(super) arguments: Vec<Argument<'a>>,
    /// The range between its tags, if it has two.
    pub(super) inner: Option<Range<usize>>,
    /// The parsed content, if the shortcode needs its parts.
    pub(super) children: Vec<Piece<'a>>,
}

impl<'a> Call<'a> {
    /// An argument by name, or by position if the arguments have no names. Names are case-insensitive (like Hugo's).
    pub(super) fn get(&self, name: &str, position: Option<usize>) -> Option<&Argument<'a>> {
        if self.is_named() {
            return self.arguments.iter().find(|a| a.key.is_some_and(|key| key.eq_ignore_ascii_case(name)));
        }
        self.arguments.get(position?)
    }

    /// The same; an empty value counts as missing.
    pub(super) fn text(&self, name: &str, position: Option<usize>) -> Option<&str> {
        self.get(name, position).map(|a| a.value.trim()).filter(|value| !value.is_empty())
    }

    /// The first of several names that has a value, else the position.
    pub(super) fn any(&self, names: &[&str], position: Option<usize>) -> Option<&Argument<'a>> {
        let named = names.iter().find_map(|name| self.get(name, None).filter(|a| !a.value.trim().is_empty()));
        named.or_else(|| self.get("", position).filter(|a| a.key.is_none() && !a.value.trim().is_empty()))
    }

    /// The same as text.
    pub(super) fn any_text(&self, names: &[&str], position: Option<usize>) -> Option<&str> {
        self.any(names, position).map(|argument| argument.value.trim())
    }

    pub(super) fn is_named(&self) -> bool {
        self.arguments.first().is_some_and(|a| a.key.is_some())
    }

    pub(super) fn arguments(&self) -> &[Argument<'a>] {
        &self.arguments
    }

    /// The name as written.
    pub(super) fn name(&self) -> &'a str {
        self.name
    }

    /// The position of the name.
    pub(super) fn place(&self) -> Range<usize> {
        self.place.clone()
    }

    /// It is a call of this built-in shortcode.
    pub(super) fn is(&self, row: &BuiltIn) -> bool {
        self.shortcode.is(row)
    }

    /// A template of the site or its theme renders it.
    pub(crate) fn is_template(&self) -> bool {
        matches!(self.shortcode, Shortcode::Template(_))
    }

    pub(super) fn span_of(&self, place: Range<usize>) -> Span {
        Span::new(self.span.file, place.start, place.end)
    }
}
