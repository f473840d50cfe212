//! Settings.

macro_rules! kinds {
    ($join:ident! [$($rows:tt)*] $($rest:ident)*) => {
        $join! { [
            $($rows)*

            NoSettings => {
                severity: ERROR.even_from_hugo(),
                message: "this folder has no site.toml and no Hugo settings",
                help: "write a site.toml with `title` and `base_url`",
                about: "The folder has no `site.toml`, and none of the files in which Hugo keeps its settings.",
                example: ("", "", Kind::NoSettings),
            }

            Syntax { format: &'static str, reason: String } => {
                severity: ERROR.even_from_hugo(),
                message: format!("this is not {format}: {reason}"),
                label: "here",
                help: "correct it here; the cause may be slightly before this position",
                about: "The file, or the front matter of the page, is not valid TOML, YAML or JSON.",
                example: (SETTINGS, "title = ‹My site›", Kind::Syntax {
                    format: "TOML",
                    reason: "text stands between quotes".to_owned(),
                }),
            }

            UnknownKey { key: String, within: String, nearest: Option<String> } => {
                severity: ERROR,
                message: match within.as_str() {
                    "" => format!("unknown setting `{key}`"),
                    _ => format!("unknown setting `{key}` in `{within}`"),
                },
                label: "unknown key",
                help: match within.as_str() {
                    "" => or_nearest(nearest, "remove it; your own values go below `[params]`"),
                    _ => or_nearest(nearest, "remove it"),
                },
                about: "`site.toml` is read strictly: an unknown setting would have no effect, and is usually a misspelling.",
                example: (SETTINGS, "‹titel› = \"My site\"", Kind::UnknownKey {
                    key: "titel".to_owned(),
                    within: String::new(),
                    nearest: Some("title".to_owned()),
                }),
            }

            OldEngine { needed: String, own: String } => {
                severity: ERROR,
                message: format!("this site needs version {needed} of the engine, and this is {own}"),
                label: "the oldest version that fits",
                help: "upgrade the engine in Cargo.toml; the guide has a page on it",
                about: "The setting `min_engine` names a newer engine than this one. Settings that only a newer engine knows are not \
                    reported then.",
                example: (SETTINGS, "min_engine = ‹\"9.0\"›", Kind::OldEngine {
                    needed: "9.0".to_owned(),
                    own: "0.1.0".to_owned(),
                }),
            }

            UnsupportedKeys { keys: Vec<String>, own: Vec<String> } => {
                severity: WARNING,
                message: settings::without_effect(keys, own),
                help: settings::replacements(keys),
                about: "Hugo settings without an effect here, listed once. Values under `params` that the theme or the owner uses in \
                    templates are listed separately: the shortcode `param` can still show them.",
                example: ("hugo.toml", "‹timeout› = \"60s\"", Kind::UnsupportedKeys {
                    keys: vec!["timeout".to_owned()],
                    own: Vec::new(),
                }),
            }

            WrongType { key: String, expected: &'static str, found: &'static str } => {
                severity: ERROR,
                message: format!("`{key}` must be {expected}, not {found}"),
                label: "this value",
                help: format!("write {expected} here"),
                about: "The setting, or the key in front matter, has another type: text is quoted, numbers and `true` are not.",
                example: (SETTINGS, "page_size = ‹\"ten\"›", Kind::WrongType {
                    key: "page_size".to_owned(),
                    expected: "a whole number",
                    found: "text",
                }),
            }

            BadValue { key: String, value: String, expected: String } => {
                severity: ERROR,
                message: format!("`{key}` cannot be `{value}`"),
                label: "this value",
                help: format!("expected {expected}"),
                about: "The value has the right type, but is not valid.",
                example: (SETTINGS, "base_url = ‹\"example.org\"›", Kind::BadValue {
                    key: "base_url".to_owned(),
                    value: "example.org".to_owned(),
                    expected: "an absolute address, such as `https://example.org`".to_owned(),
                }),
            }

            MissingKey { key: String, why: String } => {
                severity: ERROR,
                message: format!("`{key}` is not set"),
                help: why.as_str(),
                about: "A required setting is missing: the title, the address at which the site is published (`base_url`, which \
                    feeds, the sitemap and canonical links need), or what a service needs.",
                example: (SETTINGS, "‹›title = \"My site\"", Kind::MissingKey {
                    key: "base_url".to_owned(),
                    why: "feeds, canonical links and the sitemap are made of it".to_owned(),
                }),
            }

            DuplicateKey { key: String } => {
                severity: ERROR,
                message: format!("`{key}` is set twice"),
                label: "set again here",
                help: "keep one of them",
                about: "A key occurs twice in one table.",
                example: (POST, "---\ntitle: A\n‹title›: B\n---", Kind::DuplicateKey { key: "title".to_owned() }),
            }
        ] $($rest)* }
    };
}

pub(super) use kinds;

/// The message on settings of Hugo without an effect: `keys` that nothing reads, and `own` values.
pub(super) fn without_effect(keys: &[String], own: &[String]) -> String {
    let unused = format!("settings without effect: {}", keys.join(", "));
    let own_values = format!("your own values, which only the shortcode `param` reads: {}", own.join(", "));
    match (keys.is_empty(), own.is_empty()) {
        (false, true) => unused,
        (true, false) => own_values,
        _ => format!("{unused}; {own_values}"),
    }
}

/// Replacements for settings of Hugo, or of its theme, that have no effect.
const INSTEAD: &[(&str, &str)] = &[
    ("canonifyURLs", "addresses in feeds are always absolute"),
    ("relativeURLs", "`base_url` may contain a path, which links include"),
    ("markup.highlight", "code has the theme's colours; change them with CSS"),
    ("markup.goldmark", "the guide's page on moving explains how Markdown is read"),
    ("params.csp", "each page's policy is computed from its content"),
    ("params.customSCSS", "convert it to CSS, and name it in `params.customCSS`"),
    ("params.customRemoteJS", "put the script into assets/, and name it in `params.customJS`"),
    ("params.enableTwemoji", "emoji are those of the reader's system"),
    ("outputs", "`outputs` in a page's front matter is read"),
];

/// The replacements for the first keys that have one, and a general hint.
pub(super) fn replacements(keys: &[String]) -> String {
    let hint = |key: &String| {
        INSTEAD.iter().find(|(name, _)| key.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('.')))
    };
    let mut hints: Vec<&(&str, &str)> = keys.iter().filter_map(hint).collect();
    hints.dedup();
    let mut help: Vec<String> = hints.iter().take(4).map(|(name, instead)| format!("for `{name}`: {instead}")).collect();
    help.push(
        "they do no harm, and Hugo may need them; `cargo run -- new --from-hugo` writes a site.toml with the settings that have an effect"
            .to_owned(),
    );
    help.join("; ")
}
