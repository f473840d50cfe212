//! The text that is parsed, where it is not the author's own: shortcodes and formulas are taken out before Markdown is read.
//!
//! What stands for HTML leaves a token behind, a "word" which Markdown passes through unharmed (Hugo does the same); what stands for
//! text is spliced in. A map leads every offset back to the author's file. Where there is nothing to take out, the text is the file's
//! own and the map is one addition.

use std::borrow::Cow;
use std::ops::Range;

use super::shortcode::Call;

/// What a token stands for.
pub(super) enum Insert<'a> {
    /// A shortcode that produces HTML.
    Call(Box<Call<'a>>),
    /// A formula: TeX, and whether it is a block.
    Formula { tex: String, display: bool },
}

/// The replacement of a range of the author's text.
pub(super) enum Edit<'a> {
    /// A token.
    Insert(Insert<'a>),
    /// Text that is parsed as Markdown together with the surrounding text.
    Text(Cow<'a, str>),
}

/// From offset `at` on, the text is the author's from `from` on; or it replaced `from..until`.
struct Joint {
    at: usize,
    from: usize,
    until: Option<usize>,
}

/// A text to parse.
pub(super) struct Source<'a> {
    /// The text.
    pub text: Cow<'a, str>,
    /// The replacements that its tokens stand for, with their ranges in the author's file.
    pub inserts: Vec<(Insert<'a>, Range<usize>)>,
    joints: Vec<Joint>,
    open: char,
    close: char,
}

impl<'a> Source<'a> {
    /// `text[range]` without edits.
    pub(super) fn plain(text: &'a str, range: Range<usize>) -> Self {
        let (open, close) = MARKS;
        let joints = vec![Joint { at: 0, from: range.start, until: None }];
        Self { text: Cow::Borrowed(text.get(range).unwrap_or("")), inserts: Vec::new(), joints, open, close }
    }

    /// `text[range]` with edits, which are sorted and do not overlap; an edit inside another one is left out.
    pub(super) fn edited(text: &'a str, range: Range<usize>, edits: Vec<(Range<usize>, Edit<'a>)>) -> Self {
        if edits.is_empty() {
            return Self::plain(text, range);
        }
        // Noncharacters (Unicode, section 23.7) are reserved for internal use. If the text contains one, another one is used.
        let body = &text[range.clone()];
        let mut free = ('\u{FDD0}'..='\u{FDEF}').filter(|c| !body.contains(*c));
        let (open, close) = (free.next().unwrap_or(MARKS.0), free.next().unwrap_or(MARKS.1));
        let mut out = String::with_capacity(body.len());
        let (mut joints, mut inserts, mut from) = (Vec::new(), Vec::new(), range.start);
        for (place, edit) in edits {
            if place.start < from {
                continue;
            }
            joints.push(Joint { at: out.len(), from, until: None });
            out.push_str(&text[from..place.start]);
            from = place.end;
            joints.push(Joint { at: out.len(), from: place.start, until: Some(place.end) });
            match edit {
                Edit::Text(spliced) => out.push_str(&spliced),
                Edit::Insert(insert) => {
                    out.push(open);
                    out.push_str(&inserts.len().to_string());
                    out.push(close);
                    inserts.push((insert, place));
                }
            }
        }
        joints.push(Joint { at: out.len(), from, until: None });
        out.push_str(&text[from..range.end]);
        Self { text: Cow::Owned(out), inserts, joints, open, close }
    }

    /// The range in the author's file that became `range`.
    pub(super) fn original(&self, range: Range<usize>) -> Range<usize> {
        let start = self.joint(range.start);
        let start = if start.until.is_some() { start.from } else { start.from + (range.start - start.at) };
        // The end is exclusive: a range that ends where a piece begins belongs to the piece before.
        let last = range.end.max(range.start + 1) - 1;
        let end = self.joint(last);
        let end = end.until.unwrap_or(end.from + (last - end.at) + 1);
        start..if range.is_empty() { start } else { end.max(start) }
    }

    fn joint(&self, at: usize) -> &Joint {
        let index = self.joints.partition_point(|joint| joint.at <= at);
        // Pieces may be empty: of several at one offset, the last one contains text.
        &self.joints[index.saturating_sub(1)]
    }

    /// If `at` is in spliced text, the range in the author's file that it replaced.
    pub(super) fn spliced(&self, at: usize) -> Option<Range<usize>> {
        let joint = self.joint(at);
        joint.until.map(|until| joint.from..until)
    }

    /// The first token of `text`: its range, and the index of its replacement.
    pub(super) fn token(&self, text: &str) -> Option<(Range<usize>, usize)> {
        if self.inserts.is_empty() {
            return None;
        }
        let start = text.find(self.open)?;
        let rest = &text[start + self.open.len_utf8()..];
        let digits = rest.find(self.close)?;
        let number = rest[..digits].parse().ok().filter(|n| *n < self.inserts.len())?;
        Some((start..start + self.open.len_utf8() + digits + self.close.len_utf8(), number))
    }

    /// The text without tokens, for titles and addresses, which cannot contain HTML.
    pub(super) fn without_tokens<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let Some((place, _)) = self.token(text) else { return Cow::Borrowed(text) };
        let mut out = text[..place.start].to_owned();
        let mut rest = &text[place.end..];
        while let Some((place, _)) = self.token(rest) {
            out.push_str(&rest[..place.start]);
            rest = &rest[place.end..];
        }
        out.push_str(rest);
        Cow::Owned(out)
    }
}

const MARKS: (char, char) = ('\u{FDD0}', '\u{FDD1}');

/// The white space that all lines of `text[range]` after the first have in common, as ranges to cut: the content of a shortcode is indented
/// with the list around it. Blank lines do not count.
pub(super) fn indentation(text: &str, range: Range<usize>) -> Vec<Range<usize>> {
    let mut starts = Vec::new();
    let mut common: Option<&str> = None;
    let mut at = range.start;
    for (i, line) in text[range].split_inclusive('\n').enumerate() {
        let blank = line.trim().is_empty();
        if i > 0 && !blank {
            let indent = &line[..line.len() - line.trim_start_matches([' ', '\t']).len()];
            let shared = common.map_or(indent.len(), |c| c.bytes().zip(indent.bytes()).take_while(|(a, b)| a == b).count());
            common = Some(&indent[..shared]);
            starts.push(at);
        }
        at += line.len();
    }
    let length = common.map_or(0, str::len);
    if length == 0 { Vec::new() } else { starts.into_iter().map(|start| start..start + length).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_lead_back_to_the_author() {
        let text = "0123456789";
        let edits = vec![
            (2..4, Edit::Text("longer".into())),
            (3..5, Edit::Text("overlaps".into())),
            (6..7, Edit::Text("".into())),
            (8..9, Edit::Insert(Insert::Formula { tex: "x".to_owned(), display: false })),
        ];
        let source = Source::edited(text, 1..10, edits);
        assert_eq!(source.text.replace(['\u{FDD0}', '\u{FDD1}'], "|"), "1longer457|0|9");
        assert_eq!(source.original(0..1), 1..2);
        assert_eq!(source.original(1..7), 2..4);
        assert_eq!(source.original(3..5), 2..4);
        assert_eq!(source.original(7..9), 4..6);
        assert_eq!(source.original(9..10), 7..8);
        let token = source.token(&source.text).expect("a token");
        assert_eq!((source.original(token.0), token.1), (8..9, 0));
        assert_eq!(source.without_tokens(&source.text), "1longer4579");
    }

    #[test]
    fn tokens_avoid_what_the_author_wrote() {
        let text = "\u{FDD0}0\u{FDD1} x";
        let edits = vec![(9..9, Edit::Insert(Insert::Formula { tex: "x".to_owned(), display: false }))];
        let source = Source::edited(text, 0..text.len(), edits);
        assert_eq!(source.without_tokens(&source.text), text);
    }

    #[test]
    fn common_indentation_is_cut() {
        let cut = |text: &str| {
            let edits = indentation(text, 0..text.len()).into_iter().map(|range| (range, Edit::Text("".into()))).collect();
            Source::edited(text, 0..text.len(), edits).text.into_owned()
        };
        assert_eq!(cut("\n  a\n\n    b\n  c"), "\na\n\n  b\nc");
        assert_eq!(cut("a\n  b\n"), "a\nb\n");
        assert_eq!(cut("a\nb"), "a\nb");
        assert_eq!(cut("\n\ta\n  b"), "\n\ta\n  b");
    }
}
