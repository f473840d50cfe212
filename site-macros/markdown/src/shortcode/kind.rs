//! What a shortcode's name means.

use super::table::{self, BuiltIn, Closing, Content, Flow};
use crate::context::Context;
use crate::templates::{TemplateKind, TemplateMakes};

/// What renders a shortcode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shortcode {
    BuiltIn(&'static BuiltIn),
    /// A template of the site or its theme.
    Template(TemplateKind),
    /// A template within the page: `{{< name.inline >}}`.
    Inline,
    /// Nothing, in a site with Hugo's settings.
    Unknown,
}

impl Shortcode {
    /// The site's own templates take precedence over built-in shortcodes, and these over the theme's templates. In a site with Hugo's
    /// settings any other name means [`Self::Unknown`].
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
        table::find(name).map(Self::BuiltIn).or(template.map(Self::Template)).or_else(otherwise)
    }

    fn row(self) -> Option<&'static BuiltIn> {
        match self {
            Self::BuiltIn(row) => Some(row),
            Self::Template(_) | Self::Inline | Self::Unknown => None,
        }
    }

    pub(super) fn is(self, row: &BuiltIn) -> bool {
        self.row() == Some(row)
    }

    pub(super) fn closing(self) -> Closing {
        self.row().map_or(Closing::Optional, |row| row.closing)
    }

    /// Its content is not Markdown.
    pub(super) fn is_raw(self) -> bool {
        self == Self::Inline
            || matches!(self, Self::Template(TemplateKind { is_inline: true, .. }))
            || self.row().is_some_and(|row| row.content == Content::Raw)
    }

    /// It brings the author's HTML, a script or a frame into the page.
    pub(super) fn brings_html(self) -> bool {
        matches!(self, Self::Template(_)) || self.row().is_some_and(|row| row.brings_html)
    }

    /// Its content is parsed together with the text around it.
    pub(super) fn keeps_children(self) -> bool {
        self.row().is_some_and(|row| row.content == Content::Shortcodes)
    }

    /// Its tags are left out, and its content belongs to the enclosing shortcode or text.
    pub(super) fn is_transparent(self) -> bool {
        self == Self::Unknown
    }

    /// Its output is text that can be part of code.
    pub(super) fn is_inline(self) -> bool {
        self.row().is_some_and(|row| row.flow == Flow::Text)
    }

    pub(super) fn flow(self, percent: bool, preview: bool) -> Flow {
        match self {
            Self::BuiltIn(row) => row.flow,
            Self::Template(template) => match template.makes {
                TemplateMakes::Markdown => Flow::Text,
                TemplateMakes::AsWritten if percent => Flow::Text,
                TemplateMakes::AsWritten | TemplateMakes::Html => Flow::Phrase,
            },
            Self::Unknown | Self::Inline if !preview => Flow::Text,
            Self::Unknown | Self::Inline => Flow::Phrase,
        }
    }
}
