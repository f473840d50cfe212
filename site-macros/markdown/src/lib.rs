//! A body of Markdown to HTML, in ordered passes over pulldown-cmark's events.
//!
//! 1. Where the text has shortcodes or formulas, a first parse finds what is code, and they are taken out (`shortcode`, `formula`,
//!    `source`): a token stands for what makes HTML.
//! 2. The text is parsed (`parse`), CommonMark and what Hugo's defaults add.
//! 3. One walk writes the HTML (`writer`), with a module for each subject: `heading`, `link`, `text` (bare addresses, then emoji, then
//!    typographic punctuation), `alert`, `table`, `footnote`, `raw_html`, `code`, `math`. Footnotes are written last.
//! 4. The finished HTML is read for what can be told from it: `summary`, `words`.

mod alert;
mod article;
mod attributes;
pub mod code;
mod emoji;
mod footnote;
mod formula;
mod heading;
mod ids;
mod link;
mod linkify;
mod lint;
pub mod math;
mod parse;
mod raw_html;
pub(crate) mod shortcode;
mod source;
mod summary;
mod table;
mod text;
mod typographer;
mod words;
mod writer;

use std::collections::BTreeMap;
use std::ops::Range;

use article::Article;
use pulldown_cmark::{Event, Tag};
use serde::{Deserialize, Serialize};

use site_diag::{Diagnostic, FileId};
use site_settings::config::Config;
use site_settings::data::Value;

/// What a body is rendered with.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// Settings of the page's language.
    pub config: &'a Config,
    /// Finds what links and images name.
    pub resolver: &'a dyn Resolve,
    /// The page's own values, for the `param` shortcode.
    pub params: &'a BTreeMap<String, Value>,
    /// Math is read on this page.
    pub math: bool,
    /// The page's front matter says it is CJK; `None`: found out from the text.
    pub cjk: Option<bool>,
    /// The page's title and address, for messages inside shortcodes.
    pub address: &'a str,
}

/// Finds what a destination means, as seen from one page. Destinations come percent-decoded or not, as the author wrote them.
pub trait Resolve {
    /// A link: `/posts/x/`, `x.md`, `../x`, `#frag`, `@/posts/x.md#frag`, `https://…`, `mailto:…`.
    ///
    /// # Errors
    /// When it names something of this site that does not exist.
    fn link(&self, destination: &str) -> Result<Target, DeadTarget>;

    /// An image: beside the page, static, an asset, or elsewhere.
    ///
    /// # Errors
    /// When it names something of this site that does not exist.
    fn image(&self, destination: &str) -> Result<Picture, DeadTarget>;

    /// Hugo's `ref`/`relref`: a logical path, a file name, with or without `.md`, perhaps `#fragment`; optionally another language.
    ///
    /// # Errors
    /// When there is no such page, or more than one.
    fn reference(&self, path: &str, lang: Option<&str>) -> Result<Target, DeadTarget>;
}

/// Where a link leads.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Target {
    /// Ready for the attribute, not yet HTML-escaped: with base path, percent-encoded, fragment included.
    pub href: String,
    /// To another site.
    pub external: bool,
    /// Address and fragment (decoded), where the fragment is to be checked once every page is rendered.
    pub fragment: Option<(String, String)>,
}

/// An image that was found.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Picture {
    /// Ready for the attribute, not yet HTML-escaped.
    pub src: String,
    /// Width and height in pixels, where known.
    pub size: Option<(u32, u32)>,
}

/// What a destination failed to name.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct DeadTarget {
    /// The address looked for.
    pub target: String,
    /// What may have been meant.
    pub nearest: Option<String>,
    /// All that it could be, where it is more than one.
    pub candidates: Vec<String>,
    /// What to write into HTML all the same (dead links may be warnings).
    pub href: String,
}

/// A rendered body.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Document {
    /// The HTML.
    pub html: String,
    /// The summary's HTML: before `<!--more-->`, else whole paragraphs up to the site's number of words. Front matter's own summary is
    /// rendered by the caller.
    pub summary: String,
    /// The author divided the body with `<!--more-->`.
    pub divided: bool,
    /// Something of the body lies beyond the summary.
    pub truncated: bool,
    /// Headings in order.
    pub headings: Vec<Heading>,
    /// Every id in the HTML, for the check of fragments.
    pub ids: Vec<String>,
    /// Words by Hugo's count.
    pub words: usize,
    /// Minutes to read by Hugo's count; 0 for an empty body.
    pub minutes: usize,
    /// Fragments to check once every page is rendered: address, fragment, and place of the link.
    pub fragments: Vec<(String, String, site_diag::Span)>,
    /// Addresses of other sites, each where it stands.
    pub external: Vec<(String, site_diag::Span)>,
    /// Addresses of assets in the HTML, below the site's root.
    pub assets: Vec<String>,
    /// What the page needs besides HTML.
    pub uses: Uses,
}

/// What a body makes use of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Uses {
    /// Highlighted code.
    pub code: bool,
    /// Formulas.
    pub math: bool,
    /// Frames of other sites, by name below.
    pub youtube: bool,
    /// Frames of vimeo.
    pub vimeo: bool,
    /// Scripts of gist.
    pub gist: bool,
    /// Diagrams.
    pub mermaid: bool,
    /// `style` attributes or elements in raw HTML.
    pub inline_style: bool,
    /// Scripts in raw HTML.
    pub inline_script: bool,
    /// Images, frames or media from other sites.
    pub remote_media: bool,
}

impl Uses {
    /// What either makes use of.
    pub(crate) fn add(&mut self, other: Self) {
        self.code |= other.code;
        self.math |= other.math;
        self.youtube |= other.youtube;
        self.vimeo |= other.vimeo;
        self.gist |= other.gist;
        self.mermaid |= other.mermaid;
        self.inline_style |= other.inline_style;
        self.inline_script |= other.inline_script;
        self.remote_media |= other.remote_media;
    }
}

/// A heading.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heading {
    /// 1 to 6.
    pub level: u8,
    /// Its id.
    pub id: String,
    /// Its inline HTML without links.
    pub html: String,
    /// Its plain text.
    pub text: String,
}

/// Renders a body: `text[body]` of `file`. Never panics, whatever the text; nesting is bounded with an error.
pub fn render(
    file: FileId,
    text: &str,
    body: Range<usize>,
    context: &Context<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Document {
    let body = trim_to_text(text, body);
    let cjk = context.cjk.unwrap_or_else(|| context.config.has_cjk && words::has_cjk(&text[body.clone()]));
    let mut article = Article::new(file, text, *context);
    let rendered = article.render(body);
    let page = || context.config.href(context.address);
    let summary = match rendered.divider {
        Some(at) => summary::divided(&rendered.html[..rendered.notes], at, &page),
        None => summary::automatic(&rendered.html[..rendered.notes], context.config.summary_words, &page),
    };
    let survey = words::survey(&rendered.html, cjk, &article.formulas);
    diagnostics.append(&mut article.diagnostics);
    Document {
        assets: lint::assets(&rendered.html),
        html: rendered.html,
        summary: summary.html,
        divided: rendered.divider.is_some(),
        truncated: summary.truncated,
        headings: article.headings,
        ids: survey.ids,
        words: survey.words,
        minutes: words::minutes(survey.words, cjk),
        fragments: article.fragments,
        external: article.external,
        uses: article.uses,
    }
}

/// Takes a body that is HTML already: only its shortcodes are rendered, and the same is found out about it.
pub fn raw(file: FileId, text: &str, body: Range<usize>, context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) -> Document {
    let mut article = Article::new(file, text, *context);
    let html = article.raw(trim_to_text(text, body));
    diagnostics.append(&mut article.diagnostics);
    let cjk = context.cjk.unwrap_or_else(|| context.config.has_cjk && words::has_cjk(&html));
    let survey = words::survey(&html, cjk, &[]);
    let page = || context.config.href(context.address);
    let summary = match raw_html::divider(&html) {
        Some(divider) => summary::divided(&html, divider.start, &page),
        None => summary::automatic(&html, context.config.summary_words, &page),
    };
    Document {
        divided: raw_html::divider(&html).is_some(),
        assets: lint::assets(&html),
        html,
        summary: summary.html,
        truncated: summary.truncated,
        ids: survey.ids,
        words: survey.words,
        minutes: words::minutes(survey.words, cjk),
        uses: article.uses,
        fragments: article.fragments,
        external: article.external,
        ..Document::default()
    }
}

/// Renders a short text without a file of its own (a summary, a copyright line): inline HTML where it is one paragraph. Its links are
/// written as they stand, and shortcodes are not read.
pub fn render_inline(text: &str, config: &Config) -> String {
    let params = BTreeMap::new();
    let context =
        Context { config, resolver: &raw_html::Nowhere, params: &params, math: config.markup.math, cjk: None, address: "/" };
    let mut article = Article::new(FileId(0), text, context);
    article.without_shortcodes = true;
    article.without_anchors = true;
    let html = article.render(0..text.len()).html;
    let html = html.trim_end();
    match html.strip_prefix("<p>").and_then(|rest| rest.strip_suffix("</p>")) {
        Some(inner) if !inner.contains("</p>") => inner.to_owned(),
        _ => html.to_owned(),
    }
}

/// Renders bare CommonMark with nothing added, through the same parser and writer: for CommonMark's own examples.
#[doc(hidden)]
pub fn render_bare(text: &str) -> String {
    let mut config = Config::default();
    config.markup.math = false;
    let params = BTreeMap::new();
    let context =
        Context { config: &config, resolver: &raw_html::Nowhere, params: &params, math: false, cjk: None, address: "/" };
    let mut article = Article::new(FileId(0), text, context);
    article.bare = true;
    article.render(0..text.len()).html
}

/// The body within the text, on character boundaries and without a byte order mark.
fn trim_to_text(text: &str, body: Range<usize>) -> Range<usize> {
    let boundary = |at: usize| (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    let (mut start, end) = (boundary(body.start), boundary(body.end));
    if text[start.min(end)..end].starts_with('\u{FEFF}') {
        start += '\u{FEFF}'.len_utf8();
    }
    start.min(end)..end
}

/// Places in which nothing is a shortcode: code, and comments in raw HTML.
fn verbatim(events: &[parse::Placed<'_>]) -> Vec<Range<usize>> {
    events
        .iter()
        .filter(|(event, _)| match event {
            Event::Start(Tag::CodeBlock(_)) | Event::Code(_) => true,
            Event::Html(html) | Event::InlineHtml(html) => html.trim_start().starts_with("<!--"),
            _ => false,
        })
        .map(|(_, range)| range.clone())
        .collect()
}
