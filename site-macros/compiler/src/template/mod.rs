//! Pages from views. Every function returns a whole HTML document.

use crate::view::{HeadView, HomeView, ListView, PageView, SiteView, TermsView};

/// The home page.
pub fn home(_site: &SiteView, _head: &HeadView, _view: &HomeView) -> String {
    unimplemented!()
}

/// A section or a term.
pub fn list(_site: &SiteView, _head: &HeadView, _view: &ListView) -> String {
    unimplemented!()
}

/// A post or a plain page.
pub fn page(_site: &SiteView, _head: &HeadView, _view: &PageView) -> String {
    unimplemented!()
}

/// The terms of a taxonomy.
pub fn terms(_site: &SiteView, _head: &HeadView, _view: &TermsView) -> String {
    unimplemented!()
}

/// The page for addresses that do not exist.
pub fn not_found(_site: &SiteView, _head: &HeadView) -> String {
    unimplemented!()
}

/// The page that `export` writes at an old address, for hosts that cannot redirect. `to` is absolute.
pub fn moved(_to: &str, _lang: &str) -> String {
    unimplemented!()
}
