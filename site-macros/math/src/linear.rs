//! A formula on one line of text, for descriptions and other places without markup.

use site_html::{Token, decode, tokens};

/// Longest text of a formula.
const LONGEST: usize = 60;

/// Digits and signs that have a small form: as written, above, below.
const SMALL: [(char, char, char); 15] = [
    ('0', '⁰', '₀'),
    ('1', '¹', '₁'),
    ('2', '²', '₂'),
    ('3', '³', '₃'),
    ('4', '⁴', '₄'),
    ('5', '⁵', '₅'),
    ('6', '⁶', '₆'),
    ('7', '⁷', '₇'),
    ('8', '⁸', '₈'),
    ('9', '⁹', '₉'),
    ('+', '⁺', '₊'),
    ('−', '⁻', '₋'),
    ('n', 'ⁿ', 'ₙ'),
    ('i', 'ⁱ', 'ᵢ'),
    ('j', 'ʲ', 'ⱼ'),
];

/// `<math>…</math>` as text; `None` for what takes more than a line: tables and long formulas.
pub fn linear(mathml: &str) -> Option<String> {
    // Open elements, and the texts of their children so far.
    let mut open: Vec<(&str, Vec<String>)> = vec![("", Vec::new())];
    let mut source = 0_usize;
    for token in tokens(mathml) {
        match token {
            Token::Text(text) if source == 0 => {
                let text = decode(text).replace(['\u{2061}', '\n'], "").replace('\u{a0}', " ");
                open.last_mut()?.1.push(text);
            }
            Token::Tag(tag) if tag.is("annotation") => source = if tag.closing { source.saturating_sub(1) } else { source + 1 },
            Token::Tag(tag) if tag.is("mtable") => return None,
            Token::Tag(tag) if tag.is("mspace") => {
                let is_wide = tag.attributes().any(|a| a.is("width") && a.value != "0");
                open.last_mut()?.1.push(if is_wide { " " } else { "" }.to_owned());
            }
            Token::Tag(tag) if tag.closing => {
                let (name, children) = open.pop()?;
                open.last_mut()?.1.push(join(name, &children));
            }
            Token::Tag(tag) => {
                // An operator with spaces around it does not have the attribute that removes them.
                let is_tight = tag.attributes().any(|a| a.is("lspace") && a.value == "0");
                let name = if tag.is("mo") && is_tight { "tight" } else { tag.name };
                open.push((name, Vec::new()));
            }
            _ => {}
        }
    }
    let (_, children) = open.pop()?;
    let text = children.concat().split_whitespace().collect::<Vec<_>>().join(" ");
    // No space after a sign.
    let text = text.replace("(− ", "(−");
    let text = text.strip_prefix("− ").map_or_else(|| text.clone(), |rest| format!("−{rest}"));
    (open.is_empty() && text.chars().count() <= LONGEST).then_some(text)
}

fn join(name: &str, children: &[String]) -> String {
    match (name, children) {
        ("mfrac", [above, below]) => format!("{}/{}", grouped(above), grouped(below)),
        ("msup" | "mover", [base, above]) => format!("{base}{}", small(above, true)),
        ("msub" | "munder", [base, below]) => format!("{base}{}", small(below, false)),
        ("msubsup" | "munderover", [base, below, above]) => format!("{base}{}{}", small(below, false), small(above, true)),
        ("msqrt", _) => format!("√{}", grouped(&children.concat())),
        ("mroot", [body, index]) => format!("{}√{}", small(index, true), grouped(body)),
        ("mo", [sign]) if matches!(sign.as_str(), "," | ";") => format!("{sign} "),
        ("mo", [sign]) if !matches!(sign.as_str(), "(" | ")" | "[" | "]" | "{" | "}" | "|" | "!" | "/") => format!(" {sign} "),
        _ => children.concat(),
    }
}

fn grouped(text: &str) -> String {
    let text = text.trim();
    if text.chars().all(char::is_alphanumeric) { text.to_owned() } else { format!("({text})") }
}

/// A superscript or subscript.
fn small(text: &str, above: bool) -> String {
    let text = text.trim();
    if matches!(text, "^" | "~" | "‾" | "→" | "˙" | "¨" | "⏞" | "⏟") {
        // An accent or a brace.
        return String::new();
    }
    if text.chars().all(|c| matches!(c, '′' | '″' | '‴' | '⁗')) {
        return text.to_owned();
    }
    let find = |c| SMALL.iter().find(|(sign, _, _)| *sign == c).map(|(_, up, down)| if above { *up } else { *down });
    match text.chars().filter(|c| *c != ' ').map(find).collect::<Option<String>>() {
        Some(small) => small,
        None => format!("{}{}", if above { "^" } else { "_" }, grouped(text)),
    }
}

#[cfg(test)]
mod tests {
    use crate::Formulas;

    #[test]
    fn formulas_become_a_line() {
        for (tex, text) in [
            (r"x_1 + \frac{a}{b+1}", Some("x₁ + a/(b+1)")),
            (r"e^{-x^2}=\sqrt{2}", Some("e^(−x²) = √2")),
            (r"a_{ij}\in\mathbb{R}^n", Some("aᵢⱼ ∈ ℝⁿ")),
            (r"f'(x), \sin x, \vec v", Some("f′(x), sin x, v")),
            (r"\text{if } x", Some("if x")),
            (r"\begin{matrix}a\end{matrix}", None),
            (r"a+b+c+d+e+f+g+h+i+j+k+l+m+n+o+p+q+r+s+t+u+v+w+x+y+z", None),
        ] {
            let html = Formulas::default().render(tex, false, &mut |_| Err("no links".to_owned())).expect(tex);
            assert_eq!(super::linear(&html).as_deref(), text, "{tex}: {html}");
        }
    }

    #[test]
    fn unclosed_markup_is_ignored() {
        for html in ["<math><mi>x", "</math>", "<math></math></math>"] {
            assert_eq!(super::linear(html), None, "{html}");
        }
    }
}
