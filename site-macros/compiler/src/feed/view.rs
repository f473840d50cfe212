//! Views for feeds and sitemaps.

use std::sync::OnceLock;

use site_settings::cache_key::Shared;

/// One feed.
#[derive(Clone, Debug, Default)]
pub(crate) struct FeedView {
    /// The channel's title: the site's for home, `Posts on SITE` otherwise.
    pub title: String,
    /// Absolute URL of the feed's page.
    pub link: String,
    /// Absolute URL of the feed itself.
    pub self_link: String,
    /// Plain text.
    pub description: String,
    /// `en-us`.
    pub language: String,
    /// The owner's name.
    pub author: String,
    /// The owner's e-mail address.
    pub email: Option<String>,
    /// Copyright line, plain text.
    pub copyright: Option<String>,
    /// Latest change of any item.
    pub updated: Option<jiff::ZonedDateTime>,
    /// Items in order.
    pub items: Vec<Shared<FeedItem>>,
}

/// One item of a feed.
#[derive(Clone, Debug, Default)]
pub(crate) struct FeedItem {
    /// Title, plain text.
    pub title: String,
    /// Absolute URL.
    pub link: String,
    /// `pubDate`: the page's publishDate.
    pub published: Option<jiff::ZonedDateTime>,
    /// The last change.
    pub updated: Option<jiff::ZonedDateTime>,
    /// Summary: HTML with absolute addresses.
    pub summary_html: String,
    /// The whole page, if the owner wants it: HTML with absolute addresses.
    pub content_html: Option<String>,
    /// Names.
    pub categories: Vec<String>,
    /// Names.
    pub authors: Vec<String>,
    /// Its RSS, after a feed has written it.
    pub rss: Written,
}

/// A cached text. A clone is empty, because views are cloned to be changed.
#[derive(Debug, Default)]
pub(crate) struct Written(OnceLock<String>);

impl Written {
    /// The text. The first caller writes it.
    pub(crate) fn get_or(&self, write: impl FnOnce() -> String) -> &str {
        self.0.get_or_init(write)
    }
}

impl Clone for Written {
    fn clone(&self) -> Self {
        Self::default()
    }
}

/// One address of a sitemap.
#[derive(Clone, Debug, Default)]
pub(crate) struct SitemapView {
    /// Absolute URL.
    pub loc: String,
    /// Last change.
    pub lastmod: Option<jiff::ZonedDateTime>,
    /// `changefreq`.
    pub change_frequency: Option<String>,
    /// `priority`.
    pub priority: Option<f64>,
    /// Translations, itself included: `hreflang`, absolute URL.
    pub alternates: Vec<(String, String)>,
}
