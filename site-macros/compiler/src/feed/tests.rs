//! Tests of the documents as programs read them.

use jiff::ZonedDateTime;
use proptest::prelude::*;
use quick_xml::Reader;
use quick_xml::events::Event;

use super::*;

fn date(text: &str) -> Option<ZonedDateTime> {
    text.parse().ok()
}

fn feed() -> FeedView {
    FeedView {
        title: "Tom & Jerry".to_owned(),
        link: "https://example.org/".to_owned(),
        self_link: "https://example.org/index.xml".to_owned(),
        description: "Recent".to_owned(),
        language: "en-us".to_owned(),
        author: "Ada".to_owned(),
        email: Some("ada@example.org".to_owned()),
        copyright: Some("© Ada".to_owned()),
        updated: None,
        items: vec![
            FeedItem {
                title: "<i> ]]> & \"x\"".to_owned(),
                link: "https://example.org/posts/a/".to_owned(),
                published: date("2025-08-09T00:00:00+00:00[UTC]"),
                updated: date("2025-08-10T10:00:00+02:00[+02:00]"),
                summary_html: "<p>5 &lt; 6 ]]&gt; <script>no()</script></p>".to_owned(),
                content_html: Some("<p>All of it</p>".to_owned()),
                categories: vec!["R & D".to_owned(), " ".to_owned()],
                authors: vec!["Grace".to_owned()],
                ..FeedItem::default()
            }
            .into(),
            FeedItem {
                title: "Second".to_owned(),
                link: "https://example.org/posts/b/".to_owned(),
                published: date("2025-08-02T00:00:00+00:00[UTC]"),
                // Edited before the publication: a draft that was published later.
                updated: date("2025-07-02T00:00:00+00:00[UTC]"),
                summary_html: "<p>Hello</p>".to_owned(),
                ..FeedItem::default()
            }
            .into(),
        ],
    }
}

/// `path=text` and `path@attribute=value` of every element, in order; panics if the document is not well-formed.
fn facts(xml: &str) -> Vec<String> {
    let mut reader = Reader::from_str(xml);
    let (mut path, mut texts, mut facts) = (Vec::<String>::new(), Vec::<String>::new(), Vec::new());
    loop {
        let event = reader.read_event().unwrap();
        match event {
            Event::Start(ref start) | Event::Empty(ref start) => {
                path.push(start.name().as_ref().to_owned());
                for attribute in start.attributes() {
                    let attribute = attribute.unwrap();
                    let value = quick_xml::escape::unescape(&attribute.value).unwrap().into_owned();
                    facts.push(format!("{}@{}={value}", path.join("/"), attribute.key.as_ref()));
                }
                texts.push(String::new());
                if matches!(event, Event::Empty(_)) {
                    path.pop();
                    texts.pop();
                }
            }
            Event::End(_) => {
                let text = texts.pop().unwrap();
                if !text.trim().is_empty() {
                    facts.push(format!("{}={text}", path.join("/")));
                }
                path.pop();
            }
            Event::Text(text) => {
                if let Some(last) = texts.last_mut() {
                    last.push_str(&text.into_inner());
                }
            }
            Event::GeneralRef(name) => {
                let source = format!("&{};", &*name);
                texts.last_mut().unwrap().push_str(&quick_xml::escape::unescape(&source).unwrap());
            }
            Event::Eof => break,
            _ => {}
        }
    }
    assert!(path.is_empty(), "{xml}");
    facts
}

fn has(facts: &[String], expected: &[&str]) {
    for fact in expected {
        assert!(facts.iter().any(|f| f == fact), "lacks {fact}: {facts:#?}");
    }
}

#[test]
fn rss_as_hugo_writes_it() {
    let facts = facts(&rss(&feed()));
    has(
        &facts,
        &[
            "rss@version=2.0",
            "rss/channel/title=Tom & Jerry",
            "rss/channel/link=https://example.org/",
            "rss/channel/description=Recent",
            "rss/channel/language=en-us",
            "rss/channel/generator=site",
            "rss/channel/managingEditor=ada@example.org (Ada)",
            "rss/channel/copyright=© Ada",
            "rss/channel/lastBuildDate=Sun, 10 Aug 2025 10:00:00 +0200",
            "rss/channel/atom:link@rel=self",
            "rss/channel/atom:link@href=https://example.org/index.xml",
            "rss/channel/item/title=<i> ]]> & \"x\"",
            "rss/channel/item/link=https://example.org/posts/a/",
            "rss/channel/item/guid=https://example.org/posts/a/",
            "rss/channel/item/pubDate=Sat, 09 Aug 2025 00:00:00 +0000",
            "rss/channel/item/description=<p>5 &lt; 6 ]]&gt; </p>",
            "rss/channel/item/content:encoded=<p>All of it</p>",
            "rss/channel/item/dc:creator=Grace",
            "rss/channel/item/category=R & D",
        ],
    );
    assert_eq!(facts.iter().filter(|fact| fact.starts_with("rss/channel/item/category")).count(), 1);
}

#[test]
fn rss_of_a_plain_site_is_plain() {
    let plain =
        FeedView { link: "https://example.org/tags/".to_owned(), items: vec![FeedItem::default().into()], ..FeedView::default() };
    let text = rss(&plain);
    has(&facts(&text), &["rss/channel/title=https://example.org/tags/", "rss/channel/description=https://example.org/tags/"]);
    for absent in ["xmlns:content", "xmlns:dc", "managingEditor", "language", "copyright", "lastBuildDate", "pubDate"] {
        assert!(!text.contains(absent), "{absent}: {text}");
    }
}

#[test]
fn atom_has_what_rfc_4287_requires() {
    let facts = facts(&atom(&feed()));
    has(
        &facts,
        &[
            "feed@xmlns=http://www.w3.org/2005/Atom",
            "feed@xml:lang=en-us",
            "feed/id=https://example.org/index.xml",
            "feed/updated=2025-08-10T10:00:00+02:00",
            "feed/author/name=Ada",
            "feed/author/email=ada@example.org",
            "feed/rights=© Ada",
            "feed/link@rel=self",
            "feed/link@rel=alternate",
            "feed/entry/id=https://example.org/posts/a/",
            "feed/entry/title=<i> ]]> & \"x\"",
            "feed/entry/published=2025-08-09T00:00:00+00:00",
            "feed/entry/updated=2025-08-10T10:00:00+02:00",
            "feed/entry/author/name=Grace",
            "feed/entry/category@term=R & D",
            "feed/entry/summary@type=html",
            "feed/entry/content=<p>All of it</p>",
            // Never before it was published.
            "feed/entry/updated=2025-08-02T00:00:00+00:00",
        ],
    );
    let nothing = FeedView { title: "T".to_owned(), items: vec![FeedItem::default().into()], ..FeedView::default() };
    has(
        &self::facts(&atom(&nothing)),
        &["feed/updated=1970-01-01T00:00:00+00:00", "feed/entry/updated=1970-01-01T00:00:00+00:00", "feed/author/name=T"],
    );
}

#[test]
fn json_feed_has_what_1_1_requires() {
    let value: serde_json::Value = serde_json::from_str(&json(&feed())).unwrap();
    assert_eq!(value["version"], "https://jsonfeed.org/version/1.1");
    assert_eq!(value["title"], "Tom & Jerry");
    assert_eq!(value["home_page_url"], "https://example.org/");
    assert_eq!(value["feed_url"], "https://example.org/index.xml");
    assert_eq!(value["authors"][0]["name"], "Ada");
    let item = &value["items"][0];
    assert_eq!((&item["id"], &item["url"]), (&"https://example.org/posts/a/".into(), &"https://example.org/posts/a/".into()));
    assert_eq!(item["content_html"], "<p>All of it</p>");
    assert_eq!(item["date_published"], "2025-08-09T00:00:00+00:00");
    assert_eq!(item["date_modified"], "2025-08-10T10:00:00+02:00");
    assert_eq!(item["tags"], serde_json::json!(["R & D"]));
    assert_eq!(value["items"][1]["content_html"], "<p>Hello</p>");
    assert!(value["items"][1].get("tags").is_none());
    assert!(json(&feed()).starts_with("{\n  \"version\""));
}

#[test]
fn sitemaps_and_their_index() {
    let page = |loc: &str, priority, frequency: &str| SitemapView {
        loc: loc.to_owned(),
        lastmod: date("2025-08-20T06:28:39+00:00[UTC]"),
        change_frequency: Some(frequency.to_owned()),
        priority,
        alternates: vec![("de".to_owned(), format!("{loc}de/?a&b"))],
    };
    let text = sitemap(&[page("https://example.org/", Some(0.5), "Weekly"), page("https://example.org/b/", Some(-1.0), "often")]);
    let facts = facts(&text);
    has(
        &facts,
        &[
            "urlset@xmlns=http://www.sitemaps.org/schemas/sitemap/0.9",
            "urlset/url/loc=https://example.org/",
            "urlset/url/lastmod=2025-08-20T06:28:39+00:00",
            "urlset/url/changefreq=weekly",
            "urlset/url/priority=0.5",
            "urlset/url/xhtml:link@hreflang=de",
            "urlset/url/xhtml:link@href=https://example.org/de/?a&b",
        ],
    );
    assert_eq!(text.matches("<priority>").count(), 1);
    assert_eq!(text.matches("<changefreq>").count(), 1);
    assert!(!sitemap(&[SitemapView::default()]).contains("xhtml"));
    for (priority, written) in [(0.0, "0"), (-0.0, "0"), (1.0, "1"), (0.25, "0.25"), (1e-9, "0.000000001")] {
        let view = SitemapView { priority: Some(priority), ..SitemapView::default() };
        assert!(sitemap(&[view]).contains(&format!("<priority>{written}</priority>")), "{priority}");
    }
    let index = sitemap_index(&[
        ("https://example.org/en/sitemap.xml".to_owned(), date("2025-08-20T06:28:39+00:00[UTC]")),
        ("https://example.org/de/sitemap.xml".to_owned(), None),
    ]);
    assert_eq!(
        self::facts(&index),
        [
            "sitemapindex@xmlns=http://www.sitemaps.org/schemas/sitemap/0.9",
            "sitemapindex/sitemap/loc=https://example.org/en/sitemap.xml",
            "sitemapindex/sitemap/lastmod=2025-08-20T06:28:39+00:00",
            "sitemapindex/sitemap/loc=https://example.org/de/sitemap.xml",
        ]
    );
}

#[test]
fn robots_and_the_web_manifest() {
    assert_eq!(robots(None), "User-agent: *\nDisallow:\n");
    assert_eq!(
        robots(Some("https://example.org/sitemap.xml")),
        "User-agent: *\nDisallow:\n\nSitemap: https://example.org/sitemap.xml\n"
    );
    assert_eq!(robots(Some("x\nDisallow: /")), robots(None));
    let icons = [("/favicon.svg".to_owned(), "image/svg+xml".to_owned(), "any".to_owned())];
    let value: serde_json::Value = serde_json::from_str(&web_manifest("A \"b\"", "/blog/", &icons)).unwrap();
    assert_eq!((&value["name"], &value["start_url"]), (&"A \"b\"".into(), &"/blog/".into()));
    assert_eq!(value["icons"][0], serde_json::json!({"src": "/favicon.svg", "type": "image/svg+xml", "sizes": "any"}));
}

/// Any text, including control characters and text that looks like markup.
fn hostile() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "(]]>|<!\\[CDATA\\[|&#0;|&|<|>|\"|'|\u{0}|\u{8}|\u{b}|\u{FFFE}|\u{FFFF}|\u{1F600}|<p>|-->|a){0,12}"
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn every_document_is_well_formed(a in hostile(), b in hostile(), c in hostile(), priority in any::<f64>()) {
        let item = FeedItem {
            title: a.clone(),
            link: b.clone(),
            summary_html: c.clone(),
            content_html: Some(a.clone()),
            categories: vec![b.clone()],
            authors: vec![c.clone()],
            ..FeedItem::default()
        };
        let view = FeedView {
            title: b.clone(),
            link: c.clone(),
            self_link: a.clone(),
            language: c.clone(),
            author: a.clone(),
            email: Some(format!("{b}@")),
            copyright: Some(c.clone()),
            items: vec![item.clone().into(), item.into()],
            ..FeedView::default()
        };
        let page = SitemapView {
            loc: a.clone(),
            change_frequency: Some(b.clone()),
            priority: Some(priority),
            alternates: vec![(b.clone(), c.clone())],
            ..SitemapView::default()
        };
        let title = format!("rss/channel/item/title={}", xml::legal(&a));
        for document in [rss(&view), atom(&view), sitemap(&[page]), sitemap_index(&[(a.clone(), None)])] {
            prop_assert!(document.chars().all(|c| xml::legal(c.encode_utf8(&mut [0; 4])).len() == c.len_utf8()));
            let facts = facts(&document);
            if document.contains("<rss") && !xml::legal(&a).trim().is_empty() {
                prop_assert!(facts.contains(&title), "{title}: {facts:#?}");
            }
        }
        serde_json::from_str::<serde_json::Value>(&json(&view)).unwrap();
        serde_json::from_str::<serde_json::Value>(&web_manifest(&a, &b, &[(c, a.clone(), b.clone())])).unwrap();
    }
}
