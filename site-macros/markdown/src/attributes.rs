//! Attributes of headings: `{#id .class key=value key="value"}` in braces at the end of the last line (goldmark, "attributes"). Other text
//! in braces stays text. Event handlers are dropped.
//!
//! Attributes of other blocks stand on the line after the block (Hugo: `parser.attribute.block`). For the parser, such a line is a comment in
//! HTML, which ends every block as the line does in goldmark; [`of_blocks`] then finds the block before it.

use std::collections::HashMap;
use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, Tag};

use super::parse::{Placed, is_block, is_block_end, text_outside_code};
use super::source::{Insert, Source};

/// Parsed attributes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Attributes {
    pub id: Option<String>,
    pub classes: Vec<String>,
    pub others: Vec<(String, String)>,
}

/// Number of braces in a heading that are tried.
const BRACES: usize = 32;

/// The attributes at the end of a heading, and the byte at which their brace opens.
pub(super) fn find(source: &str, content: &[Placed<'_>]) -> Option<(Attributes, usize)> {
    let (Event::Text(text), range) = content.last()? else { return None };
    let rest_of_line = source[range.end..].split('\n').next().unwrap_or("");
    if !text.ends_with('}') || source.get(range.clone()) != Some(&**text) || !rest_of_line.trim().is_empty() {
        return None;
    }
    let from = content[0].1.start;
    let line = source.get(from..range.end)?;
    let line = &line[line.rfind('\n').map_or(0, |i| i + 1)..];
    // The first unescaped brace after which everything parses as attributes.
    let is_escaped = |at: usize| line[..at].bytes().rev().take_while(|b| *b == b'\\').count() % 2 == 1;
    let (open, attributes) = line
        .match_indices('{')
        .map(|(at, _)| at)
        .filter(|at| !is_escaped(*at))
        .take(BRACES)
        .find_map(|at| Some((at, parse(&line[at + 1..line.len() - 1])?)))?;
    let cut = range.end - line.len() + open;
    // If an element overlaps the braces, they are text.
    let straddles = content.iter().any(|(event, place)| !matches!(event, Event::Text(_)) && place.start < cut && place.end > cut);
    (!straddles).then_some((attributes, cut))
}

/// Whether a line may begin with attributes.
pub(super) fn is_likely(text: &str) -> bool {
    text.match_indices('{').any(|(at, _)| starts_line(text, at))
}

fn starts_line(text: &str, at: usize) -> bool {
    let before = text[..at].trim_end_matches([' ', '\t', '>']);
    before.is_empty() || before.ends_with('\n')
}

/// The lines that are attributes of a block, each from its brace to its end. What follows the attributes in the line is left out, as in
/// goldmark.
pub(super) fn lines(source: &str, events: &[Placed<'_>]) -> Vec<(Range<usize>, Attributes)> {
    let mut found: Vec<(Range<usize>, Attributes)> = Vec::new();
    for range in
        text_outside_code(events).filter(|range| source[range.start..].starts_with('{') && starts_line(source, range.start))
    {
        let end = source[range.start..].find('\n').map_or(source.len(), |at| range.start + at);
        let line = &source[range.start + 1..end];
        let closes = line.match_indices('}').map(|(at, _)| at).take(BRACES);
        let attributes = closes.filter_map(|at| parse(&line[..at])).next();
        found.extend(attributes.map(|attributes| (range.start..end, attributes)));
    }
    found
}

/// The index of the insert with the attributes of a block, by the block's start event.
pub(super) fn of_blocks(source: &Source<'_>, events: &[Placed<'_>]) -> HashMap<usize, usize> {
    let mut blocks = HashMap::new();
    // The last block in each open one.
    let mut last: Vec<Option<usize>> = vec![None];
    for (index, (event, range)) in events.iter().enumerate() {
        match event {
            Event::Start(Tag::HtmlBlock) => {
                let insert = number(source, events, index);
                if let (Some(number), Some(Some(block))) = (insert, last.last()) {
                    let before = source.text[..range.start].trim_end_matches([' ', '\t', '>']);
                    let line = before.strip_suffix('\n').unwrap_or(before).rsplit('\n').next().unwrap_or_default();
                    let is_code = matches!(events[*block].0, Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(_))));
                    if !line.trim_matches([' ', '\t', '\r', '>']).is_empty() && !is_code {
                        blocks.entry(*block).or_insert(number);
                    }
                }
                last.push(None);
            }
            Event::Start(tag) if is_block(tag) => {
                if let Some(last) = last.last_mut() {
                    *last = Some(index);
                }
                last.push(None);
            }
            Event::End(end) if is_block_end(end) => drop(last.pop()),
            Event::Rule => {
                if let Some(last) = last.last_mut() {
                    *last = Some(index);
                }
            }
            _ => {}
        }
    }
    blocks
}

/// The index of the insert that a block of HTML stands for, if it is attributes.
pub(super) fn number(source: &Source<'_>, events: &[Placed<'_>], index: usize) -> Option<usize> {
    let Some((Event::Html(html), _)) = events.get(index + 1) else { return None };
    let (place, number) = source.token(html)?;
    let is_all = html.get(..place.start) == Some(COMMENT.0) && html[place.end..].trim_end() == COMMENT.1;
    (is_all && matches!(source.inserts.get(number), Some((Insert::Attributes(_), _)))).then_some(number)
}

/// What is around the token of attributes.
pub(super) const COMMENT: (&str, &str) = ("<!--", "-->");

/// Parses what stands in braces.
pub(super) fn parse(text: &str) -> Option<Attributes> {
    let mut attributes = Attributes::default();
    if !text.is_empty() && text.trim().is_empty() {
        return None;
    }
    let mut rest = text.trim();
    while !rest.is_empty() {
        let name_end = |text: &str| {
            text.find(|c: char| c.is_whitespace() || (c.is_ascii_punctuation() && !"_-:.".contains(c))).unwrap_or(text.len())
        };
        if let Some(name) = rest.strip_prefix(['#', '.']) {
            let is_id = rest.starts_with('#');
            let end = if is_id { name_end(name) } else { name.find('.').unwrap_or(name.len()).min(name_end(name)) };
            if end == 0 {
                return None;
            }
            if is_id {
                attributes.id = Some(name[..end].to_owned());
            } else {
                attributes.classes.push(name[..end].to_owned());
            }
            rest = &name[end..];
        } else {
            let end = name_end(rest);
            let name = &rest[..end];
            let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_' || c == ':') && name.is_ascii();
            let value = rest[end..].strip_prefix('=').filter(|_| is_name)?;
            let (value, after) = match value.strip_prefix('"') {
                Some(quoted) => {
                    let close = quoted
                        .bytes()
                        .enumerate()
                        .position(|(i, b)| b == b'"' && (i == 0 || quoted.as_bytes()[i - 1] != b'\\'))?;
                    (quoted[..close].replace("\\\"", "\""), &quoted[close + 1..])
                }
                None if value.starts_with('[') => (String::new(), &value[value.find(']')? + 1..]),
                None => {
                    let end = name_end(value);
                    (value[..end].to_owned(), &value[end..])
                }
            };
            let is_bare = !matches!(rest.as_bytes().get(end + 1), Some(b'"' | b'['));
            if value.is_empty() && is_bare {
                return None;
            }
            match name.to_ascii_lowercase().as_str() {
                "id" => attributes.id = Some(value),
                "class" => attributes.classes.extend(value.split_whitespace().map(str::to_owned)),
                handler if handler.starts_with("on") => {}
                name => attributes.others.push((name.to_owned(), value)),
            }
            rest = after;
        }
        let trimmed = rest.trim_start_matches([' ', '\t', ',']);
        if trimmed.len() == rest.len() && !rest.is_empty() && !rest.starts_with(['#', '.']) {
            return None;
        }
        rest = trimmed;
    }
    Some(attributes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_are_read_as_goldmark_does() {
        let read = |text: &str| parse(text).map(|a| (a.id.unwrap_or_default(), a.classes.join(" "), a.others.len()));
        let found = |id: &str, classes: &str, others| Some((id.to_owned(), classes.to_owned(), others));
        for (text, want) in [
            ("#a", found("a", "", 0)),
            ("#my-id .c k=v", found("my-id", "c", 1)),
            (" #y ", found("y", "", 0)),
            (".a .b", found("", "a b", 0)),
            (".a.b#c", found("c", "a b", 0)),
            ("class=\"p q\" #z", found("z", "p q", 0)),
            ("data-x=1 onclick=\"a()\"", found("", "", 1)),
            ("#A_B:c.d", found("A_B:c.d", "", 0)),
            ("#é", found("é", "", 0)),
            ("#a, .b", found("a", "b", 0)),
            ("", found("", "", 0)),
            (" ", None),
            ("a", None),
            ("#a b", None),
            ("k='v w'", None),
            ("#", None),
            ("k=", None),
            ("k=\"v", None),
        ] {
            assert_eq!(read(text), want, "{{{text}}}");
        }
    }
}
