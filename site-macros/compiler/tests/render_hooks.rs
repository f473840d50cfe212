//! Render hooks of Hugo's sites, through [`compile`].

use site_compiler::world::MemoryWorld;
use site_compiler::{Compilation, compile};

const SETTINGS: &str = "baseURL = 'https://example.org/sub/'\ntitle = 'T'\ntheme = 'plain'\n";

fn built(text: &str, files: &[(&str, &str)]) -> Compilation {
    let page = format!("---\ntitle: A\n---\n{text}\n");
    let own = [("hugo.toml", SETTINGS), ("content/posts/a.md", page.as_str())];
    // Later files replace earlier ones.
    let all: std::collections::BTreeMap<_, _> = own.iter().chain(files).map(|(path, text)| (*path, *text)).collect();
    compile(&MemoryWorld::new(all))
}

/// The content of the page, in which runs of white space are one blank.
fn content(site: &Compilation) -> String {
    let entries = &site.site.manifest.entries;
    let at = entries.binary_search_by(|(known, _)| known.as_str().cmp("/sub/posts/a/")).unwrap();
    let page = String::from_utf8_lossy(&site.site.blob()[entries[at].1.representations[0].range()]).into_owned();
    let after = page.split_once("<div class=\"content\">").map(|(_, rest)| rest).unwrap_or_default();
    let content = after.split("</div></article>").next().and_then(|rest| rest.split("</div><footer").next()).unwrap_or_default();
    content.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn told(site: &Compilation) -> Vec<String> {
    site.diagnostics.iter().map(|d| d.kind.message()).filter(|message| message.contains("hook")).collect()
}

fn made(text: &str, hook: &str, template: &str) -> String {
    let path = format!("layouts/_markup/render-{hook}.html");
    let site = built(text, &[(&path, template)]);
    assert_eq!(told(&site), Vec::<String>::new(), "{text}");
    content(&site)
}

/// Hugo 0.168 makes the same of each.
#[test]
fn the_sites_own_hooks_make_elements() {
    let link = "{{ .Destination }}|{{ .Title }}|{{ .Text }}|{{ .PlainText }}|{{ .Page.Title }}|{{ .PageInner.Title }};";
    let image = "{{ .Destination }}|{{ .Title }}|{{ .Text }}|{{ .PlainText }}|{{ .IsBlock }}|{{ .Ordinal }};";
    let quote = "{{ .Type }}|{{ .Text }}|{{ .AlertType }}|{{ .AlertTitle }}|{{ .AlertSign }}|{{ .Ordinal }};";
    let heading = "{{ .Level }}|{{ .Anchor }}|{{ .Text }}|{{ .PlainText }}|{{ .Attributes.class }}|{{ .Attributes.k }};";
    let code = "{{ .Type }}|{{ .Inner }}|{{ .Attributes.title }}|{{ .Attributes.class }}|{{ .Options.linenos }}|{{ .Ordinal }};";
    let table = "{{ range .THead }}[{{ range . }}{{ .Alignment }}:{{ .Text }},{{ end }}]{{ end }}\
                 {{ range .TBody }}[{{ range . }}{{ .Alignment }}:{{ .Text }},{{ end }}]{{ end }}{{ .Ordinal }}";
    for (text, hook, template, expected) in [
        ("a [b *c* `d`](/x?y=1&z \"T\") e", "link", link, "<p>a /x?y=1&amp;z|T|b <em>c</em> <code>d</code>|b c d|A|A; e</p>"),
        (
            "<https://a.example> <me@b.example>",
            "link",
            "({{ .Destination }} {{ .Text }})",
            "<p>(https://a.example https://a.example) (mailto:me@b.example me@b.example)</p>",
        ),
        (
            "https://a.example/x [r]\n\n[r]: ../r 'R'",
            "link",
            "({{ .Destination }} {{ .Title }})",
            "<p>(https://a.example/x ) (../r R)</p>",
        ),
        ("![a *x*](p.png \"T\") ![b](q.png)", "image", image, "<p>p.png|T|a <em>x</em>|a x|false|0; q.png||b|b|false|1;</p>"),
        ("![a](p.png)", "image", "<figure>{{ .Text }}</figure>", "<figure>a</figure>"),
        (
            "> q *x*\n> m\n\n> [!NOTE]+ My *t*\n> body\n>\n> more",
            "blockquote",
            quote,
            "regular|<p>q <em>x</em> m</p> ||||0; alert|<p>body</p> <p>more</p> |note|My <em>t</em>|&#43;|1;",
        ),
        ("> [!TIP]\n\nx", "blockquote-alert", "<b>{{ .AlertType }}{{ .Text }}</b>", "<b>tip</b> <p>x</p>"),
        ("## One *e* {.c k=v}\n\n### Two", "heading", heading, "2|one-e|One <em>e</em>|One e|c|v; 3|two|Two|Two||;"),
        (
            "```go {linenos=true title=\"x y\" .c}\na <b>\n```\n\n```\nx\n```",
            "codeblock",
            code,
            "go|a &lt;b&gt;|x y|c|true|0; |x||||1;",
        ),
        ("| A | B |\n|:--|--:|\n| 1 *x* | 2 |", "table", table, "[left:A,right:B,][left:1 <em>x</em>,right:2,]0"),
    ] {
        assert_eq!(made(text, hook, template), expected, "{text}");
    }
}

#[test]
fn code_is_highlighted_by_hooks() {
    let text = "```rust {hl_lines=[1]}\nfn a() {}\n```";
    let made = made(text, "codeblock", "<figure>{{ (transform.HighlightCodeBlock .).Wrapped }}</figure>");
    assert!(
        made.starts_with("<figure><div class=\"highlight\">") && made.contains("class=\"hl\"") && made.contains("class=\"k"),
        "{made}"
    );
}

#[test]
fn hooks_are_found_where_hugo_finds_them() {
    let link = |path: &str| (path.to_owned(), "own".to_owned());
    for (path, is_found) in [
        ("layouts/_markup/render-link.html", true),
        ("layouts/_default/_markup/render-link.html", true),
        ("layouts/posts/_markup/render-link.html", true),
        ("layouts/pages/_markup/render-link.html", false),
        ("themes/plain/layouts/_markup/render-link.html", false),
    ] {
        let (path, template) = link(path);
        assert_eq!(content(&built("[a](#)", &[(&path, &template)])).contains("own"), is_found, "{path}");
    }
    // A theme's hooks make what is not made here.
    for (language, is_found) in [("chem", true), ("go", false), ("mermaid", false)] {
        let path = format!("themes/plain/layouts/_markup/render-codeblock-{language}.html");
        let site = built(&format!("```{language}\nx\n```"), &[(&path, "<i>theme's</i>")]);
        assert_eq!(content(&site).contains("theme's"), is_found, "{language}");
    }
}

#[test]
fn hooks_are_used_in_the_markdown_of_templates() {
    let files = [
        ("layouts/_markup/render-link.html", "<a data-own href=\"{{ .Destination }}\">{{ .Text | safeHTML }}</a>"),
        ("layouts/shortcodes/x.html", "{{ .Inner | markdownify }}{{ .Page.RenderString \"[r](s)\" }}"),
    ];
    let site = built("{{< x >}}[a](b){{< /x >}}", &files);
    assert_eq!(content(&site), "<a data-own href=\"b\">a</a><a data-own href=\"s\">r</a>");
}

#[test]
fn a_failing_hook_leaves_the_element() {
    let fails = "{{ resources.GetRemote \"https://x.example\" }}";
    for (text, hook, expected) in [
        ("[a](#b \"T\")", "link", "<p><a href=\"#b\" title=\"T\">a</a></p>"),
        ("> q", "blockquote", "<blockquote> <p>q</p> </blockquote>"),
        (
            "> [!NOTE] T\n> b",
            "blockquote",
            "<div class=\"notice note\" role=\"note\"> <p class=\"notice-title\">T</p> <p>b</p> </div>",
        ),
        (
            "| A |\n|--:|\n| 1 |",
            "table",
            "<table> <thead> <tr> <th class=\"align-right\">A</th> </tr> </thead> <tbody> <tr> <td class=\"align-right\">1</td> </tr> </tbody> </table>",
        ),
        (
            "```txt\nx\n```",
            "codeblock",
            "<div class=\"highlight\"><pre tabindex=\"0\"><code class=\"language-txt\" data-lang=\"txt\">x </code></pre></div>",
        ),
    ] {
        let path = format!("layouts/_markup/render-{hook}.html");
        let site = built(text, &[(&path, fails)]);
        assert_eq!(content(&site), expected, "{text}");
        let told = told(&site);
        assert!(
            told.len() == 1
                && told[0].starts_with(&format!("the render hook `render-{hook}`"))
                && told[0].contains("resources.GetRemote"),
            "{told:?}"
        );
    }
}

#[test]
fn hooks_that_render_themselves_end() {
    let template = "<b>{{ printf \"[x](y) ![a](b)\" | markdownify }}</b>";
    let files = [("layouts/_markup/render-link.html", template), ("layouts/_markup/render-image.html", template)];
    let text = "[a](b) ".repeat(20);
    let site = built(&text, &files);
    assert!(content(&site).contains("<b><b>"), "{}", content(&site));
}
