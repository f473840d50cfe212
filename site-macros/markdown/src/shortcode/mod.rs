//! Shortcodes: Hugo's own (figure, highlight, details, ref, relref, param, youtube, vimeo, gist, x, instagram) and the theme's (notice,
//! tabgroup and tab, mermaid, rawhtml).
//!
//! Both delimiters mean the same here: what a shortcode makes is HTML, and its inner text is Markdown. A shortcode inside code is left
//! alone; the escaped form `{{</* x */>}}` loses its stars there, too. Which shortcodes have an inner text is known by name.
//!
//! What `ref`, `relref` and `param` make is text: it is put into the Markdown in place of the tag. All others make blocks.

mod argument;
mod details;
mod embed;
mod figure;
pub(crate) mod notice;
mod parse;
mod raw;
mod reference;
mod tab;
mod tag;

use std::ops::Range;

use self::tag::Argument;
use super::{Context, Uses};
use site_diag::{Diagnostic, FileId, Span};

/// Shortcodes may stand within each other this deep.
const DEEPEST: usize = 50;

/// A stretch of a text. All places are bytes of the whole file's text.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Piece<'a> {
    /// Markdown.
    Text(Range<usize>),
    /// A shortcode.
    Call(Box<Call<'a>>),
    /// What an escaped shortcode shows.
    Literal(String),
}

/// A shortcode with its arguments and its inner text.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Call<'a> {
    /// From its opening tag to the end of its closing tag.
    pub(crate) span: Span,
    /// Written `{{% %}}`.
    pub(crate) percent: bool,
    /// It makes HTML; else text in a line.
    pub(crate) block: bool,
    name: &'a str,
    shortcode: Shortcode,
    /// The name's place.
    place: Range<usize>,
    arguments: Vec<Argument<'a>>,
    /// Between its tags, where it has two.
    inner: Option<Range<usize>>,
    /// The same divided, where its content has a form of its own.
    children: Vec<Piece<'a>>,
}

/// Divides `text[range]`. `verbatim` are the sorted places of code blocks and spans, where nothing is a shortcode. Mistakes within
/// a shortcode's inner text are told when that text is divided in its turn. Takes time proportional to the text, whatever is in it.
pub(crate) fn parse<'a>(
    file: FileId,
    text: &'a str,
    range: Range<usize>,
    verbatim: &[Range<usize>],
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Piece<'a>> {
    parse::parse(file, text, range, verbatim, diagnostics)
}

/// What a shortcode makes of itself: HTML, or text where it is not a block. `inner` renders a stretch of `text` as Markdown blocks.
pub(crate) fn render(
    call: &Call<'_>,
    text: &str,
    context: &Context<'_>,
    inner: &mut dyn FnMut(Range<usize>) -> String,
    uses: &mut Uses,
    diagnostics: &mut Vec<Diagnostic>,
) -> String {
    let mut making = Making { text, context, inner, uses, diagnostics };
    match call.shortcode {
        Shortcode::Details => details::render(call, &mut making),
        Shortcode::Figure => figure::render(call, &mut making),
        Shortcode::Gist => embed::gist(call, &mut making),
        Shortcode::Highlight => raw::highlight(call, &mut making),
        Shortcode::Instagram => embed::instagram(call, &mut making),
        Shortcode::Mermaid => raw::mermaid(call, &mut making),
        Shortcode::Notice => notice::render(call, &mut making),
        Shortcode::Param => reference::param(call, &mut making),
        Shortcode::RawHtml => raw::html(call, &mut making),
        Shortcode::Ref => reference::reference(call, &mut making),
        Shortcode::Tab => tab::alone(call, &mut making),
        Shortcode::TabGroup => tab::group(call, &mut making),
        Shortcode::Vimeo => embed::vimeo(call, &mut making),
        Shortcode::X => embed::post(call, &mut making),
        Shortcode::Youtube => embed::youtube(call, &mut making),
    }
}

/// What a shortcode is made with.
struct Making<'m, 'c> {
    text: &'m str,
    context: &'m Context<'c>,
    inner: &'m mut dyn FnMut(Range<usize>) -> String,
    uses: &'m mut Uses,
    diagnostics: &'m mut Vec<Diagnostic>,
}

impl Making<'_, '_> {
    /// The inner text as HTML.
    fn inner_html(&mut self, call: &Call<'_>) -> String {
        match &call.inner {
            Some(range) => (self.inner)(range.clone()),
            None => String::new(),
        }
    }
}

/// The shortcodes there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shortcode {
    Details,
    Figure,
    Gist,
    Highlight,
    Instagram,
    Mermaid,
    Notice,
    Param,
    RawHtml,
    Ref,
    Tab,
    TabGroup,
    Vimeo,
    X,
    Youtube,
}

/// Names in Hugo's sites. The simple forms are what Hugo calls its frames without scripts; ours are such, or simpler, anyway.
const NAMES: [(&str, Shortcode); 23] = [
    ("details", Shortcode::Details),
    ("figure", Shortcode::Figure),
    ("gist", Shortcode::Gist),
    ("highlight", Shortcode::Highlight),
    ("instagram", Shortcode::Instagram),
    ("instagram_simple", Shortcode::Instagram),
    ("mermaid", Shortcode::Mermaid),
    ("notice", Shortcode::Notice),
    ("param", Shortcode::Param),
    ("raw", Shortcode::RawHtml),
    ("rawhtml", Shortcode::RawHtml),
    ("ref", Shortcode::Ref),
    ("relref", Shortcode::Ref),
    ("tab", Shortcode::Tab),
    ("tabgroup", Shortcode::TabGroup),
    ("tweet", Shortcode::X),
    ("twitter", Shortcode::X),
    ("twitter_simple", Shortcode::X),
    ("vimeo", Shortcode::Vimeo),
    ("vimeo_simple", Shortcode::Vimeo),
    ("x", Shortcode::X),
    ("x_simple", Shortcode::X),
    ("youtube", Shortcode::Youtube),
];

impl Shortcode {
    fn named(name: &str) -> Option<Self> {
        NAMES.iter().find(|(known, _)| *known == name).map(|(_, shortcode)| *shortcode)
    }

    fn names() -> impl Iterator<Item = &'static str> {
        NAMES.iter().map(|(name, _)| *name)
    }

    /// It opens and closes around an inner text.
    fn has_inner(self) -> bool {
        matches!(self, Self::Details | Self::Notice | Self::Tab | Self::TabGroup) || self.is_raw()
    }

    /// Its inner text is no Markdown.
    fn is_raw(self) -> bool {
        matches!(self, Self::Highlight | Self::Mermaid | Self::RawHtml)
    }

    /// Its content is divided together with what surrounds it.
    fn keeps_children(self) -> bool {
        self == Self::TabGroup
    }

    /// It makes text in a line.
    fn is_inline(self) -> bool {
        matches!(self, Self::Param | Self::Ref)
    }
}

#[cfg(test)]
mod tests;
