//! Prepares images and recordings for publication: removes metadata, and checks that the content matches the file name.

use std::borrow::Cow;

use site_diag::{Diagnostic, Kind, Span};
use site_images::{Format, Keep, Problem, clean, position};
use site_settings::config::{Config, Images};

/// The settings that decide how a picture is published. Part of cache keys.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Rules {
    images: Images,
    /// Publishes files that do not match their name.
    tolerant: bool,
}

impl Rules {
    /// The rules of a site.
    pub(crate) fn of(config: Option<&Config>) -> Self {
        config.map(|config| Self { images: config.images, tolerant: config.from_hugo }).unwrap_or_default()
    }

    fn keep(self) -> Keep {
        match self.images {
            Images { keep_metadata: false, .. } => Keep::Rendering,
            Images { keep_position: false, .. } => Keep::AllButPosition,
            Images { .. } => Keep::Everything,
        }
    }

    /// A diagnostic at the beginning of a file.
    pub(crate) fn diagnostic(self, kind: Kind, span: Span) -> Diagnostic {
        match kind {
            Kind::BadImage { .. } if !self.tolerant => Diagnostic::error(kind, span),
            _ => Diagnostic::warning(kind, span),
        }
    }

    /// The same for a file whose name names no picture. It may be one all the same.
    fn prepare_unnamed(self, bytes: Vec<u8>) -> Prepared {
        // Raw pictures of cameras begin like TIFF and need more than that.
        let format = Format::of_bytes(&bytes).filter(|format| !matches!(format, Format::Tiff | Format::Bmp | Format::Icon));
        if let Some(Ok(Cow::Owned(bytes))) = format.map(|format| clean(format, &bytes, self.keep())) {
            return Prepared { bytes, problem: None, is_unchanged: false };
        }
        let place = if self.keep() == Keep::Everything { None } else { position(&bytes) };
        Prepared { bytes, problem: place.map(|place| Kind::MediaPosition { place }), is_unchanged: true }
    }

    /// The published form of a file. Files that are neither pictures nor recordings are left unchanged.
    pub(crate) fn prepare(self, path: &str, bytes: Vec<u8>) -> Prepared {
        let Some(format) = Format::of_name(path) else { return self.prepare_unnamed(bytes) };
        let (cleaned, problem) = match clean(format, &bytes, self.keep()) {
            Ok(cleaned) => (cleaned, None),
            // The actual format decides how metadata is removed, whatever the name says.
            Err(Problem::Other(other)) => {
                (clean(other, &bytes, self.keep()).unwrap_or(Cow::Borrowed(&bytes)), Some(Problem::Other(other)))
            }
            Err(problem) => (Cow::Borrowed(bytes.as_slice()), Some(problem)),
        };
        let problem = problem.map(|problem| Kind::BadImage { format: format.to_string(), reason: problem.to_string() });
        match cleaned {
            Cow::Owned(bytes) => Prepared { bytes, problem, is_unchanged: false },
            Cow::Borrowed(_) => Prepared { bytes, problem, is_unchanged: true },
        }
    }
}

/// A file in its published form.
#[derive(Debug)]
pub(crate) struct Prepared {
    pub(crate) bytes: Vec<u8>,
    /// The problem with the file, if any.
    pub(crate) problem: Option<Kind>,
    /// The bytes are those of the file.
    pub(crate) is_unchanged: bool,
}
