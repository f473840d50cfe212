//! The site that is compiled in.

use std::collections::HashMap;

use site_model::{Cache, Catalogue, Entries, Entry, Redirect, Redirects, Representation, RouteKind};

/// The home page's address.
pub(crate) const HOME: &str = "/";

/// The whole site. Nothing is copied: its maps and bytes lie in the program.
pub(crate) fn catalogue() -> Catalogue {
    let page = |kind, status, offset, len, etag: &'static str| Entry {
        kind,
        status,
        media_type: "text/html; charset=utf-8".into(),
        cache: Cache::Revalidate,
        last_modified: None,
        csp: Some("default-src 'none'".into()),
        representations: vec![Representation { coding: site_model::Coding::Identity, offset, len, etag: etag.into() }].into(),
    };
    Catalogue {
        entries: Entries::Loaded(HashMap::from([
            ("/".to_owned(), page(RouteKind::Home, 200, 0, 4, "\"home\"")),
            ("/résumé/".to_owned(), page(RouteKind::Page, 200, 4, 5, "\"about\"")),
            ("/404.html".to_owned(), page(RouteKind::NotFound, 404, 9, 7, "\"missing\"")),
        ])),
        redirects: Redirects::Loaded(HashMap::from([(
            "/cv/".to_owned(),
            Redirect { to: "/r%C3%A9sum%C3%A9/".into(), status: 308 },
        )])),
        blob: b"homeaboutmissing".into(),
        base_url: "https://example.org".into(),
        commit: None,
    }
}
