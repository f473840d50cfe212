//! Adversarial links, images and references, valid and dead.

use super::{Files, Kind, body, fill, nest, repeat, site};

pub(super) const KINDS: &[Kind] = &[
    Kind { name: "links/inline", files: |n| body(repeat(n, "[a](/) ")) },
    Kind { name: "links/brackets-open", files: |n| body(repeat(n, "[")) },
    Kind { name: "links/brackets-nesting", files: |n| body(nest(n, "[", "a", "]")) },
    Kind { name: "links/brackets-link", files: |n| body(nest(n, "[", "a", "](/)")) },
    Kind { name: "links/brackets-open-text", files: |n| body(repeat(n, "[a ")) },
    Kind { name: "links/brackets-pairs", files: |n| body(repeat(n, "[a][b]")) },
    Kind { name: "links/open-target", files: |n| body(repeat(n, "[a](<b")) },
    Kind { name: "links/open-parentheses", files: |n| body(repeat(n, "[a](")) },
    Kind { name: "links/target-parentheses", files: |n| body(format!("[a]({})", nest(n, "(", "", ")"))) },
    Kind { name: "links/open-parentheses-spaces", files: |n| body(repeat(n, "[ (](")) },
    Kind { name: "links/close-open-lines", files: |n| body(repeat(n, "](\n")) },
    Kind { name: "links/close-open-label-lines", files: |n| body(repeat(n, "][\n")) },
    Kind { name: "links/definition-lines", files: |n| body(repeat(n, "[a\n]: b\n\n")) },
    Kind { name: "links/definition-starts", files: |n| body(repeat(n, "[a]:\n")) },
    Kind { name: "links/labels-nearly-long", files: |n| body(repeat(n, &format!("[{}", "a".repeat(990)))) },
    Kind { name: "links/open-title", files: |n| body(repeat(n, "[a](/ \"b ")) },
    Kind { name: "links/open-title-parentheses", files: |n| body(repeat(n, "[a](/ (b ")) },
    Kind { name: "links/target-long", files: |n| body(format!("[a](/{})", repeat(n, "b"))) },
    Kind { name: "links/title-long", files: |n| body(format!("[a](/ \"{}\")", repeat(n, "b "))) },
    Kind { name: "links/images", files: |n| body(repeat(n, "![a](/x.png) ")) },
    Kind { name: "links/images-open", files: |n| body(repeat(n, "![")) },
    Kind { name: "links/images-nesting", files: |n| body(nest(n, "![", "a", "](/x.png)")) },
    Kind { name: "links/image-alt-long", files: |n| body(format!("![{}](/x.png)", repeat(n, "a *b* "))) },
    Kind { name: "links/definitions", files: |n| body(fill(n, |i| format!("[{i}]\n\n[{i}]: /\n\n"))) },
    Kind { name: "links/definitions-unused", files: |n| body(fill(n, |i| format!("[{i}]: /\n"))) },
    Kind { name: "links/definitions-duplicate", files: |n| body(repeat(n, "[a]: /\n")) },
    Kind { name: "links/definition-open-title", files: |n| body(repeat(n, "[a]: / \"b\n")) },
    Kind {
        name: "links/definition-long-target",
        files: |n| body(format!("[a]: /{}\n\n{}", repeat(n / 2, "b"), repeat(n / 2, "[a] "))),
    },
    Kind { name: "links/definition-label-long", files: |n| body(format!("[{}]\n", repeat(n, "a"))) },
    Kind { name: "links/definition-chain", files: |n| body(repeat(n, "[a]: b\n[")) },
    Kind { name: "links/references-many", files: |n| body(format!("[a]: /\n\n{}", repeat(n, "[a] "))) },
    Kind { name: "links/references-open", files: |n| body(format!("[a]: /\n\n{}", repeat(n, "[a][ "))) },
    Kind { name: "links/autolinks", files: |n| body(repeat(n, "<https://a.example/> ")) },
    Kind { name: "links/autolinks-open", files: |n| body(repeat(n, "<https://a")) },
    Kind { name: "links/autolinks-mail", files: |n| body(repeat(n, "<a@b.example> ")) },
    Kind { name: "links/bare", files: |n| body(repeat(n, "https://a.example/b ")) },
    Kind { name: "links/bare-joined", files: |n| body(repeat(n, "https://a.example/b")) },
    Kind { name: "links/bare-scheme", files: |n| body(repeat(n, "https://")) },
    Kind { name: "links/bare-www", files: |n| body(repeat(n, "www.")) },
    Kind { name: "links/bare-dots", files: |n| body(format!("https://a.example/{}", repeat(n, "."))) },
    Kind { name: "links/bare-parentheses", files: |n| body(format!("https://a.example/{}", nest(n, "(", "", ")"))) },
    Kind { name: "links/bare-closing", files: |n| body(format!("https://a.example/{}", repeat(n, ")"))) },
    Kind { name: "links/bare-ampersands", files: |n| body(format!("https://a.example/{}", repeat(n, "&amp;"))) },
    Kind { name: "links/bare-mail", files: |n| body(repeat(n, "a@b.c ")) },
    Kind { name: "links/bare-mail-long", files: |n| body(format!("{}@", repeat(n, "a."))) },
    Kind { name: "links/external-unique", files: |n| body(fill(n, |i| format!("[a](https://h{i}.example/) "))) },
    Kind { name: "links/insecure", files: |n| body(repeat(n, "[a](http://h.example/) ")) },
    Kind { name: "links/dead", files: |n| body(fill(n, |i| format!("[a](/nowhere{i}/) "))) },
    Kind { name: "links/dead-equal", files: |n| body(repeat(n, "[a](/nowhere/) ")) },
    Kind { name: "links/dead-long", files: |n| body(fill(n, |i| format!("[a](/{}{i}/) ", "nowhere/".repeat(100)))) },
    Kind { name: "links/dead-many-pages", files: dead_many_pages },
    Kind { name: "links/dead-files", files: |n| body(fill(n, |i| format!("[a](b{i}.md) "))) },
    Kind { name: "links/dead-climbing", files: |n| body(repeat(n, "[a](../../../../x/) ")) },
    Kind { name: "links/dead-dots", files: |n| body(format!("[a](/{}) ", repeat(n, "a/../"))) },
    Kind { name: "links/dead-images", files: |n| body(fill(n, |i| format!("![a](b{i}.png) "))) },
    Kind { name: "links/dead-fragments", files: |n| body(fill(n, |i| format!("## Heading {i}\n\n[a](#headign-{i})\n\n"))) },
    Kind {
        name: "links/dead-fragments-long",
        files: |n| body(fill(n, |i| format!("## {i} {w}\n\n[a](#{i}-{w})\n\n", w = "word".repeat(100)))),
    },
    Kind { name: "links/dead-fragments-other-page", files: dead_fragments },
    Kind { name: "links/live-fragments", files: |n| body(fill(n, |i| format!("## Heading {i}\n\n[a](#heading-{i})\n\n"))) },
    Kind { name: "links/dead-refs", files: |n| body(fill(n, |i| format!("{{{{< ref \"nowhere{i}\" >}}}} "))) },
    Kind { name: "links/refs", files: |n| body(repeat(n, "[a]({{< ref \"a\" >}}) ")) },
    Kind { name: "links/empty", files: |n| body(repeat(n, "[](/) ")) },
    Kind { name: "links/vague", files: |n| body(repeat(n, "[here](/) ")) },
    Kind { name: "links/html-dead", files: |n| body(fill(n, |i| format!("<a href=\"/nowhere{i}/\">a</a> "))) },
    Kind { name: "links/html-images", files: |n| body(repeat(n, "<img src=\"/x.png\">")) },
];

/// Half of the bytes are pages, the other half links that miss them by a letter.
fn dead_many_pages(bytes: usize) -> Files {
    let pages = bytes / 2 / 100;
    let links = fill(bytes / 2, |i| format!("[a](/posts/pgae-{}/) ", i % pages.max(1)));
    let others = (0..pages)
        .map(|i| (format!("content/posts/page-{i}.md"), format!("---\ntitle: P{i}\n---\n{}\n", "x ".repeat(40)).into_bytes()));
    site(others.chain([("content/links.md".to_owned(), format!("---\ntitle: L\n---\n{links}\n").into_bytes())]))
}

/// Half of the bytes are headings, the other half links that miss them by a letter.
fn dead_fragments(bytes: usize) -> Files {
    let headings = fill(bytes / 2, |i| format!("## Heading {i}\n\n"));
    let links = fill(bytes / 2, |i| format!("[a](/headings/#headign-{i}) "));
    site([
        ("content/headings.md".to_owned(), format!("---\ntitle: H\n---\n{headings}").into_bytes()),
        ("content/links.md".to_owned(), format!("---\ntitle: L\n---\n{links}").into_bytes()),
    ])
}
