//! Small sites, each for one rule.

use super::markup::Markup;
use super::page::Term;
use super::testing::{Site, config, date, front, languages, spanned};
use super::*;
use crate::world::{MemoryWorld, Options};
use site_diag::{FileId, Source};
use site_settings::front_matter::{FrontMatter, Listing};

fn titled(title: &str) -> FrontMatter {
    front(|f| f.title = Some(spanned(title)))
}

fn tagged(tags: &[&str]) -> FrontMatter {
    front(|f| drop(f.terms.insert("tags".into(), tags.iter().map(|t| spanned(t)).collect())))
}

fn dated(day: &str) -> FrontMatter {
    front(|f| f.dates.date = date(day))
}

fn without_taxonomies() -> Config {
    Config { taxonomies: Vec::new(), ..config() }
}

#[test]
fn every_kind_of_page_is_there() {
    let site =
        Site::new(&[config()], &["content/about.md", "content/posts/x/index.md"], &[("content/posts/y.md", tagged(&["Rust"]))]);
    assert_eq!(
        site.addresses(),
        [
            "Home /",
            "Regular /about/",
            "Taxonomy /categories/",
            "Section /posts/",
            "Regular /posts/x/",
            "Regular /posts/y/",
            "Taxonomy /series/",
            "Taxonomy /tags/",
            "Term /tags/rust/",
        ]
    );
    assert!(site.diagnostics.is_empty());
    let titles: Vec<_> = site.library.pages.iter().map(|p| p.title.as_str()).collect();
    assert_eq!(titles, ["Site", "About", "Categories", "Posts", "X", "Y", "Series", "Tags", "Rust"]);
    for page in &site.library.pages {
        assert_eq!(site.library.by_address[&page.address], site.id(0, &page.path), "{}", page.path);
    }
    assert_eq!(site.library.homes, [PageId(0)]);
    let sections: Vec<_> = site.library.pages.iter().map(|p| p.section.as_str()).collect();
    assert_eq!(sections, ["", "", "categories", "posts", "posts", "posts", "series", "tags", "tags"]);
}

#[test]
fn nested_folders_are_sections_only_with_an_index() {
    // Hugo 0.168: /nest/ lists a and in/b; /nest/sec/ lists c and deep/d.
    let paths = [
        "content/nest/a.md",
        "content/nest/in/b.md",
        "content/nest/sec/_index.md",
        "content/nest/sec/c.md",
        "content/nest/sec/deep/d.md",
    ];
    let site = Site::new(&[without_taxonomies()], &paths, &[]);
    assert_eq!(site.paths(&site.page("nest").members), ["nest/a", "nest/in/b"]);
    assert_eq!(site.paths(&site.page("nest").subsections), ["nest/sec"]);
    assert_eq!(site.paths(&site.page("nest/sec").members), ["nest/sec/c", "nest/sec/deep/d"]);
    assert_eq!(site.paths(&site.page("").members), ["nest/a", "nest/in/b", "nest/sec/c", "nest/sec/deep/d"]);
    assert_eq!(site.paths(&site.page("").subsections), ["nest"]);
    assert_eq!(site.page("nest/sec/deep/d").section, "nest");
}

#[test]
fn a_page_keeps_its_folder_from_becoming_a_section() {
    // Hugo 0.168: `about.md` beside `about/x.md`.
    let site = Site::new(&[without_taxonomies()], &["content/about.md", "content/about/x.md"], &[]);
    assert_eq!(site.addresses(), ["Home /", "Regular /about/", "Regular /about/x/"]);
    assert!(site.diagnostics.is_empty());
}

#[test]
fn a_draft_section_is_left_out_and_its_pages_are_not() {
    // Hugo 0.168.
    let draft = front(|f| f.draft = true);
    let site = Site::new(
        &[without_taxonomies()],
        &["content/s/x.md"],
        &[("content/s/_index.md", draft.clone()), ("content/d.md", draft)],
    );
    assert_eq!(site.addresses(), ["Home /", "Regular /s/x/"]);
}

#[test]
fn lists_are_ordered_and_neighbours_follow_the_order() {
    let heads = [
        ("content/posts/a.md", dated("2024-01-01")),
        ("content/posts/b.md", dated("2024-03-01")),
        ("content/posts/c.md", front(|_| ())),
        ("content/posts/d.md", front(|f| f.weight = 3)),
        ("content/posts/e.md", front(|f| f.list = Listing::Nowhere)),
        ("content/posts/f.md", front(|f| f.external_link = Some(spanned("https://example.net/")))),
        ("content/root.md", dated("2025-01-01")),
    ];
    let site = Site::new(&[without_taxonomies()], &[], &heads);
    assert_eq!(site.paths(&site.page("posts").members), ["posts/d", "posts/b", "posts/a", "posts/c", "posts/f"]);
    assert_eq!(site.paths(&site.page("").members), ["posts/d", "root", "posts/b", "posts/a", "posts/c", "posts/f"]);
    let neighbours =
        |path: &str| [site.page(path).newer, site.page(path).older].map(|n| n.map(|id| site.library.page(id).path.as_str()));
    assert_eq!(neighbours("posts/d"), [None, Some("posts/b")]);
    assert_eq!(neighbours("posts/b"), [Some("posts/d"), Some("posts/a")]);
    assert_eq!(neighbours("posts/e"), [None, None]);
    assert_eq!(neighbours("root"), [None, None]);
}

#[test]
fn terms_have_pages_and_members() {
    let heads = [
        ("content/a.md", tagged(&["rust", "C++", "Übung"])),
        ("content/b.md", tagged(&["Rust", "c", "R&D"])),
        (
            "content/hidden.md",
            front(|f| {
                f.list = Listing::Nowhere;
                f.terms.insert("tags".into(), vec![spanned("secret")]);
            }),
        ),
        ("content/tags/_index.md", titled("All tags")),
        ("content/tags/Rust/_index.md", titled("The Rust language")),
        ("content/tags/unused/_index.md", front(|_| ())),
    ];
    let site = Site::new(&[config()], &[], &heads);
    let tags = site.page("tags");
    assert_eq!(tags.title, "All tags");
    assert_eq!(site.paths(&tags.terms), ["tags/c", "tags/c++", "tags/rd", "tags/rust", "tags/übung", "tags/unused"]);
    let rust = site.page("tags/rust");
    assert_eq!((rust.title.as_str(), rust.address.as_str()), ("The Rust language", "/tags/rust/"));
    assert_eq!(rust.term, Some(Term { taxonomy: 0, name: "rust".into() }));
    assert_eq!(site.paths(&rust.members), ["a", "b"]);
    let term = |path: &str| site.page(path).term.clone().map(|t| t.name);
    assert_eq!(term("tags/rd"), Some("R&D".into()));
    assert_eq!(site.page("tags/rd").title, "R&D");
    assert_eq!(term("tags/unused"), Some("unused".into()));
    assert!(site.page("tags/unused").members.is_empty());
    assert!(site.page("categories").terms.is_empty(), "a taxonomy without terms has a page all the same");
    assert!(!site.addresses().contains(&"Term /tags/secret/".to_owned()));
}

#[test]
fn kinds_can_be_left_out() {
    let heads = [("content/posts/a.md", tagged(&["x"]))];
    let pages = |kinds: &[&str]| {
        let config = Config { disabled_kinds: kinds.iter().map(|k| (*k).to_owned()).collect(), ..config() };
        Site::new(&[config], &[], &heads).library.pages.into_iter().filter(|p| p.rendered).map(|p| p.address).collect::<Vec<_>>()
    };
    assert_eq!(pages(&["taxonomy"]), ["/", "/posts/", "/posts/a/", "/tags/x/"]);
    assert_eq!(pages(&["term", "Section"]), ["/", "/categories/", "/posts/a/", "/series/", "/tags/"]);
    assert_eq!(pages(&["taxonomy", "term"]), ["/", "/posts/", "/posts/a/"]);
    assert_eq!(pages(&["home", "taxonomy", "term"]), ["/posts/", "/posts/a/"]);
    assert_eq!(pages(&["page", "taxonomy", "term"]), ["/", "/posts/"]);
}

#[test]
fn bundles_have_their_files_and_loose_files_stay_where_they_lie() {
    // Hugo 0.168: addresses of pages are sanitised, those of files are not.
    let paths = [
        "content/_index.md",
        "content/Loose Dir/File Name.TXT",
        "content/root.txt",
        "content/Upper Dir/Pic A.png",
        "content/Upper Dir/x.md",
        "content/Upper Dir/Sub Dir/B.png",
        "content/Upper Dir/Sub Dir/Leaf B/index.md",
        "content/Upper Dir/Sub Dir/Leaf B/C D.png",
        "content/Upper Dir/Sub Dir/Leaf B/sub/d.png",
        "content/Upper Dir/Sub Dir/Leaf B/inner.md",
        "content/Upper Dir/Sub Dir/Leaf B/inner.html",
        "content/draft/pic.png",
        "static/robots.txt",
        "static/.well-known/x",
        "assets/static/demo/index.html",
        "assets/css/no.css",
    ];
    let heads = [
        ("content/slugged/index.md", front(|f| f.slug = Some(spanned("new")))),
        ("content/moved/index.md", front(|f| f.url = Some(spanned("/else/z.html")))),
        ("content/draft/index.md", front(|f| f.draft = true)),
        ("content/hidden/index.md", front(|f| (f.headless, f.render, f.list) = (true, false, Listing::Nowhere))),
    ];
    let more = ["content/slugged/p.png", "content/moved/p.png", "content/hidden/p.png"];
    let all: Vec<&str> = paths.into_iter().chain(more).collect();
    let site = Site::new(&[without_taxonomies()], &all, &heads);
    assert!(site.diagnostics.is_empty(), "{:?}", site.diagnostics);
    assert_eq!(
        site.library.statics.keys().collect::<Vec<_>>(),
        [
            "/.well-known/x",
            "/Loose Dir/File Name.TXT",
            "/demo/",
            "/demo/index.html",
            "/else/z/p.png",
            "/hidden/p.png",
            "/new/p.png",
            "/robots.txt",
            "/root.txt",
            "/upper-dir/Pic A.png",
            "/upper-dir/Sub Dir/B.png",
            "/upper-dir/sub-dir/leaf-b/C D.png",
            "/upper-dir/sub-dir/leaf-b/inner.html",
            "/upper-dir/sub-dir/leaf-b/sub/d.png",
        ]
    );
    let names = |path: &str| site.page(path).resources.iter().map(|r| r.name.as_str()).collect::<Vec<_>>();
    assert_eq!(names("upper-dir/sub-dir/leaf-b"), ["C D.png", "inner.html", "sub/d.png"]);
    assert_eq!(names("upper-dir"), ["Pic A.png", "Sub Dir/B.png"]);
    assert_eq!(names(""), ["Loose Dir/File Name.TXT", "root.txt"]);
    let hidden = site.page("hidden");
    assert_eq!((hidden.rendered, hidden.listed, hidden.address.as_str()), (false, Listing::Nowhere, ""));
    assert_eq!(hidden.resources[0].address, "/hidden/p.png");
    assert!(!site.paths(&site.page("").members).contains(&"hidden"));
}

#[test]
fn languages_have_their_own_pages_and_know_of_each_other() {
    let configs = languages(&[("en", "", "content"), ("de", "/de", "content"), ("zh-cn", "/zh-cn", "content/zh")]);
    let paths = [
        "content/posts/a.md",
        "content/posts/a.de.md",
        "content/posts/only.de.md",
        "content/posts/bun/index.md",
        "content/posts/bun/index.de.md",
        "content/posts/bun/pic.png",
        "content/posts/bun/pic2.de.png",
        "content/posts/loose.pdf",
        "content/posts/loose.de.pdf",
        "content/zh/posts/a.md",
        "content/zh/posts/loose.pdf",
    ];
    let heads = [
        ("content/k1.md", front(|f| f.translation_key = Some("K".into()))),
        ("content/k2.de.md", front(|f| f.translation_key = Some("K".into()))),
        ("content/about.de.md", front(|f| (f.url, f.aliases) = (Some(spanned("/ueber/")), vec![spanned("/alt")]))),
        ("content/tag.de.md", tagged(&["x"])),
    ];
    let site = Site::new(&configs, &paths, &heads);
    assert!(site.diagnostics.is_empty(), "{:?}", site.diagnostics);
    let of = |lang: usize| {
        let pages = site.library.pages.iter().filter(|p| p.lang == lang && !matches!(p.kind, PageKind::Taxonomy));
        pages.map(|p| p.address.as_str()).collect::<Vec<_>>()
    };
    assert_eq!(of(0), ["/", "/k1/", "/posts/", "/posts/a/", "/posts/bun/"]);
    let de = [
        "/de/",
        "/ueber/",
        "/de/k2/",
        "/de/posts/",
        "/de/posts/a/",
        "/de/posts/bun/",
        "/de/posts/only/",
        "/de/tag/",
        "/de/tags/x/",
    ];
    assert_eq!(of(1), de);
    assert_eq!(of(2), ["/zh-cn/", "/zh-cn/posts/", "/zh-cn/posts/a/"]);
    let others = |lang: usize, path: &str| {
        let page = site.library.page(site.id(lang, path));
        page.translations.iter().map(|&id| site.library.page(id).address.as_str()).collect::<Vec<_>>()
    };
    assert_eq!(others(0, ""), ["/de/", "/zh-cn/"]);
    assert_eq!(others(1, "posts/a"), ["/posts/a/", "/zh-cn/posts/a/"]);
    assert_eq!(others(0, "k1"), ["/de/k2/"]);
    assert_eq!(others(1, "posts/only"), [""; 0]);
    assert_eq!(others(2, "posts"), ["/posts/", "/de/posts/"]);
    assert_eq!(others(0, "tags"), ["/de/tags/", "/zh-cn/tags/"]);
    assert_eq!(
        site.library.statics.keys().collect::<Vec<_>>(),
        [
            "/de/posts/bun/pic.png",
            "/de/posts/bun/pic2.de.png",
            "/de/posts/loose.de.pdf",
            "/posts/bun/pic.png",
            "/posts/loose.pdf",
            "/zh-cn/posts/loose.pdf",
        ]
    );
    let aliases: Vec<_> =
        site.library.aliases.iter().map(|(a, &id)| (a.as_str(), site.library.page(id).address.as_str())).collect();
    assert_eq!(aliases, [("/alt/", "/ueber/"), ("/de/alt/", "/ueber/"), ("/en/", "/")]);
    assert_eq!(site.library.homes.len(), 3);
}

#[test]
fn a_bundle_lends_its_files_to_its_translations() {
    let configs = languages(&[("en", "/en", "content/en"), ("de", "/de", "content/de")]);
    let paths =
        ["content/en/b/index.md", "content/en/b/pic.png", "content/de/b/index.md", "content/de/b/own.png", "content/x.md"];
    let site = Site::new(&configs, &paths, &[]);
    assert_eq!(
        site.library.statics.keys().collect::<Vec<_>>(),
        ["/de/b/own.png", "/de/b/pic.png", "/en/b/own.png", "/en/b/pic.png"]
    );
    assert_eq!(site.library.aliases.keys().collect::<Vec<_>>(), ["/"], "the root leads to the default language");
    assert!(site.library.pages.iter().all(|p| p.path != "x"), "outside of every content folder");
}

#[test]
fn clashes_are_told() {
    let duplicates = |paths: &[&str]| {
        let site = Site::new(&[without_taxonomies()], paths, &[]);
        let told = |d: &Diagnostic| {
            let place = |span: Span| site.sources.path(span.file).to_owned();
            (format!("{:?}", d.kind), d.span.map(place), d.related.iter().map(|(s, _)| place(*s)).collect::<Vec<_>>())
        };
        site.diagnostics.iter().map(told).collect::<Vec<_>>()
    };
    let clash = |address: &str, second: &str, first: &str| {
        let kind = format!("{:?}", Kind::DuplicateAddress { address: address.into() });
        (kind, Some(second.to_owned()), vec![first.to_owned()])
    };
    // Letter case and Unicode form do not distinguish addresses.
    assert_eq!(duplicates(&["content/A.md", "content/a.md"]), [clash("/a/", "content/a.md", "content/A.md")]);
    assert_eq!(
        duplicates(&["content/\u{e9}.md", "content/e\u{301}.md"]),
        [clash("/\u{e9}/", "content/\u{e9}.md", "content/e\u{301}.md")]
    );
    assert_eq!(duplicates(&["content/a.md", "content/a/index.md"]), [clash("/a/", "content/a/index.md", "content/a.md")]);
    assert_eq!(
        duplicates(&["content/a/_index.md", "content/a/index.md"]),
        [clash("/a/", "content/a/index.md", "content/a/_index.md")]
    );
    assert_eq!(duplicates(&["content/a.md", "static/a/index.html"]), [clash("/a/", "static/a/index.html", "content/a.md")]);
    assert_eq!(
        duplicates(&["content/_index.html", "content/_index.md"]),
        [clash("/", "content/_index.md", "content/_index.html")]
    );
    assert_eq!(
        duplicates(&["content/x.md", "static/r.txt", "assets/static/r.txt"]),
        [clash("/r.txt", "static/r.txt", "assets/static/r.txt")]
    );
    assert_eq!(duplicates(&["content/!!!.md", "content/???.md", "content/🎉.md"]), []);
}

#[test]
fn a_page_in_the_place_of_a_list_is_the_one_that_is_found() {
    let mut config = config();
    config.alias_collision = Severity::Warning;
    let site = Site::new(&[config], &["content/tags.md"], &[]);
    assert_eq!(site.diagnostics.iter().map(|d| d.severity).collect::<Vec<_>>(), [Severity::Warning]);
    assert_eq!((site.page("tags").kind, site.page("tags").address.as_str()), (PageKind::Regular, "/tags/"));
}

#[test]
fn the_library_is_the_same_whatever_the_order_of_the_heads() {
    let heads =
        [("content/b.md", tagged(&["Y", "x"])), ("content/a.md", tagged(&["X", "y"])), ("content/c/d.md", tagged(&["Z"]))];
    let reversed: Vec<_> = heads.iter().rev().cloned().collect();
    let show = |site: &Site| format!("{:?}", site.library.pages);
    assert_eq!(show(&Site::new(&[config()], &[], &heads)), show(&Site::new(&[config()], &[], &reversed)));
}

#[test]
fn a_series_leads_to_its_other_posts() {
    let in_series = |names: &[&str], day: &str| {
        front(|f| {
            f.dates.date = date(day);
            f.terms.insert("series".into(), names.iter().map(|n| spanned(n)).collect());
        })
    };
    let heads = [
        ("content/p/a.md", in_series(&["One"], "2024-01-01")),
        ("content/p/b.md", in_series(&["one", "Two"], "2024-01-02")),
        ("content/p/c.md", in_series(&["ONE", "Alone"], "2024-01-03")),
        ("content/p/d.md", in_series(&["two"], "2024-01-04")),
    ];
    let mut config = config();
    let see = |config: &Config, path: &str| {
        let site = Site::new(std::slice::from_ref(config), &[], &heads);
        let all = related_posts::see_also(&site.library, config, site.id(0, path));
        all.into_iter()
            .map(|(term, posts)| (site.library.page(term).title.clone(), site.paths(&posts).join(" ")))
            .collect::<Vec<_>>()
    };
    assert_eq!(see(&config, "p/b"), [("One".into(), "p/c p/a".into()), ("Two".into(), "p/d".into())]);
    assert_eq!(see(&config, "p/c"), [("One".into(), "p/b p/a".into())]);
    config.theme.max_see_also = 1;
    assert_eq!(see(&config, "p/c"), [("One".into(), "p/b".into())]);
}

/// Gathers from texts, like the compiler.
fn gathered(configs: &[Config], world: &MemoryWorld) -> (Library, Vec<Diagnostic>) {
    let text = |path: &str| world.read(path).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    let sources = Sources::new(
        world.files().iter().map(|f| Source { path: f.path.clone(), text: text(&f.path).map(Into::into) }).collect(),
    );
    let mut diagnostics = Vec::new();
    let library = gather(world, &ResultCache::once(), &sources, configs, &mut diagnostics);
    (library, diagnostics)
}

#[test]
fn a_tree_of_texts() {
    let mut world = MemoryWorld::new([
        ("content/_index.md", "---\ntitle: Welcome\ncascade:\n  params:\n    from: home\n---\nHello.\n"),
        (
            "content/posts/_index.md",
            "+++\ntitle = \"Writing\"\n[[cascade]]\ntoc = true\n[cascade.target]\nkind = \"page\"\n+++\n",
        ),
        (
            "content/posts/first.md",
            "\u{feff}---\r\nTitle: First\r\ndate: 2024-01-31\r\ntags: [Rust, Web]\r\naliases: [/old/first/]\r\n---\r\nBody.\r\n",
        ),
        (
            "content/posts/second.md",
            "{\"title\": \"Second\", \"date\": \"2024-02-01T10:00:00+01:00\", \"tags\": \"rust\", \"slug\": \"zwei\"}\nText\n",
        ),
        ("content/posts/bare.md", "No head at all.\n"),
        ("content/posts/draft.md", "---\ndraft: true\n---\n"),
        ("content/posts/later.md", "---\ndate: 2026-02-01\n---\n"),
        ("content/posts/gone.md", "---\nexpiryDate: 2025-01-01\n---\n"),
        ("content/posts/bundle/index.md", "---\ntitle: Bundle\nresources:\n- src: '*.png'\n  name: cover\n---\n"),
        ("content/posts/bundle/a.png", "x"),
        ("content/snippets/x.html", "---\ntitle: Raw\n---\n<p>Raw</p>\n"),
        ("static/robots.txt", "x"),
    ]);
    let (library, diagnostics) = gathered(&[config()], &world);
    // The future page and the expired page are reported, the draft is not.
    assert_eq!(diagnostics.len(), 2, "{diagnostics:?}");
    assert!(diagnostics.iter().all(|d| matches!(d.kind, Kind::LeftOut { .. })), "{diagnostics:?}");
    let show = |page: &Page| format!("{} {:?}", page.address, page.title);
    assert_eq!(
        library.pages.iter().filter(|p| p.kind != PageKind::Taxonomy).map(show).collect::<Vec<_>>(),
        [
            "/ \"Welcome\"",
            "/posts/ \"Writing\"",
            "/posts/bare/ \"Bare\"",
            "/posts/bundle/ \"Bundle\"",
            "/posts/first/ \"First\"",
            "/posts/zwei/ \"Second\"",
            "/snippets/ \"Snippets\"",
            "/snippets/x/ \"Raw\"",
            "/tags/rust/ \"Rust\"",
            "/tags/web/ \"Web\"",
        ]
    );
    let page = |path: &str| library.page(library.by_path[&(0, path.to_owned())]);
    let members: Vec<_> = page("posts").members.iter().map(|&id| library.page(id).address.as_str()).collect();
    assert_eq!(members, ["/posts/zwei/", "/posts/first/", "/posts/bare/", "/posts/bundle/"]);
    assert_eq!(page("posts/first").front.toc, Some(true), "handed down by the section");
    assert_eq!(page("posts").front.toc, None, "aimed at pages only");
    assert!(page("posts/first").front.params.contains_key("from"), "handed down by the home page");
    assert!(page("tags/rust").front.params.contains_key("from"), "to pages that nobody wrote, too");
    assert_eq!(page("posts/bundle").resources[0].given_name.as_deref(), Some("cover"));
    assert!(page("snippets/x").markup == Markup::Html && page("posts/bare").markup == Markup::Markdown);
    assert_eq!(library.aliases["/old/first/"], library.by_address["/posts/first/"]);
    let text = String::from_utf8(world.read("content/posts/first.md").unwrap()).unwrap();
    assert_eq!(text[page("posts/first").body..].trim(), "Body.");
    assert_eq!(library.statics.keys().collect::<Vec<_>>(), ["/posts/bundle/a.png", "/robots.txt"]);

    world.options = Options { drafts: true, future: true, expired: true, ..Options::default() };
    let (all, _) = gathered(&[config()], &world);
    assert_eq!(all.pages.len(), library.pages.len() + 3);
    assert_eq!(format!("{:?}", gathered(&[config()], &world).0.pages), format!("{:?}", all.pages));
}

#[test]
fn nothing_to_publish_is_told() {
    let (library, diagnostics) = gathered(&[config()], &MemoryWorld::new([("static/x.txt", "x")]));
    assert_eq!(diagnostics.len(), 1);
    assert_eq!((&diagnostics[0].kind, diagnostics[0].severity), (&Kind::EmptyContent, Severity::Error));
    assert_eq!(library.homes.len(), 1, "what follows can rely on a home page");
}

#[test]
fn files_that_are_no_text_are_passed_over() {
    let world = MemoryWorld::new([("content/a.md", &b"\xff\xfe"[..]), ("content/b.md", b"fine")]);
    let (library, diagnostics) = gathered(&[config()], &world);
    assert!(diagnostics.is_empty(), "whoever reads the files tells");
    assert!(library.by_address.contains_key("/b/") && !library.by_address.contains_key("/a/"));
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]

    /// For any file names: no panic, valid addresses, and every page is reachable or its conflict reported.
    #[test]
    fn any_names(names in proptest::collection::vec("(\\PC{1,6}/){0,2}(index|_index|\\PC{1,6})(\\.de)?\\.(md|html|png|org)", 1..8), destination in "\\PC{0,20}") {
        let mut paths: Vec<String> = names.into_iter().map(|name| format!("content/{name}")).collect();
        paths.sort();
        paths.dedup();
        let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
        let configs = languages(&[("en", "", "content"), ("de", "/de", "content")]);
        let site = Site::new(&configs, &paths, &[]);
        let clashes = site.diagnostics.iter().filter(|d| matches!(d.kind, Kind::DuplicateAddress { .. })).count();
        let pages = site.library.pages.iter().filter(|p| p.rendered);
        proptest::prop_assert!(site.library.by_address.len() + clashes >= pages.count());
        // A list that gave way to a page has no address.
        let given_way = |p: &&Page| !p.rendered && p.address.is_empty();
        let addresses = site.library.pages.iter().filter(|p| !given_way(p)).map(|p| &p.address);
        for address in addresses.chain(site.library.statics.keys()) {
            proptest::prop_assert!(address.starts_with('/') && !address.contains("//"), "{address}");
            proptest::prop_assert!(address.split('/').all(|e| e != "." && e != "..") && !address.chars().any(char::is_control), "{address}");
        }
        let (assets, nothing, sizes) = (Default::default(), Default::default(), NoSizes);
        for (id, _) in site.library.iter() {
            use site_markdown::Resolve;
            let resolver = Resolver::new(&site.library, &configs, id, &assets, &sizes, &nothing);
            let _ = (resolver.link(&destination), resolver.image(&destination), resolver.reference(&destination, Some("de")));
        }
    }
}

struct NoSizes;

impl ImageSizes for NoSizes {
    fn size(&self, _: FileId) -> Option<(u32, u32)> {
        None
    }
}

/// A site with an archive: `heads` besides a few posts.
fn archived(archive: bool, heads: &[(&str, FrontMatter)]) -> Site {
    let post = |day: &str| dated(day);
    let mut all = vec![
        ("content/posts/a.md", post("2025-01-02")),
        ("content/posts/b.md", post("2024-12-31T23:30:00+00:00[+00:00]")),
        // In another zone: before the one above, and in a later year.
        ("content/notes/c.md", post("2025-01-01T00:30:00+02:00[+02:00]")),
        ("content/posts/d.md", front(|f| (f.weight, f.dates.date) = (1, date("2023-05-06")))),
        ("content/posts/undated.md", front(|_| ())),
        ("content/about.md", dated("2025-03-03")),
    ];
    all.extend(heads.iter().map(|(path, head)| (*path, head.clone())));
    Site::new(&[Config { archive, ..config() }], &[], &all)
}

fn layout(title: &str) -> FrontMatter {
    FrontMatter { layout: Some("archives".to_owned()), ..titled(title) }
}

#[test]
fn an_archive_lists_posts_by_year_and_newest_first() {
    let site = archived(true, &[]);
    let archive = site.page("archive");
    assert_eq!((archive.kind, archive.address.as_str(), archive.title.as_str()), (PageKind::Archive, "/archive/", "Archive"));
    assert_eq!(site.paths(&archive.members), ["posts/a", "notes/c", "posts/b", "posts/d"]);
    assert_eq!(archive.front.dates.date, date("2025-03-03"), "as new as the newest page");
    assert!(site.diagnostics.is_empty() && !archived(false, &[]).library.by_address.contains_key("/archive/"));
}

#[test]
fn an_archive_may_be_written() {
    for (path, address) in [("archive.md", "/archive/"), ("archive/index.md", "/archive/"), ("archive/_index.md", "/archive/")] {
        let path = format!("content/{path}");
        let site = archived(true, &[(&path, titled("All"))]);
        let archive = site.page("archive");
        assert_eq!(
            (archive.kind, archive.title.as_str(), archive.address.as_str()),
            (PageKind::Archive, "All", address),
            "{path}"
        );
        assert!(archive.members.len() == 4 && site.diagnostics.is_empty(), "{path}");
        // Without the setting it is what it was.
        assert_ne!(archived(false, &[(&path, titled("All"))]).page("archive").kind, PageKind::Archive, "{path}");
    }
    // By its layout it is where it lies, in no list, and there is no second one.
    for setting in [false, true] {
        let site = archived(setting, &[("content/old/archives.md", layout("Old")), ("content/zz.md", layout("Another"))]);
        let archive = site.page("old/archives");
        assert_eq!((archive.kind, archive.address.as_str(), archive.members.len()), (PageKind::Archive, "/old/archives/", 4));
        assert_eq!(site.page("zz").kind, PageKind::Regular);
        assert!(!site.paths(&site.page("").members).contains(&"old/archives"));
        assert!(!site.library.by_address.contains_key("/archive/"));
    }
}

#[test]
fn an_archive_can_be_left_out_and_claims_its_address() {
    let config = Config { archive: true, disabled_kinds: vec!["archive".to_owned()], ..config() };
    let heads = [("content/posts/a.md", dated("2025-01-02")), ("content/archives.md", layout("All"))];
    let site = Site::new(&[config], &[], &heads);
    assert_eq!(site.page("archives").kind, PageKind::Regular);
    assert!(!site.library.by_address.contains_key("/archive/"));
    let site = archived(true, &[("content/x.md", front(|f| f.url = Some(spanned("/archive/"))))]);
    assert_eq!(site.diagnostics.len(), 1, "{:?}", site.diagnostics);
}

#[test]
fn every_language_has_its_archive() {
    let mut configs = languages(&[("en", "", "content"), ("de", "/de", "content")]);
    configs.iter_mut().for_each(|config| config.archive = true);
    let heads = [("content/posts/a.md", dated("2025-01-02")), ("content/posts/a.de.md", dated("2025-01-02"))];
    let site = Site::new(&configs, &[], &heads);
    let [en, de] = [0, 1].map(|lang| site.id(lang, "archive"));
    assert_eq!((site.library.page(de).address.as_str(), site.library.page(de).title.as_str()), ("/de/archive/", "Archiv"));
    assert_eq!((&site.library.page(en).translations, site.library.page(de).members.len()), (&vec![de], 1));
}
