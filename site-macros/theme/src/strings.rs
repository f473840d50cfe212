//! The texts of the theme in all languages: `theme/strings/CODE.toml`.

use std::collections::BTreeMap;
use std::sync::{LazyLock, OnceLock};

use super::files;

/// Declares the words once: as fields, and as the keys read from the files.
macro_rules! labels {
    ($($(#[$doc:meta])* $field:ident,)*) => {
        /// The words of one language. Texts hold no HTML; `{n}`, `{total}`, `{name}`, `{series}` and `{service}` are places for values.
        #[derive(Clone, Debug, Default, PartialEq, Eq)]
        pub struct Strings {
            /// Code: `en`, `zh-cn`.
            pub code: String,
            $($(#[$doc])* pub $field: String,)*
            /// January first, in the form used within a date.
            pub months: [String; 12],
            /// As `months`, abbreviated.
            pub months_short: [String; 12],
            /// Sunday first.
            pub days: [String; 7],
            /// As `days`, abbreviated.
            pub days_short: [String; 7],
        }

        impl Strings {
            /// Reads a file; what is missing, or no string, stays as it is in `self`.
            fn read(&mut self, table: &toml::Table) {
                $(if let Some(text) = table.get(stringify!($field)).and_then(toml::Value::as_str) {
                    self.$field = text.to_owned();
                })*
                read_list(table, "months", &mut self.months);
                read_list(table, "months_short", &mut self.months_short);
                read_list(table, "days", &mut self.days);
                read_list(table, "days_short", &mut self.days_short);
            }

            /// A word by the key of the files.
            pub fn get(&self, key: &str) -> Option<&str> {
                match key {
                    $(stringify!($field) => Some(&self.$field),)*
                    _ => None,
                }
            }

            /// The keys of the words.
            pub fn keys(&self) -> impl Iterator<Item = &'static str> {
                Self::KEYS.iter().copied()
            }

            /// The names of the words, as keys of the files.
            const KEYS: &[&str] = &[$(stringify!($field)),*];
        }
    };
}

labels! {
    /// Link past the header.
    skip,
    /// Title of the list of all posts by year.
    archive,
    /// Name of the menu.
    menu,
    /// Name of the list of languages.
    languages,
    /// Name of the switch of colours; pressed: dark.
    dark,
    /// Title of the contents.
    contents,
    /// Reading time, one minute.
    one_minute,
    /// Reading time, `{n}` minutes.
    minutes,
    /// Before the date of last change.
    updated,
    /// Before a post's tags.
    tags,
    /// Before its categories.
    categories,
    /// Name of the taxonomy.
    series,
    /// Before its authors.
    authors,
    /// Before other posts of `{series}`.
    see_also,
    /// Title of posts on the same subjects.
    related,
    /// The next newer post.
    newer,
    /// The next older post.
    older,
    /// Name of a pager.
    pages,
    /// Page `{n}` of `{total}`.
    page_of,
    /// First page.
    first,
    /// Page before this.
    previous,
    /// Page after this.
    next,
    /// Last page.
    last,
    /// Title of the newest posts on the home page.
    recent,
    /// Title of the comments.
    comments,
    /// The button that brings them.
    comments_show,
    /// Where scripts are off.
    comments_js,
    /// Link to a discussion at `{service}`.
    comments_at,
    /// Behind the title of a link to another site.
    elsewhere,
    /// An empty list.
    empty,
    /// The form that searches, and its button.
    search,
    /// Link to the home page.
    home,
    /// Title of a page that only says where another is now.
    moved,
    /// Title for an address that does not exist.
    not_found,
    /// Text under it.
    not_found_text,
    /// Built with `{name}`.
    powered,
    /// What a heading's link to itself is called.
    heading_link,
    /// The button that copies a block of code.
    copy,
    /// What is said once it is done.
    copied,
    /// Name of the footnotes.
    footnotes,
    /// What a footnote's link back is called.
    footnote_back,
    /// Name of a table that can be scrolled sideways.
    table,
    /// Title of a notice.
    note,
    /// Title of a notice.
    tip,
    /// Title of a notice.
    example,
    /// Title of a notice.
    question,
    /// Title of a notice.
    info,
    /// Title of a notice.
    warning,
    /// Title of a notice.
    error,
    /// Title of a notice.
    important,
    /// Title of a notice.
    caution,
    /// Before noon.
    am,
    /// After noon.
    pm,
    /// Layout of `:date_full`, in Go's notation, as those below.
    date_full,
    /// Layout of `:date_long`.
    date_long,
    /// Layout of `:date_medium`.
    date_medium,
    /// Layout of `:date_short`.
    date_short,
    /// Layout of `:time_full`.
    time_full,
    /// Layout of `:time_long`.
    time_long,
    /// Layout of `:time_medium`.
    time_medium,
    /// Layout of `:time_short`.
    time_short,
}

impl Strings {
    /// Title of a notice by its type, the shortcode's or GitHub's.
    pub fn notice(&self, kind: &str) -> Option<&str> {
        Some(match kind.to_ascii_lowercase().as_str() {
            "note" => &self.note,
            "tip" => &self.tip,
            "example" => &self.example,
            "question" => &self.question,
            "info" => &self.info,
            "warning" => &self.warning,
            "error" => &self.error,
            "important" => &self.important,
            "caution" => &self.caution,
            _ => return None,
        })
    }

    /// Reading time.
    pub fn minutes(&self, n: usize) -> String {
        if n <= 1 { self.one_minute.clone() } else { self.minutes.replace("{n}", &n.to_string()) }
    }
}

/// Every language's words, read when they are first asked for: hardly a site has more than two languages.
static ALL: LazyLock<BTreeMap<&'static str, OnceLock<Strings>>> = LazyLock::new(|| {
    let codes = files::folder("strings").filter_map(|(path, _)| path.rsplit('/').next()?.strip_suffix(".toml"));
    codes.map(|code| (code, OnceLock::new())).collect()
});

/// A language's words, over the English ones where one is missing.
fn labels(code: &str) -> Option<&'static Strings> {
    let (code, labels) = ALL.get_key_value(code)?;
    Some(labels.get_or_init(|| {
        let mut labels = if *code == "en" { Strings::default() } else { english().clone() };
        labels.code = (*code).to_owned();
        if let Some(table) = file(code) {
            labels.read(&table);
        }
        labels
    }))
}

/// The words where nobody translated them.
fn english() -> &'static Strings {
    static NONE: LazyLock<Strings> = LazyLock::new(Strings::default);
    labels("en").unwrap_or(&NONE)
}

/// The words for a language code in any usual spelling (`de`, `de-AT`, `zh_Hant`); English where there are none.
pub fn strings(code: &str) -> &'static Strings {
    let code = code.to_ascii_lowercase().replace('_', "-");
    let parts: Vec<&str> = code.split('-').collect();
    let key = match parts[0] {
        "zh" if parts.iter().any(|part| matches!(*part, "tw" | "hk" | "mo" | "hant")) => "zh-tw",
        "zh" => "zh-cn",
        "no" | "nn" => "nb",
        "iw" => "he",
        "in" => "id",
        base => base,
    };
    labels(&code).or_else(|| labels(key)).unwrap_or_else(english)
}

/// The codes of all languages the theme speaks, sorted.
pub fn languages() -> impl Iterator<Item = &'static str> {
    ALL.keys().copied()
}

fn file(code: &str) -> Option<toml::Table> {
    files::text(&format!("strings/{code}.toml"))?.parse().ok()
}

fn read_list<const N: usize>(table: &toml::Table, key: &str, into: &mut [String; N]) {
    let list = table.get(key).and_then(toml::Value::as_array).map(Vec::as_slice).unwrap_or_default();
    for (place, value) in into.iter_mut().zip(list) {
        if let Some(text) = value.as_str() {
            *place = text.to_owned();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_has_every_word_and_the_same_places_for_values() {
        assert!(languages().count() >= 12);
        let english = file("en").expect("en.toml is TOML");
        for code in languages() {
            let table = file(code).unwrap_or_else(|| panic!("{code} is not TOML"));
            for key in Strings::KEYS {
                let text = table.get(*key).and_then(toml::Value::as_str).unwrap_or_else(|| panic!("{code} lacks {key}"));
                assert!(!text.trim().is_empty() && text.trim() == text, "{code} {key}: {text:?}");
                assert!(!text.contains(['<', '>', '&']), "{code} {key}: {text:?}");
                for place in ["{n}", "{total}", "{name}", "{series}", "{service}"] {
                    let wanted = english[*key].as_str().is_some_and(|text| text.contains(place));
                    assert_eq!(text.contains(place), wanted, "{code} {key}: {place} in {text:?}");
                }
            }
            for (key, length) in [("months", 12), ("months_short", 12), ("days", 7), ("days_short", 7)] {
                let list = table.get(key).and_then(toml::Value::as_array).unwrap_or_else(|| panic!("{code} lacks {key}"));
                assert_eq!(list.len(), length, "{code} {key}");
                assert!(list.iter().all(|name| name.as_str().is_some_and(|name| !name.is_empty())), "{code} {key}");
            }
            let known: Vec<&str> =
                Strings::KEYS.iter().copied().chain(["months", "months_short", "days", "days_short"]).collect();
            assert!(table.keys().all(|key| known.contains(&key.as_str())), "{code} has a key nobody reads");
        }
    }

    #[test]
    fn codes_in_any_spelling() {
        for (code, found) in [
            ("en", "en"),
            ("en-GB", "en"),
            ("de-AT", "de"),
            ("pt_BR", "pt"),
            ("zh", "zh-cn"),
            ("zh-Hans", "zh-cn"),
            ("zh-CN", "zh-cn"),
            ("zh_TW", "zh-tw"),
            ("zh-Hant-HK", "zh-tw"),
            ("no", "nb"),
            ("nn-NO", "nb"),
            ("tlh", "en"),
            ("", "en"),
            ("../en", "en"),
        ] {
            assert_eq!(strings(code).code, found, "{code}");
        }
    }

    #[test]
    fn minutes_as_hugo_coder_says_them() {
        assert_eq!(strings("en").minutes(0), "One-minute read");
        assert_eq!(strings("en").minutes(1), "One-minute read");
        assert_eq!(strings("en").minutes(7), "7-minute read");
        assert_eq!(strings("de").minutes(7), "7 Minuten Lesezeit");
    }
}
