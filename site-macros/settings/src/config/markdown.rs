//! What of Markdown is on, beyond CommonMark. The names are those of site.toml.

use std::collections::BTreeSet;

use strum::{EnumString, IntoStaticStr, VariantArray};

/// A construct of Markdown that is not CommonMark.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Syntax {
    /// `| a | b |`.
    Tables,
    /// `~~x~~`, and `~x~`.
    Strikethrough,
    /// `- [x]`.
    TaskLists,
    /// `[^1]`.
    Footnotes,
    /// `: definition`.
    DefinitionLists,
    /// `## Title {#id}`.
    HeadingAttributes,
    /// `{.class}` on the line after a block.
    BlockAttributes,
    /// Terms of definition lists have ids.
    TermIds,
    /// A picture alone in a paragraph has no `<p>` around it.
    BareImages,
    /// Every line break is a `<br>`.
    HardBreaks,
    /// `\\ ` is no space, but separates like one.
    EscapedSpaces,
    /// `~~x~~` where there is no strikethrough, so that `~x~` can be a subscript.
    Delete,
    /// `==x==`.
    Mark,
    /// `++x++`.
    Insert,
    /// `H~2~O`.
    Subscript,
    /// `x^2^`.
    Superscript,
}

impl Syntax {
    /// What is on where the settings name nothing else.
    pub fn usual() -> BTreeSet<Self> {
        [Self::Tables, Self::Strikethrough, Self::TaskLists, Self::Footnotes, Self::DefinitionLists, Self::HeadingAttributes]
            .into()
    }
}

/// How headings get their ids. The names are Hugo's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case", ascii_case_insensitive)]
pub enum HeadingIds {
    /// As GitHub makes them.
    #[default]
    Github,
    /// The same without accents and without other letters than those of ASCII.
    GithubAscii,
    /// As Blackfriday made them, Hugo's Markdown before 0.60.
    Blackfriday,
    /// Only those that the author writes.
    Off,
}

/// What a line break between wide characters is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LineBreaks {
    /// A space, as between words.
    #[default]
    Kept,
    /// Nothing between two Chinese, Japanese or Korean characters (goldmark: `simple`).
    Simple,
    /// Nothing beside such a character or a punctuation mark (goldmark: `css3draft`).
    Css3Draft,
}

/// A typographic mark. The names are Hugo's in snake case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Mark {
    /// ‘
    LeftSingleQuote,
    /// ’
    RightSingleQuote,
    /// “
    LeftDoubleQuote,
    /// ”
    RightDoubleQuote,
    /// –
    EnDash,
    /// —
    EmDash,
    /// …
    Ellipsis,
    /// «
    LeftAngleQuote,
    /// »
    RightAngleQuote,
    /// ’ inside a word.
    Apostrophe,
}

impl Mark {
    /// The mark, where the settings have no other.
    pub const fn text(self) -> &'static str {
        match self {
            Self::LeftSingleQuote => "‘",
            Self::RightSingleQuote | Self::Apostrophe => "’",
            Self::LeftDoubleQuote => "“",
            Self::RightDoubleQuote => "”",
            Self::EnDash => "–",
            Self::EmDash => "—",
            Self::Ellipsis => "…",
            Self::LeftAngleQuote => "«",
            Self::RightAngleQuote => "»",
        }
    }
}
