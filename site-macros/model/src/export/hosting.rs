//! Writes `_headers` and `_redirects`, which several static hosts read.

use std::fmt::Write as _;

use crate::{Cache, Catalogue};

/// `_headers`: the headers of all responses (`common`), cache rules, and with `policies`, if pages do not contain their policies, that of
/// each page. Some hosts allow only a hundred rules, so pages have rules only if necessary. `base` is the site's base path.
pub(super) fn headers(catalogue: &Catalogue, base: &str, common: &[(String, String)], policies: bool) -> String {
    let mut text = String::from("/*\n");
    for (name, value) in common {
        let _ = writeln!(text, "  {name}: {value}");
    }
    let entries = catalogue.sorted_entries();
    if !policies {
        // A meta element cannot contain this directive.
        text.push_str("  Content-Security-Policy: frame-ancestors 'self'\n");
    }
    // Only fingerprinted files are in this folder.
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

/// `_redirects`: one line per redirect with source, target and status.
pub(super) fn redirects(catalogue: &Catalogue) -> String {
    let lines = catalogue.sorted_redirects().into_iter();
    let line = |(address, redirect): (&str, &crate::Redirect)| {
        format!("{} {} {}\n", encoded(address), word(redirect.to.as_bytes()), redirect.status)
    };
    lines.map(line).collect()
}

/// A decoded address as one word, without characters that have a meaning in these files.
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

/// The same for text that is already percent-encoded.
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
