//! The posts on the home page of a site whose theme in Hugo lists them there.

use std::collections::BTreeMap;

use super::inputs::Inputs;
use super::rendered::RenderedSite;
use crate::content::paginate::{self, ListPage};
use crate::content::{Page, PageId};

/// The posts, in the order of lists; `None` where the home page lists none. Hugo's themes take the pages of `mainSections`, which is the
/// section with most pages where the settings do not say.
pub(super) fn posts(inputs: &Inputs<'_>, home: &Page) -> Option<Vec<PageId>> {
    let config = &inputs.configs[home.lang];
    if !config.migrated.home_lists_posts {
        return None;
    }
    let section = |id: &PageId| inputs.library.page(*id).section.as_str();
    let mut sizes: BTreeMap<&str, usize> = BTreeMap::new();
    for name in home.members.iter().map(section).filter(|name| !name.is_empty()) {
        *sizes.entry(name).or_default() += 1;
    }
    // Of sections of one size the first by name.
    let largest = sizes.iter().min_by_key(|(_, size)| std::cmp::Reverse(**size)).map(|(name, _)| *name);
    let named = &config.migrated.main_sections;
    let is_main = |name: &str| match named.as_slice() {
        [] => Some(name) == largest,
        named => is_in(named, name),
    };
    let is_listed = |id: &PageId| is_main(section(id)) && !inputs.library.page(*id).front.hidden_at_home;
    let posts: Vec<PageId> = home.members.iter().copied().filter(is_listed).collect();
    (!posts.is_empty()).then_some(posts)
}

/// Whether a section is one of those that the settings name.
pub(super) fn is_in(sections: &[String], section: &str) -> bool {
    sections.iter().any(|main| main.trim_matches('/').eq_ignore_ascii_case(section))
}

/// All dated pages of sections, the newest first, whatever their weight.
pub(super) fn newest(rendered: &RenderedSite<'_>, home: &Page) -> Vec<PageId> {
    let time = |id: &PageId| rendered.page(*id).front.dates.date.as_ref().map(|date| date.timestamp());
    let mut posts = home.members.clone();
    posts.retain(|id| !rendered.page(*id).section.is_empty() && time(id).is_some());
    posts.sort_by_key(|id| std::cmp::Reverse(time(id)));
    posts
}

/// The pages of that list; the first is the home page.
pub(super) fn leaves(inputs: &Inputs<'_>, home: &Page) -> Vec<ListPage> {
    let config = &inputs.configs[home.lang];
    let pages = |posts: Vec<PageId>| paginate::pages(&home.address, posts.len(), config.page_size, &config.page_path);
    posts(inputs, home).map_or_else(Vec::new, pages)
}
