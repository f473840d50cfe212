//! `transform`: HTML, Markdown and data.

use std::sync::Arc;

use super::{Arguments, Function, Job, function, special};
use crate::entity;
use crate::error::Fault;
use crate::escape::html::strip_tags;
use crate::eval::Session;
use crate::value::{List, Map, Value, cast};

pub(super) const TABLE: &[Function] = &[
    special("transform", Job::Namespace),
    function("transform.CanHighlight", &[], 1, 1, |session, a| {
        let host = session.host();
        match host.call(session, "transform.CanHighlight", a.all()) {
            Ok(value) => Ok(value),
            // A host without highlighting.
            Err(_) => Ok(false.into()),
        }
    }),
    function("transform.Emojify", &["emojify"], 1, 1, |session, a| Ok(Value::html(session.host().emojify(&a.text(0)?)))),
    function("transform.HTMLEscape", &["htmlEscape"], 1, 1, |_, a| Ok(entity::encode(&a.text(0)?).into())),
    function("transform.HTMLUnescape", &["htmlUnescape"], 1, 1, |session, a| {
        let text = a.text(0)?;
        session.charge(text.len() / 2)?;
        Ok(entity::decode(&text).as_ref().into())
    }),
    function("transform.Highlight", &["highlight"], 1, 3, highlight),
    function("transform.HighlightCodeBlock", &[], 1, 2, |session, a| {
        let host = session.host();
        host.call(session, "transform.HighlightCodeBlock", a.all())
    }),
    function("transform.Markdownify", &["markdownify"], 1, 1, |session, a| {
        let text = a.text(0)?;
        let host = session.host();
        Ok(Value::html(host.markdownify(session, &text)?))
    }),
    function("transform.Plainify", &["plainify"], 1, 1, |session, a| {
        let text = a.text(0)?;
        Ok(Value::html(plain(session, &text)?))
    }),
    function("transform.Remarshal", &[], 2, 2, |session, a| {
        let host = session.host();
        host.call(session, "transform.Remarshal", a.all())
    }),
    function("transform.Unmarshal", &["unmarshal"], 1, 2, unmarshal),
    function("transform.XMLEscape", &[], 1, 1, |_, a| {
        let mut out = String::new();
        for c in a.text(0)?.chars() {
            match c {
                '"' => out.push_str("&#34;"),
                '\'' => out.push_str("&#39;"),
                '&' => out.push_str("&amp;"),
                '<' => out.push_str("&lt;"),
                '>' => out.push_str("&gt;"),
                '\t' => out.push_str("&#x9;"),
                '\n' => out.push_str("&#xA;"),
                '\r' => out.push_str("&#xD;"),
                '\0'..='\x1f' | '\u{fffe}' | '\u{ffff}' => {}
                _ => out.push(c),
            }
        }
        Ok(out.into())
    }),
];

/// The text of HTML, with line ends for paragraphs and runs of white space shortened to their first character: `plainify`.
///
/// # Errors
/// When the steps of the execution are used up.
pub fn plain(session: &mut Session<'_>, html: &str) -> Result<String, Fault> {
    session.charge(html.len() / 2)?;
    if !html.contains(['<', '>']) {
        return Ok(html.to_owned());
    }
    // Line breaks of the source are spaces; those of paragraphs and `br` are kept.
    const LINE: &str = "\u{e000}";
    let marked = html.replace('\n', " ").replace("</p>", LINE).replace("<br>", LINE).replace("<br />", LINE);
    let stripped = strip_tags(&marked).replace(LINE, "\n");
    let mut out = String::with_capacity(stripped.len());
    let mut was_space = false;
    for c in stripped.chars() {
        let is_space = c.is_whitespace();
        if !is_space || !was_space {
            out.push(c);
        }
        was_space = is_space;
    }
    Ok(if out.is_empty() { stripped } else { out })
}

/// Code, language and options; of the last two, one may be left out.
fn highlight(session: &mut Session<'_>, a: &Arguments<'_>) -> Result<Value, Fault> {
    let code = a.text(0)?;
    let (language, options) = match (a.len(), a.get(1)) {
        (1, _) => (String::new(), Value::Nil),
        (2, options @ Value::Map(_)) => (String::new(), options.clone()),
        (2, other) => {
            let text = cast::to_text(other)?;
            if text.contains(['=', ',']) { (String::new(), text.into()) } else { (text, Value::Nil) }
        }
        (_, language) => (cast::to_text(language)?, a.get(2).clone()),
    };
    let host = session.host();
    Ok(Value::html(host.highlight(session, &code, &language, &options)?))
}

/// Options of `unmarshal`.
struct Reading {
    notation: String,
    delimiter: char,
    comment: Option<char>,
    lazy_quotes: bool,
    as_maps: bool,
}

fn unmarshal(session: &mut Session<'_>, a: &Arguments<'_>) -> Result<Value, Fault> {
    let mut reading = Reading { notation: String::new(), delimiter: ',', comment: None, lazy_quotes: false, as_maps: false };
    if a.len() == 2 {
        let options = a.get(0).as_map().ok_or_else(|| Fault::new("the options must be a map"))?;
        for (name, value) in options.iter() {
            match name.to_lowercase().as_str() {
                "format" => reading.notation = cast::to_text(value)?.to_lowercase(),
                "delimiter" => reading.delimiter = cast::to_text(value)?.chars().next().unwrap_or(','),
                "comment" => reading.comment = cast::to_text(value)?.chars().next(),
                "lazyquotes" => reading.lazy_quotes = cast::to_bool(value)?,
                "targettype" => reading.as_maps = cast::to_text(value)? == "map",
                _ => {}
            }
        }
    }
    let source = a.get(a.len() - 1);
    let text = match source {
        Value::Object(_) => {
            // A resource: its content, in the format of its media type.
            let content = session.member(source, "Content", &[])?;
            if reading.notation.is_empty()
                && let Ok(kind) = session.member(source, "MediaType", &[])
                && let Ok(kind) = session.member(&kind, "SubType", &[])
                && let Some(kind) = kind.as_text()
            {
                reading.notation = kind.trim_start_matches("x-").to_owned();
            }
            cast::to_text(&content)?
        }
        other => cast::to_text(other)?,
    };
    if text.trim().is_empty() {
        return Ok(Value::Nil);
    }
    // Each of these characters may begin a value.
    let is_sign = |c: &char| matches!(c, ',' | '[' | '{' | ':' | '\n') || *c == reading.delimiter;
    session.allow(text.chars().filter(is_sign).count(), text.len())?;
    session.charge(text.len())?;
    let notation = match reading.notation.as_str() {
        "" => guess(&text, reading.delimiter).ok_or_else(|| Fault::new("the notation of the data is not known"))?,
        "yml" => "yaml",
        "json" => "json",
        "toml" => "toml",
        "yaml" => "yaml",
        "csv" => "csv",
        "xml" => "xml",
        "org" => "org",
        other => return Err(Fault::new(format!("there is no notation {other:?}"))),
    };
    match notation {
        "json" => read_json(&text),
        "csv" => read_csv(session, &text, &reading),
        notation => session.host().unmarshal(&text, notation),
    }
}

/// The notation of a text, by the sign that comes first of those that each has.
fn guess(text: &str, delimiter: char) -> Option<&'static str> {
    let (csv, json, yaml, xml, toml) = (text.find(delimiter), text.find('{'), text.find(':'), text.find('<'), text.find('='));
    let first = |at: Option<usize>, others: &[Option<usize>]| {
        at.is_some_and(|at| others.iter().all(|other| other.is_none_or(|other| at < other)))
    };
    if first(csv, &[json, yaml, xml, toml]) {
        Some("csv")
    } else if first(json, &[yaml, xml, toml]) {
        Some("json")
    } else if first(yaml, &[xml, toml]) {
        Some("yaml")
    } else if first(xml, &[toml]) {
        Some("xml")
    } else if toml.is_some() {
        Some("toml")
    } else {
        None
    }
}

fn read_json(text: &str) -> Result<Value, Fault> {
    let parsed: serde_json::Value =
        serde_json::from_str(text).map_err(|error| Fault::new(format!("the text is no JSON: {error}")))?;
    Ok(from_json(parsed))
}

/// As in Go, all numbers of JSON are floating-point numbers.
fn from_json(value: serde_json::Value) -> Value {
    match value {
        serde_json::Value::Null => Value::Nil,
        serde_json::Value::Bool(value) => value.into(),
        serde_json::Value::Number(number) => number.as_f64().unwrap_or_default().into(),
        serde_json::Value::String(text) => text.into(),
        serde_json::Value::Array(items) => List::new(items.into_iter().map(from_json).collect()).into(),
        serde_json::Value::Object(entries) => Map::new(entries.into_iter().map(|(name, value)| (name, from_json(value)))).into(),
    }
}

/// Rows of texts, or maps with the names of the first row.
fn read_csv(session: &mut Session<'_>, text: &str, reading: &Reading) -> Result<Value, Fault> {
    let rows = csv_rows(text, reading)?;
    if !reading.as_maps {
        return Ok(List::typed(rows.into_iter().map(|row| List::of_texts(row).into()).collect()).into());
    }
    let mut rows = rows.into_iter();
    let names: Vec<Arc<str>> = rows.next().unwrap_or_default().into_iter().map(Arc::from).collect();
    let mut maps = Vec::new();
    for row in rows {
        session.charge(30 + 5 * names.len())?;
        maps.push(Map::of(names.iter().cloned().zip(row.into_iter().map(Value::from)).collect(), false).into());
    }
    Ok(List::typed(maps).into())
}

/// RFC 4180 with Go's freedoms: comments, empty lines and another separator.
fn csv_rows(text: &str, reading: &Reading) -> Result<Vec<Vec<String>>, Fault> {
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut chars = text.chars().peekable();
    while let Some(first) = chars.peek().copied() {
        if first == '\n' || first == '\r' {
            chars.next();
            continue;
        }
        if Some(first) == reading.comment {
            while chars.next().is_some_and(|c| c != '\n') {}
            continue;
        }
        let mut row = Vec::new();
        loop {
            let mut field = String::new();
            if chars.peek() == Some(&'"') {
                chars.next();
                loop {
                    match chars.next() {
                        Some('"') if chars.peek() == Some(&'"') => {
                            chars.next();
                            field.push('"');
                        }
                        Some('"') => match chars.peek() {
                            None | Some('\n' | '\r') => break,
                            Some(c) if *c == reading.delimiter => break,
                            Some(_) if reading.lazy_quotes => field.push('"'),
                            Some(_) => return Err(Fault::new("CSV has a quote inside of a quoted field")),
                        },
                        Some('\r') if chars.peek() == Some(&'\n') => {}
                        Some(c) => field.push(c),
                        None if reading.lazy_quotes => break,
                        None => return Err(Fault::new("CSV has a quote that is not closed")),
                    }
                }
            }
            while let Some(c) = chars.peek().copied() {
                if c == reading.delimiter || c == '\n' || c == '\r' {
                    break;
                }
                if c == '"' && !reading.lazy_quotes {
                    return Err(Fault::new("CSV has a quote inside of a field without quotes"));
                }
                field.push(c);
                chars.next();
            }
            row.push(field);
            if chars.peek() == Some(&'\r') {
                chars.next();
            }
            match chars.next() {
                Some(c) if c == reading.delimiter => {}
                _ => break,
            }
        }
        if rows.first().is_some_and(|first| first.len() != row.len()) {
            return Err(Fault::new("rows of CSV have different numbers of fields"));
        }
        rows.push(row);
    }
    Ok(rows)
}
