//! Converts an HTML fragment for feed readers.

use site_html::{Tag, Token, tokens};

/// The fragment without elements that readers refuse and validators object to: scripts and styles are removed with their content, forms,
/// objects and the like without it, a frame becomes a link to its page, and `on…` attributes are removed.
pub(super) fn for_readers(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut dropping: Option<&str> = None;
    for token in tokens(html) {
        match token {
            // The start tag of a raw text element comes directly before the text.
            Token::Raw(text) if dropping.is_none() => out.push_str(text),
            Token::Raw(_) | Token::Unclosed(_) => {}
            Token::Text(text) | Token::Comment(text) => out.push_str(text),
            Token::Tag(tag) if tag.closing => {
                dropping = None;
                if !is_refused(&tag.name.to_ascii_lowercase()) {
                    out.push_str(tag.source);
                }
            }
            Token::Tag(tag) => {
                let name = tag.name.to_ascii_lowercase();
                dropping = matches!(name.as_str(), "script" | "style" | "iframe").then_some(tag.name);
                match name.as_str() {
                    "iframe" => write_link(&mut out, &tag),
                    name if is_refused(name) => {}
                    _ => write_tag(&mut out, &tag),
                }
            }
        }
    }
    out
}

fn is_refused(name: &str) -> bool {
    matches!(
        name,
        "script" | "style" | "iframe" | "object" | "embed" | "applet" | "param" | "form" | "noscript" | "link" | "meta" | "base"
    )
}

fn write_link(out: &mut String, frame: &Tag<'_>) {
    let Some(src) = frame.attribute("src").filter(|src| src.starts_with("https:") || src.starts_with("http:")) else { return };
    let text = frame.attribute("title").filter(|title| !title.trim().is_empty()).unwrap_or(src);
    // Both come from an attribute, where the other kind of quotes may be unescaped.
    let attribute = src.replace('"', "&quot;");
    let text = text.replace('<', "&lt;").replace('>', "&gt;");
    out.push_str(&format!("<a href=\"{attribute}\">{text}</a>"));
}

fn write_tag(out: &mut String, tag: &Tag<'_>) {
    let mut written = 0;
    for attribute in tag.attributes().filter(|a| a.name.get(..2).is_some_and(|on| on.eq_ignore_ascii_case("on"))) {
        out.push_str(tag.source[written..attribute.range.start].trim_end());
        written = attribute.range.end;
    }
    out.push_str(&tag.source[written..]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_what_can_be_read() {
        for (html, expected) in [
            ("<p>a <b>c</b></p>", "<p>a <b>c</b></p>"),
            ("a<script>alert('<p>')</script>b", "ab"),
            ("a<STYLE>p { }</STYLE >b", "ab"),
            ("<form action=\"/x\"><input type=\"checkbox\" disabled>x</form>", "<input type=\"checkbox\" disabled>x"),
            ("<object data=x><p>instead</p></object>", "<p>instead</p>"),
            ("<noscript><a href=\"https://e.org/\">x</a></noscript>", "<a href=\"https://e.org/\">x</a>"),
            (
                "<div><iframe src='https://v.example/1?a=\"b\"' title=\"A <film>\" allow></iframe></div>",
                "<div><a href=\"https://v.example/1?a=&quot;b&quot;\">A &lt;film&gt;</a></div>",
            ),
            ("<iframe srcdoc='<p>x'>no frames</iframe>", ""),
            ("<a onclick=\"x('>')\" href=\"https://e.org/\" OnFocus=y>z</a>", "<a href=\"https://e.org/\">z</a>"),
            ("<textarea><script></textarea>", "<textarea><script></textarea>"),
            ("x <y", "x "),
        ] {
            assert_eq!(for_readers(html), expected, "{html}");
        }
    }
}
