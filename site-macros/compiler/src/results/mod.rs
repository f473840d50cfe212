//! Results of earlier compilations, by a hash of everything they depend on.
//!
//! A result is only reused if all of its inputs are the same, so a compilation with a cache and one without give the same bytes. Queries
//! about the rest of the site (where does this link lead?) are recorded with their results ([`trace`]), and repeated before a result is
//! used.

mod entry;
mod generational;
mod stored;
pub(crate) mod trace;

use std::sync::Arc;

use crate::asset::Assets;
use crate::body::{Body, CodedBody};
use crate::store::Store;
pub(crate) use entry::{CachedDocument, CachedPage, ServedFile};
use generational::GenerationalCache;
use site_diag::Text;
use site_settings::cache_key::CacheKey;
use site_settings::front_matter::Split;

/// Results of earlier compilations. One cache serves one site; results that the last two compilations did not use are dropped.
#[derive(Default)]
pub struct ResultCache {
    /// The persistent store, in builds.
    store: Option<Arc<dyn Store>>,
    /// For a single compilation: nothing is kept for later ones.
    once: bool,
    /// Texts of files, by path and version.
    pub(crate) texts: GenerationalCache<Text>,
    /// Front matter of pages, by text and file, because positions in it contain the file.
    pub(crate) heads: GenerationalCache<Arc<Split>>,
    /// Files without text, by path, version and image rules, with their problems.
    pub(crate) files: GenerationalCache<ServedFile>,
    /// Minified assets, by all of their sources.
    pub(crate) assets: GenerationalCache<Arc<Assets>>,
    /// Rendered bodies. See [`trace`].
    pub(crate) documents: GenerationalCache<Arc<CachedDocument>>,
    /// Finished pages with their policies, by the views of their templates.
    pub(crate) pages: GenerationalCache<CachedPage>,
    /// Feeds, by their content.
    pub(crate) feeds: GenerationalCache<Body>,
    /// Sizes of pictures, by path and version.
    pub(crate) sizes: Arc<GenerationalCache<Option<(u32, u32)>>>,
    /// Files without secrets, by path and version.
    pub(crate) clean: GenerationalCache<()>,
    /// Compressed forms, by the hash of the body.
    pub(crate) coded: GenerationalCache<Arc<Vec<CodedBody>>>,
}

impl ResultCache {
    /// For a single compilation, which then needs less memory.
    pub fn once() -> Self {
        let mut cache = Self { once: true, ..Self::default() };
        cache.texts.keep_nothing();
        cache.heads.keep_nothing();
        cache.documents.keep_nothing();
        cache.pages.keep_nothing();
        cache.feeds.keep_nothing();
        cache.clean.keep_nothing();
        cache.coded.keep_nothing();
        cache
    }

    /// For a single compilation that reads from and writes to a store.
    pub fn stored(store: Arc<dyn Store>) -> Self {
        Self { store: Some(store), ..Self::once() }
    }

    /// For many compilations; the first one reads the results of a build from a store.
    pub fn beginning_with(store: Arc<dyn Store>) -> Self {
        Self { store: Some(store), ..Self::default() }
    }

    /// Closes the store after its results have been read.
    pub fn close_store(&mut self) {
        self.store = None;
    }

    /// For the results of one edit. They are kept with the previous compilation, and are not used again after the next edit of that body.
    pub(crate) fn for_one_edit(&self) -> Self {
        Self { once: false, sizes: Arc::clone(&self.sizes), ..Self::once() }
    }

    /// Whether this is a single compilation, so that renderings may be consumed.
    pub(crate) fn is_for_one(&self) -> bool {
        self.once
    }

    /// A rendered body, from this process or from the store.
    pub(crate) fn document(&self, key: &CacheKey) -> Option<Arc<CachedDocument>> {
        self.documents.get(key).or_else(|| stored::document(self.store.as_deref()?, key).map(Arc::new))
    }

    /// Stores a rendered body.
    pub(crate) fn put_document(&self, key: CacheKey, rendering: CachedDocument) {
        if let Some(store) = &self.store {
            stored::put_document(store.as_ref(), &key, &rendering);
        }
        self.documents.put(key, || Arc::new(rendering));
    }

    /// The compressed forms of a body, by what they are made from.
    pub(crate) fn coded(&self, key: CacheKey, make: impl FnOnce() -> Vec<CodedBody>) -> Arc<Vec<CodedBody>> {
        self.coded.get_or(key, || {
            let Some(store) = &self.store else { return Arc::new(make()) };
            if let Some(known) = stored::coded(store.as_ref(), &key) {
                return Arc::new(known);
            }
            let made = make();
            stored::put_coded(store.as_ref(), &key, &made);
            Arc::new(made)
        })
    }

    /// After a compilation: drops results that were not used recently. An edit only uses compressed forms.
    pub(crate) fn sweep(&self, edited: bool) {
        self.coded.sweep();
        if edited {
            return;
        }
        self.texts.sweep();
        self.heads.sweep();
        self.files.sweep();
        self.assets.sweep();
        self.documents.sweep();
        self.pages.sweep();
        self.feeds.sweep();
        self.sizes.sweep();
        self.clean.sweep();
    }
}

impl std::fmt::Debug for ResultCache {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ResultCache").finish_non_exhaustive()
    }
}
