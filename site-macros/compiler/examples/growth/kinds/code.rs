//! Adversarial code blocks: info strings, options, and source that is expensive for grammars.

use super::{Files, Kind, body, fill, nest, repeat};

pub(super) const KINDS: &[Kind] = &[
    Kind { name: "code/fences-open", files: |n| body(repeat(n, "```\n\n~~~\n")) },
    Kind { name: "code/fences-long", files: |n| body(fill(n, |i| format!("{}\n", "`".repeat(i + 3)))) },
    Kind { name: "code/fences-deep", files: |n| body(repeat(n, &format!("{}```\n", "> ".repeat(90)))) },
    Kind { name: "code/blocks", files: |n| body(repeat(n, "```\na\n```\n\n")) },
    Kind { name: "code/blocks-highlighted", files: |n| body(fill(n, |i| format!("```rust\nlet a{i} = 1;\n```\n\n"))) },
    Kind { name: "code/indented", files: |n| body(repeat(n, "    a\n")) },
    Kind { name: "code/indented-blank", files: |n| body(repeat(n, "    a\n\n\n")) },
    Kind { name: "code/info-long", files: |n| info(&repeat(n, "a")) },
    Kind { name: "code/info-words", files: |n| info(&format!("rust {}", repeat(n, "word "))) },
    Kind { name: "code/info-option-words", files: |n| info(&format!("rust {}", repeat(n, "linenos "))) },
    Kind { name: "code/info-braces", files: |n| info(&repeat(n, "{")) },
    Kind { name: "code/info-brace-words", files: |n| info(&format!("rust {{{}}}", repeat(n, "word "))) },
    Kind { name: "code/info-unknown-options", files: |n| info(&format!("rust {{{}}}", fill(n, |i| format!("linenso{i} ")))) },
    Kind { name: "code/info-attributes", files: |n| info(&format!("rust {{{}}}", fill(n, |i| format!("data-a{i}=b ")))) },
    Kind { name: "code/info-classes", files: |n| info(&format!("rust {{{}}}", repeat(n, ".a "))) },
    Kind { name: "code/info-marks", files: |n| marks(n, &fill(n / 2, |i| format!("{i} "))) },
    Kind { name: "code/info-mark-ranges", files: |n| marks(n, &fill(n / 2, |i| format!("{}-99999999 ", i * 2 + 1))) },
    Kind { name: "code/info-mark-huge", files: |n| marks(n, "1-4294967295") },
    Kind {
        name: "code/info-marks-bare",
        files: |n| body(format!("```rust hl_lines={}\na\n```\n", fill(n, |i| format!("{i} ")))),
    },
    Kind { name: "code/info-marks-bad", files: |n| marks(n, &repeat(n / 2, "a ")) },
    Kind { name: "code/info-quotes-open", files: |n| info(&format!("rust {{{}", repeat(n, "a=\""))) },
    Kind { name: "code/info-lists-open", files: |n| info(&format!("rust {{{}", repeat(n, "a=["))) },
    Kind { name: "code/info-commas", files: |n| info(&format!("rust {{{}}}", repeat(n, ",="))) },
    Kind { name: "code/info-entities", files: |n| info(&repeat(n, "&amp;")) },
    Kind {
        name: "code/info-line-anchors",
        files: |n| {
            body(format!("```rust {{anchorlinenos=true lineanchors={}}}\n{}```\n", repeat(n / 2, "a"), repeat(n / 2, "a\n")))
        },
    },
    Kind { name: "code/info-near-limit-words", files: |n| blocks(n, &format!("rust {{{}}}", repeat(3900, "word "))) },
    Kind {
        name: "code/info-near-limit-attributes",
        files: |n| blocks(n, &format!("rust {{{}}}", fill(3900, |i| format!("data-a{i}=b ")))),
    },
    Kind { name: "code/info-near-limit-language", files: |n| blocks(n, &repeat(3900, "a")) },
    Kind {
        name: "code/info-near-limit-marks",
        files: |n| {
            body(format!(
                "```rust {{hl_lines=\"{}\"}}\n{}```\n",
                fill(3900, |i| format!("{}-{} ", 9 * i, 9 * i + 1)),
                repeat(n, "a\n")
            ))
        },
    },
    Kind {
        name: "code/info-near-limit-anchors",
        files: |n| body(format!("```rust {{anchorlinenos=true lineanchors={}}}\n{}```\n", "a".repeat(100), repeat(n, "a\n"))),
    },
    Kind { name: "code/line-numbers", files: |n| body(format!("```rust {{linenos=true}}\n{}```\n", repeat(n, "a\n"))) },
    Kind { name: "code/languages-unknown", files: |n| body(fill(n, |i| format!("```nosuch{i}\na\n```\n\n"))) },
    Kind {
        name: "code/languages-unknown-long",
        files: |n| body(fill(n, |i| format!("```{}{i}\na\n```\n\n", "javascrip".repeat(100)))),
    },
    Kind { name: "code/mermaid", files: |n| body(format!("```mermaid\n{}```\n", repeat(n, "a-->b\n"))) },
    Kind { name: "code/line-long", files: |n| block(n, &repeat(64 << 10, "a ")) },
    Kind { name: "code/rust-lines", files: |n| block(n, &repeat(60 << 10, "let a = 1;\n")) },
    Kind { name: "code/rust-parentheses", files: |n| block(n, &lines(&repeat(2000, "("))) },
    Kind { name: "code/rust-calls", files: |n| block(n, &lines(&repeat(1000, "a("))) },
    Kind { name: "code/rust-calls-short", files: |n| block(n, &repeat(60 << 10, "a(\n")) },
    Kind { name: "code/rust-calls-closed-in-strings", files: |n| block(n, &repeat(60 << 10, "a(\")\"\n")) },
    Kind { name: "code/rust-calls-closed-in-comments", files: |n| block(n, &repeat(60 << 10, "a(//)\n")) },
    Kind { name: "code/rust-small-blocks", files: |n| body(repeat(n, &format!("```rust\n{}```\n\n", repeat(4000, "a(//)\n")))) },
    Kind {
        name: "code/rust-small-blocks-quoted",
        files: |n| body(repeat(n, &format!("```rust\n{}```\n\n", repeat(4000, "a(';)\n")))),
    },
    Kind { name: "code/bash-small-blocks", files: |n| body(repeat(n, &format!("```bash\n{}```\n\n", repeat(4000, "if\n")))) },
    Kind {
        name: "code/bash-small-blocks-lines",
        files: |n| body(repeat(n, &format!("```bash\n{}```\n\n", repeat(4000, &format!("{}\n", "if ".repeat(20)))))),
    },
    Kind {
        name: "code/erlang-small-blocks",
        files: |n| body(repeat(n, &format!("```erlang\n{}```\n\n", repeat(4000, "a(%)\n")))),
    },
    Kind { name: "code/html-small-blocks", files: |n| body(repeat(n, &format!("```html\n{}```\n\n", repeat(4000, "<a>\n")))) },
    Kind { name: "code/bash-ifs", files: |n| body(repeat(n, &format!("```bash\n{}```\n\n", repeat(60 << 10, "if\n")))) },
    Kind { name: "code/rust-strings-open", files: |n| block(n, &repeat(60 << 10, "\"a\n")) },
    Kind { name: "code/rust-comments-open", files: |n| block(n, &repeat(60 << 10, "/*\n")) },
    Kind { name: "code/rust-comments-nesting", files: |n| block(n, &nest(60 << 10, "/*\n", "a", "*/\n")) },
    Kind { name: "code/rust-many-blocks", files: |n| body(repeat(n, &format!("```rust\n{}```\n\n", "(".repeat(2000) + "\n"))) },
];

/// A name, and source of a line or more.
pub(super) type Pattern = (&'static str, fn() -> String);

/// Source that grammars find hard.
pub(super) const PATTERNS: &[Pattern] = &[
    ("words", || lines(&repeat(2000, "word "))),
    ("one-word", || lines(&repeat(2000, "a"))),
    ("parentheses", || lines(&repeat(2000, "("))),
    ("calls", || lines(&repeat(2000, "a("))),
    ("brackets", || lines(&repeat(2000, "["))),
    ("braces", || lines(&repeat(2000, "{"))),
    ("angles", || lines(&repeat(2000, "<"))),
    ("generics", || lines(&repeat(2000, "a<b,"))),
    ("tags", || lines(&repeat(2000, "<a b="))),
    ("double-quotes", || lines(&repeat(2000, "\""))),
    ("single-quotes", || lines(&repeat(2000, "'a "))),
    ("backticks", || lines(&repeat(2000, "`${"))),
    ("slashes", || lines(&repeat(2000, "/"))),
    ("backslashes", || lines(&repeat(2000, "\\"))),
    ("stars", || lines(&repeat(2000, "*a_"))),
    ("dots", || lines(&repeat(2000, "a."))),
    ("colons", || lines(&repeat(2000, "a::"))),
    ("equals", || lines(&repeat(2000, "a="))),
    ("digits", || lines(&repeat(2000, "1_0"))),
    ("spaces", || lines(&format!("a{}b", repeat(2000, " ")))),
    ("tabs", || lines(&format!("{}b", repeat(2000, "\t")))),
    ("hashes", || lines(&repeat(2000, "#"))),
    ("dollars", || lines(&repeat(2000, "$("))),
    ("percents", || lines(&repeat(2000, "<%{%"))),
    ("minuses", || lines(&repeat(2000, "->"))),
    ("pipes", || lines(&repeat(2000, "a|b&"))),
    ("ats", || lines(&repeat(2000, "@a "))),
    ("keywords", || lines(&repeat(2000, "if class def function begin "))),
    ("types", || lines(&repeat(2000, "A B* c, "))),
    ("open-comments", || repeat(60 << 10, "/* <!-- (* {- --[[ #|\n")),
    ("open-strings", || repeat(60 << 10, "\"\"\" ''' r#\" @\" %q{ <<E\n")),
    ("open-blocks", || repeat(60 << 10, "begin { do if class (\n")),
    ("stairs", || (0..350).map(|i| format!("{}a: {{\n", " ".repeat(i))).collect()),
    ("short-lines", || repeat(60 << 10, "a\n")),
    ("blank-lines", || repeat(60 << 10, "\n")),
];

/// One block of a pattern in a language, as a page.
pub(super) fn in_language(language: &str, pattern: fn() -> String) -> Files {
    body(format!("~~~~{language}\n{}\n~~~~\n", pattern()))
}

/// The same line again and again up to the size that is highlighted.
fn lines(line: &str) -> String {
    repeat(60 << 10, &format!("{line}\n"))
}

fn info(info: &str) -> Files {
    body(format!("~~~{info}\na\n~~~\n"))
}

/// Blocks with this info string, up to so many bytes.
fn blocks(bytes: usize, info: &str) -> Files {
    body(repeat(bytes, &format!("~~~{info}\na\n~~~\n\n")))
}

fn marks(bytes: usize, marks: &str) -> Files {
    body(format!("```rust {{hl_lines=\"{marks}\"}}\n{}```\n", repeat(bytes / 2, "a\n")))
}

/// Blocks of this code, up to so many bytes.
fn block(bytes: usize, code: &str) -> Files {
    body(repeat(bytes, &format!("```rust\n{code}\n```\n\n")))
}
