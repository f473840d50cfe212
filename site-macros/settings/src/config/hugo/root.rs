//! Top-level settings of Hugo.

use jiff::tz::TimeZone;

use super::theme::social;
use super::{markup, menu, params};
use crate::config::language::is_rtl;
use crate::config::pattern::patterns;
use crate::config::table::Table;
use crate::config::types::kinds;
use crate::config::{Config, DateRules, Taxonomy, TitleStyle, base_url, hugo_folders, profile, site};
use crate::data::{Node, Value, same_key};
use crate::front_matter::cascade;
use site_diag::{Diagnostic, Kind, Span, limits};
use site_model::PageKind;

/// The keys read here, and those whose wish is granted anyway. Other keys of a language's table are its params.
pub(super) const KEYS: &[&str] = &[
    "author",
    "baseurl",
    "capitalizelisttitles",
    "builddrafts",
    "buildexpired",
    "buildfuture",
    "cascade",
    "contentdir",
    "copyright",
    "defaultcontentlanguage",
    "defaultcontentlanguageinsubdir",
    "disable404",
    "disablealiases",
    "disablekinds",
    "disablelanguages",
    "disablepathtolower",
    "disablerss",
    "disablesitemap",
    "disqusshortname",
    "enableemoji",
    "enablegitinfo",
    "enablerobotstxt",
    "frontmatter",
    "googleanalytics",
    "hascjklanguage",
    "ignorefiles",
    "indexes",
    "languagecode",
    "locale",
    "mainsections",
    "markup",
    "menu",
    "menus",
    "minify",
    "module",
    "outputformats",
    "outputs",
    "paginate",
    "paginatepath",
    "pagination",
    "params",
    "permalinks",
    "pluralizelisttitles",
    "privacy",
    "related",
    "removepathaccents",
    "rsslimit",
    "sectionpagesmenu",
    "services",
    "sitemap",
    "social",
    "staticdir",
    "summarylength",
    "taxonomies",
    "theme",
    "themesdir",
    "timezone",
    "title",
    "titlecasestyle",
    "uglyurls",
];

/// Reads everything into `config`. `own` is the language's own table; `locale` is the site's, where it is meant for this language.
pub(super) fn read(root: &mut Table<'_, '_>, config: &mut Config, own: Option<&Node>, locale: Option<String>) {
    root.accept(&["module", "minify", "minifyOutput", "enableRobotsTXT"]);
    root.only("enableInlineShortcodes", false);
    if root.some_text("themesDir").is_some_and(|folder| folder.trim_matches(['.', '/']) != "themes") {
        without_effect(root, "themesDir");
    }
    root.accept(&["defaultContentLanguage", "defaultContentLanguageInSubdir", "disableLanguages", "languageCode", "locale"]);
    base(root, config);
    config.title_span = root.node("title").map(|node| node.span);
    config.title = root.text("title").unwrap_or_default();
    config.theme.copyright = root.some_text("copyright").or(config.theme.copyright.take());
    config.has_cjk = root.truth("hasCJKLanguage").unwrap_or(false);
    config.summary_words = root.count("summaryLength", 0).unwrap_or(config.summary_words);
    config.git_dates = root.truth("enableGitInfo").unwrap_or(false);
    config.keep_case = root.truth("disablePathToLower").unwrap_or(false);
    addresses(root, config);
    let imports = root.tree().get("module").and_then(|module| module.get("imports")).cloned();
    let imports = match imports.map(|imports| imports.value) {
        Some(Value::List(imports)) => imports,
        _ => Vec::new(),
    };
    let migrated = &mut config.migrated;
    migrated.themes = root.texts("theme").unwrap_or_default();
    migrated.themes.extend(imports.iter().filter_map(|import| import.get("path")?.value.to_text()));
    migrated.drafts = root.truth("buildDrafts").unwrap_or(false);
    migrated.future = root.truth("buildFuture").unwrap_or(false);
    migrated.expired = root.truth("buildExpired").unwrap_or(false);
    migrated.sections_in_menu = root.some_text("sectionPagesMenu").is_some_and(|menu| menu.eq_ignore_ascii_case("main"));
    if let Some(sections) = root.texts("mainSections") {
        migrated.main_sections = sections;
    }
    config.plural_titles = root.truth("pluralizeListTitles").unwrap_or(true);
    config.markup.emoji = root.truth("enableEmoji").unwrap_or(config.markup.emoji);
    config.ignore_files = patterns(root, "ignoreFiles");
    if let Some(node) = root.node("timeZone") {
        match node.value.to_text().and_then(|name| if name.is_empty() { Some(TimeZone::UTC) } else { TimeZone::get(&name).ok() })
        {
            Some(zone) => config.time_zone = zone,
            None => root.findings.bad_value("timeZone", node, "a name from the time zone database, such as `Europe/Berlin`"),
        }
    }
    language(root, config, own, locale);
    pagination(root, config);
    taxonomies(root, config);
    permalinks(root, config);
    root.table("markup", |table| markup::read(table, config));
    feeds(root, config);
    outputs(root, config);
    root.table("frontmatter", |table| dates(table, &mut config.dates));
    if !config.git_dates && config.dates == DateRules::default() {
        // Without git, the position of `:git` in the list has no effect, so a site.toml need not contain it.
        config.dates = DateRules::of_site_toml();
    }
    root.table("sitemap", |sitemap| {
        config.sitemap.change_frequency = sitemap.some_text("changeFreq");
        config.sitemap.priority = sitemap.number("priority").filter(|priority| (0.0..=1.0).contains(priority));
        if let Some(name) = sitemap.some_text("filename") {
            match site::file_name(&name) {
                Some(name) => config.sitemap.file_name = name,
                None => sitemap.bad_value("filename", "the name of a file, such as `sitemap.xml`"),
            }
        }
        if sitemap.truth("disable") == Some(true) {
            config.disabled_kinds.push("sitemap".to_owned());
        }
    });
    disabled(root, config);
    menu::read(root, config);
    services(root, config);
    if let Some(node) = root.node("cascade") {
        config.cascades = cascade::maps(node);
    }
    // Before 0.112, the author and the author's profiles were here.
    root.table("author", |table| author(table, config));
    if let Some(name) =
        root.node("social").and_then(|social| social.get("twitter")?.value.to_text()).filter(|name| !name.is_empty())
    {
        config.theme.twitter = Some(profile::twitter_handle(&name));
    }
    params::read(root, config);
    social::read(root, "social", config);
}

/// The author's table, at the root or in the params.
pub(super) fn author(table: &mut Table<'_, '_>, config: &mut Config) {
    config.author.name = table.some_text("name").unwrap_or_else(|| std::mem::take(&mut config.author.name));
    config.author.email = table.some_text("email").or(config.author.email.take());
    for key in ["links", "social"] {
        social::read(table, key, config);
    }
}

/// As in Hugo, a site without a host is built: its addresses in feeds and canonical links begin at the root. Where the scheme is missing,
/// `https` is meant.
fn base(root: &mut Table<'_, '_>, config: &mut Config) {
    const EXPECTED: &str =
        "an absolute address, such as `https://example.org/`; without one, addresses in feeds and canonical links are relative";
    config.origin.clear();
    let Some(node) = root.node("baseURL").filter(|node| node.value.to_text().is_some_and(|url| !url.is_empty())) else {
        let span = config.source.map(Span::start_of);
        let why = "feeds, canonical links and the sitemap are made of it: write `baseURL = \"https://example.org/\"`".to_owned();
        let kind = Kind::MissingKey { key: "baseURL".to_owned(), why };
        root.findings.diagnostics.push(Diagnostic { span, ..Diagnostic::error_nowhere(kind) });
        return;
    };
    let text = node.value.to_text().unwrap_or_default();
    if let Some((origin, path)) = base_url::split(&text) {
        (config.origin, config.base_path) = (origin, path);
        return;
    }
    root.findings.bad_value("baseURL", node, EXPECTED);
    let rest = text.trim_start_matches('/');
    let is_path = !text.starts_with("//") && text.starts_with('/');
    if let Some((origin, path)) = base_url::split(&format!("https://{}{rest}", if is_path { "host/" } else { "" })) {
        config.base_path = path;
        if !is_path {
            config.origin = origin;
        }
    }
}

fn language(root: &mut Table<'_, '_>, config: &mut Config, own: Option<&Node>, locale: Option<String>) {
    let text = |keys: &[&str]| keys.iter().find_map(|key| own?.get(key)?.value.to_text()).filter(|text| !text.is_empty());
    let language = &mut config.language;
    language.locale =
        text(&["locale", "languageCode"]).or(locale.filter(|text| !text.is_empty())).unwrap_or_else(|| language.code.clone());
    language.name = text(&["label", "languageName"]).unwrap_or_else(|| language.code.clone());
    language.rtl = match text(&["direction", "languageDirection"]) {
        Some(direction) => direction.eq_ignore_ascii_case("rtl"),
        None => is_rtl(&language.code),
    };
    language.weight = own.and_then(|own| own.get("weight")?.value.to_whole()).unwrap_or(0);
    let folder = root.some_text("contentDir");
    let folder = text(&["contentDir"]).or(folder);
    if let Some(folder) = folder {
        folder.trim_start_matches("./").trim_matches('/').clone_into(&mut language.content_dir);
    }
    folders(root, config);
}

/// `staticDir` and `module.mounts`. A content folder may be mounted as a whole; files mounted elsewhere have no effect.
fn folders(root: &mut Table<'_, '_>, config: &mut Config) {
    root.accept(&["staticDir", "staticDir0", "staticDir1", "staticDir2", "staticDir3", "staticDir4", "staticDir5"]);
    root.accept(&["staticDir6", "staticDir7", "staticDir8", "staticDir9", "staticDir10"]);
    let tree = root.tree();
    config.migrated.static_dirs = hugo_folders::static_dirs(&tree).iter().filter_map(|dir| hugo_folders::clean(dir)).collect();
    let code = config.language.code.clone();
    let mut mounted = Vec::new();
    for mount in hugo_folders::mounts(&tree) {
        if !mount.has_effect()
            && let Some(node) = root.node("module")
        {
            root.findings.without_effect.push((format!("module.mounts.{}", mount.source), node.span));
        }
        let is_ours = mount.languages.is_empty() || mount.languages.contains(&code);
        match mount.target.as_str() {
            "content" if is_ours => config.language.content_dir = mount.source,
            "static" if is_ours => mounted.push(mount.source),
            _ => {}
        }
    }
    // Hugo: mounts of a kind replace the usual folder.
    if !mounted.is_empty() {
        config.migrated.static_dirs = mounted;
    }
}

/// What addresses look like.
fn addresses(root: &mut Table<'_, '_>, config: &mut Config) {
    config.remove_accents = root.truth("removePathAccents").unwrap_or(false);
    config.aliases = root.truth("disableAliases") != Some(true);
    // True for all, or for sections by name.
    if let Some(node) = root.node("uglyURLs") {
        let is = |node: &Node| node.value.to_truth() == Some(true);
        let sections = node.entries().iter().filter(|(_, section)| is(section)).map(|(key, _)| key.name.to_lowercase());
        config.html_pages = if is(node) { vec!["*".to_owned()] } else { sections.collect() };
    }
    let style = root.word("titleCaseStyle", &["AP", "Chicago", "Go", "FirstUpper", "None"]);
    match style {
        Some("Chicago") => config.title_style = TitleStyle::Chicago,
        Some("Go") => config.title_style = TitleStyle::Go,
        Some("FirstUpper") => config.title_style = TitleStyle::FirstUpper,
        _ => {}
    }
    config.capital_titles = style != Some("None") && root.truth("capitalizeListTitles").unwrap_or(true);
}

fn pagination(root: &mut Table<'_, '_>, config: &mut Config) {
    let old = root.count("paginate", 1);
    let old_path = root.some_text("paginatePath");
    let (mut size, mut path, mut has_aliases) = (None, None, None);
    root.table("pagination", |pagination| {
        size = pagination.count("pagerSize", 1);
        path = pagination.some_text("path");
        has_aliases = pagination.truth("disableAliases").map(|disabled| !disabled);
    });
    config.page_size = size.or(old).unwrap_or(config.page_size);
    config.first_page_aliases = has_aliases.unwrap_or(true);
    if let Some(path) = path.or(old_path) {
        match site::page_path(&path) {
            Some(path) => config.page_path = path,
            None => {
                let span = ["pagination", "paginatePath"].into_iter().find_map(|key| Some(root.node(key)?.span));
                root.findings.without_effect.extend(span.map(|span| ("pagination.path".to_owned(), span)));
            }
        }
    }
}

fn without_effect(table: &mut Table<'_, '_>, key: &'static str) {
    if let Some(node) = table.node(key) {
        let path = table.path(key);
        table.findings.without_effect.push((path, node.span));
    }
}

/// Of the formats of a kind of page, HTML and RSS are made here. Pages with other formats, such as an index in JSON for a search, need
/// templates.
fn outputs(root: &mut Table<'_, '_>, config: &mut Config) {
    root.table("outputs", |kinds| {
        for (key, node) in kinds.rest() {
            let kind = if same_key(&key.name, "taxonomyTerm") { "taxonomy" } else { &key.name };
            let known = PageKind::ALL.iter().map(|known| known.name()).find(|known| known.eq_ignore_ascii_case(kind));
            let path = kinds.path(&key.name);
            let (Some(kind), Ok(formats)) = (known, node.to_texts()) else {
                kinds.findings.without_effect.push((path, key.span));
                continue;
            };
            let (made, others): (Vec<_>, Vec<_>) = formats
                .into_iter()
                .map(|(format, span)| (format.to_lowercase(), span))
                .partition(|(format, _)| matches!(format.as_str(), "html" | "rss"));
            kinds.findings.without_effect.extend(others.into_iter().map(|(format, span)| (format!("{path}.{format}"), span)));
            config.outputs.insert(kind.to_owned(), made.into_iter().map(|(format, _)| format).collect());
        }
    });
}

fn taxonomies(root: &mut Table<'_, '_>, config: &mut Config) {
    config.taxonomies.retain(|taxonomy| matches!(taxonomy.singular.as_str(), "tag" | "category"));
    // The name before 0.11, which Hugo still reads.
    let key = if root.node("taxonomies").is_some() { "taxonomies" } else { "indexes" };
    root.table(key, |table| {
        let mut list = Vec::new();
        for (key, node) in table.at_most(&limits::TAXONOMIES) {
            match node.value.to_text() {
                Some(plural) if !plural.is_empty() => {
                    list.push(Taxonomy { singular: key.name.to_lowercase(), plural: plural.to_lowercase() })
                }
                _ => {}
            }
        }
        list.sort_by(|a, b| a.plural.cmp(&b.plural));
        config.taxonomies = list;
    });
}

/// `posts = "/:year/:slug/"`, or the same in a table for a kind of page. Patterns without a kind also count for terms.
fn permalinks(root: &mut Table<'_, '_>, config: &mut Config) {
    root.table("permalinks", |table| {
        for (key, node) in table.rest() {
            let name = key.name.trim_matches('/').to_lowercase();
            match &node.value {
                Value::Map(entries) if matches!(name.as_str(), "page" | "section" | "taxonomy" | "term") => {
                    for (section, pattern) in entries {
                        let Some(pattern) = pattern.value.to_text() else { continue };
                        let section = section.name.trim_matches('/').to_lowercase();
                        if name == "page" {
                            config.permalinks.insert(section, pattern);
                        } else {
                            config.list_permalinks.entry(name.clone()).or_default().insert(section, pattern);
                        }
                    }
                }
                value => match value.to_text() {
                    Some(pattern) => {
                        if config.taxonomies.iter().any(|taxonomy| taxonomy.plural == name) {
                            config.list_permalinks.entry("term".to_owned()).or_default().insert(name.clone(), pattern.clone());
                        }
                        config.permalinks.insert(name, pattern);
                    }
                    None => {
                        let path = table.path(&key.name);
                        table.findings.without_effect.push((path, key.span));
                    }
                },
            }
        }
    });
}

fn feeds(root: &mut Table<'_, '_>, config: &mut Config) {
    let limit = |number: Option<i64>| number.map(|number| usize::try_from(number).ok().filter(|n| *n > 0));
    let mut limits = limit(root.whole("rssLimit"));
    root.table("services", |services| {
        services.table("rss", |rss| limits = limit(rss.whole("limit")).or(limits));
        services.accept(&["disqus", "googleAnalytics"]);
    });
    config.feeds.limit = limits.flatten();
    root.table("outputFormats", |formats| {
        formats.table("RSS", |rss| {
            if let Some(name) = rss.some_text("baseName") {
                config.feeds.rss_name = name;
            }
            rss.accept(&["mediatype", "name"]);
        });
    });
}

/// `:default` stands for Hugo's own list, and a key brings its other names with it (Hugo: `addDateFieldAliases`).
fn dates(table: &mut Table<'_, '_>, rules: &mut DateRules) {
    let lists: [(&'static str, &[&str], &mut Vec<String>); 4] = [
        ("date", &["date", "publishdate", "lastmod"], &mut rules.date),
        ("publishDate", &["publishdate", "date"], &mut rules.publish),
        ("lastmod", &[":git", "lastmod", "date", "publishdate"], &mut rules.lastmod),
        ("expiryDate", &["expirydate"], &mut rules.expiry),
    ];
    for (key, default, list) in lists {
        let Some(wanted) = table.texts(key) else { continue };
        list.clear();
        for rule in wanted.iter().map(|rule| rule.to_lowercase()) {
            let rules = if rule == ":default" { default } else { &[rule.as_str()][..] };
            for rule in rules {
                let others: &[&str] = match *rule {
                    "publishdate" => &["pubdate", "published"],
                    "lastmod" => &["modified"],
                    "expirydate" => &["unpublishdate"],
                    _ => &[],
                };
                for rule in std::iter::once(rule).chain(others) {
                    if !list.iter().any(|known| known == rule) {
                        list.push((*rule).to_owned());
                    }
                }
            }
        }
    }
}

fn disabled(root: &mut Table<'_, '_>, config: &mut Config) {
    for kind in root.texts("disableKinds").unwrap_or_default() {
        // Its name before 0.73.
        let kind = if kind.eq_ignore_ascii_case("taxonomyTerm") { "taxonomy" } else { &kind };
        match kinds().find(|known| known.eq_ignore_ascii_case(kind)) {
            Some(known) => config.disabled_kinds.push(known.to_owned()),
            None => {
                let span = root.node("disableKinds").map(|node| node.span);
                root.findings.without_effect.extend(span.map(|span| (format!("disableKinds.{kind}"), span)));
            }
        }
    }
    for (key, kind) in [("disableRSS", "rss"), ("disableSitemap", "sitemap"), ("disable404", "404")] {
        if root.truth(key) == Some(true) {
            config.disabled_kinds.push(kind.to_owned());
        }
    }
}

fn services(root: &mut Table<'_, '_>, config: &mut Config) {
    let mut google = root.some_text("googleAnalytics");
    let mut disqus = root.some_text("disqusShortname");
    if let Some(services) = root.node("services") {
        let text = |service: &str, key: &str| services.get(service)?.get(key)?.value.to_text().filter(|text| !text.is_empty());
        google = text("googleAnalytics", "id").or(google);
        disqus = text("disqus", "shortname").or(disqus);
    }
    if let Some((service, id)) = crate::config::integration::find(crate::config::integration::ANALYTICS, "google").zip(google) {
        config.analytics.push(service.with(id));
    }
    if let Some((service, name)) = crate::config::integration::find(crate::config::integration::COMMENTS, "disqus").zip(disqus) {
        config.comments = Some(service.with(name));
    }
}
