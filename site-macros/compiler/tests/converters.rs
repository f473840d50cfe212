//! Tests of pages in markup that other programs convert. The programs themselves are tested where they are installed; elsewhere a test is
//! skipped and says so. With `SITE_CONVERTERS=required` that is a failure.
#![allow(clippy::disallowed_methods, reason = "a test may write files")]

use std::fs;

use site_compiler::diag::Severity;
use site_compiler::world::{Commit, ConvertError, Converter, DiskWorld, File, MemoryWorld, Options, Problem, ReadError, World};
use site_compiler::{Compilation, compile};

const SETTINGS: &str = "baseURL = 'https://example.org/'\ntitle = 'T'\n";

/// Files in memory, with a program for AsciiDoc that writes what it reads in capitals.
struct Capitals(MemoryWorld);

impl World for Capitals {
    fn files(&self) -> &[File] {
        self.0.files()
    }

    fn problems(&self) -> &[Problem] {
        self.0.problems()
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, ReadError> {
        self.0.read(path)
    }

    fn now(&self) -> jiff::Timestamp {
        self.0.now()
    }

    fn commit(&self) -> Option<&Commit> {
        self.0.commit()
    }

    fn last_change(&self, path: &str) -> Option<jiff::Timestamp> {
        self.0.last_change(path)
    }

    fn options(&self) -> Options {
        self.0.options()
    }

    fn converter(&self, converter: Converter) -> Option<u64> {
        (converter == Converter::AsciiDoc).then_some(1)
    }

    fn convert(&self, converter: Converter, text: &str) -> Result<String, ConvertError> {
        match converter {
            Converter::AsciiDoc if text.contains("fails") => Err(ConvertError::Failed("exit status: 1: it fails".to_owned())),
            Converter::AsciiDoc => {
                let words = text.split_whitespace();
                let shout = |word: &str| if word.starts_with("shortcode") { word.to_owned() } else { word.to_uppercase() };
                Ok(words.map(|word| format!("<p>{}</p>\n", shout(word))).collect())
            }
            _ => Err(ConvertError::Missing),
        }
    }
}

fn built(files: &[(&str, &str)]) -> Compilation {
    let all = files.iter().chain(&[("hugo.toml", SETTINGS)]).map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec()));
    compile(&Capitals(MemoryWorld::new(all.collect::<Vec<_>>())))
}

/// What stands in the content of a page.
fn content(site: &Compilation, address: &str) -> String {
    let entries = &site.site.manifest.entries;
    let at =
        entries.binary_search_by(|(known, _)| known.as_str().cmp(address)).unwrap_or_else(|_| panic!("no page at {address}"));
    let plain = entries[at].1.representations.first().expect("a representation");
    let page = String::from_utf8_lossy(&site.site.blob()[plain.range()]).into_owned();
    let after = page.split_once("class=\"content\">").or_else(|| page.split_once("class=content>"));
    after.map(|(_, rest)| rest.split("</article>").next().unwrap_or_default().to_owned()).unwrap_or_default()
}

fn told(site: &Compilation) -> Vec<String> {
    assert!(site.diagnostics.iter().all(|diagnostic| diagnostic.severity == Severity::Warning), "{:?}", site.diagnostics);
    let line = |d: &site_compiler::diag::Diagnostic| {
        format!("{}: {}", d.span.map_or("", |span| site.sources.path(span.file)), d.kind.message())
    };
    site.diagnostics.iter().map(line).collect()
}

#[test]
fn pages_are_converted_and_their_shortcodes_made_here() {
    let site = built(&[("content/a.adoc", "---\ntitle: A\n---\n\nwords {{< details >}}in it{{< /details >}} after\n")]);
    let page = content(&site, "/a/");
    assert!(page.contains("<p>WORDS</p>") && page.contains("<p>AFTER</p>") && !page.contains("shortcode"), "{page}");
    assert!(page.contains("<details>") && page.contains("in it") && !page.contains("<p><details"), "{page}");
    assert_eq!(told(&site), Vec::<String>::new());
}

#[test]
fn one_report_names_the_program_for_all_pages_of_a_kind() {
    let site = built(&[("content/a.rst", "x\n"), ("content/b.rst", "x\n"), ("content/c.pdc", "x\n"), ("content/d.md", "x\n")]);
    assert_eq!(
        told(&site),
        [
            "content/a.rst: `.rst` files need the program `rst2html`, which is not installed, so 2 pages are left out",
            "content/c.pdc: `.pdc` files need the program `pandoc`, which is not installed, so this page is left out",
        ]
    );
}

#[test]
fn a_program_that_fails_is_reported_at_its_page() {
    let site = built(&[("content/a.adoc", "it fails\n"), ("content/b.adoc", "b\n")]);
    assert_eq!(told(&site), ["content/a.adoc: `asciidoctor` cannot convert this page: exit status: 1: it fails"]);
    assert!(content(&site, "/b/").contains("<p>B</p>"));
}

/// Text in a markup, parts of its HTML, and what must not be there: contents of a file of this machine.
const REAL: [(Converter, &str, &str, &[&str], &str); 3] = [
    (
        Converter::AsciiDoc,
        "adoc",
        "---\ntitle: A\n---\n== One heading\n\nWith *bold* text and {{< param who >}}.\n\ninclude::/etc/hostname[]\n\n* item\n",
        &["<h2 id=\"_one_heading\">One heading</h2>", "<strong>bold</strong>", "nobody", "<li>\n<p>item</p>\n</li>"],
        "include::",
    ),
    (
        Converter::ReStructuredText,
        "rst",
        "---\ntitle: A\n---\nOne heading\n===========\n\nWith **bold** text and {{< param who >}}.\n\n.. include:: /etc/hostname\n\n- item\n",
        &["One heading", "<strong>bold</strong>", "nobody", "<li>item</li>"],
        "<body",
    ),
    (
        Converter::Pandoc,
        "pandoc",
        "---\ntitle: A\n---\n# One heading\n\nWith **bold** text and {{< param who >}}.\n\n- item\n",
        &["One heading</h1>", "<strong>bold</strong>", "nobody", "item</li>"],
        "<body",
    ),
];

#[test]
fn the_programs_themselves_convert() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir(folder.path().join("content")).expect("a folder");
    fs::write(folder.path().join("hugo.toml"), format!("{SETTINGS}[params]\nwho = 'nobody'\n")).expect("a file");
    for (_, extension, text, ..) in REAL {
        fs::write(folder.path().join(format!("content/{extension}.{extension}")), text).expect("a file");
    }
    let world = DiskWorld::open(folder.path(), Options::default());
    let site = compile(&world);
    for (converter, extension, _, parts, absent) in REAL {
        if world.converter(converter).is_none() {
            let program = converter.programs()[0];
            assert!(std::env::var_os("SITE_CONVERTERS").is_none(), "{program} is not installed");
            eprintln!("skipped: {program} is not installed");
            continue;
        }
        let page = content(&site, &format!("/{extension}/"));
        for part in parts {
            assert!(page.contains(part), "{part}: {page}");
        }
        let host = fs::read_to_string("/etc/hostname").unwrap_or_default();
        assert!(host.trim().is_empty() || !page.contains(&format!("<p>{}", host.trim())), "a file of the machine: {page}");
        assert!(!page.contains(absent), "{absent}: {page}");
    }
    // The same text gives the same page.
    assert_eq!(site.site.blob(), compile(&world).site.blob());
}
