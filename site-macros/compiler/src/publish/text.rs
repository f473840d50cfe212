//! Small conversions between HTML and plain text.

use site_markdown::push_line;

/// Plain text as HTML text or attribute value.
pub(crate) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// How the source of a formula begins and ends in its MathML.
const SOURCE: &str = "<annotation ";
const SOURCE_END: &str = "</annotation>";

/// An HTML fragment without the sources of its formulas: readers of feeds that know no MathML would show them as text.
pub(crate) fn without_sources(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some((before, source)) = rest.split_once(SOURCE) {
        out.push_str(before);
        rest = source.split_once(SOURCE_END).map_or("", |(_, after)| after);
    }
    out.push_str(rest);
    out
}

/// Plain text of an HTML fragment on one line: tags dropped, the basic entities resolved, white space folded.
pub(crate) fn plain(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find(['<', '&']) {
        push_line(&mut out, &rest[..at]);
        rest = &rest[at..];
        if rest.starts_with('<') {
            // The source of a formula says it once more.
            let close = if rest.starts_with(SOURCE) { SOURCE_END } else { ">" };
            let end = rest.find(close).map_or(rest.len(), |end| end + close.len());
            if breaks_line(&rest[..end]) {
                push_line(&mut out, " ");
            }
            rest = &rest[end..];
        } else {
            let (character, length) = entity(rest);
            push_line(&mut out, character);
            rest = &rest[length..];
        }
    }
    push_line(&mut out, rest);
    out.truncate(out.trim_end().len());
    out
}

/// Inline tags join words (`un<em>think</em>able`), all others part them.
fn breaks_line(tag: &str) -> bool {
    let name = tag.trim_start_matches(['<', '/']).split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
    !matches!(
        name,
        "a" | "abbr"
            | "b"
            | "cite"
            | "code"
            | "del"
            | "em"
            | "i"
            | "ins"
            | "kbd"
            | "mark"
            | "q"
            | "s"
            | "small"
            | "span"
            | "strong"
            | "sub"
            | "sup"
            | "u"
    )
}

fn entity(text: &str) -> (&'static str, usize) {
    for (name, character) in
        [("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&#x27;", "'"), ("&nbsp;", " ")]
    {
        if text.starts_with(name) {
            return (character, name.len());
        }
    }
    ("&", 1)
}

#[cfg(test)]
mod tests {
    use super::{plain, without_sources};

    #[test]
    fn keeps_words_and_drops_tags() {
        for (html, text) in [
            ("<p>One <em>two</em>\nthree</p>\n<p>four</p>", "One two three four"),
            ("un<b>think</b>able", "unthinkable"),
            ("<p>a &lt; b &amp;&amp; c</p>", "a < b && c"),
            ("<li>x</li><li>y</li>", "x y"),
            ("cut <a href=\"x", "cut"),
            ("5 & 6", "5 & 6"),
            ("<math><mi>x</mi><annotation encoding=\"a\">\\x &lt; y</annotation></math>!", "x !"),
            ("", ""),
        ] {
            assert_eq!(plain(html), text, "{html}");
        }
    }

    #[test]
    fn sources_of_formulas_are_left_out() {
        for (html, without) in [
            ("<p>x</p>", "<p>x</p>"),
            ("a<mi>x</mi><annotation encoding=\"t\">x &lt; y</annotation>b<annotation >z</annotation>c", "a<mi>x</mi>bc"),
            ("a<annotation encoding", "a"),
        ] {
            assert_eq!(without_sources(html), without, "{html}");
        }
    }
}
