//! RSS, Atom, JSON Feed, sitemaps, robots.txt and the web manifest: views to bytes.
//!
//! Every address in the views is absolute already. Summaries and contents lose what has no place in a reader (scripts, forms,
//! frames) when they are written; [`absolute_html`] is for the caller, who knows the page they come from.

mod absolute;
mod atom;
mod date;
mod html;
mod json;
mod reader;
mod root;
mod rss;
mod sitemap;
mod xml;

pub use absolute::absolute_html;
pub use atom::atom;
pub use json::json;
pub use root::{robots, web_manifest};
pub use rss::rss;
pub use sitemap::{SITEMAP_LIMIT, sitemap, sitemap_index};

/// What the feeds name as their generator.
const GENERATOR: &str = "site";

#[cfg(test)]
mod tests;
