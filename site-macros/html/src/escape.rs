//! Text into HTML.

/// Writes `text` so that it is text both between tags and within a double-quoted attribute.
pub fn escape_into(text: &str, html: &mut String) {
    let mut rest = text;
    while let Some(at) = rest.find(['&', '<', '>', '"']) {
        html.push_str(&rest[..at]);
        html.push_str(match rest.as_bytes()[at] {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            _ => "&quot;",
        });
        rest = &rest[at + 1..];
    }
    html.push_str(rest);
}

/// The same as a new string.
pub fn escape(text: &str) -> String {
    let mut html = String::with_capacity(text.len() + text.len() / 8);
    escape_into(text, &mut html);
    html
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_four_signs_are_escaped_and_nothing_else() {
        assert_eq!(escape(r#"a < b && c > "d" 'é'"#), "a &lt; b &amp;&amp; c &gt; &quot;d&quot; 'é'");
        assert_eq!(escape(""), "");
    }
}
