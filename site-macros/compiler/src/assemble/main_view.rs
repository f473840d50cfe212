//! The views of the kinds of pages, each with the theme's rendering of it and the owner's template that may replace that.

use std::hash::Hash;

use site_templates::{Role, Value};
use site_theme::view::{HomeView, ListView, PageView, PagerView, TermsView};
use site_theme::{Frame, part};

/// What the main element of a page shows.
pub(crate) trait MainView: Hash {
    /// The class of the body element.
    const CLASS: &'static str;
    /// The role of templates for it.
    const ROLE: Role;
    /// The variable of its values; empty for none.
    const VARIABLE: &'static str;

    /// The theme's whole page.
    fn page(&self, frame: &Frame<'_>) -> String;

    /// What the theme puts into the main element.
    fn main(&self, frame: &Frame<'_>) -> String;

    /// The items alone, if it is a list.
    fn items(&self, _frame: &Frame<'_>) -> String {
        String::new()
    }

    /// Links to the other pages of the list.
    fn pager(&self) -> Option<&PagerView> {
        None
    }

    /// Its values.
    fn value(&self) -> Value;
}

impl MainView for HomeView {
    const CLASS: &'static str = "home";
    const ROLE: Role = Role::Home;
    const VARIABLE: &'static str = "home";

    fn page(&self, frame: &Frame<'_>) -> String {
        site_theme::home(frame, self)
    }

    fn main(&self, frame: &Frame<'_>) -> String {
        part::main_of_home(frame, self).to_string()
    }

    fn items(&self, frame: &Frame<'_>) -> String {
        part::items(frame, &ListView { items: self.recent.clone(), ..ListView::default() })
    }

    fn pager(&self) -> Option<&PagerView> {
        self.pager.as_ref()
    }

    fn value(&self) -> Value {
        site_templates::value(self)
    }
}

impl MainView for PageView {
    const CLASS: &'static str = "page";
    const ROLE: Role = Role::Page;
    const VARIABLE: &'static str = "article";

    fn page(&self, frame: &Frame<'_>) -> String {
        site_theme::page(frame, self)
    }

    fn main(&self, frame: &Frame<'_>) -> String {
        part::main_of_page(frame, self).to_string()
    }

    fn value(&self) -> Value {
        site_templates::value(self)
    }
}

impl MainView for ListView {
    const CLASS: &'static str = "list";
    const ROLE: Role = Role::List;
    const VARIABLE: &'static str = "list";

    fn page(&self, frame: &Frame<'_>) -> String {
        site_theme::list(frame, self)
    }

    fn main(&self, frame: &Frame<'_>) -> String {
        part::main_of_list(frame, self).to_string()
    }

    fn items(&self, frame: &Frame<'_>) -> String {
        part::items(frame, self)
    }

    fn pager(&self) -> Option<&PagerView> {
        self.pager.as_ref()
    }

    fn value(&self) -> Value {
        site_templates::value(self)
    }
}

impl MainView for TermsView {
    const CLASS: &'static str = "list";
    const ROLE: Role = Role::Terms;
    const VARIABLE: &'static str = "terms";

    fn page(&self, frame: &Frame<'_>) -> String {
        site_theme::terms(frame, self)
    }

    fn main(&self, frame: &Frame<'_>) -> String {
        part::main_of_terms(frame, self).to_string()
    }

    fn items(&self, frame: &Frame<'_>) -> String {
        part::cloud(frame, self)
    }

    fn value(&self) -> Value {
        site_templates::value(self)
    }
}

/// The not-found page.
impl MainView for () {
    const CLASS: &'static str = "error";
    const ROLE: Role = Role::NotFound;
    const VARIABLE: &'static str = "";

    fn page(&self, frame: &Frame<'_>) -> String {
        site_theme::not_found(frame)
    }

    fn main(&self, frame: &Frame<'_>) -> String {
        part::main_of_not_found(frame).to_string()
    }

    fn value(&self) -> Value {
        Value::from(())
    }
}
