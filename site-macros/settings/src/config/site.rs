//! `site.toml`, read strictly: every key is known, and every value has the type it should have.

use super::integration::{ANALYTICS, COMMENTS, Service};
use super::language::{self, Written};
use super::table::{Findings, Table};
use super::types::kinds;
use super::{
    ColorScheme, Config, DateRules, DisabledLanguage, Integration, Mark, MenuItem, SocialLink, Syntax, Taxonomy, base_url,
    checks, engine, profile, setting,
};
use crate::data::{self, Format, Key, Node, Value};
use site_diag::{Diagnostic, FileId, Kind, Severity, Sources, Span, limits, nearest};
use site_model::PageKind;
use site_model::kind::Permalinks;
use strum::VariantArray;

/// Favicons and the like, as hugo-coder calls them in lower case.
pub(super) const FAVICONS: &[&str] =
    &["favicon", "favicon_16", "favicon_32", "favicon_svg", "manifest", "mask_icon", "mask_icon_color", "touchicon"];

pub(super) fn load(file: FileId, sources: &Sources, diagnostics: &mut Vec<Diagnostic>) -> Vec<Config> {
    let plain = || vec![Config { source: Some(file), ..Config::default() }];
    // Unreadable files are reported where files are read.
    let Some(text) = sources.get(file).text.as_deref() else { return plain() };
    let root = match data::parse(Format::Toml, text, file, 0, diagnostics) {
        Ok(root) => root,
        Err(error) => {
            diagnostics.push(*error);
            return plain();
        }
    };
    let mut findings = Findings { strict: true, ..Findings::default() };
    let outdated = engine::outdated(&root, &mut findings);
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

    let whole = setting::wholes();
    let mut configs = Vec::new();
    for written in &languages {
        let (about, own) = about(written, &mut findings);
        let tree = language::laid_over(&root, own.as_ref(), &whole);
        let mut config = Config { source: Some(file), dates: DateRules::of_site_toml(), ..Config::default() };
        config.language.code.clone_from(&written.code);
        let mut table = Table::new("", &tree, &mut findings);
        setting::read(&mut table, &mut config);
        table.finish();
        // The language settings of the root apply to the default language.
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
    // What a newer engine reads looks like mistakes to this one.
    let findings = outdated.map_or(findings.diagnostics, |outdated| vec![outdated]);
    site_diag::add_new(diagnostics, findings);
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
    let keys: Vec<&str> = setting::within("languages").map(|(_, key)| key).collect();
    let shared = |table: &str, name: &str| setting::within(table).any(|(setting, key)| setting.is_shared && key == name);
    let Some(own) = written.table else { return (About::default(), None) };
    let (about, settings): (Vec<_>, Vec<_>) =
        own.entries().iter().cloned().partition(|(key, _)| keys.contains(&key.name.as_str()));
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
        if shared("", &key.name) {
            let nearest = nearest(&key.name, keys.iter().copied());
            let kind = Kind::UnknownKey { key: key.name.clone(), within: within.clone(), nearest };
            findings.diagnostics.push(Diagnostic::error(kind, key.span));
        }
    }
    // All languages share one style sheet and one set of icons.
    for key in own.get("theme").map(Node::entries).unwrap_or_default().iter().map(|(key, _)| key) {
        if shared("theme", &key.name) {
            let kind = Kind::UnknownKey { key: key.name.clone(), within: format!("{within}.theme"), nearest: None };
            findings.diagnostics.push(Diagnostic::error(kind, key.span));
        }
    }
    let settings = settings.into_iter().filter(|(key, _)| !shared("", &key.name)).collect();
    (about, Some(Node { span: own.span, value: Value::Map(settings) }))
}

fn missing(config: &Config, key: &str, why: &str) -> Diagnostic {
    let kind = Kind::MissingKey { key: key.to_owned(), why: why.to_owned() };
    Diagnostic { span: config.source.map(Span::start_of), ..Diagnostic::error_nowhere(kind) }
}

pub(super) fn title(root: &mut Table<'_, '_>, key: &'static str, config: &mut Config) {
    config.title_span = root.node(key).map(|node| node.span);
    match root.text(key) {
        Some(title) => config.title = title,
        None if config.title_span.is_none() => {
            let why = "every page is called after it: write `title = \"My site\"`";
            root.findings.diagnostics.push(missing(config, key, why));
        }
        None => {}
    }
}

pub(super) fn base_url(root: &mut Table<'_, '_>, key: &'static str, config: &mut Config) {
    if root.node(key).is_none() {
        let why = "feeds, canonical links and the sitemap are made of it: write `base_url = \"https://example.org\"`";
        root.findings.diagnostics.push(missing(config, key, why));
        return;
    }
    match root.text(key).as_deref().map(base_url::split) {
        Some(Some((origin, path))) => (config.origin, config.base_path) = (origin, path),
        Some(None) => root.bad_value(key, "an absolute address, such as `https://example.org`"),
        None => {}
    }
}

pub(super) fn disabled(root: &mut Table<'_, '_>, key: &'static str, config: &mut Config) {
    for kind in root.texts(key).unwrap_or_default() {
        match kinds().find(|known| known.eq_ignore_ascii_case(&kind)) {
            Some(known) => config.disabled_kinds.push(known.to_owned()),
            None => {
                if let Some(node) = root.node(key) {
                    let expected = format!("`{}`", kinds().collect::<Vec<_>>().join("`, `"));
                    let kind = Kind::BadValue { key: key.to_owned(), value: kind, expected };
                    root.findings.diagnostics.push(Diagnostic::error(kind, node.span));
                }
            }
        }
    }
}

/// A word that can be an element of an address as it is.
pub(super) fn page_path(text: &str) -> Option<String> {
    let path = text.trim_matches('/');
    let element = crate::address::element(path, true);
    (!path.is_empty() && element == path).then_some(element)
}

/// The name of a file in no folder.
pub(super) fn file_name(text: &str) -> Option<String> {
    let name = text.trim_start_matches('/');
    let is_name = !name.is_empty() && !name.contains('/') && crate::address::check(name).is_ok() && !matches!(name, "." | "..");
    is_name.then(|| name.to_owned())
}

pub(super) fn outputs(table: &mut Table<'_, '_>, key: &'static str, config: &mut Config) {
    table.table(key, |kinds| {
        for kind in PageKind::ALL.iter().map(|kind| kind.name()) {
            let Some(names) = kinds.lower_texts(kind) else { continue };
            if names.iter().any(|name| !matches!(name.as_str(), "html" | "rss")) {
                kinds.bad_value(kind, "a list of `html` and `rss`");
            }
            config.outputs.insert(kind.to_owned(), names);
        }
    });
}

pub(super) fn syntax(table: &mut Table<'_, '_>, key: &'static str, config: &mut Config) {
    let Some(names) = table.texts(key) else { return };
    config.markup.syntax.clear();
    for name in names {
        match name.parse::<Syntax>() {
            Ok(syntax) => _ = config.markup.syntax.insert(syntax),
            Err(_) => {
                if let Some(node) = table.node(key) {
                    let known: Vec<&str> = Syntax::VARIANTS.iter().map(|syntax| <&str>::from(*syntax)).collect();
                    let expected = format!("`{}`", known.join("`, `"));
                    let kind = Kind::BadValue { key: table.path(key), value: name, expected };
                    table.findings.diagnostics.push(Diagnostic::error(kind, node.span));
                }
            }
        }
    }
}

pub(super) fn punctuation(table: &mut Table<'_, '_>, key: &'static str, config: &mut Config) {
    table.table(key, |marks| {
        for mark in Mark::VARIANTS {
            if let Some(text) = marks.text((*mark).into()) {
                config.markup.punctuation.insert(*mark, text);
            }
        }
    });
}

pub(super) fn menu(root: &mut Table<'_, '_>, key: &'static str) -> Vec<MenuItem> {
    let mut menu = root.rows(key, menu_item).unwrap_or_default();
    menu.sort_by_key(|item| (item.weight == 0, item.weight));
    menu
}

pub(super) fn social(root: &mut Table<'_, '_>, key: &'static str) -> Vec<SocialLink> {
    let mut social = root.rows(key, social_link).unwrap_or_default();
    social.sort_by_key(|link| (link.weight == 0, link.weight));
    social
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

pub(super) fn color_scheme(table: &mut Table<'_, '_>, key: &'static str) -> ColorScheme {
    match table.word(key, &["auto", "light", "dark"]) {
        Some("light") => ColorScheme::Light,
        Some("dark") => ColorScheme::Dark,
        _ => ColorScheme::Auto,
    }
}

pub(super) fn favicons(table: &mut Table<'_, '_>, key: &'static str, config: &mut Config) {
    table.table(key, |favicons| {
        for key in FAVICONS {
            if let Some(path) = favicons.some_text(key) {
                config.theme.favicons.insert((*key).to_owned(), path);
            }
        }
    });
}

pub(super) fn toc_levels(table: &mut Table<'_, '_>, key: &'static str, config: &mut Config) {
    let Some(node) = table.node(key) else { return };
    let level = |node: &Node| match node.value {
        Value::Int(level @ 1..=6) => u8::try_from(level).ok(),
        _ => None,
    };
    let levels = match &node.value {
        Value::List(items) => items.iter().map(level).collect::<Option<Vec<_>>>(),
        _ => None,
    };
    match levels.as_deref() {
        Some(&[from, to]) if from <= to => config.markup.toc_levels = (from, to),
        _ => table.bad_value(key, "two heading levels from 1 to 6, such as `[2, 3]`"),
    }
}

pub(super) fn macros(table: &mut Table<'_, '_>, key: &'static str, config: &mut Config) {
    table.table(key, |macros| {
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
}

/// Can it be the name of a macro, with or without its backslash?
fn is_macro(name: &str) -> bool {
    let name = name.strip_prefix('\\').unwrap_or(name);
    name.chars().count() == 1 || !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphabetic() || b == b'@')
}

pub(super) fn keep_position(table: &mut Table<'_, '_>, key: &'static str, config: &mut Config) {
    let images = &mut config.images;
    images.keep_position = table.truth(key).unwrap_or(false);
    if images.keep_position && !images.keep_metadata {
        table.bad_value(key, "true only beside `keep_metadata = true`");
    }
}

pub(super) fn checks(root: &mut Table<'_, '_>, key: &'static str, config: &mut Config) {
    root.table(key, |table| {
        for (key, severity) in [("dead_links", &mut config.dead_links), ("alias_collision", &mut config.alias_collision)] {
            match table.word(key, &["error", "warning"]) {
                Some("warning") => *severity = Severity::Warning,
                _ => *severity = Severity::Error,
            }
        }
        config.checks = checks::read(table);
    });
}

pub(super) fn taxonomies(root: &mut Table<'_, '_>, key: &'static str, config: &mut Config) {
    root.table(key, |table| {
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

pub(super) fn permalinks(root: &mut Table<'_, '_>, key: &'static str, config: &mut Config) {
    root.table(key, |table| {
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

pub(super) fn comments(root: &mut Table<'_, '_>, key: &'static str, config: &mut Config) {
    let comments = services(root, key, COMMENTS);
    if let ([_, second, ..], Some(node)) = (comments.as_slice(), root.node(key)) {
        let span = node.get(&second.service).map_or(node.span, |node| node.span);
        let kind = Kind::BadValue {
            key: key.to_owned(),
            value: comments.iter().map(|one| one.service.as_str()).collect::<Vec<_>>().join(", "),
            expected: "one service".to_owned(),
        };
        root.findings.diagnostics.push(Diagnostic::error(kind, span));
    }
    config.comments = comments.into_iter().next();
}

pub(super) fn analytics(root: &mut Table<'_, '_>, key: &'static str, config: &mut Config) {
    config.analytics = services(root, key, ANALYTICS);
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
