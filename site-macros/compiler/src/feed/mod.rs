//! RSS, Atom, JSON Feed, sitemaps, robots.txt and the web manifest. Input: views. Output: bytes.
//!
//! All addresses in the views are absolute. Elements that do not belong in feed readers (scripts, forms, frames) are removed from summaries
//! and contents when they are written; the caller uses [`absolute_html`], because it knows their page.

mod absolute;
mod atom;
mod date;
mod json;
mod reader;
mod rss;
mod site_files;
mod sitemap;
mod view;
mod xml;

use std::hash::{Hash, Hasher};

use jiff::ZonedDateTime;

pub(crate) use absolute::absolute_html;
pub(crate) use atom::atom;
pub(crate) use date::internet;
pub(crate) use json::json;
pub(crate) use rss::rss;
pub(crate) use site_files::{robots, web_manifest};
pub(crate) use sitemap::{sitemap, sitemap_index};
pub(crate) use view::{FeedItem, FeedView, SitemapView};

/// The generator that the feeds name.
const GENERATOR: &str = "site";

impl FeedView {
    /// The title, or the address if it is empty: no format allows an empty title.
    fn headline(&self) -> &str {
        if self.title.trim().is_empty() { &self.link } else { &self.title }
    }

    /// The latest change of the feed or any item.
    fn latest(&self) -> Option<ZonedDateTime> {
        self.items.iter().filter_map(|item| item.latest()).chain(&self.updated).max_by_key(|date| date.timestamp()).cloned()
    }
}

/// A time as feeds write it. The same moment in different zones is written differently.
fn written(date: &Option<ZonedDateTime>) -> Option<(i64, i32)> {
    date.as_ref().map(|date| (date.timestamp().as_second(), date.offset().seconds()))
}

impl Hash for FeedView {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let Self { title, link, self_link, description, language, author, email, copyright, updated, items } = self;
        (title, link, self_link, description, language, author, email, copyright, written(updated), items).hash(state);
    }
}

impl Hash for FeedItem {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let Self { title, link, published, updated, summary_html, content_html, categories, authors, rss: _ } = self;
        (title, link, written(published), written(updated), summary_html, content_html, categories, authors).hash(state);
    }
}

impl FeedItem {
    /// The last change, but not before publication.
    fn latest(&self) -> Option<&ZonedDateTime> {
        self.updated.iter().chain(&self.published).max_by_key(|date| date.timestamp())
    }
}

#[cfg(test)]
mod tests;
