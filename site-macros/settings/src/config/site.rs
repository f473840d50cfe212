//! `site.toml`, read strictly: every key is known, and every value has the type it should have.

use jiff::tz::TimeZone;

use super::integration::{ANALYTICS, COMMENTS, Service};
use super::language::{self, Written};
use super::pattern::patterns;
use super::table::{Findings, Table};
use super::types::kinds;
use super::{
    ColorScheme, Config, DateRules, DisabledLanguage, Integration, MenuItem, SocialLink, Taxonomy, Theme, appearance, base_url,
    checks, profile, security,
};
use crate::data::{self, Format, Key, Node, Value};
use crate::front_matter::cascade;
use site_diag::{Diagnostic, FileId, Kind, Severity, Sources, Span, limits, nearest};
use site_model::PageKind;
use site_model::kind::Permalinks;

/// Tables that a language replaces as a whole.
pub(super) const WHOLE: &[&str] = &["menu", "taxonomies", "permalinks", "comments", "analytics"];

/// Favicons and the like, as hugo-coder calls them in lower case.
pub(super) const FAVICONS: &[&str] =
    &["favicon_16", "favicon_32", "favicon_svg", "manifest", "mask_icon", "mask_icon_color", "touchicon"];

pub(super) fn load(file: FileId, sources: &Sources, diagnostics: &mut Vec<Diagnostic>) -> Vec<Config> {
    let plain = || vec![Config { source: Some(file), ..Config::default() }];
    // A file that cannot be read is told of where files are read.
    let Some(text) = sources.get(file).text.as_deref() else { return plain() };
    let root = match data::parse(Format::Toml, text, file, 0, diagnostics) {
        Ok(root) => root,
        Err(error) => {
            diagnostics.push(*error);
            return plain();
        }
    };
    let mut findings = Findings { strict: true, ..Findings::default() };
    let text = |key: &str| match root.get(key).map(|node| &node.value) {
        Some(Value::String(text)) => Some(text.clone()),
        _ => None,
    };
    let mut default = text("language").map_or_else(|| "en".to_owned(), |code| code.to_lowercase());
    if let Some(node) = root.get("language").filter(|_| !language::is_code(&default)) {
        findings.bad_value("language", node, "the code of a language, such as `en` or `pt-br`");
        "en".clone_into(&mut default);
    }
    let prefix_default = root.get("default_language_prefix").is_some_and(|node| node.value == Value::Bool(true));
    let (languages, disabled) = languages(&root, &mut default, &mut findings);

    let mut configs = Vec::new();
    for written in &languages {
        let (about, own) = about(written, &mut findings);
        let tree = language::laid_over(&root, own.as_ref(), WHOLE);
        let mut config = Config { source: Some(file), dates: DateRules::of_site_toml(), ..Config::default() };
        config.language.code.clone_from(&written.code);
        let mut table = Table::new("", &tree, &mut findings);
        read(&mut table, &mut config, file);
        table.finish();
        // What the root says about its language is said of the default one.
        let said = |value: &Option<String>, root: &str| value.clone().or_else(|| text(root).filter(|_| written.code == default));
        config.language.locale = said(&about.locale, "locale").unwrap_or_else(|| written.code.clone());
        config.language.name = said(&about.name, "language_name").unwrap_or_else(|| written.code.clone());
        let root_rtl = root.get("rtl").filter(|_| written.code == default).and_then(|node| node.value.to_truth());
        config.language.rtl = about.rtl.or(root_rtl).unwrap_or_else(|| language::is_rtl(&written.code));
        config.language.weight = about.weight;
        if let Some(folder) = about.content_dir {
            config.language.content_dir = folder;
        }
        configs.push(config);
    }
    site_diag::add_new(diagnostics, findings.diagnostics);
    let mut configs = language::order_and_prefix(configs, &default, prefix_default);
    for config in &mut configs {
        config.disabled_languages.clone_from(&disabled);
    }
    configs
}

/// Those that are published, and those that are not.
fn languages<'n>(root: &'n Node, default: &mut String, findings: &mut Findings) -> (Vec<Written<'n>>, Vec<DisabledLanguage>) {
    let mut languages = language::written(root.get("languages"), findings);
    languages.retain(|language| {
        let fit = language::is_code(&language.code) && language.table.is_some_and(|table| matches!(table.value, Value::Map(_)));
        if let (false, Some(Key { name, span })) = (fit, language.key) {
            let expected = "a table for each language, named with its code: `[languages.de]`".to_owned();
            let kind = Kind::BadValue { key: "languages".to_owned(), value: name.clone(), expected };
            findings.diagnostics.push(Diagnostic::error(kind, *span));
        }
        fit
    });
    let disabled = |language: &Written<'n>| -> Option<&'n Node> {
        language.table?.get("disabled").filter(|node| node.value == Value::Bool(true))
    };
    let is_disabled = |language: &Written<'n>| disabled(language).is_some();
    if let Some(node) = languages.iter().find(|language| language.code == *default).and_then(disabled) {
        findings.bad_value(&format!("languages.{default}.disabled"), node, "`false`, since this is the default language");
    }
    let left_out = language::take_disabled(&mut languages, |language| language.code != *default && is_disabled(language));
    if languages.is_empty() {
        return (vec![Written { code: default.clone(), key: None, table: None }], left_out);
    }
    if !languages.iter().any(|language| language.code == *default) {
        let codes: Vec<_> = languages.iter().map(|language| language.code.as_str()).collect();
        let expected = format!("one of the languages: {}", codes.join(", "));
        let span = root.get("language").map(|node| node.span).or(languages.first().and_then(|l| l.key).map(|key| key.span));
        let kind = Kind::BadValue { key: "language".to_owned(), value: default.clone(), expected };
        findings.diagnostics.push(Diagnostic { span, ..Diagnostic::error_nowhere(kind) });
        *default = codes.first().map_or_else(|| default.clone(), |code| (*code).to_owned());
    }
    (languages, left_out)
}

/// What a language's table says about the language.
#[derive(Default)]
struct About {
    locale: Option<String>,
    name: Option<String>,
    rtl: Option<bool>,
    weight: i64,
    content_dir: Option<String>,
}

/// Tells what is about the language from its settings.
fn about(written: &Written<'_>, findings: &mut Findings) -> (About, Option<Node>) {
    const KEYS: [&str; 6] = ["locale", "name", "rtl", "weight", "content_dir", "disabled"];
    const ROOT_ONLY: [&str; 8] =
        ["base_url", "language", "default_language_prefix", "languages", "hosts", "language_name", "images", "security"];
    let Some(own) = written.table else { return (About::default(), None) };
    let (about, settings): (Vec<_>, Vec<_>) =
        own.entries().iter().cloned().partition(|(key, _)| KEYS.contains(&key.name.as_str()));
    let within = format!("languages.{}", written.code);
    let about = Node { span: own.span, value: Value::Map(about) };
    let mut table = Table::new(&within, &about, findings);
    table.truth("disabled");
    let about = About {
        locale: table.some_text("locale"),
        name: table.some_text("name"),
        rtl: table.truth("rtl"),
        weight: table.whole("weight").unwrap_or(0),
        content_dir: table.some_text("content_dir").map(|folder| folder.trim_matches('/').to_owned()),
    };
    for (key, _) in &settings {
        if ROOT_ONLY.contains(&key.name.as_str()) {
            let nearest = nearest(&key.name, KEYS);
            let kind = Kind::UnknownKey { key: key.name.clone(), within: within.clone(), nearest };
            findings.diagnostics.push(Diagnostic::error(kind, key.span));
        }
    }
    // There is one style sheet and one set of icons for all languages.
    for key in own.get("theme").map(Node::entries).unwrap_or_default().iter().map(|(key, _)| key) {
        if ["accent", "width", "icon"].contains(&key.name.as_str()) {
            let kind = Kind::UnknownKey { key: key.name.clone(), within: format!("{within}.theme"), nearest: None };
            findings.diagnostics.push(Diagnostic::error(kind, key.span));
        }
    }
    let settings = settings.into_iter().filter(|(key, _)| !ROOT_ONLY.contains(&key.name.as_str())).collect();
    (about, Some(Node { span: own.span, value: Value::Map(settings) }))
}

fn read(root: &mut Table<'_, '_>, config: &mut Config, file: FileId) {
    root.accept(&["languages"]);
    root.truth("default_language_prefix");
    for key in ["language", "language_name", "locale"] {
        root.text(key);
    }
    root.truth("rtl");
    title_and_base(root, config, file);
    config.hosts = root.texts("hosts").unwrap_or_default();
    config.description = root.text("description").unwrap_or_default();
    config.keywords = root.texts("keywords").unwrap_or_default();
    config.page_size = root.count("page_size", 1).unwrap_or(config.page_size);
    config.summary_words = root.count("summary_words", 0).unwrap_or(config.summary_words);
    config.date_format = root.some_text("date_format").unwrap_or_else(|| config.date_format.clone());
    config.has_cjk = root.truth("cjk").unwrap_or(false);
    config.keep_case = root.truth("keep_case").unwrap_or(false);
    config.html_addresses = root.truth("html_addresses").unwrap_or(false);
    config.plural_titles = root.truth("plural_titles").unwrap_or(true);
    config.capital_titles = root.truth("capital_titles").unwrap_or(true);
    config.ignore_files = patterns(root, "ignore_files");
    if let Some(node) = root.node("time_zone") {
        match root.text("time_zone").map(|name| TimeZone::get(&name)) {
            Some(Ok(zone)) => config.time_zone = zone,
            Some(Err(_)) => {
                root.findings.bad_value("time_zone", node, "a name from the time zone database, such as `Europe/Berlin`")
            }
            None => {}
        }
    }
    disabled(root, config);
    config.archive = root.truth("archive").unwrap_or(config.archive);
    root.table("author", |author| {
        config.author.name = author.text("name").unwrap_or_default();
        config.author.info = author.texts("info").unwrap_or_default();
        config.author.email = author.some_text("email");
        config.author.avatar = author.some_text("avatar");
        if let Some(email) = author.some_text("gravatar") {
            config.author.avatar = Some(profile::gravatar(&email));
        }
    });
    config.menu = root.rows("menu", menu_item).unwrap_or_default();
    config.menu.sort_by_key(|item| (item.weight == 0, item.weight));
    config.social = root.rows("social", social_link).unwrap_or_default();
    config.social.sort_by_key(|link| (link.weight == 0, link.weight));
    root.table("theme", |theme| self::theme(theme, &mut config.theme));
    markup(root, config);
    math(root, config);
    root.table("feeds", |feeds| {
        config.feeds.rss_name = feeds.some_text("rss_name").unwrap_or_else(|| config.feeds.rss_name.clone());
        config.feeds.limit = feeds.count("limit", 1);
        config.feeds.full_content = feeds.truth("full_content").unwrap_or(false);
    });
    config.security = security::read(root);
    images(root, config);
    dates(root, config);
    taxonomies(root, config);
    permalinks(root, config);
    root.table("sitemap", |sitemap| {
        const FREQUENCIES: &[&str] = &["always", "hourly", "daily", "weekly", "monthly", "yearly", "never"];
        config.sitemap.change_frequency = sitemap.word("change_frequency", FREQUENCIES).map(str::to_owned);
        if let (Some(number), Some(node)) = (sitemap.number("priority"), sitemap.node("priority")) {
            if (0.0..=1.0).contains(&number) {
                config.sitemap.priority = Some(number);
            } else {
                sitemap.findings.bad_value("sitemap.priority", node, "a number from 0 to 1");
            }
        }
    });
    root.table("checks", |table| {
        for (key, severity) in [("dead_links", &mut config.dead_links), ("alias_collision", &mut config.alias_collision)] {
            match table.word(key, &["error", "warning"]) {
                Some("warning") => *severity = Severity::Warning,
                _ => *severity = Severity::Error,
            }
        }
        config.checks = checks::read(table);
    });
    integrations(root, config);
    if let Some(node) = root.node("cascade") {
        config.cascades = cascade::maps(node);
    }
    if let Some(node) = root.node("params") {
        config.params = node.entries().iter().map(|(key, node)| (key.name.to_lowercase(), node.value.clone())).collect();
    }
}

fn title_and_base(root: &mut Table<'_, '_>, config: &mut Config, file: FileId) {
    let missing = |key: &str, why: &str| {
        Diagnostic::error(Kind::MissingKey { key: key.to_owned(), why: why.to_owned() }, Span::start_of(file))
    };
    config.title_span = root.node("title").map(|node| node.span);
    match root.text("title") {
        Some(title) => config.title = title,
        None if config.title_span.is_none() => {
            root.findings.diagnostics.push(missing("title", "every page is called after it: write `title = \"My site\"`"));
        }
        None => {}
    }
    let Some(node) = root.node("base_url") else {
        let why = "feeds, canonical links and the sitemap are made of it: write `base_url = \"https://example.org\"`";
        root.findings.diagnostics.push(missing("base_url", why));
        return;
    };
    match root.text("base_url").as_deref().map(base_url::split) {
        Some(Some((origin, path))) => (config.origin, config.base_path) = (origin, path),
        Some(None) => root.findings.bad_value("base_url", node, "an absolute address, such as `https://example.org`"),
        None => {}
    }
}

fn disabled(root: &mut Table<'_, '_>, config: &mut Config) {
    for kind in root.texts("disable").unwrap_or_default() {
        match kinds().find(|known| known.eq_ignore_ascii_case(&kind)) {
            Some(known) => config.disabled_kinds.push(known.to_owned()),
            None => {
                if let Some(node) = root.node("disable") {
                    let expected = format!("`{}`", kinds().collect::<Vec<_>>().join("`, `"));
                    let kind = Kind::BadValue { key: "disable".to_owned(), value: kind, expected };
                    root.findings.diagnostics.push(Diagnostic::error(kind, node.span));
                }
            }
        }
    }
}

fn menu_item(entry: &mut Table<'_, '_>) -> MenuItem {
    MenuItem {
        span: entry.node("url").map(|node| node.span),
        name: entry.text("name").unwrap_or_default(),
        url: entry.some_text("url"),
        weight: entry.whole("weight").unwrap_or(0),
        class: entry.some_text("class"),
        target: entry.some_text("target"),
        rel: entry.some_text("rel"),
    }
}

fn social_link(entry: &mut Table<'_, '_>) -> SocialLink {
    SocialLink {
        span: entry.node("url").map(|node| node.span),
        name: entry.text("name").unwrap_or_default(),
        icon: entry.text("icon").unwrap_or_default(),
        url: entry.some_text("url").map(profile::mailto),
        weight: entry.whole("weight").unwrap_or(0),
        rel: entry.some_text("rel"),
        target: entry.some_text("target"),
    }
}

fn theme(table: &mut Table<'_, '_>, theme: &mut Theme) {
    theme.color_scheme = match table.word("color_scheme", &["auto", "light", "dark"]) {
        Some("light") => ColorScheme::Light,
        Some("dark") => ColorScheme::Dark,
        _ => ColorScheme::Auto,
    };
    theme.color_toggle = table.truth("color_toggle").unwrap_or(theme.color_toggle);
    theme.since = table.whole("since");
    theme.hide_copyright = table.truth("hide_copyright").unwrap_or(false);
    theme.hide_credits = table.truth("hide_credits").unwrap_or(false);
    theme.copyright = table.some_text("copyright");
    theme.license = table.some_text("license");
    theme.commit_url = table.some_text("commit_url").map(|url| url.trim_end_matches('/').to_owned());
    theme.custom_css = table.texts("custom_css").unwrap_or_default();
    theme.custom_js = table.texts("custom_js").unwrap_or_default();
    theme.max_see_also = table.count("max_see_also", 0).unwrap_or(theme.max_see_also);
    theme.max_related = table.count("max_related", 0).unwrap_or(theme.max_related);
    theme.recent_posts = table.count("recent_posts", 0).unwrap_or(theme.recent_posts);
    theme.group_by_year = table.truth("group_by_year").unwrap_or(theme.group_by_year);
    theme.accent = appearance::accent(table);
    theme.width = appearance::width(table);
    theme.search = appearance::search(table);
    theme.icon = table.some_text("icon");
    theme.icon_span = table.node("icon").map(|node| node.span);
    theme.toc = table.truth("toc").unwrap_or(theme.toc);
    theme.reading_time = table.truth("reading_time").unwrap_or(theme.reading_time);
    theme.image = table.some_text("image");
    theme.twitter = table.some_text("twitter").as_deref().map(profile::twitter_handle);
    table.table("favicons", |favicons| {
        for key in FAVICONS {
            if let Some(path) = favicons.some_text(key) {
                theme.favicons.insert((*key).to_owned(), path);
            }
        }
    });
}

fn math(root: &mut Table<'_, '_>, config: &mut Config) {
    root.table("math", |table| {
        table.table("macros", |macros| {
            for (key, node) in macros.at_most(&limits::MACROS) {
                match &node.value {
                    Value::String(text) if is_macro(&key.name) => {
                        config.markup.math_macros.insert(key.name.clone(), text.clone());
                    }
                    Value::String(_) => macros.findings.bad_value("math.macros", node, "names of letters, or of one sign"),
                    _ => macros.findings.bad_value(&format!("math.macros.{}", key.name), node, "the macro's text"),
                }
            }
        });
    });
}

/// Can it be the name of a macro, with or without its backslash?
fn is_macro(name: &str) -> bool {
    let name = name.strip_prefix('\\').unwrap_or(name);
    name.chars().count() == 1 || !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphabetic() || b == b'@')
}

fn markup(root: &mut Table<'_, '_>, config: &mut Config) {
    let markup = &mut config.markup;
    root.table("markup", |table| {
        let switches: [(&'static str, &mut bool); 10] = [
            ("trusted", &mut markup.trusted),
            ("raw_html", &mut markup.raw_html),
            ("emoji", &mut markup.emoji),
            ("typographer", &mut markup.typographer),
            ("math", &mut markup.math),
            ("escaped_formulas", &mut markup.escaped_formulas),
            ("alerts", &mut markup.alerts),
            ("linkify", &mut markup.linkify),
            ("line_numbers", &mut markup.line_numbers),
            ("external_links", &mut markup.external_links),
        ];
        for (key, switch) in switches {
            *switch = table.truth(key).unwrap_or(*switch);
        }
        let Some(node) = table.node("toc_levels") else { return };
        let level = |node: &Node| match node.value {
            Value::Int(level @ 1..=6) => u8::try_from(level).ok(),
            _ => None,
        };
        let levels = match &node.value {
            Value::List(items) => items.iter().map(level).collect::<Option<Vec<_>>>(),
            _ => None,
        };
        match levels.as_deref() {
            Some(&[from, to]) if from <= to => markup.toc_levels = (from, to),
            _ => table.findings.bad_value("markup.toc_levels", node, "two heading levels from 1 to 6, such as `[2, 3]`"),
        }
    });
}

fn images(root: &mut Table<'_, '_>, config: &mut Config) {
    let images = &mut config.images;
    root.table("images", |table| {
        images.keep_metadata = table.truth("keep_metadata").unwrap_or(false);
        images.keep_position = table.truth("keep_position").unwrap_or(false);
        if let (true, false, Some(node)) = (images.keep_position, images.keep_metadata, table.node("keep_position")) {
            table.findings.bad_value("images.keep_position", node, "true only beside `keep_metadata = true`");
        }
    });
}

fn dates(root: &mut Table<'_, '_>, config: &mut Config) {
    root.table("dates", |table| {
        config.git_dates = table.truth("git").unwrap_or(config.git_dates);
        let rules = &mut config.dates;
        let lists: [(&'static str, &mut Vec<String>); 4] = [
            ("date", &mut rules.date),
            ("publish", &mut rules.publish),
            ("lastmod", &mut rules.lastmod),
            ("expiry", &mut rules.expiry),
        ];
        for (key, list) in lists {
            if let Some(wanted) = table.texts(key) {
                *list = wanted.iter().map(|rule| rule.to_lowercase()).collect();
            }
        }
    });
}

fn taxonomies(root: &mut Table<'_, '_>, config: &mut Config) {
    root.table("taxonomies", |table| {
        let mut list = Vec::new();
        for (key, node) in table.at_most(&limits::TAXONOMIES) {
            match &node.value {
                Value::String(plural) if !plural.is_empty() => {
                    list.push(Taxonomy { singular: key.name.to_lowercase(), plural: plural.to_lowercase() });
                }
                _ => {
                    let path = table.path(&key.name);
                    table.findings.bad_value(&path, node, "the plural, such as `tag = \"tags\"`");
                }
            }
        }
        list.sort_by(|a, b| a.plural.cmp(&b.plural));
        config.taxonomies = list;
    });
}

fn permalinks(root: &mut Table<'_, '_>, config: &mut Config) {
    root.table("permalinks", |table| {
        for (key, node) in table.rest() {
            match &node.value {
                Value::String(pattern) => {
                    config.permalinks.insert(key.name.trim_matches('/').to_lowercase(), pattern.clone());
                }
                Value::Map(entries) if has_list_permalinks(&key.name) => {
                    for (section, pattern) in entries {
                        let path = format!("permalinks.{}.{}", key.name, section.name);
                        match &pattern.value {
                            Value::String(pattern) => {
                                let of_kind = config.list_permalinks.entry(key.name.clone()).or_default();
                                of_kind.insert(section.name.trim_matches('/').to_lowercase(), pattern.clone());
                            }
                            _ => table.findings.bad_value(&path, pattern, "a pattern, such as `/:slug/`"),
                        }
                    }
                }
                _ => {
                    let path = table.path(&key.name);
                    table.findings.bad_value(&path, node, "a pattern, such as `/:year/:month/:slug/`");
                }
            }
        }
    });
}

/// Is it the name of a kind of lists whose addresses have patterns of their own?
fn has_list_permalinks(name: &str) -> bool {
    PageKind::ALL.iter().any(|kind| kind.name() == name && kind.row().permalinks == Permalinks::Lists)
}

fn integrations(root: &mut Table<'_, '_>, config: &mut Config) {
    let comments = services(root, "comments", COMMENTS);
    if let ([_, second, ..], Some(node)) = (comments.as_slice(), root.node("comments")) {
        let span = node.get(&second.service).map_or(node.span, |node| node.span);
        let kind = Kind::BadValue {
            key: "comments".to_owned(),
            value: comments.iter().map(|one| one.service.as_str()).collect::<Vec<_>>().join(", "),
            expected: "one service".to_owned(),
        };
        root.findings.diagnostics.push(Diagnostic::error(kind, span));
    }
    config.comments = comments.into_iter().next();
    config.analytics = services(root, "analytics", ANALYTICS);
    config.analytics.sort_by(|a, b| a.service.cmp(&b.service));
}

fn services(root: &mut Table<'_, '_>, key: &'static str, services: &'static [Service]) -> Vec<Integration> {
    let mut found = Vec::new();
    root.table(key, |table| {
        for service in services {
            let Some(node) = table.node(service.name) else { continue };
            table.table(service.name, |one| found.extend(service.read(one, node)));
        }
    });
    found
}
