//! How text changes the context: tags, attributes and comments of HTML. CSS and JavaScript are in their own modules.

use super::attribute::{Content, content_of};
use super::context::{Attribute, Context, Delimiter, Element, State, UrlPart};
use super::{css, js};
use crate::entity;

/// Why text does not fit its context.
pub(super) type Fault = String;

/// The context after the beginning of `text`, and how many bytes of it have been consumed.
pub(super) type Step = Result<(Context, usize), Fault>;

/// Where the end tag of the current element stands in a text that is read piece by piece, so that it is searched only once.
#[derive(Default)]
pub(super) struct NextEnd {
    element: Element,
    /// Nothing before this has been looked at.
    from: usize,
    at: Option<usize>,
}

impl NextEnd {
    /// The first end tag of `element` at or behind `from`.
    fn find(&mut self, whole: &[u8], from: usize, element: Element) -> Option<usize> {
        if self.element != element || from < self.from || self.at.is_some_and(|at| at < from) {
            let at = end_tag(&whole[from..], element.name()).map(|at| at + from);
            *self = Self { element, from, at };
        }
        self.at
    }
}

/// The context after some text of `whole` from a byte on, and how many bytes that are.
pub(super) fn after_text(context: &Context, whole: &[u8], from: usize, next_end: &mut NextEnd) -> Step {
    let text = &whole[from..];
    if context.delimiter == Delimiter::None {
        let end = if ignores_end_tags(context) { None } else { next_end.find(whole, from, context.element) };
        return match end {
            // The end tag of a script, style or similar element is here.
            Some(end) if end == from => Ok((Context::default(), 0)),
            Some(end) => transition(context, &whole[from..end]),
            None => transition(context, text),
        };
    }
    let end = text.iter().position(|byte| context.delimiter.ends().contains(byte)).unwrap_or(text.len());
    if context.delimiter == Delimiter::SpaceOrTagEnd
        && let Some(at) = text[..end].iter().position(|byte| b"\"'<=`".contains(byte))
    {
        let value = String::from_utf8_lossy(&text[..end]).into_owned();
        return Err(format!("{:?} in the unquoted attribute value {value:?}", char::from(text[at])));
    }
    if end == text.len() {
        // Still inside the value. Character references are decoded: `onclick="a(&quot;x&quot;)"`.
        let decoded = entity::decode(&String::from_utf8_lossy(text)).into_owned();
        let mut rest = decoded.as_bytes();
        let mut context = context.clone();
        while !rest.is_empty() {
            let (next, length) = transition(&context, rest)?;
            if length == 0 && next == context {
                break;
            }
            context = next;
            rest = &rest[length..];
        }
        return Ok((context, text.len()));
    }
    let is_script_type =
        context.state == State::Attribute && context.element == Element::Script && context.attribute == Attribute::ScriptType;
    // The content of a script of another type is text.
    let element = if is_script_type && !js::is_type(&text[..end]) { Element::Other } else { context.element };
    let quote = usize::from(context.delimiter != Delimiter::SpaceOrTagEnd);
    Ok((Context { element, ..Context::of(State::Tag) }, end + quote))
}

/// One transition by the rules of the state.
pub(super) fn transition(context: &Context, text: &[u8]) -> Step {
    match context.state {
        State::Text => Ok(in_text(context, text)),
        State::Tag => in_tag(context, text),
        State::AttributeName => in_attribute_name(context, text),
        State::AfterName => Ok(after_name(context, text)),
        State::BeforeValue => Ok(before_value(context, text)),
        State::HtmlComment => Ok(in_html_comment(context, text)),
        State::RcData => Ok(special_tag_end(context, text)),
        State::Attribute | State::Dead => Ok((context.clone(), text.len())),
        State::Url | State::Srcset => Ok((in_url(context, text), text.len())),
        State::MetaContent => Ok(in_meta_content(context, text)),
        State::MetaContentUrl => Ok(in_meta_content_url(context, text)),
        State::Js => js::in_js(context, text),
        State::JsTemplate => js::in_template(context, text),
        State::JsDoubleQuoted | State::JsSingleQuoted | State::JsRegexp => js::in_literal(context, text),
        State::JsBlockComment | State::CssBlockComment => Ok(in_block_comment(context, text)),
        State::JsLineComment | State::JsHtmlOpenComment | State::JsHtmlCloseComment | State::CssLineComment => {
            Ok(in_line_comment(context, text))
        }
        State::Css => Ok(css::in_css(context, text)),
        State::CssDoubleQuoted
        | State::CssSingleQuoted
        | State::CssDoubleQuotedUrl
        | State::CssSingleQuotedUrl
        | State::CssUrl => css::in_string(context, text),
    }
}

pub(super) fn find(text: &[u8], wanted: &[u8]) -> Option<usize> {
    text.windows(wanted.len()).position(|window| window == wanted)
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\x0c' | b'\r')
}

fn spaces(text: &[u8]) -> usize {
    text.iter().take_while(|byte| is_space(**byte)).count()
}

fn in_text(context: &Context, text: &[u8]) -> (Context, usize) {
    let mut from = 0;
    loop {
        let Some(at) = text[from..].iter().position(|byte| *byte == b'<').map(|at| at + from) else {
            return (context.clone(), text.len());
        };
        if text[at..].starts_with(b"<!--") {
            return (Context::of(State::HtmlComment), at + 4);
        }
        let closes = text.get(at + 1) == Some(&b'/');
        let name = at + 1 + usize::from(closes);
        if name >= text.len() {
            return (context.clone(), text.len());
        }
        let end = tag_name(text, name);
        if end != name {
            let element = if closes { Element::Other } else { Element::named(&text[name..end]) };
            return (Context { element, ..Context::of(State::Tag) }, end);
        }
        from = end;
    }
}

/// The end of a tag's name: letters and digits, with single `-` or `:` between.
fn tag_name(text: &[u8], start: usize) -> usize {
    if !text.get(start).is_some_and(u8::is_ascii_alphabetic) {
        return start;
    }
    let mut at = start + 1;
    loop {
        match text.get(at) {
            Some(byte) if byte.is_ascii_alphanumeric() => at += 1,
            Some(b':' | b'-') if text.get(at + 1).is_some_and(u8::is_ascii_alphanumeric) => at += 2,
            _ => return at,
        }
    }
}

fn in_tag(context: &Context, text: &[u8]) -> Step {
    let start = spaces(text);
    if start == text.len() {
        return Ok((context.clone(), start));
    }
    if text[start] == b'>' {
        // `meta` has no content and no end tag.
        let element = if context.element == Element::Meta { Element::Other } else { context.element };
        return Ok((Context { element, ..Context::of(context.element.content()) }, start + 1));
    }
    let end = attribute_name(text, start)?;
    if end == start {
        let rest = String::from_utf8_lossy(&text[start..]).into_owned();
        return Err(format!("expected a space, an attribute or the end of the tag, got {:?}", cut(&rest)));
    }
    let name = String::from_utf8_lossy(&text[start..end]).to_lowercase();
    let attribute = match (context.element, name.as_str()) {
        (Element::Script, "type") => Attribute::ScriptType,
        (Element::Meta, "content") => Attribute::MetaContent,
        _ => match content_of(&name) {
            Content::Url => Attribute::Url,
            Content::Css => Attribute::Style,
            Content::Js => Attribute::Script,
            Content::Srcset => Attribute::Srcset,
            Content::Plain | Content::Html | Content::Unsafe => Attribute::Plain,
        },
    };
    let state = if end == text.len() { State::AttributeName } else { State::AfterName };
    Ok((Context { element: context.element, attribute, ..Context::of(state) }, end))
}

fn attribute_name(text: &[u8], start: usize) -> Result<usize, Fault> {
    for (at, byte) in text.iter().enumerate().skip(start) {
        match byte {
            b' ' | b'\t' | b'\n' | b'\x0c' | b'\r' | b'=' | b'>' => return Ok(at),
            b'\'' | b'"' | b'<' => {
                let name = String::from_utf8_lossy(text).into_owned();
                return Err(format!("{:?} in the attribute name {:?}", char::from(*byte), cut(&name)));
            }
            _ => {}
        }
    }
    Ok(text.len())
}

/// At most 32 characters, for messages.
pub(super) fn cut(text: &str) -> &str {
    text.char_indices().nth(32).map_or(text, |(end, _)| &text[..end])
}

fn in_attribute_name(context: &Context, text: &[u8]) -> Step {
    let end = attribute_name(text, 0)?;
    let state = if end == text.len() { context.state } else { State::AfterName };
    Ok((Context { state, ..context.clone() }, end))
}

fn after_name(context: &Context, text: &[u8]) -> (Context, usize) {
    let start = spaces(text);
    match text.get(start) {
        None => (context.clone(), start),
        Some(b'=') => (Context { state: State::BeforeValue, ..context.clone() }, start + 1),
        Some(_) => (Context { state: State::Tag, ..context.clone() }, start),
    }
}

fn before_value(context: &Context, text: &[u8]) -> (Context, usize) {
    let start = spaces(text);
    let (delimiter, length) = match text.get(start) {
        None => return (context.clone(), start),
        Some(b'\'') => (Delimiter::SingleQuote, 1),
        Some(b'"') => (Delimiter::DoubleQuote, 1),
        Some(_) => (Delimiter::SpaceOrTagEnd, 0),
    };
    (Context { state: context.attribute.start(), delimiter, ..context.clone() }, start + length)
}

/// Up to `-->`, or to `--!>`, which ends comments in browsers too (HTML, section 13.2.5.52) and which Go does not know.
fn in_html_comment(context: &Context, text: &[u8]) -> (Context, usize) {
    let ends = ["-->", "--!>"].into_iter().filter_map(|end| Some(find(text, end.as_bytes())? + end.len()));
    match ends.min() {
        Some(end) => (Context::default(), end),
        None => (context.clone(), text.len()),
    }
}

/// Whether there is no element whose end tag would end the context: end tags inside strings and comments of scripts do not count.
fn ignores_end_tags(context: &Context) -> bool {
    let is_literal = context.element == Element::Script && (context.state.is_script_literal() || context.state.is_comment());
    context.element == Element::Other || is_literal
}

/// Content up to the end tag of its element.
fn special_tag_end(context: &Context, text: &[u8]) -> (Context, usize) {
    match end_tag(text, context.element.name()) {
        Some(at) if !ignores_end_tags(context) => (Context::default(), at),
        _ => (context.clone(), text.len()),
    }
}

/// Where `</name` stands with something behind it that ends a name.
fn end_tag(text: &[u8], name: &[u8]) -> Option<usize> {
    let mut from = 0;
    while let Some(at) = find(&text[from..], b"</").map(|at| at + from) {
        let rest = &text[at + 2..];
        if rest.len() > name.len() && rest[..name.len()].eq_ignore_ascii_case(name) && b"> \t\n\x0c/".contains(&rest[name.len()])
        {
            return Some(at);
        }
        from = at + 2;
    }
    None
}

/// Which part of a URL follows some of it.
pub(super) fn in_url(context: &Context, text: &[u8]) -> Context {
    let url = if text.contains(&b'#') || text.contains(&b'?') {
        UrlPart::QueryOrFragment
    } else if context.url == UrlPart::Start && spaces(text) != text.len() {
        UrlPart::BeforeQuery
    } else {
        context.url
    };
    Context { url, ..context.clone() }
}

fn in_meta_content(context: &Context, text: &[u8]) -> (Context, usize) {
    for at in 0..text.len().saturating_sub(3) {
        if text[at..at + 3].eq_ignore_ascii_case(b"url") {
            let equals = at + 3 + spaces(&text[at + 3..]);
            if text.get(equals) == Some(&b'=') {
                return (Context { state: State::MetaContentUrl, ..context.clone() }, equals + 1);
            }
        }
    }
    (context.clone(), text.len())
}

fn in_meta_content_url(context: &Context, text: &[u8]) -> (Context, usize) {
    match text.iter().position(|byte| *byte == b';') {
        Some(at) => (Context { state: State::MetaContent, ..context.clone() }, at + 1),
        None => (context.clone(), text.len()),
    }
}

fn in_block_comment(context: &Context, text: &[u8]) -> (Context, usize) {
    let state = if context.state == State::JsBlockComment { State::Js } else { State::Css };
    match find(text, b"*/") {
        Some(at) => (Context { state, ..context.clone() }, at + 2),
        None => (context.clone(), text.len()),
    }
}

/// The line's end is no part of the comment.
fn in_line_comment(context: &Context, text: &[u8]) -> (Context, usize) {
    let end = if context.state == State::CssLineComment {
        text.iter().position(|byte| b"\n\x0c\r".contains(byte))
    } else {
        (0..text.len()).find(|at| {
            b"\n\r".contains(&text[*at])
                || text[*at..].starts_with("\u{2028}".as_bytes())
                || text[*at..].starts_with("\u{2029}".as_bytes())
        })
    };
    let state = if context.state == State::CssLineComment { State::Css } else { State::Js };
    match end {
        Some(at) => (Context { state, ..context.clone() }, at),
        None => (context.clone(), text.len()),
    }
}
