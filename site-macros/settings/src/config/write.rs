//! Writes settings as a `site.toml`, for a site that moves from Hugo.

use std::fmt::Write as _;

use super::integration::Service;
use super::language::{is_cjk, is_rtl};
use super::{ColorScheme, Config, DateRules, Integration, Language, MenuItem, SocialLink, setting};
use crate::data::{Node, Value};
use crate::front_matter::Cascade;

/// The site.toml that says what these settings say, with a comment at every setting. Settings that have their usual value are left out.
/// Reading it gives the same settings, but that dead links and aliases over pages are errors, as is usual here.
///
/// `configs` are the languages as [`super::load`] gives them, the default one first.
pub fn from_hugo(configs: &[Config]) -> String {
    let Some(first) = configs.first() else { return String::new() };
    let each: Vec<Vec<Setting>> = configs
        .iter()
        .map(|config| {
            let has_cjk = is_cjk(&config.language.code);
            let usual = settings(&Config { dates: DateRules::of_site_toml(), has_cjk, ..Config::default() });
            settings(config).into_iter().filter(|setting| needed(setting) || !usual.contains(setting)).collect()
        })
        .collect();
    let wholes = setting::wholes();
    // Settings that all languages share are at the top; the others are in the table of each language.
    let common = |setting: &Setting| {
        let whole = setting.path.first().filter(|name| wholes.contains(&name.as_str()));
        match whole {
            Some(name) => {
                let part = |list: &[Setting]| list.iter().filter(|s| s.path.first() == Some(name)).cloned().collect::<Vec<_>>();
                each.iter().all(|list| part(list) == part(&each[0]))
            }
            None => each.iter().all(|list| list.contains(setting)),
        }
    };
    let mut text = "# Settings of the site. The guide lists all other settings with their defaults.\n".to_owned();
    let root: Vec<Setting> = each.iter().flatten().filter(|setting| common(setting)).cloned().collect();
    let mut written = root_of_languages(first, configs);
    for setting in root {
        if !written.contains(&setting) {
            written.push(setting);
        }
    }
    // Plain values of the root must come before the first table.
    written.sort_by_key(|setting| setting.path.len() > 1 || matches!(setting.value, Written::Rows(_)));
    sections(&mut text, &[], &written);
    text.push_str("\n# Whether a mistake stops the build.\n[checks]\n");
    text.push_str(
        "# Sites from Hugo often have dead links: with `warning`, they do not stop the build.\n#dead_links = \"warning\"\n",
    );
    text.push_str("#alias_collision = \"warning\"\n");
    for (config, own) in configs.iter().zip(&each) {
        let about = about(&config.language, configs.len() == 1);
        if about.is_empty() && configs.len() == 1 {
            continue;
        }
        let prefix = ["languages".to_owned(), config.language.code.clone()];
        let _ = write!(text, "\n[{}]\n", header(&prefix));
        for setting in about {
            line(&mut text, &["languages".to_owned()], &setting);
        }
        let mut own: Vec<Setting> = own.iter().filter(|setting| !common(setting)).cloned().collect();
        own.sort_by_key(|setting| setting.path.len() > 1 || matches!(setting.value, Written::Rows(_)));
        sections(&mut text, &prefix, &own);
    }
    for language in &first.disabled_languages {
        let mut about = List(Vec::new());
        about.put("disabled", true);
        about.put_some("content_dir", language.content_dir.as_ref());
        let _ = write!(text, "\n[{}]\n", header(&["languages".to_owned(), language.code.clone()]));
        about.0.iter().for_each(|setting| line(&mut text, &["languages".to_owned()], setting));
    }
    text
}

/// A site.toml without it is none.
fn needed(setting: &Setting) -> bool {
    matches!(setting.path.as_slice(), [name] if name == "title" || name == "base_url")
}

/// One setting as it is written.
#[derive(Clone, PartialEq)]
struct Setting {
    path: Vec<String>,
    value: Written,
}

#[derive(Clone, PartialEq)]
enum Written {
    /// A TOML value.
    Value(String),
    /// An array of tables.
    Rows(Vec<Vec<(String, String)>>),
}

/// Settings in the order in which they are written.
#[derive(Default)]
pub(super) struct List(Vec<Setting>);

impl List {
    pub(super) fn put(&mut self, path: &str, value: impl Literal) {
        self.at(path.split('.').map(str::to_owned).collect(), value.literal());
    }

    pub(super) fn put_some(&mut self, path: &str, value: Option<impl Literal>) {
        if let Some(value) = value {
            self.put(path, value);
        }
    }

    fn at(&mut self, path: Vec<String>, value: String) {
        self.0.push(Setting { path, value: Written::Value(value) });
    }

    /// A value whose last keys are the owner's.
    pub(super) fn below(&mut self, path: &str, keys: &[&str], value: impl Literal) {
        self.at(path.split('.').chain(keys.iter().copied()).map(str::to_owned).collect(), value.literal());
    }

    /// The value at a path, as TOML.
    pub(super) fn value(&self, path: &str) -> Option<&str> {
        self.0.iter().find_map(|setting| match &setting.value {
            Written::Value(value) if setting.path.join(".") == path => Some(value.as_str()),
            _ => None,
        })
    }

    pub(super) fn rows(&mut self, path: &str, rows: Vec<Vec<(String, String)>>) {
        if !rows.is_empty() {
            self.0.push(Setting { path: vec![path.to_owned()], value: Written::Rows(rows) });
        }
    }
}

/// Hugo holds `ignoreFiles` against the whole path of a file, we hold ours against the path below content/: what is bound to the start
/// of Hugo's path never holds, what names the content folder is bound to the start of ours.
pub(super) fn ignore_files(config: &Config) -> Vec<String> {
    let folder = config.language.content_dir.as_str();
    let below = |pattern: &str| {
        let bare = pattern.strip_prefix('/').unwrap_or(pattern);
        match (bare.strip_prefix(folder).and_then(|rest| rest.strip_prefix('/')), pattern.strip_prefix('/')) {
            (Some(rest), _) => format!("^{rest}"),
            // The slash before the first name below content/ is removed.
            (None, Some(rest)) if !rest.starts_with(['*', '+', '?', '{']) => format!("(^|/){rest}"),
            _ => pattern.to_owned(),
        }
    };
    let patterns = config.ignore_files.iter().map(|pattern| pattern.as_str());
    if !config.from_hugo {
        return patterns.map(str::to_owned).collect();
    }
    patterns.filter(|pattern| !pattern.starts_with('^')).map(below).collect()
}

/// Everything but what is about the language.
fn settings(config: &Config) -> Vec<Setting> {
    setting::write(config).0
}

pub(super) fn color_scheme(config: &Config) -> &'static str {
    match config.theme.color_scheme {
        ColorScheme::Auto => "auto",
        ColorScheme::Light => "light",
        ColorScheme::Dark => "dark",
    }
}

pub(super) fn toc_levels(config: &Config) -> String {
    let (from, to) = config.markup.toc_levels;
    format!("[{from}, {to}]")
}

pub(super) fn syntax(config: &Config) -> Vec<String> {
    config.markup.syntax.iter().map(|syntax| <&str>::from(*syntax).to_owned()).collect()
}

pub(super) fn params(list: &mut List, path: &str, config: &Config) {
    for (key, value) in &config.params {
        if let Some(literal) = value_literal(value) {
            list.below(path, &[key], Verbatim(literal));
        }
    }
}

/// The table is written as a whole or not at all, because it replaces the usual one; an empty one says that there are none.
pub(super) fn taxonomies(list: &mut List, config: &Config) {
    let same = config.taxonomies == Config::default().taxonomies;
    let entries: Vec<_> = config.taxonomies.iter().map(|one| (one.singular.clone(), one.plural.literal())).collect();
    if !same {
        list.0.push(Setting { path: vec!["taxonomies".to_owned()], value: Written::Value(table_literal(&entries)) });
    }
}

pub(super) fn integrations(list: &mut List, table: &str, services: &[Service], found: &[Integration]) {
    for one in found {
        let Some(service) = services.iter().find(|service| service.name == one.service) else { continue };
        for key in service.keys {
            if let Some(value) = one.values.get(&Service::value_key(key)) {
                list.below(table, &[&one.service, key], value);
            }
        }
    }
}

fn row(entries: &[(&str, Option<String>)]) -> Vec<(String, String)> {
    entries.iter().filter_map(|(key, value)| Some(((*key).to_owned(), value.clone()?))).collect()
}

pub(super) fn menu_item(item: &MenuItem) -> Vec<(String, String)> {
    row(&[
        ("name", Some(item.name.literal())),
        ("url", item.url.as_ref().map(Literal::literal)),
        ("weight", (item.weight != 0).then(|| item.weight.literal())),
        ("class", item.class.as_ref().map(Literal::literal)),
        ("target", item.target.as_ref().map(Literal::literal)),
        ("rel", item.rel.as_ref().map(Literal::literal)),
    ])
}

pub(super) fn social_link(link: &SocialLink) -> Vec<(String, String)> {
    row(&[
        ("name", Some(link.name.literal())),
        ("icon", Some(link.icon.literal())),
        ("url", link.url.as_ref().map(Literal::literal)),
        ("weight", (link.weight != 0).then(|| link.weight.literal())),
        ("rel", link.rel.as_ref().map(Literal::literal)),
        ("target", link.target.as_ref().map(Literal::literal)),
    ])
}

pub(super) fn cascade(cascade: &Cascade) -> Vec<(String, String)> {
    let target =
        [("path", &cascade.path), ("kind", &cascade.kind), ("lang", &cascade.lang), ("environment", &cascade.environment)];
    let target: Vec<_> = target.iter().filter_map(|(key, value)| Some(((*key).to_owned(), value.as_ref()?.literal()))).collect();
    let mut row: Vec<_> =
        cascade.keys.entries().iter().filter_map(|(key, node)| Some((key.name.clone(), node_literal(node)?))).collect();
    if !target.is_empty() {
        row.push(("target".to_owned(), table_literal(&target)));
    }
    row
}

/// Settings of the root that are about languages.
fn root_of_languages(first: &Config, configs: &[Config]) -> Vec<Setting> {
    let mut list = List(Vec::new());
    let language = &first.language;
    list.put("language", &language.code);
    if configs.len() == 1 && about(language, true).is_empty() {
        if language.locale != language.code {
            list.put("locale", &language.locale);
        }
        if language.name != language.code {
            list.put("language_name", &language.name);
        }
        if language.rtl != is_rtl(&language.code) {
            list.put("rtl", language.rtl);
        }
    }
    if !language.prefix.is_empty() {
        list.put("default_language_prefix", true);
    }
    list.0
}

/// What a language's table says about the language. The one language of a site needs a table only for what the root cannot say.
fn about(language: &Language, single: bool) -> Vec<Setting> {
    if single && language.content_dir == "content" && language.weight == 0 {
        return Vec::new();
    }
    let mut list = List(Vec::new());
    list.put("locale", &language.locale);
    list.put("name", &language.name);
    if language.rtl != is_rtl(&language.code) {
        list.put("rtl", language.rtl);
    }
    if language.weight != 0 {
        list.put("weight", language.weight);
    }
    if language.content_dir != "content" {
        list.put("content_dir", &language.content_dir);
    }
    list.0
}

/// Writes settings under their headers, with their comments.
fn sections(text: &mut String, prefix: &[String], settings: &[Setting]) {
    let mut open: Vec<String> = Vec::new();
    for setting in settings {
        let (table, name) = setting.path.split_at(setting.path.len().saturating_sub(1));
        match &setting.value {
            Written::Rows(rows) => {
                let path = [prefix, &setting.path].concat();
                let about = setting::about(&setting.path.join("."));
                for (i, row) in rows.iter().enumerate() {
                    text.push('\n');
                    if let Some(about) = about.filter(|_| i == 0) {
                        let _ = writeln!(text, "# {about}");
                    }
                    let _ = writeln!(text, "[[{}]]", header(&path));
                    for (key, value) in row {
                        let _ = writeln!(text, "{} = {value}", key_literal(key));
                    }
                }
                open.clear();
            }
            Written::Value(_) => {
                if table != open {
                    let about = setting::about(&table.join(".")).or_else(|| setting::about(table.first()?));
                    text.push('\n');
                    if let Some(about) = about {
                        let _ = writeln!(text, "# {about}");
                    }
                    let _ = writeln!(text, "[{}]", header(&[prefix, table].concat()));
                    open = table.to_vec();
                }
                let name = Setting { path: name.to_vec(), value: setting.value.clone() };
                line(text, table, &name);
            }
        }
    }
}

fn line(text: &mut String, table: &[String], setting: &Setting) {
    let (Some(key), Written::Value(value)) = (setting.path.first(), &setting.value) else { return };
    if let Some(about) = setting::about(&[table, std::slice::from_ref(key)].concat().join(".")) {
        let _ = writeln!(text, "# {about}");
    }
    let _ = writeln!(text, "{} = {value}", key_literal(key));
}

fn header(path: &[String]) -> String {
    path.iter().map(|key| key_literal(key)).collect::<Vec<_>>().join(".")
}

fn key_literal(key: &str) -> String {
    let bare = !key.is_empty() && key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-');
    if bare { key.to_owned() } else { text_literal(key) }
}

/// A value as TOML writes it.
pub(super) trait Literal {
    fn literal(&self) -> String;
}

/// A value that is TOML already.
pub(super) struct Verbatim(pub(super) String);

impl Literal for Verbatim {
    fn literal(&self) -> String {
        self.0.clone()
    }
}

impl<T: Literal + ?Sized> Literal for &T {
    fn literal(&self) -> String {
        (*self).literal()
    }
}

impl Literal for str {
    fn literal(&self) -> String {
        text_literal(self)
    }
}

impl Literal for String {
    fn literal(&self) -> String {
        text_literal(self)
    }
}

impl Literal for Vec<String> {
    fn literal(&self) -> String {
        format!("[{}]", self.iter().map(|text| text_literal(text)).collect::<Vec<_>>().join(", "))
    }
}

impl Literal for bool {
    fn literal(&self) -> String {
        self.to_string()
    }
}

impl Literal for usize {
    fn literal(&self) -> String {
        self.to_string()
    }
}

impl Literal for i64 {
    fn literal(&self) -> String {
        self.to_string()
    }
}

impl Literal for f64 {
    fn literal(&self) -> String {
        // `1` would be an integer; TOML writes other numbers like Rust.
        format!("{self:?}").replace("NaN", "nan")
    }
}

/// A basic string (TOML 1.0, "String").
fn text_literal(text: &str) -> String {
    let mut literal = String::with_capacity(text.len() + 2);
    literal.push('"');
    for c in text.chars() {
        match c {
            '"' => literal.push_str("\\\""),
            '\\' => literal.push_str("\\\\"),
            '\n' => literal.push_str("\\n"),
            '\r' => literal.push_str("\\r"),
            '\t' => literal.push_str("\\t"),
            c if c.is_control() => {
                let _ = write!(literal, "\\u{:04X}", u32::from(c));
            }
            c => literal.push(c),
        }
    }
    literal.push('"');
    literal
}

fn table_literal(entries: &[(String, String)]) -> String {
    if entries.is_empty() {
        return "{}".to_owned();
    }
    let entries: Vec<_> = entries.iter().map(|(key, value)| format!("{} = {value}", key_literal(key))).collect();
    format!("{{ {} }}", entries.join(", "))
}

fn node_literal(node: &Node) -> Option<String> {
    value_literal(&node.value)
}

/// `None` for nothing, which TOML cannot say.
fn value_literal(value: &Value) -> Option<String> {
    Some(match value {
        Value::Null => return None,
        Value::Bool(truth) => truth.literal(),
        Value::Int(number) => number.literal(),
        Value::Float(number) => number.literal(),
        Value::String(text) => text.literal(),
        Value::Date(date) => date.clone(),
        Value::List(items) => {
            format!("[{}]", items.iter().filter_map(node_literal).collect::<Vec<_>>().join(", "))
        }
        Value::Map(entries) => {
            let entries: Vec<_> =
                entries.iter().filter_map(|(key, node)| Some((key.name.clone(), node_literal(node)?))).collect();
            table_literal(&entries)
        }
    })
}
