//! Properties that hold for any text.

use proptest::prelude::*;
use site_markdown::{render_bare, render_inline};
use site_settings::config::Config;

use crate::rendered;

/// Text that is likely to contain Markdown syntax.
fn markdown() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "# ",
        "## ",
        "\n",
        "\n\n",
        "> ",
        "- ",
        "1. ",
        "    ",
        "  ",
        "* ",
        "*",
        "**",
        "_",
        "`",
        "```",
        "~~~",
        "[",
        "]",
        "(",
        ")",
        "![",
        "](",
        "<",
        ">",
        "</",
        "\\",
        "|",
        "|--|--|\n",
        "--",
        "---\n",
        "===\n",
        "'",
        "\"",
        "...",
        "$",
        "$$",
        "\\(",
        "\\)",
        "\\[",
        "\\]",
        "[^1]",
        "[^1]: ",
        "[x]: /y",
        ":smile:",
        ":",
        "https://a.org/x",
        "www.a.org",
        "a@b.org",
        "[!NOTE]",
        "[ ] ",
        "{#id}",
        "{.c k=v}",
        "{",
        "}",
        "&amp;",
        "&#39;",
        "&",
        "~~",
        ": ",
        "<<",
        ">>",
        "a",
        "b c",
        "é",
        "中",
        "\u{301}",
        "\u{FDD0}",
        "\u{FDD1}0",
        "\0",
        "\t",
        "\r\n",
        "\r",
        "\u{A0}",
        "/dead/",
        "!",
        "+",
        "=",
        "\u{FEFF}",
        "{{<",
        ">}}",
        "{{%",
        "%}}",
        "{{</*",
        "*/>}}",
    ])
    .prop_map(str::to_owned);
    prop::collection::vec(prop_oneof![9 => piece, 1 => ".{0,6}"], 0..60).prop_map(|pieces| pieces.concat())
}

/// The tags of `html` are balanced, except void elements; within formulas `<mspace/>` is self-closing (HTML: "foreign elements").
fn balanced(html: &str) -> Result<(), String> {
    let mut open: Vec<&str> = Vec::new();
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        let tag = &rest[start..];
        let end = tag.find('>').ok_or_else(|| format!("a tag that never ends: {tag:?}"))?;
        let inner = &tag[1..end];
        rest = &tag[end + 1..];
        if inner.starts_with("!--") {
            continue;
        }
        let name = inner.trim_start_matches('/').split([' ', '\n']).next().unwrap_or("");
        if inner.starts_with('/') {
            match open.pop() {
                Some(opened) if opened == name => {}
                other => return Err(format!("</{name}> closes {other:?}")),
            }
        } else {
            let is_empty = ["br", "hr", "img", "input"].contains(&name) || (inner.ends_with('/') && open.contains(&"math"));
            if !is_empty {
                open.push(name);
            }
        }
    }
    if open.is_empty() { Ok(()) } else { Err(format!("left open: {open:?}")) }
}

fn config(raw_html: bool) -> Config {
    let mut config = Config::default();
    config.markup.raw_html = raw_html;
    config
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_panics_and_places_are_in_the_text(text in markdown()) {
        let (document, diagnostics) = rendered(&text, &config(true), None);
        for diagnostic in diagnostics {
            let span = diagnostic.span.expect("a place");
            prop_assert!(text.get(span.start as usize..span.end as usize).is_some(), "{diagnostic:?}");
        }
        for (_, _, span) in document.fragments {
            prop_assert!(text.get(span.start as usize..span.end as usize).is_some());
        }
        render_inline(&text, &config(true));
        render_bare(&text);
    }

    #[test]
    fn tags_are_balanced_where_the_author_writes_none(text in markdown()) {
        let (document, _) = rendered(&text, &config(false), None);
        prop_assert_eq!(balanced(&document.html), Ok(()), "{}", document.html);
        prop_assert_eq!(balanced(&document.summary), Ok(()), "{}", document.summary);
        for heading in document.headings {
            prop_assert_eq!(balanced(&heading.html), Ok(()), "{}", heading.html);
        }
    }

    #[test]
    fn ids_are_unique_where_the_author_gives_none(text in markdown()) {
        let text = text.replace('{', "");
        let (document, _) = rendered(&text, &config(false), None);
        let mut ids = document.ids.clone();
        ids.sort();
        ids.dedup();
        prop_assert_eq!(ids.len(), document.ids.len(), "{:?}", document.ids);
    }

    #[test]
    fn summaries_repeat_no_ids(text in markdown()) {
        let (document, _) = rendered(&text, &config(true), None);
        prop_assert!(!document.summary.contains(" id=\""), "{}", document.summary);
    }
}

#[test]
fn nesting_is_bounded() {
    let nested = |open: &str, close: &str| format!("{}x{}", open.repeat(10_000), close.repeat(10_000));
    for (text, deep) in [
        (nested("> ", ""), true),
        (nested("- ", ""), true),
        (nested("[", "]"), false),
        (nested("![", "](y)"), true),
        (nested("*", "*"), true),
        (nested("**a ", " b**"), true),
        (nested("(", ")"), false),
        (nested("<b>", "</b>"), false),
        (nested("`", ""), false),
        (nested("$", "$"), false),
    ] {
        let (document, diagnostics) = rendered(&text, &config(false), None);
        assert_eq!(diagnostics.iter().any(|d| d.kind.name() == "limit-exceeded"), deep, "{}", &text[..20]);
        assert_eq!(balanced(&document.html), Ok(()));
        assert!(document.html.contains('x'), "{}", &text[..20]);
    }
    rendered(&nested("{{<", ">}}"), &config(false), None);
    rendered(&nested("{{< details >}}", "{{< /details >}}"), &config(false), None);
}

#[test]
fn long_texts_take_their_time_and_no_more() {
    for piece in [
        "word ",
        "a*b ",
        "[a",
        "![",
        "\"q\" ",
        "$a ",
        "<a ",
        "&amp;",
        "https://a.org/",
        "x@",
        "a_",
        "# h\n",
        "[^1] ",
        "`",
        ":a",
        "<!--",
    ] {
        let text = piece.repeat(100_000 / piece.len());
        let (document, _) = rendered(&text, &config(true), None);
        assert!(!document.html.is_empty());
    }
    let paragraph = "It is one paragraph, and it's \"long\" -- very long. ".repeat(100_000);
    let (document, _) = rendered(&paragraph, &config(true), None);
    assert_eq!(document.words, 1_000_000);
}
