//! A search form for an external search engine. It works without scripts, and contacts no host before the reader submits it.
#![allow(unreachable_pub, missing_docs, reason = "markup::define! makes public structs")]

use super::strings::Strings;
use crate::view::SearchView;

markup::define! {
    Search<'a>(search: &'a SearchView, labels: &'a Strings) {
        form.search[role = "search", action = &search.action] {
            input[type = "search", name = &search.field, "aria-label" = &labels.search, required];
            @for field in &search.hidden {
                input[type = "hidden", name = &field.name, value = &field.value];
            }
            button { @labels.search }
        }
    }
}
