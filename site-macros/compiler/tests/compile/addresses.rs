//! Tests of the address space: conflicting claims on addresses.

use insta::assert_snapshot;
use site_model::{RouteKind, export};

use crate::{SETTINGS, entry, site, text, told, world};

#[test]
fn pages_at_the_addresses_of_feeds_and_the_like() {
    assert_snapshot!(told(&world(&[("content/a.md", "---\nurl: /index.xml\n---\n"), ("content/b.md", "---\nurl: /404.html\n---\n")])), @r"
        error: two sources claim the address `/index.xml` [duplicate-address]
         --> content/a.md:2:6
          |
        2 | url: /index.xml
          |      ^^^^^^^^^^ claimed here
          |
          = help: change the `slug` or `url` of one of them

        error: two sources claim the address `/404.html` [duplicate-address]
         --> content/b.md:2:6
          |
        2 | url: /404.html
          |      ^^^^^^^^^ claimed here
          |
          = help: change the `slug` or `url` of one of them
    ");
    for address in
        ["/atom.xml", "/feed.json", "/sitemap.xml", "/robots.txt", "/site.webmanifest", "/tags/index.xml", "/posts/page/2/"]
    {
        let posts: Vec<(String, String)> =
            (0..12).map(|n| (format!("content/posts/{n}.md"), format!("---\ndate: 2025-01-01\ntags: [x]\n---\n{n}\n"))).collect();
        let claim = format!("---\nurl: {address}\n---\n");
        let mut files: Vec<(&str, &str)> = posts.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
        let settings = SETTINGS.replace("[checks]", "page_size = 5");
        files.extend([("site.toml", settings.as_str()), ("content/claim.md", &claim)]);
        let told = told(&world(&files));
        assert!(told.contains(&format!("two sources claim the address `{address}`")), "{address}: {told}");
        assert!(told.contains("content/claim.md:2:6"), "{address}: {told}");
    }
}

#[test]
fn the_owners_own_files_replace_what_only_stands_in_for_them() {
    let site = site(&[
        ("content/a.md", "A\n"),
        ("assets/static/robots.txt", "User-agent: x\n"),
        ("assets/static/site.webmanifest", "{}"),
        ("assets/static/favicon.ico", "\0\0\u{1}\0"),
    ]);
    assert_eq!(text(&site, "/robots.txt"), "User-agent: x\n");
    assert_eq!(text(&site, "/site.webmanifest"), "{}");
    assert_eq!(entry(&site, "/robots.txt").kind, RouteKind::Static);
}

#[test]
fn files_over_pages_are_told() {
    assert_snapshot!(told(&world(&[("content/a.md", "A\n"), ("assets/static/index.html", "<p>"), ("assets/static/404.html", "<p>")])), @r"
        error: two sources claim the address `/404.html` [duplicate-address]
        --> assets/static/404.html
         = help: change the `slug` or `url` of one of them

        error: two sources claim the address `/` [duplicate-address]
        --> assets/static/index.html
         = help: change the `slug` or `url` of one of them
    ");
    assert_snapshot!(told(&world(&[("content/a.md", "A\n"), ("assets/static/a/index.html", "<p>"), ("assets/static/index.xml", "<x/>")])), @r"
        error: two sources claim the address `/a/` [duplicate-address]
         --> assets/static/a/index.html
          |
         ::: content/a.md:1:1
          |
        1 | A
          | - claimed by this page, which is served
          |
          = help: change the `slug` or `url` of one of them

        error: two sources claim the address `/index.xml` [duplicate-address]
        --> assets/static/index.xml
         = help: change the `slug` or `url` of one of them
    ");
}

#[test]
fn names_that_the_program_uses_itself() {
    // A page called `page` is no page of a list.
    let own = site(&[("content/page.md", "A\n"), ("content/posts/page.md", "B\n")]);
    assert!(text(&own, "/page/").contains("<p>A</p>") && text(&own, "/posts/page/").contains("<p>B</p>"));
    // A page in the place of a list that nobody wrote is served; it is told, since the list is gone.
    assert_snapshot!(told(&world(&[("content/a.md", "A\n"), ("content/tags.md", "C\n")])), @r"
        error: two sources claim the address `/tags/` [duplicate-address]
         --> content/tags.md:1:1
          |
        1 | C
          | ^ claimed here
          |
          = help: change the `slug` or `url` of one of them
    ");
    for (path, address) in
        [("content/assets/x.md", "/assets/x/"), ("content/__site/x.md", "/__site/x/"), ("static/__site/y", "/__site/y")]
    {
        let told = told(&world(&[("content/a.md", "A\n"), (path, "x\n")]));
        assert!(told.contains(&format!("the address `{address}` is reserved")), "{told}");
    }
}

#[test]
fn aliases_of_what_is_made() {
    for alias in ["/index.xml", "/sitemap.xml", "/404.html", "/page/1/", "/posts/page/1/", "/tags/", "/robots.txt"] {
        let text = format!("---\naliases: [{alias}]\n---\n");
        let compilation = site_compiler::compile(&world(&[("content/a.md", &text), ("content/posts/b.md", "B\n")]));
        for (old, _) in &compilation.site.manifest.redirects {
            assert!(compilation.site.manifest.entries.iter().all(|(address, _)| address != old), "{alias}: {old} is both");
        }
    }
}

#[test]
fn a_site_below_a_path() {
    let world = crate::crawl::everything("base_url = \"https://notes.example/blog/\"\n");
    let site = crate::compiled(&world);
    assert_eq!(site.base_url, "https://notes.example/blog");
    assert!(site.sorted_entries().iter().all(|(address, _)| address.starts_with("/blog/")));
    let redirect = |old: &str| site.redirect(old).map(|redirect| redirect.to.as_ref());
    assert_eq!(redirect("/"), Some("/blog/"));
    assert_eq!(redirect("/blog/me/"), Some("/blog/about/"));
    assert_eq!(redirect("/blog/who.html"), Some("/blog/about/"));
    assert_eq!(redirect("/blog/page/1/"), None);
    assert_eq!(redirect("/blog/posts/page/1/"), Some("/blog/posts/"));
    let about = text(&site, "/blog/about/");
    assert!(about.contains("href=\"/blog/files/paper.pdf\"") && about.contains("https://notes.example/blog/about/"), "{about}");
    assert!(text(&site, "/blog/404.html").contains("href=\"/blog/\""));
    assert!(text(&site, "/blog/index.xml").contains("<link>https://notes.example/blog/posts/bundle/</link>"));
    assert!(text(&site, "/blog/sitemap.xml").contains("<loc>https://notes.example/blog/about/</loc>"));
    assert!(text(&site, "/blog/robots.txt").contains("https://notes.example/blog/sitemap.xml"));
    assert!(text(&site, "/blog/site.webmanifest").contains("\"/blog/\""));

    let options = export::Options { precompressed: true, ..export::Options::default() };
    let files: Vec<(String, String)> = export::files(&site, &options)
        .into_iter()
        .map(|(path, bytes)| (path, String::from_utf8_lossy(&bytes).into_owned()))
        .collect();
    let file = |wanted: &str| files.iter().find(|(path, _)| path == wanted).map(|(_, text)| text.as_str());
    assert_eq!(file("about/index.html"), Some(about));
    assert!(file("me/index.html").is_some_and(|text| text.contains("https://notes.example/blog/about/")));
    assert!(file("who.html").is_some());
    assert!(files.iter().all(|(path, _)| !path.starts_with("blog/")));
}

#[test]
fn a_term_says_of_which_taxonomy_it_is() {
    let settings = format!("{SETTINGS}[taxonomies]\ntag = \"tags\"\nauthor = \"authors\"\n");
    let post = "---\ndate: 2025-01-01\ntags: [Ada]\nauthors: [Ada]\n---\nText\n";
    let site = site(&[("site.toml", &settings), ("content/posts/a.md", post)]);
    for (term, within) in [
        ("/tags/ada/", "<a href=\"/tags/\">Tags</a></p><h1>Ada"),
        ("/authors/ada/", "<a href=\"/authors/\">Authors</a></p><h1>Ada"),
    ] {
        assert!(text(&site, term).contains(within), "{}", text(&site, term));
    }
    assert!(!text(&site, "/posts/").contains("class=\"meta\""));
}

#[test]
fn an_archive_has_a_heading_and_a_count_for_every_year() {
    let post = |year: u32, name: &str| {
        let text = format!("---\ntitle: {name}\ndate: {year}-05-06\nweight: 3\n---\nText.\n");
        (format!("content/posts/{name}.md"), text)
    };
    let posts = [post(2023, "old"), post(2025, "new"), post(2025, "newer")];
    let settings = SETTINGS.replace("[checks]", "archive = true\npage_size = 1\n[theme]\ngroup_by_year = false\n[checks]");
    let archive = "---\nsubtitle: Since 2023\nmenu: main\n---\nSee [the posts](/posts/).\n";
    let mut files = vec![("site.toml", settings.as_str()), ("content/archive.md", archive)];
    files.extend(posts.iter().map(|(path, text)| (path.as_str(), text.as_str())));
    let site = site(&files);
    assert_eq!(entry(&site, "/archive/").kind, site_model::RouteKind::Archive);
    let page = text(&site, "/archive/");
    let (_, main) =
        page.split_once("<h1>Archive</h1><p class=\"info subtitle\">Since 2023</p>").unwrap_or_else(|| panic!("{page}"));
    let mut rest = main;
    for part in [
        "<div class=\"content\"><p>See <a href=\"/posts/\">the posts</a>.</p>",
        "<h2 class=\"year\">2025 <span class=\"count\">2</span></h2><ul class=\"posts\">",
        ">new</a>",
        ">newer</a>",
        "<h2 class=\"year\">2023 <span class=\"count\">1</span></h2>",
        ">old</a>",
    ] {
        rest = rest.split_once(part).unwrap_or_else(|| panic!("{part} is missing or out of order in {main}")).1;
    }
    assert!(!page.contains("class=\"pager\"") && page.contains("\"@type\":\"CollectionPage\""), "{page}");
    assert!(page.contains("<a href=\"/archive/\" aria-current=\"page\">Archive</a>"), "{page}");
    let sitemap = text(&site, "/sitemap.xml");
    assert!(sitemap.contains("<loc>https://notes.example/archive/</loc>\n    <lastmod>2025-05-06"), "{sitemap}");
    assert!(site.entry("/archive/index.xml").is_none() && !text(&site, "/index.xml").contains("/archive/"));
}
