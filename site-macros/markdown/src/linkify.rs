//! Bare addresses become links: `https://…`, `http://…`, `ftp://…`, `www.…` and e-mail addresses (GFM, "Autolinks (extension)").
//!
//! Where goldmark differs from the extension we follow goldmark, so that a Hugo site keeps its links: schemes and top-level domains are in
//! lower case, a host contains a dot, an address ends at the first non-ASCII character (`https://a.org，然后`), and `www.` gets `https://`
//! (or `http://`, if the settings say so).

use std::ops::Range;

/// A bare address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Address {
    /// Its bytes.
    pub range: Range<usize>,
    /// The prefix that makes it a URL: nothing, `https://`, `http://` or `mailto:`.
    pub prefix: &'static str,
}

/// The addresses in a run of text, in order. `before` is the preceding character; `scheme` that of addresses that begin with `www.`.
pub(super) fn find(text: &str, before: char, scheme: &str) -> Vec<Address> {
    let mut found = Vec::new();
    let bytes = text.as_bytes();
    let (mut from, mut at) = (0, 0);
    while let Some(step) = bytes[at..].iter().position(|b| matches!(b, b':' | b'.' | b'@')) {
        at += step;
        let start = match bytes[at] {
            b':' => url(text, from, at),
            b'.' => www(text, from, at),
            _ => email(text, from, at),
        };
        at += 1;
        let Some((start, prefix)) = start else { continue };
        let previous = text[..start].chars().next_back().unwrap_or(before);
        // Goldmark: at the start of a line, or after one of these. Its typographer splits a text after a quote, so a quote counts, too.
        if !(previous.is_whitespace() || matches!(previous, '*' | '_' | '~' | '(' | '"' | '\'')) {
            continue;
        }
        let end = match prefix {
            "mailto:" => domain(text, at),
            "https://" => host_and_path(text, at, false).map(|end| trimmed(text, start, end)),
            _ => host_and_path(text, at + 2, true).map(|end| trimmed(text, start, end)),
        };
        if let Some(end) = end {
            (from, at) = (end, end);
            let prefix = if prefix == "https://" && scheme == "http" { "http://" } else { prefix };
            found.push(Address { range: start..end, prefix });
        }
    }
    found
}

fn url(text: &str, from: usize, colon: usize) -> Option<(usize, &'static str)> {
    text[colon..].starts_with("://").then_some(())?;
    let scheme = ["https", "http", "ftp"].into_iter().find(|scheme| text[from..colon].ends_with(scheme))?;
    Some((colon - scheme.len(), ""))
}

fn www(text: &str, from: usize, dot: usize) -> Option<(usize, &'static str)> {
    text[from..dot].ends_with("www").then(|| (dot - 3, "https://"))
}

/// The end of the host that begins at `from`, with port and path: up to 256 bytes, then a dot and lower case letters.
fn host_and_path(text: &str, from: usize, port: bool) -> Option<usize> {
    let bytes = text.as_bytes();
    let limit = bytes.len().min(from + 257);
    let run = span(&bytes[..limit], from, |b| b.is_ascii_alphanumeric() || b"-@:%._+~#=".contains(&b));
    let dot = (from + 1..run).rev().find(|at| bytes[*at] == b'.' && bytes.get(at + 1).is_some_and(u8::is_ascii_lowercase))?;
    let mut end = span(bytes, dot + 1, |b| b.is_ascii_lowercase());
    if port && bytes.get(end) == Some(&b':') && bytes.get(end + 1).is_some_and(u8::is_ascii_digit) {
        end = span(bytes, end + 1, |b| b.is_ascii_digit());
    }
    if matches!(bytes.get(end), Some(b'/' | b'#' | b'?')) {
        end = span(bytes, end, |b| b.is_ascii_alphanumeric() || b"-@:%_+.~#$!?&/=();,'\">^{}[]`".contains(&b));
    }
    Some(end)
}

fn email(text: &str, from: usize, at: usize) -> Option<(usize, &'static str)> {
    let bytes = text.as_bytes();
    let local = |b: u8| b.is_ascii_alphanumeric() || b".!#$%&'*+/=?^_`{|}~-".contains(&b);
    let start = bytes[from..at].iter().rposition(|b| !local(*b)).map_or(from, |i| from + i + 1);
    // A leading mark belongs to the sentence: `(me@example.org)`, `*me@example.org*`.
    let start = start + bytes[start..at].iter().position(u8::is_ascii_alphanumeric)?;
    Some((start, "mailto:"))
}

/// The end of the domain of an e-mail address: at least two labels of letters, digits and inner hyphens.
fn domain(text: &str, from: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut end = span(bytes, from, |b| b.is_ascii_alphanumeric() || b == b'-' || b == b'.');
    while end > from && bytes[end - 1] == b'.' {
        end -= 1;
    }
    let domain = &text[from..end];
    let is_label = |label: &str| !label.is_empty() && label.len() <= 63 && !label.starts_with('-') && !label.ends_with('-');
    let goes_on = matches!(bytes.get(end), Some(b'-' | b'_' | b'@'));
    (domain.contains('.') && domain.split('.').all(is_label) && !goes_on).then_some(end)
}

fn span(bytes: &[u8], from: usize, accept: impl Fn(u8) -> bool) -> usize {
    bytes[from..].iter().position(|b| !accept(*b)).map_or(bytes.len(), |i| from + i)
}

/// The end without punctuation of the sentence (GFM: trailing punctuation, unmatched parentheses, entity-like endings).
fn trimmed(text: &str, start: usize, mut end: usize) -> usize {
    let bytes = text.as_bytes();
    let count = |byte: u8| bytes[start..end].iter().filter(|b| **b == byte).count();
    let mut unmatched = count(b')').saturating_sub(count(b'('));
    while end > start {
        match bytes[end - 1] {
            b'?' | b'!' | b'.' | b',' | b':' | b'*' | b'_' | b'~' | b'"' | b'\'' => end -= 1,
            b')' if unmatched > 0 => {
                unmatched -= 1;
                end -= 1;
            }
            b';' => {
                let name = bytes[start..end - 1].iter().rposition(|b| !b.is_ascii_alphanumeric()).map(|i| start + i);
                match name {
                    Some(ampersand) if bytes[ampersand] == b'&' && ampersand + 2 < end => end = ampersand,
                    _ => break,
                }
            }
            _ => break,
        }
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;

    fn links(text: &str) -> Vec<String> {
        find(text, '\n', "https").into_iter().map(|a| format!("{}{}", a.prefix, &text[a.range])).collect()
    }

    #[test]
    fn finds_addresses_and_leaves_the_sentence() {
        for (text, want) in [
            ("see https://a.org/x_y?a=1&b=2. And", vec!["https://a.org/x_y?a=1&b=2"]),
            ("(https://b.org/a(b)) and (https://c.org)", vec!["https://b.org/a(b)", "https://c.org"]),
            ("www.c.net, me@x.org", vec!["https://www.c.net", "mailto:me@x.org"]),
            ("ftp://f.org/ x", vec!["ftp://f.org/"]),
            ("https://a.org:8080/p https://a.org:x", vec!["https://a.org:8080/p", "https://a.org"]),
            ("https://a.org/中文 https://a.org，然后", vec!["https://a.org/", "https://a.org"]),
            ("\"https://q.org\"", vec!["https://q.org"]),
            ("https://a.org/x&copy; y", vec!["https://a.org/x"]),
            ("http://localhost:1 xhttps://n.org HTTPS://up.org https://", vec![]),
            ("a.b@c.d.org. x@y x@y.z- @x.org a@.org", vec!["mailto:a.b@c.d.org"]),
            ("www.x www. 10:30 a.b", vec![]),
            ("https://a.b.c.org/?q=me@x.org", vec!["https://a.b.c.org/?q=me@x.org"]),
            ("https://user@host.org/x", vec!["https://user@host.org/x"]),
        ] {
            assert_eq!(links(text), want, "{text}");
        }
        assert_eq!(find("www.c.net https://a.org", '\n', "http").iter().map(|a| a.prefix).collect::<Vec<_>>(), ["http://", ""]);
    }
}
