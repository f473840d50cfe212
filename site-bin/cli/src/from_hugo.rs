//! `site new --from-hugo`: writes a site.toml with the same settings as Hugo's.

use std::fs::File;
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use site_compiler::World;
use site_compiler::diag::{Severity, Source, Sources, Style, render};
use site_compiler::world::DiskWorld;
use site_model::printable_path;
use site_settings::config;

use crate::error::{CliError, Context};
use crate::options::UnpublishedPages;
use crate::{site_folder, terminal};

/// The file that is written.
const NAME: &str = "site.toml";

/// Writes `site.toml` beside Hugo's settings.
///
/// # Errors
/// When it exists, there are no settings of Hugo's, they cannot be read, or the file cannot be written.
pub(crate) fn settings(root: &Path) -> Result<(), CliError> {
    let written = write(root)?;
    terminal::print(&format!("{}\n", printable_path(&written)))
}

fn write(root: &Path) -> Result<PathBuf, CliError> {
    let file = root.join(NAME);
    let exists = || CliError::new(format!("{} already exists", file.display()));
    if file.exists() {
        return Err(exists());
    }
    let world = DiskWorld::open(root, site_folder::compile_options(UnpublishedPages::default(), false));
    let text = text(&world, root)?;
    match File::create_new(&file) {
        Ok(mut made) => made.write_all(text.as_bytes()).cannot(format!("write {}", file.display()))?,
        Err(error) if error.kind() == ErrorKind::AlreadyExists => return Err(exists()),
        Err(error) => return Err(error).cannot(format!("write {}", file.display())),
    }
    Ok(file)
}

/// The text of a site.toml with the same settings.
///
/// # Errors
/// When there are no settings of Hugo's, or they have errors, which are printed.
pub(crate) fn text(world: &DiskWorld, root: &Path) -> Result<String, CliError> {
    let sources = sources(world);
    let mut diagnostics = Vec::new();
    let configs = config::load(&sources, &mut diagnostics);
    if let Some(config) = configs.first() {
        config.apply_severities(&mut diagnostics);
    }
    let style = if terminal::use_colours(&io::stderr()) { Style::Coloured } else { Style::Plain };
    for diagnostic in &diagnostics {
        terminal::print_error_styled(&format!("{}\n", render(diagnostic, &sources, style)));
    }
    if diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error) {
        return Err(CliError::reported());
    }
    if !configs.first().is_some_and(|config| config.from_hugo) {
        return Err(CliError::new(format!("there are no settings of Hugo's in {}", root.display())));
    }
    Ok(config::write::from_hugo(&configs))
}

/// Every file of the site, settings with their text.
fn sources(world: &dyn World) -> Sources {
    let text = |path: &str| String::from_utf8(world.read(path).ok()?).ok().map(Into::into);
    let source = |path: &str| {
        let settings = !path.contains('/') || path.starts_with("config/");
        Source { path: path.to_owned(), text: if settings { text(path) } else { None } }
    };
    Sources::new(world.files().iter().map(|file| source(&file.path)).collect())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn hugo_s_settings_become_ours_once() {
        let root = tempfile::tempdir().unwrap();
        assert!(write(root.path()).is_err());
        fs::write(root.path().join("hugo.toml"), "title = 'Mine'\nbaseURL = 'https://example.org/'\n").unwrap();
        let file = write(root.path()).unwrap();
        assert_eq!(file, root.path().join("site.toml"));
        let text = fs::read_to_string(&file).unwrap();
        assert!(text.contains("title = \"Mine\"") && text.contains("https://example.org"), "{text}");
        assert!(write(root.path()).unwrap_err().message().unwrap().contains("already exists"));
    }
}
