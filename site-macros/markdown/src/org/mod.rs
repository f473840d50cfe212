//! Org to the events of the Markdown parser, so that everything after the parser is the same: links, pictures, highlighting, formulas,
//! footnotes, checks, policies.
//!
//! The grammar is that of go-org, Hugo's parser, which reads line by line: headings get the ids `headline-1`, `headline-2` … or their
//! `CUSTOM_ID`, a heading with one star is an `h2`. Where go-org differs from Org without need (cells of tables that are empty, lines
//! between blocks of comments), Org counts.
//!
//! Time and memory are linear in the text for a given nesting, and the nesting has a limit: every search remembers what it has found.

mod block;
mod entity;
mod inline;
mod line;
mod list;
mod prose;
mod search;
mod settings;
mod table;
mod timestamp;

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use pulldown_cmark::{CowStr, Event};

use super::parse::Placed;
use line::{Line, LineKind};
use settings::Settings;

/// The events of a text, and what is not made.
pub(super) struct Lowered {
    pub events: Vec<Placed<'static>>,
    /// Constructs that are left out, with their places.
    pub unsupported: Vec<(String, Range<usize>)>,
}

/// Parses a text.
pub(super) fn parse(text: &str) -> Lowered {
    let mut org = Org::new(text);
    let mut at = 0;
    while at < org.lines.len() {
        at = org.one(at);
    }
    let mut events = org.events;
    events.append(&mut org.notes);
    Lowered { events, unsupported: org.unsupported }
}

/// Where the lines of an element end.
enum Stop {
    /// An item of a list: at lines that are indented less.
    Indent(usize),
    /// A drawer: at its end, the next drawer or heading.
    Drawer,
    /// A footnote that begins at this line: at the next one, a heading or two blank lines.
    Note(usize),
}

/// Attributes of the next image.
#[derive(Default)]
struct ImageText {
    alternative: String,
    title: String,
}

/// The state of reading a text.
struct Org<'t> {
    text: &'t str,
    lines: Vec<Line>,
    /// By the line that begins a block, the line that ends it.
    ends: HashMap<usize, usize>,
    settings: Settings,
    /// `#+LINK: name address`
    abbreviations: HashMap<String, String>,
    /// `#+MACRO: name text`
    macros: HashMap<String, String>,
    /// Names of footnotes that are defined somewhere.
    known_notes: HashSet<&'t str>,
    ids_by_title: HashMap<&'t str, String>,
    events: Vec<Placed<'static>>,
    /// Events of footnotes that are defined where they are referred to.
    notes: Vec<Placed<'static>>,
    unnamed_notes: usize,
    unsupported: Vec<(String, Range<usize>)>,
    /// Number of headings that are not left out.
    headlines: usize,
    stops: Vec<Stop>,
    /// No element extends beyond this line.
    limit: usize,
    depth: usize,
    in_verse: bool,
    image: ImageText,
}

impl<'t> Org<'t> {
    fn new(text: &'t str) -> Self {
        let lines = line::lines(text);
        let mut org = Self {
            text,
            limit: lines.len(),
            ends: block::ends(text, &lines),
            settings: Settings::default(),
            abbreviations: HashMap::new(),
            macros: HashMap::new(),
            known_notes: HashSet::new(),
            ids_by_title: HashMap::new(),
            events: Vec::new(),
            notes: Vec::new(),
            unnamed_notes: 0,
            unsupported: Vec::new(),
            headlines: 0,
            stops: Vec::new(),
            depth: 0,
            in_verse: false,
            image: ImageText::default(),
            lines,
        };
        org.survey();
        org
    }

    /// Does an element around line `at` end there?
    fn stopped(&self, at: usize) -> bool {
        let Some(line) = self.lines.get(at).filter(|_| at < self.limit) else { return true };
        self.stops.iter().any(|stop| match stop {
            Stop::Indent(least) => line.indent < *least && line.kind != LineKind::Blank,
            Stop::Drawer => matches!(line.kind, LineKind::BeginDrawer(_) | LineKind::EndDrawer | LineKind::Headline(_)),
            Stop::Note(start) => {
                matches!(line.kind, LineKind::Footnote(_) | LineKind::Headline(_)) || (at > start + 1 && self.is_second_blank(at))
            }
        })
    }

    fn is_second_blank(&self, at: usize) -> bool {
        at > 0 && self.lines[at - 1].kind == LineKind::Blank && self.lines[at].kind == LineKind::Blank
    }

    /// The text of a range of the file.
    fn slice(&self, range: &Range<usize>) -> &'t str {
        &self.text[range.clone()]
    }

    /// From the first byte of line `from` after its indentation to the end of line `to`.
    fn place(&self, from: usize, to: usize) -> Range<usize> {
        let first = &self.lines[from].whole;
        let start = first.end - self.text[first.clone()].trim_start_matches(line::is_blank).len();
        start..self.lines[to].whole.end.max(start)
    }

    fn push(&mut self, event: Event<'static>, place: Range<usize>) {
        self.events.push((event, place));
    }
}

fn owned(text: &str) -> CowStr<'static> {
    text.to_owned().into()
}

#[cfg(test)]
mod tests;
