//! `markup` in Hugo's settings: goldmark, highlighting and the table of contents.

use strum::VariantArray;

use crate::config::table::Table;
use crate::config::types::Markup;
use crate::config::{Config, HeadingIds, LineBreaks, Mark, Syntax};

/// Reads the table `markup`.
pub(super) fn read(table: &mut Table<'_, '_>, config: &mut Config) {
    let markup = &mut config.markup;
    table.accept(&["defaultMarkdownHandler"]);
    table.table("goldmark", |goldmark| {
        goldmark.table("renderer", |renderer| {
            markup.raw_html = renderer.truth("unsafe").unwrap_or(markup.raw_html);
            set(markup, Syntax::HardBreaks, renderer.truth("hardWraps"));
            // HTML is parsed the same in both notations.
            renderer.accept(&["xhtml"]);
        });
        goldmark.table("parser", |table| parser(table, markup));
        goldmark.accept(&["duplicateResourceFiles"]);
        goldmark.table("extensions", |table| extensions(table, markup));
    });
    table.table("highlight", |highlight| {
        markup.line_numbers = highlight.truth("lineNos").unwrap_or(markup.line_numbers);
        for (key, usual) in [("anchorLineNos", false), ("codeFences", true), ("guessSyntax", false), ("noHl", false)] {
            highlight.only(key, usual);
        }
        // The theme determines the appearance.
        highlight.accept(&["lineNumbersInTable", "noClasses", "tabWidth"]);
    });
    table.table("tableOfContents", |contents| {
        let level = |number: Option<i64>| number.and_then(|n| u8::try_from(n).ok()).filter(|n| (1..=6).contains(n));
        let (from, to) = markup.toc_levels;
        let from = level(contents.whole("startLevel")).unwrap_or(from);
        // Hugo: -1 is the deepest level.
        let to = match contents.whole("endLevel") {
            Some(-1) => 6,
            number => level(number).unwrap_or(to),
        };
        markup.toc_levels = (from, to.max(from));
        contents.only("ordered", false);
    });
}

/// Switches a construct on or off where the settings say which.
fn set(markup: &mut Markup, syntax: Syntax, on: Option<bool>) {
    match on {
        Some(true) => _ = markup.syntax.insert(syntax),
        Some(false) => _ = markup.syntax.remove(&syntax),
        None => {}
    }
}

fn parser(table: &mut Table<'_, '_>, markup: &mut Markup) {
    // The second is the name before 0.144, which takes precedence if both are set.
    for key in ["autoIDType", "autoHeadingIDType"] {
        let word = table.word(key, &["github", "github-ascii", "blackfriday"]);
        if let Some(ids) = word.and_then(|word| word.parse().ok()) {
            markup.heading_ids = ids;
        }
    }
    if table.truth("autoHeadingID") == Some(false) {
        markup.heading_ids = HeadingIds::Off;
    }
    set(markup, Syntax::TermIds, table.truth("autoDefinitionTermID"));
    set(markup, Syntax::BareImages, table.truth("wrapStandAloneImageWithinParagraph").map(|wrap| !wrap));
    table.table("attribute", |attribute| {
        set(markup, Syntax::HeadingAttributes, attribute.truth("title"));
        set(markup, Syntax::BlockAttributes, attribute.truth("block"));
    });
}

fn extensions(table: &mut Table<'_, '_>, markup: &mut Markup) {
    for (key, syntax) in [
        ("table", Syntax::Tables),
        ("strikethrough", Syntax::Strikethrough),
        ("taskList", Syntax::TaskLists),
        ("definitionList", Syntax::DefinitionLists),
    ] {
        set(markup, syntax, table.truth(key));
    }
    // True or false before 0.146, a table since.
    match table.node("footnote").map(|footnote| footnote.value.to_truth()) {
        Some(None) => _ = table.table("footnote", |footnote| set(markup, Syntax::Footnotes, footnote.truth("enable"))),
        Some(on) => set(markup, Syntax::Footnotes, on),
        None => {}
    }
    typographer(table, markup);
    markup.linkify = table.truth("linkify").unwrap_or(markup.linkify);
    if let Some(scheme) = table.word("linkifyProtocol", &["https", "http"]) {
        scheme.clone_into(&mut markup.linkify_scheme);
    }
    table.table("extras", |extras| {
        for (key, syntax) in [
            ("delete", Syntax::Delete),
            ("insert", Syntax::Insert),
            ("mark", Syntax::Mark),
            ("subscript", Syntax::Subscript),
            ("superscript", Syntax::Superscript),
        ] {
            extras.table(key, |table| set(markup, syntax, table.truth("enable")));
        }
    });
    table.table("passthrough", |math| {
        math.accept(&["delimiters"]);
        let enabled = math.truth("enable");
        markup.math = enabled.unwrap_or(markup.math);
        // Otherwise formulas are parsed before Markdown, and need no escapes.
        markup.escaped_formulas &= enabled != Some(true);
    });
    table.table("cjk", |cjk| {
        let (enabled, breaks) = (cjk.truth("enable") == Some(true), cjk.truth("eastAsianLineBreaks") == Some(true));
        let is_css3 = cjk.word("eastAsianLineBreaksStyle", &["simple", "css3draft"]) == Some("css3draft");
        let spaces = cjk.truth("escapedSpace") == Some(true);
        if enabled {
            markup.line_breaks = match (breaks, is_css3) {
                (false, _) => LineBreaks::Kept,
                (true, false) => LineBreaks::Simple,
                (true, true) => LineBreaks::Css3Draft,
            };
            set(markup, Syntax::EscapedSpaces, Some(spaces));
        }
    });
}

/// True or false before 0.112, a table with the punctuation since.
fn typographer(table: &mut Table<'_, '_>, markup: &mut Markup) {
    const KEYS: [(&str, Mark); 10] = [
        ("leftSingleQuote", Mark::LeftSingleQuote),
        ("rightSingleQuote", Mark::RightSingleQuote),
        ("leftDoubleQuote", Mark::LeftDoubleQuote),
        ("rightDoubleQuote", Mark::RightDoubleQuote),
        ("enDash", Mark::EnDash),
        ("emDash", Mark::EmDash),
        ("ellipsis", Mark::Ellipsis),
        ("leftAngleQuote", Mark::LeftAngleQuote),
        ("rightAngleQuote", Mark::RightAngleQuote),
        ("apostrophe", Mark::Apostrophe),
    ];
    const { assert!(KEYS.len() == Mark::VARIANTS.len(), "every mark has a key") };
    let Some(node) = table.node("typographer") else { return };
    if let Some(on) = node.value.to_truth() {
        markup.typographer = on;
        return;
    }
    table.table("typographer", |typographer| {
        markup.typographer = typographer.truth("disable").map_or(markup.typographer, |off| !off);
        for (key, mark) in KEYS {
            if let Some(text) = typographer.text(key) {
                markup.punctuation.insert(mark, text);
            }
        }
    });
}
