//! JSON Feed 1.1.

use serde::Serialize;

use super::date::rfc3339;
use super::reader::for_readers;
use super::{FeedItem, FeedView};

#[derive(Serialize)]
struct Feed<'a> {
    version: &'static str,
    title: &'a str,
    home_page_url: &'a str,
    feed_url: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    description: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    authors: Vec<Author<'a>>,
    #[serde(skip_serializing_if = "str::is_empty")]
    language: &'a str,
    items: Vec<Item<'a>>,
}

#[derive(Serialize)]
struct Author<'a> {
    name: &'a str,
}

#[derive(Serialize)]
struct Item<'a> {
    id: &'a str,
    url: &'a str,
    title: &'a str,
    content_html: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    date_published: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    date_modified: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    authors: Vec<Author<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tags: Vec<&'a str>,
}

/// JSON Feed 1.1. An item must have content, so if the owner does not want whole pages in the feed, the summary is the content.
pub(crate) fn json(feed: &FeedView) -> String {
    let feed = Feed {
        version: "https://jsonfeed.org/version/1.1",
        title: feed.headline(),
        home_page_url: &feed.link,
        feed_url: &feed.self_link,
        description: &feed.description,
        authors: authors(std::slice::from_ref(&feed.author)),
        language: &feed.language,
        items: feed.items.iter().map(|shared| item(shared)).collect(),
    };
    super::site_files::pretty(&feed)
}

fn authors(names: &[String]) -> Vec<Author<'_>> {
    names.iter().filter(|name| !name.trim().is_empty()).map(|name| Author { name }).collect()
}

fn item(item: &FeedItem) -> Item<'_> {
    Item {
        id: &item.link,
        url: &item.link,
        title: &item.title,
        content_html: for_readers(item.content_html.as_ref().unwrap_or(&item.summary_html)),
        date_published: item.published.as_ref().and_then(rfc3339),
        date_modified: item.latest().and_then(rfc3339),
        authors: authors(&item.authors),
        tags: item.categories.iter().map(String::as_str).filter(|name| !name.trim().is_empty()).collect(),
    }
}
