//! The front matter keys: one table from which reading, suggestions, new pages, the guide's table and the places that show a text derive.
//!
//! To add a key, add a row here and a field to [`FrontMatter`]. A text that is only shown needs nothing else: [`FrontMatterKey::shown`]
//! says where, and pages, lists and feeds ask [`shown`].

use super::read::Reader;
use super::{FrontMatter, Spanned};
use crate::data::{Key, Node};
use site_diag::limits;

/// The type of a key's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueType {
    /// Text; a number counts as its digits.
    Text,
    /// One text or a list of texts.
    Texts,
    /// `true` or `false`.
    Bool,
    /// A whole number.
    Integer,
    /// A date, with or without time and zone.
    Date,
    /// A table, or a list of tables.
    Table,
}

impl ValueType {
    /// As the guide calls it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Texts => "text or list",
            Self::Bool => "true or false",
            Self::Integer => "whole number",
            Self::Date => "date",
            Self::Table => "table",
        }
    }
}

/// A place that shows texts of the front matter as they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Under the title of the page.
    Page,
    /// Under the page's title in a list.
    List,
    /// Before the page's summary or content in a feed.
    Feed,
}

/// A key of the front matter.
#[derive(Debug)]
pub struct FrontMatterKey {
    /// The spelling that is documented and suggested: Hugo's, where Hugo has the key. Letter case does not matter when a key is read.
    pub name: &'static str,
    /// Other spellings, from Hugo, its older versions or its themes.
    pub aliases: &'static [&'static str],
    /// The type of its value.
    pub value: ValueType,
    /// What it does, in Markdown, for the guide. Empty for keys that are accepted because Hugo's themes use them, and have no effect.
    pub effect: &'static str,
    /// Value in the archetype that a new page begins with where the site has none; `None`: not part of it.
    pub archetype: Option<&'static str>,
    /// The `param` shortcode can show it. Keys that shape the site are no parameters.
    pub is_param: bool,
    /// Where its text is shown as it is.
    pub shown: &'static [Place],
    /// The text that is shown.
    pub(super) text: fn(&FrontMatter) -> Option<&str>,
    /// Reads the value.
    pub(super) read: fn(&mut Reader<'_, '_>, &Key, &Node),
}

/// A row with the usual values, for struct updates.
const KEY: FrontMatterKey = FrontMatterKey {
    name: "",
    aliases: &[],
    value: ValueType::Text,
    effect: "",
    archetype: None,
    is_param: true,
    shown: &[],
    text: |_| None,
    read: |_, _, _| {},
};

/// Every known key, in the order of the guide.
pub const KEYS: &[FrontMatterKey] = &[
    FrontMatterKey {
        name: "title",
        effect: "heading of the page and its name in lists",
        archetype: Some("\"{{ title }}\""),
        read: |reader, key, node| reader.front.title = reader.fields.headline(&key.name, node),
        ..KEY
    },
    FrontMatterKey {
        name: "subtitle",
        effect: "a line under the title: on the page, in lists and in feeds",
        shown: &[Place::Page, Place::List, Place::Feed],
        text: |front| front.subtitle.as_deref(),
        read: |reader, key, node| reader.front.subtitle = reader.fields.headline(&key.name, node).map(|text| text.value),
        ..KEY
    },
    FrontMatterKey {
        name: "linkTitle",
        effect: "a shorter title for menus, and for the order of lists",
        read: |reader, key, node| reader.front.link_title = reader.fields.headline(&key.name, node).map(|title| title.value),
        ..KEY
    },
    FrontMatterKey {
        name: "date",
        value: ValueType::Date,
        effect: "when the page was written; decides the order in lists",
        archetype: Some("{{ date }}"),
        read: |reader, key, node| reader.date(key, node),
        ..KEY
    },
    FrontMatterKey {
        name: "lastmod",
        aliases: &["modified"],
        value: ValueType::Date,
        effect: "when it last changed; taken from git if you leave it out and git is there",
        read: |reader, key, node| reader.date(key, node),
        ..KEY
    },
    FrontMatterKey {
        name: "publishDate",
        aliases: &["pubdate", "published"],
        value: ValueType::Date,
        effect: "not published before; `published: false` makes a draft",
        read: |reader, key, node| reader.date(key, node),
        ..KEY
    },
    FrontMatterKey {
        name: "expiryDate",
        aliases: &["unpublishdate"],
        value: ValueType::Date,
        effect: "not published after",
        read: |reader, key, node| reader.date(key, node),
        ..KEY
    },
    FrontMatterKey {
        name: "draft",
        value: ValueType::Bool,
        effect: "`true`: only in preview with `--drafts`",
        archetype: Some("true"),
        read: |reader, key, node| {
            reader.front.draft = reader.fields.truth(&key.name, node).unwrap_or(false);
            reader.fields.odd_draft(&key.name, node, reader.front.draft);
            reader.drafted = true;
        },
        ..KEY
    },
    FrontMatterKey {
        name: "description",
        effect: "what it is about: for search engines, previews on other sites, and lists without dates",
        read: |reader, key, node| {
            let text = reader.fields.short(&key.name, node, &limits::DESCRIPTION);
            reader.front.description = text.map(|text| text.value);
        },
        ..KEY
    },
    FrontMatterKey {
        name: "summary",
        effect: "instead of the first paragraphs, in feeds; Markdown",
        read: |reader, key, node| {
            let text = reader.fields.short(&key.name, node, &limits::DESCRIPTION);
            reader.front.summary = text.map(|text| text.value);
        },
        ..KEY
    },
    FrontMatterKey {
        name: "keywords",
        value: ValueType::Texts,
        effect: "for the page's head",
        read: |reader, key, node| reader.front.keywords = keywords(reader.fields.texts(&key.name, node)),
        ..KEY
    },
    // Terms are read for every taxonomy in the settings.
    FrontMatterKey { name: "tags", value: ValueType::Texts, effect: "terms; each gets a page and a feed", ..KEY },
    FrontMatterKey { name: "categories", value: ValueType::Texts, effect: "the same, for categories", ..KEY },
    FrontMatterKey { name: "series", value: ValueType::Texts, effect: "the same, for series", ..KEY },
    FrontMatterKey {
        name: "authors",
        aliases: &["author"],
        value: ValueType::Texts,
        effect: "the same, for authors; without such terms, names that are shown",
        read: |reader, _, node| reader.authors(node),
        ..KEY
    },
    FrontMatterKey {
        name: "slug",
        effect: "the last part of the address",
        // Hugo: no hyphens at either end.
        read: |reader, key, node| {
            reader.front.slug = reader.fields.headline(&key.name, node).and_then(|slug| {
                let value = slug.value.trim_matches('-').to_owned();
                (!value.is_empty()).then_some(Spanned { value, ..slug })
            });
        },
        ..KEY
    },
    FrontMatterKey {
        name: "url",
        effect: "the whole address",
        read: |reader, key, node| {
            let url = reader.fields.headline(&key.name, node);
            reader.front.url = url.filter(|url| reader.fields.own_address(&key.name, url));
        },
        ..KEY
    },
    FrontMatterKey {
        name: "aliases",
        value: ValueType::Texts,
        effect: "old addresses that lead here",
        read: |reader, key, node| {
            let mut aliases = reader.fields.headlines(&key.name, node);
            aliases.retain(|alias| reader.fields.own_address(&key.name, alias));
            reader.front.aliases = aliases;
        },
        ..KEY
    },
    FrontMatterKey {
        name: "weight",
        value: ValueType::Integer,
        effect: "order in lists: 1 before 2, and pages without one last",
        read: |reader, key, node| reader.front.weight = reader.fields.whole(&key.name, node).unwrap_or(0),
        ..KEY
    },
    FrontMatterKey {
        name: "toc",
        aliases: &["showToc", "showTableOfContents", "enableToc"],
        value: ValueType::Bool,
        effect: "`true`: a table of contents",
        read: |reader, key, node| reader.front.toc = reader.fields.option(&key.name, node),
        ..KEY
    },
    FrontMatterKey {
        name: "tocOpen",
        value: ValueType::Bool,
        effect: "`true`: the table of contents is open at first",
        read: |reader, key, node| reader.front.toc_open = reader.fields.truth(&key.name, node),
        ..KEY
    },
    FrontMatterKey {
        name: "math",
        aliases: &["katex", "mathjax", "usemathjax"],
        value: ValueType::Bool,
        effect: "`false`: dollar signs are only dollar signs; a table with `macros`: their names and texts",
        // With both spellings on one page, either switches formulas on.
        read: |reader, key, node| {
            let wanted = reader.math(key, node);
            let math = &mut reader.front.math;
            *math = if *math == Some(true) { Some(true) } else { wanted.or(*math) };
        },
        ..KEY
    },
    FrontMatterKey {
        name: "externalLink",
        aliases: &["externalUrl", "redirectUrl"],
        effect: "lists link there instead of to the page",
        read: |reader, key, node| reader.front.external_link = reader.fields.spanned(&key.name, node),
        ..KEY
    },
    FrontMatterKey {
        name: "featuredImage",
        aliases: &["featured_image", "featureImage", "feature", "cover", "coverImage", "image", "thumbnail"],
        effect: "a picture at the head of the page, also used when it is shared; or a table with `image`, `alt`, `caption` and `hidden`",
        read: |reader, key, node| reader.picture(key, node),
        ..KEY
    },
    FrontMatterKey {
        name: "featuredImageAlt",
        aliases: &["featureImageAlt", "featureAlt", "coverAlt", "thumbnailAlt"],
        effect: "what that picture shows",
        read: |reader, key, node| reader.front.cover.alt = reader.fields.text(&key.name, node),
        ..KEY
    },
    FrontMatterKey {
        name: "featuredImageCaption",
        aliases: &["featureImageCap", "featureImageCaption", "coverCaption"],
        effect: "its caption, Markdown",
        read: |reader, key, node| reader.front.cover.caption = reader.fields.text(&key.name, node),
        ..KEY
    },
    FrontMatterKey {
        name: "showHero",
        value: ValueType::Bool,
        effect: "`false`: the picture is only used when the page is shared",
        read: |reader, key, node| reader.front.cover.is_shown = reader.fields.truth(&key.name, node),
        ..KEY
    },
    FrontMatterKey {
        name: "images",
        aliases: &["shareImage", "featuredImagePreview", "featured_image_preview"],
        value: ValueType::Texts,
        effect: "the first is used when the page is shared",
        read: |reader, key, node| reader.share_image(key, node),
        ..KEY
    },
    FrontMatterKey {
        name: "links",
        value: ValueType::Table,
        effect: "links below the text: a list of tables with `title`, `website` and `description`",
        read: |reader, key, node| reader.links(key, node),
        ..KEY
    },
    FrontMatterKey {
        name: "showDate",
        aliases: &["show_date"],
        value: ValueType::Bool,
        effect: "`false`: the page shows no dates",
        read: |reader, key, node| reader.front.show_date = reader.fields.truth(&key.name, node),
        ..KEY
    },
    FrontMatterKey {
        name: "showReadingTime",
        aliases: &["readingTime", "show_reading_time", "showReadTime"],
        value: ValueType::Bool,
        effect: "whether the page shows how long reading takes",
        read: |reader, key, node| reader.front.reading_time = reader.fields.truth(&key.name, node),
        ..KEY
    },
    FrontMatterKey {
        name: "hideMeta",
        value: ValueType::Bool,
        effect: "`true`: neither dates nor reading time",
        read: |reader, key, node| {
            if reader.fields.truth(&key.name, node) == Some(true) {
                (reader.front.show_date, reader.front.reading_time) = (Some(false), Some(false));
            }
        },
        ..KEY
    },
    FrontMatterKey {
        name: "hiddenFromHomePage",
        aliases: &["hiddenInHomeList", "hidden"],
        value: ValueType::Bool,
        effect: "`true`: not among the posts on the home page",
        read: |reader, key, node| reader.front.hidden_at_home |= reader.fields.truth(&key.name, node).unwrap_or(false),
        ..KEY
    },
    FrontMatterKey {
        name: "noindex",
        aliases: &["robotsNoIndex", "private"],
        value: ValueType::Bool,
        effect: "`true`: search engines are asked not to list the page",
        read: |reader, key, node| reader.front.noindex |= reader.fields.truth(&key.name, node).unwrap_or(false),
        ..KEY
    },
    FrontMatterKey {
        name: "robots",
        effect: "the same, where the text contains `noindex`",
        read: |reader, key, node| {
            let text = reader.fields.text(&key.name, node).unwrap_or_default();
            reader.front.noindex |= text.to_lowercase().contains("noindex");
        },
        ..KEY
    },
    FrontMatterKey {
        name: "disableComments",
        aliases: &["hideComments"],
        value: ValueType::Bool,
        effect: "`true`: no comments here",
        read: |reader, key, node| reader.front.disable_comments |= reader.fields.truth(&key.name, node).unwrap_or(false),
        ..KEY
    },
    FrontMatterKey {
        name: "comments",
        aliases: &["comment", "showComments"],
        value: ValueType::Table,
        effect: "`false`: no comments here; a table names the page's thread: `host`, `username` and `id` on Mastodon",
        read: |reader, _, node| {
            let on = node.value.to_truth().or_else(|| node.get("enable")?.value.to_truth());
            reader.front.disable_comments |= on == Some(false);
        },
        ..KEY
    },
    FrontMatterKey {
        name: "canonicalUrl",
        effect: "the address that search engines should know, if the text appeared elsewhere first",
        read: |reader, key, node| reader.front.canonical = reader.fields.spanned(&key.name, node),
        ..KEY
    },
    FrontMatterKey {
        name: "translationKey",
        effect: "pages in several languages with the same key are translations of each other",
        read: |reader, key, node| reader.front.translation_key = reader.fields.text(&key.name, node),
        ..KEY
    },
    FrontMatterKey {
        name: "isCJKLanguage",
        value: ValueType::Bool,
        effect: "`true`: count Chinese, Japanese and Korean characters as words",
        read: |reader, key, node| reader.front.cjk = reader.fields.truth(&key.name, node),
        ..KEY
    },
    FrontMatterKey {
        name: "layout",
        effect: "`archives`: the page lists all posts by year; one page in each language may have it. `search`: all posts, below the search form",
        read: |reader, key, node| reader.front.layout = reader.fields.text(&key.name, node),
        ..KEY
    },
    FrontMatterKey {
        name: "template",
        effect: "the template of the page: `wide` for `templates/wide.html`",
        read: |reader, key, node| reader.front.template = reader.fields.spanned(&key.name, node),
        ..KEY
    },
    FrontMatterKey {
        name: "menus",
        aliases: &["menu"],
        value: ValueType::Texts,
        effect: "`main`: the page is in the menu; a table of menus gives it a `name` and a `weight` there",
        is_param: false,
        read: |reader, key, node| reader.menus(key, node),
        ..KEY
    },
    FrontMatterKey {
        name: "outputs",
        value: ValueType::Texts,
        effect: "of `html` and `rss`, those that are made",
        read: |reader, key, node| {
            let outputs = reader.fields.texts(&key.name, node).into_iter().map(|output| output.value.to_lowercase());
            reader.front.outputs = Some(outputs.collect()).filter(|outputs: &Vec<_>| !outputs.is_empty());
        },
        ..KEY
    },
    FrontMatterKey {
        name: "sitemap",
        value: ValueType::Table,
        effect: "`disable`, `changefreq` and `priority`",
        is_param: false,
        read: |reader, key, node| reader.sitemap(key, node),
        ..KEY
    },
    FrontMatterKey {
        name: "resources",
        value: ValueType::Table,
        effect: "`title` and `name` of files beside the page, by `src`",
        is_param: false,
        read: |reader, key, node| reader.resources(key, node),
        ..KEY
    },
    FrontMatterKey {
        name: "build",
        aliases: &["_build"],
        value: ValueType::Table,
        effect: "`render`, `list` and `publishResources`, as in Hugo: `never` leaves the page, or its place in lists, out",
        is_param: false,
        read: |reader, key, node| reader.build(key, node),
        ..KEY
    },
    FrontMatterKey {
        name: "headless",
        value: ValueType::Bool,
        effect: "`true`: neither published nor listed; other pages may show the files beside it",
        read: |reader, key, node| reader.front.headless = reader.fields.truth(&key.name, node).unwrap_or(false),
        ..KEY
    },
    FrontMatterKey {
        name: "cascade",
        value: ValueType::Table,
        effect: "front matter for the pages below a section; `target` chooses among them by `path`, `kind` and `lang`",
        is_param: false,
        read: |reader, key, node| reader.check_cascade(key, node),
        ..KEY
    },
    // Read separately, because those of a cascade are added to the page's own.
    FrontMatterKey {
        name: "params",
        value: ValueType::Table,
        effect: "keys of your own, for the `param` shortcode",
        is_param: false,
        ..KEY
    },
    // Hugo chooses a template by it.
    FrontMatterKey { name: "type", read: |reader, key, node| drop(reader.fields.text(&key.name, node)), ..KEY },
    FrontMatterKey { name: "audio", value: ValueType::Texts, ..KEY },
    FrontMatterKey { name: "lang", ..KEY },
    FrontMatterKey { name: "markup", ..KEY },
    FrontMatterKey { name: "path", ..KEY },
    FrontMatterKey { name: "videos", value: ValueType::Texts, ..KEY },
    // There is no search index from which to exclude the page.
    FrontMatterKey { name: "searchHidden", aliases: &["hiddenFromSearch", "excludeFromSearch"], value: ValueType::Bool, ..KEY },
];

/// Values of themes' keys that ask for what is so here anyway.
const GRANTED: &[(bool, &[&str])] = &[
    (
        true,
        &[
            "ShowCodeCopyButtons",
            "ShowPostNavLinks",
            "UseHugoToc",
            "disableHLJS",
            "disableShare",
            "fontawesome",
            "hideSummary",
            "mermaid",
            "ruby",
            "showDateUpdated",
            "showHeadingAnchors",
            "showPagination",
            "showTaxonomies",
        ],
    ),
    (
        false,
        &[
            "ShowBreadCrumbs",
            "ShowShareButtons",
            "ShowWordCount",
            "featured",
            "flowchartDiagrams",
            "hideAuthor",
            "invertPagination",
            "lightgallery",
            "linkToMarkdown",
            "mermaid",
            "sequenceDiagrams",
            "showAuthor",
            "showAuthorsBadges",
            "showEdit",
            "showLikes",
            "showSummary",
            "showViews",
            "twemoji",
        ],
    ),
];

/// Whether a theme's key asks for what is so here anyway.
pub(super) fn is_granted(name: &str, node: &Node) -> bool {
    let wanted = node.value.to_truth().or_else(|| node.get("enable")?.value.to_truth());
    let is_named = |names: &[&str]| names.iter().any(|known| known.eq_ignore_ascii_case(name));
    GRANTED.iter().any(|(value, names)| wanted == Some(*value) && is_named(names))
}

impl FrontMatterKey {
    /// The documented spelling, then the others.
    pub fn spellings(&self) -> impl Iterator<Item = &'static str> {
        std::iter::once(self.name).chain(self.aliases.iter().copied())
    }
}

/// The row of a key, by any of its spellings and in any letter case.
pub fn key(name: &str) -> Option<&'static FrontMatterKey> {
    KEYS.iter().find(|key| key.spellings().any(|spelling| spelling.eq_ignore_ascii_case(name)))
}

/// Keys that Hugo reads itself, at the top of the front matter only.
const OF_HUGO: &[&str] = &[
    "title",
    "linkTitle",
    "date",
    "lastmod",
    "publishDate",
    "expiryDate",
    "draft",
    "description",
    "summary",
    "keywords",
    "slug",
    "url",
    "aliases",
    "weight",
    "translationKey",
    "isCJKLanguage",
    "layout",
    "menus",
    "outputs",
    "sitemap",
    "resources",
    "build",
    "headless",
    "cascade",
    "params",
    "type",
    "lang",
    "markup",
    "path",
];

/// Whether it is a known key that themes read, and not Hugo.
pub(super) fn is_of_theme(name: &str) -> bool {
    key(name).is_some_and(|key| !OF_HUGO.contains(&key.name))
}

/// The texts that a place shows of a page's front matter, by key, in the order of the table.
pub fn shown(front: &FrontMatter, place: Place) -> impl Iterator<Item = (&'static str, &str)> {
    KEYS.iter().filter_map(move |key| {
        let text = key.shown.contains(&place).then(|| (key.text)(front)).flatten()?;
        Some((key.name, text))
    })
}

/// The known key that was perhaps meant, or one of the site's own kinds of terms. Keys of quite another length are passed over first: a
/// large site may have an unknown key on every page.
pub(super) fn nearest<'a>(wanted: &str, plurals: impl Iterator<Item = &'a str>) -> Option<String> {
    let length = wanted.chars().count();
    let slack = (length / 3).max(1);
    let known = KEYS.iter().flat_map(|key| key.spellings().map(|spelling| -> &'a str { spelling })).chain(plurals);
    site_diag::nearest(wanted, known.filter(|known| known.len().abs_diff(length) <= slack))
}

/// What a new page begins with where the site has no archetype.
pub fn default_archetype() -> String {
    let lines = KEYS.iter().filter_map(|key| Some(format!("{}: {}\n", key.name, key.archetype?)));
    format!("---\n{}---\n", lines.collect::<String>())
}

/// The guide's table of keys, in Markdown.
pub fn guide_table() -> String {
    let rows = KEYS.iter().filter(|key| !key.effect.is_empty()).map(|key| {
        let spellings: Vec<String> = key.spellings().map(|spelling| format!("`{spelling}`")).collect();
        format!("| {} | {} | {} |\n", spellings.join(", "), key.value.name(), key.effect)
    });
    format!("| Key | Value | What it does |\n|---|---|---|\n{}", rows.collect::<String>())
}

/// `keywords` may be one text with commas.
fn keywords(texts: Vec<Spanned<String>>) -> Vec<String> {
    let words = texts.iter().flat_map(|text| text.value.split(','));
    words.map(|word| word.trim().to_owned()).filter(|word| !word.is_empty()).collect()
}
