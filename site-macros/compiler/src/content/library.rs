//! All pages and files of the site.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::Timestamp;
use site_diag::FileId;

use super::link_index::LinkIndex;
use super::page::{Page, PageId};

/// All pages and files of the site.
#[derive(Clone, Debug, Default)]
pub(crate) struct Library {
    /// All pages of all languages: by language, then by path. [`PageId`] indexes it.
    pub pages: Vec<Page>,
    /// Published address → page, without base path.
    pub by_address: HashMap<String, PageId>,
    /// (language, logical path) → page.
    pub by_path: HashMap<(usize, String), PageId>,
    /// Old address → page, after conflicts have been resolved.
    pub aliases: BTreeMap<String, PageId>,
    /// Files that are served unchanged: decoded address (without base path) → file. From `static/`, `assets/static/` and other files in
    /// content folders, including page resources.
    pub statics: BTreeMap<String, FileId>,
    /// All pages by language and in Hugo's default order, which is that of the sitemap.
    pub ordered: Vec<PageId>,
    /// Home page of each language.
    pub homes: Vec<PageId>,
    /// The index for links besides the maps above.
    pub index: LinkIndex,
    /// Files of bundles that are only published if a page shows or links to them, by address: the pages that they belong to, and their
    /// names there.
    pub withheld: BTreeMap<String, Vec<(PageId, String)>>,
    /// The time at which the set of published pages changes next.
    pub next_change_at: Option<Timestamp>,
}

impl Library {
    /// A page by id.
    pub(crate) fn page(&self, id: PageId) -> &Page {
        &self.pages[id.0 as usize]
    }

    /// See [`Self::withheld`]. A file that belongs to several pages is published if one of them publishes its files.
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
