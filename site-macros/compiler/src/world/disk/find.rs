//! Finds the folder of a site.

use std::path::{Path, PathBuf};

/// Files that make a folder a site: its settings, or those of Hugo. The list of `walk` says which files are read.
const SETTINGS: [&str; 9] =
    ["site.toml", "hugo.toml", "hugo.yaml", "hugo.yml", "hugo.json", "config.toml", "config.yaml", "config.yml", "config.json"];

/// Hugo's settings may also be in a folder.
const SETTINGS_FOLDER: &str = "config/_default";

/// The nearest folder with settings: the given one, or one above it.
pub fn find_site(start: &Path) -> Option<PathBuf> {
    start.ancestors().find(|folder| is_site(folder)).map(Path::to_owned)
}

/// Whether the folder has settings.
pub fn is_site(folder: &Path) -> bool {
    SETTINGS.iter().any(|name| folder.join(name).is_file()) || folder.join(SETTINGS_FOLDER).is_dir()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn the_nearest_folder_with_settings_is_the_site() {
        let top = tempfile::tempdir().unwrap();
        let deep = top.path().join("blog/content/posts");
        fs::create_dir_all(&deep).unwrap();
        let found = || find_site(&deep).filter(|found| found.starts_with(top.path()));
        assert_eq!(found(), None);
        for name in SETTINGS {
            fs::write(top.path().join("blog").join(name), "").unwrap();
            assert_eq!(found(), Some(top.path().join("blog")), "{name}");
            fs::remove_file(top.path().join("blog").join(name)).unwrap();
        }
        fs::write(top.path().join("site.toml"), "").unwrap();
        assert_eq!(found(), Some(top.path().to_owned()));
        fs::create_dir_all(top.path().join("blog/config/_default")).unwrap();
        assert_eq!(found(), Some(top.path().join("blog")));
        // A folder of that name is not a file with settings.
        fs::create_dir(deep.join("hugo.toml")).unwrap();
        assert_eq!(found(), Some(top.path().join("blog")));
    }
}
