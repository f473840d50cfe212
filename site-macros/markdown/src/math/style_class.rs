//! `style` attributes of formulas as classes, from one table.

use std::fmt::Write;

/// Every declaration that math-core writes into `style`, and its class. Colours become MathML's own `mathcolor`; a length the author chose
/// below zero (`\hspace{-2em}`) has no class and stays a `style` attribute.
const CLASSES: [(&str, &str); 44] = [
    ("text-align:left", "ml"),
    ("text-align:right", "mr"),
    ("justify-items:start", ""),
    ("justify-items:end", ""),
    ("padding-left:0", "pl0"),
    ("padding-right:0", "pr0"),
    ("padding-top:0", "pt0"),
    ("padding-bottom:0", "pb0"),
    ("padding-left:0.1em", "pl1"),
    ("padding-right:0.1em", "pr1"),
    ("padding-left:0.1667em", "pl3"),
    ("padding-right:0.1667em", "pr3"),
    ("padding-top:0.1667em", "pt3"),
    ("padding-left:0.2222em", "pl4"),
    ("padding-right:0.2222em", "pr4"),
    ("padding-left:0.2778em", "pl5"),
    ("padding-right:0.2778em", "pr5"),
    ("padding-left:1em", "pl18"),
    ("margin-left:-0.16666667em", "ml-3"),
    ("margin-left:-0.22222222em", "ml-4"),
    ("margin-left:-0.2777778em", "ml-5"),
    ("width:7.5%", "w7"),
    ("width:50%", "w50"),
    ("width:100%", "w100"),
    ("border-left:0.05em solid currentcolor", "bl"),
    ("border-right:0.05em solid currentcolor", "br"),
    ("border-top:0.05em solid currentcolor", "bt"),
    ("border-left:0.05em dashed currentcolor", "dl"),
    ("border-right:0.05em dashed currentcolor", "dr"),
    ("border-top:0.05em dashed currentcolor", "dt"),
    ("math-shift:compact", "compact"),
    (FULL_SIZE, "s0"),
    ("font-variant-caps:small-caps", "sc"),
    ("font-size:50%", "f50"),
    ("font-size:60%", "f60"),
    ("font-size:70%", "f70"),
    ("font-size:80%", "f80"),
    ("font-size:90%", "f90"),
    ("font-size:100%", "f100"),
    ("font-size:120%", "f120"),
    ("font-size:140%", "f140"),
    ("font-size:170%", "f170"),
    ("font-size:200%", "f200"),
    ("font-size:250%", "f250"),
];

/// What `scriptlevel="0"` means. As a class, because checkers of HTML do not know that attribute on tables yet.
const FULL_SIZE: &str = "math-depth:0";

/// The colour that [`super::spell`] gives the content of `\boxed`: math-core has no frame, so the row of this colour becomes one.
pub(super) const FRAME: &str = "B0CED1";

/// Strokes through a formula; `menclose` is not MathML Core, a background is.
const STROKES: [(&str, &str); 4] = [
    ("updiagonalstrike downdiagonalstrike", "xcancel"),
    ("updiagonalstrike", "cancel"),
    ("downdiagonalstrike", "bcancel"),
    ("horizontalstrike", "sout"),
];

/// Fonts and scrolling.
const BLOCK: &str = include_str!("../../../theme/theme/math.css");

/// Rules for formulas and the classes in them.
pub fn style_sheet() -> String {
    let mut css = String::from(BLOCK);
    for (declaration, class) in CLASSES.iter().filter(|(_, class)| !class.is_empty()) {
        let _ = writeln!(css, "math .{class}{{{declaration}}}");
    }
    css.push_str("math .s0{font-size:math}\nmath .frame{border:0.05em solid currentcolor;padding:0.3em}\n");
    let stroke = |direction: &str| {
        format!(
            "linear-gradient({direction},transparent calc(50% - 0.03em),currentcolor calc(50% - 0.03em),\
             currentcolor calc(50% + 0.03em),transparent calc(50% + 0.03em))"
        )
    };
    let (up, down, across) = (stroke("to bottom right"), stroke("to bottom left"), stroke("to bottom"));
    let _ = writeln!(css, "math .cancel{{background:{up}}}\nmath .bcancel{{background:{down}}}");
    let _ = writeln!(css, "math .xcancel{{background:{up},{down}}}\nmath .sout{{background:{across}}}");
    css.push_str("math .math-core-sans-serif-font{font-family:sans-serif}\nmath .math-core-serif-font{font-family:serif}\n");
    css
}

/// Rewrites the tags of `mathml`; its text stays as it is.
pub(super) fn classes(mathml: &str) -> String {
    let mut html = String::with_capacity(mathml.len());
    let mut rest = mathml;
    while let Some(start) = rest.find('<') {
        html.push_str(&rest[..start]);
        rest = &rest[start..];
        // Text and attribute values are escaped, so the next sign `>` ends the tag.
        let Some(end) = rest.find('>') else { break };
        let (tag, after) = rest.split_at(end + 1);
        rest = after;
        match tag {
            "</menclose>" => html.push_str("</mrow>"),
            _ if tag.starts_with("<menclose ") => {
                let class = STROKES.iter().find(|(notation, _)| tag.contains(notation)).map_or("cancel", |(_, class)| class);
                let _ = write!(html, "<mrow class=\"{class}\">");
            }
            // The strokes of the library's own style sheet: empty rows.
            _ if tag.starts_with("<mrow class=\"menclose-") => rest = rest.strip_prefix("</mrow>").unwrap_or(rest),
            _ if tag.starts_with("<mtable ") => {
                retag(&tag.replacen(" scriptlevel=\"0\"", &format!(" style=\"{FULL_SIZE}\""), 1), &mut html);
            }
            _ if tag.contains(" style=\"") => retag(tag, &mut html),
            _ => html.push_str(tag),
        }
    }
    html.push_str(rest);
    html
}

/// One tag with its `style` attributes turned into a `class`, a `mathcolor`, and a `style` of what is left.
fn retag(tag: &str, html: &mut String) {
    let (mut classes, mut colour, mut left) = (Vec::new(), None, String::new());
    let mut kept = String::new();
    let mut rest = tag;
    while let Some((before, after)) = rest.split_once(" style=\"") {
        kept.push_str(before);
        let (value, after) = after.split_once('"').unwrap_or((after, ""));
        rest = after;
        for declaration in value.split(';').map(|d| d.trim().replace(": ", ":")).filter(|d| !d.is_empty()) {
            match CLASSES.iter().find(|(known, _)| *known == declaration) {
                Some((_, "")) => {}
                Some((_, class)) => classes.push(*class),
                None => match declaration.strip_prefix("color:") {
                    Some(hex) if hex.trim_start_matches('#').eq_ignore_ascii_case(FRAME) => classes.push("frame"),
                    Some(hex) => colour = Some(hex.to_owned()),
                    // `mspace` has the same width as an attribute.
                    None if declaration.starts_with("width:") && kept.contains(" width=\"") => {}
                    None => {
                        left.push_str(&declaration);
                        left.push(';');
                    }
                },
            }
        }
    }
    let tail_at = if rest.ends_with("/>") { rest.len() - 2 } else { rest.len().saturating_sub(1) };
    let (attributes, tail) = rest.split_at(tail_at);
    html.push_str(&kept);
    html.push_str(attributes);
    if !classes.is_empty() {
        let _ = write!(html, " class=\"{}\"", classes.join(" "));
    }
    if let Some(colour) = colour {
        let _ = write!(html, " mathcolor=\"{colour}\"");
    }
    if !left.is_empty() {
        let _ = write!(html, " style=\"{left}\"");
    }
    html.push_str(tail);
}
