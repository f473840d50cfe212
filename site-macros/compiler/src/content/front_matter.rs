//! Reads the front matter of all pages, in parallel, and applies the cascades of their sections.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use rayon::prelude::*;

use super::collect::{ContentFile, Role, path_key};
use super::pattern;
use super::publish_status::PublishStatus;
use crate::results::ResultCache;
use crate::world::{Options, World};
use site_diag::{Diagnostic, FileId, Kind, Sources, Span};
use site_model::PageKind;
use site_settings::cache_key::key;
use site_settings::config::{Config, Migrated};
use site_settings::data::{Node, Value};
use site_settings::front_matter::keys::{self, FrontMatterKey};
use site_settings::front_matter::{self, Cascade, FileFacts, FrontMatter};

/// A page with its front matter.
#[derive(Clone, Debug)]
pub(super) struct ParsedPage {
    /// Its file.
    pub(super) content: ContentFile,
    /// Its kind.
    pub(super) kind: PageKind,
    /// Its language.
    pub(super) lang: usize,
    /// See [`super::Page::path`].
    pub(super) path: String,
    /// Bytes of the body.
    pub(super) body: Range<usize>,
    /// Its front matter, including cascades.
    pub(super) front: FrontMatter,
}

/// The cascades of sections and settings.
#[derive(Clone, Debug, Default)]
pub(super) struct Cascades {
    /// Cascades of sections, by language and path of the section.
    sections: BTreeMap<(usize, String), Vec<Cascade>>,
    /// Cascades of the settings of each language.
    settings: Vec<Vec<Cascade>>,
    /// Hugo's environment.
    environment: String,
}

/// A path and its parents, nearest first; home (the empty path) last.
fn upwards(path: &str) -> impl Iterator<Item = &str> {
    let mut next = Some(path);
    std::iter::from_fn(move || {
        let here = next?;
        next = if here.is_empty() { None } else { Some(here.rsplit_once('/').map_or("", |(above, _)| above)) };
        Some(here)
    })
}

impl Cascades {
    /// Only those of the settings.
    pub(super) fn new(configs: &[Config]) -> Self {
        let environment = configs.first().map(|config| config.environment.clone()).unwrap_or_default();
        Self { sections: BTreeMap::new(), settings: configs.iter().map(|c| c.cascades.clone()).collect(), environment }
    }

    /// Adds the cascades of one section.
    pub(super) fn add(&mut self, lang: usize, path: &str, cascades: Vec<Cascade>) {
        if !cascades.is_empty() {
            self.sections.insert((lang, path.to_owned()), cascades);
        }
    }

    /// The maps that apply to a page, nearest first, those of the settings last; of one section in the order written. A section's cascade
    /// also applies to the section itself (Hugo).
    pub(super) fn of(&self, lang: usize, code: &str, path: &str, kind: PageKind) -> Vec<&Node> {
        let target = format!("/{path}");
        let applies = |cascade: &&Cascade| {
            cascade.path.as_deref().is_none_or(|glob| pattern::glob(glob, &target))
                && cascade.kind.as_deref().is_none_or(|glob| pattern::glob(glob, kind.name()))
                && cascade.lang.as_deref().is_none_or(|glob| pattern::glob(glob, code))
                && cascade.environment.as_deref().is_none_or(|glob| pattern::glob(glob, &self.environment))
        };
        let of_sections = upwards(path).filter_map(|above| self.sections.get(&(lang, above.to_owned())));
        of_sections.chain(self.settings.get(lang)).flatten().filter(applies).map(|c| &c.keys).collect()
    }

    /// The front matter of a page without a file: only cascades.
    pub(super) fn bare_front(
        &self,
        lang: usize,
        config: &Config,
        path: &str,
        kind: PageKind,
        file: Option<FileId>,
    ) -> FrontMatter {
        let cascades = self.of(lang, &config.language.code, path, kind);
        match file {
            Some(file) if !cascades.is_empty() => {
                let head = Node { span: Span::start_of(file), value: Value::Map(Vec::new()) };
                let base_name = path.rsplit('/').next().unwrap_or("");
                // Mistakes in cascades are reported at the pages that have files.
                front_matter::read(&head, &cascades, &FileFacts { base_name, git: None }, config, &mut Vec::new())
            }
            _ => FrontMatter::default(),
        }
    }
}

/// The kind of a file's page.
pub(super) fn kind_of(content: &ContentFile, path: &str, config: &Config) -> PageKind {
    if content.role != Role::Branch {
        return PageKind::Regular;
    }
    if path.is_empty() {
        return PageKind::Home;
    }
    for taxonomy in &config.taxonomies {
        match path.strip_prefix(&path_key(&taxonomy.plural)) {
            Some("") => return PageKind::Taxonomy,
            Some(rest) if rest.starts_with('/') => return PageKind::Term,
            _ => {}
        }
    }
    PageKind::Section
}

/// Reads the front matter of every page. Files without text are skipped; they have been reported.
pub(super) fn parse_all(
    world: &dyn World,
    results: &ResultCache,
    sources: &Sources,
    configs: &[Config],
    pages: Vec<ContentFile>,
    diagnostics: &mut Vec<Diagnostic>,
) -> (Vec<ParsedPage>, Cascades) {
    struct Head {
        content: ContentFile,
        kind: PageKind,
        lang: usize,
        path: String,
        split: Arc<front_matter::Split>,
        diagnostics: Vec<Diagnostic>,
    }
    let heads: Vec<Head> = pages
        .into_par_iter()
        .filter_map(|content| {
            let text = sources.get(content.file).text.as_ref()?;
            let lang = content.langs.first().copied()?;
            let path = content.path();
            let kind = kind_of(&content, &path, configs.get(lang)?);
            let mut diagnostics = Vec::new();
            let cache_key = key("head", &(text.hash().as_bytes(), content.file));
            let split = results.heads.get(&cache_key).unwrap_or_else(|| {
                let split = Arc::new(front_matter::split(content.file, text, &mut diagnostics));
                // Front matter with mistakes is not cached, because they must be reported every time.
                if diagnostics.is_empty() {
                    results.heads.put(cache_key, || Arc::clone(&split));
                }
                split
            });
            Some(Head { content, kind, lang, path, split, diagnostics })
        })
        .collect();

    let mut cascades = Cascades::new(configs);
    for head in heads.iter().filter(|h| h.kind.is_list()) {
        cascades.add(head.lang, &head.path, front_matter::cascade(&head.split.head));
    }

    let read: Vec<(ParsedPage, Vec<Diagnostic>)> = heads
        .into_par_iter()
        .filter_map(|mut head| {
            let config = configs.get(head.lang)?;
            let handed_down = cascades.of(head.lang, &config.language.code, &head.path, head.kind);
            let git = if config.git_dates { world.last_change(sources.path(head.content.file)) } else { None };
            let facts = FileFacts { base_name: &head.content.base, git };
            let front = front_matter::read(&head.split.head, &handed_down, &facts, config, &mut head.diagnostics);
            let Head { content, kind, lang, path, split, diagnostics } = head;
            Some((ParsedPage { content, kind, lang, path, body: split.body.clone(), front }, diagnostics))
        })
        .collect();
    let mut parsed = Vec::with_capacity(read.len());
    for (page, mut remarks) in read {
        diagnostics.append(&mut remarks);
        parsed.push(page);
    }
    (parsed, cascades)
}

/// Whether the page is published. Hugo: not if it is a draft, has a later publication date, or has expired; the author may ask for such
/// pages, and Hugo's settings may publish them (`buildDrafts` and the like).
pub(super) fn is_published(front: &FrontMatter, world: &dyn World, migrated: &Migrated) -> bool {
    let Options { drafts, future, expired, .. } = world.options();
    let options = Options {
        drafts: drafts || migrated.drafts,
        future: future || migrated.future,
        expired: expired || migrated.expired,
        ..world.options()
    };
    PublishStatus::of(front, world.now()).is_published(options)
}

/// The warning about a page that is not published because of its dates, at the key of the date. Drafts are not reported.
pub(super) fn left_out_warning(
    page: &ParsedPage,
    is_published: &dyn Fn(&FrontMatter) -> bool,
    sources: &Sources,
) -> Option<Diagnostic> {
    if page.front.draft {
        return None;
    }
    // If it is published without its expiry date, it has expired; otherwise its date is in the future.
    let mut forever = page.front.clone();
    forever.dates.expiry = None;
    let (why, option, keys) = match is_published(&forever) {
        true => ("it has expired", "--expired", &["expiryDate"][..]),
        false => ("its date is in the future", "--future", &["publishDate", "date"][..]),
    };
    let file = page.content.file;
    let span =
        key_line(sources.text(file), page.body.start, keys).map_or(Span::start_of(file), |at| Span::new(file, at.start, at.end));
    Some(Diagnostic::warning(Kind::LeftOut { why, option }, span))
}

/// The value of one of these keys in front matter that ends at `end`.
fn key_line(text: &str, end: usize, keys: &[&str]) -> Option<Range<usize>> {
    let head = text.get(..end)?;
    let spellings = keys.iter().filter_map(|key| keys::key(key)).flat_map(FrontMatterKey::spellings);
    { spellings }.find_map(|key| {
        let mut at = 0;
        head.split_inclusive('\n').find_map(|line| {
            let start = at;
            at += line.len();
            let (name, value) = line.split_once([':', '='])?;
            let name = name.trim_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | ',' | '{'));
            let value = value.trim_end().trim_end_matches(',');
            let begin = start + (line.len() - line.split_once([':', '='])?.1.len()) + (value.len() - value.trim_start().len());
            name.eq_ignore_ascii_case(key).then(|| begin..begin + value.trim_start().len())
        })
    })
}

#[cfg(test)]
mod tests {
    use super::super::collect;
    use super::super::testing::{config, date, page};
    use super::*;
    use crate::world::MemoryWorld;
    use site_diag::Source;

    #[test]
    fn branches_are_home_sections_taxonomies_or_terms() {
        let names = [
            "_index.md",
            "posts/_index.md",
            "tags/_index.md",
            "Tags/A b/_index.md",
            "tags/x/y/_index.md",
            "tagsx/_index.md",
            "tags/x.md",
        ];
        let sources = Sources::new(names.iter().map(|n| Source { path: format!("content/{n}"), text: None }).collect());
        let tree = collect::collect(&sources, &[config()]);
        let kinds: Vec<_> = tree.pages.iter().map(|p| (p.path(), kind_of(p, &p.path(), &config()))).collect();
        use PageKind::*;
        let expected = [
            ("", Home),
            ("posts", Section),
            ("tags", Taxonomy),
            ("tags/a-b", Term),
            ("tags/x/y", Term),
            ("tagsx", Section),
            ("tags/x", Regular),
        ];
        assert_eq!(kinds, expected.map(|(path, kind)| (path.to_owned(), kind)));
    }

    fn cascade(name: &str, path: Option<&str>, kind: Option<&str>, lang: Option<&str>) -> Cascade {
        let own = |text: Option<&str>| text.map(str::to_owned);
        let keys = Node { span: Span::start_of(FileId(0)), value: Value::String(name.into()) };
        Cascade { keys, path: own(path), kind: own(kind), lang: own(lang), environment: None }
    }

    #[test]
    fn cascades_come_nearest_first_and_only_where_they_aim() {
        let mut cascades = Cascades::default();
        cascades.add(0, "", vec![cascade("home", None, None, None)]);
        cascades.add(
            0,
            "m",
            vec![
                cascade("A", Some("/m/a*"), None, None),
                cascade("S", None, Some("section"), None),
                cascade("all", Some("/m/**"), None, None),
                cascade("de", None, None, Some("de")),
            ],
        );
        cascades.add(0, "m/t", vec![cascade("inner", None, None, None)]);
        for (path, kind, expected) in [
            ("m/a1", PageKind::Regular, &["A", "all", "home"][..]),
            ("m/b", PageKind::Regular, &["all", "home"]),
            ("m", PageKind::Section, &["S", "home"]),
            ("m/t/x", PageKind::Regular, &["inner", "all", "home"]),
            ("m/t", PageKind::Section, &["inner", "S", "all", "home"]),
            ("mm/x", PageKind::Regular, &["home"]),
            ("", PageKind::Home, &["home"]),
        ] {
            let names: Vec<_> = cascades.of(0, "en", path, kind).into_iter().map(|n| n.value.clone()).collect();
            assert_eq!(names, expected.iter().map(|n| Value::String((*n).into())).collect::<Vec<_>>(), "{path}");
        }
        assert!(cascades.of(1, "de", "m/x", PageKind::Regular).is_empty(), "another language's sections hand nothing down");
        cascades.settings = vec![vec![cascade("site", Some("/m/**"), None, None)]];
        let names: Vec<_> = cascades.of(0, "en", "m/b", PageKind::Regular).into_iter().map(|n| n.value.clone()).collect();
        assert_eq!(names, ["all", "home", "site"].map(|n| Value::String(n.into())));
    }

    #[test]
    fn drafts_and_what_is_not_yet_or_no_longer_is_left_out() {
        let mut world = MemoryWorld::new::<&str, &str>([]);
        let plain = page("x", "", 0).front;
        let draft = FrontMatter { draft: true, ..plain.clone() };
        let mut future = plain.clone();
        future.dates.publish = date("2026-01-02");
        let mut expired = plain.clone();
        expired.dates.expiry = date("2025-12-31");
        let plain_settings = Migrated::default();
        let all = [&plain, &draft, &future, &expired];
        assert_eq!(all.map(|f| is_published(f, &world, &plain_settings)), [true, false, false, false]);
        world.options = Options { drafts: true, ..Options::default() };
        assert_eq!(all.map(|f| is_published(f, &world, &plain_settings)), [true, true, false, false]);
        world.options = Options { future: true, expired: true, ..Options::default() };
        assert_eq!(all.map(|f| is_published(f, &world, &plain_settings)), [true, false, true, true]);
        world.options = Options::default();
        let as_in_hugo = Migrated { drafts: true, future: true, ..Migrated::default() };
        assert_eq!(all.map(|f| is_published(f, &world, &as_in_hugo)), [true, true, true, false]);
        future.dates.publish = date("2026-01-01");
        world.options = Options::default();
        assert!(is_published(&future, &world, &plain_settings), "now is not later than now");
    }
}
