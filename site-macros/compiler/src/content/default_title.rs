//! Titles for pages without one, by Hugo's rules: words in AP title case, sections in the plural.

use site_settings::config::{Config, TitleStyle};

/// Words that stay lower case inside a title (Hugo: `titleCaseStyle = "AP"`).
const SMALL: &[&str] = &[
    "a", "an", "and", "as", "at", "but", "by", "en", "for", "if", "in", "nor", "of", "on", "or", "per", "the", "to", "v", "vs",
    "via",
];

/// Further small words of the Chicago style.
const PREPOSITIONS: &[&str] = &[
    "about",
    "above",
    "across",
    "after",
    "against",
    "along",
    "among",
    "around",
    "before",
    "between",
    "beyond",
    "despite",
    "down",
    "during",
    "from",
    "including",
    "into",
    "near",
    "over",
    "since",
    "through",
    "throughout",
    "towards",
    "under",
    "until",
    "upon",
    "with",
    "within",
    "without",
];

/// Converts to title case: `state of the art` → `State of the Art`. Other letters of a word do not change (`TLS`, `node.js`).
pub(super) fn capitalise(text: &str, style: TitleStyle) -> String {
    if style == TitleStyle::FirstUpper {
        let mut letters = text.chars();
        return letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect());
    }
    let is_small = |word: &str| match style {
        TitleStyle::Ap => SMALL.contains(&word),
        TitleStyle::Chicago => SMALL.contains(&word) || PREPOSITIONS.contains(&word),
        TitleStyle::Go | TitleStyle::FirstUpper => false,
    };
    let words: Vec<&str> = text.split_inclusive(|c: char| c.is_whitespace() || matches!(c, '-' | '/')).collect();
    let last = words.len().saturating_sub(1);
    let mut out = String::with_capacity(text.len());
    for (i, word) in words.iter().enumerate() {
        let bare = word.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '-' | '/'));
        if i != 0 && i != last && is_small(&bare.to_lowercase()) {
            out.push_str(&word.to_lowercase());
            continue;
        }
        // The first letter, after characters such as `_` or `#`.
        let start = word.find(char::is_alphanumeric).unwrap_or(0);
        let mut rest = word[start..].chars();
        out.push_str(&word[..start]);
        if let Some(first) = rest.next() {
            out.extend(first.to_uppercase());
        }
        out.push_str(rest.as_str());
    }
    out
}

/// The default title of a section: in title case and in the plural (`glossary` → `Glossaries`), depending on the settings.
pub(super) fn of_section(folder: &str, config: &Config) -> String {
    let title = of_list(folder, config);
    if config.plural_titles { plural(&title) } else { title }
}

/// The default title of a term or taxonomy: its name, in title case depending on the settings.
pub(super) fn of_list(name: &str, config: &Config) -> String {
    if config.capital_titles { capitalise(name, config.title_style) } else { name.to_owned() }
}

/// The default title of a page: its file name with spaces for hyphens and underscores, with a capital first letter. (Hugo leaves the title
/// empty, and so the links to the page.)
pub(super) fn of_file(base: &str) -> String {
    let spaced = base.replace(['-', '_'], " ");
    let words = spaced.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut rest = words.chars();
    match rest.next() {
        Some(first) => first.to_uppercase().chain(rest).collect(),
        None => base.to_owned(),
    }
}

/// Words whose plural is irregular or the same.
const IRREGULAR: &[(&str, &str)] = &[
    ("analysis", "analyses"),
    ("child", "children"),
    ("datum", "data"),
    ("equipment", "equipment"),
    ("fish", "fish"),
    ("hero", "heroes"),
    ("index", "indices"),
    ("information", "information"),
    ("knife", "knives"),
    ("life", "lives"),
    ("man", "men"),
    ("money", "money"),
    ("news", "news"),
    ("person", "people"),
    ("quiz", "quizzes"),
    ("series", "series"),
    ("sheep", "sheep"),
    ("species", "species"),
    ("status", "statuses"),
    ("wife", "wives"),
    ("woman", "women"),
];

fn plural(title: &str) -> String {
    let start =
        title.rfind(|c: char| !c.is_alphanumeric()).map_or(0, |i| i + title[i..].chars().next().map_or(1, char::len_utf8));
    let (before, word) = title.split_at(start);
    let small = word.to_lowercase();
    if let Some((_, many)) = IRREGULAR.iter().find(|(one, _)| *one == small) {
        let mut letters = many.chars();
        let upper = word.starts_with(char::is_uppercase);
        let first = letters.next().map(|c| if upper { c.to_ascii_uppercase() } else { c });
        return format!("{before}{}{}", first.map(String::from).unwrap_or_default(), letters.as_str());
    }
    let ends = |end: &str| small.ends_with(end);
    // Other scripts have no such plural.
    if !site_settings::address::without_accents(&small).ends_with(|c: char| c.is_ascii_alphanumeric()) {
        return title.to_owned();
    }
    if ["x", "ch", "sh", "ss"].iter().any(|e| ends(e)) || small == "bus" {
        return format!("{title}es");
    }
    if ends("s") {
        return title.to_owned();
    }
    match small.strip_suffix('y') {
        Some(stem) if !stem.ends_with(['a', 'e', 'i', 'o', 'u']) => format!("{}ies", &title[..title.len() - 1]),
        _ => format!("{title}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_are_capitalised() {
        // Hugo 0.168, the titles of term pages.
        for (name, expected) in [
            ("rust", "Rust"),
            ("tips and tricks", "Tips and Tricks"),
            ("state of the art", "State of the Art"),
            ("node.js", "Node.js"),
            ("macOS", "MacOS"),
            ("e-mail", "E-Mail"),
            ("TLS", "TLS"),
            ("über uns", "Über Uns"),
            ("a tale", "A Tale"),
            ("how-to", "How-To"),
            ("don't stop", "Don't Stop"),
            ("C++", "C++"),
            ("x/y z", "X/Y Z"),
            ("the end", "The End"),
            ("NEWS of day", "NEWS of Day"),
            ("nginx+php", "Nginx+php"),
            ("#hash", "#Hash"),
            ("_drafts", "_Drafts"),
            ("日本語", "日本語"),
            ("", ""),
        ] {
            assert_eq!(capitalise(name, TitleStyle::Ap), expected);
        }
    }

    #[test]
    fn styles_of_titles() {
        // Hugo 0.168, `titleCaseStyle`.
        for (style, name, expected) in [
            (TitleStyle::Chicago, "the way of an if", "The Way of an If"),
            (TitleStyle::Chicago, "x between y", "X between Y"),
            (TitleStyle::Ap, "x between y", "X Between Y"),
            (TitleStyle::Go, "the way of an if", "The Way Of An If"),
            (TitleStyle::Go, "über-cool thing", "Über-Cool Thing"),
            (TitleStyle::FirstUpper, "über-cool thing", "Über-cool thing"),
            (TitleStyle::FirstUpper, "", ""),
        ] {
            assert_eq!(capitalise(name, style), expected);
        }
    }

    #[test]
    fn sections_are_in_the_plural() {
        // Hugo 0.168, `pluralizeListTitles`.
        for (folder, expected) in [
            ("posts", "Posts"),
            ("blog", "Blogs"),
            ("glossary", "Glossaries"),
            ("day", "Days"),
            ("box", "Boxes"),
            ("class", "Classes"),
            ("wish", "Wishes"),
            ("bus", "Buses"),
            ("status", "Statuses"),
            ("news", "News"),
            ("docs", "Docs"),
            ("life", "Lives"),
            ("man", "Men"),
            ("fish", "Fish"),
            ("quiz", "Quizzes"),
            ("my-notes", "My-Notes"),
            ("Caps And more", "Caps and Mores"),
            ("Upper Dir", "Upper Dirs"),
            ("TIL", "TILs"),
            ("index2", "Index2s"),
            ("pöst", "Pösts"),
            ("café", "Cafés"),
            ("日本", "日本"),
            ("", ""),
        ] {
            assert_eq!(of_section(folder, &Config::default()), expected);
        }
    }

    #[test]
    fn the_settings_may_leave_names_as_they_are() {
        // Hugo: `capitalizeListTitles`, `pluralizeListTitles`.
        for (capital_titles, plural_titles, section, term) in [
            (true, false, "Glossary", "Some Body"),
            (false, true, "glossaries", "some body"),
            (false, false, "glossary", "some body"),
        ] {
            let config = Config { capital_titles, plural_titles, ..Config::default() };
            assert_eq!((of_section("glossary", &config), of_list("some body", &config)), (section.to_owned(), term.to_owned()));
        }
    }

    #[test]
    fn files_without_a_title_are_named_for_themselves() {
        for (base, expected) in
            [("hello-world", "Hello world"), ("notitle", "Notitle"), ("a__b", "A b"), ("---", "---"), ("über", "Über")]
        {
            assert_eq!(of_file(base), expected);
        }
    }
}
