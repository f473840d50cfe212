//! Diagnostics in the look of rustc: path, line, column, the source line, what to do.

use super::{Diagnostic, Sources};

/// Plain for `compile_error!` and pipes, coloured for a terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// No escape sequences.
    Plain,
    /// ANSI colours.
    Coloured,
}

/// The whole picture, several lines, without a trailing newline.
pub fn render(_diagnostic: &Diagnostic, _sources: &Sources, _style: Style) -> String {
    unimplemented!()
}

/// One line, for cargo's warnings: `path:line:col: message (help)`.
pub fn render_line(_diagnostic: &Diagnostic, _sources: &Sources) -> String {
    unimplemented!()
}
