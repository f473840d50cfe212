//! The shortcodes there are, by name.

use crate::context::Context;
use crate::templates::TemplateKind;

/// The shortcodes there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shortcode {
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

    fn built_in(name: &str) -> Option<Self> {
        NAMES.iter().find(|(known, _)| *known == name).map(|(_, shortcode)| *shortcode)
    }

    pub(super) fn names() -> impl Iterator<Item = &'static str> {
        NAMES.iter().map(|(name, _)| *name)
    }

    pub(super) fn closing(self) -> Closing {
        match self {
            Self::Details | Self::Notice | Self::Tab | Self::TabGroup | Self::Highlight | Self::Mermaid | Self::RawHtml => {
                Closing::Always
            }
            Self::Template(_) | Self::Unknown | Self::Inline => Closing::Perhaps,
            _ => Closing::Never,
        }
    }

    /// Its inner text is no Markdown.
    pub(super) fn is_raw(self) -> bool {
        matches!(self, Self::Highlight | Self::Mermaid | Self::RawHtml | Self::Inline)
    }

    /// It brings HTML of the author's, a script or a frame into the page.
    pub(super) fn brings_html(self) -> bool {
        matches!(self, Self::Gist | Self::RawHtml | Self::Vimeo | Self::Youtube | Self::Template(_))
    }

    /// Its content is divided together with what surrounds it.
    pub(super) fn keeps_children(self) -> bool {
        self == Self::TabGroup
    }

    /// Its tags are left out, and its content belongs to what it stands in.
    pub(super) fn is_transparent(self) -> bool {
        self == Self::Unknown
    }

    /// It makes text that can stand within code.
    pub(super) fn is_inline(self) -> bool {
        matches!(self, Self::Param | Self::Ref)
    }

    pub(super) fn flow(self, percent: bool, preview: bool) -> Flow {
        match self {
            Self::Param | Self::Ref => Flow::Text,
            Self::Template(_) if percent => Flow::Text,
            Self::Unknown | Self::Inline if !preview => Flow::Text,
            Self::Template(_) | Self::Unknown | Self::Inline => Flow::Phrase,
            _ => Flow::Block,
        }
    }
}
