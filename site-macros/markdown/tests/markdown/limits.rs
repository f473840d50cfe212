//! Tests of limits: a value beyond a limit is reported at its position, and nothing else of the page is lost.

use site_diag::limits::{self, Limit};
use site_diag::{Diagnostic, Kind, Severity};
use site_settings::config::Config;

use crate::rendered;

fn config(from_hugo: bool) -> Config {
    let mut config = Config { from_hugo, ..Config::default() };
    config.markup.math = true;
    config
}

/// The limits that `text` exceeds, with the reported positions.
fn exceeded(text: &str, from_hugo: bool) -> Vec<(&'static Limit, &str)> {
    let (_, diagnostics) = rendered(text, &config(from_hugo), None);
    let severity = if from_hugo { Severity::Warning } else { Severity::Error };
    let mut found = Vec::new();
    for Diagnostic { kind, severity: told, span, .. } in diagnostics {
        if let (Kind::LimitExceeded { limit }, Some(span)) = (kind, span) {
            assert_eq!(told, severity);
            found.push((limit, &text[span.start as usize..span.end as usize]));
        }
    }
    found
}

/// Checks that `text` exceeds the limit at `place` only if it has one more than is accepted.
fn check(limit: &'static Limit, fits: &str, too_much: &str, place: &str) {
    assert_eq!(exceeded(fits, false), [], "{}", limit.subject);
    for from_hugo in [false, true] {
        assert_eq!(exceeded(too_much, from_hugo), [(limit, place)], "{}", limit.subject);
    }
}

#[test]
fn cells_of_tables() {
    let table = |rows: usize| format!("|a|b|\n|-|-|\n{}", "|c|d|\n".repeat(rows));
    let most = limits::TABLE_CELLS.most / 2 - 1;
    check(&limits::TABLE_CELLS, &table(most), &format!("{}|*last*|d|\n\nEnd", table(most)), "*last*");
    let (document, _) = rendered(&format!("{}|*last*|d|\n\nEnd", table(most)), &config(true), None);
    assert!(
        document.html.ends_with("<tr>\n</tr>\n</tbody>\n</table>\n</div>\n<p>End</p>\n"),
        "{}",
        &document.html[document.html.len() - 99..]
    );

    // Missing cells of short rows count. All tables share one limit.
    let short = format!("{0}|\n{1}|\n{2}\n{0}|\n{1}|\n{2}", "|a".repeat(1000), "|-".repeat(1000), "|b\n".repeat(30));
    assert_eq!(exceeded(&short, false).len(), 1);
}

#[test]
fn formulas() {
    let most = limits::FORMULAS.most;
    let formulas = "$x$ ".repeat(most);
    check(&limits::FORMULAS, &formulas, &format!("{formulas}$last$ $z$"), "$last$");
    let (document, _) = rendered(&format!("{formulas}$<$ $z$"), &config(true), None);
    assert!(document.html.ends_with("</math> $&lt;$ $z$</p>\n"), "{}", &document.html[document.html.len() - 99..]);
}

#[test]
fn length_and_nesting_of_a_formula() {
    for (limit, fits, too_much) in [
        (&limits::FORMULA, "a".repeat(limits::FORMULA.most), "a".repeat(limits::FORMULA.most + 1)),
        (&limits::FORMULA_NESTING, nested(limits::FORMULA_NESTING.most), nested(limits::FORMULA_NESTING.most + 1)),
    ] {
        let told = |tex: &str| rendered(&format!("$${tex}$$"), &config(false), None).1;
        assert_eq!(told(&fits), [], "{}", limit.subject);
        let told = told(&too_much);
        assert!(
            matches!(&told[..], [Diagnostic { kind: Kind::Math { reason }, .. }] if reason.contains(&limit.most.to_string())),
            "{told:?}"
        );
    }
}

fn nested(levels: usize) -> String {
    format!("{}x{}", "{".repeat(levels), "}".repeat(levels))
}

#[test]
fn info_strings() {
    let fits = format!("rust {}", "x".repeat(limits::INFO_STRING.most - 5));
    let text = |info: &str| format!("```{info}\nlet a;\n```\n\nEnd\n");
    check(&limits::INFO_STRING, &text(&fits), &text(&format!("{fits}x")), &format!("{fits}x"));
    let (document, _) = rendered(&text(&format!("{fits}x")), &config(true), None);
    let expected = "<div class=\"highlight\"><pre tabindex=\"0\"><code>let a;\n</code></pre></div>\n<p>End</p>\n";
    assert_eq!(document.html, expected);

    let call = |options: &str| format!("{{{{< highlight rust \"{options}\" >}}}}\nlet a;\n{{{{< /highlight >}}}}\n");
    let too_much = "a".repeat(limits::INFO_STRING.most + 1);
    assert_eq!(exceeded(&call(&too_much), false).len(), 1);
}

#[test]
fn shortcodes_within_shortcodes() {
    let text = |levels: usize| format!("{}x\n{}", "{{< details >}}\n".repeat(levels), "{{< /details >}}\n".repeat(levels));
    assert_eq!(exceeded(&text(limits::SHORTCODES.most), false), []);
    assert_eq!(exceeded(&text(limits::SHORTCODES.most + 1), false), [(&limits::SHORTCODES, "{{< details >}}")]);
}

#[test]
fn highlighting() {
    let block = |code: &str| format!("```rust\n{code}```\n\n");
    let is_highlighted = |text: &str| rendered(text, &config(false), None).0.html.contains("<span class=\"k\">let</span>");
    let line = |length: usize| format!("{:<length$}\n", "let a = 1;");
    assert!(is_highlighted(&block(&line(limits::HIGHLIGHTED_LINE.most))));
    assert!(!is_highlighted(&block(&line(limits::HIGHLIGHTED_LINE.most + 1))));
    let code = line(79).repeat(limits::HIGHLIGHTED_BLOCK.most / 80);
    assert!(!is_highlighted(&block(&format!("{code}{}", line(79)))));

    // Unclosed brackets exceed the limit by themselves, brackets that are closed in strings only in large numbers.
    let deep = block(&format!("let a;\n{}", "a(\n".repeat(10_000)));
    assert!(!is_highlighted(&deep));
    assert!(is_highlighted(&format!("{deep}{}", block("let a;\n"))));
    let within = |text: &str| format!("{{{{< details >}}}}\n{text}{{{{< /details >}}}}\n");
    let hostile = within(&block(&format!("let a;\n{}", "a(\n".repeat(500)))).repeat(60);
    let (document, _) = rendered(&hostile, &config(false), None);
    let highlighted = document.html.matches("<span class=\"k\">let</span>").count();
    assert!((2..50).contains(&highlighted), "{highlighted}");
}
