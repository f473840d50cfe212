//! Writes settings as a `site.toml`, for a site that moves from Hugo.

use std::fmt::Write as _;

use super::integration::{ANALYTICS, COMMENTS, Service};
use super::language::is_rtl;
use super::{ColorScheme, Config, DateRules, Integration, Language, MenuItem, SocialLink, setting_docs, site};
use crate::data::{Node, Value};
use crate::front_matter::Cascade;

/// The site.toml that says what these settings say, with a comment at every setting. Settings that have their usual value are left out.
/// Reading it gives the same settings, but that dead links and aliases over pages are errors, as is usual here.
///
/// `configs` are the languages as [`super::load`] gives them, the default one first.
pub fn from_hugo(configs: &[Config]) -> String {
    let Some(first) = configs.first() else { return String::new() };
    let usual = settings(&Config { dates: DateRules::of_site_toml(), ..Config::default() });
    let each: Vec<Vec<Setting>> = configs
        .iter()
        .map(|config| settings(config).into_iter().filter(|setting| needed(setting) || !usual.contains(setting)).collect())
        .collect();
    // What all languages say alike stands above; the rest in the table of each.
    let common = |setting: &Setting| {
        let whole = setting.path.first().filter(|name| site::WHOLE.contains(&name.as_str()));
        match whole {
            Some(name) => {
                let part = |list: &[Setting]| list.iter().filter(|s| s.path.first() == Some(name)).cloned().collect::<Vec<_>>();
                each.iter().all(|list| part(list) == part(&each[0]))
            }
            None => each.iter().all(|list| list.contains(setting)),
        }
    };
    let mut text = "# Settings of the site. Every other setting, with its usual value, is in the guide.\n".to_owned();
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
    text.push_str("\n# What stops the site from being built.\n[checks]\n");
    text.push_str("# A site of Hugo's may have dead links: `warning` only tells of them.\n#dead_links = \"warning\"\n");
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

struct List(Vec<Setting>);

impl List {
    fn put(&mut self, path: &str, value: impl Literal) {
        self.at(path.split('.').map(str::to_owned).collect(), value.literal());
    }

    fn put_some(&mut self, path: &str, value: Option<impl Literal>) {
        if let Some(value) = value {
            self.put(path, value);
        }
    }

    fn at(&mut self, path: Vec<String>, value: String) {
        self.0.push(Setting { path, value: Written::Value(value) });
    }

    fn rows(&mut self, path: &str, rows: Vec<Vec<(String, String)>>) {
        if !rows.is_empty() {
            self.0.push(Setting { path: vec![path.to_owned()], value: Written::Rows(rows) });
        }
    }
}

/// Hugo holds `ignoreFiles` against the whole path of a file, we hold ours against the path below content/: what is bound to the start
/// of Hugo's path never holds, what names the content folder is bound to the start of ours.
fn ignore_files(config: &Config) -> Vec<String> {
    let folder = config.language.content_dir.as_str();
    let below = |pattern: &str| {
        let bare = pattern.strip_prefix('/').unwrap_or(pattern);
        match (bare.strip_prefix(folder).and_then(|rest| rest.strip_prefix('/')), pattern.strip_prefix('/')) {
            (Some(rest), _) => format!("^{rest}"),
            // The slash before the first name below content/ is none of ours.
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
    let mut list = List(Vec::new());
    list.put("title", &config.title);
    list.put("base_url", format!("{}{}", config.origin, config.base_path));
    list.put("description", &config.description);
    list.put("keywords", &config.keywords);
    list.put_some("time_zone", config.time_zone.iana_name());
    list.put("date_format", &config.date_format);
    list.put("page_size", config.page_size);
    list.put("summary_words", config.summary_words);
    list.put("cjk", config.has_cjk);
    list.put("keep_case", config.keep_case);
    list.put("html_addresses", config.html_addresses);
    list.put("plural_titles", config.plural_titles);
    list.put("capital_titles", config.capital_titles);
    list.put("ignore_files", &ignore_files(config));
    list.put("disable", &config.disabled_kinds);
    list.put("archive", config.archive);
    list.put("hosts", &config.hosts);
    list.put("author.name", &config.author.name);
    list.put("author.info", &config.author.info);
    list.put_some("author.avatar", config.author.avatar.as_ref());
    list.put_some("author.email", config.author.email.as_ref());
    list.rows("menu", config.menu.iter().map(menu_item).collect());
    list.rows("social", config.social.iter().map(social_link).collect());
    theme(&mut list, config);
    markup(&mut list, config);
    for (directive, hosts) in &config.security.allow_hosts {
        list.at(vec!["security".to_owned(), "allow_hosts".to_owned(), (*directive).to_owned()], hosts.literal());
    }
    list.put("images.keep_metadata", config.images.keep_metadata);
    list.put("images.keep_position", config.images.keep_position);
    list.put("feeds.rss_name", &config.feeds.rss_name);
    list.put_some("feeds.limit", config.feeds.limit);
    list.put("feeds.full_content", config.feeds.full_content);
    list.put("dates.git", config.git_dates);
    list.put("dates.date", &config.dates.date);
    list.put("dates.publish", &config.dates.publish);
    list.put("dates.lastmod", &config.dates.lastmod);
    list.put("dates.expiry", &config.dates.expiry);
    taxonomies(&mut list, config);
    for (section, pattern) in &config.permalinks {
        list.at(vec!["permalinks".to_owned(), section.clone()], pattern.literal());
    }
    for (kind, patterns) in &config.list_permalinks {
        for (section, pattern) in patterns {
            list.at(vec!["permalinks".to_owned(), kind.clone(), section.clone()], pattern.literal());
        }
    }
    list.put_some("sitemap.change_frequency", config.sitemap.change_frequency.as_ref());
    list.put_some("sitemap.priority", config.sitemap.priority);
    integrations(&mut list, "comments", COMMENTS, config.comments.as_slice());
    integrations(&mut list, "analytics", ANALYTICS, &config.analytics);
    for (key, value) in &config.params {
        if let Some(literal) = value_literal(value) {
            list.at(vec!["params".to_owned(), key.clone()], literal);
        }
    }
    list.rows("cascade", config.cascades.iter().map(cascade).collect());
    list.0
}

fn theme(list: &mut List, config: &Config) {
    let theme = &config.theme;
    let scheme = match theme.color_scheme {
        ColorScheme::Auto => "auto",
        ColorScheme::Light => "light",
        ColorScheme::Dark => "dark",
    };
    list.put("theme.color_scheme", scheme);
    list.put("theme.color_toggle", theme.color_toggle);
    list.put_some("theme.since", theme.since);
    list.put("theme.hide_copyright", theme.hide_copyright);
    list.put("theme.hide_credits", theme.hide_credits);
    list.put_some("theme.copyright", theme.copyright.as_ref());
    list.put_some("theme.license", theme.license.as_ref());
    list.put_some("theme.commit_url", theme.commit_url.as_ref());
    list.put("theme.custom_css", &theme.custom_css);
    list.put("theme.custom_js", &theme.custom_js);
    list.put("theme.max_see_also", theme.max_see_also);
    list.put("theme.max_related", theme.max_related);
    // A home page that lists all posts in pages begins with as many.
    let recent = if config.migrated.home_lists_posts { config.page_size } else { theme.recent_posts };
    list.put("theme.recent_posts", recent);
    list.put("theme.group_by_year", theme.group_by_year);
    if let Some(pair) = &theme.accent {
        list.put("theme.accent", &pair.to_vec());
    }
    list.put_some("theme.width", theme.width.as_ref());
    list.put_some("theme.search", theme.search.as_ref());
    list.put_some("theme.icon", theme.icon.as_ref());
    list.put("theme.toc", theme.toc);
    list.put("theme.reading_time", theme.reading_time);
    list.put_some("theme.image", theme.image.as_ref());
    list.put_some("theme.twitter", theme.twitter.as_ref());
    for (key, path) in &theme.favicons {
        list.at(vec!["theme".to_owned(), "favicons".to_owned(), key.clone()], path.literal());
    }
}

fn markup(list: &mut List, config: &Config) {
    let markup = &config.markup;
    list.put("markup.trusted", markup.trusted);
    list.put("markup.raw_html", markup.raw_html);
    list.put("markup.emoji", markup.emoji);
    list.put("markup.typographer", markup.typographer);
    list.put("markup.math", markup.math);
    list.put("markup.escaped_formulas", markup.escaped_formulas);
    for (name, text) in &markup.math_macros {
        list.at(vec!["math".to_owned(), "macros".to_owned(), name.clone()], text.literal());
    }
    list.put("markup.alerts", markup.alerts);
    list.put("markup.linkify", markup.linkify);
    list.put("markup.line_numbers", markup.line_numbers);
    list.put("markup.external_links", markup.external_links);
    let (from, to) = markup.toc_levels;
    list.at(vec!["markup".to_owned(), "toc_levels".to_owned()], format!("[{from}, {to}]"));
}

/// The table is written as a whole or not at all, because it replaces the usual one; an empty one says that there are none.
fn taxonomies(list: &mut List, config: &Config) {
    let same = config.taxonomies == Config::default().taxonomies;
    let entries: Vec<_> = config.taxonomies.iter().map(|one| (one.singular.clone(), one.plural.literal())).collect();
    if !same {
        list.0.push(Setting { path: vec!["taxonomies".to_owned()], value: Written::Value(table_literal(&entries)) });
    }
}

fn integrations(list: &mut List, table: &str, services: &[Service], found: &[Integration]) {
    for one in found {
        let Some(service) = services.iter().find(|service| service.name == one.service) else { continue };
        for key in service.keys {
            if let Some(value) = one.values.get(&Service::value_key(key)) {
                list.at(vec![table.to_owned(), one.service.clone(), (*key).to_owned()], value.literal());
            }
        }
    }
}

fn row(entries: &[(&str, Option<String>)]) -> Vec<(String, String)> {
    entries.iter().filter_map(|(key, value)| Some(((*key).to_owned(), value.clone()?))).collect()
}

fn menu_item(item: &MenuItem) -> Vec<(String, String)> {
    row(&[
        ("name", Some(item.name.literal())),
        ("url", item.url.as_ref().map(Literal::literal)),
        ("weight", (item.weight != 0).then(|| item.weight.literal())),
        ("class", item.class.as_ref().map(Literal::literal)),
        ("target", item.target.as_ref().map(Literal::literal)),
        ("rel", item.rel.as_ref().map(Literal::literal)),
    ])
}

fn social_link(link: &SocialLink) -> Vec<(String, String)> {
    row(&[
        ("name", Some(link.name.literal())),
        ("icon", Some(link.icon.literal())),
        ("url", link.url.as_ref().map(Literal::literal)),
        ("weight", (link.weight != 0).then(|| link.weight.literal())),
        ("rel", link.rel.as_ref().map(Literal::literal)),
        ("target", link.target.as_ref().map(Literal::literal)),
    ])
}

fn cascade(cascade: &Cascade) -> Vec<(String, String)> {
    let target = [("path", &cascade.path), ("kind", &cascade.kind), ("lang", &cascade.lang)];
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
                let about = setting_docs::about(&setting.path.join("."));
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
                    let about = setting_docs::about(&table.join(".")).or_else(|| setting_docs::about(table.first()?));
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
    if let Some(about) = setting_docs::about(&[table, std::slice::from_ref(key)].concat().join(".")) {
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
trait Literal {
    fn literal(&self) -> String;
}

impl Literal for &str {
    fn literal(&self) -> String {
        text_literal(self)
    }
}

impl Literal for String {
    fn literal(&self) -> String {
        text_literal(self)
    }
}

impl Literal for &String {
    fn literal(&self) -> String {
        text_literal(self)
    }
}

impl Literal for &Vec<String> {
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
        // `1` would be a whole number; TOML writes the others as Rust does.
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
