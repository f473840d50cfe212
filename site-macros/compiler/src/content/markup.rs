//! The markup of a page, which the extension of its file tells.

/// What the body of a page is written in.
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
    /// The markup of files with this extension, in any letter case; `None` if they are no pages.
    pub(crate) fn of(extension: &str) -> Option<Self> {
        let is_one_of = |known: &[&str]| known.iter().any(|known| known.eq_ignore_ascii_case(extension));
        if site_markdown::is_markdown(extension) {
            Some(Self::Markdown)
        } else if is_one_of(&["html", "htm"]) {
            Some(Self::Html)
        } else if is_one_of(&site_markdown::ORG_EXTENSIONS) {
            Some(Self::Org)
        } else {
            None
        }
    }
}
