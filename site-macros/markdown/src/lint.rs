//! Warnings about valid Markdown: empty and vague links, missing descriptions, elements that do not nest, skipped heading levels. The HTML
//! does not change.

use std::ops::Range;

use super::article::{Article, OpenTag};
use super::document::Script;
use super::picture_width::oversized;
use super::statistics::plain;
use super::url::{is_program, is_remote};
use super::writer::Writer;
use site_diag::{Diagnostic, Kind, PolicyRemedy, Span};
use site_html::{Token, decode, tokens};
use site_theme::element_needs;

/// Elements whose start or end tag is optional (HTML: "optional tags").
const OPTIONAL: [&str; 19] = [
    "body", "caption", "colgroup", "dd", "dt", "head", "html", "li", "optgroup", "option", "p", "rp", "rt", "tbody", "td",
    "tfoot", "th", "thead", "tr",
];

/// Maximum number of diagnostics about nesting on one page. Later ones are mostly consequences of the first.
const NESTING: usize = 5;

/// Maximum number of open elements that are tracked.
const OPEN: usize = 256;

/// Vague link texts by language; lower case, without final punctuation.
const VAGUE: &[(&str, &[&str])] = &[
    ("de", &["hier", "hier klicken", "klick hier", "klicken sie hier", "mehr", "weiterlesen", "dies", "link", "dieser link"]),
    (
        "en",
        &["here", "click here", "click", "this", "this link", "this page", "link", "more", "read more", "learn more", "see here"],
    ),
    ("es", &["aquí", "haz clic aquí", "haga clic aquí", "más", "leer más", "enlace", "este enlace", "esto"]),
    ("fr", &["ici", "cliquez ici", "clique ici", "plus", "lire la suite", "en savoir plus", "lien", "ce lien"]),
    ("it", &["qui", "clicca qui", "leggi tutto", "link", "questo link"]),
    ("ja", &["こちら", "ここ", "リンク"]),
    ("nl", &["hier", "klik hier", "lees meer", "meer", "link", "deze link"]),
    ("pl", &["tutaj", "tu", "kliknij tutaj", "więcej", "link"]),
    ("pt", &["aqui", "clique aqui", "mais", "leia mais", "saiba mais", "link", "este link"]),
    ("ru", &["здесь", "тут", "ссылка", "подробнее"]),
    ("sv", &["här", "klicka här", "läs mer", "mer", "länk"]),
    ("zh", &["这里", "點此", "点击这里", "點擊這裡", "链接", "更多"]),
];

impl Article<'_> {
    fn remark(&mut self, kind: Kind, span: Span) {
        if !self.bare && !self.without_anchors {
            self.diagnostics.push(Diagnostic::warning(kind, span));
        }
    }

    /// Records an address of another site.
    pub(super) fn note_address(&mut self, url: &str, span: Span) {
        // The result of a shortcode is not known yet if a noncharacter stands for it.
        let is_known = !url.contains(|c: char| c.is_control() || ('\u{FDD0}'..='\u{FDEF}').contains(&c));
        if !is_remote(url) || !is_known || self.bare {
            return;
        }
        if is_insecure(url) && !url.starts_with(self.context.config.origin.as_str()) {
            self.remark(Kind::InsecureLink { target: url.to_owned() }, span);
        }
        self.external.push((url.to_owned(), span));
    }

    /// Checks a picture with its own size and its `width`, if any.
    pub(super) fn note_width(&mut self, size: Option<(u32, u32)>, given: Option<&str>, span: Span) {
        if let Some(kind) = oversized(size, given, self.context.config) {
            self.remark(kind, span);
        }
    }

    /// Checks a piece of raw HTML; `place` converts ranges in it to spans.
    pub(super) fn note_raw(&mut self, html: &str, place: &dyn Fn(Range<usize>) -> Span) {
        self.note_scripts(html, place);
        let mut scanner = tokens(html);
        loop {
            let start = scanner.offset();
            let Some(token) = scanner.next() else { return };
            let Token::Tag(tag) = token else { continue };
            let range = start..start + tag.source.len();
            if tag.closing {
                self.close_tag(tag.name, place(range));
                continue;
            }
            for attribute in tag.attributes() {
                let at = start + attribute.value_start..start + attribute.value_start + attribute.value.len();
                let names = (tag.is("a") && attribute.is("href")) || (tag.is("img") && attribute.is("src"));
                if names {
                    self.note_address(decode(attribute.value).trim(), place(at));
                }
            }
            if tag.is("img") {
                let hidden = tag.attribute("aria-hidden").is_some() || tag.attribute("role").is_some();
                if tag.attribute("alt").is_none() && !hidden {
                    self.remark(Kind::ImageWithoutAlt, place(range.clone()));
                }
                // Without a `width`, a style sheet or the parent element may set any width.
                if let (Some(given), Some(src)) = (tag.attribute("width"), tag.attribute("src"))
                    && let Ok(picture) = self.context.resolver.image(decode(src).trim())
                {
                    self.note_width(picture.size, Some(given), place(range.clone()));
                }
            }
            if tag.is_void() || is_optional(tag.name) || self.nesting_told >= NESTING {
                continue;
            }
            if self.open_tags.len() == OPEN {
                self.nesting_told = NESTING;
                self.open_tags.clear();
                continue;
            }
            self.open_tags.push(OpenTag { name: tag.name.to_ascii_lowercase(), span: place(range), told: false });
        }
    }

    /// Reads HTML that a template has made of a shortcode. What is wrong with it is no mistake of the page.
    pub(super) fn note_made(&mut self, html: &str, span: Span) {
        self.note_scripts(html, &|_| span);
        for token in tokens(html) {
            let Token::Tag(tag) = token else { continue };
            let named = tag.attributes().find(|a| (tag.is("a") && a.is("href")) || (tag.is("img") && a.is("src")));
            let address = named.filter(|_| !tag.closing).map(|attribute| decode(attribute.value).trim().to_owned());
            if let Some(address) = address.filter(|address| is_remote(address)) {
                self.external.push((address, span));
            }
        }
    }

    /// Tells of an address from which something is to be loaded, where no policy can allow it.
    pub(super) fn note_unnameable(&mut self, url: &str, span: Span) {
        let kind = Kind::BlockedByPolicy { what: format!("`{url}`"), remedy: PolicyRemedy::Address };
        self.remark(kind, span);
    }

    /// Records the scripts in a piece of raw HTML, and reports what no policy allows.
    pub(super) fn note_scripts(&mut self, html: &str, place: &dyn Fn(Range<usize>) -> Span) {
        for element in element_needs(html) {
            for url in element.unnameable {
                self.note_unnameable(&url, place(element.tag.clone()));
            }
        }
        let mut scanner = tokens(html).peekable();
        let mut at = 0;
        while let Some(token) = scanner.next() {
            let start = at;
            at += token.source().len();
            let Token::Tag(tag) = token else { continue };
            if tag.closing {
                continue;
            }
            for attribute in tag.attributes() {
                let value = decode(attribute.value);
                let value_at = start + attribute.value_start..start + attribute.value_start + attribute.value.len();
                if tag.is("script") && attribute.is("src") {
                    self.script_files.push(value.trim().to_owned());
                } else if attribute.name.get(..2).is_some_and(|start| start.eq_ignore_ascii_case("on")) {
                    self.scripts.push(Script { code: value.into_owned(), span: place(value_at) });
                } else if (attribute.is("href") || attribute.is("action")) && is_program(&value) {
                    let kind =
                        Kind::BlockedByPolicy { what: "an address that runs a script".to_owned(), remedy: PolicyRemedy::Script };
                    self.remark(kind, place(value_at));
                } else if tag.is("base") && attribute.is("href") {
                    let kind = Kind::BlockedByPolicy { what: "`<base>`".to_owned(), remedy: PolicyRemedy::Script };
                    self.remark(kind, place(start..at));
                }
            }
            if let (true, Some(Token::Raw(code))) = (tag.is("script"), scanner.peek()) {
                self.scripts.push(Script { code: (*code).to_owned(), span: place(at..at + code.len()) });
            }
        }
    }

    fn close_tag(&mut self, name: &str, span: Span) {
        let name = name.to_ascii_lowercase();
        if is_optional(&name) || self.nesting_told >= NESTING {
            return;
        }
        match self.open_tags.iter().rposition(|open| open.name == name) {
            Some(at) if at + 1 == self.open_tags.len() => self.open_tags.truncate(at),
            Some(at) => {
                let inner = self.open_tags.split_off(at);
                let related = inner.last().map(|open| (open.span, format!("`<{}>` is open", open.name)));
                self.nesting(format!("</{name}>"), "is closed while another inside it is open", span, related);
                // The inner elements stay open, because their end tags may follow.
                self.open_tags.extend(inner.into_iter().skip(1).map(|open| OpenTag { told: true, ..open }));
            }
            None => self.nesting(format!("</{name}>"), "is closed and was never open", span, None),
        }
    }

    fn nesting(&mut self, element: String, problem: &'static str, span: Span, related: Option<(Span, String)>) {
        if self.bare || self.without_anchors || self.nesting_told >= NESTING {
            return;
        }
        self.nesting_told += 1;
        let remark = Diagnostic::warning(Kind::HtmlNesting { element, problem }, span);
        self.diagnostics.push(Diagnostic { related: related.into_iter().collect(), ..remark });
    }

    /// At the end of the text, open elements stay open.
    pub(super) fn end_tags(&mut self) {
        for open in std::mem::take(&mut self.open_tags) {
            if !open.told {
                self.nesting(format!("<{}>", open.name), "is never closed", open.span, None);
            }
        }
    }
}

impl Writer<'_, '_, '_> {
    /// Checks a link after its HTML is written.
    pub(super) fn note_link(&mut self, html: &str, place: Range<usize>) {
        if self.article.bare {
            return;
        }
        let text = plain(html);
        let span = self.span(place);
        if text.trim().is_empty() {
            // A picture or icon can be clicked; whether it has a description is reported for the picture.
            if !html.contains('<') {
                self.article.remark(Kind::EmptyLink, span);
            }
        } else if is_vague(&text, &self.article.context.config.language.code) {
            self.article.remark(Kind::VagueLink { text: text.trim().to_owned() }, span);
        }
    }

    /// Checks the description of a picture.
    pub(super) fn note_image(&mut self, text: &str, place: Range<usize>) {
        if text.trim().is_empty() {
            let span = self.span(place);
            self.article.remark(Kind::ImageWithoutAlt, span);
        }
    }

    /// Checks the level of a heading. The title of the page has level 1.
    pub(super) fn note_heading(&mut self, level: u8, place: Range<usize>) {
        let from = std::mem::replace(&mut self.article.heading_level, level);
        if level > from + 1 {
            let line = self.source.text[place.clone()].trim_end().lines().next().map_or(0, str::len);
            let span = self.span(place.start..place.start + line);
            self.article.remark(Kind::HeadingSkip { from, to: level }, span);
        }
    }
}

fn is_optional(name: &str) -> bool {
    OPTIONAL.iter().any(|optional| optional.eq_ignore_ascii_case(name))
}

/// Whether the address is unencrypted, on a network where that matters.
fn is_insecure(url: &str) -> bool {
    let Some(rest) = url.get(..7).filter(|scheme| scheme.eq_ignore_ascii_case("http://")).and(url.get(7..)) else { return false };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or("");
    let host = authority.rsplit('@').next().unwrap_or("");
    let host = if host.starts_with('[') { host } else { host.split(':').next().unwrap_or("") }.to_ascii_lowercase();
    let here = ["localhost", "127.0.0.1", "0.0.0.0"].contains(&host.as_str()) || host.starts_with("[::1]");
    // Names that no public resolver knows (RFC 2606, 6761, 6762, 7686), and private networks (RFC 1918).
    let private = [".localhost", ".local", ".test", ".invalid", ".onion", ".internal"].iter().any(|end| host.ends_with(end))
        || ["10.", "192.168."].iter().any(|start| host.starts_with(start));
    !(host.is_empty() || here || private)
}

fn is_vague(text: &str, language: &str) -> bool {
    let text = text.trim().trim_end_matches(['.', '…', ':', '!', '»', '>', '→', ' ']).to_lowercase();
    let language = language.split('-').next().unwrap_or(language);
    VAGUE.iter().any(|(code, texts)| *code == language && texts.contains(&text.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_that_say_nothing_depend_on_the_language() {
        assert!(is_vague("Here", "en") && is_vague(" click here… ", "en-gb") && is_vague("hier", "de"));
        assert!(!is_vague("hier", "en") && !is_vague("here it is explained", "en") && !is_vague("here", "xx"));
    }

    #[test]
    fn only_public_hosts_are_insecure() {
        for url in ["http://example.com/", "HTTP://Example.com", "http://a@b.example:80/?x", "http://11.0.0.1"] {
            assert!(is_insecure(url), "{url}");
        }
        for url in [
            "https://example.com/",
            "http://localhost:3000/",
            "http://127.0.0.1",
            "http://[::1]:80/",
            "http://x.onion/",
            "http://",
            "//x.example",
            "http://nas.local/",
            "http://192.168.0.1/",
        ] {
            assert!(!is_insecure(url), "{url}");
        }
    }
}
