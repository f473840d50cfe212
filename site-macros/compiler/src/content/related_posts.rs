//! Other posts to read: "See also in SERIES", and posts of the same terms.

use std::cmp::Reverse;

use super::library::Library;
use super::page::PageId;
use super::taxonomy;
use site_model::PageKind;
use site_settings::config::Config;
use site_settings::front_matter::Listing;

/// The other posts of each series that a page is in, in the order of the series' list, at most [`site_settings::config::Theme::max_see_also`] of each:
/// the series' page and the posts. A series without other posts is left out.
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

/// Of the pages of one term only so many count, so that a large site takes no longer per page than a small one.
const WEIGHED: usize = 100;

/// Posts that have terms in common with a page (of any taxonomy but series, which has its own list, and authors), at most
/// [`site_settings::config::Theme::max_related`]: those first whose common terms are many and rare, then in the order of the terms' lists.
pub(crate) fn related(library: &Library, config: &Config, id: PageId) -> Vec<PageId> {
    let page = library.page(id);
    if config.theme.max_related == 0 {
        return Vec::new();
    }
    // By page: what a common term weighs, and the place in its list.
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
    // What all common terms weigh together, and the first place in any of their lists.
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
    // As in Hugo, related pages are looked for in the list of all.
    let fit = |post: &PageId| library.page(*post).rendered && library.page(*post).listed == Listing::Everywhere;
    let posts = found.into_iter().map(|(post, ..)| post).filter(|post| !is_shown(post) && fit(post));
    posts.take(config.theme.max_related).collect()
}

/// What a term weighs that only one page has.
const WEIGHT: usize = 1 << 20;
