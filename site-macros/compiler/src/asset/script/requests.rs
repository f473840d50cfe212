//! Finds requests of a script to other hosts: `fetch("https://…")`, `import "https://…"`, `new WebSocket("wss://…")` and the like, with the
//! address as a literal or in a constant of the same script.
//!
//! Addresses that a script computes at run time cannot be found.

use std::collections::HashMap;
use std::ops::Range;

use site_settings::host::host_source;

use super::token::{Token, TokenKind, tokens};

/// A request that a script makes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Request {
    /// Scheme and host in the syntax of a policy: `https://api.example.org`, `wss://a.example:8443`.
    pub(crate) origin: String,
    /// `connect` or `script`.
    pub(crate) directive: &'static str,
    /// The position of the address in the script.
    pub(crate) range: Range<usize>,
}

/// Maximum number of requests that are recorded.
const MOST: usize = 100;

/// The requests of a script to hosts in literals. If its tokens are ambiguous, there are none.
pub(crate) fn requests(source: &str) -> Vec<Request> {
    // Most scripts contain no address at all.
    if !source.contains("//") && !source.contains("\\/") {
        return Vec::new();
    }
    let Ok(tokens) = tokens(source) else { return Vec::new() };
    let script = Script { source, tokens: &tokens };
    let constants = script.constants();
    let mut found = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let Some(directive) = script.directive(at) else { continue };
        let origin = script.address(at).or_else(|| constants.get(script.text(at)).cloned());
        if let Some(origin) = origin {
            found.push(Request { origin, directive, range: token.range.clone() });
        }
        if found.len() == MOST {
            break;
        }
    }
    found
}

struct Script<'a> {
    source: &'a str,
    tokens: &'a [Token],
}

impl<'a> Script<'a> {
    fn text(&self, at: usize) -> &'a str {
        self.tokens.get(at).map_or("", |token| &self.source[token.range.clone()])
    }

    /// The text of a token at a distance before another.
    fn before(&self, at: usize, places: usize) -> &'a str {
        at.checked_sub(places).map_or("", |at| self.text(at))
    }

    /// The directive that a request to this token's address needs, by the tokens before it.
    fn directive(&self, at: usize) -> Option<&'static str> {
        let is_value = matches!(self.tokens[at].kind, TokenKind::String | TokenKind::Template | TokenKind::Word);
        if !is_value {
            return None;
        }
        let before = |places| self.before(at, places);
        match before(1) {
            "import" | "from" if self.tokens[at].kind == TokenKind::String && before(2) != "." => return Some("script"),
            // The second argument of `open("GET", …)`.
            "," => {
                let is_method = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"];
                let method = before(2).trim_matches(['"', '\'', '`']).to_ascii_uppercase();
                let opens = before(3) == "(" && before(4) == "open" && before(5) == "." && is_method.contains(&method.as_str());
                return opens.then_some("connect");
            }
            "(" => {}
            _ => return None,
        }
        // `fetch(new URL(…))` is `fetch(…)`.
        let (name, dot, owner) = match (before(2), before(3), before(4)) {
            ("URL", "new", "(") => (before(5), before(6), before(7)),
            (name, dot, owner) => (name, dot, owner),
        };
        let is_global = dot != "." || matches!(owner, "window" | "self" | "globalThis");
        match name {
            "fetch" if is_global => Some("connect"),
            "import" if dot != "." => Some("script"),
            "importScripts" if is_global => Some("script"),
            "WebSocket" | "EventSource" | "WebTransport" if dot == "new" => Some("connect"),
            "sendBeacon" => Some("connect"),
            _ => None,
        }
    }

    /// The origin of the address at the start of a string or template.
    fn address(&self, at: usize) -> Option<String> {
        let token = self.tokens.get(at)?;
        if !matches!(token.kind, TokenKind::String | TokenKind::Template) {
            return None;
        }
        let text = self.text(at);
        let text = text.get(1..)?.trim_end_matches(['"', '\'', '`']).replace("\\/", "/");
        let (scheme, rest) = match text.strip_prefix("//") {
            Some(rest) => ("", rest),
            None => text.split_once("://").filter(|(scheme, _)| matches!(*scheme, "https" | "http" | "wss" | "ws"))?,
        };
        let end = rest.find(['/', '?', '#', '$']).unwrap_or(rest.len());
        // A substitution directly after a part of the host name belongs to it.
        if rest[end..].starts_with('$') {
            return None;
        }
        let authority = &rest[..end];
        let is_host = authority.contains('.') || authority.split(':').next() == Some("localhost");
        let source = host_source(authority).filter(|_| is_host)?;
        Some(if scheme.is_empty() { source } else { format!("{scheme}://{source}") })
    }

    /// Constants that are assigned an address once, and its origin: `const API = "https://…"`.
    fn constants(&self) -> HashMap<&'a str, String> {
        let mut constants = HashMap::new();
        for at in 3..self.tokens.len() {
            if self.before(at, 1) == "="
                && matches!(self.before(at, 3), "const" | "let" | "var")
                && let Some(origin) = self.address(at)
            {
                constants.insert(self.before(at, 2), origin);
            }
        }
        constants
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(source: &str) -> Vec<String> {
        requests(source).into_iter().map(|request| format!("{} {}", request.directive, request.origin)).collect()
    }

    #[test]
    fn what_a_script_obviously_asks() {
        for (source, expected) in [
            ("fetch('https://api.example/x')", &["connect https://api.example"] as &[&str]),
            ("const r = await window.fetch(\"https://API.example:8443/x\", {})", &["connect https://api.example:8443"]),
            ("fetch(`https://api.example/${id}`)", &["connect https://api.example"]),
            ("fetch(`https://${host}/x`)", &[]),
            ("fetch(`https://a.${host}/x`)", &[]),
            ("fetch('//api.example/x'); fetch('/own'); fetch(url)", &["connect api.example"]),
            ("fetch('https:\\/\\/api.example\\/x')", &["connect https://api.example"]),
            ("fetch(new URL('https://api.example/x'))", &["connect https://api.example"]),
            ("const API = 'https://api.example/v1'\nfetch(API + '/x')", &["connect https://api.example"]),
            ("fetch('https://Bücher.example/x')", &["connect https://xn--bcher-kva.example"]),
            ("cache.fetch('https://api.example/x')", &[]),
            (
                "import x from 'https://cdn.example/x.js'; import 'https://b.example/y.js'",
                &["script https://cdn.example", "script https://b.example"],
            ),
            (
                "import('https://cdn.example/x.js'); export * from 'https://b.example/y.js'",
                &["script https://cdn.example", "script https://b.example"],
            ),
            ("new WebSocket('wss://live.example/')", &["connect wss://live.example"]),
            ("new EventSource('https://live.example/s')", &["connect https://live.example"]),
            ("navigator.sendBeacon('https://count.example/', d)", &["connect https://count.example"]),
            ("r.open('get', 'https://api.example/x', true)", &["connect https://api.example"]),
            ("window.open('https://a.example', 'https://b.example')", &[]),
            ("// fetch('https://api.example/x')\nlet a = \"fetch('https://api.example/x')\"", &[]),
            ("location = 'https://a.example'; a.href = 'https://b.example'", &[]),
            ("fetch('https://", &[]),
        ] {
            assert_eq!(found(source), expected, "{source}");
        }
        let request = &requests("  fetch('https://api.example/x')")[0];
        assert_eq!(request.range, 8..31);
    }
}
