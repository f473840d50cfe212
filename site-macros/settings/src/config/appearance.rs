//! Settings of the appearance that need parsing: the accent colour, the width of the column, the search form.

use lightningcss::traits::Parse;
use lightningcss::values::color::CssColor;

use super::table::Table;
use crate::data::{Node, Value};

/// Background colours of the theme, first in light, then in dark: `--bg` and `--soft` of its style sheet.
pub const BACKGROUNDS: [[&str; 2]; 2] = [["#fcfcfa", "#f4f4f0"], ["#16181d", "#1f2229"]];

/// WCAG 2.2, 1.4.3: what text needs against its ground.
pub(crate) const CONTRAST: f64 = 4.5;

/// Narrowest and widest column by unit. A line of fewer than 40 letters breaks too often, one of more than 100 is hard to follow.
const WIDTHS: [(&str, f64, f64); 2] = [("rem", 24.0, 64.0), ("ch", 40.0, 100.0)];

/// Red, green and blue.
pub(crate) type Rgb = [u8; 3];

/// The accent on light and on dark grounds, as `#rrggbb`. Of one colour, what cannot be read on a ground is made darker or lighter; of two,
/// each is taken as it is or refused.
pub(super) fn accent(table: &mut Table<'_, '_>) -> Option<[String; 2]> {
    let node = table.node("accent")?;
    let path = table.path("accent");
    let one = |node: &Node| match &node.value {
        Value::String(text) => rgb(text),
        _ => None,
    };
    match &node.value {
        Value::String(_) => {
            if let Some(colour) = one(node) {
                return Some([0, 1].map(|scheme| hex(readable(colour, scheme))));
            }
        }
        Value::List(items) if items.len() == 2 => {
            if let [Some(light), Some(dark)] = [one(&items[0]), one(&items[1])] {
                let mut fits = true;
                for (scheme, colour) in [light, dark].into_iter().enumerate() {
                    let found = least_contrast(colour, scheme);
                    if found < CONTRAST {
                        let [ground, soft] = BACKGROUNDS[scheme];
                        let better = hex(readable(colour, scheme));
                        let expected = format!(
                            "a colour that can be read on `{ground}` and `{soft}`, with a contrast of {CONTRAST}; this one has \
                             {found:.1}, and `{better}` would do"
                        );
                        table.findings.bad_value(&path, &items[scheme], expected);
                        fits = false;
                    }
                }
                return fits.then(|| [hex(light), hex(dark)]);
            }
        }
        _ => {}
    }
    table.findings.bad_value(&path, node, "a colour, such as `\"#8a1c4a\"`, or two, for light and for dark grounds");
    None
}

/// The width of the column, with its unit.
pub(super) fn width(table: &mut Table<'_, '_>) -> Option<String> {
    let text = table.some_text("width")?;
    let fits = |(unit, least, most): &(&str, f64, f64)| {
        let number: f64 = text.trim().strip_suffix(unit)?.parse().ok()?;
        (*least..=*most).contains(&number).then(|| format!("{number}{unit}"))
    };
    let found = WIDTHS.iter().find_map(fits);
    if let (None, Some(node)) = (&found, table.node("width")) {
        let range = |(unit, least, most): &(&str, f64, f64)| format!("from {least}{unit} to {most}{unit}");
        let path = table.path("width");
        table.findings.bad_value(&path, node, format!("a width {}", WIDTHS.each_ref().map(range).join(", or ")));
    }
    found
}

/// The address of a search, checked.
pub(super) fn search(table: &mut Table<'_, '_>) -> Option<String> {
    let text = table.some_text("search")?;
    let found = Search::read(&text, "");
    if let (None, Some(node)) = (&found, table.node("search")) {
        let path = table.path("search");
        let example = "an address with one part that is `{query}`, such as `https://duckduckgo.com/?sites={host}&q={query}`";
        table.findings.bad_value(&path, node, example);
    }
    found.map(|_| text)
}

/// A search as a form: where it asks, and the fields of its question.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Search {
    /// Address of the form, without a question.
    pub action: String,
    /// Name of the field that takes the words.
    pub field: String,
    /// Names and values of the others.
    pub hidden: Vec<(String, String)>,
}

impl Search {
    /// Reads an address with `{query}` for the words and, if need be, `{host}` for this site's host.
    pub fn read(address: &str, host: &str) -> Option<Self> {
        let (action, question) = address.split_once('?')?;
        let own = action.starts_with('/') && !action.starts_with("//");
        let elsewhere = action.strip_prefix("https://").is_some_and(|rest| !rest.is_empty() && !rest.starts_with('/'));
        if !(own || elsewhere) || action.contains(|c: char| c.is_whitespace() || c.is_control() || "\"'<>;,".contains(c)) {
            return None;
        }
        let mut search = Self { action: action.to_owned(), ..Self::default() };
        for part in question.split('&') {
            let (name, value) = part.split_once('=')?;
            if value == "{query}" && search.field.is_empty() {
                name.clone_into(&mut search.field);
            } else {
                let value = crate::address::decode(&value.replace('+', " ").replace("{host}", host));
                search.hidden.push((name.to_owned(), value));
            }
        }
        (!search.field.is_empty()).then_some(search)
    }
}

/// Any colour that CSS can write, but for those that let something through or that only a browser knows.
fn rgb(text: &str) -> Option<Rgb> {
    match CssColor::parse_string(text.trim()).ok()?.to_rgb().ok()? {
        CssColor::RGBA(colour) if colour.alpha == 255 => Some([colour.red, colour.green, colour.blue]),
        _ => None,
    }
}

fn hex([red, green, blue]: Rgb) -> String {
    format!("#{red:02x}{green:02x}{blue:02x}")
}

/// WCAG 2.2, "relative luminance".
fn luminance(colour: Rgb) -> f64 {
    let [red, green, blue] = colour.map(|channel| {
        let value = f64::from(channel) / 255.0;
        if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    });
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/// The least contrast of a colour with the grounds of a scheme (0 light, 1 dark).
fn least_contrast(colour: Rgb, scheme: usize) -> f64 {
    let grounds = BACKGROUNDS[scheme].iter().filter_map(|ground| rgb(ground));
    grounds
        .map(|ground| {
            let (a, b) = (luminance(colour), luminance(ground));
            (a.max(b) + 0.05) / (a.min(b) + 0.05)
        })
        .fold(f64::INFINITY, f64::min)
}

/// The colour, or the nearest to it on the way to black or white that can be read.
fn readable(colour: Rgb, scheme: usize) -> Rgb {
    let end = if scheme == 0 { 0 } else { 255 };
    (0..=100_u32)
        .map(|step| colour.map(|channel| ((u32::from(channel) * (100 - step) + end * step + 50) / 100).min(255) as u8))
        .find(|mixed| least_contrast(*mixed, scheme) >= CONTRAST)
        .unwrap_or([end as u8; 3])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_colour_can_be_made_to_be_read() {
        for text in ["#fff", "#000", "#8a1c4a", "yellow", "rgb(120 120 120)", "hsl(200 80% 50%)", "oklch(60% 0.2 30)"] {
            let colour = rgb(text).unwrap_or_else(|| panic!("{text}"));
            for scheme in [0, 1] {
                assert!(least_contrast(readable(colour, scheme), scheme) >= CONTRAST, "{text} {scheme}");
            }
        }
        // A readable colour is unchanged.
        assert_eq!(readable([0x8a, 0x1c, 0x4a], 0), [0x8a, 0x1c, 0x4a]);
        for text in
            ["", "crimson-ish", "#12345", "currentcolor", "transparent", "#11223344", "CanvasText", "light-dark(red, blue)"]
        {
            assert_eq!(rgb(text), None, "{text}");
        }
    }

    #[test]
    fn searches() {
        let read = |text| Search::read(text, "site.example").map(|s| (s.action, s.field, s.hidden));
        let hidden = |name: &str, value: &str| vec![(name.to_owned(), value.to_owned())];
        for (text, action, field, others) in [
            ("https://duckduckgo.com/?sites={host}&q={query}", "https://duckduckgo.com/", "q", hidden("sites", "site.example")),
            ("/search/?words={query}&in=all%20of+it", "/search/", "words", hidden("in", "all of it")),
        ] {
            assert_eq!(read(text), Some((action.to_owned(), field.to_owned(), others)), "{text}");
        }
        for text in [
            "",
            "https://x.example/",
            "https://x.example/?q=x",
            "http://x.example/?q={query}",
            "https:///?q={query}",
            "//x.example/?q={query}",
            "javascript:alert(1)?q={query}",
            "https://x.example;/?q={query}",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
