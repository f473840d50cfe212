//! Links and images.
//!
//! The page's resolver looks up each destination. A dead one of this site is reported at its position in the source, and written
//! nevertheless. Links to other sites get `class="external-link" target="_blank" rel="noopener"`. Images get their size if it is known, so
//! that the layout does not shift, and all except the page's first are loaded lazily (`loading="lazy"`); their alternative text is the
//! plain text in the brackets (CommonMark, section 6.4).

use std::ops::Range;

use pulldown_cmark::{LinkType, Tag};

use super::raw_html::addresses;
use super::resolve::{DeadTarget, Picture, Target};
use super::statistics::plain;
use super::templates::{Element, HookKind};
use super::url::{is_dangerous, is_remote};
use super::writer::{Close, OpenImage, OpenLink, Writer};
use site_diag::{Diagnostic, Kind, Span};
use site_html::{escape_attribute, escape_text, escape_url};
use site_theme::is_nameable;

impl<'e> Writer<'_, 'e, '_> {
    pub(super) fn start_link(&mut self, tag: &Tag<'_>, index: usize) -> Close {
        let Tag::Link { link_type, dest_url: destination, title, id } = tag else { return Close::Nothing };
        if self.images > 0 {
            return Close::Nothing;
        }
        self.inline();
        self.inlines += 1;
        self.links += 1;
        let destination = self.source.without_tokens(destination);
        if self.has_hook(HookKind::Link, "") {
            let mail = if *link_type == LinkType::Email { "mailto:" } else { "" };
            let hooked = Some((format!("{mail}{destination}"), self.source.without_tokens(title).into_owned()));
            return Close::Link(OpenLink { at: self.out.len(), place: self.events[index].1.clone(), hooked });
        }
        if self.article.bare || *link_type == LinkType::Email {
            self.out.push_str(if *link_type == LinkType::Email { "<a href=\"mailto:" } else { "<a href=\"" });
            escape_url(&mut self.out, &destination);
            self.out.push('"');
        } else {
            let place = self.destination_place(&destination, id, &self.events[index].1);
            let span = self.span(place.clone());
            self.article.note_address(&destination, span);
            let target = match self.source.spliced(place.start) {
                Some(call) => self.spliced_target(&destination, call),
                None => self.target(&destination, self.span(place)),
            };
            self.open_link(&target);
        }
        self.push_title(title);
        self.out.push('>');
        Close::Link(OpenLink { at: self.out.len(), place: self.events[index].1.clone(), hooked: None })
    }

    /// Ends a link that a template makes. What its destination means is known to the template alone, so it is not looked up.
    pub(super) fn end_hooked_link(&mut self, destination: &str, title: &str, at: usize, place: Range<usize>) {
        let text = self.out.split_off(at.min(self.out.len()));
        let span = self.span(place);
        match self.hook(Element::Link { destination, title }, &text, Vec::new(), span) {
            Some(html) => self.push_made(&html),
            None => {
                let target = self.target(destination, span);
                self.open_link(&target);
                self.push_title(title);
                self.out.extend([">", &text, "</a>"]);
            }
        }
    }

    /// A link whose text is its address.
    pub(super) fn bare_address(&mut self, destination: &str, text: &str, around: Range<usize>) {
        let at = self.source.text.get(around.clone()).and_then(|source| source.find(text)).map(|at| around.start + at);
        let span = self.span(at.map_or(around, |at| at..at + text.len()));
        if text.contains("://") {
            // Without a written scheme, `http` is a guess and not reported.
            self.article.note_address(destination, span);
        }
        if self.has_hook(HookKind::Link, "") {
            let mut html = String::new();
            escape_text(&mut html, text);
            if let Some(html) = self.hook(Element::Link { destination, title: "" }, &html, Vec::new(), span) {
                return self.push_made(&html);
            }
        }
        let target = match destination.strip_prefix("mailto:") {
            Some(_) => Target { href: destination.to_owned(), external: false, fragment: None },
            None => self.target(destination, span),
        };
        self.open_link(&target);
        self.out.push('>');
        escape_text(&mut self.out, text);
        self.out.push_str("</a>");
    }

    /// The address of a link in a formula. There are no attributes there for what leads to another site.
    pub(super) fn formula_link(&mut self, destination: &str, span: Span) -> Result<String, String> {
        if is_dangerous(destination) {
            return Err(format!("`{destination}` is no address for a link"));
        }
        self.article.note_address(destination, span);
        Ok(self.target(destination, span).href)
    }

    fn open_link(&mut self, target: &Target) {
        self.out.push_str("<a href=\"");
        escape_destination(&mut self.out, &target.href);
        self.out.push('"');
        if target.external && self.article.context.config.markup.external_links {
            self.out.push_str(" class=\"external-link\" target=\"_blank\" rel=\"noopener\"");
        }
    }

    fn push_title(&mut self, title: &str) {
        if !title.is_empty() {
            self.out.push_str(" title=\"");
            escape_attribute(&mut self.out, &self.source.without_tokens(title));
            self.out.push('"');
        }
    }

    /// Looks up a link, and reports it if it is dead.
    fn target(&mut self, destination: &str, span: Span) -> Target {
        let context = self.article.context;
        if !self.article.takes_html() && is_dangerous(destination) {
            self.refuse_address(span);
            return Target { href: String::new(), external: false, fragment: None };
        }
        match context.resolver.link(destination) {
            Ok(target) => {
                if let Some((address, fragment)) = target.fragment.clone() {
                    self.article.fragments.push((address, fragment, span));
                }
                target
            }
            Err(dead) => {
                let href = dead.href.clone();
                self.article.report_link(dead_link(dead), span);
                Target { href, external: false, fragment: None }
            }
        }
    }

    pub(super) fn start_image(&mut self, tag: &Tag<'_>, index: usize) -> Close {
        let Tag::Image { dest_url: destination, title, id, .. } = tag else { return Close::Nothing };
        self.inline();
        self.images += 1;
        self.inlines += 1;
        Close::Image(Box::new(OpenImage {
            at: self.out.len(),
            destination: self.source.without_tokens(destination).into_owned(),
            title: title.to_string(),
            place: self.destination_place(destination, id, &self.events[index].1),
            whole: self.events[index].1.clone(),
            is_block: self.is_block_image(index),
        }))
    }

    pub(super) fn end_image(&mut self, image: OpenImage) {
        self.images = self.images.saturating_sub(1);
        self.inlines = self.inlines.saturating_sub(1);
        if self.images > 0 {
            // Inside another image only its text counts.
            return;
        }
        let inner = self.out.split_off(image.at.min(self.out.len()));
        let text = plain(&inner);
        if self.has_hook(HookKind::Image, "") {
            let span = self.span(image.whole.clone());
            self.note_image(&text, image.whole.clone());
            let OpenImage { destination, title, is_block, .. } = &image;
            if let Some(html) = self.hook(Element::Image { destination, title, is_block: *is_block }, &inner, Vec::new(), span) {
                self.article.pictures += 1;
                return if *is_block { self.push_block(&html) } else { self.push_made(&html) };
            }
        }
        self.out.push_str("<img src=\"");
        if self.article.bare {
            escape_url(&mut self.out, &image.destination);
        } else {
            let whole = self.span(image.whole.clone());
            self.note_image(&text, image.whole);
            let span = self.span(image.place);
            self.article.note_address(&image.destination, span);
            if is_remote(&image.destination) && !is_nameable(&image.destination) {
                self.article.note_unnameable(&image.destination, span);
            }
            let picture = self.picture(&image.destination, span);
            self.article.note_width(picture.size, None, whole);
            escape_destination(&mut self.out, &picture.src);
            self.push_alt(&text);
            self.push_title(&image.title);
            if let Some((width, height)) = picture.size {
                self.out.push_str(&format!(" width=\"{width}\" height=\"{height}\""));
            }
            self.article.pictures += 1;
            self.out.push_str(if self.article.pictures > 1 { " loading=\"lazy\" decoding=\"async\">" } else { ">" });
            return;
        }
        self.push_alt(&text);
        self.push_title(&image.title);
        self.out.push('>');
    }

    fn push_alt(&mut self, text: &str) {
        self.out.push_str("\" alt=\"");
        escape_attribute(&mut self.out, text);
        self.out.push('"');
    }

    fn refuse_address(&mut self, span: Span) {
        if !self.article.context.config.markup.trusted {
            self.article.refuse("an address that runs a script", span);
        }
    }

    /// Looks up an image, and reports it if it is missing.
    fn picture(&mut self, destination: &str, span: Span) -> Picture {
        let context = self.article.context;
        if !self.article.takes_html() && is_dangerous(destination) {
            self.refuse_address(span);
            return Picture { src: String::new(), size: None };
        }
        match context.resolver.image(destination) {
            Ok(picture) => picture,
            Err(dead) => {
                let src = dead.href.clone();
                self.article.report_link(Kind::MissingImage { target: dead.target, nearest: dead.nearest }, span);
                Picture { src, size: None }
            }
        }
    }

    /// A destination from a shortcode: `ref` has already looked it up and reported it, and its fragment must still be checked; one from
    /// `param` is treated as if written here.
    fn spliced_target(&mut self, destination: &str, call: Range<usize>) -> Target {
        let span = Span::new(self.article.file, call.start, call.end);
        let told = |d: &Diagnostic| d.span.is_some_and(|s| s.file == span.file && s.start >= span.start && s.end <= span.end);
        if self.article.diagnostics.iter().any(told) {
            return Target { href: destination.to_owned(), external: false, fragment: None };
        }
        let base = &self.article.context.config.base_path;
        let own = destination.strip_prefix(base.as_str()).filter(|rest| !base.is_empty() && rest.starts_with('/'));
        self.target(own.unwrap_or(destination), span)
    }

    /// The position of a destination: in its link, or in the definition that the link refers to; the whole link if it is written
    /// differently.
    fn destination_place(&self, destination: &str, label: &str, link: &Range<usize>) -> Range<usize> {
        let find = |range: &Range<usize>, open: &str| {
            let text = self.source.text.get(range.clone())?;
            // The destination is after the last opening parenthesis; a title after it may repeat it.
            let from = text.rfind(open).unwrap_or(0);
            let at = text[from..].find(destination).map(|i| from + i).or_else(|| text.rfind(destination))?;
            Some(range.start + at..range.start + at + destination.len())
        };
        if destination.is_empty() {
            return link.clone();
        }
        let defined = || find(&self.parsed.definition(label).filter(|_| !label.is_empty())?, "]:");
        find(link, "](").or_else(defined).unwrap_or_else(|| link.clone())
    }

    /// Checks the addresses in raw HTML, which is not changed.
    pub(super) fn check_raw(&mut self, html: &str, place: Range<usize>) {
        let file = self.article.file;
        let lines = HtmlLines::new(html, self.source.text.get(place.clone()).unwrap_or_default());
        let found = |range: Range<usize>| match lines.place(range) {
            Some(found) => place.start + found.start..place.start + found.end,
            None => place.clone(),
        };
        let spans = |range: Range<usize>| {
            let found = self.source.original(found(range));
            Span::new(file, found.start, found.end)
        };
        self.article.note_raw(html, &spans);
        let context = self.article.context;
        for address in addresses(html) {
            if self.source.token(&address.destination).is_some() {
                continue;
            }
            let span = self.span(found(address.range.clone()));
            if address.image {
                if let Err(dead) = context.resolver.image(&address.destination) {
                    self.article.report_link(Kind::MissingImage { target: dead.target, nearest: dead.nearest }, span);
                }
            } else {
                self.target(&address.destination, span);
            }
        }
    }
}

/// Percent-encodes what cannot stand in a URL (CommonMark, section 6.3), but not the brackets around an IPv6 address.
fn escape_destination(out: &mut String, url: &str) {
    let host = url.find("//[").and_then(|at| Some(at + url[at..].find(']')? + 1)).filter(|end| !url[..*end].contains(['?', '#']));
    let (host, rest) = url.split_at(host.unwrap_or(0));
    escape_attribute(out, host);
    escape_url(out, rest);
}

/// Maps the lines of a piece of HTML to its source, in which markers of quotes and lists may precede them.
struct HtmlLines {
    /// Offset of each line in the HTML and in the source; `None` if the source has another line there.
    starts: Vec<(usize, Option<usize>)>,
}

impl HtmlLines {
    fn new(html: &str, source: &str) -> Self {
        if html == source {
            return Self { starts: vec![(0, Some(0))] };
        }
        let (mut at, mut from) = (0, 0);
        let mut lines = source.split_inclusive('\n');
        let starts = html.split_inclusive('\n').map(|line| {
            let written = lines.next().unwrap_or_default();
            let start = written.ends_with(line).then(|| from + written.len() - line.len());
            let here = (at, start);
            at += line.len();
            from += written.len();
            here
        });
        Self { starts: starts.collect() }
    }

    fn offset(&self, at: usize) -> Option<usize> {
        let (start, source) = self.starts[self.starts.partition_point(|(start, _)| *start <= at).checked_sub(1)?];
        Some(source? + at - start)
    }

    /// Converts a range of the HTML to a range of the source.
    fn place(&self, range: Range<usize>) -> Option<Range<usize>> {
        let start = self.offset(range.start)?;
        // The end is exclusive and belongs to the line of the byte before it.
        let end = if range.is_empty() { start } else { self.offset(range.end - 1)? + 1 };
        Some(start..end)
    }
}

fn dead_link(dead: DeadTarget) -> Kind {
    if dead.candidates.is_empty() {
        Kind::DeadLink { target: dead.target, nearest: dead.nearest }
    } else {
        Kind::AmbiguousReference { target: dead.target, candidates: dead.candidates }
    }
}
