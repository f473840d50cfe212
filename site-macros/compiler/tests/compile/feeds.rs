//! Tests of feeds and sitemaps of whole sites.

use quick_xml::Reader;
use quick_xml::events::Event;
use serde_json::Value;
use site_model::RouteKind;

use crate::crawl::everything;
use crate::{compiled, site, text};

/// Names of the elements in order; fails where the text is not well-formed.
fn elements(xml: &str) -> Vec<String> {
    let mut reader = Reader::from_str(xml);
    let mut names = Vec::new();
    loop {
        match reader.read_event().unwrap_or_else(|error| panic!("{error} at {}: {xml}", reader.error_position())) {
            Event::Start(tag) | Event::Empty(tag) => names.push(tag.name().as_ref().to_owned()),
            Event::Eof => return names,
            _ => {}
        }
    }
}

#[test]
fn every_feed_and_sitemap_is_well_formed() {
    let site = compiled(&everything("base_url = \"https://notes.example/blog\"\n[languages.en]\n[languages.de]\n"));
    let mut seen = 0;
    for (address, entry) in site.sorted_entries() {
        if matches!(entry.kind, RouteKind::Feed | RouteKind::Sitemap | RouteKind::WebManifest) {
            let text = text(&site, address);
            if entry.media_type.contains("json") {
                assert!(serde_json::from_str::<Value>(text).is_ok(), "{address}: {text}");
            } else {
                let root = elements(text).first().cloned();
                assert!(matches!(root.as_deref(), Some("rss" | "feed" | "urlset" | "sitemapindex")), "{address}: {root:?}");
            }
            seen += 1;
        }
    }
    assert!(seen > 20, "{seen}");
}

#[test]
fn feeds_hold_every_page_of_their_list() {
    let site = compiled(&everything("base_url = \"https://notes.example\"\n"));
    let count = |address: &str, element: &str| elements(text(&site, address)).iter().filter(|name| *name == element).count();
    for (address, element, items) in [
        ("/index.xml", "item", 10),
        ("/atom.xml", "entry", 10),
        ("/posts/index.xml", "item", 8),
        ("/docs/index.xml", "item", 1),
        ("/tags/rust/index.xml", "item", 2),
        ("/tags/many/index.xml", "item", 5),
        ("/tags/index.xml", "item", 5),
        ("/series/one/index.xml", "item", 2),
    ] {
        assert_eq!(count(address, element), items, "{address}");
    }
    let json: Value = serde_json::from_str(text(&site, "/feed.json")).expect("JSON");
    assert_eq!(json["items"].as_array().map(Vec::len), Some(10));
    assert_eq!(json["title"], "Notes & <more>");
    let locations = text(&site, "/sitemap.xml").matches("<loc>").count();
    let pages = site
        .sorted_entries()
        .iter()
        .filter(|(address, entry)| {
            let further = matches!(entry.kind, RouteKind::Section | RouteKind::Term) && address.contains("/page/");
            entry.csp.is_some() && entry.kind != RouteKind::NotFound && !further
        })
        .count();
    assert_eq!(locations, pages);
}

#[test]
fn a_subtitle_is_under_the_title_everywhere() {
    let page = "---\ntitle: A\nsubtitle: More & more\ndate: 2025-01-02\n---\nBody.\n";
    let section = "---\ntitle: Posts\nsubtitle: All of them\n---\n";
    let site = site(&[("content/posts/_index.md", section), ("content/posts/a.md", page)]);
    assert!(text(&site, "/posts/a/").contains("<h1>A</h1><p class=\"info subtitle\">More &amp; more</p>"));
    let list = text(&site, "/posts/");
    assert!(list.contains("<h1>Posts</h1><p class=\"info subtitle\">All of them</p>"), "{list}");
    assert!(list.contains(">A</a><span class=\"gist\">More &amp; more</span>"), "{list}");
    for (feed, expected) in [
        ("/posts/index.xml", "<description>&lt;p&gt;More &amp;amp; more&lt;/p&gt;"),
        ("/atom.xml", "<summary type=\"html\">&lt;p&gt;More &amp;amp; more&lt;/p&gt;"),
        ("/feed.json", "\"content_html\": \"<p>More &amp; more</p>\\n<p>Body.</p>"),
    ] {
        assert!(text(&site, feed).contains(expected), "{feed}: {}", text(&site, feed));
    }
}

#[test]
fn a_long_text_is_not_repeated_in_the_feeds_of_many_terms() {
    let text = format!("Beginning.\n\n<!--more-->\n\n{}ENDING\n", "word ".repeat(10_000));
    let settings = "title = \"N\"\nbase_url = \"https://n.example\"\n[feeds]\nfull_content = true\n";
    for (terms, is_whole) in [(2, true), (200, false)] {
        let tags: String = (0..terms).map(|number| format!("- t{number}\n")).collect();
        let page = format!("---\ntitle: A\ndate: 2025-01-01\ntags:\n{tags}---\n{text}");
        let site = crate::site(&[("site.toml", settings), ("content/posts/a.md", &page)]);
        for address in ["/index.xml", "/posts/index.xml", "/tags/t1/index.xml"] {
            let feed = crate::text(&site, address);
            assert!(feed.contains("Beginning."), "{address}: {feed}");
            assert_eq!(feed.contains("ENDING"), is_whole, "{address} with {terms} terms");
        }
    }
}
