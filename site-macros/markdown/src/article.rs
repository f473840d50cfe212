//! What a body and everything inside its shortcodes share: ids, headings, counts, diagnostics.

use site_diag::limits::Limit;
use site_diag::{Diagnostic, FileId, Kind, Severity, Span};
use site_math::Formulas;
use site_theme::{Strings, strings};

use super::code::Budget;
use super::context::Context;
use super::document::{Heading, Script};
use super::ids::Ids;
use super::parse::Definitions;
use super::shortcode::Skipped;

/// The state of one page's rendering.
pub(super) struct Article<'a> {
    pub file: FileId,
    /// The whole file, which spans count in.
    pub text: &'a str,
    pub context: Context<'a>,
    /// The labels in the page's language.
    pub words: &'static Strings,
    pub ids: Ids,
    pub headings: Vec<Heading>,
    pub fragments: Vec<(String, String, Span)>,
    /// Addresses of other sites, each where it stands.
    pub external: Vec<(String, Span)>,
    pub scripts: Vec<Script>,
    /// Addresses of scripts that raw HTML names.
    pub script_files: Vec<String>,
    /// Level of the last heading; the page's title is the first.
    pub heading_level: u8,
    /// Start tags in raw HTML that wait for their end.
    pub open_tags: Vec<OpenTag>,
    /// Remarks about how they nest, so far.
    pub nesting_told: usize,
    pub has_code: bool,
    pub has_math: bool,
    /// How much code may still be highlighted.
    pub highlighting: Budget,
    /// Cells of tables so far.
    pub cells: usize,
    pub diagnostics: Vec<Diagnostic>,
    /// What the formulas of the page share; taken out while one is rendered.
    pub math: Option<Formulas>,
    /// The sources of the formulas so far.
    pub formulas: Vec<String>,
    /// Pictures so far; all but the first are loaded late.
    pub pictures: usize,
    /// Texts with footnotes so far; each numbers its own.
    pub footnote_lists: usize,
    /// The depth of nesting has been complained about.
    pub too_deep: bool,
    /// Bare CommonMark, for its own examples: nothing is added.
    pub bare: bool,
    /// The page's link reference definitions, where it has shortcodes.
    pub definitions: Definitions,
    /// Shortcodes are text.
    pub without_shortcodes: bool,
    /// Headings have no ids and no links to themselves.
    pub without_anchors: bool,
    /// Shortcodes open around what is rendered.
    pub nesting: usize,
    /// Shortcodes that are not made.
    pub skipped: Skipped,
}

/// A text's HTML, in two parts.
#[derive(Default)]
pub(super) struct Body {
    /// The text itself, and then, from `notes` on, its footnotes.
    pub html: String,
    pub notes: usize,
    /// Where `<!--more-->` stood.
    pub divider: Option<usize>,
}

/// A start tag in raw HTML that waits for its end tag.
pub(super) struct OpenTag {
    pub name: String,
    pub span: Span,
    /// Something has been said about it.
    pub told: bool,
}

impl<'a> Article<'a> {
    pub(super) fn new(file: FileId, text: &'a str, context: Context<'a>) -> Self {
        Self {
            file,
            text,
            context,
            words: strings(&context.config.language.code),
            ids: Ids::default(),
            headings: Vec::new(),
            scripts: Vec::new(),
            script_files: Vec::new(),
            fragments: Vec::new(),
            external: Vec::new(),
            heading_level: 1,
            open_tags: Vec::new(),
            nesting_told: 0,
            has_code: false,
            has_math: false,
            highlighting: Budget::default(),
            cells: 0,
            diagnostics: Vec::new(),
            math: None,
            formulas: Vec::new(),
            pictures: 0,
            footnote_lists: 0,
            too_deep: false,
            bare: false,
            definitions: Definitions::default(),
            without_shortcodes: false,
            without_anchors: false,
            nesting: 0,
            skipped: Skipped::default(),
        }
    }

    /// What the page's formulas share.
    pub(super) fn take_math(&mut self) -> Formulas {
        self.math.take().unwrap_or_default()
    }

    /// Inside a shortcode?
    pub(super) fn is_nested(&self) -> bool {
        self.nesting > 0
    }

    /// Reports something about links, at the severity the site gives them.
    /// May raw HTML stand in the page?
    pub(super) fn takes_html(&self) -> bool {
        self.context.config.markup.raw_html && self.context.config.markup.trusted
    }

    /// Tells of what a site leaves out that does not trust its Markdown.
    pub(super) fn refuse(&mut self, what: &str, span: Span) {
        self.diagnostics.push(Diagnostic::error(Kind::Untrusted { what: what.to_owned() }, span));
    }

    pub(super) fn report_link(&mut self, kind: Kind, span: Span) {
        self.diagnostics.push(Diagnostic::error(kind, span).with_severity(self.context.config.dead_links));
    }

    /// Reports what exceeds a limit. A site written for Hugo is still built.
    pub(super) fn report_limit(&mut self, limit: &'static Limit, span: Span) {
        let severity = if self.context.config.from_hugo { Severity::Warning } else { Severity::Error };
        self.diagnostics.push(Diagnostic::over(limit, span).with_severity(severity));
    }

    /// Reports a formula that cannot be set. In a site written for Hugo it may never have been one.
    pub(super) fn report_formula(&mut self, reason: String, span: Span) {
        let severity = if self.context.config.from_hugo { Severity::Warning } else { Severity::Error };
        self.diagnostics.push(Diagnostic::error(Kind::Math { reason }, span).with_severity(severity));
    }
}
