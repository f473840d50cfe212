//! Adversarial shortcodes: complete, nested and truncated.

use super::{Kind, body, fill, nest, repeat};

pub(super) const KINDS: &[Kind] = &[
    Kind { name: "shortcodes/open", files: |n| body(repeat(n, "{{<")) },
    Kind { name: "shortcodes/open-percent", files: |n| body(repeat(n, "{{% ")) },
    Kind { name: "shortcodes/open-comments", files: |n| body(repeat(n, "{{</* ")) },
    Kind { name: "shortcodes/escaped", files: |n| body(repeat(n, "{{</* x */>}} ")) },
    Kind { name: "shortcodes/braces", files: |n| body(repeat(n, "{{")) },
    Kind { name: "shortcodes/unclosed", files: |n| body(repeat(n, "{{< notice >}}\n")) },
    Kind { name: "shortcodes/unopened", files: |n| body(repeat(n, "{{< /notice >}}\n")) },
    Kind { name: "shortcodes/nesting", files: |n| body(nest(n, "{{< notice >}}\n", "a\n", "{{< /notice >}}\n")) },
    Kind { name: "shortcodes/nesting-percent", files: |n| body(nest(n, "{{% details %}}\n", "a\n", "{{% /details %}}\n")) },
    Kind {
        name: "shortcodes/nesting-allowed",
        files: |n| body(fill(n, |_| nest(400, "{{< notice >}}\n", "a\n", "{{< /notice >}}\n"))),
    },
    Kind {
        name: "shortcodes/nesting-allowed-long",
        files: |n| {
            body(format!("{o}{}{c}", repeat(n, "a *b*\n"), o = "{{< notice >}}\n".repeat(15), c = "{{< /notice >}}\n".repeat(15)))
        },
    },
    Kind {
        name: "shortcodes/nesting-allowed-calls",
        files: |n| {
            body(format!(
                "{o}{}{c}",
                repeat(n, "{{< param \"title\" >}} "),
                o = "{{< notice >}}\n".repeat(15),
                c = "{{< /notice >}}\n".repeat(15)
            ))
        },
    },
    Kind {
        name: "shortcodes/nesting-definitions",
        files: |n| {
            body(format!(
                "{}\n\n{}",
                fill(n / 2, |i| format!("[r{i}]: /\n")),
                repeat(n / 2, "{{< notice >}}\n[r1]\n{{< /notice >}}\n")
            ))
        },
    },
    Kind { name: "shortcodes/calls", files: |n| body(repeat(n, "{{< notice >}}\na\n{{< /notice >}}\n\n")) },
    Kind { name: "shortcodes/inline-calls", files: |n| body(repeat(n, "{{< param \"title\" >}} ")) },
    Kind { name: "shortcodes/unknown", files: |n| body(repeat(n, "{{< nosuch >}} ")) },
    Kind { name: "shortcodes/unknown-long", files: |n| body(format!("{{{{< {} >}}}}\n", repeat(n, "x"))) },
    Kind {
        name: "shortcodes/unknown-many-long",
        files: |n| body(fill(n, |i| format!("{{{{< {}{i} >}}}} ", "youtub".repeat(150)))),
    },
    Kind {
        name: "shortcodes/unknown-arguments",
        files: |n| body(format!("{{{{< figure {} >}}}}\n", fill(n, |i| format!("capton{i}=a ")))),
    },
    Kind { name: "shortcodes/arguments-equal", files: |n| body(format!("{{{{< figure {} >}}}}\n", repeat(n, "src=a "))) },
    Kind {
        name: "shortcodes/argument-long",
        files: |n| body(format!("{{{{< figure src=\"/x.png\" caption=\"{}\" >}}}}\n", repeat(n, "a "))),
    },
    Kind { name: "shortcodes/argument-open", files: |n| body(repeat(n, "{{< figure src=\"")) },
    Kind { name: "shortcodes/argument-open-raw", files: |n| body(repeat(n, "{{< figure src=`")) },
    Kind {
        name: "shortcodes/argument-escapes",
        files: |n| body(format!("{{{{< figure src=\"/x.png\" caption=\"{}\" >}}}}\n", repeat(n, "\\\""))),
    },
    Kind {
        name: "shortcodes/tabs",
        files: |n| {
            body(format!(
                "{{{{< tabgroup >}}}}\n{}{{{{< /tabgroup >}}}}\n",
                fill(n, |i| format!("{{{{< tab name=\"t{i}\" >}}}}\na\n{{{{< /tab >}}}}\n"))
            ))
        },
    },
    Kind {
        name: "shortcodes/tab-groups",
        files: |n| body(repeat(n, "{{< tabgroup >}}\n{{< tab name=\"t\" >}}\na\n{{< /tab >}}\n{{< /tabgroup >}}\n")),
    },
    Kind {
        name: "shortcodes/tabs-nesting",
        files: |n| body(nest(n, "{{< tabgroup >}}\n{{< tab name=\"t\" >}}\n", "a\n", "{{< /tab >}}\n{{< /tabgroup >}}\n")),
    },
    Kind {
        name: "shortcodes/raw-html",
        files: |n| body(format!("{{{{< rawhtml >}}}}\n{}{{{{< /rawhtml >}}}}\n", repeat(n, "<p>a\n"))),
    },
    Kind {
        name: "shortcodes/raw-html-nested",
        files: |n| body(format!("{{{{< rawhtml >}}}}\n{}{{{{< /rawhtml >}}}}\n", repeat(n, "{{< rawhtml >}}"))),
    },
    Kind {
        name: "shortcodes/highlight",
        files: |n| body(format!("{{{{< highlight rust >}}}}\n{}{{{{< /highlight >}}}}\n", repeat(n, "fn a() {}\n"))),
    },
    Kind {
        name: "shortcodes/mermaid",
        files: |n| body(format!("{{{{< mermaid >}}}}\n{}{{{{< /mermaid >}}}}\n", repeat(n, "a-->b\n"))),
    },
    Kind { name: "shortcodes/youtube", files: |n| body(repeat(n, "{{< youtube abcdefghijk >}}\n")) },
    Kind { name: "shortcodes/gist", files: |n| body(repeat(n, "{{< gist user 0123456789abcdef >}}\n")) },
    Kind { name: "shortcodes/figures", files: |n| body(repeat(n, "{{< figure src=\"/x.png\" >}}\n")) },
    Kind { name: "shortcodes/in-list", files: |n| body(repeat(n, "- {{< notice >}}\n  a\n  {{< /notice >}}\n")) },
    Kind { name: "shortcodes/in-code", files: |n| body(format!("```\n{}```\n", repeat(n, "{{< notice >}}\n"))) },
    Kind { name: "shortcodes/in-code-spans", files: |n| body(repeat(n, "`{{< notice >}}` ")) },
    Kind { name: "shortcodes/in-comments", files: |n| body(repeat(n, "<!-- {{< notice >}} -->\n\n")) },
    Kind { name: "shortcodes/code-open-in-call", files: |n| body(repeat(n, "{{< notice >}}\n```\n{{< /notice >}}\n")) },
];
