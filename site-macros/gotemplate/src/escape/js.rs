//! JavaScript: how text changes the context, and how values are escaped.

use super::context::{Context, Slash, State};
use super::transition::{Fault, Step, cut, find};
use crate::json;
use crate::value::{Safe, Value};

/// Words behind which a slash begins a regular expression.
const BEFORE_REGEXP: &[&[u8]] = &[
    b"break",
    b"case",
    b"continue",
    b"delete",
    b"do",
    b"else",
    b"finally",
    b"in",
    b"instanceof",
    b"return",
    b"throw",
    b"try",
    b"typeof",
    b"void",
];

/// What a slash behind some code means.
fn slash_after(code: &[u8], before: Slash) -> Slash {
    let text = String::from_utf8_lossy(code);
    let trimmed = text.trim_end_matches(|c: char| {
        matches!(c, '\x0c' | '\n' | '\r' | '\t' | '\x0b' | ' ' | '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}')
            || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202f}' | '\u{205f}' | '\u{3000}' | '\u{feff}')
    });
    let code = trimmed.as_bytes();
    let Some(last) = code.last() else { return before };
    match last {
        b'+' | b'-' => {
            // `a++` is a value, `a +` is not; the first two of `+++` are one operator.
            let run = code.iter().rev().take_while(|byte| *byte == last).count();
            if run % 2 == 1 { Slash::Regexp } else { Slash::Division }
        }
        // `42.` is a number.
        b'.' if code.len() > 1 && code[code.len() - 2].is_ascii_digit() => Slash::Division,
        b'.' | b',' | b'<' | b'>' | b'=' | b'*' | b'%' | b'&' | b'|' | b'^' | b'?' | b'!' | b'~' | b'(' | b'[' | b':' | b';'
        | b'{' | b'}' => Slash::Regexp,
        _ => {
            let word = code.iter().rev().take_while(|byte| is_word(**byte)).count();
            if BEFORE_REGEXP.contains(&&code[code.len() - word..]) { Slash::Regexp } else { Slash::Division }
        }
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'$' || byte == b'_'
}

/// Code outside of strings and comments.
pub(super) fn in_js(context: &Context, text: &[u8]) -> Step {
    let mut next = context.clone();
    let Some(at) = text.iter().position(|byte| b"\"`'/{}<-#".contains(byte)) else {
        next.slash = slash_after(text, context.slash);
        return Ok((next, text.len()));
    };
    next.slash = slash_after(&text[..at], context.slash);
    let rest = &text[at..];
    let mut length = 1;
    let mut comment = |next: &mut Context, state, opening| {
        next.state = state;
        length = opening;
    };
    match rest[0] {
        b'"' => literal(&mut next, State::JsDoubleQuoted),
        b'\'' => literal(&mut next, State::JsSingleQuoted),
        b'`' => literal(&mut next, State::JsTemplate),
        b'/' if rest.starts_with(b"//") => comment(&mut next, State::JsLineComment, 2),
        b'/' if rest.starts_with(b"/*") => comment(&mut next, State::JsBlockComment, 2),
        b'/' => match next.slash {
            Slash::Regexp => next.state = State::JsRegexp,
            Slash::Division => next.slash = Slash::Regexp,
            Slash::Unknown => {
                let rest = String::from_utf8_lossy(rest).into_owned();
                return Err(format!("a slash may begin a division or a regular expression: {:?}", cut(&rest)));
            }
        },
        b'<' if rest.starts_with(b"<!--") => comment(&mut next, State::JsHtmlOpenComment, 4),
        b'-' if rest.starts_with(b"-->") => comment(&mut next, State::JsHtmlCloseComment, 3),
        b'#' if rest.starts_with(b"#!") => comment(&mut next, State::JsLineComment, 2),
        b'{' => {
            next.slash = slash_after(&rest[..1], next.slash);
            if let Some(open) = next.braces.last_mut() {
                *open += 1;
            }
        }
        b'}' => match next.braces.last_mut() {
            Some(0) => {
                next.braces.pop();
                next.state = State::JsTemplate;
            }
            open => {
                if let Some(open) = open {
                    *open -= 1;
                }
                next.slash = slash_after(&rest[..1], next.slash);
            }
        },
        _ => {}
    }
    Ok((next, at + length))
}

fn literal(context: &mut Context, state: State) {
    context.state = state;
    context.slash = Slash::Regexp;
}

fn unfinished(text: &[u8]) -> Fault {
    format!("an escape sequence is not finished: {:?}", cut(&String::from_utf8_lossy(text)))
}

/// Inside a template literal.
pub(super) fn in_template(context: &Context, text: &[u8]) -> Step {
    let mut at = 0;
    while at < text.len() {
        match text[at] {
            b'\\' if at + 1 == text.len() => return Err(unfinished(text)),
            b'\\' => at += 1,
            b'$' if text.get(at + 1) == Some(&b'{') => {
                let mut next = Context { state: State::Js, ..context.clone() };
                next.braces.push(0);
                return Ok((next, at + 2));
            }
            b'`' => return Ok((Context { state: State::Js, ..context.clone() }, at + 1)),
            _ => {}
        }
        at += 1;
    }
    Ok((context.clone(), text.len()))
}

/// Inside a string or a regular expression.
pub(super) fn in_literal(context: &Context, text: &[u8]) -> Step {
    let end = match context.state {
        State::JsDoubleQuoted => b'"',
        State::JsSingleQuoted => b'\'',
        _ => b'/',
    };
    let is_regexp = context.state == State::JsRegexp;
    let mut in_class = false;
    let mut at = 0;
    while at < text.len() {
        match text[at] {
            b'\\' if at + 1 == text.len() => return Err(unfinished(text)),
            b'\\' => at += 1,
            b'[' if is_regexp => in_class = true,
            b']' if is_regexp => in_class = false,
            // The slash of an end tag in a regular expression is escaped later.
            b'/' if is_regexp && at > 0 && text.get(at - 1..at + 7).is_some_and(|tag| tag.eq_ignore_ascii_case(b"</script")) => {
                at += 1
            }
            byte if byte == end && !in_class => {
                return Ok((Context { state: State::Js, slash: Slash::Division, ..context.clone() }, at + 1));
            }
            _ => {}
        }
        at += 1;
    }
    if in_class {
        return Err(format!("a character class is not finished: {:?}", cut(&String::from_utf8_lossy(text))));
    }
    Ok((context.clone(), text.len()))
}

/// Whether the content of a script of this type is JavaScript, or JSON.
pub(super) fn is_type(media_type: &[u8]) -> bool {
    let text = String::from_utf8_lossy(media_type).to_lowercase();
    let name = text.split(';').next().unwrap_or_default().trim();
    matches!(
        name,
        "" | "application/ecmascript"
            | "application/javascript"
            | "application/json"
            | "application/ld+json"
            | "application/x-ecmascript"
            | "application/x-javascript"
            | "module"
            | "text/ecmascript"
            | "text/javascript"
            | "text/javascript1.0"
            | "text/javascript1.1"
            | "text/javascript1.2"
            | "text/javascript1.3"
            | "text/javascript1.4"
            | "text/javascript1.5"
            | "text/jscript"
            | "text/livescript"
            | "text/x-ecmascript"
            | "text/x-javascript"
    )
}

/// `<script`, `</script` and `<!--` inside literals, with the bracket escaped.
pub(super) fn escape_script_tags(text: &[u8]) -> Option<Vec<u8>> {
    let is_special = |rest: &[u8]| {
        [b"<script".as_slice(), b"</script", b"<!--"]
            .iter()
            .any(|tag| rest.get(..tag.len()).is_some_and(|start| start.eq_ignore_ascii_case(tag)))
    };
    if find(text, b"<").is_none_or(|first| !(first..text.len()).any(|at| text[at] == b'<' && is_special(&text[at..]))) {
        return None;
    }
    let mut out = Vec::with_capacity(text.len() + 8);
    for (at, byte) in text.iter().enumerate() {
        if *byte == b'<' && is_special(&text[at..]) {
            out.extend_from_slice(b"\\x3C");
        } else {
            out.push(*byte);
        }
    }
    Some(out)
}

/// A value as an expression: JSON, with spaces around what could run into a word.
pub(super) fn expression(value: &Value, longest: usize) -> Result<String, crate::error::Fault> {
    match value {
        Value::Safe(Safe::Js, text) => return Ok(text.to_string()),
        Value::Safe(Safe::JsString, text) => return Ok(format!("\"{text}\"")),
        _ => {}
    }
    let encoded = match json::script(value, longest) {
        Ok(encoded) => encoded,
        Err(json::Failure::TooLong(fault)) => return Err(fault),
        Err(json::Failure::Unsupported(message)) => return Ok(format!(" /* {message} */null ")),
    };
    let is_word_at = |byte: Option<&u8>| byte.is_some_and(|byte| is_word(*byte));
    let bytes = encoded.as_bytes();
    if is_word_at(bytes.first()) || is_word_at(bytes.last()) {
        // Without the spaces, `return{{ . }}` would become `returntrue`.
        return Ok(format!(" {encoded} "));
    }
    Ok(encoded)
}

/// Characters that have a form of their own in every literal.
fn control(c: char) -> Option<String> {
    Some(match c {
        '\t' => "\\t".into(),
        '\n' => "\\n".into(),
        '\x0c' => "\\f".into(),
        '\r' => "\\r".into(),
        '\0'..='\x1f' => format!("\\u{:04x}", u32::from(c)),
        '\u{2028}' => "\\u2028".into(),
        '\u{2029}' => "\\u2029".into(),
        _ => return None,
    })
}

/// Text as the inside of a string.
pub(super) fn string(value: &Value, text: &str) -> String {
    let keeps_escapes = matches!(value, Value::Safe(Safe::JsString, _));
    escape(text, |c, out| match c {
        '\\' if keeps_escapes => out.push('\\'),
        _ => string_character(c, out),
    })
}

/// Text as the inside of a template literal.
pub(super) fn template(text: &str) -> String {
    escape(text, |c, out| match c {
        '$' => out.push_str("\\u0024"),
        '{' => out.push_str("\\u007b"),
        '}' => out.push_str("\\u007d"),
        _ => string_character(c, out),
    })
}

/// Text as a part of a regular expression that matches it.
pub(super) fn regexp(text: &str) -> String {
    if text.is_empty() {
        // `//` would begin a comment.
        return "(?:)".into();
    }
    escape(text, |c, out| match c {
        '"' => out.push_str("\\u0022"),
        '$' | '(' | ')' | '*' | '-' | '.' | '/' | '?' | '[' | '\\' | ']' | '^' | '{' | '|' | '}' => {
            out.push('\\');
            out.push(c);
        }
        '&' => out.push_str("\\u0026"),
        '\'' => out.push_str("\\u0027"),
        '+' => out.push_str("\\u002b"),
        '<' => out.push_str("\\u003c"),
        '>' => out.push_str("\\u003e"),
        _ => out.push(c),
    })
}

fn string_character(c: char, out: &mut String) {
    match c {
        '"' => out.push_str("\\u0022"),
        '`' => out.push_str("\\u0060"),
        '&' => out.push_str("\\u0026"),
        '\'' => out.push_str("\\u0027"),
        '+' => out.push_str("\\u002b"),
        '/' => out.push_str("\\/"),
        '<' => out.push_str("\\u003c"),
        '>' => out.push_str("\\u003e"),
        '\\' => out.push_str("\\\\"),
        _ => out.push(c),
    }
}

fn escape(text: &str, other: impl Fn(char, &mut String)) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match control(c) {
            Some(escaped) => out.push_str(&escaped),
            None => other(c, &mut out),
        }
    }
    out
}
