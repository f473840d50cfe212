//! The parts of the theme's pages, for the owner's templates. [`crate::page`] and the like put the same parts together.

use crate::view::{HomeView, ListView, PageView, PagerView, TermsView};
use crate::{Frame, head, home, list, page, shell, status_pages, terms};

/// The whole head element.
pub fn head(frame: &Frame<'_>) -> String {
    head::Head { site: frame.site, head: frame.head, end: &frame.slots.head_end }.to_string()
}

/// The link past the header, and the top bar.
pub fn header(frame: &Frame<'_>) -> String {
    shell::Top { frame, labels: frame.labels() }.to_string()
}

/// The footer, and the scripts of the page.
pub fn footer(frame: &Frame<'_>) -> String {
    shell::Bottom { frame, labels: frame.labels() }.to_string()
}

/// What the main element of a post or a plain page contains.
pub fn main_of_page<'a>(frame: &'a Frame<'_>, view: &'a PageView) -> impl markup::Render + ToString + 'a {
    page::Page { view, slots: frame.slots, labels: frame.labels() }
}

/// What the main element of the home page contains.
pub fn main_of_home<'a>(frame: &'a Frame<'_>, view: &'a HomeView) -> impl markup::Render + ToString + 'a {
    home::Home { view, slots: frame.slots, site_title: &frame.site.title, labels: frame.labels() }
}

/// What the main element of a list contains.
pub fn main_of_list<'a>(frame: &'a Frame<'_>, view: &'a ListView) -> impl markup::Render + ToString + 'a {
    list::List { view, slots: frame.slots, labels: frame.labels(), search: frame.site.search.as_ref() }
}

/// What the main element of a taxonomy contains.
pub fn main_of_terms<'a>(frame: &'a Frame<'_>, view: &'a TermsView) -> impl markup::Render + ToString + 'a {
    terms::Terms { view, slots: frame.slots, labels: frame.labels(), search: frame.site.search.as_ref() }
}

/// What the main element of the not-found page contains.
pub fn main_of_not_found<'a>(frame: &'a Frame<'_>) -> impl markup::Render + ToString + 'a {
    let search = frame.site.search.as_ref();
    status_pages::NotFound { labels: frame.labels(), search, home_href: &frame.site.home_href }
}

/// The items of a list.
pub fn items(frame: &Frame<'_>, view: &ListView) -> String {
    list::Items { view, labels: frame.labels() }.to_string()
}

/// The terms of a taxonomy.
pub fn cloud(frame: &Frame<'_>, view: &TermsView) -> String {
    terms::Cloud { view, labels: frame.labels() }.to_string()
}

/// The links to the other pages of a list; empty if there is one.
pub fn pagination(frame: &Frame<'_>, pager: Option<&PagerView>) -> String {
    pager.map(|pager| list::Pager { pager, labels: frame.labels() }.to_string()).unwrap_or_default()
}
