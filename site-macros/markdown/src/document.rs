//! A rendered body with its properties.

use serde::{Deserialize, Serialize};
use site_diag::Span;

/// A rendered body.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Document {
    /// The HTML.
    pub html: String,
    /// The summary's HTML: the text before `<!--more-->`, or else whole paragraphs up to the site's number of words. The caller renders a
    /// summary from front matter.
    pub summary: String,
    /// The body contains `<!--more-->`.
    pub divided: bool,
    /// Headings in order.
    pub headings: Vec<Heading>,
    /// Every id in the HTML, for the check of fragments.
    pub ids: Vec<String>,
    /// Words by Hugo's count.
    pub words: usize,
    /// Minutes to read by Hugo's count; 0 for an empty body.
    pub minutes: usize,
    /// Fragments to check after every page is rendered: address, fragment, and position of the link.
    pub fragments: Vec<(String, String, Span)>,
    /// Addresses of other sites, with their positions.
    pub external: Vec<(String, Span)>,
    /// Scripts in raw HTML.
    pub scripts: Vec<Script>,
    /// Addresses of scripts in raw HTML, as written.
    pub script_files: Vec<String>,
    /// Addresses of assets in the HTML, below the site's root.
    pub assets: Vec<String>,
    /// It contains highlighted code, which needs a style sheet and a script.
    pub has_code: bool,
    /// It contains formulas, which need a style sheet and a script.
    pub has_math: bool,
    /// It has shortcodes that need a style sheet of their own: cards, galleries and the like.
    pub has_components: bool,
}

/// A script or an event handler in raw HTML.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Script {
    /// Its text.
    pub code: String,
    /// Its position.
    pub span: Span,
}

/// A heading.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heading {
    /// 1 to 6.
    pub level: u8,
    /// Its id.
    pub id: String,
    /// Its inline HTML without links.
    pub html: String,
    /// Its plain text.
    pub text: String,
}
