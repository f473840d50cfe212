//! Creates all pages of one language with their addresses: pages with files, and generated sections, taxonomies and terms.

use std::collections::{BTreeMap, BTreeSet};

use unicode_normalization::UnicodeNormalization;

use super::collect::{Role, path_key};
use super::front_matter::{Cascades, ParsedPage};
use super::page::{Page, Term};
use super::page_address::{NameParts, PageAddresses};
use super::{default_title, page_address, taxonomy};
use site_diag::{Diagnostic, FileId, Span};
use site_model::PageKind;
use site_settings::address;
use site_settings::config::Config;
use site_settings::front_matter::{FrontMatter, Listing};

/// A page before its relations to other pages are known, with the data that they are computed from.
#[derive(Clone, Debug)]
pub(super) struct PageBuilder {
    /// The page without its relations.
    pub(super) page: Page,
    /// Path of its section (for a section: the parent section); empty for home.
    pub(super) nearest_section: String,
    /// The folder, from the site's root, of the leaf bundle that it is.
    pub(super) bundle_folder: Option<String>,
    /// The folder, from the site's root, that contains its file.
    pub(super) folder: String,
    /// Old addresses that give way to all other claims.
    pub(super) weak_aliases: Vec<String>,
    /// For terms: taxonomy and key.
    pub(super) term: Option<(usize, String)>,
    /// For taxonomies: the index.
    pub(super) taxonomy: Option<usize>,
    /// Keys of its terms, each with its taxonomy. (Hugo: sections and home may have terms, too.)
    pub(super) term_keys: Vec<(usize, String)>,
}

/// A section, with or without a file.
struct Section {
    /// Below the content folder, as on disk.
    dir: String,
    /// Its `_index.md`.
    written: Option<ParsedPage>,
    /// A file in the section.
    example: FileId,
}

/// The data for all pages of a language.
struct TreeBuilder<'a> {
    lang: usize,
    config: &'a Config,
    cascades: &'a Cascades,
    addresses: PageAddresses<'a>,
    builders: Vec<PageBuilder>,
}

/// All pages of a language. `parsed` are the published ones, by path; `withdrawn` the paths of sections and other branches that have a file
/// but are not published.
pub(super) fn build(
    lang: usize,
    config: &Config,
    mut parsed: Vec<ParsedPage>,
    withdrawn: &BTreeSet<String>,
    cascades: &Cascades,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<PageBuilder> {
    let mut branches: BTreeMap<String, ParsedPage> = BTreeMap::new();
    let mut regular = Vec::new();
    let mut sections: BTreeMap<String, Section> = BTreeMap::new();
    let mut surplus = Vec::new();
    let archive = take_archive(&mut parsed, config);
    for page in parsed {
        match page.kind {
            // The one page that is an archive is taken out.
            PageKind::Regular | PageKind::Archive => regular.push(page),
            PageKind::Section => {
                let dir = join(&page.content.dir, &page.content.base);
                let example = page.content.file;
                if sections.contains_key(&page.path) {
                    surplus.push(page);
                } else {
                    sections.insert(page.path.clone(), Section { dir, written: Some(page), example });
                }
            }
            PageKind::Home | PageKind::Taxonomy | PageKind::Term => {
                if branches.contains_key(&page.path) {
                    surplus.push(page);
                } else {
                    branches.insert(page.path.clone(), page);
                }
            }
        }
    }
    unwritten_sections(config, &regular, withdrawn, &mut sections);
    // Pages below a written archive do not make a section of its folder.
    sections.retain(|path, section| section.written.is_some() || archive.as_ref().is_none_or(|archive| archive.path != *path));
    if config.disables(PageKind::Section) {
        sections.clear();
    }

    let slug = |s: &Section| s.written.as_ref().and_then(|w| w.front.slug.as_ref()).map(|slug| slug.value.clone());
    let title = |section: &Section| {
        let written = section.written.as_ref().and_then(|page| written_title(&page.front));
        written.unwrap_or_else(|| default_title::of_section(section.dir.rsplit('/').next().unwrap_or_default(), config))
    };
    let slugs = sections.iter().map(|(path, section)| (path.clone(), slug(section))).collect();
    let titles = sections.iter().map(|(path, section)| (path.clone(), title(section))).collect();
    let addresses = PageAddresses::new(config, slugs, titles);
    let mut tree = TreeBuilder { lang, config, cascades, addresses, builders: Vec::new() };
    let home = branches.remove("");
    tree.home(home, diagnostics);
    for (path, section) in sections {
        tree.section(&path, section, diagnostics);
    }
    if !config.disables(PageKind::Regular) {
        for page in regular {
            tree.regular(page, diagnostics);
        }
    }
    if archive.is_some() || (config.archive && !config.disables(PageKind::Archive)) {
        tree.archive(archive, diagnostics);
    }
    tree.taxonomies(branches, diagnostics);
    // Two files of one section, such as `_index.md` and `_index.html`. Both are kept, so that the conflict is reported.
    for page in surplus {
        tree.regular(page, diagnostics);
    }
    tree.builders
}

/// Path and name of the archive that nobody wrote.
const ARCHIVE: &str = "archive";

/// The page that the archive is written in: the one at its path where the settings ask for an archive, else the first that has the layout
/// of one (of Hugo's themes PaperMod and Stack).
fn take_archive(parsed: &mut Vec<ParsedPage>, config: &Config) -> Option<ParsedPage> {
    let may_be = |page: &ParsedPage| matches!(page.kind, PageKind::Regular | PageKind::Section);
    let at_path = |page: &ParsedPage| config.archive && page.path == ARCHIVE;
    let by_layout =
        |page: &ParsedPage| page.front.layout.as_deref().is_some_and(|layout| layout.eq_ignore_ascii_case("archives"));
    let place = parsed.iter().position(|page| may_be(page) && at_path(page));
    let place = place.or_else(|| parsed.iter().position(|page| may_be(page) && by_layout(page)))?;
    (!config.disables(PageKind::Archive)).then(|| parsed.remove(place))
}

fn join(dir: &str, base: &str) -> String {
    if dir.is_empty() { base.to_owned() } else { format!("{dir}/{base}") }
}

/// Hugo: every folder directly below the content folder that contains pages is a section.
fn unwritten_sections(
    config: &Config,
    regular: &[ParsedPage],
    withdrawn: &BTreeSet<String>,
    sections: &mut BTreeMap<String, Section>,
) {
    let taken: BTreeSet<&str> = regular.iter().map(|p| p.path.as_str()).collect();
    let taxonomies: Vec<String> = config.taxonomies.iter().map(|t| path_key(&t.plural)).collect();
    let nested = sections.values().filter_map(|s| Some((s.dir.rsplit_once('/')?.0.to_owned(), s.example)));
    let folders = regular.iter().map(|p| (p.content.dir.clone(), p.content.file)).chain(nested.collect::<Vec<_>>());
    for (dir, example) in folders {
        let first = dir.split('/').next().unwrap_or("");
        let path = path_key(first);
        if !first.is_empty() && !taken.contains(path.as_str()) && !withdrawn.contains(&path) && !taxonomies.contains(&path) {
            sections.entry(path).or_insert_with(|| Section { dir: first.to_owned(), written: None, example });
        }
    }
}

fn written_title(front: &FrontMatter) -> Option<String> {
    front.title.as_ref().map(|t| t.value.trim()).filter(|t| !t.is_empty()).map(str::to_owned)
}

impl TreeBuilder<'_> {
    /// The fields that every page has. `written` provides front matter, body and addresses; without it, only cascades apply.
    fn start(&mut self, kind: PageKind, path: &str, written: Option<ParsedPage>, example: Option<FileId>) -> PageBuilder {
        let mut page = Page::bare(kind, self.lang, path, "");
        let mut bundle_folder = None;
        let mut folder = self.config.language.content_dir.trim_matches('/').to_owned();
        match written {
            Some(loaded) => {
                page.file = Some(loaded.content.file);
                page.span = loaded.front.span.or(Some(Span::start_of(loaded.content.file)));
                page.body = loaded.body.start;
                page.markup = loaded.content.markup;
                bundle_folder = (loaded.content.role == Role::Leaf).then(|| loaded.content.folder.clone());
                folder = loaded.content.folder;
                page.front = loaded.front;
            }
            None => {
                page.front = self.cascades.bare_front(self.lang, self.config, path, kind, example);
                page.span = example.map(Span::start_of);
            }
        }
        page.rendered = page.front.render && !page.front.headless;
        page.listed = if page.front.headless { Listing::Nowhere } else { page.front.list };
        let mut term_keys = Vec::new();
        if kind.row().has_terms {
            for (i, taxonomy) in self.config.taxonomies.iter().enumerate() {
                term_keys.extend(taxonomy::keys_of(&page.front, taxonomy).into_iter().map(|key| (i, key)));
            }
        }
        PageBuilder {
            page,
            nearest_section: String::new(),
            bundle_folder,
            folder,
            weak_aliases: Vec::new(),
            term: None,
            taxonomy: None,
            term_keys,
        }
    }

    /// Address and aliases.
    fn assign_address(&mut self, builder: &mut PageBuilder, named: &NameParts<'_>, diagnostics: &mut Vec<Diagnostic>) {
        let page = &mut builder.page;
        page.address = self.addresses.address(page.kind, named, &page.front, diagnostics);
        let section = if named.section.is_empty() { named.dir } else { named.section };
        let is_html = page.kind.row().is_ugly && self.config.has_html_pages(section);
        let (aliases, weak) = self.addresses.aliases(&page.address, &page.front, is_html, diagnostics);
        page.aliases = aliases;
        builder.weak_aliases = weak;
        // Hugo's `uglyURLs` published pages at `/x.html`.
        if self.config.html_addresses
            && page.kind.row().is_ugly
            && let Some(bare) = page.address.strip_suffix('/')
        {
            builder.weak_aliases.push(format!("{bare}.html"));
        }
        // A decomposed file name (`e` followed by a combining accent) used to be a separate address.
        let decomposed = |name: &str| address::composed(name) != name;
        if decomposed(named.dir) || decomposed(named.base) {
            builder.weak_aliases.push(page.address.nfd().collect());
        }
    }

    fn home(&mut self, written: Option<ParsedPage>, diagnostics: &mut Vec<Diagnostic>) {
        let mut builder = self.start(PageKind::Home, "", written, None);
        builder.page.title = written_title(&builder.page.front).unwrap_or_else(|| self.config.title.clone());
        // A slug would move the home page away from its address. Hugo ignores it, too.
        builder.page.front.slug = None;
        self.assign_address(&mut builder, &NameParts { dir: "", base: "", section: "", title: "" }, diagnostics);
        builder.page.rendered &= !self.config.disables(PageKind::Home);
        // Hugo: the default language is also reachable by its code; if it has a prefix, the root redirects to it.
        if self.lang == 0 && self.config.languages.len() > 1 {
            let other =
                if self.config.language.prefix.is_empty() { format!("/{}/", self.config.language.code) } else { "/".to_owned() };
            builder.weak_aliases.push(other);
        }
        self.builders.push(builder);
    }

    fn section(&mut self, path: &str, section: Section, diagnostics: &mut Vec<Diagnostic>) {
        let mut builder = self.start(PageKind::Section, path, section.written, Some(section.example));
        let (above, base) = section.dir.rsplit_once('/').unwrap_or(("", &section.dir));
        builder.nearest_section = self.addresses.nearest_section(above);
        builder.page.section = path.split('/').next().unwrap_or("").to_owned();
        builder.page.title = written_title(&builder.page.front).unwrap_or_else(|| default_title::of_section(base, self.config));
        let own_title = written_title(&builder.page.front).unwrap_or_default();
        let named = NameParts { dir: above, base, section: &builder.page.section.clone(), title: &own_title };
        self.assign_address(&mut builder, &named, diagnostics);
        self.builders.push(builder);
    }

    fn regular(&mut self, loaded: ParsedPage, diagnostics: &mut Vec<Diagnostic>) {
        let content = loaded.content.clone();
        let (path, section) = (loaded.path.clone(), page_address::section_of(&loaded));
        let mut builder = self.start(PageKind::Regular, &path, Some(loaded), None);
        builder.nearest_section = self.addresses.nearest_section(&content.dir);
        let own_title = written_title(&builder.page.front);
        builder.page.title = own_title.clone().unwrap_or_else(|| default_title::of_file(&content.base));
        let own_title = own_title.unwrap_or_default();
        let named = NameParts { dir: &content.dir, base: &content.base, section: &section, title: &own_title };
        self.assign_address(&mut builder, &named, diagnostics);
        builder.page.section = section;
        self.builders.push(builder);
    }

    fn archive(&mut self, written: Option<ParsedPage>, diagnostics: &mut Vec<Diagnostic>) {
        let (path, dir, base) = match &written {
            Some(page) => (page.path.clone(), page.content.dir.clone(), page.content.base.clone()),
            None => (ARCHIVE.to_owned(), String::new(), ARCHIVE.to_owned()),
        };
        let section = written.as_ref().map(page_address::section_of).unwrap_or_default();
        let mut builder = self.start(PageKind::Archive, &path, written, None);
        builder.nearest_section = self.addresses.nearest_section(&dir);
        let own_title = written_title(&builder.page.front);
        let usual = || site_theme::strings(&self.config.language.code).archive.clone();
        builder.page.title = own_title.clone().unwrap_or_else(usual);
        // A page in content/ has the address that Hugo gives it; the archive that nobody wrote is in no section, and follows no pattern.
        let pattern = if dir.is_empty() && base == ARCHIVE { ARCHIVE } else { &section };
        let named = NameParts { dir: &dir, base: &base, section: pattern, title: &own_title.unwrap_or_default() };
        self.assign_address(&mut builder, &named, diagnostics);
        builder.page.section = section;
        self.builders.push(builder);
    }

    fn taxonomies(&mut self, mut written: BTreeMap<String, ParsedPage>, diagnostics: &mut Vec<Diagnostic>) {
        let config = self.config;
        for (i, taxonomy) in config.taxonomies.iter().enumerate() {
            let path = path_key(&taxonomy.plural);
            let of_taxonomy = written.remove(&path);
            if !config.disables(PageKind::Taxonomy) {
                let example = self.builders.iter().find_map(|d| d.page.file);
                let mut builder = self.start(PageKind::Taxonomy, &path, of_taxonomy, example);
                builder.page.section = path.clone();
                builder.taxonomy = Some(i);
                builder.page.title =
                    written_title(&builder.page.front).unwrap_or_else(|| default_title::of_list(&taxonomy.plural, config));
                let title = builder.page.title.clone();
                let named = NameParts { dir: "", base: &taxonomy.plural, section: &taxonomy.plural, title: &title };
                self.assign_address(&mut builder, &named, diagnostics);
                self.builders.push(builder);
            }
            if config.disables(PageKind::Term) {
                continue;
            }
            let listed = self.builders.iter().filter(|d| !d.term_keys.is_empty() && d.page.is_in_lists());
            let used = taxonomy::used(listed.map(|d| &d.page.front), taxonomy);
            let mut own: BTreeMap<String, ParsedPage> = BTreeMap::new();
            for (below, loaded) in std::mem::take(&mut written) {
                match below.strip_prefix(&path).filter(|rest| rest.starts_with('/')) {
                    Some(_) => {
                        let dir = join(&loaded.content.dir, &loaded.content.base);
                        let name = dir.split_once('/').map_or("", |(_, name)| name);
                        own.entry(taxonomy::key(name)).or_insert(loaded);
                    }
                    None => drop(written.insert(below, loaded)),
                }
            }
            let keys: BTreeSet<String> = used.keys().chain(own.keys()).filter(|key| !key.is_empty()).cloned().collect();
            for key in keys {
                let first = used.get(&key);
                let own_file = own.remove(&key);
                let folder_name = own_file.as_ref().map(|l| l.content.base.clone());
                let mut builder = self.start(PageKind::Term, &format!("{path}/{key}"), own_file, first.map(|u| u.span.file));
                let front_title = written_title(&builder.page.front);
                let name = first.map(|u| u.name.clone()).or(front_title.clone()).or(folder_name).unwrap_or_else(|| key.clone());
                builder.page.title = front_title.unwrap_or_else(|| default_title::of_list(&name, config));
                if builder.page.file.is_none() {
                    builder.page.span = first.map(|u| u.span);
                }
                builder.page.section = path.clone();
                let (title, elements) = (builder.page.title.clone(), taxonomy::elements(&name, config.keep_case));
                let base = if elements.is_empty() || taxonomy::key(&name) != key { key.clone() } else { elements };
                let named = NameParts { dir: &taxonomy.plural, base: &base, section: &taxonomy.plural, title: &title };
                self.assign_address(&mut builder, &named, diagnostics);
                builder.page.term = Some(Term { taxonomy: i, name });
                builder.term = Some((i, key));
                self.builders.push(builder);
            }
        }
    }
}
