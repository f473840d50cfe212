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
mod policy;
mod search;
mod shell;
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

use crate::view::{HeadView, HomeView, ListView, PageView, SiteView, TermsView};

/// The home page.
pub fn home(site: &SiteView, head: &HeadView, view: &HomeView) -> String {
    whole(site, head, "home", home::Home { view, site_title: &site.title, labels: strings(&site.strings) })
}

/// A section, a term or an archive.
pub fn list(site: &SiteView, head: &HeadView, view: &ListView) -> String {
    whole(site, head, "list", list::List { view, labels: strings(&site.strings), search: site.search.as_ref() })
}

/// A post or a plain page.
pub fn page(site: &SiteView, head: &HeadView, view: &PageView) -> String {
    whole(site, head, "page", page::Page { view, labels: strings(&site.strings) })
}

/// The terms of a taxonomy.
pub fn terms(site: &SiteView, head: &HeadView, view: &TermsView) -> String {
    whole(site, head, "list", terms::Terms { view, labels: strings(&site.strings), search: site.search.as_ref() })
}

/// The not-found page.
pub fn not_found(site: &SiteView, head: &HeadView) -> String {
    let (labels, search) = (strings(&site.strings), site.search.as_ref());
    whole(site, head, "error", status_pages::NotFound { labels, search, home_href: &site.home_href })
}

/// The page that `export` writes at an old address, for hosts that cannot redirect. `to` is absolute.
pub fn moved(to: &str, lang: &str) -> String {
    status_pages::Moved { labels: strings(lang), to, lang }.to_string()
}

/// The complete document around a body. `kind` is the class of the page.
fn whole(site: &SiteView, head: &HeadView, kind: &str, body: impl markup::Render) -> String {
    shell::Shell { site, head, labels: strings(&site.strings), kind, body }.to_string()
}
