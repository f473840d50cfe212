//! Groups: text between two marks, with balanced braces.

use super::lexeme::{command, first, span};
use super::pattern::{Found, one};

/// How a group begins or ends.
#[derive(Clone, Copy)]
pub(super) enum Edge {
    Text(&'static str),
    /// A command with the brace behind it.
    Command,
    /// `(` and letters, before a comma or `)`.
    Aggregation,
    /// Nothing, before a brace.
    BeforeBrace,
}

fn edge(edge: Edge, text: &str) -> Option<usize> {
    match edge {
        Edge::Text(sign) => text.starts_with(sign).then_some(sign.len()),
        Edge::Command => {
            let length = command(text);
            (length > 0 && text[length..].starts_with('{')).then_some(length + 1)
        }
        Edge::Aggregation => {
            let inner = text.strip_prefix('(')?;
            let length = span(inner, |c| c.is_ascii_lowercase());
            ((1..=3).contains(&length) && first(&inner[length..], |c| c == ')' || c == ',')).then_some(1 + length)
        }
        Edge::BeforeBrace => text.starts_with('{').then_some(0),
    }
}

/// A group from `before` (left out) and `begin` (kept) to `end`, which is kept or not. Braces inside are balanced.
pub(super) fn group(input: &str, before: Edge, begin: Edge, end: Edge, keeps_end: bool) -> Result<Option<(&str, &str)>, String> {
    let Some(start) = edge(before, input) else { return Ok(None) };
    let input = &input[start..];
    let Some(begun) = edge(begin, input) else { return Ok(None) };
    let mut depth = 0_usize;
    for (at, c) in input.char_indices().skip_while(|(at, _)| *at < begun) {
        if depth == 0
            && let Some(length) = edge(end, &input[at..])
        {
            let close = at + length;
            return Ok(Some((&input[..if keeps_end { close } else { at }], &input[close..])));
        }
        match c {
            '{' => depth += 1,
            '}' => depth = depth.checked_sub(1).ok_or("a brace closes that was not opened")?,
            _ => {}
        }
    }
    Ok(None)
}

pub(super) const NOTHING: Edge = Edge::Text("");

/// Content between `before` and `end`.
pub(super) fn between<'i>(input: &'i str, before: &'static str, end: &'static str) -> Result<Option<Found<'i>>, String> {
    Ok(group(input, Edge::Text(before), NOTHING, Edge::Text(end), false)?.map(one))
}

/// A group with its edges, behind `before`.
pub(super) fn whole<'i>(
    input: &'i str,
    before: &'static str,
    begin: Edge,
    end: &'static str,
) -> Result<Option<Found<'i>>, String> {
    Ok(group(input, Edge::Text(before), begin, Edge::Text(end), true)?.map(one))
}

/// The content of two groups.
pub(super) fn two<'i>(input: &'i str, before: &'static str, end: &'static str) -> Result<Option<Found<'i>>, String> {
    let Some((above, rest)) = group(input, Edge::Text(before), NOTHING, Edge::Text(end), false)? else { return Ok(None) };
    let Some((below, rest)) = group(rest, Edge::Text("{"), NOTHING, Edge::Text("}"), false)? else { return Ok(None) };
    Ok(Some(Found { parts: vec![Some(above.to_owned()), Some(below.to_owned())], rest }))
}

/// A command with two arguments, behind `before`.
pub(super) fn command_of_two<'i>(input: &'i str, before: &'static str) -> Result<Option<Found<'i>>, String> {
    let Some((head, rest)) = group(input, Edge::Text(before), Edge::Command, Edge::Text("}"), true)? else { return Ok(None) };
    let Some((tail, rest)) = group(rest, NOTHING, Edge::Text("{"), Edge::Text("}"), true)? else { return Ok(None) };
    Ok(Some(Found { parts: vec![Some(format!("{head}{tail}"))], rest }))
}
