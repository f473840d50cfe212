//! Limits on the work that one file may cause, in one table. Code, messages and the guide's page on limits use this table.

use std::fmt::Write;

/// A limit.
#[derive(Debug, PartialEq, Eq)]
pub struct Limit {
    /// What is measured, as the subject of "exceeds the limit".
    pub subject: &'static str,
    /// The largest value that is accepted.
    pub most: usize,
    /// What `most` counts.
    pub unit: &'static str,
    /// What happens beyond it.
    pub effect: &'static str,
    /// What the author can do about it; empty if nothing is reported.
    pub remedy: &'static str,
}

macro_rules! limits {
    ($($(#[doc = $doc:literal])+ $name:ident = $most:expr, $unit:literal, $subject:literal, $effect:expr, $remedy:literal;)+) => {
        $(
            $(#[doc = $doc])+
            pub const $name: Limit =
                Limit { subject: $subject, most: $most, unit: $unit, effect: $effect, remedy: $remedy };
        )+

        /// All of them, in the order of the guide.
        pub const ALL: &[&Limit] = &[$(&$name),+];
    };
}

const ERROR: &str = "an error";
const TOLERANT: &str = "an error, on a site with Hugo's settings a warning; the rest is left out";
const AS_WRITTEN: &str = "an error, on a site with Hugo's settings a warning; the source is shown";
const PLAIN: &str = "shown without highlighting";

limits! {
    /// A page, a settings file, a style sheet or a script.
    TEXT_FILE = 16 << 20, "bytes", "the size of a page, a settings file, a style sheet or a script", ERROR,
        "split it, or move it to assets/static/ to serve it unchanged";
    /// An image or another asset that is processed.
    ASSET_FILE = 64 << 20, "bytes", "the size of an asset", ERROR, "move it to assets/static/ to serve it unchanged";
    /// Data that is parsed into a tree.
    DATA = 256 << 10, "bytes", "the size of front matter or of a settings file", ERROR,
        "move text into the body of a page, and data into separate files";
    /// Each taxonomy has a page that lists its terms, and a page for each term.
    TAXONOMIES = 100, "taxonomies", "the number of taxonomies", TOLERANT, "keep those that pages use";
    /// Each language reads all settings, and has its own home page and feeds.
    LANGUAGES = 40, "languages", "the number of languages", TOLERANT, "split the site into several";
    /// Nested lists and tables in settings and front matter.
    DATA_NESTING = 64, "levels", "the nesting of lists and tables in settings and front matter", ERROR, "use fewer levels";
    /// Values that the anchors and aliases of one YAML document expand to.
    ALIASED_VALUES = 10_000, "values", "the number of values that YAML anchors and aliases expand to", ERROR,
        "write values out, or take repeated ones out";
    /// Text that they expand to.
    ALIASED_TEXT = 1 << 20, "bytes", "the size of the text that YAML anchors and aliases expand to", ERROR,
        "write values out, or take repeated ones out";
    /// Text that is repeated wherever a page is listed.
    HEADLINE = 2_000, "bytes", "the length of a title, term, slug, address or alias", TOLERANT, "shorten it";
    /// Text that is shown in lists and feeds, and text in settings.
    DESCRIPTION = 20_000, "bytes", "the length of a description, a summary or a text in the settings", TOLERANT, "shorten it";
    /// The beginning of a page, which is repeated wherever the page is listed.
    SUMMARY = 64 << 10, "bytes", "the length of the summary that a page's text begins with", "its first words without markup", "";
    /// What a page's text takes in the feeds of its section and of each of its terms.
    FEED_CONTENT = 4 << 20, "bytes", "the size of a page's text in all feeds that contain it in full",
        "its summary in these feeds", "";
    /// Terms of all taxonomies on one page. Each term has a page and a feed.
    TERMS = 200, "terms", "the number of tags and other terms of a page", TOLERANT, "keep the most important ones";
    /// Nested elements.
    NESTING = 100, "levels", "the nesting of quotes, lists and other elements", TOLERANT,
        "use fewer levels";
    /// Nested shortcodes.
    SHORTCODES = 16, "levels", "the nesting of shortcodes", TOLERANT, "use fewer levels";
    /// The info string of a code block.
    INFO_STRING = 4_000, "bytes", "the length of a code block's language and options", TOLERANT,
        "use ranges of lines, or split the block";
    /// Each has an id and a link to it, with the name that the author gave.
    LINE_ANCHORS = 10_000, "lines", "the number of lines of a code block whose lines have addresses", "shown without addresses", "";
    /// Cells of all tables of one page, including the missing cells of short rows.
    TABLE_CELLS = 50_000, "cells", "the number of table cells of a page", TOLERANT, "split the page, or offer the table as a file";
    /// One formula.
    FORMULA = 20 << 10, "bytes", "the length of a formula", AS_WRITTEN, "split it";
    /// Nested groups.
    FORMULA_NESTING = 100, "levels", "the nesting of groups in a formula", AS_WRITTEN, "use fewer levels";
    /// One formula, with its macros expanded.
    EXPANDED_FORMULA = 40 << 10, "bytes", "the length of a formula with its macros expanded", AS_WRITTEN, "divide it";
    /// What the macros in one formula stand for.
    MACRO_TOKENS = 200_000, "tokens", "the number of tokens that the macros of a formula stand for", AS_WRITTEN, "write it with fewer macros";
    /// What the macros in all formulas of a page stand for.
    PAGE_MACRO_TOKENS = 2_000_000, "tokens", "the number of tokens that the macros of all formulas of a page stand for", AS_WRITTEN,
        "write them with fewer macros";
    /// Macros in the settings, or in front matter.
    MACROS = 1_000, "macros", "the number of macros in the settings or in front matter", ERROR, "keep those that pages use";
    /// Formulas of one page.
    FORMULAS = 20_000, "formulas", "the number of formulas of a page", AS_WRITTEN, "split the page";
    /// A block of code that is highlighted.
    HIGHLIGHTED_BLOCK = 64 << 10, "bytes", "the size of a highlighted code block", PLAIN, "";
    /// A line of highlighted code. The grammars search the rest of the line at every token.
    HIGHLIGHTED_LINE = 2 << 10, "bytes", "the length of a line in a highlighted code block", PLAIN, "";
    /// All highlighted code of a page, as `code/token.rs` counts it: by the length of lines and the number of open contexts.
    HIGHLIGHTING = 150_000_000, "steps", "the work of highlighting the code of a page", PLAIN, "";
    /// The work of one template for one page: instructions, and 64 bytes each of what they make.
    TEMPLATE_STEPS = 1_000_000, "steps", "the work of a template for one page", ERROR, "do less for each page, or in fewer loops";
    /// What a template makes.
    TEMPLATE_OUTPUT = 4 << 20, "bytes", "the size of what a template makes", ERROR, "divide it over several pages or files";
    /// Diagnostics of one file and one severity.
    DIAGNOSTICS = 100, "messages", "the number of errors, and of warnings, of a file", "counted, not shown", "correct the first ones";
    /// A name for which a similar one is searched.
    SUGGESTION = 200, "characters", "the length of a name for which a similar one is suggested", "nothing is suggested", "";
    /// Names that are compared in full.
    COMPARISONS = 32, "names", "the number of names compared in full for one suggestion", "the least similar are not compared", "";
}

impl Limit {
    /// Is the value too large?
    pub const fn is_exceeded(&self, value: usize) -> bool {
        value > self.most
    }

    /// The fact, for a message.
    pub(crate) fn fact(&self) -> String {
        format!("{} exceeds the limit of {} {}", self.subject, self.most, self.unit)
    }
}

/// The beginning of the guide's page.
const HEAD: &str = "---
title: Limits
description: How much one file may contain, and what happens beyond these limits.
weight: 81
toc: false
---

No file may keep the compiler busy for minutes, whether by mistake or because somebody else wrote it. Each construct has a limit that is
far above what people write; a message shows where it is exceeded. `scripts/growth.py` compiles adversarial input of every kind and
checks that twice the input costs at most about twice the time and memory.

| what | limit | beyond it |
|------|--------:|-----------|
";

/// The guide's page.
pub fn guide() -> String {
    let mut page = HEAD.to_owned();
    for limit in ALL {
        let _ = writeln!(page, "| {} | {} {} | {} |", limit.subject, grouped(limit.most), limit.unit, limit.effect);
    }
    page
}

/// Digits in groups of three.
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let groups: Vec<&str> =
        digits.as_bytes().rchunks(3).rev().map(|group| std::str::from_utf8(group).unwrap_or_default()).collect();
    groups.join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_limit_has_a_row() {
        let page = guide();
        assert!(page.ends_with('\n') && page.contains("\n| the size of an asset | 67,108,864 bytes | an error |\n"), "{page}");
        assert_eq!(page.lines().filter(|line| line.starts_with("| the ")).count(), ALL.len());
    }

    #[test]
    fn digits_are_grouped() {
        for (number, text) in [(7, "7"), (100, "100"), (1_000, "1,000"), (16 << 20, "16,777,216")] {
            assert_eq!(grouped(number), text);
        }
    }
}
