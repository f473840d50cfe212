//! The footer of every page.
#![allow(unreachable_pub, missing_docs, reason = "markup::define! makes public structs")]

use super::strings::Strings;
use crate::slots::Slots;
use crate::view::FooterView;

/// The name of this program, and the address of its project if it is known.
const PROJECT: (&str, &str) = ("site", env!("CARGO_PKG_REPOSITORY"));

/// The parts of a sentence before and after the placeholder `{key}`.
pub(super) fn around<'a>(sentence: &'a str, place: &str) -> (&'a str, &'a str) {
    sentence.split_once(place).unwrap_or((sentence, ""))
}

markup::define! {
    Footer<'a>(view: &'a FooterView, slots: &'a Slots, labels: &'a Strings) {
        footer.foot {
            @markup::raw(&slots.footer_start)
            @if let Some(html) = &view.copyright_html {
                span { @markup::raw(html) }
            }
            @if let Some(html) = &view.license_html {
                span { @markup::raw(html) }
            }
            @if view.credits {
                span {
                    @around(&labels.powered, "{name}").0
                    @if PROJECT.1.is_empty() { @PROJECT.0 } else { a[href = PROJECT.1] { @PROJECT.0 } }
                    @around(&labels.powered, "{name}").1
                }
            }
            @if let Some((hash, href)) = &view.commit {
                span.commit {
                    @if let Some(href) = href { a[href = href] { @hash } } else { @hash }
                }
            }
            @markup::raw(&slots.footer_end)
        }
    }
}
