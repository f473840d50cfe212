//! The shortcodes there are, by name.

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
    pub(super) fn named(name: &str) -> Option<Self> {
        NAMES.iter().find(|(known, _)| *known == name).map(|(_, shortcode)| *shortcode)
    }

    pub(super) fn names() -> impl Iterator<Item = &'static str> {
        NAMES.iter().map(|(name, _)| *name)
    }

    /// It opens and closes around an inner text.
    pub(super) fn has_inner(self) -> bool {
        matches!(self, Self::Details | Self::Notice | Self::Tab | Self::TabGroup) || self.is_raw()
    }

    /// Its inner text is no Markdown.
    pub(super) fn is_raw(self) -> bool {
        matches!(self, Self::Highlight | Self::Mermaid | Self::RawHtml)
    }

    /// It brings HTML of the author's, a script or a frame into the page.
    pub(super) fn brings_html(self) -> bool {
        matches!(self, Self::Gist | Self::RawHtml | Self::Vimeo | Self::Youtube)
    }

    /// Its content is divided together with what surrounds it.
    pub(super) fn keeps_children(self) -> bool {
        self == Self::TabGroup
    }

    /// It makes text in a line.
    pub(super) fn is_inline(self) -> bool {
        matches!(self, Self::Param | Self::Ref)
    }
}
