//! What templates can ask of the site.

use minijinja::Value;

/// Which pages a template asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageQuery {
    /// Of this section.
    pub section: Option<String>,
    /// With this tag.
    pub tag: Option<String>,
    /// `date`, `title` or `weight`.
    pub sort: Option<String>,
    /// At most so many.
    pub limit: Option<usize>,
}

/// The site in one language. Everything is known before bodies are rendered, so that no template depends on the text of another page.
pub trait Host: Send + Sync + 'static {
    /// Pages, as items of a list.
    ///
    /// # Errors
    /// When there is no such section, tag or order.
    fn pages(&self, query: &PageQuery) -> Result<Value, String>;

    /// The page at an address, as an item of a list.
    ///
    /// # Errors
    /// When there is none.
    fn page(&self, address: &str) -> Result<Value, String>;

    /// The address of an asset.
    ///
    /// # Errors
    /// When there is none of this name.
    fn asset(&self, name: &str) -> Result<String, String>;

    /// An icon of the theme.
    ///
    /// # Errors
    /// When there is none of this name.
    fn icon(&self, name: &str) -> Result<String, String>;

    /// A text in the language of the page.
    ///
    /// # Errors
    /// When there is none of this name.
    fn text(&self, key: &str) -> Result<String, String>;

    /// Markdown as HTML.
    ///
    /// # Errors
    /// When it has a mistake, such as a dead link.
    fn markdown(&self, text: &str, is_inline: bool) -> Result<String, String>;

    /// A date in a format.
    ///
    /// # Errors
    /// When it is no date.
    fn date(&self, date: &str, format: Option<&str>) -> Result<String, String>;

    /// An address of this site as links write it.
    fn href(&self, address: &str) -> String;

    /// An address of this site as an absolute URL.
    fn absolute(&self, address: &str) -> String;
}
