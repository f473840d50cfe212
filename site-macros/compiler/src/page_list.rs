//! The list of all pages with files, published or not, for `site list`.

use jiff::ZonedDateTime;

use crate::content::{self, PageKind, PublishStatus};
use crate::read;
use crate::results::ResultCache;
use crate::world::World;
use site_diag::{Diagnostic, Sources};
use site_settings::config;

/// A page with a file.
#[derive(Clone, Debug, PartialEq)]
pub struct ListedPage {
    /// Its file, from the site's root.
    pub file: String,
    /// Its address, or the one it would have, with the base path; empty for a page that is part of others.
    pub address: String,
    /// Its title.
    pub title: String,
    /// Its kind.
    pub kind: PageKind,
    /// The first folder below the content folder.
    pub section: String,
    /// Code of its language.
    pub language: String,
    /// The date that determines the order.
    pub date: Option<ZonedDateTime>,
    /// Publication date.
    pub publish: Option<ZonedDateTime>,
    /// Expiry date.
    pub expiry: Option<ZonedDateTime>,
    /// The reasons that keep it from being published.
    pub status: PublishStatus,
}

/// All pages with files.
#[derive(Clone, Debug, Default)]
pub struct PageList {
    /// By language, then by path.
    pub pages: Vec<ListedPage>,
    /// Diagnostics of settings, front matter and addresses. Bodies are not read.
    pub diagnostics: Vec<Diagnostic>,
    /// The texts the diagnostics point into.
    pub sources: Sources,
}

/// Reads the front matter of all pages. The world's options decide which are left out, so include drafts and the others.
pub fn list_pages(world: &dyn World) -> PageList {
    let mut diagnostics = Vec::new();
    let results = ResultCache::once();
    let sources = read::load(world, &results, &mut diagnostics);
    let configs = config::load(&sources, &mut diagnostics);
    let library = content::gather(world, &results, &sources, &configs, &mut diagnostics);
    let written = |page: &content::Page| {
        let config = configs.get(page.lang)?;
        Some(ListedPage {
            file: sources.path(page.file?).to_owned(),
            address: if page.rendered { format!("{}{}", config.base_path, page.address) } else { String::new() },
            title: page.title.clone(),
            kind: page.kind,
            section: page.section.clone(),
            language: config.language.code.clone(),
            date: page.front.dates.date.clone(),
            publish: page.front.dates.publish.clone(),
            expiry: page.front.dates.expiry.clone(),
            status: PublishStatus::of(&page.front, world.now()),
        })
    };
    let pages = library.pages.iter().filter_map(written).collect();
    if let Some(config) = configs.first() {
        config.apply_severities(&mut diagnostics);
    }
    site_diag::sort_and_limit(&mut diagnostics);
    PageList { pages, diagnostics, sources }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::{MemoryWorld, Options};

    #[test]
    fn every_written_page_is_there_with_what_keeps_it() {
        let mut world = MemoryWorld::new([
            ("site.toml", "title = 'T'\nbase_url = 'https://example.org/base'\n"),
            ("content/posts/a.md", "---\ntitle: A\ndate: 2025-01-02\n---\n[dead](/none/)\n"),
            ("content/posts/b.md", "---\ntitle: B\ndraft: true\ndate: 2027-01-02\n---\n"),
            ("content/c.md", "---\ntitle: C\nexpiryDate: 2025-01-02\n---\n"),
        ]);
        world.options = Options { drafts: true, future: true, expired: true, ..Options::default() };
        let found = list_pages(&world);
        assert_eq!(found.diagnostics, []);
        let listed: Vec<_> = found
            .pages
            .iter()
            .map(|page| (page.file.as_str(), page.address.as_str(), page.status.labels().collect::<Vec<_>>()))
            .collect();
        assert_eq!(
            listed,
            [
                ("content/c.md", "/base/c/", vec!["expired"]),
                ("content/posts/a.md", "/base/posts/a/", vec![]),
                ("content/posts/b.md", "/base/posts/b/", vec!["draft", "future"]),
            ]
        );
    }
}
