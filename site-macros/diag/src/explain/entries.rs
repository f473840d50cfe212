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
                "The file system does not give the file out. Look at its permissions, and whether it is there still.",
                POST,
                "",
                Kind::Unreadable { reason: "permission denied".to_owned() },
            ),
            Self::NotUtf8 => entry(
                "Texts are read as UTF-8. Most editors can save a file so; `iconv -f latin1 -t utf-8` does it for many.",
                POST,
                "A na‹\u{fffd}›ve guess",
                Kind::NotUtf8 { offset: 4 },
            ),
            Self::LimitExceeded => entry(
                "Content may come from others, and mistakes happen: no file may keep the compiler busy for minutes. The guide's page on limits lists how much of everything a file may contain, far above what people write.",
                POST,
                "‹>›>>>>>>>>>>>>>>>>>>>>>>>>> and so on",
                Kind::LimitExceeded { limit: &limits::NESTING },
            ),
            Self::MoreDiagnostics => entry(
                "Of each file, the first errors and the first warnings are shown, and the others only counted: mostly they have one cause. They come up when the first ones are corrected.",
                POST,
                "[‹here›](/)",
                Kind::MoreDiagnostics { count: 245 },
            ),
            Self::BadImage => entry(
                "The bytes of the file are no whole picture of the format that its name says: the file is empty, cut off, a picture of another format, or something else. Browsers may show part of it or nothing, and metadata such as the position of the camera cannot be taken out of it. Where it is a warning, the file is published; as it is, if it is no picture of another format.",
                "content/posts/photo.jpg",
                "",
                Kind::BadImage { format: "JPEG".to_owned(), reason: "its bytes are PNG".to_owned() },
            ),
            Self::MediaPosition => entry(
                "A camera or a recorder has written into a film or a recording where it was. Pictures are published without their position; films and recordings are published as they are.",
                "content/posts/walk.mp4",
                "",
                Kind::MediaPosition { place: "a location tag" },
            ),
            Self::FileName => entry(
                "A file is called something that cannot be printed as it is: the name is not UTF-8, or it holds a line break, an escape character or one that changes the direction of what follows. It is not published. On a site with Hugo's settings this is a warning.",
                "",
                "",
                Kind::FileName {
                    path: "content/posts/a\u{202e}dm.html".to_owned(),
                    what: "the name of this file holds the control character U+202E".to_owned(),
                    help: "rename it".to_owned(),
                },
            ),
            Self::SymbolicLink => entry(
                "A symbolic link is followed to any file or folder within the site's folder. One that leads out of it, in a circle, nowhere, or to a hidden file is not: what lies outside, such as keys or another person's files, is never published by mistake. On a site with Hugo's settings this is a warning, since Hugo passes over such links.",
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
                "Copies and notes of editors, merges and file managers are not published: names that end in `~`, `.bak`, `.orig`, `.rej`, `.swp`, `.swo` or `.tmp`, or begin with `#`, `.#`, `._`, `.~lock.` or `~$`, and `.DS_Store`, `Thumbs.db` and `desktop.ini`. All of them are named in one warning.",
                "",
                "",
                Kind::Leftovers { paths: vec!["content/posts/hello.md~".to_owned(), "static/.DS_Store".to_owned()] },
            ),
            Self::ShallowHistory => entry(
                "Dates of last change come from git. A clone without its history would date every page to the last commit, so they are left out.",
                "",
                "",
                Kind::ShallowHistory,
            ),
            Self::Secret => entry(
                "A private key, a password, or a token of a service: everybody could read it, and programs look for them all day. The rules are those of gitleaks, and some more; the kind is the name of the rule. Everything that is published or compiled in is searched: settings, data, pages, assets, static files, their names, text in any encoding, members of archives and of documents, comments of pictures. Take it out **and revoke it**: it stays in the history of the repository. Placeholders such as `<token>`, `$TOKEN` and `changeme` are none. If it is none, such as the example of a manual, allow this one by its identifier and with a reason, either in a comment of the same file, `<!-- allow-secret 5f2b9c01d3a4: from the manual -->`, or in the settings: `[[checks.allow]]`, `secret = \"…\"`, `reason = \"…\"`, which Hugo's settings take as `[[params.site.checks.allow]]`. A preview that only this machine sees shows the site nevertheless.",
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
                "Something in the file cannot be searched for secrets: it is encrypted, packed in a way that is not read, damaged, packed into archives within archives, or larger than is unpacked (64 MB and 16 times the size of the file, 20,000 members). The rest of the file has been searched.",
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
                "The file, or the head of the page, is not the TOML, YAML or JSON that it should be.",
                SETTINGS,
                "title = ‹My site›",
                Kind::Syntax { format: "TOML", reason: "text stands between quotes".to_owned() },
            ),
            Self::UnknownKey => entry(
                "`site.toml` is read strictly: a setting that nobody knows would be without effect, and mostly is a slip of the pen.",
                SETTINGS,
                "‹titel› = \"My site\"",
                Kind::UnknownKey { key: "titel".to_owned(), within: String::new(), nearest: Some("title".to_owned()) },
            ),
            Self::UnsupportedKeys => entry(
                "Settings of Hugo's that change nothing here, listed once. What the theme or the owner keeps under `params` for templates of their own is listed apart: the shortcode `param` can still show it.",
                "hugo.toml",
                "‹timeout› = \"60s\"",
                Kind::UnsupportedKeys { keys: vec!["timeout".to_owned()], own: Vec::new() },
            ),
            Self::WrongType => entry(
                "The setting, or the key of front matter, takes another type: text stands between quotes, numbers and `true` do not.",
                SETTINGS,
                "page_size = ‹\"ten\"›",
                Kind::WrongType { key: "page_size".to_owned(), expected: "a whole number", found: "text" },
            ),
            Self::BadValue => entry(
                "The value has the right type, and makes no sense.",
                SETTINGS,
                "base_url = ‹\"example.org\"›",
                Kind::BadValue {
                    key: "base_url".to_owned(),
                    value: "example.org".to_owned(),
                    expected: "an absolute address, such as `https://example.org`".to_owned(),
                },
            ),
            Self::MissingKey => entry(
                "A setting without which the site cannot be: its title, the address at which it is published (`base_url`, from which feeds, the sitemap and canonical links are made), or what a service needs.",
                SETTINGS,
                "‹›title = \"My site\"",
                Kind::MissingKey {
                    key: "base_url".to_owned(),
                    why: "feeds, canonical links and the sitemap are made of it".to_owned(),
                },
            ),
            Self::DuplicateKey => entry(
                "A key that stands twice in one table. Which of the two was meant?",
                POST,
                "---\ntitle: A\n‹title›: B\n---",
                Kind::DuplicateKey { key: "title".to_owned() },
            ),
            Self::FrontMatterUnclosed => entry(
                "The head of a page begins with `---`, `+++` or `{`, and ends with the same line, or with `}`.",
                POST,
                "‹---›\ntitle: Hello",
                Kind::FrontMatterUnclosed { fence: "---" },
            ),
            Self::UnknownFrontMatterKey => entry(
                "A key that looks like a slip of the pen for one of those known. Keys of your own belong under `params`.",
                POST,
                "---\n‹titel›: Hello\n---",
                Kind::UnknownFrontMatterKey { key: "titel".to_owned(), nearest: Some("title".to_owned()) },
            ),
            Self::BadDate => entry(
                "A date that is in no calendar, or in a notation that is not read.",
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
                "Two pages of one language with the same title: in a list, in search results and in a row of tabs nobody can tell them apart.",
                POST,
                "---\ntitle: ‹Notes›\n---",
                Kind::DuplicateTitle { title: "Notes".to_owned() },
            ),
            Self::DuplicateDescription => entry(
                "Two pages of one language with the same description.",
                POST,
                "---\ndescription: ‹A blog›\n---",
                Kind::DuplicateDescription,
            ),
            Self::LongDescription => entry(
                "Search engines and cards show the first words of a description and cut the rest off.",
                POST,
                "---\ndescription: ‹All that is known about it, and more …›\n---",
                Kind::LongDescription { characters: 240, limit: 160 },
            ),
            Self::TagCase => entry(
                "A tag, or another term, that is written in more than one way: `Rust` and `rust` are one term, and its name is what stands first.",
                POST,
                "---\ntags: [‹rust›]\n---",
                Kind::TagCase { term: "rust".to_owned(), other: "Rust".to_owned() },
            ),
            Self::LeftOut => entry(
                "The page is not in the site: the date it is to be published on has not come, or that on which it expires has passed. A site that is compiled does not change by itself: build it again on that day. Drafts are left out without a word.",
                POST,
                "---\ndate: ‹2031-01-01›\n---",
                Kind::LeftOut { why: "its date is in the future", option: "--future" },
            ),
            Self::EmptyContent => entry("There is no page, so there is no site.", "", "", Kind::EmptyContent),
            Self::UnsupportedFormat => entry(
                "Pages are Markdown or HTML. AsciiDoc, Org and the like are not read.",
                "content/posts/old.adoc",
                "",
                Kind::UnsupportedFormat { extension: "adoc".to_owned() },
            ),
            Self::DuplicateAddress => entry(
                "Two pages, or a page and a file, would be at the same address. Addresses that differ in letter case alone are the same.",
                POST,
                "---\nurl: ‹/about/›\n---",
                Kind::DuplicateAddress { address: "/about/".to_owned() },
            ),
            Self::AliasHidesPage => entry(
                "An alias leads from an old address to the page; a page that is there now would be out of reach, so the page wins.",
                POST,
                "---\naliases: [‹/about/›]\n---",
                Kind::AliasHidesPage { alias: "/about/".to_owned() },
            ),
            Self::AliasTwice => entry(
                "Two pages have the same old address; it leads to the first of them.",
                POST,
                "---\naliases: [‹/old/›]\n---",
                Kind::AliasTwice { alias: "/old/".to_owned() },
            ),
            Self::ReservedAddress => entry(
                "Addresses under `/assets/` and `/__site/` belong to the program.",
                POST,
                "---\nurl: ‹/assets/x/›\n---",
                Kind::ReservedAddress { address: "/assets/x/".to_owned() },
            ),
            Self::BadAddress => entry(
                "What stands in `url` or `slug` cannot be an address of this site.",
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
                "The page is there, but nothing on it has the id behind the `#`. Ids of headings are made from their words.",
                POST,
                "See [how](‹/guide/#instal›) for more",
                Kind::DeadFragment {
                    target: "/guide/".to_owned(),
                    fragment: "instal".to_owned(),
                    nearest: Some("#install".to_owned()),
                },
            ),
            Self::AmbiguousReference => entry(
                "A reference by a file's name alone, where several files are called so.",
                POST,
                "[the other](‹two.md›)",
                Kind::AmbiguousReference {
                    target: "two.md".to_owned(),
                    candidates: vec!["a/two.md".to_owned(), "b/two.md".to_owned()],
                },
            ),
            Self::MissingImage => entry(
                "An image that is neither beside the page nor in `assets/` nor a static file.",
                POST,
                "![a door](‹dor.jpg›)",
                Kind::MissingImage { target: "dor.jpg".to_owned(), nearest: Some("door.jpg".to_owned()) },
            ),
            Self::InsecureLink => entry(
                "A link or picture at `http://`: whoever sits between reader and host can read and change it. Hosts on this machine and `.onion` names are passed over.",
                POST,
                "[their site](‹http://example.com/›)",
                Kind::InsecureLink { target: "http://example.com/".to_owned() },
            ),
            Self::EmptyLink => entry(
                "A link without text: it can be neither seen nor read aloud. A picture with a description is text enough.",
                POST,
                "Look ‹[](/about/)›",
                Kind::EmptyLink,
            ),
            Self::VagueLink => entry(
                "\"Here\", \"this\", \"click here\", \"read more\" and the like, in the language of the page.",
                POST,
                "The guide is ‹[here](/guide/)›",
                Kind::VagueLink { text: "here".to_owned() },
            ),
            Self::ImageWithoutAlt => entry(
                "A picture without a description, for those who hear the page or whose network is slow. In HTML, `alt=\"\"` says that a picture only decorates.",
                POST,
                "‹![](door.jpg)›",
                Kind::ImageWithoutAlt,
            ),
            Self::OversizedImage => entry(
                "A picture more than twice as wide as the width it is given, or as the column of text where it is given none, which is more than sharp screens show: the reader waits for what nobody sees.",
                POST,
                "<img src=\"‹door.jpg›\" alt=\"A door\" width=\"300\">",
                Kind::OversizedImage { width: 4000, shown: 300 },
            ),
            Self::ExternalLink => entry(
                "Only where other hosts are asked, with `check --external`: there is no such host, it cannot be reached in three tries, or it says that there is nothing at this address. A host that refuses to speak with programs is not told of.",
                POST,
                "See [my notes](‹https://notes.example/gone›).",
                Kind::ExternalLink {
                    url: "https://notes.example/gone".to_owned(),
                    reason: "its host answers 404 Not Found".to_owned(),
                },
            ),
            Self::ExternalMoved => entry(
                "Only where other hosts are asked, with `check --external`: the host says that the page has another address for good. The old one may not lead there forever.",
                POST,
                "See [my notes](‹http://notes.example/›).",
                Kind::ExternalMoved { url: "http://notes.example/".to_owned(), to: "https://notes.example/".to_owned() },
            ),
            Self::Math => entry(
                "The formula has a command that is not known, or a brace too many or too few.",
                POST,
                "So $‹\\frc›{1}{2}$.",
                Kind::Math { reason: "unknown command `\\frc`".to_owned() },
            ),
            Self::CodeOption => entry(
                "What stands behind the language of a block of code is an option that is not known, or a value it does not take.",
                POST,
                "```rust {‹line=3›}\n```",
                Kind::CodeOption { option: "line".to_owned(), reason: "known are linenos, linenostart and hl_lines".to_owned() },
            ),
            Self::UnknownLanguage => entry(
                "The block is shown without colours. For plain text, write `text`, or no language at all.",
                POST,
                "```‹pyton›\nprint(1)\n```",
                Kind::UnknownLanguage { language: "pyton".to_owned(), nearest: Some("python".to_owned()) },
            ),
            Self::HeadingSkip => entry(
                "Readers who listen go from heading to heading; a level left out reads like a part that is missing. The page's title is level 1.",
                POST,
                "## Part\n\n‹#### Detail›",
                Kind::HeadingSkip { from: 2, to: 4 },
            ),
            Self::Untrusted => entry(
                "With `[markup] trusted = false` the Markdown may be by people who are not to decide what runs in your readers' browsers: HTML, shortcodes that bring HTML, scripts or frames, attributes of style, addresses that run scripts, and files beside the page that browsers run are left out. The guide's page on trust has the whole list.",
                POST,
                "Hello ‹<script>›alert(1)</script>",
                Kind::Untrusted { what: "HTML".to_owned() },
            ),
            Self::BlockedByPolicy => entry(
                "Each page has a policy that allows what can be seen in the page and its style sheets. What a script asks another host for cannot be seen there, so browsers refuse it, and the script fails without a word to the reader. Addresses that begin with `javascript:`, `<base>`, and hosts that no policy can name, such as `[::1]`, are refused, too.",
                "assets/js/news.js",
                "fetch(‹\"https://api.example.org/news\"›)",
                Kind::BlockedByPolicy {
                    what: "`https://api.example.org` for this script".to_owned(),
                    remedy: PolicyRemedy::Allow("connect", "https://api.example.org".to_owned()),
                },
            ),
            Self::HtmlNesting => entry(
                "An element of HTML in Markdown that is never closed, closed but never open, or closed after the one around it: browsers guess, and the rest of the page may end up inside it.",
                POST,
                "<b>bold <i>both‹</b>› and</i>",
                Kind::HtmlNesting { element: "</b>".to_owned(), problem: "is closed while another inside it is open" },
            ),
            Self::UnknownShortcode => entry(
                "No shortcode has this name. Templates of your own are written in Rust here.",
                POST,
                "{{< ‹figur› src=\"a.png\" >}}",
                Kind::UnknownShortcode { name: "figur".to_owned(), nearest: Some("figure".to_owned()) },
            ),
            Self::ShortcodeSyntax => entry(
                "The inside of a shortcode cannot be read.",
                POST,
                "‹{{< figure src=\"a.png >}}›",
                Kind::ShortcodeSyntax { reason: "a quote is never closed".to_owned() },
            ),
            Self::ShortcodeUnclosed => entry(
                "A shortcode with text inside needs its end.",
                POST,
                "‹{{< details >}}›\nMore",
                Kind::ShortcodeUnclosed { name: "details".to_owned() },
            ),
            Self::ShortcodeUnopened => entry(
                "The end of a shortcode without its beginning.",
                POST,
                "More\n‹{{< /details >}}›",
                Kind::ShortcodeUnopened { name: "details".to_owned() },
            ),
            Self::ShortcodeArgument => entry(
                "An argument is missing, is unknown, or does not take this value.",
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
                "A style sheet or script with a mistake in it.",
                "assets/css/mine.css",
                "a { color: red }\n‹}›",
                Kind::AssetSyntax { format: "CSS", reason: "a brace too many".to_owned() },
            ),
            Self::UnknownAsset => entry(
                "The settings, a style sheet or a script name an asset that is not there.",
                "assets/css/mine.css",
                "a { background: url(‹\"dor.png\"›) }",
                Kind::UnknownAsset { name: "css/dor.png".to_owned(), nearest: Some("css/door.png".to_owned()) },
            ),
            Self::UnknownIcon => entry(
                "The icon is not among those that come with the program; the name is shown instead.",
                SETTINGS,
                "icon = ‹\"githb\"›",
                Kind::UnknownIcon { name: "githb".to_owned(), nearest: Some("github".to_owned()) },
            ),
            Self::AssetCircle => entry(
                "Each of two assets has the fingerprint of the other in it, so neither can be computed.",
                "assets/js/a.js",
                "import ‹\"./b.js\"›",
                Kind::AssetCircle { name: "js/a.js".to_owned(), other: "js/b.js".to_owned() },
            ),
            Self::UnusedAsset => entry(
                "No page, no style sheet, no script and no setting names this file of `assets/`. It is published all the same, and grows the program.",
                "assets/images/old.png",
                "",
                Kind::UnusedAsset { name: "images/old.png".to_owned() },
            ),
        }
    }
}
