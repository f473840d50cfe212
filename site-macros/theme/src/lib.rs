//! Renders pages. Input: views. Output: complete HTML documents.

pub mod date;
pub mod files;
mod footer;
mod head;
mod home;
pub mod icon;
pub mod integration;
mod json_ld;
mod list;
pub mod monogram;
mod page;
pub mod part;
mod policy;
mod search;
pub mod shape;
mod shell;
pub mod slots;
mod status_pages;
mod strings;
mod terms;
#[cfg(test)]
mod tests;
mod toc;
pub mod view;

pub use json_ld::{Facts, Subject, json_ld};
pub use policy::{ElementNeeds, Sources, StyleNeeds, element_needs, is_nameable, policy, style_needs};
pub use strings::{Strings, languages, strings};

use crate::slots::Slots;
use crate::view::{HeadView, HomeView, ListView, PageView, SiteView, TermsView};

/// Everything around the main element of a page.
#[derive(Clone, Copy, Debug)]
pub struct Frame<'a> {
    /// What all pages share.
    pub site: &'a SiteView,
    /// The head.
    pub head: &'a HeadView,
    /// The owner's additions.
    pub slots: &'a Slots,
    /// Classes of the body element.
    pub classes: &'a str,
}

impl Frame<'_> {
    fn labels(&self) -> &'static Strings {
        strings(&self.site.strings)
    }
}

/// The home page.
pub fn home(frame: &Frame<'_>, view: &HomeView) -> String {
    whole(frame, part::main_of_home(frame, view))
}

/// A section, a term or an archive.
pub fn list(frame: &Frame<'_>, view: &ListView) -> String {
    whole(frame, part::main_of_list(frame, view))
}

/// A post or a plain page.
pub fn page(frame: &Frame<'_>, view: &PageView) -> String {
    whole(frame, part::main_of_page(frame, view))
}

/// The terms of a taxonomy.
pub fn terms(frame: &Frame<'_>, view: &TermsView) -> String {
    whole(frame, part::main_of_terms(frame, view))
}

/// The not-found page.
pub fn not_found(frame: &Frame<'_>) -> String {
    whole(frame, part::main_of_not_found(frame))
}

/// The page that `export` writes at an old address, for hosts that cannot redirect. `to` is absolute.
pub fn moved(to: &str, lang: &str) -> String {
    status_pages::Moved { labels: strings(lang), to, lang }.to_string()
}

/// The complete document around a body.
fn whole(frame: &Frame<'_>, body: impl markup::Render) -> String {
    shell::Shell { frame, labels: frame.labels(), body }.to_string()
}
