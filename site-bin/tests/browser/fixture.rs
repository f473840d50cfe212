//! Small sites for single tests, served by the preview.
#![cfg(feature = "author")]

use std::path::Path;
use std::process::Stdio;

use tempfile::TempDir;

use crate::common::{Running, site};

/// A site in its own folder. Dropping it removes both.
pub struct Fixture {
    pub running: Running,
    root: TempDir,
}

impl Fixture {
    /// Serves a site with these files, by path, and with a site.toml that begins with the required settings.
    pub fn serve(settings: &str, files: &[(&str, &str)]) -> Self {
        Self::listen("127.0.0.1:0", settings, files)
    }

    /// The same as others see it, including third-party services, which a local preview omits.
    pub fn published(settings: &str, files: &[(&str, &str)]) -> Self {
        let mut fixture = Self::listen("0.0.0.0:0", settings, files);
        fixture.running.address = fixture.running.address.replace("0.0.0.0", "127.0.0.1");
        fixture
    }

    /// Writes one of its files, like its author.
    pub fn write(&self, path: &str, text: &str) {
        write(self.root.path(), path, text);
    }

    fn listen(address: &str, settings: &str, files: &[(&str, &str)]) -> Self {
        let root = tempfile::tempdir().unwrap();
        let settings = format!("title = \"Fixture\"\nbase_url = \"https://example.org\"\n{settings}");
        write(root.path(), "site.toml", &settings);
        files.iter().for_each(|(path, text)| write(root.path(), path, text));
        let mut command = site(&["preview", "--listen", address]);
        command.env("SITE_ROOT", root.path()).stderr(Stdio::null());
        Self { running: Running::start(command), root }
    }
}

fn write(root: &Path, path: &str, text: &str) {
    let path = root.join(path);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}
