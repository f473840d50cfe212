//! What stands at the head of a page.

use std::collections::BTreeMap;
use std::ops::Range;

use jiff::ZonedDateTime;

use crate::config::Config;
use crate::data::{Node, Value};
use crate::diag::{Diagnostic, FileId, Span};

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

/// Tells head from body: `---` YAML, `+++` TOML, `{` JSON on the first line (after a byte order mark); spaces after a fence are
/// allowed, lines may end in CRLF. A file without front matter is all body.
pub fn split(_file: FileId, _text: &str, _diagnostics: &mut Vec<Diagnostic>) -> Split {
    unimplemented!()
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

/// The typed head of a page.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FrontMatter {
    /// Title as written, Markdown allowed in it by no one: plain text.
    pub title: Option<Spanned<String>>,
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
    /// Layout named by the author.
    pub layout: Option<String>,
    /// Type named by the author.
    pub kind: Option<String>,
    /// Lists link here instead of to the page.
    pub external_link: Option<Spanned<String>>,
    /// Picture for the head of the post and for Open Graph.
    pub featured_image: Option<Spanned<String>>,
    /// `math`/`katex`; `None`: as the site says.
    pub math: Option<bool>,
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
    /// `headless: true` or `build.render: never` and `build.list: never`.
    pub headless: bool,
    /// `build.render`: the page is published.
    pub render: bool,
    /// `build.list`: the page is in lists.
    pub list: bool,
    /// `sitemap.disable`, `changefreq`, `priority`.
    pub sitemap: SitemapEntry,
    /// `outputs`, lower case; `None`: as usual.
    pub outputs: Option<Vec<String>>,
    /// `resources`: title, name and params by pattern.
    pub resources: Vec<ResourceRule>,
    /// `params` and, in Hugo's way, the owner's own keys. Keys in lower case.
    pub params: BTreeMap<String, Value>,
    /// Place of the whole head, or the file's first byte.
    pub span: Option<Span>,
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
}

/// What is known about a file besides its head.
#[derive(Clone, Debug)]
pub struct FileFacts<'a> {
    /// Base name without extension and language: `2025-08-09-hello` (of the folder, for `index.md`).
    pub base_name: &'a str,
    /// Last change by git.
    pub git: Option<jiff::Timestamp>,
}

/// Reads the head into its typed form. `cascades` are the `cascade` maps that apply, nearest first: their keys count where the page
/// has none. Unknown keys are warnings with the nearest known key. `:filename` dates also give the slug when there is none.
pub fn read(
    _head: &Node,
    _cascades: &[&Node],
    _facts: &FileFacts<'_>,
    _config: &Config,
    _diagnostics: &mut Vec<Diagnostic>,
) -> FrontMatter {
    unimplemented!()
}

/// The `cascade` of a head: one map or a list of maps (each perhaps with a `_target`/`target` holding `path`, `kind`, `lang`).
pub fn cascade(_head: &Node) -> Vec<Cascade> {
    unimplemented!()
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
}
