//! All kinds of diagnostics. For each, one method gives the message (the fact), one the label (a few words at the position) and one the
//! help (the remedy), so that all texts of one sort can be read together.

use site_secrets::masked as masked_piece;

use crate::limits::{self, Limit};
use strum::{EnumDiscriminants, EnumString, IntoStaticStr, VariantArray};

/// What is wrong. The name in brackets after a message is the variant's name in kebab case: `DeadLink` is `dead-link`.
/// What lets a page have what its policy blocks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PolicyRemedy {
    /// A host in `[security.allow_hosts]`, by directive.
    Allow(&'static str, String),
    /// A script in a file of its own.
    Script,
    /// An address that policies can name.
    Address,
}

#[derive(Clone, Debug, PartialEq, Eq, EnumDiscriminants)]
#[strum_discriminants(
    name(KindName),
    doc = "The kinds by name, without what is known of the case at hand.",
    derive(EnumString, IntoStaticStr, PartialOrd, Ord, VariantArray),
    strum(serialize_all = "kebab-case"),
    allow(missing_docs)
)]
#[allow(missing_docs)] // The messages below explain the fields.
pub enum Kind {
    // Files
    Unreadable { reason: String },
    NotUtf8 { offset: usize },
    LimitExceeded { limit: &'static Limit },
    MoreDiagnostics { count: usize },
    BadImage { format: String, reason: String },
    MediaPosition { place: &'static str },
    FileName { path: String, what: String, help: String },
    SymbolicLink { path: String, what: String, help: String },
    WorldProblem { path: String, what: String, help: String },
    Leftovers { paths: Vec<String> },
    ShallowHistory,
    Secret { rules: String, description: String, place: String, id: String },
    Unsearched { reason: String },

    // Settings
    NoSettings,
    Syntax { format: &'static str, reason: String },
    UnknownKey { key: String, within: String, nearest: Option<String> },
    UnsupportedKeys { keys: Vec<String>, own: Vec<String> },
    WrongType { key: String, expected: &'static str, found: &'static str },
    BadValue { key: String, value: String, expected: String },
    MissingKey { key: String, why: String },
    DuplicateKey { key: String },

    // Front matter
    FrontMatterUnclosed { fence: &'static str },
    UnknownFrontMatterKey { key: String, nearest: Option<String> },
    BadDate { key: String, value: String },
    OddValue { key: String, value: String, read_as: String, better: String },
    DuplicateTitle { title: String },
    DuplicateDescription,
    LongDescription { characters: usize, limit: usize },
    TagCase { term: String, other: String },
    LeftOut { why: &'static str, option: &'static str },

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
    InsecureLink { target: String },
    EmptyLink,
    VagueLink { text: String },
    ImageWithoutAlt,
    OversizedImage { width: u32, shown: u32 },
    ExternalLink { url: String, reason: String },
    ExternalMoved { url: String, to: String },

    // Markdown
    Math { reason: String },
    SpacedFormula,
    CodeOption { option: String, reason: String },
    UnknownLanguage { language: String, nearest: Option<String> },
    HeadingSkip { from: u8, to: u8 },
    HtmlNesting { element: String, problem: &'static str },
    Untrusted { what: String },

    // Content-Security-Policy
    BlockedByPolicy { what: String, remedy: PolicyRemedy },

    // Shortcodes
    UnknownShortcode { name: String, nearest: Option<String> },
    ShortcodeSyntax { reason: String },
    ShortcodeUnclosed { name: String },
    ShortcodeUnopened { name: String },
    ShortcodeArgument { name: String, reason: String },
    SkippedShortcode { name: String, reason: String, times: usize },

    // Assets
    AssetSyntax { format: &'static str, reason: String },
    UnknownAsset { name: String, nearest: Option<String> },
    UnknownIcon { name: String, nearest: Option<String> },
    AssetCircle { name: String, other: String },
    UnusedAsset { name: String },
}

fn masked(text: String) -> String {
    masked_piece(&text, 0..text.len()).into_owned()
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
fn unsupported(keys: &[String]) -> String {
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

/// The first items of a list, and the number of the others.
fn some_of(list: &[String]) -> String {
    const SHOWN: usize = 8;
    let shown = list.iter().take(SHOWN).map(String::as_str).collect::<Vec<_>>().join(", ");
    match list.len().checked_sub(SHOWN) {
        Some(more @ 1..) => format!("{shown} and {more} more"),
        _ => shown,
    }
}

impl Kind {
    /// The path that the diagnostic is about, if that is not a file of the site, so that no span can point to it.
    pub fn path(&self) -> Option<&str> {
        match self {
            Self::FileName { path, .. } | Self::SymbolicLink { path, .. } => Some(path),
            _ => None,
        }
    }

    /// The name in kebab case, which the guide lists.
    pub fn name(&self) -> &'static str {
        KindName::from(self).into()
    }

    /// The fact, in one line. Secrets in quoted text are masked.
    pub fn message(&self) -> String {
        masked(self.fact())
    }

    fn fact(&self) -> String {
        match self {
            Self::Unreadable { reason } => format!("this file cannot be read: {reason}"),
            Self::NotUtf8 { offset } => format!("this file is not UTF-8: byte {offset} is invalid"),
            Self::LimitExceeded { limit } => limit.fact(),
            Self::MoreDiagnostics { count: 1 } => "one more is not shown".to_owned(),
            Self::MoreDiagnostics { count } => format!("{count} more are not shown"),
            Self::BadImage { format, reason } => format!("this file is named as {format}, but {reason}"),
            Self::MediaPosition { place } => format!("this file tells where it was made, in {place}"),
            Self::FileName { what, .. } | Self::SymbolicLink { what, .. } => what.clone(),
            Self::WorldProblem { path, what, .. } => format!("{path}: {what}"),
            Self::Leftovers { paths } => {
                format!("left behind by editors or file managers, and not published: {}", some_of(paths))
            }
            Self::ShallowHistory => {
                "the git history is incomplete (a shallow clone), so dates of last change cannot be read from it".to_owned()
            }
            Self::Secret { rules, place, .. } if place.is_empty() => {
                format!("this looks like a secret ({rules}) that everybody could read")
            }
            Self::Secret { rules, place, .. } => {
                format!("this contains what looks like a secret ({rules}) that everybody could read: {place}")
            }
            Self::Unsearched { reason } => format!("this file is not completely searched for secrets: {reason}"),
            Self::NoSettings => "this folder has no site.toml and no Hugo settings".to_owned(),
            Self::Syntax { format, reason } => format!("this is not {format}: {reason}"),
            Self::UnknownKey { key, within, .. } if within.is_empty() => format!("unknown setting `{key}`"),
            Self::UnknownKey { key, within, .. } => format!("unknown setting `{key}` in `{within}`"),
            Self::UnsupportedKeys { keys, own } => match (keys.is_empty(), own.is_empty()) {
                (false, true) => format!("settings without effect: {}", keys.join(", ")),
                (true, false) => format!("your own values, which only the shortcode `param` reads: {}", own.join(", ")),
                _ => format!(
                    "settings without effect: {}; your own values, which only the shortcode `param` reads: {}",
                    keys.join(", "),
                    own.join(", ")
                ),
            },
            Self::WrongType { key, expected, found } => format!("`{key}` must be {expected}, not {found}"),
            Self::BadValue { key, value, .. } => format!("`{key}` cannot be `{value}`"),
            Self::MissingKey { key, .. } => format!("`{key}` is not set"),
            Self::DuplicateKey { key } => format!("`{key}` is set twice"),
            Self::FrontMatterUnclosed { fence } => format!("the front matter that `{fence}` opens is never closed"),
            Self::UnknownFrontMatterKey { key, .. } => format!("unknown front matter key `{key}`"),
            Self::BadDate { key, value } => format!("`{key}` is not a date: `{value}`"),
            Self::OddValue { key, value, read_as, .. } => format!("`{key}: {value}` is read as {read_as}"),
            Self::DuplicateTitle { title } => format!("two pages have the title `{title}`"),
            Self::DuplicateDescription => "two pages have the same description".to_owned(),
            Self::LongDescription { characters, limit } => {
                format!("this description has {characters} characters, and search engines show about {limit}")
            }
            Self::TagCase { term, other } => format!("`{term}` is written `{other}` elsewhere"),
            Self::LeftOut { why, .. } => format!("this page is left out: {why}"),
            Self::EmptyContent => "content/ is empty".to_owned(),
            Self::UnsupportedFormat { extension } => {
                format!("`.{extension}` files are not supported, so this page is left out")
            }
            Self::DuplicateAddress { address } => format!("two sources claim the address `{address}`"),
            Self::AliasHidesPage { alias } => format!("the alias `{alias}` is the address of a page"),
            Self::AliasTwice { alias } => format!("two pages have the alias `{alias}`"),
            Self::ReservedAddress { address } => format!("the address `{address}` is reserved"),
            Self::BadAddress { address, .. } => format!("`{address}` cannot be an address"),
            Self::DeadLink { .. } => "no page at this address".to_owned(),
            Self::DeadFragment { target, fragment, .. } => format!("`{target}` has no element with the id `{fragment}`"),
            Self::AmbiguousReference { target, .. } => format!("`{target}` could be more than one page"),
            Self::MissingImage { .. } => "no such image".to_owned(),
            Self::InsecureLink { target } => format!("`{target}` is not encrypted"),
            Self::EmptyLink => "this link has no text".to_owned(),
            Self::VagueLink { text } => format!("the link text `{text}` does not say where it leads"),
            Self::ImageWithoutAlt => "this image has no alternative text".to_owned(),
            Self::OversizedImage { width, shown } => {
                format!("this picture is {width} pixels wide, and is shown at {shown}")
            }
            Self::ExternalLink { reason, .. } => format!("this link is dead: {reason}"),
            Self::ExternalMoved { .. } => "the target of this link has moved permanently".to_owned(),
            Self::Math { reason } => format!("this formula cannot be rendered: {reason}"),
            Self::SpacedFormula => "dollars with spaces inside do not begin a formula".to_owned(),
            Self::CodeOption { option, .. } => format!("bad code block option `{option}`"),
            Self::UnknownLanguage { language, .. } => format!("there is no syntax highlighting for the language `{language}`"),
            Self::HeadingSkip { from, to } => format!("a heading of level {to} follows one of level {from}"),
            Self::HtmlNesting { element, problem } => format!("`{element}` {problem}"),
            Self::Untrusted { what } => format!("{what} is left out: this site does not trust its Markdown"),
            Self::BlockedByPolicy { what, .. } => format!("the Content-Security-Policy blocks {what}"),
            Self::UnknownShortcode { name, .. } => format!("unknown shortcode `{name}`"),
            Self::ShortcodeSyntax { reason } => format!("this shortcode cannot be read: {reason}"),
            Self::ShortcodeUnclosed { name } => format!("the shortcode `{name}` is never closed"),
            Self::ShortcodeUnopened { name } => format!("the shortcode `{name}` is closed but was not opened"),
            Self::ShortcodeArgument { name, reason } | Self::SkippedShortcode { name, reason, times: ..=1 } => {
                format!("the shortcode `{name}` {reason}")
            }
            Self::SkippedShortcode { name, reason, times } => {
                format!("the shortcode `{name}`, {times} times on this page, {reason}")
            }
            Self::AssetSyntax { format, reason } => format!("this is not {format}: {reason}"),
            Self::UnknownAsset { name, .. } => format!("there is no asset `{name}`"),
            Self::UnknownIcon { name, .. } => format!("there is no icon `{name}`"),
            Self::AssetCircle { name, other } => {
                format!("`{name}` and `{other}` refer to each other, so neither can have a fingerprint")
            }
            Self::UnusedAsset { name } => format!("nothing uses the asset `{name}`"),
        }
    }

    /// A few words for the position.
    pub fn label(&self) -> &'static str {
        match self {
            Self::DeadLink { .. } => "nothing is published here",
            Self::DeadFragment { .. } => "no such id on that page",
            Self::AmbiguousReference { .. } => "which one?",
            Self::MissingImage { .. } => "not in the bundle, assets/ or static files",
            Self::UnknownKey { .. } | Self::UnknownFrontMatterKey { .. } => "unknown key",
            Self::WrongType { .. } | Self::BadValue { .. } | Self::BadDate { .. } | Self::OddValue { .. } => "this value",
            Self::DuplicateKey { .. } => "set again here",
            Self::DuplicateAddress { .. } => "claimed here",
            Self::AliasHidesPage { .. } | Self::AliasTwice { .. } => "this alias",
            Self::FrontMatterUnclosed { .. } => "opened here",
            Self::UnknownShortcode { .. } => "unknown shortcode",
            Self::UnknownAsset { .. } => "not in assets/ or the theme",
            Self::AssetCircle { .. } => "refers back here",
            Self::ShortcodeUnclosed { .. } => "opened here",
            Self::ShortcodeUnopened { .. } => "closed here",
            Self::Secret { .. } => "remove it and revoke it",
            Self::DuplicateTitle { .. } | Self::DuplicateDescription => "the same again",
            Self::TagCase { .. } => "spelled differently here",
            Self::ExternalLink { .. } => "leads nowhere",
            Self::ExternalMoved { .. } => "moved",
            Self::EmptyLink => "no text",
            Self::ImageWithoutAlt => "what does it show?",
            Self::UnknownLanguage { .. } => "shown without highlighting",
            Self::SpacedFormula => "shown as written",
            Self::HeadingSkip { .. } => "a level is missing above",
            Self::Math { .. } | Self::Syntax { .. } | Self::ShortcodeSyntax { .. } | Self::AssetSyntax { .. } => "here",
            _ => "",
        }
    }

    /// The remedy. Secrets in quoted text are masked.
    pub fn help(&self) -> String {
        masked(self.remedy())
    }

    /// The match is exhaustive, so a kind without a remedy does not compile.
    fn remedy(&self) -> String {
        match self {
            Self::UnknownKey { nearest: Some(name), .. }
            | Self::UnknownFrontMatterKey { nearest: Some(name), .. }
            | Self::DeadLink { nearest: Some(name), .. }
            | Self::DeadFragment { nearest: Some(name), .. }
            | Self::MissingImage { nearest: Some(name), .. }
            | Self::UnknownShortcode { nearest: Some(name), .. }
            | Self::UnknownAsset { nearest: Some(name), .. }
            | Self::UnknownLanguage { nearest: Some(name), .. }
            | Self::UnknownIcon { nearest: Some(name), .. } => format!("did you mean `{name}`?"),
            Self::UnknownKey { within, .. } if within.is_empty() => "remove it; your own values go below `[params]`".to_owned(),
            Self::UnknownFrontMatterKey { key, .. } if !key.contains('.') => {
                "remove it; your own keys go below `params`".to_owned()
            }
            Self::UnknownKey { .. } | Self::UnknownFrontMatterKey { .. } => "remove it".to_owned(),
            Self::DeadLink { .. } => "correct the address, write the page, or remove the link".to_owned(),
            Self::DeadFragment { .. } => "link to the id of a heading; to set an id, write `## Heading {#id}`".to_owned(),
            Self::MissingImage { .. } => "put the file beside the page or into assets/, and check capital letters".to_owned(),
            Self::UnknownShortcode { name, .. } => {
                format!("the guide's page on shortcodes lists them; to show it as text, write `{{{{</* {name} */>}}}}`")
            }
            Self::UnknownAsset { .. } => "put the file into assets/, or correct the name".to_owned(),
            Self::UnknownIcon { .. } => "write the name of the service in lower case, such as `github` or `mastodon`".to_owned(),
            Self::Unreadable { .. } => "check that it exists and that you may read it".to_owned(),
            Self::Syntax { .. } => "correct it here; the cause may be slightly before this position".to_owned(),
            Self::WrongType { expected, .. } => format!("write {expected} here"),
            Self::LimitExceeded { limit } => limit.remedy.to_owned(),
            Self::MoreDiagnostics { .. } => limits::DIAGNOSTICS.remedy.to_owned(),
            Self::Math { .. } => "correct the formula; to show a dollar sign, write `\\$`".to_owned(),
            Self::SpacedFormula => "write `$x$` without the spaces; to show a dollar sign, write `\\$`".to_owned(),
            Self::ShortcodeSyntax { .. } => {
                "write it as `{{< name key=\"value\" >}}`; to show it as text, write `{{</* name */>}}`".to_owned()
            }
            Self::ShortcodeUnclosed { name } => format!("write `{{{{< /{name} >}}}}` where it ends"),
            Self::ShortcodeUnopened { name } => format!("remove it, or write `{{{{< {name} >}}}}` where it begins"),
            Self::ShortcodeArgument { name, .. } => format!("the guide's page on shortcodes lists the arguments of `{name}`"),
            Self::SkippedShortcode { name, .. } => format!(
                "put what it makes into the page, or a template that can be run into layouts/shortcodes/{name}.html; the guide's \
                 page on shortcodes lists those that are built in"
            ),
            Self::AssetSyntax { .. } => "correct it: browsers silently ignore what they cannot parse".to_owned(),
            Self::NotUtf8 { .. } => "save it as UTF-8".to_owned(),
            Self::BadImage { .. } => "save it in the format that its name says, rename it, or remove it".to_owned(),
            Self::MediaPosition { place: "EXIF data" } => {
                "remove it: `exiftool -gps:all= -xmp:all= FILE`; to publish it, set `[images] keep_metadata = true, keep_position = true`"
                    .to_owned()
            }
            Self::MediaPosition { .. } => {
                "remove it: `ffmpeg -i IN -map '0:v?' -map '0:a?' -map_metadata -1 -c copy OUT`; to publish it, set \
                 `[images] keep_metadata = true, keep_position = true`"
                    .to_owned()
            }
            Self::FileName { help, .. } | Self::SymbolicLink { help, .. } | Self::WorldProblem { help, .. } => help.clone(),
            Self::Leftovers { .. } => "remove these files; rename those that should be published".to_owned(),
            Self::ShallowHistory => {
                "fetch the complete history (`git fetch --unshallow`), or set `lastmod` in front matter".to_owned()
            }
            Self::NoSettings => "write a site.toml with `title` and `base_url`".to_owned(),
            Self::BadValue { expected, .. } => format!("expected {expected}"),
            Self::UnsupportedKeys { keys, .. } => unsupported(keys),
            Self::MissingKey { why, .. } => why.clone(),
            Self::DuplicateKey { .. } => "keep one of them".to_owned(),
            Self::FrontMatterUnclosed { fence: "{" } => "close it with `}`".to_owned(),
            Self::FrontMatterUnclosed { fence } => format!("close it with a line `{fence}`"),
            Self::BadDate { .. } => "write it as 2026-01-31, 2026-01-31 10:00 or 2026-01-31T10:00:00+01:00".to_owned(),
            Self::OddValue { better, .. } => better.clone(),
            Self::EmptyContent => "write content/_index.md for the home page, and posts in content/posts/".to_owned(),
            Self::DuplicateAddress { .. } => "change the `slug` or `url` of one of them".to_owned(),
            Self::AliasHidesPage { .. } => "remove the alias, or move the page".to_owned(),
            Self::AliasTwice { .. } => "it redirects to the first of them; remove it from the other".to_owned(),
            Self::UnsupportedFormat { .. } => {
                "convert it to Markdown, or move it to static files to serve it unchanged".to_owned()
            }
            Self::ReservedAddress { .. } => "choose another: /assets/ and /__site/ belong to the program".to_owned(),
            Self::BadAddress { reason, .. } => reason.clone(),
            Self::AmbiguousReference { candidates, .. } => format!("name it in full: {}", candidates.join(" or ")),
            Self::Secret { description, id, .. } => format!(
                "{}: remove it and revoke it, because others may already have it; if it is not a secret, allow it in a comment in this file, \
                 `allow-secret {id}: why`, or in site.toml: [[checks.allow]] secret = \"{id}\", reason = \"why\" \
                 (in Hugo's settings: [[params.site.checks.allow]])",
                description.trim_end_matches('.')
            ),
            Self::Unsearched { .. } => {
                "check it yourself, publish its content in another form, or switch this check off in `[checks]`".to_owned()
            }
            Self::DuplicateTitle { .. } => "make each title say what distinguishes the page".to_owned(),
            Self::DuplicateDescription => "write a different description for each page, or leave it out".to_owned(),
            Self::LongDescription { limit, .. } => format!("shorten it to {limit} characters"),
            Self::TagCase { other, .. } => format!("both are the same term; use one spelling everywhere, such as `{other}`"),
            Self::LeftOut { option, .. } => format!("preview it with `cargo run -- {option}`"),
            Self::InsecureLink { .. } => "most hosts support https://: try it, and use it".to_owned(),
            Self::ExternalLink { url, .. } => {
                format!("remove it, or look for `{url}` at https://web.archive.org/ and link to the copy there")
            }
            Self::ExternalMoved { to, .. } => format!("write `{to}`"),
            Self::EmptyLink => "write a text between the brackets".to_owned(),
            Self::VagueLink { .. } => {
                "use words that describe the target: many readers jump from link to link without reading the text around them"
                    .to_owned()
            }
            Self::ImageWithoutAlt => {
                "describe it: `![a red door](door.jpg)`; if it only decorates, write `<img src=\"door.jpg\" alt=\"\">`".to_owned()
            }
            Self::OversizedImage { shown, .. } => {
                format!("{} pixels are enough for high-resolution screens: scale it down", shown.saturating_mul(2))
            }
            Self::UnknownLanguage { nearest: None, .. } => "use another name for the language, or `text`".to_owned(),
            Self::HeadingSkip { from, .. } => format!("make it level {}, or add a heading in between", from + 1),
            Self::Untrusted { .. } => {
                "write it in Markdown, or, if you trust all authors, set `[markup] trusted = true`".to_owned()
            }
            Self::BlockedByPolicy { remedy: PolicyRemedy::Allow(directive, host), .. } => {
                format!("to allow it on every page, set `[security.allow_hosts] {directive} = [\"{host}\"]`")
            }
            Self::BlockedByPolicy { remedy: PolicyRemedy::Script, .. } => {
                "no setting allows it: move it to a script in assets/".to_owned()
            }
            Self::BlockedByPolicy { remedy: PolicyRemedy::Address, .. } => {
                "use an address that begins with `https://` and the name of a host".to_owned()
            }
            Self::HtmlNesting { .. } => "close each element before the one around it".to_owned(),
            Self::UnusedAsset { .. } => {
                "remove it; to serve it at an address of your choice, move it to assets/static/".to_owned()
            }
            Self::CodeOption { reason, .. } => reason.clone(),
            Self::AssetCircle { .. } => "move the common part into a third file, or all of them to assets/static/".to_owned(),
        }
    }
}
