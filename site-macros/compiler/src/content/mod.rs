//! What exists, and at which address: sections, bundles, pages, terms, and the one address space they share.
//!
//! The way of a site through this folder: `tree` tells the files of the content folders apart, `load` reads every head with what
//! sections hand down, `draft` makes the pages of each language and asks `place` for their addresses, `bundle` gives files
//! to pages, `relations` puts pages into lists, `claims` settles who has which address. [`Resolver`] then finds what links name.

mod bundle;
mod claims;
mod draft;
mod index;
mod load;
mod order;
mod page;
pub mod paginate;
mod pattern;
mod permalink;
mod pictures;
mod place;
pub mod related;
mod relations;
mod resolve;
#[cfg(test)]
mod resolve_tests;
mod standing;
pub(crate) mod taxonomy;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod title;
mod tree;

use site_settings::address;
use std::collections::BTreeSet;

use rayon::prelude::*;

pub use index::LinkIndex;
pub use page::{Library, Page, PageId, PageKind, Resource, Term};
pub use pictures::{PictureSizes, Pictures};
pub use resolve::Resolver;
pub use standing::Standing;

use crate::cache::Cache;
use crate::world::World;
use claims::{Claims, Strictness};
use site_diag::{Diagnostic, FileId, Kind, Severity, Sources, Span};
use site_settings::config::Config;
use site_settings::front_matter::FrontMatter;

/// Finds every page of every language, gives each its address, sorts out terms and sections, and reports what collides.
pub fn gather(
    world: &dyn World,
    cache: &Cache,
    sources: &Sources,
    configs: &[Config],
    diagnostics: &mut Vec<Diagnostic>,
) -> Library {
    let mut tree = tree::grow(sources, configs, diagnostics);
    let files = std::mem::take(&mut tree.pages);
    if files.is_empty() {
        let span = configs.first().and_then(|c| c.title_span.or(c.source.map(Span::start_of)));
        diagnostics.push(Diagnostic { severity: Severity::Error, kind: Kind::EmptyContent, span, related: Vec::new() });
    }
    let (loaded, cascades) = load::load(world, cache, sources, configs, files, diagnostics);
    let wanted = |front: &FrontMatter| load::wanted(front, world);
    let until = loaded.iter().filter_map(|page| Standing::until(&page.front, world.now())).min();
    Library { until, ..assemble(&tree, loaded, &cascades, &wanted, sources, configs, diagnostics) }
}

/// The library, once every head is read. `wanted` says what is to be published.
fn assemble(
    tree: &tree::Tree,
    loaded: Vec<load::Loaded>,
    cascades: &load::Cascades,
    wanted: &dyn Fn(&FrontMatter) -> bool,
    sources: &Sources,
    configs: &[Config],
    diagnostics: &mut Vec<Diagnostic>,
) -> Library {
    let mut by_language: Vec<(Vec<load::Loaded>, BTreeSet<String>)> = configs.iter().map(|_| Default::default()).collect();
    for page in loaded {
        let Some((published, withdrawn)) = by_language.get_mut(page.lang) else { continue };
        if wanted(&page.front) {
            published.push(page);
            continue;
        }
        diagnostics.extend(load::left_out(&page, wanted, sources));
        if page.kind != PageKind::Regular {
            withdrawn.insert(page.path);
        }
    }
    let mut drafts = Vec::new();
    for (lang, (mut published, withdrawn)) in by_language.into_iter().enumerate() {
        published.sort_by(|a, b| (&a.path, a.content.file).cmp(&(&b.path, b.content.file)));
        drafts.extend(draft::pages(lang, &configs[lang], published, &withdrawn, cascades, diagnostics));
    }
    let mut statics = static_files(sources);
    statics.extend(bundle::attach(tree, &mut drafts));

    let drafts = relations::relate(drafts);
    let folders: Vec<String> = drafts.iter().map(|d| d.folder.clone()).collect();
    let weak_aliases =
        drafts.iter().enumerate().flat_map(|(i, d)| d.weak_aliases.iter().map(move |a| (a.clone(), PageId(i as u32))));
    let claims = Claims { statics, weak_aliases: weak_aliases.collect() };
    let mut library = Library { pages: drafts.into_iter().map(|d| d.page).collect(), ..Library::default() };
    let strictness = Strictness {
        over_page: configs.first().map_or(Severity::Error, |c| c.alias_collision),
        static_assets: configs.first().is_some_and(|c| c.from_hugo),
    };
    claims::settle(&mut library, claims, strictness, diagnostics);
    for (i, page) in library.pages.iter().enumerate() {
        let id = PageId(i as u32);
        let named = library.by_path.entry((page.lang, page.path.clone())).or_insert(id);
        // A list that gave way to a page of its name leaves it the name, too.
        if page.rendered && !library.pages[named.0 as usize].rendered {
            *named = id;
        }
        if page.kind == PageKind::Home {
            library.homes.push(id);
        }
    }
    let mut ordered: Vec<PageId> = (0..library.pages.len() as u32).map(PageId).collect();
    let (_, index) = rayon::join(
        || ordered.par_sort_by_cached_key(|id| (library.page(*id).lang, order::OrderKey::of(library.page(*id)), *id)),
        || LinkIndex::new(&library, sources, folders),
    );
    Library { ordered, index, ..library }
}

/// Is there an element in the path that names no file of its own?
fn climbs(path: &str) -> bool {
    path.split('/').any(|element| matches!(element, "" | "." | ".."))
}

/// Files of `static/` and `assets/static/`, served as they are: address and file. An `index.html` is also served at its folder, as
/// every static host does.
fn static_files(sources: &Sources) -> Vec<(String, FileId)> {
    let mut all = Vec::new();
    for (file, source) in sources.iter() {
        let Some(below) = source.path.strip_prefix("static/").or_else(|| source.path.strip_prefix("assets/static/")) else {
            continue;
        };
        if address::check(below).is_err() || climbs(below) {
            continue;
        }
        let name = below.rsplit('/').next().unwrap_or(below);
        let address = format!("/{}", address::composed(below));
        if name == "index.html" {
            all.push((address.trim_end_matches("index.html").to_owned(), file));
        }
        all.push((address, file));
    }
    all
}
