//! Front matter.

macro_rules! kinds {
    ($join:ident! [$($rows:tt)*] $($rest:ident)*) => {
        $join! { [
            $($rows)*

            FrontMatterUnclosed { fence: &'static str } => {
                severity: ERROR.even_from_hugo(),
                message: format!("the front matter that `{fence}` opens is never closed"),
                label: "opened here",
                help: match *fence {
                    "{" => "close it with `}`".to_owned(),
                    fence => format!("close it with a line `{fence}`"),
                },
                about: "Front matter begins with `---`, `+++` or `{`, and ends with the same line, or with `}`.",
                example: (POST, "‹---›\ntitle: Hello", Kind::FrontMatterUnclosed { fence: "---" }),
            }

            UnknownFrontMatterKey { key: String, nearest: Option<String> } => {
                severity: WARNING,
                message: format!("unknown front matter key `{key}`"),
                label: "unknown key",
                help: match key.contains('.') {
                    true => or_nearest(nearest, "remove it"),
                    false => or_nearest(nearest, "remove it; your own keys go below `params`"),
                },
                about: "An unknown key, probably a misspelling of a known one. Your own keys belong under `params`.",
                example: (POST, "---\n‹titel›: Hello\n---", Kind::UnknownFrontMatterKey {
                    key: "titel".to_owned(),
                    nearest: Some("title".to_owned()),
                }),
            }

            BadDate { key: String, value: String } => {
                severity: ERROR,
                message: format!("`{key}` is not a date: `{value}`"),
                label: "this value",
                help: "write it as 2026-01-31, 2026-01-31 10:00 or 2026-01-31T10:00:00+01:00",
                about: "The date does not exist, or its format is not supported.",
                example: (POST, "---\ndate: ‹2026-02-30›\n---", Kind::BadDate {
                    key: "date".to_owned(),
                    value: "2026-02-30".to_owned(),
                }),
            }

            OddValue { key: String, value: String, read_as: String, better: String } => {
                severity: WARNING,
                message: format!("`{key}: {value}` is read as {read_as}"),
                label: "this value",
                help: better.as_str(),
                about: "A value that is read, but perhaps not as it is meant. In a page that was written for Hugo a number is a date \
                    in seconds since 1970, as in Hugo, and the word `yes` makes a draft, which Hugo takes for text and publishes.",
                example: (POST, "---\ndate: ‹2024›\n---", Kind::OddValue {
                    key: "date".to_owned(),
                    value: "2024".to_owned(),
                    read_as: "seconds since 1970, which is 1970-01-01T00:33:44Z".to_owned(),
                    better: "write a date, such as 2024-01-31".to_owned(),
                }),
            }

            DuplicateTitle { title: String } => {
                severity: WARNING,
                message: format!("two pages have the title `{title}`"),
                label: "the same again",
                help: "make each title say what distinguishes the page",
                about: "Two pages of one language have the same title. Readers cannot distinguish them in lists, search results and \
                    browser tabs.",
                example: (POST, "---\ntitle: ‹Notes›\n---", Kind::DuplicateTitle { title: "Notes".to_owned() }),
            }

            DuplicateDescription => {
                severity: WARNING,
                message: "two pages have the same description",
                label: "the same again",
                help: "write a different description for each page, or leave it out",
                about: "Two pages of one language have the same description.",
                example: (POST, "---\ndescription: ‹A blog›\n---", Kind::DuplicateDescription),
            }

            LongDescription { characters: usize, limit: usize } => {
                severity: WARNING,
                message: format!("this description has {characters} characters, and search engines show about {limit}"),
                help: format!("shorten it to {limit} characters"),
                about: "Search engines and link previews show the beginning of a description and cut off the rest.",
                example: (POST, "---\ndescription: ‹All that is known about it, and more …›\n---", Kind::LongDescription {
                    characters: 240,
                    limit: 160,
                }),
            }

            TagCase { term: String, other: String } => {
                severity: WARNING,
                message: format!("`{term}` is written `{other}` elsewhere"),
                label: "spelled differently here",
                help: format!("both are the same term; use one spelling everywhere, such as `{other}`"),
                about: "A tag, or another term, has more than one spelling: `Rust` and `rust` are the same term, and the first \
                    spelling is its name.",
                example: (POST, "---\ntags: [‹rust›]\n---", Kind::TagCase { term: "rust".to_owned(), other: "Rust".to_owned() }),
            }

            LeftOut { why: &'static str, option: &'static str } => {
                severity: WARNING,
                message: format!("this page is left out: {why}"),
                help: format!("preview it with `cargo run -- {option}`"),
                about: "The page is not part of the site, because its publication date is in the future or its expiry date is in the \
                    past. A compiled site does not change by itself: build it again on that day. Drafts are left out without a \
                    warning.",
                example: (POST, "---\ndate: ‹2031-01-01›\n---", Kind::LeftOut {
                    why: "its date is in the future",
                    option: "--future",
                }),
            }
        ] $($rest)* }
    };
}

pub(super) use kinds;
