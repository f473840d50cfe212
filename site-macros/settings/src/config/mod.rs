//! The owner's settings, resolved: from `site.toml`, else from Hugo's own files.
//!
//! `site.toml` is read strictly: an unknown or mistyped key is an error. Hugo's settings are read leniently: what has no effect
//! here is listed once, as a warning.

pub mod appearance;
mod base_url;
mod checks;
mod engine;
mod hugo;
mod hugo_files;
mod hugo_folders;
mod integration;
mod language;
mod markdown;
mod pattern;
mod profile;
mod security;
mod setting;
mod site;
mod table;
#[cfg(test)]
mod tests;
mod theme;
mod types;
mod variables;
pub mod write;

pub use checks::Checks;
pub use hugo_folders::{MountedFolder, hugo_folders, hugo_mounts};
pub use markdown::{HeadingIds, LineBreaks, Mark, Syntax};
pub use pattern::Pattern;
pub use security::Security;
pub use setting::{commented_settings, guide_table};
pub use types::{
    Author, ColorScheme, Config, DateRules, DisabledLanguage, Feeds, Images, Integration, Language, Markup, MenuItem, Migrated,
    SitemapDefaults, SocialLink, Taxonomy, Theme, TitleStyle,
};
pub use variables::{VARIABLES, is_variable};

use site_diag::{Diagnostic, Kind, Sources};

/// Reads the settings of every language; the first is the default language, and there is always one.
///
/// # Errors
/// Mistakes go to `diagnostics`; a usable value always comes back so that the content can be checked in the same run.
pub fn load(sources: &Sources, diagnostics: &mut Vec<Diagnostic>) -> Vec<Config> {
    if let Some(file) = sources.find("site.toml") {
        return site::load(file, sources, diagnostics);
    }
    match hugo_files::hugo(sources, diagnostics) {
        Some(settings) => hugo::load(&settings, diagnostics),
        None => {
            diagnostics.push(Diagnostic::error_nowhere(Kind::NoSettings));
            vec![Config::default()]
        }
    }
}
