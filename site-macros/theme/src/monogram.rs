//! A monogram of one or two letters, for sites without a picture: on the home page and as the site's icon.

use site_settings::config::appearance::BACKGROUNDS;

use super::files::ACCENT;

/// The first letters of the first and the last word of a name, in capitals; one letter for a single word, and for scripts without capitals.
pub fn monogram(name: &str) -> String {
    let first = |word: &str| word.chars().find(|c| c.is_alphanumeric());
    let mut words = name.split_whitespace().filter_map(first);
    let Some(one) = words.next() else { return String::new() };
    let two = words
        .next_back()
        .filter(|two| one.is_ascii_alphabetic() || (one.is_lowercase() || one.is_uppercase()) && two.is_alphabetic());
    one.to_uppercase().chain(two.into_iter().flat_map(char::to_uppercase)).collect()
}

/// An icon with these letters, as SVG, with the owner's accent for the light scheme as background, if set.
pub fn icon(letters: &str, accent: Option<&str>) -> String {
    let size = if letters.chars().count() > 1 { 30 } else { 40 };
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 64 64\"><rect width=\"64\" height=\"64\" rx=\"14\" fill=\"{}\"/>\
         <text x=\"32\" y=\"32\" dy=\".36em\" text-anchor=\"middle\" font-family=\"system-ui,sans-serif\" font-weight=\"700\" \
         font-size=\"{size}\" fill=\"{}\">{}</text></svg>\n",
        accent.unwrap_or(ACCENT),
        BACKGROUNDS[0][0],
        site_html::escape(letters)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_of_names() {
        for (name, letters) in [
            ("Ada Lovelace", "AL"),
            ("Johann Sebastian Bach", "JB"),
            ("site", "S"),
            ("éva szabó", "ÉS"),
            ("  'Tis \"I\"  ", "TI"),
            ("山田 太郎", "山"),
            ("ادا لوولیس", "ا"),
            ("Жан Жак", "ЖЖ"),
            ("4 walls", "4"),
            ("ß", "SS"),
            ("— !", ""),
            ("", ""),
        ] {
            assert_eq!(monogram(name), letters, "{name}");
        }
    }

    #[test]
    fn an_icon_is_svg_whatever_the_letters() {
        let icon = icon("<&", None);
        assert!(icon.starts_with("<svg ") && icon.contains("&lt;&amp;</text></svg>") && icon.contains(ACCENT), "{icon}");
        assert!(super::icon("A", Some("#123456")).contains("fill=\"#123456\""));
    }
}
