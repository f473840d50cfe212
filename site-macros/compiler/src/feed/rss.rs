//! RSS 2.0, with the same elements as Hugo's template.

use std::borrow::Cow;
use std::io;

use super::date::rfc822;
use super::reader::for_readers;
use super::xml::{Xml, document, element, element_unless_empty, empty, fragment};
use super::{FeedItem, FeedView};

/// RSS 2.0, with `atom:link rel="self"` as the RSS Advisory Board's profile recommends. `guid` is the link, so it is a permalink. Names
/// without an e-mail address are in `dc:creator`, because `author` contains an address.
pub(crate) fn rss(feed: &FeedView) -> String {
    let mut attributes = vec![("version", "2.0"), ("xmlns:atom", "http://www.w3.org/2005/Atom")];
    if feed.items.iter().any(|item| item.content_html.is_some()) {
        attributes.push(("xmlns:content", "http://purl.org/rss/1.0/modules/content/"));
    }
    if feed.items.iter().any(|item| !item.authors.is_empty()) {
        attributes.push(("xmlns:dc", "http://purl.org/dc/elements/1.1/"));
    }
    document(|xml| {
        xml.create_element("rss").with_attributes(attributes).write_inner_content(|xml| {
            xml.create_element("channel").write_inner_content(|xml| channel(xml, feed))?;
            Ok(())
        })?;
        Ok(())
    })
}

fn channel(xml: &mut Xml, feed: &FeedView) -> io::Result<()> {
    element(xml, "title", feed.headline())?;
    element(xml, "link", &feed.link)?;
    // The three elements above and below are required and must not be empty.
    element(xml, "description", if feed.description.trim().is_empty() { feed.headline() } else { &feed.description })?;
    element(xml, "generator", super::GENERATOR)?;
    element_unless_empty(xml, "language", &feed.language)?;
    if let Some(email) = feed.email.as_deref().filter(|email| email.contains('@')) {
        let editor = if feed.author.is_empty() { email.to_owned() } else { format!("{email} ({})", feed.author) };
        element(xml, "managingEditor", &editor)?;
    }
    element_unless_empty(xml, "copyright", feed.copyright.as_deref().unwrap_or_default())?;
    if let Some(date) = feed.latest().as_ref().and_then(rfc822) {
        element(xml, "lastBuildDate", &date)?;
    }
    empty(xml, "atom:link", &[("href", &feed.self_link), ("rel", "self"), ("type", "application/rss+xml")])?;
    for entry in &feed.items {
        // Most items are in several feeds. Whole pages are too long to be cached.
        let written = match entry.content_html {
            None => Cow::Borrowed(entry.rss.get_or(|| alone(entry))),
            Some(_) => Cow::Owned(alone(entry)),
        };
        xml.get_mut().extend_from_slice(written.as_bytes());
    }
    Ok(())
}

/// An item as it is inside a channel: preceded by a line break, and indented.
fn alone(entry: &FeedItem) -> String {
    fragment(&["rss", "channel"], |xml| {
        xml.create_element("item").write_inner_content(|xml| item(xml, entry))?;
        Ok(())
    })
}

fn item(xml: &mut Xml, item: &FeedItem) -> io::Result<()> {
    element(xml, "title", &item.title)?;
    element(xml, "link", &item.link)?;
    if let Some(date) = item.published.as_ref().or(item.updated.as_ref()).and_then(rfc822) {
        element(xml, "pubDate", &date)?;
    }
    for author in &item.authors {
        element_unless_empty(xml, "dc:creator", author)?;
    }
    for category in &item.categories {
        element_unless_empty(xml, "category", category)?;
    }
    element(xml, "guid", &item.link)?;
    element(xml, "description", &for_readers(&item.summary_html))?;
    if let Some(content) = &item.content_html {
        element(xml, "content:encoded", &for_readers(content))?;
    }
    Ok(())
}
