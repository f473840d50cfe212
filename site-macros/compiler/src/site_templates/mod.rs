//! The owner's templates: `templates/`, `data/` and `strings/` of a site with `site.toml`.
//!
//! - `data`: the files of `data/`.
//! - `host`: what templates can ask of the site in one language.
//! - `shortcodes`: the owner's shortcodes on one page.
//!
//! What a template depends on is known without executing it (see [`site_templates::Uses`]), so that a page is made again only if that has
//! changed. No template reads the text of another page.

mod data;
mod host;
mod shortcodes;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use site_diag::{Diagnostic, FileId, Kind, Span, nearest};
use site_settings::cache_key::{CacheKey, key};
use site_settings::front_matter::Spanned;
use site_templates::{Entry, Failure, Role, Templates, Value};

use crate::assemble::{Inputs, RenderedSite};
use crate::content::{Page, PageKind};
use data::Data;
use host::SiteHost;
pub(crate) use shortcodes::{Shortcodes, shortcode_key};

/// The templates of a site, and what they may ask.
pub(crate) struct SiteTemplates {
    templates: Templates,
    data: Data,
    /// By language.
    hosts: Vec<OnceLock<Arc<SiteHost>>>,
    /// The slots for which there are templates: name and path of the template.
    slots: Vec<(&'static str, String)>,
    /// Paths of the templates of shortcodes, by name.
    shortcodes: BTreeMap<String, String>,
}

impl SiteTemplates {
    /// Reads and checks the templates; `None` if there are none, or if the settings come from another generator, whose templates are
    /// others.
    pub(crate) fn read(inputs: &Inputs<'_>, found: &mut Vec<Diagnostic>) -> Option<Self> {
        let is_own = inputs.configs.first().is_some_and(|config| !config.from_hugo) && inputs.sources.find("site.toml").is_some();
        if !is_own {
            return None;
        }
        let wanted: Vec<(&Page, &Spanned<String>)> =
            inputs.library.pages.iter().filter_map(|page| Some((page, page.front.template.as_ref()?))).collect();
        let named: BTreeMap<String, Role> =
            wanted.iter().rev().map(|(page, template)| (file_of(&template.value), role_of(page))).collect();
        let has_any = inputs.sources.iter().any(|(_, source)| source.path.starts_with("templates/"));
        let data = if has_any { Data::read(inputs.sources, found) } else { Data::default() };
        let paths: BTreeSet<String> = data.paths().map(str::to_owned).collect();
        let templates = Templates::read(inputs.sources, inputs.configs.len(), &named, &paths, found);
        for (page, template) in &wanted {
            let name = file_of(&template.value);
            let fits =
                templates.as_ref().and_then(|templates| templates.entry(&name)).is_some_and(|entry| entry.role == role_of(page));
            if !fits {
                let names = templates.iter().flat_map(Templates::names);
                let kind = Kind::UnknownInTemplate {
                    what: if templates.as_ref().is_some_and(|templates| templates.has(&name)) {
                        "template for this kind of page"
                    } else {
                        "template"
                    },
                    name: template.value.clone(),
                    nearest: nearest(&name, names).filter(|nearest| *nearest != name),
                };
                found.push(Diagnostic::error(kind, template.span));
            }
        }
        let templates = templates?;
        templates.report_unused(found);
        data.report_unused(&templates, found);
        let slots = templates.entries().filter_map(|(name, entry)| match entry.role {
            Role::Slot(slot) if entry.is_sound => Some((slot, name.to_owned())),
            _ => None,
        });
        let slots = slots.collect();
        let mut shortcodes: BTreeMap<String, String> = BTreeMap::new();
        for (path, entry) in templates.entries() {
            let Role::Shortcode { name, .. } = &entry.role else { continue };
            if let Some(other) = shortcodes.get(name).and_then(|other| templates.entry(other)) {
                let kind = Kind::DuplicateKey { key: format!("shortcodes/{name}") };
                let first = Span::start_of(other.file);
                found.push(
                    Diagnostic::error(kind, Span::start_of(entry.file)).with_related(first, "the first template of this name"),
                );
                continue;
            }
            shortcodes.insert(name.clone(), path.to_owned());
        }
        let hosts = inputs.configs.iter().map(|_| OnceLock::new()).collect();
        Some(Self { templates, data, hosts, slots, shortcodes })
    }

    /// The slots for which there are templates: name and path of the template.
    pub(crate) fn slots(&self) -> &[(&'static str, String)] {
        &self.slots
    }

    /// A sound template by its path below `templates/`.
    pub(crate) fn entry(&self, name: &str) -> Option<&Entry> {
        self.templates.entry(name).filter(|entry| entry.is_sound)
    }

    /// The same with its name.
    pub(crate) fn sound(&self, name: &str) -> Option<(&str, &Entry)> {
        self.sound_entries().find(|(known, _)| *known == name)
    }

    /// The sound ones of all templates that are executed, with their paths.
    pub(crate) fn sound_entries(&self) -> impl Iterator<Item = (&str, &Entry)> {
        self.templates.entries().filter(|(_, entry)| entry.is_sound)
    }

    /// The files of the templates that others include.
    pub(crate) fn parts<'e>(&self, entries: impl Iterator<Item = &'e Entry>) -> BTreeSet<FileId> {
        entries.flat_map(|entry| &entry.uses.templates).filter_map(|name| self.templates.file(name)).collect()
    }

    /// A shortcode's template by name: its path, and whether it is sound.
    fn shortcode(&self, name: &str) -> Option<(&str, &Entry)> {
        let path = self.shortcodes.get(name)?;
        Some((path, self.templates.entry(path)?))
    }

    /// The names of the owner's shortcodes.
    pub(crate) fn shortcodes(&self) -> impl Iterator<Item = &str> {
        self.shortcodes.keys().map(String::as_str)
    }

    /// Reports shortcodes that no page has.
    pub(crate) fn report_unused_shortcodes(&self, used: &BTreeSet<&String>, found: &mut Vec<Diagnostic>) {
        for (name, path) in self.shortcodes.iter().filter(|(name, _)| !used.contains(name)) {
            if let Some(entry) = self.templates.entry(path) {
                let kind = Kind::UnusedTemplate { what: "shortcode", name: name.clone() };
                found.push(Diagnostic::warning(kind, Span::start_of(entry.file)));
            }
        }
    }

    /// A key of everything that a template depends on, except for its variables.
    pub(crate) fn key(&self, rendered: &RenderedSite<'_>, language: usize, entry: &Entry) -> CacheKey {
        let functions = &entry.uses.functions;
        let pages = (functions.contains("pages") || functions.contains("page")).then(|| *rendered.site_key().as_bytes());
        let assets: Vec<&String> = match functions.contains("asset") {
            true => rendered.inputs.assets.all.iter().map(|asset| &asset.address).collect(),
            false => Vec::new(),
        };
        let texts = self.templates.texts(entry);
        let settings = *rendered.settings_key(language).as_bytes();
        key("template", &(texts, settings, pages, assets, self.data.keys(&entry.uses.data)))
    }

    /// Executes a template. `variables` are those of its role that it uses.
    pub(crate) fn render(
        &self,
        rendered: &RenderedSite<'_>,
        language: usize,
        name: &str,
        mut variables: Vec<(&'static str, Value)>,
    ) -> Result<String, Box<Failure>> {
        if self.templates.entry(name).is_some_and(|entry| entry.uses.variables.contains("data")) {
            variables.push(("data", self.data.value()));
        }
        let host = || -> Arc<dyn site_templates::Host> {
            let Some(known) = self.hosts.get(language) else { return Arc::new(SiteHost::new(rendered, language)) };
            Arc::clone(known.get_or_init(|| Arc::new(SiteHost::new(rendered, language)))) as Arc<dyn site_templates::Host>
        };
        self.templates.render(name, language, &host, variables)
    }
}

/// The file of a template that front matter names, with or without extension.
pub(crate) fn file_of(name: &str) -> String {
    let name = name.trim_matches('/');
    if name.ends_with(".html") { name.to_owned() } else { format!("{name}.html") }
}

/// The role of the templates of a page.
fn role_of(page: &Page) -> Role {
    match page.kind {
        PageKind::Home => Role::Home,
        PageKind::Regular => Role::Page,
        PageKind::Section | PageKind::Term | PageKind::Archive => Role::List,
        PageKind::Taxonomy => Role::Terms,
    }
}
