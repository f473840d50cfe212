//! What was read, as TeX.

use site_diag::limits;

/// A part.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Output {
    /// TeX as it stands.
    Tex(String),
    Sign(&'static str),
    /// An element: amount, left superscript and subscript, symbol, right subscript and superscript.
    Entity {
        a: Vec<Output>,
        b: Vec<Output>,
        p: Vec<Output>,
        o: Vec<Output>,
        q: Vec<Output>,
        d: Vec<Output>,
        d_type: Option<&'static str>,
    },
    Roman(String),
    Text(String),
    TexMath(String),
    /// A state, and the space before it.
    Aggregation(Vec<Output>, &'static str),
    Bond(String),
    Fraction(String, String),
    /// A fraction, or something above or below.
    Two(&'static str, Vec<Output>, Vec<Output>),
    Colour(String, Vec<Output>),
    Colour0(String),
    Arrow(String, Vec<Output>, Vec<Output>),
    Operator(String),
    /// `&` and line breaks.
    Escape(String),
    /// A comma or semicolon, and the space behind it.
    Enumeration(String, &'static str),
}

impl Output {
    /// A sign of the grammar.
    pub(super) fn named(name: &str) -> Self {
        Self::Sign(match name {
            "entitySkip" | "pu-space-1" => "~",
            "pu-space-2" => "\\mkern3mu ",
            "1000 separator" => "\\mkern2mu ",
            "commaDecimal" => "{,}",
            "hyphen" => "\\text{-}",
            "addition compound" => "\\,{\\cdot}\\,",
            "electron dot" => "\\mkern1mu \\bullet\\mkern1mu ",
            "KV x" => "{\\times}",
            "prime" => "\\prime ",
            "cdot" => "\\cdot ",
            "tight cdot" => "\\mkern1mu{\\cdot}\\mkern1mu ",
            "times" => "\\times ",
            "circa" => "{\\sim}",
            "ellipsis" => "\\ldots ",
            _ => "",
        })
    }
}

/// The parts as TeX; `inner`: part of a larger formula.
pub(super) fn tex(parts: &[Output], inner: bool) -> Result<String, String> {
    let mut out = String::new();
    for part in parts {
        write(part, &mut out)?;
        // Left superscripts are written twice, so nested formulas grow with every level.
        if out.len() > limits::EXPANDED_FORMULA.most {
            return Err(format!("it is longer than {} bytes in TeX", limits::EXPANDED_FORMULA.most));
        }
    }
    let has_rows = parts.iter().any(|part| matches!(part, Output::Escape(_)));
    Ok(if inner || has_rows || out.is_empty() { out } else { format!("{{{out}}}") })
}

fn write(part: &Output, out: &mut String) -> Result<(), String> {
    let inner = |parts: &[Output]| tex(parts, true);
    match part {
        Output::Tex(tex) => out.push_str(tex),
        Output::Sign(sign) => out.push_str(sign),
        Output::Roman(text) => out.push_str(&format!("\\mathrm{{{text}}}")),
        Output::Text(text) if text.contains(['^', '_']) => {
            let text = text.replacen(' ', "~", 1).replacen('-', "\\text{-}", 1);
            out.push_str(&format!("\\mathrm{{{text}}}"));
        }
        Output::Text(text) => out.push_str(&format!("\\text{{{text}}}")),
        Output::TexMath(tex) => out.push_str(&format!("{tex} ")),
        Output::Aggregation(content, space) => out.push_str(&format!("\\mskip{space} {}", inner(content)?)),
        Output::Bond(kind) => out.push_str(bond(kind).ok_or_else(|| format!("`\\bond{{{kind}}}` is no kind of bond"))?),
        Output::Fraction(above, below) => out.push_str(&small_fraction(above, below)),
        Output::Two(kind, above, below) => {
            let (above, below) = (inner(above)?, inner(below)?);
            out.push_str(&match *kind {
                "pu-frac" => small_fraction(&above, &below),
                "overset-output" => format!("\\overset{{{above}}}{{{below}}}"),
                "underset-output" => format!("\\underset{{{above}}}{{{below}}}"),
                "underbrace-output" => format!("\\underbrace{{{above}}}_{{{below}}}"),
                _ => format!("\\frac{{{above}}}{{{below}}}"),
            });
        }
        Output::Colour(colour, content) => out.push_str(&format!("{{\\color{{{colour}}}{{{}}}}}", inner(content)?)),
        Output::Colour0(colour) => out.push_str(&format!("\\color{{{colour}}}")),
        Output::Arrow(kind, over, under) => {
            let (over, under) = (inner(over)?, inner(under)?);
            out.push_str(&format!("\\x{}", arrow(kind)));
            if !under.is_empty() {
                out.push_str(&format!("[{{{under}}}]"));
            }
            out.push_str(&format!("{{{over}}}"));
        }
        Output::Operator(kind) => out.push_str(operator(kind).ok_or_else(|| format!("`{kind}` is no operator"))?),
        Output::Escape(sign) => out.push_str(&format!("{sign} ")),
        Output::Enumeration(sign, space) => out.push_str(&format!("{{{sign}}}\\mkern{space} ")),
        Output::Entity { a, b, p, o, q, d, d_type } => {
            let [a, b, p, o, q, d] = [inner(a)?, inner(b)?, inner(p)?, inner(o)?, inner(q)?, inner(d)?];
            let grouped = |tex: &str| if tex.starts_with(['+', '-']) { format!("{{{tex}}}") } else { tex.to_owned() };
            if !a.is_empty() {
                out.push_str(&format!("{}\\,", grouped(&a)));
            }
            if !b.is_empty() || !p.is_empty() {
                // Both are flush right: first invisible for their width, then on top of each other.
                out.push_str(&format!("{{\\vphantom{{X}}}}^{{\\hphantom{{{b}}}}}_{{\\hphantom{{{p}}}}}"));
                out.push_str(&format!("{{\\vphantom{{X}}}}^{{\\smash[t]{{\\vphantom{{2}}}}\\mathllap{{{b}}}}}"));
                out.push_str(&format!("_{{\\vphantom{{2}}\\mathllap{{\\smash[t]{{{p}}}}}}}"));
            }
            out.push_str(&grouped(&o));
            scripts(&q, &d, *d_type, out);
        }
    }
    Ok(())
}

/// Right subscript and superscript: side by side, unless the charge stands above the number.
fn scripts(below: &str, above: &str, kind: Option<&str>, out: &mut String) {
    const BASE: &str = "{\\vphantom{X}}";
    let sub = || format!("_{{\\smash[t]{{{below}}}}}");
    let sup = || format!("^{{{above}}}");
    match kind {
        Some("kv") => {
            if !below.is_empty() || !above.is_empty() {
                out.push_str(BASE);
            }
            if !above.is_empty() {
                out.push_str(&sup());
            }
            if !below.is_empty() {
                out.push_str(&sub());
            }
        }
        Some("oxidation") => {
            if !above.is_empty() {
                out.extend([BASE, &sup()]);
            }
            if !below.is_empty() {
                out.extend([BASE, &sub()]);
            }
        }
        _ => {
            if !below.is_empty() {
                out.extend([BASE, &sub()]);
            }
            if !above.is_empty() {
                out.extend([BASE, &sup()]);
            }
        }
    }
}

fn small_fraction(above: &str, below: &str) -> String {
    format!("{{\\textstyle\\frac{{{above}}}{{{below}}}}}")
}

fn arrow(kind: &str) -> &'static str {
    match kind {
        "<-" => "leftarrow",
        "<->" => "leftrightarrow",
        "<-->" => "rightleftarrows",
        "<=>" | "⇌" => "rightleftharpoons",
        "<=>>" => "rightequilibrium",
        "<<=>" => "leftequilibrium",
        _ => "rightarrow",
    }
}

fn bond(kind: &str) -> Option<&'static str> {
    Some(match kind {
        "-" | "1" => "{-}",
        "=" | "2" => "{=}",
        "#" | "3" | "≡" => "{\\equiv}",
        "~" => "{\\tripledash}",
        "~-" => "{\\mathrlap{\\raisebox{-.1em}{$-$}}\\raisebox{.1em}{$\\tripledash$}}",
        "~=" | "~--" => "{\\mathrlap{\\raisebox{-.2em}{$-$}}\\mathrlap{\\raisebox{.2em}{$\\tripledash$}}-}",
        "-~-" => "{\\mathrlap{\\raisebox{-.2em}{$-$}}\\mathrlap{\\raisebox{.2em}{$-$}}\\tripledash}",
        "..." => "{{\\cdot}{\\cdot}{\\cdot}}",
        "...." => "{{\\cdot}{\\cdot}{\\cdot}{\\cdot}}",
        "->" => "{\\rightarrow}",
        "<-" => "{\\leftarrow}",
        "<" => "{<}",
        ">" => "{>}",
        _ => return None,
    })
}

fn operator(kind: &str) -> Option<&'static str> {
    Some(match kind {
        "+" => " {}+{} ",
        "-" => " {}-{} ",
        "=" => " {}={} ",
        "<" => " {}<{} ",
        ">" => " {}>{} ",
        "<<" => " {}\\ll{} ",
        ">>" => " {}\\gg{} ",
        "\\pm" => " {}\\pm{} ",
        "\\approx" | "$\\approx$" => " {}\\approx{} ",
        "v" | "(v)" => " \\downarrow{} ",
        "^" | "(^)" => " \\uparrow{} ",
        _ => return None,
    })
}
