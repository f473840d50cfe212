//! A catalogue as files, for hosts that serve a folder.

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::Catalogue;

/// Every file of the site: path below the folder, with `/` between segments, and bytes; sorted by path.
///
/// `/posts/` becomes `posts/index.html`, `/index.xml` stays `index.xml`; the base path (`/blog` of `https://example.org/blog`)
/// falls away, since it names the folder itself. Redirects become pages that lead on by themselves, at `old/index.html`, or where
/// an old address ends in `.html` at that very file. Left out is what has no path (see [`path`]), a redirect where a page's file
/// lies, and one that would need a folder of a file's name.
pub fn files(catalogue: &Catalogue) -> Vec<(String, Cow<'_, [u8]>)> {
    let base = base_path(&catalogue.base_url);
    let mut files: Vec<(String, Cow<'_, [u8]>)> = Vec::new();
    for (address, entry) in catalogue.sorted_entries() {
        if let (Some(path), Some(bytes)) = (path(address, base), catalogue.blob.get(entry.identity().range())) {
            files.push((path, Cow::Borrowed(bytes)));
        }
    }
    let mut taken: BTreeSet<String> = files.iter().map(|(path, _)| path.clone()).collect();
    let mut folders: BTreeSet<String> = files.iter().flat_map(|(path, _)| parents(path)).map(str::to_owned).collect();
    for (address, redirect) in catalogue.sorted_redirects() {
        let Some(path) = redirect_path(address, base) else { continue };
        let free = !taken.contains(&path) && !folders.contains(&path) && parents(&path).all(|folder| !taken.contains(folder));
        if free {
            let page = moved(&absolute(&redirect.to, &catalogue.base_url));
            folders.extend(parents(&path).map(str::to_owned));
            taken.insert(path.clone());
            files.push((path, Cow::Owned(page.into_bytes())));
        }
    }
    files.sort_by(|(a, _), (b, _)| a.cmp(b));
    files
}

/// The file for a decoded address, below `base` (empty, or `/blog`): `/posts/` → `posts/index.html`. `None` for an address outside
/// the base and for one that no file name can hold or that would leave the folder: with a segment that is `.`, `..` or empty, a
/// backslash (a separator on some systems) or a control character.
pub fn path(address: &str, base: &str) -> Option<String> {
    let path = address.strip_prefix(base)?.strip_prefix('/')?;
    let safe = |segment: &str| !matches!(segment, "" | "." | "..") && !segment.contains(|c: char| c == '\\' || c.is_control());
    let folder = path.strip_suffix('/').unwrap_or(path);
    if !path.is_empty() && !folder.split('/').all(safe) {
        return None;
    }
    Some(if path.is_empty() || path.ends_with('/') { format!("{path}index.html") } else { path.to_owned() })
}

/// Hugo: an alias is a file where it ends in `.html`, else a folder.
fn redirect_path(address: &str, base: &str) -> Option<String> {
    if address.ends_with('/') || address.ends_with(".html") { path(address, base) } else { path(&format!("{address}/"), base) }
}

/// `a/b/c` → `a/b`, `a`.
fn parents(path: &str) -> impl Iterator<Item = &str> {
    path.rmatch_indices('/').map(|(at, _)| &path[..at])
}

fn base_path(base_url: &str) -> &str {
    let authority = base_url.find("://").map_or(0, |at| at + 3);
    base_url[authority..].find('/').map_or("", |at| base_url[authority + at..].trim_end_matches('/'))
}

/// A redirect's target on the site's own origin.
fn absolute(to: &str, base_url: &str) -> String {
    if !to.starts_with('/') || to.starts_with("//") {
        return to.to_owned();
    }
    let base_url = base_url.trim_end_matches('/');
    let origin = &base_url[..base_url.len() - base_path(base_url).len()];
    format!("{origin}{to}")
}

/// The page at an old address: it leads on at once, and a reader whose browser does not follow finds the link.
fn moved(to: &str) -> String {
    let to = escaped(to);
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>This page has moved</title>\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"robots\" content=\"noindex\">\n\
         <link rel=\"canonical\" href=\"{to}\">\n<meta http-equiv=\"refresh\" content=\"0; url={to}\">\n</head>\n\
         <body>\n<main>\n<h1>This page has moved</h1>\n<p>It is now at <a href=\"{to}\">{to}</a>.</p>\n</main>\n</body>\n</html>\n"
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&#39;")
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;
    use crate::{Cache, Coding, Entries, Entry, Redirect, Redirects, Representation, RouteKind};

    fn entry(offset: usize, len: usize) -> Entry {
        let representation = |coding, offset| Representation { coding, offset, len, etag: "\"x\"".into() };
        Entry {
            kind: RouteKind::Page,
            status: 200,
            media_type: "text/html; charset=utf-8".into(),
            cache: Cache::Revalidate,
            last_modified: None,
            csp: None,
            representations: vec![representation(Coding::Identity, offset), representation(Coding::Gzip, 0)].into(),
        }
    }

    fn catalogue(base_url: &str, entries: &[&str], redirects: &[(&str, &str)]) -> Catalogue {
        let blob: String = entries.concat();
        let mut offset = 0;
        let entries: HashMap<String, Entry> = entries
            .iter()
            .map(|address| {
                offset += address.len();
                ((*address).to_owned(), entry(offset - address.len(), address.len()))
            })
            .collect();
        let redirects =
            redirects.iter().map(|(from, to)| ((*from).to_owned(), Redirect { to: (*to).to_owned().into(), status: 308 }));
        Catalogue {
            entries: Entries::Loaded(entries),
            redirects: Redirects::Loaded(redirects.collect()),
            blob: blob.into_bytes().into(),
            base_url: base_url.to_owned().into(),
            commit: None,
            hosts: Default::default(),
        }
    }

    fn exported(catalogue: &Catalogue) -> Vec<(String, String)> {
        files(catalogue).into_iter().map(|(path, bytes)| (path, String::from_utf8(bytes.into_owned()).unwrap())).collect()
    }

    #[test]
    fn addresses_become_paths_and_identity_their_bytes() {
        let site =
            catalogue("https://example.org", &["/", "/posts/", "/posts/résumé/", "/index.xml", "/404.html", "/LICENSE"], &[]);
        let expected = [
            ("404.html", "/404.html"),
            ("LICENSE", "/LICENSE"),
            ("index.html", "/"),
            ("index.xml", "/index.xml"),
            ("posts/index.html", "/posts/"),
            ("posts/résumé/index.html", "/posts/résumé/"),
        ];
        let expected: Vec<_> = expected.map(|(path, bytes)| (path.to_owned(), bytes.to_owned())).into();
        assert_eq!(exported(&site), expected);
    }

    #[test]
    fn the_base_path_names_the_folder_itself() {
        let site = catalogue("https://example.org/blog", &["/blog/", "/blog/a/", "/blogger/", "/other"], &[("/", "/blog/")]);
        let paths: Vec<_> = exported(&site).into_iter().map(|(path, _)| path).collect();
        assert_eq!(paths, ["a/index.html", "index.html"]);
    }

    #[test]
    fn redirects_become_pages_where_nothing_else_lies() {
        let site = catalogue(
            "https://example.org/blog",
            &["/blog/a/", "/blog/file", "/blog/dir/x.html"],
            &[
                ("/blog/old/", "/blog/a/?x=1&y='"),
                ("/blog/Old.html", "/blog/a/"),
                ("/blog/older", "/blog/a/"),
                ("/blog/feed.xml", "https://other.example/"),
                ("/blog/a/", "/blog/elsewhere/"),
                ("/blog/file/under/", "/blog/a/"),
                ("/blog/dir/x.html/y.html", "/blog/a/"),
                ("/blog/../../etc/passwd", "/blog/a/"),
                ("/blog/page.html", "/blog/a/"),
                ("/blog/page.html/deep/", "/blog/a/"),
            ],
        );
        let files = exported(&site);
        let paths: Vec<_> = files.iter().map(|(path, _)| path.as_str()).collect();
        assert_eq!(
            paths,
            [
                "Old.html",
                "a/index.html",
                "dir/x.html",
                "feed.xml/index.html",
                "file",
                "old/index.html",
                "older/index.html",
                "page.html"
            ]
        );
        let page = |path: &str| &files.iter().find(|(p, _)| p == path).unwrap().1;
        assert_eq!(page("a/index.html"), "/blog/a/");
        let old = page("old/index.html");
        for part in [
            "<!doctype html>",
            "<html lang=\"en\">",
            "<title>",
            "content=\"noindex\"",
            "<link rel=\"canonical\" href=\"https://example.org/blog/a/?x=1&amp;y=&#39;\">",
            "<meta http-equiv=\"refresh\" content=\"0; url=https://example.org/blog/a/?x=1&amp;y=&#39;\">",
            "<a href=\"https://example.org/blog/a/?x=1&amp;y=&#39;\">",
        ] {
            assert!(old.contains(part), "{part}: {old}");
        }
        assert!(page("feed.xml/index.html").contains("href=\"https://other.example/\""));
    }

    #[test]
    fn nothing_leaves_the_folder() {
        for address in [
            "/..",
            "/../x",
            "/a/../../x",
            "/./x",
            "//etc/passwd",
            "/a//b",
            "/a\\..\\b",
            "/a\0b",
            "/a\nb",
            "a",
            "",
            "/a/..",
            "/a//",
        ] {
            assert_eq!(path(address, ""), None, "{address:?}");
        }
        for (address, base, expected) in [
            ("/", "", "index.html"),
            ("/...", "", "..."),
            ("/a..b/.well-known/x", "", "a..b/.well-known/x"),
            ("/blog/", "/blog", "index.html"),
            ("/blog/blog/", "/blog", "blog/index.html"),
        ] {
            assert_eq!(path(address, base).as_deref(), Some(expected), "{address}");
        }
        assert_eq!(path("/blog", "/blog"), None);
        assert_eq!(base_path("https://example.org/a/b/"), "/a/b");
        assert_eq!(base_path("https://example.org"), "");
        assert_eq!(absolute("/x", "http://h:1/"), "http://h:1/x");
    }
}
