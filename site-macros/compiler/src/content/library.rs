//! All pages and files of the site, and what links are looked up in.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::Timestamp;
use site_diag::FileId;

use super::link_index::LinkIndex;
use super::page::{Page, PageId};

/// Everything that exists.
#[derive(Clone, Debug, Default)]
pub(crate) struct Library {
    /// All pages of all languages: by language, then by path. [`PageId`] indexes it.
    pub pages: Vec<Page>,
    /// Published address → page, without base path.
    pub by_address: HashMap<String, PageId>,
    /// (language, logical path) → page.
    pub by_path: HashMap<(usize, String), PageId>,
    /// Old address → page, collisions already resolved.
    pub aliases: BTreeMap<String, PageId>,
    /// Files served as they are: decoded address (without base path) → file. From `static/`, `assets/static/` and loose files in
    /// content folders; page resources included.
    pub statics: BTreeMap<String, FileId>,
    /// All pages by language and in Hugo's default order: that of the sitemap.
    pub ordered: Vec<PageId>,
    /// Home page of each language.
    pub homes: Vec<PageId>,
    /// What links are looked up in besides the above.
    pub index: LinkIndex,
    /// Files of bundles that are only published where a page shows or links to them, by address: the pages they belong to, and their
    /// names there.
    pub withheld: BTreeMap<String, Vec<(PageId, String)>>,
    /// From when on other pages may be published than these.
    pub next_change_at: Option<Timestamp>,
}

impl Library {
    /// A page by id.
    pub(crate) fn page(&self, id: PageId) -> &Page {
        &self.pages[id.0 as usize]
    }

    /// See [`Self::withheld`]. A file that several pages have is published where one of them publishes its files.
    pub(super) fn withheld_files(&self) -> BTreeMap<String, Vec<(PageId, String)>> {
        let mut withheld: BTreeMap<String, Vec<(PageId, String)>> = BTreeMap::new();
        let mut published: BTreeSet<&str> = BTreeSet::new();
        for (id, page) in self.iter() {
            for resource in page.resources.iter().filter(|resource| self.statics.get(&resource.address) == Some(&resource.file)) {
                if page.front.publish_resources {
                    published.insert(&resource.address);
                } else {
                    withheld.entry(resource.address.clone()).or_default().push((id, resource.name.clone()));
                }
            }
        }
        withheld.retain(|address, _| !published.contains(address.as_str()));
        withheld
    }

    /// All pages with their ids.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (PageId, &Page)> {
        self.pages.iter().enumerate().map(|(i, p)| (PageId(i as u32), p))
    }
}
