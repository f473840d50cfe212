//! Hugo's settings, read leniently: what has no effect here is listed in one warning, at the first such key.
//!
//! Hugo's own defaults stand where the owner wrote nothing, but for what the guide tells: raw HTML, emoji, alerts and math are on.
//! Taxonomies are Hugo's `tags` and `categories` unless `[taxonomies]` names others, so that no address appears which Hugo would not have.

mod markup;
mod menu;
mod params;
mod root;
mod services;
mod theme;

use std::sync::Arc;

use super::hugo_files::Settings;
use super::table::{Findings, Table};
use super::{Config, DisabledLanguage, language};
use crate::data::{Node, Value, same_key};
use site_diag::{Diagnostic, Kind, Severity, Span};

/// Tables that a language replaces as a whole.
const WHOLE: &[&str] = &["menu", "menus", "taxonomies", "permalinks"];

/// Keys of a language that are not settings of the whole site.
const LANGUAGE_KEYS: &[&str] =
    &["contentdir", "direction", "disabled", "label", "languagecode", "languagedirection", "languagename", "locale", "weight"];

pub(super) fn load(settings: &Settings, diagnostics: &mut Vec<Diagnostic>) -> Vec<Config> {
    let root = &settings.root;
    let default = root.get("defaultContentLanguage").and_then(|node| node.value.to_text()).filter(|code| !code.is_empty());
    let mut default = default.map_or_else(|| "en".to_owned(), |code| code.to_lowercase());
    let prefix_default = root.get("defaultContentLanguageInSubdir").and_then(|node| node.value.to_truth()).unwrap_or(false);
    let switched_off = root.get("disableLanguages").and_then(|node| node.to_texts().ok()).unwrap_or_default();

    let mut findings = Findings::default();
    let mut languages = language::written(root.get("languages"), &mut findings);
    let mut disabled = language::take_disabled(&mut languages, |language| {
        let disabled = language.table.and_then(|table| table.get("disabled")?.value.to_truth()).unwrap_or(false);
        disabled || switched_off.iter().any(|(code, _)| code.eq_ignore_ascii_case(&language.code))
    });
    // A disabled language needs no table.
    for (code, _) in &switched_off {
        let code = code.to_lowercase();
        if !disabled.iter().any(|known| known.code == code) && language::is_code(&code) {
            disabled.push(DisabledLanguage { code, content_dir: None });
        }
    }
    languages.retain(|language| {
        let fit = language::is_code(&language.code);
        if let (false, Some(key)) = (fit, language.key) {
            let kind = Kind::BadValue {
                key: "languages".to_owned(),
                value: key.name.clone(),
                expected: "codes of languages such as `en` or `pt-br`".to_owned(),
            };
            findings.diagnostics.push(Diagnostic::error(kind, key.span));
        }
        fit
    });
    if languages.is_empty() {
        languages.push(language::Written { code: default.clone(), key: None, table: None });
    } else if !languages.iter().any(|language| language.code == default) {
        // Hugo stops here; this continues with the first language.
        let codes: Vec<_> = languages.iter().map(|language| language.code.clone()).collect();
        if let Some(node) = root.get("defaultContentLanguage") {
            findings.bad_value("defaultContentLanguage", node, format!("one of the languages: {}", codes.join(", ")));
        }
        default = codes.first().cloned().unwrap_or(default);
    }

    let single = languages.len() == 1;
    let mut configs = Vec::new();
    for written in &languages {
        let own = written.table.map(params_of_old);
        let tree = language::laid_over(root, own.as_ref(), WHOLE);
        let mut config = Config { source: Some(settings.file), from_hugo: true, ..Config::default() };
        config.environment.clone_from(&settings.environment);
        config.migrated.theme_folders.clone_from(&settings.themes);
        config.markup.escaped_formulas = true;
        config.dead_links = Severity::Warning;
        config.alias_collision = Severity::Warning;
        config.language.code.clone_from(&written.code);
        config.language.weight = 0;
        let rest = theme::take(&tree, &mut config, &mut findings);
        let mut table = Table::new("", &rest, &mut findings);
        let locale = (single && written.table.is_none_or(|own| own.get("languageCode").is_none() && own.get("locale").is_none()))
            .then(|| root.get("locale").or_else(|| root.get("languageCode")).and_then(|node| node.value.to_text()))
            .flatten();
        root::read(&mut table, &mut config, written.table, locale);
        table.finish();
        config.hugo = Some(Arc::new(tree));
        configs.push(config);
    }
    // Links of a menu lead to pages of the same language.
    let mut configs = language::order_and_prefix(configs, &default, prefix_default);
    for config in &mut configs {
        config.disabled_languages.clone_from(&disabled);
        menu::prefix(&mut config.menu, &config.language);
    }
    findings.without_effect.extend(settings.missing.iter().map(|(name, span)| (format!("module.imports.{name}"), *span)));
    // The owner cannot change the settings of a theme's own files.
    findings.without_effect.retain(|(_, span)| !settings.theme_files.contains(&span.file));
    findings.diagnostics.retain(|diagnostic| diagnostic.span.is_none_or(|span| !settings.theme_files.contains(&span.file)));
    tell(findings, settings, &configs, diagnostics);
    configs
}

/// Is this the name of a setting of the site?
pub(super) fn is_setting(name: &str) -> bool {
    super::hugo_folders::is_static_dir(name) || root::KEYS.iter().any(|known| same_key(known, name))
}

/// A language's table without what is about the language. Keys that are no settings of the site are params, as in Hugo before 0.112.
fn params_of_old(table: &Node) -> Node {
    let (mut settings, mut params) = (Vec::new(), Vec::new());
    for (key, node) in table.entries() {
        if LANGUAGE_KEYS.iter().any(|known| same_key(known, &key.name)) {
        } else if is_setting(&key.name) {
            settings.push((key.clone(), node.clone()));
        } else {
            params.push((key.clone(), node.clone()));
        }
    }
    if !params.is_empty() {
        let old = Node { span: table.span, value: Value::Map(params) };
        match settings.iter_mut().find(|(key, _)| same_key(&key.name, "params")) {
            Some((_, own)) => *own = super::hugo_files::overlay(old, own.clone()),
            None => {
                let key = crate::data::Key { span: table.span, name: "params".to_owned() };
                settings.push((key, old));
            }
        }
    }
    Node { span: table.span, value: Value::Map(settings) }
}

/// What all languages share has been read once for each; it is told once.
fn tell(findings: Findings, settings: &Settings, configs: &[Config], diagnostics: &mut Vec<Diagnostic>) {
    let follows = |diagnostic: &Diagnostic| settings.broken && matches!(diagnostic.kind, Kind::MissingKey { .. });
    site_diag::add_new(diagnostics, findings.diagnostics.into_iter().filter(|diagnostic| !follows(diagnostic)));
    let first = findings.without_effect.iter().map(|(_, span)| *span).min();
    let mut keys: Vec<String> = findings.without_effect.into_iter().map(|(path, _)| path).collect();
    keys.sort();
    keys.dedup();
    let is_own = |path: &String| {
        let name = path.strip_prefix("params.").map(|rest| rest.split('.').next().unwrap_or(rest).to_lowercase());
        name.is_some_and(|name| configs.iter().any(|config| config.params.contains_key(&name)))
    };
    let (own, keys): (Vec<_>, Vec<_>) = keys.into_iter().partition(is_own);
    if !keys.is_empty() || !own.is_empty() {
        let span = first.unwrap_or(Span::start_of(settings.file));
        diagnostics.push(Diagnostic::warning(Kind::UnsupportedKeys { keys, own }, span));
    }
}
