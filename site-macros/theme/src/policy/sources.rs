//! What a policy allows beyond the site itself.

use std::borrow::Cow;
use std::collections::BTreeSet;

use sha2::{Digest, Sha256};
use site_settings::host::host_source;

/// Source expressions by directive, each as it is written: `https://example.org`, `'sha256-…'`, `'unsafe-inline'`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Sources {
    /// `script-src`.
    pub script: BTreeSet<String>,
    /// `style-src`.
    pub style: BTreeSet<String>,
    /// `img-src`.
    pub img: BTreeSet<String>,
    /// `font-src`.
    pub font: BTreeSet<String>,
    /// `connect-src`.
    pub connect: BTreeSet<String>,
    /// `media-src`.
    pub media: BTreeSet<String>,
    /// `frame-src`.
    pub frame: BTreeSet<String>,
    /// `object-src`.
    pub object: BTreeSet<String>,
    /// `form-action`.
    pub form: BTreeSet<String>,
}

impl Sources {
    /// Allows a style sheet of another site with the fonts it loads. Google's come from a second host.
    pub(super) fn add_sheet(&mut self, source: String) {
        if source == "https://fonts.googleapis.com" {
            self.font.insert("https://fonts.gstatic.com".to_owned());
        }
        self.font.insert(source.clone());
        self.style.insert(source);
    }

    /// The sources of a directive, such as `img-src`.
    pub fn of(&self, directive: &str) -> Option<&BTreeSet<String>> {
        Some(match directive {
            "script-src" => &self.script,
            "style-src" => &self.style,
            "img-src" => &self.img,
            "font-src" => &self.font,
            "connect-src" => &self.connect,
            "media-src" => &self.media,
            "frame-src" => &self.frame,
            "object-src" => &self.object,
            "form-action" => &self.form,
            _ => return None,
        })
    }

    /// The hosts that a style sheet can load from, with their directive as settings spell it (`img`).
    pub fn hosts(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let sets = [("style", &self.style), ("img", &self.img), ("font", &self.font), ("media", &self.media)];
        sets.into_iter().flat_map(|(directive, sources)| {
            sources.iter().filter(|source| is_host(source)).map(move |source| (directive, source.as_str()))
        })
    }

    /// Keeps only keywords and schemes of the directives that `hosts` lists.
    pub fn remove_hosts(&mut self) {
        for sources in [&mut self.style, &mut self.img, &mut self.font, &mut self.media] {
            sources.retain(|source| !is_host(source));
        }
    }

    /// Adds another's sources.
    pub fn merge(&mut self, other: &Self) {
        for (into, from) in [
            (&mut self.script, &other.script),
            (&mut self.style, &other.style),
            (&mut self.img, &other.img),
            (&mut self.font, &other.font),
            (&mut self.connect, &other.connect),
            (&mut self.media, &other.media),
            (&mut self.frame, &other.frame),
            (&mut self.object, &other.object),
            (&mut self.form, &other.form),
        ] {
            into.extend(from.iter().cloned());
        }
    }
}

/// Not a keyword (`'self'`), and not a scheme (`data:`).
fn is_host(source: &str) -> bool {
    !source.starts_with('\'') && !source.ends_with(':')
}

/// `'sha256-…'` of an inline script or style, its text being what stands between the tags.
pub(super) fn hash(text: &str) -> String {
    format!("'sha256-{}'", base64(&Sha256::digest(text.as_bytes())))
}

/// The origin of a URL as a source expression: scheme and host, or the host alone where the URL has no scheme (`//host/x`), or
/// `'self'` for an address of this site, or `data:` and `blob:`. `None` for what is no source, or would break the header.
///
/// Source: URL Standard, section 4.4.
pub(crate) fn origin(url: &str) -> Option<String> {
    let url = cleaned(url);
    if url.starts_with("//") {
        return host(&url);
    }
    let Some(scheme) = scheme(&url) else { return Some("'self'".to_owned()) };
    let rest = &url[scheme.len() + 1..];
    match scheme.as_str() {
        // Relative, as the page has this scheme.
        "https" if !rest.starts_with('/') => Some("'self'".to_owned()),
        "http" | "https" => Some(format!("{scheme}://{}", host(rest)?)),
        "data" | "blob" => Some(format!("{scheme}:")),
        _ => None,
    }
}

/// Can a policy allow this address? Of an IPv6 address, say, it cannot.
pub fn is_nameable(url: &str) -> bool {
    origin(url).is_some()
}

/// A URL's scheme in lower case.
pub(super) fn scheme(url: &str) -> Option<String> {
    let url = cleaned(url);
    let (scheme, _) = url.split_once(':')?;
    let is_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b));
    is_scheme.then(|| scheme.to_ascii_lowercase())
}

/// As browsers read it: without tabs and line breaks, and white space around it, and with slashes for backslashes.
fn cleaned(url: &str) -> Cow<'_, str> {
    let url = url.trim_matches(|c: char| c <= ' ');
    if url.contains(['\t', '\n', '\r', '\\']) {
        let kept = url.chars().filter(|c| !matches!(c, '\t' | '\n' | '\r'));
        return Cow::Owned(kept.map(|c| if c == '\\' { '/' } else { c }).collect());
    }
    Cow::Borrowed(url)
}

/// The host and port that a URL names behind its scheme.
fn host(rest: &str) -> Option<String> {
    let rest = rest.trim_start_matches('/');
    let authority = &rest[..rest.find(['/', '?', '#']).unwrap_or(rest.len())];
    host_source(authority.rsplit('@').next()?)
}

/// RFC 4648, section 4.
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let byte = |i: usize| u32::from(chunk.get(i).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for i in 0..4 {
            let digit = (bits >> (18 - 6 * i) & 63) as usize;
            out.push(if i <= chunk.len() { char::from(DIGITS[digit]) } else { '=' });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_as_rfc_4648_section_10() {
        for (text, coded) in
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("foobar", "Zm9vYmFy")]
        {
            assert_eq!(base64(text.as_bytes()), coded);
        }
        assert_eq!(base64(&[0xfb, 0xff]), "+/8=");
    }

    #[test]
    fn origins() {
        for (url, source) in [
            ("https://a.example/x?y#z", Some("https://a.example")),
            ("HTTPS://A.Example:8443", Some("https://a.example:8443")),
            ("https://user:pass@a.example/", Some("https://a.example")),
            ("//a.example/x", Some("a.example")),
            ("/x/y", Some("'self'")),
            ("x.png", Some("'self'")),
            ("?a:b", Some("'self'")),
            ("data:image/png,x", Some("data:")),
            ("javascript:alert(1)", None),
            ("https:///x", Some("https://x")),
            ("https:x", Some("'self'")),
            ("http:x.example", Some("http://x.example")),
            (" \\\\a.example\\x", Some("a.example")),
            ("ht\ntps://a.exa\tmple/", Some("https://a.example")),
            ("/\t/a.example/", Some("a.example")),
            ("https://[::1]/x", None),
            ("https://", None),
            ("https://a.example;script-src/", None),
            ("https://bücher.example/", Some("https://xn--bcher-kva.example")),
            ("https://a:b/", None),
        ] {
            assert_eq!(origin(url).as_deref(), source, "{url}");
        }
    }
}
