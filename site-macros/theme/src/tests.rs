//! Tests of complete pages: what readers, search engines and checkers need, and that no text becomes markup.

use super::*;
use crate::view::{
    AlternateView, ArticleMeta, AssetView, DateView, FeedLink, FieldView, FooterView, IconLink, ImageView, ItemView, LinkView,
    PagerView, ScriptView, SearchView, SeriesView, TermLink, TextView, TocItem,
};

/// A text that is markup unless it is escaped; `x` identifies the position.
fn hostile(x: &str) -> String {
    format!("{x}\"><script>alert(1)</script><b a='&amp;")
}

fn site(fill: &dyn Fn(&str) -> String) -> SiteView {
    SiteView {
        title: fill("site"),
        home_href: fill("/"),
        lang: fill("en"),
        strings: "en".to_owned(),
        menu: vec![
            LinkView {
                name: fill("Posts"),
                href: Some(fill("/posts/")),
                current: true,
                class: Some(fill("class")),
                target: Some(fill("_blank")),
                rel: Some(fill("noopener")),
                ..LinkView::default()
            },
            LinkView { name: fill("|"), ..LinkView::default() },
        ],
        languages: vec![LinkView {
            name: fill("Deutsch"),
            href: Some(fill("/de/")),
            lang: Some(fill("de")),
            ..LinkView::default()
        }],
        color_scheme: "auto",
        color_toggle: true,
        styles: vec![AssetView { href: fill("/assets/css/site.css"), integrity: fill("sha384-a") }],
        early_scripts: vec![AssetView { href: fill("/assets/js/scheme.js"), integrity: fill("sha384-b") }],
        search: Some(SearchView {
            action: fill("/search/"),
            field: fill("q"),
            hidden: vec![FieldView { name: fill("sites"), value: fill("example.org") }],
        }),
        scripts: vec![AssetView { href: fill("/assets/js/own.js"), integrity: String::new() }],
        footer: FooterView {
            copyright_html: Some("© 2016".to_owned()),
            credits: true,
            commit: Some((fill("1a2b3c4"), Some(fill("https://example.org/commit/1a2b3c4")))),
            ..FooterView::default()
        },
        ..SiteView::default()
    }
}

fn head(fill: &dyn Fn(&str) -> String) -> HeadView {
    HeadView {
        title: fill("A page · site"),
        page_title: fill("A page"),
        site_name: fill("site"),
        description: fill("About it."),
        keywords: fill("a,b"),
        author: fill("Author"),
        canonical: fill("https://example.org/a/"),
        og_locale: fill("en_US"),
        image: Some(ImageView { src: fill("https://example.org/a.png"), size: Some((800, 400)), alt: fill("Picture") }),
        article: Some(ArticleMeta {
            section: fill("Posts"),
            published: Some(fill("2025-08-09T00:00:00Z")),
            modified: Some(fill("2025-08-10T00:00:00Z")),
            tags: vec![fill("one"), fill("two")],
        }),
        twitter: Some(fill("@site")),
        json_ld: "{}".to_owned(),
        styles: vec![AssetView { href: fill("/assets/css/syntax.css"), integrity: String::new() }],
        scripts: vec![ScriptView { code: "copy()".to_owned(), data: vec![("data-copy", fill("Copy"))] }.into()],
        feeds: vec![FeedLink { title: fill("site"), href: fill("/index.xml"), media_type: "application/rss+xml" }],
        alternates: vec![AlternateView { lang: fill("de"), href: fill("https://example.org/de/a/") }],
        icons: vec![IconLink {
            rel: fill("icon"),
            href: fill("/favicon.svg"),
            media_type: Some(fill("image/svg+xml")),
            sizes: Some(fill("any")),
        }],
        manifest_href: Some(fill("/site.webmanifest")),
        noindex: true,
        prev_href: Some(fill("/page/1/")),
        next_href: Some(fill("/page/3/")),
    }
}

fn term(fill: &dyn Fn(&str) -> String, name: &str) -> TermLink {
    TermLink { name: fill(name), href: fill("/tags/x/"), count: 3 }
}

fn post(fill: &dyn Fn(&str) -> String) -> PageView {
    let date = |iso: &str, text: &str| Some(DateView { iso: fill(iso), text: fill(text) });
    PageView {
        title: fill("A page"),
        texts: vec![TextView { key: "subtitle", text: fill("More about the page") }],
        href: fill("/a/"),
        post: true,
        date: date("2025-08-09", "August 9, 2025"),
        lastmod: date("2025-08-10", "August 10, 2025"),
        minutes: Some(7),
        authors: vec![term(fill, "Author")],
        categories: vec![term(fill, "Category")],
        tags: vec![term(fill, "Tag")],
        other_terms: vec![(fill("Places"), vec![term(fill, "Place")])],
        image: Some(ImageView { src: fill("/a.png"), size: Some((8, 4)), alt: fill("Picture") }),
        image_caption_html: None,
        toc: vec![TocItem { level: 2, id: fill("id"), html: "Heading".to_owned() }],
        toc_open: true,
        content_html: "<p>Body</p>".to_owned(),
        see_also: vec![SeriesView { series: term(fill, "Series"), posts: vec![(fill("Other"), fill("/other/"))] }],
        related: vec![(fill("Near"), fill("/near/"))],
        newer: Some((fill("Newer post"), fill("/newer/"))),
        older: Some((fill("Older post"), fill("/older/"))),
        comments_html: Some("<p>Comments here</p>".to_owned()),
    }
}

fn framed<'a>(site: &'a SiteView, head: &'a HeadView, slots: &'a Slots, classes: &'a str) -> Frame<'a> {
    Frame { site, head, slots, classes }
}

fn pages(fill: &dyn Fn(&str) -> String) -> Vec<(&'static str, String)> {
    pages_with(fill, &Slots::default())
}

fn pages_with(fill: &dyn Fn(&str) -> String, none: &Slots) -> Vec<(&'static str, String)> {
    let (site, head) = (site(fill), head(fill));
    let link = LinkView {
        name: fill("Git"),
        href: Some(fill("/git")),
        icon: Some(fill("git")),
        rel: Some(fill("me")),
        ..LinkView::default()
    };
    let home = HomeView {
        author: fill("Author"),
        info_html: vec!["Line".to_owned()],
        avatar: Some(ImageView { src: fill("/me.png"), size: None, alt: fill("Me") }),
        social: vec![link.clone(), LinkView { href: None, ..link }],
        content_html: "<p>Body</p>".to_owned(),
        monogram: fill("A"),
        recent: vec![ItemView { title: fill("Recent"), href: fill("/recent/"), ..ItemView::default() }],
        pager: None,
    };
    let item = |external| ItemView {
        title: fill("Item"),
        href: fill("/item/"),
        external,
        date: Some(DateView { iso: fill("2025-01-01"), text: fill("January 1, 2025") }),
        description: Some(fill("About it")),
        texts: vec![TextView { key: "subtitle", text: fill("More about the item") }],
    };
    let list = ListView {
        title: fill("Posts"),
        within: Some((fill("Tags"), fill("/tags/"))),
        items: vec![item(false), item(true)],
        pager: Some(PagerView { current: 2, total: 3, prev: Some(fill("/1/")), next: Some(fill("/3/")), ..PagerView::default() }),
        ..ListView::default()
    };
    let terms_view = TermsView { title: fill("Tags"), terms: vec![term(fill, "Tag")], ..TermsView::default() };
    vec![
        ("home", super::home(&framed(&site, &head, none, "home"), &home)),
        ("list", super::list(&framed(&site, &head, none, "list"), &list)),
        ("page", super::page(&framed(&site, &head, none, "page"), &post(fill))),
        ("terms", super::terms(&framed(&site, &head, none, "list"), &terms_view)),
        ("not found", super::not_found(&framed(&site, &head, none, "error"))),
        ("moved", super::moved(&fill("https://example.org/a/"), "en")),
    ]
}

fn plain() -> Vec<(&'static str, String)> {
    pages(&str::to_owned)
}

#[test]
fn no_text_becomes_markup() {
    let tags = |html: &str| html.matches('<').count();
    for ((name, friendly), (_, html)) in plain().into_iter().zip(pages(&hostile)) {
        assert!(!html.contains("<script>alert"), "{name}: {html}");
        assert!(!html.contains("<b a="), "{name}: {html}");
        // Every text is present, and the document has the same elements as with harmless texts, except for the icons, which differ.
        assert!(html.contains("&lt;script&gt;alert(1)") || html.contains("%3Cscript%3Ealert(1)"), "{name}: {html}");
        let svg =
            |html: &str| html.split("<svg").skip(1).map(|svg| tags(svg.split("</svg>").next().unwrap_or("")) + 2).sum::<usize>();
        let ornament = usize::from(name != "moved");
        assert!(tags(&html) - svg(&html) <= tags(&friendly) - svg(&friendly) + ornament, "{name}: {html}");
    }
}

proptest::proptest! {
    #[test]
    fn any_text_is_taken(text in "\\PC{0,30}") {
        for (name, html) in pages(&|_| text.clone()) {
            proptest::prop_assert!(html.starts_with("<!DOCTYPE html><html"), "{}", name);
            proptest::prop_assert!(html.ends_with("</html>"), "{}", name);
        }
    }
}

#[test]
fn every_page_has_one_h1_one_main_and_a_skip_link() {
    for (name, html) in plain() {
        assert!(html.starts_with("<!DOCTYPE html><html lang=\"en\""), "{name}");
        if name == "moved" {
            assert!(html.contains("<meta http-equiv=\"refresh\" content=\"0; url=https://example.org/a/\">"), "{html}");
            assert!(html.contains("<link rel=\"canonical\" href=\"https://example.org/a/\">"), "{html}");
            continue;
        }
        for once in [
            "<h1>",
            "<main id=\"main\">",
            "<a class=\"skip\" href=\"#main\">Skip to content</a>",
            "data-scheme=\"auto\"",
            "<title>",
        ] {
            assert_eq!(html.matches(once).count(), 1, "{name}: {once}");
        }
        assert!(!html.contains("style=\"") && !html.contains(" on"), "{name} has inline styles or handlers: {html}");
    }
}

#[test]
fn the_head_is_complete_and_important_elements_come_first() {
    let html = not_found(&framed(&site(&str::to_owned), &head(&str::to_owned), &Slots::default(), "error"));
    let (head, _) = html.split_once("</head>").expect("a head");
    let mut rest = head;
    for part in [
        "<meta charset=\"utf-8\">",
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">",
        "<meta name=\"color-scheme\" content=\"light dark\">",
        "<title>A page · site</title>",
        "<script src=\"/assets/js/scheme.js\" integrity=\"sha384-b\"></script>",
        "<link rel=\"stylesheet\" href=\"/assets/css/site.css\" integrity=\"sha384-a\">",
        "<link rel=\"stylesheet\" href=\"/assets/css/syntax.css\">",
        "<script src=\"/assets/js/own.js\" defer></script>",
        "<meta name=\"theme-color\" content=\"#fcfcfa\" media=\"(prefers-color-scheme: light)\">",
        "<meta name=\"theme-color\" content=\"#16181d\" media=\"(prefers-color-scheme: dark)\">",
        "<meta name=\"description\" content=\"About it.\">",
        "<meta name=\"keywords\" content=\"a,b\">",
        "<meta name=\"author\" content=\"Author\">",
        "<meta name=\"robots\" content=\"noindex\">",
        "<link rel=\"canonical\" href=\"https://example.org/a/\">",
        "<link rel=\"alternate\" hreflang=\"de\" href=\"https://example.org/de/a/\">",
        "<link rel=\"prev\" href=\"/page/1/\"><link rel=\"next\" href=\"/page/3/\">",
        "<link rel=\"alternate\" type=\"application/rss+xml\" title=\"site\" href=\"/index.xml\">",
        "<link rel=\"icon\" href=\"/favicon.svg\" type=\"image/svg+xml\" sizes=\"any\">",
        "<link rel=\"manifest\" href=\"/site.webmanifest\">",
        "<meta property=\"og:url\" content=\"https://example.org/a/\"><meta property=\"og:site_name\" content=\"site\">",
        "<meta property=\"og:title\" content=\"A page\"><meta property=\"og:description\" content=\"About it.\">",
        "<meta property=\"og:locale\" content=\"en_US\"><meta property=\"og:type\" content=\"article\">",
        "<meta property=\"og:image\" content=\"https://example.org/a.png\"><meta property=\"og:image:width\" content=\"800\">",
        "<meta property=\"og:image:alt\" content=\"Picture\">",
        "<meta property=\"article:section\" content=\"Posts\">",
        "<meta property=\"article:published_time\" content=\"2025-08-09T00:00:00Z\">",
        "<meta property=\"article:modified_time\" content=\"2025-08-10T00:00:00Z\">",
        "<meta property=\"article:tag\" content=\"one\"><meta property=\"article:tag\" content=\"two\">",
        "<meta name=\"twitter:card\" content=\"summary_large_image\">",
        "<meta name=\"twitter:site\" content=\"@site\">",
        "<script type=\"application/ld+json\">{}</script>",
    ] {
        rest = rest.split_once(part).unwrap_or_else(|| panic!("{part} is missing or out of order in {head}")).1;
    }
}

#[test]
fn an_empty_head_has_no_empty_elements() {
    let html = not_found(&framed(
        &SiteView { color_scheme: "dark", ..SiteView::default() },
        &HeadView::default(),
        &Slots::default(),
        "error",
    ));
    assert!(!html.contains("content=\"\"") && !html.contains("href=\"\"><"), "{html}");
    assert!(html.contains("<meta name=\"color-scheme\" content=\"dark\">"), "{html}");
    assert!(html.contains("<meta name=\"theme-color\" content=\"#16181d\" media=\"all\">"), "{html}");
    assert!(!html.contains("#fcfcfa") && !html.contains("class=\"scheme\"") && !html.contains("ld+json"), "{html}");
}

#[test]
fn a_post_shows_its_date_minutes_terms_and_neighbours() {
    let html = page(&framed(&site(&str::to_owned), &head(&str::to_owned), &Slots::default(), "page"), &post(&str::to_owned));
    let (_, article) = html.split_once("<article>").expect("an article");
    let (article, after) = article.split_once("</article>").expect("its end");
    for part in [
        "<h1>A page</h1><p class=\"info subtitle\">More about the page</p>",
        "<time datetime=\"2025-08-09\">August 9, 2025</time>",
        "7-minute read",
        "Updated <time datetime=\"2025-08-10\">August 10, 2025</time>",
        "<ul aria-label=\"Tags\"><li><a href=\"/tags/x/\" rel=\"tag\">Tag</a></li></ul>",
        "<ul aria-label=\"Places\">",
        "<details class=\"toc\" open><summary>Contents</summary><nav aria-label=\"Contents\"><ul><li><a href=\"#id\">Heading</a></li></ul></nav></details>",
        "<div class=\"content\"><p>Body</p></div>",
        "<h2>See also in <a href=\"/tags/x/\">Series</a></h2><ul><li><a href=\"/other/\">Other</a></li></ul>",
        "<h2>Related</h2><ul><li><a href=\"/near/\">Near</a></li></ul>",
    ] {
        assert!(article.contains(part), "{part} is not in {article}");
    }
    assert!(after.ends_with("</footer><script data-copy=\"Copy\">copy()</script></body></html>"), "{after}");
    for part in
        ["<a href=\"/older/\" rel=\"prev\"><small>Older</small>", "<a href=\"/newer/\" rel=\"next\">", "<p>Comments here</p>"]
    {
        assert!(after.contains(part), "{part} is not in {after}");
    }
    let view = PageView { post: false, title: String::new(), toc: vec![], comments_html: None, ..post(&str::to_owned) };
    let html = page(&framed(&site(&str::to_owned), &head(&str::to_owned), &Slots::default(), "page"), &view);
    for part in ["<h1", "minute read", "<time", "class=\"terms\"", "<details", "id=\"comments\""] {
        assert!(!html.contains(part), "{part} is on a plain page: {html}");
    }
}

#[test]
fn lists_show_the_texts_of_pages_and_their_own() {
    let texts = |text: &str| vec![TextView { key: "subtitle", text: text.to_owned() }];
    let (site, head) = (site(&str::to_owned), head(&str::to_owned));
    let item = ItemView { title: "Item".to_owned(), href: "/item/".to_owned(), texts: texts("a < b"), ..ItemView::default() };
    let view = ListView { title: "Posts".to_owned(), texts: texts("All of them"), items: vec![item], ..ListView::default() };
    let html = list(&framed(&site, &head, &Slots::default(), "list"), &view);
    assert!(html.contains("<h1>Posts</h1><p class=\"info subtitle\">All of them</p>"), "{html}");
    assert!(html.contains("<a class=\"title\" href=\"/item/\">Item</a><span class=\"gist\">a &lt; b</span>"), "{html}");
    let view = TermsView { title: "Tags".to_owned(), texts: texts("What it is about"), ..TermsView::default() };
    let html = terms(&framed(&site, &head, &Slots::default(), "list"), &view);
    assert!(html.contains("<h1>Tags</h1><p class=\"info subtitle\">What it is about</p>"), "{html}");
}

#[test]
fn words_direction_and_places_follow_the_language() {
    let site = SiteView { lang: "ar".to_owned(), strings: "ar".to_owned(), rtl: true, ..site(&str::to_owned) };
    let html = page(&framed(&site, &head(&str::to_owned), &Slots::default(), "page"), &post(&str::to_owned));
    assert!(html.contains("<html lang=\"ar\" dir=\"rtl\" data-scheme=\"auto\">"), "{html}");
    assert!(html.contains(&strings("ar").skip) && !html.contains("Skip to content"), "{html}");
    let list = |labels: &str| {
        let site = SiteView { strings: labels.to_owned(), ..site.clone() };
        let pager = Some(PagerView { current: 2, total: 3, ..PagerView::default() });
        super::list(&framed(&site, &HeadView::default(), &Slots::default(), "list"), &ListView { pager, ..ListView::default() })
    };
    assert!(list("en").contains("<span>Page 2 of 3</span>") && list("en").contains("Nothing here yet."));
    assert!(list("ja").contains("<span>3ページ中2ページ</span>"));
}

#[test]
fn the_menu_marks_the_current_page_and_hides_decoration() {
    let html = not_found(&framed(&site(&str::to_owned), &HeadView::default(), &Slots::default(), "error"));
    for part in [
        "<nav aria-label=\"Main menu\"><ul><li><a href=\"/posts/\" class=\"class\" target=\"_blank\" rel=\"noopener\" aria-current=\"page\">Posts</a></li>",
        "<li><span aria-hidden=\"true\">|</span></li>",
        "<a href=\"/de/\" hreflang=\"de\" lang=\"de\">Deutsch</a>",
        "<button class=\"scheme\" type=\"button\" aria-pressed=\"false\" aria-label=\"Dark colours\"",
        "<span class=\"commit\"><a href=\"https://example.org/commit/1a2b3c4\">1a2b3c4</a></span>",
        "Powered by ",
    ] {
        assert!(html.contains(part), "{part} is not in {html}");
    }
}

#[test]
fn social_links_have_names_and_icons() {
    let pages = plain();
    let html = &pages[0].1;
    assert!(html.contains("<a href=\"/git\" title=\"Git\" rel=\"me\"><svg class=\"icon\" aria-hidden=\"true\""), "{html}");
    assert_eq!(html.matches("<span class=\"sr-only\">Git</span>").count(), 2, "{html}");
    assert!(html.contains("<img class=\"avatar\" src=\"/me.png\" alt=\"Me\" width=\"144\" height=\"144\""), "{html}");
}

#[test]
fn without_a_picture_there_is_a_monogram_and_posts_follow_the_settings() {
    let (site, head) = (site(&str::to_owned), head(&str::to_owned));
    let home = |view: HomeView| super::home(&framed(&site, &head, &Slots::default(), "home"), &view);
    let html = home(HomeView { monogram: "AL".to_owned(), ..HomeView::default() });
    assert!(html.contains("<div class=\"avatar monogram\" aria-hidden=\"true\">AL</div>"), "{html}");
    assert!(!html.contains("class=\"recent\"") && !home(HomeView::default()).contains("monogram"), "{html}");
    let html = &plain()[0].1;
    assert!(!html.contains("monogram"), "{html}");
    assert!(html.contains(
        "<section class=\"recent\"><h2>Recent posts</h2><ul class=\"posts\"><li><a class=\"title\" href=\"/recent/\">"
    ));
}

#[test]
fn the_search_form_is_on_lists_and_adds_its_address_to_the_policy() {
    let head = head(&str::to_owned);
    let form = "<form class=\"search\" role=\"search\" action=\"https://find.example/\"><input type=\"search\" name=\"q\" \
                aria-label=\"Search\" required><input type=\"hidden\" name=\"sites\" value=\"example.org\"><button>Search</button></form>";
    let search = site(&str::to_owned).search.map(|search| SearchView { action: "https://find.example/".to_owned(), ..search });
    for search in [search, None] {
        let site = SiteView { search: search.clone(), ..site(&str::to_owned) };
        let list = |search| list(&framed(&site, &head, &Slots::default(), "list"), &ListView { search, ..ListView::default() });
        for (html, place) in [
            (list(true), true),
            (list(false), false),
            (terms(&framed(&site, &head, &Slots::default(), "list"), &TermsView::default()), true),
            (not_found(&framed(&site, &head, &Slots::default(), "error")), true),
            (page(&framed(&site, &head, &Slots::default(), "page"), &PageView::default()), false),
        ] {
            let wanted = place && search.is_some();
            assert_eq!(html.contains(form), wanted, "{html}");
            assert_eq!(policy(&html, &Sources::default(), &|_| None).contains("form-action https://find.example;"), wanted);
        }
    }
}

#[test]
fn pages_need_nothing_beyond_the_plain_policy() {
    for (name, html) in plain() {
        let html = html.replace("<form class=\"search\"", "<div").replace("<script data-copy=\"Copy\">copy()</script>", "");
        assert_eq!(policy(&html, &Sources::default(), &|_| None), policy("", &Sources::default(), &|_| None), "{name}");
    }
}

#[test]
fn slots_are_at_their_positions() {
    let mut slots = Slots::default();
    for (name, _) in Slots::NAMES {
        assert!(slots.fill(name, format!("<b>{name}</b>")), "{name}");
    }
    assert!(!slots.fill("heading", String::new()));
    let pages: std::collections::BTreeMap<&str, String> = pages_with(&str::to_owned, &slots).into_iter().collect();
    for (page, before, slot, behind) in [
        ("page", "", "head_end", "</head>"),
        ("not found", "</a>", "body_start", "<header class=\"bar\">"),
        ("page", "</button>", "header_end", "</header>"),
        ("page", "</details>", "before_content", "<div class=\"content\">"),
        ("page", "<p>Body</p></div>", "after_content", "<section"),
        ("list", "", "before_list", "<ul class=\"posts\">"),
        ("list", "</ul>", "after_list", "<nav class=\"pager\""),
        ("terms", "</form>", "before_list", ""),
        ("terms", "</ul>", "after_list", "</main>"),
        ("home", "<footer class=\"foot\">", "footer_start", ""),
        ("home", "", "footer_end", "</footer>"),
        ("home", "<main id=\"main\">", "home_start", "<section class=\"about\">"),
        ("home", "", "home_end", "</main>"),
    ] {
        let expected = format!("{before}<b>{slot}</b>{behind}");
        assert!(pages[page].contains(&expected), "{page} without {expected}: {}", pages[page]);
    }
    assert!(!pages["page"].contains("before_list") && !pages["list"].contains("home_start"));
}

#[test]
fn views_describe_their_fields() {
    use crate::shape::Shape;
    let names = |record: &'static crate::shape::Record| record.fields.iter().map(|field| field.name).collect::<Vec<_>>();
    assert!(names(&PageView::RECORD).starts_with(&["title", "texts", "href", "post", "date"]));
    let shape = |name: &str| PageView::RECORD.field(name).map(crate::shape::Field::shape);
    assert!(matches!(shape("content_html"), Some(Shape::Html)));
    assert!(matches!(shape("title"), Some(Shape::Text)));
    assert!(shape("titel").is_none());
    let Some(Shape::Optional(date)) = shape("date") else { panic!("no date") };
    let Shape::Record(date) = date.shape() else { panic!("no record") };
    assert_eq!(names(date), ["iso", "text"]);
    let Some(Shape::List(related)) = shape("related") else { panic!("no list") };
    let Shape::Record(related) = related.shape() else { panic!("no record") };
    assert_eq!(names(related), ["title", "href"]);
    assert_eq!(date.doc, [" A formatted date."]);
}
