//! Shortcodes that sites of Hugo's have as templates, through [`compile`].

use std::collections::BTreeMap;

use site_compiler::diag::Severity;
use site_compiler::world::MemoryWorld;
use site_compiler::{Cache, Compilation, compile, compile_with};

const SETTINGS: &str = "baseURL = 'https://example.org/blog/'\ntitle = 'Words'\ntheme = 'plain'\n[params]\ncolour = 'red'\n\
                        [params.Deep]\nKey = 'found'\n";
/// A picture of five by seven pixels.
const PICTURE: &str = "GIF89a\u{5}\0\u{7}\0\0\0\0,\0\0\0\0\u{5}\0\u{7}\0\0\u{2}\0;";

type Files = BTreeMap<String, String>;

/// A site with a page `content/a/index.md` of this text, and these files.
fn files(text: &str, others: &[(&str, &str)]) -> Files {
    let page = format!("---\ntitle: \"A & B\"\ndate: 2024-03-01\ncolours: [x, y]\n---\n{text}\n");
    let own = [("hugo.toml", SETTINGS), ("content/a/index.md", page.as_str()), ("content/a/dot.gif", PICTURE)];
    own.iter().chain(others).map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect()
}

fn built(files: &Files) -> Compilation {
    compile(&MemoryWorld::new(files.clone()))
}

fn body(site: &Compilation, address: &str) -> String {
    let entries = &site.site.manifest.entries;
    let Ok(at) = entries.binary_search_by(|(known, _)| known.as_str().cmp(address)) else { return String::new() };
    let blob = site.site.blob();
    entries[at]
        .1
        .representations
        .first()
        .map(|plain| String::from_utf8_lossy(&blob[plain.range()]).into_owned())
        .unwrap_or_default()
}

/// The content of the page, in which runs of white space are one blank.
fn content(site: &Compilation) -> String {
    let page = body(site, "/blog/a/");
    let after = page.split_once("<div class=\"content\">").map(|(_, rest)| rest).unwrap_or_default();
    let content = after.split("</div></article>").next().and_then(|rest| rest.split("</div><footer").next()).unwrap_or_default();
    content.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Severity, name and message of everything about shortcodes.
fn told(site: &Compilation) -> Vec<String> {
    let about = |name: &&str| name.contains("shortcode");
    let line = |d: &site_compiler::diag::Diagnostic| {
        let severity = if d.severity == Severity::Error { "error" } else { "warning" };
        about(&d.kind.name()).then(|| format!("{severity}: {}", d.kind.message()))
    };
    site.diagnostics.iter().filter_map(line).collect()
}

/// What the text becomes with one shortcode `x`, which is this template.
fn made(text: &str, template: &str) -> String {
    let site = built(&files(text, &[("layouts/shortcodes/x.html", template)]));
    assert_eq!(told(&site), Vec::<String>::new(), "{text} {template}");
    content(&site)
}

#[test]
fn templates_are_executed_as_in_hugo() {
    for (text, template, expected) in [
        ("{{< x \"a<b\" 2 >}}", "<i>{{ .Get 0 }} {{ add (.Get 1) 1 }}</i>", "<i>a&lt;b 3</i>"),
        ("{{< x a=\"1\" b=true >}}", "{{ .Params.a }} {{ if .Get \"b\" }}yes{{ end }}", "1 yes"),
        // In a line it stays there; alone it has no paragraph.
        ("see {{< x >}} there", "<kbd>K</kbd>", "<p>see <kbd>K</kbd> there</p>"),
        ("see {{< x >}} there", "<div>K</div>", "<p>see</p> <div>K</div> <p>there</p>"),
        ("[a]({{< x >}})", "/a/", "<p><a href=\"/blog/a/\">a</a></p>"),
        ("{{< x a=\"1\"\n\nb=\"2\"\n\n>}}", "<i>{{ .Get \"a\" }}{{ .Get \"b\" }}</i>", "<i>12</i>"),
        ("[a]({{< x >}})", "/a/\n", "<p><a href=\"/blog/a/\">a</a></p>"),
        // The inner text is as written; markdownify renders it, and `{{%` is rendered with the page.
        ("{{< x >}}*a*{{< /x >}}", "<b>{{ .Inner }}</b>", "<b>*a*</b>"),
        ("{{< x >}}*a*{{< /x >}}", "<b>{{ .Inner | markdownify }}</b>", "<b><em>a</em></b>"),
        ("{{% x %}}*a*{{% /x %}}", "{{ .Inner }} **b**", "<p><em>a</em> <strong>b</strong></p>"),
        ("{{< x >}}*a*{{< /x >}}", "{{ $_hugo_config := `{ \"version\": 1 }` }}{{ .Inner }}", "<p><em>a</em></p>"),
        // Nested: the inner ones come first, and see the outer one.
        (
            "{{< x n=o >}}{{< x n=i >}}1{{< /x >}}{{< x n=j >}}2{{< /x >}}{{< /x >}}",
            "({{ with .Parent }}{{ .Get \"n\" }}{{ end }}{{ .Get \"n\" }}{{ .Ordinal }}{{ .Inner }})",
            "(o0(oi01)(oj12))",
        ),
        (
            "{{< x >}}{{< x k=v >}}{{< /x >}}{{< /x >}}",
            "{{ with .Parent }}{{ .Scratch.Set \"k\" \"v\" }}{{ else }}{{ .Scratch.Get \"k\" }}{{ end }}{{ .Inner }}",
            "v",
        ),
        // The page and the site.
        (
            "{{< x >}}",
            "{{ .Page.Title }}|{{ .Page.Params.Colours }}|{{ .Page.RelPermalink }}|{{ .Page.Date.Year }}",
            "A &amp; B|[x y]|/blog/a/|2024",
        ),
        (
            "{{< x >}}",
            "{{ .Site.Title }} {{ site.Params.colour }} {{ .Site.Params.deep.key }} {{ .Page.Param \"colour\" }}",
            "Words red found red",
        ),
        (
            "{{< x >}}",
            "{{ len .Site.RegularPages }} {{ (.Site.GetPage \"/a\").Title }} {{ relref . \"/a\" }}",
            "1 A &amp; B /blog/a/",
        ),
        (
            "{{< x >}}",
            "{{ with .Page.Resources.GetMatch \"*.gif\" }}{{ with .Resize \"10x\" }}<img src=\"{{ .RelPermalink }}\" width=\"{{ .Width }}\" height=\"{{ .Height }}\" alt=\"\">{{ end }}{{ end }}",
            "<img src=\"/blog/a/dot.gif\" width=\"10\" height=\"14\" alt=\"\">",
        ),
        ("{{< x >}}", "{{ now.Format \"2006-01\" }} {{ \"x\" | md5 | len }} {{ hugo.IsProduction }}", "2024-03 32 true"),
        (
            "{{< x >}}\nb\n{{< /x >}}",
            "{{ highlight (trim .Inner \"\\n\") \"text\" }}",
            "<div class=\"highlight\"><pre tabindex=\"0\"><code class=\"language-text\" data-lang=\"text\">b </code></pre></div>",
        ),
    ] {
        assert_eq!(made(text, template), expected, "{text} with {template}");
    }
}

#[test]
fn the_site_comes_before_what_is_built_in_and_the_theme_after() {
    let text = "{{< notice >}} {{< details >}}d{{< /details >}} {{< figure2 >}} {{< both >}}";
    let site = built(&files(
        text,
        &[
            ("layouts/_shortcodes/notice.html", "<p>own notice</p>"),
            ("themes/plain/layouts/shortcodes/details.html", "<p>theme's</p>"),
            ("themes/plain/layouts/shortcodes/figure2.html", "<p>{{ partial \"p\" . }}</p>"),
            ("themes/plain/layouts/partials/p.html", "theme's partial"),
            ("themes/plain/layouts/partials/q.html", "theme's q"),
            ("layouts/partials/q.html", "{{ .Name }}"),
            ("layouts/shortcodes/both.html", "<p>{{ partial \"q.html\" . }}</p>"),
            ("themes/other/layouts/shortcodes/both.html", "another theme"),
        ],
    ));
    assert_eq!(told(&site), Vec::<String>::new());
    let content = content(&site);
    let expected = ["own notice", "<summary>Details</summary><p>d</p>", "theme's partial", "<p>both</p>"];
    assert!(expected.iter().all(|part| content.contains(part)), "{content}");
    assert!(!content.contains("theme's</p>") && !content.contains("another theme"), "{content}");
}

#[test]
fn shortcodes_of_other_themes_find_pages_and_pictures() {
    let text = "{{< article link=\"/b/\" >}} {{< list limit=1 >}} {{< gallery match=\"*.gif\" >}}";
    let site =
        built(&files(text, &[("content/b.md", "---\ntitle: B\ndescription: About b\n---\n"), ("content/a/n.txt", "no picture")]));
    assert_eq!(told(&site), Vec::<String>::new());
    let card = "<p class=\"card-title\"><a href=\"/blog/b/\">B</a></p><p>About b</p>";
    let newest = "<li><p class=\"card-title\"><a href=\"/blog/a/\">A &amp; B</a></p></li>";
    let picture = "<img src=\"/blog/a/dot.gif\" alt=\"dot\" width=\"5\" height=\"7\" loading=\"lazy\">";
    let expected =
        format!("<div class=\"card\">{card}</div> <ul class=\"cards\">{newest}</ul> <div class=\"gallery\">{picture}</div>");
    assert_eq!(content(&site), expected);
    // Their style sheet is loaded where they are, and nowhere else.
    assert!(body(&site, "/blog/a/").contains("/css/shortcodes.") && !body(&site, "/blog/b/").contains("/css/shortcodes."));
}

#[test]
fn data_translations_and_files_are_found() {
    let text = "{{< x >}}";
    let template = "{{ site.Data.people.ann.age }} {{ (index hugo.Data.list 1) }} {{ i18n \"greet\" 2 }} {{ T \"greet\" 1 }} \
                    {{ readFile \"notes/n.txt\" }}{{ (resources.Get \"s.svg\").Content | safeHTML }} {{ fileExists \"../etc/passwd\" }}";
    let site = built(&files(
        text,
        &[
            ("layouts/shortcodes/x.html", template),
            ("data/people.yaml", "ann: {age: 7}"),
            ("themes/plain/data/list.json", "[\"a\", \"b\"]"),
            ("i18n/en.toml", "[greet]\none = 'one guest'\nother = '{{ .Count }} guests'\n"),
            ("content/notes/n.txt", "note "),
            ("assets/s.svg", "<svg/>"),
        ],
    ));
    assert_eq!(told(&site), Vec::<String>::new());
    assert_eq!(content(&site), "7 b 2 guests one guest note <svg/> false");
}

#[test]
fn what_cannot_be_made_shows_its_inner_text() {
    for (template, reason) in [
        (
            "a {{ .Inner }} {{ (resources.GetRemote \"https://x.example/\").Content }}",
            "layouts/shortcodes/x.html:1:20: resources.GetRemote is not available while a site is compiled",
        ),
        ("{{ .Inner | nosuch }}", "layouts/shortcodes/x.html:1:13: there is no function nosuch"),
        ("{{ .Inner ", "layouts/shortcodes/x.html:1:1: "),
        ("{{ .Inner }}{{ partial \"missing\" . }}", "there is no partial \"missing\""),
        (
            "{{ .Inner }}{{ range seq 2000 }}{{ range seq 2000 }}{{ range seq 2000 }}x{{ end }}{{ end }}{{ end }}",
            "the template takes more than",
        ),
        ("{{ .Inner }}{{ template \"x\" . }}{{ define \"x\" }}{{ template \"x\" . }}{{ end }}", "without end"),
    ] {
        let site = built(&files(
            "b\n\n{{< x >}}\n*in*\n{{< /x >}}\n\n{{< x >}}*two*{{< /x >}}",
            &[("layouts/shortcodes/x.html", template)],
        ));
        assert!(!site.failed());
        let told = told(&site);
        assert!(
            told.len() == 1 && told[0].starts_with("warning: the shortcode `x`, 2 times on this page, cannot be made"),
            "{told:?}"
        );
        assert!(told[0].contains(reason), "{told:?}");
        assert_eq!(content(&site), "<p>b</p> <p><em>in</em></p> <p><em>two</em></p>", "{template}");
    }
}

#[test]
fn messages_of_templates_are_told() {
    let site = built(&files("{{< x >}}", &[("layouts/shortcodes/x.html", "{{ warnf \"look: %s\" .Name }}<p>still</p>")]));
    assert_eq!(told(&site), ["warning: the shortcode `x` warns: look: x"]);
    assert_eq!(content(&site), "<p>still</p>");
}

#[test]
fn settings_of_our_own_know_no_templates() {
    let mut files = files("{{< own >}}", &[("layouts/shortcodes/own.html", "made")]);
    files.remove("hugo.toml");
    files.insert("site.toml".to_owned(), "title = \"T\"\nbase_url = \"https://example.org\"\n".to_owned());
    assert_eq!(told(&built(&files)), ["error: unknown shortcode `own`"]);
}

#[test]
fn extension_points_are_in_every_page() {
    let mut files = files(
        "text",
        &[
            ("layouts/partials/head/extensions.html", "<meta name=\"x\" content=\"{{ .Title }}\">"),
            ("layouts/_partials/footer/extensions.html", "<script>let x = {{ site.Params.colour }}</script>"),
            ("themes/plain/layouts/partials/body/extensions.html", "the theme's"),
        ],
    );
    let site = built(&files);
    assert!(!site.failed());
    for (address, title) in [("/blog/a/", "A &amp; B"), ("/blog/", "Words")] {
        let page = body(&site, address);
        let head = format!("<meta name=\"x\" content=\"{title}\"></head>");
        assert!(page.contains(&head) && page.contains("<script>let x = \"red\"</script></body>"), "{page}");
        assert!(!page.contains("the theme's"));
    }
    files.insert("layouts/partials/head/extensions.html".to_owned(), "a{{ resources.GetRemote \"x\" }}".to_owned());
    let site = built(&files);
    let told: Vec<String> = site.diagnostics.iter().map(|d| d.kind.message()).collect();
    let about: Vec<&String> = told.iter().filter(|told| told.contains("resources.GetRemote is not available")).collect();
    assert!(!site.failed() && about.len() == 1, "{told:?}");
    assert!(body(&site, "/blog/a/").contains("<script>let x") && !body(&site, "/blog/a/").contains("name=\"x\""));
}

proptest::proptest! {
    #![proptest_config(proptest::test_runner::Config::with_cases(48))]

    /// Whatever stands in layouts/, the site is built, and twice the same.
    #[test]
    fn any_template_leaves_a_site(
        shortcode in proptest::collection::vec(proptest::sample::select(&PIECES[..]), 0..12),
        partial in proptest::collection::vec(proptest::sample::select(&PIECES[..]), 0..12),
    ) {
        let files = files(
            "a {{< x 1 >}}*b*{{< /x >}} {{% x %}}c{{% /x %}}\n\n- {{< x k=v />}}\n\n## H [l](m)\n\n> [!NOTE] T\n> q\n\n| a |\n|--|\n| ![i](dot.gif) |\n",
            &[
                ("content/b.md", "---\ntitle: B\nmenu: main\n---\n{{< x >}}[o](p){{< /x >}}\n"),
                ("layouts/_markup/render-link.html", &shortcode.concat()),
                ("layouts/_markup/render-heading.html", &partial.concat()),
                ("layouts/_markup/render-blockquote.html", &shortcode.concat()),
                ("layouts/_markup/render-table.html", &partial.concat()),
                ("layouts/_markup/render-image.html", &partial.concat()),
                ("layouts/shortcodes/x.html", &shortcode.concat()),
                ("layouts/partials/p.html", &partial.concat()),
                ("layouts/partials/head/extensions.html", &partial.concat()),
            ],
        );
        let (site, again) = (built(&files), built(&files));
        proptest::prop_assert!(!site.failed() && site.site == again.site);
    }
}

/// Parts of templates.
#[rustfmt::skip]
const PIECES: [&str; 44] = [
    "{{ .Inner }}", "{{ .Get 0 }}", "{{ .Page.Title }}", "{{ range site.RegularPages }}", "{{ with .Parent }}", "{{ end }}", "{{ if .Inner }}", "{{ else }}",
    "{{ partial \"p\" . }}", "{{ .Page.Resources.Get \"dot.gif\" }}", "{{ (.Page.Resources.Get \"dot.gif\").Width }}", "{{ .Inner | markdownify }}", "{{ $x := .Page }}",
    "{{ $x.RelPermalink }}", "<a href=\"", "\">", "<script>", "</script>", "{{ readFile \"hugo.toml\" }}", "{{ site.Params.deep.key }}", "{{ .Page.Content }}",
    "{{ now }}", "{{ relref . \"a\" }}", "{{ define \"d\" }}", "{{ template \"d\" . }}", "</head>", "**b**\n\n", "{{ .Page.Pages.ByDate.Reverse }}",
    "{{ .Text }}", "{{ .Text | markdownify }}", "{{ .Destination }}", "{{ .Page.TableOfContents }}", "{{ with site.GetPage \"b\" }}", "{{ .Content }}", "{{ .Plain }}",
    "{{ .Summary }}", "{{ .RenderShortcodes }}", "{{ .Fragments.Identifiers }}", "{{ range site.Menus.main }}", "{{ .Name }}", "{{ .Attributes }}",
    "{{ (resources.FromString \"a.css\" .Inner).Content }}", "{{ .Page.RenderString \"[a](b)\" }}", "{{ strings.Repeat 9 .Text }}",
];

#[test]
fn secrets_are_searched_in_what_is_executed_and_not_in_themes() {
    // Put together here, so that no search for secrets finds it in this repository.
    let secret = format!("<!-- AK{}Q7R2TY9UB4NM6WE2 -->", "IA");
    let built_with = |path: &str| built(&files("text", &[(path, &secret)])).failed();
    for executed in ["layouts/shortcodes/y.html", "layouts/_partials/y.html", "layouts/_default/_markup/render-link.html"] {
        assert!(built_with(executed), "{executed}");
    }
    for other in ["themes/plain/layouts/shortcodes/y.html", "layouts/_default/single.html", "layouts/index.html"] {
        assert!(!built_with(other), "{other}");
    }
}

/// What a template reads of other pages and files is part of what its page is made from.
#[test]
fn edits_of_what_templates_read_reach_their_pages() {
    let list = "{{ range site.RegularPages.ByTitle }}[{{ .Title }} {{ .Params.mood }} {{ len .RawContent }}]{{ end }}";
    let mut files = files(
        "{{< list >}} {{< own >}} {{< file >}}",
        &[
            ("layouts/shortcodes/list.html", list),
            ("layouts/shortcodes/own.html", "{{ .Page.Title }}"),
            ("layouts/shortcodes/file.html", "{{ readFile \"/content/n.txt\" }} {{ site.Data.d.k }} {{ now.Year }}"),
            ("content/n.txt", "one"),
            ("content/b.md", "---\ntitle: B\nmood: calm\n---\nText\n"),
            ("content/c.md", "---\ntitle: C\n---\n{{< own >}}\n"),
            ("data/d.toml", "k = 1"),
        ],
    );
    let cache = Cache::default();
    let mut last = String::new();
    for (path, from, to) in [
        ("hugo.toml", "Words", "Words"),
        ("content/b.md", "calm", "wild"),
        ("content/b.md", "Text", "Longer text"),
        ("content/b.md", "Longer", "Much longer"),
        ("content/b.md", "title: B", "title: BB"),
        ("content/n.txt", "one", "two"),
        ("data/d.toml", "1", "2"),
        ("layouts/shortcodes/own.html", "Title", "Kind"),
        ("content/c.md", "title: C", "title: C\ndate: 2025-01-01"),
        ("content/a/index.md", "{{< own >}}", "{{< own >}}!"),
        ("layouts/shortcodes/list.html", "len .RawContent", "upper .Title"),
        ("content/c.md", "own", "list"),
        ("content/b.md", "Much", "More"),
    ] {
        let text = files.get_mut(path).expect("a file");
        assert!(text.contains(from), "{path}: {from}");
        *text = text.replace(from, to);
        let world = MemoryWorld::new(files.clone());
        let (cached, fresh) = (compile_with(&world, &cache, &|_| ()), compile(&world));
        assert!(cached.site == fresh.site && !fresh.failed(), "{path}: {from}\n{}\n{}", content(&cached), content(&fresh));
        let now = content(&fresh);
        assert_eq!(now == last, ["More", "list"].contains(&to), "{path}: {to}: {now}");
        last = now;
    }
}

#[test]
fn templates_read_the_content_of_pages() {
    let other = "---\ntitle: B\n---\nHello *b* {{< y >}}\n\n## Sub `x`\n\n### Low\n";
    let with = |template: &str| {
        let text = "Intro.\n\n## One\n\n### Two\n\n#### Three\n\n{{< x >}}\n\n## Last";
        let own = [("layouts/shortcodes/x.html", template), ("layouts/shortcodes/y.html", "from y"), ("content/b.md", other)];
        let site = built(&files(text, &own));
        assert_eq!(told(&site), Vec::<String>::new(), "{template}");
        let content = content(&site);
        content.split_once("[[").and_then(|(_, rest)| rest.split_once("]]")).map(|(made, _)| made.to_owned()).unwrap_or(content)
    };
    // Of other pages all is known.
    for (template, expected) in [
        ("{{ .Plain }}.", "Hello b from y Sub x Low ."),
        ("{{ .WordCount }} {{ .FuzzyWordCount }} {{ .ReadingTime }} {{ .PlainWords | len }}", "7 100 1 7"),
        ("{{ with .Fragments }}{{ .Identifiers.Contains \"sub-x\" }} {{ .Identifiers.Count \"no\" }}{{ end }}", "true 0"),
        ("{{ .RenderShortcodes }}.", "Hello *b* from y ## Sub `x` ### Low ."),
    ] {
        let template = format!("[[{{{{ with site.GetPage \"/b\" }}}}{template}{{{{ end }}}}]]");
        assert_eq!(with(&template), expected, "{template}");
    }
    assert!(with("[[{{ with site.GetPage \"/b\" }}{{ .Content }}{{ end }}]]").starts_with("<p>Hello <em>b</em> from y</p>"));
    // As in Hugo, the page itself has headings and no content yet.
    for (template, expected) in [
        (
            "{{ .Page.TableOfContents }}",
            "<nav id=\"TableOfContents\"> <ul> <li><a href=\"#one\">One</a> <ul> <li><a href=\"#two\">Two</a></li> </ul> </li> \
             <li><a href=\"#last\">Last</a></li> </ul> </nav>",
        ),
        (
            "{{ .Page.Fragments.ToHTML 3 4 true }}",
            "<nav id=\"TableOfContents\"> <ol> <li><a href=\"#two\">Two</a> <ol> <li><a href=\"#three\">Three</a></li> </ol> </li> \
             </ol> </nav>",
        ),
        ("{{ range .Page.Fragments.Headings }}{{ range .Headings }}{{ .ID }}{{ .Level }} {{ end }}{{ end }}", "one2 last2"),
        (
            "{{ .Page.Content }}{{ .Page.WordCount }}{{ .Page.Plain }}{{ .Page.Summary }}{{ .Page.Len }}{{ len .Page.PlainWords }}",
            "000",
        ),
        ("{{ len .Page.RawContent }}", "56"),
    ] {
        assert_eq!(with(&format!("[[{template}]]")).trim(), expected, "{template}");
    }
}

#[test]
fn pages_that_show_each_other_end() {
    let page = "---\ntitle: P\n---\n{{< show >}}\n";
    let all = [
        ("content/b.md", page),
        ("content/c.md", page),
        (
            "layouts/shortcodes/show.html",
            "<i>{{ range site.RegularPages }}{{ if ne . $.Page }}{{ .Content }}{{ end }}{{ end }}</i>",
        ),
    ];
    let site = built(&files("{{< show >}}", &all));
    // Each page shows the others, in which the shortcode fails.
    assert!(content(&site).starts_with("<p><i>") || content(&site).starts_with("<i>"), "{}", content(&site));
    assert_eq!(told(&site), Vec::<String>::new());
    // An edit of one of them is seen.
    let cache = Cache::default();
    let first = compile_with(&MemoryWorld::new(files("{{< show >}}", &all)), &cache, &|_| {});
    let mut edited = files("{{< show >}}", &all);
    edited.insert("content/b.md".to_owned(), "---\ntitle: P\n---\nEdited\n".to_owned());
    let second = compile_with(&MemoryWorld::new(edited), &cache, &|_| {});
    assert!(!content(&first).contains("Edited") && content(&second).contains("Edited"));
}

#[test]
fn menus_are_those_of_hugo() {
    let settings = format!(
        "{SETTINGS}[[menus.main]]\nname = 'Posts'\nurl = '/posts/'\nweight = 2\nparams = {{ class = 'c' }}\n[[menus.main]]\nidentifier = 'about'\n\
         pageRef = '/a'\nweight = 1\npre = '<i></i>'\n[[menus.main]]\nname = 'Child'\nparent = 'about'\npageRef = 'b'\n\
         [[menus.main]]\nname = 'Ext'\nurl = 'https://e.org/x'\n"
    );
    let template = "{{ range site.Menus.main }}({{ .Name }}|{{ .URL }}|{{ .Weight }}|{{ .KeyName }}|{{ .Pre }}|{{ .Params.class }}|\
                    {{ with .Page }}{{ .Title }}{{ end }}{{ range .Children }}<{{ .Name }} {{ .URL }}>{{ end }}\
                    |{{ $.Page.IsMenuCurrent \"main\" . }} {{ $.Page.HasMenuCurrent \"main\" . }}){{ end }}\
                    {{ range site.Menus.main.ByName.Reverse }}{{ .Name }};{{ end }}{{ range site.Menus.footer }}{{ .Name }}{{ .URL }}{{ end }}\
                    {{ range site.Menus.none }}x{{ end }}{{ len (site.Menus.main.Limit 2) }}";
    let page = "---\ntitle: B\nmenus: {footer: {weight: 3, name: Bee}}\n---\n{{< x >}}\n";
    let mut all = files("{{< x >}}", &[("layouts/shortcodes/x.html", template), ("content/b.md", page)]);
    all.insert("hugo.toml".to_owned(), settings);
    let site = built(&all);
    assert_eq!(told(&site), Vec::<String>::new());
    let expected = |about: &str| {
        format!(
            "(A &amp; B|/blog/a/|1|about|<i></i>||A &amp; B<Child /blog/b/>|{about})(Posts|/blog/posts/|2|Posts||c||false false)\
             (Ext|https://e.org/x|0|Ext||||false false)Posts;Ext;A &amp; B;Bee/blog/b/2"
        )
    };
    let content = content(&site);
    // A `<` before a blank of the template's own begins no tag.
    assert!(content.contains(&expected("true false").replace("<Child", "&lt;Child")), "{content}");
    assert!(body(&site, "/blog/b/").contains("|false true)(Posts"), "{}", body(&site, "/blog/b/"));
}

#[test]
fn resources_are_made_of_text() {
    for (template, expected) in [
        ("{{ (resources.FromString \"a.css\" \"b{}\").Content }}", "b{}"),
        (
            "{{ with resources.FromString \"a.js\" \"1\" }}{{ .MediaType }} {{ .ResourceType }} {{ .Name }}{{ end }}",
            "text/javascript text a.js",
        ),
        (
            "{{ $a := resources.FromString \"a.js\" \"1\" }}{{ (slice $a ($a | minify) | resources.Concat \"b.js\").Content | safeHTML }}",
            "1 ; 1",
        ),
        (
            "{{ (resources.FromString \"a.txt\" \"<{{ .v }}>\" | resources.ExecuteAsTemplate \"b.txt\" (dict \"v\" \"&\")).Content | safeHTML }}",
            "<&>",
        ),
        (
            "{{ (resources.FromString \"a.css\" \"\" | fingerprint).Data.Integrity }}",
            "sha256-47DEQpj8HBSa&#43;/TImW&#43;5JCeuQeRkm5NMpJWZG3hSuFU=",
        ),
        (
            "{{ with resources.Copy \"c/d.txt\" (resources.FromString \"a.txt\" \"x\") }}{{ .Name }}{{ .Content }}{{ end }}",
            "c/d.txtx",
        ),
        ("{{ with transform.Unmarshal (resources.FromString \"a.json\" \"{\\\"k\\\": 2}\") }}{{ .k }}{{ end }}", "2"),
    ] {
        assert_eq!(made("{{< x >}}", template), expected, "{template}");
    }
    let page = "---\ntitle: A\nresources:\n- src: '*.gif'\n  title: Dot\n  params: {Credit: me}\n---\n{{< x >}}\n";
    let mut all = files(
        "",
        &[("layouts/shortcodes/x.html", "{{ with .Page.Resources.Get \"dot.gif\" }}{{ .Title }} {{ .Params.credit }}{{ end }}")],
    );
    all.insert("content/a/index.md".to_owned(), page.to_owned());
    assert_eq!(content(&built(&all)), "Dot me");
}

#[test]
fn templates_on_the_page_are_executed_where_the_settings_say_so() {
    let text = "{{< a.inline \"x\" >}}<b>{{ .Get 0 }}{{ .Page.Title }}</b>{{< /a.inline >}}{{< a.inline \"y\" />}}\n\n\
                {{% m.inline %}}*{{ add 1 2 }}*{{% /m.inline %}}\n\n{{< e.inline >}}{{ nosuch }}{{< /e.inline >}}";
    for setting in ["enableInlineShortcodes = true\n", "[security]\nenableInlineShortcodes = true\n"] {
        let mut all = files(text, &[]);
        let settings = format!("baseURL = 'https://example.org/blog/'\ntitle = 'Words'\n{setting}");
        all.insert("hugo.toml".to_owned(), settings);
        let site = built(&all);
        assert_eq!(content(&site), "<p><b>xA &amp; B</b><b>yA &amp; B</b></p> <p><em>3</em></p>");
        let told = told(&site);
        assert!(told.len() == 1 && told[0].contains("`e.inline`") && told[0].contains("nosuch"), "{told:?}");
    }
    // By default they are left out, as in Hugo.
    assert_eq!(content(&built(&files(text, &[]))), "");
}

#[test]
fn pictures_are_measured_for_the_size_that_a_filter_asks_for() {
    for (template, expected) in [
        (
            "{{ with .Page.Resources.Get \"dot.gif\" }}{{ with .Filter images.Grayscale (images.Process \"resize 10x\") }}{{ .Width }}x{{ .Height }}{{ end }}{{ end }}",
            "10x14",
        ),
        (
            "{{ with .Page.Resources.Get \"dot.gif\" }}{{ with . | images.Filter (images.Brightness 12) }}{{ .Width }}{{ end }}{{ end }}",
            "5",
        ),
        ("{{ with getJSON \"data/a.json\" }}{{ .k }}{{ end }}{{ range getCSV \";\" \"a.csv\" }}{{ index . 1 }}{{ end }}", "12"),
        (
            "{{ hugo.IsMultilingual }}{{ hugo.Store.Set \"a\" 1 }}{{ hugo.Store.Get \"a\" }} {{ transform.CanHighlight \"nosuch\" }}",
            "false1 false",
        ),
    ] {
        let all = files(
            "{{< x >}}",
            &[("layouts/shortcodes/x.html", template), ("data/a.json", "{\"k\": 1}"), ("content/a.csv", "1,2\n")],
        );
        let site = built(&all);
        assert_eq!((content(&site).as_str(), told(&site)), (expected, Vec::new()), "{template}");
    }
}
