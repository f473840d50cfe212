//! RSS, Atom, JSON Feed, sitemaps, robots.txt and the web manifest: views to bytes.
//!
//! Every address in the views is absolute already. Summaries and contents lose what has no place in a reader (scripts, forms,
//! frames) when they are written; [`absolute_html`] is for the caller, who knows the page they come from.

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

/// What the feeds name as their generator.
const GENERATOR: &str = "site";

impl FeedView {
    /// The title, or the address where there is none: no format lets it be empty.
    fn headline(&self) -> &str {
        if self.title.trim().is_empty() { &self.link } else { &self.title }
    }

    /// The latest change of the feed or of any item.
    fn latest(&self) -> Option<ZonedDateTime> {
        self.items.iter().filter_map(|item| item.latest()).chain(&self.updated).max_by_key(|date| date.timestamp()).cloned()
    }
}

/// A time as feeds write it. Two that are the same moment in different zones are told apart.
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
    /// Last change; never before it was published.
    fn latest(&self) -> Option<&ZonedDateTime> {
        self.updated.iter().chain(&self.published).max_by_key(|date| date.timestamp())
    }
}

#[cfg(test)]
mod tests;
