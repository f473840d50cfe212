//! "See also in SERIES".

use super::page::{Library, PageId, PageKind};
use super::taxonomy;
use crate::config::Config;

/// The other posts of each series that a page is in, in the order of the series' list, at most [`crate::config::Theme::max_see_also`] of each:
/// the series' page and the posts. A series without other posts is left out.
pub fn see_also(library: &Library, config: &Config, id: PageId) -> Vec<(PageId, Vec<PageId>)> {
    let page = library.page(id);
    let Some(series) = config.taxonomies.iter().position(|t| t.plural.eq_ignore_ascii_case("series")) else { return Vec::new() };
    let keys = taxonomy::keys_of(&page.front, &config.taxonomies[series]);
    let term = |key: &String| {
        let path = format!("{}/{key}", super::tree::path_key(&config.taxonomies[series].plural));
        let term = *library.by_path.get(&(page.lang, path))?;
        (library.page(term).kind == PageKind::Term).then_some(term)
    };
    let others = |term: PageId| {
        let members = library.page(term).members.iter().copied().filter(|&m| m != id);
        (term, members.take(config.theme.max_see_also).collect::<Vec<_>>())
    };
    keys.iter().filter_map(term).map(others).filter(|(_, posts)| !posts.is_empty()).collect()
}
