//! `site new --from-hugo`: a site.toml that says what Hugo's settings say.

use std::fs::File;
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use site_compiler::World as _;
use site_compiler::config;
use site_compiler::diag::{Diagnostic, Severity, Source, Sources, Style, render};
use site_compiler::world::{DiskWorld, Options};

use crate::failure::{Context, Failure};
use crate::{root, terminal};

/// Writes site.toml beside Hugo's settings and prints its path; what has no effect here is told on standard error.
///
/// # Errors
/// When there is a site.toml, when there are no settings of Hugo's or they cannot be read, or the file cannot be written.
pub(crate) fn from_hugo() -> Result<(), Failure> {
    let (file, told) = write(&root::root())?;
    if !told.is_empty() {
        terminal::complain(told.trim_end());
    }
    terminal::print(&format!("{}\n", file.display()))
}

fn write(root: &Path) -> Result<(PathBuf, String), Failure> {
    let file = root.join("site.toml");
    if file.exists() {
        return Err(Failure::new(format!("{} is there already", file.display())));
    }
    let world = DiskWorld::open(root, Options::default());
    let source = |path: &str| {
        let wanted = is_settings(path).then(|| world.read(path).ok()).flatten();
        Source { path: path.to_owned(), text: wanted.and_then(|bytes| String::from_utf8(bytes).ok()) }
    };
    let sources = Sources::new(world.files().iter().map(|file| source(&file.path)).collect());
    let mut diagnostics = Vec::new();
    let configs = config::load(&world, &sources, &mut diagnostics);
    let told = |diagnostic: &Diagnostic| format!("{}\n\n", render(diagnostic, &sources, Style::Plain));
    let told: String = diagnostics.iter().map(told).collect();
    if diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error) {
        return Err(Failure::new(format!("these settings cannot be taken over:\n\n{}", told.trim_end())));
    }
    // Fails where there is anything by that name, even if it came to be just now.
    match File::create_new(&file) {
        Ok(mut made) => {
            made.write_all(config::write::from_hugo(&configs).as_bytes()).cannot(format!("write {}", file.display()))?
        }
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            return Err(Failure::new(format!("{} is there already", file.display())));
        }
        Err(error) => return Err(error).cannot(format!("write {}", file.display())),
    }
    Ok((file, told))
}

/// A file that may hold settings: at the root, or below `config/`.
fn is_settings(path: &str) -> bool {
    let notation = path.rsplit_once('.').is_some_and(|(_, extension)| matches!(extension, "toml" | "yaml" | "yml" | "json"));
    notation && (!path.contains('/') || path.starts_with("config/"))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn settings_are_taken_over_once() {
        let root = tempfile::tempdir().unwrap();
        let hugo = "baseURL = 'https://example.org/'\ntitle = 'Words'\n[params]\nauthor = 'A. Writer'\ncustomSCSS = ['x.scss']\n";
        fs::write(root.path().join("hugo.toml"), hugo).unwrap();
        let (file, told) = write(root.path()).unwrap();
        let text = fs::read_to_string(file).unwrap();
        assert!(text.contains("title = \"Words\"") && text.contains("name = \"A. Writer\""), "{text}");
        assert!(told.contains("customSCSS"), "{told}");
        assert!(write(root.path()).unwrap_err().reason().unwrap().contains("is there already"));
        let world = DiskWorld::open(root.path(), Options::default());
        let sources = Sources::new(vec![Source { path: "site.toml".to_owned(), text: Some(text) }]);
        let mut diagnostics = Vec::new();
        let configs = config::load(&world, &sources, &mut diagnostics);
        assert_eq!((configs[0].title.as_str(), configs[0].from_hugo, diagnostics.len()), ("Words", false, 0));
    }

    #[test]
    fn nothing_is_written_for_what_cannot_be_read() {
        let root = tempfile::tempdir().unwrap();
        assert!(write(root.path()).unwrap_err().reason().unwrap().contains("cannot be taken over"));
        fs::write(root.path().join("hugo.toml"), "title = \n").unwrap();
        assert!(write(root.path()).unwrap_err().reason().unwrap().contains("hugo.toml"));
        assert!(!root.path().join("site.toml").exists());
    }
}
