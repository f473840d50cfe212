//! The stages of a compilation.

/// A stage of a compilation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Reads the files.
    Read,
    /// Reads the settings.
    Settings,
    /// Gathers pages with their front matter, and assets.
    Gather,
    /// Renders Markdown to HTML.
    Bodies,
    /// Assembles pages and feeds.
    Pages,
    /// Collects assets, static files and redirects.
    Files,
    /// Compresses, computes entity tags and lays out.
    LayOut,
}

impl Stage {
    /// A short description.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Read => "read files",
            Self::Settings => "read settings",
            Self::Gather => "gather pages",
            Self::Bodies => "render Markdown",
            Self::Pages => "make pages",
            Self::Files => "take files",
            Self::LayOut => "lay out",
        }
    }
}
