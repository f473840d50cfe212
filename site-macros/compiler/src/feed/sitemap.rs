//! Sitemaps (sitemaps.org, protocol 0.9).

use std::io;

use jiff::ZonedDateTime;

use super::SitemapView;
use super::date::rfc3339;
use super::xml::{Xml, document, element, empty};

const NAMESPACE: &str = "http://www.sitemaps.org/schemas/sitemap/0.9";
const FREQUENCIES: [&str; 7] = ["always", "hourly", "daily", "weekly", "monthly", "yearly", "never"];

/// sitemaps.org 0.9, with translations as `xhtml:link` if any page has them. Values that the protocol does not allow (another frequency; a
/// priority outside 0 to 1, such as Hugo's -1 for "none") are left out.
pub(crate) fn sitemap(pages: &[SitemapView]) -> String {
    let mut attributes = vec![("xmlns", NAMESPACE)];
    if pages.iter().any(|page| !page.alternates.is_empty()) {
        attributes.push(("xmlns:xhtml", "http://www.w3.org/1999/xhtml"));
    }
    document(|xml| {
        xml.create_element("urlset").with_attributes(attributes).write_inner_content(|xml| {
            for page in pages {
                xml.create_element("url").write_inner_content(|xml| url(xml, page))?;
            }
            Ok(())
        })?;
        Ok(())
    })
}

fn url(xml: &mut Xml, page: &SitemapView) -> io::Result<()> {
    place(xml, &page.loc, page.lastmod.as_ref())?;
    let frequency = page.change_frequency.as_deref().map(str::to_ascii_lowercase);
    if let Some(frequency) = frequency.filter(|frequency| FREQUENCIES.contains(&frequency.as_str())) {
        element(xml, "changefreq", &frequency)?;
    }
    if let Some(priority) = page.priority.filter(|priority| (0.0..=1.0).contains(priority)) {
        element(xml, "priority", &priority.abs().to_string())?;
    }
    for (language, href) in &page.alternates {
        empty(xml, "xhtml:link", &[("rel", "alternate"), ("hreflang", language), ("href", href)])?;
    }
    Ok(())
}

fn place(xml: &mut Xml, loc: &str, lastmod: Option<&ZonedDateTime>) -> io::Result<()> {
    element(xml, "loc", loc)?;
    if let Some(date) = lastmod.and_then(rfc3339) {
        element(xml, "lastmod", &date)?;
    }
    Ok(())
}

/// An index of sitemaps: absolute URL and last change.
pub(crate) fn sitemap_index(sitemaps: &[(String, Option<ZonedDateTime>)]) -> String {
    document(|xml| {
        xml.create_element("sitemapindex").with_attribute(("xmlns", NAMESPACE)).write_inner_content(|xml| {
            for (loc, lastmod) in sitemaps {
                xml.create_element("sitemap").write_inner_content(|xml| place(xml, loc, lastmod.as_ref()))?;
            }
            Ok(())
        })?;
        Ok(())
    })
}
