//! Tests of invalid input and its messages.

use insta::assert_snapshot;
use jiff::Timestamp;
use site_compiler::world::{Commit, File, MemoryWorld, Options, Problem, ProblemKind, ReadError};
use site_compiler::{World, compile};

use crate::{told, world};

#[test]
fn text_that_is_not_utf_8() {
    let files: [(&str, &[u8]); 2] = [("site.toml", crate::SETTINGS.as_bytes()), ("content/a.md", b"# A\n\nna\xefve\n")];
    assert_snapshot!(told(&MemoryWorld::new(files)), @r"
        error: this file is not UTF-8: byte 7 is invalid [not-utf8]
         --> content/a.md:3:3
          |
        3 | na�ve
          |   ^
          |
          = help: save it as UTF-8
    ");
    let files: [(&str, &[u8]); 2] = [("site.toml", b"title = \"\xff\"\n"), ("content/a.md", b"A\n")];
    assert_snapshot!(told(&MemoryWorld::new(files)), @r#"
        error: `base_url` is not set [missing-key]
         --> site.toml:1:1
          |
        1 | title = "�"
          | ^
          |
          = help: feeds, canonical links and the sitemap are made of it: write `base_url = "https://example.org"`

        error: this file is not UTF-8: byte 9 is invalid [not-utf8]
         --> site.toml:1:10
          |
        1 | title = "�"
          |          ^
          |
          = help: save it as UTF-8
    "#);
}

#[test]
fn front_matter_that_never_closes() {
    for (path, text) in [
        ("content/a.md", "---\ntitle: A\n\nText\n"),
        ("content/b.md", "+++\ntitle = \"B\"\n"),
        ("content/c.md", "{\n\"title\": \"C\"\n"),
    ] {
        let told = told(&world(&[(path, text)]));
        assert!(told.starts_with("error: the front matter that `") && told.contains(&format!("--> {path}:1:1")), "{told}");
    }
    assert_snapshot!(told(&world(&[("content/a.md", "---\ntitle: A\n\nText\n")])), @r"
        error: the front matter that `---` opens is never closed [front-matter-unclosed]
         --> content/a.md:1:1
          |
        1 | ---
          | ^^^ opened here
          |
          = help: close it with a line `---`
    ");
}

#[test]
fn a_date_that_is_none() {
    assert_snapshot!(told(&world(&[("content/a.md", "---\ndate: 2026-02-30\n---\n"), ("content/b.md", "---\ndate: soon\n---\n")])), @r"
        error: `date` is not a date: `2026-02-30` [bad-date]
         --> content/a.md:2:7
          |
        2 | date: 2026-02-30
          |       ^^^^^^^^^^ this value
          |
          = help: write it as 2026-01-31, 2026-01-31 10:00 or 2026-01-31T10:00:00+01:00

        error: `date` is not a date: `soon` [bad-date]
         --> content/b.md:2:7
          |
        2 | date: soon
          |       ^^^^ this value
          |
          = help: write it as 2026-01-31, 2026-01-31 10:00 or 2026-01-31T10:00:00+01:00
    ");
}

#[test]
fn two_pages_at_one_address() {
    let files = [("content/posts/a.md", "---\nslug: same\n---\n"), ("content/posts/b.md", "---\nurl: /posts/same/\n---\n")];
    assert_snapshot!(told(&world(&files)), @r"
        error: two sources claim the address `/posts/same/` [duplicate-address]
         --> content/posts/b.md:2:6
          |
        2 | url: /posts/same/
          |      ^^^^^^^^^^^^ claimed here
          |
         ::: content/posts/a.md:2:7
          |
        2 | slug: same
          |       ---- claimed here first
          |
          = help: change the `slug` or `url` of one of them
    ");
}

#[test]
fn an_alias_that_hides_a_page() {
    let files = [("content/a.md", "---\naliases: [/b/]\n---\n"), ("content/b.md", "B\n")];
    assert_snapshot!(told(&world(&files)), @r"
        error: the alias `/b/` is the address of a page [alias-hides-page]
         --> content/a.md:2:11
          |
        2 | aliases: [/b/]
          |           ^^^ this alias
          |
         ::: content/b.md:1:1
          |
        1 | B
          | - this page is at that address
          |
          = help: remove the alias, or move the page
    ");
}

#[test]
fn a_picture_that_is_not_in_its_bundle() {
    let files = [
        ("content/posts/a/index.md", "![A cat](cta.gif)\n"),
        ("content/posts/a/cat.gif", "GIF89a\u{5}\0\u{7}\0\0\0\0,\0\0\0\0\u{5}\0\u{7}\0\0\u{2}\0;"),
    ];
    assert_snapshot!(told(&world(&files)), @r"
        error: no such image [missing-image]
         --> content/posts/a/index.md:1:10
          |
        1 | ![A cat](cta.gif)
          |          ^^^^^^^ not in the bundle, assets/ or static files
          |
          = help: did you mean `/posts/a/cat.gif`?
    ");
}

#[test]
fn a_folder_with_nothing_in_it() {
    assert_snapshot!(told(&world(&[])), @r#"
        error: content/ is empty [empty-content]
         --> site.toml:1:9
          |
        1 | title = "Notes"
          |         ^^^^^^^
          |
          = help: write content/_index.md for the home page, and posts in content/posts/
    "#);
    assert_snapshot!(told(&MemoryWorld::new::<&str, &str>([])), @r"
        error: this folder has no site.toml and no Hugo settings [no-settings]
         |
         = help: write a site.toml with `title` and `base_url`

        error: content/ is empty [empty-content]
         |
         = help: write content/_index.md for the home page, and posts in content/posts/
    ");
}

/// A world in which one file says it is larger than it is, and must not be read.
struct Large(MemoryWorld, Vec<File>);

impl World for Large {
    fn files(&self) -> &[File] {
        &self.1
    }

    fn problems(&self) -> &[Problem] {
        self.0.problems()
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, ReadError> {
        assert_ne!(path, "content/a.md", "too large to be read");
        self.0.read(path)
    }

    fn now(&self) -> Timestamp {
        self.0.now()
    }

    fn commit(&self) -> Option<&Commit> {
        self.0.commit()
    }

    fn last_change(&self, path: &str) -> Option<Timestamp> {
        self.0.last_change(path)
    }

    fn options(&self) -> Options {
        self.0.options()
    }
}

#[test]
fn a_hundred_megabytes_of_markdown() {
    let small = world(&[("content/a.md", ""), ("content/b.md", "B\n")]);
    let mut files = small.files().to_vec();
    files[0].bytes = 100 << 20;
    assert_snapshot!(told(&Large(small, files)), @r"
        error: the size of a page, a settings file, a style sheet or a script exceeds the limit of 16777216 bytes [limit-exceeded]
        --> content/a.md
         = help: split it, or move it to assets/static/ to serve it unchanged
    ");
}

#[test]
fn a_megabyte_of_markdown_is_a_page() {
    let text = "A *line* of [text](/a/) with `code`.\n\n".repeat(30_000);
    let compilation = compile(&world(&[("content/a.md", &text)]));
    assert_eq!(crate::report(&compilation), "");
    assert!(compilation.site.blob().len() > text.len());
}

#[test]
fn files_that_are_there_and_cannot_be_read() {
    let mut lost = world(&[
        ("content/a.md", "A\n"),
        ("content/b/index.md", "![x](x.gif)\n"),
        ("content/b/x.gif", "GIF89a\u{5}\0\u{7}\0\0\0\0,\0\0\0\0\u{5}\0\u{7}\0\0\u{2}\0;"),
    ]);
    lost.problems = vec![
        Problem {
            kind: ProblemKind::Name,
            path: "content/a\nb.md".to_owned(),
            what: "a name with a line break".to_owned(),
            help: "give it another name".to_owned(),
        },
        Problem {
            kind: ProblemKind::Link,
            path: "content/loop".to_owned(),
            what: "a loop of symbolic links".to_owned(),
            help: "remove the link".to_owned(),
        },
        Problem {
            kind: ProblemKind::Other,
            path: "content/pipe".to_owned(),
            what: "this is a pipe".to_owned(),
            help: "remove it".to_owned(),
        },
    ];
    assert_snapshot!(told(&lost), @r"
        error: a name with a line break [file-name]
        --> content/a\u{a}b.md
         = help: give it another name

        error: a loop of symbolic links [symbolic-link]
        --> content/loop
         = help: remove the link

        error: content/pipe: this is a pipe [world-problem]
         |
         = help: remove it
    ");
    // Hugo asks nothing of names and passes over links. Its sites are built, without these.
    let settings = ("hugo.toml", "title = 'T'\nbaseURL = 'https://example.org/'\n");
    let mut migrated = MemoryWorld::new([settings, ("content/_index.md", "Home\n")]);
    migrated.problems = lost.problems[..2].to_vec();
    let compilation = compile(&migrated);
    assert!(!compilation.failed(), "{}", crate::report(&compilation));
    assert_eq!(compilation.diagnostics.iter().map(|d| d.kind.name()).collect::<Vec<_>>(), ["file-name", "symbolic-link"]);
}

#[test]
fn leftovers_are_told_once() {
    let world = world(&[
        ("content/_index.md", "Home\n"),
        ("content/a.md~", "x\n"),
        ("content/.#a.md", "x\n"),
        ("content/b/index.md", "---\ntitle: B\n---\n"),
        ("content/b/a.png.orig", "x"),
        ("assets/css/site.css.bak", "x"),
        ("static/Thumbs.db", "x"),
        ("static/.env", "x"),
    ]);
    assert_snapshot!(told(&world), @r"
        warning: left behind by editors or file managers, and not published: assets/css/site.css.bak, content/.#a.md, content/a.md~, content/b/a.png.orig, static/Thumbs.db [leftovers]
         |
         = help: remove these files; rename those that should be published
    ");
    let addresses = compile(&world).site.manifest.entries;
    let left = ["orig", "bak", "Thumbs", "env", "~"];
    assert!(!addresses.iter().any(|(address, _)| left.iter().any(|name| address.contains(name))), "{addresses:?}");
}

#[test]
fn names_that_climb_or_break_lines_come_to_no_harm() {
    for path in [
        "content/../x.md",
        "content/a/../../b.md",
        "content/..",
        "content/...md",
        "content/a\nb.md",
        "content/\u{0}.md",
        "static/../x",
        "static/a\nb",
        "assets/static/..",
        "assets/../../x.css",
        "content/\\.md",
    ] {
        let compilation = compile(&world(&[("content/_index.md", "Home\n"), (path, "x\n")]));
        for (address, _) in &compilation.site.manifest.entries {
            assert!(
                !address.split('/').any(|s| s == ".." || s == ".") && !address.contains(char::is_control),
                "{path:?}: {address:?}"
            );
        }
    }
}

#[test]
fn mistakes_of_all_files_in_one_go() {
    let files = [
        ("site.toml", "title = 1\nbase_url = \"https://notes.example\"\ntitel = \"x\"\n"),
        ("content/a.md", "---\ndate: soon\n---\n[x](/nowhere/)\n"),
        ("content/b.md", "{{< nothing >}}\n"),
        ("assets/css/x.css", "a {}\n}\n"),
    ];
    let compilation = compile(&world(&files));
    let mut codes: Vec<&str> = compilation.diagnostics.iter().map(|d| d.kind.name()).collect();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(
        codes,
        ["asset-syntax", "bad-date", "dead-link", "unknown-key", "unknown-shortcode", "unused-asset", "wrong-type"],
        "{}",
        crate::report(&compilation)
    );
    assert_eq!(compilation.site, Default::default());
}
