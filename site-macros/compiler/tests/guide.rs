//! The guide's tables are those that the code makes. `UPDATE_EXPECT=1 cargo test -p site-compiler --test guide` writes them anew.
#![allow(clippy::disallowed_methods, reason = "a test may read files")]

use std::fs;
use std::path::Path;

use site_model::kind;
use site_settings::config;
use site_settings::front_matter::keys;

/// The guide's page has this table, in place of the one with the same first line.
#[track_caller]
fn has_table(page: &str, table: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../content/guide").join(page);
    let text = fs::read_to_string(&path).unwrap();
    let head = table.lines().next().unwrap();
    let start = text.find(&format!("\n{head}\n")).unwrap_or_else(|| panic!("{page} has no table `{head}`")) + 1;
    let end = text[start..].find("\n\n").map_or(text.len(), |length| start + length + 1);
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(&path, format!("{}{table}{}", &text[..start], &text[end..])).unwrap();
        return;
    }
    assert!(text[start..end] == *table, "UPDATE_EXPECT=1 writes the table `{head}` of {page} anew");
}

#[test]
fn front_matter_keys() {
    has_table("writing.md", &keys::guide_table());
}

#[test]
fn reference_of_templates() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../content/guide/templates-reference.md");
    let page = site_templates::reference();
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(&path, page).unwrap();
        return;
    }
    assert!(fs::read_to_string(&path).unwrap() == page, "UPDATE_EXPECT=1 writes {} anew", path.display());
}

#[test]
fn settings() {
    has_table("all-settings.md", &config::guide_table());
}

#[test]
fn kinds_of_pages() {
    has_table("what-is-published.md", &kind::guide_table());
}

#[test]
fn shortcodes() {
    has_table("shortcodes.md", &site_markdown::shortcode_guide_table());
}

#[test]
fn languages_of_code() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../content/guide/languages.md");
    let page = site_markdown::code::languages_guide();
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(&path, &page).unwrap();
    }
    assert!(fs::read_to_string(&path).unwrap_or_default() == page, "UPDATE_EXPECT=1 writes languages.md anew");
}
