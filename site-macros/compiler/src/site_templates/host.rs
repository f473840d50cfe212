//! What templates can ask of the site in one language. Everything is copied, because engines live longer than a stage of the compilation.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use site_diag::{FileId, Severity, Span, nearest};
use site_markdown::{Context, DeadTarget, LinkedPage, ListedPage, NO_MACROS, Picture, Resolve, Target, UnknownList};
use site_settings::address;
use site_settings::config::Config;
use site_settings::data::{Format, parse};
use site_settings::front_matter::Listing;
use site_templates::{Host, PageQuery, Value};

use crate::assemble::{RenderedSite, cut_at, item};
use crate::content::{PageKind, term_key};

/// The site in one language.
pub(super) struct SiteHost {
    config: Config,
    /// By address.
    pages: BTreeMap<String, HostPage>,
    sections: BTreeSet<String>,
    tags: BTreeMap<String, String>,
    /// Addresses of assets by name.
    assets: BTreeMap<String, String>,
    /// All addresses of the site.
    addresses: BTreeSet<String>,
    /// The owner's texts.
    strings: BTreeMap<String, String>,
}

struct HostPage {
    item: Value,
    /// In lists.
    is_listed: bool,
    section: String,
    tags: Vec<String>,
    title: String,
    date: Option<Timestamp>,
    weight: i64,
    /// Its place in the usual order.
    order: usize,
}

impl SiteHost {
    pub(super) fn new(rendered: &RenderedSite<'_>, language: usize) -> Self {
        let inputs = rendered.inputs;
        let library = inputs.library;
        let config = inputs.configs[language].clone();
        let order: BTreeMap<_, _> = match library.homes.get(language) {
            Some(home) => library.page(*home).members.iter().enumerate().map(|(order, id)| (*id, order)).collect(),
            None => BTreeMap::new(),
        };
        let mut pages = BTreeMap::new();
        let (mut sections, mut tags) = (BTreeSet::new(), BTreeMap::new());
        for (id, page) in library.iter().filter(|(_, page)| page.lang == language && page.rendered) {
            if page.kind == PageKind::Section {
                sections.insert(page.path.clone());
            }
            let names = page.front.terms.get("tags").into_iter().flatten();
            let keys: Vec<String> = names.map(|name| term_key(&name.value)).collect();
            for (key, name) in keys.iter().zip(page.front.terms.get("tags").into_iter().flatten()) {
                tags.entry(key.clone()).or_insert_with(|| name.value.clone());
            }
            let known = HostPage {
                item: site_templates::value(&item(rendered, id)),
                is_listed: page.kind == PageKind::Regular && page.listed == Listing::Everywhere && order.contains_key(&id),
                section: page.path.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned(),
                tags: keys,
                title: page.title.clone(),
                date: page.front.dates.date.as_ref().map(|date| date.timestamp()),
                weight: page.front.weight,
                order: order.get(&id).copied().unwrap_or(usize::MAX),
            };
            pages.insert(page.address.clone(), known);
        }
        let of_pages = library.pages.iter().filter(|page| page.rendered).map(|page| &page.address);
        let addresses = of_pages.chain(library.statics.keys()).chain(library.aliases.keys()).chain(rendered.generated.iter());
        let addresses = addresses.cloned().collect();
        let assets = inputs.assets.all.iter().map(|asset| (asset.name.clone(), asset.address.clone())).collect();
        let strings = strings(rendered, &config.language.code);
        Self { config, pages, sections, tags, assets, addresses, strings }
    }

    fn dead(&self, target: &str) -> DeadTarget {
        DeadTarget {
            target: target.to_owned(),
            nearest: nearest(target, self.addresses.iter().map(String::as_str)),
            candidates: Vec::new(),
            href: self.config.href(target),
        }
    }
}

/// The owner's texts in a language: `strings/CODE.toml`. Mistakes in it are reported with the settings.
fn strings(rendered: &RenderedSite<'_>, code: &str) -> BTreeMap<String, String> {
    let sources = rendered.inputs.sources;
    let Some(file) = sources.find(&format!("strings/{code}.toml")) else { return BTreeMap::new() };
    let node = parse(Format::Toml, sources.text(file), file, 0, &mut Vec::new());
    let entries = node.iter().flat_map(|node| node.entries());
    entries.filter_map(|(key, node)| Some((key.name.clone(), node.value.to_text()?))).collect()
}

/// ` did you mean X?`, if there is a similar name.
fn meant(nearest: Option<String>) -> String {
    nearest.map(|nearest| format!("; did you mean `{nearest}`?")).unwrap_or_default()
}

impl Host for SiteHost {
    fn pages(&self, query: &PageQuery) -> Result<Value, String> {
        let mut found: Vec<&HostPage> = self.pages.values().filter(|page| page.is_listed).collect();
        if let Some(section) = &query.section {
            let section = section.trim_matches('/');
            if !self.sections.contains(section) {
                let nearest = nearest(section, self.sections.iter().map(String::as_str));
                return Err(format!("there is no section `{section}`{}", meant(nearest)));
            }
            let below = format!("{section}/");
            found.retain(|page| page.section == section || page.section.starts_with(&below));
        }
        if let Some(tag) = &query.tag {
            let key = term_key(tag);
            if !self.tags.contains_key(&key) {
                let nearest = nearest(tag, self.tags.values().map(String::as_str));
                return Err(format!("no page has the tag `{tag}`{}", meant(nearest)));
            }
            found.retain(|page| page.tags.contains(&key));
        }
        found.sort_by_key(|page| page.order);
        match query.sort.as_deref() {
            None => {}
            Some("date") => found.sort_by_key(|page| std::cmp::Reverse(page.date)),
            Some("title") => found.sort_by_cached_key(|page| page.title.to_lowercase()),
            Some("weight") => found.sort_by_key(|page| (page.weight == 0, page.weight)),
            Some(other) => return Err(format!("pages are sorted by `date`, `title` or `weight`, not by `{other}`")),
        }
        found.truncate(query.limit.unwrap_or(usize::MAX));
        Ok(site_templates::list(found.into_iter().map(|page| page.item.clone()).collect()))
    }

    fn page(&self, address: &str) -> Result<Value, String> {
        let slash = format!("{address}/");
        match self.pages.get(address).or_else(|| self.pages.get(&slash)) {
            Some(page) => Ok(page.item.clone()),
            None => {
                let nearest = nearest(address, self.pages.keys().map(String::as_str));
                Err(format!("there is no page at `{address}`{}", meant(nearest)))
            }
        }
    }

    fn asset(&self, name: &str) -> Result<String, String> {
        let plain = name.trim_start_matches('/');
        match self.assets.get(plain) {
            Some(address) => Ok(self.config.href(address)),
            None => {
                let nearest = nearest(plain, self.assets.keys().map(String::as_str));
                Err(format!("there is no asset `{name}`{}", meant(nearest)))
            }
        }
    }

    fn icon(&self, name: &str) -> Result<String, String> {
        let unknown = || format!("there is no icon `{name}`{}", meant(site_theme::icon::nearest(name)));
        site_theme::icon::svg(name).map(str::to_owned).ok_or_else(unknown)
    }

    fn text(&self, key: &str) -> Result<String, String> {
        let theme = site_theme::strings(&self.config.language.code);
        if let Some(text) = self.strings.get(key).map(String::as_str).or_else(|| theme.get(key)) {
            return Ok(text.to_owned());
        }
        let nearest = nearest(key, self.strings.keys().map(String::as_str).chain(theme.keys().map(|key| -> &str { key })));
        let code = &self.config.language.code;
        Err(format!("there is no text `{key}` in strings/{code}.toml or the theme{}", meant(nearest)))
    }

    fn markdown(&self, text: &str, is_inline: bool) -> Result<String, String> {
        let context = Context {
            config: &self.config,
            resolver: self,
            params: &BTreeMap::new(),
            math: self.config.markup.math,
            macros: &NO_MACROS,
            cjk: None,
            address: "/",
            templates: None,
            preview: false,
        };
        let made = site_markdown::fragment(text, !is_inline, &context, Span::start_of(FileId(0)));
        match made.diagnostics.iter().find(|diagnostic| diagnostic.severity == Severity::Error) {
            Some(mistake) => Err(format!("this Markdown has a mistake: {}", mistake.kind.message())),
            None => Ok(made.html),
        }
    }

    fn date(&self, date: &str, format: Option<&str>) -> Result<String, String> {
        let zone = &self.config.time_zone;
        let timestamp = date.parse::<Timestamp>().ok().map(|at| at.to_zoned_datetime(zone.clone()));
        let local = || date.parse::<DateTime>().ok().and_then(|at| at.to_zoned_datetime(zone.clone()).ok());
        let day =
            || date.parse::<Date>().ok().and_then(|day| day.to_datetime(Default::default()).to_zoned_datetime(zone.clone()).ok());
        let at = timestamp.or_else(local).or_else(day).ok_or_else(|| format!("`{date}` is not a date"))?;
        Ok(site_theme::date::format(&at, format.unwrap_or(&self.config.date_format), &self.config.language.code))
    }

    fn href(&self, address: &str) -> String {
        if !address.starts_with('/') || address.starts_with("//") {
            return address.to_owned();
        }
        let (path, rest) = cut_at(address, &['?', '#']);
        format!("{}{rest}", self.config.href(path))
    }

    fn absolute(&self, address: &str) -> String {
        let href = self.href(address);
        if href.starts_with('/') { format!("{}{href}", self.config.origin) } else { href }
    }
}

/// Links of Markdown that belongs to no page: addresses of the site, from its root.
impl Resolve for SiteHost {
    fn link(&self, destination: &str) -> Result<Target, DeadTarget> {
        let is_remote = destination.contains(':') || destination.starts_with("//");
        if is_remote || destination.starts_with('#') {
            return Ok(Target { href: destination.to_owned(), external: is_remote, fragment: None });
        }
        let (path, rest) = cut_at(destination, &['?', '#']);
        let path = address::decode(path);
        let slash = format!("{path}/");
        let known = [&path, &slash].into_iter().find(|path| self.addresses.contains(*path));
        let known = known.ok_or_else(|| self.dead(&path))?;
        let fragment = rest.split_once('#').map(|(_, fragment)| (known.clone(), address::decode(fragment)));
        Ok(Target { href: format!("{}{rest}", self.config.href(known)), external: false, fragment })
    }

    fn image(&self, destination: &str) -> Result<Picture, DeadTarget> {
        if destination.contains("://") {
            return Ok(Picture { src: destination.to_owned(), size: None });
        }
        let plain = destination.trim_start_matches('/');
        let asset = self.assets.get(plain).map(|address| self.config.href(address));
        let file = || self.addresses.contains(&format!("/{plain}")).then(|| self.config.href(&format!("/{plain}")));
        let src = asset.or_else(file).ok_or_else(|| self.dead(destination))?;
        Ok(Picture { src, size: None })
    }

    fn reference(&self, path: &str, _: Option<&str>) -> Result<Target, DeadTarget> {
        self.link(path)
    }

    fn page(&self, _: &str) -> Option<LinkedPage> {
        None
    }

    fn recent(&self, _: Option<&str>, _: usize) -> Vec<LinkedPage> {
        Vec::new()
    }

    fn listed(&self, _: Option<&str>, _: Option<&str>, _: usize) -> Result<Vec<ListedPage>, UnknownList> {
        Ok(Vec::new())
    }

    fn pictures(&self, _: &str) -> Vec<String> {
        Vec::new()
    }
}
