//! Raw HTML in Markdown: kept byte for byte if the settings allow it, otherwise replaced by Hugo's comment.
//!
//! Its content is only read: `<!--more-->` in it divides the summary, and links and images of this site are checked like those of Markdown.

use std::ops::Range;

use super::url::is_internal;
use site_html::{Token, decode, tokens};

/// Replaces HTML that the settings do not allow (Hugo: goldmark's `unsafe = false`).
pub(super) const OMITTED: &str = "<!-- raw HTML omitted -->";

/// The position of the first `<!--more-->` (white space inside it is allowed).
pub(super) fn divider(html: &str) -> Option<Range<usize>> {
    let mut scanner = tokens(html);
    loop {
        let start = scanner.offset();
        let Token::Comment(comment) = scanner.next()? else { continue };
        let content = comment.strip_prefix("<!--").and_then(|rest| rest.strip_suffix("-->"));
        if content.is_some_and(|content| content.trim() == "more") {
            return Some(start..start + comment.len());
        }
    }
}

/// An address in raw HTML.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Address {
    /// With entities resolved.
    pub destination: String,
    /// The range of the attribute's value.
    pub range: Range<usize>,
    /// The address of an image, not a link.
    pub image: bool,
}

/// The addresses of this site in links and images of raw HTML.
pub(super) fn addresses(html: &str) -> Vec<Address> {
    let mut addresses = Vec::new();
    let mut scanner = tokens(html);
    loop {
        let start = scanner.offset();
        let Some(token) = scanner.next() else { return addresses };
        let Token::Tag(tag) = token else { continue };
        if tag.closing {
            continue;
        }
        let (attribute, image) = match () {
            () if tag.is("a") => ("href", false),
            () if tag.is("img") => ("src", true),
            () => continue,
        };
        if let Some(found) = tag.attributes().find(|a| a.is(attribute)) {
            let destination = decode(found.value).trim().to_owned();
            let range = start + found.value_start..start + found.value_start + found.value.len();
            if is_internal(&destination) {
                addresses.push(Address { destination, range, image });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_divider_is_found() {
        assert_eq!(divider("a <!--more--> b"), Some(2..13));
        assert_eq!(divider("<!-- x --><!-- more -->"), Some(10..23));
        assert_eq!(divider("<!-- no more -->"), None);
        assert_eq!(divider("<!-- open"), None);
        assert_eq!(divider("<!-- a --!><!--more-->"), Some(11..22));
        assert_eq!(divider("<script>'<!--more-->'</script>"), None);
    }

    #[test]
    fn addresses_of_this_site_are_found() {
        let html = "<A class=x HREF='/a&amp;b/'>x</A><img src=\"p.png\"><a href=https://x.org>y</a><a href=\"mailto:a@b.c\"></a><a name=x>";
        let found = addresses(html);
        assert_eq!(
            found.iter().map(|a| (a.destination.as_str(), a.image)).collect::<Vec<_>>(),
            [("/a&b/", false), ("p.png", true)]
        );
        assert_eq!(&html[found[0].range.clone()], "/a&amp;b/");
        assert_eq!(&html[found[1].range.clone()], "p.png");
    }
}
