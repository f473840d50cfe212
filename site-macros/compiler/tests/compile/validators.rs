//! Tests of `Last-Modified` dates.

use jiff::Timestamp;
use site_compiler::world::{Commit, MemoryWorld};

const CHANGED: i64 = 1_700_000_000;

/// Every file of it was last changed at one time.
fn world(shallow: bool) -> MemoryWorld {
    let text = |text: &str| text.as_bytes().to_vec();
    let files = [
        ("site.toml", text("title = \"Notes\"\nbase_url = \"https://notes.example\"\n")),
        ("content/_index.md", text("---\ntitle: Home\n---\nHello.\n")),
        ("content/posts/a/index.md", text("---\ntitle: A\ndate: 2025-01-02\ntags: [x]\n---\nText.\n")),
        ("content/posts/a/data.csv", text("1,2\n")),
        ("content/posts/a/tagged.jpg", include_bytes!("../../../images/tests/data/full.jpg").to_vec()),
        ("assets/static/plain.txt", text("Plain.\n")),
        ("assets/static/mark.svg", text("<svg/>")),
        ("static/robots.txt", text("User-agent: *\n")),
        ("assets/css/own.css", text("a { color: red }\n")),
    ];
    let paths: Vec<&str> = files.iter().map(|(path, _)| *path).collect();
    let changed = Timestamp::from_second(CHANGED).unwrap();
    let changes = paths.iter().map(|path| ((*path).to_owned(), changed)).collect();
    let mut world = MemoryWorld::new(files.clone());
    world.changes = changes;
    world.commit = Some(Commit { hash: "0123456789abcdef".to_owned(), shallow });
    world
}

/// Addresses that have a date.
fn dated(shallow: bool) -> Vec<(String, i64)> {
    let site = crate::compiled(&world(shallow));
    let mut dated: Vec<_> = site
        .sorted_entries()
        .into_iter()
        .filter_map(|(address, entry)| Some((address.to_owned(), entry.last_modified?)))
        .collect();
    dated.sort();
    dated
}

#[test]
fn only_files_served_as_they_are_have_a_date() {
    let files = ["/mark.svg", "/plain.txt", "/posts/a/data.csv", "/robots.txt"];
    assert_eq!(dated(false), files.map(|address| (address.to_owned(), CHANGED)));
    let site = crate::compiled(&world(false));
    for address in ["/", "/posts/a/", "/posts/", "/tags/x/", "/index.xml", "/sitemap.xml", "/404.html", "/posts/a/tagged.jpg"] {
        let entry = crate::entry(&site, address);
        assert!(entry.last_modified.is_none() && !entry.identity().etag.is_empty(), "{address}");
    }
}

#[test]
fn a_history_that_is_cut_gives_no_dates() {
    assert_eq!(dated(true), []);
}
