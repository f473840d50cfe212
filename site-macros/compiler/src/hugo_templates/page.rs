//! Pages, as templates see them.

use std::sync::Arc;

use jiff::ZonedDateTime;
use site_gotemplate::{Fault, List, Map, Object, Session, Time, UrlForm, Value};

use super::host::PageHost;
use super::resource::{RESOURCE, ResourceObject};
use super::site::{LanguageObject, SiteObject};
use super::value::from_settings;
use super::{menu, text};
use crate::content::{Page, PageId, PageKind};

pub(super) const PAGE: &str = "page.Page";

/// A page of the library.
pub(super) struct PageObject(pub(super) PageId);

impl Object for PageObject {
    fn type_name(&self) -> &'static str {
        PAGE
    }

    fn member(&self, session: &mut Session<'_>, name: &str, arguments: &[Value]) -> Result<Option<Value>, Fault> {
        let host = session.host();
        host.member(session, self, name, arguments)
    }

    fn equals(&self, other: &Value) -> Option<bool> {
        let Value::Object(other) = other else { return Some(false) };
        Some(other.type_name() == PAGE && other.identity() == self.identity())
    }

    fn identity(&self) -> Option<String> {
        Some(self.0.0.to_string())
    }
}

/// Pages as a list.
pub(super) fn list(ids: impl IntoIterator<Item = PageId>) -> Value {
    List::of_objects(PAGE, ids.into_iter().map(|id| Value::object(PageObject(id))).collect()).into()
}

fn optional(id: Option<PageId>) -> Value {
    id.map_or(Value::Nil, |id| Value::object(PageObject(id)))
}

fn optional_text(text: Option<&str>) -> Value {
    Value::text(text.unwrap_or_default())
}

fn date(date: Option<&ZonedDateTime>) -> Value {
    Value::Time(date.map_or_else(Time::zero, |date| Time::new(date.clone())))
}

/// Members of the executing page that depend on nothing but its text, its settings and its address.
const OWN: &[&str] = &[
    "Kind",
    "Lang",
    "Language",
    "Page",
    "Param",
    "Params",
    "Permalink",
    "RelPermalink",
    "RenderString",
    "Scratch",
    "Site",
    "Store",
];

/// A field or method of a page.
pub(super) fn member(
    host: &PageHost<'_>,
    session: &mut Session<'_>,
    id: PageId,
    name: &str,
    arguments: &[Value],
) -> Result<Option<Value>, Fault> {
    let page = host.inputs.library.page(id);
    let is_own = id == host.id;
    if !(is_own && OWN.contains(&name)) {
        host.reads.note_site();
    }
    if let Some(value) = text::member(host, session, id, name, arguments)? {
        return Ok(Some(value));
    }
    if let Some(value) = of_place(host, session, id, page, name, arguments)? {
        return Ok(Some(value));
    }
    let front = &page.front;
    Ok(Some(match name {
        "Title" => page.title.as_str().into(),
        "LinkTitle" => front.link_title.as_deref().unwrap_or(&page.title).into(),
        "Description" => optional_text(front.description.as_deref()),
        "Keywords" => List::of_texts(&front.keywords).into(),
        "Aliases" => List::of_texts(front.aliases.iter().map(|alias| &alias.value)).into(),
        "Params" => params(page).into(),
        "Param" => param(host, page, arguments)?,
        "Date" => date(front.dates.date.as_ref()),
        "PublishDate" => date(front.dates.publish.as_ref()),
        "Lastmod" => date(front.dates.lastmod.as_ref()),
        "ExpiryDate" => date(front.dates.expiry.as_ref()),
        "Draft" => front.draft.into(),
        "Weight" => front.weight.into(),
        "Slug" => optional_text(front.slug.as_ref().map(|slug| slug.value.as_str())),
        "Layout" => param_text(page, "layout"),
        "Type" => {
            let kind = param_text(page, "type");
            if kind.is_true() {
                kind
            } else if page.section.is_empty() {
                "page".into()
            } else {
                page.section.as_str().into()
            }
        }
        "Kind" => page.kind.name().into(),
        "IsPage" => (page.kind == PageKind::Regular).into(),
        "IsHome" => (page.kind == PageKind::Home).into(),
        "IsSection" => (page.kind == PageKind::Section).into(),
        "IsNode" | "IsBranch" => (page.kind != PageKind::Regular).into(),
        "IsTranslated" => (!page.translations.is_empty()).into(),
        "Translations" => list(page.translations.iter().copied()),
        "AllTranslations" => {
            let mut all: Vec<PageId> = page.translations.iter().copied().chain([id]).collect();
            all.sort_by_key(|id| host.inputs.library.page(*id).lang);
            list(all)
        }
        "Permalink" => host.url(&page.address, UrlForm { absolute: true, language: false }),
        "RelPermalink" => host.url(&page.address, UrlForm { absolute: false, language: false }),
        "Lang" => host.inputs.configs[page.lang].language.code.as_str().into(),
        "Language" => Value::object(LanguageObject(page.lang)),
        "Site" => Value::object(SiteObject(page.lang)),
        "Page" => Value::object(PageObject(id)),
        "Scratch" | "Store" if is_own => Value::Object(Arc::clone(&host.store) as Arc<dyn Object>),
        "GitInfo" => git_info(host, page),
        "OutputFormats" | "AlternativeOutputFormats" => return Err(Fault::unsupported(&format!("Page.{name}"))),
        "Resources" => {
            let all = (0..page.resources.len()).map(|index| Value::object(ResourceObject::of_page(id, index)));
            List::of_objects(RESOURCE, all.collect()).into()
        }
        _ => return Ok(None),
    }))
}

/// Members that are about where the page is, and what is around it.
fn of_place(
    host: &PageHost<'_>,
    session: &mut Session<'_>,
    id: PageId,
    page: &Page,
    name: &str,
    arguments: &[Value],
) -> Result<Option<Value>, Fault> {
    let library = host.inputs.library;
    let argument = |index: usize| arguments.get(index).cloned().unwrap_or_default();
    let parent = |id: PageId| parent(host, id);
    let regular = |ids: &[PageId]| list(ids.iter().copied().filter(|id| library.page(*id).kind == PageKind::Regular));
    Ok(Some(match name {
        "Path" => format!("/{}", page.path).into(),
        "Section" => page.section.as_str().into(),
        "BundleType" => match page.kind {
            PageKind::Regular if is_bundle(host, page) => "leaf".into(),
            PageKind::Regular => "".into(),
            _ => "branch".into(),
        },
        "File" => match page.file {
            Some(file) => file_info(host.inputs.sources.path(file), host),
            None => Value::Nil,
        },
        "Ref" | "RelRef" => host.address_of(&argument(0), name == "Ref")?.into(),
        "GetPage" => get_page(host, id, &argument(0).to_string()),
        "Parent" => optional(parent(id)),
        "CurrentSection" => optional(if page.kind == PageKind::Regular { parent(id) } else { Some(id) }),
        "FirstSection" => {
            let mut at = id;
            while let Some(above) = parent(at).filter(|above| library.page(*above).kind != PageKind::Home) {
                at = above;
            }
            optional(Some(if library.page(at).kind == PageKind::Regular { parent(at).unwrap_or(at) } else { at }))
        }
        "Ancestors" => {
            let mut above = Vec::new();
            let mut at = id;
            while let Some(next) = parent(at).filter(|_| above.len() < 100) {
                above.push(next);
                at = next;
            }
            list(above)
        }
        "Pages" => {
            session.charge(page.members.len() + page.subsections.len())?;
            let mut all = if page.kind == PageKind::Home { page.subsections.clone() } else { page.members.clone() };
            if page.kind == PageKind::Home {
                all.extend(page.members.iter().copied().filter(|id| library.page(*id).section.is_empty()));
            } else {
                all.extend(page.subsections.iter().copied());
                all.extend(page.terms.iter().copied());
            }
            list(all)
        }
        "RegularPages" => {
            session.charge(page.members.len())?;
            if page.kind == PageKind::Home {
                list(page.members.iter().copied().filter(|id| library.page(*id).section.is_empty()))
            } else {
                regular(&page.members)
            }
        }
        "RegularPagesRecursive" => {
            session.charge(page.members.len())?;
            let mut all = page.members.clone();
            let mut open = page.subsections.clone();
            while let Some(section) = open.pop().filter(|_| page.kind != PageKind::Home) {
                let section = library.page(section);
                session.charge(section.members.len() + 1)?;
                all.extend(section.members.iter().copied());
                open.extend(section.subsections.iter().copied());
            }
            let mut place: Vec<(usize, PageId)> =
                all.into_iter().map(|id| (library.ordered.iter().position(|at| *at == id).unwrap_or(usize::MAX), id)).collect();
            place.sort_unstable_by_key(|(place, id)| (*place, id.0));
            list(place.into_iter().map(|(_, id)| id))
        }
        "Sections" => list(page.subsections.iter().copied()),
        "Next" | "NextInSection" => optional(page.newer),
        "Prev" | "PrevInSection" => optional(page.older),
        "InSection" => (page.section == other(&argument(0), host).map_or("", |other| other.section.as_str())).into(),
        "IsAncestor" => is_above(host, Some(id), &argument(0)).into(),
        "IsDescendant" => {
            let Value::Object(above) = argument(0) else { return Ok(Some(false.into())) };
            let above = (&*above as &dyn std::any::Any).downcast_ref::<PageObject>().map(|page| page.0);
            is_above(host, above, &Value::object(PageObject(id))).into()
        }
        "Eq" => {
            matches!(argument(0), Value::Object(other) if other.type_name() == PAGE && other.identity() == Some(id.0.to_string()))
                .into()
        }
        "GetTerms" => {
            let plural = argument(0).to_string().to_lowercase();
            let config = &host.inputs.configs[page.lang];
            let terms = library.iter().filter(|(_, term)| {
                let of = term.term.as_ref().and_then(|term| config.taxonomies.get(term.taxonomy));
                term.lang == page.lang && of.is_some_and(|taxonomy| taxonomy.plural == plural) && term.members.contains(&id)
            });
            session.charge(library.pages.len())?;
            list(terms.map(|(id, _)| id))
        }
        "IsMenuCurrent" => menu::is_current(host, id, arguments).into(),
        "HasMenuCurrent" => menu::has_current(host, id, arguments).into(),
        "TranslationKey" => {
            let key = page.front.translation_key.clone();
            key.unwrap_or_else(|| format!("/{}", page.path)).into()
        }
        "Sitemap" => {
            let sitemap = &page.front.sitemap;
            Map::new([
                ("ChangeFreq", optional_text(sitemap.change_frequency.as_deref())),
                ("Priority", Value::Float(sitemap.priority.unwrap_or(-1.0))),
                ("Disable", sitemap.disable.into()),
            ])
            .into()
        }
        "Data" => Map::default().into(),
        _ => return Ok(None),
    }))
}

fn other<'p>(value: &Value, host: &PageHost<'p>) -> Option<&'p Page> {
    let Value::Object(object) = value else { return None };
    let PageObject(id) = (&**object as &dyn std::any::Any).downcast_ref()?;
    Some(host.inputs.library.page(*id))
}

/// The section that a page is in; home for sections at the top.
fn parent(host: &PageHost<'_>, id: PageId) -> Option<PageId> {
    let library = host.inputs.library;
    let page = library.page(id);
    if page.kind == PageKind::Home {
        return None;
    }
    let mut path = page.path.as_str();
    while let Some((above, _)) = path.rsplit_once('/') {
        if let Some(found) = library.by_path.get(&(page.lang, above.to_owned())).filter(|found| **found != id) {
            return Some(*found);
        }
        path = above;
    }
    library.homes.iter().copied().find(|home| library.page(*home).lang == page.lang)
}

fn is_above(host: &PageHost<'_>, above: Option<PageId>, below: &Value) -> bool {
    let Value::Object(object) = below else { return false };
    let Some(PageObject(id)) = (&**object as &dyn std::any::Any).downcast_ref() else { return false };
    let mut at = *id;
    for _ in 0..100 {
        let Some(next) = parent(host, at) else { return false };
        if Some(next) == above {
            return true;
        }
        at = next;
    }
    false
}

fn is_bundle(host: &PageHost<'_>, page: &Page) -> bool {
    let name = page.file.map(|file| host.inputs.sources.path(file).rsplit('/').next().unwrap_or_default());
    name.is_some_and(|name| name.starts_with("index."))
}

/// A page by a path: from the content folder, else beside the asking page, else by its name alone.
pub(super) fn get_page(host: &PageHost<'_>, from: PageId, path: &str) -> Value {
    let library = host.inputs.library;
    let from = library.page(from);
    let wanted = path.trim().trim_start_matches("./").trim_end_matches('/');
    let stem = wanted.strip_suffix(".md").unwrap_or(wanted);
    let stem = stem.strip_suffix("/index").or_else(|| stem.strip_suffix("/_index")).unwrap_or(stem);
    let find = |path: &str| {
        let path = site_settings::address::normalize(&format!("/{path}"));
        library.by_path.get(&(from.lang, path.trim_matches('/').to_lowercase())).copied()
    };
    if stem.is_empty() || stem == "/" {
        return optional(library.homes.iter().copied().find(|home| library.page(*home).lang == from.lang));
    }
    let beside = || {
        let folder =
            if from.kind == PageKind::Regular { from.path.rsplit_once('/').map_or("", |(folder, _)| folder) } else { &from.path };
        find(&format!("{folder}/{stem}"))
    };
    let named = || {
        let mut all = library.iter().filter(|(_, page)| {
            page.lang == from.lang
                && page.rendered
                && page.path.rsplit('/').next().is_some_and(|name| name.eq_ignore_ascii_case(stem))
        });
        let only = all.next().map(|(id, _)| id);
        only.filter(|_| all.next().is_none() && !stem.contains('/'))
    };
    if stem.starts_with('/') {
        return optional(find(stem));
    }
    optional(beside().or_else(|| find(stem)).or_else(named))
}

/// Front matter as `.Params`: the page's own values, and those of Hugo's own keys that are values of the page, too.
fn params(page: &Page) -> Map {
    let front = &page.front;
    let mut entries: Vec<(String, Value)> =
        front.params.iter().map(|(name, value)| (name.clone(), from_settings(value))).collect();
    let mut add = |name: &str, value: Value| {
        if !front.params.contains_key(name) {
            entries.push((name.to_owned(), value));
        }
    };
    if let Some(title) = &front.title {
        add("title", title.value.as_str().into());
    }
    if let Some(description) = &front.description {
        add("description", description.as_str().into());
    }
    for (plural, terms) in &front.terms {
        add(plural, List::of_texts(terms.iter().map(|term| &term.value)).into());
    }
    Map::params(entries)
}

fn param_text(page: &Page, name: &str) -> Value {
    page.front.params.get(name).map_or_else(|| "".into(), from_settings)
}

/// A parameter of the page, else of the site, by a name that may have dots.
fn param(host: &PageHost<'_>, page: &Page, arguments: &[Value]) -> Result<Value, Fault> {
    let [name] = arguments else { return Err(Fault::new("Param takes a name")) };
    let name = name.to_string();
    let own = nested(&params(page), &name);
    Ok(own.unwrap_or_else(|| nested(&super::site::params(host, page.lang), &name).unwrap_or_default()))
}

/// A value at a path of names.
pub(super) fn nested(map: &Map, path: &str) -> Option<Value> {
    if let Some(value) = map.get(path) {
        return Some(value.clone());
    }
    let (first, rest) = path.split_once('.')?;
    nested(map.get(first)?.as_map()?, rest)
}

/// The last commit of the page's file. Only its date is known here.
fn git_info(host: &PageHost<'_>, page: &Page) -> Value {
    let path = page.file.map(|file| host.inputs.sources.path(file)).filter(|_| host.setting(&["enableGitInfo"]).is_true());
    match path.and_then(|path| host.inputs.world.last_change(path)) {
        Some(time) => Value::object(GitInfo(Time::new(time.to_zoned_datetime(host.config().time_zone.clone())))),
        None => Value::Nil,
    }
}

struct GitInfo(Time);

impl Object for GitInfo {
    fn type_name(&self) -> &'static str {
        "*gitmap.GitInfo"
    }

    fn member(&self, _: &mut Session<'_>, name: &str, _: &[Value]) -> Result<Option<Value>, Fault> {
        match name {
            "AuthorDate" | "CommitDate" => Ok(Some(Value::Time(self.0.clone()))),
            "Hash" | "AbbreviatedHash" | "Subject" | "Body" | "AuthorName" | "AuthorEmail" | "Ancestors" | "Parent" => {
                Err(Fault::unsupported(&format!("GitInfo.{name}")))
            }
            _ => Ok(None),
        }
    }
}

/// The file of a page.
fn file_info(path: &str, host: &PageHost<'_>) -> Value {
    let content = host.config().language.content_dir.trim_matches('/');
    let below = path.strip_prefix(content).unwrap_or(path).trim_start_matches('/');
    let (dir, name) = below.rsplit_once('/').map_or(("", below), |(dir, name)| (dir, name));
    let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
    let plain = stem.strip_suffix(&format!(".{}", host.language())).unwrap_or(stem);
    let content_name = if matches!(plain, "index" | "_index") { dir.rsplit('/').next().unwrap_or_default() } else { plain };
    let dir = if dir.is_empty() { String::new() } else { format!("{dir}/") };
    Map::new([
        ("Path", Value::text(below)),
        ("Dir", dir.into()),
        ("LogicalName", name.into()),
        ("BaseFileName", stem.into()),
        ("TranslationBaseName", plain.into()),
        ("ContentBaseName", content_name.into()),
        ("Ext", extension.into()),
        ("Lang", host.language().into()),
        ("Filename", path.into()),
        ("UniqueID", blake3::hash(below.as_bytes()).to_hex()[..32].into()),
    ])
    .into()
}
