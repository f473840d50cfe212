//! Pages without content: not found, and moved.
#![allow(unreachable_pub, missing_docs, reason = "markup::define! makes public structs")]

use super::search::Search;
use super::strings::Strings;
use crate::view::SearchView;

markup::define! {
    NotFound<'a>(labels: &'a Strings, search: Option<&'a SearchView>, home_href: &'a str) {
        p.code["aria-hidden" = "true"] { "404" }
        h1 { @labels.not_found }
        p { @labels.not_found_text }
        @if let Some(search) = *search {
            @Search { search, labels }
        }
        p { a[href = home_href, rel = "home"] { @labels.home } }
    }

    Moved<'a>(labels: &'a Strings, to: &'a str, lang: &'a str) {
        @markup::doctype()
        html[lang = lang] {
            head {
                meta[charset = "utf-8"];
                meta[name = "viewport", content = "width=device-width, initial-scale=1"];
                meta[name = "color-scheme", content = "light dark"];
                title { @labels.moved }
                link[rel = "canonical", href = to];
                meta[name = "robots", content = "noindex"];
                meta["http-equiv" = "refresh", content = format_args!("0; url={to}")];
            }
            body { p { a[href = to] { @labels.moved } } }
        }
    }
}
