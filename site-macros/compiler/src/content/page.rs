//! Pages, resources and terms.

use super::markup::Markup;
use site_diag::{FileId, Span};
use site_model::PageKind;
use site_settings::data::Value;
use site_settings::front_matter::{FrontMatter, Listing};

/// Index of a page in the library.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct PageId(pub u32);

/// A page.
#[derive(Clone, Debug)]
pub(crate) struct Page {
    /// Its kind.
    pub kind: PageKind,
    /// Index into the languages.
    pub lang: usize,
    /// Its file; `None` for generated sections, taxonomies, terms and home pages.
    pub file: Option<FileId>,
    /// Offset of the body in the file's text.
    pub body: usize,
    /// What the body is written in.
    pub markup: Markup,
    /// Position for diagnostics about the whole page.
    pub span: Option<Span>,
    /// Logical path below the content folder without extension and language: `posts/hello`, `about`, `posts`, `` for home, `tags`,
    /// `tags/rust`. Unique within a language; `ref` and `@/` use it.
    pub path: String,
    /// First segment of the path for pages below a section, else empty.
    pub section: String,
    /// Decoded address without base path: `/posts/hello/`.
    pub address: String,
    /// Old addresses, decoded, absolute, without base path, each with its position.
    pub aliases: Vec<(String, Span)>,
    /// Its front matter.
    pub front: FrontMatter,
    /// Its title, or a default from the name of the section, term or file. Empty only if there is no such name.
    pub title: String,
    /// Files beside it, by path.
    pub resources: Vec<Resource>,
    /// For lists: the pages in it and in its feed, in Hugo's default order. Home: of the whole language. Section: those whose nearest section
    /// it is, including those in folders below that are no sections, but not those of [`Self::subsections`]. Term: those that have the term.
    /// Taxonomy: its terms. Only listed pages that have an address, or link to another site.
    pub members: Vec<PageId>,
    /// For sections and home: direct sub-sections.
    pub subsections: Vec<PageId>,
    /// For taxonomies: the members by name.
    pub terms: Vec<PageId>,
    /// The term, for terms.
    pub term: Option<Term>,
    /// For regular pages: next newer and next older in its section (its neighbours in the section's `members`).
    pub newer: Option<PageId>,
    /// See `newer`.
    pub older: Option<PageId>,
    /// The same page in other languages (this one excluded), by language.
    pub translations: Vec<PageId>,
    /// False for pages that are not part of the output (a headless bundle, `build.render: never`): the address is empty, but resources may
    /// be published.
    pub rendered: bool,
    /// Another page is served at its address, as Hugo would serve it. Its feed and the further pages of its list are published all the same.
    pub displaced: bool,
    /// In which lists, feeds and sitemaps it appears.
    pub listed: Listing,
}

impl Page {
    /// Whether it may be in lists: it must have an address, here or on another site.
    pub(super) fn is_in_lists(&self) -> bool {
        self.listed != Listing::Nowhere && (self.rendered || self.front.external_link.is_some())
    }

    /// A page without a file and content, listed and rendered.
    pub(super) fn bare(kind: PageKind, lang: usize, path: &str, address: &str) -> Self {
        Self {
            kind,
            lang,
            file: None,
            body: 0,
            markup: Markup::default(),
            span: None,
            path: path.to_owned(),
            section: String::new(),
            address: address.to_owned(),
            aliases: Vec::new(),
            front: FrontMatter::default(),
            title: String::new(),
            resources: Vec::new(),
            members: Vec::new(),
            subsections: Vec::new(),
            terms: Vec::new(),
            term: None,
            newer: None,
            older: None,
            translations: Vec::new(),
            rendered: true,
            displaced: false,
            listed: Listing::Everywhere,
        }
    }
}

/// A file beside a page.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Resource {
    /// Path below the bundle: `images/a.png`.
    pub name: String,
    /// The file.
    pub file: FileId,
    /// Its decoded address: `/posts/hello/images/a.png`.
    pub address: String,
    /// From `resources:`.
    pub title: Option<String>,
    /// Another name that the page may use for it, from `resources:`.
    pub given_name: Option<String>,
    /// For templates, from `resources:`.
    pub params: Vec<(String, Value)>,
}

/// A term.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Term {
    /// Index into [`site_settings::config::Config::taxonomies`].
    pub taxonomy: usize,
    /// As first written: `Rust`.
    pub name: String,
}
