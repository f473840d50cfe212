//! What a page is rendered with.

use std::collections::BTreeMap;

use site_settings::config::Config;
use site_settings::data::Value;

use crate::resolve::Resolve;
use crate::templates::Templates;

/// What a body is rendered with.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// Settings of the page's language.
    pub config: &'a Config,
    /// Finds what links and images name.
    pub resolver: &'a dyn Resolve,
    /// The page's own values, for the `param` shortcode.
    pub params: &'a BTreeMap<String, Value>,
    /// Math is read on this page.
    pub math: bool,
    /// The page's front matter says it is CJK; `None`: found out from the text.
    pub cjk: Option<bool>,
    /// The page's title and address, for messages inside shortcodes.
    pub address: &'a str,
    /// Shortcodes that the site or its theme has as templates.
    pub templates: Option<&'a dyn Templates>,
    /// Only the author sees the page: what could not be made is marked.
    pub preview: bool,
}
