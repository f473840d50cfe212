//! Addresses without a source file: feeds, sitemaps, further pages of lists.

use std::collections::BTreeSet;

use site_model::kind::Feeds;
use site_settings::config::Config;
use site_theme::view::FeedLink;

use super::home_list;
use super::inputs::Inputs;
use super::rendered::RenderedSite;
use crate::content::{Page, PageId, PageKind, paginate};

/// The addresses of feeds, sitemaps and further pages of lists. They are known before any page is rendered, so links to them can be
/// checked.
pub(crate) fn addresses(inputs: &Inputs<'_>) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    for page in inputs.library.pages.iter().filter(|page| page.rendered) {
        let config = &inputs.configs[page.lang];
        if has_feed(config, page) {
            all.insert(rss_address(config, page));
            if page.kind.row().feeds == Feeds::All {
                all.extend(["atom.xml", "feed.json"].map(|name| format!("{}{name}", page.address)));
            }
        }
        if page.kind.row().is_paginated && has_output(config, page, "html") {
            let leaves = paginate::pages(&page.address, page.members.len(), config.page_size, &config.page_path);
            all.extend(leaves.into_iter().skip(1).map(|leaf| leaf.address));
        }
    }
    for page in inputs.library.homes.iter().map(|home| inputs.library.page(*home)).filter(|home| home.rendered) {
        all.extend(home_list::leaves(inputs, page).into_iter().skip(1).map(|leaf| leaf.address));
    }
    for config in inputs.configs {
        if !config.disabled("404") {
            all.insert(format!("{}404.html", home_address(config)));
        }
        all.extend(sitemap_address(inputs.configs, config));
    }
    if let Some(first) = inputs.configs.iter().find(|config| !config.disabled("sitemap")) {
        all.insert(format!("/{}", first.sitemap.file_name));
    }
    if inputs.configs.first().is_some_and(|config| !config.disabled("robotstxt")) {
        all.insert("/robots.txt".to_owned());
    }
    all.insert("/site.webmanifest".to_owned());
    all
}

/// The address of a language's sitemap, unless it is disabled. With several languages, the sitemap at the root is the index, and Hugo then
/// puts that of the default language below its code.
pub(super) fn sitemap_address(configs: &[Config], config: &Config) -> Option<String> {
    if config.disabled("sitemap") {
        return None;
    }
    Some(if configs.len() > 1 && config.language.prefix.is_empty() {
        format!("/{}/{}", config.language.code, config.sitemap.file_name)
    } else {
        format!("{}{}", home_address(config), config.sitemap.file_name)
    })
}

pub(super) fn has_feed(config: &Config, page: &Page) -> bool {
    page.kind.row().feeds != Feeds::No && has_output(config, page, "rss") && !config.disabled("rss")
}

/// Whether `html` or `rss` is made of the page: as its front matter says, or else the settings for its kind.
pub(super) fn has_output(config: &Config, page: &Page, output: &str) -> bool {
    match &page.front.outputs {
        Some(outputs) => outputs.iter().any(|name| name.eq_ignore_ascii_case(output)),
        None => config.has_output(page.kind, output),
    }
}

pub(super) fn rss_address(config: &Config, page: &Page) -> String {
    format!("{}{}.xml", site_settings::address::folder_of(&page.address), config.feeds.rss_name)
}

/// The feeds of a page, as its head links to them.
pub(crate) fn feed_links_of(rendered: &RenderedSite<'_>, id: PageId) -> Vec<FeedLink> {
    let page = rendered.page(id);
    let config = rendered.config(page);
    if !page.rendered || !has_feed(config, page) {
        return Vec::new();
    }
    let title = channel_title(config, page);
    let link = |href: String, media_type| FeedLink { title: title.clone(), href: config.href(&href), media_type };
    let mut links = vec![link(rss_address(config, page), "application/rss+xml")];
    if page.kind.row().feeds == Feeds::All {
        links.push(link(format!("{}atom.xml", page.address), "application/atom+xml"));
        links.push(link(format!("{}feed.json", page.address), "application/feed+json"));
    }
    links
}

/// Hugo: the site's title for home, "Posts on SITE" otherwise.
pub(super) fn channel_title(config: &Config, page: &Page) -> String {
    if page.kind == PageKind::Home || page.title.is_empty() || page.title == config.title {
        config.title.clone()
    } else {
        format!("{} on {}", page.title, config.title)
    }
}

/// The address of a language's home page.
pub(crate) fn home_address(config: &Config) -> String {
    format!("{}/", config.language.prefix)
}
