//! The data formats and their file extensions.

/// A notation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// TOML 1.
    Toml,
    /// YAML 1.2.
    Yaml,
    /// JSON.
    Json,
}

/// File extensions and their notations, in the order in which Hugo looks for its settings.
pub const EXTENSIONS: [(&str, Format); 4] =
    [("toml", Format::Toml), ("yaml", Format::Yaml), ("yml", Format::Yaml), ("json", Format::Json)];

impl Format {
    /// The notation of a file by its extension, in any letter case.
    pub fn of_path(path: &str) -> Option<Self> {
        let (_, extension) = path.rsplit_once('.')?;
        EXTENSIONS.iter().find(|(known, _)| known.eq_ignore_ascii_case(extension)).map(|(_, format)| *format)
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Toml => "TOML",
            Self::Yaml => "YAML",
            Self::Json => "JSON",
        }
    }
}
