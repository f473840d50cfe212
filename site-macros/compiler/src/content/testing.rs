//! Values for the tests of this module.

use jiff::ZonedDateTime;

use super::front_matter::{Cascades, ParsedPage, kind_of};
use super::library::Library;
use super::page::{Page, PageId};
use super::{Rules, collect};
use site_diag::{Diagnostic, FileId, Source, Sources, Span};
use site_model::PageKind;
use site_settings::config::{Config, Language, Taxonomy};
use site_settings::front_matter::{Dates, FrontMatter, Spanned};

/// Plain settings: English, no prefix, `content/`, three taxonomies.
pub(super) fn config() -> Config {
    let taxonomy = |(singular, plural): (&str, &str)| Taxonomy { singular: singular.into(), plural: plural.into() };
    Config {
        title: "Site".into(),
        origin: "https://example.org".into(),
        taxonomies: [("tag", "tags"), ("category", "categories"), ("series", "series")].map(taxonomy).to_vec(),
        ..Config::default()
    }
}

/// Settings of several languages: code, prefix, content folder.
pub(super) fn languages(all: &[(&str, &str, &str)]) -> Vec<Config> {
    let languages: Vec<Language> = all
        .iter()
        .map(|(code, prefix, dir)| Language {
            code: (*code).into(),
            prefix: (*prefix).into(),
            content_dir: (*dir).into(),
            ..config().language
        })
        .collect();
    languages.iter().map(|l| Config { language: l.clone(), languages: languages.clone(), ..config() }).collect()
}

/// Empty files at these paths, in order of path.
pub(super) fn sources(paths: &[&str]) -> Sources {
    let mut paths = paths.to_vec();
    paths.sort_unstable();
    Sources::new(paths.iter().map(|p| Source { path: (*p).into(), text: Some("".into()) }).collect())
}

/// A value at an arbitrary position.
pub(super) fn spanned(text: &str) -> Spanned<String> {
    Spanned { value: text.into(), span: Span::start_of(FileId(0)) }
}

/// A date: `2024-01-31`, or with time and zone.
pub(super) fn date(text: &str) -> Option<ZonedDateTime> {
    let whole = if text.len() == 10 { format!("{text}T00:00:00+00:00[UTC]") } else { text.to_owned() };
    whole.parse().ok()
}

/// A regular page with a title, perhaps a date, and a weight.
pub(super) fn page(title: &str, dated: &str, weight: i64) -> Page {
    let dates = Dates { date: date(dated), ..Dates::default() };
    let front = FrontMatter { title: Some(spanned(title)), dates, weight, ..FrontMatter::default() };
    Page { title: title.into(), front, ..Page::bare(PageKind::Regular, 0, "", "") }
}

/// Empty front matter, modified by `change`.
pub(super) fn front(change: impl FnOnce(&mut FrontMatter)) -> FrontMatter {
    let mut front = FrontMatter::default();
    change(&mut front);
    front
}

/// A site built from front matter instead of texts.
pub(super) struct Site {
    /// What came of it.
    pub(super) library: Library,
    /// The diagnostics.
    pub(super) diagnostics: Vec<Diagnostic>,
    /// Its files.
    pub(super) sources: Sources,
}

impl Site {
    /// A site of these files. Pages that are not in `heads` have empty front matter; drafts are left out.
    pub(super) fn new(configs: &[Config], paths: &[&str], heads: &[(&str, FrontMatter)]) -> Self {
        let all: Vec<&str> = paths.iter().chain(heads.iter().map(|(path, _)| path)).copied().collect();
        let sources = sources(&all);
        let mut diagnostics = Vec::new();
        let mut tree = collect::collect(&sources, configs);
        let load = |content: collect::ContentFile| {
            let written = heads.iter().find(|(path, _)| *path == sources.path(content.file));
            let mut head = written.map_or_else(|| front(|_| ()), |(_, head)| head.clone());
            head.span = Some(Span::start_of(content.file));
            let (path, lang) = (content.path(), content.langs[0]);
            ParsedPage { kind: kind_of(&content, &path, &configs[lang]), lang, path, body: 0..0, front: head, content }
        };
        let loaded = std::mem::take(&mut tree.pages).into_iter().map(load).collect();
        let rules = Rules { is_published: &|front| !front.draft, are_equal: &|a, b| a == b };
        let library = super::build(&tree, loaded, &Cascades::default(), rules, &sources, configs, &mut diagnostics);
        Self { library, diagnostics, sources }
    }

    /// The page at a logical path of a language.
    pub(super) fn id(&self, lang: usize, path: &str) -> PageId {
        self.library.by_path[&(lang, path.to_owned())]
    }

    /// The page at a logical path of the first language.
    pub(super) fn page(&self, path: &str) -> &Page {
        self.library.page(self.id(0, path))
    }

    /// Kinds and addresses of all pages, in order.
    pub(super) fn addresses(&self) -> Vec<String> {
        self.library.pages.iter().map(|p| format!("{:?} {}", p.kind, p.address)).collect()
    }

    /// Logical paths of pages.
    pub(super) fn paths(&self, ids: &[PageId]) -> Vec<&str> {
        ids.iter().map(|&id| self.library.page(id).path.as_str()).collect()
    }
}
