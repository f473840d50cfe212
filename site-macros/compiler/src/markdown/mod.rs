//! A body of Markdown to HTML, in ordered passes over pulldown-cmark's events.

pub mod code;
pub mod math;
mod shortcode;

use std::collections::BTreeMap;

use crate::config::Config;
use crate::data::Value;
use crate::diag::{Diagnostic, FileId};

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
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// Ready for the attribute, not yet HTML-escaped: with base path, percent-encoded, fragment included.
    pub href: String,
    /// To another site.
    pub external: bool,
    /// Address and fragment (decoded), where the fragment is to be checked once every page is rendered.
    pub fragment: Option<(String, String)>,
}

/// An image that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// Ready for the attribute, not yet HTML-escaped.
    pub src: String,
    /// Width and height in pixels, where known.
    pub size: Option<(u32, u32)>,
}

/// What a destination failed to name.
#[derive(Clone, Debug, PartialEq, Eq)]
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
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Document {
    /// The HTML.
    pub html: String,
    /// The summary's HTML: before `<!--more-->`, else whole paragraphs up to the site's number of words. Front matter's own summary is
    /// rendered by the caller.
    pub summary: String,
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
    pub fragments: Vec<(String, String, crate::diag::Span)>,
    /// Text on one line without the headings' own links, for descriptions and search.
    pub plain: String,
    /// What the page needs besides HTML.
    pub uses: Uses,
}

/// What a body makes use of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
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

/// A heading.
#[derive(Clone, Debug, PartialEq, Eq)]
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
    _file: FileId,
    _text: &str,
    _body: std::ops::Range<usize>,
    _context: &Context<'_>,
    _diagnostics: &mut Vec<Diagnostic>,
) -> Document {
    unimplemented!()
}

/// Renders a short text without a file of its own (a summary, a copyright line): inline HTML where it is one paragraph.
pub fn render_inline(_text: &str, _config: &Config) -> String {
    unimplemented!()
}
