//! The address space: every address has one owner, and conflicts are reported.

use std::collections::{BTreeMap, HashMap};

use super::library::Library;
use super::page::PageId;
use site_diag::{Diagnostic, FileId, Kind, Severity, Span};
use site_model::kind::Lists;

/// Folders that are reserved for the program.
const RESERVED: [&str; 2] = [ASSETS, "/__site/"];
const ASSETS: &str = "/assets/";

/// Claims on addresses besides those of pages.
#[derive(Clone, Debug, Default)]
pub(super) struct AddressClaims {
    /// Files, in order: address and file.
    pub(super) statics: Vec<(String, FileId)>,
    /// Old addresses that give way to all other claims.
    pub(super) weak_aliases: Vec<(String, PageId)>,
}

/// Severities of conflicts.
#[derive(Clone, Copy, Debug)]
pub(super) struct Strictness {
    /// For an alias or a file at the address of a page. The page wins in any case.
    pub(super) over_page: Severity,
    /// The site was written for Hugo. Where two sources claim an address, what Hugo would publish is published. Pages and files may lie in
    /// `/assets/`: what we put there has a hash in its name.
    pub(super) migrated: bool,
}

fn is_reserved(address: &str, strictness: Strictness) -> bool {
    let is_within = |folder: &&str| address.starts_with(*folder) || address == folder.trim_end_matches('/');
    RESERVED.iter().find(|folder| is_within(folder)).is_some_and(|folder| *folder != ASSETS || !strictness.migrated)
}

fn diagnostic(severity: Severity, kind: Kind, span: Option<Span>, other: Option<(Span, &str)>) -> Diagnostic {
    let related = other.into_iter().map(|(span, label)| (span, label.to_owned())).collect();
    Diagnostic { severity, kind, span, related }
}

/// Gives every address to one claimant: pages first, then files, then aliases; among equals the first in order, in a migrated site the
/// last page and the last file. Fills [`Library::by_address`], [`Library::statics`] and [`Library::aliases`]. Files that `are_equal` may
/// share an address.
pub(super) fn resolve_conflicts(
    library: &mut Library,
    claims: AddressClaims,
    strictness: Strictness,
    are_equal: &dyn Fn(FileId, FileId) -> bool,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let by_address = if strictness.migrated {
        resolve_page_conflicts_as_hugo(library, diagnostics)
    } else {
        resolve_page_conflicts(library, strictness, diagnostics)
    };

    let mut statics: BTreeMap<String, FileId> = BTreeMap::new();
    for (address, file) in claims.statics {
        let span = Span::start_of(file);
        if is_reserved(&address, strictness) {
            diagnostics.push(Diagnostic::error(Kind::ReservedAddress { address }, span));
            continue;
        }
        if let Some(&page) = by_address.get(&address) {
            let other = address_span(library, page).map(|span| (span, "claimed by this page, which is served"));
            diagnostics.push(diagnostic(strictness.over_page, Kind::DuplicateAddress { address }, Some(span), other));
        } else if let Some(&first) = statics.get(&address) {
            if first != file && !are_equal(first, file) {
                let (at, other) = if strictness.migrated { (Span::start_of(first), span) } else { (span, Span::start_of(first)) };
                let label = if strictness.migrated { "this file is served" } else { "claimed here first" };
                let kind = Kind::DuplicateAddress { address: address.clone() };
                diagnostics.push(diagnostic(Severity::Error, kind, Some(at), Some((other, label))));
                if strictness.migrated {
                    statics.insert(address, file);
                }
            }
        } else {
            statics.insert(address, file);
        }
    }

    let mut aliases: BTreeMap<String, PageId> = BTreeMap::new();
    for (id, page) in library.iter().filter(|(_, p)| p.rendered) {
        for (alias, span) in &page.aliases {
            if is_reserved(alias, strictness) {
                diagnostics.push(Diagnostic::error(Kind::ReservedAddress { address: alias.clone() }, *span));
                continue;
            }
            let hidden = match (by_address.get(alias), statics.get(alias)) {
                (Some(&other), _) if other == id => continue,
                (Some(&other), _) => Some((address_span(library, other), "this page is at that address")),
                (None, Some(&file)) => Some((Some(Span::start_of(file)), "this file is at that address")),
                (None, None) => None,
            };
            if let Some((other, label)) = hidden {
                let kind = Kind::AliasHidesPage { alias: alias.clone() };
                diagnostics.push(diagnostic(strictness.over_page, kind, Some(*span), other.map(|span| (span, label))));
            } else if let Some(&first) = aliases.get(alias) {
                let of_first = library.page(first).aliases.iter().find(|(a, _)| a == alias).map(|(_, span)| (*span, "also here"));
                let kind = Kind::AliasTwice { alias: alias.clone() };
                diagnostics.push(diagnostic(Severity::Warning, kind, Some(*span), of_first));
            } else {
                aliases.insert(alias.clone(), id);
            }
        }
    }
    for (alias, id) in claims.weak_aliases {
        let free = !by_address.contains_key(&alias) && !statics.contains_key(&alias) && !is_reserved(&alias, strictness);
        if free && library.page(id).rendered {
            aliases.entry(alias).or_insert(id);
        }
    }
    library.by_address = by_address;
    library.statics = statics;
    library.aliases = aliases;
}

/// Gives addresses to pages: first to those with a file, then to generated lists. A conflict of two files is an error; a list gives way to
/// a page.
fn resolve_page_conflicts(
    library: &mut Library,
    strictness: Strictness,
    diagnostics: &mut Vec<Diagnostic>,
) -> HashMap<String, PageId> {
    let mut by_address: HashMap<String, PageId> = HashMap::with_capacity(library.pages.len());
    let mut gave_way = Vec::new();
    let (written, made): (Vec<_>, Vec<_>) = library.iter().filter(|(_, p)| p.rendered).partition(|(_, p)| p.file.is_some());
    for (id, page) in written.into_iter().chain(made) {
        if is_reserved(&page.address, strictness) {
            let kind = Kind::ReservedAddress { address: page.address.clone() };
            diagnostics.push(diagnostic(Severity::Error, kind, address_span(library, id), None));
        }
        let Some(&first) = by_address.get(&page.address) else {
            by_address.insert(page.address.clone(), id);
            continue;
        };
        let displaced = page.file.is_none() && library.page(first).file.is_some();
        if displaced {
            gave_way.push(id);
        }
        let kind = Kind::DuplicateAddress { address: page.address.clone() };
        let other =
            address_span(library, first).map(|span| (span, if displaced { "this page is served" } else { "claimed here first" }));
        let severity = if displaced { strictness.over_page } else { Severity::Error };
        // The list of a taxonomy's terms belongs to no particular file.
        let own = if page.file.is_none() && page.kind.row().lists == Lists::Terms { None } else { address_span(library, id) };
        match own {
            Some(_) => diagnostics.push(diagnostic(severity, kind, own, other)),
            None => diagnostics.push(diagnostic(severity, kind, other.map(|(span, _)| span), None)),
        }
    }
    for &id in &gave_way {
        let page = &mut library.pages[id.0 as usize];
        page.rendered = false;
        page.address.clear();
    }
    if !gave_way.is_empty() {
        for page in &mut library.pages {
            for list in [&mut page.terms, &mut page.subsections, &mut page.translations] {
                list.retain(|id| !gave_way.contains(id));
            }
        }
    }
    by_address
}

/// Gives addresses to pages as Hugo does: it renders them by language and path, lists included, and each file that it writes replaces
/// one of the same name. The others keep their places in lists, their feeds, and the further pages of their lists.
fn resolve_page_conflicts_as_hugo(library: &mut Library, diagnostics: &mut Vec<Diagnostic>) -> HashMap<String, PageId> {
    let mut by_address: HashMap<String, PageId> = HashMap::with_capacity(library.pages.len());
    let mut displaced = Vec::new();
    // The library is in this order.
    for (id, page) in library.iter().filter(|(_, page)| page.rendered) {
        displaced.extend(by_address.insert(page.address.clone(), id).map(|first| (first, id)));
    }
    for (first, last) in displaced {
        let kind = Kind::DuplicateAddress { address: library.page(first).address.clone() };
        let other = address_span(library, last).map(|span| (span, "this page is served"));
        diagnostics.push(diagnostic(Severity::Error, kind, address_span(library, first), other));
        library.pages[first.0 as usize].displaced = true;
    }
    by_address
}

/// The position that a page's address comes from: its `url` or `slug`, or else the start of its front matter.
fn address_span(library: &Library, id: PageId) -> Option<Span> {
    let page = library.page(id);
    let written = page.front.url.as_ref().or(page.front.slug.as_ref());
    written.map(|w| w.span).or(page.span)
}

#[cfg(test)]
mod tests {
    use site_model::PageKind;

    use super::super::page::Page;
    use super::*;

    const STRICT: Strictness = Strictness { over_page: Severity::Error, migrated: false };

    fn span(file: u32) -> Span {
        Span::new(FileId(file), 1, 2)
    }

    fn library(pages: &[(&str, &[&str])]) -> Library {
        let page = |(i, (address, aliases)): (usize, &(&str, &[&str]))| Page {
            file: Some(FileId(i as u32)),
            span: Some(span(i as u32)),
            aliases: aliases.iter().map(|a| ((*a).to_owned(), span(i as u32))).collect(),
            ..Page::bare(PageKind::Regular, 0, address, address)
        };
        Library { pages: pages.iter().enumerate().map(page).collect(), ..Library::default() }
    }

    fn statics(all: &[(&str, u32)]) -> AddressClaims {
        AddressClaims { statics: all.iter().map(|(a, f)| ((*a).to_owned(), FileId(*f))).collect(), ..AddressClaims::default() }
    }

    fn settled(mut library: Library, claims: AddressClaims, strictness: Strictness) -> (Library, Vec<Diagnostic>) {
        let mut diagnostics = Vec::new();
        let are_equal = |a: FileId, b: FileId| a.0 % 100 == b.0 % 100;
        resolve_conflicts(&mut library, claims, strictness, &are_equal, &mut diagnostics);
        (library, diagnostics)
    }

    #[test]
    fn two_pages_at_one_address_are_an_error_that_names_both() {
        let (library, diagnostics) =
            settled(library(&[("/a/", &[]), ("/a/", &[]), ("/b/", &[])]), AddressClaims::default(), STRICT);
        assert_eq!(diagnostics.len(), 1);
        assert_eq!(diagnostics[0].kind, Kind::DuplicateAddress { address: "/a/".into() });
        assert_eq!(diagnostics[0].span, Some(span(1)));
        assert_eq!(diagnostics[0].related[0].0, span(0));
        assert_eq!(library.by_address["/a/"], PageId(0));
    }

    #[test]
    fn a_list_that_nobody_wrote_gives_way_to_a_page() {
        let mut library = library(&[("/tags/", &[]), ("/tags/", &[]), ("/", &[])]);
        library.pages[0].file = None;
        library.pages[2].subsections = vec![PageId(0), PageId(1)];
        let (library, diagnostics) =
            settled(library, AddressClaims::default(), Strictness { over_page: Severity::Warning, ..STRICT });
        assert_eq!(library.by_address["/tags/"], PageId(1));
        assert!(!library.pages[0].rendered && library.pages[1].rendered);
        assert_eq!(library.pages[2].subsections, [PageId(1)]);
        assert_eq!((diagnostics.len(), diagnostics[0].severity, diagnostics[0].span), (1, Severity::Warning, Some(span(0))));
    }

    #[test]
    fn an_alias_gives_way_to_a_page() {
        for over_page in [Severity::Error, Severity::Warning] {
            let strictness = Strictness { over_page, ..STRICT };
            let (library, diagnostics) =
                settled(library(&[("/a/", &["/b/", "/a/", "/old/"]), ("/b/", &[])]), AddressClaims::default(), strictness);
            assert_eq!(diagnostics.len(), 1);
            assert_eq!(
                (diagnostics[0].severity, &diagnostics[0].kind),
                (over_page, &Kind::AliasHidesPage { alias: "/b/".into() })
            );
            assert_eq!(diagnostics[0].related[0].0, span(1));
            assert_eq!(library.aliases.keys().collect::<Vec<_>>(), ["/old/"]);
            assert_eq!(library.by_address["/b/"], PageId(1));
        }
    }

    #[test]
    fn the_first_of_two_equal_aliases_wins_with_a_warning() {
        let (library, diagnostics) = settled(library(&[("/a/", &["/x/"]), ("/b/", &["/x/"])]), AddressClaims::default(), STRICT);
        assert_eq!(library.aliases["/x/"], PageId(0));
        assert_eq!(diagnostics.len(), 1);
        assert_eq!(
            (diagnostics[0].severity, &diagnostics[0].kind),
            (Severity::Warning, &Kind::AliasTwice { alias: "/x/".into() })
        );
    }

    #[test]
    fn files_give_way_to_pages_and_win_over_aliases() {
        let claims = statics(&[("/a/", 5), ("/f.txt", 6), ("/f.txt", 7), ("/old/", 8), ("/old/", 8)]);
        let (library, diagnostics) = settled(library(&[("/a/", &["/old/"])]), claims, STRICT);
        let kinds: Vec<_> = diagnostics.iter().map(|d| d.kind.clone()).collect();
        assert_eq!(
            kinds,
            [
                Kind::DuplicateAddress { address: "/a/".into() },
                Kind::DuplicateAddress { address: "/f.txt".into() },
                Kind::AliasHidesPage { alias: "/old/".into() },
            ]
        );
        assert_eq!(library.statics.len(), 2);
        assert_eq!(library.statics["/f.txt"], FileId(6));
        assert!(library.aliases.is_empty());
    }

    #[test]
    fn the_programs_own_folders_are_reserved() {
        let claims = statics(&[("/assets/x.css", 5), ("/__site/y", 6), ("/assetsx", 7)]);
        let (_, diagnostics) = settled(library(&[("/assets/", &["/__site/z/"])]), claims.clone(), STRICT);
        assert_eq!(diagnostics.len(), 4);
        assert!(diagnostics.iter().all(|d| matches!(d.kind, Kind::ReservedAddress { .. })));
        let lenient = Strictness { migrated: true, ..STRICT };
        let (library, diagnostics) = settled(library(&[]), claims, lenient);
        assert_eq!(diagnostics.len(), 1);
        assert!(library.statics.contains_key("/assets/x.css"));
    }

    #[test]
    fn weak_aliases_give_way_silently() {
        let weak = ["/a/", "/old/", "/f", "/free/", "/free/"].map(|a| (a.to_owned(), PageId(1)));
        let claims = AddressClaims { weak_aliases: weak.to_vec(), ..statics(&[("/f", 5)]) };
        let (library, diagnostics) = settled(library(&[("/a/", &["/old/"]), ("/b/", &[])]), claims, STRICT);
        assert!(diagnostics.is_empty());
        assert_eq!(library.aliases.into_iter().collect::<Vec<_>>(), [("/free/".into(), PageId(1)), ("/old/".into(), PageId(0))]);
    }

    #[test]
    fn in_a_migrated_site_the_last_claim_counts_as_in_hugo() {
        let migrated = Strictness { over_page: Severity::Warning, migrated: true };
        let mut library = library(&[("/posts/", &[]), ("/posts/", &[]), ("/x/", &["/posts/"])]);
        library.pages[0] = Page { file: None, ..Page::bare(PageKind::Section, 0, "posts", "/posts/") };
        let claims = statics(&[("/x/f.txt", 5), ("/x/f.txt", 6), ("/same.txt", 7), ("/same.txt", 107), ("/assets/a.css", 8)]);
        let (library, diagnostics) = settled(library, claims, migrated);
        assert_eq!(library.by_address["/posts/"], PageId(1));
        assert!(library.pages[0].rendered && library.pages[0].displaced && library.pages[0].address == "/posts/");
        assert!(!library.pages[1].displaced && !library.pages[2].displaced);
        assert_eq!(library.statics["/x/f.txt"], FileId(6));
        assert!(library.statics.contains_key("/same.txt") && library.statics.contains_key("/assets/a.css"));
        let told: Vec<_> = diagnostics.iter().map(|d| (d.kind.clone(), d.span)).collect();
        let twice = |address: &str| Kind::DuplicateAddress { address: address.into() };
        assert_eq!(
            told,
            [
                (twice("/posts/"), None),
                (twice("/x/f.txt"), Some(Span::start_of(FileId(5)))),
                (Kind::AliasHidesPage { alias: "/posts/".into() }, Some(span(2))),
            ]
        );
    }

    #[test]
    fn files_of_equal_bytes_share_an_address() {
        let (library, diagnostics) = settled(library(&[]), statics(&[("/a.txt", 1), ("/a.txt", 101)]), STRICT);
        assert_eq!((library.statics["/a.txt"], diagnostics.len()), (FileId(1), 0));
    }

    #[test]
    fn what_is_not_rendered_claims_nothing() {
        let mut library = library(&[("", &["/x/"]), ("", &[])]);
        library.pages.iter_mut().for_each(|p| p.rendered = false);
        let (library, diagnostics) = settled(library, AddressClaims::default(), STRICT);
        assert!(diagnostics.is_empty() && library.by_address.is_empty() && library.aliases.is_empty());
    }
}
