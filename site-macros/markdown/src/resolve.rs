//! What links and images lead to. The caller knows the site; Markdown only asks.

use crate::url::is_remote;

/// Finds what a destination means, as seen from one page. Destinations come percent-decoded or not, as the author wrote them.
pub trait Resolve {
    /// A link: `/posts/x/`, `x.md`, `../x`, `#frag`, `@/posts/x.md#frag`, `https://…`, `mailto:…`.
    ///
    /// # Errors
    /// When it names something of this site that does not exist.
    fn link(&self, destination: &str) -> Result<Target, DeadTarget>;

    /// An image: beside the page, static, an asset, or elsewhere.
    ///
    /// # Errors
    /// When it names something of this site that does not exist.
    fn image(&self, destination: &str) -> Result<Picture, DeadTarget>;

    /// Hugo's `ref`/`relref`: a logical path, a file name, with or without `.md`, perhaps `#fragment`; optionally another language.
    ///
    /// # Errors
    /// When there is no such page, or more than one.
    fn reference(&self, path: &str, lang: Option<&str>) -> Result<Target, DeadTarget>;
}

/// Where a link leads.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Target {
    /// Ready for the attribute, not yet HTML-escaped: with base path, percent-encoded, fragment included.
    pub href: String,
    /// To another site.
    pub external: bool,
    /// Address and fragment (decoded), where the fragment is to be checked once every page is rendered.
    pub fragment: Option<(String, String)>,
}

/// An image that was found.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Picture {
    /// Ready for the attribute, not yet HTML-escaped.
    pub src: String,
    /// Width and height in pixels, where known.
    pub size: Option<(u32, u32)>,
}

/// What a destination failed to name.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct DeadTarget {
    /// The address looked for.
    pub target: String,
    /// What may have been meant.
    pub nearest: Option<String>,
    /// All that it could be, where it is more than one.
    pub candidates: Vec<String>,
    /// What to write into HTML all the same (dead links may be warnings).
    pub href: String,
}

/// A resolver for texts that belong to no page: every destination is taken as it stands.
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
}
