//! The cache that one compilation leaves for the next.

use std::sync::{Arc, Mutex, PoisonError};

use crate::previous::PreviousCompilation;
use crate::results::ResultCache;
use crate::store::Store;

/// Results of earlier compilations of one site: single results, and the last compilation as a whole. The output of a compilation does not
/// depend on the cache.
#[derive(Default)]
pub struct Cache {
    pub(crate) results: ResultCache,
    previous: Mutex<Option<Arc<PreviousCompilation>>>,
}

impl Cache {
    /// For a single compilation, which then needs less memory.
    pub fn once() -> Self {
        Self { results: ResultCache::once(), previous: Mutex::default() }
    }

    /// For a single compilation that reads from and writes to a store.
    pub fn stored(store: Arc<dyn Store>) -> Self {
        Self { results: ResultCache::stored(store), previous: Mutex::default() }
    }

    /// For many compilations; the first one reads the results of a build from a store.
    pub fn beginning_with(store: Arc<dyn Store>) -> Self {
        Self { results: ResultCache::beginning_with(store), previous: Mutex::default() }
    }

    /// Closes the store after its results have been read.
    pub fn close_store(&mut self) {
        self.results.close_store();
    }

    /// The previous compilation, if there is one.
    pub(crate) fn previous(&self) -> Option<Arc<PreviousCompilation>> {
        self.previous.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Keeps a compilation as the previous one, unless the cache is for a single compilation.
    pub(crate) fn keep(&self, compilation: impl FnOnce() -> Option<PreviousCompilation>) {
        let kept = if self.results.is_for_one() { None } else { compilation().map(Arc::new) };
        *self.previous.lock().unwrap_or_else(PoisonError::into_inner) = kept;
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
            cache.results.documents.len()
        };
        let before = compiled(&[]);
        // Sorts before the others in every order, so it takes their index.
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
            let results = &cache.results;
            let kept =
                [results.texts.len(), results.heads.len(), results.documents.len(), results.pages.len(), results.feeds.len()];
            (kept, results.sizes.len(), results.clean.len(), results.coded.len())
        };
        let first = compiled(0);
        (1..9).for_each(|word| assert_eq!(compiled(word), first, "{word}"));
    }
}
