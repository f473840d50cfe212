//! Which feeds, sitemaps and site-wide files there are, and what stands in them.

use std::collections::BTreeSet;

use site_model::RouteKind;

use super::frame::home_address;
use super::{Inputs, Rendered};
use crate::cache;
use crate::content::{Page, PageId, PageKind, paginate};
use crate::feed;
use crate::feed::{FeedItem, FeedView, SitemapView};
use crate::output::Answer;
use site_settings::cache_key::Shared;
use site_settings::config::Config;
use site_theme::view::FeedLink;

/// The addresses of all that this module makes, and of the further pages of lists: known before any page is rendered, so that
/// links to them can be checked.
pub(crate) fn addresses(inputs: &Inputs<'_>) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    for page in inputs.library.pages.iter().filter(|page| page.rendered) {
        let config = &inputs.configs[page.lang];
        if has_feed(config, page) {
            all.insert(rss_address(config, page));
            if page.kind == PageKind::Home {
                all.extend(["atom.xml", "feed.json"].map(|name| format!("{}{name}", page.address)));
            }
        }
        if matches!(page.kind, PageKind::Section | PageKind::Term) {
            let leaves = paginate::pages(&page.address, page.members.len(), config.page_size);
            all.extend(leaves.into_iter().skip(1).map(|leaf| leaf.address));
        }
    }
    for config in inputs.configs {
        if !config.disabled("404") {
            all.insert(format!("{}404.html", home_address(config)));
        }
        all.extend(sitemap_address(inputs.configs, config));
    }
    if inputs.configs.iter().any(|config| !config.disabled("sitemap")) {
        all.insert("/sitemap.xml".to_owned());
    }
    if inputs.configs.first().is_some_and(|config| !config.disabled("robotstxt")) {
        all.insert("/robots.txt".to_owned());
    }
    all.insert("/site.webmanifest".to_owned());
    all
}

/// Where a language's sitemap lies, unless it is switched off. Of several languages the root's sitemap is the index; Hugo puts the
/// default language's pages below its code then.
fn sitemap_address(configs: &[Config], config: &Config) -> Option<String> {
    if config.disabled("sitemap") {
        return None;
    }
    Some(if configs.len() > 1 && config.language.prefix.is_empty() {
        format!("/{}/sitemap.xml", config.language.code)
    } else {
        format!("{}sitemap.xml", home_address(config))
    })
}

fn has_feed(config: &Config, page: &Page) -> bool {
    let wanted = page.front.outputs.as_ref().is_none_or(|outputs| outputs.iter().any(|o| o == "rss"));
    page.kind != PageKind::Regular && wanted && !config.disabled("rss")
}

fn rss_address(config: &Config, page: &Page) -> String {
    format!("{}{}.xml", page.address, config.feeds.rss_name)
}

/// The feeds of a page as its head links them.
pub(crate) fn links_of(rendered: &Rendered<'_>, id: PageId) -> Vec<FeedLink> {
    let page = rendered.page(id);
    let config = rendered.config(page);
    if !page.rendered || !has_feed(config, page) {
        return Vec::new();
    }
    let title = channel_title(config, page);
    let link = |href: String, media_type| FeedLink { title: title.clone(), href: config.href(&href), media_type };
    let mut links = vec![link(rss_address(config, page), "application/rss+xml")];
    if page.kind == PageKind::Home {
        links.push(link(format!("{}atom.xml", page.address), "application/atom+xml"));
        links.push(link(format!("{}feed.json", page.address), "application/feed+json"));
    }
    links
}

/// The feeds of a page: RSS for every list, Atom and JSON for home.
pub(crate) fn of_page(rendered: &Rendered<'_>, id: PageId) -> Vec<Answer> {
    let page = rendered.page(id);
    let config = rendered.config(page);
    if !page.rendered || !has_feed(config, page) {
        return Vec::new();
    }
    let address = rss_address(config, page);
    let mut view = feed_view(rendered, id, &address);
    let answer = |address: &str, media_type: &'static str, view: &FeedView, made: fn(&FeedView) -> String| Answer {
        address: format!("{}{address}", config.base_path).into(),
        kind: RouteKind::Feed,
        status: 200,
        media_type: media_type.into(),
        last_modified: None,
        csp: None,
        body: rendered.inputs.cache.feeds.get_or(cache::key(media_type, view), || made(view).into_bytes().into()),
    };
    // Atom requires titles; RSS does not, and Hugo leaves them empty where nobody wrote one.
    let mut rss = view.clone();
    for (item, member) in rss.items.iter_mut().zip(members(page)) {
        let member = rendered.page(*member);
        if member.kind == PageKind::Regular && member.front.title.as_ref().is_none_or(|title| title.value.trim().is_empty()) {
            *item = FeedItem { title: String::new(), ..FeedItem::clone(item) }.into();
        }
    }
    let mut answers = vec![answer(&address, "application/rss+xml; charset=utf-8", &rss, feed::rss)];
    if page.kind == PageKind::Home {
        let address = format!("{}atom.xml", page.address);
        view.self_link = config.absolute(&address);
        answers.push(answer(&address, "application/atom+xml; charset=utf-8", &view, feed::atom));
        let address = format!("{}feed.json", page.address);
        view.self_link = config.absolute(&address);
        answers.push(answer(&address, "application/feed+json; charset=utf-8", &view, feed::json));
    }
    answers
}

/// Pages whose feeds list any of these.
pub(crate) fn that_list(rendered: &Rendered<'_>, items: &BTreeSet<PageId>) -> BTreeSet<PageId> {
    let lists = |page: &Page| !items.is_empty() && members(page).iter().any(|member| items.contains(member));
    rendered.inputs.library.iter().filter(|(_, page)| lists(page)).map(|(id, _)| id).collect()
}

/// Hugo: the site's title for home, "Posts on SITE" otherwise.
fn channel_title(config: &Config, page: &Page) -> String {
    if page.kind == PageKind::Home || page.title.is_empty() || page.title == config.title {
        config.title.clone()
    } else {
        format!("{} on {}", page.title, config.title)
    }
}

/// Hugo: home, sections and terms feed their pages, a taxonomy feeds its terms.
fn members(page: &Page) -> &[PageId] {
    if page.kind == PageKind::Taxonomy { &page.terms_by_date } else { &page.members }
}

fn feed_view(rendered: &Rendered<'_>, id: PageId, address: &str) -> FeedView {
    let page = rendered.page(id);
    let config = rendered.config(page);
    let limit = config.feeds.limit.unwrap_or(usize::MAX);
    let items: Vec<Shared<FeedItem>> = members(page).iter().take(limit).map(|member| item(rendered, *member).clone()).collect();
    FeedView {
        title: channel_title(config, page),
        link: config.absolute(&page.address),
        self_link: config.absolute(address),
        description: feed_description(config, page),
        language: config.language.locale.clone(),
        author: config.author.name.clone(),
        email: config.author.email.clone(),
        copyright: config.theme.copyright.as_ref().map(|text| super::text::plain(&site_markdown::render_inline(text, config))),
        updated: items.iter().filter_map(|item| item.updated.clone().or_else(|| item.published.clone())).max(),
        items,
    }
}

/// The owner's words where there are any, else Hugo's.
fn feed_description(config: &Config, page: &Page) -> String {
    match &page.front.description {
        Some(description) => description.clone(),
        None if page.kind == PageKind::Home && !config.description.is_empty() => config.description.clone(),
        None if page.kind == PageKind::Home => format!("Recent content on {}", config.title),
        None => format!("Recent content in {} on {}", page.title, config.title),
    }
}

/// A page as an item, made when the first feed asks for it.
pub(crate) fn item<'r>(rendered: &'r Rendered<'_>, id: PageId) -> &'r Shared<FeedItem> {
    rendered.items[id.0 as usize].get_or_init(|| new_item(rendered, id).into())
}

fn new_item(rendered: &Rendered<'_>, id: PageId) -> FeedItem {
    let page = rendered.page(id);
    let config = rendered.config(page);
    let link = config.absolute(&page.address);
    let names = |plural: &str| -> Vec<String> {
        page.front.terms.get(plural).map(|terms| terms.iter().map(|t| t.value.clone()).collect()).unwrap_or_default()
    };
    let dates = &page.front.dates;
    let html = |html: &str| feed::absolute_html(&super::text::without_sources(html), &link, &config.origin);
    let whole = config.feeds.full_content.then(|| html(&rendered.document(id).html));
    FeedItem {
        title: page.title.clone(),
        published: dates.publish.clone().or_else(|| dates.date.clone()),
        updated: dates.lastmod.clone(),
        summary_html: html(&rendered.summary_html(id)),
        content_html: whole,
        categories: names("categories").into_iter().chain(names("tags")).collect(),
        authors: names("authors"),
        link,
        ..FeedItem::default()
    }
}

/// Sitemaps, robots.txt and the web manifest.
pub(crate) fn site_wide(rendered: &Rendered<'_>) -> Vec<Answer> {
    let Some(first) = rendered.inputs.configs.first() else { return Vec::new() };
    let answer = |address: &str, kind, media_type: &'static str, text: String| Answer {
        address: format!("{}{address}", first.base_path).into(),
        kind,
        status: 200,
        media_type: media_type.into(),
        last_modified: None,
        csp: None,
        body: text.into_bytes().into(),
    };
    let mut answers = Vec::new();
    let mut index = Vec::new();
    // In the order of the languages' weights (Hugo), not with the default one first.
    let place = |config: &Config| first.languages.iter().position(|language| language.code == config.language.code);
    let mut languages: Vec<(usize, &Config)> = rendered.inputs.configs.iter().enumerate().collect();
    languages.sort_by_key(|(_, config)| place(config));
    for (lang, config) in languages {
        let Some(address) = sitemap_address(rendered.inputs.configs, config) else { continue };
        let pages = sitemap_pages(rendered, config, lang);
        index.push((config.absolute(&address), pages.iter().filter_map(|page| page.lastmod.clone()).max()));
        answers.push(answer(&address, RouteKind::Sitemap, XML, feed::sitemap(&pages)));
    }
    if rendered.inputs.configs.len() > 1 && !index.is_empty() {
        answers.push(answer("/sitemap.xml", RouteKind::Sitemap, XML, feed::sitemap_index(&index)));
    }
    if !first.disabled("robotstxt") && !rendered.inputs.library.statics.contains_key("/robots.txt") {
        let sitemap = (!index.is_empty()).then(|| first.absolute("/sitemap.xml"));
        answers.push(answer("/robots.txt", RouteKind::Robots, "text/plain; charset=utf-8", feed::robots(sitemap.as_deref())));
    }
    if !rendered.inputs.library.statics.contains_key("/site.webmanifest") {
        let icons = manifest_icons(rendered, first);
        let text = feed::web_manifest(&first.title, &first.href(&home_address(first)), &icons);
        answers.push(answer("/site.webmanifest", RouteKind::WebManifest, "application/manifest+json", text));
    }
    answers
}

const XML: &str = "application/xml; charset=utf-8";

fn manifest_icons(rendered: &Rendered<'_>, config: &Config) -> Vec<(String, String, String)> {
    [
        ("favicon.svg", "image/svg+xml", "any"),
        ("images/favicon.svg", "image/svg+xml", "any"),
        ("images/icon-192x192.png", "image/png", "192x192"),
        ("android-chrome-192x192.png", "image/png", "192x192"),
        ("android-chrome-512x512.png", "image/png", "512x512"),
    ]
    .into_iter()
    .filter_map(|(name, media_type, sizes)| {
        rendered.site_picture(config, name).map(|picture| (picture.src, media_type.to_owned(), sizes.to_owned()))
    })
    .collect()
}

fn sitemap_pages(rendered: &Rendered<'_>, config: &Config, lang: usize) -> Vec<SitemapView> {
    rendered
        .inputs
        .library
        .ordered
        .iter()
        .map(|id| (*id, rendered.page(*id)))
        .filter(|(_, page)| page.lang == lang && page.rendered && page.listed && !page.front.sitemap.disable)
        .map(|(id, page)| SitemapView {
            loc: config.absolute(&page.address),
            lastmod: page.front.dates.lastmod.clone(),
            change_frequency: page.front.sitemap.change_frequency.clone().or_else(|| config.sitemap.change_frequency.clone()),
            priority: page.front.sitemap.priority.or(config.sitemap.priority),
            alternates: rendered.alternates(id),
        })
        .collect()
}
