//! Related posts: "See also in SERIES", and posts with common terms.

use std::cmp::Reverse;

use super::library::Library;
use super::page::PageId;
use super::taxonomy;
use site_model::PageKind;
use site_settings::config::Config;
use site_settings::front_matter::Listing;

/// The other posts of each series of a page, in the order of the series' list, at most [`site_settings::config::Theme::max_see_also`] of
/// each: the series' page and the posts. A series without other posts is left out.
pub(crate) fn see_also(library: &Library, config: &Config, id: PageId) -> Vec<(PageId, Vec<PageId>)> {
    let page = library.page(id);
    let Some(series) = config.taxonomies.iter().position(|t| t.plural.eq_ignore_ascii_case("series")) else { return Vec::new() };
    let keys = taxonomy::keys_of(&page.front, &config.taxonomies[series]);
    let term = |key: &String| {
        let path = format!("{}/{key}", super::collect::path_key(&config.taxonomies[series].plural));
        let term = *library.by_path.get(&(page.lang, path))?;
        (library.page(term).kind == PageKind::Term).then_some(term)
    };
    let others = |term: PageId| {
        let members = library.page(term).members.iter().copied().filter(|&m| m != id);
        (term, members.take(config.theme.max_see_also).collect::<Vec<_>>())
    };
    keys.iter().filter_map(term).map(others).filter(|(_, posts)| !posts.is_empty()).collect()
}

/// Number of pages of one term that are considered, so that the time per page does not grow with the site.
const WEIGHED: usize = 100;

/// Posts that have terms in common with a page (in any taxonomy except series, which has its own list, and authors), at most
/// [`site_settings::config::Theme::max_related`]. Posts with many and rare common terms come first, then the order of the terms' lists
/// applies.
pub(crate) fn related(library: &Library, config: &Config, id: PageId) -> Vec<PageId> {
    let page = library.page(id);
    if config.theme.max_related == 0 {
        return Vec::new();
    }
    // By page: the weight of a common term, and the page's index in the term's list.
    let mut found: Vec<(PageId, usize, usize)> = Vec::new();
    for taxonomy in config.taxonomies.iter().filter(|taxonomy| !matches!(taxonomy.plural.as_str(), "series" | "authors")) {
        for key in taxonomy::keys_of(&page.front, taxonomy) {
            let path = format!("{}/{key}", super::collect::path_key(&taxonomy.plural));
            let Some(term) = library.by_path.get(&(page.lang, path)) else { continue };
            let members = &library.page(*term).members;
            let weight = WEIGHT / members.len().max(2);
            let others = members.iter().take(WEIGHED).enumerate().filter(|(_, member)| **member != id);
            found.extend(others.map(|(place, member)| (*member, weight, place)));
        }
    }
    // The total weight of all common terms, and the first index in any of their lists.
    found.sort_unstable();
    found.dedup_by(|next, kept| {
        let same = next.0 == kept.0;
        if same {
            *kept = (kept.0, kept.1 + next.1, kept.2.min(next.2));
        }
        same
    });
    let series: Vec<PageId> = see_also(library, config, id).into_iter().flat_map(|(_, posts)| posts).collect();
    let is_shown = |other: &PageId| series.contains(other) || Some(*other) == page.newer || Some(*other) == page.older;
    found.sort_unstable_by_key(|(post, weight, place)| (Reverse(*weight), *place, *post));
    // As in Hugo, related pages are searched in the list of all pages.
    let fit = |post: &PageId| library.page(*post).rendered && library.page(*post).listed == Listing::Everywhere;
    let posts = found.into_iter().map(|(post, ..)| post).filter(|post| !is_shown(post) && fit(post));
    posts.take(config.theme.max_related).collect()
}

/// The weight of a term that only one page has.
const WEIGHT: usize = 1 << 20;
