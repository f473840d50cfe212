//! Menus in Hugo's settings, in all places where Hugo allows them.

use crate::config::table::{Table, rows};
use crate::config::{Config, Language, MenuItem};
use crate::data::same_key;

/// Reads the menu `main` of `menus` (or `menu`, its name before 0.53). The theme shows no other.
pub(super) fn read(root: &mut Table<'_, '_>, config: &mut Config) {
    for key in ["menus", "menu"] {
        let Some(node) = root.node(key) else { continue };
        let path = root.path(key);
        let mut menus = Table::new(&path, node, root.findings);
        for (menu, node) in menus.rest() {
            let path = menus.path(&menu.name);
            let items = if same_key(&menu.name, "main") { rows(&path, node, menus.findings, item) } else { None };
            match items {
                Some(items) => config.menu = items,
                None => menus.findings.without_effect.push((path, menu.span)),
            }
        }
    }
    // The sort keeps the order written where weights are equal; no weight comes last.
    config.menu.sort_by_key(|item| (item.weight == 0, item.weight));
}

fn item(entry: &mut Table<'_, '_>) -> MenuItem {
    let page = entry.node("pageRef");
    let url = entry.node("url");
    // Hugo: `url` counts where the page is not found; we cannot know yet, and an owner who names a page means it.
    let target = page.or(url).filter(|node| node.value.to_text().is_some_and(|text| !text.is_empty()));
    let address = target.and_then(|node| node.value.to_text());
    let mut item = MenuItem {
        span: target.map(|node| node.span),
        url: address.map(|address| if page.is_some() { page_address(&address) } else { site_address(&address) }),
        weight: entry.whole("weight").unwrap_or(0),
        ..MenuItem::default()
    };
    let identifier = entry.some_text("identifier");
    let title = entry.some_text("title");
    item.name =
        entry.some_text("name").or(identifier).or(title).unwrap_or_else(|| name_of(item.url.as_deref().unwrap_or_default()));
    (item.class, item.target, item.rel) = (entry.some_text("class"), entry.some_text("target"), entry.some_text("rel"));
    entry.table("params", |params| {
        item.class = params.some_text("class").or(item.class.take());
        item.target = params.some_text("target").or(item.target.take());
        item.rel = params.some_text("rel").or(item.rel.take());
        params.accept(&["urlFunc"]);
    });
    item
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
