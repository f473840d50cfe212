//! The markup of a page, by the extension of its file.

use site_model::file_type;

/// The language of a page's body.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) enum Markup {
    /// `x.md`
    #[default]
    Markdown,
    /// `x.html`
    Html,
    /// `x.org`
    Org,
}

impl Markup {
    /// The markup of files with this extension, in any letter case; `None` if they are not pages.
    pub(crate) fn of(extension: &str) -> Option<Self> {
        let types = [(&file_type::MARKDOWN, Self::Markdown), (&file_type::HTML, Self::Html), (&file_type::ORG, Self::Org)];
        types.into_iter().find(|(known, _)| known.has_extension(extension)).map(|(_, markup)| markup)
    }
}
