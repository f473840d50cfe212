//! Menus in Hugo's settings, in all places where Hugo allows them.

use super::theme::social;
use crate::config::table::{Table, rows};
use crate::config::{Config, Language, MenuItem};
use crate::data::same_key;

/// Reads the menu `main` of `menus` (or `menu`, its name before 0.53), and the menu `social` of some themes. The theme shows no other.
pub(super) fn read(root: &mut Table<'_, '_>, config: &mut Config) {
    for key in ["menus", "menu"] {
        let Some(node) = root.node(key) else { continue };
        let path = root.path(key);
        let mut menus = Table::new(&path, node, root.findings);
        for (menu, node) in menus.rest() {
            let path = menus.path(&menu.name);
            let is_read = if same_key(&menu.name, "main") {
                let entries = rows(&path, node, menus.findings, entry);
                let is_read = entries.is_some();
                config.menu = entries.map_or_else(|| std::mem::take(&mut config.menu), in_order);
                is_read
            } else if same_key(&menu.name, "social") {
                let links = rows(&path, node, menus.findings, social::link);
                social::take(links, config)
            } else {
                false
            };
            if !is_read {
                menus.findings.without_effect.push((path, menu.span));
            }
        }
    }
    // The sort keeps the written order of equal weights; entries without weight come last.
    config.menu.sort_by_key(|item| (item.weight == 0, item.weight));
}

/// An item with what orders it.
struct Entry {
    item: MenuItem,
    /// What items below it call it.
    key: String,
    parent: Option<String>,
    /// `url` is there, and empty: the home page.
    is_home: bool,
    /// It opens something of the theme instead of a page (Congo's `action = "search"`).
    is_action: bool,
}

/// The items in order, each with those below it behind it, because the theme's menu has one level. Where there are several levels, weights
/// become the places in that order: weights of lower levels only count within them.
fn in_order(entries: Vec<Entry>) -> Vec<MenuItem> {
    let mut entries: Vec<Entry> = entries.into_iter().filter(|entry| !entry.is_action).collect();
    let keys: Vec<String> = entries.iter().map(|entry| entry.key.clone()).collect();
    for (at, entry) in entries.iter_mut().enumerate() {
        // An entry below itself or below a missing entry is at the top level.
        entry.parent = entry.parent.take().filter(|parent| keys.iter().position(|key| key == parent).is_some_and(|of| of != at));
    }
    let parents: Vec<String> = entries.iter().filter_map(|entry| entry.parent.clone()).collect();
    for entry in entries.iter_mut().filter(|entry| entry.is_home && !parents.contains(&entry.key)) {
        entry.item.url = Some("/".to_owned());
    }
    if parents.is_empty() {
        return entries.into_iter().map(|entry| entry.item).collect();
    }
    entries.sort_by_key(|entry| (entry.item.weight == 0, entry.item.weight));
    let mut rest: Vec<Option<Entry>> = entries.into_iter().map(Some).collect();
    let mut items = Vec::with_capacity(rest.len());
    let tops: Vec<usize> = (0..rest.len()).filter(|at| rest[*at].as_ref().is_some_and(|entry| entry.parent.is_none())).collect();
    for at in tops {
        take_with_children(&mut rest, at, &mut items);
    }
    // Entries that are only below each other.
    items.extend(rest.into_iter().flatten().map(|entry| entry.item));
    for (place, item) in (1..).zip(&mut items) {
        item.weight = place;
    }
    items
}

fn take_with_children(rest: &mut [Option<Entry>], at: usize, items: &mut Vec<MenuItem>) {
    let Some(entry) = rest.get_mut(at).and_then(Option::take) else { return };
    items.push(entry.item);
    for child in 0..rest.len() {
        if rest[child].as_ref().is_some_and(|child| child.parent.as_ref() == Some(&entry.key)) {
            take_with_children(rest, child, items);
        }
    }
}

fn entry(entry: &mut Table<'_, '_>) -> Entry {
    let page = entry.node("pageRef");
    let url = entry.node("url");
    // In Hugo, `url` is used if the page is not found. That is not known yet, so the page takes precedence.
    let target = page.or(url).filter(|node| node.value.to_text().is_some_and(|text| !text.is_empty()));
    let address = target.and_then(|node| node.value.to_text());
    let mut item = MenuItem {
        span: target.map(|node| node.span),
        url: address.map(|address| if page.is_some() { page_address(&address) } else { site_address(&address) }),
        weight: entry.whole("weight").unwrap_or(0),
        ..MenuItem::default()
    };
    let identifier = entry.some_text("identifier");
    let (name, title) = (entry.some_text("name"), entry.some_text("title"));
    let key = identifier.clone().or_else(|| name.clone()).unwrap_or_default().to_lowercase();
    item.name = name.or(identifier).or(title).unwrap_or_else(|| name_of(item.url.as_deref().unwrap_or_default()));
    (item.class, item.target, item.rel) = (entry.some_text("class"), entry.some_text("target"), entry.some_text("rel"));
    let mut is_action = false;
    entry.table("params", |params| {
        item.class = params.some_text("class").or(item.class.take());
        item.target = params.some_text("target").or(item.target.take());
        item.rel = params.some_text("rel").or(item.rel.take());
        params.accept(&["urlFunc"]);
        if params.unread().iter().any(|(key, _)| same_key(&key.name, "action")) && item.url.is_none() {
            is_action = true;
        } else {
            // The name is shown instead of the icon.
            params.accept(&["icon", "showName"]);
        }
        if params.truth("newTab").or(params.truth("newPage")) == Some(true) {
            item.target = item.target.take().or_else(|| Some("_blank".to_owned()));
        }
    });
    entry.accept(&["hasChildren"]);
    for key in ["pre", "post"] {
        // Text before or after the name is not supported.
        if entry
            .unread()
            .iter()
            .any(|(known, node)| same_key(&known.name, key) && node.value.to_text().is_some_and(|t| t.is_empty()))
        {
            entry.accept(&[key]);
        }
    }
    let parent = entry.some_text("parent").map(|parent| parent.to_lowercase());
    Entry { is_home: page.is_none() && url.is_some() && target.is_none(), item, key, parent, is_action }
}

/// `pageRef` names a page by its path, with or without slashes and extension.
fn page_address(path: &str) -> String {
    let path = path.trim_matches('/');
    let path = path.strip_suffix(".md").unwrap_or(path);
    let path = path.strip_suffix("/_index").or_else(|| path.strip_suffix("/index")).unwrap_or(path);
    if path.is_empty() || path == "_index" { "/".to_owned() } else { format!("/{path}/") }
}

/// The theme makes addresses of the site absolute (`relLangURL`): `posts/` is `/posts/`.
fn site_address(url: &str) -> String {
    let outside = url.starts_with(['/', '#']) || has_scheme(url);
    if outside { url.to_owned() } else { format!("/{}", url.trim_start_matches("./")) }
}

fn has_scheme(url: &str) -> bool {
    url.split_once(':').is_some_and(|(scheme, _)| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b))
    })
}

/// An item without a name is called after its address.
fn name_of(url: &str) -> String {
    let last = url.trim_matches('/').rsplit('/').next().unwrap_or_default();
    let mut letters = last.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Puts the language's prefix before addresses of the site that have none.
pub(super) fn prefix(menu: &mut [MenuItem], language: &Language) {
    for url in menu.iter_mut().filter_map(|item| item.url.as_mut()) {
        let of_site = url.starts_with('/') && !url.starts_with("//");
        let there = url.strip_prefix(&language.prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '#', '?']));
        if of_site && !language.prefix.is_empty() && !there {
            url.insert_str(0, &language.prefix);
        }
    }
}
