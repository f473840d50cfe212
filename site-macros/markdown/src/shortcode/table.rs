//! The built-in shortcodes. To add one, add a row to `SHORTCODES` of the module that renders it; a new module is also listed here, in
//! [`TABLES`].
//!
//! Parsing, the check of arguments, suggestions for unknown names, the restrictions of sites with untrusted authors, and the guide's table
//! derive from the rows.

use super::call::Call;
use super::renderer::Renderer;
use super::{chart, container, details, embed, figure, listing, media, notice, pages, phrase, raw, reference, tab};

/// The tables of the modules.
const TABLES: [&[BuiltIn]; 13] = [
    chart::SHORTCODES,
    container::SHORTCODES,
    details::SHORTCODES,
    embed::SHORTCODES,
    figure::SHORTCODES,
    listing::SHORTCODES,
    media::SHORTCODES,
    notice::SHORTCODES,
    pages::SHORTCODES,
    phrase::SHORTCODES,
    raw::SHORTCODES,
    reference::SHORTCODES,
    tab::SHORTCODES,
];

/// A built-in shortcode.
#[derive(Debug)]
pub(super) struct BuiltIn {
    /// The documented name, then the names in Hugo's themes. Letter case does not matter, as in Hugo.
    pub(super) names: &'static [&'static str],
    /// The arguments that it takes by its first name.
    pub(super) arguments: Arguments,
    /// The arguments that it also takes by its other names.
    pub(super) alias_arguments: Arguments,
    pub(super) closing: Closing,
    pub(super) content: Content,
    pub(super) flow: Flow,
    /// Its output contains HTML from the author, a script, or a frame. Sites with untrusted authors refuse it.
    pub(super) brings_html: bool,
    pub(super) render: fn(&Call<'_>, &mut Renderer<'_, '_>) -> String,
    /// What it shows, in Markdown, for the guide.
    pub(super) about: &'static str,
    /// A call for the guide.
    pub(super) example: &'static str,
}

/// A row with the usual values, for struct updates.
pub(super) const SHORTCODE: BuiltIn = BuiltIn {
    names: &[],
    arguments: Arguments::NONE,
    alias_arguments: Arguments::NONE,
    closing: Closing::Never,
    content: Content::Markdown,
    flow: Flow::Block,
    brings_html: false,
    render: |_, _| String::new(),
    about: "",
    example: "",
};

/// Rows are equal if they describe the same shortcode.
impl PartialEq for BuiltIn {
    fn eq(&self, other: &Self) -> bool {
        self.names == other.names
    }
}

impl Eq for BuiltIn {}

/// The arguments of a shortcode.
#[derive(Clone, Copy, Debug)]
pub(super) struct Arguments {
    /// Names with an effect. `None`: any name is accepted.
    pub(super) names: Option<&'static [&'static str]>,
    /// Names that are accepted because themes' shortcodes take them. They have no effect.
    pub(super) ignored: &'static [&'static str],
    /// How many arguments without a name are accepted.
    pub(super) positions: usize,
}

impl Arguments {
    pub(super) const NONE: Self = takes(&[], 0);
    /// Any names, and any number without names.
    pub(super) const ANY: Self = Self { names: None, ignored: &[], positions: usize::MAX };

    /// Also accepts these names, which have no effect.
    pub(super) const fn ignoring(self, ignored: &'static [&'static str]) -> Self {
        Self { ignored, ..self }
    }
}

/// These arguments by name, or up to `positions` without names.
pub(super) const fn takes(names: &'static [&'static str], positions: usize) -> Arguments {
    Arguments { names: Some(names), ignored: &[], positions }
}

/// Whether a shortcode has an opening and a closing tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Closing {
    Never,
    /// It has content if a closing tag follows.
    Optional,
    Required,
}

/// What the text between the tags is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Content {
    Markdown,
    /// Not Markdown: code, data or HTML. Tags in it are text to the parser.
    Raw,
    /// Shortcodes, which the renderer handles one by one, and Markdown between them.
    Shortcodes,
}

/// The place of a shortcode's output in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Flow {
    /// It is text, and parsed as Markdown together with the text around it.
    Text,
    /// It is HTML, and not part of a paragraph.
    Block,
    /// It is HTML, and part of a line if it contains no block element.
    Phrase,
}

pub(super) fn rows() -> impl Iterator<Item = &'static BuiltIn> {
    TABLES.into_iter().flatten()
}

/// The row of a name.
pub(super) fn find(name: &str) -> Option<&'static BuiltIn> {
    rows().find(|row| row.names.iter().any(|known| known.eq_ignore_ascii_case(name)))
}

/// All names, for suggestions.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    rows().flat_map(|row| row.names.iter().copied())
}

/// The guide's table of shortcodes.
pub fn guide_table() -> String {
    let code = |names: &[&str]| names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    let mut rows: Vec<_> = rows().collect();
    rows.sort_by_key(|row| row.names[0].to_ascii_lowercase());
    let rows = rows.into_iter().map(|row| {
        let example = row.example.replace("{{<", "{{</*").replace(">}}", "*/>}}");
        let arguments = row.arguments.names.unwrap_or_default();
        format!("| `{}` | {} | `{example}` | {} | {} |\n", row.names[0], row.about, code(arguments), code(&row.names[1..]))
    });
    format!(
        "| Shortcode | What it shows | Example | Arguments | Other names |\n|---|---|---|---|---|\n{}",
        rows.collect::<String>()
    )
}
