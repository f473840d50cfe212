//! Results of former compilations, by a hash of all they were made from.
//!
//! A result is found again only where everything that went into it is the same, so that a compilation with a cache and one without
//! give the same bytes. What is asked of others on the way (where does this link lead?) is written down with its answer
//! ([`trace`]), and asked again before the result is used.

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

/// Results of former compilations. One cache serves one site; results that the last two compilations did not ask for are dropped.
#[derive(Default)]
pub struct ResultCache {
    /// What outlives the process, for builds.
    store: Option<Arc<dyn Store>>,
    /// There is no compilation after this one: nothing is kept that this one has no more use for.
    once: bool,
    /// Texts of files, by path and version.
    pub(crate) texts: GenerationalCache<Text>,
    /// Heads of pages, by text and file: places in them name it.
    pub(crate) heads: GenerationalCache<Arc<Split>>,
    /// Files without text, by path, version and rules for pictures, and what is wrong with them.
    pub(crate) files: GenerationalCache<ServedFile>,
    /// Minified assets, by all their sources.
    pub(crate) assets: GenerationalCache<Arc<Assets>>,
    /// Rendered bodies. See [`trace`].
    pub(crate) documents: GenerationalCache<Arc<CachedDocument>>,
    /// Finished pages, with their policy, by what their template sees.
    pub(crate) pages: GenerationalCache<CachedPage>,
    /// Feeds, by what stands in them.
    pub(crate) feeds: GenerationalCache<Body>,
    /// Sizes of pictures, by path and version.
    pub(crate) sizes: Arc<GenerationalCache<Option<(u32, u32)>>>,
    /// Files without secrets, by path and version.
    pub(crate) clean: GenerationalCache<()>,
    /// Compressed forms, by the hash of the bytes.
    pub(crate) coded: GenerationalCache<Arc<Vec<CodedBody>>>,
}

impl ResultCache {
    /// For one compilation only, which then takes less memory.
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

    /// For one compilation, with what others left in a store, and to leave there what it makes.
    pub fn stored(store: Arc<dyn Store>) -> Self {
        Self { store: Some(store), ..Self::once() }
    }

    /// For many compilations, the first of which finds what a build has left in a store.
    pub fn beginning_with(store: Arc<dyn Store>) -> Self {
        Self { store: Some(store), ..Self::default() }
    }

    /// What the store holds has been taken from it.
    pub fn close_store(&mut self) {
        self.store = None;
    }

    /// For the results of one edit: they are kept with the previous compilation, and once a body is edited again nobody asks for them.
    pub(crate) fn for_one_edit(&self) -> Self {
        Self { once: false, sizes: Arc::clone(&self.sizes), ..Self::once() }
    }

    /// Will what is taken from a rendering be missed by a later compilation?
    pub(crate) fn is_for_one(&self) -> bool {
        self.once
    }

    /// A rendered body, from this process or from the store.
    pub(crate) fn document(&self, key: &CacheKey) -> Option<Arc<CachedDocument>> {
        self.documents.get(key).or_else(|| stored::document(self.store.as_deref()?, key).map(Arc::new))
    }

    /// Keeps a rendered body.
    pub(crate) fn put_document(&self, key: CacheKey, rendering: CachedDocument) {
        if let Some(store) = &self.store {
            stored::put_document(store.as_ref(), &key, &rendering);
        }
        self.documents.put(key, || Arc::new(rendering));
    }

    /// The compressed forms of bytes with this hash.
    pub(crate) fn coded(&self, hash: CacheKey, make: impl FnOnce() -> Vec<CodedBody>) -> Arc<Vec<CodedBody>> {
        self.coded.get_or(hash, || {
            let Some(store) = &self.store else { return Arc::new(make()) };
            if let Some(known) = stored::coded(store.as_ref(), &hash) {
                return Arc::new(known);
            }
            let made = make();
            stored::put_coded(store.as_ref(), &hash, &made);
            Arc::new(made)
        })
    }

    /// After a compilation: forgets what has not been asked for lately. What was merely edited asks for compressed forms alone.
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
