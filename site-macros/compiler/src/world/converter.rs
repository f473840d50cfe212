//! Programs that turn other markup into HTML. They are the ones that Hugo runs, with its arguments, and with those that keep them from
//! reading other files: pages are not trusted with the files of the machine.

use std::fmt;

use site_model::file_type::{self, FileType};

/// A program, by the markup that it reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Converter {
    /// `asciidoctor`
    AsciiDoc,
    /// `rst2html` of Docutils.
    ReStructuredText,
    /// `pandoc`, for its own kind of Markdown.
    Pandoc,
}

impl Converter {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::AsciiDoc, Self::ReStructuredText, Self::Pandoc];

    /// The type of its files.
    pub fn file_type(self) -> &'static FileType {
        match self {
            Self::AsciiDoc => &file_type::ASCIIDOC,
            Self::ReStructuredText => &file_type::RESTRUCTURED_TEXT,
            Self::Pandoc => &file_type::PANDOC,
        }
    }

    /// Names of the program; the first that is found is run.
    pub fn programs(self) -> &'static [&'static str] {
        match self {
            Self::AsciiDoc => &["asciidoctor"],
            Self::ReStructuredText => &["rst2html", "rst2html.py"],
            Self::Pandoc => &["pandoc"],
        }
    }

    /// Its arguments. It reads standard input and writes HTML to standard output.
    pub(crate) fn arguments(self) -> &'static [&'static str] {
        match self {
            Self::AsciiDoc => &["--no-header-footer", "--safe-mode=secure", "-"],
            Self::ReStructuredText => &["--leave-comments", "--initial-header-level=2", "--no-file-insertion"],
            Self::Pandoc => &["--mathjax", "--citeproc", "--sandbox"],
        }
    }

    /// The part of its output that is the body of a page.
    pub(crate) fn body(self, html: &str) -> &str {
        if self != Self::ReStructuredText {
            return html;
        }
        let start = html.find("<body>\n").map_or(0, |at| at + "<body>\n".len());
        let end = html.rfind("\n</body>").filter(|end| *end >= start).unwrap_or(html.len());
        &html[start..end]
    }
}

/// Why a program has made nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConvertError {
    /// It is not installed.
    Missing,
    /// It failed, took too long, or wrote too much.
    Failed(String),
}

impl fmt::Display for ConvertError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("it is not installed"),
            Self::Failed(reason) => f.write_str(reason),
        }
    }
}

impl std::error::Error for ConvertError {}
