//! Runs of text: bare addresses, then emoji, then typographic punctuation, each only if its setting is enabled, and none of them in escaped
//! text. Tokens (shortcodes, formulas) are replaced.

use std::borrow::Cow;
use std::ops::Range;

use pulldown_cmark::{Event, Tag, TagEnd};

use super::parse::Placed;
use super::shortcode::Flow;
use super::source::{Insert, Source};
use super::statistics::is_phrasing;
use super::typographer::{Place, Quotes, substitute};
use super::writer::{Paragraph, Writer};
use super::{emoji, linkify};
use site_diag::limits;
use site_html::{decode, escape_attribute, escape_text};
use site_settings::config::{Mark, Markup};

/// Text of consecutive events, with the context that the passes need.
pub(super) struct Run<'t> {
    pub text: Cow<'t, str>,
    /// Offsets in `text` of characters that are escaped or written as entities. They are not changed.
    pub guards: Vec<usize>,
    /// The preceding character; a line break at the beginning of a block or line.
    pub before: char,
    /// The rest of the source line, including the line break.
    pub tail: &'t str,
    /// Its range in the source.
    pub place: Range<usize>,
}

/// The run that begins with the text event at `index`, and the index after it. Only the bytes `from..until` of the source count.
pub(super) fn run<'t>(
    events: &'t [Placed<'t>],
    index: usize,
    origin: &'t Source<'_>,
    from: usize,
    until: usize,
) -> (Run<'t>, usize) {
    let source: &'t str = &origin.text;
    let mut end = index;
    let mut text: Cow<'t, str> = Cow::Borrowed("");
    let mut guards = Vec::new();
    let mut last = 0;
    while let Some((Event::Text(piece), range)) = events.get(end) {
        end += 1;
        last = range.end;
        let mut piece: &str = piece;
        // Only text that is unchanged in the source can be cut; the rest is one or two characters.
        if source.get(range.clone()) == Some(piece) {
            let start = from.clamp(range.start, range.end) - range.start;
            let stop = until.clamp(range.start, range.end) - range.start;
            piece = piece.get(start..stop.max(start)).unwrap_or("");
            if stop < range.len() {
                piece = piece.trim_end();
            }
            let escaped = range.start > 0 && start == 0 && source.as_bytes()[range.start - 1] == b'\\';
            if escaped {
                guards.push(text.len());
            }
        } else {
            guards.extend(text.len()..text.len() + piece.len());
        }
        let piece = origin.written(piece);
        if text.is_empty() {
            text = piece;
        } else {
            text.to_mut().push_str(&piece);
        }
    }
    let start = events[index].1.start.max(from);
    let before = match index.checked_sub(1).map(|i| &events[i].0) {
        None | Some(Event::SoftBreak | Event::HardBreak | Event::TaskListMarker(_)) => '\n',
        Some(Event::Start(tag)) if super::parse::is_block(tag) => '\n',
        _ => source[..start].trim_end_matches(|c| c == '\\' && guards.first() == Some(&0)).chars().next_back().unwrap_or('\n'),
    };
    let line = source.as_bytes()[last..].iter().take(8).position(|b| *b == b'\n').map_or(8, |i| i + 1);
    let mut tail_end = source.len().min(last + line);
    while !source.is_char_boundary(tail_end) {
        tail_end += 1;
    }
    (Run { text, guards, before, tail: &source[last..tail_end], place: start.min(last)..last }, end)
}

/// A part of a run.
pub(super) enum Part<'t> {
    Plain(&'t str),
    /// Replaces punctuation.
    Mark(Mark),
    /// With the name as written, including colons.
    Emoji(&'static str, &'t str),
}

/// Splits `run.text[range]` by emoji and punctuation.
pub(super) fn parts<'t>(
    run: &'t Run<'_>,
    range: Range<usize>,
    markup: &Markup,
    quotes: &mut Quotes,
    mut each: impl FnMut(Part<'t>),
) {
    let text: &'t str = &run.text;
    let bytes = text.as_bytes();
    let (mut from, mut at) = (range.start, range.start);
    while at < range.end {
        let byte = bytes[at];
        if !(matches!(byte, b'\'' | b'"' | b'-' | b'.' | b'<' | b'>') && markup.typographer || byte == b':' && markup.emoji) {
            at += 1;
            continue;
        }
        if run.guards.binary_search(&at).is_ok() {
            at += 1;
            continue;
        }
        let found = if byte == b':' {
            emoji::find(&text[at..range.end]).map(|(emoji, length)| (Part::Emoji(emoji, &text[at..at + length]), length))
        } else {
            let before = text[..at].chars().next_back().unwrap_or(run.before);
            substitute(quotes, Place { before, text: &text[at..], tail: run.tail })
                .map(|(mark, length)| (Part::Mark(mark), length))
        };
        match found {
            Some((part, length)) if at + length <= range.end => {
                if from < at {
                    each(Part::Plain(&text[from..at]));
                }
                each(part);
                at += length;
                from = at;
            }
            _ => at += 1,
        }
    }
    if from < range.end {
        each(Part::Plain(&text[from..range.end]));
    }
}

impl<'e> Writer<'_, 'e, '_> {
    /// Writes the run of text that begins at `index`.
    pub(super) fn text_run(&mut self, index: usize) {
        let (run, end) = run(self.events, index, self.source, self.taken, self.cut.unwrap_or(usize::MAX));
        self.at = end;
        let mut from = 0;
        while let Some((token, number)) = self.source.token(&run.text[from..]) {
            self.text(&run, from..from + token.start);
            let alone = token.len() == run.text.len() && self.is_whole_paragraph(index..end);
            self.insert(number, alone);
            from += token.end;
        }
        self.text(&run, from..run.text.len());
    }

    /// Are these events all of a paragraph?
    fn is_whole_paragraph(&self, range: Range<usize>) -> bool {
        let before = range.start.checked_sub(1).and_then(|at| self.events.get(at));
        matches!(before, Some((Event::Start(Tag::Paragraph), _)))
            && matches!(self.events.get(range.end), Some((Event::End(TagEnd::Paragraph), _)))
    }

    fn text(&mut self, run: &Run<'_>, range: Range<usize>) {
        let mut range = range;
        if self.paragraph == Paragraph::Interrupted {
            // A paragraph does not begin with white space.
            range.start += run.text[range.clone()].len() - run.text[range.clone()].trim_start().len();
        }
        if range.is_empty() {
            return;
        }
        self.inline();
        let markup = &self.article.context.config.markup;
        if self.article.bare {
            escape_text(&mut self.out, &run.text[range]);
            return;
        }
        if markup.linkify && self.links == 0 && self.images == 0 {
            let before = run.text[..range.start].chars().next_back().unwrap_or(run.before);
            let offset = range.start;
            for address in linkify::find(&run.text[range.clone()], before, &markup.linkify_scheme) {
                let place = offset + address.range.start..offset + address.range.end;
                self.phrase(run, range.start..place.start);
                let text = &run.text[place.clone()];
                self.bare_address(&format!("{}{text}", address.prefix), text, run.place.clone());
                range.start = place.end;
            }
        }
        self.phrase(run, range);
    }

    fn phrase(&mut self, run: &Run<'_>, range: Range<usize>) {
        let (out, markup) = (&mut self.out, &self.article.context.config.markup);
        parts(run, range, markup, &mut self.quotes, |part| match part {
            Part::Plain(text) => escape_text(out, text),
            Part::Mark(mark) => match markup.punctuation.get(&mark) {
                None => out.push_str(mark.text()),
                Some(own) => escape_text(out, &decode(own)),
            },
            Part::Emoji(emoji, _) => out.push_str(emoji),
        });
    }

    /// Writes what a token stands for. `alone`: there is nothing else in its paragraph.
    pub(super) fn insert(&mut self, number: usize, alone: bool) {
        let source = self.source;
        let Some((insert, place)) = source.inserts.get(number) else { return };
        match insert {
            Insert::Call(call) => {
                if self.images > 0 {
                    return;
                }
                let html = self.article.call(call);
                // Hugo: what a template makes alone has no paragraph around it.
                let is_phrase = call.flow == Flow::Phrase && !(alone && call.is_template()) && is_phrasing(&html);
                if is_phrase && html.trim().is_empty() {
                } else if self.inlines > 0 || self.in_heading || is_phrase {
                    self.inline();
                    self.out.push_str(html.trim_end());
                } else {
                    self.end_task();
                    self.interrupt();
                    self.line();
                    self.out.push_str(&html);
                    self.line();
                }
            }
            Insert::Tag(_) if self.images > 0 => {}
            // Not after a block after all.
            Insert::Attributes(_) => {
                self.inline();
                escape_text(&mut self.out, &self.article.text[place.clone()]);
            }
            Insert::Tag(tag) => {
                self.inline();
                self.out.push_str(tag);
            }
            Insert::Formula { tex, .. } if self.images > 0 => escape_text(&mut self.out, tex),
            Insert::Formula { tex, display } => self.write_formula(tex, *display, place.clone()),
        }
    }

    /// Writes a formula, which is at `place` in the file.
    pub(super) fn write_formula(&mut self, tex: &str, display: bool, place: Range<usize>) {
        self.inline();
        self.article.formulas.push(self.article.text[place.clone()].to_owned());
        let span = site_diag::Span::new(self.article.file, place.start, place.end);
        if self.article.formulas.len() > limits::FORMULAS.most {
            if self.article.formulas.len() == limits::FORMULAS.most + 1 {
                self.article.report_limit(&limits::FORMULAS, span);
            }
            return escape_text(&mut self.out, &self.article.text[place.clone()]);
        }
        match self.formula(tex, display, span) {
            Ok(html) if html.is_empty() => {}
            Ok(html) => {
                self.article.has_math = true;
                // A wide formula scrolls, so it must be focusable; HTML does not allow that for `math` itself.
                let (start, end) = if display { ("<span class=\"formula\" tabindex=\"0\">", "</span>") } else { ("", "") };
                self.out.extend([start, &html, end]);
            }
            Err(problem) => {
                let at = problem.place(&self.article.text[place.clone()]);
                let span =
                    at.map_or(span, |at| site_diag::Span::new(self.article.file, place.start + at.start, place.start + at.end));
                self.article.report_formula(problem.reason, span);
                self.out.push_str("<code class=\"math-error\">");
                escape_attribute(&mut self.out, &self.article.text[place.clone()]);
                self.out.push_str("</code>");
            }
        }
    }

    /// A formula as MathML. Its links are looked up like any others.
    fn formula(&mut self, tex: &str, display: bool, span: site_diag::Span) -> Result<String, site_math::Problem> {
        let mut formulas = self.article.take_math();
        let result = formulas.render(tex, display, &mut |address| self.formula_link(address, span));
        self.article.math = Some(formulas);
        result
    }
}
