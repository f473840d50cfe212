//! Render hooks: elements that a template of the site makes in place of this crate. Where the template fails, the element is made as without
//! it, with a warning.

use pulldown_cmark::{Event, Tag};
use site_diag::Span;

use super::attributes::{self, Attributes};
use super::parse::end_of;
use super::statistics::{is_phrasing, plain};
use super::templates::{Cell, Element, HookCall, HookKind};
use super::writer::{OpenQuote, Writer};

/// How many elements of each kind have been made by templates.
pub(super) type Ordinals = [usize; 6];

/// The rows of a table that a template makes.
#[derive(Default)]
pub(super) struct Rows {
    pub head: Vec<Vec<Cell>>,
    pub body: Vec<Vec<Cell>>,
    /// The text around the open cell.
    pub outer: String,
}

/// Options of code blocks, which are no attributes of theirs.
const OPTIONS: [&str; 13] = [
    "anchorlinenos",
    "codefences",
    "guesssyntax",
    "hl_inline",
    "hl_lines",
    "hl_style",
    "lineanchors",
    "linenos",
    "linenostart",
    "linenumbersintable",
    "noclasses",
    "style",
    "tabwidth",
];

impl Writer<'_, '_, '_> {
    /// Whether a template makes elements of this kind.
    pub(super) fn has_hook(&self, kind: HookKind, variant: &str) -> bool {
        let context = &self.article.context;
        context.config.markup.trusted && !self.article.bare && context.templates.is_some_and(|t| t.has_hook(kind, variant))
    }

    /// What the template makes of an element; `None` if it fails.
    pub(super) fn hook(
        &mut self,
        element: Element<'_>,
        text: &str,
        attributes: Vec<(String, String)>,
        span: Span,
    ) -> Option<String> {
        let templates = self.article.context.templates?;
        let (kind, _) = element.kind();
        let count = &mut self.article.ordinals[kind as usize];
        let ordinal = *count;
        *count += 1;
        let made = templates.render_hook(&HookCall { element, text, plain: plain(text), ordinal, attributes, span });
        match made {
            Ok(output) => {
                self.article.has_code |= output.has_code;
                self.article.has_math |= output.has_math;
                self.article.note_made(&output.text, span);
                self.article.diagnostics.extend(output.diagnostics);
                Some(output.text)
            }
            Err(failure) => {
                let name = format!("render-{}", kind.name());
                let reason = format!("cannot be executed, so that these elements are as without it: {}", failure.reason);
                self.article.skipped.note_hook(&name, reason, span);
                None
            }
        }
    }

    /// Writes what a template has made within a line. What cannot stand in a paragraph interrupts it.
    pub(super) fn push_made(&mut self, html: &str) {
        if self.inlines > 0 || self.in_heading || is_phrasing(html) {
            self.inline();
            self.out.push_str(html);
        } else {
            self.push_block(html);
        }
    }

    /// Writes what a template has made between paragraphs.
    pub(super) fn push_block(&mut self, html: &str) {
        self.end_task();
        self.interrupt();
        self.line();
        self.out.push_str(html);
        self.line();
    }

    /// Whether an image is all there is in its paragraph, and the settings take such images out of it.
    pub(super) fn is_block_image(&self, index: usize) -> bool {
        let wrapped = ["markup", "goldmark", "parser", "wrapStandAloneImageWithinParagraph"];
        let mut node = self.article.context.config.hugo.as_deref();
        for name in wrapped {
            node = node.and_then(|node| node.get(name));
        }
        let is_unwrapped = node.is_some_and(|node| node.value == site_settings::data::Value::Bool(false));
        let before = index.checked_sub(1).and_then(|before| self.events.get(before));
        let after = self.events.get(end_of(self.events, index) + 1);
        is_unwrapped
            && matches!(before, Some((Event::Start(Tag::Paragraph), _)))
            && matches!(after, Some((Event::End(pulldown_cmark::TagEnd::Paragraph), _)))
    }

    /// A code block that a template makes: `None` if there is no template for it, or if it fails.
    pub(super) fn hooked_code(&mut self, info: &str, code: &str, span: Span) -> Option<String> {
        let language = info.split([' ', '{', '\t']).next().unwrap_or_default();
        if !self.has_hook(HookKind::CodeBlock, language) {
            return None;
        }
        let braces = info.split_once('{').and_then(|(_, rest)| Some(rest.rsplit_once('}')?.0));
        let all = braces.and_then(attributes::parse).unwrap_or_default();
        let (options, others) = listed(&all).into_iter().partition(|(name, _)| OPTIONS.contains(&name.to_lowercase().as_str()));
        let mut options: Vec<(String, String)> = options;
        for (name, value) in options.iter_mut().filter(|(_, value)| value.is_empty()) {
            // A list of lines.
            let after = braces.and_then(|all| Some(all.split_once(&format!("{name}=["))?.1.split_once(']')?.0));
            *value = after.map(|list| list.replace(['"', '\''], "").replace(',', " ")).unwrap_or_default();
        }
        let element = Element::CodeBlock { language, options };
        self.hook(element, code.strip_suffix('\n').unwrap_or(code), others, span)
    }

    /// Ends a block quote that a template makes.
    pub(super) fn end_quote(&mut self, quote: OpenQuote) {
        let content = std::mem::replace(&mut self.out, quote.outer);
        self.aside -= 1;
        let span = self.span(quote.place);
        let alert = quote.alert.as_ref();
        let title = alert.map(|alert| alert.title.clone()).unwrap_or_default();
        let kind = alert.map(|alert| alert.kind);
        match self.hook(Element::Quote { alert: quote.alert }, &content, Vec::new(), span) {
            Some(html) => self.push_block(&html),
            None => {
                self.line();
                match kind {
                    Some(kind) => {
                        self.out.push_str("<div class=\"notice ");
                        site_html::escape_attribute(&mut self.out, kind);
                        self.out.extend([
                            "\" role=\"note\">\n<p class=\"notice-title\">",
                            &title,
                            "</p>\n",
                            &content,
                            "</div>\n",
                        ]);
                    }
                    None => self.out.extend(["<blockquote>\n", &content, "</blockquote>\n"]),
                }
            }
        }
    }

    /// Ends a table that a template makes.
    pub(super) fn end_hooked_table(&mut self, rows: Rows, span: Span) {
        let element = Element::Table { head: &rows.head, body: &rows.body };
        if let Some(html) = self.hook(element, "", Vec::new(), span) {
            return self.push_block(&html);
        }
        self.line();
        self.out.push_str("<table>\n");
        for (rows, part, cell) in [(&rows.head, "thead", "th"), (&rows.body, "tbody", "td")] {
            self.out.extend(["<", part, ">\n"]);
            for row in rows {
                self.out.push_str("<tr>\n");
                for (alignment, html) in row {
                    let class = if alignment.is_empty() { String::new() } else { format!(" class=\"align-{alignment}\"") };
                    self.out.extend(["<", cell, &class, ">", html, "</", cell, ">\n"]);
                }
                self.out.push_str("</tr>\n");
            }
            self.out.extend(["</", part, ">\n"]);
        }
        self.out.push_str("</table>\n");
    }
}

/// All attributes by name.
pub(super) fn listed(attributes: &Attributes) -> Vec<(String, String)> {
    let mut all: Vec<(String, String)> = attributes.others.clone();
    all.extend(attributes.id.iter().map(|id| ("id".to_owned(), id.clone())));
    if !attributes.classes.is_empty() {
        all.push(("class".to_owned(), attributes.classes.join(" ")));
    }
    all
}
