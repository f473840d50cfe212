//! HTML character references.

use std::borrow::Cow;

use html_escape::NAMED_ENTITIES;

/// References that count without a semicolon, too.
///
/// Source: the named character references of the HTML standard.
const LEGACY: &[&str] = &[
    "AElig", "AMP", "Aacute", "Acirc", "Agrave", "Aring", "Atilde", "Auml", "COPY", "Ccedil", "ETH", "Eacute", "Ecirc", "Egrave",
    "Euml", "GT", "Iacute", "Icirc", "Igrave", "Iuml", "LT", "Ntilde", "Oacute", "Ocirc", "Ograve", "Oslash", "Otilde", "Ouml",
    "QUOT", "REG", "THORN", "Uacute", "Ucirc", "Ugrave", "Uuml", "Yacute", "aacute", "acirc", "acute", "aelig", "agrave", "amp",
    "aring", "atilde", "auml", "brvbar", "ccedil", "cedil", "cent", "copy", "curren", "deg", "divide", "eacute", "ecirc",
    "egrave", "eth", "euml", "frac12", "frac14", "frac34", "gt", "iacute", "icirc", "iexcl", "igrave", "iquest", "iuml", "laquo",
    "lt", "macr", "micro", "middot", "nbsp", "not", "ntilde", "oacute", "ocirc", "ograve", "ordf", "ordm", "oslash", "otilde",
    "ouml", "para", "plusmn", "pound", "quot", "raquo", "reg", "sect", "shy", "sup1", "sup2", "sup3", "szlig", "thorn", "times",
    "uacute", "ucirc", "ugrave", "uml", "uuml", "yacute", "yen", "yuml",
];

/// What the numbers from 0x80 to 0x9f stand for: the characters of Windows-1252.
const WINDOWS: [char; 32] = [
    '\u{20ac}', '\u{81}', '\u{201a}', '\u{192}', '\u{201e}', '\u{2026}', '\u{2020}', '\u{2021}', '\u{2c6}', '\u{2030}',
    '\u{160}', '\u{2039}', '\u{152}', '\u{8d}', '\u{17d}', '\u{8f}', '\u{90}', '\u{2018}', '\u{2019}', '\u{201c}', '\u{201d}',
    '\u{2022}', '\u{2013}', '\u{2014}', '\u{2dc}', '\u{2122}', '\u{161}', '\u{203a}', '\u{153}', '\u{9d}', '\u{17e}', '\u{178}',
];

/// Text with its references replaced by what they stand for.
pub(crate) fn decode(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let length = if rest.starts_with("&#") { numeric(rest, &mut out) } else { named(rest, &mut out) };
        if length == 0 {
            out.push('&');
            rest = &rest[1..];
        } else {
            rest = &rest[length..];
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// Appends what a numeric reference stands for and returns its length, 0 if it is none.
fn numeric(text: &str, out: &mut String) -> usize {
    let (radix, start) = if text[2..].starts_with(['x', 'X']) { (16, 3) } else { (10, 2) };
    let digits = text[start..].bytes().take_while(|byte| char::from(*byte).is_digit(radix)).count();
    let mut end = start + digits;
    if text[end..].starts_with(';') {
        end += 1;
    }
    // As in Go, one decimal digit needs a semicolon.
    if digits == 0 || end <= 3 {
        return 0;
    }
    let number = u32::from_str_radix(&text[start..start + digits], radix).unwrap_or(u32::MAX);
    out.push(match number {
        0x80..=0x9f => WINDOWS[number as usize - 0x80],
        0 => '\u{fffd}',
        _ => char::from_u32(number).unwrap_or('\u{fffd}'),
    });
    end
}

/// The same for a reference by name.
fn named(text: &str, out: &mut String) -> usize {
    let length = text[1..].bytes().take_while(u8::is_ascii_alphanumeric).count();
    let name = &text[1..=length];
    let closed = text[1 + length..].starts_with(';');
    let find = |name: &str| {
        NAMED_ENTITIES.binary_search_by(|(known, _)| (*known).cmp(name.as_bytes())).ok().map(|at| NAMED_ENTITIES[at].1)
    };
    if (closed || LEGACY.contains(&name))
        && let Some(character) = find(name)
    {
        out.push_str(character);
        return 1 + length + usize::from(closed);
    }
    // The beginning may be one that needs no semicolon.
    let longest = (length + usize::from(closed)).saturating_sub(1).min(6);
    for length in (2..=longest.min(name.len())).rev() {
        let name = &name[..length];
        if LEGACY.contains(&name)
            && let Some(character) = find(name)
        {
            out.push_str(character);
            return 1 + length;
        }
    }
    0
}

/// Text with everything escaped that has a meaning in HTML.
pub(crate) fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '\'' => out.push_str("&#39;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&#34;"),
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_decoded_as_go_decodes_them() {
        for (text, decoded) in [
            ("a & b &", "a & b &"),
            ("&amp;&lt;&gt;&quot;&#39;&#x27;", "&<>\"''"),
            ("&copy 2025 &notit; &hellip; &hellip", "© 2025 ¬it; … &hellip"),
            ("&#128;&#0;&#xd800;&#x1F600;", "€\u{fffd}\u{fffd}😀"),
            ("&#5 &#5; &#; &#x;", "&#5 \u{5} &#; &#x;"),
            ("&NotEqualTilde;", "\u{2242}\u{338}"),
            ("&ampersand;&ltdot;", "&ersand;⋖"),
            ("&é;", "&é;"),
        ] {
            assert_eq!(decode(text), decoded, "{text}");
        }
        assert!(LEGACY.iter().all(|name| NAMED_ENTITIES.binary_search_by(|(known, _)| (*known).cmp(name.as_bytes())).is_ok()));
    }
}
