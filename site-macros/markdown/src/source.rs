//! The text that is parsed, where it is not the author's own: shortcodes and formulas are taken out before Markdown is read.
//!
//! What stands for HTML leaves a token behind, a "word" which Markdown passes through unharmed (Hugo does the same); what stands for
//! text is spliced in. A map leads every offset back to the author's file. Where there is nothing to take out, the text is the file's
//! own and the map is one addition.

use std::borrow::Cow;
use std::ops::Range;

use super::attributes::{Attributes, COMMENT};
use super::shortcode::Call;

/// What a token stands for.
pub(super) enum Insert<'a> {
    /// A shortcode that produces HTML.
    Call(Box<Call<'a>>),
    /// A formula: TeX, and whether it is a block.
    Formula { tex: String, display: bool },
    /// A tag of an inline element.
    Tag(&'static str),
    /// Attributes of the block before.
    Attributes(Attributes),
}

/// The replacement of a range of the author's text.
pub(super) enum Edit<'a> {
    /// A token.
    Insert(Insert<'a>),
    /// Text that is parsed as Markdown together with the surrounding text.
    Text(Cow<'a, str>),
    /// White space for the parser that is not written.
    Space,
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
    /// Separates what the parser would join, and is not written: see [`Self::guard`].
    guard: char,
    /// The same where the parser is to see a space.
    space: char,
}

impl<'a> Source<'a> {
    /// `text[range]` without edits.
    pub(super) fn plain(text: &'a str, range: Range<usize>) -> Self {
        let body = text.get(range.clone()).unwrap_or("");
        let [open, close, guard, space] = marks(body);
        let joints = vec![Joint { at: 0, from: range.start, until: None }];
        Self { text: Cow::Borrowed(body), inserts: Vec::new(), joints, open, close, guard, space }
    }

    /// `text[range]` with edits, which are sorted and do not overlap; an edit inside another one is left out.
    pub(super) fn edited(text: &'a str, range: Range<usize>, edits: Vec<(Range<usize>, Edit<'a>)>) -> Self {
        if edits.is_empty() {
            return Self::plain(text, range);
        }
        let body = &text[range.clone()];
        let [open, close, guard, space] = marks(body);
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
                Edit::Space => out.push(space),
                Edit::Insert(insert) => {
                    let is_block = matches!(insert, Insert::Attributes(_));
                    out.push_str(if is_block { COMMENT.0 } else { "" });
                    out.push(open);
                    out.push_str(&inserts.len().to_string());
                    out.push(close);
                    out.push_str(if is_block { COMMENT.1 } else { "" });
                    inserts.push((insert, place));
                }
            }
        }
        joints.push(Joint { at: out.len(), from, until: None });
        out.push_str(&text[from..range.end]);
        Self { text: Cow::Owned(out), inserts, joints, open, close, guard, space }
    }

    /// Puts a character before these places, in order, that is neither white space nor punctuation and is not written: the parser reads what
    /// follows it in another way.
    pub(super) fn guard(&mut self, places: &[usize]) {
        let length = self.guard.len_utf8();
        let mut text = String::with_capacity(self.text.len() + places.len() * length);
        let mut joints: Vec<Joint> = Vec::with_capacity(self.joints.len() + places.len());
        let mut old = std::mem::take(&mut self.joints).into_iter().peekable();
        let mut from = 0;
        for (number, place) in places.iter().enumerate() {
            while let Some(joint) = old.next_if(|joint| joint.at <= *place) {
                joints.push(Joint { at: joint.at + number * length, ..joint });
            }
            text.push_str(&self.text[from..*place]);
            text.push(self.guard);
            from = *place;
            // Spliced text is longer now; the author's goes on behind the guard.
            if let Some(Joint { at, from, until: None }) = joints.last() {
                let author = from + (text.len() - length - at);
                joints.push(Joint { at: text.len(), from: author, until: None });
            }
        }
        joints.extend(old.map(|joint| Joint { at: joint.at + places.len() * length, ..joint }));
        text.push_str(&self.text[from..]);
        self.text = Cow::Owned(text);
        self.joints = joints;
    }

    /// The text without what only the parser sees.
    pub(super) fn written<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if text.is_ascii() || !text.contains([self.guard, self.space]) {
            return Cow::Borrowed(text);
        }
        Cow::Owned(text.replace([self.guard, self.space], ""))
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

    /// Does a token of the text stand for a formula?
    pub(super) fn has_formula(&self, text: &str) -> bool {
        let mut rest = text;
        while let Some((place, number)) = self.token(rest) {
            if matches!(self.inserts.get(number), Some((Insert::Formula { .. }, _))) {
                return true;
            }
            rest = &rest[place.end..];
        }
        false
    }

    /// The text without tokens, for titles and addresses, which cannot contain HTML.
    pub(super) fn without_tokens<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let text = match self.written(text) {
            Cow::Borrowed(text) => text,
            Cow::Owned(text) => return Cow::Owned(self.without_tokens(&text).into_owned()),
        };
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

/// Characters that the text does not contain: two around tokens, the guard, and white space. Noncharacters (Unicode, section 23.7) are reserved
/// for internal use.
fn marks(text: &str) -> [char; 4] {
    const USUAL: [char; 4] = ['\u{FDD0}', '\u{FDD1}', '\u{FDD2}', '\u{2005}'];
    if text.is_ascii() {
        return USUAL;
    }
    let mut free = ('\u{FDD0}'..='\u{FDEF}').filter(|c| !text.contains(*c));
    let mut spaces = ('\u{2000}'..='\u{2006}').rev().filter(|c| !text.contains(*c));
    let mut next = |usual| free.next().unwrap_or(usual);
    [next(USUAL[0]), next(USUAL[1]), next(USUAL[2]), spaces.next().unwrap_or(USUAL[3])]
}

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
    fn guards_are_read_and_not_written() {
        let text = "0123456789";
        let edits = vec![(2..4, Edit::Text("longer".into())), (8..9, Edit::Space)];
        let mut source = Source::edited(text, 1..10, edits);
        // `1longer4567_9`: in the author's text, in a spliced one, at its end and at the end of all.
        source.guard(&[0, 3, 7, 9, 13 + '\u{2005}'.len_utf8() - 1]);
        assert_eq!(source.written(&source.text), "1longer45679");
        let at = |mark: char| source.text.find(mark).unwrap();
        for (mark, place) in [('1', 1..2), ('o', 2..4), ('4', 4..5), ('5', 5..6), ('6', 6..7), ('7', 7..8), ('9', 9..10)] {
            assert_eq!(source.original(at(mark)..at(mark) + 1), place, "{mark}");
        }
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
