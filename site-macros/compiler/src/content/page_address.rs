//! The address of each page: from front matter, or else from the owner's patterns, or else from folder and name.

use std::collections::{BTreeMap, BTreeSet};

use super::collect::path_key;
use super::front_matter::ParsedPage;
use super::permalink_pattern::{self, Parts};
use site_diag::{Diagnostic, Kind, Severity, Span};
use site_model::PageKind;
use site_model::kind::Permalinks;
use site_settings::address;
use site_settings::config::Config;
use site_settings::front_matter::FrontMatter;

/// Determines the addresses of the pages of one language.
pub(super) struct PageAddresses<'a> {
    config: &'a Config,
    /// Sections of the language by path, with their slug where they have one.
    sections: BTreeMap<String, Option<String>>,
    /// Their titles, which stand for missing slugs in patterns.
    titles: BTreeMap<String, String>,
    /// Patterns that have already been reported.
    reported: BTreeSet<String>,
}

/// The names that an address consists of.
pub(super) struct NameParts<'a> {
    /// Folder below the content folder, as on disk.
    pub(super) dir: &'a str,
    /// Name of file, bundle, section or term.
    pub(super) base: &'a str,
    /// The section whose pattern applies: the first part of the path, or the taxonomy.
    pub(super) section: &'a str,
    /// Title as written.
    pub(super) title: &'a str,
}

impl<'a> PageAddresses<'a> {
    /// For one language; `sections` are those that exist, by path, with their slugs as written; `titles` have their titles.
    pub(super) fn new(config: &'a Config, sections: BTreeMap<String, Option<String>>, titles: BTreeMap<String, String>) -> Self {
        Self { config, sections, titles, reported: BTreeSet::new() }
    }

    /// The nearest section that is, or contains, a folder (as on disk, below the content folder); empty for home.
    pub(super) fn nearest_section(&self, dir: &str) -> String {
        let key = path_key(dir);
        let mut here = key.as_str();
        while !here.is_empty() && !self.sections.contains_key(here) {
            here = here.rsplit_once('/').map_or("", |(above, _)| above);
        }
        here.to_owned()
    }

    /// The elements of a folder: its names, or the slugs of its sections. (Hugo: a section's slug applies to the pages below it.)
    fn elements(&self, dir: &str, with_slugs: bool) -> Vec<String> {
        let mut elements = Vec::new();
        let mut ends: Vec<usize> = dir.match_indices('/').map(|(i, _)| i).collect();
        ends.push(dir.len());
        let mut start = 0;
        for end in ends {
            let name = &dir[start..end];
            start = end + 1;
            if name.is_empty() {
                continue;
            }
            let slug = self.sections.get(&path_key(&dir[..end])).and_then(Option::as_deref).filter(|_| with_slugs);
            let slug = slug.map(|s| address::slug(s, self.config.keep_case)).filter(|s| !s.is_empty());
            elements.push(slug.unwrap_or_else(|| address::element(name, self.config.keep_case)));
        }
        elements
    }

    fn below(&self, elements: &[String]) -> String {
        let path: String = elements.iter().map(|e| format!("{e}/")).collect();
        address::normalize(&format!("{}/{path}", self.config.language.prefix))
    }

    /// The address of a page: `url`, or else one that is made, in the form that the settings want.
    pub(super) fn address(
        &mut self,
        kind: PageKind,
        named: &NameParts<'_>,
        front: &FrontMatter,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> String {
        match self.written_or_made(kind, named, front, diagnostics) {
            (address, true) => address,
            (address, false) => self.in_form(kind, named.section, address),
        }
    }

    /// Without accents, and with `.html`, where the settings want that.
    fn in_form(&self, kind: PageKind, section: &str, mut address: String) -> String {
        if self.config.remove_accents {
            address = address::without_accents(&address);
        }
        if kind.row().is_ugly
            && self.config.has_html_pages(section)
            && let Some(bare) = address.strip_suffix('/').filter(|bare| !bare.is_empty())
        {
            address = format!("{bare}.html");
        }
        address
    }

    /// The address of a page, and whether the author wrote it: `url`, or else the pattern of its section or taxonomy, or else its folder and slug or name. Invalid values
    /// are reported, and the next rule applies.
    fn written_or_made(
        &mut self,
        kind: PageKind,
        named: &NameParts<'_>,
        front: &FrontMatter,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> (String, bool) {
        // Hugo: a section is the last of its own sections.
        let is_section = kind == PageKind::Section;
        let own = if is_section { format!("{}/{}", named.dir, named.base) } else { named.dir.to_owned() };
        let own = own.trim_start_matches('/');
        let ends = own.match_indices('/').map(|(end, _)| end).chain([own.len()]);
        let chain: Vec<&str> = ends.map(|end| &own[..end]).filter(|dir| self.sections.contains_key(&path_key(dir))).collect();
        let last = |dir: &str, with_slugs| self.elements(dir, with_slugs).pop().unwrap_or_default();
        let slug = |dir: &str| {
            let key = path_key(dir);
            let has_slug = self.sections.get(&key).is_some_and(Option::is_some);
            let title = self.titles.get(&key).filter(|_| !has_slug);
            title
                .map(|title| address::slug_of(title, self.config.keep_case))
                .filter(|slug| !slug.is_empty())
                .unwrap_or_else(|| last(dir, true))
        };
        let (plain, slugged): (Vec<_>, Vec<_>) = chain.iter().map(|dir| (last(dir, false), slug(dir))).unzip();
        let parts = Parts {
            date: front.dates.date.as_ref(),
            sections: &plain,
            section_slugs: &slugged,
            title: named.title,
            slug: front.slug.as_ref().map(|s| s.value.as_str()),
            base: named.base,
            keep_case: self.config.keep_case,
        };

        if let Some(url) = front.url.as_ref().filter(|url| !url.value.trim().is_empty()) {
            let expanded =
                if permalink_pattern::is_pattern(&url.value) { permalink_pattern::expand(&url.value, &parts).ok() } else { None };
            let written = expanded.as_deref().unwrap_or(&url.value);
            // Hugo: without a leading slash it is relative to the page's language.
            let is_relative = self.config.from_hugo && !written.trim_start().starts_with('/');
            match address::of_url(written) {
                Ok(address) if is_relative => return (format!("{}{address}", self.config.language.prefix), true),
                Ok(address) => return (address, true),
                Err(reason) => {
                    diagnostics.push(Diagnostic::error(Kind::BadAddress { address: url.value.clone(), reason }, url.span));
                }
            }
        }
        if let Some(pattern) = self.pattern(kind, named.section) {
            match permalink_pattern::expand(pattern, &parts) {
                Ok(address) if address != "/" => {
                    return (address::normalize(&format!("{}{address}", self.config.language.prefix)), false);
                }
                Ok(_) => {}
                Err(name) => {
                    if self.reported.insert(pattern.to_owned()) {
                        let reason = format!("`{name}` is not among the names that patterns of addresses know");
                        let kind = Kind::BadAddress { address: pattern.to_owned(), reason };
                        let span = self.config.source.map(Span::start_of);
                        diagnostics.push(Diagnostic { severity: Severity::Error, kind, span, related: Vec::new() });
                    }
                }
            }
        }
        let mut elements = self.elements(named.dir, true);
        let slug = front.slug.as_ref().map(|slug| (address::slug(&slug.value, self.config.keep_case), slug));
        match slug {
            Some((made, _)) if !made.is_empty() => elements.push(made),
            Some((_, written)) if !written.value.trim().is_empty() => {
                let reason =
                    "it holds nothing that addresses keep (letters, digits, `. _ ~ @ + - #`), so the file's name is used";
                let kind = Kind::BadAddress { address: written.value.clone(), reason: reason.to_owned() };
                diagnostics.push(Diagnostic::warning(kind, written.span));
                elements.push(address::element(named.base, self.config.keep_case));
            }
            _ if named.base.is_empty() => {}
            _ => elements.extend(named.base.split('/').map(|name| address::element(name, self.config.keep_case))),
        }
        (self.below(&elements), false)
    }

    /// The pattern of a section or taxonomy for one kind of page; for pages in no section, that of the root.
    fn pattern(&self, kind: PageKind, section: &str) -> Option<&'a str> {
        let patterns = match kind.row().permalinks {
            Permalinks::No => return None,
            Permalinks::Pages => &self.config.permalinks,
            Permalinks::Lists => self.config.list_permalinks.get(kind.name())?,
        };
        let matches = |key: &str| {
            let key = key.trim_matches('/');
            if section.is_empty() { key.is_empty() } else { path_key(key) == path_key(section) }
        };
        patterns.iter().find(|(key, _)| matches(key)).map(|(_, pattern)| pattern.as_str())
    }

    /// Old addresses of a page at `at`: the regular ones, and further ones that give way to all other claims.
    ///
    /// Hugo before 0.158 used `/old/` unchanged, later versions add the prefix of the page's language. The unchanged one is kept as the one
    /// that gives way, so links to both keep working.
    pub(super) fn aliases(
        &self,
        at: &str,
        front: &FrontMatter,
        is_html: bool,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> (Vec<(String, Span)>, Vec<String>) {
        if !self.config.aliases {
            return Default::default();
        }
        let prefix = &self.config.language.prefix;
        let mut aliases: Vec<(String, Span)> = Vec::new();
        let mut weak = Vec::new();
        for written in &front.aliases {
            match address::of_alias(&written.value, address::parent(at)) {
                Ok(mut alias) => {
                    // Hugo: old addresses of pages with `.html` have it, too.
                    if let Some(bare) = alias.strip_suffix('/').filter(|bare| is_html && !bare.is_empty()) {
                        alias = format!("{bare}.html");
                    }
                    let absolute = written.value.trim().starts_with('/');
                    let alias = if absolute && !prefix.is_empty() && !alias.starts_with(&format!("{prefix}/")) {
                        let with_prefix = format!("{prefix}{alias}");
                        weak.push(alias);
                        with_prefix
                    } else {
                        alias
                    };
                    if alias != at && aliases.iter().all(|(other, _)| *other != alias) {
                        aliases.push((alias, written.span));
                    }
                }
                Err(reason) => {
                    let kind = Kind::BadAddress { address: written.value.clone(), reason };
                    diagnostics.push(Diagnostic::error(kind, written.span));
                }
            }
        }
        (aliases, weak)
    }
}

/// First part of a page's path if it is in a folder, otherwise empty.
pub(super) fn section_of(loaded: &ParsedPage) -> String {
    loaded.path.split_once('/').map_or_else(String::new, |(first, _)| first.to_owned())
}

#[cfg(test)]
mod tests {
    use super::super::testing::{config, date, languages, spanned};
    use super::*;

    fn finder(config: &Config) -> PageAddresses<'_> {
        let sections = [("posts", None), ("secs", None), ("secs/a", Some("slug-a")), ("secs/a/b", None), ("upper-dir", None)];
        let sections = sections.iter().map(|(path, slug)| ((*path).to_owned(), slug.map(str::to_owned)));
        PageAddresses::new(config, sections.collect(), [("secs/a/b".to_owned(), "The B".to_owned())].into())
    }

    fn front(slug: Option<&str>, url: Option<&str>) -> FrontMatter {
        FrontMatter { slug: slug.map(spanned), url: url.map(spanned), ..FrontMatter::default() }
    }

    fn named<'a>(dir: &'a str, base: &'a str) -> NameParts<'a> {
        NameParts { dir, base, section: dir.split('/').next().unwrap_or(""), title: "A Title" }
    }

    #[test]
    fn folder_and_name_or_slug_or_url() {
        let config = config();
        for (dir, base, slug, url, expected) in [
            ("posts", "x", None, None, "/posts/x/"),
            ("", "About Me", None, None, "/about-me/"),
            ("Upper Dir/Sub", "Y", None, None, "/upper-dir/sub/y/"),
            ("posts", "x", Some("New Slug"), None, "/posts/new-slug/"),
            ("posts", "x", Some("cn/about"), None, "/posts/cn/about/"),
            ("posts", "x", Some(""), None, "/posts/x/"),
            ("posts", "x", Some("s"), Some("/Elsewhere"), "/Elsewhere/"),
            ("posts", "x", None, Some("/z.html"), "/z.html"),
            ("posts", "x", None, Some("/:section/:slug/"), "/posts/a-title/"),
            ("posts", "x", None, Some("/a:b/"), "/a:b/"),
            ("secs/a/b", "x", None, None, "/secs/slug-a/b/x/"),
            ("secs/a/c", "x", None, None, "/secs/slug-a/c/x/"),
        ] {
            let mut diagnostics = Vec::new();
            let made = finder(&config).address(PageKind::Regular, &named(dir, base), &front(slug, url), &mut diagnostics);
            assert_eq!((made.as_str(), diagnostics.len()), (expected, 0), "{dir}/{base}");
        }
    }

    #[test]
    fn in_a_migrated_site_a_url_without_a_slash_is_relative_to_the_language() {
        let mut config = languages(&[("en", "", "content"), ("de", "/de", "content")]).remove(1);
        for (from_hugo, url, expected) in [
            (true, "rel/a", "/de/rel/a/"),
            (true, "/abs/a/", "/abs/a/"),
            (true, "x.html", "/de/x.html"),
            (false, "rel/a", "/rel/a/"),
        ] {
            config.from_hugo = from_hugo;
            for kind in [PageKind::Regular, PageKind::Term] {
                let made = finder(&config).address(kind, &named("posts", "x"), &front(None, Some(url)), &mut Vec::new());
                assert_eq!(made, expected);
            }
        }
    }

    #[test]
    fn patterns_hold_for_the_pages_of_their_section() {
        let mut config = languages(&[("en", "", "content"), ("de", "/de", "content")]).remove(1);
        config.permalinks =
            [("posts", "/:year/:slug/"), ("/", "/root/:slug/"), ("secs", "/:sections/:sectionslugs/:title/"), ("bad", "/:nope/")]
                .map(|(k, v)| (k.to_owned(), v.to_owned()))
                .into();
        let of_kind = |key: &str, pattern: &str| [(key.to_owned(), pattern.to_owned())].into();
        config.list_permalinks.insert("section".to_owned(), of_kind("secs", "/lists/:section/"));
        config.list_permalinks.insert("term".to_owned(), of_kind("posts", "/about/:slug/"));
        let mut dated = front(None, None);
        dated.dates.date = date("2024-03-05");
        let mut diagnostics = Vec::new();
        for (dir, kind, expected) in [
            ("posts", PageKind::Regular, "/de/2024/a-title/"),
            ("posts/deep", PageKind::Regular, "/de/2024/a-title/"),
            ("", PageKind::Regular, "/de/root/a-title/"),
            ("posts", PageKind::Section, "/de/posts/x/"),
            ("secs", PageKind::Section, "/de/lists/secs/"),
            ("", PageKind::Section, "/de/x/"),
            ("posts", PageKind::Term, "/de/about/a-title/"),
            ("secs/a/b", PageKind::Regular, "/de/secs/a/b/secs/slug-a/the-b/a-title/"),
            ("bad", PageKind::Regular, "/de/bad/x/"),
            ("bad", PageKind::Regular, "/de/bad/x/"),
        ] {
            let mut addresses = finder(&config);
            addresses.reported = diagnostics.iter().map(|_| "/:nope/".to_owned()).collect();
            assert_eq!(addresses.address(kind, &named(dir, "x"), &dated, &mut diagnostics), expected);
        }
        assert_eq!(diagnostics.len(), 1, "a bad pattern is told once");
    }

    #[test]
    fn what_cannot_be_an_address_is_told_and_passed_over() {
        let config = config();
        let mut diagnostics = Vec::new();
        let mut addresses = finder(&config);
        let made = addresses.address(PageKind::Regular, &named("posts", "x"), &front(Some("!!!"), None), &mut diagnostics);
        assert_eq!(made, "/posts/x/");
        assert_eq!(diagnostics[0].severity, Severity::Warning);
        let made = addresses.address(
            PageKind::Regular,
            &named("posts", "x"),
            &front(None, Some("https://a.example/")),
            &mut diagnostics,
        );
        assert_eq!(made, "/posts/x/");
        assert_eq!(diagnostics[1].severity, Severity::Error);
    }

    #[test]
    fn addresses_with_html_and_without_accents() {
        let mut config = config();
        config.html_pages = vec!["posts".to_owned(), "tags".to_owned()];
        config.remove_accents = true;
        config.permalinks.insert("posts".to_owned(), "/:year/:slug/".to_owned());
        for (dir, kind, slug, url, expected) in [
            ("posts", PageKind::Regular, None, None, "/1/a-title.html"),
            ("posts", PageKind::Regular, Some("Été"), None, "/1/ete.html"),
            ("posts", PageKind::Regular, None, Some("/ü/"), "/ü/"),
            ("tags", PageKind::Term, None, None, "/tags/x.html"),
            ("tags", PageKind::Taxonomy, None, None, "/tags/x/"),
            ("posts", PageKind::Section, None, None, "/posts/x/"),
            ("pöst", PageKind::Regular, None, None, "/post/x/"),
        ] {
            let made = finder(&config).address(kind, &named(dir, "x"), &front(slug, url), &mut Vec::new());
            assert_eq!(made, expected);
        }
        let front = FrontMatter { aliases: ["/old/", "/x.html", "b"].map(spanned).to_vec(), ..FrontMatter::default() };
        let aliases = |config: &Config| {
            let (aliases, _) = finder(config).aliases("/posts/a.html", &front, true, &mut Vec::new());
            aliases.into_iter().map(|(alias, _)| alias).collect::<Vec<_>>()
        };
        assert_eq!(aliases(&config), ["/old.html", "/x.html", "/posts/b.html"]);
        config.aliases = false;
        assert_eq!(aliases(&config), [""; 0]);
    }

    #[test]
    fn aliases_of_another_language_work_with_and_without_its_prefix() {
        let configs = languages(&[("en", "", "content"), ("de", "/de", "content")]);
        let front =
            FrontMatter { aliases: ["/old", "alt", "/de/x/", "/here/", "alt/"].map(spanned).to_vec(), ..FrontMatter::default() };
        let mut diagnostics = Vec::new();
        let (aliases, weak) = finder(&configs[1]).aliases("/de/posts/a/", &front, false, &mut diagnostics);
        let addresses: Vec<_> = aliases.into_iter().map(|(a, _)| a).collect();
        assert_eq!(addresses, ["/de/old/", "/de/posts/alt/", "/de/x/", "/de/here/"]);
        assert_eq!(weak, ["/old/", "/here/"]);
        let (aliases, weak) = finder(&configs[0]).aliases("/here/", &front, false, &mut diagnostics);
        let addresses: Vec<_> = aliases.into_iter().map(|(a, _)| a).collect();
        assert_eq!((addresses.len(), weak.len()), (3, 0), "an alias of oneself is none: {addresses:?}");
        assert!(diagnostics.is_empty());
    }
}
