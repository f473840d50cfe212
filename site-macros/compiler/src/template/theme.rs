//! The default theme's files, embedded in the compiler.

use include_dir::{Dir, include_dir};

/// Everything below `theme/`.
static THEME: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/theme");

/// The theme's assets by the names an owner's file would replace them with (`css/site.css`, `js/scheme.js`), and their bytes.
pub fn assets() -> impl Iterator<Item = (&'static str, &'static [u8])> {
    ["css", "js"].into_iter().filter_map(|folder| THEME.get_dir(folder)).flat_map(Dir::files).filter_map(entry)
}

/// One file's text: `archetypes/default.md`.
pub fn text(path: &str) -> Option<&'static str> {
    THEME.get_file(path)?.contents_utf8()
}

/// The files directly in a folder, by path.
pub(super) fn folder(path: &str) -> impl Iterator<Item = (&'static str, &'static [u8])> {
    THEME.get_dir(path).into_iter().flat_map(Dir::files).filter_map(entry)
}

fn entry(file: &'static include_dir::File<'static>) -> Option<(&'static str, &'static [u8])> {
    Some((file.path().to_str()?, file.contents()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_theme_has_its_style_sheet_its_script_and_an_archetype() {
        let names: Vec<_> = assets().map(|(name, _)| name).collect();
        assert!(names.contains(&"css/site.css"), "{names:?}");
        assert!(names.contains(&"js/scheme.js"), "{names:?}");
        assert!(names.iter().all(|name| !name.starts_with('/') && !name.contains('\\')), "{names:?}");
        assert!(text("archetypes/default.md").is_some_and(|text| text.starts_with("---\n")));
    }
}
