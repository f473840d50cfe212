use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use site_compiler::world::{DiskWorld, Options};

use super::*;
use crate::options::CiSystem;

const LOCK: &str = "version = 4\n";

fn build() -> Build {
    let engine = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap();
    let engine: &'static str = format!("path:{}", engine.display()).leak();
    Build { package: "x", target: "", lock: "", dependencies: "", sources: "", cache: ("", ""), engine, lock_file: LOCK }
}

fn options(folder: PathBuf) -> InitOptions {
    InitOptions { folder, ..InitOptions::default() }
}

fn files(folder: &Path) -> BTreeSet<String> {
    fn walk(folder: &Path, top: &Path, found: &mut BTreeSet<String>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, top, found);
            } else {
                found.insert(path.strip_prefix(top).unwrap().to_str().unwrap().to_owned());
            }
        }
    }
    let mut found = BTreeSet::new();
    walk(folder, folder, &mut found);
    found
}

fn compiled(folder: &Path) -> site_compiler::Compilation {
    compile(&DiskWorld::open(folder, Options::default()))
}

#[test]
fn a_new_site_has_about_ten_files_and_no_mistakes() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("my-blog");
    init(&options(folder.clone()), build()).unwrap();
    let expected = [
        ".cargo/config.toml",
        ".gitignore",
        "Cargo.lock",
        "Cargo.toml",
        "README.md",
        "build.rs",
        "content/_index.md",
        "content/posts/_index.md",
        "content/posts/first.md",
        "site.toml",
        "src/main.rs",
    ];
    assert_eq!(files(&folder), expected.map(str::to_owned).into());
    assert!(folder.join("assets/static").is_dir());
    let read = |path: &str| fs::read_to_string(folder.join(path)).unwrap();
    assert_eq!((read("build.rs"), read("src/main.rs")), ("site_build::main!();\n".to_owned(), "site::main!();\n".to_owned()));
    assert!(read("Cargo.toml").contains("name = \"my-blog\""));
    let settings = read("site.toml");
    assert!(settings.contains("title = \"My blog\"") && !settings.contains("[author]"), "{settings}");
    let compilation = compiled(&folder);
    assert!(compilation.diagnostics.is_empty(), "{:?}", compilation.diagnostics);
    let addresses: Vec<&String> = compilation.site.manifest.entries.iter().map(|(address, _)| address).collect();
    assert!(addresses.iter().any(|address| *address == "/posts/first/"), "{addresses:?}");
}

/// The repository of the engine has a site of its own, which must not show in others.
#[test]
fn nothing_of_the_engine_s_own_site_is_in_a_new_one() {
    let home = tempfile::tempdir().unwrap();
    init(&options(home.path().join("blog")), build()).unwrap();
    let compilation = compiled(&home.path().join("blog"));
    let manifest = &compilation.site.manifest;
    assert_eq!(manifest.commit, None);
    assert!(!manifest.entries.iter().any(|(address, _)| address.contains("guide") || address.contains("avatar")));
    let blob = compilation.site.blob();
    let text = String::from_utf8_lossy(&blob);
    for own in ["site.example", "one program out", "decided while it compiles", "static site", "avatar.svg"] {
        assert!(!text.contains(own), "{own:?}");
    }
}

#[test]
fn options_become_settings_and_wrong_ones_write_nothing() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("x");
    let asked = InitOptions {
        title: Some("A \"quoted\" title".to_owned()),
        base_url: Some("https://example.org/blog".to_owned()),
        author: Some("Me".to_owned()),
        language: Some("de".to_owned()),
        all_settings: true,
        ci: Some(CiSystem::Github),
        ..options(folder.clone())
    };
    init(&asked, build()).unwrap();
    assert!(folder.join(".github/workflows/site.yml").is_file());
    let settings = fs::read_to_string(folder.join("site.toml")).unwrap();
    for line in ["title = \"A \\\"quoted\\\" title\"", "language = \"de\"", "#page_size = 10", "[author]", "name = \"Me\""] {
        assert!(settings.lines().any(|found| found == line), "{line}: {settings}");
    }
    let compilation = compiled(&folder);
    assert!(compilation.diagnostics.is_empty(), "{:?}", compilation.diagnostics);
    assert!(compilation.site.manifest.entries.iter().any(|(address, _)| address == "/blog/posts/first/"));

    let folder = home.path().join("y");
    let wrong = InitOptions { base_url: Some("nonsense".to_owned()), ..options(folder.clone()) };
    let error = init(&wrong, build()).unwrap_err();
    assert!(error.message().unwrap().contains("base_url"), "{error:?}");
    assert!(!folder.exists());
}

#[test]
fn files_that_exist_stay() {
    let home = tempfile::tempdir().unwrap();
    fs::write(home.path().join("README.md"), "mine").unwrap();
    let error = init(&options(home.path().to_owned()), build()).unwrap_err();
    assert!(error.message().unwrap().contains("README.md already exists; nothing was written"), "{error:?}");
    assert_eq!(files(home.path()).len(), 1);
    // A folder with settings becomes a package, and its site stays as it is.
    fs::write(home.path().join("hugo.toml"), "title = 'T'\nbaseURL = 'https://example.org/'\n").unwrap();
    init(&options(home.path().to_owned()), build()).unwrap();
    assert_eq!(fs::read_to_string(home.path().join("README.md")).unwrap(), "mine");
    assert!(home.path().join("Cargo.toml").is_file() && home.path().join(".gitignore").is_file());
    assert!(!home.path().join("site.toml").exists() && !home.path().join("content").exists());
    assert!(
        init(&options(home.path().to_owned()), build()).unwrap_err().message().unwrap().contains("Cargo.toml already exists")
    );
}

#[test]
fn a_site_of_hugo_s_is_imported() {
    let home = tempfile::tempdir().unwrap();
    let old = home.path().join("old");
    let write = |path: &str, text: &str| {
        fs::create_dir_all(old.join(path).parent().unwrap()).unwrap();
        fs::write(old.join(path), text).unwrap();
    };
    write("hugo.toml", "title = 'Mine'\nbaseURL = 'https://example.org/'\n");
    write("content/posts/a.md", "---\ntitle: A\n---\nText\n");
    write("static/a.txt", "a");
    write("public/index.html", "old output");
    let new = home.path().join("new");
    init(&InitOptions { from: Some(old.clone()), ..options(new.clone()) }, build()).unwrap();
    assert!(fs::read_to_string(new.join("site.toml")).unwrap().contains("title = \"Mine\""));
    assert_eq!(fs::read(new.join("static/a.txt")).unwrap(), b"a");
    assert!(!new.join("hugo.toml").exists() && !new.join("public").exists() && !new.join("content/posts/first.md").exists());
    let addresses = |folder: &Path| -> BTreeSet<String> {
        compiled(folder)
            .site
            .manifest
            .entries
            .into_iter()
            .map(|(address, _)| address)
            .filter(|address| !address.starts_with("/assets/"))
            .collect()
    };
    assert!(addresses(&new).contains("/posts/a/"));
    assert_eq!(addresses(&old), addresses(&new));
    assert!(init(&InitOptions { from: Some(home.path().join("none")), ..options(home.path().join("z")) }, build()).is_err());
    assert!(!home.path().join("z").exists());
}

#[test]
fn folders_become_titles() {
    for (name, expected) in [("my-blog", "My blog"), ("example.org", "Example.org"), ("", "My site"), ("-", "My site")] {
        assert_eq!(title(name), expected, "{name}");
    }
}
