//! Sites of Hugo's themes through [`compile`]: what their front matter and settings become in the pages.

use site_compiler::world::MemoryWorld;
use site_compiler::{Compilation, compile};

const BASE: &str = "baseURL = 'https://example.org/'\ntitle = 'Site'\n";
const GIF: &[u8] = b"GIF89a\x05\0\x07\0\0\0\0,\0\0\0\0\x05\0\x07\0\0\x02\0;";

fn built(settings: &str, files: &[(&str, &str)], pictures: &[&str]) -> Compilation {
    let texts = files.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec()));
    let pictures = pictures.iter().map(|path| ((*path).to_owned(), GIF.to_vec()));
    let settings = [("hugo.toml".to_owned(), format!("{BASE}{settings}").into_bytes())];
    compile(&MemoryWorld::new(texts.chain(pictures).chain(settings)))
}

fn body(site: &Compilation, address: &str) -> String {
    let entries = &site.site.manifest.entries;
    let Ok(at) = entries.binary_search_by(|(known, _)| known.as_str().cmp(address)) else { return String::new() };
    let Some(plain) = entries[at].1.representations.first() else { return String::new() };
    String::from_utf8_lossy(&site.site.blob()[plain.range()]).into_owned()
}

/// Codes of everything told but that pages have one title.
fn told(site: &Compilation) -> Vec<&'static str> {
    let names = site.diagnostics.iter().map(|diagnostic| diagnostic.kind.name());
    names.filter(|name| *name != "duplicate-title").collect()
}

/// The addresses that a part of a page links to.
fn links(page: &str, from: &str, to: &str) -> Vec<String> {
    let part = page.split_once(from).map_or("", |(_, rest)| rest).split(to).next().unwrap_or_default();
    part.split("href=\"").skip(1).filter_map(|rest| Some(rest.split_once('"')?.0.to_owned())).collect()
}

#[test]
fn covers_stand_at_the_head_of_the_page() {
    let site = built(
        "",
        &[
            (
                "content/posts/papermod/index.md",
                "---\ntitle: A\ncover:\n  image: a.gif\n  alt: What it shows\n  caption: By *Ann*\n---\n",
            ),
            ("content/posts/hidden/index.md", "---\ntitle: A\ncover: {image: a.gif, hidden: true}\n---\n"),
            ("content/posts/stack/index.md", "---\ntitle: A\nimage: a.gif\n---\n"),
            ("content/posts/clarity.md", "---\ntitle: A\nthumbnail: /images/small.gif\nfeatureImage: images/large.gif\n---\n"),
            ("content/posts/preview.md", "---\ntitle: A\nfeaturedImagePreview: /images/small.gif\n---\n"),
            ("content/posts/missing.md", "---\ntitle: A\ncover: none.gif\n---\n"),
            ("content/posts/by-name/index.md", "---\ntitle: A\n---\n"),
            ("content/posts/loveit/index.md", "---\ntitle: A\nresources: [{name: featured-image, src: b.gif}]\n---\n"),
        ],
        &[
            "content/posts/papermod/a.gif",
            "content/posts/hidden/a.gif",
            "content/posts/stack/a.gif",
            "content/posts/loveit/b.gif",
            "content/posts/by-name/feature.gif",
            "static/images/small.gif",
            "static/images/large.gif",
        ],
    );
    let lead = |address: &str| {
        let page = body(&site, address);
        page.split_once("<figure class=\"lead\">")
            .map_or(String::new(), |(_, rest)| rest.split("</figure>").next().unwrap().to_owned())
    };
    let page = lead("/posts/papermod/");
    assert!(page.contains("src=\"/posts/papermod/a.gif\" alt=\"What it shows\" width=\"5\" height=\"7\""), "{page}");
    assert!(page.contains("<figcaption>By <em>Ann</em></figcaption>"), "{page}");
    assert!(lead("/posts/stack/").contains("/posts/stack/a.gif"));
    assert!(lead("/posts/loveit/").contains("/posts/loveit/b.gif"));
    assert!(lead("/posts/clarity/").contains("/images/large.gif"));
    for (address, shared) in [("/posts/hidden/", "/posts/hidden/a.gif"), ("/posts/preview/", "/images/small.gif")] {
        assert_eq!(lead(address), "");
        let tag = format!("<meta property=\"og:image\" content=\"https://example.org{shared}\">");
        assert!(body(&site, address).contains(&tag), "{}", body(&site, address));
    }
    assert_eq!((lead("/posts/by-name/"), told(&site)), (String::new(), vec!["missing-image"]));

    // Congo and Blowfish take a picture of the bundle by its name.
    let pages = [
        ("content/posts/a/index.md", "---\ntitle: A\ncoverAlt: Hills\n---\n"),
        ("content/posts/b/index.md", "---\ntitle: B\nfeature: '*other*'\n---\n"),
        ("content/posts/c/index.md", "---\ntitle: C\nshowHero: false\n---\n"),
    ];
    let pictures = [
        "content/posts/a/cover-1.gif",
        "content/posts/a/Feature.gif",
        "content/posts/b/the-other.gif",
        "content/posts/b/feature.gif",
        "content/posts/c/feature.gif",
    ];
    let site = built("theme = 'blowfish'\n", &pages, &pictures);
    assert!(body(&site, "/posts/a/").contains("src=\"/posts/a/Feature.gif\" alt=\"Hills\""), "{}", body(&site, "/posts/a/"));
    assert!(body(&site, "/posts/b/").contains("<figure class=\"lead\"><img src=\"/posts/b/the-other.gif\""));
    assert!(!body(&site, "/posts/c/").contains("class=\"lead\""));
    assert_eq!(told(&site), [""; 0]);
}

#[test]
fn pages_say_what_they_show() {
    let page = |front: &str| {
        let text = format!("---\ntitle: A\ndate: 2024-01-02\n{front}\n---\n## One\n\nText.\n");
        let site = built("[params.author]\nname = 'Ann'\n", &[("content/posts/a.md", text.as_str())], &[]);
        assert_eq!(told(&site), [""; 0], "{front}");
        body(&site, "/posts/a/")
    };
    assert!(page("").contains("<time datetime=") && page("").contains("One-minute read"));
    assert!(!page("hidemeta: true").contains("<time datetime=") && !page("ShowReadingTime: false").contains("One-minute read"));
    assert!(page("showTableOfContents: true").contains("<details class=\"toc\""));
    assert!(page("robotsNoIndex: true").contains("<meta name=\"robots\" content=\"noindex"));
    let by = page("author: [Ben, Ann]");
    assert!(by.contains("<li>Ben</li>") && by.contains("<meta name=\"author\" content=\"Ben, Ann\">"), "{by}");
    assert!(!page("author: Ann").contains("<li>Ann</li>"), "the owner need not sign");
    // Where authors are terms, they are links.
    let settings = "[taxonomies]\nauthor = 'authors'\n";
    let site = built(settings, &[("content/posts/a.md", "---\ntitle: A\ndate: 2024-01-02\nauthors: [Ben]\n---\n")], &[]);
    assert!(body(&site, "/posts/a/").contains("href=\"/authors/ben/\">Ben</a>"));
}

#[test]
fn home_pages_show_who_writes_and_the_posts() {
    let posts = [
        ("content/posts/a.md", "---\ntitle: A\ndate: 2024-01-02\n---\n"),
        ("content/posts/b.md", "---\ntitle: B\ndate: 2024-01-03\nhiddenInHomeList: true\n---\n"),
        ("content/notes/c.md", "---\ntitle: C\ndate: 2024-01-04\n---\n"),
        ("content/posts/d.md", "---\ntitle: D\ndate: 2024-01-01\n---\n"),
    ];
    let home = |settings: &str| body(&built(settings, &posts, &["static/me.gif"]), "/");
    let papermod = home(
        "[params.homeInfoParams]\nTitle = 'Hi'\nContent = 'I am **Ann**.'\n[[params.socialIcons]]\nname = 'github'\nurl = 'https://github.com/ann'\n",
    );
    assert!(papermod.contains("<p class=\"info\">Hi</p><p class=\"info\">I am <strong>Ann</strong>.</p>"), "{papermod}");
    assert_eq!(links(&papermod, "class=\"social\"", "</ul>"), ["https://github.com/ann"]);
    assert_eq!(links(&papermod, "class=\"recent\"", "</section>"), ["/posts/a/", "/posts/d/"]);
    let congo = home(
        "[params]\nmainSections = ['posts']\n[params.author]\nname = 'Ann'\nimage = 'me.gif'\nlinks = [{ github = 'https://github.com/ann' }]\n\
         [params.homepage]\nlayout = 'profile'\nshowRecent = true\nrecentLimit = 1\n",
    );
    assert!(congo.contains("<h1>Ann</h1>") && congo.contains("src=\"/me.gif\""), "{congo}");
    assert_eq!(links(&congo, "class=\"recent\"", "</section>"), ["/posts/a/"]);
    let stack = home(
        "[params.sidebar]\nsubtitle = 'Writes.'\navatar = 'me.gif'\n[[menu.social]]\nidentifier = 'github'\nurl = 'https://github.com/ann'\n[menu.social.params]\nicon = 'brand-github'\n",
    );
    assert!(stack.contains("src=\"/me.gif\"") && stack.contains("title=\"GitHub\""), "{stack}");
}

#[test]
fn the_page_of_a_search_lists_all_posts() {
    let site = built(
        "theme = 'PaperMod'\n",
        &[
            ("content/search.md", "---\ntitle: Find\nlayout: search\nplaceholder: x\n---\nType.\n"),
            ("content/archives.md", "---\ntitle: All\nlayout: archives\n---\n"),
            ("content/posts/a.md", "---\ntitle: A\ndate: 2023-01-02\n---\n"),
            ("content/notes/b.md", "---\ntitle: B\ndate: 2024-01-02\n---\n"),
        ],
        &[],
    );
    let page = body(&site, "/search/");
    assert!(page.contains("<h1>Find</h1>") && page.contains("<p>Type.</p>"), "{page}");
    assert_eq!(links(&page, "<main", "</main>"), ["/notes/b/", "/posts/a/"]);
}

#[test]
fn links_of_the_front_matter_stand_below_the_text() {
    let text = "---\ntitle: Links\nlinks:\n- {title: <A>, website: 'https://a.example/?b&c', description: D}\n- {title: B, website: 'javascript:x'}\n---\nText.\n";
    let page = body(&built("theme = 'stack'\n", &[("content/links.md", text)], &[]), "/links/");
    let link = "<p>Text.</p>\n<ul class=\"posts\"><li><a class=\"title\" href=\"https://a.example/?b&amp;c\" rel=\"noopener\">&lt;A&gt;</a>\
                <span class=\"gist\">D</span></li></ul>";
    assert!(page.contains(link) && !page.contains("javascript"), "{page}");
}

#[test]
fn an_archive_has_the_address_that_its_section_says() {
    let site = built(
        "theme = 'stack'\n[permalinks]\npage = '/:slug/'\n'/' = '/x/:slug/'\n",
        &[
            ("content/page/archives/index.md", "---\ntitle: All\nlayout: archives\nslug: archives\n---\n"),
            ("content/post/a.md", "---\ntitle: A\ndate: 2023-01-02\n---\n"),
        ],
        &[],
    );
    assert!(body(&site, "/archives/").contains("class=\"year\">2023"), "{:?}", told(&site));
}

#[test]
fn menus_have_what_is_below_their_items_behind_them() {
    let settings = "[[menu.main]]\nidentifier = 'more'\nname = 'More'\nweight = 2\n[[menu.main]]\nname = 'Last'\nurl = '/posts/'\nweight = 3\n\
                    [[menu.main]]\nname = 'Below'\nurl = '/posts/a/'\nparent = 'more'\nweight = 9\n[[menu.main]]\nname = 'First'\nurl = ''\nweight = 1\n";
    let site = built(settings, &[("content/posts/a.md", "---\ntitle: A\n---\n")], &[]);
    let page = body(&site, "/posts/a/");
    assert_eq!(links(&page, "<nav", "</nav>"), ["/", "/posts/a/", "/posts/"], "{page}");
    assert_eq!(told(&site), [""; 0]);
}

#[test]
fn settings_of_themes_are_params() {
    let site = built(
        "[params.homeInfoParams]\nTitle = 'Hi'\n",
        &[("content/a.md", "---\ntitle: A\n---\n{{< param homeInfoParams.Title >}}\n")],
        &[],
    );
    assert!(body(&site, "/a/").contains("<p>Hi</p>"), "{}", body(&site, "/a/"));
}
