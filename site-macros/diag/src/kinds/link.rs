//! Links and images.

macro_rules! kinds {
    ($join:ident! [$($rows:tt)*] $($rest:ident)*) => {
        $join! { [
            $($rows)*

            DeadLink { target: String, nearest: Option<String> } => {
                severity: ERROR.configurable(),
                message: "no page at this address",
                label: "nothing is published here",
                help: or_nearest(nearest, "correct the address, write the page, or remove the link"),
                about: "The link leads to an address of this site at which nothing is published.",
                example: (POST, "See [the guide](‹/guide/instal/›) for more", Kind::DeadLink {
                    target: "/guide/instal/".to_owned(),
                    nearest: Some("/guide/install/".to_owned()),
                }),
            }

            DeadFragment { target: String, fragment: String, nearest: Option<String> } => {
                severity: ERROR.configurable(),
                message: format!("`{target}` has no element with the id `{fragment}`"),
                label: "no such id on that page",
                help: or_nearest(nearest, "link to the id of a heading; to set an id, write `## Heading {#id}`"),
                about: "The page exists, but no element on it has the id after the `#`. Ids of headings are made from their words.",
                example: (POST, "See [how](‹/guide/#instal›) for more", Kind::DeadFragment {
                    target: "/guide/".to_owned(),
                    fragment: "instal".to_owned(),
                    nearest: Some("#install".to_owned()),
                }),
            }

            AmbiguousReference { target: String, candidates: Vec<String> } => {
                severity: ERROR.configurable(),
                message: format!("`{target}` could be more than one page"),
                label: "which one?",
                help: format!("name it in full: {}", candidates.join(" or ")),
                about: "A reference consists of a file name only, and several files have that name.",
                example: (POST, "[the other](‹two.md›)", Kind::AmbiguousReference {
                    target: "two.md".to_owned(),
                    candidates: vec!["a/two.md".to_owned(), "b/two.md".to_owned()],
                }),
            }

            MissingImage { target: String, nearest: Option<String> } => {
                severity: ERROR.configurable(),
                message: "no such image",
                label: "not in the bundle, assets/ or static files",
                help: or_nearest(nearest, "put the file beside the page or into assets/, and check capital letters"),
                about: "The image is neither beside the page nor in `assets/` nor a static file.",
                example: (POST, "![a door](‹dor.jpg›)", Kind::MissingImage {
                    target: "dor.jpg".to_owned(),
                    nearest: Some("door.jpg".to_owned()),
                }),
            }

            InsecureLink { target: String } => {
                severity: WARNING,
                message: format!("`{target}` is not encrypted"),
                help: "most hosts support https://: try it, and use it",
                about: "A link or picture at `http://`: everybody between reader and host can read and change it. Hosts on this \
                    machine and `.onion` names are ignored.",
                example: (POST, "[their site](‹http://example.com/›)", Kind::InsecureLink {
                    target: "http://example.com/".to_owned(),
                }),
            }

            EmptyLink => {
                severity: WARNING,
                message: "this link has no text",
                label: "no text",
                help: "write a text between the brackets",
                about: "A link without text cannot be seen or read aloud. A picture with a description counts as text.",
                example: (POST, "Look ‹[](/about/)›", Kind::EmptyLink),
            }

            VagueLink { text: String } => {
                severity: WARNING,
                message: format!("the link text `{text}` does not say where it leads"),
                help: "use words that describe the target: many readers jump from link to link without reading the text around them",
                about: "Link texts such as \"here\", \"this\", \"click here\" and \"read more\", in the language of the page.",
                example: (POST, "The guide is ‹[here](/guide/)›", Kind::VagueLink { text: "here".to_owned() }),
            }

            ImageWithoutAlt => {
                severity: WARNING,
                message: "this image has no alternative text",
                label: "what does it show?",
                help: "describe it: `![a red door](door.jpg)`; if it only decorates, write `<img src=\"door.jpg\" alt=\"\">`",
                about: "A picture without a description. Readers who use a screen reader or have a slow network need one. In HTML, \
                    `alt=\"\"` says that a picture is decorative.",
                example: (POST, "‹![](door.jpg)›", Kind::ImageWithoutAlt),
            }

            OversizedImage { width: u32, shown: u32 } => {
                severity: WARNING,
                message: format!("this picture is {width} pixels wide, and is shown at {shown}"),
                help: format!("{} pixels are enough for high-resolution screens: scale it down", shown.saturating_mul(2)),
                about: "A picture is more than twice as wide as it is shown (its `width`, or else the column of text). Even \
                    high-resolution screens do not show more, and readers wait longer.",
                example: (POST, "<img src=\"‹door.jpg›\" alt=\"A door\" width=\"300\">", Kind::OversizedImage {
                    width: 4000,
                    shown: 300,
                }),
            }

            ExternalLink { url: String, reason: String } => {
                severity: WARNING,
                message: format!("this link is dead: {reason}"),
                label: "leads nowhere",
                help: format!("remove it, or look for `{url}` at https://web.archive.org/ and link to the copy there"),
                about: "Only with `check --external`, which requests links to other hosts: the host does not exist, cannot be reached \
                    in three attempts, or says that nothing is at this address. Hosts that refuse requests from programs are not \
                    reported.",
                example: (POST, "See [my notes](‹https://notes.example/gone›).", Kind::ExternalLink {
                    url: "https://notes.example/gone".to_owned(),
                    reason: "its host responds with 404 Not Found".to_owned(),
                }),
            }

            ExternalMoved { url: String, to: String } => {
                severity: WARNING,
                message: "the target of this link has moved permanently",
                label: "moved",
                help: format!("write `{to}`"),
                about: "Only with `check --external`, which requests links to other hosts: the host says that the page has moved \
                    permanently. The old address may stop working.",
                example: (POST, "See [my notes](‹http://notes.example/›).", Kind::ExternalMoved {
                    url: "http://notes.example/".to_owned(),
                    to: "https://notes.example/".to_owned(),
                }),
            }
        ] $($rest)* }
    };
}

pub(super) use kinds;
