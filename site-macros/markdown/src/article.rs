//! State that a body shares with the contents of its shortcodes: ids, headings, counters, diagnostics.

use site_diag::limits::Limit;
use site_diag::{Diagnostic, FileId, Kind, Span};
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
    /// The whole file, which spans refer to.
    pub text: &'a str,
    pub context: Context<'a>,
    /// The labels in the page's language.
    pub words: &'static Strings,
    pub ids: Ids,
    pub headings: Vec<Heading>,
    pub fragments: Vec<(String, String, Span)>,
    /// Addresses of other sites, with their positions.
    pub external: Vec<(String, Span)>,
    pub scripts: Vec<Script>,
    /// Addresses of scripts in raw HTML.
    pub script_files: Vec<String>,
    /// Level of the last heading; the title of the page has level 1.
    pub heading_level: u8,
    /// Open start tags in raw HTML.
    pub open_tags: Vec<OpenTag>,
    /// Number of diagnostics about nesting.
    pub nesting_told: usize,
    pub has_code: bool,
    pub has_math: bool,
    /// The page needs the style sheet of shortcodes.
    pub has_components: bool,
    /// The remaining budget for highlighting.
    pub highlighting: Budget,
    /// Number of table cells.
    pub cells: usize,
    pub diagnostics: Vec<Diagnostic>,
    /// What the formulas of the page share; taken out while one is rendered.
    pub math: Option<Formulas>,
    /// The sources of the formulas so far.
    pub formulas: Vec<String>,
    /// Number of pictures; all except the first are loaded lazily.
    pub pictures: usize,
    /// Number of texts with footnotes; each has its own numbering.
    pub footnote_lists: usize,
    /// Too deep nesting has been reported.
    pub too_deep: bool,
    /// Plain CommonMark without additions, for its own examples.
    pub bare: bool,
    /// The text is Org.
    pub org: bool,
    /// The page's link reference definitions, if it has shortcodes.
    pub definitions: Definitions,
    /// Shortcodes are treated as text.
    pub without_shortcodes: bool,
    /// Headings have no ids and no links to themselves.
    pub without_anchors: bool,
    /// Number of shortcodes around the text.
    pub nesting: usize,
    /// Elements that templates have made.
    pub ordinals: super::hook::Ordinals,
    /// Shortcodes that are not made.
    pub skipped: Skipped,
}

/// The HTML of a text.
#[derive(Default)]
pub(super) struct Body {
    /// The text, followed by its footnotes from `notes` on.
    pub html: String,
    pub notes: usize,
    /// Position of `<!--more-->`.
    pub divider: Option<usize>,
}

/// An open start tag in raw HTML.
pub(super) struct OpenTag {
    pub name: String,
    pub span: Span,
    /// A diagnostic about it exists.
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
            has_components: false,
            highlighting: Budget::default(),
            cells: 0,
            diagnostics: Vec::new(),
            math: None,
            formulas: Vec::new(),
            pictures: 0,
            footnote_lists: 0,
            too_deep: false,
            bare: false,
            org: false,
            definitions: Definitions::default(),
            without_shortcodes: false,
            without_anchors: false,
            nesting: 0,
            ordinals: Default::default(),
            skipped: Skipped::default(),
        }
    }

    /// What the page's formulas share.
    pub(super) fn take_math(&mut self) -> Formulas {
        if let Some(formulas) = self.math.take() {
            return formulas;
        }
        let mut formulas = Formulas::default();
        for (name, text) in self.context.config.markup.math_macros.iter().chain(self.context.macros) {
            if let Err(reason) = formulas.define(name, text) {
                self.report_formula(format!("the macro `{name}` is not one: {reason}"), Span::start_of(self.file));
            }
        }
        formulas
    }

    /// Whether the text is inside a shortcode.
    pub(super) fn is_nested(&self) -> bool {
        self.nesting > 0
    }

    /// Reports something about links, at the severity the site gives them.
    /// May raw HTML stand in the page?
    pub(super) fn takes_html(&self) -> bool {
        self.context.config.markup.raw_html && self.context.config.markup.trusted
    }

    /// Reports content that is left out because the site does not trust its authors.
    pub(super) fn refuse(&mut self, what: &str, span: Span) {
        self.diagnostics.push(Diagnostic::error(Kind::Untrusted { what: what.to_owned() }, span));
    }

    pub(super) fn report_link(&mut self, kind: Kind, span: Span) {
        self.diagnostics.push(Diagnostic::error(kind, span).with_severity(self.context.config.dead_links));
    }

    /// Reports a value that exceeds a limit. On a site with Hugo's settings this is a warning.
    pub(super) fn report_limit(&mut self, limit: &'static Limit, span: Span) {
        let severity = self.context.config.tolerated_severity();
        self.diagnostics.push(Diagnostic::over(limit, span).with_severity(severity));
    }

    /// Reports a formula that cannot be rendered. On a site with Hugo's settings it may not be meant as one.
    pub(super) fn report_formula(&mut self, reason: String, span: Span) {
        let severity = self.context.config.tolerated_severity();
        self.diagnostics.push(Diagnostic::error(Kind::Math { reason }, span).with_severity(severity));
    }
}
