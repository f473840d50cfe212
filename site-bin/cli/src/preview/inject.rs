//! Puts preview's script into pages, after they were compiled: the compiler knows nothing of it.

use std::collections::HashMap;
use std::collections::hash_map::Entry as Place;
use std::sync::Arc;

use site_compiler::content::Standing;
use site_compiler::output::Site;
use site_model::{Cache, Catalogue, Coding, Entry, Manifest, Representation, RouteKind};

use super::live::SCRIPT;

/// Bytes that are reserved for the script in each page.
const ROOM: usize = 128;

/// A catalogue whose pages load the script, which marks those that would not ship. Everything else is as the compiler made it. The bytes
/// are copied once: a large site has many of them, and its author waits.
pub(crate) fn into_pages(site: Site, provisional: &[(String, Standing)]) -> Catalogue {
    let marks: HashMap<&str, String> = provisional
        .iter()
        .map(|(address, standing)| (address.as_str(), standing.words().collect::<Vec<_>>().join(" ")))
        .collect();
    let Site { mut manifest, pieces } = site;
    let size = pieces.iter().map(|piece| piece.len() + ROOM).sum();
    let mut pages =
        Pages { bytes: Bytes::of(&pieces), blob: Vec::with_capacity(size), placed: HashMap::new(), policies: HashMap::new() };
    for (address, entry) in &mut manifest.entries {
        if entry.media_type.starts_with("text/html") {
            pages.add_with_script(entry, marks.get(address.as_str()).map(String::as_str));
        } else {
            pages.add(entry);
        }
    }
    manifest.into_catalogue(pages.blob)
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
    let manifest = Manifest { entries: vec![("/404.html".to_owned(), entry)], ..Manifest::default() };
    into_pages(Site { manifest, pieces: vec![page.as_bytes().into()] }, &[])
}

/// What the compiler made, in pieces: where each of them begins.
struct Bytes<'p> {
    pieces: &'p [Arc<[u8]>],
    starts: Vec<usize>,
}

impl<'p> Bytes<'p> {
    fn of(pieces: &'p [Arc<[u8]>]) -> Self {
        let start = |next: &mut usize, piece: &Arc<[u8]>| {
            let start = *next;
            *next += piece.len();
            Some(start)
        };
        let starts = pieces.iter().scan(0, start).collect();
        Self { pieces, starts }
    }

    /// The bytes of a representation, which the compiler puts into one piece.
    fn get(&self, form: &Representation) -> Option<&'p [u8]> {
        let number = self.starts.partition_point(|start| *start <= form.offset).checked_sub(1)?;
        // Empty pieces begin where the next one does.
        let start = form.offset - self.starts[number];
        self.pieces[number].get(start..start + form.len)
    }
}

/// The new blob, and what lies in it already.
struct Pages<'p> {
    bytes: Bytes<'p>,
    blob: Vec<u8>,
    /// Old places and new ones.
    placed: HashMap<usize, usize>,
    /// Policies as they were and as they are: most pages have one of a few.
    policies: HashMap<String, String>,
}

impl Pages<'_> {
    /// Takes an entry over as it is.
    fn add(&mut self, entry: &mut Entry) {
        let mut forms = entry.representations.to_vec();
        for form in &mut forms {
            let Some(bytes) = self.bytes.get(form) else { continue };
            form.offset = match self.placed.entry(form.offset) {
                // An empty one may begin where another does that is not.
                Place::Occupied(_) if bytes.is_empty() => 0,
                Place::Occupied(known) => *known.get(),
                Place::Vacant(free) => {
                    let offset = self.blob.len();
                    self.blob.extend_from_slice(bytes);
                    if bytes.is_empty() { offset } else { *free.insert(offset) }
                }
            };
        }
        entry.representations = forms.into();
    }

    /// Adds the script, with what the page is and what stands in the way of its being published.
    fn add_with_script(&mut self, entry: &mut Entry, standing: Option<&str>) {
        let Some(mut page) = entry.representations.iter().find(|form| form.coding == Coding::Identity).cloned() else { return };
        let Some(html) = self.bytes.get(&page) else { return };
        // At the end of the body; behind everything, where parsers still take it, if the page says no end.
        const END: &[u8] = b"</body>";
        let end = html.windows(END.len()).rposition(|at| at == END).unwrap_or(html.len());
        let tag = format!("{}-preview", page.etag.trim_matches('"'));
        let standing = standing.map(|words| format!(" data-standing=\"{words}\"")).unwrap_or_default();
        let script = format!("<script src=\"{SCRIPT}\" data-page=\"{tag}\"{standing}></script>\n");
        let offset = self.blob.len();
        self.blob.extend_from_slice(&html[..end]);
        self.blob.extend_from_slice(script.as_bytes());
        self.blob.extend_from_slice(&html[end..]);
        (page.offset, page.len) = (offset, self.blob.len() - offset);
        page.etag = format!("\"{tag}\"").into();
        entry.representations = vec![page].into();
        entry.csp = entry.csp.take().map(|policy| {
            let allowed = || allow(&allow(&policy, "script-src"), "connect-src");
            match self.policies.get(&*policy) {
                Some(known) => known.clone().into(),
                None => self.policies.entry(policy.to_string()).or_insert(allowed()).clone().into(),
            }
        });
    }
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
        let entries = [
            ("/", entry(html, 0, 3)),
            ("/x", entry("text/plain", 3, 3)),
            ("/y", entry(html, 6, 15)),
            ("/z", entry("text/css", 3, 3)),
            ("/empty", entry("text/css", 3, 0)),
        ];
        let manifest = Manifest { entries: entries.map(|(path, entry)| (path.to_owned(), entry)).into(), ..Manifest::default() };
        let draft = Standing { draft: true, future: true, expired: false };
        let pieces = [b"abc".as_slice(), b"def", b"g</body></html>"].map(Into::into).into();
        let catalogue = into_pages(Site { manifest, pieces }, &[("/x".to_owned(), draft), ("/".to_owned(), draft)]);
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
        assert_eq!((bytes("/z"), bytes("/empty")), (bytes("/x"), ("", "\"a\"")));
        let place = |path| catalogue.entry(path).unwrap().identity().offset;
        assert_eq!(place("/z"), place("/x"), "equal bytes lie there once");
        assert_eq!(catalogue.entry("/x").unwrap().csp.as_deref(), Some("default-src 'none'"));
    }
}
