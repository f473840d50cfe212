//! Owners' templates on whole sites, through [`compile`].

use std::collections::BTreeMap;

use site_compiler::world::MemoryWorld;
use site_compiler::{Cache, Compilation, compile, compile_with};

const SETTINGS: &str = "title = 'Words'\nbase_url = 'https://example.org/blog/'\nlanguage = 'en'\n[author]\nname = 'A. Author'\n";

/// A picture of five by seven pixels, as text.
const PICTURE: &str = "GIF89a\u{5}\0\u{7}\0\0\0\0,\0\0\0\0\u{5}\0\u{7}\0\0\u{2}\0;";

type Files = BTreeMap<String, String>;

fn files(others: &[(&str, &str)]) -> Files {
    let own = [
        ("site.toml", SETTINGS),
        ("content/_index.md", "---\ntitle: Home\n---\nWelcome.\n"),
        ("content/about.md", "---\ntitle: About\nparams:\n  mood: calm\n---\nAbout it.\n"),
        ("content/posts/one.md", "---\ntitle: \"One & more\"\ndate: 2025-03-01\ntags: [rust]\n---\nFirst.\n"),
        ("content/posts/two.md", "---\ntitle: Two\ndate: 2025-04-01\n---\nSecond.\n"),
    ];
    own.iter().chain(others).map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect()
}

fn built(others: &[(&str, &str)]) -> Compilation {
    compile(&MemoryWorld::new(files(others)))
}

fn body(site: &Compilation, address: &str) -> String {
    let entries = &site.site.manifest.entries;
    let Ok(at) = entries.binary_search_by(|(known, _)| known.as_str().cmp(address)) else { return String::new() };
    let blob = site.site.blob();
    let plain = entries[at].1.representations.first();
    plain.map(|plain| String::from_utf8_lossy(&blob[plain.range()]).into_owned()).unwrap_or_default()
}

/// `PATH:LINE: message` of everything that is found.
fn told(site: &Compilation) -> Vec<String> {
    let line = |d: &site_compiler::diag::Diagnostic| {
        let place = d.span.map(|span| {
            let line = site.sources.text(span.file)[..span.start as usize].matches('\n').count() + 1;
            format!("{}:{line}: ", site.sources.path(span.file))
        });
        format!("{}{}", place.unwrap_or_default(), d.kind.message())
    };
    site.diagnostics.iter().map(line).collect()
}

#[test]
fn slots_add_to_the_pages_that_have_them() {
    let site = built(&[
        ("templates/slots/head_end.html", "<meta name=\"x\" content=\"{{ page.title }}\">"),
        ("templates/slots/after_content.html", "<p>{{ page.kind }} of {{ site.title }} in {{ page.section }}</p>"),
        ("templates/slots/after_list.html", "<p>{{ pages(section=\"posts\") | length }} posts</p>"),
        ("templates/slots/home_end.html", "<p>{{ pages(sort=\"date\", limit=1)[0].title }}</p>"),
    ]);
    assert_eq!(told(&site), Vec::<String>::new());
    let post = body(&site, "/blog/posts/one/");
    assert!(post.contains("<meta name=\"x\" content=\"One &amp; more\"></head>"), "{post}");
    assert!(post.contains("<p>page of Words in posts</p>"), "{post}");
    assert!(body(&site, "/blog/posts/").contains("<p>2 posts</p>"));
    assert!(body(&site, "/blog/").contains("<p>Two</p></main>"));
    assert!(body(&site, "/blog/404.html").contains("<meta name=\"x\""));
}

#[test]
fn templates_replace_pages() {
    let site = built(&[
        (
            "templates/home.html",
            "{% extends \"theme/page.html\" %}{% block main %}<h1>{{ home.author }}</h1>{{ home.content_html }}{% endblock %}",
        ),
        (
            "templates/page.html",
            "{% extends \"theme/page.html\" %}{% block main %}<b>{{ article.title }}</b>{{ super() }}{% endblock %}",
        ),
        (
            "templates/sections/posts/page.html",
            "{% extends \"theme/page.html\" %}{% block main %}<i>{{ page.title }}</i>{{ article.content_html }}{% endblock %}",
        ),
        (
            "templates/sections/posts/list.html",
            "{% extends \"theme/page.html\" %}{% block main %}<h1>{{ list.title }}</h1>{% for item in list.items %}<a href=\"{{ item.href }}\">{{ item.title }}</a>{% endfor %}{{ parts.pagination }}{% endblock %}",
        ),
        (
            "templates/term.html",
            "{% extends \"theme/page.html\" %}{% block main %}<h1>T {{ page.title }}</h1>{{ parts.list }}{% endblock %}",
        ),
        ("templates/terms.html", "{% extends \"theme/page.html\" %}{% block main %}<h1>All</h1>{{ parts.list }}{% endblock %}"),
        ("templates/404.html", "{% extends \"theme/page.html\" %}{% block main %}<h1>{{ t(\"not_found\") }}</h1>{% endblock %}"),
        (
            "templates/wide.html",
            "{% extends \"theme/page.html\" %}{% block main %}<h1>wide</h1>{{ parts.article }}{% endblock %}",
        ),
        ("content/own.md", "---\ntitle: Own\ntemplate: wide\n---\nText.\n"),
    ]);
    assert_eq!(told(&site), Vec::<String>::new());
    for (address, expected) in [
        ("/blog/", "<main id=\"main\"><h1>A. Author</h1><p>Welcome.</p>"),
        ("/blog/about/", "<main id=\"main\"><b>About</b><article>"),
        ("/blog/posts/one/", "<main id=\"main\"><i>One &amp; more</i><p>First.</p>"),
        (
            "/blog/posts/",
            "<h1>Posts</h1><a href=\"/blog/posts/two/\">Two</a><a href=\"/blog/posts/one/\">One &amp; more</a></main>",
        ),
        ("/blog/tags/rust/", "<h1>T Rust</h1><h2 class=\"year\">2025</h2><ul class=\"posts\">"),
        ("/blog/tags/", "<h1>All</h1><ul class=\"cloud\">"),
        ("/blog/404.html", "<main id=\"main\"><h1>"),
        ("/blog/own/", "<h1>wide</h1><article>"),
    ] {
        let page = body(&site, address);
        assert!(page.contains(expected), "{address}: {page}");
        assert!(
            page.starts_with("<!DOCTYPE html><html lang=\"en\"") && page.contains("<footer class=\"foot\">"),
            "{address}: {page}"
        );
    }
    assert!(body(&site, "/blog/posts/one/").contains("<body class=\"page section-posts\">"));
}

#[test]
fn a_template_that_does_nothing_makes_the_themes_page() {
    let plain = built(&[]);
    let own = built(&[("templates/page.html", "{% extends \"theme/page.html\" %}")]);
    for address in ["/blog/about/", "/blog/posts/one/"] {
        assert_eq!(body(&own, address).trim_end(), body(&plain, address), "{address}");
    }
}

#[test]
fn mistakes_have_places() {
    for (path, text, expected) in [
        ("templates/page.html", "<p>\n{{ page.titel }}", "templates/page.html:2: unknown field `titel`"),
        (
            "templates/page.html",
            "\n\n{{ asset(\"css/x.css\") }}",
            "templates/page.html:3: this template cannot be executed: there is no asset `css/x.css`",
        ),
        (
            "templates/slots/head_end.html",
            "{{ page(\"/abuot/\").title }}",
            "templates/slots/head_end.html:1: this template cannot be executed: there is no page at `/abuot/`; did you mean `/about/`?",
        ),
        ("templates/slots/headend.html", "", "templates/slots/headend.html:1: unknown slot `headend`"),
        ("templates/card.html", "", "templates/card.html:1: nothing uses the template `card.html`"),
        ("templates/page.html", "{% if %}", "templates/page.html:1: this is not a template: "),
        ("content/own.md", "---\ntitle: Own\ntemplate: wid\n---\n", "content/own.md:3: unknown template `wid`"),
        ("templates/home.html", "{{ data.people }}", "templates/home.html:1: unknown data file `people`"),
    ] {
        let site = built(&[(path, text)]);
        let found = told(&site);
        assert!(found.len() == 1 && found[0].starts_with(expected), "{path} {text}: {found:?}");
    }
}

/// The content of a page with this text, with these shortcodes.
fn content(text: &str, shortcodes: &[(&str, &str)]) -> (String, Vec<String>) {
    let page = format!("---\ntitle: Own\nparams:\n  mood: calm\n---\n{text}\n");
    let paths: Vec<String> = shortcodes.iter().map(|(name, _)| format!("templates/shortcodes/{name}")).collect();
    let mut others: Vec<(&str, &str)> = paths.iter().map(String::as_str).zip(shortcodes.iter().map(|(_, text)| *text)).collect();
    others.push(("content/own.md", &page));
    let site = built(&others);
    let page = body(&site, "/blog/own/");
    let content =
        page.split_once("<div class=\"content\">").map(|(_, rest)| rest.split("</div></article>").next().unwrap_or_default());
    (content.unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" "), told(&site))
}

#[test]
fn shortcodes_are_templates() {
    for (text, file, template, expected) in [
        ("{{< x src=\"a<b\" n=2 >}}", "x.html", "<i>{{ args.src }} {{ args.n + 1 }}</i>", "<i>a&lt;b 3</i>"),
        ("{{< x \"a\" true >}}", "x.html", "<i>{{ args[0] }}{% if args[1] %}!{% endif %}</i>", "<i>a!</i>"),
        ("see {{< x >}} there", "x.html", "<kbd>K</kbd>", "<p>see <kbd>K</kbd> there</p>"),
        ("{{< x >}}\n*a*\n{{< /x >}}", "x.html", "<aside>{{ inner }}</aside>", "<aside><p><em>a</em></p> </aside>"),
        ("{{< x >}}*a*{{< /x >}}", "x.md", "**b** {{ inner }}", "<p><strong>b</strong> <em>a</em></p>"),
        ("{{< x to=\"/about/\" >}}", "x.md", "[About]({{ args.to }})", "<p><a href=\"/blog/about/\">About</a></p>"),
        ("{{< x >}}", "x.html", "<i>{{ page.title }} {{ page.params.mood }} {{ site.title }}</i>", "<i>Own calm Words</i>"),
        ("{{< x >}}", "x.html", "{% if args.a %}a{% endif %}<i>{{ args.b | default(\"d\") }}</i>", "<i>d</i>"),
        ("{{< x n=1 >}}{{< x n=2 >}}{{< /x >}}{{< /x >}}", "x.html", "<b>{{ args.n }}{{ inner }}</b>", "<b>1<b>2</b> </b>"),
        ("{{< figure >}}", "figure.html", "<i>mine</i>", "<i>mine</i>"),
    ] {
        let (content, told) = content(text, &[(file, template)]);
        assert_eq!((content.as_str(), told), (expected, Vec::new()), "{text} {template}");
    }
}

#[test]
fn wrong_arguments_are_errors_at_the_call() {
    let template = [("x.html", "<i>{{ args.src }}{{ args[0] | default(0) }}</i>")];
    for (text, expected) in [
        ("\n{{< x scr=\"a\" >}}", "content/own.md:7: the shortcode `x` has no argument `scr`; did you mean `src`?"),
        ("{{< x >}}", "content/own.md:6: the shortcode `x` needs the argument `src`"),
        ("{{< x a b >}}", "content/own.md:6: the shortcode `x` takes 1 arguments without names at most"),
    ] {
        assert_eq!(content(text, &template).1, [expected], "{text}");
    }
    let fails = content("{{< x >}}", &[("x.html", "\n{{ asset(\"a.css\") }}")]).1;
    let expected = "content/own.md:6: the shortcode `x` fails in templates/shortcodes/x.html, line 2: there is no asset `a.css`";
    assert_eq!(fails, [expected]);
    let unused = content("", &[("y.html", "")]).1;
    assert_eq!(unused, ["templates/shortcodes/y.html:1: nothing uses the shortcode `y`"]);
    let unsound = content("{{< x >}}", &[("x.html", "{{ page.titel }}")]).1;
    assert_eq!(unsound, ["templates/shortcodes/x.html:1: unknown field `titel`"]);
}

#[test]
fn an_edit_of_a_shortcode_renders_its_pages_again() {
    let mut files =
        files(&[("content/own.md", "---\ntitle: Own\n---\n{{< figure src=\"x\" >}}\n"), ("templates/shortcodes/y.html", "")]);
    let cache = Cache::default();
    compile_with(&MemoryWorld::new(files.clone()), &cache, &|_| ());
    for (path, text) in [
        ("templates/shortcodes/figure.html", "<i>{{ args.src }}</i>"),
        ("templates/shortcodes/figure.html", "<b>{{ args.src }}{{ data.a.x }}</b>"),
        ("data/a.toml", "x = 1"),
        ("data/a.toml", "x = 2"),
        ("templates/shortcodes/figure.html", "<b>{{ args.src }}{{ pages() | length }}</b>"),
        ("content/more.md", "---\ntitle: More\n---\n"),
    ] {
        files.insert(path.to_owned(), text.to_owned());
        let world = MemoryWorld::new(files.clone());
        let (edited, fresh) = (compile_with(&world, &cache, &|_| ()), compile(&world));
        assert_eq!(told(&edited), told(&fresh), "{path} {text}");
        assert_eq!(body(&edited, "/blog/own/"), body(&fresh, "/blog/own/"), "{path} {text}");
    }
}

#[test]
fn outputs_are_files() {
    let site = built(&[
        ("templates/outputs/humans.txt", "By {{ site.title }} & co: {{ \"/about/\" | absolute }}"),
        (
            "templates/outputs/lists/roll.opml",
            "<opml>{% for p in pages(sort=\"title\") %}<x t=\"{{ p.title }}\"/>{% endfor %}</opml>",
        ),
        ("templates/outputs/data.json", "{{ {\"a\": [1, \"x\"]} | tojson }}"),
        ("templates/outputs/robots.txt", "User-agent: *"),
        ("content/link.md", "---\ntitle: Link\n---\n[humans](/humans.txt)\n"),
    ]);
    assert_eq!(told(&site), Vec::<String>::new());
    assert_eq!(body(&site, "/blog/humans.txt"), "By Words & co: https://example.org/blog/about/");
    assert!(body(&site, "/blog/lists/roll.opml").starts_with("<opml><x t=\"About\"/><x t=\"Link\"/><x t=\"One &amp; more\"/>"));
    assert_eq!(body(&site, "/blog/data.json"), "{\"a\": [1, \"x\"]}");
    assert_eq!(body(&site, "/blog/robots.txt"), "User-agent: *");
    let kind = |address: &str| {
        let entries = &site.site.manifest.entries;
        entries.iter().find(|(known, _)| known == address).map(|(_, entry)| entry.media_type.to_string())
    };
    assert_eq!(kind("/blog/lists/roll.opml").as_deref(), Some("text/x-opml; charset=utf-8"));
    for (path, expected) in [
        ("templates/outputs/about/index.html", vec![]),
        ("templates/outputs/assets/x.txt", vec!["templates/outputs/assets/x.txt:1: the address `/assets/x.txt` is reserved"]),
        ("templates/outputs/sitemap.xml", vec!["templates/outputs/sitemap.xml:1: two sources claim the address `/sitemap.xml`"]),
        ("templates/outputs/broken.txt", vec!["templates/outputs/broken.txt:1: unknown variable `page`"]),
    ] {
        let text = if path.contains("broken") { "{{ page.title }}" } else { "x" };
        assert_eq!(told(&built(&[(path, text)])), expected, "{path}");
    }
}

#[test]
fn what_templates_make_is_checked() {
    for (text, expected) in [
        ("<a href=\"/blog/abuot/\">x</a>", "no page at this address"),
        ("\n<a href=\"{{ \"/posts/\" | url }}one/\">x</a>", ""),
        ("<a href=\"#nowhere\">x</a>", "`/blog/about/` has no element with the id `nowhere`"),
        ("<a href=\"#main\">x</a>", ""),
        ("<p id=\"main\">x</p>", "this template cannot be executed: the id `main` is on the page twice"),
        ("<div><section></div>", "`<section>` is never closed"),
        ("</section>", "`</section>` is closed and was never open"),
        ("<img src=\"{{ asset(\"a.gif\") }}\">", "this image has no alternative text"),
        ("<a href=\"javascript:x()\">x</a>", "the Content-Security-Policy blocks an address that runs a script"),
        ("<a href=\"https://other.example/\">x</a>", ""),
    ] {
        let slot = format!("{{% if page.title == \"About\" %}}{text}{{% endif %}}");
        let picture = text.contains("a.gif").then_some(("assets/a.gif", PICTURE));
        let mut others = vec![("templates/slots/after_content.html", slot.as_str())];
        others.extend(picture);
        let told = told(&built(&others));
        let expected: Vec<String> = Some(expected)
            .filter(|expected| !expected.is_empty())
            .map(|expected| {
                let line = if text.starts_with('\n') { 2 } else { 1 };
                format!("templates/slots/after_content.html:{line}: {expected}")
            })
            .into_iter()
            .collect();
        assert_eq!(told, expected, "{text}");
    }
    // What is wrong in the text of a page is reported there alone.
    let told = told(&built(&[
        ("templates/slots/after_content.html", "<p>x</p>"),
        ("content/bad.md", "---\ntitle: Bad\n---\n<div>\n\n[x](/no/)\n"),
    ]));
    assert!(told.iter().all(|line| line.starts_with("content/bad.md")) && told.len() == 2, "{told:?}");
}

#[test]
fn pages_list_pages() {
    for (text, expected) in [
        (
            "{{< pages section=\"posts\" limit=1 >}}",
            "<ul class=\"posts\"><li><time class=\"date\" datetime=\"2025-04-01T00:00:00+00:00\">April 1, 2025</time><a class=\"title\" href=\"/blog/posts/two/\">Two</a></li></ul>",
        ),
        (
            "{{< pages tag=\"Rust\" style=\"cards\" >}}",
            "<ul class=\"cards\"><li><p class=\"card-title\"><a class=\"title\" href=\"/blog/posts/one/\">One &amp; more</a></p></li></ul>",
        ),
        (
            "{{< pages style=\"table\" limit=1 >}}",
            "<table><tbody><tr><td><time class=\"date\" datetime=\"2025-04-01T00:00:00+00:00\">April 1, 2025</time></td><td><a class=\"title\" href=\"/blog/posts/two/\">Two</a></td><td></td></tr></tbody></table>",
        ),
    ] {
        let (content, told) = content(text, &[]);
        assert_eq!((content.as_str(), told), (expected, Vec::new()), "{text}");
    }
    for (text, expected) in [
        ("{{< pages section=\"post\" >}}", "finds no section `post`; did you mean `posts`?"),
        ("{{< pages tag=\"rst\" >}}", "finds no tag `rst`; did you mean `rust`?"),
        ("{{< pages limit=0 >}}", "takes a whole number from 1 for `limit`"),
        ("{{< pages style=\"grid\" >}}", "takes `list`, `cards` or `table` for `style`"),
    ] {
        assert_eq!(content(text, &[]).1, [format!("content/own.md:6: the shortcode `pages` {expected}")], "{text}");
    }
}

#[test]
fn style_sheets_and_scripts_of_other_hosts_need_permission() {
    let settings = |allowed: &str| {
        format!(
            "{SETTINGS}[theme]\ncustom_css = [\"https://cdn.example/a.css\"]\ncustom_js = [\"http://cdn.example/a.js\"]\n{allowed}"
        )
    };
    let site = built(&[("site.toml", &settings(""))]);
    assert_eq!(
        told(&site),
        [
            "site.toml:7: the Content-Security-Policy blocks `https://cdn.example/a.css`, so that it is left out",
            "site.toml:8: the Content-Security-Policy blocks `http://cdn.example/a.js`, so that it is left out",
        ]
    );
    let allowed =
        settings("[security.allow_hosts]\nstyle = [\"https://cdn.example\"]\n").replace("\"http://cdn.example/a.js\"", "");
    let site = built(&[("site.toml", &allowed)]);
    assert_eq!(told(&site), Vec::<String>::new());
    assert!(body(&site, "/blog/about/").contains("<link rel=\"stylesheet\" href=\"https://cdn.example/a.css\">"));
}

#[test]
fn data_is_read_and_checked() {
    let site = built(&[
        (
            "templates/home.html",
            "{% for p in data.team.people %}{{ p.name }} {{ p.age }};{% endfor %}{{ data.links.site }}{{ data.list[1].x }}",
        ),
        ("data/team/people.csv", "name,age\nAnn,3\n\"B, C\",4\n"),
        ("data/links.yaml", "site: https://a.example\n"),
        ("data/list.json", "[{}, {\"x\": 7}]"),
        ("data/unused.toml", "a = 1"),
        ("data/notes.odt", "x"),
    ]);
    assert_eq!(body(&site, "/blog/"), "Ann 3;B, C 4;https://a.example7");
    assert_eq!(
        told(&site),
        [
            "data/notes.odt:1: nothing uses the data file `with another extension than toml, yaml, json and csv`",
            "data/unused.toml:1: nothing uses the data file `unused`",
        ]
    );
    for (path, text, expected) in [
        ("data/a.toml", "a = 1\nb =", "data/a.toml:2: this is not TOML"),
        ("data/a.csv", "a,b\n1,2\n3", "data/a.csv:3: this is not CSV: this row has 1 cells, and the first one has 2"),
        ("data/a.csv", "a,b\n\"1,2", "data/a.csv:2: this is not CSV: this quote is never closed"),
    ] {
        let found = told(&built(&[("templates/home.html", "{{ data.a }}"), (path, text)]));
        assert!(found.len() == 1 && found[0].starts_with(expected), "{text}: {found:?}");
    }
}

#[test]
fn an_edit_gives_the_same_as_a_compilation_without_cache() {
    let start = files(&[
        ("templates/slots/footer_end.html", "{{ pages()[0].title }} {{ data.a.x }}"),
        (
            "templates/sections/posts/page.html",
            "<h1>{{ article.title }}</h1>{{ article.content_html }}{% include \"part.html\" %}",
        ),
        ("templates/part.html", "{{ page.description }}"),
        ("data/a.toml", "x = 1"),
    ]);
    let cache = Cache::default();
    let edits: &[(&str, &str)] = &[
        ("content/posts/one.md", "---\ntitle: \"One & more\"\ndate: 2025-03-01\ntags: [rust]\n---\nChanged.\n"),
        ("content/posts/two.md", "---\ntitle: Zwei\ndate: 2025-04-01\n---\nSecond.\n"),
        ("templates/part.html", "part"),
        ("data/a.toml", "x = 2"),
        ("templates/slots/footer_end.html", "{{ page.titel }}"),
        ("content/posts/one.md", "---\ntitle: \"One & more\"\ndate: 2025-03-01\ntags: [rust]\n---\nAgain.\n"),
        ("templates/slots/footer_end.html", "{{ page.title }}"),
    ];
    let mut files = start;
    compile_with(&MemoryWorld::new(files.clone()), &cache, &|_| ());
    for (path, text) in edits {
        files.insert((*path).to_owned(), (*text).to_owned());
        let world = MemoryWorld::new(files.clone());
        let (edited, fresh) = (compile_with(&world, &cache, &|_| ()), compile(&world));
        assert_eq!(told(&edited), told(&fresh), "{path}");
        for address in ["/blog/", "/blog/posts/one/", "/blog/posts/two/", "/blog/about/"] {
            assert_eq!(body(&edited, address), body(&fresh, address), "{path} {address}");
        }
    }
    assert!(body(&compile(&MemoryWorld::new(files)), "/blog/posts/one/").ends_with("<p>Again.</p>\npart"));
}

#[test]
fn templates_of_another_generator_are_not_read() {
    let files = [
        ("hugo.toml", "baseURL = 'https://example.org/'\ntitle = 'x'\n"),
        ("content/_index.md", ""),
        ("templates/page.html", "{{ x }}"),
    ];
    let site = compile(&MemoryWorld::new(files));
    assert!(told(&site).iter().all(|line| !line.contains("template")), "{:?}", told(&site));
}
