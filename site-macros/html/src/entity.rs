//! Character references (HTML, section 13.5).

use std::borrow::Cow;

use pulldown_cmark::{Event, Parser};

/// Maximum length of a reference that is looked up; the longest in HTML has 33 bytes.
const LONGEST: usize = 40;

/// Text with its character references resolved. References without a semicolon are kept.
pub fn decode(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.bytes().take(LONGEST).position(|b| b == b';').map(|i| i + 1);
        match end.and_then(|end| Some((end, resolve(&rest[..end])?))) {
            Some((end, decoded)) => {
                out.push_str(&decoded);
                rest = &rest[end..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// The text of one character reference, from `&` to `;`. The Markdown parser has the table of all names, but no function for it.
fn resolve(reference: &str) -> Option<Cow<'static, str>> {
    Some(Cow::Borrowed(match reference {
        "&amp;" => "&",
        "&lt;" => "<",
        "&gt;" => ">",
        "&quot;" => "\"",
        "&#39;" => "'",
        "&nbsp;" | "&#160;" => "\u{A0}",
        _ => {
            let mut inner = reference[1..reference.len() - 1].bytes().enumerate();
            if !inner.all(|(at, byte)| byte.is_ascii_alphanumeric() || (at == 0 && byte == b'#')) {
                return None;
            }
            return match Parser::new(reference).nth(1)? {
                Event::Text(text) if *text != *reference && !reference.starts_with(&*text) => {
                    Some(Cow::Owned(text.into_string()))
                }
                _ => None,
            };
        }
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_by_name_and_number() {
        for (text, expected) in [
            ("no reference", "no reference"),
            ("a &amp; b &lt;&gt;&quot;&#39;", "a & b <>\"'"),
            ("&eacute;&#233;&#xE9;&#XE9;", "éééé"),
            ("&CounterClockwiseContourIntegral;", "∳"),
            ("&ngE;", "≧\u{338}"),
            ("&#0;", "\u{FFFD}"),
            ("&nope;&;& &#;&#x;&amp", "&nope;&;& &#;&#x;&amp"),
            ("&é;&ééééééé;", "&é;&ééééééé;"),
        ] {
            assert_eq!(decode(text), expected, "{text}");
        }
        assert!(matches!(decode("plain"), Cow::Borrowed("plain")));
    }
}
