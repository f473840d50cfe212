//! What a body and everything inside its shortcodes share: ids, headings, counts, findings. Runs the passes in order.

use std::ops::Range;

use super::formula;
use super::ids::Ids;
use super::lint::OpenTag;
use super::parse::{Definitions, Parsed, extensions};
use super::shortcode::{self, Call, Piece};
use super::source::{Edit, Insert, Source, indentation};
use super::typographer;
use super::writer::Writer;
use super::{Context, Heading, Uses, raw_html};
use site_diag::{Diagnostic, FileId, Kind, Severity, Span};
use site_theme::{Strings, strings};

/// Shortcodes within shortcodes, at most.
const SHORTCODE_LEVELS: usize = 16;

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
    /// Level of the last heading; the page's title is the first.
    pub heading_level: u8,
    /// Start tags in raw HTML that wait for their end.
    pub open_tags: Vec<OpenTag>,
    /// Remarks about how they nest, so far.
    pub nesting_told: usize,
    pub uses: Uses,
    pub diagnostics: Vec<Diagnostic>,
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
    definitions: Definitions,
    /// Shortcodes are text.
    pub without_shortcodes: bool,
    /// Headings have no ids and no links to themselves.
    pub without_anchors: bool,
    nesting: usize,
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

impl<'a> Article<'a> {
    pub(super) fn new(file: FileId, text: &'a str, context: Context<'a>) -> Self {
        Self {
            file,
            text,
            context,
            words: strings(&context.config.language.code),
            ids: Ids::default(),
            headings: Vec::new(),
            fragments: Vec::new(),
            external: Vec::new(),
            heading_level: 1,
            open_tags: Vec::new(),
            nesting_told: 0,
            uses: Uses::default(),
            diagnostics: Vec::new(),
            formulas: Vec::new(),
            pictures: 0,
            footnote_lists: 0,
            too_deep: false,
            bare: false,
            definitions: Definitions::default(),
            without_shortcodes: false,
            without_anchors: false,
            nesting: 0,
        }
    }

    /// Renders a range of the file.
    pub(super) fn render(&mut self, range: Range<usize>) -> Body {
        let source = self.source(range, Vec::new());
        let body = self.write(&source);
        self.end_tags();
        body
    }

    /// A range of the file that is HTML already: the shortcodes in it are rendered, all else stays.
    pub(super) fn raw(&mut self, range: Range<usize>) -> String {
        let text = self.text;
        let mut html = String::with_capacity(range.len());
        for piece in shortcode::parse(self.file, text, range, &[], &mut self.diagnostics) {
            match piece {
                Piece::Text(range) => {
                    let piece = text.get(range.clone()).unwrap_or_default();
                    let file = self.file;
                    self.note_raw(piece, &|at| Span::new(file, range.start + at.start, range.start + at.end));
                    html.push_str(piece);
                }
                Piece::Literal(literal) => html.push_str(&literal),
                Piece::Call(call) => html.push_str(&self.call(&call)),
            }
        }
        self.end_tags();
        raw_html::inspect(&html, &mut self.uses);
        html
    }

    fn write(&mut self, source: &Source<'a>) -> Body {
        let options = if self.bare { pulldown_cmark::Options::empty() } else { extensions() };
        let parsed = Parsed::new(&source.text, options, &self.definitions);
        Writer::new(self, source, &parsed).finish()
    }

    /// What is inside a shortcode: a text of its own, indented with the list it may stand in.
    fn render_inner(&mut self, range: Range<usize>) -> String {
        let Some(text) = self.text.get(range.clone()) else { return String::new() };
        if text.trim().is_empty() {
            return String::new();
        }
        let cuts = indentation(self.text, range.clone());
        let source = self.source(range, cuts);
        self.write(&source).html
    }

    /// Inside a shortcode?
    pub(super) fn is_nested(&self) -> bool {
        self.nesting > 0
    }

    /// Takes shortcodes and formulas out. `cuts` are dropped beforehand.
    fn source(&mut self, range: Range<usize>, cuts: Vec<Range<usize>>) -> Source<'a> {
        let text = self.text;
        let body = text.get(range.clone()).unwrap_or("");
        let has_calls = !self.bare && !self.without_shortcodes && (body.contains("{{<") || body.contains("{{%"));
        let has_guillemets = self.context.config.markup.typographer && !self.bare && body.contains("<<");
        let has_formulas = self.context.math && self.context.config.markup.math && formula::is_likely(body);
        let mut edits: Vec<(Range<usize>, Edit<'a>)> = cuts.into_iter().map(|cut| (cut, Edit::Text("".into()))).collect();
        if !has_calls && !has_formulas && !has_guillemets {
            return Source::edited(text, range, edits);
        }
        let first =
            Source::edited(text, range.clone(), edits.iter().map(|(cut, _)| (cut.clone(), Edit::Text("".into()))).collect());
        let parsed = Parsed::new(&first.text, extensions(), &self.definitions);
        let events = &parsed.events;
        if has_calls {
            if self.nesting == 0 {
                self.definitions = parsed.definitions();
            }
            let verbatim: Vec<Range<usize>> = super::verbatim(events).into_iter().map(|range| first.original(range)).collect();
            edits.extend(self.calls(range.clone(), &verbatim));
        }
        if has_formulas {
            edits.extend(formula::find(&first.text, events).into_iter().map(|found| {
                let insert = Insert::Formula { tex: found.tex, display: found.display };
                (first.original(found.range), Edit::Insert(insert))
            }));
        }
        if has_guillemets {
            let found = typographer::guillemets(&first.text, events);
            edits.extend(found.into_iter().map(|range| (first.original(range), Edit::Text("«".into()))));
        }
        // A cut inside a shortcode or formula goes with it: what begins first, and of those the longest, wins.
        edits.sort_by_key(|(place, _)| (place.start, std::cmp::Reverse(place.end)));
        Source::edited(text, range, edits)
    }

    /// The shortcodes of a range: tokens for those that make HTML, text for those that make text.
    fn calls(&mut self, range: Range<usize>, verbatim: &[Range<usize>]) -> Vec<(Range<usize>, Edit<'a>)> {
        let pieces = shortcode::parse(self.file, self.text, range.clone(), verbatim, &mut self.diagnostics);
        let starts: Vec<Option<usize>> = pieces
            .iter()
            .map(|piece| match piece {
                Piece::Text(text) => Some(text.start),
                Piece::Call(call) => Some(call.span.start as usize),
                Piece::Literal(_) => None,
            })
            .collect();
        let mut edits = Vec::new();
        let mut at = range.start;
        for (i, piece) in pieces.into_iter().enumerate() {
            let next = match starts.get(i + 1) {
                None => Some(range.end),
                Some(start) => *start,
            };
            match piece {
                Piece::Text(text) => at = text.end,
                Piece::Call(call) => {
                    let end = next.unwrap_or(call.span.end as usize).max(at);
                    let edit = if call.block { Edit::Insert(Insert::Call(call)) } else { Edit::Text(self.call(&call).into()) };
                    edits.push((at..end, edit));
                    at = end;
                }
                Piece::Literal(literal) => {
                    // Two literals side by side leave only the first one's own end to go by.
                    let end = next.or_else(|| self.text[at..].find("}}").map(|i| at + i + 2)).unwrap_or(range.end).max(at);
                    edits.push((at..end, Edit::Text(literal.into())));
                    at = end;
                }
            }
        }
        edits
    }

    /// Renders a shortcode.
    pub(super) fn call(&mut self, call: &Call<'_>) -> String {
        if self.nesting == SHORTCODE_LEVELS {
            self.diagnostics.push(Diagnostic::error(Kind::TooDeep { limit: SHORTCODE_LEVELS }, call.span));
            return String::new();
        }
        self.nesting += 1;
        let (text, context, headings) = (self.text, self.context, self.headings.len());
        let (mut uses, mut diagnostics) = (self.uses, std::mem::take(&mut self.diagnostics));
        let html = shortcode::render(call, text, &context, &mut |range| self.render_inner(range), &mut uses, &mut diagnostics);
        self.uses.add(uses);
        diagnostics.append(&mut self.diagnostics);
        self.diagnostics = diagnostics;
        if !call.percent {
            // Hugo: only what `{{%` lets through to the page's own Markdown is in its table of contents.
            self.headings.truncate(headings);
        }
        self.nesting -= 1;
        html
    }

    /// Reports something about links, at the severity the site gives them.
    pub(super) fn report_link(&mut self, kind: Kind, span: Span) {
        self.diagnostics.push(Diagnostic::error(kind, span).with_severity(self.context.config.dead_links));
    }

    /// Reports a formula that cannot be set. In a site written for Hugo it may never have been one.
    pub(super) fn report_formula(&mut self, reason: String, span: Span) {
        let severity = if self.context.config.from_hugo { Severity::Warning } else { Severity::Error };
        self.diagnostics.push(Diagnostic::error(Kind::Math { reason }, span).with_severity(severity));
    }
}
