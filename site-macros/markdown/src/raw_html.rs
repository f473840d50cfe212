//! HTML that the author wrote: kept byte for byte where the settings allow it, else dropped with Hugo's remark.
//!
//! What it holds is looked at, never changed: `<!--more-->` in it divides the summary; links and images of this site are checked as
//! Markdown's are; and what would widen the page's content security policy is noted.

use std::ops::Range;

use super::{Resolve, Uses};
use site_html::{Tag, Token, decode, tokens};

/// What stands in place of HTML that the settings do not allow (Hugo: goldmark's `unsafe = false`).
pub(super) const OMITTED: &str = "<!-- raw HTML omitted -->";

/// The place of the first `<!--more-->` (white space inside it is allowed).
pub(super) fn divider(html: &str) -> Option<Range<usize>> {
    let mut from = 0;
    while let Some(start) = html[from..].find("<!--").map(|i| from + i) {
        let end = start + 4 + html[start + 4..].find("-->")?;
        if html[start + 4..end].trim() == "more" {
            return Some(start..end + 3);
        }
        from = end + 3;
    }
    None
}

/// An address in raw HTML.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Address {
    /// With entities resolved.
    pub destination: String,
    /// The bytes of the attribute's value.
    pub range: Range<usize>,
    /// Of an image, not a link.
    pub image: bool,
}

/// What a piece of raw HTML names and needs.
pub(super) fn inspect(html: &str, uses: &mut Uses) -> Vec<Address> {
    let mut addresses = Vec::new();
    let mut scanner = tokens(html);
    loop {
        let start = scanner.offset();
        let Some(token) = scanner.next() else { return addresses };
        let Token::Tag(tag) = token else { continue };
        if tag.closing {
            continue;
        }
        note(&tag, uses);
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

fn note(tag: &Tag<'_>, uses: &mut Uses) {
    uses.inline_style |= tag.is("style");
    uses.inline_script |= tag.is("script");
    for attribute in tag.attributes() {
        uses.inline_style |= attribute.is("style");
        uses.inline_script |= attribute.name.len() > 2 && attribute.name.as_bytes()[..2].eq_ignore_ascii_case(b"on");
        let loads = ["src", "poster", "data", "srcset"].iter().any(|name| attribute.is(name));
        uses.remote_media |= loads && is_remote(attribute.value);
    }
}

/// Does a URL name a host?
pub(super) fn is_remote(url: &str) -> bool {
    let url = url.trim_start();
    url.starts_with("//")
        || ["http://", "https://"].iter().any(|scheme| url.get(..scheme.len()).is_some_and(|s| s.eq_ignore_ascii_case(scheme)))
}

/// Names it something of this site, as far as can be told from the text?
fn is_internal(destination: &str) -> bool {
    let has_scheme = destination.split_once(':').is_some_and(|(scheme, _)| {
        !scheme.is_empty() && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b))
    });
    !(destination.is_empty() || destination.starts_with("//") || destination.contains(['{', '<', '\n']) || has_scheme)
}

/// A URL that runs a program when it is followed (goldmark: "dangerous URL"); dropped where raw HTML is.
pub(super) fn is_dangerous(url: &str) -> bool {
    let url = url.trim_start().to_ascii_lowercase();
    let is_picture =
        ["data:image/png;", "data:image/gif;", "data:image/jpeg;", "data:image/webp;"].iter().any(|p| url.starts_with(p));
    !is_picture && ["javascript:", "vbscript:", "file:", "data:"].iter().any(|scheme| url.starts_with(scheme))
}

/// A resolver for texts that belong to no page: every destination is taken as it stands.
pub(super) struct Nowhere;

impl Resolve for Nowhere {
    fn link(&self, destination: &str) -> Result<super::Target, super::DeadTarget> {
        Ok(super::Target { href: destination.to_owned(), external: is_remote(destination), fragment: None })
    }

    fn image(&self, destination: &str) -> Result<super::Picture, super::DeadTarget> {
        Ok(super::Picture { src: destination.to_owned(), size: None })
    }

    fn reference(&self, path: &str, _lang: Option<&str>) -> Result<super::Target, super::DeadTarget> {
        self.link(path)
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
    }

    #[test]
    fn addresses_of_this_site_are_found() {
        let html = "<A class=x HREF='/a&amp;b/'>x</A><img src=\"p.png\"><a href=https://x.org>y</a><a href=\"mailto:a@b.c\"></a><a name=x>";
        let found = inspect(html, &mut Uses::default());
        assert_eq!(
            found.iter().map(|a| (a.destination.as_str(), a.image)).collect::<Vec<_>>(),
            [("/a&b/", false), ("p.png", true)]
        );
        assert_eq!(&html[found[0].range.clone()], "/a&amp;b/");
        assert_eq!(&html[found[1].range.clone()], "p.png");
    }

    #[test]
    fn needs_are_noted() {
        let uses = |html: &str| {
            let mut uses = Uses::default();
            inspect(html, &mut uses);
            (uses.inline_style, uses.inline_script, uses.remote_media)
        };
        assert_eq!(uses("<p>a</p>"), (false, false, false));
        assert_eq!(uses("<p style='a'>"), (true, false, false));
        assert_eq!(uses("<style>a{}</style>"), (true, false, false));
        assert_eq!(uses("<b onclick=x>"), (false, true, false));
        assert_eq!(uses("<script src=//x.org/y>"), (false, true, true));
        assert_eq!(uses("<iframe src='https://x.org'>"), (false, false, true));
        assert_eq!(uses("a <img style"), (false, false, false));
    }
}
