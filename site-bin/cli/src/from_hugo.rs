//! `site new --from-hugo`: a site.toml that says what Hugo's settings say.

use std::fs::File;
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use site_compiler::World;
use site_compiler::diag::{Severity, Source, Sources, Style, render};
use site_compiler::world::DiskWorld;
use site_model::printable_path;
use site_settings::config;

use crate::args::Published;
use crate::failure::{Context, Failure};
use crate::{root, terminal};

/// The file that is written.
const NAME: &str = "site.toml";

/// Writes `site.toml` beside Hugo's settings.
///
/// # Errors
/// When there is one already, when there are no settings of Hugo's or they cannot be read, or the file cannot be written.
pub(crate) fn settings() -> Result<(), Failure> {
    let written = write(&root::root())?;
    terminal::print(&format!("{}\n", printable_path(&written)))
}

fn write(root: &Path) -> Result<PathBuf, Failure> {
    let file = root.join(NAME);
    let there = || Failure::new(format!("{} is there already", file.display()));
    if file.exists() {
        return Err(there());
    }
    let world = DiskWorld::open(root, root::options(Published::default(), false, false));
    let sources = sources(&world);
    let mut diagnostics = Vec::new();
    let configs = config::load(&sources, &mut diagnostics);
    let style = if terminal::colours(&io::stderr()) { Style::Coloured } else { Style::Plain };
    for diagnostic in &diagnostics {
        terminal::complain_styled(&format!("{}\n", render(diagnostic, &sources, style)));
    }
    if diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error) {
        return Err(Failure::told());
    }
    if !configs.first().is_some_and(|config| config.from_hugo) {
        return Err(Failure::new(format!("there are no settings of Hugo's in {}", root.display())));
    }
    let text = config::write::from_hugo(&configs);
    match File::create_new(&file) {
        Ok(mut made) => made.write_all(text.as_bytes()).cannot(format!("write {}", file.display()))?,
        Err(error) if error.kind() == ErrorKind::AlreadyExists => return Err(there()),
        Err(error) => return Err(error).cannot(format!("write {}", file.display())),
    }
    Ok(file)
}

/// Every file of the site, the settings with their text.
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
        assert!(write(root.path()).unwrap_err().reason().unwrap().contains("is there already"));
    }
}
