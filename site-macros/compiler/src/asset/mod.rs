//! Files of `assets/` over the theme's own: minified where text, fingerprinted.

use crate::diag::{Diagnostic, Sources};
use crate::world::World;

/// One asset, ready to be served.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asset {
    /// Path below `assets/`: `css/site.css`.
    pub name: String,
    /// `/assets/css/site.1a2b3c4d5e6f.css`, without base path.
    pub address: String,
    /// `sha384-…`.
    pub integrity: String,
    /// With charset where text.
    pub media_type: &'static str,
    /// Minified where text.
    pub bytes: Vec<u8>,
}

/// All assets, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Assets {
    /// Sorted by name.
    pub all: Vec<Asset>,
}

impl Assets {
    /// An asset by its name.
    pub fn get(&self, name: &str) -> Option<&Asset> {
        self.all.binary_search_by(|a| a.name.as_str().cmp(name)).ok().map(|i| &self.all[i])
    }
}

/// Gathers, minifies and fingerprints. Files below `assets/static/` are not assets: they are served as they are.
pub fn gather(_world: &dyn World, _sources: &Sources, _diagnostics: &mut Vec<Diagnostic>) -> Assets {
    unimplemented!()
}

/// `Content-Type` by file extension.
pub fn media_type(_path: &str) -> &'static str {
    unimplemented!()
}
