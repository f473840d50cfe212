//! The one door to the Markdown parser.

use std::ops::Range;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// An event and its place in the text that was parsed.
pub(super) type Placed<'a> = (Event<'a>, Range<usize>);

/// CommonMark and what Hugo's defaults add to it. Typographic punctuation, bare addresses, emoji, alerts, heading attributes and
/// formulas are passes of our own: the parser's notion of each differs from what the sites we read were written for.
pub(super) fn extensions() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_DEFINITION_LIST
}

/// The events of a text, in order.
pub(super) fn parse(text: &str, options: Options) -> Vec<Placed<'_>> {
    Parser::new_ext(text, options).into_offset_iter().collect()
}

/// Does the tag open a block (as against a part of a line)?
pub(super) fn is_block(tag: &Tag<'_>) -> bool {
    is_block_end(&tag.to_end())
}

/// Does the end belong to a block?
pub(super) fn is_block_end(end: &TagEnd) -> bool {
    !matches!(
        end,
        TagEnd::Emphasis
            | TagEnd::Strong
            | TagEnd::Strikethrough
            | TagEnd::Superscript
            | TagEnd::Subscript
            | TagEnd::Link
            | TagEnd::Image
    )
}

/// Index of the end that belongs to the start at `at`.
pub(super) fn end_of(events: &[Placed<'_>], at: usize) -> usize {
    let mut depth = 0usize;
    for (i, (event, _)) in events.iter().enumerate().skip(at) {
        match event {
            Event::Start(_) => depth += 1,
            Event::End(_) => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return i;
                }
            }
            _ => {}
        }
    }
    events.len()
}
