//! URLs, like Go's net/url.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::take;
use crate::error::Fault;
use crate::eval::Session;
use crate::functions::{Arguments, clean_path, query_escape};
use crate::value::{List, Object, Value};

/// A URL in its parts. Path and fragment are decoded; the raw forms are kept where they differ from the usual encoding.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Url {
    pub(crate) scheme: String,
    opaque: String,
    user: Option<String>,
    pub(crate) host: String,
    pub(crate) path: String,
    raw_path: String,
    force_query: bool,
    query: String,
    fragment: String,
    raw_fragment: String,
}

/// What a part of a URL is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Path,
    Fragment,
    Host,
}

impl Part {
    /// Whether a byte is encoded here.
    fn encodes(self, byte: u8) -> bool {
        match byte {
            b'-' | b'_' | b'.' | b'~' => false,
            b'$' | b'&' | b'+' | b',' | b'/' | b':' | b';' | b'=' | b'@' => false,
            b'?' | b'!' | b'(' | b')' | b'*' => self == Self::Path,
            b'\'' | b'[' | b']' | b'<' | b'>' | b'"' => self != Self::Host,
            _ => !byte.is_ascii_alphanumeric(),
        }
    }
}

fn encode(text: &str, part: Part) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if part.encodes(byte) {
            let _ = write!(out, "%{byte:02X}");
        } else {
            out.push(char::from(byte));
        }
    }
    out
}

/// Text without percent-encoding; `None` if an escape is malformed.
pub(crate) fn decode(text: &str) -> Option<String> {
    if !text.contains('%') {
        return Some(text.to_owned());
    }
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at] == b'%' {
            let digits = text.get(at + 1..at + 3).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
            out.push(u8::from_str_radix(digits, 16).ok()?);
            at += 3;
        } else {
            out.push(bytes[at]);
            at += 1;
        }
    }
    Some(String::from_utf8(out).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned()))
}

/// Whether text is an encoding that URLs may have, even if not the usual one.
fn is_encoded(text: &str, part: Part) -> bool {
    text.bytes().all(|byte| matches!(byte, b'!' | b'\'' | b'(' | b')' | b'*' | b'[' | b']' | b'%') || !part.encodes(byte))
}

impl Url {
    /// The parts of a URL.
    pub(crate) fn parse(text: &str) -> Result<Self, Fault> {
        let failed = |why: &str| Fault::new(format!("{text:?} is no URL: {why}"));
        if text.bytes().any(|byte| byte < b' ' || byte == 0x7f) {
            return Err(failed("it has a control character"));
        }
        let mut url = Self::default();
        let (rest, fragment) = text.split_once('#').unwrap_or((text, ""));
        url.fragment = decode(fragment).ok_or_else(|| failed("an escape is malformed"))?;
        url.raw_fragment = if encode(&url.fragment, Part::Fragment) == fragment { String::new() } else { fragment.to_owned() };
        if rest == "*" {
            url.path = "*".to_owned();
            return Ok(url);
        }
        let (scheme, rest) = split_scheme(rest).ok_or_else(|| failed("the scheme is missing"))?;
        url.scheme = scheme.to_ascii_lowercase();
        let rest = match rest.strip_suffix('?').filter(|rest| !rest.contains('?')) {
            Some(rest) => {
                url.force_query = true;
                rest
            }
            None => {
                let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
                url.query = query.to_owned();
                rest
            }
        };
        let mut rest = rest;
        if !rest.starts_with('/') {
            if !url.scheme.is_empty() {
                url.opaque = rest.to_owned();
                return Ok(url);
            }
            if rest.split('/').next().is_some_and(|segment| segment.contains(':')) {
                return Err(failed("the first segment of the path has a colon"));
            }
        }
        if (!url.scheme.is_empty() || !rest.starts_with("///"))
            && let Some(after) = rest.strip_prefix("//")
        {
            let (authority, path) = after.split_at(after.find('/').unwrap_or(after.len()));
            rest = path;
            let (user, host) = match authority.rsplit_once('@') {
                Some((user, host)) => (Some(user.to_owned()), host),
                None => (None, authority),
            };
            url.user = user;
            url.host = decode(host).filter(|host| !host.contains(' ')).ok_or_else(|| failed("the host is malformed"))?;
            let port = host.rsplit_once(':').filter(|(_, port)| !port.ends_with(']')).map_or("", |(_, port)| port);
            if !port.bytes().all(|byte| byte.is_ascii_digit()) {
                return Err(failed("the port is no number"));
            }
        }
        url.set_path(rest).ok_or_else(|| failed("an escape is malformed"))?;
        Ok(url)
    }

    fn set_path(&mut self, path: &str) -> Option<()> {
        self.path = decode(path)?;
        self.raw_path = if encode(&self.path, Part::Path) == path { String::new() } else { path.to_owned() };
        Some(())
    }

    fn escaped_path(&self) -> String {
        if !self.raw_path.is_empty()
            && is_encoded(&self.raw_path, Part::Path)
            && decode(&self.raw_path).as_deref() == Some(&self.path)
        {
            return self.raw_path.clone();
        }
        if self.path == "*" { "*".to_owned() } else { encode(&self.path, Part::Path) }
    }

    fn escaped_fragment(&self) -> String {
        let raw = &self.raw_fragment;
        if !raw.is_empty() && is_encoded(raw, Part::Fragment) && decode(raw).as_deref() == Some(&self.fragment) {
            return raw.clone();
        }
        encode(&self.fragment, Part::Fragment)
    }

    /// The URL as text.
    pub(crate) fn text(&self) -> String {
        let mut out = String::new();
        if !self.scheme.is_empty() {
            out.push_str(&self.scheme);
            out.push(':');
        }
        if self.opaque.is_empty() {
            if !self.scheme.is_empty() || !self.host.is_empty() || self.user.is_some() {
                if !self.host.is_empty() || !self.path.is_empty() || self.user.is_some() {
                    out.push_str("//");
                }
                if let Some(user) = &self.user {
                    out.push_str(user);
                    out.push('@');
                }
                out.push_str(&encode(&self.host, Part::Host));
            }
            let path = self.escaped_path();
            if !path.is_empty() && !path.starts_with('/') && !self.host.is_empty() {
                out.push('/');
            }
            if out.is_empty() && path.split('/').next().is_some_and(|segment| segment.contains(':')) {
                out.push_str("./");
            }
            out.push_str(&path);
        } else {
            out.push_str(&self.opaque);
        }
        if self.force_query || !self.query.is_empty() {
            out.push('?');
            out.push_str(&self.query);
        }
        if !self.fragment.is_empty() {
            out.push('#');
            out.push_str(&self.escaped_fragment());
        }
        out
    }

    /// Whether it has a scheme.
    pub(crate) fn is_absolute(&self) -> bool {
        !self.scheme.is_empty()
    }

    /// The same with further elements of its path.
    pub(crate) fn join(&self, elements: &[String]) -> Option<Self> {
        let first = self.escaped_path();
        let is_rooted = first.starts_with('/');
        let last = elements.last().map_or(first.as_str(), String::as_str);
        let ends_with_slash = last.ends_with('/');
        let first = if is_rooted { first.clone() } else { format!("/{first}") };
        let all: Vec<&str> = std::iter::once(first.as_str()).chain(elements.iter().map(String::as_str)).collect();
        let joined = clean_path(&all.join("/"));
        let mut path = if is_rooted { joined } else { joined[1..].to_owned() };
        if ends_with_slash && !path.ends_with('/') {
            path.push('/');
        }
        let mut url = self.clone();
        url.set_path(&path)?;
        Some(url)
    }

    /// The address of a link on a page with this address: below the same root, with query and fragment of the link.
    pub(crate) fn permalink(&self, link: &Self, link_text: &str) -> String {
        let mut url = self.clone();
        let joined = [self.path.as_str(), link.path.as_str()]
            .iter()
            .filter(|path| !path.is_empty())
            .copied()
            .collect::<Vec<_>>()
            .join("/");
        url.path = if joined.is_empty() { String::new() } else { clean_path(&joined) };
        url.fragment.clone_from(&link.fragment);
        url.raw_fragment.clear();
        url.query.clone_from(&link.query);
        let had_slash = link_text.is_empty() && self.path.ends_with('/') || link.path.ends_with('/');
        if had_slash && !url.path.ends_with('/') {
            url.path.push('/');
        }
        url.text()
    }

    fn hostname(&self) -> &str {
        match self.host.strip_prefix('[').and_then(|host| host.split_once(']')) {
            Some((host, _)) => host,
            None => self.host.rsplit_once(':').map_or(self.host.as_str(), |(host, _)| host),
        }
    }

    fn port(&self) -> &str {
        self.host.rsplit_once(':').filter(|(_, port)| !port.ends_with(']')).map_or("", |(_, port)| port)
    }
}

/// A scheme and what follows; `None` if there is a colon without a scheme.
fn split_scheme(text: &str) -> Option<(&str, &str)> {
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' => {}
            b'0'..=b'9' | b'+' | b'-' | b'.' if at > 0 => {}
            b':' if at > 0 => return Some((&text[..at], &text[at + 1..])),
            b':' => return None,
            _ => break,
        }
    }
    Some(("", text))
}

impl Object for Url {
    fn type_name(&self) -> &'static str {
        "*url.URL"
    }

    fn member(&self, _: &mut Session<'_>, name: &str, arguments: &[Value]) -> Result<Option<Value>, Fault> {
        let arguments = Arguments(arguments);
        if name == "JoinPath" {
            let elements = (0..arguments.len()).map(|i| arguments.text(i)).collect::<Result<Vec<_>, _>>()?;
            return Ok(self.join(&elements).map(Value::object));
        }
        arguments.exactly(0)?;
        Ok(Some(match name {
            "Scheme" => self.scheme.as_str().into(),
            "Opaque" => self.opaque.as_str().into(),
            "User" => self.user.as_deref().into(),
            "Host" => self.host.as_str().into(),
            "Path" => self.path.as_str().into(),
            "RawPath" => self.raw_path.as_str().into(),
            "ForceQuery" => self.force_query.into(),
            "RawQuery" => self.query.as_str().into(),
            "Fragment" => self.fragment.as_str().into(),
            "RawFragment" => self.raw_fragment.as_str().into(),
            "String" | "Redacted" => self.text().into(),
            "IsAbs" => self.is_absolute().into(),
            "Hostname" => self.hostname().into(),
            "Port" => self.port().into(),
            "EscapedPath" => self.escaped_path().into(),
            "EscapedFragment" => self.escaped_fragment().into(),
            "RequestURI" => {
                let path = self.escaped_path();
                let path = if path.is_empty() { "/".to_owned() } else { path };
                if self.query.is_empty() { path } else { format!("{path}?{}", self.query) }.into()
            }
            "Query" => Value::object(Query::parse(&self.query)),
            _ => return Ok(None),
        }))
    }

    fn to_text(&self) -> Option<String> {
        Some(self.text())
    }
}

/// The parameters of a query.
#[derive(Clone, Debug, Default)]
pub(crate) struct Query(BTreeMap<String, Vec<String>>);

impl Query {
    fn parse(text: &str) -> Self {
        let mut parameters: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for pair in text.split('&').filter(|pair| !pair.is_empty() && !pair.contains(';')) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let plain = |text: &str| decode(&text.replace('+', " "));
            if let (Some(name), Some(value)) = (plain(name), plain(value)) {
                parameters.entry(name).or_default().push(value);
            }
        }
        Self(parameters)
    }

    /// Parameters as a query, sorted by name.
    pub(crate) fn encode(parameters: &BTreeMap<String, Vec<String>>) -> String {
        let pairs = parameters.iter().flat_map(|(name, values)| values.iter().map(move |value| (name, value)));
        let pairs: Vec<String> = pairs.map(|(name, value)| format!("{}={}", query_escape(name), query_escape(value))).collect();
        pairs.join("&")
    }
}

impl Object for Query {
    fn type_name(&self) -> &'static str {
        "url.Values"
    }

    fn member(&self, _: &mut Session<'_>, name: &str, arguments: &[Value]) -> Result<Option<Value>, Fault> {
        let arguments = Arguments(arguments);
        Ok(Some(match name {
            "Get" => {
                arguments.exactly(1)?;
                let first = self.0.get(arguments.only_text(0)?).and_then(|values| values.first());
                first.map_or("", String::as_str).into()
            }
            "Has" => {
                arguments.exactly(1)?;
                self.0.contains_key(arguments.only_text(0)?).into()
            }
            "Encode" => Self::encode(&self.0).into(),
            _ => self.0.get(name).map(List::of_texts).map_or(Value::Nil, Value::List),
        }))
    }

    fn is_true(&self) -> bool {
        !self.0.is_empty()
    }

    fn underlying(&self) -> Option<Value> {
        Some(take(self.0.iter().map(|(name, values)| (name, List::of_texts(values).into()))))
    }
}
