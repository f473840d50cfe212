//! The markup of a page, by the extension of its file.

use crate::world::Converter;
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
    /// What a program converts: `x.adoc`, `x.rst`, `x.pandoc`.
    Foreign(Converter),
}

impl Markup {
    /// The markup of files with this extension, in any letter case; `None` if they are not pages.
    pub(crate) fn of(extension: &str) -> Option<Self> {
        let types = [(&file_type::MARKDOWN, Self::Markdown), (&file_type::HTML, Self::Html), (&file_type::ORG, Self::Org)];
        let own = types.into_iter().find(|(known, _)| known.has_extension(extension)).map(|(_, markup)| markup);
        let foreign = || Converter::ALL.into_iter().find(|converter| converter.file_type().has_extension(extension));
        own.or_else(|| foreign().map(Self::Foreign))
    }
}
