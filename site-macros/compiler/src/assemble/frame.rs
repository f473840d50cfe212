//! The parts around every page of a language: title, menu, footer.

use std::hash::{Hash, Hasher};

use site_settings::cache_key::Shared;
use site_theme::view::{FeedLink, IconLink, ImageView, LinkView, ScriptView, SiteView};

/// The parts that all pages of a language share, created once.
pub(crate) struct Frame {
    /// Independent of the page.
    pub(super) site: Shared<SiteView>,
    /// The inline scripts for pages with code, with formulas and with comments.
    pub(super) scripts: [Option<Shared<ScriptView>>; 3],
    /// The addresses of menu entries that lead to this site.
    pub(super) targets: Vec<Option<String>>,
    pub(super) icons: Vec<IconLink>,
    /// The picture of pages without one.
    pub(super) image: Option<ImageView>,
    /// Feeds of the home page.
    pub(super) feeds: Vec<FeedLink>,
}

impl Frame {
    /// What all pages share.
    pub(crate) fn site(&self) -> &SiteView {
        &self.site
    }

    /// The same with its key.
    pub(crate) fn shared_site(&self) -> &Shared<SiteView> {
        &self.site
    }
}

/// The frame around one page. Only the parts that depend on the page are stored, and only they are part of its cache key besides the
/// frame's.
pub(crate) struct PageFrame<'a> {
    /// The language.
    pub(super) lang: usize,
    pub(super) site: &'a Shared<SiteView>,
    /// Menu entries that lead to this page or a page above it.
    pub(super) current: Vec<bool>,
    pub(super) languages: Vec<LinkView>,
}

impl Hash for PageFrame<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let Self { lang: _, site, current, languages } = self;
        (site, current, languages).hash(state);
    }
}

impl PageFrame<'_> {
    /// The view for the templates.
    pub(crate) fn view(&self) -> SiteView {
        let mut site = SiteView::clone(self.site);
        site.menu.iter_mut().zip(&self.current).for_each(|(link, current)| link.current = *current);
        site.languages.clone_from(&self.languages);
        site
    }
}
