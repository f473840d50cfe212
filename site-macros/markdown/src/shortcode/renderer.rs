//! The context in which shortcodes are rendered, and checks of their arguments.

use std::ops::Range;

use site_diag::{Diagnostic, Kind, Span, nearest};
use site_html::{Token, decode, escape, escape_attribute, tokens};

use super::call::Call;
use super::kind::Shortcode;
use super::table::Arguments;
use crate::code::Budget;
use crate::context::Context;
use crate::templates::TemplateOutput;

/// Renders the Markdown in shortcodes.
pub(crate) trait InnerMarkdown {
    /// A range of the file as Markdown blocks.
    fn blocks(&mut self, range: Range<usize>) -> String;

    /// A range of the file as it is written, with the shortcodes in it made.
    fn expanded(&mut self, range: Range<usize>) -> String;

    /// A short text as inline HTML, and whether something in it was left out.
    fn inline(&self, text: &str) -> (String, bool);

    /// Records the scripts in a range of the file that is HTML.
    fn note_scripts(&mut self, range: Range<usize>);

    /// Notes what a template has made of a shortcode: HTML, or Markdown that is read yet.
    fn note_output(&mut self, output: &TemplateOutput, span: Span, is_markdown: bool);

    /// Notes that the page needs the style sheet of shortcodes.
    fn needs_sheet(&mut self);

    /// Notes that there is a formula.
    fn note_formula(&mut self);

    /// Notes a shortcode that is not made, and why.
    fn note_skipped(&mut self, name: &str, reason: String, span: Span);

    /// The page's remaining budget for highlighting.
    fn highlighting(&mut self) -> &mut Budget;
}

/// The context of a shortcode.
pub(super) struct Renderer<'m, 'c> {
    /// The whole file.
    pub(super) text: &'m str,
    pub(super) context: &'m Context<'c>,
    pub(super) markdown: &'m mut dyn InnerMarkdown,
    /// Renders any shortcode, for nested ones.
    pub(super) dispatch: fn(&Call<'_>, &mut Renderer<'_, '_>) -> String,
    /// Set if highlighted code was written.
    pub(super) has_code: &'m mut bool,
    pub(super) diagnostics: &'m mut Vec<Diagnostic>,
    /// A part of an argument was left out because the site does not trust its authors.
    pub(super) refused: bool,
}

impl Renderer<'_, '_> {
    /// Tells what is wrong with an argument, or with the shortcode for want of one: `reason` follows "the shortcode `x`". A theme of
    /// Hugo's may take what ours does not, so it is a warning in a site that comes from there.
    pub(super) fn complain(&mut self, call: &Call<'_>, place: Range<usize>, reason: impl Into<String>) {
        let severity = self.context.config.tolerated_severity();
        let kind = Kind::ShortcodeArgument { name: call.name().to_owned(), reason: reason.into() };
        self.diagnostics.push(Diagnostic::error(kind, call.span_of(place)).with_severity(severity));
    }

    /// Tells what looks different here, without keeping anything from being published.
    pub(super) fn complain_mildly(&mut self, call: &Call<'_>, place: Range<usize>, reason: &str) {
        let kind = Kind::ShortcodeArgument { name: call.name().to_owned(), reason: reason.to_owned() };
        self.diagnostics.push(Diagnostic::warning(kind, call.span_of(place)));
    }

    /// What is written has rules in the style sheet of shortcodes.
    pub(super) fn needs_sheet(&mut self) {
        self.markdown.needs_sheet();
    }

    /// Reports arguments that a built-in shortcode does not take. Hugo ignores them, so they are warnings in a site that comes from there.
    pub(super) fn check(&mut self, call: &Call<'_>) {
        let Shortcode::BuiltIn(row) = call.shortcode else { return };
        let aliases = if call.name() == row.names[0] { Arguments::NONE } else { row.alias_arguments };
        let taken = [row.arguments, aliases];
        let takes_any_name = taken.iter().any(|arguments| arguments.names.is_none());
        let names =
            || taken.iter().flat_map(|arguments| arguments.names.unwrap_or_default().iter().chain(arguments.ignored).copied());
        let positions = taken[0].positions.max(taken[1].positions);
        let severity = self.context.config.tolerated_severity();
        for (index, argument) in call.arguments().iter().enumerate() {
            let reason = match argument.key {
                Some(key) if takes_any_name || names().any(|name| name.eq_ignore_ascii_case(key)) => continue,
                Some(key) => match nearest(key, names()) {
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

    /// `true` or `false`; other values are reported, and `default` is used.
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
    pub(super) fn inline(&mut self, text: &str) -> String {
        // Most titles contain no markup, so there is nothing to render.
        if text.chars().all(|c| c.is_alphanumeric() || matches!(c, ' ' | ',' | '!' | '?')) {
            return escape(text);
        }
        let (html, refused) = self.markdown.inline(text);
        self.refused |= refused;
        html
    }

    /// The attributes of links to other sites.
    pub(super) fn external_attributes(&self) -> &'static str {
        if self.context.config.markup.external_links { " class=\"external-link\" target=\"_blank\" rel=\"noopener\"" } else { "" }
    }

    /// The content as HTML.
    pub(super) fn inner_html(&mut self, call: &Call<'_>) -> String {
        match &call.inner {
            Some(range) => self.markdown.blocks(range.clone()),
            None => String::new(),
        }
    }

    /// Renders a nested shortcode.
    pub(super) fn render(&mut self, call: &Call<'_>) -> String {
        (self.dispatch)(call, self)
    }
}

/// Writes ` name="value"`, if there is a value.
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
    let text = |token| match token {
        Token::Text(text) => Some(decode(text)),
        _ => None,
    };
    tokens(html).filter_map(text).collect()
}
