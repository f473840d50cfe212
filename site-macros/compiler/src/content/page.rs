//! A page.

use site_diag::{FileId, Span};
use site_model::PageKind;
use site_settings::front_matter::{FrontMatter, Listing};

/// A page of the library.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct PageId(pub u32);

/// One page.
#[derive(Clone, Debug)]
pub(crate) struct Page {
    /// What it is.
    pub kind: PageKind,
    /// Index into the languages.
    pub lang: usize,
    /// Its file; `None` for sections, taxonomies, terms and a home page that nobody wrote.
    pub file: Option<FileId>,
    /// The byte of the file's text at which its body begins.
    pub body: usize,
    /// The body is HTML already (`x.html`), not Markdown.
    pub raw: bool,
    /// Place to name when something is wrong with all of it.
    pub span: Option<Span>,
    /// Logical path below the content folder without extension and language: `posts/hello`, `about`, `posts`, `` for home,
    /// `tags`, `tags/rust`. Unique within a language; what `ref` and `@/` name.
    pub path: String,
    /// First segment of the path for pages below a section, else empty.
    pub section: String,
    /// Decoded address without base path: `/posts/hello/`.
    pub address: String,
    /// Old addresses, decoded, absolute, without base path, with the place of each.
    pub aliases: Vec<(String, Span)>,
    /// Its head.
    pub front: FrontMatter,
    /// Its title: front matter, else from the section's, term's or file's name. Never empty where there is such a name.
    pub title: String,
    /// Files beside it, by path.
    pub resources: Vec<Resource>,
    /// For lists: the pages in it, which are those of its feed, in Hugo's default order. Home: of the whole language. Section: those whose nearest
    /// section it is, so those in folders below that are no sections themselves, and not those of [`Self::subsections`]. Term: those
    /// that name it. Taxonomy: its terms. Only listed pages that have an address, or lead to another site.
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
    /// False for what is left out of output (a headless bundle, `build.render: never`): its address is empty, it may lend its
    /// resources.
    pub rendered: bool,
    /// Another page is served at its address, as Hugo would serve it. Its feed and the further pages of its list are published all the same.
    pub displaced: bool,
    /// In which lists, feeds and sitemaps it appears.
    pub listed: Listing,
}

impl Page {
    /// May it stand in a list at all? It must have an address, here or elsewhere.
    pub(super) fn is_in_lists(&self) -> bool {
        self.listed != Listing::Nowhere && (self.rendered || self.front.external_link.is_some())
    }

    /// A page of which nothing is known but what it is and where: no file, no words, listed and rendered.
    pub(super) fn bare(kind: PageKind, lang: usize, path: &str, address: &str) -> Self {
        Self {
            kind,
            lang,
            file: None,
            body: 0,
            raw: false,
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
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Resource {
    /// Path below the bundle: `images/a.png`.
    pub name: String,
    /// The file.
    pub file: FileId,
    /// Its decoded address: `/posts/hello/images/a.png`.
    pub address: String,
    /// From `resources:`.
    pub title: Option<String>,
    /// Another name the page may use for it, from `resources:`.
    pub given_name: Option<String>,
}

/// A term.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Term {
    /// Index into [`site_settings::config::Config::taxonomies`].
    pub taxonomy: usize,
    /// As first written: `Rust`.
    pub name: String,
}
