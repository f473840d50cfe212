//! Chinese, Japanese and Korean texts: a line break between wide characters is no space, and punctuation does not keep `**` from being a
//! delimiter.
//!
//! CommonMark's rules for delimiters (section 6.2) expect spaces between words: in `**中文。**后面` the second `**` stands between
//! punctuation and a letter, so it cannot close. Here wide punctuation counts as a letter, as in the amendment "markdown-cjk-friendly".

use std::collections::BTreeSet;

use pulldown_cmark::{Event, Tag, TagEnd};
use site_settings::config::LineBreaks;

use super::context::Context;
use super::parse::{Placed, text_outside_code};
use super::statistics::has_cjk;
use super::typographer::is_punctuation;

/// Do the settings of the site or the page say that texts are written without spaces? What Hugo reads is read as Hugo does.
pub(super) fn is_wide(context: &Context<'_>) -> bool {
    !context.config.from_hugo && context.cjk.unwrap_or(context.config.has_cjk)
}

/// A rule for line breaks.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Breaks {
    /// They are white space.
    Kept,
    /// Those between two wide characters are nothing, but those of Hangul (CSS Text 3, section 4.1.3).
    Wide,
    /// Goldmark's `simple`.
    Simple,
    /// Goldmark's `css3draft`.
    Css3Draft,
}

impl Breaks {
    pub(super) fn of(context: &Context<'_>) -> Self {
        match context.config.markup.line_breaks {
            LineBreaks::Simple => Self::Simple,
            LineBreaks::Css3Draft => Self::Css3Draft,
            LineBreaks::Kept if is_wide(context) => Self::Wide,
            LineBreaks::Kept => Self::Kept,
        }
    }

    /// Is a line break between these characters nothing?
    pub(super) fn joins(self, before: char, after: char) -> bool {
        let both = |test: fn(char) -> bool| test(before) && test(after);
        let neither = |test: fn(char) -> bool| !test(before) && !test(after);
        match self {
            Self::Kept => false,
            Self::Wide => both(is_wide_char) && neither(is_hangul),
            Self::Simple => both(is_east_asian),
            Self::Css3Draft if before == '\u{200B}' || after == '\u{200B}' => true,
            Self::Css3Draft if both(is_wide_char) => neither(is_hangul),
            Self::Css3Draft => {
                let discards = |c: char| (is_wide_char(c) && !is_hangul(c)) || is_punctuation(c);
                discards(before) || discards(after)
            }
        }
    }
}

/// Letters and symbols of full width, and the half-width forms of kana.
fn is_wide_char(c: char) -> bool {
    is_hangul(c)
        || matches!(u32::from(c),
            0x2E80..=0x2FFF | 0x3000..=0x33FF | 0x3400..=0x4DBF | 0x4E00..=0xA4CF | 0xF900..=0xFAFF | 0xFE10..=0xFE1F
            | 0xFE30..=0xFE6F | 0xFF01..=0xFFEE | 0x1B000..=0x1B16F | 0x20000..=0x3FFFD)
}

fn is_hangul(c: char) -> bool {
    matches!(u32::from(c), 0x1100..=0x11FF | 0x3130..=0x318F | 0xA960..=0xA97F | 0xAC00..=0xD7FF | 0xFFA0..=0xFFDC)
}

/// Goldmark's wide characters: those of the scripts, and the marks of the block U+3000.
fn is_east_asian(c: char) -> bool {
    matches!(c, '\u{3000}'..='\u{303F}' | '\u{30FC}' | '\u{FF70}' | '\u{FF9E}' | '\u{FF9F}')
        || has_cjk(c.encode_utf8(&mut [0; 4]))
}

/// Whether [`guards`] can find anything.
pub(super) fn has_delimiters(text: &str) -> bool {
    !text.is_ascii() && text.contains(['*', '~'])
}

/// The places beside delimiter runs where punctuation must not decide: a character that is neither punctuation nor white space takes its
/// place.
pub(super) fn guards(source: &str, events: &[Placed<'_>]) -> Vec<usize> {
    let mut places = BTreeSet::new();
    let mut in_code = false;
    for (event, range) in events {
        match event {
            Event::Start(Tag::CodeBlock(_)) => in_code = true,
            Event::End(TagEnd::CodeBlock) => in_code = false,
            // Those that became delimiters of something else.
            Event::Start(Tag::Emphasis | Tag::Strong | Tag::Strikethrough) => {
                around(source, range.start, &mut places);
                around(source, range.end.saturating_sub(1), &mut places);
            }
            Event::Text(_) if !in_code => {
                let mut at = range.start;
                while let Some(found) = source.get(at..range.end).and_then(|text| text.find(['*', '~'])) {
                    at = around(source, at + found, &mut places).max(at + found + 1);
                }
            }
            _ => {}
        }
    }
    places.into_iter().collect()
}

/// Adds the places beside the delimiter run at a byte, and returns its end.
fn around(source: &str, at: usize, places: &mut BTreeSet<usize>) -> usize {
    let bytes = source.as_bytes();
    let Some(mark @ (b'*' | b'~')) = bytes.get(at).copied() else { return at };
    let start = at - bytes[..at].iter().rev().take_while(|byte| **byte == mark).count();
    let end = at + bytes[at..].iter().take_while(|byte| **byte == mark).count();
    let before = source[..start].chars().next_back().unwrap_or('\n');
    let after = source[end..].chars().next().unwrap_or('\n');
    // Beside white space punctuation decides nothing.
    let decides = before != '\\' && !before.is_whitespace() && !after.is_whitespace();
    if decides && (is_wide_char(before) || is_wide_char(after)) {
        places.extend(is_punctuation(before).then_some(start));
        places.extend(is_punctuation(after).then_some(end));
    }
    end
}

/// The spaces with a backslash, which goldmark's `escapedSpace` leaves out after it has separated with them.
pub(super) fn escaped_spaces(source: &str, events: &[Placed<'_>]) -> Vec<std::ops::Range<usize>> {
    let mut places = Vec::new();
    for range in text_outside_code(events) {
        let text = source.get(range.clone()).unwrap_or_default();
        let is_escaped = |at: usize| source[..at].bytes().rev().take_while(|byte| *byte == b'\\').count() % 2 == 1;
        let found = text.match_indices("\\ ").map(|(at, _)| range.start + at).filter(|at| !is_escaped(*at));
        places.extend(found.map(|at| at..at + 2));
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_breaks_between_characters() {
        for (breaks, joined, kept) in [
            (Breaks::Wide, "中文 。「 かな ｱ中", "中a a中 한국 中한 ab"),
            (Breaks::Simple, "中文 한국 中한 かー 。「", "中a a中 ab ！中"),
            (Breaks::Css3Draft, "中文 中a a。 a. ！中", "한국 한a ab"),
            (Breaks::Kept, "", "中文 ab"),
        ] {
            let pair = |pair: &str| {
                let mut letters = pair.chars();
                (letters.next().unwrap(), letters.next().unwrap())
            };
            for text in joined.split_whitespace() {
                assert!(breaks.joins(pair(text).0, pair(text).1), "{text}");
            }
            for text in kept.split_whitespace() {
                assert!(!breaks.joins(pair(text).0, pair(text).1), "{text}");
            }
        }
    }
}
