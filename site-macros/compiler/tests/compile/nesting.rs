//! Tests of ten thousand nested elements of each kind: reported or rendered, but never a crash.

use crate::{report, world};

const DEEP: usize = 10_000;

#[test]
fn deep_nesting_is_an_error_or_a_page() {
    let nested = |open: &str, close: &str| format!("{}x{}\n", open.repeat(DEEP), close.repeat(DEEP));
    let lists = || (0..DEEP / 10).map(|depth| format!("{}- x\n", "  ".repeat(depth))).collect::<String>();
    let mut wrong = Vec::new();
    for (name, text, too_deep) in [
        ("quotes", nested("> ", ""), true),
        ("lists on a line", nested("- ", ""), true),
        ("ordered lists", nested("1. ", ""), true),
        ("lists", lists(), true),
        ("brackets", nested("[", "]"), false),
        ("links", nested("[", "](/a/)"), false),
        ("images", nested("![", "](x.png)"), true),
        ("emphasis", nested("*", "*"), true),
        ("strong and not", nested("**a _b ", "_**"), true),
        ("strikethrough", nested("~~a ", "~~"), false),
        ("inline HTML", nested("<b>", "</b>"), false),
        ("blocks of HTML", nested("<div>\n", "</div>\n"), false),
        ("unclosed HTML", nested("<div ", ""), false),
        ("comments", nested("<!--", "-->"), false),
        ("code", nested("`a ``", ""), false),
        ("footnotes", (0..DEEP).map(|n| format!("[^{n}]: x[^{}]\n\n", n + 1)).collect(), false),
        ("footnotes in footnotes", nested("[^1]: ", ""), false),
        ("references", (0..DEEP).map(|n| format!("[{n}]: /a/\n")).collect(), false),
        ("tables", nested("|", "|\n|-|"), false),
        ("formulas", format!("$${}x{}$$\n", "{".repeat(DEEP), "}".repeat(DEEP)), true),
        ("fractions", format!("$${}x{}$$\n", "\\frac{1}{".repeat(DEEP), "}".repeat(DEEP)), false),
        ("shortcodes", nested("{{< details >}}", "{{< /details >}}"), true),
        ("shortcode openings", nested("{{< ", ""), false),
        ("definitions", nested("a\n: ", ""), false),
        ("backslashes", nested("\\", ""), false),
        ("entities", nested("&", ";"), false),
        ("front matter", format!("---\nparams: {}{}\n---\n", "[".repeat(DEEP), "]".repeat(DEEP)), true),
        ("front matter in JSON", format!("{{\"params\": {}{}}}\n", "[".repeat(DEEP), "]".repeat(DEEP)), true),
        ("front matter in TOML", format!("+++\nparams = {}{}\n+++\n", "[".repeat(DEEP), "]".repeat(DEEP)), true),
        ("an aliased bomb", bomb(), false),
    ] {
        let compilation = site_compiler::compile(&world(&[("content/a.md", &text)]));
        let told = report(&compilation);
        assert!(compilation.failed() || !compilation.site.pieces.is_empty(), "{name}");
        if (told.contains("nested deeper than") || told.contains("error: the nesting of ")) != too_deep {
            wrong.push(format!("{name}: {}", told.chars().take(1000).collect::<String>()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// Each list holds the one before nine times.
fn bomb() -> String {
    let mut text = "---\nparams:\n  a0: &a0 [x]\n".to_owned();
    for n in 1..20 {
        let before = format!("*a{}, ", n - 1).repeat(9);
        text.push_str(&format!("  a{n}: &a{n} [{}]\n", before.trim_end_matches(", ")));
    }
    text + "---\n"
}
