//! The words and the example of each kind, in the order of [`Kind`].

use super::Explanation;
use crate::{Kind, KindName, PolicyRemedy, limits};

const POST: &str = "content/posts/hello.md";
const SETTINGS: &str = "site.toml";

impl KindName {
    /// The words on this kind.
    pub(super) fn explanation(self) -> Explanation {
        let entry = |about, path, text, kind| Explanation { about, path, text, kind };
        match self {
            Self::Unreadable => entry(
                "The operating system cannot read the file. Check that it exists and that you have permission to read it.",
                POST,
                "",
                Kind::Unreadable { reason: "permission denied".to_owned() },
            ),
            Self::NotUtf8 => entry(
                "Texts must be UTF-8. Most editors can save a file as UTF-8; `iconv -f latin1 -t utf-8` converts many others.",
                POST,
                "A na‹\u{fffd}›ve guess",
                Kind::NotUtf8 { offset: 4 },
            ),
            Self::LimitExceeded => entry(
                "No file may keep the compiler busy for minutes, whether by mistake or because somebody else wrote it. The guide's page on limits lists how much a file may contain. The limits are far above what people write.",
                POST,
                "‹>›>>>>>>>>>>>>>>>>>>>>>>>>> and so on",
                Kind::LimitExceeded { limit: &limits::NESTING },
            ),
            Self::MoreDiagnostics => entry(
                "Only the first errors and the first warnings of each file are shown, and the others are counted: often they have the same cause. Correct the first ones to see more.",
                POST,
                "[‹here›](/)",
                Kind::MoreDiagnostics { count: 245 },
            ),
            Self::BadImage => entry(
                "The file is not a complete picture of the format that its name says: it is empty, truncated, a picture of another format, or something else. Browsers may show a part of it or nothing, and metadata such as the position of the camera cannot be removed from it. Where this is a warning, the file is published; unchanged, unless it is a picture of another format.",
                "content/posts/photo.jpg",
                "",
                Kind::BadImage { format: "JPEG".to_owned(), reason: "its bytes are PNG".to_owned() },
            ),
            Self::MediaPosition => entry(
                "A camera or recorder has written its position into a video or audio file. Pictures are published without their position; video and audio files are published unchanged.",
                "content/posts/walk.mp4",
                "",
                Kind::MediaPosition { place: "a location tag" },
            ),
            Self::FileName => entry(
                "The name of a file cannot be printed safely: it is not UTF-8, or it contains a line break, an escape character, or a character that changes the direction of the following text. The file is not published. On a site with Hugo's settings this is a warning.",
                "",
                "",
                Kind::FileName {
                    path: "content/posts/a\u{202e}dm.html".to_owned(),
                    what: "the name of this file holds the control character U+202E".to_owned(),
                    help: "rename it".to_owned(),
                },
            ),
            Self::SymbolicLink => entry(
                "A symbolic link may lead to any file or folder in the site's folder. A link that leads out of it, in a circle, to nothing, or to a hidden file is not followed, so files outside, such as keys or another person's files, are never published by mistake. On a site with Hugo's settings this is a warning, because Hugo ignores such links.",
                "",
                "",
                Kind::SymbolicLink {
                    path: "content/posts/notes.md".to_owned(),
                    what: "this symbolic link leads out of the site's folder".to_owned(),
                    help: "put what it leads to into the folder; a link may lead to anything in it".to_owned(),
                },
            ),
            Self::WorldProblem => entry(
                "Something in the folder is neither a file nor a folder that can be read, such as a pipe, a socket or a device. It is not opened.",
                "",
                "",
                Kind::WorldProblem {
                    path: "content/posts/log".to_owned(),
                    what: "this is neither a file nor a folder".to_owned(),
                    help: "remove it".to_owned(),
                },
            ),
            Self::Leftovers => entry(
                "Copies and notes of editors, merges and file managers are not published: names that end in `~`, `.bak`, `.orig`, `.rej`, `.swp`, `.swo` or `.tmp`, or begin with `#`, `.#`, `._`, `.~lock.` or `~$`, and `.DS_Store`, `Thumbs.db` and `desktop.ini`. One warning lists all of them.",
                "",
                "",
                Kind::Leftovers { paths: vec!["content/posts/hello.md~".to_owned(), "static/.DS_Store".to_owned()] },
            ),
            Self::ShallowHistory => entry(
                "Dates of last change come from git. In a clone without history, every page would have the date of the last commit, so these dates are left out.",
                "",
                "",
                Kind::ShallowHistory,
            ),
            Self::Secret => entry(
                "A private key, a password, or a token of a service: everybody could read it, and programs search for them all the time. The rules are those of gitleaks and some of our own; the message names the rule. Everything that is published or compiled in is searched: settings, data, pages, assets, static files, file names, text in any encoding, members of archives and documents, comments of pictures. Remove the secret **and revoke it**: it stays in the history of the repository. Placeholders such as `<token>`, `$TOKEN` and `changeme` are ignored. If the finding is not a secret, such as an example from a manual, allow it by its identifier and with a reason, either in a comment of the same file, `<!-- allow-secret 5f2b9c01d3a4: from the manual -->`, or in the settings: `[[checks.allow]]`, `secret = \"…\"`, `reason = \"…\"` (in Hugo's settings `[[params.site.checks.allow]]`). A preview that listens only on this machine shows the site nevertheless.",
                POST,
                "export TOKEN=‹ghp_…›",
                Kind::Secret {
                    rules: "github-pat".to_owned(),
                    description: "Uncovered a GitHub Personal Access Token, potentially leading to unauthorized repository access and sensitive content exposure.".to_owned(),
                    place: String::new(),
                    id: "5f2b9c01d3a4".to_owned(),
                },
            ),
            Self::Unsearched => entry(
                "A part of the file cannot be searched for secrets: it is encrypted, compressed in an unsupported way, damaged, nested in archives inside archives, or larger than the limits for unpacking (64 MB and 16 times the size of the file, 20,000 members). The rest of the file has been searched.",
                "static/backup.zip",
                "",
                Kind::Unsearched { reason: "notes.txt: encrypted".to_owned() },
            ),
            Self::NoSettings => entry(
                "The folder has no `site.toml`, and none of the files in which Hugo keeps its settings.",
                "",
                "",
                Kind::NoSettings,
            ),
            Self::Syntax => entry(
                "The file, or the front matter of the page, is not valid TOML, YAML or JSON.",
                SETTINGS,
                "title = ‹My site›",
                Kind::Syntax { format: "TOML", reason: "text stands between quotes".to_owned() },
            ),
            Self::UnknownKey => entry(
                "`site.toml` is read strictly: an unknown setting would have no effect, and is usually a misspelling.",
                SETTINGS,
                "‹titel› = \"My site\"",
                Kind::UnknownKey { key: "titel".to_owned(), within: String::new(), nearest: Some("title".to_owned()) },
            ),
            Self::UnsupportedKeys => entry(
                "Hugo settings without an effect here, listed once. Values under `params` that the theme or the owner uses in templates are listed separately: the shortcode `param` can still show them.",
                "hugo.toml",
                "‹timeout› = \"60s\"",
                Kind::UnsupportedKeys { keys: vec!["timeout".to_owned()], own: Vec::new() },
            ),
            Self::WrongType => entry(
                "The setting, or the key in front matter, has another type: text is quoted, numbers and `true` are not.",
                SETTINGS,
                "page_size = ‹\"ten\"›",
                Kind::WrongType { key: "page_size".to_owned(), expected: "a whole number", found: "text" },
            ),
            Self::BadValue => entry(
                "The value has the right type, but is not valid.",
                SETTINGS,
                "base_url = ‹\"example.org\"›",
                Kind::BadValue {
                    key: "base_url".to_owned(),
                    value: "example.org".to_owned(),
                    expected: "an absolute address, such as `https://example.org`".to_owned(),
                },
            ),
            Self::MissingKey => entry(
                "A required setting is missing: the title, the address at which the site is published (`base_url`, which feeds, the sitemap and canonical links need), or what a service needs.",
                SETTINGS,
                "‹›title = \"My site\"",
                Kind::MissingKey {
                    key: "base_url".to_owned(),
                    why: "feeds, canonical links and the sitemap are made of it".to_owned(),
                },
            ),
            Self::DuplicateKey => entry(
                "A key occurs twice in one table.",
                POST,
                "---\ntitle: A\n‹title›: B\n---",
                Kind::DuplicateKey { key: "title".to_owned() },
            ),
            Self::FrontMatterUnclosed => entry(
                "Front matter begins with `---`, `+++` or `{`, and ends with the same line, or with `}`.",
                POST,
                "‹---›\ntitle: Hello",
                Kind::FrontMatterUnclosed { fence: "---" },
            ),
            Self::UnknownFrontMatterKey => entry(
                "An unknown key, probably a misspelling of a known one. Your own keys belong under `params`.",
                POST,
                "---\n‹titel›: Hello\n---",
                Kind::UnknownFrontMatterKey { key: "titel".to_owned(), nearest: Some("title".to_owned()) },
            ),
            Self::BadDate => entry(
                "The date does not exist, or its format is not supported.",
                POST,
                "---\ndate: ‹2026-02-30›\n---",
                Kind::BadDate { key: "date".to_owned(), value: "2026-02-30".to_owned() },
            ),
            Self::OddValue => entry(
                "A value that is read, but perhaps not as it is meant. In a page that was written for Hugo a number is a date in seconds \
                 since 1970, as in Hugo, and the word `yes` makes a draft, which Hugo takes for text and publishes.",
                POST,
                "---\ndate: ‹2024›\n---",
                Kind::OddValue {
                    key: "date".to_owned(),
                    value: "2024".to_owned(),
                    read_as: "seconds since 1970, which is 1970-01-01T00:33:44Z".to_owned(),
                    better: "write a date, such as 2024-01-31".to_owned(),
                },
            ),
            Self::DuplicateTitle => entry(
                "Two pages of one language have the same title. Readers cannot distinguish them in lists, search results and browser tabs.",
                POST,
                "---\ntitle: ‹Notes›\n---",
                Kind::DuplicateTitle { title: "Notes".to_owned() },
            ),
            Self::DuplicateDescription => entry(
                "Two pages of one language have the same description.",
                POST,
                "---\ndescription: ‹A blog›\n---",
                Kind::DuplicateDescription,
            ),
            Self::LongDescription => entry(
                "Search engines and link previews show the beginning of a description and cut off the rest.",
                POST,
                "---\ndescription: ‹All that is known about it, and more …›\n---",
                Kind::LongDescription { characters: 240, limit: 160 },
            ),
            Self::TagCase => entry(
                "A tag, or another term, has more than one spelling: `Rust` and `rust` are the same term, and the first spelling is its name.",
                POST,
                "---\ntags: [‹rust›]\n---",
                Kind::TagCase { term: "rust".to_owned(), other: "Rust".to_owned() },
            ),
            Self::LeftOut => entry(
                "The page is not part of the site, because its publication date is in the future or its expiry date is in the past. A compiled site does not change by itself: build it again on that day. Drafts are left out without a warning.",
                POST,
                "---\ndate: ‹2031-01-01›\n---",
                Kind::LeftOut { why: "its date is in the future", option: "--future" },
            ),
            Self::EmptyContent => entry("There is no page, so there is no site.", "", "", Kind::EmptyContent),
            Self::UnsupportedFormat => entry(
                "Pages are Markdown or HTML. AsciiDoc, Org and similar formats are not supported.",
                "content/posts/old.adoc",
                "",
                Kind::UnsupportedFormat { extension: "adoc".to_owned() },
            ),
            Self::DuplicateAddress => entry(
                "Two pages, or a page and a file, have the same address. Addresses that only differ in letter case count as the same.",
                POST,
                "---\nurl: ‹/about/›\n---",
                Kind::DuplicateAddress { address: "/about/".to_owned() },
            ),
            Self::AliasHidesPage => entry(
                "An alias redirects from an old address to the page. A page at that address would not be reachable, so the page wins.",
                POST,
                "---\naliases: [‹/about/›]\n---",
                Kind::AliasHidesPage { alias: "/about/".to_owned() },
            ),
            Self::AliasTwice => entry(
                "Two pages have the same old address; it redirects to the first of them.",
                POST,
                "---\naliases: [‹/old/›]\n---",
                Kind::AliasTwice { alias: "/old/".to_owned() },
            ),
            Self::ReservedAddress => entry(
                "Addresses below `/assets/` and `/__site/` are reserved for the program.",
                POST,
                "---\nurl: ‹/assets/x/›\n---",
                Kind::ReservedAddress { address: "/assets/x/".to_owned() },
            ),
            Self::BadAddress => entry(
                "The value of `url` or `slug` is not a valid address of this site.",
                POST,
                "---\nurl: ‹../../x›\n---",
                Kind::BadAddress { address: "../../x".to_owned(), reason: "it leaves the site".to_owned() },
            ),
            Self::DeadLink => entry(
                "The link leads to an address of this site at which nothing is published.",
                POST,
                "See [the guide](‹/guide/instal/›) for more",
                Kind::DeadLink { target: "/guide/instal/".to_owned(), nearest: Some("/guide/install/".to_owned()) },
            ),
            Self::DeadFragment => entry(
                "The page exists, but no element on it has the id after the `#`. Ids of headings are made from their words.",
                POST,
                "See [how](‹/guide/#instal›) for more",
                Kind::DeadFragment {
                    target: "/guide/".to_owned(),
                    fragment: "instal".to_owned(),
                    nearest: Some("#install".to_owned()),
                },
            ),
            Self::AmbiguousReference => entry(
                "A reference consists of a file name only, and several files have that name.",
                POST,
                "[the other](‹two.md›)",
                Kind::AmbiguousReference {
                    target: "two.md".to_owned(),
                    candidates: vec!["a/two.md".to_owned(), "b/two.md".to_owned()],
                },
            ),
            Self::MissingImage => entry(
                "The image is neither beside the page nor in `assets/` nor a static file.",
                POST,
                "![a door](‹dor.jpg›)",
                Kind::MissingImage { target: "dor.jpg".to_owned(), nearest: Some("door.jpg".to_owned()) },
            ),
            Self::InsecureLink => entry(
                "A link or picture at `http://`: everybody between reader and host can read and change it. Hosts on this machine and `.onion` names are ignored.",
                POST,
                "[their site](‹http://example.com/›)",
                Kind::InsecureLink { target: "http://example.com/".to_owned() },
            ),
            Self::EmptyLink => entry(
                "A link without text cannot be seen or read aloud. A picture with a description counts as text.",
                POST,
                "Look ‹[](/about/)›",
                Kind::EmptyLink,
            ),
            Self::VagueLink => entry(
                "Link texts such as \"here\", \"this\", \"click here\" and \"read more\", in the language of the page.",
                POST,
                "The guide is ‹[here](/guide/)›",
                Kind::VagueLink { text: "here".to_owned() },
            ),
            Self::ImageWithoutAlt => entry(
                "A picture without a description. Readers who use a screen reader or have a slow network need one. In HTML, `alt=\"\"` says that a picture is decorative.",
                POST,
                "‹![](door.jpg)›",
                Kind::ImageWithoutAlt,
            ),
            Self::OversizedImage => entry(
                "A picture is more than twice as wide as it is shown (its `width`, or else the column of text). Even high-resolution screens do not show more, and readers wait longer.",
                POST,
                "<img src=\"‹door.jpg›\" alt=\"A door\" width=\"300\">",
                Kind::OversizedImage { width: 4000, shown: 300 },
            ),
            Self::ExternalLink => entry(
                "Only with `check --external`, which requests links to other hosts: the host does not exist, cannot be reached in three attempts, or says that nothing is at this address. Hosts that refuse requests from programs are not reported.",
                POST,
                "See [my notes](‹https://notes.example/gone›).",
                Kind::ExternalLink {
                    url: "https://notes.example/gone".to_owned(),
                    reason: "its host responds with 404 Not Found".to_owned(),
                },
            ),
            Self::ExternalMoved => entry(
                "Only with `check --external`, which requests links to other hosts: the host says that the page has moved permanently. The old address may stop working.",
                POST,
                "See [my notes](‹http://notes.example/›).",
                Kind::ExternalMoved { url: "http://notes.example/".to_owned(), to: "https://notes.example/".to_owned() },
            ),
            Self::Math => entry(
                "The formula contains an unknown command, or its braces do not match.",
                POST,
                "So $‹\\frc›{1}{2}$.",
                Kind::Math { reason: "unknown command `\\frc`".to_owned() },
            ),
            Self::SpacedFormula => entry(
                "The page has formulas, and this looks like one, but a dollar begins a formula only if no space follows it.",
                POST,
                "Let $x$ and ‹$ y $› be given.",
                Kind::SpacedFormula,
            ),
            Self::CodeOption => entry(
                "An option after the language of a code block is unknown or has an invalid value.",
                POST,
                "```rust {‹line=3›}\n```",
                Kind::CodeOption { option: "line".to_owned(), reason: "known are linenos, linenostart and hl_lines".to_owned() },
            ),
            Self::UnknownLanguage => entry(
                "The block is shown without highlighting. For plain text, write `text`, or no language.",
                POST,
                "```‹pyton›\nprint(1)\n```",
                Kind::UnknownLanguage { language: "pyton".to_owned(), nearest: Some("python".to_owned()) },
            ),
            Self::HeadingSkip => entry(
                "Readers of screen readers jump from heading to heading; a skipped level sounds as if a part were missing. The title of the page is level 1.",
                POST,
                "## Part\n\n‹#### Detail›",
                Kind::HeadingSkip { from: 2, to: 4 },
            ),
            Self::Untrusted => entry(
                "With `[markup] trusted = false`, authors of Markdown cannot run code in the browsers of your readers: HTML, shortcodes that produce HTML, scripts or frames, style attributes, addresses that run scripts, and files beside the page that browsers run are left out. The guide's page on trust has the complete list.",
                POST,
                "Hello ‹<script>›alert(1)</script>",
                Kind::Untrusted { what: "HTML".to_owned() },
            ),
            Self::BlockedByPolicy => entry(
                "Each page has a policy that allows what the page and the style sheets it links load. What the style sheets of `custom_css` load from other hosts, on every page, needs `[security.allow_hosts]`. Requests that a script makes cannot be seen in a page, so browsers refuse them, and the script fails silently. Addresses that begin with `javascript:`, `<base>`, and hosts that a policy cannot contain, such as `[::1]`, are refused, too.",
                "assets/js/news.js",
                "fetch(‹\"https://api.example.org/news\"›)",
                Kind::BlockedByPolicy {
                    what: "`https://api.example.org` for this script".to_owned(),
                    remedy: PolicyRemedy::Allow("connect", "https://api.example.org".to_owned()),
                },
            ),
            Self::HtmlNesting => entry(
                "An HTML element in Markdown is never closed, closed but not open, or closed after the element around it. Browsers guess, and the rest of the page may end up inside it.",
                POST,
                "<b>bold <i>both‹</b>› and</i>",
                Kind::HtmlNesting { element: "</b>".to_owned(), problem: "is closed while another inside it is open" },
            ),
            Self::UnknownShortcode => entry(
                "No shortcode has this name. Hugo's templates for shortcodes are not used.",
                POST,
                "{{< ‹figur› src=\"a.png\" >}}",
                Kind::UnknownShortcode { name: "figur".to_owned(), nearest: Some("figure".to_owned()) },
            ),
            Self::ShortcodeSyntax => entry(
                "The content of the shortcode's tag cannot be parsed.",
                POST,
                "‹{{< figure src=\"a.png >}}›",
                Kind::ShortcodeSyntax { reason: "a quote is never closed".to_owned() },
            ),
            Self::ShortcodeUnclosed => entry(
                "A shortcode with content needs a closing tag.",
                POST,
                "‹{{< details >}}›\nMore",
                Kind::ShortcodeUnclosed { name: "details".to_owned() },
            ),
            Self::ShortcodeUnopened => entry(
                "A closing tag without an opening tag.",
                POST,
                "More\n‹{{< /details >}}›",
                Kind::ShortcodeUnopened { name: "details".to_owned() },
            ),
            Self::ShortcodeArgument => entry(
                "An argument is missing or unknown, or has an invalid value.",
                POST,
                "‹{{< figure >}}›",
                Kind::ShortcodeArgument { name: "figure".to_owned(), reason: "needs `src`".to_owned() },
            ),
            Self::SkippedShortcode => entry(
                "In a site with Hugo's settings no shortcode stops the build. One that is neither built in nor a template in layouts/ of the site or its theme, and one whose template cannot be run to its end, shows what is between its tags; the preview marks the place. Templates within a page (`{{< name.inline >}}`) are left out, as in Hugo.",
                POST,
                "{{< ‹fancy-box› >}}\nText\n{{< /fancy-box >}}",
                Kind::SkippedShortcode {
                    name: "fancy-box".to_owned(),
                    reason: "is neither built in nor in layouts/, so that only what it holds is shown".to_owned(),
                    times: 1,
                },
            ),
            Self::AssetSyntax => entry(
                "A style sheet or script contains a syntax error.",
                "assets/css/mine.css",
                "a { color: red }\n‹}›",
                Kind::AssetSyntax { format: "CSS", reason: "a brace too many".to_owned() },
            ),
            Self::UnknownAsset => entry(
                "The settings, a style sheet or a script refer to an asset that does not exist.",
                "assets/css/mine.css",
                "a { background: url(‹\"dor.png\"›) }",
                Kind::UnknownAsset { name: "css/dor.png".to_owned(), nearest: Some("css/door.png".to_owned()) },
            ),
            Self::UnknownIcon => entry(
                "The icon is not among those of the program; the name is shown instead.",
                SETTINGS,
                "icon = ‹\"githb\"›",
                Kind::UnknownIcon { name: "githb".to_owned(), nearest: Some("github".to_owned()) },
            ),
            Self::AssetCircle => entry(
                "Each of two assets contains the fingerprint of the other, so neither can be computed.",
                "assets/js/a.js",
                "import ‹\"./b.js\"›",
                Kind::AssetCircle { name: "js/a.js".to_owned(), other: "js/b.js".to_owned() },
            ),
            Self::UnusedAsset => entry(
                "No page, style sheet, script or setting uses this file of `assets/`. It is published nevertheless, and makes the program larger.",
                "assets/images/old.png",
                "",
                Kind::UnusedAsset { name: "images/old.png".to_owned() },
            ),
        }
    }
}
