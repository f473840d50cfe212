//! The passes over a text, in order: shortcodes and formulas are cut out, then Markdown is parsed and written. The content of a shortcode
//! goes through the same passes.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, Options, Tag};
use site_diag::{Diagnostic, FileId, Kind, Span, limits};
use site_settings::config::{Config, Mark, Syntax};

use super::article::{Article, Body};
use super::code::Budget;
use super::context::{Context, NO_MACROS};
use super::parse::{Parsed, Placed, extensions};
use super::resolve::AsWritten;
use super::shortcode::{self, Call, Flow, InnerMarkdown, Piece};
use super::source::{Edit, Insert, Source, indentation};
use super::templates::TemplateOutput;
use super::writer::Writer;
use super::{attributes, definition, extras, formula, typographer, wide};

/// How often a text is parsed at most to find what the parser reads differently from goldmark. Texts need two rounds; what needs more
/// is written for it.
const GUARDINGS: usize = 6;

impl<'a> Article<'a> {
    /// Renders a range of the file.
    pub(super) fn render(&mut self, range: Range<usize>) -> Body {
        let source = self.source(range, Vec::new());
        let body = self.write(&source);
        self.end();
        body
    }

    /// The text is over.
    fn end(&mut self) {
        self.end_tags();
        let skipped = self.skipped.take();
        self.diagnostics.extend(skipped);
    }

    /// Renders a range of the file that is HTML: only its shortcodes change.
    pub(super) fn raw(&mut self, range: Range<usize>) -> String {
        let text = self.text;
        let mut html = String::with_capacity(range.len());
        for piece in shortcode::parse(self.file, text, range, &[], &self.context, &mut self.diagnostics) {
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
        self.end();
        html
    }

    /// What the parser reads.
    pub(super) fn options(&self) -> Options {
        if self.bare { Options::empty() } else { extensions(&self.context.config.markup.syntax) }
    }

    /// Renders a range of the file that is other markup.
    pub(super) fn converted<E>(
        &mut self,
        range: Range<usize>,
        convert: impl FnOnce(&str) -> Result<String, E>,
    ) -> Result<String, E> {
        let text = self.text;
        // Letters and digits, which all markup leaves alone, and which the text does not contain.
        let mut mark = "shortcode".to_owned();
        while text.contains(&mark) {
            mark.push('x');
        }
        let (mut markup, mut inserts) = (String::with_capacity(range.len()), Vec::new());
        for piece in shortcode::parse(self.file, text, range, &[], &self.context, &mut self.diagnostics) {
            let html = match piece {
                Piece::Text(range) => {
                    markup.push_str(text.get(range).unwrap_or_default());
                    continue;
                }
                Piece::Literal(literal) => site_html::escape(&literal),
                Piece::Call(call) => self.call(&call),
            };
            markup.push_str(&format!("{mark}{}e", inserts.len()));
            inserts.push(html);
        }
        let converted = convert(&markup)?;
        let mut pieces = converted.split(mark.as_str());
        let mut html = pieces.next().unwrap_or_default().to_owned();
        for piece in pieces {
            let (number, rest) = piece.split_once('e').unwrap_or(("", piece));
            let insert = number.parse().ok().and_then(|number: usize| inserts.get(number));
            // What a shortcode makes may not be in a paragraph.
            match insert.filter(|_| html.ends_with("<p>") && rest.starts_with("</p>")) {
                Some(insert) => {
                    html.truncate(html.len() - "<p>".len());
                    html.push_str(insert);
                    html.push_str(&rest["</p>".len()..]);
                }
                None => {
                    html.push_str(insert.map_or("", |insert| insert.as_str()));
                    html.push_str(rest);
                }
            }
        }
        let start = Span::start_of(self.file);
        self.note_made(&converted, start);
        self.end();
        Ok(html)
    }

    fn write(&mut self, source: &Source<'a>) -> Body {
        let parsed = self.parse(&source.text);
        for (what, place) in &parsed.unsupported {
            let place = source.original(place.clone());
            let span = Span::new(self.file, place.start, place.end);
            self.diagnostics.push(Diagnostic::warning(Kind::OrgLeftOut { what: what.clone() }, span));
        }
        Writer::new(self, source, &parsed).finish()
    }

    /// The events of a text. What shortcodes contain is Markdown in every page, as themes expect it.
    fn parse<'t>(&self, text: &'t str) -> Parsed<'t> {
        if self.is_org() { Parsed::org(text) } else { Parsed::new(text, self.options(), &self.definitions) }
    }

    /// Is the text Org, not Markdown?
    fn is_org(&self) -> bool {
        self.org && !self.is_nested()
    }

    /// The text for the parser: without shortcodes and formulas, and guarded where the parser would read it differently. `cuts` are removed
    /// first.
    fn source(&mut self, range: Range<usize>, cuts: Vec<Range<usize>>) -> Source<'a> {
        let mut source = self.cut(range, cuts);
        if !self.bare && !self.is_org() {
            self.guard(&mut source);
        }
        source
    }

    fn guard(&self, source: &mut Source<'_>) {
        let mut definitions =
            self.context.config.markup.syntax.contains(&Syntax::DefinitionLists) && definition::is_likely(&source.text);
        let mut delimiters = wide::is_wide(&self.context) && wide::has_delimiters(&source.text);
        // A guarded line may change what the next ones are.
        for _ in 0..GUARDINGS {
            if !definitions && !delimiters {
                return;
            }
            let parsed = Parsed::new(&source.text, self.options(), &self.definitions);
            let mut places = if definitions { definition::false_markers(&source.text, &parsed.events) } else { Vec::new() };
            definitions = !places.is_empty();
            if std::mem::take(&mut delimiters) {
                places.extend(wide::guards(&source.text, &parsed.events));
                places.sort_unstable();
                places.dedup();
            }
            drop(parsed);
            source.guard(&places);
        }
    }

    /// Cuts shortcodes and formulas out.
    fn cut(&mut self, range: Range<usize>, cuts: Vec<Range<usize>>) -> Source<'a> {
        let text = self.text;
        let body = text.get(range.clone()).unwrap_or("");
        let has_calls = !self.bare && !self.without_shortcodes && (body.contains("{{<") || body.contains("{{%"));
        let has_guillemets = self.context.config.markup.typographer && !self.bare && body.contains("<<");
        let has_formulas = self.context.math && self.context.config.markup.math && formula::is_likely(body);
        let syntax = &self.context.config.markup.syntax;
        let is_markdown = !self.bare && !self.is_org();
        let has_extras = is_markdown && extras::is_likely(body, syntax);
        let has_spaces = is_markdown && syntax.contains(&Syntax::EscapedSpaces) && body.contains("\\ ");
        let has_attributes = is_markdown && syntax.contains(&Syntax::BlockAttributes) && attributes::is_likely(body);
        let mut edits: Vec<(Range<usize>, Edit<'a>)> = cuts.into_iter().map(|cut| (cut, Edit::Text("".into()))).collect();
        if !has_calls && !has_formulas && !has_guillemets && !has_extras && !has_spaces && !has_attributes {
            return Source::edited(text, range, edits);
        }
        let first =
            Source::edited(text, range.clone(), edits.iter().map(|(cut, _)| (cut.clone(), Edit::Text("".into()))).collect());
        let parsed = self.parse(&first.text);
        let events = &parsed.events;
        if has_calls {
            if self.nesting == 0 {
                self.definitions = parsed.definitions();
            }
            let verbatim: Vec<Range<usize>> =
                verbatim(&first.text, events, &self.context).into_iter().map(|range| first.original(range)).collect();
            edits.extend(self.calls(range.clone(), &verbatim));
        }
        if has_formulas {
            let mut found = formula::find(&first.text, events, self.context.config.markup.escaped_formulas);
            if parsed.is_org {
                // Org: a dollar before a letter closes nothing.
                let follows = |end: usize| first.text[end..].chars().next().is_some_and(char::is_alphanumeric);
                found.formulas.retain(|formula| formula.display || !follows(formula.range.end));
            }
            if self.nesting == 0 {
                self.survey_formulas(&first, &found.formulas);
            }
            // Prices look like this, too: on a page without formulas nothing is said.
            if !found.formulas.is_empty() {
                for place in found.spaced {
                    let place = first.original(place);
                    let span = Span::new(self.file, place.start, place.end);
                    self.diagnostics.push(Diagnostic::warning(Kind::SpacedFormula, span));
                }
            }
            edits.extend(found.formulas.into_iter().map(|found| {
                let insert = Insert::Formula { tex: found.tex, display: found.display };
                (first.original(found.range), Edit::Insert(insert))
            }));
        }
        if has_guillemets {
            let found = typographer::guillemets(&first.text, events);
            let mark = self.guillemet();
            edits.extend(found.into_iter().map(|range| (first.original(range), Edit::Text(mark.clone()))));
        }
        if has_extras {
            let found = extras::find(&first.text, events, &self.context.config.markup.syntax);
            edits.extend(found.into_iter().map(|(range, tag)| (first.original(range), Edit::Insert(Insert::Tag(tag)))));
        }
        if has_spaces {
            let found = wide::escaped_spaces(&first.text, events);
            edits.extend(found.into_iter().map(|range| (first.original(range), Edit::Space)));
        }
        if has_attributes {
            let found = attributes::lines(&first.text, events);
            let insert = |attributes| Edit::Insert(Insert::Attributes(attributes));
            edits.extend(found.into_iter().map(|(range, attributes)| (first.original(range), insert(attributes))));
        }
        // A cut inside a shortcode or formula is part of it: the edit that begins first wins, and of those the longest.
        edits.sort_by_key(|(place, _)| (place.start, std::cmp::Reverse(place.end)));
        Source::edited(text, range, edits)
    }

    /// What stands for `<<`. A mark of the settings is written so that Markdown takes it for text.
    fn guillemet(&self) -> Cow<'static, str> {
        match self.context.config.markup.punctuation.get(&Mark::LeftAngleQuote) {
            None => Mark::LeftAngleQuote.text().into(),
            Some(mark) => {
                let escaped = |c: char| c.is_ascii_punctuation().then_some('\\').into_iter().chain([c]);
                site_html::decode(mark).chars().flat_map(escaped).collect::<String>().into()
            }
        }
    }

    /// Takes down which formulas have labels, because references may come first. Formulas within shortcodes are among them.
    fn survey_formulas(&mut self, source: &Source<'_>, found: &[formula::Formula]) {
        let mut formulas = self.take_math();
        for formula in found {
            for label in formulas.survey(&formula.tex, &mut |id| self.ids.generate(id)) {
                let place = source.original(formula.range.clone());
                let span = Span::new(self.file, place.start, place.end);
                self.report_formula(format!("`\\label{{{label}}}` stands in an earlier formula already"), span);
            }
        }
        self.math = Some(formulas);
    }

    /// The shortcodes of a range: tokens for those that produce HTML, text for those that produce text.
    fn calls(&mut self, range: Range<usize>, verbatim: &[Range<usize>]) -> Vec<(Range<usize>, Edit<'a>)> {
        let pieces = shortcode::parse(self.file, self.text, range.clone(), verbatim, &self.context, &mut self.diagnostics);
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
                Piece::Text(text) => {
                    // A tag that nobody knows.
                    if at < text.start {
                        edits.push((at..text.start, Edit::Text("".into())));
                    }
                    at = text.end;
                }
                Piece::Call(call) => {
                    let end = next.unwrap_or(call.span.end as usize).max(at);
                    let edit = match call.flow {
                        Flow::Text => Edit::Text(self.call(&call).into()),
                        Flow::Block | Flow::Phrase => Edit::Insert(Insert::Call(call)),
                    };
                    edits.push((at..end, edit));
                    at = end;
                }
                Piece::Literal(literal) => {
                    // For two adjacent literals, only the end of the first tag is known.
                    let end = next.or_else(|| self.text[at..].find("}}").map(|i| at + i + 2)).unwrap_or(range.end).max(at);
                    edits.push((at..end, Edit::Text(literal.into())));
                    at = end;
                }
            }
        }
        if at < range.end {
            edits.push((at..range.end, Edit::Text("".into())));
        }
        edits
    }

    /// Renders a shortcode.
    pub(super) fn call(&mut self, call: &Call<'_>) -> String {
        if self.nesting == limits::SHORTCODES.most {
            self.diagnostics.push(Diagnostic::over(&limits::SHORTCODES, call.span));
            return String::new();
        }
        self.nesting += 1;
        let (text, context, headings) = (self.text, self.context, self.headings.len());
        let (mut has_code, mut diagnostics) = (false, std::mem::take(&mut self.diagnostics));
        let html = shortcode::render(call, text, &context, self, &mut has_code, &mut diagnostics);
        self.has_code |= has_code;
        diagnostics.append(&mut self.diagnostics);
        self.diagnostics = diagnostics;
        if !call.percent {
            // Hugo: headings in a shortcode are only in the table of contents if it is called with `{{%`.
            self.headings.truncate(headings);
        }
        self.nesting -= 1;
        html
    }
}

impl InnerMarkdown for Article<'_> {
    /// Renders a nested text, indented like the list around it.
    fn blocks(&mut self, range: Range<usize>) -> String {
        let Some(text) = self.text.get(range.clone()) else { return String::new() };
        if text.trim().is_empty() {
            return String::new();
        }
        let cuts = indentation(self.text, range.clone());
        let source = self.source(range, cuts);
        self.write(&source).html
    }

    fn expanded(&mut self, range: Range<usize>) -> String {
        let text = self.text;
        let Some(written) = text.get(range.clone()) else { return String::new() };
        if !written.contains("{{<") && !written.contains("{{%") {
            return written.to_owned();
        }
        let parsed = Parsed::new(written, self.options(), &self.definitions);
        let mut verbatim = verbatim(written, &parsed.events, &self.context);
        verbatim.iter_mut().for_each(|place| *place = place.start + range.start..place.end + range.start);
        let mut expanded = String::with_capacity(written.len());
        for piece in shortcode::parse(self.file, text, range, &verbatim, &self.context, &mut self.diagnostics) {
            match piece {
                Piece::Text(range) => expanded.push_str(text.get(range).unwrap_or_default()),
                Piece::Literal(literal) => expanded.push_str(&literal),
                Piece::Call(call) => expanded.push_str(&self.call(&call)),
            }
        }
        expanded
    }

    fn inline(&self, text: &str) -> (String, bool) {
        inline(text, self.context.config)
    }

    fn note_scripts(&mut self, range: Range<usize>) {
        let (file, html) = (self.file, self.text.get(range.clone()).unwrap_or_default());
        Article::note_scripts(self, html, &|at| Span::new(file, range.start + at.start, range.start + at.end));
    }

    fn note_output(&mut self, output: &TemplateOutput, span: Span, is_markdown: bool) {
        self.has_math |= output.has_math;
        if !is_markdown {
            self.note_made(&output.text, span);
        }
    }

    fn needs_sheet(&mut self) {
        self.has_components = true;
    }

    fn note_formula(&mut self) {
        self.has_math = true;
    }

    fn note_skipped(&mut self, name: &str, reason: String, span: Span) {
        self.skipped.note(name, reason, span);
    }

    fn highlighting(&mut self) -> &mut Budget {
        &mut self.highlighting
    }
}

/// Renders a short text without a file as inline HTML if it is one paragraph, and returns whether something in it was left out.
pub(super) fn inline(text: &str, config: &Config) -> (String, bool) {
    let params = BTreeMap::new();
    let context = Context {
        config,
        resolver: &AsWritten,
        params: &params,
        math: config.markup.math,
        macros: &NO_MACROS,
        cjk: None,
        address: "/",
        templates: None,
        preview: false,
    };
    let mut article = Article::new(FileId(0), text, context);
    article.without_shortcodes = true;
    article.without_anchors = true;
    let html = article.render(0..text.len()).html;
    let html = html.trim_end();
    let html = match html.strip_prefix("<p>").and_then(|rest| rest.strip_suffix("</p>")) {
        Some(inner) if !inner.contains("</p>") => inner.to_owned(),
        _ => html.to_owned(),
    };
    (html, article.diagnostics.iter().any(|diagnostic| matches!(diagnostic.kind, Kind::Untrusted { .. })))
}

/// Places in which nothing is a shortcode: code, and comments in raw HTML. To Hugo shortcodes are one everywhere, and pages that are
/// written for it indent those within others.
fn verbatim(text: &str, events: &[Placed<'_>], context: &Context<'_>) -> Vec<Range<usize>> {
    events
        .iter()
        .filter(|(event, range)| match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Indented)) if context.config.from_hugo => {
                !shortcode::are_known(&text[range.clone()], context)
            }
            Event::Start(Tag::CodeBlock(_)) | Event::Code(_) => true,
            Event::Html(html) | Event::InlineHtml(html) => html.trim_start().starts_with("<!--"),
            _ => false,
        })
        .map(|(_, range)| range.clone())
        .collect()
}
