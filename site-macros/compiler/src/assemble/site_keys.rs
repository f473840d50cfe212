//! Keys of what templates may read of the rest of the site.

use std::sync::OnceLock;

use site_gotemplate::Time;
use site_settings::cache_key::{CacheKey, key};

use super::inputs::Inputs;
use super::rendered::RenderedSite;
use crate::content::PageId;
use crate::results::trace::SiteKeys;
use crate::site_templates::shortcode_key;

/// Keys that are computed when a template has read something.
pub(super) struct LazyKeys<'a> {
    inputs: &'a Inputs<'a>,
    site: OnceLock<CacheKey>,
    bodies: OnceLock<CacheKey>,
    newest: OnceLock<Option<Time>>,
}

impl<'a> LazyKeys<'a> {
    pub(super) fn new(inputs: &'a Inputs<'a>) -> Self {
        Self { inputs, site: OnceLock::new(), bodies: OnceLock::new(), newest: OnceLock::new() }
    }

    /// The latest date of a page: what templates get for the time of the build.
    pub(super) fn newest(&self) -> Option<&Time> {
        let dates = || {
            let pages = self.inputs.library.pages.iter().map(|page| &page.front.dates);
            let dates = pages.flat_map(|dates| [dates.date.as_ref(), dates.lastmod.as_ref()]).flatten();
            dates.max_by_key(|date| date.timestamp()).map(|date| Time::new(date.clone()))
        };
        self.newest.get_or_init(dates).as_ref()
    }
}

/// The keys, as seen from one page.
pub(super) struct PageKeys<'r, 'a> {
    pub(super) rendered: &'r RenderedSite<'a>,
    pub(super) id: PageId,
}

impl SiteKeys for PageKeys<'_, '_> {
    fn site(&self) -> CacheKey {
        self.rendered.keys.site()
    }

    fn bodies(&self) -> CacheKey {
        self.rendered.keys.bodies()
    }

    fn shortcode(&self, name: &str) -> CacheKey {
        shortcode_key(self.rendered, self.id, name)
    }
}

impl LazyKeys<'_> {
    pub(super) fn site(&self) -> CacheKey {
        let Inputs { world, sources, library, assets, .. } = *self.inputs;
        let make = || {
            let pages: Vec<_> = library
                .pages
                .iter()
                .map(|page| {
                    let text = page.file.and_then(|file| sources.get(file).text.as_deref());
                    let head = text.and_then(|text| text.get(..page.body)).unwrap_or_default();
                    let lastmod = page.front.dates.lastmod.as_ref().map(|date| date.timestamp().as_second());
                    (page.lang, page.kind.name(), &page.path, &page.address, &page.title, head, lastmod, page.rendered)
                })
                .collect();
            let of_pages: std::collections::BTreeSet<_> = library.pages.iter().filter_map(|page| page.file).collect();
            let files: Vec<_> = world
                .files()
                .iter()
                .enumerate()
                .filter(|(number, _)| !of_pages.contains(&site_diag::FileId(*number as u32)))
                .map(|(_, file)| (&file.path, file.version))
                .collect();
            let assets: Vec<_> = assets.all.iter().map(|asset| &asset.address).collect();
            key("site", &(pages, files, assets))
        };
        *self.site.get_or_init(make)
    }

    pub(super) fn bodies(&self) -> CacheKey {
        let Inputs { sources, library, .. } = *self.inputs;
        let make = || {
            let texts = library.pages.iter().filter_map(|page| sources.get(page.file?).text.as_ref());
            let texts: Vec<_> = texts.map(|text| *text.hash().as_bytes()).collect();
            key("bodies", &texts)
        };
        *self.bodies.get_or_init(make)
    }
}
