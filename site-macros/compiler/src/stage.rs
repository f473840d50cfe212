//! The stages of a compilation.

/// What the compiler is at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Reads the files.
    Read,
    /// Reads the settings.
    Settings,
    /// Gathers pages, with their front matter, and assets.
    Gather,
    /// Turns Markdown into HTML.
    Bodies,
    /// Makes pages and feeds of it.
    Pages,
    /// Takes assets, static files and redirects.
    Files,
    /// Compresses, tags and lays out.
    LayOut,
}

impl Stage {
    /// What it does, in a few words.
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
