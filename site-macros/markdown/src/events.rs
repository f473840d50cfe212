//! Writes HTML from parser events, in one pass.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, Tag, TagEnd};
use site_diag::limits;
use site_html::{Token, escape_attribute, escape_text, tokens};
use site_settings::config::Syntax;

use super::article::Body;
use super::parse::{Placed, end_of, is_block, is_block_end};
use super::source::Insert;
use super::wide::Breaks;
use super::writer::{Close, Paragraph, Writer};
use super::{attributes, code, raw_html};

/// Number of tags around a line break that are looked through for the text beside it.
const EDGES: usize = 8;

impl<'e> Writer<'_, 'e, '_> {
    /// Writes all events.
    pub(super) fn finish(mut self) -> Body {
        self.run(self.events.len());
        let notes = self.out.len();
        self.write_footnotes();
        Body { html: self.out, notes, divider: self.divider }
    }

    /// Writes the events before `until`.
    pub(super) fn run(&mut self, until: usize) {
        while self.at < until {
            let index = self.at;
            self.at += 1;
            let (event, range) = &self.events[index];
            if self.cut.is_some_and(|cut| range.start >= cut && !matches!(event, Event::End(_))) {
                if matches!(event, Event::Start(_)) {
                    self.at = end_of(self.events, index) + 1;
                }
                continue;
            }
            match event {
                Event::Start(tag) => self.start(tag, index),
                Event::End(end) => {
                    if is_block_end(end) {
                        self.end_task();
                    }
                    self.end();
                }
                Event::Text(_) => self.text_run(index),
                Event::Code(code) => {
                    self.inline();
                    self.out.push_str("<code>");
                    escape_text(&mut self.out, &self.source.written(code));
                    self.out.push_str("</code>");
                }
                Event::InlineHtml(html) if self.parsed.is_made(range) => {
                    self.inline();
                    self.out.push_str(html);
                }
                Event::Html(html) if self.parsed.is_made(range) => {
                    self.line();
                    self.out.push_str(html);
                }
                Event::InlineHtml(html) => self.raw_html(html, range.clone(), false),
                Event::Html(html) => self.raw_html(html, range.clone(), true),
                Event::SoftBreak | Event::HardBreak if self.alert_title.is_some() && self.inlines == 0 => self.end_alert_title(),
                // Each line of a paragraph before a definition is a term.
                Event::SoftBreak | Event::HardBreak if matches!(self.open.last(), Some(Close::Block("</dt>\n"))) => {
                    self.out.push_str("</dt>\n");
                    self.start_term(index + 1);
                }
                Event::SoftBreak => self.soft_break(index),
                Event::HardBreak => {
                    self.inline();
                    self.out.push_str("<br>\n");
                }
                Event::Rule => {
                    self.line();
                    let tag = self.out.len();
                    self.out.push_str("<hr>\n");
                    if let Some(attributes) = self.attributes_of(index) {
                        self.add_attributes(tag, &attributes);
                    }
                }
                Event::FootnoteReference(_) => self.footnote_reference(index),
                Event::TaskListMarker(done) => {
                    self.inline();
                    self.in_task = true;
                    self.out.push_str("<label><input type=\"checkbox\" disabled");
                    self.out.push_str(if *done { " checked> " } else { "> " });
                }
                Event::InlineMath(_) | Event::DisplayMath(_) => {}
            }
        }
    }

    fn start_term(&mut self, text: usize) {
        self.line();
        self.out.push_str("<dt");
        if let Some(id) = self.term_id(text) {
            self.push_attribute("id", &id);
        }
        self.out.push('>');
    }

    /// Is the paragraph only a picture, and does the site want no paragraph around it?
    fn is_bare_image(&self, index: usize) -> bool {
        let wanted = self.article.context.config.markup.syntax.contains(&Syntax::BareImages) && !self.article.bare;
        let is_image = |index: usize| matches!(self.events.get(index), Some((Event::Start(Tag::Image { .. }), _)));
        let is_end = |index: usize| matches!(self.events.get(index), Some((Event::End(TagEnd::Paragraph), _)));
        wanted && is_image(index + 1) && is_end(end_of(self.events, index + 1) + 1)
    }

    fn soft_break(&mut self, index: usize) {
        if self.paragraph == Paragraph::Interrupted {
            return;
        }
        let article = &self.article;
        if article.bare {
            self.out.push('\n');
        } else if article.context.config.markup.syntax.contains(&Syntax::HardBreaks) {
            self.out.push_str("<br>\n");
        } else if !self.joins(index) {
            self.out.push('\n');
        }
    }

    /// Whether the line break between the texts around this event is nothing.
    fn joins(&self, index: usize) -> bool {
        let breaks = Breaks::of(&self.article.context);
        if breaks == Breaks::Kept {
            return false;
        }
        let text = |event: &Placed<'_>| match &event.0 {
            Event::Text(text) => Some(self.source.written(text).into_owned()),
            _ => None,
        };
        let is_edge = |event: &&Placed<'_>| match &event.0 {
            Event::Start(tag) => matches!(tag, Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. }),
            Event::End(end) => matches!(end, TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link),
            _ => false,
        };
        let before = self.events[..index].iter().rev().take(EDGES).find(|event| !is_edge(event)).and_then(text);
        let after = self.events[index + 1..].iter().take(EDGES).find(|event| !is_edge(event)).and_then(text);
        match (before.and_then(|text| text.chars().next_back()), after.and_then(|text| text.chars().next())) {
            (Some(before), Some(after)) => breaks.joins(before, after),
            _ => false,
        }
    }

    fn start(&mut self, tag: &'e Tag<'e>, index: usize) {
        let range = &self.events[index].1;
        if let Tag::FootnoteDefinition(_) = tag {
            // Footnotes are written at the end.
            self.at = end_of(self.events, index) + 1;
            return;
        }
        if matches!(tag, Tag::TableCell) && !self.takes_table_cell(range) {
            self.at = end_of(self.events, index) + 1;
            return;
        }
        if is_block(tag) {
            self.end_task();
        }
        if self.open.len() >= limits::NESTING.most {
            self.complain_of_depth(range.start);
            self.open.push(Close::Nothing);
            return;
        }
        let attributes = if matches!(tag, Tag::Heading { .. }) { None } else { self.attributes_of(index) };
        if attributes.is_some() {
            self.line();
        }
        let before = self.out.len();
        let close = match tag {
            Tag::Paragraph if self.is_bare_image(index) => Close::Nothing,
            Tag::Paragraph if self.is_tight_definition(index) => Close::Nothing,
            Tag::Paragraph => {
                self.line();
                self.out.push_str("<p>");
                self.paragraph = Paragraph::Open;
                Close::Paragraph
            }
            Tag::Heading { level, .. } => self.start_heading(*level as u8, index),
            Tag::BlockQuote(_) => self.start_quote(index),
            Tag::CodeBlock(kind) => {
                self.code_block(kind, index);
                return;
            }
            Tag::HtmlBlock if attributes::number(self.source, self.events, index).is_some() => {
                self.at = end_of(self.events, index) + 1;
                return;
            }
            Tag::HtmlBlock => {
                self.html_block(index);
                return;
            }
            Tag::List(None) => self.block("<ul>\n", "</ul>\n"),
            Tag::List(Some(1)) => self.block("<ol>\n", "</ol>\n"),
            Tag::List(Some(start)) => {
                let close = self.block("<ol start=\"", "</ol>\n");
                self.out.push_str(&start.to_string());
                self.out.push_str("\">\n");
                close
            }
            Tag::Item => {
                self.line();
                self.out.push_str(if self.is_task(index) { "<li class=\"task\">" } else { "<li>" });
                Close::Inline("</li>\n")
            }
            Tag::DefinitionList => self.block("<dl>\n", "</dl>\n"),
            Tag::DefinitionListTitle => {
                self.start_term(index + 1);
                Close::Block("</dt>\n")
            }
            Tag::DefinitionListDefinition => self.block("<dd>", "</dd>\n"),
            Tag::Table(alignments) => self.start_table(alignments, range.clone()),
            Tag::TableHead => self.start_table_head(),
            Tag::TableRow => self.start_table_row(),
            Tag::TableCell => self.start_table_cell(),
            Tag::Emphasis => self.element("<em>", "</em>"),
            Tag::Strong => self.element("<strong>", "</strong>"),
            Tag::Strikethrough => self.element("<del>", "</del>"),
            Tag::Superscript => self.element("<sup>", "</sup>"),
            Tag::Subscript => self.element("<sub>", "</sub>"),
            Tag::Link { .. } => self.start_link(tag, index),
            Tag::Image { .. } => self.start_image(tag, index),
            Tag::FootnoteDefinition(_) | Tag::MetadataBlock(_) => Close::Nothing,
        };
        if let Some(attributes) = attributes.filter(|_| !matches!(close, Close::Nothing)) {
            // Around a table there is an element that scrolls it.
            let table = self.out[before..].find("<table").unwrap_or(0);
            self.add_attributes(before + table, &attributes);
        }
        self.open.push(close);
    }

    fn end(&mut self) {
        match self.open.pop() {
            None | Some(Close::Nothing) => {}
            Some(Close::Inline(tag)) => {
                if matches!(tag, "</em>" | "</strong>" | "</del>" | "</sup>" | "</sub>") {
                    self.inlines = self.inlines.saturating_sub(1);
                }
                self.out.push_str(tag);
            }
            Some(Close::Block(tag)) => self.out.push_str(tag),
            Some(Close::Paragraph) => {
                self.end_alert_title();
                self.end_paragraph();
            }
            Some(Close::Link(link)) => {
                self.inlines = self.inlines.saturating_sub(1);
                self.links = self.links.saturating_sub(1);
                if let Some((destination, title)) = link.hooked {
                    return self.end_hooked_link(&destination, &title, link.at, link.place);
                }
                let html = self.out.get(link.at..).unwrap_or_default().to_owned();
                self.out.push_str("</a>");
                self.note_link(&html, link.place);
            }
            Some(Close::Image(image)) => self.end_image(*image),
            Some(Close::Heading(heading)) => self.end_heading(*heading),
            Some(Close::Quote(quote)) => self.end_quote(*quote),
            Some(Close::TableHead) => self.end_table_head(),
            Some(Close::TableCell) => self.end_table_cell(),
            Some(Close::Table) => self.end_table(),
        }
    }

    fn block(&mut self, open: &str, close: &'static str) -> Close {
        self.line();
        self.out.push_str(open);
        Close::Block(close)
    }

    fn element(&mut self, open: &str, close: &'static str) -> Close {
        self.inline();
        self.inlines += 1;
        self.out.push_str(open);
        Close::Inline(close)
    }

    /// Whether the item begins with a task marker, in a paragraph or not.
    fn is_task(&self, index: usize) -> bool {
        let mut next = self.events[index + 1..].iter().map(|(event, _)| event);
        match next.next() {
            Some(Event::TaskListMarker(_)) => true,
            Some(Event::Start(Tag::Paragraph)) => matches!(next.next(), Some(Event::TaskListMarker(_))),
            _ => false,
        }
    }

    /// The first paragraph of a definition has no `<p>` if no blank line precedes it (PHP Markdown Extra, "Definition Lists").
    fn is_tight_definition(&self, index: usize) -> bool {
        if self.parsed.is_org {
            return false;
        }
        let Some((Event::Start(Tag::DefinitionListDefinition), range)) = index.checked_sub(1).map(|before| &self.events[before])
        else {
            return false;
        };
        let before = &self.source.text[..range.start];
        let line_start = before.rfind('\n').unwrap_or(0);
        let line_before = before[..line_start].rsplit('\n').next().unwrap_or("");
        !line_before.trim_matches([' ', '\t', '\r', '>']).is_empty()
    }

    fn complain_of_depth(&mut self, at: usize) {
        if !std::mem::replace(&mut self.article.too_deep, true) {
            let length = self.source.text[at..].chars().next().map_or(0, char::len_utf8);
            let span = self.span(at..at + length);
            self.article.report_limit(&limits::NESTING, span);
        }
    }

    fn code_block(&mut self, kind: &CodeBlockKind<'_>, index: usize) {
        let end = end_of(self.events, index);
        let parts = || {
            self.events[index + 1..end].iter().filter_map(|(event, _)| match event {
                Event::Text(text) => Some(&**text),
                _ => None,
            })
        };
        let joined: String;
        let code = match (parts().next(), parts().nth(1)) {
            (Some(only), None) => only,
            _ => {
                joined = parts().collect();
                &joined
            }
        };
        let fenced = matches!(kind, CodeBlockKind::Fenced(_));
        let (info, place) = match kind {
            CodeBlockKind::Fenced(info) => (&**info, self.info_place(info, &self.events[index].1)),
            CodeBlockKind::Indented => ("", self.events[index].1.clone()),
        };
        if code::is_math(info) && self.article.context.math && self.article.context.config.markup.math && !self.article.bare {
            let block = self.source.original(self.events[index].1.clone());
            self.line();
            self.out.push_str("<p>");
            self.write_formula(code.trim(), true, block);
            self.out.push_str("</p>\n");
            self.at = end + 1;
            return;
        }
        let html = if self.article.bare {
            bare_code(info, code)
        } else if self.source.token(code).is_some() {
            self.line();
            return self.code_with_tokens(code, end);
        } else if let Some(made) = fenced.then(|| self.hooked_code(info, code, self.span(place.clone()))).flatten() {
            made
        } else {
            let language = info.split([' ', '{', ',']).next().unwrap_or("");
            self.article.has_code |= !language.is_empty() && language != "mermaid";
            let span = self.span(place);
            {
                let article = &mut *self.article;
                code::block(info, span, code, article.context.config, &mut article.highlighting, &mut article.diagnostics)
            }
        };
        self.line();
        self.out.push_str(&html);
        self.line();
        self.at = end + 1;
    }

    /// An indented code block with shortcodes in it, which are made there.
    fn code_with_tokens(&mut self, code: &str, end: usize) {
        self.out.push_str("<pre><code>");
        let mut rest = code;
        while let Some((token, number)) = self.source.token(rest) {
            escape_text(&mut self.out, &rest[..token.start]);
            let source = self.source;
            if let Some((Insert::Call(call), _)) = source.inserts.get(number) {
                let html = self.article.call(call);
                self.out.push_str(&html);
            }
            rest = &rest[token.end..];
        }
        escape_text(&mut self.out, rest);
        self.out.push_str("</code></pre>\n");
        self.at = end + 1;
    }

    /// The position of a fence's info string; if it contains escapes, its whole line.
    fn info_place(&self, info: &str, block: &Range<usize>) -> Range<usize> {
        let line = self.source.text[block.clone()].lines().next().unwrap_or("");
        let indented = line.trim_start();
        let mark = indented.chars().next().unwrap_or('`');
        let fence = line.len() - indented.trim_start_matches(mark).len();
        match line[fence..].find(info) {
            Some(at) if !info.is_empty() => block.start + fence + at..block.start + fence + at + info.len(),
            _ => block.start..block.start + line.len(),
        }
    }

    fn html_block(&mut self, index: usize) {
        let end = end_of(self.events, index);
        let lines = &self.events[index + 1..end];
        self.at = end + 1;
        let (Some((_, first)), Some((_, last))) = (lines.first(), lines.last()) else { return };
        let place = first.start..last.end;
        let joined: String = lines
            .iter()
            .filter_map(|(event, _)| match event {
                Event::Html(html) | Event::Text(html) | Event::InlineHtml(html) => Some(&**html),
                _ => None,
            })
            .collect();
        self.line();
        self.raw_html(&joined, place, true);
        self.line();
    }

    fn raw_html(&mut self, html: &str, place: Range<usize>, block: bool) {
        if self.images > 0 {
            return;
        }
        if let (Some(divider), false) = (raw_html::divider(html), self.article.bare) {
            self.raw_piece(&html[..divider.start], place.start..place.start + divider.start, block);
            if self.aside == 0 && self.divider.is_none() {
                if !block {
                    self.interrupt();
                }
                self.divider = Some(self.out.len());
            }
            let rest = html[divider.end..].strip_prefix('\n').unwrap_or(&html[divider.end..]);
            self.raw_piece(rest, place.end.saturating_sub(rest.len())..place.end, block);
        } else {
            self.raw_piece(html, place, block);
        }
    }

    fn raw_piece(&mut self, html: &str, place: Range<usize>, block: bool) {
        if html.trim().is_empty() {
            return;
        }
        let html = &*self.source.written(html);
        if !block {
            self.inline();
        }
        if !self.article.takes_html() {
            // Comments are harmless, and an end tag is covered by the report of its start tag.
            let is_told = |token: Token<'_>| match token {
                Token::Tag(tag) => !tag.closing,
                Token::Comment(_) => false,
                other => !other.source().trim().is_empty(),
            };
            if !self.article.context.config.markup.trusted && tokens(html).any(is_told) {
                let span = self.span(place);
                self.article.refuse("HTML", span);
            }
            self.out.push_str(raw_html::OMITTED);
            if block {
                self.out.push('\n');
            }
            return;
        }
        if !self.article.bare {
            self.check_raw(html, place);
        }
        let mut rest = html;
        while let Some((token, number)) = self.source.token(rest) {
            self.out.push_str(&rest[..token.start]);
            self.insert(number, false);
            rest = &rest[token.end..];
        }
        self.out.push_str(rest);
    }
}

/// A code block in the form of CommonMark's examples.
fn bare_code(info: &str, code: &str) -> String {
    let mut html = "<pre><code".to_owned();
    if let Some(language) = info.split_whitespace().next() {
        html.push_str(" class=\"language-");
        escape_attribute(&mut html, language);
        html.push('"');
    }
    html.push('>');
    escape_text(&mut html, code);
    html.push_str("</code></pre>\n");
    html
}
