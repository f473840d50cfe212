//! Tables: rows above the first rule are the head; columns of numbers are aligned to the right.

use std::ops::Range;

use pulldown_cmark::{Alignment, Event, Tag, TagEnd};

use super::Org;
use super::line::LineKind;
use super::prose::Prose;

/// Columns that are looked at.
const COLUMNS: usize = 1_000;

impl Org<'_> {
    /// Lowers the table that begins at line `start`.
    pub(super) fn table(&mut self, start: usize) -> usize {
        // Cells by row; `None` is a rule.
        let mut rows: Vec<Option<Vec<Range<usize>>>> = Vec::new();
        let mut at = start;
        while !self.stopped(at) {
            match self.lines[at].kind {
                LineKind::TableRow => rows.push(Some(self.cells(at))),
                LineKind::TableRule => rows.push(None),
                _ => break,
            }
            at += 1;
        }
        let place = self.place(start, at - 1);
        let alignments = self.alignments(&rows);
        let first_rule = rows.iter().skip_while(|row| row.is_none()).position(Option::is_none);
        let leading = rows.iter().take_while(|row| row.is_none()).count();
        let head_end = first_rule.map(|rule| leading + rule).filter(|rule| rows[*rule..].iter().any(Option::is_some));
        if alignments.is_empty() {
            return at;
        }
        self.push(Event::Start(Tag::Table(alignments)), place.clone());
        for (i, row) in rows.iter().enumerate() {
            let Some(cells) = row.as_ref().filter(|cells| !self.is_special(cells)) else { continue };
            let row_place = self.place(start + i, start + i);
            let is_head = head_end.is_some_and(|end| i < end);
            // A table has one row of titles.
            let is_head = is_head && !rows[..i].iter().flatten().any(|cells| !self.is_special(cells));
            let (tag, end_tag) = if is_head { (Tag::TableHead, TagEnd::TableHead) } else { (Tag::TableRow, TagEnd::TableRow) };
            self.push(Event::Start(tag), row_place.clone());
            for cell in cells.iter().cloned() {
                self.push(Event::Start(Tag::TableCell), cell.clone());
                let prose = Prose::line(self.text, cell.clone());
                self.prose(&prose);
                self.push(Event::End(TagEnd::TableCell), cell);
            }
            self.push(Event::End(end_tag), row_place);
        }
        self.push(Event::End(TagEnd::Table), place);
        at
    }

    /// The cells of a row without the blanks around them.
    fn cells(&self, at: usize) -> Vec<Range<usize>> {
        let row = self.place(at, at);
        let text = self.text[row.clone()].trim_end();
        let inner = text.strip_prefix('|').unwrap_or(text);
        let inner = inner.strip_suffix('|').unwrap_or(inner);
        let mut from = row.start + 1;
        let cells = inner.split('|').map(|cell| {
            let start = from + cell.len() - cell.trim_start().len();
            from += cell.len() + 1;
            start..start + cell.trim().len()
        });
        cells.collect()
    }

    /// A row of nothing but widths and alignments: `<l10>`, `<r>`.
    fn is_special(&self, cells: &[Range<usize>]) -> bool {
        cells.iter().all(|cell| cell.is_empty() || width(self.slice(cell)).is_some())
    }

    fn alignments(&self, rows: &[Option<Vec<Range<usize>>>]) -> Vec<Alignment> {
        let columns = rows.iter().flatten().map(Vec::len).max().unwrap_or(0).min(COLUMNS);
        // For each column: what a special row says, numbers, other texts.
        let mut found = vec![(None, 0_usize, 0_usize); columns];
        for cells in rows.iter().flatten() {
            let is_special = self.is_special(cells);
            for (cell, (set, numbers, texts)) in cells.iter().zip(&mut found) {
                let text = self.slice(cell);
                match width(text).filter(|_| is_special) {
                    Some('l') => *set = Some(Alignment::Left),
                    Some('c') => *set = Some(Alignment::Center),
                    Some('r') => *set = Some(Alignment::Right),
                    Some(_) => {}
                    None if text.parse::<f32>().is_ok() => *numbers += 1,
                    None if !text.is_empty() => *texts += 1,
                    None => {}
                }
            }
        }
        let chosen = |(set, numbers, texts): &(Option<Alignment>, usize, usize)| {
            set.unwrap_or(if numbers >= texts { Alignment::Right } else { Alignment::None })
        };
        found.iter().map(chosen).collect()
    }
}

/// The letter of a width, or a space: `l` of `<l10>`.
fn width(text: &str) -> Option<char> {
    let inner = text.strip_prefix('<')?.strip_suffix('>')?;
    let digits = inner.trim_start_matches(['l', 'c', 'r']);
    let is_width = inner.len() - digits.len() <= 1 && digits.bytes().all(|b| b.is_ascii_digit());
    is_width.then(|| inner.chars().next().filter(char::is_ascii_alphabetic).unwrap_or(' '))
}
