//! HTML: text, attribute values and names.

use std::fmt::Write;

use super::FAILSAFE;
use super::attribute::{Content, content_of};
use super::context::{Context, Delimiter, Element, State};
use super::transition::transition;
use crate::value::{Safe, Value};

/// Text between tags.
pub(super) fn text(value: &Value, text: &str) -> String {
    if matches!(value, Value::Safe(Safe::Html, _)) { text.to_owned() } else { escape(text, true) }
}

/// Text inside `title` and `textarea`, where tags have no meaning.
pub(super) fn rcdata(value: &Value, text: &str) -> String {
    escape(text, !matches!(value, Value::Safe(Safe::Html, _)))
}

/// The value of a quoted attribute. Of HTML, the text without tags is taken.
pub(super) fn attribute(value: &Value, text: &str) -> String {
    if matches!(value, Value::Safe(Safe::Html, _)) { escape(&strip_tags(text), false) } else { escape(text, true) }
}

/// The value of an attribute without quotes.
pub(super) fn unquoted(value: &Value, text: &str) -> String {
    if text.is_empty() {
        return FAILSAFE.into();
    }
    if matches!(value, Value::Safe(Safe::Html, _)) {
        return escape_unquoted(&strip_tags(text), false);
    }
    escape_unquoted(text, true)
}

/// The name of an attribute, or whole attributes that are known to be safe.
pub(super) fn name(value: &Value, text: &str) -> String {
    if matches!(value, Value::Safe(Safe::Attribute, _)) {
        return text.to_owned();
    }
    let lower = text.to_lowercase();
    let is_plain = !lower.is_empty()
        && content_of(&lower) == Content::Plain
        && lower.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_lowercase());
    if is_plain { lower } else { FAILSAFE.into() }
}

/// `ampersands`: entities are escaped once more.
fn escape(text: &str, ampersands: bool) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '\0' => out.push('\u{fffd}'),
            '"' => out.push_str("&#34;"),
            '&' if ampersands => out.push_str("&amp;"),
            '\'' => out.push_str("&#39;"),
            '+' => out.push_str("&#43;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            _ => out.push(c),
        }
    }
    out
}

fn escape_unquoted(text: &str, ampersands: bool) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '\0' => out.push_str("&#xfffd;"),
            '&' if ampersands => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\t' | '\n' | '\x0b' | '\x0c' | '\r' | ' ' | '"' | '\'' | '+' | '=' | '`' => {
                let _ = write!(out, "&#{};", u32::from(c));
            }
            '\u{fdd0}'..='\u{fdef}' | '\u{fff0}'..='\u{ffff}' => {
                let _ = write!(out, "&#x{:x};", u32::from(c));
            }
            _ => out.push(c),
        }
    }
    out
}

/// The text of HTML, without tags, comments, scripts and styles.
pub(crate) fn strip_tags(html: &str) -> String {
    let text = html.as_bytes();
    let mut out: Vec<u8> = Vec::with_capacity(text.len());
    let mut context = Context::default();
    let mut at = 0;
    let mut all_text = true;
    while at < text.len() {
        if context.delimiter != Delimiter::None {
            let Some(end) = text[at..].iter().position(|byte| context.delimiter.ends().contains(byte)) else { break };
            at += end + usize::from(context.delimiter != Delimiter::SpaceOrTagEnd);
            context = Context { element: context.element, ..Context::of(State::Tag) };
            continue;
        }
        // The content of scripts and styles is skipped, like that of a title.
        let special = context.element != Element::Other && !context.state.is_in_tag();
        let looked = Context { state: if special { State::RcData } else { context.state }, ..context.clone() };
        let is_text = matches!(context.state, State::Text | State::RcData);
        all_text &= is_text;
        let Ok((next, length)) = transition(&looked, &text[at..]) else { break };
        let end = at + length;
        if is_text {
            // Up to the `<` of the tag.
            let kept = if next.state == context.state { None } else { text[at..end].iter().rposition(|byte| *byte == b'<') };
            out.extend_from_slice(&text[at..kept.map_or(end, |kept| at + kept)]);
        }
        if length == 0 && next == looked {
            break;
        }
        context = next;
        at = end;
    }
    if all_text {
        return html.to_owned();
    }
    if matches!(context.state, State::Text | State::RcData) {
        out.extend_from_slice(&text[at..]);
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// Text by Go's `html` function, which is not one of the contextual ones.
pub(crate) fn escape_text(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '\0' => out.push('\u{fffd}'),
            '"' => out.push_str("&#34;"),
            '&' => out.push_str("&amp;"),
            '\'' => out.push_str("&#39;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            _ => out.push(c),
        }
    }
    out
}
