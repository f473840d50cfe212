//! The terms of a taxonomy, in a size that depends on their number of pages.
#![allow(unreachable_pub, missing_docs, reason = "markup::define! makes public structs")]

use super::page::Texts;
use super::search::Search;
use super::strings::Strings;
use crate::slots::Slots;
use crate::view::{SearchView, TermLink, TermsView};

/// Class of a term's size, from 1 to 4: the logarithm of its number of pages relative to the most used term's.
fn weight(term: &TermLink, most: usize) -> usize {
    let bits = |n: usize| (n.max(1)).ilog2() as usize;
    1 + (3 * bits(term.count)).checked_div(bits(most)).unwrap_or(0).min(3)
}

markup::define! {
    Terms<'a>(view: &'a TermsView, slots: &'a Slots, labels: &'a Strings, search: Option<&'a SearchView>) {
        h1 { @view.title }
        @Texts { texts: &view.texts }
        @if !view.content_html.is_empty() {
            div.content { @markup::raw(&view.content_html) }
        }
        @if let Some(search) = *search {
            @Search { search, labels }
        }
        @markup::raw(&slots.before_list)
        @Cloud { view, labels }
        @markup::raw(&slots.after_list)
    }

    /// The terms alone.
    Cloud<'a>(view: &'a TermsView, labels: &'a Strings) {
        @if view.terms.is_empty() {
            p.empty { @labels.empty }
        } else {
            @let most = view.terms.iter().map(|term| term.count).max().unwrap_or(1);
            ul.cloud {
                @for term in &view.terms {
                    li.{format!("w{}", weight(term, most))} {
                        a[href = &term.href] { @term.name " " span.count { @term.count } }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_are_between_one_and_four() {
        for (count, most, expected) in [(1, 1, 1), (0, 0, 1), (1, 100, 1), (100, 100, 4), (10, 100, 2), (40, 100, 3), (9, 3, 4)] {
            assert_eq!(weight(&TermLink { count, ..TermLink::default() }, most), expected, "{count} of {most}");
        }
    }
}
