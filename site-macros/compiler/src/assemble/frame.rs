//! What surrounds every page of a language: title, menu, footer.

use std::hash::{Hash, Hasher};

use site_settings::cache_key::Shared;
use site_theme::view::{FeedLink, IconLink, ImageView, LinkView, ScriptView, SiteView};

/// What all pages of a language share, made once.
pub(crate) struct Frame {
    /// As seen from no page in particular.
    pub(super) site: Shared<SiteView>,
    /// The scripts that stand in pages with code, with formulas and with comments.
    pub(super) scripts: [Option<Shared<ScriptView>>; 3],
    /// Where each entry of the menu leads, where that is on this site.
    pub(super) targets: Vec<Option<String>>,
    pub(super) icons: Vec<IconLink>,
    /// The picture of pages that have none of their own.
    pub(super) image: Option<ImageView>,
    /// Feeds of the home page.
    pub(super) feeds: Vec<FeedLink>,
}

/// The frame as it is around one page: what of it differs from page to page, and so all that its key is made from besides the frame's.
pub(crate) struct PageFrame<'a> {
    pub(super) site: &'a Shared<SiteView>,
    /// Which entries of the menu lead here or above.
    pub(super) current: Vec<bool>,
    pub(super) languages: Vec<LinkView>,
}

impl Hash for PageFrame<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let Self { site, current, languages } = self;
        (site, current, languages).hash(state);
    }
}

impl PageFrame<'_> {
    /// What the templates see of it.
    pub(crate) fn view(&self) -> SiteView {
        let mut site = SiteView::clone(self.site);
        site.menu.iter_mut().zip(&self.current).for_each(|(link, current)| link.current = *current);
        site.languages.clone_from(&self.languages);
        site
    }
}
