//! Feeds, sitemaps and site-wide files: which ones exist, and their content.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use site_diag::limits;
use site_model::RouteKind;
use site_model::kind::Feeds;

use super::generated::{channel_title, has_feed, home_address, rss_address, sitemap_address};
use super::plain_text;
use super::previous_output::Changes;
use super::rendered::RenderedSite;
use crate::content::{Page, PageId, PageKind};
use crate::feed;
use crate::feed::{FeedItem, FeedView, SitemapView};
use crate::output::Response;
use site_html::escape;
use site_settings::cache_key::{Shared, key};
use site_settings::config::Config;
use site_settings::front_matter::keys::{self, Place};

/// The feeds of a page: RSS for every list, Atom and JSON for home.
pub(crate) fn of_page(rendered: &RenderedSite<'_>, id: PageId) -> Vec<Response> {
    let page = rendered.page(id);
    let config = rendered.config(page);
    if !page.rendered || !has_feed(config, page) {
        return Vec::new();
    }
    let address = rss_address(config, page);
    let mut view = feed_view(rendered, id, &address);
    let response = |address: &str, media_type: &'static str, view: &FeedView, made: fn(&FeedView) -> String| Response {
        address: format!("{}{address}", config.base_path).into(),
        kind: RouteKind::Feed,
        status: 200,
        media_type: media_type.into(),
        last_modified: None,
        csp: None,
        body: rendered.inputs.results.feeds.get_or(key(media_type, view), || made(view).into_bytes().into()),
    };
    // Atom requires titles. RSS does not, and Hugo leaves missing ones empty.
    let mut rss = view.clone();
    for (item, member) in rss.items.iter_mut().zip(&page.members) {
        let member = rendered.page(*member);
        if !member.kind.is_list() && member.front.title.as_ref().is_none_or(|title| title.value.trim().is_empty()) {
            *item = FeedItem { title: String::new(), ..FeedItem::clone(item) }.into();
        }
    }
    let mut responses = vec![response(&address, "application/rss+xml; charset=utf-8", &rss, feed::rss)];
    if page.kind.row().feeds == Feeds::All {
        let address = format!("{}atom.xml", page.address);
        view.self_link = config.absolute(&address);
        responses.push(response(&address, "application/atom+xml; charset=utf-8", &view, feed::atom));
        let address = format!("{}feed.json", page.address);
        view.self_link = config.absolute(&address);
        responses.push(response(&address, "application/feed+json; charset=utf-8", &view, feed::json));
    }
    responses
}

/// Pages whose feeds contain any of these items.
pub(crate) fn that_list(rendered: &RenderedSite<'_>, items: &BTreeSet<PageId>) -> BTreeSet<PageId> {
    let lists = |page: &Page| !items.is_empty() && page.members.iter().any(|member| items.contains(member));
    rendered.inputs.library.iter().filter(|(_, page)| lists(page)).map(|(id, _)| id).collect()
}

fn feed_view(rendered: &RenderedSite<'_>, id: PageId, address: &str) -> FeedView {
    let page = rendered.page(id);
    let config = rendered.config(page);
    let limit = config.feeds.limit.unwrap_or(usize::MAX);
    let items: Vec<Shared<FeedItem>> = page.members.iter().take(limit).map(|member| item(rendered, *member).clone()).collect();
    FeedView {
        title: channel_title(config, page),
        link: config.absolute(&page.address),
        self_link: config.absolute(address),
        description: feed_description(config, page),
        language: config.language.locale.clone(),
        author: config.author.name.clone(),
        email: config.author.email.clone(),
        copyright: config.theme.copyright.as_ref().map(|text| plain_text::plain(&site_markdown::render_inline(text, config))),
        updated: items.iter().filter_map(|item| item.updated.clone().or_else(|| item.published.clone())).max(),
        items,
    }
}

/// The owner's description, or else Hugo's text.
fn feed_description(config: &Config, page: &Page) -> String {
    match &page.front.description {
        Some(description) => description.clone(),
        None if page.kind == PageKind::Home && !config.description.is_empty() => config.description.clone(),
        None if page.kind == PageKind::Home => format!("Recent content on {}", config.title),
        None => format!("Recent content in {} on {}", page.title, config.title),
    }
}

/// A page as a feed item. It is created when the first feed needs it.
pub(crate) fn item<'r>(rendered: &'r RenderedSite<'_>, id: PageId) -> &'r Shared<FeedItem> {
    rendered.items[id.0 as usize].get_or_init(|| new_item(rendered, id).into())
}

impl RenderedSite<'_> {
    /// Reuses the items of feeds, and creates those of edited pages again. Returns the pages whose items changed.
    pub(super) fn renew_items(&mut self, changes: Option<Changes<'_>>) -> BTreeSet<PageId> {
        let mut changed = BTreeSet::new();
        let Some(Changes { previous, edited }) = changes else {
            self.items.resize_with(self.inputs.library.pages.len(), OnceLock::new);
            return changed;
        };
        self.items = previous.items.clone();
        for id in edited {
            // An item that was never created is in no feed.
            let place = id.0 as usize;
            let Some(before) = self.items[place].take() else { continue };
            if !item(self, *id).is(&before) {
                changed.insert(*id);
            }
        }
        changed
    }
}

fn new_item(rendered: &RenderedSite<'_>, id: PageId) -> FeedItem {
    let page = rendered.page(id);
    let config = rendered.config(page);
    let link = config.absolute(&page.address);
    let names = |plural: &str| -> Vec<String> {
        page.front.terms.get(plural).map(|terms| terms.iter().map(|t| t.value.clone()).collect()).unwrap_or_default()
    };
    let dates = &page.front.dates;
    let texts: String = keys::shown(&page.front, Place::Feed).map(|(_, text)| format!("<p>{}</p>\n", escape(text))).collect();
    let html = |html: &str| format!("{texts}{}", feed::absolute_html(&plain_text::without_sources(html), &link, &config.origin));
    // Of the home page, the section and each term.
    let feeds = 2 + page.front.terms.values().map(Vec::len).sum::<usize>();
    let body = &rendered.document(id).html;
    let is_whole = config.feeds.full_content && !limits::FEED_CONTENT.is_exceeded(body.len().saturating_mul(feeds));
    let whole = is_whole.then(|| html(body));
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
pub(crate) fn site_wide(rendered: &RenderedSite<'_>) -> Vec<Response> {
    let Some(first) = rendered.inputs.configs.first() else { return Vec::new() };
    let response = |address: &str, kind, media_type: &'static str, text: String| Response {
        address: format!("{}{address}", first.base_path).into(),
        kind,
        status: 200,
        media_type: media_type.into(),
        last_modified: None,
        csp: None,
        body: text.into_bytes().into(),
    };
    let mut responses = Vec::new();
    let mut index = Vec::new();
    // In the order of the languages' weights (Hugo); the default language is not first.
    let place = |config: &Config| first.languages.iter().position(|language| language.code == config.language.code);
    let mut languages: Vec<(usize, &Config)> = rendered.inputs.configs.iter().enumerate().collect();
    languages.sort_by_key(|(_, config)| place(config));
    for (lang, config) in languages {
        let Some(address) = sitemap_address(rendered.inputs.configs, config) else { continue };
        let pages = sitemap_pages(rendered, config, lang);
        index.push((config.absolute(&address), pages.iter().filter_map(|page| page.lastmod.clone()).max()));
        responses.push(response(&address, RouteKind::Sitemap, XML, feed::sitemap(&pages)));
    }
    if rendered.inputs.configs.len() > 1 && !index.is_empty() {
        let address = format!("/{}", first.sitemap.file_name);
        responses.push(response(&address, RouteKind::Sitemap, XML, feed::sitemap_index(&index)));
    }
    if !first.disabled("robotstxt") && !rendered.inputs.library.statics.contains_key("/robots.txt") {
        let sitemap = (!index.is_empty()).then(|| first.absolute(&format!("/{}", first.sitemap.file_name)));
        responses.push(response("/robots.txt", RouteKind::Robots, "text/plain; charset=utf-8", feed::robots(sitemap.as_deref())));
    }
    if !rendered.inputs.library.statics.contains_key("/site.webmanifest") {
        let icons = manifest_icons(rendered, first);
        let text = feed::web_manifest(&first.title, &first.href(&home_address(first)), &icons);
        responses.push(response("/site.webmanifest", RouteKind::WebManifest, "application/manifest+json", text));
    }
    responses
}

const XML: &str = "application/xml; charset=utf-8";

fn manifest_icons(rendered: &RenderedSite<'_>, config: &Config) -> Vec<(String, String, String)> {
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

fn sitemap_pages(rendered: &RenderedSite<'_>, config: &Config, lang: usize) -> Vec<SitemapView> {
    rendered
        .inputs
        .library
        .ordered
        .iter()
        .map(|id| (*id, rendered.page(*id)))
        .filter(|(_, page)| {
            page.lang == lang
                && page.rendered
                && !page.displaced
                && page.listed == site_settings::front_matter::Listing::Everywhere
                && !page.front.sitemap.disable
        })
        .map(|(id, page)| SitemapView {
            loc: config.absolute(&page.address),
            lastmod: page.front.dates.lastmod.clone(),
            change_frequency: page.front.sitemap.change_frequency.clone().or_else(|| config.sitemap.change_frequency.clone()),
            priority: page.front.sitemap.priority.or(config.sitemap.priority),
            alternates: rendered.alternates(id),
        })
        .collect()
}
