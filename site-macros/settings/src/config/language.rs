//! The languages of a site: their order and prefixes.

use site_diag::limits;

use super::table::Findings;
use super::{Config, DisabledLanguage, Language};
use crate::data::{Key, Node, Value, same_key};

/// A language as it is written: its own settings laid over the common ones.
pub(super) struct Written<'n> {
    /// Code in lower case.
    pub(super) code: String,
    /// Its key in the settings, or the setting of the default language.
    pub(super) key: Option<&'n Key>,
    /// Its own table.
    pub(super) table: Option<&'n Node>,
}

/// The tables of `languages`, no more of them than is allowed.
pub(super) fn written<'n>(languages: Option<&'n Node>, findings: &mut Findings) -> Vec<Written<'n>> {
    let mut entries = languages.map_or(&[][..], Node::entries);
    if let Some((taken, [(key, _), ..])) = entries.split_at_checked(limits::LANGUAGES.most) {
        findings.over(&limits::LANGUAGES, key.span);
        entries = taken;
    }
    entries.iter().map(|(key, table)| Written { code: key.name.to_lowercase(), key: Some(key), table: Some(table) }).collect()
}

/// Takes out the languages that are not to be published.
pub(super) fn take_disabled<'n>(
    languages: &mut Vec<Written<'n>>,
    is_disabled: impl Fn(&Written<'n>) -> bool,
) -> Vec<DisabledLanguage> {
    let disabled = languages.extract_if(.., |language| is_disabled(language));
    disabled
        .map(|language| {
            let folder = |key| language.table.and_then(|table| table.get(key)?.value.to_text());
            let folder = folder("content_dir").or_else(|| folder("contentDir"));
            let content_dir = folder.map(|folder| folder.trim_matches('/').to_owned()).filter(|folder| !folder.is_empty());
            DisabledLanguage { code: language.code, content_dir }
        })
        .collect()
}

/// Is this fit to be a language's code in file names and addresses? (BCP 47: letters, digits and hyphens.)
pub(super) fn is_code(code: &str) -> bool {
    let part = |part: &str| (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric());
    code.split('-').all(part)
}

/// Is this language written from right to left, where nothing else is said? By the script that its code names, or else by the language.
pub(super) fn is_rtl(code: &str) -> bool {
    const SCRIPTS: [&str; 6] = ["adlm", "arab", "hebr", "nkoo", "syrc", "thaa"];
    const LANGUAGES: [&str; 11] = ["ar", "arc", "ckb", "dv", "fa", "he", "iw", "ps", "sd", "ur", "yi"];
    let code = code.to_ascii_lowercase();
    let mut parts = code.split('-');
    let language = parts.next().unwrap_or_default();
    match parts.find(|part| part.len() == 4 && part.bytes().all(|b| b.is_ascii_alphabetic())) {
        Some(script) => SCRIPTS.contains(&script),
        None => LANGUAGES.contains(&language),
    }
}

/// Is this language written without spaces, or with wide characters?
pub(super) fn is_cjk(code: &str) -> bool {
    matches!(code.split('-').next(), Some("zh" | "ja" | "ko"))
}

/// The root tree with a language's own settings over it, without the languages themselves. Tables named in `whole` are replaced as a
/// whole, others merged.
pub(super) fn laid_over(root: &Node, own: Option<&Node>, whole: &[&str]) -> Node {
    let entries = root.entries().iter().filter(|(key, _)| !same_key(&key.name, "languages"));
    let own_has = |name: &str| own.is_some_and(|own| own.get(name).is_some());
    let replaced = |name: &str| whole.iter().any(|w| same_key(w, name)) && whole.iter().any(|w| own_has(w) && alike(w, name));
    let base: Vec<_> = entries.filter(|(key, _)| !replaced(&key.name)).cloned().collect();
    let base = Node { span: root.span, value: Value::Map(base) };
    match own {
        Some(own) => super::hugo_files::overlay(base, own.clone()),
        None => base,
    }
}

fn alike(a: &str, b: &str) -> bool {
    let menus = |name: &str| same_key(name, "menu") || same_key(name, "menus");
    same_key(a, b) || (menus(a) && menus(b))
}

/// Puts the default language first and the others by weight (0 last), then by code; gives each its prefix; and tells all of all.
pub(super) fn order_and_prefix(mut configs: Vec<Config>, default: &str, prefix_default: bool) -> Vec<Config> {
    let order = |language: &Language| (language.weight == 0, language.weight, language.code.clone());
    configs.sort_by_key(|config| (config.language.code != default, order(&config.language)));
    for config in &mut configs {
        let plain = config.language.code == default && !prefix_default;
        config.language.prefix = if plain { String::new() } else { format!("/{}", config.language.code) };
    }
    let mut languages: Vec<Language> = configs.iter().map(|config| config.language.clone()).collect();
    languages.sort_by_key(order);
    for config in &mut configs {
        config.languages.clone_from(&languages);
    }
    configs
}
