//! The data formats.

use site_model::file_type::{self, FileType};

/// A data format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// TOML 1.
    Toml,
    /// YAML 1.2.
    Yaml,
    /// JSON.
    Json,
}

impl Format {
    /// All formats, in the order in which Hugo looks for its settings.
    pub const ALL: [Self; 3] = [Self::Toml, Self::Yaml, Self::Json];

    /// The format of a file by its extension, in any letter case.
    pub fn of_path(path: &str) -> Option<Self> {
        let (_, extension) = path.rsplit_once('.')?;
        Self::ALL.into_iter().find(|format| format.file_type().has_extension(extension))
    }

    /// Its file extensions, the usual one first.
    pub fn extensions(self) -> &'static [&'static str] {
        self.file_type().extensions
    }

    fn file_type(self) -> &'static FileType {
        match self {
            Self::Toml => &file_type::TOML,
            Self::Yaml => &file_type::YAML,
            Self::Json => &file_type::JSON,
        }
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
