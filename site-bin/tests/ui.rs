//! Tests of all diagnostics: `tests/ui/NAME/` is a site with one mistake, and its `expected.txt` contains all errors and warnings. Sites
//! with files that git cannot store, or should not, are created by the test.
//!
//! `UPDATE_EXPECT=1 cargo test --test ui` updates the expected output and the guide's pages on mistakes and limits.
#![cfg(feature = "author")]

mod common;

use std::fs;
use std::path::{Path, PathBuf};

use site_compiler::compile;
use site_compiler::diag::{Style, render};
use site_compiler::world::{DiskWorld, Options};

use common::manifest_dir;

/// Everything that is said about a site, picture after picture.
fn said(root: &Path) -> String {
    said_when(root, |_| {})
}

/// The same, where something happens once the compiler has looked around.
fn said_when(root: &Path, meanwhile: fn(&Path)) -> String {
    // One program, which fails, whatever is installed.
    let programs = tempfile::tempdir().unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink("/bin/false", programs.path().join("asciidoctor")).unwrap();
    let world = DiskWorld::open(root, Options::default()).with_programs_on(programs.path().as_os_str());
    meanwhile(root);
    let compilation = compile(&world);
    let pictures = compilation.diagnostics.iter().map(|diagnostic| render(diagnostic, &compilation.sources, Style::Plain));
    let mut said = pictures.collect::<Vec<_>>().join("\n\n");
    if !compilation.failed() {
        let separator = if said.is_empty() { "" } else { "\n\n" };
        said.push_str(&format!("{separator}The site is built."));
    }
    said.push('\n');
    said
}

fn folder() -> PathBuf {
    manifest_dir().join("tests/ui")
}

fn compare(name: &str, said: &str, differences: &mut Vec<String>) {
    let expected = folder().join(name).join("expected.txt");
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::create_dir_all(expected.parent().unwrap()).unwrap();
        return fs::write(expected, said).unwrap();
    }
    let was = fs::read_to_string(&expected).unwrap_or_default();
    if was != said {
        differences.push(format!("{name}\nexpected:\n{was}\nsaid:\n{said}"));
    }
}

#[test]
fn every_mistake_reads_as_it_should() {
    let mut names: Vec<String> =
        fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.retain(|name| folder().join(name).join("site.toml").exists() || folder().join(name).join("hugo.toml").exists());
    names.sort_unstable();
    assert!(names.len() > 20, "{names:?}");
    let mut differences = Vec::new();
    for name in names {
        compare(&name, &said(&folder().join(&name)), &mut differences);
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

/// Name, and what makes the site. Settings and a home page are there already.
type Made = (&'static str, fn(&Path));

const MADE: &[Made] = &[
    ("made-content-empty", |root| fs::remove_file(root.join("content/_index.md")).unwrap()),
    ("made-content-missing", |root| fs::remove_dir_all(root.join("content")).unwrap()),
    ("made-settings-missing", |root| fs::remove_file(root.join("site.toml")).unwrap()),
    ("made-file-huge", |root| fs::write(root.join("content/huge.md"), vec![b'x'; 100 << 20]).unwrap()),
    ("made-paragraph-huge", |root| {
        fs::write(root.join("content/long.md"), "---\ntitle: Long\n---\n".to_owned() + &"word ".repeat(1 << 20)).unwrap()
    }),
    // Put together here, so that no search for secrets finds them in this repository.
    ("made-secrets", |root| {
        let random = "q7R2tY9uB4nM6wE1xC8vK3zL5pD0sF2gH7jA9kT4dW6eQ1yU8iO3rN5bV0cX2mZ7";
        let cloud = format!("AK{}{}", "IA", random[..16].to_uppercase());
        let text = format!("---\ntitle: Keys\n---\nThe key is {cloud}.\n");
        fs::write(root.join("content/keys.md"), text).unwrap();
        fs::create_dir(root.join("static")).unwrap();
        let armour = format!("-----BEGIN {} KEY-----\n{}\n", "PRIVATE", &random[..64]);
        fs::write(root.join("static/server.key"), armour).unwrap();
        let service = format!("{{\"private_key\": \"-----BEGIN {} KEY-----\\n{}\\n\"}}\n", "PRIVATE", &random[..64]);
        fs::write(root.join("static/service.json"), service).unwrap();
        fs::write(root.join("content/store.md"), format!("---\ntitle: Store\n---\n    MINIO_SECRET_KEY={}\n", &random[..40]))
            .unwrap();
        fs::write(root.join("static/backup.7z"), b"7z\xbc\xaf\x27\x1c\0\x04").unwrap();
    }),
    ("made-list-deep", |root| {
        let text: String = (0..10_000).map(|depth| format!("{}- x\n", " ".repeat(depth % 2_000))).collect();
        fs::write(root.join("content/deep.md"), format!("---\ntitle: Deep\n---\n{}\n{text}", ">".repeat(10_000))).unwrap();
    }),
    ("made-links-empty", |root| {
        let links: String = (0..345).map(|n| format!("- [](/{n})\n")).collect();
        fs::write(root.join("content/links.md"), format!("---\ntitle: Links\n---\n{links}")).unwrap();
    }),
    ("made-front-matter-deep", |root| {
        fs::write(root.join("content/deep.md"), format!("---\nparams: {}\n---\n", "[".repeat(10_000))).unwrap()
    }),
    ("made-mark-up-deep", |root| {
        let text = ["**a ", "[a ", "![a ", "<b>", "$"].map(|opening| opening.repeat(10_000)).join("\n\n");
        fs::write(root.join("content/deep.md"), format!("---\ntitle: Deep\n---\n{text}")).unwrap();
    }),
    #[cfg(unix)]
    ("made-name-with-line-break", |root| fs::write(root.join("content/a\nb.md"), "x").unwrap()),
    #[cfg(unix)]
    ("made-link-loop", |root| std::os::unix::fs::symlink("..", root.join("content/posts")).unwrap()),
    #[cfg(unix)]
    ("made-link-to-nothing", |root| std::os::unix::fs::symlink("none.md", root.join("content/gone.md")).unwrap()),
    #[cfg(unix)]
    ("made-link-outside", |root| std::os::unix::fs::symlink("/proc/self/environ", root.join("content/a.md")).unwrap()),
    // Hugo passes over such links, so that its site is built, without what they lead to.
    #[cfg(unix)]
    ("made-link-outside-hugo", |root| {
        fs::remove_file(root.join("site.toml")).unwrap();
        fs::write(root.join("hugo.toml"), "title = \"T\"\nbaseURL = \"https://example.org\"\n").unwrap();
        std::os::unix::fs::symlink("/proc/self/environ", root.join("content/a.md")).unwrap();
        std::os::unix::fs::symlink("none.md", root.join("content/gone.md")).unwrap();
    }),
    #[cfg(unix)]
    ("made-pipe", |root| {
        assert!(std::process::Command::new("mkfifo").arg(root.join("content/a.md")).status().unwrap().success())
    }),
    ("made-leftovers", |root| {
        for name in ["content/a.md~", "content/.a.md.swp", "content/b.md.orig", "content/.DS_Store"] {
            fs::write(root.join(name), "x").unwrap();
        }
    }),
    #[cfg(target_os = "linux")]
    ("made-names-alike", |root| {
        // The same word composed and decomposed: two files here, one on other systems.
        for name in ["caf\u{e9}.md", "cafe\u{301}.md", "Readme.md", "README.md"] {
            fs::write(root.join("content").join(name), "---\ntitle: x\n---\n").unwrap();
        }
    }),
];

/// Settings and a home page.
fn least() -> tempfile::TempDir {
    let root = tempfile::tempdir().unwrap();
    fs::create_dir(root.path().join("content")).unwrap();
    fs::write(root.path().join("site.toml"), "title = \"T\"\nbase_url = \"https://example.org\"\n").unwrap();
    fs::write(root.path().join("content/_index.md"), "Welcome\n").unwrap();
    root
}

#[test]
fn a_file_that_goes_while_it_is_wanted_reads_as_it_should() {
    let root = least();
    fs::write(root.path().join("content/gone.md"), "Here").unwrap();
    let mut differences = Vec::new();
    let said = said_when(root.path(), |root| fs::remove_file(root.join("content/gone.md")).unwrap());
    compare("made-file-gone", &said, &mut differences);
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

#[test]
fn a_history_that_is_cut_reads_as_it_should() {
    let (root, place) = (least(), tempfile::tempdir().unwrap());
    fs::write(root.path().join("site.toml"), "title = \"T\"\nbase_url = \"https://example.org\"\n[dates]\ngit = true\n").unwrap();
    let git = |args: &[&str]| {
        let identity = ["-c", "user.name=n", "-c", "user.email=n@example.org", "-c", "commit.gpgsign=false"];
        let status = std::process::Command::new("git").args(identity).args(args).current_dir(root.path()).status().unwrap();
        assert!(status.success(), "git {args:?}");
    };
    git(&["init", "-q"]);
    git(&["add", "-A"]);
    git(&["commit", "-q", "-m", "One"]);
    git(&["commit", "-q", "--allow-empty", "-m", "Two"]);
    let clone = place.path().join("clone");
    git(&["clone", "-q", "--depth", "1", &format!("file://{}", root.path().display()), clone.to_str().unwrap()]);
    let mut differences = Vec::new();
    compare("made-history-cut", &said(&clone), &mut differences);
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

#[test]
fn every_mistake_that_must_be_made_reads_as_it_should() {
    let mut differences = Vec::new();
    for (name, make) in MADE {
        let root = least();
        make(root.path());
        compare(name, &said(root.path()), &mut differences);
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

#[test]
fn the_same_sources_give_the_same_bytes_wherever_they_lie() {
    let manifest = manifest_dir();
    let source = manifest.parent().unwrap();
    let build = || {
        let root = tempfile::tempdir().unwrap();
        for name in ["site.toml", "content", "assets"] {
            if source.join(name).exists() {
                copy(&source.join(name), &root.path().join(name));
            }
        }
        let compilation = compile(&DiskWorld::open(root.path(), Options { compress: true, ..Options::default() }));
        assert!(!compilation.failed(), "{}", said(root.path()));
        (compilation.site.manifest.to_bytes().unwrap(), compilation.site.blob())
    };
    let (one, other) = (build(), build());
    assert!(one.1.len() > 10_000);
    assert!(one == other);
}

fn copy(from: &Path, to: &Path) {
    if from.is_dir() {
        fs::create_dir_all(to).unwrap();
        // From last to first, so that not even the order within a folder is the same.
        let mut entries: Vec<PathBuf> = fs::read_dir(from).unwrap().map(|entry| entry.unwrap().path()).collect();
        entries.sort_unstable_by(|a, b| b.cmp(a));
        for entry in entries {
            copy(&entry, &to.join(entry.file_name().unwrap()));
        }
    } else {
        fs::copy(from, to).unwrap();
    }
}

#[test]
fn every_kind_has_a_fixture() {
    let pictures: String = fs::read_dir(folder())
        .unwrap()
        .map(|entry| fs::read_to_string(entry.unwrap().path().join("expected.txt")).unwrap_or_default())
        .collect();
    let shown = |name: &&str| pictures.contains(&format!(" [{name}]\n"));
    let kinds = site_compiler::diag::names();
    let missing: Vec<&str> = kinds.filter(|name| !shown(name)).collect();
    assert!(missing.is_empty(), "no fixture in tests/ui shows these: {missing:?}");
}

/// The guide's pages on mistakes and limits are made from the compiler's own words.
#[test]
fn the_guide_tells_of_every_kind_and_every_limit() {
    for (name, made) in [("mistakes", site_compiler::diag::guide()), ("limits", site_compiler::diag::limits::guide())] {
        let page = manifest_dir().parent().unwrap().join(format!("content/guide/{name}.md"));
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            fs::write(&page, &made).unwrap();
        }
        assert!(fs::read_to_string(&page).unwrap_or_default() == made, "UPDATE_EXPECT=1 writes {} anew", page.display());
    }
}
