//! `urls`: addresses.

use std::fmt::Write;

use super::path::{clean, flattened};
use super::{ANY, Arguments, Function, Job, function, special};
use crate::error::Fault;
use crate::eval::Session;
use crate::host::UrlForm;
use crate::object::{Url, decode};
use crate::value::Value;

pub(super) const TABLE: &[Function] = &[
    special("urls", Job::Namespace),
    function("urls.AbsLangURL", &["absLangURL"], 1, 1, |session, a| {
        site_url(session, a, UrlForm { absolute: true, language: true })
    }),
    function("urls.AbsURL", &["absURL"], 1, 1, |session, a| site_url(session, a, UrlForm { absolute: true, language: false })),
    function("urls.Anchorize", &["anchorize"], 1, 1, |session, a| Ok(session.host().anchorize(&a.text(0)?).into())),
    function("urls.JoinPath", &[], 0, ANY, |session, a| {
        let elements = flattened(session, a)?;
        let Some((first, rest)) = elements.split_first() else { return Ok("".into()) };
        let joined = Url::parse(first)?.join(rest).ok_or_else(|| Fault::new("an escape is malformed"))?;
        Ok(joined.text().into())
    }),
    function("urls.Parse", &[], 1, 1, |_, a| Ok(Value::object(Url::parse(&a.text(0)?)?))),
    function("urls.PathEscape", &[], 1, 1, |_, a| {
        Ok(percent_encode(&a.text(0)?, |byte| matches!(byte, b'$' | b'&' | b'+' | b'=' | b':' | b'@')).into())
    }),
    function("urls.PathUnescape", &[], 1, 1, |_, a| {
        decode(&a.text(0)?).map(Value::from).ok_or_else(|| Fault::new("an escape is malformed"))
    }),
    function("urls.Ref", &["ref"], 2, 2, |session, a| reference(session, a, true)),
    function("urls.RelLangURL", &["relLangURL"], 1, 1, |session, a| {
        site_url(session, a, UrlForm { absolute: false, language: true })
    }),
    function("urls.RelRef", &["relref"], 2, 2, |session, a| reference(session, a, false)),
    function("urls.RelURL", &["relURL"], 1, 1, |session, a| site_url(session, a, UrlForm { absolute: false, language: false })),
    function("urls.URLize", &["urlize"], 1, 1, |_, a| {
        let path = sanitize(&a.text(0)?).to_lowercase();
        Ok(Url::parse(&path).map_or(path, |url| url.text()).into())
    }),
];

fn percent_encode(text: &str, kept: impl Fn(u8) -> bool) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~') || kept(byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

/// Text for a query, where a space is a plus sign.
pub(crate) fn query_escape(text: &str) -> String {
    percent_encode(text, |byte| byte == b' ').replace(' ', "+")
}

/// The id of a heading, as Hugo makes it: letters, digits and underscores in lower case, hyphens for spaces.
pub(crate) fn anchor(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.trim().chars() {
        match c {
            '-' | ' ' => out.push('-'),
            '_' => out.push(c),
            _ if c.is_alphanumeric() => out.extend(c.to_lowercase()),
            _ => {}
        }
    }
    out
}

/// A path with hyphens for spaces and without the characters that Hugo allows in none.
fn sanitize(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = String::with_capacity(text.len());
    let (mut pending, mut was_hyphen) = (false, false);
    for (at, c) in text.char_indices() {
        let is_escape = c == '%' && bytes.get(at + 1..at + 3).is_some_and(|hex| hex.iter().all(u8::is_ascii_hexdigit));
        let is_mark = unicode_normalization::char::is_combining_mark(c);
        if c.is_alphanumeric() || is_mark || is_escape || matches!(c, '.' | '/' | '\\' | '_' | '#' | '+' | '~' | '-' | '@') {
            was_hyphen = c == '-';
            if std::mem::take(&mut pending) && !was_hyphen {
                out.push('-');
            }
            out.push(c);
        } else if !out.is_empty() && !was_hyphen && c.is_whitespace() {
            pending = true;
        }
    }
    out
}

fn site_url(session: &mut Session<'_>, a: &Arguments<'_>, form: UrlForm) -> Result<Value, Fault> {
    let host = session.host();
    let link = a.text(0)?;
    let prefix = if form.language { host.language_prefix() } else { "" };
    Ok(if form.absolute { absolute(host.base_url(), &link, prefix) } else { relative(host.base_url(), &link, prefix) }.into())
}

/// The path of a link below the folder of a language.
fn in_language(link: &str, prefix: &str, ends_with_slash: bool) -> String {
    let bare = link.strip_prefix('/').unwrap_or(link);
    if prefix.is_empty() || bare == prefix || bare.strip_prefix(prefix).is_some_and(|rest| rest.starts_with('/')) {
        return link.to_owned();
    }
    let joined = clean(&format!("{prefix}/{link}"));
    if ends_with_slash { format!("{joined}/") } else { joined }
}

/// The site's address; without its path, where the link begins with a slash.
fn root(base: &str, link: &str) -> String {
    match Url::parse(base) {
        Ok(mut url) if link.starts_with('/') => {
            url.path.clear();
            url.text()
        }
        _ => base.to_owned(),
    }
}

fn absolute(base: &str, link: &str, prefix: &str) -> String {
    if Url::parse(link).map_or(true, |url| url.is_absolute()) || link.starts_with("//") {
        return link.to_owned();
    }
    let root = root(base, link);
    let link = in_language(link, prefix, link.is_empty() || link.ends_with('/'));
    match (Url::parse(&root), Url::parse(&link)) {
        (Ok(root), Ok(url)) => root.permalink(&url, &link),
        _ => link,
    }
}

fn relative(base: &str, link: &str, prefix: &str) -> String {
    let Ok(parsed) = Url::parse(link) else { return link.to_owned() };
    let root = root(base, link);
    let below = link.strip_prefix(root.as_str());
    if below.is_none() && parsed.is_absolute() || link.starts_with("//") {
        return link.to_owned();
    }
    let path = below.unwrap_or(link);
    let path = in_language(path, prefix, path.ends_with('/'));
    let root_path = Url::parse(&root).map(|url| url.path).unwrap_or_default();
    let joined =
        [root_path.as_str(), path.as_str()].iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join("/");
    let mut url = if joined.is_empty() { String::new() } else { clean(&joined) };
    if url != "/" && path.ends_with('/') {
        url.push('/');
    }
    if link.is_empty() && !url.ends_with('/') && root.ends_with('/') {
        url.push('/');
    }
    if url.starts_with('/') { url } else { format!("/{url}") }
}

fn reference(session: &mut Session<'_>, a: &Arguments<'_>, absolute: bool) -> Result<Value, Fault> {
    let host = session.host();
    Ok(host.reference(session, a.get(0), a.get(1), absolute)?.into())
}
