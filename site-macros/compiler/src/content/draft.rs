//! The pages of one language on the way to the library: every page that exists, each at its address.

use std::collections::{BTreeMap, BTreeSet};

use unicode_normalization::UnicodeNormalization;

use super::load::{Cascades, Loaded};
use super::page::{Page, PageKind, Term};
use super::place::{Named, Places};
use super::tree::{Role, path_key};
use super::{address, place, taxonomy, title};
use site_diag::{Diagnostic, FileId, Span};
use site_settings::config::Config;
use site_settings::front_matter::FrontMatter;

/// A page and what its relations are made of.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    /// The page, without relations to others.
    pub(super) page: Page,
    /// Path of the section it is in (of a section: the one above it); empty: home.
    pub(super) nearest: String,
    /// The folder, from the site's root, whose leaf bundle it is.
    pub(super) leaf: Option<String>,
    /// The folder, from the site's root, that it was written in.
    pub(super) folder: String,
    /// Old addresses that give way to anything else.
    pub(super) weak_aliases: Vec<String>,
    /// For terms: taxonomy and key.
    pub(super) term: Option<(usize, String)>,
    /// For taxonomies: which.
    pub(super) taxonomy: Option<usize>,
    /// The terms it names. (Hugo: sections and home have terms, too.)
    pub(super) names: Vec<(usize, String)>,
}

/// A section, written or not.
struct Section {
    /// Below the content folder, as on disk.
    dir: String,
    /// Its `_index.md`.
    written: Option<Loaded>,
    /// A file in it.
    example: FileId,
}

/// What all pages of a language are made with.
struct Maker<'a> {
    lang: usize,
    config: &'a Config,
    cascades: &'a Cascades,
    places: Places<'a>,
    drafts: Vec<Draft>,
}

/// All pages of a language. `loaded` are those to be published, by path; `withdrawn` the paths of sections and such that were
/// written but are not to be published.
pub(super) fn pages(
    lang: usize,
    config: &Config,
    loaded: Vec<Loaded>,
    withdrawn: &BTreeSet<String>,
    cascades: &Cascades,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Draft> {
    let mut branches: BTreeMap<String, Loaded> = BTreeMap::new();
    let mut regular = Vec::new();
    let mut sections: BTreeMap<String, Section> = BTreeMap::new();
    let mut surplus = Vec::new();
    for page in loaded {
        match page.kind {
            PageKind::Regular => regular.push(page),
            PageKind::Section => {
                let dir = join(&page.content.dir, &page.content.base);
                let example = page.content.file;
                if sections.contains_key(&page.path) {
                    surplus.push(page);
                } else {
                    sections.insert(page.path.clone(), Section { dir, written: Some(page), example });
                }
            }
            PageKind::Home | PageKind::Taxonomy | PageKind::Term if branches.contains_key(&page.path) => surplus.push(page),
            _ => drop(branches.insert(page.path.clone(), page)),
        }
    }
    unwritten_sections(config, &regular, withdrawn, &mut sections);
    if config.disabled("section") {
        sections.clear();
    }

    let slugs = |s: &Section| s.written.as_ref().and_then(|w| w.front.slug.as_ref()).map(|slug| slug.value.clone());
    let places = Places::new(config, sections.iter().map(|(path, section)| (path.clone(), slugs(section))).collect());
    let mut maker = Maker { lang, config, cascades, places, drafts: Vec::new() };
    let home = branches.remove("");
    maker.home(home, diagnostics);
    for (path, section) in sections {
        maker.section(&path, section, diagnostics);
    }
    if !config.disabled("page") {
        for page in regular {
            maker.regular(page, diagnostics);
        }
    }
    maker.taxonomies(branches, diagnostics);
    // Two files of one section, such as `_index.md` and `_index.html`: both are kept, so that the clash is reported.
    for page in surplus {
        maker.regular(page, diagnostics);
    }
    maker.drafts
}

fn join(dir: &str, base: &str) -> String {
    if dir.is_empty() { base.to_owned() } else { format!("{dir}/{base}") }
}

/// Hugo: every folder right below the content folder that has pages in it is a section, written or not.
fn unwritten_sections(
    config: &Config,
    regular: &[Loaded],
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

impl Maker<'_> {
    /// The parts that every page has. `written` gives front matter, body and places; without it, what sections hand down.
    fn draft(&mut self, kind: PageKind, path: &str, written: Option<Loaded>, example: Option<FileId>) -> Draft {
        let mut page = Page::bare(kind, self.lang, path, "");
        let mut leaf = None;
        let mut folder = self.config.language.content_dir.trim_matches('/').to_owned();
        match written {
            Some(loaded) => {
                page.file = Some(loaded.content.file);
                page.span = loaded.front.span.or(Some(Span::start_of(loaded.content.file)));
                page.body = loaded.body.start;
                page.raw = loaded.content.raw;
                page.bundle = loaded.content.role != Role::Page;
                leaf = (loaded.content.role == Role::Leaf).then(|| loaded.content.folder.clone());
                folder = loaded.content.folder;
                page.front = loaded.front;
            }
            None => {
                page.front = self.cascades.bare_front(self.lang, self.config, path, kind, example);
                page.span = example.map(Span::start_of);
                page.bundle = matches!(kind, PageKind::Home | PageKind::Section);
            }
        }
        page.rendered = page.front.render && !page.front.headless;
        page.listed = page.front.list && !page.front.headless;
        let mut names = Vec::new();
        if matches!(kind, PageKind::Home | PageKind::Section | PageKind::Regular) {
            for (i, taxonomy) in self.config.taxonomies.iter().enumerate() {
                names.extend(taxonomy::keys_of(&page.front, taxonomy).into_iter().map(|key| (i, key)));
            }
        }
        Draft { page, nearest: String::new(), leaf, folder, weak_aliases: Vec::new(), term: None, taxonomy: None, names }
    }

    /// Address and aliases.
    fn put(&mut self, draft: &mut Draft, named: &Named<'_>, diagnostics: &mut Vec<Diagnostic>) {
        let page = &mut draft.page;
        page.address = self.places.address(page.kind, named, &page.front, diagnostics);
        let (aliases, weak) = self.places.aliases(&page.address, &page.front, diagnostics);
        page.aliases = aliases;
        draft.weak_aliases = weak;
        // Hugo's `uglyURLs` had pages at `/x.html`.
        if self.config.html_addresses
            && matches!(page.kind, PageKind::Regular | PageKind::Term)
            && let Some(bare) = page.address.strip_suffix('/')
        {
            draft.weak_aliases.push(format!("{bare}.html"));
        }
        // A decomposed file name (`e` and an accent by itself) once was an address of its own.
        let decomposed = |name: &str| address::composed(name) != name;
        if decomposed(named.dir) || decomposed(named.base) {
            draft.weak_aliases.push(page.address.nfd().collect());
        }
    }

    fn home(&mut self, written: Option<Loaded>, diagnostics: &mut Vec<Diagnostic>) {
        let mut draft = self.draft(PageKind::Home, "", written, None);
        draft.page.title = written_title(&draft.page.front).unwrap_or_else(|| self.config.title.clone());
        // A slug would take the home page away from its address; Hugo does not look at it either.
        draft.page.front.slug = None;
        self.put(&mut draft, &Named { dir: "", base: "", section: "", title: "" }, diagnostics);
        draft.page.rendered &= !self.config.disabled("home");
        // Hugo: the default language can be asked for by its code, too; where it has a prefix, the root leads to it.
        if self.lang == 0 && self.config.languages.len() > 1 {
            let other =
                if self.config.language.prefix.is_empty() { format!("/{}/", self.config.language.code) } else { "/".to_owned() };
            draft.weak_aliases.push(other);
        }
        self.drafts.push(draft);
    }

    fn section(&mut self, path: &str, section: Section, diagnostics: &mut Vec<Diagnostic>) {
        let mut draft = self.draft(PageKind::Section, path, section.written, Some(section.example));
        let (above, base) = section.dir.rsplit_once('/').unwrap_or(("", &section.dir));
        draft.nearest = self.places.nearest(above);
        draft.page.section = path.split('/').next().unwrap_or("").to_owned();
        draft.page.title = written_title(&draft.page.front).unwrap_or_else(|| title::of_section(base, self.config));
        let own_title = written_title(&draft.page.front).unwrap_or_default();
        let named = Named { dir: above, base, section: &draft.page.section.clone(), title: &own_title };
        self.put(&mut draft, &named, diagnostics);
        self.drafts.push(draft);
    }

    fn regular(&mut self, loaded: Loaded, diagnostics: &mut Vec<Diagnostic>) {
        let content = loaded.content.clone();
        let (path, section) = (loaded.path.clone(), place::section_of(&loaded));
        let mut draft = self.draft(PageKind::Regular, &path, Some(loaded), None);
        draft.nearest = self.places.nearest(&content.dir);
        let own_title = written_title(&draft.page.front);
        draft.page.title = own_title.clone().unwrap_or_else(|| title::of_file(&content.base));
        let own_title = own_title.unwrap_or_default();
        let named = Named { dir: &content.dir, base: &content.base, section: &section, title: &own_title };
        self.put(&mut draft, &named, diagnostics);
        draft.page.section = section;
        self.drafts.push(draft);
    }

    fn taxonomies(&mut self, mut written: BTreeMap<String, Loaded>, diagnostics: &mut Vec<Diagnostic>) {
        let config = self.config;
        // Before Hugo 0.73 `taxonomy` meant the terms and `taxonomyTerm` the taxonomy.
        let old = config.disabled("taxonomyTerm");
        let no_taxonomies = config.disabled("taxonomy") || old;
        let no_terms = config.disabled("term") || (old && config.disabled("taxonomy"));
        for (i, taxonomy) in config.taxonomies.iter().enumerate() {
            let path = path_key(&taxonomy.plural);
            let of_taxonomy = written.remove(&path);
            if !no_taxonomies {
                let example = self.drafts.iter().find_map(|d| d.page.file);
                let mut draft = self.draft(PageKind::Taxonomy, &path, of_taxonomy, example);
                draft.page.section = path.clone();
                draft.taxonomy = Some(i);
                draft.page.title = written_title(&draft.page.front).unwrap_or_else(|| title::of_list(&taxonomy.plural, config));
                let title = draft.page.title.clone();
                let named = Named { dir: "", base: &taxonomy.plural, section: &taxonomy.plural, title: &title };
                self.put(&mut draft, &named, diagnostics);
                self.drafts.push(draft);
            }
            if no_terms {
                continue;
            }
            let listed = self.drafts.iter().filter(|d| !d.names.is_empty() && d.page.listed);
            let used = taxonomy::used(listed.map(|d| &d.page.front), taxonomy);
            let mut own: BTreeMap<String, Loaded> = BTreeMap::new();
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
                let mut draft = self.draft(PageKind::Term, &format!("{path}/{key}"), own_file, first.map(|u| u.span.file));
                let front_title = written_title(&draft.page.front);
                let name = first.map(|u| u.name.clone()).or(front_title.clone()).or(folder_name).unwrap_or_else(|| key.clone());
                draft.page.title = front_title.unwrap_or_else(|| title::of_list(&name, config));
                if draft.page.file.is_none() {
                    draft.page.span = first.map(|u| u.span);
                }
                draft.page.section = path.clone();
                let (title, elements) = (draft.page.title.clone(), taxonomy::elements(&name, config.keep_case));
                let base = if elements.is_empty() || taxonomy::key(&name) != key { key.clone() } else { elements };
                let named = Named { dir: &taxonomy.plural, base: &base, section: &taxonomy.plural, title: &title };
                self.put(&mut draft, &named, diagnostics);
                let slug =
                    draft.page.front.slug.as_ref().map(|s| address::slug(&s.value, config.keep_case)).filter(|s| !s.is_empty());
                draft.page.term = Some(Term { taxonomy: i, name, slug: slug.unwrap_or(base) });
                draft.term = Some((i, key));
                self.drafts.push(draft);
            }
        }
    }
}
