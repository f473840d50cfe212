//! Front matter: the data at the beginning of a page.

pub(crate) mod cascade;
mod coerce;
mod date;
pub mod keys;
mod org;
mod picture;
mod read;
mod split;

use std::collections::BTreeMap;
use std::ops::Range;

use jiff::ZonedDateTime;

use crate::data::{Node, Value};
use site_diag::Span;

pub use cascade::cascade;
pub use read::read;
pub use split::split;

/// A value and its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Its place.
    pub span: Span,
}

/// A file's head and body, told apart.
#[derive(Clone, Debug, PartialEq)]
pub struct Split {
    /// The raw keys; an empty map where there is no front matter.
    pub head: Node,
    /// Bytes of the file's text that are the body.
    pub body: Range<usize>,
}

/// Dates of a page, each by its rule (see [`crate::config::DateRules`]).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Dates {
    /// Order and display.
    pub date: Option<ZonedDateTime>,
    /// Not before.
    pub publish: Option<ZonedDateTime>,
    /// Last change.
    pub lastmod: Option<ZonedDateTime>,
    /// Not after.
    pub expiry: Option<ZonedDateTime>,
}

/// The typed head of a page. The default is that of a page without front matter: rendered and listed.
#[derive(Clone, Debug, PartialEq)]
pub struct FrontMatter {
    /// Title as written, Markdown allowed in it by no one: plain text.
    pub title: Option<Spanned<String>>,
    /// A line under the title, plain text.
    pub subtitle: Option<String>,
    /// Title in menus and lists.
    pub link_title: Option<String>,
    /// Plain text.
    pub description: Option<String>,
    /// Markdown.
    pub summary: Option<String>,
    /// For the head.
    pub keywords: Vec<String>,
    /// Not published.
    pub draft: bool,
    /// See [`Dates`].
    pub dates: Dates,
    /// Last element of the address.
    pub slug: Option<Spanned<String>>,
    /// The whole address.
    pub url: Option<Spanned<String>>,
    /// Old addresses.
    pub aliases: Vec<Spanned<String>>,
    /// Order in lists; 0 is last.
    pub weight: i64,
    /// Terms by the taxonomy's plural name in lower case: tags, categories, series, authors, …
    pub terms: BTreeMap<String, Vec<Spanned<String>>>,
    /// Lists link here instead of to the page.
    pub external_link: Option<Spanned<String>>,
    /// Picture for the head of the post and for Open Graph.
    pub featured_image: Option<Spanned<String>>,
    /// Its text alternative, its caption, and where it is not shown.
    pub cover: Cover,
    /// Picture for Open Graph where it is another one, or the only one.
    pub share_image: Option<Spanned<String>>,
    /// Links that stand below the text.
    pub links: Vec<PageLink>,
    /// Authors by name, in a key that is no taxonomy.
    pub author_names: Vec<String>,
    /// Not in the list of posts on the home page.
    pub hidden_at_home: bool,
    /// Search engines are asked not to list the page.
    pub noindex: bool,
    /// Whether the date is shown; `None`: as usual.
    pub show_date: Option<bool>,
    /// Whether the reading time is shown; `None`: as the site says.
    pub reading_time: Option<bool>,
    /// `math`/`katex`; `None`: as the site says.
    pub math: Option<bool>,
    /// `math.macros`: macros of the page's formulas.
    pub macros: BTreeMap<String, String>,
    /// `toc`.
    pub toc: Option<bool>,
    /// `tocOpen`.
    pub toc_open: Option<bool>,
    /// `disableComments`.
    pub disable_comments: bool,
    /// `canonicalUrl`.
    pub canonical: Option<Spanned<String>>,
    /// `translationKey`.
    pub translation_key: Option<String>,
    /// `isCJKLanguage`.
    pub cjk: Option<bool>,
    /// `headless: true` or `build.render: never` and `build.list: never`; then neither rendered nor listed.
    pub headless: bool,
    /// `build.render`: the page is published (`always`; `link` and `never` are not).
    pub render: bool,
    /// `build.list`: which lists the page is in.
    pub list: Listing,
    /// `build.publishResources`: the files of the bundle are published; else only those that a page shows or links to.
    pub publish_resources: bool,
    /// `sitemap.disable`, `changefreq`, `priority`.
    pub sitemap: SitemapEntry,
    /// `outputs`, lower case; `None`: as usual.
    pub outputs: Option<Vec<String>>,
    /// `resources`: title, name and params by pattern.
    pub resources: Vec<ResourceRule>,
    /// `layout`: `archives` makes the archive of the page.
    pub layout: Option<String>,
    /// `template`: the owner's template of the page.
    pub template: Option<Spanned<String>>,
    /// `menu`/`menus`: menus that this page wants to be in.
    pub menus: Vec<PageMenu>,
    /// What the `param` shortcode sees, as in Hugo: every key of the head but the structural ones, and what `params` holds. Keys in
    /// lower case.
    pub params: BTreeMap<String, Value>,
    /// Place of the whole head, or the file's first byte.
    pub span: Option<Span>,
}

impl Default for FrontMatter {
    fn default() -> Self {
        Self {
            title: None,
            subtitle: None,
            link_title: None,
            description: None,
            summary: None,
            keywords: Vec::new(),
            draft: false,
            dates: Dates::default(),
            slug: None,
            url: None,
            aliases: Vec::new(),
            weight: 0,
            terms: BTreeMap::new(),
            external_link: None,
            featured_image: None,
            cover: Cover::default(),
            share_image: None,
            links: Vec::new(),
            author_names: Vec::new(),
            hidden_at_home: false,
            noindex: false,
            show_date: None,
            reading_time: None,
            math: None,
            macros: BTreeMap::new(),
            toc: None,
            toc_open: None,
            disable_comments: false,
            canonical: None,
            translation_key: None,
            cjk: None,
            headless: false,
            render: true,
            list: Listing::Everywhere,
            publish_resources: true,
            sitemap: SitemapEntry::default(),
            outputs: None,
            resources: Vec::new(),
            layout: None,
            template: None,
            menus: Vec::new(),
            params: BTreeMap::new(),
            span: None,
        }
    }
}

/// How the picture of a page is shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cover {
    /// Text alternative.
    pub alt: Option<String>,
    /// Markdown.
    pub caption: Option<String>,
    /// Whether the page shows it; `None`: yes.
    pub is_shown: Option<bool>,
    /// Of several keys with a picture the first in the table counts: the place of the one that was read.
    pub(crate) rank: Option<usize>,
}

/// A link to another site, as Stack's page of links has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageLink {
    /// Text.
    pub title: String,
    /// Address.
    pub url: String,
    /// What is there, plain text.
    pub description: Option<String>,
}

/// Which lists a page is in: Hugo's `build.list`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Listing {
    /// None, and no feed nor sitemap (`never`).
    Nowhere,
    /// Those of its section and its terms, and their feeds (`local`).
    Locally,
    /// All (`always`).
    #[default]
    Everywhere,
}

/// A page's place in a menu, by its own wish.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageMenu {
    /// The menu, in lower case: `main`.
    pub menu: String,
    /// Text; `None`: the page's link title.
    pub name: Option<String>,
    /// Order; `None`: the page's weight.
    pub weight: Option<i64>,
}

/// A page's line in the sitemap.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SitemapEntry {
    /// Left out.
    pub disable: bool,
    /// `changefreq`.
    pub change_frequency: Option<String>,
    /// `priority`, 0 to 1.
    pub priority: Option<f64>,
}

/// Names and titles given to files of a bundle.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ResourceRule {
    /// Glob, e.g. `images/*.jpg`.
    pub src: String,
    /// Title; `:counter` counts.
    pub title: Option<String>,
    /// Name by which the page refers to it.
    pub name: Option<String>,
    /// Values for templates.
    pub params: Vec<(String, Value)>,
}

/// What is known about a file besides its head.
#[derive(Clone, Debug)]
pub struct FileFacts<'a> {
    /// Base name without extension and language: `2025-08-09-hello` (of the folder, for `index.md`).
    pub base_name: &'a str,
    /// Last change by git.
    pub git: Option<jiff::Timestamp>,
}

/// Keys that a section gives to the pages below it.
#[derive(Clone, Debug, PartialEq)]
pub struct Cascade {
    /// The keys.
    pub keys: Node,
    /// Only pages whose path matches this glob, e.g. `/posts/**`.
    pub path: Option<String>,
    /// Only pages of this kind: `page`, `section`, `home`.
    pub kind: Option<String>,
    /// Only this language.
    pub lang: Option<String>,
    /// Only in this environment of Hugo's.
    pub environment: Option<String>,
}

#[cfg(test)]
mod tests;
