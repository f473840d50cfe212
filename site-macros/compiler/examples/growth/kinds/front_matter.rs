//! Adversarial front matter in YAML, TOML and JSON.

use std::fmt::Write;

use super::{Files, Kind, fill, nest, page, repeat};

pub(super) const KINDS: &[Kind] = &[
    Kind { name: "front-matter/yaml-flow-nesting", files: |n| yaml(&format!("x: {}\n", nest(n, "[", "", "]"))) },
    Kind { name: "front-matter/yaml-flow-unclosed", files: |n| yaml(&format!("x: {}\n", repeat(n, "["))) },
    Kind { name: "front-matter/yaml-flow-tables", files: |n| yaml(&format!("x: {}\n", nest(n, "{a: ", "1", "}"))) },
    Kind { name: "front-matter/yaml-block-nesting", files: |n| yaml(&stairs(n)) },
    Kind { name: "front-matter/yaml-dashes", files: |n| yaml(&format!("x:\n  {}1\n", repeat(n, "- "))) },
    Kind { name: "front-matter/yaml-alias-bomb", files: alias_bomb },
    Kind { name: "front-matter/yaml-alias-long-text", files: alias_text },
    Kind { name: "front-matter/yaml-alias-long-keys", files: alias_keys },
    Kind { name: "front-matter/yaml-merge", files: merge },
    Kind { name: "front-matter/yaml-anchors-nested", files: anchors },
    Kind {
        name: "front-matter/yaml-anchors-many",
        files: |n| yaml(&format!("params:\n{}", fill(n, |i| format!("  k{i}: &a{i} v\n")))),
    },
    Kind {
        name: "front-matter/yaml-aliases-many",
        files: |n| yaml(&format!("params:\n  a: &a v\n  b:\n{}", repeat(n, "  - *a\n"))),
    },
    Kind { name: "front-matter/yaml-long-key", files: |n| yaml(&format!("{}: 1\n", repeat(n, "k"))) },
    Kind { name: "front-matter/yaml-long-value", files: |n| yaml(&format!("description: {}\n", repeat(n, "word "))) },
    Kind { name: "front-matter/yaml-long-title", files: |n| yaml(&format!("title: {}\n", repeat(n, "word "))) },
    Kind {
        name: "front-matter/yaml-long-title-accents", files: |n| yaml(&format!("title: {}\n", repeat(n, "é\u{301}\u{302}")))
    },
    Kind { name: "front-matter/yaml-long-slug", files: |n| yaml(&format!("slug: {}\n", repeat(n, "ab-"))) },
    Kind { name: "front-matter/yaml-long-url", files: |n| yaml(&format!("url: /{}/\n", repeat(n, "ab/"))) },
    Kind { name: "front-matter/yaml-block-scalar", files: |n| yaml(&format!("description: |\n{}", repeat(n, "  line\n"))) },
    Kind {
        name: "front-matter/yaml-folded-blank-lines",
        files: |n| yaml(&format!("description: >\n  a\n{}  b\n", repeat(n, "\n"))),
    },
    Kind { name: "front-matter/yaml-quoted-lines", files: |n| yaml(&format!("description: \"{}\"\n", repeat(n, "a\n\n  "))) },
    Kind { name: "front-matter/yaml-escapes", files: |n| yaml(&format!("description: \"{}\"\n", repeat(n, "\\x41"))) },
    Kind { name: "front-matter/yaml-comments", files: |n| yaml(&repeat(n, "# comment\n")) },
    Kind { name: "front-matter/yaml-question-marks", files: |n| yaml(&repeat(n, "? a\n")) },
    Kind { name: "front-matter/yaml-colons", files: |n| yaml(&repeat(n, "a:")) },
    Kind { name: "front-matter/yaml-tags", files: |n| yaml(&format!("x: {}\n", repeat(n, "!a "))) },
    Kind { name: "front-matter/yaml-duplicate-keys", files: |n| yaml(&repeat(n, "title: A\n")) },
    Kind { name: "front-matter/yaml-unknown-keys", files: |n| yaml(&fill(n, |i| format!("titel{i}: A\n"))) },
    Kind {
        name: "front-matter/yaml-unknown-long-keys",
        files: |n| yaml(&fill(n, |i| format!("{}{i}: A\n", "descriptio".repeat(90)))),
    },
    Kind { name: "front-matter/yaml-params", files: |n| yaml(&format!("params:\n{}", fill(n, |i| format!("  k{i}: v\n")))) },
    Kind {
        name: "front-matter/yaml-params-two-cases",
        files: |n| yaml(&format!("params:\n{}", fill(n, |i| format!("  K{i}: v\n  k{i}: v\n")))),
    },
    Kind {
        name: "front-matter/yaml-params-umlauts",
        files: |n| yaml(&format!("params:\n{}", fill(n, |i| format!("  Ä{i}: v\n")))),
    },
    Kind { name: "front-matter/yaml-wrong-types", files: |n| yaml(&format!("tags:\n{}", repeat(n, "- {}\n"))) },
    Kind { name: "front-matter/yaml-bad-dates", files: |n| yaml(&format!("date: {}\n", repeat(n, "2020-"))) },
    Kind { name: "front-matter/yaml-long-number", files: |n| yaml(&format!("weight: {}\n", repeat(n, "9"))) },
    Kind { name: "front-matter/yaml-unclosed", files: |n| page(format!("---\n{}", repeat(n, "title: A\n"))) },
    Kind { name: "front-matter/yaml-fences", files: |n| page(repeat(n, "---\n")) },
    Kind { name: "front-matter/toml-nesting", files: |n| toml(&format!("x = {}\n", nest(n, "[", "", "]"))) },
    Kind { name: "front-matter/toml-unclosed", files: |n| toml(&format!("x = {}\n", repeat(n, "["))) },
    Kind { name: "front-matter/toml-tables-nesting", files: |n| toml(&format!("x = {}\n", nest(n, "{a=", "1", "}"))) },
    Kind { name: "front-matter/toml-dotted-key", files: |n| toml(&format!("{}a = 1\n", repeat(n, "a."))) },
    Kind { name: "front-matter/toml-dotted-header", files: |n| toml(&format!("[{}a]\n", repeat(n, "a."))) },
    Kind { name: "front-matter/toml-headers", files: |n| toml(&fill(n, |i| format!("[params.t{i}]\n"))) },
    Kind { name: "front-matter/toml-array-headers", files: |n| toml(&repeat(n, "[[params.t]]\n")) },
    Kind { name: "front-matter/toml-deep-headers", files: |n| toml(&fill(n, |i| format!("[params.{}t{i}]\n", "a.".repeat(40)))) },
    Kind { name: "front-matter/toml-duplicate-keys", files: |n| toml(&repeat(n, "title = 'A'\n")) },
    Kind { name: "front-matter/toml-unknown-keys", files: |n| toml(&fill(n, |i| format!("titel{i} = 'A'\n"))) },
    Kind { name: "front-matter/toml-params", files: |n| toml(&format!("[params]\n{}", fill(n, |i| format!("k{i} = 1\n")))) },
    Kind { name: "front-matter/toml-long-key", files: |n| toml(&format!("{} = 1\n", repeat(n, "k"))) },
    Kind { name: "front-matter/toml-errors", files: |n| toml(&repeat(n, "= =\n")) },
    Kind { name: "front-matter/toml-escapes", files: |n| toml(&format!("description = \"{}\"\n", repeat(n, "\\u0041"))) },
    Kind { name: "front-matter/json-nesting", files: |n| json(&format!("\"x\": {}", nest(n, "[", "", "]"))) },
    Kind { name: "front-matter/json-unclosed", files: |n| page(repeat(n, "{\"a\":")) },
    Kind { name: "front-matter/json-braces", files: |n| page(repeat(n, "{")) },
    Kind { name: "front-matter/json-brackets", files: |n| json(&format!("\"x\": {}", repeat(n, "["))) },
    Kind { name: "front-matter/json-tables-nesting", files: |n| json(&format!("\"x\": {}", nest(n, "{\"a\":", "1", "}"))) },
    Kind { name: "front-matter/json-duplicate-keys", files: |n| json(&format!("{}\"title\": 1", repeat(n, "\"title\": 1, "))) },
    Kind {
        name: "front-matter/json-unknown-keys",
        files: |n| json(&format!("{}\"title\": \"A\"", fill(n, |i| format!("\"titel{i}\": 1, ")))),
    },
    Kind { name: "front-matter/json-escapes", files: |n| json(&format!("\"title\": \"{}\"", repeat(n, "\\u0041"))) },
    Kind { name: "front-matter/tags", files: |n| yaml(&format!("tags:\n{}", fill(n, |i| format!("- tag{i}\n")))) },
    Kind { name: "front-matter/tags-equal", files: |n| yaml(&format!("tags:\n{}", repeat(n, "- tag\n"))) },
    Kind { name: "front-matter/tags-letter-case", files: |n| yaml(&format!("tags:\n{}", fill(n, cases))) },
    Kind {
        name: "front-matter/tags-slugs-collide",
        files: |n| yaml(&format!("tags:\n{}", fill(n, |i| format!("- 'a{}b'\n", "!".repeat(i % 500 + 1))))),
    },
    Kind { name: "front-matter/tags-long", files: |n| yaml(&format!("tags: [{}]\n", repeat(n, "tag "))) },
    Kind {
        name: "front-matter/categories",
        files: |n| yaml(&format!("categories:\n{}", fill(n, |i| format!("- category{i}\n")))),
    },
    Kind { name: "front-matter/series", files: |n| yaml(&format!("series:\n{}", fill(n, |i| format!("- series{i}\n")))) },
    Kind { name: "front-matter/aliases", files: |n| yaml(&format!("aliases:\n{}", fill(n, |i| format!("- /old{i}/\n")))) },
    Kind { name: "front-matter/aliases-equal", files: |n| yaml(&format!("aliases:\n{}", repeat(n, "- /old/\n"))) },
    Kind { name: "front-matter/aliases-bad", files: |n| yaml(&format!("aliases:\n{}", repeat(n, "- ../x\n"))) },
    Kind { name: "front-matter/cascades", files: |n| yaml(&format!("cascade:\n{}", repeat(n, "- draft: true\n"))) },
    Kind {
        name: "front-matter/cascade-patterns",
        files: |n| yaml(&format!("cascade:\n- _target: {{path: '{}'}}\n  draft: true\n", repeat(n, "**/"))),
    },
    Kind { name: "front-matter/menus", files: |n| yaml(&format!("menus: [{}]\n", fill(n, |i| format!("m{i}, ")))) },
    Kind {
        name: "front-matter/resources",
        files: |n| yaml(&format!("resources:\n{}", fill(n, |i| format!("- {{src: '*.png', name: n{i}}}\n")))),
    },
    Kind {
        name: "front-matter/resource-pattern",
        files: |n| yaml(&format!("resources:\n- src: '{}'\n  name: n\n", repeat(n, "*a"))),
    },
    Kind { name: "front-matter/images", files: |n| yaml(&format!("images:\n{}", fill(n, |i| format!("- i{i}.png\n")))) },
    Kind { name: "front-matter/authors", files: |n| yaml(&format!("authors:\n{}", fill(n, |i| format!("- author{i}\n")))) },
    Kind { name: "front-matter/keywords", files: |n| yaml(&format!("keywords:\n{}", fill(n, |i| format!("- keyword{i}\n")))) },
    Kind { name: "front-matter/outputs", files: |n| yaml(&format!("outputs:\n{}", repeat(n, "- html\n"))) },
];

fn yaml(text: &str) -> Files {
    page(format!("---\n{text}---\nText.\n"))
}

fn toml(text: &str) -> Files {
    page(format!("+++\n{text}+++\nText.\n"))
}

fn json(text: &str) -> Files {
    page(format!("{{\n{text}\n}}\nText.\n"))
}

/// Each key one column further to the right.
fn stairs(bytes: usize) -> String {
    let levels = (2 * bytes).isqrt();
    (0..levels).fold(String::new(), |mut text, level| {
        let _ = writeln!(text, "{}a:", " ".repeat(level));
        text
    })
}

/// Nine lists, each of nine times the one before.
fn alias_bomb(bytes: usize) -> Files {
    let mut text = "params:\n  a0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..9 {
        let before = level - 1;
        let aliases = vec![format!("*a{before}"); 9].join(", ");
        let _ = writeln!(text, "  a{level}: &a{level} [{aliases}]");
    }
    yaml(&format!("{text}{}", repeat(bytes, "# filler\n")))
}

/// Half of the text is one value, the other half names it.
fn alias_text(bytes: usize) -> Files {
    yaml(&format!("params:\n  a: &a {}\n  b:\n{}", repeat(bytes / 2, "x"), repeat(bytes / 2, "  - *a\n")))
}

/// The same with long keys.
fn alias_keys(bytes: usize) -> Files {
    let key = "k".repeat(1000);
    let table = fill(bytes / 2, |i| format!("{key}{i}: 1, "));
    yaml(&format!("params:\n  a: &a {{{table}}}\n  b:\n{}", repeat(bytes / 2, "  - *a\n")))
}

fn merge(bytes: usize) -> Files {
    let table = fill(bytes / 2, |i| format!("k{i}: 1, "));
    yaml(&format!("params:\n  a: &a {{{table}}}\n  b:\n{}", repeat(bytes / 2, "  - {<<: *a}\n")))
}

/// Anchors within anchors.
fn anchors(bytes: usize) -> Files {
    let levels = 60;
    let mut text = "params:\n  x: ".to_owned();
    (0..levels).for_each(|level| {
        let _ = write!(text, "&a{level} [");
    });
    text.push_str(&repeat(bytes, "1, "));
    text.push_str(&"]".repeat(levels));
    text.push('\n');
    yaml(&text)
}

/// One word in the letter cases that the bits of a number say.
fn cases(n: usize) -> String {
    let word: String =
        "abcdefghijklmnop".char_indices().map(|(i, c)| if n >> i & 1 == 1 { c.to_ascii_uppercase() } else { c }).collect();
    format!("- {word}\n")
}
