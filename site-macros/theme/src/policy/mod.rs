//! The Content-Security-Policy of one page: nothing is allowed but what the finished page holds.
//!
//! The policy is computed from the document itself, so that a frame, a script or a style attribute in somebody's raw HTML widens the
//! policy of its own page by exactly its own origin or hash, and no other page's. What scripts of others fetch later cannot be seen
//! in the document: the [integrations](super::integration) say it.
//!
//! Source: W3C Content Security Policy Level 3.

mod scan;
mod sources;
mod style;

pub(crate) use sources::origin;
pub use sources::{Sources, is_nameable};
pub use style::{StyleNeeds, style_needs};

use std::ops::Range;

use scan::Found;
use site_model::policy::PAGE;

/// A directive takes no more sources than this; then a scheme stands for all of them, so that the header stays small.
const MOST: usize = 16;

/// The policy for a whole document: `extra` is what its integrations need and the settings allow, `sheet` what the site's own style
/// sheets load, by their address in the document.
pub fn policy(document: &str, extra: &Sources, sheet: &dyn Fn(&str) -> Option<Sources>) -> String {
    let Found { mut sources, sheets, .. } = scan::scan(document);
    sources.merge(extra);
    for needs in sheets.iter().filter_map(|address| sheet(address)) {
        sources.merge(&needs);
    }
    let mut directives = Vec::with_capacity(PAGE.len());
    for (name, always) in PAGE {
        let found = sources.of(name).map(fold).unwrap_or_default();
        let always = if found.is_empty() || always != ["'none'"] { always } else { &[] };
        let added = found.iter().map(String::as_str).filter(|source| !always.contains(source));
        let words: Vec<&str> = std::iter::once(name).chain(always.iter().copied()).chain(added).collect();
        if words.len() > 1 {
            directives.push(words.join(" "));
        }
    }
    directives.join("; ")
}

/// What one element of a document needs, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ElementNeeds {
    /// Its sources, without those of the site's own style sheets.
    pub sources: Sources,
    /// Addresses that it loads and no policy can name.
    pub unnameable: Vec<String>,
    /// Its start tag, within the document.
    pub tag: Range<usize>,
    /// The text behind the tag, if it is a script or style sheet.
    pub content: Range<usize>,
}

/// The elements of a document or a piece of one that need more than every page's policy allows.
pub fn element_needs(html: &str) -> Vec<ElementNeeds> {
    let mut needs = Vec::new();
    scan::each_element(html, &mut |element| {
        let Found { sources, unnameable, .. } = element.needs();
        if sources != Sources::default() || !unnameable.is_empty() {
            let (tag, content) = (element.range.clone(), element.range.end..element.range.end + element.content.len());
            needs.push(ElementNeeds { sources, unnameable, tag, content });
        }
    });
    needs
}

/// Sources as they are written: no hashes beside `'unsafe-inline'`, which they would turn off, and no more hosts than [`MOST`].
fn fold(found: &std::collections::BTreeSet<String>) -> Vec<String> {
    let inline = found.contains("'unsafe-inline'");
    let quoted = |source: &&String| source.starts_with('\'');
    let hash = |source: &&String| source.starts_with("'sha") || *source == "'unsafe-hashes'";
    let mut out: Vec<String> = found.iter().filter(quoted).filter(|source| !(inline && hash(source))).cloned().collect();
    if out.len() > MOST && out.iter().any(|source| hash(&source)) {
        out.retain(|source| !hash(&source));
        out.push("'unsafe-inline'".to_owned());
    }
    let hosts: Vec<&String> = found.iter().filter(|source| !quoted(source)).collect();
    if hosts.len() > MOST {
        out.push("https:".to_owned());
        if hosts.iter().any(|host| host.starts_with("http://")) {
            out.push("http:".to_owned());
        }
        out.extend(hosts.into_iter().filter(|host| host.ends_with(':')).cloned());
    } else {
        out.extend(hosts.into_iter().cloned());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; \
                         connect-src 'self'; manifest-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

    fn policy(html: &str, extra: &Sources) -> String {
        super::policy(html, extra, &|_| None)
    }

    /// The policy's directives that are not those of a plain page.
    fn widened(html: &str) -> Vec<String> {
        let plain: Vec<&str> = PLAIN.split("; ").collect();
        let policy = policy(html, &Sources::default());
        policy.split("; ").filter(|directive| !plain.contains(directive)).map(str::to_owned).collect()
    }

    #[test]
    fn a_plain_page_has_the_plain_policy() {
        for html in [
            "",
            "<!DOCTYPE html><html><head><link rel=stylesheet href=/assets/site.css></head><body><p>x</p></body></html>",
            "<script src=\"/assets/js/scheme.js\"></script><script type=\"application/ld+json\">{}</script>",
            "<img src=\"/a.png\"><img src=\"data:image/png;base64,AA==\"><a href=\"https://a.example/\">x</a>",
            "<!-- <script>alert(1)</script> --><p title='<iframe src=https://a.example>'>x</p>",
            "<link rel=canonical href=https://a.example/><link rel=preconnect href=https://a.example/>",
        ] {
            assert_eq!(policy(html, &Sources::default()), PLAIN, "{html}");
        }
    }

    #[test]
    fn only_a_pages_content_extends_its_policy() {
        for (html, directives) in [
            (
                "<iframe src=\"https://www.youtube-nocookie.com/embed/x\"></iframe>",
                &["frame-src https://www.youtube-nocookie.com"] as &[&str],
            ),
            ("<iframe src='https://player.vimeo.com/video/1?dnt=1'>", &["frame-src https://player.vimeo.com"]),
            ("<iframe src=/demo/>", &["frame-src 'self'"]),
            ("<iframe src='https&colon;//a.example&sol;'>", &["frame-src https://a.example"]),
            (
                "<script src=\"https://gist.github.com/a/1.js\"></script>",
                &["script-src 'self' https://gist.github.com", "style-src 'self' https://github.githubassets.com"],
            ),
            ("<IMG SRC=https://i.example:8080/a.png>", &["img-src 'self' data: https://i.example:8080"]),
            (
                "<img srcset=\"https://a.example/1.png 1x, //b.example/2.png 2x\">",
                &["img-src 'self' data: b.example https://a.example"],
            ),
            (
                "<picture><source srcset=https://a.example/1.webp><img src=/x></picture>",
                &["img-src 'self' data: https://a.example"],
            ),
            (
                "<video src=/a.mp4 poster=https://a.example/p.jpg>",
                &["img-src 'self' data: https://a.example", "media-src 'self'"],
            ),
            ("<audio><source src=https://a.example/a.ogg></audio>", &["media-src https://a.example"]),
            ("<object data=/a.pdf></object>", &["object-src 'self'"]),
            ("<p style=\"color:red\">x</p>", &["style-src 'self' 'unsafe-inline'"]),
            ("<style>p{}</style><p style='x'>", &["style-src 'self' 'unsafe-inline'"]),
            (
                "<link rel=\"stylesheet\" href=\"https://fonts.googleapis.com/css2?family=x\">",
                &[
                    "style-src 'self' https://fonts.googleapis.com",
                    "font-src 'self' https://fonts.googleapis.com https://fonts.gstatic.com",
                ],
            ),
            ("<form action=\"https://mail.example/subscribe\">", &["form-action https://mail.example"]),
            (
                "<p style=\"background:url('https://a.example/x.png')\">",
                &["style-src 'self' 'unsafe-inline'", "img-src 'self' data: https://a.example"],
            ),
            (
                "<p style='x'><style>@font-face{src:url(https://f.example/a)}</style>",
                &["style-src 'self' 'unsafe-inline'", "font-src 'self' https://f.example"],
            ),
            ("<iframe srcdoc=\"<img src='https://a.example/x'>\">", &["img-src 'self' data: https://a.example"]),
            ("<iframe srcdoc='&lt;iframe src=https://a.example>'>", &["frame-src https://a.example"]),
            ("<link rel=preload as=font href=https://f.example/x.woff2>", &["font-src 'self' https://f.example"]),
            ("<link rel=modulepreload href=https://s.example/x.js>", &["script-src 'self' https://s.example"]),
            ("<a href=/x ping='https://a.example/p /own'>", &["connect-src 'self' https://a.example"]),
            ("<table background=https://a.example/x.png>", &["img-src 'self' data: https://a.example"]),
            ("<svg><use href='https://a.example/x.svg#y'/></svg>", &["img-src 'self' data: https://a.example"]),
            ("<svg><rect fill='url(https://a.example/x.svg#y)'/></svg>", &["img-src 'self' data: https://a.example"]),
            (
                "<svg><script href='https://a.example/x.js'></script></svg>",
                &["script-src 'self' 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=' https://a.example"],
            ),
            ("<form action='mailto:me@a.example'>", &["form-action mailto:"]),
            ("<img src=https://bücher.example/x.png>", &["img-src 'self' data: https://xn--bcher-kva.example"]),
            ("<img src='\\\\a.example\\x'>", &["img-src 'self' data: a.example"]),
            ("<!-- a --!><img src=https://a.example/x>", &["img-src 'self' data: https://a.example"]),
            ("<form>", &["form-action 'self'"]),
            ("<button formaction=//f.example/x>", &["form-action f.example"]),
        ] {
            assert_eq!(widened(html), directives, "{html}");
        }
    }

    #[test]
    fn inline_scripts_and_styles_are_named_by_their_hash() {
        // printf 'alert(1)' | openssl dgst -sha256 -binary | base64
        let hash = "'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='";
        for html in [
            "<script>alert(1)</script>",
            "<SCRIPT type=module>alert(1)</Script >",
            "<script type='text/javascript'>alert(1)</script>",
        ] {
            assert_eq!(widened(html), [format!("script-src 'self' {hash}")], "{html}");
        }
        assert_eq!(widened("<a onclick='alert(1)'>"), [format!("script-src 'self' {hash} 'unsafe-hashes'")]);
        assert_eq!(widened("<style>alert(1)</style>"), [format!("style-src 'self' {hash}")]);
        // Character references are resolved in attributes, not in scripts.
        assert_eq!(widened("<a onclick='alert&#40;1&#x29;'>"), [format!("script-src 'self' {hash} 'unsafe-hashes'")]);
    }

    #[test]
    fn invalid_hosts_are_left_out_and_many_hosts_become_a_scheme() {
        for html in
            ["<iframe src='https://a;b/'>", "<img src=\"https://a b/\">", "<img src='https://a,b/'>", "<img src=\"https://a'/\">"]
        {
            assert_eq!(widened(html), Vec::<String>::new(), "{html}");
        }
        let many: String = (0..40).map(|n| format!("<img src=https://h{n}.example/a.png>")).collect();
        assert_eq!(widened(&many), ["img-src 'self' data: https:"]);
        let many: String = (0..40).map(|n| format!("<script>f({n})</script>")).collect();
        assert_eq!(widened(&many), ["script-src 'self' 'unsafe-inline'"]);
    }

    #[test]
    fn the_sites_own_sheets_add_what_they_load() {
        let sheet = |address: &str| {
            let font = ["https://f.example".to_owned()].into();
            (address == "/assets/own.css").then(|| Sources { font, ..Sources::default() })
        };
        let of = |html: &str| super::policy(html, &Sources::default(), &sheet).contains("font-src 'self' https://f.example;");
        assert!(of("<link rel=stylesheet href=/assets/own.css>"));
        assert!(of("<style>@import '/assets/own.css'</style>"));
        assert!(!of("<link rel=stylesheet href=/assets/other.css>"));
    }

    #[test]
    fn an_import_map_allows_the_hosts_it_names() {
        let html = "<script type=importmap>{\"imports\":{\"x\":\"https://s.example/x.js\",\"y\":\"./y.js\"}}</script>";
        let directives = widened(html);
        assert_eq!(directives.len(), 1);
        assert!(directives[0].ends_with(" https://s.example") && !directives[0].contains("y.js"), "{directives:?}");
    }

    #[test]
    fn elements_are_found_with_their_places() {
        let html = "<p>x</p><script>f()</script><img src=https://[::1]/x><b style='x'>y</b><img src=/own.png>";
        let found: Vec<_> = element_needs(html).into_iter().map(|needs| (needs.tag, needs.content, needs.unnameable)).collect();
        let at = |text: &str| html.find(text).unwrap()..html.find(text).unwrap() + text.len();
        let end = |text: &str| at(text).end..at(text).end;
        assert_eq!(
            found,
            [
                (at("<script>"), at("f()"), vec![]),
                (at("<img src=https://[::1]/x>"), end("<img src=https://[::1]/x>"), vec!["https://[::1]/x".to_owned()]),
                (at("<b style='x'>"), end("<b style='x'>"), vec![]),
            ]
        );
    }

    #[test]
    fn integrations_add_their_sources() {
        let extra = Sources { script: ["https://c.example".to_owned()].into(), ..Sources::default() };
        assert!(policy("", &extra).contains("script-src 'self' https://c.example;"));
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_taken_and_gives_a_header_value(html in "([<>/='\" a-z!;-]|script|style|src|é|\n){0,60}") {
            let policy = policy(&html, &Sources::default());
            proptest::prop_assert!(policy.bytes().all(|b| (0x20..0x7f).contains(&b)), "{}", policy);
            proptest::prop_assert!(policy.starts_with("default-src 'none'; script-src 'self'"));
        }
    }
}
