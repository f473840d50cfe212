//! Colours by name.

/// Names of the LaTeX package xcolor (option `dvipsnames`) that CSS does not know. They differ from those of CSS in their capitals.
const XCOLOR: [(&str, &str); 68] = [
    ("Apricot", "#fbb982"),
    ("Aquamarine", "#00b5be"),
    ("Bittersweet", "#c04f17"),
    ("Black", "#221e1f"),
    ("Blue", "#2d2f92"),
    ("BlueGreen", "#00b3b8"),
    ("BlueViolet", "#473992"),
    ("BrickRed", "#b6321c"),
    ("Brown", "#792500"),
    ("BurntOrange", "#f7921d"),
    ("CadetBlue", "#74729a"),
    ("CarnationPink", "#f282b4"),
    ("Cerulean", "#00a2e3"),
    ("CornflowerBlue", "#41b0e4"),
    ("Cyan", "#00aeef"),
    ("Dandelion", "#fdbc42"),
    ("DarkOrchid", "#a4538a"),
    ("Emerald", "#00a99d"),
    ("ForestGreen", "#009b55"),
    ("Fuchsia", "#8c368c"),
    ("Goldenrod", "#ffdf42"),
    ("Gray", "#949698"),
    ("Green", "#00a64f"),
    ("GreenYellow", "#dfe674"),
    ("JungleGreen", "#00a99a"),
    ("Lavender", "#f49ec4"),
    ("LimeGreen", "#8dc73e"),
    ("Magenta", "#ec008c"),
    ("Mahogany", "#a9341f"),
    ("Maroon", "#af3235"),
    ("Melon", "#f89e7b"),
    ("MidnightBlue", "#006795"),
    ("Mulberry", "#a93c93"),
    ("NavyBlue", "#006eb8"),
    ("OliveGreen", "#3c8031"),
    ("Orange", "#f58137"),
    ("OrangeRed", "#ed135a"),
    ("Orchid", "#af72b0"),
    ("Peach", "#f7965a"),
    ("Periwinkle", "#7977b8"),
    ("PineGreen", "#008b72"),
    ("Plum", "#92268f"),
    ("ProcessBlue", "#00b0f0"),
    ("Purple", "#99479b"),
    ("RawSienna", "#974006"),
    ("Red", "#ed1b23"),
    ("RedOrange", "#f26035"),
    ("RedViolet", "#a1246b"),
    ("Rhodamine", "#ef559f"),
    ("RoyalBlue", "#0071bc"),
    ("RoyalPurple", "#613f99"),
    ("RubineRed", "#ed017d"),
    ("Salmon", "#f69289"),
    ("SeaGreen", "#3fbc9d"),
    ("Sepia", "#671800"),
    ("SkyBlue", "#46c5dd"),
    ("SpringGreen", "#c6dc67"),
    ("Tan", "#da9d76"),
    ("TealBlue", "#00aeb3"),
    ("Thistle", "#d883b7"),
    ("Turquoise", "#00b4ce"),
    ("Violet", "#58429b"),
    ("VioletRed", "#ef58a0"),
    ("White", "#ffffff"),
    ("WildStrawberry", "#ee2967"),
    ("Yellow", "#fff200"),
    ("YellowGreen", "#98cc70"),
    ("YellowOrange", "#faa21a"),
];

/// A colour as `#rrggbb`: a name of CSS or xcolor, or three, four, six or eight digits behind `#`; opacity is left out.
pub(crate) fn parse(colour: &str) -> Option<String> {
    let colour = colour.trim();
    if let Some(digits) = colour.strip_prefix('#') {
        if !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
            return None;
        }
        let long = match digits.len() {
            3 | 4 => digits[..3].chars().flat_map(|c| [c, c]).collect(),
            6 | 8 => digits[..6].to_owned(),
            _ => return None,
        };
        return Some(format!("#{}", long.to_ascii_lowercase()));
    }
    if let Some((_, value)) = XCOLOR.iter().find(|(name, _)| *name == colour) {
        return Some((*value).to_owned());
    }
    let (red, green, blue) = cssparser::color::parse_named_color(&colour.to_ascii_lowercase()).ok()?;
    Some(format!("#{red:02x}{green:02x}{blue:02x}"))
}

/// Is black easier to read on this colour (`#rrggbb`) than white? By the relative luminance of WCAG 2.
pub(crate) fn is_light(colour: &str) -> bool {
    let channel = |at: usize| {
        let value = colour.get(at..at + 2).and_then(|digits| u8::from_str_radix(digits, 16).ok()).unwrap_or(0);
        let value = f64::from(value) / 255.0;
        if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    let luminance = 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
    (luminance + 0.05) * (luminance + 0.05) > 1.05 * 0.05
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_read() {
        for (colour, value) in [
            ("red", Some("#ff0000")),
            ("Red", Some("#ed1b23")),
            ("REBECCApurple", Some("#663399")),
            ("#f00", Some("#ff0000")),
            ("#F0a8", Some("#ff00aa")),
            ("#00FF7f80", Some("#00ff7f")),
            ("#12", None),
            ("#ggg", None),
            ("nosuch", None),
        ] {
            assert_eq!(parse(colour).as_deref(), value, "{colour}");
        }
    }

    #[test]
    fn text_on_a_colour_is_readable() {
        assert!(is_light("#ffffff") && is_light("#ffff00") && is_light("#ff0000") && is_light("#00ffff"));
        assert!(!is_light("#000000") && !is_light("#0000ff") && !is_light("#663399"));
    }
}
