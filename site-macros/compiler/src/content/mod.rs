//! Finds all pages and files and their addresses. Input: the files of the content folders. Output: a [`Library`].
//!
//! Steps, in order:
//!
//! 1. `collect` classifies the files of the content folders: pages, bundles, sections, other files.
//! 2. `front_matter` reads the front matter of every page, with the cascades of its sections.
//! 3. `page_tree` creates all pages of each language: home, sections, pages with files, taxonomies, terms. `page_address` determines the
//!    address of each (`permalink_pattern`), `default_title` the title if there is none.
//! 4. `resources` assigns files to the pages beside them.
//! 5. `relations` puts pages into lists (`list_order`), and finds neighbours and translations.
//! 6. `address_space` resolves conflicts: every address has one owner.
//!
//! [`Resolver`] finds the target of a link in the library, through `link_index`.

mod address_space;
mod collect;
mod default_title;
mod front_matter;
mod image_size;
mod library;
mod link_index;
mod list_order;
mod markup;
mod page;
mod page_address;
mod page_tree;
pub(crate) mod paginate;
pub(crate) mod pattern;
mod permalink_pattern;
mod publish_status;
pub(crate) mod related_posts;
mod relations;
mod resolve;
#[cfg(test)]
mod resolve_tests;
mod resources;
pub(crate) mod taxonomy;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use rayon::prelude::*;

pub(crate) use image_size::{ImageSizes, MeasuredSizes};
pub(crate) use library::Library;
pub(crate) use link_index::LinkIndex;
pub(crate) use markup::Markup;
pub(crate) use page::{Page, PageId};
pub use publish_status::PublishStatus;
pub(crate) use resolve::Resolver;
pub(crate) use taxonomy::key as term_key;

use crate::results::ResultCache;
use crate::world::World;
use address_space::{AddressClaims, Strictness};
use site_diag::{Diagnostic, FileId, Kind, Severity, Sources, Span};
pub use site_model::PageKind;
use site_settings::config::Config;
use site_settings::front_matter::FrontMatter;

/// Finds every page of every language, determines addresses, terms and sections, and reports conflicts.
pub(crate) fn gather(
    world: &dyn World,
    results: &ResultCache,
    sources: &Sources,
    configs: &[Config],
    diagnostics: &mut Vec<Diagnostic>,
) -> Library {
    let mut collected = collect::collect(sources, configs);
    for (converter, (first, pages)) in collected.without_program(|converter| world.converter(converter).is_some()) {
        let extension = sources.path(first).rsplit('.').next().unwrap_or_default().to_owned();
        let kind = Kind::UnsupportedFormat { extension, program: converter.programs()[0], pages };
        diagnostics.push(Diagnostic::warning(kind, Span::start_of(first)));
    }
    let files = std::mem::take(&mut collected.pages);
    if files.is_empty() {
        let span = configs.first().and_then(|c| c.title_span.or(c.source.map(Span::start_of)));
        diagnostics.push(Diagnostic { severity: Severity::Error, kind: Kind::EmptyContent, span, related: Vec::new() });
    }
    let (pages, cascades) = front_matter::parse_all(world, results, sources, configs, files, diagnostics);
    let migrated = configs.first().map(|config| config.migrated.clone()).unwrap_or_default();
    let is_published = |front: &FrontMatter| front_matter::is_published(front, world, &migrated);
    let next_change_at = pages.iter().filter_map(|page| PublishStatus::next_change_at(&page.front, world.now())).min();
    let are_equal = |a: FileId, b: FileId| {
        let size = |file: FileId| world.files().get(file.0 as usize).map(|file| file.bytes);
        let read = |file: FileId| world.read(sources.path(file)).ok();
        size(a) == size(b) && read(a).is_some_and(|bytes| Some(bytes) == read(b))
    };
    let rules = Rules { is_published: &is_published, are_equal: &are_equal };
    Library { next_change_at, ..build(&collected, pages, &cascades, rules, sources, configs, diagnostics) }
}

/// What is asked about pages and files while the library is made.
#[derive(Clone, Copy)]
struct Rules<'a> {
    /// Is a page with this head to be published?
    is_published: &'a dyn Fn(&FrontMatter) -> bool,
    /// Have two files the same bytes?
    are_equal: &'a dyn Fn(FileId, FileId) -> bool,
}

/// The library, once every head is read.
fn build(
    collected: &collect::ContentFiles,
    pages: Vec<front_matter::ParsedPage>,
    cascades: &front_matter::Cascades,
    rules: Rules<'_>,
    sources: &Sources,
    configs: &[Config],
    diagnostics: &mut Vec<Diagnostic>,
) -> Library {
    let mut by_language: Vec<(Vec<front_matter::ParsedPage>, BTreeSet<String>)> =
        configs.iter().map(|_| Default::default()).collect();
    for page in pages {
        let Some((published, withdrawn)) = by_language.get_mut(page.lang) else { continue };
        if (rules.is_published)(&page.front) {
            published.push(page);
            continue;
        }
        diagnostics.extend(front_matter::left_out_warning(&page, rules.is_published, sources));
        if page.kind.is_list() {
            withdrawn.insert(page.path);
        }
    }
    let mut builders = Vec::new();
    for (lang, (mut published, withdrawn)) in by_language.into_iter().enumerate() {
        published.sort_by(|a, b| (&a.path, a.content.file).cmp(&(&b.path, b.content.file)));
        builders.extend(page_tree::build(lang, &configs[lang], published, &withdrawn, cascades, diagnostics));
    }
    let mut statics = collect::static_files(sources, configs);
    statics.extend(resources::attach(collected, &mut builders));

    let builders = relations::resolve(builders);
    let folders: Vec<String> = builders.iter().map(|builder| builder.folder.clone()).collect();
    let weak_aliases = builders
        .iter()
        .enumerate()
        .flat_map(|(i, builder)| builder.weak_aliases.iter().map(move |a| (a.clone(), PageId(i as u32))));
    let claims = AddressClaims { statics, weak_aliases: weak_aliases.collect() };
    let mut library = Library { pages: builders.into_iter().map(|builder| builder.page).collect(), ..Library::default() };
    let strictness = Strictness {
        over_page: configs.first().map_or(Severity::Error, |c| c.alias_collision),
        migrated: configs.first().is_some_and(|c| c.from_hugo),
    };
    address_space::resolve_conflicts(&mut library, claims, strictness, rules.are_equal, diagnostics);
    for (i, page) in library.pages.iter().enumerate() {
        let id = PageId(i as u32);
        let named = library.by_path.entry((page.lang, page.path.clone())).or_insert(id);
        // A list that gave way to a page of its name also gives up the name.
        if page.rendered && !library.pages[named.0 as usize].rendered {
            *named = id;
        }
        if page.kind == PageKind::Home {
            library.homes.push(id);
        }
    }
    let mut ordered: Vec<PageId> = (0..library.pages.len() as u32).map(PageId).collect();
    library.withheld = library.withheld_files();
    let (_, index) = rayon::join(
        || ordered.par_sort_by_cached_key(|id| (library.page(*id).lang, list_order::OrderKey::of(library.page(*id)), *id)),
        || LinkIndex::new(&library.pages, &library.statics, sources, folders),
    );
    Library { ordered, index, ..library }
}
