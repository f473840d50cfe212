//! Tests that every address of the site in its own output exists.

use percent_encoding::percent_decode_str;
use site_compiler::World;
use site_compiler::world::{Commit, MemoryWorld};
use site_model::{Catalogue, RouteKind};

use crate::{compiled, entry, text, world};

/// A site with one of everything. `settings` come before its own tables.
pub(crate) fn everything(settings: &str) -> MemoryWorld {
    let settings = format!(
        "title = \"Notes & <more>\"\npage_size = 2\narchive = true\n{settings}\n[author]\nname = \"A. Writer\"\nemail = \"a@notes.example\"\navatar = \"images/a.gif\"\n\
         [[menu]]\nname = \"Posts\"\nurl = \"/posts/\"\n[[menu]]\nname = \"About\"\nurl = \"/about/#top\"\n\
         [[menu]]\nname = \"Away\"\nurl = \"https://away.example/\"\n\
         [[social]]\nname = \"RSS\"\nicon = \"rss\"\nurl = \"/index.xml\"\n\
         [feeds]\nfull_content = true\n[theme]\ncustom_css = [\"css/own.css\"]\ncustom_js = [\"js/own.js\"]\n"
    );
    let mut files: Vec<(String, String)> = [
        ("site.toml", settings.as_str()),
        ("content/_index.md", "Welcome. See [the posts](posts/) and [the feed](/index.xml).\n"),
        ("content/about.md", "---\ntitle: About\naliases: [/me/, /who.html]\nmenu: main\n---\n[Home](/) and [a file](/files/paper.pdf).\n"),
        ("content/posts/_index.md", "---\ntitle: Posts\n---\nAll of them.\n"),
        (
            "content/posts/bundle/index.md",
            "---\ntitle: A bundle\ndate: 2025-03-04\ntags: [Rust, C#, 'a/b', naïve]\ncategories: [\"Big words\"]\nseries: [One]\nimages: [cat.gif]\n---\n\
             ![A cat](cat.gif) and ![the same](/posts/bundle/cat.gif \"Cat\").\n\n<!--more-->\n\n## Part\n\n[Up](../), [here](#part), \
             [there](../plain.md#the-end), [source](../../about.md).\n\n```rust\nfn main() {}\n```\n\nNote[^1] and $x^2$.\n\n[^1]: The note.\n",
        ),
        ("content/posts/bundle/cat.gif", "GIF89a\u{5}\0\u{7}\0\0\0\0,\0\0\0\0\u{5}\0\u{7}\0\0\u{2}\0;"),
        (
            "content/posts/plain.md",
            "---\ntitle: \"Plain: \\\"quoted\\\" & <tagged>\"\ndate: 2024-01-02T03:04:05+06:00\ntags: [rust]\nseries: [One]\n---\n\
             Text with [an old address](/me/).\n\n## The end\n\n| a | b |\n|---|---|\n| 1 | 2 |\n",
        ),
        ("content/posts/Über uns & co.md", "---\ntitle: Über\ndate: 2023-01-02\n---\n[Next](plain.md) <a href=\"../bundle/\">raw</a>\n"),
        ("content/docs/deep/er/page.md", "Deep, and [shallow](/docs/).\n"),
        ("content/docs/_index.md", "---\ntitle: Docs\n---\n"),
        ("assets/css/own.css", "a { color: red; background: url(../images/a.gif) }\n"),
        ("assets/js/own.js", "console.log(1)\n"),
        ("assets/images/a.gif", "GIF89a\u{5}\0\u{6}\0\0\0\0,\0\0\0\0\u{5}\0\u{6}\0\0\u{2}\0;"),
        ("assets/static/files/paper.pdf", "%PDF"),
        ("assets/static/.well-known/security.txt", "Contact: mailto:a@notes.example\n"),
    ]
    .map(|(path, text)| (path.to_owned(), text.to_owned()))
    .to_vec();
    for n in 0..5 {
        let text = format!("---\ntitle: Number {n}\ndate: 2022-01-0{}\ntags: [many]\n---\nText {n}.\n", n + 1);
        files.push((format!("content/posts/number-{n}.md"), text));
    }
    let mut world = MemoryWorld::new(files);
    world.commit = Some(Commit { hash: "0123456789abcdef".to_owned(), shallow: false });
    world
}

/// The values of the attributes that name addresses, character references resolved.
fn named(html: &str) -> Vec<String> {
    let mut all = Vec::new();
    for attribute in [" href=", " src=", " srcset=", " poster=", " content="] {
        for (at, _) in html.match_indices(attribute) {
            let value = &html[at + attribute.len()..];
            let value = match value.strip_prefix('"') {
                Some(quoted) => quoted.split('"').next(),
                None => value.split([' ', '>']).next(),
            };
            let value = value.unwrap_or_default();
            if attribute != " content=" || value.starts_with("http") {
                all.push(value.replace("&amp;", "&").replace("&#38;", "&"));
            }
        }
    }
    all
}

/// The decoded path that an address on a page means, where it is of this site.
fn local(site: &Catalogue, page: &str, named: &str) -> Option<String> {
    let origin = &site.base_url[..site.base_url[8..].find('/').map_or(site.base_url.len(), |at| at + 8)];
    let path = named.strip_prefix(origin).unwrap_or(named).split(['#', '?']).next().unwrap_or_default();
    if path.starts_with("//") || path.split('/').next().is_some_and(|first| first.contains(':')) {
        return None;
    }
    let path = percent_decode_str(path).decode_utf8().expect("UTF-8");
    let whole = match path.chars().next() {
        None => page.to_owned(),
        Some('/') => path.into_owned(),
        Some(_) => format!("{}{path}", &page[..=page.rfind('/').expect("a slash")]),
    };
    let mut segments: Vec<&str> = Vec::new();
    for segment in whole.split('/').skip(1) {
        match segment {
            ".." => drop(segments.pop()),
            "." => {}
            _ => segments.push(segment),
        }
    }
    let slash = if whole.ends_with("..") { "/" } else { "" };
    Some(format!("/{}{slash}", segments.join("/")))
}

/// Every address named on any page leads to an entry, at once or by one redirect; every redirect leads to an entry.
fn crawl(site: &Catalogue) {
    let mut followed = 0;
    for (address, entry) in site.sorted_entries() {
        if !entry.media_type.starts_with("text/html") {
            continue;
        }
        for named in named(text(site, address)) {
            let Some(target) = local(site, address, &named) else { continue };
            let to = site.redirect(&target).map(|redirect| redirect.to.as_ref());
            let target = to.and_then(|to| local(site, "/", to)).unwrap_or(target);
            assert!(site.entry(&target).is_some(), "{address} names {named:?}: nothing at {target}");
            followed += 1;
        }
        assert!(entry.csp.as_deref().is_some_and(|csp| csp.starts_with("default-src 'none'")), "{address}");
    }
    assert!(followed > 100, "{followed}");
    for (old, redirect) in site.sorted_redirects() {
        assert!(site.entry(old).is_none(), "{old} is taken");
        assert!(redirect.to.is_ascii() && redirect.status == 308, "{redirect:?}");
        let target = local(site, "/", &redirect.to).expect("of this site");
        assert!(site.entry(&target).is_some(), "{old} leads to {target}");
    }
}

#[test]
fn every_address_named_is_answered() {
    for settings in [
        "base_url = \"https://notes.example\"\n",
        "base_url = \"https://notes.example/blog\"\n",
        "base_url = \"https://notes.example/a/é/\"\n",
        "base_url = \"https://notes.example\"\n[languages.en]\n[languages.de]\ntitle = \"Notizen\"\n",
    ] {
        let site = compiled(&everything(settings));
        crawl(&site);
        let kinds = [
            RouteKind::Home,
            RouteKind::Section,
            RouteKind::Page,
            RouteKind::Taxonomy,
            RouteKind::Term,
            RouteKind::NotFound,
            RouteKind::Feed,
            RouteKind::Sitemap,
            RouteKind::Robots,
            RouteKind::WebManifest,
            RouteKind::Asset,
            RouteKind::Static,
            RouteKind::Resource,
            RouteKind::Archive,
        ];
        for kind in kinds {
            assert!(site.sorted_entries().iter().any(|(_, entry)| entry.kind == kind), "{settings}: {kind:?}");
        }
    }
}

#[test]
fn the_manifest_is_sorted_and_each_address_is_in_it_once() {
    let compilation = site_compiler::compile(&everything("base_url = \"https://notes.example/blog\"\n"));
    let manifest = &compilation.site.manifest;
    assert!(manifest.entries.is_sorted_by(|a, b| a.0 < b.0));
    assert!(manifest.redirects.is_sorted_by(|a, b| a.0 < b.0));
    assert!(manifest.assets.is_sorted_by(|a, b| a.name < b.name));
    for asset in &manifest.assets {
        let address = percent_decode_str(&asset.address).decode_utf8().expect("UTF-8");
        assert!(manifest.entries.iter().any(|(known, _)| *known == address), "{address}");
    }
    let mut end = 0;
    let mut places: Vec<_> =
        manifest.entries.iter().flat_map(|(_, entry)| entry.representations.iter().map(|form| form.range())).collect();
    places.sort_by_key(|place| (place.start, place.end));
    for place in places {
        // Answers of equal bytes share a place; others lie one behind the other.
        assert!(place.start == end || place.end <= end, "{place:?} after {end}");
        end = end.max(place.end);
    }
    assert_eq!(end, compilation.site.blob().len());
    assert_eq!(manifest.commit.as_deref(), Some("0123456"));
}

#[test]
fn the_smallest_site_has_what_every_site_has() {
    let site = compiled(&world(&[("content/a.md", "A\n")]));
    for address in
        ["/", "/a/", "/404.html", "/index.xml", "/atom.xml", "/feed.json", "/sitemap.xml", "/robots.txt", "/site.webmanifest"]
    {
        entry(&site, address);
    }
    assert!(world(&[]).files().len() == 1);
}
