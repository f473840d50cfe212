//! Puts preview's script into pages, after they were compiled: the compiler knows nothing of it.

use std::collections::HashMap;

use site_compiler::content::Standing;
use site_model::{Cache, Catalogue, Coding, Entry, Manifest, Representation, RouteKind};

use super::live::SCRIPT;

/// A catalogue whose pages load the script, which marks those that would not ship. Everything else is as the compiler made it.
pub(crate) fn into_pages(mut manifest: Manifest, mut blob: Vec<u8>, provisional: &[(String, Standing)]) -> Catalogue {
    let marks: HashMap<&str, String> = provisional
        .iter()
        .map(|(address, standing)| (address.as_str(), standing.words().collect::<Vec<_>>().join(" ")))
        .collect();
    for (address, entry) in &mut manifest.entries {
        if entry.media_type.starts_with("text/html") {
            add(entry, &mut blob, marks.get(address.as_str()).map(String::as_str));
        }
    }
    manifest.into_catalogue(blob)
}

/// What is served while no compilation has succeeded: at every address a page on which the script shows the errors, and which it
/// reloads once they are mended.
pub(crate) fn nothing_yet() -> Catalogue {
    let page = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>No site yet</title>\
                <p>There is no site yet: it has mistakes. The terminal shows them, and so does this page.</p>\n";
    let whole = Representation { coding: Coding::Identity, offset: 0, len: page.len(), etag: "\"nothing-yet\"".into() };
    let entry = Entry {
        kind: RouteKind::NotFound,
        status: 404,
        media_type: "text/html; charset=utf-8".into(),
        cache: Cache::Revalidate,
        last_modified: None,
        csp: Some("default-src 'none'".into()),
        representations: vec![whole].into(),
    };
    into_pages(Manifest { entries: vec![("/404.html".to_owned(), entry)], ..Manifest::default() }, page.into(), &[])
}

/// Adds the script, with what the page is and what stands in the way of its being published.
fn add(entry: &mut Entry, blob: &mut Vec<u8>, standing: Option<&str>) {
    let Some(mut page) = entry.representations.iter().find(|form| form.coding == Coding::Identity).cloned() else { return };
    let range = page.range();
    if blob.get(range.clone()).is_none() {
        return;
    }
    // At the end of the body; behind everything, where parsers still take it, if the page says no end.
    const END: &[u8] = b"</body>";
    let html = &blob[range.clone()];
    let end = range.start + html.windows(END.len()).rposition(|at| at == END).unwrap_or(html.len());
    let tag = format!("{}-preview", page.etag.trim_matches('"'));
    let standing = standing.map(|words| format!(" data-standing=\"{words}\"")).unwrap_or_default();
    let script = format!("<script src=\"{SCRIPT}\" data-page=\"{tag}\"{standing}></script>\n");
    let offset = blob.len();
    blob.extend_from_within(range.start..end);
    blob.extend_from_slice(script.as_bytes());
    blob.extend_from_within(end..range.end);
    (page.offset, page.len) = (offset, blob.len() - offset);
    page.etag = format!("\"{tag}\"").into();
    entry.representations = vec![page].into();
    entry.csp = entry.csp.as_deref().map(|policy| allow(&allow(policy, "script-src"), "connect-src").into());
}

/// The policy with `'self'` allowed for one kind of thing.
fn allow(policy: &str, directive: &str) -> String {
    let mut directives: Vec<(String, Vec<String>)> = policy
        .split(';')
        .filter_map(|text| {
            let mut words = text.split_ascii_whitespace().map(str::to_owned);
            Some((words.next()?, words.collect()))
        })
        .collect();
    let place = directives.iter().position(|(name, _)| name.eq_ignore_ascii_case(directive)).unwrap_or_else(|| {
        // What is not named is ruled by the default, which thereby no longer applies to it.
        let default = directives.iter().find(|(name, _)| name.eq_ignore_ascii_case("default-src"));
        let sources = default.map(|(_, sources)| sources.clone());
        directives.push((directive.to_owned(), sources.unwrap_or_else(|| vec!["*".to_owned()])));
        directives.len() - 1
    });
    if let Some((_, sources)) = directives.get_mut(place) {
        sources.retain(|source| !source.eq_ignore_ascii_case("'none'"));
        if !sources.iter().any(|source| source == "'self'" || source == "*") {
            sources.push("'self'".to_owned());
        }
    }
    let texts: Vec<String> =
        directives.into_iter().map(|(name, sources)| format!("{name} {}", sources.join(" ")).trim().to_owned()).collect();
    texts.join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn policies_allow_the_script_and_nothing_more() {
        for (policy, expected) in [
            ("default-src 'none'", "default-src 'none'; script-src 'self'; connect-src 'self'"),
            ("script-src 'sha256-x'; img-src *", "script-src 'sha256-x' 'self'; img-src *; connect-src * "),
            (
                "default-src 'self' a.example",
                "default-src 'self' a.example; script-src 'self' a.example; connect-src 'self' a.example",
            ),
            ("SCRIPT-SRC 'none';; connect-src", "SCRIPT-SRC 'self'; connect-src 'self'"),
        ] {
            assert_eq!(allow(&allow(policy, "script-src"), "connect-src"), expected.trim(), "{policy}");
        }
    }

    #[test]
    fn pages_get_the_script_and_other_things_stay() {
        let entry = |media_type: &'static str, offset, len| Entry {
            kind: RouteKind::Page,
            status: 200,
            media_type: media_type.into(),
            cache: Cache::Revalidate,
            last_modified: None,
            csp: Some("default-src 'none'".into()),
            representations: vec![Representation { coding: Coding::Identity, offset, len, etag: "\"a\"".into() }].into(),
        };
        let html = "text/html; charset=utf-8";
        let entries = [("/", entry(html, 0, 3)), ("/x", entry("text/plain", 3, 3)), ("/y", entry(html, 6, 15))];
        let manifest = Manifest { entries: entries.map(|(path, entry)| (path.to_owned(), entry)).into(), ..Manifest::default() };
        let draft = Standing { draft: true, future: true, expired: false };
        let catalogue =
            into_pages(manifest, b"abcdefg</body></html>".to_vec(), &[("/x".to_owned(), draft), ("/".to_owned(), draft)]);
        let bytes = |path| {
            let form = catalogue.entry(path).unwrap().identity();
            (std::str::from_utf8(&catalogue.blob[form.range()]).unwrap(), &*form.etag)
        };
        assert_eq!(
            bytes("/"),
            (
                "abc<script src=\"/__site/preview.js\" data-page=\"a-preview\" data-standing=\"draft future\"></script>\n",
                "\"a-preview\""
            )
        );
        assert_eq!(bytes("/y").0, "g<script src=\"/__site/preview.js\" data-page=\"a-preview\"></script>\n</body></html>");
        assert_eq!(bytes("/x"), ("def", "\"a\""));
        assert_eq!(catalogue.entry("/x").unwrap().csp.as_deref(), Some("default-src 'none'"));
    }
}
