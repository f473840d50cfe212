//! Writes `_headers` and `_redirects`, which several static hosts read.

use std::fmt::Write as _;

use crate::{Cache, Catalogue};

/// The headers of all answers (`common`); what may be kept for ever; and with `policies`, where pages do not say their policy themselves,
/// each page's. Some hosts take a hundred rules and no more, so a page has one only where it must. `base` is the site's base path.
pub(super) fn headers(catalogue: &Catalogue, base: &str, common: &[(String, String)], policies: bool) -> String {
    let mut text = String::from("/*\n");
    for (name, value) in common {
        let _ = writeln!(text, "  {name}: {value}");
    }
    let entries = catalogue.sorted_entries();
    if !policies {
        // The one thing that a page cannot say.
        text.push_str("  Content-Security-Policy: frame-ancestors 'self'\n");
    }
    // Names with a hash in them have this folder to themselves.
    let assets = format!("{base}/assets/");
    if entries.iter().any(|(address, entry)| entry.cache == Cache::Immutable && address.starts_with(&assets)) {
        let _ = writeln!(text, "{assets}*\n  Cache-Control: {}", Cache::Immutable.header());
    }
    for (address, entry) in entries.into_iter().filter(|_| policies) {
        if let Some(policy) = &entry.csp {
            let _ = writeln!(text, "{}\n  Content-Security-Policy: {policy}", encoded(address));
        }
    }
    text
}

/// A line for each: from, to, status.
pub(super) fn redirects(catalogue: &Catalogue) -> String {
    let lines = catalogue.sorted_redirects().into_iter();
    let line = |(address, redirect): (&str, &crate::Redirect)| {
        format!("{} {} {}\n", encoded(address), word(redirect.to.as_bytes()), redirect.status)
    };
    lines.map(line).collect()
}

/// A decoded address as one word of one line, without a sign that these files give a meaning.
fn encoded(address: &str) -> String {
    address.bytes().fold(String::with_capacity(address.len()), |mut out, byte| {
        match byte {
            b'%' | b'?' | b'#' => {
                let _ = write!(out, "%{byte:02X}");
            }
            _ => out.push_str(&word(&[byte])),
        }
        out
    })
}

/// The same for what is encoded already.
fn word(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len()), |mut out, byte| {
        match byte {
            b'*' | b' ' | b'"' | b'<' | b'>' | b'\\' | b'^' | b'`' | b'{' | b'|' | b'}' | 0..0x20 | 0x7f.. => {
                let _ = write!(out, "%{byte:02X}");
            }
            _ => out.push(char::from(*byte)),
        }
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_one_word_of_one_line() {
        assert_eq!(encoded("/a b\n/* 301\té/%20#x"), "/a%20b%0A/%2A%20301%09%C3%A9/%2520%23x");
        assert_eq!(word(b"/a%20b/?x#y z\n"), "/a%20b/?x#y%20z%0A");
    }
}
