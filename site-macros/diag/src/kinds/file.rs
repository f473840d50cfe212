//! Files that cannot be read, are not what they seem, or must not be published.

macro_rules! kinds {
    ($join:ident! [$($rows:tt)*] $($rest:ident)*) => {
        $join! { [
            $($rows)*

            Unreadable { reason: String } => {
                severity: ERROR.even_from_hugo(),
                message: format!("this file cannot be read: {reason}"),
                help: "check that it exists and that you may read it",
                about: "The operating system cannot read the file. Check that it exists and that you have permission to read it.",
                example: (POST, "", Kind::Unreadable { reason: "permission denied".to_owned() }),
            }

            NotUtf8 { offset: usize } => {
                severity: ERROR,
                message: format!("this file is not UTF-8: byte {offset} is invalid"),
                help: "save it as UTF-8",
                about: "Texts must be UTF-8. Most editors can save a file as UTF-8; `iconv -f latin1 -t utf-8` converts many others.",
                example: (POST, "A na‹\u{fffd}›ve guess", Kind::NotUtf8 { offset: 4 }),
            }

            LimitExceeded { limit: &'static Limit } => {
                severity: ERROR,
                message: limit.fact(),
                help: limit.remedy,
                about: "No file may keep the compiler busy for minutes, whether by mistake or because somebody else wrote it. The \
                    guide's page on limits lists how much a file may contain. The limits are far above what people write.",
                example: (POST, "‹>›>>>>>>>>>>>>>>>>>>>>>>>>> and so on", Kind::LimitExceeded { limit: &limits::NESTING }),
            }

            MoreDiagnostics { count: usize } => {
                severity: ERROR,
                message: match count {
                    1 => "one more is not shown".to_owned(),
                    _ => format!("{count} more are not shown"),
                },
                help: limits::DIAGNOSTICS.remedy,
                about: "Only the first errors and the first warnings of each file are shown, and the others are counted: often they \
                    have the same cause. Correct the first ones to see more.",
                example: (POST, "[‹here›](/)", Kind::MoreDiagnostics { count: 245 }),
            }

            BadImage { format: String, reason: String } => {
                severity: ERROR.configurable(),
                message: format!("this file is named as {format}, but {reason}"),
                help: "save it in the format that its name says, rename it, or remove it",
                about: "The file is not a complete picture of the format that its name says: it is empty, truncated, a picture of \
                    another format, or something else. Browsers may show a part of it or nothing, and metadata such as the \
                    position of the camera cannot be removed from it. Where this is a warning, the file is published; unchanged, \
                    unless it is a picture of another format.",
                example: ("content/posts/photo.jpg", "", Kind::BadImage {
                    format: "JPEG".to_owned(),
                    reason: "its bytes are PNG".to_owned(),
                }),
            }

            MediaPosition { place: &'static str } => {
                severity: WARNING,
                message: format!("this file tells where it was made, in {place}"),
                help: match *place {
                    "EXIF data" => {
                        "remove it: `exiftool -gps:all= -xmp:all= FILE`; to publish it, set \
                         `[images] keep_metadata = true, keep_position = true`"
                    }
                    _ => {
                        "remove it: `ffmpeg -i IN -map '0:v?' -map '0:a?' -map_metadata -1 -c copy OUT`; to publish it, set \
                         `[images] keep_metadata = true, keep_position = true`"
                    }
                },
                about: "A camera or recorder has written its position into a video or audio file. Pictures are published without \
                    their position; video and audio files are published unchanged.",
                example: ("content/posts/walk.mp4", "", Kind::MediaPosition { place: "a location tag" }),
            }

            FileName { path: String, what: String, help: String } => {
                severity: ERROR,
                message: what.as_str(),
                help: help.as_str(),
                about: "The name of a file cannot be printed safely: it is not UTF-8, or it contains a line break, an escape \
                    character, or a character that changes the direction of the following text. The file is not published. On a \
                    site with Hugo's settings this is a warning.",
                example: ("", "", Kind::FileName {
                    path: "content/posts/a\u{202e}dm.html".to_owned(),
                    what: "the name of this file holds the control character U+202E".to_owned(),
                    help: "rename it".to_owned(),
                }),
            }

            SymbolicLink { path: String, what: String, help: String } => {
                severity: ERROR,
                message: what.as_str(),
                help: help.as_str(),
                about: "A symbolic link may lead to any file or folder in the site's folder. A link that leads out of it, in a \
                    circle, to nothing, or to a hidden file is not followed, so files outside, such as keys or another person's \
                    files, are never published by mistake. On a site with Hugo's settings this is a warning, because Hugo ignores \
                    such links.",
                example: ("", "", Kind::SymbolicLink {
                    path: "content/posts/notes.md".to_owned(),
                    what: "this symbolic link leads out of the site's folder".to_owned(),
                    help: "put what it leads to into the folder; a link may lead to anything in it".to_owned(),
                }),
            }

            WorldProblem { path: String, what: String, help: String } => {
                severity: ERROR.even_from_hugo(),
                message: format!("{path}: {what}"),
                help: help.as_str(),
                about: "Something in the folder is neither a file nor a folder that can be read, such as a pipe, a socket or a \
                    device. It is not opened.",
                example: ("", "", Kind::WorldProblem {
                    path: "content/posts/log".to_owned(),
                    what: "this is neither a file nor a folder".to_owned(),
                    help: "remove it".to_owned(),
                }),
            }

            Leftovers { paths: Vec<String> } => {
                severity: WARNING,
                message: format!("left behind by editors or file managers, and not published: {}", some_of(paths)),
                help: "remove these files; rename those that should be published",
                about: "Copies and notes of editors, merges and file managers are not published: names that end in `~`, `.bak`, \
                    `.orig`, `.rej`, `.swp`, `.swo` or `.tmp`, or begin with `#`, `.#`, `._`, `.~lock.` or `~$`, and `.DS_Store`, \
                    `Thumbs.db` and `desktop.ini`. One warning lists all of them.",
                example: ("", "", Kind::Leftovers {
                    paths: vec!["content/posts/hello.md~".to_owned(), "static/.DS_Store".to_owned()],
                }),
            }

            ShallowHistory => {
                severity: WARNING,
                message: "the git history is incomplete (a shallow clone), so dates of last change cannot be read from it",
                help: "fetch the complete history (`git fetch --unshallow`), or set `lastmod` in front matter",
                about: "Dates of last change come from git. In a clone without history, every page would have the date of the last \
                    commit, so these dates are left out.",
                example: ("", "", Kind::ShallowHistory),
            }

            Secret { rules: String, description: String, place: String, id: String } => {
                severity: ERROR.even_from_hugo(),
                message: match place.as_str() {
                    "" => format!("this looks like a secret ({rules}) that everybody could read"),
                    _ => format!("this contains what looks like a secret ({rules}) that everybody could read: {place}"),
                },
                label: "remove it and revoke it",
                help: format!(
                    "{}: remove it and revoke it, because others may already have it; if it is not a secret, allow it in a comment in \
                     this file, `allow-secret {id}: why`, or in site.toml: [[checks.allow]] secret = \"{id}\", reason = \"why\" \
                     (in Hugo's settings: [[params.site.checks.allow]])",
                    description.trim_end_matches('.')
                ),
                about: "A private key, a password, or a token of a service: everybody could read it, and programs search for them all \
                    the time. The rules are those of gitleaks and some of our own; the message names the rule. Everything that is \
                    published or compiled in is searched: settings, data, pages, assets, static files, file names, text in any \
                    encoding, members of archives and documents, comments of pictures. Remove the secret **and revoke it**: it \
                    stays in the history of the repository. Placeholders such as `<token>`, `$TOKEN` and `changeme` are ignored. \
                    If the finding is not a secret, such as an example from a manual, allow it by its identifier and with a \
                    reason, either in a comment of the same file, `<!-- allow-secret 5f2b9c01d3a4: from the manual -->`, or in \
                    the settings: `[[checks.allow]]`, `secret = \"…\"`, `reason = \"…\"` (in Hugo's settings \
                    `[[params.site.checks.allow]]`). A preview that listens only on this machine shows the site nevertheless.",
                example: (POST, "export TOKEN=‹ghp_…›", Kind::Secret {
                    rules: "github-pat".to_owned(),
                    description: "Uncovered a GitHub Personal Access Token, potentially leading to unauthorized repository access and \
                        sensitive content exposure."
                        .to_owned(),
                    place: String::new(),
                    id: "5f2b9c01d3a4".to_owned(),
                }),
            }

            Unsearched { reason: String } => {
                severity: WARNING,
                message: format!("this file is not completely searched for secrets: {reason}"),
                help: "check it yourself, publish its content in another form, or switch this check off in `[checks]`",
                about: "A part of the file cannot be searched for secrets: it is encrypted, compressed in an unsupported way, \
                    damaged, nested in archives inside archives, or larger than the limits for unpacking (64 MB and 16 times the \
                    size of the file, 20,000 members). The rest of the file has been searched.",
                example: ("static/backup.zip", "", Kind::Unsearched { reason: "notes.txt: encrypted".to_owned() }),
            }
        ] $($rest)* }
    };
}

pub(super) use kinds;
