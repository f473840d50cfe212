//! Tests of typed front matter.

use std::fmt::Write as _;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use proptest::prelude::*;

use super::*;
use crate::config::{Config, DateRules, Taxonomy};
use site_diag::{Diagnostic, FileId, Kind, Severity, limits};

fn config() -> Config {
    Config { time_zone: TimeZone::get("Europe/Berlin").unwrap(), git_dates: false, ..Config::default() }
}

const FACTS: FileFacts<'_> = FileFacts { base_name: "name", git: None };

fn read_with(text: &str, cascades: &[&str], facts: &FileFacts<'_>, config: &Config) -> (FrontMatter, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let head = split(FileId(0), text, &mut diagnostics).head;
    let cascades: Vec<Node> = cascades.iter().map(|text| split(FileId(1), text, &mut diagnostics).head).collect();
    assert_eq!(diagnostics, [], "{text}");
    let front = read(&head, &cascades.iter().collect::<Vec<_>>(), facts, config, &mut diagnostics);
    (front, diagnostics)
}

/// A YAML head without a fault.
fn yaml(text: &str) -> FrontMatter {
    let (front, diagnostics) = read_with(&format!("---\n{text}\n---\n"), &[], &FACTS, &config());
    assert_eq!(diagnostics, [], "{text}");
    front
}

/// What is told about a YAML head.
fn reported(text: &str) -> String {
    let text = format!("---\n{text}\n---\n");
    let (_, diagnostics) = read_with(&text, &[], &FACTS, &config());
    let mut told = String::new();
    for diagnostic in diagnostics {
        let severity = if diagnostic.severity == Severity::Error { "error" } else { "warning" };
        let span = diagnostic.span.unwrap();
        let help = diagnostic.kind.help();
        let _ = writeln!(
            told,
            "{severity}: {} ({help}) at {}",
            diagnostic.kind.message(),
            &text[span.start as usize..span.end as usize]
        );
    }
    told
}

fn texts(list: &[Spanned<String>]) -> String {
    list.iter().map(|text| text.value.as_str()).collect::<Vec<_>>().join("|")
}

#[test]
fn texts_and_switches() {
    let front = yaml(
        "title: A title\nsubtitle: more\nlinkTitle: short\ndescription: about\nsummary: s\nkeywords: [a, b]\ndraft: true\nslug: -my-slug-\nurl: /u/\n\
         aliases: [/old/, other]\nweight: 7\nlayout: wide\ntype: page\nexternalLink: https://e.example\nfeaturedImage: i.png\nmath: true\n\
         toc: false\ntocOpen: true\ndisableComments: true\ncanonicalUrl: https://c.example\ntranslationKey: k\nisCJKLanguage: true\n\
         outputs: [HTML, rss]\nmarkup: md\nlang: en\nauthor: me\nimages: [x.png]",
    );
    assert_eq!(front.title.unwrap().value, "A title");
    assert_eq!((front.subtitle.as_deref(), front.link_title.as_deref()), (Some("more"), Some("short")));
    assert_eq!((front.description.as_deref(), front.summary.as_deref()), (Some("about"), Some("s")));
    assert_eq!((front.keywords.join("|"), front.draft, front.weight), ("a|b".to_owned(), true, 7));
    assert_eq!((front.slug.unwrap().value, front.url.unwrap().value), ("my-slug".to_owned(), "/u/".to_owned()));
    assert_eq!(texts(&front.aliases), "/old/|other");
    assert_eq!(front.external_link.unwrap().value, "https://e.example");
    assert_eq!(front.featured_image.unwrap().value, "i.png");
    assert_eq!((front.math, front.toc, front.toc_open, front.disable_comments), (Some(true), Some(false), Some(true), true));
    assert_eq!((front.canonical.unwrap().value, front.translation_key), ("https://c.example".to_owned(), Some("k".to_owned())));
    assert_eq!((front.cjk, front.outputs), (Some(true), Some(vec!["html".to_owned(), "rss".to_owned()])));
    assert!(front.render && front.list == Listing::Everywhere && front.publish_resources && !front.headless);
}

#[test]
fn letter_case_and_types() {
    let front = yaml("TITLE: 2024\nDraft: \"true\"\nTAGS: Rust\nWeight: \"10\"\nSlug: 7\nkatex: yes\nSeries: true");
    assert_eq!(front.title.unwrap().value, "2024");
    assert!(front.draft);
    assert_eq!((front.weight, front.slug.unwrap().value, front.math), (10, "7".to_owned(), Some(true)));
    assert_eq!((texts(&front.terms["tags"]), texts(&front.terms["series"])), ("Rust".to_owned(), "true".to_owned()));
    for (text, weight) in [("weight: 1.5", 1), ("weight: -3", -3), ("weight:", 0), ("weight: 010", 8)] {
        assert_eq!(yaml(text).weight, weight, "{text}");
    }
    for (text, title) in [
        ("title:", None),
        ("title: \"\"", None),
        ("title: true", Some("true")),
        ("title: 1.10", Some("1.1")),
        ("title: 2025-08-09", Some("2025-08-09")),
        ("title: \" \"", Some(" ")),
    ] {
        assert_eq!(yaml(text).title.map(|title| title.value).as_deref(), title, "{text}");
    }
    for (text, math) in [("math: false\nkatex: true", true), ("math: true\nkatex: false", true), ("katex: false", false)] {
        assert_eq!(yaml(text).math, Some(math), "{text}");
    }
}

#[test]
fn terms() {
    for (text, expected) in [
        ("tags: [2024, true, yes, 1.10, 2025-08-09, ~, \"\", x]", "2024|true|yes|1.1|2025-08-09|x"),
        ("tags: one, two", "one, two"),
        ("tags:\n- a\n- b", "a|b"),
        ("tags: []", ""),
        ("tags:", ""),
        ("params:\n  tags: [b]", "b"),
        ("tags: a\nparams:\n  tags: [b]", "a"),
    ] {
        assert_eq!(texts(&yaml(text).terms["tags"]), expected, "{text}");
    }
    assert!(yaml("title: x").terms.is_empty());
    let mut config = config();
    config.taxonomies = vec![Taxonomy { singular: "topic".to_owned(), plural: "topics".to_owned() }];
    let (front, diagnostics) = read_with("---\nTopics: [x]\ntags: [y]\n---\n", &[], &FACTS, &config);
    assert_eq!(diagnostics, []);
    assert_eq!((texts(&front.terms["topics"]), front.terms.len()), ("x".to_owned(), 1));
    let span = front.terms["topics"][0].span;
    assert_eq!((span.start, span.end), (13, 14));
}

#[test]
fn other_notations() {
    let config = config();
    let toml = "+++\ntitle = 'T'\ndate = 2025-08-09T10:00:00Z\nlastmod = 2025-08-10\ntags = ['a']\nweight = 2\n[params]\nx = 1\n+++\nbody";
    let json = "{\"title\": \"T\", \"date\": \"2025-08-09T10:00:00Z\", \"lastmod\": \"2025-08-10\", \"tags\": [\"a\"], \"weight\": 2, \"params\": {\"x\": 1}}\nbody";
    for text in [toml, json] {
        let (front, diagnostics) = read_with(text, &[], &FACTS, &config);
        assert_eq!(diagnostics, [], "{text}");
        assert_eq!((front.title.unwrap().value, front.weight, texts(&front.terms["tags"])), ("T".to_owned(), 2, "a".to_owned()));
        assert_eq!(front.dates.date.unwrap().to_string(), "2025-08-09T10:00:00+00:00[UTC]");
        assert_eq!(front.dates.lastmod.unwrap().to_string(), "2025-08-10T00:00:00+02:00[Europe/Berlin]");
        assert_eq!(front.params["x"], Value::Int(1));
    }
    let (front, _) = read_with("no front matter", &[], &FACTS, &config);
    assert_eq!(front, FrontMatter { span: front.span, ..FrontMatter::default() });
}

/// date, publish, lastmod, expiry as days, `-` for none.
fn days(front: &FrontMatter) -> String {
    let dates = &front.dates;
    [&dates.date, &dates.publish, &dates.lastmod, &dates.expiry]
        .map(|date| date.as_ref().map_or_else(|| "-".to_owned(), |date| date.strftime("%y%m%d").to_string()))
        .join(" ")
}

#[test]
fn date_rules() {
    for (text, expected) in [
        ("title: x", "- - - -"),
        ("date: 2025-01-01", "250101 250101 250101 -"),
        ("publishDate: 2025-01-02", "250102 250102 250102 -"),
        ("lastmod: 2025-01-03", "250103 - 250103 -"),
        ("pubdate: 2025-01-04", "250104 250104 250104 -"),
        ("published: 2025-01-05", "250105 250105 250105 -"),
        ("modified: 2025-01-06", "250106 - 250106 -"),
        ("expiryDate: 2025-01-07", "- - - 250107"),
        ("unpublishdate: 2025-01-08", "- - - 250108"),
        ("date: 2025-01-01\npublishDate: 2025-01-02\nlastmod: 2025-01-03\nexpiryDate: 2025-01-04", "250101 250102 250103 250104"),
        ("date: \"\"\npublishDate: 2025-01-02", "250102 250102 250102 -"),
        ("date:\nlastmod: 2025-01-03", "250103 - 250103 -"),
        ("date: 1754733600", "250809 250809 250809 -"),
        // Go's zero time counts as no date, and ends the search.
        ("date: 0001-01-01T00:00:00Z\nlastmod: 2025-01-03", "- - 250103 -"),
    ] {
        assert_eq!(days(&yaml(text)), expected, "{text}");
    }
    let noon = |text: &str| yaml(&format!("date: {text}")).dates.date.unwrap().to_string();
    assert_eq!(noon("2025-08-09 12:00"), "2025-08-09T12:00:00+02:00[Europe/Berlin]");
    assert_eq!(noon("2025-08-09T12:00:00-05:00"), "2025-08-09T12:00:00-05:00[-05:00]");
}

#[test]
fn published_or_not() {
    for (text, draft) in [
        ("published: false", true),
        ("published: true", false),
        ("published: true\ndraft: true", true),
        ("published: false\ndraft: false", false),
        ("draft: yes", true),
        ("draft:", false),
    ] {
        assert_eq!(yaml(text).draft, draft, "{text}");
    }
}

#[test]
fn dates_from_elsewhere() {
    let git = Some(Timestamp::from_second(1_754_733_600).unwrap());
    let with = |text: &str, base_name: &str, rules: &[&str], git_dates: bool| {
        let list = |rules: &[&str]| rules.iter().map(|rule| (*rule).to_owned()).collect::<Vec<_>>();
        let dates = DateRules { date: list(rules), ..DateRules::default() };
        let config = Config { dates, git_dates, ..config() };
        let (front, _) = read_with(&format!("---\n{text}\n---\n"), &[], &FileFacts { base_name, git }, &config);
        format!("{} {}", days(&front), front.slug.map_or_else(|| "-".to_owned(), |slug| slug.value))
    };
    assert_eq!(with("date: 2025-01-01", "name", &["date"], true), "250101 250101 250809 - -");
    assert_eq!(with("date: 2025-01-01", "name", &["date"], false), "250101 250101 250101 - -");
    assert_eq!(with("date: 2025-01-01\nlastmod: 2025-02-01", "name", &["date"], true), "250101 250101 250809 - -");
    assert_eq!(with("x: 1", "2025-03-04-a-name", &[":filename", "date"], false), "250304 250304 250304 - a-name");
    assert_eq!(with("slug: mine", "2025-03-04-a-name", &[":filename", "date"], false), "250304 250304 250304 - mine");
    assert_eq!(with("date: 2025-01-01", "2025-03-04-a-name", &["date", ":filename"], false), "250101 250101 250101 - -");
    assert_eq!(with("x: 1", "2025-03-04-a-name", &["date", ":filename"], false), "250304 250304 250304 - a-name");
    assert_eq!(with("date: 2025-01-01", "a-name", &[":filename", "date"], false), "250101 250101 250101 - -");
    assert_eq!(with("written: 2025-05-06", "a-name", &[":filemodtime", "written"], false), "250506 - - - -");
    assert_eq!(with("x: 1", "2025-03-04", &[":filename"], false), "250304 250304 250304 - -");
}

#[test]
fn structure() {
    for (text, expected) in [
        ("title: x", "true Everywhere true false"),
        ("headless: true", "false Nowhere true true"),
        ("build: {render: never, list: never}", "false Nowhere true true"),
        ("_build: {render: false, list: true}", "false Everywhere true false"),
        ("build: {render: link}", "false Everywhere true false"),
        ("build: {list: local, publishResources: false}", "true Locally false false"),
        ("build: {Render: Always, LIST: false}", "true Nowhere true false"),
    ] {
        let front = yaml(text);
        let read = format!("{} {:?} {} {}", front.render, front.list, front.publish_resources, front.headless);
        assert_eq!(read, expected, "{text}");
    }
    let front = yaml("sitemap: {disable: true, changefreq: weekly, priority: 0.5, filename: x.xml}");
    assert_eq!(front.sitemap, SitemapEntry { disable: true, change_frequency: Some("weekly".to_owned()), priority: Some(0.5) });
    assert_eq!(yaml("sitemap: {priority: -1}").sitemap.priority, None);
    let front =
        yaml("resources:\n- src: images/*.jpg\n  title: Photo :counter\n  name: p\n  params: {a: 1}\n- name: lost\n- src: b.pdf");
    let rule = |src: &str, title: Option<&str>, name: Option<&str>| ResourceRule {
        src: src.to_owned(),
        title: title.map(str::to_owned),
        name: name.map(str::to_owned),
        params: if title.is_some() { vec![("a".to_owned(), Value::Int(1))] } else { Vec::new() },
    };
    assert_eq!(front.resources, [rule("images/*.jpg", Some("Photo :counter"), Some("p")), rule("b.pdf", None, None)]);
    for (text, expected) in [
        ("menu: main", "main - -"),
        ("menus: [Main, footer]", "main - -, footer - -"),
        ("menu:\n  main:\n    name: N\n    weight: 3\n    parent: x\n  footer:", "main N 3, footer - -"),
    ] {
        let dash = |text: Option<String>| text.unwrap_or_else(|| "-".to_owned());
        let menus = yaml(text).menus.into_iter();
        let menus: Vec<_> =
            menus.map(|m| format!("{} {} {}", m.menu, dash(m.name), dash(m.weight.map(|weight| weight.to_string())))).collect();
        assert_eq!(menus.join(", "), expected, "{text}");
    }
}

#[test]
fn keywords() {
    for (text, expected) in [("keywords: a, b c", "a|b c"), ("keywords: [a, 'b, c']", "a|b|c"), ("keywords:", "")] {
        assert_eq!(yaml(text).keywords.join("|"), expected, "{text}");
    }
}

#[test]
fn own_values() {
    let (front, diagnostics) = read_with(
        "---\ntitle: t\nMine: s\nparams:\n  Deep: {a: 1}\n  mine: p\ncascade: {x: 1}\nsitemap: {}\n---\n",
        &[],
        &FACTS,
        &config(),
    );
    assert_eq!(diagnostics.len(), 2);
    assert_eq!(front.params.keys().map(String::as_str).collect::<Vec<_>>(), ["deep", "mine", "title"]);
    assert_eq!(front.params["mine"], Value::String("p".to_owned()));
}

#[test]
fn cascades() {
    let config = config();
    let near = "---\ntoc: true\nweight: 5\nparams: {a: 1, b: 1}\n---\n";
    let far = "---\ntoc: false\ntype: blog\ndate: 2020-01-01\ntags: [x]\nweight: bad\nparams: {b: 2, c: 2}\n---\n";
    let (front, diagnostics) = read_with("---\ntitle: t\nWeight: 1\nparams: {a: 0}\n---\n", &[near, far], &FACTS, &config);
    assert_eq!(diagnostics, []);
    assert_eq!((front.toc, front.weight), (Some(true), 1));
    assert_eq!((days(&front), texts(&front.terms["tags"])), ("200101 200101 200101 -".to_owned(), "x".to_owned()));
    let params: Vec<_> = ["a", "b", "c"].iter().map(|key| front.params[*key].to_whole()).collect();
    assert_eq!(params, [Some(0), Some(1), Some(2)]);
}

#[test]
fn mistakes() {
    for (text, expected) in [
        ("tag: [a]", "warning: unknown front matter key `tag` (did you mean `tags`?) at tag\n"),
        ("Titel: a", "warning: unknown front matter key `Titel` (did you mean `title`?) at Titel\n"),
        (
            "featured_imag: a",
            "warning: unknown front matter key `featured_imag` (did you mean `featured_image`?) at featured_imag\n",
        ),
        ("mine: 1", "warning: unknown front matter key `mine` (remove it; your own keys go below `params`) at mine\n"),
        ("build: {rendr: never}", "warning: unknown front matter key `build.rendr` (did you mean `render`?) at rendr\n"),
        ("sitemap: {freq: never}", "warning: unknown front matter key `sitemap.freq` (remove it) at freq\n"),
        (
            "date: tomorrow",
            "error: `date` is not a date: `tomorrow` (write it as 2026-01-31, 2026-01-31 10:00 or 2026-01-31T10:00:00+01:00) at tomorrow\n",
        ),
        (
            "expiryDate: 2025-02-30",
            "error: `expiryDate` is not a date: `2025-02-30` (write it as 2026-01-31, 2026-01-31 10:00 or 2026-01-31T10:00:00+01:00) at 2025-02-30\n",
        ),
        (
            "lastmod: 2025",
            "error: `lastmod` is not a date: `2025` (write it as 2026-01-31, 2026-01-31 10:00 or 2026-01-31T10:00:00+01:00) at 2025\n",
        ),
        ("date: [2025-01-01]", "error: `date` must be a date, not a list (write a date here) at [2025-01-01]\n"),
        ("title: [a]", "error: `title` must be text, not a list (write text here) at [a]\n"),
        ("draft: maybe", "error: `draft` must be true or false, not text (write true or false here) at maybe\n"),
        ("weight: heavy", "error: `weight` must be a number, not text (write a number here) at heavy\n"),
        (
            "tags: {a: b}",
            "error: `tags` must be text or a list of texts, not a table (write text or a list of texts here) at {a: b}\n",
        ),
        (
            "tags: [a, [b]]",
            "error: `tags` must be text or a list of texts, not a list (write text or a list of texts here) at [b]\n",
        ),
        ("build: never", "error: `build` must be a table, not text (write a table here) at never\n"),
        ("build: {list: some}", "error: `build.list` cannot be `some` (expected `always`, `local`, `never`) at some\n"),
        ("sitemap: {priority: 2}", "error: `sitemap.priority` cannot be `2` (expected a number from 0 to 1) at 2\n"),
        ("resources: x", "error: `resources` must be a list of tables, not text (write a list of tables here) at x\n"),
        ("params: x", "error: `params` must be a table, not text (write a table here) at x\n"),
        (
            "url: https://e.example/",
            "error: `url` cannot be `https://e.example/` (expected an address of this site, such as `/about/`) at https://e.example/\n",
        ),
        (
            "aliases: [/a/, http://e.example/]",
            "error: `aliases` cannot be `http://e.example/` (expected an address of this site, such as `/about/`) at http://e.example/\n",
        ),
        (
            "cascade: x",
            "error: `cascade` must be a table or a list of tables, not text (write a table or a list of tables here) at x\n",
        ),
        ("cascade: {toc: maybe}", "error: `toc` must be true or false, not text (write true or false here) at maybe\n"),
        (
            "cascade:\n- target: {path: /x}\n  wieght: 1",
            "warning: unknown front matter key `wieght` (did you mean `weight`?) at wieght\n",
        ),
    ] {
        assert_eq!(reported(text), expected, "{text}");
    }
}

proptest! {
    #[test]
    fn any_values(
        pairs in proptest::collection::vec(
            (
                prop_oneof!["date", "title", "tags", "build", "menu", "resources", "cascade", "params", "sitemap", "weight", "published", "[a-z]{1,5}"],
                "[-\\[\\]{}:, a-z0-9\"é.]{0,20}",
            ),
            0..6,
        ),
        name in "[-0-9a-zé. ]{0,16}",
    ) {
        let text = pairs.iter().fold("---\n".to_owned(), |text, (key, value)| format!("{text}{key}: {value}\n")) + "---\nbody";
        let mut diagnostics = Vec::new();
        let split = split(FileId(0), &text, &mut diagnostics);
        let facts = FileFacts { base_name: &name, git: None };
        let given: Vec<Cascade> = cascade(&split.head);
        let keys: Vec<&Node> = given.iter().map(|cascade| &cascade.keys).collect();
        read(&split.head, &keys, &facts, &config(), &mut diagnostics);
    }
}

/// What is told about a head in a site with Hugo's settings, and what is taken of it.
fn tolerant(text: &str) -> (FrontMatter, Vec<Diagnostic>) {
    let config = Config { from_hugo: true, ..config() };
    let (front, mut diagnostics) = read_with(&format!("---\n{text}\n---\n"), &[], &FACTS, &config);
    config.apply_severities(&mut diagnostics);
    (front, diagnostics)
}

#[test]
fn terms_are_bounded_over_all_taxonomies() {
    let most = limits::TERMS.most;
    let list =
        |name: &str, count: usize| format!("{name}: [{}]\n", (0..count).map(|n| format!("{name}{n}, ")).collect::<String>());
    assert_eq!(reported(&format!("{}{}", list("tags", most - 1), list("categories", 1))), "");
    let text = format!("{}{}", list("tags", most), list("categories", 3));
    let limit = format!("error: the number of tags and other terms of a page exceeds the limit of {most} terms");
    assert_eq!(reported(&text), format!("{limit} (keep the most important ones) at tags{}\n", most - 3));
    let (front, diagnostics) = tolerant(&text);
    assert_eq!(diagnostics.iter().map(|d| d.severity).collect::<Vec<_>>(), [Severity::Warning]);
    assert_eq!(front.terms.values().map(Vec::len).collect::<Vec<_>>(), [3, most - 3]);
}

#[test]
fn values_of_other_themes_and_notations_are_read_in_a_migrated_site() {
    let text = "math: {enable: true}\ntoc:\n  enable: false\n  auto: true\ndate: 2024\ndraft: yes\n";
    let (front, diagnostics) = tolerant(text);
    assert_eq!((front.math, front.toc, front.draft), (Some(true), Some(false), true));
    assert_eq!(front.dates.date.unwrap().timestamp().to_string(), "1970-01-01T00:33:44Z");
    let told: Vec<String> = diagnostics.iter().map(|d| d.kind.message()).collect();
    assert_eq!(
        told,
        [
            "`date: 2024` is read as seconds since 1970, which is 1970-01-01T00:33:44Z",
            "`draft: yes` is read as a draft, where Hugo publishes the page"
        ]
    );
    let (front, diagnostics) = tolerant("title: {a: b}\nweight: heavy\ndate: soon\nurl: https://e.example/\n");
    assert!(front.title.is_none() && front.dates.date.is_none() && front.url.is_none());
    assert_eq!(diagnostics.iter().map(|d| d.severity).collect::<Vec<_>>(), [Severity::Warning; 4]);
    let strict = reported("math: {enable: true}\ndate: 2024\n");
    assert_eq!(strict.matches("error: ").count(), 2, "{strict}");
}

#[test]
fn terms_of_a_cascade_count() {
    let list: String = (0..=limits::TERMS.most).map(|n| format!("t{n}, ")).collect();
    let cascade = format!("---\ntags: [{list}]\n---\n");
    let (front, diagnostics) = read_with("---\ntitle: A\n---\n", &[&cascade], &FACTS, &config());
    assert_eq!((front.terms["tags"].len(), diagnostics.len()), (limits::TERMS.most, 1));
}

#[test]
fn texts_that_stand_in_lists_are_bounded() {
    let long = "ä".repeat(limits::HEADLINE.most / 2 + 1);
    for key in ["title", "subtitle", "linkTitle", "slug", "url", "aliases", "tags"] {
        let (front, diagnostics) = read_with(&format!("---\n{key}: {long}\n---\n"), &[], &FACTS, &config());
        assert_eq!(diagnostics.len(), 1, "{key}");
        assert_eq!(
            (&diagnostics[0].kind, diagnostics[0].severity),
            (&Kind::LimitExceeded { limit: &limits::HEADLINE }, Severity::Error)
        );
        let kept = [front.title, front.slug, front.url]
            .into_iter()
            .flatten()
            .map(|text| text.value)
            .chain(front.subtitle)
            .chain(front.link_title);
        kept.for_each(|text| assert_eq!(text.len(), limits::HEADLINE.most, "{key}"));
        assert_eq!((front.aliases.len(), front.terms.values().flatten().count()), (0, 0), "{key}");
        let (_, diagnostics) = tolerant(&format!("{key}: {long}"));
        assert_eq!(diagnostics[0].severity, Severity::Warning);
        assert_eq!(reported(&format!("{key}: {}", &long[2..])), "", "{key}");
    }
    let (front, diagnostics) = tolerant(&format!("description: {0}\nsummary: {0}", "a".repeat(limits::DESCRIPTION.most + 1)));
    assert_eq!(diagnostics.len(), 2);
    assert_eq!([front.description, front.summary].map(|text| text.map(|text| text.len())), [Some(limits::DESCRIPTION.most); 2]);
}

#[test]
fn front_matter_is_bounded() {
    let split_of = |filler: usize| {
        let mut diagnostics = Vec::new();
        let text = format!("---\ntitle: A\n#{}\n---\nBody\n", "-".repeat(filler));
        let split = split(FileId(0), &text, &mut diagnostics);
        (text[split.body].to_owned(), split.head.entries().len(), diagnostics)
    };
    let fits = limits::DATA.most - "title: A\n#\n".len();
    assert_eq!(split_of(fits), ("Body\n".to_owned(), 1, Vec::new()));
    let place = site_diag::Span::new(FileId(0), 4 + limits::DATA.most, 5 + limits::DATA.most);
    assert_eq!(split_of(fits + 1), ("Body\n".to_owned(), 0, vec![Diagnostic::over(&limits::DATA, place)]));
}

#[test]
fn every_key_of_the_table_is_accepted_in_every_spelling() {
    use super::keys::{KEYS, ValueType};
    let mut spellings = Vec::new();
    for key in KEYS {
        let value = match key.value {
            ValueType::Text => "one",
            ValueType::Texts => "[one, two]",
            ValueType::Bool => "true",
            ValueType::Integer => "3",
            ValueType::Date => "2025-08-09",
            ValueType::Table => "{}",
        };
        // This table is a list of tables.
        let value = match key.name {
            "resources" => "[{src: x}]",
            "robots" => "noindex",
            "links" => "[{title: A, website: x}]",
            _ => value,
        };
        for spelling in key.spellings() {
            for spelling in [spelling.to_owned(), spelling.to_uppercase()] {
                assert_eq!(reported(&format!("{spelling}: {value}")), "", "{spelling}");
            }
            assert_eq!(super::keys::key(spelling).unwrap().name, key.name);
            spellings.push(spelling.to_lowercase());
        }
        // Keys that the guide describes have an effect; the others are accepted.
        let front = yaml(&format!("{}: {value}", key.name));
        let plain = yaml("{}");
        let changes = FrontMatter { params: BTreeMap::new(), span: None, ..front.clone() }
            != FrontMatter { params: BTreeMap::new(), span: None, ..plain };
        let from_params = matches!(key.name, "params" | "comments");
        let empty_table = matches!(key.name, "sitemap" | "build" | "cascade");
        assert_eq!(changes, !key.effect.is_empty() && !from_params && !empty_table, "{}", key.name);
        assert_eq!(front.params.contains_key(&key.name.to_lowercase()), key.is_param, "{}", key.name);
    }
    spellings.sort();
    let count = spellings.len();
    spellings.dedup();
    assert_eq!(spellings.len(), count);
}

#[test]
fn a_new_page_begins_with_keys_of_the_table() {
    let archetype = super::keys::default_archetype();
    assert_eq!(archetype, "---\ntitle: \"{{ title }}\"\ndate: {{ date }}\ndraft: true\n---\n");
}

#[test]
fn pictures_in_the_spellings_of_themes() {
    let shown = |text: &str| {
        let front = yaml(text);
        let image = front.featured_image.map(|image| image.value).unwrap_or_default();
        (image, front.cover.alt.unwrap_or_default(), front.cover.caption.unwrap_or_default(), front.cover.is_shown)
    };
    let path = |image: &str| (image.to_owned(), String::new(), String::new(), None);
    for text in
        ["cover: a.png", "image: a.png", "featured_image: a.png", "featureImage: a.png", "thumbnail: a.png", "coverImage: a.png"]
    {
        assert_eq!(shown(text), path("a.png"), "{text}");
    }
    // The order of the table decides, not the order in the file.
    assert_eq!(shown("thumbnail: b.png\nfeatureImage: a.png\nimage: c.png"), path("a.png"));
    assert_eq!(
        shown("cover: {image: a.png, alt: A, caption: C, relative: true, hiddenInList: true, hidden: false}"),
        ("a.png".to_owned(), "A".to_owned(), "C".to_owned(), None)
    );
    assert_eq!(shown("cover: {image: a.png, hidden: true}").3, Some(false));
    assert_eq!(shown("cover: {image: a.png, hiddenInSingle: true}").3, Some(false));
    assert_eq!(shown("cover: a.png\ncoverAlt: A\ncoverCaption: C").1, "A");
    assert_eq!(shown("cover: {alt: A}"), (String::new(), "A".to_owned(), String::new(), None));
    let front = yaml("images: [a.png, b.png]\nfeaturedImagePreview: c.png");
    assert_eq!((front.featured_image, front.share_image.unwrap().value.as_str()), (None, "a.png"));
}

#[test]
fn links_to_other_sites() {
    let links =
        yaml("links: [{title: A, website: 'https://a.example', description: D, image: i.png}, {name: B, url: /b/}, {title: C}]")
            .links;
    let links: Vec<_> = links.iter().map(|link| format!("{} {} {:?}", link.title, link.url, link.description)).collect();
    assert_eq!(links, ["A https://a.example Some(\"D\")", "B /b/ None"]);
    for text in ["links: mine", "links: [1, 2]", "links: {a: b}"] {
        assert!(reported(text).starts_with("warning: unknown front matter key `links`"), "{text}");
    }
}

#[test]
fn switches_in_the_spellings_of_themes() {
    let hugo = Config { from_hugo: true, ..config() };
    let read = |text: &str| {
        let (front, diagnostics) = read_with(&format!("---\n{text}\n---\n"), &[], &FACTS, &hugo);
        assert_eq!(diagnostics, [], "{text}");
        front
    };
    for text in ["hiddenFromHomePage: true", "hiddenInHomeList: \"true\"", "hidden: yes", "params: {hiddenFromHomePage: true}"] {
        assert!(read(text).hidden_at_home, "{text}");
    }
    for text in ["robotsNoIndex: true", "noindex: true", "private: true", "robots: 'noindex, nofollow'"] {
        assert!(read(text).noindex, "{text}");
    }
    assert!(!read("robots: index\nsearchHidden: true").noindex);
    for (text, toc) in [
        ("ShowToc: true", Some(true)),
        ("showTableOfContents: false", Some(false)),
        ("toc: {enable: true, auto: false}", Some(true)),
        ("toc: {auto: false}", None),
    ] {
        assert_eq!(read(text).toc, toc, "{text}");
    }
    for (text, math) in
        [("mathjax: true", Some(true)), ("math: katex", Some(true)), ("math: {enable: false}", Some(false)), ("math: {}", None)]
    {
        assert_eq!(read(text).math, math, "{text}");
    }
    for (text, off) in [
        ("comments: false", true),
        ("comments: true", false),
        ("comment: {enable: false}", true),
        ("showComments: false", true),
        ("hideComments: true", true),
        ("comments: {host: m.example, id: 1}", false),
    ] {
        assert_eq!(read(text).disable_comments, off, "{text}");
    }
    let front = read("hideMeta: true");
    assert_eq!((front.show_date, front.reading_time), (Some(false), Some(false)));
    let front = read("showDate: false\nreadingTime: true");
    assert_eq!((front.show_date, front.reading_time), (Some(false), Some(true)));
    for (text, names) in [
        ("author: Ann", "Ann"),
        ("author: [Ann, Ben]", "Ann|Ben"),
        ("author: {name: Ann, link: x}", "Ann"),
        ("authors: [{name: Ann}, Ben]", "Ann|Ben"),
    ] {
        let config = Config { taxonomies: Vec::new(), ..hugo.clone() };
        let (front, diagnostics) = read_with(&format!("---\n{text}\n---\n"), &[], &FACTS, &config);
        assert_eq!((front.author_names.join("|").as_str(), diagnostics), (names, Vec::new()), "{text}");
    }
    assert_eq!(read("externalUrl: https://x.example/").external_link.unwrap().value, "https://x.example/");
    // Granted anyway, or not known: only the latter is told.
    for (text, told) in [
        ("ShowCodeCopyButtons: true", 0),
        ("ShowCodeCopyButtons: false", 1),
        ("showEdit: false", 0),
        ("showEdit: true", 1),
        ("lightgallery: {enable: false}", 0),
    ] {
        let (_, diagnostics) = read_with(&format!("---\n{text}\n---\n"), &[], &FACTS, &hugo);
        assert_eq!(diagnostics.len(), told, "{text}");
    }
    // A cascade only applies if the page has no value.
    let (front, _) = read_with("---\ncover: a.png\n---\n", &["---\nfeaturedImage: b.png\nshowDate: false\n---\n"], &FACTS, &hugo);
    assert_eq!((front.featured_image.unwrap().value.as_str(), front.show_date), ("a.png", Some(false)));
}
