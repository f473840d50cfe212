//! `site init --from FOLDER`: a site of Hugo's, with its settings translated.

use std::path::Path;

use site_compiler::world::{DiskWorld, Folder, is_site};
use site_compiler::{Cache, World, compile_with};
use site_model::printable_path;

use crate::error::{CliError, Context};
use crate::options::{MovingFormat, UnpublishedPages};
use crate::{from_hugo, moving, site_folder};

/// A site that is copied into a new one.
pub(super) struct Import {
    world: DiskWorld,
    /// Paths of the files to copy.
    files: Vec<String>,
    /// The new site.toml.
    settings: String,
    /// What became of the site, for the person at the terminal.
    pub(super) report: String,
}

impl Import {
    /// Reads the site.
    ///
    /// # Errors
    /// When there is none, or its settings cannot be read.
    pub(super) fn open(folder: &Path) -> Result<Self, CliError> {
        let folder = std::path::absolute(folder).cannot(format!("find {}", printable_path(folder)))?;
        if !is_site(&folder) {
            return Err(CliError::new(format!("there are no settings of a site in {}", printable_path(&folder))));
        }
        let world = DiskWorld::open(&folder, site_folder::compile_options(UnpublishedPages::default(), false));
        let settings = match world.read("site.toml") {
            Ok(text) => String::from_utf8(text).cannot("read its site.toml")?,
            Err(_) => from_hugo::text(&world, &folder)?,
        };
        let compilation = compile_with(&world, &Cache::once(), &|_| ());
        let report = moving::report(&compilation, MovingFormat::Text);
        let files = world.files().iter().map(|file| file.path.clone()).filter(|path| !is_settings(path)).collect();
        Ok(Self { world, files, settings, report })
    }

    /// Paths of all files that it writes.
    pub(super) fn paths(&self) -> impl Iterator<Item = &str> {
        ["site.toml"].into_iter().chain(self.files.iter().map(String::as_str))
    }

    /// Writes the settings and copies the files.
    ///
    /// # Errors
    /// When a file cannot be read or written.
    pub(super) fn write(&self, to: &Folder) -> Result<(), CliError> {
        to.create("site.toml", self.settings.as_bytes()).cannot("write site.toml")?;
        for path in &self.files {
            let bytes = self.world.read(path).cannot(format!("read {path}"))?;
            to.create(path, &bytes).cannot(format!("write {path}"))?;
        }
        Ok(())
    }
}

/// Settings are translated instead.
fn is_settings(path: &str) -> bool {
    path.starts_with("config/") || !path.contains('/')
}
