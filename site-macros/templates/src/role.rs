//! What a template is for, by its path below `templates/`.

use site_theme::slots::Slots;

/// What a template is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Role {
    /// `slots/NAME.html`: HTML at a place of the theme's pages.
    Slot(&'static str),
    /// `shortcodes/NAME.html` or `shortcodes/NAME.md`.
    Shortcode {
        /// Its name, with the folder: `gallery/row`.
        name: String,
        /// It writes Markdown, which is rendered with the page.
        makes_markdown: bool,
    },
    /// `outputs/PATH`: a file at this address.
    Output(String),
    /// `home.html`: the home page.
    Home,
    /// `page.html`, `sections/NAME/page.html`, or a template that a page's front matter names.
    Page,
    /// `list.html`, `term.html`, `sections/NAME/list.html`.
    List,
    /// `terms.html`: the terms of a taxonomy.
    Terms,
    /// `404.html`: the not-found page.
    NotFound,
    /// Others include it or inherit from it.
    Part,
}

/// A path that has no role although its folder has.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Misplaced {
    /// What its folder contains.
    pub(crate) what: &'static str,
    /// The name.
    pub(crate) name: String,
    /// The names that have a role.
    pub(crate) known: Vec<&'static str>,
}

impl Role {
    /// The role of a path below `templates/`.
    pub(crate) fn of(path: &str) -> Result<Self, Misplaced> {
        let misplaced =
            |what, name: &str, known: &[&'static str]| Err(Misplaced { what, name: name.to_owned(), known: known.to_vec() });
        match path.split_once('/') {
            None => Ok(match path {
                "home.html" => Self::Home,
                "page.html" => Self::Page,
                "list.html" | "term.html" => Self::List,
                "terms.html" => Self::Terms,
                "404.html" => Self::NotFound,
                _ => Self::Part,
            }),
            Some(("slots", file)) => {
                let name = file.strip_suffix(".html").unwrap_or(file);
                let names: Vec<&'static str> = Slots::NAMES.iter().map(|(name, _)| *name).collect();
                match names.iter().find(|known| file.ends_with(".html") && **known == name) {
                    Some(known) => Ok(Self::Slot(known)),
                    None => misplaced("slot", name, &names),
                }
            }
            Some(("shortcodes", file)) => match file.rsplit_once('.') {
                Some((name, "html")) => Ok(Self::Shortcode { name: name.to_owned(), makes_markdown: false }),
                Some((name, "md")) => Ok(Self::Shortcode { name: name.to_owned(), makes_markdown: true }),
                _ => misplaced("shortcode", file, &["NAME.html", "NAME.md"]),
            },
            Some(("outputs", file)) => Ok(Self::Output(format!("/{file}"))),
            Some(("sections", rest)) => match rest.rsplit_once('/') {
                Some((_, "page.html")) => Ok(Self::Page),
                Some((_, "list.html")) => Ok(Self::List),
                _ => misplaced("template of a section", rest.rsplit('/').next().unwrap_or(rest), &["page.html", "list.html"]),
            },
            Some(_) => Ok(Self::Part),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_have_roles() {
        for (path, role) in [
            ("home.html", Role::Home),
            ("page.html", Role::Page),
            ("term.html", Role::List),
            ("terms.html", Role::Terms),
            ("404.html", Role::NotFound),
            ("base.html", Role::Part),
            ("parts/card.html", Role::Part),
            ("slots/head_end.html", Role::Slot("head_end")),
            ("shortcodes/a/b.html", Role::Shortcode { name: "a/b".to_owned(), makes_markdown: false }),
            ("shortcodes/b.md", Role::Shortcode { name: "b".to_owned(), makes_markdown: true }),
            ("outputs/.well-known/x.txt", Role::Output("/.well-known/x.txt".to_owned())),
            ("sections/posts/page.html", Role::Page),
            ("sections/docs/api/list.html", Role::List),
        ] {
            assert_eq!(Role::of(path), Ok(role), "{path}");
        }
        for (path, name) in [
            ("slots/head_ende.html", "head_ende"),
            ("slots/head_end.txt", "head_end.txt"),
            ("shortcodes/x.txt", "x.txt"),
            ("sections/posts/post.html", "post.html"),
        ] {
            assert_eq!(Role::of(path).map_err(|misplaced| misplaced.name), Err(name.to_owned()), "{path}");
        }
    }
}
