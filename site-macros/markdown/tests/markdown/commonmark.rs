//! The examples of the CommonMark Spec, without extensions, through the same parser and writer.

use site_markdown::render_bare;

/// Intended differences, with reasons.
const DIFFERENT: [(usize, &str); 0] = [];

/// Normalises equivalent HTML: void elements, quotes in text, and line breaks beside tags.
fn normal(html: &str) -> String {
    let html = html.replace(" />", ">").replace("&quot;", "\"").replace("&#x27;", "'");
    html.replace(">\n", ">").replace("\n<", "<").trim().to_owned()
}

#[test]
fn examples_of_the_specification() {
    let fence = "`".repeat(32);
    let file = include_str!("../commonmark/examples.txt").replace('→', "\t");
    let (mut count, mut failures) = (0, Vec::new());
    for block in file.split(&format!("\n{fence}\n")).filter(|block| !block.trim().is_empty()) {
        let (head, rest) = block.trim_start_matches('`').split_once('\n').expect("a head line");
        let number: usize = head.trim().split(' ').next().and_then(|n| n.parse().ok()).expect("a number");
        let rest = format!("\n{rest}\n");
        let (markdown, want) = rest.split_once("\n.\n").expect("two parts");
        let markdown = format!("{}\n", markdown.strip_prefix('\n').unwrap_or(""));
        let got = render_bare(&markdown);
        count += 1;
        let agrees = normal(&got) == normal(want);
        let differs = DIFFERENT.iter().any(|(n, _)| *n == number);
        if agrees == differs {
            failures.push(format!("{head}\n{markdown}--- wanted\n{want}\n--- got\n{got}"));
        }
    }
    assert_eq!(count, 652, "all examples are read");
    assert!(failures.is_empty(), "{} of {count}:\n{}", failures.len(), failures.join("\n"));
}
