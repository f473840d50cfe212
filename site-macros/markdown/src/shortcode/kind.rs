//! The shortcodes there are, by name.

use crate::context::Context;
use crate::templates::TemplateKind;

/// The shortcodes there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shortcode {
    Accordion,
    Admonition,
    Article,
    Audio,
    Badge,
    BaseUrl,
    Bilibili,
    Button,
    Card,
    Cards,
    Center,
    Chart,
    Column,
    Columns,
    Details,
    Figure,
    Formula,
    Gallery,
    Gist,
    Highlight,
    Icon,
    Instagram,
    Keywords,
    Lead,
    List,
    Mermaid,
    Notice,
    Param,
    Quote,
    RawHtml,
    Ref,
    Repository,
    Steps,
    Swatches,
    Tab,
    TabGroup,
    Tencent,
    Timeline,
    TimelineItem,
    Typeit,
    Version,
    Video,
    Vimeo,
    X,
    Youtube,
    /// A template of the site or its theme.
    Template(TemplateKind),
    /// Nobody knows it, in a site with Hugo's settings.
    Unknown,
    /// A template that is written on the page itself: `{{< name.inline >}}`.
    Inline,
}

/// Whether a shortcode opens and closes around an inner text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Closing {
    Never,
    /// Where there is a closing tag.
    Perhaps,
    Always,
}

/// How what a shortcode makes stands in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Flow {
    /// It is text, and read as Markdown with what surrounds it.
    Text,
    /// It is HTML, and no part of a paragraph.
    Block,
    /// It is HTML, and part of a line if no element of it is a block.
    Phrase,
}

/// A shortcode that is built in.
struct Entry {
    /// Its names in Hugo's sites, the usual one first.
    names: &'static [&'static str],
    shortcode: Shortcode,
    closing: Closing,
    flow: Flow,
}

const fn entry(names: &'static [&'static str], shortcode: Shortcode, closing: Closing, flow: Flow) -> Entry {
    Entry { names, shortcode, closing, flow }
}

/// All that are built in. The simple forms are what Hugo calls its frames without scripts; ours are such, or simpler, anyway.
#[rustfmt::skip]
const TABLE: &[Entry] = &[
    entry(&["accordion", "accordions"], Shortcode::Accordion, Closing::Always, Flow::Block),
    entry(&["admonition", "alert", "callout", "hint", "note", "tip", "info", "warning", "caution", "danger", "important"], Shortcode::Admonition, Closing::Perhaps, Flow::Block),
    entry(&["article"], Shortcode::Article, Closing::Never, Flow::Block),
    entry(&["audio"], Shortcode::Audio, Closing::Never, Flow::Block),
    entry(&["badge"], Shortcode::Badge, Closing::Perhaps, Flow::Phrase),
    entry(&["baseurl", "baseURL"], Shortcode::BaseUrl, Closing::Never, Flow::Text),
    entry(&["bilibili"], Shortcode::Bilibili, Closing::Never, Flow::Block),
    entry(&["button", "btn", "linkbutton"], Shortcode::Button, Closing::Perhaps, Flow::Phrase),
    entry(&["card"], Shortcode::Card, Closing::Perhaps, Flow::Block),
    entry(&["cards", "cardpane"], Shortcode::Cards, Closing::Always, Flow::Block),
    entry(&["carousel"], Shortcode::Gallery, Closing::Perhaps, Flow::Block),
    entry(&["center", "centre"], Shortcode::Center, Closing::Always, Flow::Block),
    entry(&["chart"], Shortcode::Chart, Closing::Always, Flow::Block),
    entry(&["column", "col"], Shortcode::Column, Closing::Always, Flow::Block),
    entry(&["columns", "cols"], Shortcode::Columns, Closing::Always, Flow::Block),
    entry(&["details", "accordionItem", "accordion-item", "collapse", "detail", "expand", "fold", "spoiler"], Shortcode::Details, Closing::Always, Flow::Block),
    entry(&["figure", "image", "img", "picture"], Shortcode::Figure, Closing::Perhaps, Flow::Block),
    entry(&["gallery"], Shortcode::Gallery, Closing::Perhaps, Flow::Block),
    entry(&["gist"], Shortcode::Gist, Closing::Never, Flow::Block),
    entry(&["github", "gitlab", "codeberg", "forgejo", "gitea", "huggingface"], Shortcode::Repository, Closing::Never, Flow::Block),
    entry(&["highlight"], Shortcode::Highlight, Closing::Always, Flow::Block),
    entry(&["icon"], Shortcode::Icon, Closing::Never, Flow::Phrase),
    entry(&["instagram", "instagram_simple"], Shortcode::Instagram, Closing::Never, Flow::Block),
    entry(&["katex", "math", "mathjax"], Shortcode::Formula, Closing::Perhaps, Flow::Phrase),
    entry(&["keyword"], Shortcode::Badge, Closing::Perhaps, Flow::Phrase),
    entry(&["keywordList", "keywordlist"], Shortcode::Keywords, Closing::Always, Flow::Block),
    entry(&["lead"], Shortcode::Lead, Closing::Always, Flow::Block),
    entry(&["list"], Shortcode::List, Closing::Never, Flow::Block),
    entry(&["mermaid"], Shortcode::Mermaid, Closing::Always, Flow::Block),
    entry(&["notice"], Shortcode::Notice, Closing::Always, Flow::Block),
    entry(&["param"], Shortcode::Param, Closing::Never, Flow::Text),
    entry(&["quote", "blockquote", "epigraph"], Shortcode::Quote, Closing::Always, Flow::Block),
    entry(&["rawhtml", "html", "raw"], Shortcode::RawHtml, Closing::Always, Flow::Block),
    entry(&["ref", "relref"], Shortcode::Ref, Closing::Never, Flow::Text),
    entry(&["steps"], Shortcode::Steps, Closing::Always, Flow::Block),
    entry(&["swatches"], Shortcode::Swatches, Closing::Never, Flow::Block),
    entry(&["tab", "tabitem", "tab-item"], Shortcode::Tab, Closing::Always, Flow::Block),
    entry(&["tabgroup", "tabs", "tabpane", "tab-group", "tabset"], Shortcode::TabGroup, Closing::Always, Flow::Block),
    entry(&["tencent"], Shortcode::Tencent, Closing::Never, Flow::Block),
    entry(&["timeline"], Shortcode::Timeline, Closing::Always, Flow::Block),
    entry(&["timelineItem", "timelineitem"], Shortcode::TimelineItem, Closing::Always, Flow::Block),
    entry(&["typeit"], Shortcode::Typeit, Closing::Always, Flow::Block),
    entry(&["version"], Shortcode::Version, Closing::Never, Flow::Text),
    entry(&["video", "html5video"], Shortcode::Video, Closing::Never, Flow::Block),
    entry(&["vimeo", "vimeo_simple"], Shortcode::Vimeo, Closing::Never, Flow::Block),
    entry(&["x", "tweet", "twitter", "twitter_simple", "x_simple"], Shortcode::X, Closing::Never, Flow::Block),
    entry(&["youtube", "youtubeLite", "youtubelite", "youtube_simple", "youtube-enhanced"], Shortcode::Youtube, Closing::Never, Flow::Block),
];

impl Shortcode {
    /// What a name means on a page: a template of the site's own, else what is built in, else a template of the theme. In a site with
    /// Hugo's settings any other name means [`Self::Unknown`].
    pub(super) fn find(name: &str, context: &Context<'_>) -> Option<Self> {
        let template = context.templates.and_then(|templates| templates.find(name));
        if let Some(template) = template.filter(|template| template.is_own) {
            return Some(Self::Template(template));
        }
        let otherwise = || {
            if !context.config.from_hugo {
                return None;
            }
            Some(if name.ends_with(".inline") { Self::Inline } else { Self::Unknown })
        };
        Self::built_in(name).or(template.map(Self::Template)).or_else(otherwise)
    }

    /// Letter case does not matter, as in Hugo.
    fn built_in(name: &str) -> Option<Self> {
        let is_called = |entry: &&Entry| entry.names.iter().any(|known| known.eq_ignore_ascii_case(name));
        TABLE.iter().find(is_called).map(|entry| entry.shortcode)
    }

    fn entry(self) -> Option<&'static Entry> {
        TABLE.iter().find(|entry| entry.shortcode == self)
    }

    pub(super) fn names() -> impl Iterator<Item = &'static str> {
        TABLE.iter().flat_map(|entry| entry.names.iter().copied())
    }

    pub(super) fn closing(self) -> Closing {
        self.entry().map_or(Closing::Perhaps, |entry| entry.closing)
    }

    /// Its inner text is no Markdown.
    pub(super) fn is_raw(self) -> bool {
        matches!(self, Self::Chart | Self::Formula | Self::Highlight | Self::Mermaid | Self::RawHtml | Self::Inline)
    }

    /// It brings HTML of the author's, a script or a frame into the page.
    pub(super) fn brings_html(self) -> bool {
        matches!(
            self,
            Self::Bilibili | Self::Gist | Self::RawHtml | Self::Tencent | Self::Vimeo | Self::Youtube | Self::Template(_)
        )
    }

    /// Its content is divided together with what surrounds it.
    pub(super) fn keeps_children(self) -> bool {
        matches!(self, Self::Accordion | Self::Cards | Self::TabGroup | Self::Timeline)
    }

    /// Its tags are left out, and its content belongs to what it stands in.
    pub(super) fn is_transparent(self) -> bool {
        self == Self::Unknown
    }

    /// It makes text that can stand within code.
    pub(super) fn is_inline(self) -> bool {
        matches!(self, Self::BaseUrl | Self::Param | Self::Ref | Self::Version)
    }

    pub(super) fn flow(self, percent: bool, preview: bool) -> Flow {
        match self {
            Self::Template(_) if percent => Flow::Text,
            Self::Unknown | Self::Inline if !preview => Flow::Text,
            _ => self.entry().map_or(Flow::Phrase, |entry| entry.flow),
        }
    }
}
