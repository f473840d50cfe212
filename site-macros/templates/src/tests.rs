//! Templates as a whole: what they make, and what is said of their mistakes.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use site_diag::{Diagnostic, Source, Sources};
use site_theme::view::{ItemView, PageInfo, PageView, SiteView, TermLink};

use super::*;

/// A site that knows little.
struct Plain;

impl Host for Plain {
    fn pages(&self, query: &PageQuery) -> Result<Value, String> {
        let item = |title: &str| value(&ItemView { title: title.to_owned(), ..ItemView::default() });
        match query.section.as_deref() {
            None | Some("posts") => Ok(list(["One", "Two"].into_iter().take(query.limit.unwrap_or(9)).map(item).collect())),
            Some(other) => Err(format!("there is no section `{other}`")),
        }
    }
    fn page(&self, address: &str) -> Result<Value, String> {
        Ok(value(&ItemView { title: address.to_owned(), ..ItemView::default() }))
    }
    fn asset(&self, name: &str) -> Result<String, String> {
        Err(format!("there is no asset `{name}`"))
    }
    fn icon(&self, name: &str) -> Result<String, String> {
        Ok(format!("<svg>{name}</svg>"))
    }
    fn text(&self, key: &str) -> Result<String, String> {
        Ok(key.to_uppercase())
    }
    fn markdown(&self, text: &str, _: bool) -> Result<String, String> {
        Ok(format!("<p>{text}</p>"))
    }
    fn date(&self, date: &str, format: Option<&str>) -> Result<String, String> {
        Ok(format!("{date} as {}", format.unwrap_or("usual")))
    }
    fn href(&self, address: &str) -> String {
        format!("/base{address}")
    }
    fn absolute(&self, address: &str) -> String {
        format!("https://example.org/base{address}")
    }
}

fn sources(files: &[(&str, &str)]) -> Sources {
    let mut files: Vec<Source> =
        files.iter().map(|(path, text)| Source { path: format!("templates/{path}"), text: Some((*text).into()) }).collect();
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Sources::new(files)
}

fn read(sources: &Sources) -> (Templates, Vec<Diagnostic>) {
    let mut found = Vec::new();
    let data = ["people", "team/members"].map(str::to_owned).into();
    let templates = Templates::read(sources, 1, &BTreeMap::from([("named.html".to_owned(), Role::Page)]), &data, &mut found);
    (templates.expect("there are templates"), found)
}

/// Messages with their places: `page.html:1:4 message`.
fn told(sources: &Sources, found: &[Diagnostic]) -> Vec<String> {
    let line = |diagnostic: &Diagnostic| {
        let place = diagnostic.span.map(|span| {
            let before = &sources.text(span.file)[..span.start as usize];
            let line = before.matches('\n').count() + 1;
            let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
            format!("{}:{line}:{column} ", sources.path(span.file).trim_start_matches("templates/"))
        });
        let nearest = diagnostic.kind.help();
        let nearest = if nearest.starts_with("did you mean") { format!(" ({nearest})") } else { String::new() };
        format!("{}{}{nearest}", place.unwrap_or_default(), diagnostic.kind.message())
    };
    found.iter().map(line).collect()
}

fn mistakes(files: &[(&str, &str)]) -> Vec<String> {
    let sources = sources(files);
    told(&sources, &read(&sources).1)
}

fn variables() -> Vec<(&'static str, Value)> {
    let tag = TermLink { name: "a & b".to_owned(), href: "/tags/a/".to_owned(), count: 2 };
    let article = PageView { content_html: "<p>Body</p>".to_owned(), tags: vec![tag], ..PageView::default() };
    vec![
        ("site", value(&SiteView { title: "Words".to_owned(), ..SiteView::default() })),
        ("page", value(&PageInfo { title: "<A>".to_owned(), href: "/a/".to_owned(), ..PageInfo::default() })),
        ("article", value(&article)),
    ]
}

fn made(files: &[(&str, &str)]) -> Result<String, String> {
    let sources = sources(files);
    let (templates, found) = read(&sources);
    assert_eq!(told(&sources, &found), Vec::<String>::new());
    let host = || Arc::new(Plain) as Arc<dyn Host>;
    let made = templates.render("page.html", 0, &host, variables());
    made.map_err(|failure| told(&sources, &[failure.diagnostic]).remove(0))
}

#[test]
fn values_are_escaped_unless_they_are_html() {
    for (template, expected) in [
        ("<a href=\"{{ page.href }}\">{{ page.title }}</a>", "<a href=\"/a/\">&lt;A&gt;</a>"),
        ("{{ article.content_html }}", "<p>Body</p>"),
        ("{% for tag in article.tags %}{{ tag.name }} {{ tag.count }}{% endfor %}", "a &amp; b 2"),
        ("{{ page.description }}|{% if page.description %}yes{% else %}no{% endif %}", "|no"),
        ("{{ pages(section=\"posts\", limit=1)[0].title }} {{ page(\"/x/\").title }}", "One /x/"),
        ("{{ icon(\"github\") }} {{ t(\"more\") }}", "<svg>github</svg> MORE"),
        (
            "{{ \"*a*\" | markdown }}{{ \"/a/\" | url }} {{ \"/a/\" | absolute }}",
            "<p>*a*</p>/base/a/ https://example.org/base/a/",
        ),
        ("{{ \"2026-01-02\" | date(\"2006\") }}", "2026-01-02 as 2006"),
        ("{% set x = page.title %}{{ x | upper }}", "&lt;A&gt;"),
    ] {
        assert_eq!(made(&[("page.html", template)]).as_deref(), Ok(expected), "{template}");
    }
}

#[test]
fn templates_include_and_inherit() {
    let files = [
        ("page.html", "{% extends \"base.html\" %}{% block main %}{% include \"parts/tags.html\" %}{{ super() }}{% endblock %}"),
        ("base.html", "{% set name = site.title %}<main>{% block main %}{{ name }}{% endblock %}</main>"),
        ("parts/tags.html", "{% from \"parts/macros.html\" import tag %}{% for t in article.tags %}{{ tag(t) }}{% endfor %}"),
        ("parts/macros.html", "{% macro tag(t) %}<a href=\"{{ t.href }}\">{{ t.name }}</a>{% endmacro %}"),
    ];
    assert_eq!(made(&files).as_deref(), Ok("<main><a href=\"/tags/a/\">a &amp; b</a>Words</main>"));
}

#[test]
fn unknown_names_are_errors_in_every_branch() {
    for (template, expected) in [
        ("{{ page.titel }}", "1:4 unknown field `titel` (did you mean `title`?)"),
        ("a\n  {% if false %}{{ page.titel }}{% endif %}", "2:20 unknown field `titel` (did you mean `title`?)"),
        ("{% for tag in article.tags %}{{ tag.nmae }}{% endfor %}", "1:33 unknown field `nmae` (did you mean `name`?)"),
        ("{{ article.tags | map(attribute=\"nam\") | join }}", "1:33 unknown field `nam` (did you mean `name`?)"),
        ("{{ (article.tags | first).hreff }}", "1:4 unknown field `hreff` (did you mean `href`?)"),
        ("{% set t = article.date %}{{ t.isso }}", "1:30 unknown field `isso` (did you mean `iso`?)"),
        ("{{ pages()[0].titel }}", "1:11 unknown field `titel` (did you mean `title`?)"),
        ("{{ pages(sections=\"a\") }}", "1:19 unknown argument `sections` (did you mean `section`?)"),
        ("{{ artikel.title }}", "1:4 unknown variable `artikel` (did you mean `article`?)"),
        ("{{ page.title | uper }}", "1:17 unknown filter `uper` (did you mean `upper`?)"),
        ("{{ page.title is definde }}", "1:18 unknown test `definde` (did you mean `defined`?)"),
        ("{{ data.peple }}", "1:4 unknown data file `peple` (did you mean `people`?)"),
        ("{{ data.team.member }}", "1:8 unknown data file `team/member` (did you mean `members`?)"),
        ("{{ parts.heder }}", "1:4 unknown part `heder` (did you mean `header`?)"),
        ("{{ page.title.text }}", "1:8 this template cannot be executed: `text` is no field: this is a text"),
        ("{% include \"bse.html\" %}", "1:12 unknown template `bse.html` (did you mean `base.html`?)"),
        ("{% include page.title %}", "1:12 this template cannot be executed: `include` needs the name of a template in quotes"),
        ("{% macro m(a) %}{{ a.x }}{{ b }}{% endmacro %}", "1:29 unknown variable `b`"),
        ("{{ page.titel }", "1:15 this is not a template"),
    ] {
        let found = mistakes(&[("page.html", template), ("base.html", "x")]);
        let own: Vec<&String> = found.iter().filter(|line| line.starts_with("page.html:")).collect();
        assert!(own.len() == 1 && own[0].starts_with(&format!("page.html:{expected}")), "{template}: {found:?}");
    }
    // In an included template, too; and what is set in one that is inherited from is known.
    let files = [("page.html", "{% include \"part.html\" %}"), ("part.html", "{{ page.titel }}")];
    assert_eq!(mistakes(&files), ["part.html:1:4 unknown field `titel` (did you mean `title`?)"]);
    assert_eq!(
        mistakes(&[("slots/hed_end.html", "")]),
        ["slots/hed_end.html:1:1 unknown slot `hed_end` (did you mean `head_end`?)"]
    );
    assert_eq!(mistakes(&[("slots/head_end.html", "{{ article.title }}")]).len(), 1);
    assert_eq!(mistakes(&[("named.html", "{{ article.title }}{{ data.team.members }}")]), Vec::<String>::new());
}

#[test]
fn mistakes_while_executing_have_places() {
    for (template, expected) in [
        ("\n{{ pages(section=\"x\") }}", "page.html:2:4 this template cannot be executed: there is no section `x`"),
        ("{{ asset(\"x.css\") }}", "page.html:1:4 this template cannot be executed: there is no asset `x.css`"),
        ("{{ page.params.x }}", "page.html:1:4 this template cannot be executed: "),
        ("{{ 1 / \"a\" }}", "page.html:1:4 this template cannot be executed: "),
    ] {
        let error = made(&[("page.html", template)]).expect_err(template);
        assert!(error.starts_with(expected), "{template}: {error}");
    }
    let files = [("page.html", "{% include \"part.html\" %}"), ("part.html", "\n {{ asset(\"a\") }}")];
    assert!(made(&files).expect_err("an asset").starts_with("part.html:2:5 "));
}

#[test]
fn work_and_output_are_bounded() {
    let double = "{% set x = x ~ x %}".repeat(60);
    for template in [
        format!("{{% set x = \"0123456789\" %}}{double}{{{{ x }}}}"),
        "{% for a in range(100000) %}{% for b in range(100000) %}{% endfor %}{% endfor %}".to_owned(),
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}".to_owned(),
        "{% include \"page.html\" %}".to_owned(),
        "{% for a in range(90000) %}{{ \"0123456789012345678901234567890123456789\" * 10 }}{% endfor %}".to_owned(),
    ] {
        assert!(made(&[("page.html", &template)]).is_err(), "{}", &template[..60]);
    }
}

#[test]
fn what_a_template_uses_is_known() {
    let sources = sources(&[
        ("page.html", "{{ parts.head }}{% include \"a.html\" %}{{ data.team.members }}"),
        ("a.html", "{{ page.title }}{{ pages() }}"),
        ("shortcodes/x.html", "{{ args.src }}{% if args.alt is defined %}{{ args[1] }}{% endif %}{{ inner }}"),
        ("home.html", "{% extends \"theme/page.html\" %}{% block main %}{{ parts.list }}{% endblock %}"),
        ("unused.html", ""),
    ]);
    let (templates, _) = read(&sources);
    let uses = &templates.entry("page.html").expect("it is there").uses;
    let names = |set: &BTreeSet<String>| set.iter().cloned().collect::<Vec<_>>();
    assert_eq!(names(&uses.templates), ["a.html", "page.html"]);
    assert_eq!(names(&uses.variables), ["data", "page", "parts"]);
    assert_eq!(names(&uses.parts), ["head"]);
    assert_eq!(names(&uses.data), ["team/members"]);
    let inherited = &templates.entry("home.html").expect("it is there").uses;
    assert_eq!(names(&inherited.parts), ["footer", "head", "header", "list"]);
    assert_eq!(uses.functions, BTreeSet::from(["pages"]));
    let shortcode = &templates.entry("shortcodes/x.html").expect("it is there").uses;
    assert_eq!(
        (names(&shortcode.arguments), shortcode.positions, shortcode.any_argument),
        (vec!["alt".into(), "src".into()], 2, false)
    );
    let mut found = Vec::new();
    templates.report_unused(&mut found);
    assert_eq!(told(&sources, &found), ["unused.html:1:1 nothing uses the template `unused.html`"]);
}

proptest::proptest! {
    #[test]
    fn any_template_is_read(text in "(\\{\\{|\\}\\}|\\{%|%\\}|if|for|in|page|\\.|title|[ a-z\"|()é]){0,30}") {
        let sources = sources(&[("page.html", &text)]);
        let (templates, found) = read(&sources);
        for diagnostic in &found {
            let span = diagnostic.span.expect("a place");
            proptest::prop_assert!(sources.text(span.file).get(span.start as usize..span.end as usize).is_some());
        }
        let _ = templates.render("page.html", 0, &|| Arc::new(Plain) as Arc<dyn Host>, variables());
    }
}
