//! Properties that hold for any small site.

use std::sync::LazyLock;

use proptest::prelude::*;
use site_compiler::world::MemoryWorld;
use site_compiler::{Cache, compile, compile_with};

/// Front matter, now and then sound.
fn head() -> impl Strategy<Value = String> {
    let line = prop::sample::select(vec![
        "title: A",
        "title: \"",
        "title: ''",
        "date: 2025-01-01",
        "date: soon",
        "date: 2026-13-01",
        "lastmod: 2025-05-05",
        "draft: true",
        "draft: yes please",
        "slug: x",
        "slug: ../x",
        "slug: é ü",
        "url: /x/",
        "url: /index.xml",
        "url: https://x.example/",
        "aliases: [/a/, b]",
        "aliases: /old/",
        "tags: [Rust, C#]",
        "tags: [[x]]",
        "tags: x",
        "categories: [\"\", /]",
        "series: [One]",
        "weight: 3",
        "weight: 9e99",
        "summary: \"*x*\"",
        "description: <b>",
        "outputs: [html]",
        "outputs: [rss]",
        "headless: true",
        "translationKey: k",
        "math: true",
        "images: [a.png]",
        "params: {a: {b: c}}",
        "cascade: {tags: [y]}",
        "cascade:\n  - draft: true",
        "resources: [{src: '*', name: n}]",
        "unknown: 1",
        "build: {render: never}",
        "build: {list: never}",
        "externalLink: https://x.example/",
        "cjk: true",
        "x: &a [*a]",
        "x: &a [1, 2]\ny: [*a, *a, *a]",
        "tags: [\"\\u202e\", \"\\e[31m\", \"</script>\"]",
        "title: \"]]></script><!--\"",
        "- x",
        "\t",
        "é: 中",
    ]);
    (prop::sample::select(vec!["---\n", "---\n", "---\n", "+++\n", "{\n", ""]), prop::collection::vec(line, 0..5))
        .prop_map(|(fence, lines)| format!("{fence}{}\n{}", lines.join("\n"), if fence == "{\n" { "}\n" } else { fence }))
}

fn body() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "text ",
        "\n",
        "\n\n",
        "# A\n",
        "## B {#c}\n",
        "- a\n",
        "> q\n",
        "*",
        "**",
        "`",
        "```rust\nfn x(\n```\n",
        "```\n",
        "[x](/a/)",
        "[x](b.md)",
        "[x](/nowhere/#y)",
        "![p](a.png)",
        "<!--more-->",
        "<div>",
        "<script>x</script>",
        "<style>",
        "|a|\n|-|\n|b|\n",
        "[^1]",
        "[^1]: n\n",
        "$x$",
        "$$\\frac{1}$$",
        "{{< youtube x >}}",
        "{{< ref \"b\" >}}",
        "{{< tabs >}}",
        "{{% notice %}}",
        "{{< /tabs >}}",
        ":tada:",
        "https://x.example",
        "中文",
        "<!-- a --!>",
        "![x](https://[::1]/x.png)",
        "![x](https://b\u{fc}cher.example/x.png)",
        "<p style=\"background:url(//a.example/x)\" onclick=\"f()\">",
        "<script type=importmap>{\"imports\":{\"x\":\"https://a.example/\"}}</script>",
        "{{<",
        "{{< notice note >}}\n{{< notice note >}}\n",
        "$\\frac{{{{{",
        "```rust {hl_lines=\"1-4294967295\"}\na(//)\n",
        "> > > > > > > > > > > > > > > > > > > > > > > > > > > > > > x\n",
        "|a|b|\n|-|-|\n|",
        "\u{202e}",
        "\u{1b}[31m",
        "\u{0}",
        "\u{FEFF}",
        "\r\n",
    ]);
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

fn settings() -> impl Strategy<Value = String> {
    let line = prop::sample::select(vec![
        "title = \"T\"",
        "title = 1",
        "base_url = \"https://x.example/b\"",
        "base_url = \"x\"",
        "page_size = 1",
        "page_size = 0",
        "page_size = -1",
        "language = \"de\"",
        "language = \"\"",
        "unknown = 1",
        "disable = [\"rss\", \"404\"]",
        "disable = [\"home\", \"taxonomy\"]",
        "[author]",
        "name = \"N\"",
        "[[menu]]",
        "url = \"/nowhere/\"",
        "url = \"/a/\"",
        "[feeds]",
        "limit = 1",
        "full_content = true",
        "[languages.en]",
        "[languages.de]",
        "[permalinks]",
        "posts = \"/:year/:title/\"",
        "posts = \"/:nothing/\"",
        "[taxonomies]",
        "tag = \"tags\"",
        "[checks]",
        "dead_links = \"warning\"",
        "[markup]",
        "raw_html = false",
        "= x",
        "[theme]",
        "since = 1999",
        "recent_posts = 2",
        "[theme]\naccent = \"#8a1c4a\"",
        "[theme]\naccent = \"x\"",
        "[theme]\nwidth = \"50rem\"",
        "[theme]\nicon = \"icons/x.svg\"",
        "[theme]\nicon = \"a.png\"",
        "[dates]",
    ]);
    prop::collection::vec(line, 0..6).prop_map(|lines| lines.join("\n"))
}

const LOOKS: [&str; 5] = [
    "accent = \"#8a1c4a\"\n",
    "width = \"50rem\"\n",
    "icon = \"icons/x.svg\"\n",
    "recent_posts = 2\n",
    "search = \"/a/?q={query}\"\n",
];

/// Settings of the look, of which the style sheet and the icons are made; none is a mistake.
fn look() -> impl Strategy<Value = String> {
    let author = prop::sample::select(vec!["", "[author]\nname = \"N\"\n", "[author]\nname = \"Ada L.\"\n"]);
    (author, prop::sample::subsequence(LOOKS.to_vec(), 0..=LOOKS.len()))
        .prop_map(|(author, lines)| format!("{author}[theme]\n{}", lines.concat()))
}

fn path() -> impl Strategy<Value = String> {
    let name = prop::sample::select(vec![
        "a.md",
        "b.md",
        "_index.md",
        "index.md",
        "a.de.md",
        "posts/a.md",
        "posts/_index.md",
        "posts/b/index.md",
        "posts/b/a.png",
        "posts/b/c.md",
        "posts/a.html",
        "tags/_index.md",
        "tags/rust/_index.md",
        "a/index.md",
        "a.png",
        "é ü.md",
        "x.org",
        ".hidden.md",
        "posts/.md",
        "index.html.md",
    ]);
    prop_oneof![
        8 => name.prop_map(|name| format!("content/{name}")),
        1 => prop::sample::select(vec!["assets/css/x.css", "assets/js/x.js", "assets/static/a/index.html", "assets/icons/x.svg", "static/favicon.svg", "static/index.xml",
            "hugo.toml", "config/_default/menus.toml", "assets/static/x"]).prop_map(str::to_owned),
    ]
}

static CACHE: LazyLock<Cache> = LazyLock::new(Cache::default);

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_site_compiles_or_says_why_and_does_so_twice(
        settings in settings(),
        sound in any::<bool>(),
        look in look(),
        files in prop::collection::vec((path(), head(), body()), 0..6),
        (edited, other) in (any::<prop::sample::Index>(), body()),
    ) {
        let settings = if sound { format!("{}dead_links = \"warning\"\n{look}", crate::SETTINGS) } else { settings };
        let world = |files: &[(String, String, String)]| {
            let texts = files.iter().map(|(path, head, body)| (path.clone(), format!("{head}{body}")));
            MemoryWorld::new(texts.chain([("site.toml".to_owned(), settings.clone())]))
        };
        let (mut files, before) = (files.clone(), world(&files));
        let world = if files.is_empty() { before.clone() } else { edited.get_mut(&mut files).2 = other; world(&files) };
        // An edited body, where the last compilation is that of the same site.
        let was = compile_with(&before, &CACHE, &|_| ());
        prop_assert_eq!(crate::report(&was), crate::report(&compile(&before)));
        // The second one finds what all sites before it have left.
        let (first, second) = (compile(&world), compile_with(&world, &CACHE, &|_| ()));
        prop_assert_eq!(crate::report(&first), crate::report(&second));
        prop_assert_eq!(&first.site.manifest, &second.site.manifest);
        prop_assert_eq!(first.site.blob(), second.site.blob());
        let manifest = &first.site.manifest;
        prop_assert_eq!(first.failed(), manifest.entries.is_empty());
        prop_assert!(manifest.entries.is_sorted_by(|a, b| a.0 < b.0));
        prop_assert!(manifest.redirects.is_sorted_by(|a, b| a.0 < b.0));
        for (old, redirect) in &manifest.redirects {
            prop_assert!(manifest.entries.iter().all(|(address, _)| address != old), "{} is both", old);
            prop_assert!(redirect.to.starts_with('/') && redirect.to.is_ascii(), "{:?}", redirect);
        }
    }
}
