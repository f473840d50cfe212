//! Definition lists: the parser takes every `:` at a line's start for a definition; for goldmark, white space has to follow it, and the line
//! is not indented. `::new()`, `:smile:` and `::: tip` stay in their paragraphs.

use pulldown_cmark::{Event, Tag, TagEnd};

use super::parse::Placed;

/// Whether a line may begin with a `:`.
pub(super) fn is_likely(text: &str) -> bool {
    let mut colons = memchr::memchr_iter(b':', text.as_bytes());
    colons.any(|at| text[..at].bytes().rev().find(|byte| !matches!(byte, b' ' | b'\t' | b'>')).is_none_or(|byte| byte == b'\n'))
}

/// The colons that begin a definition only for the parser.
pub(super) fn false_markers(source: &str, events: &[Placed<'_>]) -> Vec<usize> {
    let bytes = source.as_bytes();
    let column = |at: usize| at - source[..at].rfind('\n').map_or(0, |line| line + 1);
    let (mut places, mut containers, mut titles) = (Vec::new(), 0_usize, Vec::new());
    for (event, range) in events {
        match event {
            Event::Start(Tag::Item | Tag::BlockQuote(_) | Tag::FootnoteDefinition(_)) => containers += 1,
            Event::End(TagEnd::Item | TagEnd::BlockQuote(_) | TagEnd::FootnoteDefinition) => {
                containers = containers.saturating_sub(1);
            }
            Event::Start(Tag::DefinitionList) => titles.push(0),
            Event::End(TagEnd::DefinitionList) => drop(titles.pop()),
            Event::Start(Tag::DefinitionListTitle) => {
                if let Some(title) = titles.last_mut() {
                    *title = column(range.start);
                }
            }
            Event::Start(Tag::DefinitionListDefinition) => {
                let Some(at) = bytes[range.start..range.end].iter().position(|byte| *byte == b':') else { continue };
                let at = range.start + at;
                let least = if containers == 0 && titles.len() == 1 { 0 } else { titles.last().copied().unwrap_or(0) };
                if !matches!(bytes.get(at + 1), Some(b' ' | b'\t')) || column(at) > least {
                    places.push(at);
                }
            }
            _ => {}
        }
    }
    places
}
