//! Values for the tests of this folder.

use std::collections::BTreeMap;

use jiff::ZonedDateTime;
use jiff::tz::TimeZone;

use super::load::{Cascades, Loaded, kind_of};
use super::page::{Library, Page, PageId, PageKind};
use super::tree;
use crate::config::*;
use crate::diag::{Diagnostic, FileId, Severity, Source, Sources, Span};
use crate::front_matter::{Dates, FrontMatter, Spanned};

/// Plain settings: English, no prefix, `content/`.
pub(super) fn config() -> Config {
    let language = Language {
        code: "en".into(),
        locale: "en".into(),
        name: "English".into(),
        rtl: false,
        prefix: String::new(),
        content_dir: "content".into(),
        weight: 1,
    };
    Config {
        source: None,
        title_span: None,
        from_hugo: false,
        title: "Site".into(),
        origin: "https://example.org".into(),
        base_path: String::new(),
        language: language.clone(),
        languages: vec![language],
        author: Author::default(),
        description: String::new(),
        keywords: Vec::new(),
        menu: Vec::new(),
        social: Vec::new(),
        page_size: 10,
        taxonomies: ["tag tags", "category categories", "series series"]
            .iter()
            .filter_map(|t| t.split_once(' '))
            .map(|(singular, plural)| Taxonomy { singular: singular.into(), plural: plural.into() })
            .collect(),
        permalinks: BTreeMap::new(),
        markup: Markup::default(),
        feeds: Feeds::default(),
        dates: DateRules::default(),
        time_zone: TimeZone::UTC,
        date_format: "January 2, 2006".into(),
        disabled_kinds: Vec::new(),
        ignore_files: Vec::new(),
        dead_links: Severity::Error,
        alias_collision: Severity::Error,
        theme: Theme::default(),
        comments: None,
        analytics: Vec::new(),
        params: BTreeMap::new(),
        hosts: Vec::new(),
        has_cjk: false,
        summary_words: 70,
        git_dates: true,
        sitemap: SitemapDefaults::default(),
        keep_case: false,
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
    Sources::new(paths.iter().map(|p| Source { path: (*p).into(), text: Some(String::new()) }).collect())
}

/// A value at no place in particular.
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
    let front = FrontMatter { title: Some(spanned(title)), dates, weight, render: true, list: true, ..FrontMatter::default() };
    Page { title: title.into(), front, ..Page::bare(PageKind::Regular, 0, "", "") }
}

/// The head of a page that is rendered and listed, changed by `change`.
pub(super) fn front(change: impl FnOnce(&mut FrontMatter)) -> FrontMatter {
    let mut front = FrontMatter { render: true, list: true, ..FrontMatter::default() };
    change(&mut front);
    front
}

/// A site put together from heads instead of texts.
pub(super) struct Site {
    /// What came of it.
    pub(super) library: Library,
    /// What was said on the way.
    pub(super) diagnostics: Vec<Diagnostic>,
    /// Its files.
    pub(super) sources: Sources,
}

impl Site {
    /// A site of these files. Pages not in `heads` have an empty head; drafts are left out.
    pub(super) fn new(configs: &[Config], paths: &[&str], heads: &[(&str, FrontMatter)]) -> Self {
        let all: Vec<&str> = paths.iter().chain(heads.iter().map(|(path, _)| path)).copied().collect();
        let sources = sources(&all);
        let mut diagnostics = Vec::new();
        let mut tree = tree::grow(&sources, configs, &mut diagnostics);
        let load = |content: tree::ContentFile| {
            let written = heads.iter().find(|(path, _)| *path == sources.path(content.file));
            let mut head = written.map_or_else(|| front(|_| ()), |(_, head)| head.clone());
            head.span = Some(Span::start_of(content.file));
            let (path, lang) = (content.path(), content.langs[0]);
            Loaded { kind: kind_of(&content, &path, &configs[lang]), lang, path, body: 0..0, front: head, content }
        };
        let loaded = std::mem::take(&mut tree.pages).into_iter().map(load).collect();
        let wanted = |front: &FrontMatter| !front.draft;
        let library = super::assemble(&tree, loaded, &Cascades::default(), &wanted, &sources, configs, &mut diagnostics);
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
