//! Adds preview's script to the pages of a compiled site. The compiler itself knows nothing of preview.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use bytes::Bytes;
use site_compiler::PublishStatus;
use site_compiler::output::Site as Compiled;
use site_model::{Cache, Coding, Entry, Manifest, Representation, RouteKind};
use site_server::{HostOptions, Site};

use super::server::SCRIPT;

/// Ends the entity tag of a page with the script, followed by the reasons why the page is not published.
const MARK: &str = "-preview";

/// The site with the script in its pages. The script also marks pages that are not published; `unpublished` has their addresses. Everything
/// else stays as compiled. The bytes of a page are only copied when it is requested, so that a large site is served at once.
pub(crate) fn inject(site: Compiled, unpublished: &[(String, PublishStatus)]) -> Site {
    let reasons: HashMap<&str, String> = unpublished
        .iter()
        .map(|(address, status)| (address.as_str(), status.labels().map(|word| format!("-{word}")).collect()))
        .collect();
    let Compiled { mut manifest, pieces } = site;
    let mut policies = PolicyCache::default();
    for (address, entry) in &mut manifest.entries {
        if entry.media_type.starts_with("text/html") {
            announce_script(entry, reasons.get(address.as_str()).map_or("", String::as_str), &mut policies);
        }
    }
    let bytes = Pieces::new(pieces);
    Site::with_fetch(manifest.into_catalogue(Vec::new()), HostOptions::default(), move |form| bytes.fetch(form))
}

/// The site while none has compiled without errors: at every address a page whose script shows the errors, and reloads the page once they
/// are corrected.
pub(crate) fn empty_site() -> Site {
    let page = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>No site yet</title>\
                <p>The site has errors. They are in the terminal, and on this page.</p>\n";
    let whole = Representation { coding: Coding::Identity, offset: 0, len: page.len(), etag: "\"no-site\"".into() };
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
    inject(Compiled { manifest, pieces: vec![page.as_bytes().into()] }, &[])
}

/// Changes length, entity tag and policy of a page for the script. [`Pieces::fetch`] adds the script itself.
fn announce_script(entry: &mut Entry, reasons: &str, policies: &mut PolicyCache) {
    let forms = entry.representations.to_mut();
    forms.retain(|form| form.coding == Coding::Identity);
    for page in forms {
        let mut tag = std::mem::take(&mut page.etag).into_owned();
        tag.pop();
        page.etag = (tag + MARK + reasons + "\"").into();
        page.len += script_element(&page.etag).iter().map(|part| part.len()).sum::<usize>();
    }
    entry.csp = entry.csp.take().map(|policy| policies.with_script(policy));
}

/// Policies that allow the script, by the policy without it. Pages share a few policies, and mostly have the one of the page before.
#[derive(Default)]
struct PolicyCache {
    known: HashMap<String, String>,
    last: (String, String),
}

impl PolicyCache {
    fn with_script(&mut self, policy: Cow<'static, str>) -> Cow<'static, str> {
        if self.last.0 != policy {
            let with_script = |policy: &String| allow_self(&allow_self(policy, "script-src"), "connect-src");
            let allowed = self.known.entry(policy.to_string()).or_insert_with_key(with_script).clone();
            self.last = (policy.into_owned(), allowed);
        }
        self.last.1.clone().into()
    }
}

/// The parts of the script's element for the page with this entity tag; empty for anything but such a page.
fn script_element(etag: &str) -> [&str; 7] {
    let tag = etag.trim_matches('"');
    let Some((_, reasons)) = tag.rsplit_once(MARK) else { return [""; 7] };
    let attribute = if reasons.is_empty() { "" } else { "\" data-unpublished=\"" };
    ["<script src=\"", SCRIPT, "\" data-page=\"", tag, attribute, reasons.trim_start_matches('-'), "\"></script>\n"]
}

/// The compiled bytes.
struct Pieces {
    pieces: Vec<Arc<[u8]>>,
    /// The offset at which each piece begins.
    starts: Vec<usize>,
}

impl Pieces {
    fn new(pieces: Vec<Arc<[u8]>>) -> Self {
        let start = |next: &mut usize, piece: &Arc<[u8]>| {
            let start = *next;
            *next += piece.len();
            Some(start)
        };
        let starts = pieces.iter().scan(0, start).collect();
        Self { pieces, starts }
    }

    /// The bytes of a representation, which the compiler has put into one piece. They are shared, and copied only for a page with the
    /// script.
    fn fetch(&self, form: &Representation) -> Option<Bytes> {
        let script = script_element(&form.etag).concat();
        let number = self.starts.partition_point(|start| *start <= form.offset).checked_sub(1)?;
        // An empty piece begins where the next one does.
        let start = form.offset.checked_sub(self.starts[number])?;
        let range = start..start.checked_add(form.len)?.checked_sub(script.len())?;
        let bytes = self.pieces[number].get(range.clone())?;
        if script.is_empty() {
            return Some(Bytes::from_owner(Arc::clone(&self.pieces[number])).slice(range));
        }
        // At the end of the body; in a page without that tag at the very end, where parsers still accept it.
        const END: &[u8] = b"</body>";
        let end = bytes.windows(END.len()).rposition(|at| at == END).unwrap_or(bytes.len());
        Some([&bytes[..end], script.as_bytes(), &bytes[end..]].concat().into())
    }
}

/// The policy with `'self'` added to one directive.
fn allow_self(policy: &str, directive: &str) -> String {
    let mut directives: Vec<(String, Vec<String>)> = policy
        .split(';')
        .filter_map(|text| {
            let mut words = text.split_ascii_whitespace().map(str::to_owned);
            Some((words.next()?, words.collect()))
        })
        .collect();
    let place = directives.iter().position(|(name, _)| name.eq_ignore_ascii_case(directive)).unwrap_or_else(|| {
        // A missing directive falls back to default-src, so the new one starts with the sources of that.
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
            assert_eq!(allow_self(&allow_self(policy, "script-src"), "connect-src"), expected.trim(), "{policy}");
        }
    }

    #[test]
    fn the_element_names_the_script() {
        assert!(script_element("\"a-preview\"").concat().contains(&format!("\"{SCRIPT}\"")));
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
        let draft = PublishStatus { draft: true, future: true, expired: false };
        let pieces = [b"abc".as_slice(), b"def", b"g</body></html>"].map(Into::into).into();
        let site = inject(Compiled { manifest, pieces }, &[("/x".to_owned(), draft), ("/".to_owned(), draft)]);
        let bytes = |path| {
            let form = site.catalogue().entry(path).unwrap().identity();
            (String::from_utf8(site.bytes(form).unwrap().into()).unwrap(), form.etag.to_string())
        };
        let pair = |text: &str, etag: &str| (text.to_owned(), etag.to_owned());
        assert_eq!(
            bytes("/"),
            pair(
                "abc<script src=\"/__site/preview.js\" data-page=\"a-preview-draft-future\" data-unpublished=\"draft-future\"></script>\n",
                "\"a-preview-draft-future\""
            )
        );
        assert_eq!(bytes("/y").0, "g<script src=\"/__site/preview.js\" data-page=\"a-preview\"></script>\n</body></html>");
        assert_eq!(bytes("/x"), pair("def", "\"a\""));
        assert_eq!((bytes("/z"), bytes("/empty")), (bytes("/x"), pair("", "\"a\"")));
        assert_eq!(site.catalogue().entry("/x").unwrap().csp.as_deref(), Some("default-src 'none'"));
    }
}
