//! Attributes of headings: `{#id .class key=value key="value"}` in braces at the end of the last line (goldmark, "attributes"). Other text
//! in braces stays text. Event handlers are dropped.

use pulldown_cmark::Event;

use super::parse::Placed;

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
