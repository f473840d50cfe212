//! Addresses of pages and files.

macro_rules! kinds {
    ($join:ident! [$($rows:tt)*] $($rest:ident)*) => {
        $join! { [
            $($rows)*

            EmptyContent => {
                severity: ERROR,
                message: "content/ is empty",
                help: "write content/_index.md for the home page, and posts in content/posts/",
                about: "There is no page, so there is no site.",
                example: ("", "", Kind::EmptyContent),
            }

            UnsupportedFormat { extension: String, program: &'static str, pages: usize } => {
                severity: WARNING,
                message: format!(
                    "`.{extension}` files need the program `{program}`, which is not installed, so {} left out",
                    if *pages == 1 { "this page is".to_owned() } else { format!("{pages} pages are") }
                ),
                help: format!("install `{program}`, convert the files to Markdown, or move them to static files to serve them unchanged"),
                about: "Pages are Markdown, Org or HTML. AsciiDoc, reStructuredText and Pandoc's Markdown are converted by programs, \
                    as in Hugo, and left out where these are not installed.",
                example: ("content/posts/old.adoc", "", Kind::UnsupportedFormat { extension: "adoc".to_owned(), program: "asciidoctor", pages: 1 }),
            }

            ProgramFailed { program: &'static str, reason: String } => {
                severity: WARNING,
                message: format!("`{program}` cannot convert this page: {reason}"),
                help: "correct the page; run the program by hand to see all that it says",
                about: "The program that converts the markup of a page fails, takes more than a minute, or writes more than a page may have.",
                example: ("content/posts/old.adoc", "", Kind::ProgramFailed {
                    program: "asciidoctor",
                    reason: "exit status: 1: invalid option".to_owned()
                }),
            }

            OrgLeftOut { what: String } => {
                severity: WARNING,
                message: format!("{what} is left out"),
                help: "write its text into the page: other files are not read, and macros are defined with `#+MACRO:`",
                about: "A page in Org includes another file, or calls a macro that it does not define.",
                example: (
                    "content/posts/hello.org",
                    "#+TITLE: Hello\n\n‹#+INCLUDE:› \"notes.org\"",
                    Kind::OrgLeftOut { what: "`#+INCLUDE:`".to_owned() }
                ),
            }

            DuplicateAddress { address: String } => {
                severity: ERROR,
                message: format!("two sources claim the address `{address}`"),
                label: "claimed here",
                help: "change the `slug` or `url` of one of them",
                about: "Two pages, or a page and a file, have the same address. Addresses that only differ in letter case count as \
                    the same.",
                example: (POST, "---\nurl: ‹/about/›\n---", Kind::DuplicateAddress { address: "/about/".to_owned() }),
            }

            AliasHidesPage { alias: String } => {
                severity: ERROR.configurable(),
                message: format!("the alias `{alias}` is the address of a page"),
                label: "this alias",
                help: "remove the alias, or move the page",
                about: "An alias redirects from an old address to the page. A page at that address would not be reachable, so the \
                    page wins.",
                example: (POST, "---\naliases: [‹/about/›]\n---", Kind::AliasHidesPage { alias: "/about/".to_owned() }),
            }

            AliasTwice { alias: String } => {
                severity: WARNING,
                message: format!("two pages have the alias `{alias}`"),
                label: "this alias",
                help: "it redirects to the first of them; remove it from the other",
                about: "Two pages have the same old address; it redirects to the first of them.",
                example: (POST, "---\naliases: [‹/old/›]\n---", Kind::AliasTwice { alias: "/old/".to_owned() }),
            }

            ReservedAddress { address: String } => {
                severity: ERROR,
                message: format!("the address `{address}` is reserved"),
                help: "choose another: /assets/ and /__site/ belong to the program",
                about: "Addresses below `/assets/` and `/__site/` are reserved for the program.",
                example: (POST, "---\nurl: ‹/assets/x/›\n---", Kind::ReservedAddress { address: "/assets/x/".to_owned() }),
            }

            BadAddress { address: String, reason: String } => {
                severity: ERROR,
                message: format!("`{address}` cannot be an address"),
                help: reason.as_str(),
                about: "The value of `url` or `slug` is not a valid address of this site.",
                example: (POST, "---\nurl: ‹../../x›\n---", Kind::BadAddress {
                    address: "../../x".to_owned(),
                    reason: "it leaves the site".to_owned(),
                }),
            }
        ] $($rest)* }
    };
}

pub(super) use kinds;
