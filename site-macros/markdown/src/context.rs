//! The context of a rendering.

use std::collections::BTreeMap;

use site_settings::config::Config;
use site_settings::data::Value;

use crate::resolve::Resolve;
use crate::templates::Templates;

/// For pages without macros of their own.
pub static NO_MACROS: BTreeMap<String, String> = BTreeMap::new();

/// The context of a rendering.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// Settings of the page's language.
    pub config: &'a Config,
    /// Resolves links and images.
    pub resolver: &'a dyn Resolve,
    /// The page's own parameters, for the `param` shortcode.
    pub params: &'a BTreeMap<String, Value>,
    /// Formulas are enabled on this page.
    pub math: bool,
    /// Macros of the page's formulas.
    pub macros: &'a BTreeMap<String, String>,
    /// The page's front matter says whether it is CJK; `None`: detected from the text.
    pub cjk: Option<bool>,
    /// The page's title and address, for messages inside shortcodes.
    pub address: &'a str,
    /// Shortcodes that the site or its theme has as templates.
    pub templates: Option<&'a dyn Templates>,
    /// Only the author sees the page: what could not be made is marked.
    pub preview: bool,
}
