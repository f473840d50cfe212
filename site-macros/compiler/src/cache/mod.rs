//! What one compilation leaves for the next: results by a hash of all they were made from.
//!
//! A result is found again only where everything that went into it is the same, so that a compilation with a cache and one without
//! give the same bytes. What is asked of others on the way (where does this link lead?) is written down with its answer
//! ([`trace`]), and asked again before the result is used.

mod last;
mod shelf;
mod store;
pub(crate) mod trace;

use std::sync::{Arc, Mutex, PoisonError};

use crate::asset::Assets;
use crate::output::{Body, Coded};
pub(crate) use last::Last;
use shelf::Shelf;
use site_diag::{Diagnostic, FileId, Kind, Span, Text};
use site_markdown::Document;
pub(crate) use site_settings::cache_key::{CacheKey as Key, key};
use site_settings::front_matter::Split;
pub use store::Store;

/// Results of former compilations. One cache serves one site; what the last two compilations had no use for is forgotten.
#[derive(Default)]
pub struct Cache {
    /// What outlives the process, for builds.
    store: Option<Arc<dyn Store>>,
    /// There is no compilation after this one: nothing is kept that this one has no more use for.
    once: bool,
    /// The last compilation as a whole.
    last: Mutex<Option<Arc<Last>>>,
    /// Texts of files, by path and version.
    pub(crate) texts: Shelf<Text>,
    /// Heads of pages, by text and file: places in them name it.
    pub(crate) heads: Shelf<Arc<Split>>,
    /// Files without text, by path, version and rules for pictures, and what is wrong with them.
    pub(crate) files: Shelf<ServedFile>,
    /// Minified assets, by all their sources.
    pub(crate) assets: Shelf<Arc<Assets>>,
    /// Rendered bodies. See [`trace`].
    pub(crate) documents: Shelf<Arc<Rendering>>,
    /// Finished pages, with their policy, by what their template sees.
    pub(crate) pages: Shelf<Page>,
    /// Feeds, by what stands in them.
    pub(crate) feeds: Shelf<Body>,
    /// Sizes of pictures, by path and version.
    pub(crate) sizes: Arc<Shelf<Option<(u32, u32)>>>,
    /// Files without secrets, by path and version.
    pub(crate) clean: Shelf<()>,
    /// Compressed forms, by the hash of the bytes.
    pub(crate) coded: Shelf<Arc<Vec<Coded>>>,
}

/// A body rendered once.
pub(crate) struct Rendering {
    pub(crate) document: Arc<Document>,
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// The file that the places in both count in.
    pub(crate) file: FileId,
    pub(crate) asked: Vec<trace::Question>,
}

/// A file as it is served.
#[derive(Clone)]
pub(crate) struct ServedFile {
    pub(crate) body: Body,
    /// What is wrong with it.
    pub(crate) problem: Option<Kind>,
    /// The bytes are those of the file.
    pub(crate) is_unchanged: bool,
}

/// A page's HTML and the policy that was computed from it.
#[derive(Clone)]
pub(crate) struct Page {
    pub(crate) body: Body,
    pub(crate) policy: Arc<str>,
}

impl Rendering {
    /// The rendering with its places in a file: ids of files change when one is added or removed.
    pub(crate) fn in_file(&self, file: FileId) -> (Arc<Document>, Vec<Diagnostic>) {
        if file == self.file {
            return (Arc::clone(&self.document), self.diagnostics.clone());
        }
        let moved = |span: &mut Span| {
            if span.file == self.file {
                span.file = file;
            }
        };
        let mut document = Document::clone(&self.document);
        document.fragments.iter_mut().for_each(|(_, _, span)| moved(span));
        document.external.iter_mut().for_each(|(_, span)| moved(span));
        let mut diagnostics = self.diagnostics.clone();
        for diagnostic in &mut diagnostics {
            diagnostic.span.iter_mut().for_each(moved);
            diagnostic.related.iter_mut().for_each(|(span, _)| moved(span));
        }
        (Arc::new(document), diagnostics)
    }
}

impl Cache {
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

    /// For what an edit changes: it goes into [`Last`], and what was edited again is never asked for.
    pub(crate) fn for_one_edit(&self) -> Self {
        Self { once: false, sizes: Arc::clone(&self.sizes), ..Self::once() }
    }

    /// The last compilation, where it is known whole.
    pub(crate) fn last(&self) -> Option<Arc<Last>> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Keeps a compilation as the last one.
    pub(crate) fn keep(&self, last: impl FnOnce() -> Option<Last>) {
        let last = if self.once { None } else { last().map(Arc::new) };
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = last;
    }

    /// Will what is taken from a rendering be missed by a later compilation?
    pub(crate) fn is_for_one(&self) -> bool {
        self.once
    }

    /// A rendered body, from this process or from the store.
    pub(crate) fn document(&self, key: &Key) -> Option<Arc<Rendering>> {
        self.documents.get(key).or_else(|| store::document(self.store.as_deref()?, key).map(Arc::new))
    }

    /// Keeps a rendered body.
    pub(crate) fn put_document(&self, key: Key, rendering: Rendering) {
        if let Some(store) = &self.store {
            store::put_document(store.as_ref(), &key, &rendering);
        }
        self.documents.put(key, || Arc::new(rendering));
    }

    /// The compressed forms of bytes with this hash.
    pub(crate) fn coded(&self, hash: Key, make: impl FnOnce() -> Vec<Coded>) -> Arc<Vec<Coded>> {
        self.coded.get_or(hash, || {
            let Some(store) = &self.store else { return Arc::new(make()) };
            if let Some(known) = store::coded(store.as_ref(), &hash) {
                return Arc::new(known);
            }
            let made = make();
            store::put_coded(store.as_ref(), &hash, &made);
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

impl std::fmt::Debug for Cache {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Cache").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::Cache;
    use crate::compile_with;
    use crate::world::MemoryWorld;

    #[test]
    fn a_page_more_leaves_all_others_as_they_were() {
        let page = |name: &str| {
            (format!("content/{name}.md"), format!("---\ntitle: {name}\ntags: [x]\nparams: {{a: [1, 2.5, b]}}\n---\nText\n"))
        };
        let site =
            [("site.toml".to_owned(), "title = \"x\"\nbase_url = \"https://x.example\"\n".to_owned()), page("m"), page("n")];
        let (cache, files) = (Cache::default(), |names: &[&str]| names.iter().map(|name| page(name)).collect::<Vec<_>>());
        let compiled = |more: &[&str]| {
            let world = MemoryWorld::new(site.iter().cloned().chain(files(more)));
            assert!(!compile_with(&world, &cache, &|_| ()).failed());
            cache.documents.len()
        };
        let before = compiled(&[]);
        // Before the others in every order, so that it has their place.
        assert_eq!(compiled(&["a"]), before + 1);
    }

    #[test]
    fn edits_of_a_body_leave_nothing_behind() {
        let cache = Cache::default();
        let compiled = |word: usize| {
            let page = format!("---\ntitle: x\ndate: 2024-01-01\n---\nWord {word}\n\n![](/a.gif)\n");
            let files = [
                ("site.toml", "title = \"x\"\nbase_url = \"https://x.example\"\n"),
                ("static/a.gif", "GIF89a\u{5}\0\u{7}\0\0\0\0,\0\0\0\0\u{5}\0\u{7}\0\0\u{2}\0;"),
                ("content/posts/a.md", &page),
            ];
            assert!(!compile_with(&MemoryWorld::new(files), &cache, &|_| ()).failed());
            let kept = [cache.texts.len(), cache.heads.len(), cache.documents.len(), cache.pages.len(), cache.feeds.len()];
            (kept, cache.sizes.len(), cache.clean.len(), cache.coded.len())
        };
        let first = compiled(0);
        (1..9).for_each(|word| assert_eq!(compiled(word), first, "{word}"));
    }
}
