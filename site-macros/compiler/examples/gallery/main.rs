//! Every kind of page with something of everything on it, to look at: `cargo run -p site-compiler --example gallery -- DIR`.

use std::fs;
use std::path::Path;

use site_compiler::template::{self, Facts, Subject};
use site_compiler::view::{
    ArticleMeta, AssetView, DateView, FeedLink, FooterView, HeadView, HomeView, IconLink, ImageView, ItemView, LinkView,
    ListView, PageView, PagerView, SeriesView, SiteView, TermLink, TermsView, TocItem,
};

/// A picture that needs no file.
const WIDE: &str = r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 800 360"><rect width="800" height="360" fill="#0a6073"/><circle cx="560" cy="210" r="220" fill="#7fcbdf" opacity=".5"/></svg>"##;

/// A few colours of code, in place of the sheet that the highlighter makes.
const SYNTAX: &str = ".highlight .c{color:light-dark(#59636e,#9aa4ae)}.highlight .k{color:light-dark(#b31d28,#ff8b83)}\
    .highlight .nf{color:light-dark(#6639ba,#d2a8ff)}.highlight .s{color:light-dark(#0a3069,#a5d6ff)}\
    .highlight .hl{display:block;background-color:light-dark(#fff8c5,#3a3210)}.highlight .ln{display:inline-block;min-width:3ch;\
    margin-inline-end:1.5ch;text-align:end;color:light-dark(#59636e,#9aa4ae)}.highlight .ln::before{content:attr(data-n)}";

fn main() -> std::io::Result<()> {
    let dir = std::env::args().nth(1).unwrap_or_else(|| "gallery".to_owned());
    let dir = Path::new(&dir);
    let write = |name: &str, bytes: &[u8]| -> std::io::Result<()> {
        let path = dir.join(name);
        fs::create_dir_all(path.parent().unwrap_or(dir))?;
        fs::write(path, bytes)
    };
    for (name, bytes) in template::theme::assets() {
        write(name, bytes)?;
    }
    write("css/syntax.css", SYNTAX.as_bytes())?;
    write("wide.svg", WIDE.as_bytes())?;
    write("avatar.svg", include_bytes!("../../../../assets/images/avatar.svg"))?;
    write("favicon.svg", include_bytes!("../../../../assets/static/favicon.svg"))?;
    for lang in ["en", "de", "ar", "ja"] {
        let at = |page: &str| if lang == "en" { format!("{page}index.html") } else { format!("{lang}/{page}index.html") };
        let site = site(lang);
        write(&at(""), template::home(&site, &head("site", Subject::Home), &home()).as_bytes())?;
        write(&at("posts/"), template::list(&site, &head("Posts", Subject::List), &list(lang)).as_bytes())?;
        write(&at("tags/"), template::terms(&site, &head("Tags", Subject::List), &terms()).as_bytes())?;
        write(
            &at("posts/all/"),
            template::page(&site, &head("Everything a post can hold", Subject::Post), &post(lang)).as_bytes(),
        )?;
        let plain =
            PageView { title: "About".to_owned(), content_html: include_str!("post.html").to_owned(), ..PageView::default() };
        write(&at("about/"), template::page(&site, &head("About", Subject::Page), &plain).as_bytes())?;
        write(&at("404/"), template::not_found(&site, &HeadView { noindex: true, ..head("404", Subject::Page) }).as_bytes())?;
    }
    write("moved/index.html", template::moved("https://example.org/", "en").as_bytes())?;
    Ok(())
}

fn link(name: &str, href: &str) -> LinkView {
    LinkView { name: name.to_owned(), href: Some(href.to_owned()), ..LinkView::default() }
}

fn term(name: &str, count: usize) -> TermLink {
    TermLink { name: name.to_owned(), href: format!("/tags/{}/", name.replace(' ', "-").to_lowercase()), count }
}

fn asset(href: &str) -> AssetView {
    AssetView { href: href.to_owned(), integrity: String::new() }
}

fn date(iso: &str, lang: &str) -> DateView {
    let at: jiff::ZonedDateTime = format!("{iso}T10:00:00Z[UTC]").parse().expect("a date");
    DateView { iso: iso.to_owned(), text: template::date::format(&at, ":date_long", lang) }
}

fn site(lang: &str) -> SiteView {
    SiteView {
        title: "site".to_owned(),
        home_href: "/".to_owned(),
        lang: lang.to_owned(),
        strings: lang.to_owned(),
        rtl: lang == "ar",
        menu: vec![
            LinkView { current: true, ..link("Posts", "/posts/") },
            link("Guide", "/guide/"),
            link("Tags", "/tags/"),
            link("About", "/about/"),
            LinkView { name: "|".to_owned(), ..LinkView::default() },
            link("Sign in", "https://example.org/"),
        ],
        languages: vec![LinkView { lang: Some("de".to_owned()), ..link("Deutsch", "/de/") }],
        color_scheme: "auto",
        color_toggle: true,
        styles: vec![asset("/css/site.css")],
        early_scripts: vec![asset("/js/scheme.js")],
        footer: FooterView {
            copyright_html: Some("© 2016 – 2026 site".to_owned()),
            license_html: Some("<a href=\"https://creativecommons.org/licenses/by/4.0/\">CC BY 4.0</a>".to_owned()),
            credits: true,
            commit: Some(("1a2b3c4".to_owned(), Some("https://example.org/commit/1a2b3c4".to_owned()))),
        },
        ..SiteView::default()
    }
}

fn head(title: &str, subject: Subject) -> HeadView {
    let mut head = HeadView {
        title: if subject == Subject::Home { title.to_owned() } else { format!("{title} · site") },
        page_title: title.to_owned(),
        site_name: "site".to_owned(),
        description: "Every kind of page that the theme knows, with something of everything on it.".to_owned(),
        keywords: "theme,gallery".to_owned(),
        author: "site".to_owned(),
        canonical: "https://example.org/posts/all/".to_owned(),
        og_locale: "en_US".to_owned(),
        image: Some(ImageView {
            src: "https://example.org/wide.png".to_owned(),
            size: Some((800, 360)),
            alt: "Colour".to_owned(),
        }),
        article: (subject == Subject::Post).then(|| ArticleMeta {
            section: "Posts".to_owned(),
            published: Some("2026-08-09T10:00:00Z".to_owned()),
            tags: vec!["rust".to_owned()],
            ..ArticleMeta::default()
        }),
        styles: vec![asset("/css/syntax.css")],
        feeds: vec![FeedLink { title: "site".to_owned(), href: "/index.xml".to_owned(), media_type: "application/rss+xml" }],
        icons: vec![IconLink {
            rel: "icon".to_owned(),
            href: "/favicon.svg".to_owned(),
            media_type: Some("image/svg+xml".to_owned()),
            sizes: Some("any".to_owned()),
        }],
        ..HeadView::default()
    };
    let trail = [("site".to_owned(), "https://example.org/".to_owned()), (title.to_owned(), head.canonical.clone())];
    let facts = Facts { home: "https://example.org/", lang: "en", trail: &trail, ..Facts::default() };
    head.json_ld = template::json_ld(subject, &head, &facts);
    head
}

fn home() -> HomeView {
    let icon = |name: &str, icon: &str| LinkView { icon: Some(icon.to_owned()), ..link(name, "https://example.org/") };
    HomeView {
        author: "A site in one program".to_owned(),
        info_html: vec!["Decided while it compiles".to_owned(), "Answers from <a href=\"/about/\">one file</a>".to_owned()],
        avatar: Some(ImageView { src: "/avatar.svg".to_owned(), size: None, alt: "Logo".to_owned() }),
        social: vec![
            icon("GitHub", "fa-brands fa-github fa-2x"),
            icon("LinkedIn", "linkedin"),
            icon("Mastodon", "mastodon"),
            icon("Bluesky", "bluesky"),
            icon("Stack Overflow", "stack-overflow"),
            icon("RSS", "rss"),
            icon("E-mail", "fa fa-envelope fa-2x"),
            icon("Key", "key"),
        ],
        content_html: String::new(),
    }
}

fn list(lang: &str) -> ListView {
    let item = |iso: &str, title: &str| ItemView {
        title: title.to_owned(),
        href: "/posts/all/".to_owned(),
        external: title.starts_with("Elsewhere"),
        date: Some(date(iso, lang)),
        description: None,
    };
    ListView {
        title: "Posts".to_owned(),
        content_html: String::new(),
        items: vec![
            item("2026-09-30", "Everything a post can hold"),
            item(
                "2026-08-09",
                "Why the answer is known before the question: addresses, representations and what a server then has left to do",
            ),
            item("2026-03-01", "Elsewhere: a talk about it"),
            item("2025-12-31", "Fingerprints"),
            item("2025-05-05", "One round trip"),
            item("2023-01-02", "Hello"),
        ],
        pager: Some(PagerView {
            current: 2,
            total: 4,
            first: Some("/posts/".to_owned()),
            prev: Some("/posts/".to_owned()),
            next: Some("/posts/page/3/".to_owned()),
            last: Some("/posts/page/4/".to_owned()),
        }),
    }
}

fn terms() -> TermsView {
    let counts =
        [("rust", 24), ("web", 12), ("http", 9), ("typography", 5), ("caching", 3), ("fonts", 2), ("css", 1), ("tls", 1)];
    TermsView {
        title: "Tags".to_owned(),
        content_html: String::new(),
        terms: counts.into_iter().map(|(name, count)| term(name, count)).collect(),
    }
}

fn post(lang: &str) -> PageView {
    let toc = |level, id: &str, html: &str| TocItem { level, id: id.to_owned(), html: html.to_owned() };
    PageView {
        title: "Everything a post can hold".to_owned(),
        href: "/posts/all/".to_owned(),
        post: true,
        date: Some(date("2026-08-09", lang)),
        lastmod: Some(date("2026-09-30", lang)),
        minutes: Some(7),
        authors: vec![],
        categories: vec![term("Theme", 1)],
        tags: vec![term("css", 1), term("typography", 2), term("rust", 3)],
        toc: vec![
            toc(2, "lists", "Lists"),
            toc(2, "code", "Code in <code>blocks</code>"),
            toc(3, "tables", "Tables"),
            toc(2, "notices", "Notices"),
            toc(2, "more", "Figures, formulas, tabs"),
        ],
        toc_open: true,
        content_html: include_str!("post.html").to_owned(),
        see_also: vec![SeriesView {
            series: term("How it works", 3),
            posts: vec![("Fingerprints".to_owned(), "/".to_owned()), ("One round trip".to_owned(), "/".to_owned())],
        }],
        newer: Some(("Why the answer is known before the question".to_owned(), "/".to_owned())),
        older: Some(("Fingerprints".to_owned(), "/".to_owned())),
        ..PageView::default()
    }
}
