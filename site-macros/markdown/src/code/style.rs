//! The style sheet for highlighted code.

use std::fmt::Write;

/// Class, colours in the light and the dark scheme, and optional background colours. GitHub's palette, darkened or brightened where
/// necessary: each colour has a contrast of at least 4.5 to 1 (WCAG 2.2, 1.4.3) on code backgrounds from `#ffffff` down to `#f0f0f0`, and
/// from `#000000` up to `#2b2b2b`.
type Colour = (&'static str, [&'static str; 2], Option<[&'static str; 2]>);

const COLOURS: [Colour; 11] = [
    ("c", ["#59636e", "#9aa4ae"], None),
    ("err", ["#82071e", "#ffa198"], None),
    ("gc", ["#7a2f00", "#ffdfb6"], Some(["#ffd8b5", "#5a1e02"])),
    ("gd", ["#82071e", "#ffdcd7"], Some(["#ffebe9", "#490202"])),
    ("gi", ["#116329", "#aff5b4"], Some(["#dafbe1", "#04260f"])),
    ("k", ["#b31d28", "#ff8b83"], None),
    ("m", ["#0550ae", "#79c0ff"], None),
    ("nf", ["#6639ba", "#d2a8ff"], None),
    ("nt", ["#116329", "#7ee787"], None),
    ("nv", ["#8a3600", "#ffa657"], None),
    ("s", ["#0a3069", "#a5d6ff"], None),
];

/// Background of lines in `hl_lines`.
const MARKED: [&str; 2] = ["#fff8c5", "#3a3210"];

/// Backgrounds of lines that a change inserts and deletes, and of their signs.
const CHANGED: [(&str, &str, [&str; 2]); 2] = [("ins", "+", ["#dafbe1", "#04260f"]), ("del", "-", ["#ffebe9", "#490202"])];

/// Rules for the block around the code, its title, and the button that `js/copy.js` inserts. In the theme's cascade layer.
const BLOCK: &str = include_str!("../../../theme/theme/code.css");

/// One sheet for both schemes: `light-dark()` follows the page's `color-scheme`. It styles the output of `block`; background, padding,
/// scrolling and font are those of all code in `css/site.css`. Line numbers are generated content, so they are neither selected nor copied.
pub fn style_sheet() -> String {
    let mut css = String::new();
    for (class, [light, dark], background) in COLOURS {
        let _ = write!(css, ".highlight .{class}{{color:light-dark({light},{dark})");
        if let Some([light, dark]) = background {
            let _ = write!(css, ";background-color:light-dark({light},{dark})");
        }
        css.push_str("}\n");
    }
    css.push_str(".highlight .ge{font-style:italic}\n.highlight .gs{font-weight:bold}\n");
    css.push_str(".highlight .gl{text-decoration:underline}\n.highlight .gx{text-decoration:line-through}\n");
    let [light, dark] = MARKED;
    let _ = writeln!(css, ".highlight code:has(.hl,.ins,.del){{display:inline-block;min-width:100%}}");
    let _ = writeln!(css, ".highlight .hl{{display:block;background-color:light-dark({light},{dark})}}");
    let _ = writeln!(css, ".highlight :is(.ins,.del){{display:block}}");
    for (class, sign, [light, dark]) in CHANGED {
        let _ = writeln!(css, ".highlight .{class}{{background-color:light-dark({light},{dark})}}");
        let _ = writeln!(css, ".highlight .{class}::before{{content:\"{sign}\";float:left;margin-inline-start:-1ch}}");
    }
    let [light, dark] = COLOURS[0].1;
    let _ = writeln!(css, ".highlight .gp{{color:light-dark({light},{dark});user-select:none;-webkit-user-select:none}}");
    let _ = writeln!(
        css,
        ".highlight .ln{{display:inline-block;min-width:3ch;margin-inline-end:1.5ch;text-align:end;color:light-dark({light},{dark});\
         text-decoration:none;user-select:none;-webkit-user-select:none}}"
    );
    css.push_str(".highlight .ln::before{content:attr(data-n)}\n.highlight .ln:target{outline:1px solid}\n");
    css.push_str(BLOCK);
    css
}

#[cfg(test)]
mod tests {
    use super::super::token::{BACKGROUNDS, FOREGROUNDS};
    use super::*;

    /// WCAG 2.2, "relative luminance" and "contrast ratio".
    fn contrast(a: &str, b: &str) -> f64 {
        let luminance = |hex: &str| {
            let channel = |at: usize| {
                let value = f64::from(u8::from_str_radix(&hex[at..at + 2], 16).expect("hexadecimal")) / 255.0;
                if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
            };
            0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
        };
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn every_colour_can_be_read() {
        for (class, [light, dark], own) in COLOURS {
            let grounds = match own {
                Some([l, d]) => vec![(light, l), (dark, d)],
                None => vec![
                    (light, "#ffffff"),
                    (light, "#f0f0f0"),
                    (light, MARKED[0]),
                    (dark, "#000000"),
                    (dark, "#2b2b2b"),
                    (dark, MARKED[1]),
                    (light, CHANGED[0].2[0]),
                    (light, CHANGED[1].2[0]),
                    (dark, CHANGED[0].2[1]),
                    (dark, CHANGED[1].2[1]),
                ],
            };
            for (colour, ground) in grounds {
                let ratio = contrast(colour, ground);
                assert!(ratio >= 4.5, "{class}: {colour} on {ground} is {ratio:.2}");
            }
        }
    }

    #[test]
    fn every_class_that_is_written_has_a_rule() {
        let css = style_sheet();
        for class in FOREGROUNDS
            .iter()
            .chain(&BACKGROUNDS)
            .map(|(_, class)| *class)
            .chain(["ge", "gs", "gl", "gx", "hl", "ln", "ins", "del", "gp"])
        {
            assert!(css.contains(&format!(".highlight .{class}{{")), "{class}");
        }
        let (tokens, block) = css.split_once("@layer theme {").expect("the block's own rules");
        assert!(block.contains(".copy") && block.ends_with("}\n"), "{block}");
        for line in tokens.lines() {
            assert!(line.starts_with(".highlight ") && line.ends_with('}'), "{line}");
        }
        assert_eq!(css, style_sheet());
    }

    /// The colours are data of another crate: a new version may change its colours, and then these tables must change.
    #[test]
    fn the_theme_has_no_colour_unknown_to_us() {
        let registry = giallo::Registry::builtin().expect("the built-in grammars load");
        let css = registry.generate_css("github-light-default", "").expect("the theme exists");
        // Brackets, and text on the backgrounds of carriage returns and ignored files, which have no class here.
        let plain = ["#57606A", "#EAEEF2", "#F6F8FA"];
        for line in css.lines().filter(|l| l.starts_with('.') && l[1..].starts_with(|c: char| c.is_ascii_digit())) {
            let colour = line.split("color: ").nth(1).and_then(|rest| rest.get(..7)).expect("a colour");
            assert!(FOREGROUNDS.iter().any(|(known, _)| *known == colour) || plain.contains(&colour), "{line}");
        }
        for (colour, _) in FOREGROUNDS.iter().chain(&BACKGROUNDS) {
            assert!(css.contains(colour), "{colour}");
        }
    }
}
