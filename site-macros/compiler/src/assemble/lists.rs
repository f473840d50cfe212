//! Lists: sections, terms, and the terms of a taxonomy.

use site_model::RouteKind;
use site_model::kind::Lists;

use super::home_list;
use super::page_response::{FinishedPage, head, response};
use super::rendered::RenderedSite;
use crate::content::paginate::{self, ListPage};
use crate::content::{Page, PageId};
use crate::output::Response;
use site_diag::Diagnostic;
use site_settings::config::Config;
use site_settings::front_matter::keys::{self, Place};
use site_theme::view::{ItemView, ListView, PagerView, TermLink, TermsView, TextView};

/// All pages of the list of a section, a term or an archive.
pub(crate) fn list(rendered: &RenderedSite<'_>, id: PageId, found: &mut Vec<Diagnostic>) -> Vec<Response> {
    let page = rendered.page(id);
    let config = rendered.config(page);
    let row = page.kind.row();
    let is_archive = row.lists == Lists::Posts;
    let size = if row.is_paginated { config.page_size } else { page.members.len() };
    let leaves = paginate::pages(&page.address, page.members.len(), size, &config.page_path);
    leaves
        .iter()
        .map(|leaf| {
            let first = leaf.number == 1;
            let pager = pager(config, &leaves, leaf.number);
            let (mut head, json_ld) = head(rendered, page, id, &page.title);
            if !first {
                head.canonical = config.absolute(&leaf.address);
            }
            head.prev_href = pager.as_ref().and_then(|pager| pager.prev.clone());
            head.next_href = pager.as_ref().and_then(|pager| pager.next.clone());
            let members = page.members.get(leaf.members.clone()).unwrap_or_default();
            let view = ListView {
                title: page.title.clone(),
                texts: texts(page, Place::Page),
                within: taxonomy(rendered, page),
                content_html: if first { rendered.body_html(id) } else { String::new() },
                items: members.iter().map(|member| item(rendered, *member)).collect(),
                by_year: config.theme.group_by_year || is_archive,
                counts: is_archive,
                search: first,
                pager,
            };
            let site = rendered.framing(page.lang, &leaf.address, Some(id));
            let finished_page = FinishedPage { address: &leaf.address, kind: row.route, id: Some(id), comments: None };
            response(rendered, config, finished_page, (site, (head, json_ld), &view), found)
        })
        .collect()
}

/// The page that a theme searches on: the search form, if the settings have one, and all posts, which browsers can search.
pub(crate) fn search(rendered: &RenderedSite<'_>, id: PageId, found: &mut Vec<Diagnostic>) -> Response {
    let page = rendered.page(id);
    let config = rendered.config(page);
    let home = rendered.inputs.library.homes.get(page.lang).map(|home| rendered.page(*home));
    let posts = home.map(|home| home_list::newest(rendered, home)).unwrap_or_default();
    let view = ListView {
        title: page.title.clone(),
        texts: texts(page, Place::Page),
        content_html: rendered.body_html(id),
        items: posts.into_iter().filter(|post| *post != id).map(|post| item(rendered, post)).collect(),
        by_year: true,
        counts: true,
        search: true,
        ..ListView::default()
    };
    let head = head(rendered, page, id, &page.title);
    let site = rendered.framing(page.lang, &page.address, Some(id));
    let finished_page = FinishedPage { address: &page.address, kind: page.kind.row().route, id: Some(id), comments: None };
    response(rendered, config, finished_page, (site, head, &view), found)
}

/// Links between the pages of a list, where it has several.
pub(super) fn pager(config: &Config, leaves: &[ListPage], current: usize) -> Option<PagerView> {
    let href = |number: usize| leaves.get(number.wrapping_sub(1)).map(|leaf| config.href(&leaf.address));
    (leaves.len() > 1).then(|| PagerView {
        current,
        total: leaves.len(),
        first: if current == 1 { None } else { href(1) },
        prev: href(current - 1),
        next: href(current + 1),
        last: if current == leaves.len() { None } else { href(leaves.len()) },
    })
}

/// The pages of the posts that the home page begins to list.
pub(crate) fn further_posts(rendered: &RenderedSite<'_>, id: PageId, found: &mut Vec<Diagnostic>) -> Vec<Response> {
    let page = rendered.page(id);
    let config = rendered.config(page);
    let posts = home_list::posts(rendered.inputs, page).unwrap_or_default();
    let leaves = home_list::leaves(rendered.inputs, page);
    leaves
        .iter()
        .skip(1)
        .map(|leaf| {
            let (mut head, linked) = head(rendered, page, id, &page.title);
            head.canonical = config.absolute(&leaf.address);
            let pager = pager(config, &leaves, leaf.number);
            head.prev_href = pager.as_ref().and_then(|pager| pager.prev.clone());
            head.next_href = pager.as_ref().and_then(|pager| pager.next.clone());
            let members = posts.get(leaf.members.clone()).unwrap_or_default();
            let view = ListView {
                title: page.title.clone(),
                texts: Vec::new(),
                within: None,
                content_html: String::new(),
                items: members.iter().map(|member| item(rendered, *member)).collect(),
                by_year: config.theme.group_by_year,
                counts: false,
                search: false,
                pager,
            };
            let site = rendered.framing(page.lang, &leaf.address, Some(id));
            let finished_page = FinishedPage { address: &leaf.address, kind: RouteKind::Section, id: Some(id), comments: None };
            response(rendered, config, finished_page, (site, (head, linked), &view), found)
        })
        .collect()
}

/// Title and address of the taxonomy page, because a term alone does not say whether it is a tag or a name.
fn taxonomy(rendered: &RenderedSite<'_>, page: &Page) -> Option<(String, String)> {
    let config = rendered.config(page);
    let plural = &config.taxonomies.get(page.term.as_ref()?.taxonomy)?.plural;
    let taxonomy = rendered.page(*rendered.inputs.library.by_path.get(&(page.lang, plural.clone()))?);
    taxonomy.rendered.then(|| (taxonomy.title.clone(), config.href(&taxonomy.address)))
}

/// A page as a list item.
pub(crate) fn item(rendered: &RenderedSite<'_>, id: PageId) -> ItemView {
    let page = rendered.page(id);
    let config = rendered.config(page);
    let trusted = rendered.config(page).markup.trusted;
    let external = page.front.external_link.as_ref().filter(|link| trusted || leads_to_a_page(&link.value));
    ItemView {
        title: if page.title.is_empty() { page.path.clone() } else { page.title.clone() },
        href: external.map_or_else(|| config.href(&page.address), |link| link.value.clone()),
        external: external.is_some(),
        date: page.front.dates.date.as_ref().map(|date| rendered.date_view(config, date)),
        description: page.front.description.clone(),
        texts: texts(page, Place::List),
    }
}

/// The texts of the front matter that a place shows.
pub(super) fn texts(page: &Page, place: Place) -> Vec<TextView> {
    keys::shown(&page.front, place).map(|(key, text)| TextView { key, text: text.to_owned() }).collect()
}

/// The terms of a taxonomy.
pub(crate) fn terms(rendered: &RenderedSite<'_>, id: PageId, found: &mut Vec<Diagnostic>) -> Response {
    let page = rendered.page(id);
    let config = rendered.config(page);
    let view = TermsView {
        title: page.title.clone(),
        texts: texts(page, Place::Page),
        content_html: rendered.body_html(id),
        // A term without pages, which only has its own page, is not in the list (Hugo).
        terms: page.terms.iter().map(|term| link(rendered, *term)).filter(|term| term.count > 0).collect(),
    };
    let head = head(rendered, page, id, &page.title);
    let site = rendered.framing(page.lang, &page.address, Some(id));
    let finished_page = FinishedPage { address: &page.address, kind: page.kind.row().route, id: Some(id), comments: None };
    response(rendered, config, finished_page, (site, head, &view), found)
}

fn link(rendered: &RenderedSite<'_>, id: PageId) -> TermLink {
    let term = rendered.page(id);
    TermLink { name: term.title.clone(), href: rendered.config(term).href(&term.address), count: term.members.len() }
}

/// Whether a list may link to it, whoever wrote it.
pub(super) fn leads_to_a_page(url: &str) -> bool {
    let scheme = url.trim_start().split_once(':').map(|(scheme, _)| scheme.to_ascii_lowercase());
    scheme.is_none_or(|scheme| matches!(scheme.as_str(), "http" | "https" | "mailto") || scheme.contains(['/', '?', '#']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_that_lead_to_pages() {
        for (url, expected) in [
            ("https://a.example", true),
            ("/x:y", true),
            ("x", true),
            ("javascript:alert(1)", false),
            (" JavaScript:x", false),
            ("data:text/html,x", false),
        ] {
            assert_eq!(leads_to_a_page(url), expected, "{url}");
        }
    }
}
