//! Lists: with bullets, numbers, boxes, and of terms with definitions.

use std::ops::Range;

use pulldown_cmark::{Event, Tag, TagEnd};

use super::line::{Line, LineKind, is_blank, lex};
use super::prose::Prose;
use super::{Org, Stop};

impl Org<'_> {
    /// Lowers the list that begins at line `start`.
    pub(super) fn list(&mut self, start: usize, ordered: bool) -> usize {
        let indent = self.lines[start].indent;
        let is_descriptive = self.term(&self.lines[start].content).is_some();
        let first = if ordered { Some(self.value(&self.lines[start].content).map_or(1, |(number, _)| number)) } else { None };
        let (tag, end_tag) = match is_descriptive {
            true => (Tag::DefinitionList, TagEnd::DefinitionList),
            false => (Tag::List(first), TagEnd::List(ordered)),
        };
        let opened = self.events.len();
        self.push(Event::Start(tag), self.place(start, start));
        let mut at = start;
        while !self.stopped(at) {
            let line = &self.lines[at];
            match line.kind {
                LineKind::Item(kind, bullet) if kind == ordered && line.indent == indent => {
                    at = self.item(at, indent + bullet, ordered, is_descriptive);
                }
                _ => break,
            }
        }
        let place = self.place(start, at - 1);
        self.events[opened].1 = place.clone();
        self.push(Event::End(end_tag), place);
        at
    }

    /// Lowers the item at line `start`, whose text begins at column `least`.
    fn item(&mut self, start: usize, least: usize, ordered: bool, is_descriptive: bool) -> usize {
        let Line { whole, mut content, .. } = self.lines[start].clone();
        let opened = self.events.len();
        let place = self.place(start, start);
        if let Some((_, length)) = self.value(&content).filter(|_| ordered) {
            content.start = self.skip_blanks(content.start + length, content.end);
        }
        let done = match self.slice(&content).get(..3) {
            Some("[ ]" | "[-]") => Some(false),
            Some("[X]" | "[x]") => Some(true),
            _ => None,
        };
        let done = done.filter(|_| self.slice(&content)[3..].starts_with(is_blank) || content.len() == 3);
        if done.is_some() {
            content.start = self.skip_blanks(content.start + 3, content.end);
        }
        let (start_tag, end_tag) = match is_descriptive {
            true => (Tag::DefinitionListDefinition, TagEnd::DefinitionListDefinition),
            false => (Tag::Item, TagEnd::Item),
        };
        if is_descriptive {
            let term = self.term(&content).unwrap_or(content.start..content.start);
            self.push(Event::Start(Tag::DefinitionListTitle), place.clone());
            let title = Prose::line(self.text, term.clone());
            self.prose(&title);
            self.push(Event::End(TagEnd::DefinitionListTitle), place.clone());
            if !term.is_empty() || self.slice(&content).starts_with("::") {
                let separator = self.text[term.end..content.end].find("::").map_or(term.end, |at| term.end + at + 2);
                content.start = self.skip_blanks(separator, content.end);
            }
        }
        self.push(Event::Start(start_tag), place.clone());
        if let Some(done) = done {
            self.push(Event::TaskListMarker(done), place.clone());
        }
        self.lines[start] = lex(self.text, content.start..whole.end, Some(least));
        let first = self.events.len();
        self.stops.push(Stop::Indent(least));
        self.depth += 1;
        let mut at = start;
        // A paragraph that is the first child, and the number of all.
        let (mut lead, mut paragraphs) = (None, 0);
        while !self.stopped(at) && (at <= start + 1 || !self.is_second_blank(at)) {
            let from = self.events.len();
            at = self.one(at);
            if matches!(self.events.get(from), Some((Event::Start(Tag::Paragraph), _))) {
                paragraphs += 1;
                if from == first {
                    lead = Some(self.events.len() - 1);
                }
            }
        }
        self.depth -= 1;
        self.stops.pop();
        // The text of an item is a paragraph only if there are several.
        if let Some(end) = lead.filter(|_| paragraphs == 1) {
            self.events.remove(end);
            self.events.remove(first);
        }
        let place = self.place(start, at.max(start + 1) - 1);
        self.events[opened].1 = place.clone();
        self.push(Event::End(end_tag), place);
        at
    }

    fn skip_blanks(&self, from: usize, end: usize) -> usize {
        end - self.text[from.min(end)..end].trim_start_matches(is_blank).len()
    }

    /// The term of a definition: what precedes ` ::`.
    fn term(&self, content: &Range<usize>) -> Option<Range<usize>> {
        let text = self.slice(content);
        if text.starts_with(":: ") || text == "::" {
            return Some(content.start..content.start);
        }
        let found = text
            .match_indices(" ::")
            .map(|(at, _)| at)
            .find(|at| text[at + 3..].is_empty() || text[at + 3..].starts_with(is_blank))?;
        Some(content.start..content.start + found)
    }

    /// `[@5]`: the number of an item, and its length.
    fn value(&self, content: &Range<usize>) -> Option<(u64, usize)> {
        let (number, _) = self.slice(content).strip_prefix("[@")?.split_once(']')?;
        Some((number.parse::<u32>().ok()?.into(), number.len() + 3))
    }
}
