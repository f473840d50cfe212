//! Atom 1.0 (RFC 4287).

use std::io;

use jiff::ZonedDateTime;

use super::date::rfc3339;
use super::reader::for_readers;
use super::xml::{Xml, document, element, element_unless_empty, element_with, empty};
use super::{FeedItem, FeedView};

/// `updated` is required for feeds and entries (RFC 4287, section 4.1.1); this is used if there is no date.
const NEVER: &str = "1970-01-01T00:00:00+00:00";

/// Atom 1.0. The id of the feed is its own address, that of an entry its page's. Ids are stable as long as the addresses are.
pub(crate) fn atom(feed: &FeedView) -> String {
    let mut attributes = vec![("xmlns", "http://www.w3.org/2005/Atom")];
    let language = super::xml::legal(&feed.language);
    if !language.is_empty() {
        attributes.push(("xml:lang", &language));
    }
    document(|xml| {
        xml.create_element("feed").with_attributes(attributes).write_inner_content(|xml| head_and_entries(xml, feed))?;
        Ok(())
    })
}

fn head_and_entries(xml: &mut Xml, feed: &FeedView) -> io::Result<()> {
    let updated = feed.latest();
    element(xml, "title", feed.headline())?;
    element_unless_empty(xml, "subtitle", &feed.description)?;
    element(xml, "id", &feed.self_link)?;
    element(xml, "updated", &updated.as_ref().and_then(rfc3339).unwrap_or_else(|| NEVER.to_owned()))?;
    empty(xml, "link", &[("href", &feed.link), ("rel", "alternate"), ("type", "text/html")])?;
    empty(xml, "link", &[("href", &feed.self_link), ("rel", "self"), ("type", "application/atom+xml")])?;
    // An entry without an author inherits the feed's, so the feed must have one (RFC 4287, section 4.2.1).
    let author = if feed.author.trim().is_empty() { feed.headline() } else { &feed.author };
    person(xml, author, feed.email.as_deref())?;
    element(xml, "generator", super::GENERATOR)?;
    element_unless_empty(xml, "rights", feed.copyright.as_deref().unwrap_or_default())?;
    for item in &feed.items {
        xml.create_element("entry").write_inner_content(|xml| entry(xml, item, updated.as_ref()))?;
    }
    Ok(())
}

fn person(xml: &mut Xml, name: &str, email: Option<&str>) -> io::Result<()> {
    xml.create_element("author").write_inner_content(|xml| {
        element(xml, "name", name)?;
        element_unless_empty(xml, "email", email.filter(|email| email.contains('@')).unwrap_or_default())
    })?;
    Ok(())
}

fn entry(xml: &mut Xml, item: &FeedItem, feed_updated: Option<&ZonedDateTime>) -> io::Result<()> {
    element(xml, "title", &item.title)?;
    element(xml, "id", &item.link)?;
    empty(xml, "link", &[("href", &item.link), ("rel", "alternate"), ("type", "text/html")])?;
    if let Some(date) = item.published.as_ref().and_then(rfc3339) {
        element(xml, "published", &date)?;
    }
    let updated = item.latest().or(feed_updated).and_then(rfc3339);
    element(xml, "updated", updated.as_deref().unwrap_or(NEVER))?;
    for author in item.authors.iter().filter(|name| !name.trim().is_empty()) {
        person(xml, author, None)?;
    }
    for category in item.categories.iter().filter(|name| !name.trim().is_empty()) {
        empty(xml, "category", &[("term", category)])?;
    }
    let summary = for_readers(&item.summary_html);
    if !summary.trim().is_empty() {
        element_with(xml, "summary", &[("type", "html")], &summary)?;
    }
    if let Some(content) = &item.content_html {
        element_with(xml, "content", &[("type", "html")], &for_readers(content))?;
    }
    Ok(())
}
