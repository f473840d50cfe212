//! Parses TOML, YAML and JSON into one kind of tree, with the position of every value. Settings and front matter share it.

mod cast;
mod entries;
mod format;
mod json;
mod source_text;
#[cfg(test)]
mod tests;
mod toml;
mod value;
mod yaml;

use site_diag::{Diagnostic, FileId, limits};

pub use format::Format;
pub use source_text::DEPTH;
use source_text::{SourceText, line_feeds};
pub use value::{Key, Node, Value, same_key};

/// Reads `text`, which stands at byte `offset` of `file`. An empty text is [`Value::Null`] in YAML and JSON, an empty table in TOML.
///
/// # Errors
/// With a diagnostic at the place where the notation is broken. Duplicate keys are pushed to `diagnostics` and survived.
/// Length and depth are bounded: more than [`limits::DATA`], or deeper than [`DEPTH`] levels, is an error.
pub fn parse(
    format: Format,
    text: &str,
    file: FileId,
    offset: usize,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<Node, Box<Diagnostic>> {
    let (text, offset) = match text.strip_prefix('\u{feff}') {
        Some(rest) => (rest, offset + '\u{feff}'.len_utf8()),
        None => (text, offset),
    };
    let text = &*line_feeds(text);
    let source = SourceText { format, text, file, offset };
    if limits::DATA.is_exceeded(text.len()) {
        return Err(Box::new(Diagnostic::over(&limits::DATA, source.point(limits::DATA.most))));
    }
    match format {
        Format::Toml => toml::parse(&source, diagnostics),
        Format::Yaml => yaml::parse(&source, diagnostics),
        Format::Json => json::parse(&source, diagnostics),
    }
}
