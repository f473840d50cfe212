//! Footnotes: `[^x]` refers, `[^x]: …` defines (GFM). They are written at the end, numbered in the order of their first reference, each
//! with links back to all references. A definition without a reference is left out, but what it refers to is not. Numbers, ids and classes are
//! goldmark's:
//!
//! ```html
//! <sup id="fnref:1"><a href="#fn:1" class="footnote-ref" role="doc-noteref">1</a></sup>
//! <div class="footnotes" role="doc-endnotes"><hr><ol><li id="fn:1"><p>…&#160;<a href="#fnref:1" class="footnote-backref" …>↩︎</a></p></li></ol></div>
//! ```
//! The second reference to a note has the id `fnref1:1`. The content of a shortcode has its own footnotes: `fn:box1:1`.

use std::fmt::Write as _;

use super::writer::Writer;

impl Writer<'_, '_, '_> {
    fn footnote_prefix(&mut self) -> String {
        if self.footnotes.prefix.is_none() {
            let list = self.article.footnote_lists;
            self.article.footnote_lists += 1;
            self.footnotes.prefix = Some(if self.article.is_nested() { format!("box{list}:") } else { String::new() });
        }
        self.footnotes.prefix.clone().unwrap_or_default()
    }

    pub(super) fn footnote_reference(&mut self, event: usize) {
        let Some(&(index, times)) = self.footnotes.references.get(&event) else { return };
        self.inline();
        let (prefix, number) = (self.footnote_prefix(), index + 1);
        let id = back_id(&prefix, number, times);
        let _ = write!(
            self.out,
            "<sup id=\"{id}\"><a href=\"#fn:{prefix}{number}\" class=\"footnote-ref\" role=\"doc-noteref\">{number}</a></sup>"
        );
    }

    /// Writes the notes that something refers to.
    pub(super) fn write_footnotes(&mut self) {
        if self.footnotes.notes.is_empty() {
            return;
        }
        let prefix = self.footnote_prefix();
        self.aside += 1;
        self.line();
        let mut notes = Vec::new();
        for index in 0..self.footnotes.notes.len() {
            let outer = std::mem::take(&mut self.out);
            if let Some(range) = self.footnotes.definitions.get(self.footnotes.notes[index].label).cloned() {
                self.at = range.start;
                // The marker of an alert is elsewhere in the text.
                self.taken = 0;
                self.run(range.end);
            }
            notes.push(std::mem::replace(&mut self.out, outer));
        }
        let mut back = String::new();
        site_html::escape_attribute(&mut back, &self.article.words.footnote_back);
        self.out.push_str("<div class=\"footnotes\" role=\"doc-endnotes\">\n<hr>\n<ol>\n");
        for (index, note) in notes.iter().enumerate() {
            let number = index + 1;
            let _ = writeln!(self.out, "<li id=\"fn:{prefix}{number}\">");
            let note = note.trim_end();
            let body = note.strip_suffix("</p>");
            self.out.push_str(body.unwrap_or(note));
            for times in
                (0..).zip(&self.footnotes.notes[index].references).filter(|(_, written)| **written).map(|(times, _)| times)
            {
                let id = back_id(&prefix, number, times);
                let _ = write!(
                    self.out,
                    "&#160;<a href=\"#{id}\" class=\"footnote-backref\" role=\"doc-backlink\" aria-label=\"{back}\">↩\u{FE0E}</a>"
                );
            }
            self.out.push_str(if body.is_some() { "</p>\n</li>\n" } else { "\n</li>\n" });
        }
        self.out.push_str("</ol>\n</div>\n");
        self.aside -= 1;
    }
}

fn back_id(prefix: &str, number: usize, times: usize) -> String {
    if times == 0 { format!("fnref:{prefix}{number}") } else { format!("fnref{times}:{prefix}{number}") }
}
