//! Converts a catalogue to files, for hosts that serve a folder.

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::{Catalogue, Coding, Representation};

mod hosting;

/// A file: path below the folder, with `/` between segments, and bytes.
pub type File<'c> = (String, Cow<'c, [u8]>);

/// Options of an export.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options<'o> {
    /// Also write the compressed representations beside each file: `index.html.gz`, `.br`, `.zst`. They are for servers that can also send
    /// headers, so pages are then exactly what the program sends, and only `_headers` contains the policies.
    pub precompressed: bool,
    /// Also write a file `CNAME` with the site's host, which some hosts require.
    pub cname: bool,
    /// Names and values of the headers of every response.
    pub headers: &'o [(String, String)],
}

/// Every file of the site, sorted by path.
///
/// `/posts/` becomes `posts/index.html`, `/index.xml` stays `index.xml`; the base path (`/blog` of `https://example.org/blog`) is removed,
/// because the folder is served there. Redirects become pages that redirect, at `old/index.html`, or for old addresses that end in `.html`
/// at that path, and lines of `_redirects`. Headers become `_headers`, and a page's Content-Security-Policy a meta element, for hosts
/// without `_headers`. Left out are entries without a path (see [`path`]), redirects at the path of a page's file, and redirects that would
/// need a folder with the name of a file. The owner's files take precedence over generated ones.
pub fn files<'c>(catalogue: &'c Catalogue, options: &Options<'_>) -> Vec<File<'c>> {
    let base = base_path(&catalogue.base_url);
    let mut files: Vec<File<'c>> = Vec::new();
    for (address, entry) in catalogue.sorted_entries() {
        let Some(path) = path(address, base) else { continue };
        let bytes_of = |representation: &Representation| catalogue.blob.get(representation.range());
        for representation in entry.representations.iter().filter(|_| options.precompressed) {
            if let (Some(ending), Some(bytes)) = (ending(representation.coding), bytes_of(representation)) {
                files.push((format!("{path}.{ending}"), Cow::Borrowed(bytes)));
            }
        }
        let Some(bytes) = bytes_of(entry.identity()) else { continue };
        let policy = entry.csp.as_deref().filter(|_| !options.precompressed);
        files.push((path, policy.and_then(|policy| with_policy(bytes, policy)).map_or(Cow::Borrowed(bytes), Cow::Owned)));
    }
    let mut taken: BTreeSet<String> = files.iter().map(|(path, _)| path.clone()).collect();
    let mut folders: BTreeSet<String> = files.iter().flat_map(|(path, _)| parents(path)).map(str::to_owned).collect();
    let mut add = |path: String, bytes: String| {
        let free = !taken.contains(&path) && !folders.contains(&path) && parents(&path).all(|folder| !taken.contains(folder));
        if free {
            folders.extend(parents(&path).map(str::to_owned));
            taken.insert(path.clone());
            files.push((path, Cow::Owned(bytes.into_bytes())));
        }
    };
    add("_headers".to_owned(), hosting::headers(catalogue, base, options.headers, options.precompressed));
    add("_redirects".to_owned(), hosting::redirects(catalogue));
    if let Some(host) = host(&catalogue.base_url).filter(|_| options.cname) {
        add("CNAME".to_owned(), format!("{host}\n"));
    }
    for (address, redirect) in catalogue.sorted_redirects() {
        if let Some(path) = redirect_path(address, base) {
            add(path, moved(&absolute(&redirect.to, &catalogue.base_url)));
        }
    }
    files.sort_by(|(a, _), (b, _)| a.cmp(b));
    files
}

/// The file name suffix that servers of precompressed files look for.
const fn ending(coding: Coding) -> Option<&'static str> {
    match coding {
        Coding::Identity => None,
        Coding::Gzip => Some("gz"),
        Coding::Zstd => Some("zst"),
        Coding::Brotli => Some("br"),
    }
}

/// The page with its policy in a meta element, directly after the element that must be first. `None` if the document does not contain that
/// element.
fn with_policy(page: &[u8], policy: &str) -> Option<Vec<u8>> {
    let page = std::str::from_utf8(page).ok()?;
    let mark = ["<meta charset=\"utf-8\">", "<head>"].into_iter().find_map(|mark| Some(page.find(mark)? + mark.len()))?;
    let (before, after) = page.split_at(mark);
    let policy = escaped(&in_meta(policy));
    Some(format!("{before}<meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">{after}").into_bytes())
}

/// The policy without directives that browsers only accept in a header (CSP3, section 3.3).
fn in_meta(policy: &str) -> String {
    let header_only = ["frame-ancestors", "report-uri", "sandbox"];
    let name = |directive: &str| directive.split_ascii_whitespace().next().unwrap_or_default().to_ascii_lowercase();
    let kept = policy.split(';').map(str::trim).filter(|directive| !header_only.contains(&name(directive).as_str()));
    kept.filter(|directive| !directive.is_empty()).collect::<Vec<_>>().join("; ")
}

/// The path of a decoded address below `base` (empty, or `/blog`): `/posts/` → `posts/index.html`. `None` if the address is outside of the
/// base, is not a valid file name, or would leave the folder: with a segment that is `.`, `..` or empty, a backslash (a separator on some
/// systems) or a control character.
pub fn path(address: &str, base: &str) -> Option<String> {
    let path = address.strip_prefix(base)?.strip_prefix('/')?;
    let safe = |segment: &str| !matches!(segment, "" | "." | "..") && !segment.contains(|c: char| c == '\\' || c.is_control());
    let folder = path.strip_suffix('/').unwrap_or(path);
    if !path.is_empty() && !folder.split('/').all(safe) {
        return None;
    }
    Some(if path.is_empty() || path.ends_with('/') { format!("{path}index.html") } else { path.to_owned() })
}

/// Hugo: an alias that ends in `.html` is a file, otherwise a folder.
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

/// The host of an absolute address, if it contains a dot and has no port.
fn host(base_url: &str) -> Option<&str> {
    let authority = base_url.split("://").nth(1)?.split('/').next()?;
    (authority.contains('.') && !authority.contains([':', '@'])).then_some(authority)
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

/// The page at an old address: it redirects immediately, and contains a link for browsers that do not.
fn moved(to: &str) -> String {
    let to = escaped(to);
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>This page has moved</title>\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"robots\" content=\"noindex\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; base-uri 'none'; form-action 'none'\">\n\
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
        files(catalogue, &Options::default())
            .into_iter()
            .filter(|(path, _)| !path.starts_with('_'))
            .map(|(path, bytes)| (path, String::from_utf8(bytes.into_owned()).unwrap()))
            .collect()
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

    fn page(text: &str, csp: &'static str) -> Catalogue {
        let mut site = catalogue("https://example.org", &[text], &[("/alt/", "/a b/")]);
        let Entries::Loaded(entries) = &mut site.entries else { unreachable!() };
        let mut entry = entries.remove(text).unwrap();
        entry.csp = Some(csp.into());
        entries.insert("/".to_owned(), entry);
        site
    }

    #[test]
    fn a_page_says_its_policy_itself_where_no_header_may() {
        let csp = "default-src 'none'; img-src \"x\"; frame-ancestors 'none'; Sandbox allow-forms;";
        let site = page("<html><head><meta charset=\"utf-8\"><title>x</title>", csp);
        let index = exported(&site).into_iter().find(|(path, _)| path == "index.html").unwrap().1;
        let meta = "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src &#39;none&#39;; img-src &quot;x&quot;\">";
        assert_eq!(index, format!("<html><head><meta charset=\"utf-8\">{meta}<title>x</title>"));
        let bare = page("no head at all", csp);
        assert!(exported(&bare).contains(&("index.html".to_owned(), "no head at all".to_owned())));
    }

    #[test]
    fn precompressed_pages_are_what_the_program_sends() {
        let text = "<head><title>x</title>";
        let site = page(text, "default-src 'none'");
        let files = files(&site, &Options { precompressed: true, cname: true, headers: &[("X-A".into(), "b".into())] });
        let found = |path: &str| files.iter().find(|(found, _)| found == path).map(|(_, bytes)| String::from_utf8_lossy(bytes));
        assert_eq!(found("index.html").unwrap(), text);
        assert_eq!(found("index.html.gz").unwrap().len(), text.len());
        assert_eq!(found("CNAME").unwrap(), "example.org\n");
        assert_eq!(found("_redirects").unwrap(), "/alt/ /a%20b/ 308\n");
        let headers = found("_headers").unwrap();
        assert!(headers.starts_with("/*\n  X-A: b\n"), "{headers}");
        assert!(headers.contains("\n/\n  Content-Security-Policy: default-src 'none'\n"), "{headers}");
        assert_eq!(host("http://localhost:3000/x"), None);
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
