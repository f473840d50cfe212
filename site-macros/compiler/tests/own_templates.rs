//! Owners' templates on whole sites, through [`compile`].

use std::collections::BTreeMap;

use site_compiler::world::MemoryWorld;
use site_compiler::{Cache, Compilation, compile, compile_with};

const SETTINGS: &str = "title = 'Words'\nbase_url = 'https://example.org/blog/'\nlanguage = 'en'\n[author]\nname = 'A. Author'\n";

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
