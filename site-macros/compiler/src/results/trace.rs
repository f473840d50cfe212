//! Records the queries that the rendering of a body makes about the rest of the site, and their results.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use crate::hugo_templates::Reads;
use site_markdown::{DeadTarget, LinkedPage, ListedPage, Picture, Resolve, Target, UnknownList};
use site_settings::cache_key::{CacheKey, key};

/// A query and the hash of its result.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RecordedQuery {
    query: Query,
    result: [u8; 32],
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
enum Query {
    Link(String),
    Image(String),
    Reference(String, Option<String>),
    Page(String),
    Recent(Option<String>, usize),
    Pictures(String),
    /// Templates have read heads of pages, or files that are no pages.
    Site,
    /// Templates have read bodies of other pages.
    Bodies,
    /// The owner's template of a shortcode, by name.
    Shortcode(String),
    Listed(Option<String>, Option<String>, usize),
}

/// What may have been read of the rest of the site, as a whole.
pub(crate) trait SiteKeys {
    /// The key of all but the bodies of pages.
    fn site(&self) -> CacheKey;
    /// The key of the bodies of all pages.
    fn bodies(&self) -> CacheKey;
    /// The key of what the owner's template of a shortcode depends on.
    fn shortcode(&self, name: &str) -> CacheKey;
}

/// Whether all queries still have the same results.
pub(crate) fn still_valid(queries: &[RecordedQuery], resolver: &dyn Resolve, keys: &dyn SiteKeys) -> bool {
    queries.iter().all(|recorded| {
        let result = match &recorded.query {
            Query::Link(destination) => key("link", &resolver.link(destination)),
            Query::Image(destination) => key("image", &resolver.image(destination)),
            Query::Reference(path, lang) => key("reference", &resolver.reference(path, lang.as_deref())),
            Query::Page(destination) => key("page", &resolver.page(destination)),
            Query::Recent(section, limit) => key("recent", &resolver.recent(section.as_deref(), *limit)),
            Query::Listed(section, tag, limit) => key("listed", &resolver.listed(section.as_deref(), tag.as_deref(), *limit)),
            Query::Pictures(glob) => key("pictures", &resolver.pictures(glob)),
            Query::Site => keys.site(),
            Query::Bodies => keys.bodies(),
            Query::Shortcode(name) => keys.shortcode(name),
        };
        *result.as_bytes() == recorded.result
    })
}

/// Do the queries read bodies of other pages?
pub(crate) fn has_bodies(queries: &[RecordedQuery]) -> bool {
    queries.iter().any(|recorded| recorded.query == Query::Bodies)
}

/// The owner's shortcodes among the queries.
pub(crate) fn shortcodes(queries: &[RecordedQuery]) -> impl Iterator<Item = &String> {
    queries.iter().filter_map(|recorded| match &recorded.query {
        Query::Shortcode(name) => Some(name),
        _ => None,
    })
}

/// A resolver that records queries. Every method of [`Resolve`] must be here.
pub(crate) struct Recorder<'a> {
    inner: &'a dyn Resolve,
    queries: Mutex<RecordedQueries>,
}

#[derive(Default)]
struct RecordedQueries {
    /// In order.
    list: Vec<RecordedQuery>,
    known: HashSet<Query>,
}

impl<'a> Recorder<'a> {
    pub(crate) fn new(inner: &'a dyn Resolve) -> Self {
        Self { inner, queries: Mutex::default() }
    }

    /// All queries, each once.
    pub(crate) fn into_queries(self) -> Vec<RecordedQuery> {
        self.queries.into_inner().unwrap_or_else(PoisonError::into_inner).list
    }

    /// Records what templates have read.
    pub(crate) fn note_reads(&self, reads: &Reads, keys: &dyn SiteKeys) {
        if reads.has_site() {
            self.record(Query::Site, keys.site());
        }
        if reads.has_bodies() {
            self.record(Query::Bodies, keys.bodies());
        }
    }

    /// Records the owner's shortcodes that a page has.
    pub(crate) fn note_shortcodes(&self, names: impl IntoIterator<Item = String>, keys: &dyn SiteKeys) {
        for name in names {
            let result = keys.shortcode(&name);
            self.record(Query::Shortcode(name), result);
        }
    }

    fn record(&self, query: Query, result: CacheKey) {
        let mut queries = self.queries.lock().unwrap_or_else(PoisonError::into_inner);
        if queries.known.insert(query.clone()) {
            queries.list.push(RecordedQuery { query, result: result.into() });
        }
    }
}

impl Resolve for Recorder<'_> {
    fn link(&self, destination: &str) -> Result<Target, DeadTarget> {
        let result = self.inner.link(destination);
        self.record(Query::Link(destination.to_owned()), key("link", &result));
        result
    }

    fn image(&self, destination: &str) -> Result<Picture, DeadTarget> {
        let result = self.inner.image(destination);
        self.record(Query::Image(destination.to_owned()), key("image", &result));
        result
    }

    fn reference(&self, path: &str, lang: Option<&str>) -> Result<Target, DeadTarget> {
        let result = self.inner.reference(path, lang);
        self.record(Query::Reference(path.to_owned(), lang.map(str::to_owned)), key("reference", &result));
        result
    }

    fn page(&self, destination: &str) -> Option<LinkedPage> {
        let result = self.inner.page(destination);
        self.record(Query::Page(destination.to_owned()), key("page", &result));
        result
    }

    fn recent(&self, section: Option<&str>, limit: usize) -> Vec<LinkedPage> {
        let result = self.inner.recent(section, limit);
        self.record(Query::Recent(section.map(str::to_owned), limit), key("recent", &result));
        result
    }

    fn listed(&self, section: Option<&str>, tag: Option<&str>, limit: usize) -> Result<Vec<ListedPage>, UnknownList> {
        let result = self.inner.listed(section, tag, limit);
        let query = Query::Listed(section.map(str::to_owned), tag.map(str::to_owned), limit);
        self.record(query, key("listed", &result));
        result
    }

    fn pictures(&self, glob: &str) -> Vec<String> {
        let result = self.inner.pictures(glob);
        self.record(Query::Pictures(glob.to_owned()), key("pictures", &result));
        result
    }
}
