//! The home page, posts, plain pages and the not-found page.

use std::collections::BTreeMap;

use site_model::RouteKind;

use super::cover;
use super::generated::home_address;
use super::home_list;
use super::lists::{self, item, texts};
use super::page_links;
use super::page_response::{FinishedPage, head, response};
use super::rendered::RenderedSite;
use crate::content::{Page, PageId, related_posts, taxonomy};
use crate::output::Response;
use site_diag::Diagnostic;
use site_settings::config::{Config, Integration};
use site_settings::data::{Key, Node, Value};
use site_settings::front_matter::keys::Place;
use site_theme::integration;
use site_theme::integration::{Integrated, Thread};
use site_theme::view::{HomeView, ImageView, ItemView, LinkView, PageView, SeriesView, TermLink, TocItem};

/// The home page of a language.
pub(crate) fn home(rendered: &RenderedSite<'_>, id: PageId, found: &mut Vec<Diagnostic>) -> Response {
    let page = rendered.page(id);
    let config = rendered.config(page);
    let author = &config.author;
    let name = if author.name.is_empty() { config.title.clone() } else { author.name.clone() };
    let avatar = author.avatar.as_ref().and_then(|name| rendered.site_picture(config, name));
    let view = HomeView {
        monogram: if avatar.is_none() { site_theme::monogram::monogram(&name) } else { String::new() },
        author: name,
        info_html: author.info.iter().map(|line| site_markdown::render_inline(line, config)).collect(),
        avatar: avatar.map(|picture| ImageView { src: picture.src, size: picture.size, alt: author.name.clone() }),
        social: config.social.iter().map(|link| social(rendered, config, link)).collect(),
        content_html: rendered.body_html(id),
        pager: lists::pager(config, &home_list::leaves(rendered.inputs, page), 1),
        recent: recent(rendered, page),
    };
    let head = head(rendered, page, id, &page.title);
    let site = rendered.framing(page.lang, &page.address, Some(id));
    let finished_page = FinishedPage { address: &page.address, kind: page.kind.row().route, id: Some(id), comments: None };
    response(rendered, config, finished_page, (site, head, &view), found)
}

/// The newest posts, whatever their weight.
fn recent(rendered: &RenderedSite<'_>, home: &Page) -> Vec<ItemView> {
    if let Some(posts) = home_list::posts(rendered.inputs, home) {
        return posts.iter().take(rendered.config(home).page_size).map(|id| item(rendered, *id)).collect();
    }
    let wanted = rendered.config(home).theme.recent_posts;
    if wanted == 0 {
        return Vec::new();
    }
    let sections = &rendered.config(home).migrated.main_sections;
    let is_main = |id: &PageId| {
        let page = rendered.page(*id);
        !page.front.hidden_at_home && (sections.is_empty() || home_list::is_in(sections, &page.section))
    };
    let posts = home_list::newest(rendered, home).into_iter().filter(is_main);
    posts.take(wanted).map(|id| item(rendered, id)).collect()
}

fn social(rendered: &RenderedSite<'_>, config: &Config, link: &site_settings::config::SocialLink) -> LinkView {
    let href = link.url.as_deref().map(|url| match rendered.menu_address(config, url) {
        Some(address) if rendered.exists(&address) => config.href(&address),
        _ if url.contains('@') && !url.contains([':', '/']) => format!("mailto:{url}"),
        _ => url.to_owned(),
    });
    LinkView {
        name: link.name.clone(),
        href,
        icon: Some(link.icon.clone()),
        rel: link.rel.clone(),
        target: link.target.clone(),
        ..LinkView::default()
    }
}

/// A post or a plain page.
pub(crate) fn regular(rendered: &RenderedSite<'_>, id: PageId, diagnostics: &mut Vec<Diagnostic>) -> Response {
    let page = rendered.page(id);
    if page.front.layout.as_deref().is_some_and(|layout| layout.eq_ignore_ascii_case("search")) {
        return lists::search(rendered, id, diagnostics);
    }
    let config = rendered.config(page);
    let document = rendered.document(id);
    let dates = &page.front.dates;
    let post = !page.section.is_empty() && dates.date.is_some();
    let lastmod = dates.lastmod.as_ref().filter(|modified| dates.date.as_ref().is_some_and(|date| modified.date() > date.date()));
    let comments = comments(rendered, page, post);
    let caption = page.front.cover.caption.as_deref();
    let is_dated = page.front.show_date != Some(false);
    let is_timed = page.front.reading_time.unwrap_or(config.theme.reading_time);
    let has_terms = config.taxonomies.iter().any(|taxonomy| taxonomy.plural == "authors");
    let toc = page.front.toc.unwrap_or(config.theme.toc && post);
    let neighbour =
        |id: Option<PageId>| id.map(|id| rendered.page(id)).map(|other| (other.title.clone(), config.href(&other.address)));
    let view = PageView {
        title: page.title.clone(),
        texts: texts(page, Place::Page),
        href: config.href(&page.address),
        post,
        date: dates.date.as_ref().filter(|_| is_dated).map(|date| rendered.date_view(config, date)),
        lastmod: lastmod.filter(|_| is_dated).map(|date| rendered.date_view(config, date)),
        minutes: (is_timed && document.minutes > 0).then_some(document.minutes),
        authors: if has_terms { terms_of(rendered, page, "authors") } else { names_of(config, page) },
        categories: terms_of(rendered, page, "categories"),
        tags: terms_of(rendered, page, "tags"),
        other_terms: other_terms(rendered, page),
        image: cover::shown(rendered, id, diagnostics),
        image_caption_html: caption.map(|caption| site_markdown::render_page_inline(caption, config).0),
        toc: if toc { contents(config, document) } else { Vec::new() },
        toc_open: page.front.toc_open.unwrap_or(config.theme.toc_open),
        content_html: rendered.body_html(id) + &page_links::html(&page.front.links, config),
        see_also: see_also(rendered, id),
        related: if post { related(rendered, id) } else { Vec::new() },
        newer: neighbour(page.newer),
        older: neighbour(page.older),
        comments_html: comments.as_ref().map(|comments| comments.html.clone()),
    };
    let mut head = head(rendered, page, id, &page.title);
    if comments.as_ref().is_some_and(|comments| comments.on_demand) {
        rendered.add_comments(page.lang, config, &mut head.0);
    }
    let site = rendered.framing(page.lang, &page.address, Some(id));
    let finished_page = FinishedPage {
        address: &page.address,
        kind: page.kind.row().route,
        id: Some(id),
        comments: comments.map(|comments| comments.sources),
    };
    response(rendered, config, finished_page, (site, head, &view), diagnostics)
}

/// The comments of a post, if a service is enabled and the page does not disable it.
pub(super) fn comments(rendered: &RenderedSite<'_>, page: &Page, post: bool) -> Option<Integrated> {
    let config = rendered.config(page);
    if !post || page.front.disable_comments || rendered.inputs.world.options().loopback {
        return None;
    }
    let (url, address) = (config.absolute(&page.address), config.href(&page.address));
    let thread = Thread { url: &url, address: &address, title: &page.title, lang: &config.language.code };
    integration::comments(&service(config, page)?, &thread).ok()
}

/// The site's service with the settings of the page: `comments: { host, username, id }` names the page's thread on Mastodon (hugo-coder),
/// with or without a server in the settings.
fn service(config: &Config, page: &Page) -> Option<Integration> {
    let own = own_comments(page, config.markup.trusted);
    let has = |name: &str| own.iter().any(|(key, _)| key.name.eq_ignore_ascii_case(name));
    let bare = || (has("host") && has("id")).then(|| Integration { service: "mastodon".to_owned(), values: BTreeMap::new() });
    let mut service = config.comments.clone().or_else(bare)?;
    for (key, node) in own {
        service.values.extend(node.value.to_text().map(|text| (key.name.to_lowercase(), text)));
    }
    Some(service)
}

/// The comment settings of a page. On a site that does not trust its authors, they may choose the thread, but not the host that comments
/// come from.
pub(crate) fn own_comments(page: &Page, trusted: bool) -> Vec<&(Key, Node)> {
    let Some(Value::Map(entries)) = page.front.params.get("comments") else { return Vec::new() };
    entries.iter().filter(|(key, _)| trusted || key.name.eq_ignore_ascii_case("id")).collect()
}

fn contents(config: &Config, document: &site_markdown::Document) -> Vec<TocItem> {
    let (low, high) = config.markup.toc_levels;
    document
        .headings
        .iter()
        .filter(|heading| (low..=high).contains(&heading.level))
        .map(|heading| TocItem { level: heading.level, id: heading.id.clone(), html: heading.html.clone() })
        .collect()
}

/// Names of authors that are no terms. The owner of the site need not sign every page.
fn names_of(config: &Config, page: &Page) -> Vec<TermLink> {
    let names = page.front.author_names.iter().filter(|name| **name != config.author.name);
    names.map(|name| TermLink { name: name.clone(), ..TermLink::default() }).collect()
}

/// The terms of a page in one taxonomy, as links.
pub(crate) fn terms_of(rendered: &RenderedSite<'_>, page: &Page, plural: &str) -> Vec<TermLink> {
    let config = rendered.config(page);
    let library = rendered.inputs.library;
    let Some(names) = page.front.terms.get(&plural.to_lowercase()) else { return Vec::new() };
    names
        .iter()
        .filter_map(|name| {
            let path = format!("{plural}/{}", taxonomy::key(&name.value));
            let term = rendered.page(*library.by_path.get(&(page.lang, path))?);
            Some(TermLink { name: term.title.clone(), href: config.href(&term.address), count: term.members.len() })
        })
        .collect()
}

fn other_terms(rendered: &RenderedSite<'_>, page: &Page) -> Vec<(String, Vec<TermLink>)> {
    let library = rendered.inputs.library;
    rendered
        .config(page)
        .taxonomies
        .iter()
        .filter(|taxonomy| !matches!(taxonomy.plural.as_str(), "tags" | "categories" | "authors" | "series"))
        .filter_map(|taxonomy| {
            let terms = terms_of(rendered, page, &taxonomy.plural);
            let title = library.by_path.get(&(page.lang, taxonomy.plural.clone())).map(|id| rendered.page(*id).title.clone());
            (!terms.is_empty()).then(|| (title.unwrap_or_else(|| taxonomy.plural.clone()), terms))
        })
        .collect()
}

fn see_also(rendered: &RenderedSite<'_>, id: PageId) -> Vec<SeriesView> {
    let page = rendered.page(id);
    let config = rendered.config(page);
    related_posts::see_also(rendered.inputs.library, config, id)
        .into_iter()
        .map(|(term, posts)| {
            let series = rendered.page(term);
            let link = |id: &PageId| (rendered.page(*id).title.clone(), config.href(&rendered.page(*id).address));
            SeriesView {
                series: TermLink { name: series.title.clone(), href: config.href(&series.address), count: series.members.len() },
                posts: posts.iter().map(link).collect(),
            }
        })
        .collect()
}

fn related(rendered: &RenderedSite<'_>, id: PageId) -> Vec<(String, String)> {
    let config = rendered.config(rendered.page(id));
    let link = |id: PageId| (rendered.page(id).title.clone(), config.href(&rendered.page(id).address));
    related_posts::related(rendered.inputs.library, config, id).into_iter().map(link).collect()
}

/// The not-found page of a language, unless it is disabled.
pub(crate) fn not_found(rendered: &RenderedSite<'_>, lang: usize, found: &mut Vec<Diagnostic>) -> Option<Response> {
    let config = &rendered.inputs.configs[lang];
    if config.disabled("404") {
        return None;
    }
    let address = format!("{}404.html", home_address(config));
    let mut head = rendered.head_view(lang, None, &address, &site_theme::strings(&config.language.code).not_found);
    head.noindex = true;
    let site = rendered.framing(lang, &address, None);
    let finished_page = FinishedPage { address: &address, kind: RouteKind::NotFound, id: None, comments: None };
    Some(response(rendered, config, finished_page, (site, (head, None), &()), found))
}
