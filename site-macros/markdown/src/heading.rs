//! Headings: `## Title {#id .class key=value}`.
//!
//! ```html
//! <h2 id="title" class="class" key="value">Title<a class="heading-link" href="#title" aria-label="Link to heading: Title">#</a></h2>
//! ```
//!
//! The id is the author's (see `attributes`), or else is made from the text by Hugo's rules: text, inline code and the names of emoji
//! count; of other inline elements only the first child counts, up to the first position at which goldmark would split it (before
//! punctuation that the typographer replaces, after a run of `*`, `_` or `~`); addresses, formulas and raw HTML do not count; numeric
//! entities count as written; of several lines the last one counts. A heading without any counting text has no id and no link.

use std::borrow::Cow;

use pulldown_cmark::{Event, LinkType, Tag, TagEnd};
use site_diag::Span;
use site_settings::config::{HeadingIds, Mark, Markup, Syntax};

use super::attributes::{self, Attributes};
use super::document::Heading;
use super::hook;
use super::ids::slug;
use super::linkify;
use super::parse::{Parsed, Placed, end_of};
use super::source::Source;
use super::statistics::plain;
use super::templates::{Element, HookKind};
use super::text_run::{self, Part};
use super::typographer::Quotes;
use super::writer::{Close, OpenHeading, Writer};
use site_html::{Token, decode, escape_attribute, tokens};

impl Writer<'_, '_, '_> {
    pub(super) fn start_heading(&mut self, level: u8, index: usize) -> Close {
        self.line();
        self.note_heading(level, self.events[index].1.clone());
        let content = &self.events[index + 1..end_of(self.events, index)];
        // Only Org's headings have ids before they are written.
        let given = match &self.events[index].0 {
            Event::Start(Tag::Heading { id, .. }) => id.as_ref().map(ToString::to_string),
            _ => None,
        };
        let markup = &self.article.context.config.markup;
        let (mut attributes, cut) = match attributes::find(&self.source.text, content) {
            _ if self.parsed.is_org => (Attributes { id: given, ..Attributes::default() }, None),
            Some((attributes, cut)) if !self.article.bare && markup.syntax.contains(&Syntax::HeadingAttributes) => {
                (attributes, Some(cut))
            }
            _ => (Attributes::default(), None),
        };
        let span = self.span(self.events[index].1.clone());
        self.refuse_attributes(&mut attributes, "an attribute of this heading", span);
        if let Some(after) = self.attributes_of(index) {
            attributes.id = attributes.id.or(after.id);
            if attributes.classes.is_empty() {
                attributes.classes = after.classes;
            }
            attributes.others.extend(after.others);
        }
        self.cut = cut;
        let id = match &attributes.id {
            Some(id) => {
                self.article.ids.register(id);
                Some(id.clone())
            }
            None if content.is_empty() || self.article.bare || self.article.without_anchors => None,
            None if markup.heading_ids == HeadingIds::Off => None,
            None => {
                let text = self.id_text_with_formulas(index).unwrap_or_else(|| self.id_text(index + 1, content.len()));
                (!text.is_empty()).then(|| self.article.ids.generate(&slug(&text, markup.heading_ids)))
            }
        };
        self.aside += 1;
        self.in_heading = true;
        let place = self.events[index].1.clone();
        Close::Heading(Box::new(OpenHeading { level, outer: std::mem::take(&mut self.out), id, attributes, place }))
    }

    pub(super) fn end_heading(&mut self, heading: OpenHeading) {
        let content = std::mem::replace(&mut self.out, heading.outer);
        let content = content.trim_end();
        self.aside -= 1;
        self.in_heading = false;
        self.cut = None;
        if self.has_hook(HookKind::Heading, "") {
            let anchor = heading.id.as_deref().unwrap_or_default();
            let mut all = hook::listed(&heading.attributes);
            if heading.attributes.id.is_none() && !anchor.is_empty() {
                all.push(("id".to_owned(), anchor.to_owned()));
            }
            let span = self.span(heading.place.clone());
            if let Some(html) = self.hook(Element::Heading { level: heading.level, anchor }, content, all, span) {
                self.push_block(&html);
                if let Some(id) = heading.id {
                    let text = plain(content);
                    self.article.headings.push(Heading { level: heading.level, id, html: without_links(content), text });
                }
                return;
            }
        }
        let tag = format!("h{}", heading.level);
        self.out.push('<');
        self.out.push_str(&tag);
        if let Some(id) = &heading.id {
            self.push_attribute("id", id);
        }
        if !heading.attributes.classes.is_empty() {
            self.push_attribute("class", &heading.attributes.classes.join(" "));
        }
        for (name, value) in &heading.attributes.others {
            self.push_attribute(name, value);
        }
        self.out.push('>');
        self.out.push_str(content);
        if let Some(id) = heading.id {
            let text = plain(content);
            let mut href = "#".to_owned();
            site_html::escape_fragment(&mut href, &id);
            self.out.push_str("<a class=\"heading-link\"");
            self.push_attribute("href", &href);
            let label = &self.article.words.heading_link;
            self.push_attribute("aria-label", &if text.is_empty() { label.clone() } else { format!("{label}: {text}") });
            self.out.push_str(">#</a>");
            self.article.headings.push(Heading { level: heading.level, id, html: without_links(content), text });
        }
        self.out.push_str("</");
        self.out.push_str(&tag);
        self.out.push_str(">\n");
    }

    /// Takes out attributes that an author without trust may not set.
    pub(super) fn refuse_attributes(&mut self, attributes: &mut Attributes, what: &str, span: Span) {
        if !self.article.context.config.markup.trusted && !attributes.others.iter().all(|(name, _)| is_harmless(name)) {
            attributes.others.retain(|(name, _)| is_harmless(name));
            self.article.refuse(what, span);
        }
    }

    pub(super) fn push_attribute(&mut self, name: &str, value: &str) {
        self.out.push(' ');
        self.out.push_str(name);
        self.out.push_str("=\"");
        escape_attribute(&mut self.out, value);
        self.out.push('"');
    }

    /// In Hugo without passthrough, formulas are text of the heading, read as Markdown. `None` where that does not matter.
    fn id_text_with_formulas(&mut self, index: usize) -> Option<String> {
        let config = self.article.context.config;
        let (range, text) = (self.events[index].1.clone(), self.article.text);
        if !(config.from_hugo && config.markup.escaped_formulas && self.source.has_formula(self.source.text.get(range.clone())?))
        {
            return None;
        }
        let place = self.source.original(range);
        let source = Source::plain(text, place);
        let definitions = std::rc::Rc::clone(&self.article.definitions);
        let parsed = Parsed::new(&source.text, self.article.options(), &definitions);
        let heading = parsed.events.iter().position(|(event, _)| matches!(event, Event::Start(Tag::Heading { .. })))?;
        let content = heading + 1..end_of(&parsed.events, heading);
        let cut = attributes::find(&source.text, &parsed.events[content.clone()]).map(|(_, cut)| cut);
        let mut inner = Writer::new(self.article, &source, &parsed);
        inner.cut = cut;
        Some(inner.id_text(content.start, content.len()))
    }

    /// The id of a term whose text begins with this event, if terms have ids.
    pub(super) fn term_id(&mut self, start: usize) -> Option<String> {
        let markup = &self.article.context.config.markup;
        if !markup.syntax.contains(&Syntax::TermIds) || self.article.without_anchors {
            return None;
        }
        let is_end =
            |event: &Event<'_>| matches!(event, Event::SoftBreak | Event::HardBreak | Event::End(TagEnd::DefinitionListTitle));
        let length = self.events[start..].iter().position(|(event, _)| is_end(event))?;
        let text = self.id_text(start, length);
        (!text.is_empty()).then(|| self.article.ids.generate(&slug(&text, markup.heading_ids)))
    }

    /// The text that the id is made from; `length` events from `start` on.
    fn id_text(&self, start: usize, length: usize) -> String {
        let source = self.source;
        let last_line = self.events[start..start + length]
            .iter()
            .filter(|(event, _)| matches!(event, Event::SoftBreak | Event::HardBreak))
            .map(|(_, range)| range.end)
            .max()
            .unwrap_or(0);
        let until = self.cut.unwrap_or(usize::MAX);
        let mut collected = String::new();
        let mut quotes = self.quotes;
        let mut at = start;
        while at < start + length {
            let (event, range) = &self.events[at];
            if range.start >= until {
                break;
            }
            let counts = range.start >= last_line;
            match event {
                Event::Text(_) => {
                    let (run, end) = text_run::run(self.events, at, source, last_line, until);
                    if counts {
                        let run = written(run, &self.events[at..end], &source.text);
                        self.collect_text(&run, &mut quotes, &mut collected);
                    }
                    at = end;
                    continue;
                }
                Event::Code(code) if counts => collected.push_str(&named(code)),
                Event::Start(_) => {
                    if let Some(first) = self.first_child(at, last_line, until).filter(|_| counts) {
                        collected.push_str(&first);
                    }
                    at = end_of(self.events, at);
                }
                _ => {}
            }
            at += 1;
        }
        collected
    }

    /// The text of a run without its addresses and tokens.
    fn collect_text(&self, run: &text_run::Run<'_>, quotes: &mut Quotes, collected: &mut String) {
        let markup = &self.article.context.config.markup;
        let mut from = 0;
        let mut pieces = Vec::new();
        while let Some((token, _)) = self.source.token(&run.text[from..]) {
            pieces.push(from..from + token.start);
            from += token.end;
        }
        pieces.push(from..run.text.len());
        for piece in pieces {
            let mut piece = piece;
            let before = run.text[..piece.start].chars().next_back().unwrap_or(run.before);
            let addresses =
                if markup.linkify { linkify::find(&run.text[piece.clone()], before, &markup.linkify_scheme) } else { Vec::new() };
            let offset = piece.start;
            for address in addresses {
                collect_parts(run, piece.start..offset + address.range.start, markup, quotes, collected);
                piece.start = offset + address.range.end;
            }
            collect_parts(run, piece, markup, quotes, collected);
        }
    }

    /// The part of the element at `at` that counts.
    fn first_child(&self, at: usize, from: usize, until: usize) -> Option<String> {
        let mut at = at;
        loop {
            match &self.events.get(at)?.0 {
                Event::Start(Tag::Link { link_type: LinkType::Autolink | LinkType::Email, .. }) => return None,
                Event::Start(_) => at += 1,
                Event::Code(code) => return Some(named(code)),
                Event::Text(_) => break,
                _ => return None,
            }
        }
        let (run, end) = text_run::run(self.events, at, self.source, from, until);
        let run = written(run, &self.events[at..end], &self.source.text);
        let markup = &self.article.context.config.markup;
        let mut stop = self.source.token(&run.text).map_or(run.text.len(), |(token, _)| token.start);
        if markup.linkify {
            stop = linkify::find(&run.text, run.before, &markup.linkify_scheme)
                .first()
                .map_or(stop, |address| stop.min(address.range.start));
        }
        // Goldmark keeps a possible delimiter run together with the text before it.
        if let Some(delimiter) = run.text[..stop].find(['*', '_', '~', '[', ']']).filter(|i| run.guards.binary_search(i).is_err())
        {
            let rest = &run.text[delimiter..stop];
            let same = rest.chars().next().unwrap_or('*');
            stop = delimiter + rest.len() - rest.trim_start_matches(same).len();
        }
        let mut first: Option<String> = None;
        let mut quotes = Quotes::default();
        text_run::parts(&run, 0..stop, markup, &mut quotes, |part| {
            first.get_or_insert_with(|| match part {
                Part::Plain(text) => text.to_owned(),
                Part::Mark(mark) => mark_text(mark, markup).into_owned(),
                Part::Emoji(_, name) => name.to_owned(),
            });
        });
        first
    }
}

/// Whether the attribute changes no appearance and loads nothing.
fn is_harmless(attribute: &str) -> bool {
    matches!(attribute, "lang" | "dir" | "title" | "translate")
        || attribute.starts_with("data-")
        || attribute.starts_with("aria-")
}

fn collect_parts(
    run: &text_run::Run<'_>,
    range: std::ops::Range<usize>,
    markup: &Markup,
    quotes: &mut Quotes,
    collected: &mut String,
) {
    text_run::parts(run, range, markup, quotes, |part| match part {
        Part::Plain(text) => collected.push_str(text),
        Part::Mark(mark) => collected.push_str(&mark_text(mark, markup)),
        Part::Emoji(_, name) => collected.push_str(name),
    });
}

fn mark_text(mark: Mark, markup: &Markup) -> Cow<'_, str> {
    markup.punctuation.get(&mark).map_or(Cow::Borrowed(mark.text()), |own| decode(own))
}

/// The run with its numeric entities as written.
fn written<'t>(run: text_run::Run<'t>, events: &[Placed<'_>], source: &str) -> text_run::Run<'t> {
    let is_numeric = |(_, range): &Placed<'_>| source[range.clone()].starts_with("&#") && source[range.clone()].ends_with(';');
    if !events.iter().any(is_numeric) {
        return run;
    }
    let (mut text, mut guards) = (String::new(), Vec::new());
    for event in events {
        let Event::Text(piece) = &event.0 else { continue };
        let piece = if is_numeric(event) { &source[event.1.clone()] } else { piece };
        guards.extend(text.len()..text.len() + piece.len());
        text.push_str(piece);
    }
    text_run::Run { text: text.into(), guards, ..run }
}

/// Code with its named entities resolved, which Hugo does only for ids.
fn named(code: &str) -> String {
    let mut out = String::new();
    for (i, piece) in code.split("&#").enumerate() {
        if i > 0 {
            out.push_str("&#");
        }
        out.push_str(&decode(piece));
    }
    out
}

/// A heading's HTML for tables of contents: links are replaced by their text, references to footnotes and ids are removed.
fn without_links(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut in_note = false;
    for token in tokens(html) {
        match token {
            Token::Tag(tag) if tag.is("sup") && (in_note || tag.attribute("id").is_some_and(|id| id.starts_with("fnref"))) => {
                in_note = !tag.closing;
            }
            _ if in_note => {}
            Token::Tag(tag) if tag.is("a") => {}
            Token::Tag(tag) => match tag.attributes().find(|a| a.is("id")) {
                Some(id) => {
                    out.push_str(tag.source[..id.range.start].trim_end());
                    out.push_str(&tag.source[id.range.end..]);
                }
                None => out.push_str(tag.source),
            },
            other => out.push_str(other.source()),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contents_have_no_links() {
        assert_eq!(
            without_links("a <a href=\"/x\">b</a> <em id=\"i\">c</em><sup id=\"fnref:1\"><a href=\"#fn:1\">1</a></sup>"),
            "a b <em>c</em>"
        );
    }
}
