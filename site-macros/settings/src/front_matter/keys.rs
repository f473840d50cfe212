//! The front matter keys that are known: Hugo's and the theme's.

/// In the letter case in which they are suggested.
pub(super) const KNOWN: &[&str] = &[
    "aliases",
    "audio",
    "author",
    "authors",
    "build",
    "_build",
    "canonicalUrl",
    "cascade",
    "categories",
    "comments",
    "date",
    "description",
    "disableComments",
    "draft",
    "expiryDate",
    "externalLink",
    "featuredImage",
    "headless",
    "images",
    "isCJKLanguage",
    "katex",
    "keywords",
    "lang",
    "lastmod",
    "layout",
    "linkTitle",
    "markup",
    "math",
    "menu",
    "menus",
    "modified",
    "outputs",
    "params",
    "path",
    "pubdate",
    "publishDate",
    "published",
    "resources",
    "series",
    "sitemap",
    "slug",
    "summary",
    "tags",
    "title",
    "toc",
    "tocOpen",
    "translationKey",
    "type",
    "unpublishdate",
    "url",
    "videos",
    "weight",
];

/// Keys that shape the site and are no values for the `param` shortcode.
pub(super) const STRUCTURAL: &[&str] = &["build", "_build", "cascade", "menu", "menus", "params", "resources", "sitemap"];

/// Keys that hold a date in every site.
pub(super) const DATES: &[&str] =
    &["date", "publishdate", "pubdate", "published", "lastmod", "modified", "expirydate", "unpublishdate"];

/// Is this lower-case key known?
pub(super) fn is_known(key: &str) -> bool {
    KNOWN.iter().any(|known| known.eq_ignore_ascii_case(key))
}

/// The known key that was perhaps meant. Keys of quite another length are passed over first: a large site may have an unknown key on
/// every page.
pub(super) fn nearest<'a>(wanted: &str, plurals: impl Iterator<Item = &'a str>) -> Option<String> {
    let length = wanted.chars().count();
    let slack = (length / 3).max(1);
    let alike = KNOWN.iter().copied().chain(plurals).filter(|known| known.len().abs_diff(length) <= slack);
    site_diag::nearest(wanted, alike)
}
