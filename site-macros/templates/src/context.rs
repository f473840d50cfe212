//! The variables of templates, by role.

use site_theme::view::{HeadView, HomeView, ListView, PageInfo, PageView, SiteView, TermsView};

use crate::role::Role;
use crate::types::Type;

/// A variable.
pub(crate) struct Variable {
    pub(crate) name: &'static str,
    pub(crate) doc: &'static str,
    pub(crate) kind: fn() -> Type,
}

const SITE: Variable = Variable { name: "site", doc: "what all pages share", kind: Type::of::<SiteView> };
const PAGE: Variable = Variable { name: "page", doc: "the page", kind: Type::of::<PageInfo> };
const HEAD: Variable = Variable { name: "head", doc: "what the head element contains", kind: Type::of::<HeadView> };
const DATA: Variable =
    Variable { name: "data", doc: "the files of `data/`, by path without extension", kind: || Type::Data(String::new()) };
const HOME: Variable = Variable { name: "home", doc: "the home page's own values", kind: Type::of::<HomeView> };
const ARTICLE: Variable = Variable { name: "article", doc: "the page's own values, and its text", kind: Type::of::<PageView> };
const LIST: Variable = Variable { name: "list", doc: "the pages of the list", kind: Type::of::<ListView> };
const TERMS: Variable = Variable { name: "terms", doc: "the terms of the taxonomy", kind: Type::of::<TermsView> };
const ARGUMENTS: Variable =
    Variable { name: "args", doc: "the arguments: `args.NAME`, or `args[0]` for those without names", kind: || Type::Arguments };
const INNER: Variable = Variable {
    name: "inner",
    doc: "what is between the tags: HTML, in `NAME.md` Markdown; else empty",
    kind: Type::of::<String>,
};

/// The theme's parts, in the order of the page.
pub(crate) const PARTS: &[(&str, &str)] = &[
    ("head", "the whole `head` element"),
    ("header", "the link past the header, and the top bar"),
    ("main", "everything that the theme puts into the main element"),
    ("article", "in `page.html`: the same"),
    ("list", "in `home.html`, `list.html` and `terms.html`: the items alone"),
    ("pagination", "in `home.html` and `list.html`: links to the other pages of the list"),
    ("footer", "the footer, and the scripts of the page"),
];

fn parts() -> Type {
    Type::Parts(PARTS)
}

const PARTS_VARIABLE: Variable = Variable { name: "parts", doc: "parts of the page, as the theme makes them", kind: parts };

/// The variables of a role.
pub(crate) fn variables(role: &Role) -> &'static [Variable] {
    match role {
        Role::Slot(_) => &[SITE, PAGE, HEAD, DATA],
        Role::Shortcode { .. } => &[SITE, PAGE, ARGUMENTS, INNER, DATA],
        Role::Output(_) => &[SITE, DATA],
        Role::Home => &[SITE, PAGE, HEAD, HOME, PARTS_VARIABLE, DATA],
        Role::Page => &[SITE, PAGE, HEAD, ARTICLE, PARTS_VARIABLE, DATA],
        Role::List => &[SITE, PAGE, HEAD, LIST, PARTS_VARIABLE, DATA],
        Role::Terms => &[SITE, PAGE, HEAD, TERMS, PARTS_VARIABLE, DATA],
        Role::NotFound => &[SITE, PAGE, HEAD, PARTS_VARIABLE, DATA],
        Role::Part => &[],
    }
}
