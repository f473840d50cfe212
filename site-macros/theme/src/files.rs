//! The files of the default theme, embedded in the compiler.

use std::borrow::Cow;

use include_dir::{Dir, include_dir};

use site_settings::config::Theme;

/// Scripts that are inlined in the pages that need them, and not served separately.
pub const IN_PAGES: [&str; 3] = ["js/comments.js", "js/copy.js", "js/formulas.js"];

/// `--accent` in the light scheme.
pub const ACCENT: &str = "#0a6073";

/// All files below `theme/`.
static THEME: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/theme");

/// The theme's assets by the names under which an owner's file replaces them (`css/site.css`, `js/scheme.js`), and their bytes.
pub fn assets() -> impl Iterator<Item = (&'static str, &'static [u8])> {
    ["css", "js"].into_iter().filter_map(|folder| THEME.get_dir(folder)).flat_map(Dir::files).filter_map(entry)
}

/// The style sheet with the owner's accent and width instead of the defaults.
pub fn sheet(theme: Option<&Theme>) -> Cow<'static, str> {
    let sheet = text("css/site.css").unwrap_or_default();
    let Some(theme) = theme.filter(|theme| theme.accent.is_some() || theme.width.is_some()) else { return sheet.into() };
    let mut out = String::with_capacity(sheet.len() + 200);
    // Custom properties are in the first lines.
    for line in sheet.split_inclusive('\n') {
        match (&theme.accent, &theme.width, line.trim_start()) {
            (Some([light, dark]), _, property) if property.starts_with("--accent:") => {
                out.push_str(&format!("  --accent: light-dark({light}, {dark});\n"));
            }
            (_, Some(width), property) if property.starts_with("--measure:") && width.ends_with("rem") => {
                out.push_str(&format!("  --measure: {width};\n"));
            }
            _ => out.push_str(line),
        }
    }
    if let Some(width) = theme.width.as_ref().filter(|width| width.ends_with("ch")) {
        // The width of letters depends on their size, and the bar has smaller ones. Registered as a length, the property has the width of
        // the text everywhere. The initial value must be absolute, so it is in pixels (CSS Properties and Values, 2.4).
        out.push_str("@property --measure {\n  syntax: \"<length>\";\n  inherits: true;\n  initial-value: 672px;\n}\n");
        out.push_str(&format!("body {{\n  --measure: {width};\n}}\n"));
    }
    out.into()
}

/// One file's text: `css/site.css`.
pub fn text(path: &str) -> Option<&'static str> {
    THEME.get_file(path)?.contents_utf8()
}

/// The files directly in a folder, by path.
pub(super) fn folder(path: &str) -> impl Iterator<Item = (&'static str, &'static [u8])> {
    THEME.get_dir(path).into_iter().flat_map(Dir::files).filter_map(entry)
}

fn entry(file: &'static include_dir::File<'static>) -> Option<(&'static str, &'static [u8])> {
    Some((file.path().to_str()?, file.contents()))
}

#[cfg(test)]
mod tests {
    use site_settings::config::appearance::BACKGROUNDS;

    use super::*;

    fn sheet() -> &'static str {
        text("css/site.css").expect("the style sheet")
    }

    /// A page and its styles should fit in the first round trip of a connection: ten segments, about 14 KB. Rules that only some pages need
    /// (code, formulas, comments) are in separate sheets.
    #[test]
    fn the_style_sheet_is_small_and_is_css() {
        use lightningcss::stylesheet::{MinifyOptions, ParserOptions, PrinterOptions, StyleSheet};
        let mut sheet = StyleSheet::parse(sheet(), ParserOptions::default()).expect("CSS");
        sheet.minify(MinifyOptions::default()).expect("CSS that can be minified");
        let small =
            sheet.to_css(PrinterOptions { minify: true, ..PrinterOptions::default() }).expect("CSS that can be written").code;
        let mut packed = Vec::new();
        let parameters = brotli::enc::BrotliEncoderParams { quality: 11, ..Default::default() };
        brotli::BrotliCompress(&mut small.as_bytes(), &mut packed, &parameters).expect("writing to memory");
        assert!(small.len() < 14_200, "{} bytes minified", small.len());
        assert!(packed.len() < 4_000, "{} bytes with brotli", packed.len());
        // The minifier must leave the selection of colours to the browser.
        assert!(small.contains("light-dark(") && small.contains("data-scheme"), "{small}");
    }

    #[test]
    fn every_colour_is_a_custom_property_for_both_schemes() {
        let (tokens, rules) = sheet().split_once("\n}\n").expect("the properties come first");
        assert!(tokens.contains(&format!("--accent: light-dark({ACCENT}, ")), "{tokens}");
        let [[bg, soft], [dark_bg, dark_soft]] = BACKGROUNDS;
        for (name, light, dark) in [("bg", bg, dark_bg), ("soft", soft, dark_soft), ("code-bg", soft, dark_soft)] {
            assert!(tokens.contains(&format!("--{name}: light-dark({light}, {dark});")), "{name}: {tokens}");
        }
        for color in crate::head::THEME_COLORS {
            assert!(tokens.contains(color), "{color} of the head is no colour of the sheet");
        }
        assert!(tokens.lines().filter(|line| line.contains('#')).all(|line| line.contains(": light-dark(#")), "{tokens}");
        let (screen, print) = rules.split_once("@media print").expect("rules for paper");
        assert!(!screen.contains(": #") && !screen.contains(" #f") && !screen.contains("rgb("), "a colour that is no property");
        assert!(print.contains("#fff"));
    }

    #[test]
    fn accent_and_width_are_the_owners() {
        let theme = |width: &str| Theme {
            accent: Some(["#8a1c4a".to_owned(), "#f2a0c0".to_owned()]),
            width: Some(width.to_owned()),
            ..Theme::default()
        };
        let rem = super::sheet(Some(&theme("50rem")));
        assert!(rem.contains("--accent: light-dark(#8a1c4a, #f2a0c0);") && rem.contains("--measure: 50rem;"), "{rem}");
        assert!(!rem.contains(ACCENT) && !rem.contains("42rem"), "{rem}");
        let ch = super::sheet(Some(&theme("70ch")));
        assert!(ch.contains("body {\n  --measure: 70ch;\n}") && ch.contains("syntax: \"<length>\""), "{ch}");
        assert_eq!(super::sheet(Some(&Theme::default())), sheet());
        assert_eq!(super::sheet(None), sheet());
    }

    /// WCAG 2.2, 1.4.3: every text colour on every background that it is used on, in both schemes.
    #[test]
    fn text_can_be_read() {
        let value = |name: &str| -> [f64; 2] {
            let (_, rest) = sheet().split_once(&format!("--{name}: light-dark(")).unwrap_or_else(|| panic!("no --{name}"));
            let (pair, _) = rest.split_once(')').expect("a pair");
            let luminance = |hex: &str| {
                let channel = |at: usize| {
                    let value = f64::from(u8::from_str_radix(&hex[at..at + 2], 16).expect("hexadecimal")) / 255.0;
                    if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
                };
                0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
            };
            let (light, dark) = pair.split_once(", ").expect("two colours");
            [luminance(light), luminance(dark)]
        };
        for text in ["fg", "strong", "muted", "accent", "blue", "green", "violet", "amber", "red", "code-fg"] {
            for ground in ["bg", "soft", "code-bg"] {
                for (a, b) in value(text).into_iter().zip(value(ground)) {
                    let ratio = (a.max(b) + 0.05) / (a.min(b) + 0.05);
                    assert!(ratio >= 4.5, "--{text} on --{ground}: {ratio:.2}");
                }
            }
        }
    }

    #[test]
    fn the_theme_has_its_style_sheet_and_its_script() {
        let names: Vec<_> = assets().map(|(name, _)| name).collect();
        assert!(names.contains(&"css/site.css"), "{names:?}");
        assert!(names.contains(&"js/scheme.js"), "{names:?}");
        assert!(IN_PAGES.iter().all(|name| names.contains(name)), "{names:?}");
        assert!(names.iter().all(|name| !name.starts_with('/') && !name.contains('\\')), "{names:?}");
    }
}
