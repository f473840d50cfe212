//! An index for links by source file and by base name, and for suggestions.

use std::collections::{BTreeMap, HashMap};
use std::sync::OnceLock;

use super::page::{Page, PageId};
use site_diag::suggest::Suggestions;
use site_diag::{FileId, Sources};
use site_model::PageKind;
use site_settings::address;

/// Created once per library and shared by the resolvers of all pages.
#[derive(Clone, Debug, Default)]
pub(crate) struct LinkIndex {
    /// Pages by the folded path of their file.
    pages: HashMap<String, PageId>,
    /// Served files by their folded path: address and file.
    files: HashMap<String, (String, FileId)>,
    /// Pages by language and last element of their path.
    names: HashMap<(usize, String), Vec<PageId>>,
    /// Folder of each page's file, from the site's root.
    folders: Vec<String>,
    addresses: OnceLock<Suggestions>,
    paths: OnceLock<Suggestions>,
}

/// A file path in the form in which paths are compared: composed, in lower case.
fn folded(path: &str) -> String {
    address::lower(&address::composed(path))
}

impl LinkIndex {
    /// `folders` contains the folders of the pages, in their order.
    pub(super) fn new(pages: &[Page], statics: &BTreeMap<String, FileId>, sources: &Sources, folders: Vec<String>) -> Self {
        let mut index = Self { folders, ..Self::default() };
        for (number, page) in pages.iter().enumerate() {
            let id = PageId(number as u32);
            if let Some(file) = page.file {
                index.pages.entry(folded(sources.path(file))).or_insert(id);
            }
            let name = page.path.rsplit('/').next().unwrap_or("");
            if page.rendered && page.kind != PageKind::Home && !name.is_empty() {
                index.names.entry((page.lang, name.to_owned())).or_default().push(id);
            }
        }
        for (address, &file) in statics {
            // A file may be served at several addresses. Links get the first in order, which is `/x/` rather than `/x/index.html`.
            index.files.entry(folded(sources.path(file))).or_insert_with(|| (address.clone(), file));
        }
        index
    }

    /// The page of a source file: `content/posts/x.md`.
    pub(super) fn page(&self, path: &str) -> Option<PageId> {
        self.pages.get(&folded(path)).copied()
    }

    /// Address of a source file that is served unchanged.
    pub(super) fn file(&self, path: &str) -> Option<(&str, FileId)> {
        self.files.get(&folded(path)).map(|(address, file)| (address.as_str(), *file))
    }

    /// Pages of a language whose path ends in this element: regular pages if there are any, otherwise sections, terms and taxonomies.
    pub(super) fn named(&self, pages: &[Page], lang: usize, name: &str) -> Vec<PageId> {
        let all = self.names.get(&(lang, name.to_owned())).map(Vec::as_slice).unwrap_or_default();
        let regular: Vec<PageId> = all.iter().copied().filter(|&id| !pages[id.0 as usize].kind.is_list()).collect();
        if regular.is_empty() { all.to_vec() } else { regular }
    }

    /// Folder of a page's file, from the site's root; without a file, the language's content folder.
    pub(super) fn folder(&self, id: PageId) -> &str {
        self.folders.get(id.0 as usize).map_or("", String::as_str)
    }

    /// The published address most similar to this one.
    pub(super) fn nearest_address(&self, pages: &[Page], statics: &BTreeMap<String, FileId>, wanted: &str) -> Option<String> {
        let all = || {
            let pages = pages.iter().filter(|p| p.rendered).map(|p| p.address.as_str());
            Suggestions::new(pages.chain(statics.keys().map(String::as_str)))
        };
        self.addresses.get_or_init(all).nearest(wanted)
    }

    /// The logical path most similar to this one.
    pub(super) fn nearest_path(&self, pages: &[Page], wanted: &str) -> Option<String> {
        let all = || Suggestions::new(pages.iter().filter(|p| p.rendered && p.kind != PageKind::Home).map(|p| p.path.as_str()));
        self.paths.get_or_init(all).nearest(wanted)
    }
}
