//! Converts parsed front matter to its typed form.

use std::collections::BTreeMap;

use jiff::ZonedDateTime;

use super::coerce::Coercer;
use super::keys::ValueType;
use super::{
    Dates, FileFacts, FrontMatter, Listing, PageLink, PageMenu, ResourceRule, SitemapEntry, Spanned, cascade, date, keys,
};
use crate::config::Config;
use crate::data::{Key, Node, Value};
use site_diag::{Diagnostic, Kind, Span, limits, nearest};

/// Reads the head into its typed form. `cascades` are the `cascade` maps that apply, nearest first: their keys count where the page
/// has none. Unknown keys are warnings with the nearest known key. `:filename` dates also give the slug when there is none.
pub fn read(
    head: &Node,
    cascades: &[&Node],
    facts: &FileFacts<'_>,
    config: &Config,
    diagnostics: &mut Vec<Diagnostic>,
) -> FrontMatter {
    let mut reader = Reader {
        config,
        fields: Coercer { diagnostics, silent: false, migrated: config.from_hugo },
        front: FrontMatter { span: Some(head.span), ..FrontMatter::default() },
        dates: BTreeMap::new(),
        published: None,
        drafted: false,
        own: BTreeMap::new(),
    };
    reader.table(head);
    reader.fields.silent = true;
    for cascade in cascades {
        reader.table(cascade);
    }
    reader.finish(facts, head.span)
}

/// A head while it is read. The table of keys says which of its methods reads which key.
pub(super) struct Reader<'a, 'd> {
    config: &'a Config,
    pub(super) fields: Coercer<'d>,
    pub(super) front: FrontMatter,
    /// Dates by lower-case key; `None` for a key that is there without a date.
    dates: BTreeMap<String, Option<ZonedDateTime>>,
    /// `published: false`.
    published: Option<bool>,
    /// `draft` is there.
    pub(super) drafted: bool,
    /// Keys that have been read, in lower case, and where: the first wins.
    own: BTreeMap<String, Span>,
}

impl Reader<'_, '_> {
    fn table(&mut self, table: &Node) {
        for (key, node) in table.entries() {
            let name = key.name.to_lowercase();
            // `params` of a cascade are added to those of the page.
            if name == "params" {
                self.params(node);
            } else if !self.own.contains_key(&name) {
                self.own.insert(name.clone(), key.span);
                self.entry(&name, key, node);
            }
        }
    }

    fn entry(&mut self, name: &str, key: &Key, node: &Node) {
        let known = keys::key(name);
        let is_granted = self.config.from_hugo && keys::is_granted(name, node);
        let is_terms = self.config.taxonomies.iter().any(|taxonomy| taxonomy.plural.eq_ignore_ascii_case(name));
        if is_terms {
            let terms = self.fields.headlines(&key.name, node);
            self.front.terms.insert(name.to_owned(), terms);
        }
        match known {
            // The settings may take dates from any key.
            _ if !is_terms && self.is_date(name) => self.date(key, node),
            // A taxonomy may have the name of another key, such as `keywords`.
            Some(known) if !is_terms || known.value != ValueType::Date => (known.read)(self, key, node),
            None if !is_terms && !is_granted => self.unknown(key),
            _ => {}
        }
        if known.is_none_or(|known| known.is_param) {
            self.front.params.entry(name.to_owned()).or_insert_with(|| node.value.clone());
        }
    }

    fn is_date(&self, name: &str) -> bool {
        let rules = &self.config.dates;
        let lists = [&rules.date, &rules.publish, &rules.lastmod, &rules.expiry];
        keys::key(name).is_some_and(|key| key.value == ValueType::Date)
            || lists.iter().any(|list| list.iter().any(|rule| rule == name))
    }

    /// Reads every date there is, whether a rule asks for it or not, so that none is silently wrong.
    pub(super) fn date(&mut self, key: &Key, node: &Node) {
        let name = key.name.to_lowercase();
        let date = match &node.value {
            Value::Null => return,
            Value::String(text) if text.trim().is_empty() => return,
            Value::Bool(published) if name == "published" => {
                self.published = Some(*published);
                return;
            }
            Value::String(text) | Value::Date(text) => date::parse(text, &self.config.time_zone),
            Value::Int(seconds) => date::from_seconds(*seconds).or_else(|| self.odd_seconds(key, node, *seconds)),
            _ => {
                self.fields.wrong_type(&key.name, node, "a date");
                return;
            }
        };
        match date {
            Some(date) => {
                self.dates.insert(name, Some(date).filter(|date| !date::is_zero(date)));
            }
            None => {
                let value = node.value.to_text().unwrap_or_default();
                self.fields.emit(Diagnostic::error(Kind::BadDate { key: key.name.clone(), value }, node.span));
            }
        }
    }

    /// A number that is more likely a year or a day than seconds since 1970. Hugo takes it for seconds all the same.
    fn odd_seconds(&mut self, key: &Key, node: &Node, seconds: i64) -> Option<ZonedDateTime> {
        let date = jiff::Timestamp::from_second(seconds).ok().filter(|_| self.config.from_hugo)?;
        self.fields.emit(Diagnostic::warning(
            Kind::OddValue {
                key: key.name.clone(),
                value: seconds.to_string(),
                read_as: format!("seconds since 1970, which is {date}"),
                better: "write a date, such as 2024-01-31".to_owned(),
            },
            node.span,
        ));
        Some(date.to_zoned_datetime(jiff::tz::TimeZone::UTC))
    }

    pub(super) fn build(&mut self, key: &Key, node: &Node) {
        for (inner, value) in self.fields.table(&key.name, node) {
            let name = format!("{}.{}", key.name, inner.name);
            match inner.name.to_lowercase().as_str() {
                "render" => self.front.render = choice(&mut self.fields, &name, value, &["link", "never"]) == "always",
                "list" => {
                    self.front.list = match choice(&mut self.fields, &name, value, &["local", "never"]) {
                        "local" => Listing::Locally,
                        "never" => Listing::Nowhere,
                        _ => Listing::Everywhere,
                    }
                }
                "publishresources" => self.front.publish_resources = self.fields.truth(&name, value).unwrap_or(true),
                _ => self.unknown_inside(&name, inner, &["render", "list", "publishResources"]),
            }
        }
        if !self.front.render && self.front.list == Listing::Nowhere {
            self.front.headless = true;
        }
    }

    /// A cascade is checked where it is written: its values are read as if they were the page's own, and forgotten.
    pub(super) fn check_cascade(&mut self, key: &Key, node: &Node) {
        if !matches!(node.value, Value::Map(_) | Value::List(_) | Value::Null) {
            self.fields.wrong_type(&key.name, node, "a table or a list of tables");
        }
        if self.fields.silent {
            return;
        }
        for given in cascade::maps(node) {
            let mut reader = Reader {
                config: self.config,
                fields: Coercer { diagnostics: &mut *self.fields.diagnostics, silent: false, migrated: self.config.from_hugo },
                front: FrontMatter::default(),
                dates: BTreeMap::new(),
                published: None,
                drafted: false,
                own: BTreeMap::from([("cascade".to_owned(), node.span)]),
            };
            reader.table(&given.keys);
        }
    }

    pub(super) fn sitemap(&mut self, key: &Key, node: &Node) {
        self.front.sitemap = sitemap(&mut self.fields, key, node);
    }

    /// Whether there are formulas. A table has macros for them.
    pub(super) fn math(&mut self, key: &Key, node: &Node) -> Option<bool> {
        let Some(macros) = node.get("macros") else {
            // Some themes accept the name of the library.
            let is_library = |name: String| ["katex", "mathjax"].contains(&name.to_lowercase().as_str());
            if self.config.from_hugo && node.value.to_text().is_some_and(is_library) {
                return Some(true);
            }
            return self.fields.option(&key.name, node);
        };
        let name = format!("{}.macros", key.name);
        for (inner, value) in self.fields.table(&name, macros).iter().take(limits::MACROS.most) {
            if let Some(text) = self.fields.text(&format!("{name}.{}", inner.name), value) {
                self.front.macros.insert(inner.name.clone(), text);
            }
        }
        match node.get("enable") {
            Some(enable) => self.fields.truth(&format!("{}.enable", key.name), enable),
            None => Some(true),
        }
    }

    /// Links to other sites: a list of tables. In other shapes it is somebody's own key.
    pub(super) fn links(&mut self, key: &Key, node: &Node) {
        let Value::List(items) = &node.value else { return self.unknown(key) };
        let text = |item: &Node, keys: &[&str]| {
            let text = keys.iter().find_map(|key| item.get(key)?.value.to_text())?;
            (!text.trim().is_empty() && !limits::HEADLINE.is_exceeded(text.len())).then(|| text.trim().to_owned())
        };
        let link = |item: &Node| {
            let url = text(item, &["website", "url", "link", "href"])?;
            let title = text(item, &["title", "name"]).unwrap_or_else(|| url.clone());
            Some(PageLink { title, url, description: text(item, &["description", "desc"]) })
        };
        let links: Vec<_> = items.iter().filter_map(link).collect();
        if links.is_empty() && !items.is_empty() {
            self.unknown(key);
        }
        self.front.links = links;
    }

    /// Names of authors, where they are no terms: texts, or tables with a `name`.
    pub(super) fn authors(&mut self, node: &Node) {
        let name = |node: &Node| node.value.to_text().or_else(|| node.get("name")?.value.to_text());
        let names = match &node.value {
            Value::List(items) => items.iter().filter_map(name).collect(),
            _ => name(node).into_iter().collect::<Vec<_>>(),
        };
        let names = names.into_iter().map(|name| name.trim().to_owned());
        let names = names.filter(|name| !name.is_empty() && !limits::HEADLINE.is_exceeded(name.len()));
        if self.front.author_names.is_empty() {
            self.front.author_names = names.take(limits::TERMS.most).collect();
        }
    }

    pub(super) fn resources(&mut self, key: &Key, node: &Node) {
        self.front.resources = resources(&mut self.fields, key, node);
    }

    pub(super) fn menus(&mut self, key: &Key, node: &Node) {
        let menus = menus(&mut self.fields, key, node);
        self.front.menus.extend(menus);
    }

    fn params(&mut self, node: &Node) {
        for (key, value) in self.fields.table("params", node) {
            let name = key.name.to_lowercase();
            // Hugo: `params` may also contain terms.
            let is_terms = self.config.taxonomies.iter().any(|taxonomy| taxonomy.plural.eq_ignore_ascii_case(&name));
            if is_terms && !self.own.contains_key(&name) && !self.front.terms.contains_key(&name) {
                let terms = self.fields.headlines(&key.name, value);
                self.front.terms.insert(name.clone(), terms);
            }
            // Hugo's themes also look for their keys here; Hugo does not.
            if self.config.from_hugo && !is_terms && keys::is_of_theme(&name) && !self.own.contains_key(&name) {
                self.own.insert(name.clone(), key.span);
                self.entry(&name, key, value);
            }
            if self.fields.silent {
                self.front.params.entry(name).or_insert_with(|| value.value.clone());
            } else {
                self.front.params.insert(name, value.value.clone());
            }
        }
    }

    /// Terms make pages, so there are no more of them than is allowed, those of cascades included.
    fn bound_terms(&mut self) {
        let mut left = limits::TERMS.most;
        for terms in self.front.terms.values_mut() {
            if let Some(term) = terms.get(left) {
                self.fields.over(&limits::TERMS, term.span);
            }
            terms.truncate(left);
            left -= terms.len();
        }
    }

    fn unknown(&mut self, key: &Key) {
        let plurals = self.config.taxonomies.iter().map(|taxonomy| taxonomy.plural.as_str());
        let nearest = keys::nearest(&key.name, plurals);
        self.fields.emit(Diagnostic::warning(Kind::UnknownFrontMatterKey { key: key.name.clone(), nearest }, key.span));
    }

    fn unknown_inside(&mut self, name: &str, key: &Key, known: &[&str]) {
        let nearest = nearest(&key.name, known.iter().copied());
        self.fields.emit(Diagnostic::warning(Kind::UnknownFrontMatterKey { key: name.to_owned(), nearest }, key.span));
    }

    fn finish(mut self, facts: &FileFacts<'_>, span: Span) -> FrontMatter {
        self.fields.silent = false;
        self.bound_terms();
        if let Some(published) = self.published.filter(|_| !self.drafted) {
            self.front.draft = !published;
        }
        if self.front.headless {
            self.front.render = false;
            self.front.list = Listing::Nowhere;
        }
        let rules = &self.config.dates;
        let mut slug = None;
        let mut keys = self.dates;
        let mut find = |rules: &[String]| -> Option<ZonedDateTime> {
            for rule in rules {
                match rule.as_str() {
                    ":git" => {
                        if let Some(change) = facts.git.filter(|_| self.config.git_dates) {
                            return Some(change.to_zoned_datetime(self.config.time_zone.clone()));
                        }
                    }
                    ":filename" => {
                        if let Some((date, rest)) = date::from_file_name(facts.base_name, &self.config.time_zone) {
                            slug = Some(rest);
                            // Hugo: from here on, this is the default for `date`.
                            keys.entry("date".to_owned()).or_insert_with(|| Some(date.clone()));
                            return Some(date);
                        }
                    }
                    key => {
                        if let Some(date) = keys.get(key) {
                            return date.clone();
                        }
                    }
                }
            }
            None
        };
        self.front.dates = Dates {
            date: find(&rules.date),
            publish: find(&rules.publish),
            lastmod: find(&rules.lastmod),
            expiry: find(&rules.expiry),
        };
        if let Some(value) = slug.filter(|slug| !slug.is_empty() && !self.own.contains_key("slug")) {
            self.front.slug = Some(Spanned { value, span });
        }
        self.front
    }
}

impl Coercer<'_> {
    /// `url` and `aliases` are addresses of this site.
    pub(super) fn own_address(&mut self, key: &str, address: &Spanned<String>) -> bool {
        let elsewhere = address.value.starts_with("http://") || address.value.starts_with("https://");
        if elsewhere {
            let expected = "an address of this site, such as `/about/`".to_owned();
            let kind = Kind::BadValue { key: key.to_owned(), value: address.value.clone(), expected };
            self.emit(Diagnostic::error(kind, address.span));
        }
        !elsewhere
    }
}

/// `always`, or one of the other words; true or false for always and never.
fn choice<'w>(fields: &mut Coercer<'_>, key: &str, node: &Node, others: &[&'w str]) -> &'w str {
    let word = node.value.to_text().unwrap_or_default().to_lowercase();
    match word.as_str() {
        "always" | "true" => "always",
        "false" => "never",
        word => others.iter().copied().find(|other| *other == word).unwrap_or_else(|| {
            fields.bad_value(key, node, &format!("`always`, `{}`", others.join("`, `")));
            "always"
        }),
    }
}

fn sitemap(fields: &mut Coercer<'_>, key: &Key, node: &Node) -> SitemapEntry {
    let mut entry = SitemapEntry::default();
    for (inner, value) in fields.table(&key.name, node) {
        let name = format!("{}.{}", key.name, inner.name);
        match inner.name.to_lowercase().as_str() {
            "disable" => entry.disable = fields.truth(&name, value).unwrap_or(false),
            "changefreq" => entry.change_frequency = fields.text(&name, value),
            "priority" => entry.priority = fields.share(&name, value),
            "filename" => {}
            _ => {
                let nearest = nearest(&inner.name, ["disable", "changefreq", "priority"]);
                fields.emit(Diagnostic::warning(Kind::UnknownFrontMatterKey { key: name, nearest }, inner.span));
            }
        }
    }
    entry
}

fn resources(fields: &mut Coercer<'_>, key: &Key, node: &Node) -> Vec<ResourceRule> {
    let Value::List(items) = &node.value else {
        if node.value != Value::Null {
            fields.wrong_type(&key.name, node, "a list of tables");
        }
        return Vec::new();
    };
    let mut rules = Vec::new();
    for item in items {
        let mut rule = ResourceRule::default();
        for (inner, value) in fields.table(&key.name, item) {
            match inner.name.to_lowercase().as_str() {
                "src" => rule.src = fields.text("src", value).unwrap_or_default(),
                "title" => rule.title = fields.text("title", value),
                "name" => rule.name = fields.text("name", value),
                "params" => rule.params = value.entries().iter().map(|(k, v)| (k.name.clone(), v.value.clone())).collect(),
                _ => {}
            }
        }
        if !rule.src.is_empty() {
            rules.push(rule);
        }
    }
    rules
}

/// A menu's name, a list of names, or a table of menus with `name` and `weight`.
fn menus(fields: &mut Coercer<'_>, key: &Key, node: &Node) -> Vec<PageMenu> {
    if !matches!(node.value, Value::Map(_)) {
        let names = fields.texts(&key.name, node);
        return names.into_iter().map(|name| PageMenu { menu: name.value.to_lowercase(), ..PageMenu::default() }).collect();
    }
    let mut menus = Vec::new();
    for (menu, entry) in node.entries() {
        let mut place = PageMenu { menu: menu.name.to_lowercase(), ..PageMenu::default() };
        for (inner, value) in fields.table(&menu.name, entry) {
            match inner.name.to_lowercase().as_str() {
                "name" => place.name = fields.text("name", value),
                "weight" => place.weight = fields.whole("weight", value),
                _ => {}
            }
        }
        menus.push(place);
    }
    menus
}
