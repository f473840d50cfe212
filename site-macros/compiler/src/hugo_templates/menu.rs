//! Menus, as templates see them: those of the settings, with the pages that ask to be in them.

use std::collections::BTreeMap;
use std::sync::Arc;

use site_gotemplate::{Fault, List, Map, Object, Session, Value};
use site_settings::data::{Node, Value as Setting, same_key};
use site_settings::front_matter::Listing;

use super::host::PageHost;
use super::page::{PageObject, get_page};
use super::value;
use crate::content::PageId;

pub(super) const ENTRY: &str = "*navigation.MenuEntry";

/// An entry of a menu with those below it.
#[derive(Clone)]
pub(super) struct Entry(Arc<Inner>);

#[derive(Clone, Default)]
struct Inner {
    menu: String,
    identifier: String,
    name: String,
    title: String,
    url: String,
    page_ref: String,
    pre: String,
    post: String,
    parent: String,
    weight: i64,
    page: Option<PageId>,
    params: Map,
    children: Vec<Entry>,
}

impl Inner {
    fn key(&self) -> &str {
        if self.identifier.is_empty() { &self.name } else { &self.identifier }
    }
}

impl Entry {
    fn is_same(&self, other: &Self) -> bool {
        self.0.key() == other.0.key() && self.0.parent == other.0.parent && self.0.menu == other.0.menu
    }

    fn has_below(&self, is_wanted: &dyn Fn(&Self) -> bool) -> bool {
        self.0.children.iter().any(|child| is_wanted(child) || child.has_below(is_wanted))
    }

    fn of(value: &Value) -> Option<&Self> {
        let Value::Object(object) = value else { return None };
        (&**object as &dyn std::any::Any).downcast_ref()
    }
}

impl Object for Entry {
    fn type_name(&self) -> &'static str {
        ENTRY
    }

    fn member(&self, _: &mut Session<'_>, name: &str, arguments: &[Value]) -> Result<Option<Value>, Fault> {
        let entry = &*self.0;
        Ok(Some(match name {
            "Children" => list(&entry.children),
            "HasChildren" => (!entry.children.is_empty()).into(),
            "Identifier" => entry.identifier.as_str().into(),
            "KeyName" => entry.key().into(),
            "Menu" => entry.menu.as_str().into(),
            "Name" => entry.name.as_str().into(),
            "Title" => entry.title.as_str().into(),
            "URL" | "ConfiguredURL" => entry.url.as_str().into(),
            "PageRef" => entry.page_ref.as_str().into(),
            "Page" => entry.page.map_or(Value::Nil, |id| Value::object(PageObject(id))),
            "Params" => entry.params.clone().into(),
            "Parent" => entry.parent.as_str().into(),
            "Pre" => Value::html(&entry.pre),
            "Post" => Value::html(&entry.post),
            "Weight" => entry.weight.into(),
            "IsEqual" => arguments.first().and_then(Self::of).is_some_and(|other| self.is_same(other)).into(),
            "IsSameResource" => {
                let other = arguments.first().and_then(Self::of);
                other.is_some_and(|other| !entry.url.is_empty() && entry.url == other.0.url).into()
            }
            _ => return Ok(None),
        }))
    }

    fn identity(&self) -> Option<String> {
        Some(format!("{}\n{}\n{}", self.0.menu, self.0.parent, self.0.key()))
    }
}

fn list(entries: &[Entry]) -> Value {
    List::of_objects(ENTRY, entries.iter().map(|entry| Value::object(entry.clone())).collect()).into()
}

/// All menus of a language by their names.
pub(super) fn menus(host: &PageHost<'_>, session: &mut Session<'_>, lang: usize) -> Result<Value, Fault> {
    let library = host.inputs.library;
    session.charge(library.pages.len())?;
    let mut all: BTreeMap<String, Vec<Inner>> = BTreeMap::new();
    let settings = host.inputs.configs[lang].hugo.as_deref();
    for table in ["menus", "menu"].iter().filter_map(|name| settings?.get(name)) {
        for (menu, node) in table.entries() {
            let Setting::List(items) = &node.value else { continue };
            session.charge(items.len())?;
            let entries = all.entry(menu.name.to_lowercase()).or_default();
            entries.extend(items.iter().map(|item| from_settings(host, lang, &menu.name.to_lowercase(), item)));
        }
    }
    for (id, page) in library.iter().filter(|(_, page)| page.lang == lang && page.rendered && page.listed == Listing::Everywhere)
    {
        for place in &page.front.menus {
            let entry = Inner {
                menu: place.menu.clone(),
                name: place.name.clone().or_else(|| page.front.link_title.clone()).unwrap_or_else(|| page.title.clone()),
                weight: place.weight.unwrap_or(page.front.weight),
                ..of_page(host, id)
            };
            all.entry(place.menu.clone()).or_default().push(entry);
        }
    }
    let menus = all.into_iter().map(|(name, entries)| (name, list(&nested(entries))));
    Ok(Map::params(menus).into())
}

fn of_page(host: &PageHost<'_>, id: PageId) -> Inner {
    let page = host.inputs.library.page(id);
    let url = host.inputs.configs[page.lang].href(&page.address);
    Inner { title: page.title.clone(), url, page: Some(id), ..Inner::default() }
}

fn from_settings(host: &PageHost<'_>, lang: usize, menu: &str, node: &Node) -> Inner {
    let text = |name: &str| {
        let found = node.entries().iter().find(|(key, _)| same_key(&key.name, name));
        found.and_then(|(_, node)| node.value.to_text()).unwrap_or_default()
    };
    let page_ref = text("pageRef");
    let home = host.inputs.library.homes.iter().copied().find(|home| host.inputs.library.page(*home).lang == lang);
    let found = home.filter(|_| !page_ref.is_empty()).map(|home| get_page(host, home, &page_ref));
    let page = found.as_ref().and_then(|value| match value {
        Value::Object(object) => (&**object as &dyn std::any::Any).downcast_ref::<PageObject>().map(|page| page.0),
        _ => None,
    });
    let mut entry = page.map(|id| of_page(host, id)).unwrap_or_default();
    let link_title =
        page.map(|id| host.inputs.library.page(id)).map(|page| page.front.link_title.as_ref().unwrap_or(&page.title));
    entry.name = Some(text("name")).filter(|name| !name.is_empty()).or(link_title.cloned()).unwrap_or_default();
    entry.identifier = text("identifier");
    if entry.name.is_empty() {
        entry.name.clone_from(&entry.identifier);
    }
    let title = text("title");
    if !title.is_empty() {
        entry.title = title;
    }
    let url = text("url");
    if page.is_none() && !url.is_empty() {
        let config = &host.inputs.configs[lang];
        entry.url = if url.starts_with('/') && !url.starts_with("//") { config.href(&url) } else { url };
    }
    let weight = node.get("weight").map(|node| value::from_settings(&node.value));
    if let Some(Value::Int(weight)) = weight {
        entry.weight = weight;
    }
    entry.params = value::params(node.get("params"));
    Inner { menu: menu.to_owned(), page_ref, pre: text("pre"), post: text("post"), parent: text("parent"), ..entry }
}

/// Entries by weight, none last, then by name; those with a parent below it.
fn nested(mut entries: Vec<Inner>) -> Vec<Entry> {
    entries.sort_by_cached_key(|entry| (entry.weight == 0, entry.weight, entry.name.to_lowercase()));
    let keys: Vec<String> = entries.iter().map(|entry| entry.key().to_owned()).collect();
    let mut children: BTreeMap<String, Vec<Inner>> = BTreeMap::new();
    let mut roots = Vec::new();
    for entry in entries {
        let has_parent = !entry.parent.is_empty() && entry.parent != entry.key() && keys.contains(&entry.parent);
        if has_parent {
            children.entry(entry.parent.clone()).or_default().push(entry);
        } else {
            roots.push(entry);
        }
    }
    // Each entry is taken out of the table once, so parents that are each other's end nowhere.
    fn with_children(mut entry: Inner, children: &mut BTreeMap<String, Vec<Inner>>, depth: usize) -> Entry {
        if depth < DEEPEST {
            let below = children.remove(entry.key()).unwrap_or_default();
            entry.children = below.into_iter().map(|child| with_children(child, children, depth + 1)).collect();
        }
        Entry(Arc::new(entry))
    }
    roots.into_iter().map(|entry| with_children(entry, &mut children, 0)).collect()
}

/// Entries may be within each other this deep.
const DEEPEST: usize = 16;

/// `ByWeight`, `ByName`, `Reverse` and `Limit` of a menu.
pub(super) fn list_member(
    session: &mut Session<'_>,
    entries: &List,
    name: &str,
    arguments: &[Value],
) -> Result<Option<Value>, Fault> {
    session.charge(entries.len())?;
    let mut all: Vec<Entry> = entries.iter().filter_map(Entry::of).cloned().collect();
    match name {
        "ByWeight" => all.sort_by_cached_key(|entry| (entry.0.weight == 0, entry.0.weight, entry.0.name.to_lowercase())),
        "ByName" => all.sort_by_cached_key(|entry| entry.0.name.to_lowercase()),
        "Reverse" => all.reverse(),
        "Limit" => {
            let Some(Value::Int(count)) = arguments.first() else { return Err(Fault::new("Limit takes a number")) };
            all.truncate(usize::try_from(*count).unwrap_or(0));
        }
        "Len" => return Ok(Some(all.len().into())),
        _ => return Ok(None),
    }
    Ok(Some(list(&all)))
}

/// Whether an entry of a menu leads to the page itself.
pub(super) fn is_current(host: &PageHost<'_>, id: PageId, arguments: &[Value]) -> bool {
    is_of(arguments).is_some_and(|entry| leads_to(host, id, entry))
}

/// Whether an entry of a menu is above one that leads to the page.
pub(super) fn has_current(host: &PageHost<'_>, id: PageId, arguments: &[Value]) -> bool {
    is_of(arguments).is_some_and(|entry| entry.has_below(&|below| leads_to(host, id, below)))
}

/// The entry, if it is one of the menu that is named before it.
fn is_of(arguments: &[Value]) -> Option<&Entry> {
    let [menu, entry] = arguments else { return None };
    Entry::of(entry).filter(|entry| menu.as_text().is_some_and(|menu| menu.eq_ignore_ascii_case(&entry.0.menu)))
}

fn leads_to(host: &PageHost<'_>, id: PageId, entry: &Entry) -> bool {
    match entry.0.page {
        Some(page) => page == id,
        None => {
            let page = host.inputs.library.page(id);
            !entry.0.url.is_empty() && entry.0.url == host.inputs.configs[page.lang].href(&page.address)
        }
    }
}
