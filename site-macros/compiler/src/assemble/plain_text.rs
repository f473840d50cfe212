//! Conversions between HTML and plain text.

use site_html::{Tag, Token, decode, push_collapsed, tokens};

/// The element that contains the source of a formula in its MathML begins and ends with these.
const SOURCE: &str = "<annotation ";
const SOURCE_END: &str = "</annotation>";

/// An HTML fragment without the sources of its formulas. Feed readers without MathML would show them as text.
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

/// Plain text of an HTML fragment on one line: without tags, with resolved character references and collapsed white space. Formulas
/// become text if they fit on a line, and an ellipsis otherwise.
pub(crate) fn plain(html: &str) -> String {
    const FORMULA: &str = "<math";
    let mut without = String::new();
    let mut rest = html;
    while let Some(at) = rest.find(FORMULA) {
        // A formula may hold others, in links.
        let mut end = at;
        let mut depth = 0_usize;
        loop {
            let next = rest[end..].find("math").map(|i| end + i);
            let Some(next) = next else { return plain_markup(&(without + rest)) };
            end = next + "math".len();
            if rest[..next].ends_with("</") {
                depth = depth.saturating_sub(1);
            } else if rest[..next].ends_with('<') {
                depth += 1;
            }
            if depth == 0 {
                break;
            }
        }
        end = rest[end..].find('>').map_or(rest.len(), |i| end + i + 1);
        without.push_str(&rest[..at]);
        let line = site_markdown::linear_formula(&rest[at..end]);
        without.push_str(&site_html::escape(line.as_deref().unwrap_or("…")));
        rest = &rest[end..];
    }
    if without.is_empty() { plain_markup(rest) } else { plain_markup(&(without + rest)) }
}

fn plain_markup(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    // The source of a formula would repeat it.
    let mut in_source = false;
    for token in tokens(html) {
        match token {
            Token::Text(text) if !in_source => push_collapsed(&mut out, &decode(text)),
            Token::Tag(tag) => {
                in_source = tag.is("annotation") && !tag.closing;
                if breaks_line(&tag) {
                    push_collapsed(&mut out, " ");
                }
            }
            _ => {}
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// Inline tags join words (`un<em>think</em>able`); all other tags separate them.
fn breaks_line(tag: &Tag<'_>) -> bool {
    const INLINE: [&str; 19] = [
        "a", "abbr", "b", "cite", "code", "del", "em", "i", "ins", "kbd", "mark", "q", "s", "small", "span", "strong", "sub",
        "sup", "u",
    ];
    !INLINE.iter().any(|name| tag.is(name))
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
            ("<math><mi>x</mi><annotation encoding=\"a\">\\x &lt; y</annotation></math>!", "x!"),
            ("let <math><msub><mi>x</mi><mn>1</mn></msub><mo>&lt;</mo><mi>y</mi></math> be", "let x₁ < y be"),
            ("let <math><mtext><a href=\"#x\"><math><mi>x</mi></math></a></mtext></math> be", "let x be"),
            ("so <math><mtable></mtable></math>.", "so …."),
            ("<math><mi>x", "x"),
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
