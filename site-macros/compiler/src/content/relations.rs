//! Relations between pages: members of lists, neighbours, translations.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

use jiff::ZonedDateTime;
use rayon::prelude::*;

use super::list_order::{OrderKey, TitleKey};
use super::page::{Page, PageId};
use super::page_tree::PageBuilder;
use site_model::kind::Lists;
use site_settings::front_matter::{Dates, Listing};

/// Adds relations to pages, in the order of the library: by language, path and file.
pub(super) fn resolve(mut builders: Vec<PageBuilder>) -> Vec<PageBuilder> {
    builders.sort_by(|a, b| (a.page.lang, &a.page.path, a.page.file).cmp(&(b.page.lang, &b.page.path, b.page.file)));
    inherit_dates(&mut builders);
    let lists = ListIndex::of(&builders);
    let translations = translations(&builders);
    for (id, builder) in builders.iter_mut().enumerate() {
        let page = &mut builder.page;
        page.translations = translations.get(&id).cloned().unwrap_or_default();
        match page.kind.row().lists {
            Lists::Language => {
                page.members = lists.homes.get(&page.lang).cloned().unwrap_or_default();
                page.subsections = lists.subsections.get(&(page.lang, String::new())).cloned().unwrap_or_default();
            }
            Lists::Section => {
                let place = (page.lang, page.path.clone());
                page.members = lists.sections.get(&place).cloned().unwrap_or_default();
                page.subsections = lists.subsections.get(&place).cloned().unwrap_or_default();
            }
            Lists::Posts => page.members = lists.posts.get(&page.lang).cloned().unwrap_or_default(),
            Lists::Nothing => {
                let (newer, older) = lists.neighbours.get(&id).copied().unwrap_or_default();
                (page.newer, page.older) = (newer, older);
            }
            Lists::Terms => {
                let place = (page.lang, page.path.clone());
                page.terms = lists.terms.get(&place).cloned().unwrap_or_default();
                page.members = lists.terms_by_date.get(&place).cloned().unwrap_or_default();
            }
            Lists::Tagged => {
                let key = builder.term.as_ref().map(|(taxonomy, key)| (page.lang, *taxonomy, key.clone()));
                page.members = key.and_then(|key| lists.tagged.get(&key).cloned()).unwrap_or_default();
            }
        }
        // Only now, because files of a bundle that is not rendered are served below the address that it would have.
        if !page.rendered {
            page.address.clear();
            page.aliases.clear();
        }
    }
    builders
}

/// Hugo: a list without dates has the newest of each date of the pages in it or below it.
fn inherit_dates(builders: &mut [PageBuilder]) {
    let mut newest: HashMap<(usize, u8, String), Dates> = HashMap::new();
    let mut note = |place: (usize, u8, String), dates: &Dates| {
        let known = newest.entry(place).or_default();
        let raise = |known: &mut Option<ZonedDateTime>, date: &Option<ZonedDateTime>| {
            if let Some(date) = date
                && known.as_ref().is_none_or(|known| known.timestamp() < date.timestamp())
            {
                *known = Some(date.clone());
            }
        };
        raise(&mut known.date, &dates.date);
        raise(&mut known.publish, &dates.publish);
        raise(&mut known.lastmod, &dates.lastmod);
    };
    for PageBuilder { page, term_keys, .. } in builders.iter().filter(|builder| is_dated(&builder.page)) {
        let mut above = page.path.as_str();
        while !above.is_empty() {
            above = above.rsplit_once('/').map_or("", |(above, _)| above);
            note((page.lang, BY_PATH, above.to_owned()), &page.front.dates);
        }
        for (taxonomy, key) in term_keys {
            note((page.lang, BY_TERM, format!("{taxonomy}/{key}")), &page.front.dates);
            note((page.lang, BY_TAXONOMY, taxonomy.to_string()), &page.front.dates);
        }
    }
    for PageBuilder { page, term, taxonomy, .. } in builders.iter_mut().filter(|builder| !is_dated(&builder.page)) {
        let place = match page.kind.row().lists {
            Lists::Nothing => None,
            Lists::Language | Lists::Posts => Some((BY_PATH, String::new())),
            Lists::Section => Some((BY_PATH, page.path.clone())),
            Lists::Terms => taxonomy.map(|taxonomy| (BY_TAXONOMY, taxonomy.to_string())),
            Lists::Tagged => term.as_ref().map(|(taxonomy, key)| (BY_TERM, format!("{taxonomy}/{key}"))),
        };
        if let Some(dates) = place.and_then(|(by, name)| newest.get(&(page.lang, by, name))) {
            let expiry = page.front.dates.expiry.take();
            page.front.dates = Dates { expiry, ..dates.clone() };
        }
    }
}

const BY_PATH: u8 = 0;
const BY_TERM: u8 = 1;
const BY_TAXONOMY: u8 = 2;

fn is_dated(page: &Page) -> bool {
    let dates = &page.front.dates;
    dates.date.is_some() || dates.publish.is_some() || dates.lastmod.is_some()
}

#[derive(Default)]
struct ListIndex {
    homes: HashMap<usize, Vec<PageId>>,
    /// By language and path of the section; empty for home.
    sections: BTreeMap<(usize, String), Vec<PageId>>,
    subsections: HashMap<(usize, String), Vec<PageId>>,
    /// By language and path of the taxonomy.
    terms: HashMap<(usize, String), Vec<PageId>>,
    terms_by_date: HashMap<(usize, String), Vec<PageId>>,
    /// By language, taxonomy and key.
    tagged: HashMap<(usize, usize, String), Vec<PageId>>,
    /// By language, where there is an archive.
    posts: HashMap<usize, Vec<PageId>>,
    /// Newer and older page, by index in the library.
    neighbours: HashMap<usize, (Option<PageId>, Option<PageId>)>,
}

fn id(place: usize) -> PageId {
    PageId(place as u32)
}

impl ListIndex {
    fn of(builders: &[PageBuilder]) -> Self {
        let mut lists = Self::default();
        let mut ordered: Vec<usize> = (0..builders.len()).filter(|&i| builders[i].page.is_in_lists()).collect();
        ordered.par_sort_by_cached_key(|&i| (OrderKey::of(&builders[i].page), i));
        for i in ordered {
            let PageBuilder { page, nearest_section, term_keys, .. } = &builders[i];
            let above = (page.lang, nearest_section.clone());
            for (taxonomy, key) in term_keys {
                lists.tagged.entry((page.lang, *taxonomy, key.clone())).or_default().push(id(i));
            }
            match page.kind.row().lists {
                Lists::Nothing => {
                    if page.listed == Listing::Everywhere {
                        lists.homes.entry(page.lang).or_default().push(id(i));
                    }
                    lists.sections.entry(above).or_default().push(id(i));
                }
                Lists::Section => lists.subsections.entry(above).or_default().push(id(i)),
                Lists::Tagged => lists.terms_by_date.entry((page.lang, page.section.clone())).or_default().push(id(i)),
                Lists::Language | Lists::Terms | Lists::Posts => {}
            }
        }
        for archive in builders.iter().filter(|builder| builder.page.kind.row().lists == Lists::Posts) {
            let date = |id: &PageId| builders[id.0 as usize].page.front.dates.date.as_ref();
            let mut posts = lists.homes.get(&archive.page.lang).cloned().unwrap_or_default();
            posts.retain(|id| !builders[id.0 as usize].page.section.is_empty() && date(id).is_some());
            // The year first: in different zones, a later moment may be in an earlier year.
            posts.sort_by_key(|id| Reverse(date(id).map(|date| (date.year(), date.timestamp()))));
            lists.posts.insert(archive.page.lang, posts);
        }
        for ((_, section), members) in &lists.sections {
            if section.is_empty() {
                continue;
            }
            // A page that links to another site is in the list, but is no neighbour.
            let members: Vec<PageId> = members.iter().copied().filter(|m| builders[m.0 as usize].page.rendered).collect();
            for (place, member) in members.iter().enumerate() {
                let newer = place.checked_sub(1).map(|before| members[before]);
                lists.neighbours.insert(member.0 as usize, (newer, members.get(place + 1).copied()));
            }
        }
        let mut terms: Vec<usize> =
            (0..builders.len()).filter(|&i| builders[i].page.term.is_some() && builders[i].page.is_in_lists()).collect();
        terms.sort_by_cached_key(|&i| (builders[i].page.term.as_ref().map(|t| TitleKey::of(&t.name)), i));
        for i in terms {
            let page = &builders[i].page;
            lists.terms.entry((page.lang, page.section.clone())).or_default().push(id(i));
        }
        lists
    }
}

/// Pages that are translations of each other: by `translationKey`, or else by path. If a language has several, the first counts.
fn translations(builders: &[PageBuilder]) -> HashMap<usize, Vec<PageId>> {
    let mut groups: BTreeMap<(bool, &str, u8), BTreeMap<usize, usize>> = BTreeMap::new();
    for (i, builder) in builders.iter().enumerate().filter(|(_, d)| d.page.rendered) {
        let page = &builder.page;
        let kind = u8::from(!page.kind.is_list());
        let key = match page.front.translation_key.as_deref().filter(|key| !key.is_empty()) {
            Some(key) => (true, key, kind),
            None => (false, page.path.as_str(), kind),
        };
        groups.entry(key).or_default().entry(page.lang).or_insert(i);
    }
    let mut all = HashMap::new();
    for group in groups.into_values().filter(|group| group.len() > 1) {
        for &here in group.values() {
            all.insert(here, group.values().filter(|&&other| other != here).map(|&other| id(other)).collect());
        }
    }
    all
}
