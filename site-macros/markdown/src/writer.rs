//! The state of writing one text: the HTML so far, and open elements. Modules for single subjects (headings, links and images, runs of
//! text, alerts, tables, footnotes) add methods to [`Writer`]; `events` drives it.

use std::collections::HashMap;
use std::ops::Range;

use pulldown_cmark::{Alignment, Event, Tag, TagEnd};
use site_diag::Span;

use super::article::Article;
use super::attributes::{self, Attributes};
use super::hook::Rows;
use super::parse::{Parsed, Placed, end_of};
use super::source::{Insert, Source};
use super::templates::QuoteAlert;
use super::typographer::Quotes;

/// Whether a paragraph is open, and whether its `<p>` is written: HTML of shortcodes cannot be inside one, so it is closed before and
/// opened again after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Paragraph {
    None,
    Open,
    Interrupted,
}

/// The effect of an element's end.
pub(super) enum Close {
    /// None: the element was left out.
    Nothing,
    Inline(&'static str),
    Block(&'static str),
    Paragraph,
    Link(OpenLink),
    Image(Box<OpenImage>),
    Heading(Box<OpenHeading>),
    Quote(Box<OpenQuote>),
    TableHead,
    TableCell,
    Table,
}

/// An open heading, whose content is written separately.
pub(super) struct OpenHeading {
    pub level: u8,
    pub outer: String,
    pub id: Option<String>,
    pub attributes: Attributes,
    pub place: Range<usize>,
}

/// An open link.
pub(super) struct OpenLink {
    /// The start of its text in the output.
    pub at: usize,
    /// Its range in the source.
    pub place: Range<usize>,
    /// Destination and title, if a template makes the link; then its tag is not written.
    pub hooked: Option<(String, String)>,
}

/// An open block quote that a template makes. Its content is written separately.
pub(super) struct OpenQuote {
    pub outer: String,
    pub alert: Option<QuoteAlert<'static>>,
    pub place: Range<usize>,
}

/// An open image, whose text is collected at the end of the output.
pub(super) struct OpenImage {
    pub at: usize,
    pub destination: String,
    pub title: String,
    pub place: Range<usize>,
    pub whole: Range<usize>,
    /// It stands alone, and no paragraph is wanted around it.
    pub is_block: bool,
}

/// The current table. Tables do not nest.
#[derive(Default)]
pub(super) struct Table {
    pub alignments: Vec<Alignment>,
    pub column: usize,
    pub in_head: bool,
    pub in_body: bool,
    /// What a template makes the table of, and its place.
    pub hooked: Option<(Rows, Range<usize>)>,
}

/// The footnotes of one text.
pub(super) struct Footnotes<'e> {
    /// Label → events of the definition.
    pub definitions: HashMap<&'e str, Range<usize>>,
    /// The event of a reference → the index of its note, and how many references to it come before.
    pub references: HashMap<usize, (usize, usize)>,
    /// The notes that are referred to, in the order of the first reference.
    pub notes: Vec<Note<'e>>,
    /// Prefix of the numbers in ids: empty for the page itself.
    pub prefix: Option<String>,
}

/// A footnote that is referred to.
pub(super) struct Note<'e> {
    pub label: &'e str,
    /// Its references, each with whether it is written: one in a definition that nothing refers to is not.
    pub references: Vec<bool>,
}

impl<'e> Footnotes<'e> {
    /// Finds the definitions and numbers the references. Of several definitions with the same label the first counts. Goldmark moves all
    /// definitions to the place of the first before it reads references.
    pub(super) fn new(events: &'e [Placed<'e>]) -> Self {
        let mut definitions: HashMap<&str, Range<usize>> = HashMap::new();
        let (mut before, mut within, mut after) = (Vec::new(), Vec::new(), Vec::new());
        let mut images = 0_usize;
        let (mut until, mut inside) = (0, None);
        for (index, (event, _)) in events.iter().enumerate() {
            if index >= until {
                inside = None;
            }
            match event {
                Event::Start(Tag::Image { .. }) => images += 1,
                Event::End(TagEnd::Image) => images = images.saturating_sub(1),
                Event::Start(Tag::FootnoteDefinition(label)) if index >= until => {
                    until = end_of(events, index);
                    let is_first = !definitions.contains_key(&**label);
                    inside = Some((&**label, is_first));
                    if is_first {
                        definitions.insert(label, index + 1..until);
                    }
                }
                Event::FootnoteReference(label) if images == 0 => match inside {
                    Some((_, false)) => {}
                    Some((within_label, true)) => within.push((index, &**label, Some(within_label))),
                    None if definitions.is_empty() => before.push((index, &**label, None)),
                    None => after.push((index, &**label, None)),
                },
                _ => {}
            }
        }
        let mut footnotes = Self { definitions, references: HashMap::new(), notes: Vec::new(), prefix: None };
        let mut numbers: HashMap<&str, usize> = HashMap::new();
        let all: Vec<(usize, &'e str, Option<&'e str>)> = before.into_iter().chain(within).chain(after).collect();
        for (_, label, _) in &all {
            numbers.entry(label).or_insert_with(|| {
                footnotes.notes.push(Note { label, references: Vec::new() });
                footnotes.notes.len() - 1
            });
        }
        for (event, label, within) in all {
            let number = numbers[label];
            let note = &mut footnotes.notes[number];
            footnotes.references.insert(event, (number, note.references.len()));
            note.references.push(within.is_none_or(|within| numbers.contains_key(within)));
        }
        footnotes
    }
}

/// Writes one text.
pub(super) struct Writer<'p, 'e, 'a> {
    pub article: &'p mut Article<'a>,
    pub source: &'e Source<'a>,
    pub parsed: &'e Parsed<'e>,
    pub events: &'e [Placed<'e>],
    pub out: String,
    /// The next event.
    pub at: usize,
    pub open: Vec<Close>,
    /// Number of open inline elements, including links and images (whose content is only their alternative text).
    pub inlines: usize,
    pub links: usize,
    pub images: usize,
    pub quotes: Quotes,
    pub paragraph: Paragraph,
    pub divider: Option<usize>,
    /// Not 0 while a heading or a footnote is written instead of the text.
    pub aside: usize,
    /// The start of a heading's attributes in the text: nothing after it is written.
    pub cut: Option<usize>,
    /// Text before this byte is a marker that has been processed.
    pub taken: usize,
    /// In the title line of an alert: the default title.
    pub alert_title: Option<&'static str>,
    pub in_heading: bool,
    /// The label of a task is open.
    pub in_task: bool,
    pub table: Table,
    pub footnotes: Footnotes<'e>,
    /// The start of a block → the index of the insert with its attributes.
    pub block_attributes: HashMap<usize, usize>,
}

impl<'p, 'e, 'a> Writer<'p, 'e, 'a> {
    pub(super) fn new(article: &'p mut Article<'a>, source: &'e Source<'a>, parsed: &'e Parsed<'e>) -> Self {
        let events = &parsed.events;
        Self {
            article,
            source,
            parsed,
            events,
            out: String::with_capacity(source.text.len() + source.text.len() / 4),
            at: 0,
            open: Vec::new(),
            inlines: 0,
            links: 0,
            images: 0,
            quotes: Quotes::default(),
            paragraph: Paragraph::None,
            divider: None,
            aside: 0,
            cut: None,
            taken: 0,
            alert_title: None,
            in_heading: false,
            in_task: false,
            table: Table::default(),
            footnotes: Footnotes::new(events),
            block_attributes: attributes::of_blocks(source, events),
        }
    }

    /// The attributes that the author gave the block that begins with this event.
    pub(super) fn attributes_of(&mut self, event: usize) -> Option<Attributes> {
        let (insert, place) = self.source.inserts.get(*self.block_attributes.get(&event)?)?;
        let Insert::Attributes(attributes) = insert else { return None };
        let mut attributes = attributes.clone();
        self.refuse_attributes(
            &mut attributes,
            "an attribute of this block",
            Span::new(self.article.file, place.start, place.end),
        );
        Some(attributes)
    }

    /// Puts attributes into the tag at byte `at` of the output, but those that it has.
    pub(super) fn add_attributes(&mut self, at: usize, attributes: &Attributes) {
        let Some(end) = self.out.get(at..).and_then(|tag| tag.find('>')).map(|end| at + end) else { return };
        let rest = self.out.split_off(end);
        let tag = self.out[at..].to_owned();
        let is_new = |name: &str| !tag.contains(&format!(" {name}=\""));
        if let Some(id) = attributes.id.as_ref().filter(|_| is_new("id")) {
            self.push_attribute("id", id);
        }
        if !attributes.classes.is_empty() && is_new("class") {
            self.push_attribute("class", &attributes.classes.join(" "));
        }
        for (name, value) in attributes.others.iter().filter(|(name, _)| is_new(name)) {
            self.push_attribute(name, value);
        }
        self.out.push_str(&rest);
    }

    /// Opens an element whose end the caller chose; used when events are skipped.
    pub(super) fn push_close(&mut self, close: Close) {
        self.open.push(close);
    }

    /// Begins a new line of output.
    pub(super) fn line(&mut self) {
        if !self.out.is_empty() && !self.out.ends_with('\n') {
            self.out.push('\n');
        }
    }

    /// Prepares for inline content.
    pub(super) fn inline(&mut self) {
        if self.paragraph == Paragraph::Interrupted {
            self.out.push_str("<p>");
            self.paragraph = Paragraph::Open;
        }
    }

    /// Prepares for content that cannot be in a paragraph.
    pub(super) fn interrupt(&mut self) {
        if self.paragraph != Paragraph::Open || self.inlines > 0 {
            return;
        }
        self.out.truncate(self.out.trim_end().len());
        let tag = self.out.rfind('<').filter(|at| self.out[*at..].starts_with("<p") && self.out.ends_with('>'));
        if let Some(tag) = tag {
            self.out.truncate(tag);
        } else {
            self.out.push_str("</p>\n");
        }
        self.paragraph = Paragraph::Interrupted;
    }

    pub(super) fn end_paragraph(&mut self) {
        if self.paragraph == Paragraph::Open {
            self.out.push_str("</p>\n");
        }
        self.paragraph = Paragraph::None;
    }

    /// Ends the text of a task: blocks cannot be in its label.
    pub(super) fn end_task(&mut self) {
        if std::mem::take(&mut self.in_task) {
            self.out.push_str("</label>");
        }
    }

    /// Converts a range of the text to a span in the file.
    pub(super) fn span(&self, range: Range<usize>) -> Span {
        let range = self.source.original(range);
        Span::new(self.article.file, range.start, range.end)
    }
}
