//! Tests of whole Hugo sites through [`compile`]: what they publish, and how invalid input is handled.

use site_compiler::diag::Severity;
use site_compiler::world::MemoryWorld;
use site_compiler::{Compilation, compile};

const SETTINGS: &str = "baseURL = 'https://example.org/'\ntitle = 'Words'\n";

/// Compiles files below a site's root; `hugo.toml` is [`SETTINGS`] unless it is among them.
fn built<B: AsRef<[u8]>>(files: &[(&str, B)]) -> Compilation {
    let own = files.iter().map(|(path, bytes)| ((*path).to_owned(), bytes.as_ref().to_vec()));
    let mut all: Vec<(String, Vec<u8>)> = own.collect();
    if !all.iter().any(|(path, _)| path.starts_with("hugo.") || path.starts_with("config")) {
        all.push(("hugo.toml".to_owned(), SETTINGS.into()));
    }
    compile(&MemoryWorld::new(all))
}

/// The body at an address; empty where there is none.
fn body(site: &Compilation, address: &str) -> String {
    let entries = &site.site.manifest.entries;
    let Ok(at) = entries.binary_search_by(|(known, _)| known.as_str().cmp(address)) else { return String::new() };
    let Some(plain) = entries[at].1.representations.first() else { return String::new() };
    let blob = site.site.blob();
    String::from_utf8_lossy(&blob[plain.range()]).into_owned()
}

/// What stands in the content of a page, between its tags.
fn content(site: &Compilation, address: &str) -> String {
    let page = body(site, address);
    let after = page.split_once("class=\"content\">").or_else(|| page.split_once("class=content>"));
    after.map(|(_, rest)| rest.split("</article>").next().unwrap_or_default().to_owned()).unwrap_or_default()
}

fn addresses(site: &Compilation) -> Vec<&str> {
    let theirs =
        |address: &&str| !address.starts_with("/assets/") && !address.ends_with(".json") && !address.ends_with("atom.xml");
    site.site.manifest.entries.iter().map(|(address, _)| address.as_str()).filter(theirs).collect()
}

fn redirects(site: &Compilation) -> Vec<(&str, &str)> {
    site.site.manifest.redirects.iter().map(|(old, redirect)| (old.as_str(), &*redirect.to)).collect()
}

/// Severity, code and line of everything told.
fn told(site: &Compilation) -> Vec<String> {
    let line = |d: &site_compiler::diag::Diagnostic| {
        let severity = if d.severity == Severity::Error { "error" } else { "warning" };
        let line = d.span.map_or(0, |span| site.sources.text(span.file)[..span.start as usize].matches('\n').count() + 1);
        format!("{severity} {} {line}", d.kind.name())
    };
    site.diagnostics.iter().map(line).collect()
}

fn texts<'a>(xml: &'a str, element: &str) -> Vec<&'a str> {
    let (open, close) = (format!("<{element}>"), format!("</{element}>"));
    xml.split(&open).skip(1).filter_map(|rest| rest.split(&close).next()).collect()
}

#[test]
fn mixed_line_endings_and_byte_order_marks() {
    let crlf = "\u{feff}---\r\ntitle: Windows\r\ndate: 2024-01-02\r\n---\r\n\r\nOne\r\ntwo.\r\n\r\n## Head\r\n";
    let mixed = "---\ntitle: Mixed\r\ndate: 2024-01-03\n---\r\nOne\n\r\nTwo\r\n\n```\r\na\nb\r\n```\n";
    let toml = "\u{feff}+++ \r\ntitle = 'T'\r\ndate = 2024-01-04\r\n+++ \r\nText.\r\n";
    let site = built(&[
        ("hugo.toml", "\u{feff}baseURL = 'https://example.org/'\r\ntitle = 'Words'\r\n"),
        ("content/posts/crlf.md", crlf),
        ("content/posts/mixed.md", mixed),
        ("content/posts/toml.md", toml),
    ]);
    assert_eq!(told(&site), Vec::<String>::new());
    assert!(body(&site, "/posts/crlf/").contains("<h1>Windows</h1>"));
    assert!(content(&site, "/posts/crlf/").contains("<h2 id=\"head\">"));
    assert!(content(&site, "/posts/mixed/").contains("<p>One</p>\n<p>Two</p>"), "{}", content(&site, "/posts/mixed/"));
    assert!(!body(&site, "/posts/mixed/").contains('\r'));
    assert_eq!(texts(&body(&site, "/index.xml"), "pubDate").len(), 3);
}

#[test]
fn yaml_with_tabs_and_keys_twice_is_told_at_its_line() {
    for (head, expected) in [
        ("title: A\n\ttags: [x]", "error syntax 3"),
        ("title: A\ntags:\n\t- x", "error syntax 4"),
        ("title: A\ndate: 2024-01-01\ntitle: B", "warning duplicate-key 4"),
        ("title: A\nTitle: B", "warning duplicate-key 3"),
    ] {
        let page = format!("---\n{head}\n---\nText.\n");
        let site = built(&[("content/posts/a.md", page.as_str())]);
        assert_eq!(told(&site), [expected], "{head:?}");
    }
}

#[test]
fn dates_in_every_notation_mean_the_same_day() {
    let notations = [
        "2024-03-05",
        "2024-3-5",
        "2024-03-05 10:00",
        "2024-03-05 10:00:00",
        "2024-03-05T10:00:00Z",
        "2024-03-05T10:00:00+02:00",
        "2024-03-05 10:00:00 +0200",
        "2024-03-05T10:00:00.123456789Z",
        "'2024-03-05'",
        "Tue, 05 Mar 2024 10:00:00 +0000",
        "Tue, 05 Mar 2024 10:00:00 GMT",
        "05 Mar 2024",
        "Tue Mar  5 10:00:00 2024",
        "Tue Mar 5 10:00:00 UTC 2024",
    ];
    let pages: Vec<(String, String)> = notations
        .iter()
        .enumerate()
        .map(|(i, date)| (format!("content/posts/p{i:02}.md"), format!("---\ntitle: P{i:02}\ndate: {date}\n---\nText.\n")))
        .collect();
    let pages: Vec<(&str, &str)> = pages.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let site = built(&pages);
    assert_eq!(told(&site), Vec::<String>::new());
    let feed = body(&site, "/index.xml");
    let dates = texts(&feed, "pubDate");
    assert_eq!(dates.len(), notations.len());
    assert!(dates.iter().all(|date| date.starts_with("Tue, 05 Mar 2024 ")), "{dates:?}");
    for date in ["yesterday", "2024-13-01", "05/03/2024", "2024-02-30"] {
        let page = format!("---\ntitle: A\ndate: {date}\n---\nText.\n");
        let site = built(&[("content/posts/a.md", page.as_str())]);
        assert_eq!(told(&site), ["warning bad-date 3"], "{date}");
        assert!(addresses(&site).contains(&"/posts/a/"));
    }
}

#[test]
fn a_slug_of_nothing_but_signs_gives_way_to_the_name() {
    let site = built(&[("content/posts/the-name.md", "---\ntitle: A\nslug: '!?!'\n---\nText.\n")]);
    assert!(addresses(&site).contains(&"/posts/the-name/"), "{:?}", addresses(&site));
    assert_eq!(told(&site), ["warning bad-address 3"]);
}

#[test]
fn names_that_differ_in_letter_case_or_unicode_form_are_one_address() {
    for (one, two) in
        [("content/posts/Hello.md", "content/posts/hello.md"), ("content/posts/caf\u{e9}.md", "content/posts/cafe\u{301}.md")]
    {
        let site = built(&[(one, "---\ntitle: A\n---\nA.\n"), (two, "---\ntitle: B\n---\nB.\n")]);
        let clash = site.diagnostics.iter().find(|d| d.kind.name() == "duplicate-address").expect("told");
        assert!(clash.span.is_some() && clash.related.len() == 1, "both parties are shown");
    }
    let alone = built(&[("content/posts/cafe\u{301}.md", "---\ntitle: A\n---\nA.\n")]);
    assert!(addresses(&alone).contains(&"/posts/caf\u{e9}/"));
    assert!(redirects(&alone).contains(&("/posts/cafe\u{301}/", "/posts/caf%C3%A9/")));
}

#[test]
fn shortcodes_that_are_never_closed_are_told_at_their_line() {
    for (text, line) in [
        ("Text.\n\n{{< notice note >}}\nNever closed.\n", 6),
        ("{{< figure src=\"a.png\"\n\nNo end of the tag.\n", 4),
        ("{{< /details >}}\n", 4),
        ("{{% notice tip %}}\n{{< /notice >}}\n{{< tabgroup >}}\n", 6),
    ] {
        let page = format!("---\ntitle: A\n---\n{text}");
        let site = built(&[("content/posts/a.md", page.as_str())]);
        let told = told(&site);
        let at_line = told.iter().any(|t| t.starts_with("warning ") && t.ends_with(&format!(" {line}")));
        assert!(at_line && addresses(&site).contains(&"/posts/a/"), "{text:?}: {told:?}");
    }
}

#[test]
fn unknown_shortcodes_are_told_and_what_they_hold_is_published() {
    let text = "---\ntitle: A\n---\nLine.\n{{< figur src=x >}}\n{{% box %}}\nHeld *here*.\n{{% /box %}}\n{{< box >}}\n{{< x.inline >}}{{ now }}{{< /x.inline >}}\n";
    let files = [("content/posts/a.md", text)];
    let site = built(&files);
    assert_eq!(told(&site), [5, 6, 10].map(|line| format!("warning skipped-shortcode {line}")));
    assert!(content(&site, "/posts/a/").contains("Held <em>here</em>."));
    assert!(!body(&site, "/posts/a/").contains("<mark>"));
    // The author sees what is missing.
    let mut world = MemoryWorld::new(files.iter().copied().chain([("hugo.toml", SETTINGS)]));
    world.options.loopback = true;
    assert_eq!(body(&compile(&world), "/posts/a/").matches("<mark>").count(), 4);
}

#[test]
fn shortcodes_in_code_are_left_alone() {
    let text = "---\ntitle: A\n---\n```text\n{{< nothing >}} {{< figure\n```\n\n`{{< unknown >}}` and\n\n    {{< indented >}}\n";
    let site = built(&[("content/posts/a.md", text)]);
    assert_eq!(told(&site), Vec::<String>::new());
    let content = content(&site, "/posts/a/").replace("&gt;", ">");
    for code in ["{{&lt; nothing >}} {{&lt; figure", "{{&lt; unknown >}}", "{{&lt; indented >}}"] {
        assert!(content.contains(code), "{code} is not in {content}");
    }
}

#[test]
fn a_paragraph_of_five_megabytes_is_a_paragraph() {
    let sentence = format!("{}it's *one* \"paragraph\" -- [a link](/posts/a/) ... ", "word after word, ".repeat(100));
    let text = format!("---\ntitle: A\n---\n{}\n", sentence.repeat(5 * 1024 * 1024 / sentence.len()));
    let site = built(&[("content/posts/a.md", text.as_str())]);
    assert_eq!(told(&site), Vec::<String>::new());
    assert!(body(&site, "/posts/a/").len() > text.len());
}

#[test]
fn what_would_stop_a_site_of_ours_is_a_warning_in_hugos() {
    let files = [
        (
            "content/posts/a.md",
            "---\ntitle: A\naliases: [/posts/b/]\n---\n[dead](/nowhere/) [none](#nothing) ![gone](gone.png) {{< ref \"no-page\" >}}\n",
        ),
        ("content/posts/b.md", "---\ntitle: B\nunheard: of\n---\nText.\n"),
    ];
    let site = built(&files);
    assert!(!site.failed(), "{:?}", told(&site));
    assert!(told(&site).len() >= 5, "{:?}", told(&site));
    assert!(body(&site, "/posts/b/").contains("<h1>B</h1>"), "the page wins over the alias");
    let mut own = files.to_vec();
    own.push(("site.toml", "base_url = 'https://example.org'\ntitle = 'Words'\n"));
    assert!(built(&own).failed(), "in a site of ours they are errors");
}

#[test]
fn lists_terms_and_old_addresses_lie_where_hugo_has_them() {
    let site = built(&[
        (
            "hugo.yaml",
            "baseURL: https://example.org/\ntitle: Words\npagination: {pagerSize: 1}\npermalinks: {blog: '/:year/:slug/'}\n",
        ),
        ("content/_index.md", "---\ntitle: Home\n---\nWelcome.\n"),
        (
            "content/blog/one.md",
            "---\ntitle: One\ndate: 2023-01-01\ntags: [Rust, web dev]\naliases: [/old.html, /Case/Kept/, near]\n---\nText.\n",
        ),
        ("content/blog/two/index.md", "---\nTITLE: Two\nDate: 2024-01-01\ncategories: x/y\n---\n![p](p.gif)\n"),
        ("content/blog/two/p.gif", "GIF89a\u{5}\0\u{7}\0\0\0\0,\0\0\0\0\u{5}\0\u{7}\0\0\u{2}\0;"),
        ("content/loose.txt", "loose"),
        ("content/about.md", "+++\ntitle = 'About'\nmenu = 'main'\n+++\nText.\n"),
        ("static/robots.txt", "User-agent: *\n"),
    ]);
    assert_eq!(told(&site), Vec::<String>::new());
    assert_eq!(
        addresses(&site),
        [
            "/",
            "/2023/one/",
            "/2024/two/",
            "/2024/two/p.gif",
            "/404.html",
            "/about/",
            "/blog/",
            "/blog/index.xml",
            "/blog/page/2/",
            "/categories/",
            "/categories/index.xml",
            "/categories/x/y/",
            "/categories/x/y/index.xml",
            "/index.xml",
            "/loose.txt",
            "/page/2/",
            "/robots.txt",
            "/site.webmanifest",
            "/sitemap.xml",
            "/tags/",
            "/tags/index.xml",
            "/tags/rust/",
            "/tags/rust/index.xml",
            "/tags/web-dev/",
            "/tags/web-dev/index.xml",
        ]
    );
    assert_eq!(
        redirects(&site),
        [
            ("/2023/near/", "/2023/one/"),
            ("/Case/Kept/", "/2023/one/"),
            ("/blog/page/1/", "/blog/"),
            ("/categories/x/y/page/1/", "/categories/x/y/"),
            ("/old.html", "/2023/one/"),
            ("/page/1/", "/"),
            ("/tags/page/1/", "/tags/"),
            ("/tags/page/2/", "/tags/"),
            ("/tags/rust/page/1/", "/tags/rust/"),
            ("/tags/web-dev/page/1/", "/tags/web-dev/"),
        ]
    );
    assert!(body(&site, "/blog/").contains(">About</a>"), "a page enters the menu by its own wish");
}

#[test]
fn addresses_that_ended_in_html_lead_on() {
    let settings = "base_url = 'https://example.org/'\ntitle = 'Words'\nhtml_addresses = true\n";
    let site = built(&[("site.toml", settings), ("content/posts/a.md", "---\ntitle: A\ntags: [b]\n---\nText.\n")]);
    assert_eq!(told(&site), Vec::<String>::new());
    for pair in [("/posts/a.html", "/posts/a/"), ("/tags/b.html", "/tags/b/")] {
        assert!(redirects(&site).contains(&pair), "{:?}", redirects(&site));
    }
}

#[test]
fn the_feed_says_what_hugos_says() {
    let site = built(&[
        (
            "content/posts/a.md",
            "---\ntitle: 'A & \"B\"'\ndate: 2024-02-01T10:00:00+02:00\npublishDate: 2024-02-03\n---\nFirst *one*.\n\n<!--more-->\n\nRest.\n",
        ),
        ("content/posts/b.md", "---\ndate: 2024-03-01\n---\nNo title, a [link](a.md#x) and a ![picture](/p.png).\n"),
        ("content/posts/c.md", "---\ntitle: Undated\nsummary: By *hand*.\n---\nText.\n"),
        ("content/posts/d.md", "---\ntitle: Heavy\nweight: 1\n---\nText.\n"),
        ("static/p.png", "png"),
    ]);
    assert!(!site.failed());
    let feed = body(&site, "/index.xml");
    assert_eq!(
        texts(&feed, "title"),
        ["Words", "Heavy", "", "A &amp; &quot;B&quot;", "Undated"].map(|t| if t.is_empty() { "" } else { t })
    );
    let links = ["d", "b", "a", "c"].map(|page| format!("https://example.org/posts/{page}/"));
    assert_eq!(texts(&feed, "link")[1..], links);
    assert_eq!(texts(&feed, "guid"), links);
    assert_eq!(texts(&feed, "pubDate"), ["Fri, 01 Mar 2024 00:00:00 +0000", "Sat, 03 Feb 2024 00:00:00 +0000"]);
    let summaries = texts(&feed, "description");
    assert!(
        summaries[3].contains("&lt;p&gt;First &lt;em&gt;one&lt;/em&gt;.&lt;/p&gt;") && !summaries[3].contains("Rest"),
        "{}",
        summaries[3]
    );
    assert!(summaries[2].contains("https://example.org/posts/a/#x") && summaries[2].contains("https://example.org/p.png"));
    assert!(summaries[4].contains("By &lt;em&gt;hand&lt;/em&gt;."));
    assert_eq!(texts(&body(&site, "/posts/index.xml"), "title")[0], "Posts on Words");
    let sitemap = body(&site, "/sitemap.xml");
    let posts = sitemap.split("<url>").find(|url| url.contains("<loc>https://example.org/posts/</loc>")).expect("the section");
    assert!(posts.contains("<lastmod>2024-03-01T00:00:00+00:00</lastmod>"), "a list is as new as the newest page in it: {posts}");
}

#[test]
fn languages_have_their_own_pages_feeds_and_sitemaps() {
    for (subdir, en) in [(false, ""), (true, "/en")] {
        let settings = format!(
            "baseURL = 'https://example.org/'\ntitle = 'Words'\ndefaultContentLanguageInSubdir = {subdir}\n\
             [languages.en]\nweight = 1\n[languages.de]\nweight = 2\ntitle = 'Worte'\ncontentDir = 'content/german'\n"
        );
        let site = built(&[
            ("hugo.toml", settings.as_str()),
            ("content/posts/one.md", "---\ntitle: One\ndate: 2024-01-01\ntags: [a]\n---\n[two](two.md)\n"),
            ("content/posts/two.en.md", "---\ntitle: Two\ndate: 2024-01-02\n---\nText.\n"),
            ("content/german/posts/one.md", "---\ntitle: Eins\ndate: 2024-01-03\ntags: [b]\n---\n{{< relref \"one\" >}}\n"),
        ]);
        assert_eq!(told(&site), Vec::<String>::new());
        let all = addresses(&site);
        for address in ["/posts/one/", "/posts/two/", "/index.xml", "/posts/index.xml", "/tags/a/index.xml", "/"] {
            assert!(all.contains(&format!("{en}{address}").as_str()), "{en}{address} is not in {all:?}");
        }
        for address in
            ["/de/", "/de/posts/one/", "/de/index.xml", "/de/tags/b/", "/de/sitemap.xml", "/en/sitemap.xml", "/sitemap.xml"]
        {
            assert!(all.contains(&address), "{address} is not in {all:?}");
        }
        assert!(!all.contains(&"/de/posts/two/") && !all.contains(&"/de/tags/a/"));
        assert!(body(&site, "/sitemap.xml").contains("<sitemapindex"));
        assert_eq!(texts(&body(&site, "/de/index.xml"), "title"), ["Worte", "Eins"]);
        assert!(body(&site, "/de/posts/one/").contains("/de/posts/one/</p>"), "ref stays in its language");
        let home = if subdir { ("/", "/en/") } else { ("/en/", "/") };
        assert!(redirects(&site).contains(&home), "{:?}", redirects(&site));
    }
}

#[test]
fn of_two_claims_on_an_address_the_one_that_hugo_publishes_is_published() {
    let page = |title: &str, url: &str| format!("---\ntitle: {title}\nurl: {url}\n---\nText of {title}.\n");
    let posts: Vec<(String, String)> =
        (0..11).map(|n| (format!("content/posts/p{n}.md"), format!("---\ntitle: P{n}\n---\n"))).collect();
    let (one, two, late, early) =
        (page("One", "/same/"), page("Two", "/same/"), page("Late", "/posts/"), page("Early", "/tags/"));
    let mut files: Vec<(&str, &str)> = posts.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    files.extend([
        ("content/one.md", one.as_str()),
        ("content/two.md", &two),
        ("content/z.md", &late),
        ("content/a.md", &early),
        ("content/b/index.md", "---\ntitle: B\ntags: [x]\n---\n"),
        ("content/b/f.txt", "bundle"),
        ("static/b/f.txt", "static"),
        ("static/one.txt", "same"),
        ("assets/static/one.txt", "same"),
        ("static/sitemap.xml", "static"),
        ("static/404.html", "static"),
        ("content/404.md", "---\ntitle: Lost\nurl: /404.html\n---\nNot here.\n"),
    ]);
    let site = built(&files);
    assert!(!site.failed());
    let title =
        |address: &str| body(&site, address).split_once("<h1>").map(|(_, rest)| rest.split('<').next().unwrap_or("").to_owned());
    // By path the last counts: `/posts` comes before `/z`, `/a` before `/tags`.
    assert_eq!(title("/same/").as_deref(), Some("Two"));
    assert_eq!(title("/posts/").as_deref(), Some("Late"));
    assert_eq!(title("/tags/").as_deref(), Some("Tags"));
    assert_eq!(title("/404.html").as_deref(), Some("Lost"));
    // The list that gave way has its feed and its further pages.
    assert_eq!(texts(&body(&site, "/posts/index.xml"), "guid").len(), 11);
    assert!(body(&site, "/posts/page/2/").contains("href=\"/posts/p"));
    assert_eq!((body(&site, "/b/f.txt").as_str(), body(&site, "/one.txt").as_str()), ("bundle", "same"));
    assert!(body(&site, "/sitemap.xml").contains("<urlset"));
    assert_eq!(body(&site, "/sitemap.xml").matches("<loc>https://example.org/posts/</loc>").count(), 1);
    let twice = told(&site).iter().filter(|told| told.starts_with("warning duplicate-address ")).count();
    assert_eq!(twice, 7, "{:?}", told(&site));
}

#[test]
fn what_hugo_accepts_in_a_folder_does_not_stop_the_site() {
    let site = built(&[
        ("hugo.toml", "title = 'T'\nbaseURL = '/'\n[params]\ncolorScheme = 'congo'\n"),
        ("content/posts/a.md", "---\ntitle: A\nmath: {enable: true}\ntoc: {enable: true}\ndraft: false\n---\nText.\n"),
        ("assets/css/broken.css", "a { color: ; b: c;; } } @nope"),
        ("assets/css/bg.css", "a { background: url(none.png) }"),
    ]);
    assert!(!site.failed(), "{:?}", told(&site));
    assert!(content(&site, "/posts/a/").contains("Text."));
    assert!(body(&site, "/index.xml").contains("<link>/posts/a/</link>"));
}

#[test]
fn a_key_in_settings_is_a_warning_and_one_in_a_page_an_error() {
    let key = ["AKIA", "Z7QK3NV5RX2WLDPM"].concat();
    let settings = format!("{SETTINGS}[params.search]\nkey = '{key}'\n");
    let site = built(&[("hugo.toml", settings.as_str()), ("content/a.md", "---\ntitle: A\n---\n")]);
    assert!(!site.failed() && told(&site).contains(&"warning secret 4".to_owned()), "{:?}", told(&site));
    let site = built(&[("content/a.md", format!("---\ntitle: A\n---\nUse {key} for it.\n").as_str())]);
    assert!(site.has_only_secrets() && site.failed(), "{:?}", told(&site));
}

#[test]
fn a_page_with_the_layout_of_an_archive_is_one_where_it_lies() {
    let site = built(&[
        ("content/archives.md", "---\ntitle: Old posts\nlayout: archives\nurl: /archives/\nsummary: archives\n---\n"),
        ("content/archives.de.md", "---\ntitle: Alte\nlayout: archives\n---\n"),
        ("content/posts/a.md", "---\ntitle: A\ndate: 2024-05-06\n---\nText.\n"),
        ("content/posts/b.de.md", "---\ntitle: B\ndate: 2023-05-06\n---\nText.\n"),
        ("hugo.toml", "baseURL = 'https://example.org/'\ntitle = 'Words'\ntheme = 'PaperMod'\n[languages.en]\n[languages.de]\n"),
    ]);
    assert_eq!(told(&site), [""; 0]);
    let (english, german) = (body(&site, "/archives/"), body(&site, "/de/archives/"));
    assert!(english.contains("<h1>Old posts</h1><h2 class=\"year\">2024 <span class=\"count\">1</span></h2>"), "{english}");
    assert!(german.contains("<h2 class=\"year\">2023 ") && !german.contains("year\">2024"), "{german}");
    assert!(english.contains("hreflang=\"de\" href=\"https://example.org/de/archives/\""), "{english}");
    assert!(body(&site, "/en/sitemap.xml").contains("https://example.org/archives/"));
    assert!(!addresses(&site).contains(&"/archive/"));
}

#[test]
fn posts_are_reached_from_home_and_sections_are_the_menu() {
    let mut files: Vec<(String, String)> = (0..12)
        .map(|n| {
            (format!("content/blog/p{n:02}.md"), format!("---\ntitle: P{n}\ndate: 2024-01-{:02}\ntags: [t{n:02}]\n---\n", n + 1))
        })
        .collect();
    files.push(("content/about.md".to_owned(), "---\ntitle: About\n---\n".to_owned()));
    files.push(("content/notes/n.md".to_owned(), "---\ntitle: N\ndate: 2024-02-01\n---\n".to_owned()));
    let site = |settings: &str| {
        let mut files = files.clone();
        files.push(("hugo.toml".to_owned(), format!("{SETTINGS}{settings}")));
        let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
        built(&files)
    };
    let links = |site: &Compilation, address: &str, within: &str| -> Vec<String> {
        let page = body(site, address);
        let part = page.split_once(within).map_or("", |(_, rest)| rest);
        let part = part.split("</section>").next().unwrap_or("").split("</header>").next().unwrap_or("");
        part.split("href=\"").skip(1).filter_map(|rest| Some(rest.split_once('"')?.0.to_owned())).collect()
    };
    let with_list = site("theme = 'PaperMod'\n");
    let home = links(&with_list, "/", "class=\"recent\"");
    assert_eq!((home.len(), home[0].as_str(), home[10].as_str()), (12, "/blog/p11/", "/page/2/"), "{home:?}");
    assert!(body(&with_list, "/page/2/").contains("href=\"/blog/p00/\"") && !body(&with_list, "/page/2/").contains("/blog/p11/"));
    assert!(redirects(&with_list).contains(&("/page/1/", "/")));
    assert!(
        redirects(&with_list).contains(&("/tags/page/2/", "/tags/"))
            && redirects(&with_list).contains(&("/tags/page/1/", "/tags/"))
    );
    let menu = body(&with_list, "/about/");
    let menu = menu.split_once("<header").and_then(|(_, rest)| rest.split_once("</header>")).expect("a header").0;
    assert!(menu.contains("href=\"/blog/\"") && menu.contains("href=\"/notes/\""), "{menu}");

    let main = site("theme = ['x', 'stack']\n[params]\nmainSections = ['notes']\n");
    assert_eq!(links(&main, "/", "class=\"recent\""), ["/notes/n/"]);
    for profile in ["theme = 'hugo-coder'\n", "theme = 'PaperMod'\n[params.profileMode]\nenabled = true\n"] {
        let profile = site(profile);
        assert!(!body(&profile, "/").contains("class=\"recent\"") && !addresses(&profile).contains(&"/page/2/"));
    }
    let some = site(
        "sectionPagesMenu = 'main'\n[[menus.main]]\nname = 'Blog'\nurl = '/blog/'\n[[menus.main]]\nname = 'Me'\nurl = '/about/'\n",
    );
    let menu = body(&some, "/about/");
    let menu = menu.split_once("<header").and_then(|(_, rest)| rest.split_once("</header>")).expect("a header").0;
    assert_eq!((menu.matches("href=\"/blog/\"").count(), menu.matches("href=\"/notes/\"").count()), (1, 1), "{menu}");
}

#[test]
fn settings_say_where_files_lie_and_what_is_published() {
    let site = built(&[
        (
            "hugo.yaml",
            "baseURL: https://example.org/\ntitle: T\nstaticDir: [files, more]\nbuildFuture: true\nbuildDrafts: true\n\
            module: {mounts: [{source: content/en, target: content}]}\n",
        ),
        ("content/en/posts/a.md", "---\ntitle: A\ndate: 2999-01-01\n---\n"),
        ("content/en/posts/b.md", "---\ntitle: B\ndraft: true\n---\n"),
        ("files/a.txt", "a"),
        ("more/b.txt", "b"),
        ("static/c.txt", "c"),
    ]);
    let found = addresses(&site);
    for address in ["/posts/a/", "/posts/b/", "/a.txt", "/b.txt"] {
        assert!(found.contains(&address), "{address} is not in {found:?}");
    }
    assert!(!found.contains(&"/c.txt"));
    assert_eq!(told(&site), Vec::<String>::new());
}

#[test]
fn settings_shape_addresses_and_files() {
    let settings = "baseURL = 'https://example.org/'\ntitle = 'T'\nuglyURLs = true\nremovePathAccents = true\n[pagination]\npagerSize = 1\n\
        path = 'seite'\ndisableAliases = true\n[sitemap]\nfilename = 'map.xml'\n[outputs]\nhome = ['html']\ntaxonomy = ['rss']\n";
    let site = built(&[
        ("hugo.toml", settings),
        ("content/pöst/été.md", "---\ntitle: A\ntags: [Café, esp8266]\naliases: [/old/]\n---\ntext\n"),
        ("content/pöst/b/index.md", "---\ntitle: B\n---\ntext\n"),
        ("content/pöst/b/data.txt", "data\n"),
        ("content/v.md", "---\ntitle: V\nurl: /ü/\n---\ntext\n"),
        ("content/none.md", "---\ntitle: None\noutputs: [rss]\n---\ntext\n"),
    ]);
    assert_eq!(told(&site), Vec::<String>::new());
    let all = addresses(&site);
    for address in [
        "/post/ete.html",
        "/post/b.html",
        "/post/b/data.txt",
        "/post/",
        "/post/index.xml",
        "/post/seite/2/",
        "/tags/cafe.html",
        "/tags/cafe/index.xml",
        "/tags/index.xml",
        "/ü/",
        "/map.xml",
    ] {
        assert!(all.contains(&address), "{address}: {all:?}");
    }
    for address in ["/index.xml", "/sitemap.xml", "/tags/", "/none.html", "/post/ete/"] {
        assert!(!all.contains(&address), "{address}: {all:?}");
    }
    assert!(
        redirects(&site).contains(&("/old.html", "/post/ete.html"))
            && !redirects(&site).iter().any(|(old, _)| old.contains("seite"))
    );
    assert!(body(&site, "/robots.txt").contains("Sitemap: https://example.org/map.xml"));
    // Titles of terms begin with a capital letter, also in their feeds.
    assert_eq!(texts(&body(&site, "/tags/esp8266/index.xml"), "title")[0], "Esp8266 on T");
}

#[test]
fn environment_modules_and_languages_are_merged() {
    let page =
        "---\ntitle: A\n---\n{{< param own >}}, {{< param by >}}, {{< param deep.y >}}, {{< param named >}}, {{< lent >}}\n";
    let files = [
        (
            "config/_default/hugo.toml",
            "baseURL = 'https://example.org/'\ntitle = 'T'\n[[module.imports]]\npath = 'example.org/m/v2'\n",
        ),
        ("config/_default/languages.en.toml", "languageName = ':uk:'\nweight = 1\ntitle = 'English'\n"),
        ("config/_default/languages.de.toml", "languageName = 'Deutsch'\nweight = 2\n"),
        ("config/_default/params.toml", "own = 'mine'\nby = 'default'\n[deep]\nx = 1\n"),
        ("config/staging/params.toml", "by = 'staging'\n"),
        ("environment.json", "{\"HUGO_ENVIRONMENT\": \"staging\", \"HUGO_PARAMS_NAMED\": \"variable\"}"),
        ("_vendor/example.org/m/v2/hugo.toml", "[params]\nown = 'module'\n[params.deep]\ny = 'module'\n"),
        ("_vendor/example.org/m/v2/layouts/_shortcodes/lent.html", "<b>lent</b>"),
        ("content/a.md", page),
        ("content/a.de.md", page),
    ];
    let site = built(&files);
    assert!(content(&site, "/a/").contains("mine, staging, module, variable, <b>lent</b>"), "{}", content(&site, "/a/"));
    let home = body(&site, "/");
    assert!(home.contains("<title>English") && body(&site, "/de/a/").contains("🇬🇧") && !home.contains(":uk:"), "{home}");
}

#[test]
fn cascades_have_targets() {
    let settings = "baseURL = 'https://example.org/'\ntitle = 'T'\n[languages.en]\n[languages.de]\n\
        [[cascade]]\n[cascade.params]\nhere = 'here'\n[cascade.target]\nenvironment = 'production'\n\
        [[cascade]]\n[cascade.params]\nelsewhere = 'elsewhere'\n[cascade.target]\nenvironment = 'dev*'\n\
        [[cascade]]\n[cascade.params]\ngerman = 'german'\n[cascade.target.sites.matrix]\nlanguages = ['d*']\n";
    let shortcode = "{{ with .Page.Params.here }}{{ . }};{{ end }}{{ with .Page.Params.elsewhere }}{{ . }};{{ end }}\
        {{ with .Page.Params.german }}{{ . }};{{ end }}";
    let site = built(&[
        ("hugo.toml", settings),
        ("layouts/_shortcodes/given.html", shortcode),
        ("content/a.md", "---\ntitle: A\n---\n{{< given >}}\n"),
        ("content/a.de.md", "---\ntitle: A\n---\n{{< given >}}\n"),
    ]);
    assert!(content(&site, "/a/").contains("here;") && !content(&site, "/a/").contains("german"), "{}", content(&site, "/a/"));
    assert!(content(&site, "/de/a/").contains("here;german;"), "{}", content(&site, "/de/a/"));
}

#[test]
fn one_entry_of_the_menu_is_the_current_page() {
    let settings = "baseURL = 'https://example.org/'\ntitle = 'T'\n[[menus.main]]\nname = 'Posts'\nurl = '/posts/'\n[[menus.main]]\n\
        name = 'Photographs'\nurl = '/posts/photographs/'\n";
    let site = built(&[
        ("hugo.toml", settings),
        ("content/posts/photographs/_index.md", "---\ntitle: Photographs\n---\n"),
        ("content/posts/a.md", "---\ntitle: A\n---\ntext\n"),
    ]);
    for (address, current) in [("/posts/photographs/", "Photographs"), ("/posts/", "Posts"), ("/posts/a/", "Posts"), ("/", "")] {
        let page = body(&site, address);
        let links: Vec<&str> = page
            .split("aria-current=")
            .skip(1)
            .filter_map(|rest| rest.split_once('>')?.1.split_once('<'))
            .map(|(name, _)| name)
            .collect();
        assert_eq!(links.concat(), current, "{address}");
    }
}
