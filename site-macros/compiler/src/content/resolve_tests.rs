//! Tests of links, images and references, one line each.

use std::collections::BTreeSet;

use super::testing::{Site, config, front, languages, spanned};
use super::{ImageSizes, Resolver};
use crate::asset::{Asset, Assets};
use site_diag::FileId;
use site_markdown::{Picture, Resolve, Target};
use site_settings::config::Config;

struct NoPictures;

impl ImageSizes for NoPictures {
    fn size(&self, file: FileId) -> Option<(u32, u32)> {
        Some((file.0, 1))
    }
}

/// Resolves on the page at a logical path of a language.
fn ask<T>(site: &Site, configs: &[Config], (lang, path): (usize, &str), question: impl Fn(&Resolver<'_>) -> T) -> T {
    let asset = |name: &str, address: &str| Asset {
        own: false,
        requests: Vec::new(),
        named: false,
        name: name.into(),
        address: address.into(),
        integrity: String::new(),
        media_type: "text/css",
        bytes: b"GIF89a\x05\x00\x07\x00\x00\x00\x00".to_vec(),
    };
    let assets = Assets {
        all: vec![asset("css/site.css", "/assets/css/site.1a2b.css"), asset("images/me.gif", "/assets/images/me.3c.gif")],
    };
    let generated = BTreeSet::from(["/index.xml".to_owned(), "/posts/page/2/".to_owned()]);
    question(&Resolver::new(&site.library, configs, site.id(lang, path), &assets, &NoPictures, &generated))
}

fn site(configs: &[Config]) -> Site {
    let paths = [
        "content/_index.md",
        "content/about.md",
        "content/posts/_index.md",
        "content/posts/x.md",
        "content/posts/other.md",
        "content/posts/deep/y.md",
        "content/posts/r\u{e9}sum\u{e9}.md",
        "content/posts/bun/index.md",
        "content/posts/bun/pic a.png",
        "content/posts/bun/sub/p.png",
        "content/posts/loose.pdf",
        "content/notes/x.md",
        "content/notes/z.md",
        "content/Upper Dir/Some Page.md",
        "static/images/me.png",
        "static/files/a b.txt",
        "static/demo/index.html",
    ];
    let heads = [
        ("content/posts/aliased.md", front(|f| f.aliases = vec![spanned("/old/"), spanned("/older.html")])),
        (
            "content/posts/secret.md",
            front(|f| (f.headless, f.render, f.list) = (true, false, site_settings::front_matter::Listing::Nowhere)),
        ),
        ("content/posts/moved.md", front(|f| f.url = Some(spanned("/elsewhere.html")))),
    ];
    Site::new(configs, &paths, &heads)
}

#[test]
fn links_as_authors_write_them() {
    let configs = [config()];
    let site = site(&configs);
    for (from, written, expected) in [
        // Addresses.
        ("posts/x", "/posts/other/", "/posts/other/"),
        ("posts/x", "/posts/other", "/posts/other/"),
        ("posts/x", "/posts/other/index.html", "/posts/other/"),
        ("posts/x", "/", "/"),
        ("posts/x", "/posts/r\u{e9}sum\u{e9}/", "/posts/r%C3%A9sum%C3%A9/"),
        ("posts/x", "/posts/r%C3%A9sum%C3%A9/", "/posts/r%C3%A9sum%C3%A9/"),
        ("posts/x", "/posts/re\u{301}sume\u{301}/", "/posts/r%C3%A9sum%C3%A9/"),
        ("posts/x", "/tags", "/tags/"),
        // Relative, as in a browser.
        ("posts/x", "../other/", "/posts/other/"),
        ("posts/x", "../other", "/posts/other/"),
        ("posts/x", "../../about/", "/about/"),
        ("posts/x", "..", "/posts/"),
        ("posts", "x/", "/posts/x/"),
        ("posts", "./x", "/posts/x/"),
        ("", "posts/x/", "/posts/x/"),
        ("", "about", "/about/"),
        ("posts/moved", "posts/x/", "/posts/x/"),
        // Source files.
        ("posts/x", "other.md", "/posts/other/"),
        ("posts/x", "./other.md", "/posts/other/"),
        ("posts/x", "Other.MD", "/posts/other/"),
        ("posts/x", "deep/y.md", "/posts/deep/y/"),
        ("posts/deep/y", "../x.md", "/posts/x/"),
        ("posts/x", "../about.md", "/about/"),
        ("posts/x", "posts/other.md", "/posts/other/"),
        ("posts/x", "/posts/other.md", "/posts/other/"),
        ("posts/x", "../notes/z.md", "/notes/z/"),
        ("posts/x", "../Upper Dir/Some Page.md", "/upper-dir/some-page/"),
        ("posts/x", "../Upper%20Dir/Some%20Page.md", "/upper-dir/some-page/"),
        ("posts/x", "bun/index.md", "/posts/bun/"),
        ("posts/bun", "../x.md", "/posts/x/"),
        ("posts/x", "_index.md", "/posts/"),
        ("posts/x", "other", "/posts/other/"),
        ("posts/x", "@/posts/other.md", "/posts/other/"),
        ("posts/x", "@/about.md", "/about/"),
        ("posts/x", "@/_index.md", "/"),
        ("posts/x", "/content/posts/other.md", "/posts/other/"),
        ("posts/x", "/Posts/Other/", "/posts/other/"),
        ("posts/x", "/Upper Dir/Some Page", "/upper-dir/some-page/"),
        // Files, assets, old addresses, generated addresses.
        ("posts/bun", "pic a.png", "/posts/bun/pic%20a.png"),
        ("posts/bun", "./sub/p.png", "/posts/bun/sub/p.png"),
        ("posts/x", "../bun/sub/p.png", "/posts/bun/sub/p.png"),
        ("posts/x", "loose.pdf", "/posts/loose.pdf"),
        ("posts/x", "/files/a b.txt", "/files/a%20b.txt"),
        ("posts/x", "../../static/images/me.png", "/images/me.png"),
        ("posts/x", "images/me.png", "/images/me.png"),
        ("posts/x", "/demo", "/demo/"),
        ("posts/x", "/demo/index.html", "/demo/index.html"),
        ("posts/x", "/css/site.css", "/assets/css/site.1a2b.css"),
        ("posts/x", "/assets/css/site.css", "/assets/css/site.1a2b.css"),
        ("posts/x", "/assets/css/site.1a2b.css", "/assets/css/site.1a2b.css"),
        ("posts/x", "/old/", "/posts/aliased/"),
        ("posts/x", "/old", "/posts/aliased/"),
        ("posts/x", "/older.html", "/posts/aliased/"),
        ("posts/x", "/index.xml", "/index.xml"),
        ("posts/x", "/posts/page/2", "/posts/page/2/"),
        ("posts/x", "/elsewhere.html", "/elsewhere.html"),
        // Queries and fragments are kept.
        ("posts/x", "/posts/other?a=b&c#d", "/posts/other/?a=b&c#d"),
        ("posts/x", "#frag ment", "#frag%20ment"),
        ("posts/x", "#\u{e9}", "#%C3%A9"),
        ("posts/x", "?q=1", "?q=1"),
        ("posts/x", "", ""),
        // The site's own origin.
        ("posts/x", "https://example.org/posts/other", "/posts/other/"),
        ("posts/x", "HTTP://EXAMPLE.ORG", "/"),
        ("posts/x", "//example.org/about/", "/about/"),
    ] {
        let got = ask(&site, &configs, (0, from), |r| r.link(written));
        assert_eq!(got.map(|t| (t.href, t.external)), Ok((expected.to_owned(), false)), "{written} on {from}");
    }
}

#[test]
fn links_elsewhere_are_left_alone() {
    let configs = [config()];
    let site = site(&configs);
    for (written, external) in [
        ("https://example.net/x", true),
        ("http://example.org.evil.example/", true),
        ("//cdn.example.net/x.js", true),
        ("mailto:a@example.org", false),
        ("tel:+123", false),
        ("javascript:void(0)", false),
        ("data:text/plain,x", false),
        ("xmpp:a@example.org", false),
        ("https:odd", false),
    ] {
        let got = ask(&site, &configs, (0, "posts/x"), |r| r.link(written));
        assert_eq!(got, Ok(Target { href: written.into(), external, fragment: None }));
    }
}

#[test]
fn fragments_are_handed_on() {
    let configs = [config()];
    let site = site(&configs);
    for (written, expected) in [
        ("#one", Some(("/posts/x/", "one"))),
        ("/posts/other/#r%C3%A9", Some(("/posts/other/", "r\u{e9}"))),
        ("other.md#two", Some(("/posts/other/", "two"))),
        ("@/about.md#three", Some(("/about/", "three"))),
        ("/old/#four", Some(("/posts/aliased/", "four"))),
        ("#", None),
        ("#top", None),
        ("/about/#:~:text=word", None),
        ("/index.xml#x", None),
        ("https://example.net/#x", None),
    ] {
        let got = ask(&site, &configs, (0, "posts/x"), |r| r.link(written)).unwrap().fragment;
        assert_eq!(got.as_ref().map(|(a, f)| (a.as_str(), f.as_str())), expected, "{written}");
    }
}

#[test]
fn dead_links_come_with_what_may_have_been_meant() {
    let configs = [config()];
    let site = site(&configs);
    for (written, target, nearest) in [
        ("/posts/othr/", "/posts/othr/", Some("/posts/other/")),
        ("../othr/", "/posts/othr/", Some("/posts/other/")),
        ("othr.md", "/posts/othr.md", Some("/posts/other/")),
        ("@/posts/othr.md", "/posts/othr.md", Some("/posts/other/")),
        ("/blog/other/", "/blog/other/", Some("/posts/other/")),
        ("/nothing/of/the/kind", "/nothing/of/the/kind", None),
        ("/posts/secret/", "/posts/secret/", None),
        ("https://example.org/abut/", "/abut/", Some("/about/")),
        ("../../../../../../nowhere", "/nowhere", None),
    ] {
        let dead = ask(&site, &configs, (0, "posts/x"), |r| r.link(written)).unwrap_err();
        assert_eq!((dead.target.as_str(), dead.nearest.as_deref()), (target, nearest), "{written}");
        assert_eq!((dead.href.as_str(), dead.candidates.len()), (written, 0));
    }
}

#[test]
fn the_base_path_may_be_written_or_not() {
    let configs = [Config { base_path: "/blog".into(), ..config() }];
    let site = site(&configs);
    for (written, expected) in [
        ("/blog/posts/x/", "/blog/posts/x/"),
        ("/posts/x/", "/blog/posts/x/"),
        ("/blog", "/blog/"),
        ("../other/", "/blog/posts/other/"),
        ("https://example.org/blog/about", "/blog/about/"),
    ] {
        let got = ask(&site, &configs, (0, "posts/x"), |r| r.link(written)).unwrap();
        assert_eq!((got.href.as_str(), got.external), (expected, false), "{written}");
    }
    let outside = ask(&site, &configs, (0, "posts/x"), |r| r.link("https://example.org/shop/")).unwrap();
    assert!(outside.external, "below another path of the host is another site");
}

#[test]
fn images() {
    let configs = [config()];
    let mut rules = front(|_| ());
    rules.resources =
        vec![site_settings::front_matter::ResourceRule { src: "a.png".into(), name: Some("cover".into()), ..Default::default() }];
    let paths = ["content/b/a.png", "content/b/b.png", "content/other.md", "static/images/me.png"];
    let site = Site::new(&configs, &paths, &[("content/b/index.md", rules)]);
    for (written, src, size) in [
        ("a.png", "/b/a.png", Some((0, 1))),
        ("./b.png", "/b/b.png", Some((1, 1))),
        ("cover", "/b/a.png", Some((0, 1))),
        ("/images/me.png", "/images/me.png", Some((4, 1))),
        ("images/me.png?v=2", "/images/me.png?v=2", Some((4, 1))),
        ("images/me.gif", "/assets/images/me.3c.gif", Some((5, 7))),
        ("data:image/png;base64,AAAA", "data:image/png;base64,AAAA", None),
        ("https://example.net/a.png", "https://example.net/a.png", None),
        ("//example.net/a.png", "//example.net/a.png", None),
    ] {
        let got = ask(&site, &configs, (0, "b"), |r| r.image(written));
        assert_eq!(got, Ok(Picture { src: src.into(), size }), "{written}");
    }
    let dead = ask(&site, &configs, (0, "b"), |r| r.image("c.png")).unwrap_err();
    assert_eq!((dead.target.as_str(), dead.nearest.as_deref()), ("/b/c.png", Some("/b/a.png")));
    assert!(ask(&site, &configs, (0, "b"), |r| r.image("/other/")).is_err(), "a page is no picture");
    assert!(ask(&site, &configs, (0, "b"), |r| r.image("")).is_err(), "nothing is no picture");
}

#[test]
fn references_as_hugo_takes_them() {
    // Hugo 0.168, `relref` on a page in /refs/.
    let configs = [config()];
    let paths = [
        "content/s/_index.md",
        "content/s/x.md",
        "content/s/t/_index.md",
        "content/s/t/y.md",
        "content/s/dup.md",
        "content/m/a1.md",
        "content/m/A2.md",
        "content/m/c/d/e.md",
        "content/m/dup.md",
        "content/b2/bun/index.md",
        "content/refs/here.md",
        "content/refs/sub/z.md",
    ];
    let site = Site::new(&configs, &paths, &[]);
    for (written, expected) in [
        ("s/x", "/s/x/"),
        ("/s/x", "/s/x/"),
        ("/s/x.md", "/s/x/"),
        ("x", "/s/x/"),
        ("x.md", "/s/x/"),
        ("x/", "/s/x/"),
        ("y", "/s/t/y/"),
        ("../m/a1", "/m/a1/"),
        ("e", "/m/c/d/e/"),
        ("S/X", "/s/x/"),
        ("_index.md", "/refs/"),
        ("/s/_index.md", "/s/"),
        ("/s/", "/s/"),
        ("m", "/m/"),
        ("tags", "/tags/"),
        ("/", "/"),
        ("bun", "/b2/bun/"),
        ("b2/bun", "/b2/bun/"),
        ("b2/bun/index.md", "/b2/bun/"),
        ("A2", "/m/a2/"),
        ("a2.md", "/m/a2/"),
        ("sub/z", "/refs/sub/z/"),
        ("x#frag", "/s/x/#frag"),
        ("#frag", "#frag"),
    ] {
        let got = ask(&site, &configs, (0, "refs/here"), |r| r.reference(written, None));
        assert_eq!(got.map(|t| t.href).as_deref(), Ok(expected), "{written}");
    }
    for (written, candidates) in
        [("t/y", &[][..]), ("/t/y", &[]), ("./x", &[]), ("c/d/e", &[]), ("nope-at-all", &[]), ("dup", &["/m/dup", "/s/dup"])]
    {
        let dead = ask(&site, &configs, (0, "refs/here"), |r| r.reference(written, None)).unwrap_err();
        assert_eq!(dead.candidates, candidates, "{written}");
    }
    let mistyped = ask(&site, &configs, (0, "refs/here"), |r| r.reference("/m/c/d/ee", None)).unwrap_err();
    assert_eq!(mistyped.nearest.as_deref(), Some("/m/c/d/e"));
    let near = ask(&site, &configs, (0, "s/x"), |r| r.reference("dup", None)).unwrap();
    assert_eq!(near.href, "/s/dup/", "the page beside goes before the ambiguity");
}

#[test]
fn pages_link_within_their_language() {
    let configs = languages(&[("en", "", "content"), ("de", "/de", "content")]);
    let paths = [
        "content/a.md",
        "content/a.de.md",
        "content/b.md",
        "content/b.de.md",
        "content/only.md",
        "content/bun/index.de.md",
        "content/bun/p.png",
        "content/bun/p.de.png",
    ];
    let site = Site::new(&configs, &paths, &[]);
    for (from, written, expected) in [
        ((1, "a"), "b.md", "/de/b/"),
        ((1, "a"), "b.de.md", "/de/b/"),
        ((1, "a"), "../b/", "/de/b/"),
        ((1, "a"), "/b/", "/b/"),
        ((1, "a"), "@/b.md", "/de/b/"),
        ((1, "a"), "only.md", "/only/"),
        ((0, "a"), "b.md", "/b/"),
        ((0, "a"), "/de/b", "/de/b/"),
    ] {
        let got = ask(&site, &configs, from, |r| r.link(written)).map(|t| t.href);
        assert_eq!(got.as_deref(), Ok(expected), "{written}");
    }
    let reference = |from, path: &str, lang| ask(&site, &configs, from, |r| r.reference(path, lang)).map(|t| t.href).ok();
    assert_eq!(reference((0, "a"), "b", Some("de")).as_deref(), Some("/de/b/"));
    assert_eq!(reference((1, "a"), "b", None).as_deref(), Some("/de/b/"));
    assert_eq!(reference((1, "a"), "only", None), None);
    assert_eq!(reference((1, "a"), "b", Some("fr")), None);
    let image = ask(&site, &configs, (1, "bun"), |r| r.image("p.png")).unwrap();
    assert_eq!(image.src, "/de/bun/p.de.png", "the file in the page's own language");
}
