//! Arguments of a shortcode: found, checked, and complained about.

use std::ops::Range;

use super::tag::Argument;
use super::{Call, Making};
use site_diag::{Diagnostic, Kind, Severity, Span, nearest};
use site_html::{escape, escape_attribute};

impl<'a> Call<'a> {
    /// An argument by name, or by position where the arguments have no names. Names ignore case (Hugo: the same).
    pub(super) fn get(&self, name: &str, position: Option<usize>) -> Option<&Argument<'a>> {
        if self.is_named() {
            return self.arguments.iter().find(|a| a.key.is_some_and(|key| key.eq_ignore_ascii_case(name)));
        }
        self.arguments.get(position?)
    }

    /// The same, where an empty value is none.
    pub(super) fn text(&self, name: &str, position: Option<usize>) -> Option<&str> {
        self.get(name, position).map(|a| a.value.trim()).filter(|value| !value.is_empty())
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

    /// The place of the name.
    pub(super) fn place(&self) -> Range<usize> {
        self.place.clone()
    }

    pub(super) fn span_of(&self, place: Range<usize>) -> Span {
        Span::new(self.span.file, place.start, place.end)
    }
}

impl Making<'_, '_> {
    /// Tells what is wrong with an argument, or with the shortcode for want of one: `reason` follows "the shortcode `x`".
    pub(super) fn complain(&mut self, call: &Call<'_>, place: Range<usize>, reason: impl Into<String>) {
        let kind = Kind::ShortcodeArgument { name: call.name().to_owned(), reason: reason.into() };
        self.diagnostics.push(Diagnostic::error(kind, call.span_of(place)));
    }

    /// Checks that there are no arguments but these: `names`, and as many without names. Hugo overlooks others, so they are
    /// warnings in a site that comes from there.
    pub(super) fn check(&mut self, call: &Call<'_>, names: &[&str], positions: usize) {
        let severity = if self.context.config.from_hugo { Severity::Warning } else { Severity::Error };
        for (index, argument) in call.arguments().iter().enumerate() {
            let reason = match argument.key {
                Some(key) if names.iter().any(|name| name.eq_ignore_ascii_case(key)) => continue,
                Some(key) => match nearest(key, names.iter().copied()) {
                    Some(known) => format!("has no argument `{key}`; did you mean `{known}`?"),
                    None => format!("has no argument `{key}`"),
                },
                None if index < positions => continue,
                None if positions == 0 => "takes its arguments by name".to_owned(),
                None => format!("takes {positions} argument{} at most", if positions == 1 { "" } else { "s" }),
            };
            let kind = Kind::ShortcodeArgument { name: call.name().to_owned(), reason };
            self.diagnostics.push(Diagnostic::error(kind, call.span_of(argument.whole.clone())).with_severity(severity));
        }
    }

    /// `true` or `false`; anything else is told, and `default`.
    pub(super) fn flag(&mut self, call: &Call<'_>, name: &str, position: Option<usize>, default: bool) -> bool {
        let Some(argument) = call.get(name, position) else { return default };
        match argument.value.trim().to_ascii_lowercase().as_str() {
            "true" | "1" => true,
            "false" | "0" => false,
            "" => default,
            _ => {
                self.complain(call, argument.place.clone(), format!("takes true or false for `{name}`"));
                default
            }
        }
    }

    /// A short text as inline HTML.
    pub(super) fn inline(&self, text: &str) -> String {
        // Where no sign can mean anything, which is most titles, there is nothing to render.
        if text.chars().all(|c| c.is_alphanumeric() || matches!(c, ' ' | ',' | '!' | '?')) {
            return escape(text);
        }
        crate::render_inline(text, self.context.config)
    }

    /// What links to other sites carry.
    pub(super) fn external_attributes(&self) -> &'static str {
        if self.context.config.markup.external_links { " class=\"external-link\" target=\"_blank\" rel=\"noopener\"" } else { "" }
    }
}

/// ` name="value"`, where there is a value.
pub(super) fn attribute(name: &str, value: Option<&str>, html: &mut String) {
    if let Some(value) = value {
        html.push(' ');
        html.push_str(name);
        html.push_str("=\"");
        escape_attribute(html, value);
        html.push('"');
    }
}

/// Inline HTML as plain text.
pub(super) fn plain(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    for (index, part) in html.split('<').enumerate() {
        let outside = if index == 0 { part } else { part.split_once('>').map_or("", |(_, outside)| outside) };
        text.push_str(outside);
    }
    [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")]
        .iter()
        .fold(text, |text, (entity, sign)| text.replace(entity, sign))
}
