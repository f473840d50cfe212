//! Running text that spans several lines, and its places in the file.

use std::ops::Range;

/// Lines of text without their indentation, joined by line feeds.
#[derive(Clone, Debug, Default)]
pub(super) struct Prose {
    pub text: String,
    /// Where each line starts: in `text`, and in the file.
    starts: Vec<(usize, usize)>,
}

impl Prose {
    /// `source[range]`, a single line.
    pub(super) fn line(source: &str, range: Range<usize>) -> Self {
        let mut prose = Self::default();
        prose.push(source, range);
        prose
    }

    /// Adds a line, `source[range]`.
    pub(super) fn push(&mut self, source: &str, range: Range<usize>) {
        if !self.starts.is_empty() {
            self.text.push('\n');
        }
        self.starts.push((self.text.len(), range.start));
        self.text.push_str(&source[range]);
    }

    /// The range in the file of a range of the text.
    pub(super) fn place(&self, range: Range<usize>) -> Range<usize> {
        let offset = |at: usize| {
            let line = self.starts.partition_point(|(start, _)| *start <= at).saturating_sub(1);
            self.starts.get(line).map_or(0, |(start, from)| from + at.saturating_sub(*start))
        };
        let start = offset(range.start);
        // The end is exclusive and belongs to the line of the byte before it.
        let end = if range.is_empty() { start } else { offset(range.end - 1) + 1 };
        start..end.max(start)
    }
}
