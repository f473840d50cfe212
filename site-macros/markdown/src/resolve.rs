//! The interface that resolves links and images. The caller implements it, because it knows the site.

use crate::url::is_remote;

/// Resolves destinations on one page. They are as the author wrote them, percent-encoded or not.
pub trait Resolve {
    /// A link: `/posts/x/`, `x.md`, `../x`, `#frag`, `@/posts/x.md#frag`, `https://…`, `mailto:…`.
    ///
    /// # Errors
    /// When the destination is on this site and does not exist.
    fn link(&self, destination: &str) -> Result<Target, DeadTarget>;

    /// An image: beside the page, static, an asset, or on another site.
    ///
    /// # Errors
    /// When the image is on this site and does not exist.
    fn image(&self, destination: &str) -> Result<Picture, DeadTarget>;

    /// Hugo's `ref`/`relref`: a logical path or a file name, with or without `.md` and `#fragment`; optionally another language.
    ///
    /// # Errors
    /// When there is no such page, or more than one.
    fn reference(&self, path: &str, lang: Option<&str>) -> Result<Target, DeadTarget>;

    /// The page that a destination leads to.
    fn page(&self, destination: &str) -> Option<LinkedPage>;

    /// The newest pages of the language, or of one of its sections.
    fn recent(&self, section: Option<&str>, limit: usize) -> Vec<LinkedPage>;

    /// Pages of the language, of a section or with a tag, the newest first.
    ///
    /// # Errors
    /// When there is no such section or tag.
    fn listed(&self, section: Option<&str>, tag: Option<&str>, limit: usize) -> Result<Vec<ListedPage>, UnknownList>;

    /// Names of the pictures beside the page that a glob fits.
    fn pictures(&self, glob: &str) -> Vec<String>;
}

/// A page that something leads to.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct LinkedPage {
    /// Ready for the attribute, not yet HTML-escaped.
    pub href: String,
    /// Its title.
    pub title: String,
    /// Its description, where it has one.
    pub description: Option<String>,
}

/// A page in a list, with its date.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ListedPage {
    /// The page.
    pub page: LinkedPage,
    /// RFC 3339, and as it is shown.
    pub date: Option<(String, String)>,
}

/// A section or a tag that does not exist.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct UnknownList {
    /// It is a tag.
    pub is_tag: bool,
    /// A similar name.
    pub nearest: Option<String>,
}

/// The target of a link.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Target {
    /// Ready for the attribute, not yet HTML-escaped: with base path, percent-encoded, fragment included.
    pub href: String,
    /// It is on another site.
    pub external: bool,
    /// Address and fragment (decoded), if the fragment must be checked after every page is rendered.
    pub fragment: Option<(String, String)>,
}

/// A resolved image.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Picture {
    /// Ready for the attribute, not yet HTML-escaped.
    pub src: String,
    /// Width and height in pixels, if known.
    pub size: Option<(u32, u32)>,
}

/// A destination that does not exist.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct DeadTarget {
    /// The address that does not exist.
    pub target: String,
    /// A similar address.
    pub nearest: Option<String>,
    /// All candidates, if there is more than one.
    pub candidates: Vec<String>,
    /// The address to write into HTML nevertheless (dead links may be warnings).
    pub href: String,
}

/// A resolver for texts without a page: every destination is written unchanged.
pub(super) struct AsWritten;

impl Resolve for AsWritten {
    fn link(&self, destination: &str) -> Result<Target, DeadTarget> {
        Ok(Target { href: destination.to_owned(), external: is_remote(destination), fragment: None })
    }

    fn image(&self, destination: &str) -> Result<Picture, DeadTarget> {
        Ok(Picture { src: destination.to_owned(), size: None })
    }

    fn reference(&self, path: &str, _lang: Option<&str>) -> Result<Target, DeadTarget> {
        self.link(path)
    }

    fn page(&self, _destination: &str) -> Option<LinkedPage> {
        None
    }

    fn recent(&self, _section: Option<&str>, _limit: usize) -> Vec<LinkedPage> {
        Vec::new()
    }

    fn listed(&self, _section: Option<&str>, _tag: Option<&str>, _limit: usize) -> Result<Vec<ListedPage>, UnknownList> {
        Ok(Vec::new())
    }

    fn pictures(&self, _glob: &str) -> Vec<String> {
        Vec::new()
    }
}
