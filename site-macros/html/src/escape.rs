//! Escaping for text, attribute values and URLs.

/// Text escaped for use between tags and in double-quoted attribute values.
pub fn escape(text: &str) -> String {
    let mut html = String::with_capacity(text.len() + text.len() / 8);
    escape_attribute(&mut html, text);
    html
}

/// Appends text content: `&`, `<` and `>` escaped, U+0000 replaced (CommonMark, section 2.3).
pub fn escape_text(out: &mut String, text: &str) {
    push(out, text, false);
}

/// Appends an attribute value for double quotes; it may also stand between tags.
pub fn escape_attribute(out: &mut String, text: &str) {
    push(out, text, true);
}

fn push(out: &mut String, text: &str, quotes: bool) {
    let mut from = 0;
    for (at, byte) in text.bytes().enumerate() {
        let entity = match byte {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' if quotes => "&quot;",
            0 => "\u{FFFD}",
            _ => continue,
        };
        out.push_str(&text[from..at]);
        out.push_str(entity);
        from = at + 1;
    }
    out.push_str(&text[from..]);
}

/// Appends a URL to an attribute: characters that a URL cannot contain are percent-encoded, existing encodings are kept.
pub fn escape_url(out: &mut String, url: &str) {
    for byte in url.bytes() {
        match byte {
            b'&' => out.push_str("&amp;"),
            b'\'' => out.push_str("&#x27;"),
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' => out.push(byte as char),
            b'-' | b'_' | b'.' | b'~' | b':' | b'/' | b'?' | b'#' | b'@' | b'!' | b'$' | b'(' | b')' | b'*' | b'+' | b','
            | b';' | b'=' | b'%' => out.push(byte as char),
            _ => {
                out.push('%');
                out.push(char::from(b"0123456789ABCDEF"[usize::from(byte >> 4)]));
                out.push(char::from(b"0123456789ABCDEF"[usize::from(byte & 15)]));
            }
        }
    }
}

/// Appends a fragment (`#id` without the `#`). Letters of any script are kept; characters that a URL cannot contain are percent-encoded.
/// The result must still be escaped for an attribute.
pub fn escape_fragment(out: &mut String, id: &str) {
    for c in id.chars() {
        match c {
            '%' | '"' | '<' | '>' | '\\' | '^' | '`' | '{' | '|' | '}' | '#' | ' ' => {
                out.push_str(&format!("%{:02X}", u32::from(c)))
            }
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_four_signs_are_escaped_and_nothing_else() {
        assert_eq!(escape(r#"a < b && c > "d" 'é'"#), "a &lt; b &amp;&amp; c &gt; &quot;d&quot; 'é'");
        assert_eq!(escape(""), "");
        let mut text = String::new();
        escape_text(&mut text, "\"<\0>\"");
        assert_eq!(text, "\"&lt;\u{FFFD}&gt;\"");
    }

    #[test]
    fn urls_keep_what_is_encoded() {
        let mut url = String::new();
        escape_url(&mut url, "/a%20b é?x='1'&y=[2]");
        assert_eq!(url, "/a%20b%20%C3%A9?x=&#x27;1&#x27;&amp;y=%5B2%5D");
        let mut fragment = String::new();
        escape_fragment(&mut fragment, "Größe 1%\u{7}");
        assert_eq!(fragment, "Größe%201%25");
    }
}
