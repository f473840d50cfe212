//! Tests of whole layouts.

use std::collections::BTreeSet;

use super::*;

fn response(address: &str, media_type: &str, bytes: impl Into<Vec<u8>>) -> Response {
    let kind = if address.starts_with("/assets/") { RouteKind::Asset } else { RouteKind::Page };
    Response {
        address: address.into(),
        kind,
        status: 200,
        media_type: media_type.to_owned().into(),
        last_modified: Some(7),
        csp: Some("default-src 'none'".into()),
        body: bytes.into().into_boxed_slice().into(),
    }
}

fn page(seed: usize) -> String {
    (0..200).map(|n| format!("<p>Paragraph {} of page {seed}</p>\n", n * seed % 71)).collect()
}

fn site() -> Vec<Response> {
    vec![
        response("/b/", "text/html; charset=utf-8", page(3)),
        response("/a/", "text/html; charset=utf-8", page(5)),
        response("/a-copy/", "text/html; charset=utf-8", page(5)),
        response("/raw", "application/octet-stream", page(5)),
        response("/assets/x.css", "text/css; charset=utf-8", "a{}"),
        response("/photo.png", "image/png", vec![0; 5000]),
        response("/empty.txt", "text/plain; charset=utf-8", ""),
    ]
}

fn bytes(site: &Site, representation: &Representation) -> Vec<u8> {
    site.blob()[representation.range()].to_vec()
}

fn entry<'a>(site: &'a Site, address: &str) -> &'a Entry {
    &site.manifest.entries.iter().find(|(a, _)| a == address).unwrap().1
}

#[test]
fn entries_are_sorted_and_carry_what_the_answer_said() {
    let site = lay_out(site(), true, &ResultCache::default());
    let addresses: Vec<_> = site.manifest.entries.iter().map(|(address, _)| address.as_str()).collect();
    assert_eq!(addresses, ["/a-copy/", "/a/", "/assets/x.css", "/b/", "/empty.txt", "/photo.png", "/raw"]);
    let a = entry(&site, "/a/");
    assert_eq!((a.kind, a.status, &*a.media_type, a.last_modified), (RouteKind::Page, 200, "text/html; charset=utf-8", Some(7)));
    assert_eq!((a.csp.as_deref(), a.cache), (Some("default-src 'none'"), CacheRule::Revalidate));
    assert_eq!(entry(&site, "/assets/x.css").cache, CacheRule::Immutable);
    assert_eq!(bytes(&site, a.identity()), page(5).as_bytes());
}

#[test]
fn a_coding_is_there_only_where_it_is_smaller() {
    let site = lay_out(site(), true, &ResultCache::default());
    let codings = |address: &str| entry(&site, address).representations.iter().map(|r| r.coding).collect::<Vec<_>>();
    let all = [Coding::Identity, Coding::Gzip, Coding::Zstd, Coding::Brotli];
    for (address, expected) in [
        ("/a/", &all[..]),
        ("/b/", &all),
        // Too small to benefit, already compressed, unknown.
        ("/assets/x.css", &all[..1]),
        ("/empty.txt", &all[..1]),
        ("/photo.png", &all[..1]),
        ("/raw", &all[..1]),
    ] {
        assert_eq!(codings(address), expected, "{address}");
    }
    for (address, entry) in &site.manifest.entries {
        for representation in &entry.representations[1..] {
            assert!(representation.len < entry.identity().len, "{address} {:?}", representation.coding);
        }
    }
}

#[test]
fn tags_are_of_the_representations_own_bytes() {
    let site = lay_out(site(), true, &ResultCache::default());
    let mut tags = BTreeSet::new();
    for (address, entry) in &site.manifest.entries {
        for representation in entry.representations.iter() {
            let tag = &*representation.etag;
            assert!(tag.len() == 24 && tag.starts_with('"') && tag.ends_with('"') && tag.is_ascii(), "{tag}");
            assert_eq!(tag, etag(&blake3::hash(&bytes(&site, representation))), "{address}");
        }
        let own: BTreeSet<_> = entry.representations.iter().map(|r| &r.etag).collect();
        assert_eq!(own.len(), entry.representations.len(), "{address}");
        tags.insert(entry.identity().etag.clone());
    }
    assert_eq!(tags.len(), site.manifest.entries.len() - 2, "two addresses share another's bytes");
}

#[test]
fn equal_bytes_lie_in_the_blob_once() {
    let site = lay_out(site(), true, &ResultCache::default());
    assert_eq!(entry(&site, "/a/").representations, entry(&site, "/a-copy/").representations);
    assert_eq!(entry(&site, "/a/").identity().offset, entry(&site, "/raw").identity().offset);
    let distinct: BTreeSet<_> =
        site.manifest.entries.iter().flat_map(|(_, e)| e.representations.iter()).map(|r| (r.offset, r.len)).collect();
    assert_eq!(distinct.iter().map(|(_, len)| len).sum::<usize>(), site.blob().len());
}

#[test]
fn order_and_repetition_change_nothing() {
    let mut shuffled = site();
    shuffled.reverse();
    let first = lay_out(site(), true, &ResultCache::default());
    assert_eq!(first, lay_out(shuffled, true, &ResultCache::default()));
    let mut twice = site();
    twice.push(response("/a/", "text/plain", "claimed again"));
    assert_eq!(first, lay_out(twice, true, &ResultCache::default()));
    assert_eq!(lay_out(Vec::new(), true, &ResultCache::default()), Site::default());
}

#[test]
fn without_compression_there_is_only_identity() {
    let site = lay_out(site(), false, &ResultCache::default());
    assert!(site.manifest.entries.iter().all(|(_, entry)| entry.representations.len() == 1));
    assert_eq!(
        entry(&site, "/a/").identity().etag,
        entry(&lay_out(self::site(), true, &ResultCache::default()), "/a/").identity().etag
    );
}
