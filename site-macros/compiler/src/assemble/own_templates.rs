//! The owner's templates on a page: slots, and the template that replaces the theme's page.

use std::collections::BTreeSet;

use site_diag::{Diagnostic, Span};
use site_settings::cache_key::CacheKey;
use site_settings::config::Config;
use site_templates::{Entry, Failure, Role, Value};
use site_theme::slots::Slots;
use site_theme::view::{HeadView, PageInfo, SiteView};
use site_theme::{Frame, part};

use super::main_view::MainView;
use super::output_check::{self, FinishedHtml};
use super::pages::terms_of;
use super::rendered::RenderedSite;
use crate::content::{Page, PageId, PageKind};
use crate::site_templates::{SiteTemplates, file_of};

/// The owner's templates that make a page, or add to it.
pub(super) struct OwnTemplates<'t> {
    all: &'t SiteTemplates,
    slots: Vec<(&'static str, &'t str, &'t Entry)>,
    whole: Option<(&'t str, &'t Entry)>,
}

impl<'t> OwnTemplates<'t> {
    /// `None` if there are none, which costs nothing further.
    pub(super) fn of<V: MainView>(rendered: &'t RenderedSite<'_>, page: Option<&Page>) -> Option<Self> {
        let all = rendered.own.as_deref()?;
        let fits = |slot: &str| match V::ROLE {
            Role::Home => !slot.ends_with("_content") && !slot.ends_with("_list"),
            Role::Page => !slot.starts_with("home_") && !slot.ends_with("_list"),
            Role::NotFound => !slot.starts_with("home_") && !slot.ends_with("_content") && !slot.ends_with("_list"),
            _ => !slot.starts_with("home_") && !slot.ends_with("_content"),
        };
        let slots = all.slots().iter().filter(|(slot, _)| fits(slot));
        let slots: Vec<_> = slots.filter_map(|(slot, name)| Some((*slot, name.as_str(), all.entry(name)?))).collect();
        let whole = candidates::<V>(page).into_iter().find_map(|name| {
            let (name, entry) = all.sound(&name)?;
            (entry.role == V::ROLE).then_some((name, entry))
        });
        (!slots.is_empty() || whole.is_some()).then_some(Self { all, slots, whole })
    }

    fn entries(&self) -> impl Iterator<Item = &'t Entry> {
        self.slots.iter().map(|(_, _, entry)| *entry).chain(self.whole.map(|(_, entry)| entry))
    }

    /// The keys of everything that the templates depend on besides their variables.
    pub(super) fn keys(&self, rendered: &RenderedSite<'_>, language: usize) -> Vec<[u8; 32]> {
        self.entries().map(|entry| *self.all.key(rendered, language, entry).as_bytes()).collect()
    }

    /// The page. Failures are reported, and leave out what failed.
    pub(super) fn page<V: MainView>(
        &self,
        rendered: &RenderedSite<'_>,
        (language, of_page): (usize, Option<Span>),
        (site, head, info): (&SiteView, &HeadView, &PageInfo),
        view: &V,
        found: &mut Vec<Diagnostic>,
        address: &str,
    ) -> String {
        let used: BTreeSet<&str> = self.entries().flat_map(|entry| entry.uses.variables.iter().map(String::as_str)).collect();
        let mut values: Vec<(&'static str, Value)> = Vec::new();
        let known = found.len();
        let mut add = |name: &'static str, value: &dyn Fn() -> Value| {
            if used.contains(name) {
                values.push((name, value()));
            }
        };
        add("site", &|| site_templates::value(site));
        add("head", &|| site_templates::value(head));
        add("page", &|| site_templates::value(info));
        add(V::VARIABLE, &|| view.value());
        let mut render = |name: &str, more: Option<Value>| {
            let mut values = values.clone();
            values.extend(more.map(|parts| ("parts", parts)));
            let made = self.all.render(rendered, language, name, values);
            made.map_err(|failure| found.push(on_page(*failure, of_page))).ok()
        };
        let mut slots = Slots::default();
        for (slot, name, _) in &self.slots {
            slots.fill(slot, render(name, None).unwrap_or_default());
        }
        let frame = Frame { site, head, slots: &slots, classes: &info.classes };
        let own = self.whole.and_then(|(name, entry)| render(name, Some(parts(entry, &frame, view))));
        let html = own.unwrap_or_else(|| view.page(&frame));
        if found.len() == known {
            let none = Slots::default();
            let of_theme = || view.page(&Frame { slots: &none, ..frame });
            let templates = || self.entries().map(|entry| entry.file).chain(self.all.parts(self.entries())).collect();
            let finished = FinishedHtml { html: &html, of_theme: &of_theme, address, templates: &templates, page: of_page };
            output_check::check(rendered, &rendered.inputs.configs[language], &finished, found);
        }
        html
    }
}

/// The parts of the theme that a template uses.
fn parts<V: MainView>(entry: &Entry, frame: &Frame<'_>, view: &V) -> Value {
    let made = entry.uses.parts.iter().map(|name| {
        let html = match name.as_str() {
            "head" => part::head(frame),
            "header" => part::header(frame),
            "footer" => part::footer(frame),
            "list" => view.items(frame),
            "pagination" => part::pagination(frame, view.pager()),
            _ => view.main(frame),
        };
        (name.clone(), site_templates::html(html))
    });
    site_templates::map(made.collect::<Vec<_>>())
}

/// A failure, with the page on which it happened.
fn on_page(failure: Failure, page: Option<Span>) -> Diagnostic {
    match page {
        Some(page) => failure.diagnostic.with_related(page, "on this page"),
        None => failure.diagnostic,
    }
}

/// The templates that may replace the theme's page, the first one first.
fn candidates<V: MainView>(page: Option<&Page>) -> Vec<String> {
    let mut names = Vec::new();
    // The further pages of the posts on the home page are lists.
    let is_further = page.is_some_and(|page| page.kind == PageKind::Home) && V::ROLE == Role::List;
    if let Some(template) = page.and_then(|page| page.front.template.as_ref()).filter(|_| !is_further) {
        names.push(file_of(&template.value));
    }
    let folders = |path: &str, file: &str| -> Vec<String> {
        let above = std::iter::successors(Some(path), |path| path.rsplit_once('/').map(|(above, _)| above));
        above.filter(|path| !path.is_empty()).map(|path| format!("sections/{path}/{file}")).collect()
    };
    match (V::ROLE, page) {
        (Role::Page, Some(page)) => {
            let folder = page.path.rsplit_once('/').map_or("", |(folder, _)| folder);
            names.extend(folders(folder, "page.html"));
        }
        (Role::List, Some(page)) if page.kind == PageKind::Section => names.extend(folders(&page.path, "list.html")),
        (Role::List, Some(page)) if page.kind == PageKind::Term => names.push("term.html".to_owned()),
        _ => {}
    }
    names.extend(
        match V::ROLE {
            Role::Home => Some("home.html"),
            Role::Page => Some("page.html"),
            Role::List => Some("list.html"),
            Role::Terms => Some("terms.html"),
            Role::NotFound => Some("404.html"),
            Role::Slot(_) | Role::Shortcode { .. } | Role::Output(_) | Role::Part => None,
        }
        .map(str::to_owned),
    );
    names
}

/// The classes of the body element: the kind, and the section.
pub(super) fn classes(kind: &str, page: Option<&Page>) -> String {
    let section = page.map(section).filter(|section| !section.is_empty());
    match section {
        Some(section) => {
            let name: String = section.chars().map(|c| if c.is_alphanumeric() { c } else { '-' }).collect();
            format!("{kind} section-{name}")
        }
        None => kind.to_owned(),
    }
}

/// The section of a page, or the section itself.
fn section(page: &Page) -> &str {
    match page.kind {
        PageKind::Section => page.path.split('/').next().unwrap_or_default(),
        _ => &page.section,
    }
}

impl RenderedSite<'_> {
    /// What templates know of a page before its body is rendered.
    pub(crate) fn page_info(&self, config: &Config, page: &Page, address: &str, classes: String) -> PageInfo {
        let date = |date: &Option<jiff::ZonedDateTime>| date.as_ref().map(|date| self.date_view(config, date));
        PageInfo {
            title: page.title.clone(),
            href: config.href(address),
            url: config.absolute(address),
            kind: page.kind.name(),
            section: section(page).to_owned(),
            classes,
            lang: config.language.code.clone(),
            description: page.front.description.clone(),
            date: date(&page.front.dates.date),
            lastmod: date(&page.front.dates.lastmod),
            tags: terms_of(self, page, "tags"),
            params: page.front.params.clone(),
        }
    }

    /// The same for a page of the library.
    pub(crate) fn info(&self, id: PageId) -> PageInfo {
        let page = self.page(id);
        let kind = match page.kind {
            PageKind::Home => "home",
            PageKind::Regular => "page",
            _ => "list",
        };
        self.page_info(self.config(page), page, &page.address, classes(kind, Some(page)))
    }

    /// The same of the not-found page.
    pub(super) fn info_of_not_found(&self, config: &Config, head: &HeadView, address: &str, classes: String) -> PageInfo {
        PageInfo {
            title: head.page_title.clone(),
            href: config.href(address),
            url: config.absolute(address),
            kind: "404",
            classes,
            lang: config.language.code.clone(),
            ..PageInfo::default()
        }
    }

    /// A key of the heads of all pages, and of all files that are no pages.
    pub(crate) fn site_key(&self) -> CacheKey {
        self.keys.site()
    }

    /// A key of the settings of a language.
    pub(crate) fn settings_key(&self, language: usize) -> CacheKey {
        self.settings[language]
    }
}
