//! Links to other sites that the front matter of a page lists, below its text.

use std::fmt::Write as _;

use site_html::escape;
use site_settings::config::Config;
use site_settings::front_matter::PageLink;

use super::lists::leads_to_a_page;

/// The list as HTML; empty without links. Addresses of this site are below its base path.
pub(super) fn html(links: &[PageLink], config: &Config) -> String {
    let mut items = String::new();
    for link in links.iter().filter(|link| leads_to_a_page(&link.url)) {
        let is_own = link.url.starts_with('/') && !link.url.starts_with("//");
        let href = if is_own { config.href(&link.url) } else { link.url.clone() };
        let _ = write!(
            items,
            "<li><a class=\"title\" href=\"{}\" rel=\"noopener\">{}</a>{}</li>",
            escape(&href),
            escape(&link.title),
            link.description.as_ref().map(|text| format!("<span class=\"gist\">{}</span>", escape(text))).unwrap_or_default()
        );
    }
    if items.is_empty() { items } else { format!("<ul class=\"posts\">{items}</ul>") }
}
