//! The kinds of routes and of pages. What sets the kinds of pages apart is in one table.
//!
//! To add a kind of page, add a row to the table with a [`RouteKind`], and go where the compiler complains: there are matches over the
//! kinds, or over what they list, only where pages are made, get their lists, and are written.

/// The kind of a response; shown by `site routes`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(feature = "manifest", derive(serde::Serialize, serde::Deserialize))]
pub enum RouteKind {
    /// The home page.
    Home,
    /// A section's list, any page of it.
    Section,
    /// A post or a plain page.
    Page,
    /// The list of a taxonomy's terms.
    Taxonomy,
    /// The list of one term's pages.
    Term,
    /// The page for addresses that do not exist.
    NotFound,
    /// RSS, Atom or JSON Feed.
    Feed,
    /// `/sitemap.xml`, a language's sitemap, or the index of them.
    Sitemap,
    /// `/robots.txt`.
    Robots,
    /// `/site.webmanifest`.
    WebManifest,
    /// A fingerprinted file from `assets/` or the theme.
    Asset,
    /// A file that is served unchanged at the root, from `assets/static/` or `static/`, or that a template of the owner makes.
    Static,
    /// A file beside a bundle's `index.md`.
    Resource,
    /// The list of all posts by year.
    Archive,
}

impl RouteKind {
    /// The lower-case name `site routes` prints, e.g. `section`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Home => "home",
            Self::Section => "section",
            Self::Page => "page",
            Self::Taxonomy => "taxonomy",
            Self::Term => "term",
            Self::NotFound => "not-found",
            Self::Feed => "feed",
            Self::Sitemap => "sitemap",
            Self::Robots => "robots",
            Self::WebManifest => "webmanifest",
            Self::Asset => "asset",
            Self::Static => "static",
            Self::Resource => "resource",
            Self::Archive => "archive",
        }
    }
}

/// The members of a page's list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lists {
    /// None: it is not a list.
    Nothing,
    /// All pages of its language.
    Language,
    /// The pages of its section, and its subsections.
    Section,
    /// The terms of its taxonomy.
    Terms,
    /// The pages that have its term.
    Tagged,
    /// The posts of its language, which are the dated pages of its sections, newest first.
    Posts,
}

/// The settings that determine the addresses of a kind of page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Permalinks {
    /// None.
    No,
    /// `[permalinks]`, by section.
    Pages,
    /// `[permalinks.NAME]`, by section or taxonomy.
    Lists,
}

/// The feeds of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Feeds {
    /// None.
    No,
    /// RSS.
    Rss,
    /// RSS, Atom and JSON Feed.
    All,
}

/// A row of the table of page kinds.
#[derive(Clone, Copy, Debug)]
pub struct PageKindRow {
    /// Hugo's name; used in `site list`, in `disable` and for the `kind` of a cascade's target.
    pub name: &'static str,
    /// The kind that `site routes` shows.
    pub route: RouteKind,
    /// A description for the guide.
    pub about: &'static str,
    /// The members of its list.
    pub lists: Lists,
    /// Its feeds.
    pub feeds: Feeds,
    /// Its list is divided into pages.
    pub is_paginated: bool,
    /// It is in the lists of its terms.
    pub has_terms: bool,
    /// The settings that determine its address.
    pub permalinks: Permalinks,
    /// Hugo's `uglyURLs` publishes it at `x.html`.
    pub is_ugly: bool,
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident $row:tt)*) => {
        /// The kind of a page.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum PageKind {
            $($(#[$doc])* $kind,)*
        }

        impl PageKind {
            /// All kinds, in the order of the guide.
            pub const ALL: &[Self] = &[$(Self::$kind),*];

            /// The kind's row of the table.
            pub const fn row(self) -> PageKindRow {
                match self {
                    $(Self::$kind => PageKindRow $row,)*
                }
            }
        }
    };
}

kinds! {
    /// The home page of a language.
    Home {
        name: "home",
        route: RouteKind::Home,
        about: "the first page of a language",
        lists: Lists::Language,
        feeds: Feeds::All,
        is_paginated: false,
        has_terms: true,
        permalinks: Permalinks::No,
        is_ugly: false,
    }
    /// A section's list.
    Section {
        name: "section",
        route: RouteKind::Section,
        about: "a folder with pages in it",
        lists: Lists::Section,
        feeds: Feeds::Rss,
        is_paginated: true,
        has_terms: true,
        permalinks: Permalinks::Lists,
        is_ugly: false,
    }
    /// A post or plain page.
    Regular {
        name: "page",
        route: RouteKind::Page,
        about: "a post or a plain page",
        lists: Lists::Nothing,
        feeds: Feeds::No,
        is_paginated: false,
        has_terms: true,
        permalinks: Permalinks::Pages,
        is_ugly: true,
    }
    /// The list of a taxonomy's terms.
    Taxonomy {
        name: "taxonomy",
        route: RouteKind::Taxonomy,
        about: "all tags, all categories and so on",
        lists: Lists::Terms,
        feeds: Feeds::Rss,
        is_paginated: false,
        has_terms: false,
        permalinks: Permalinks::Lists,
        is_ugly: false,
    }
    /// One term's list.
    Term {
        name: "term",
        route: RouteKind::Term,
        about: "one tag, one category and so on",
        lists: Lists::Tagged,
        feeds: Feeds::Rss,
        is_paginated: true,
        has_terms: false,
        permalinks: Permalinks::Lists,
        is_ugly: true,
    }
    /// All posts of a language by year.
    Archive {
        name: "archive",
        route: RouteKind::Archive,
        about: "all posts, with a heading for each year",
        lists: Lists::Posts,
        feeds: Feeds::No,
        is_paginated: false,
        has_terms: false,
        permalinks: Permalinks::Pages,
        is_ugly: false,
    }
}

impl PageKind {
    /// Its name: `page`, `section`.
    pub const fn name(self) -> &'static str {
        self.row().name
    }

    /// The kind with this name, in any letter case.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.name().eq_ignore_ascii_case(name))
    }

    /// Whether it is a list of other pages.
    pub const fn is_list(self) -> bool {
        !matches!(self.row().lists, Lists::Nothing)
    }

    /// The kind of page with this kind of route.
    pub fn of_route(route: RouteKind) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.row().route == route)
    }
}

/// The guide's table of kinds, in Markdown.
pub fn guide_table() -> String {
    let rows = PageKind::ALL.iter().map(|kind| {
        let row = kind.row();
        let lists = match row.lists {
            Lists::Nothing => "",
            Lists::Language => "the pages of the language",
            Lists::Section => "the pages of the folder, and the sections in it",
            Lists::Terms => "the terms",
            Lists::Tagged => "the pages that have the term",
            Lists::Posts => "the dated pages of all sections",
        };
        let feeds = match row.feeds {
            Feeds::No => "",
            Feeds::Rss => "RSS",
            Feeds::All => "RSS, Atom, JSON Feed",
        };
        format!("| `{}` | {} | {lists} | {feeds} |\n", row.name, row.about)
    });
    format!("| Kind | What it is | What it lists | Feeds |\n|---|---|---|---|\n{}", rows.collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_routes_are_told_apart() {
        for kind in PageKind::ALL {
            assert_eq!(PageKind::named(&kind.name().to_uppercase()), Some(*kind));
            assert_eq!(PageKind::of_route(kind.row().route), Some(*kind));
        }
        assert_eq!((PageKind::named("rss"), PageKind::of_route(RouteKind::Feed)), (None, None));
    }
}
