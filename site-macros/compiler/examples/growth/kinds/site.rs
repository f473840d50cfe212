//! Adversarial folders: many files, deep folders, many languages.

use super::{Files, Kind, fill, repeat, site};

pub(super) const KINDS: &[Kind] = &[
    Kind { name: "site/many-pages", files: |n| pages(n, |i| format!("content/posts/p{i}.md"), |_| String::new()) },
    Kind { name: "site/many-sections", files: |n| pages(n, |i| format!("content/s{i}/p.md"), |_| String::new()) },
    Kind { name: "site/many-bundles", files: |n| pages(n, |i| format!("content/posts/p{i}/index.md"), |_| String::new()) },
    Kind {
        name: "site/deep-folders",
        files: |n| pages(n, |i| format!("content/{}p{i}.md", "d/".repeat(i % 60)), |_| String::new()),
    },
    Kind { name: "site/long-names", files: |n| pages(n, |i| format!("content/{}{i}.md", "n".repeat(200)), |_| String::new()) },
    Kind { name: "site/same-address", files: |n| pages(n, |i| format!("content/posts/p{i}.md"), |_| "slug: same\n".to_owned()) },
    Kind { name: "site/same-title", files: |n| pages(n, |i| format!("content/posts/p{i}.md"), |_| "title: Same\n".to_owned()) },
    Kind {
        name: "site/same-alias",
        files: |n| pages(n, |i| format!("content/posts/p{i}.md"), |_| "aliases: [/old/]\n".to_owned()),
    },
    Kind { name: "site/same-tag", files: |n| pages(n, |i| format!("content/posts/p{i}.md"), |_| "tags: [t]\n".to_owned()) },
    Kind {
        name: "site/same-tags",
        files: |n| pages(n, |i| format!("content/posts/p{i}.md"), |_| "tags: [a, b, c, d, e, f, g, h]\n".to_owned()),
    },
    Kind {
        name: "site/own-tags",
        files: |n| pages(n, |i| format!("content/posts/p{i}.md"), |i| format!("tags: [a{i}, b{i}, c{i}]\n")),
    },
    Kind { name: "site/same-series", files: |n| pages(n, |i| format!("content/posts/p{i}.md"), |_| "series: [s]\n".to_owned()) },
    Kind {
        name: "site/same-date",
        files: |n| pages(n, |i| format!("content/posts/p{i}.md"), |_| "date: 2020-01-01\n".to_owned()),
    },
    Kind { name: "site/translations", files: |n| pages(n, |i| format!("content/posts/p.l{i}.md"), |_| String::new()) },
    Kind { name: "site/bundle-files", files: |n| bundle(n) },
    Kind { name: "site/static-files", files: |n| site((0..n / 100).map(|i| (format!("static/f{i}.txt"), vec![b'a'; 100]))) },
    Kind {
        name: "site/cascades-deep",
        files: |n| {
            site((0..n / 100).map(|i| {
                let head = format!("---\ntitle: S\ncascade:\n  params: {{k{i}: 1}}\n---\n");
                (format!("content/{}_index.md", "d/".repeat(i % 60)), head.into_bytes())
            }))
        },
    },
    Kind {
        name: "site/links-between",
        files: |n| {
            let count = n / 400;
            site((0..count).map(|i| {
                let links = fill(350, |l| format!("[a](/posts/p{}/) ", (i * 31 + l * 17) % count.max(1)));
                (format!("content/posts/p{i}.md"), format!("---\ntitle: P{i}\n---\n{links}\n").into_bytes())
            }))
        },
    },
    Kind {
        name: "site/full-text-feed",
        files: |n| {
            site((0..10).map(|i| {
                (format!("content/posts/p{i}.md"), format!("---\ntitle: P{i}\n---\n{}", repeat(n / 10, "word *a* ")).into_bytes())
            }))
        },
    },
];

/// Pages of about a hundred bytes.
fn pages(bytes: usize, path: impl Fn(usize) -> String, head: impl Fn(usize) -> String) -> Files {
    site((0..bytes / 100).map(|i| {
        let (head, text) = (head(i), "text ".repeat(15));
        let title = if head.contains("title") { String::new() } else { format!("title: P{i}\n") };
        (path(i), format!("---\n{title}{head}---\n{text}\n").into_bytes())
    }))
}

/// One bundle with many files, and a pattern that names each.
fn bundle(bytes: usize) -> Files {
    let head = "---\ntitle: A\nresources: [{src: 'f*', name: 'n-:counter'}]\n---\nText\n";
    let files = (0..bytes / 100).map(|i| (format!("content/posts/a/f{i}.txt"), vec![b'a'; 100]));
    site(files.chain([("content/posts/a/index.md".to_owned(), head.as_bytes().to_vec())]))
}
