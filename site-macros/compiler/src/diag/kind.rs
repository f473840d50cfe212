//! Everything that can be wrong with a site, one variant each. The message states the fact, the label says it in a few words
//! at the place, the help says the remedy. Three voices, one per method, so that all of one voice can be read together.

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs)] // The messages below say what each field is.
pub enum Kind {
    // Files
    Unreadable { reason: String },
    NotUtf8 { offset: usize },
    TooLarge { bytes: u64, limit: u64 },
    WorldProblem { path: String, what: String, help: String },
    ShallowHistory,

    // Settings
    NoSettings,
    Syntax { format: &'static str, reason: String },
    UnknownKey { key: String, within: String, nearest: Option<String> },
    UnsupportedKeys { keys: Vec<String> },
    WrongType { key: String, expected: &'static str, found: &'static str },
    BadValue { key: String, value: String, expected: String },
    MissingKey { key: String, why: String },
    DuplicateKey { key: String },

    // Front matter
    FrontMatterUnclosed { fence: &'static str },
    UnknownFrontMatterKey { key: String, nearest: Option<String> },
    BadDate { key: String, value: String },

    // Addresses
    EmptyContent,
    UnsupportedFormat { extension: String },
    DuplicateAddress { address: String },
    AliasHidesPage { alias: String },
    AliasTwice { alias: String },
    ReservedAddress { address: String },
    BadAddress { address: String, reason: String },

    // Links
    DeadLink { target: String, nearest: Option<String> },
    DeadFragment { target: String, fragment: String, nearest: Option<String> },
    AmbiguousReference { target: String, candidates: Vec<String> },
    MissingImage { target: String, nearest: Option<String> },

    // Markdown
    TooDeep { limit: usize },
    Math { reason: String },
    CodeOption { option: String, reason: String },

    // Shortcodes
    UnknownShortcode { name: String, nearest: Option<String> },
    ShortcodeSyntax { reason: String },
    ShortcodeUnclosed { name: String },
    ShortcodeUnopened { name: String },
    ShortcodeArgument { name: String, reason: String },

    // Assets
    AssetSyntax { format: &'static str, reason: String },
    UnknownAsset { name: String, nearest: Option<String> },
    UnknownIcon { name: String, nearest: Option<String> },
    AssetCircle { name: String, other: String },
}

fn did_you_mean(nearest: &Option<String>) -> Option<String> {
    nearest.as_ref().map(|name| format!("did you mean `{name}`?"))
}

impl Kind {
    /// The short name in brackets behind the message, for searching the guide.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unreadable { .. } | Self::NotUtf8 { .. } | Self::TooLarge { .. } | Self::WorldProblem { .. } => "file",
            Self::ShallowHistory => "history",
            Self::NoSettings
            | Self::UnknownKey { .. }
            | Self::UnsupportedKeys { .. }
            | Self::WrongType { .. }
            | Self::BadValue { .. }
            | Self::MissingKey { .. } => "settings",
            Self::Syntax { .. } | Self::DuplicateKey { .. } => "syntax",
            Self::FrontMatterUnclosed { .. } | Self::UnknownFrontMatterKey { .. } | Self::BadDate { .. } => "front-matter",
            Self::EmptyContent | Self::UnsupportedFormat { .. } => "content",
            Self::DuplicateAddress { .. }
            | Self::AliasHidesPage { .. }
            | Self::AliasTwice { .. }
            | Self::ReservedAddress { .. }
            | Self::BadAddress { .. } => "address",
            Self::DeadLink { .. } | Self::DeadFragment { .. } | Self::AmbiguousReference { .. } => "link",
            Self::MissingImage { .. } => "image",
            Self::TooDeep { .. } => "markdown",
            Self::Math { .. } => "math",
            Self::CodeOption { .. } => "code",
            Self::UnknownShortcode { .. }
            | Self::ShortcodeSyntax { .. }
            | Self::ShortcodeUnclosed { .. }
            | Self::ShortcodeUnopened { .. }
            | Self::ShortcodeArgument { .. } => "shortcode",
            Self::AssetSyntax { .. } | Self::UnknownAsset { .. } | Self::AssetCircle { .. } | Self::UnknownIcon { .. } => "asset",
        }
    }

    /// The fact, in one line.
    pub fn message(&self) -> String {
        match self {
            Self::Unreadable { reason } => format!("this file cannot be read: {reason}"),
            Self::NotUtf8 { offset } => format!("this file is not UTF-8: byte {offset} does not belong"),
            Self::TooLarge { bytes, limit } => format!("this file is too large: {bytes} bytes, where {limit} are allowed"),
            Self::WorldProblem { path, what, .. } => format!("{path}: {what}"),
            Self::ShallowHistory => "the history is cut short, so dates of last change cannot be taken from it".to_owned(),
            Self::NoSettings => "this folder has no site.toml and no settings of Hugo's".to_owned(),
            Self::Syntax { format, reason } => format!("this is not {format}: {reason}"),
            Self::UnknownKey { key, within, .. } if within.is_empty() => format!("unknown setting `{key}`"),
            Self::UnknownKey { key, within, .. } => format!("unknown setting `{key}` in `{within}`"),
            Self::UnsupportedKeys { keys } => format!("settings without effect here: {}", keys.join(", ")),
            Self::WrongType { key, expected, found } => format!("`{key}` takes {expected}, and this is {found}"),
            Self::BadValue { key, value, .. } => format!("`{key}` cannot be `{value}`"),
            Self::MissingKey { key, .. } => format!("`{key}` is not set"),
            Self::DuplicateKey { key } => format!("`{key}` is set twice"),
            Self::FrontMatterUnclosed { fence } => format!("the front matter that `{fence}` opens is never closed"),
            Self::UnknownFrontMatterKey { key, .. } => format!("unknown front matter key `{key}`"),
            Self::BadDate { key, value } => format!("`{key}` is no date: `{value}`"),
            Self::EmptyContent => "there is nothing in content/".to_owned(),
            Self::UnsupportedFormat { extension } => {
                format!("files in the notation `.{extension}` are not read, so this page is left out")
            }
            Self::DuplicateAddress { address } => format!("two sources claim the address `{address}`"),
            Self::AliasHidesPage { alias } => format!("the alias `{alias}` is the address of a page"),
            Self::AliasTwice { alias } => format!("two pages have the alias `{alias}`"),
            Self::ReservedAddress { address } => format!("the address `{address}` is reserved"),
            Self::BadAddress { address, .. } => format!("`{address}` cannot be an address"),
            Self::DeadLink { .. } => "no page at this address".to_owned(),
            Self::DeadFragment { target, fragment, .. } => format!("`{target}` has nothing with the id `{fragment}`"),
            Self::AmbiguousReference { target, .. } => format!("`{target}` could be more than one page"),
            Self::MissingImage { .. } => "no such image".to_owned(),
            Self::TooDeep { limit } => format!("nested deeper than {limit} levels"),
            Self::Math { reason } => format!("this formula cannot be set: {reason}"),
            Self::CodeOption { option, .. } => format!("bad code block option `{option}`"),
            Self::UnknownShortcode { name, .. } => format!("unknown shortcode `{name}`"),
            Self::ShortcodeSyntax { reason } => format!("this shortcode cannot be read: {reason}"),
            Self::ShortcodeUnclosed { name } => format!("the shortcode `{name}` is never closed"),
            Self::ShortcodeUnopened { name } => format!("the shortcode `{name}` is closed but not open"),
            Self::ShortcodeArgument { name, reason } => format!("the shortcode `{name}` {reason}"),
            Self::AssetSyntax { format, reason } => format!("this is not {format}: {reason}"),
            Self::UnknownAsset { name, .. } => format!("no asset is called `{name}`"),
            Self::UnknownIcon { name, .. } => format!("no icon is called `{name}`"),
            Self::AssetCircle { name, other } => {
                format!("`{name}` and `{other}` name each other, so neither can have a fingerprint")
            }
        }
    }

    /// A few words at the place itself.
    pub fn label(&self) -> &'static str {
        match self {
            Self::DeadLink { .. } => "nothing is published here",
            Self::DeadFragment { .. } => "no such id on that page",
            Self::AmbiguousReference { .. } => "which one?",
            Self::MissingImage { .. } => "not in the bundle, assets/ or static files",
            Self::UnknownKey { .. } | Self::UnknownFrontMatterKey { .. } => "not a key we know",
            Self::WrongType { .. } | Self::BadValue { .. } | Self::BadDate { .. } => "this value",
            Self::DuplicateKey { .. } => "set again here",
            Self::DuplicateAddress { .. } => "claimed here",
            Self::AliasHidesPage { .. } | Self::AliasTwice { .. } => "this alias",
            Self::FrontMatterUnclosed { .. } => "opened here",
            Self::UnknownShortcode { .. } => "not a shortcode we know",
            Self::UnknownAsset { .. } => "not in assets/ or the theme",
            Self::AssetCircle { .. } => "which leads back here",
            Self::ShortcodeUnclosed { .. } => "opened here",
            Self::ShortcodeUnopened { .. } => "closed here",
            Self::Math { .. } | Self::Syntax { .. } | Self::ShortcodeSyntax { .. } | Self::AssetSyntax { .. } => "here",
            _ => "",
        }
    }

    /// The remedy.
    pub fn help(&self) -> Option<String> {
        match self {
            Self::UnknownKey { nearest, .. }
            | Self::UnknownFrontMatterKey { nearest, .. }
            | Self::DeadLink { nearest, .. }
            | Self::DeadFragment { nearest, .. }
            | Self::MissingImage { nearest, .. }
            | Self::UnknownShortcode { nearest, .. }
            | Self::UnknownAsset { nearest, .. }
            | Self::UnknownIcon { nearest, .. } => did_you_mean(nearest),
            Self::NotUtf8 { .. } => Some("save it as UTF-8".to_owned()),
            Self::TooLarge { .. } => Some("split it, or move it to assets/static/ to serve it as it is".to_owned()),
            Self::WorldProblem { help, .. } => Some(help.clone()),
            Self::ShallowHistory => {
                Some("fetch the whole history (`git fetch --unshallow`), or set `lastmod` in front matter".to_owned())
            }
            Self::NoSettings => Some("write a site.toml with `title` and `base_url`".to_owned()),
            Self::BadValue { expected, .. } => Some(format!("it takes {expected}")),
            Self::MissingKey { why, .. } => Some(why.clone()),
            Self::DuplicateKey { .. } => Some("keep one of them".to_owned()),
            Self::FrontMatterUnclosed { fence: "{" } => Some("close it with `}`".to_owned()),
            Self::FrontMatterUnclosed { fence } => Some(format!("close it with a line `{fence}`")),
            Self::BadDate { .. } => Some("write it as 2026-01-31, 2026-01-31 10:00 or 2026-01-31T10:00:00+01:00".to_owned()),
            Self::EmptyContent => Some("write content/_index.md for the home page, and posts in content/posts/".to_owned()),
            Self::DuplicateAddress { .. } => Some("change the `slug` or `url` of one of them".to_owned()),
            Self::AliasHidesPage { .. } => Some("drop the alias, or move the page".to_owned()),
            Self::AliasTwice { .. } => Some("it leads to the first of them; drop it from the other".to_owned()),
            Self::UnsupportedFormat { .. } => {
                Some("rewrite it in Markdown, or move it to static files to serve it as it is".to_owned())
            }
            Self::ReservedAddress { .. } => Some("choose another: /assets/ and /__site/ belong to the program".to_owned()),
            Self::BadAddress { reason, .. } => Some(reason.clone()),
            Self::AmbiguousReference { candidates, .. } => Some(format!("name it in full: {}", candidates.join(" or "))),
            Self::CodeOption { reason, .. } => Some(reason.clone()),
            Self::AssetCircle { .. } => {
                Some("move what both need into a third file, or all of them to assets/static/".to_owned())
            }
            _ => None,
        }
    }
}
