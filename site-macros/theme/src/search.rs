//! A form that searches, at a service of the owner's choice: it works without scripts, and asks nobody before the reader does.
#![allow(unreachable_pub, missing_docs, reason = "markup::define! makes public structs")]

use super::strings::Strings;
use crate::view::SearchView;

markup::define! {
    Search<'a>(search: &'a SearchView, labels: &'a Strings) {
        form.search[role = "search", action = &search.action] {
            input[type = "search", name = &search.field, "aria-label" = &labels.search, required];
            @for (name, value) in &search.hidden {
                input[type = "hidden", name = name, value = value];
            }
            button { @labels.search }
        }
    }
}
