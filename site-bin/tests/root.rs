//! Tests of where commands look for the site: `--root`, `SITE_ROOT`, the current folder and those above it.

mod common;

use std::fs;
use std::path::Path;
use std::process::Output;

use common::{site, stderr};

/// A site with one page, named after its title.
fn make(root: &Path, title: &str) {
    fs::create_dir_all(root.join("content/deep")).unwrap();
    fs::write(root.join("site.toml"), format!("title = \"{title}\"\nbase_url = \"https://{title}.example\"\n")).unwrap();
    fs::write(root.join(format!("content/{title}.md")), format!("---\ntitle: {title}\n---\nText\n")).unwrap();
}

fn run(folder: &Path, arguments: &[&str], variable: Option<&str>) -> Output {
    let mut command = site(arguments);
    command.current_dir(folder);
    if let Some(root) = variable {
        command.env("SITE_ROOT", root);
    }
    command.output().unwrap()
}

/// What the output of a command contains, by the title of the site.
type Says = fn(&str) -> String;

/// Arguments of each command that reads the site, and what its output says of the site.
fn commands(out: &str) -> [(Vec<&str>, Says); 4] {
    [
        (vec!["check", "--format", "json"], |_| String::new()),
        (vec!["list", "--format", "json"], |title| format!("\"address\":\"/{title}/\"")),
        (vec!["routes", "--json"], |title| format!("https://{title}.example")),
        (vec!["export", "--force", out], |_| " files, ".to_owned()),
    ]
}

#[test]
fn every_command_finds_the_site_in_the_same_way() {
    let home = tempfile::tempdir().unwrap();
    let (one, two) = (home.path().join("one"), home.path().join("two"));
    make(&one, "one");
    make(&two, "two");
    let out = home.path().join("public");
    let deep = one.join("content/deep");
    // Where the command runs, arguments before and after it, the variable, and the site that it finds.
    let cases = [
        (one.as_path(), None, None, "one"),
        (deep.as_path(), None, None, "one"),
        (deep.as_path(), None, Some("../../../two"), "two"),
        (deep.as_path(), Some("../.."), Some("../../../two"), "one"),
        (home.path(), Some("two"), None, "two"),
        (home.path(), None, Some("one"), "one"),
    ];
    for (folder, root, variable, expected) in cases {
        for (arguments, says) in commands(out.to_str().unwrap()) {
            let mut arguments = arguments.clone();
            arguments.extend(root.map(|root| ["--root", root]).into_iter().flatten());
            let output = run(folder, &arguments, variable);
            assert!(output.status.success(), "{arguments:?} {variable:?}: {}", stderr(&output));
            let said = String::from_utf8(output.stdout).unwrap();
            assert!(said.contains(&says(expected)), "{arguments:?} {variable:?} in {}: {said}", folder.display());
        }
        assert!(out.join(expected).join("index.html").is_file(), "{expected} was not exported");
        fs::remove_dir_all(&out).unwrap();
        let page = format!("posts/{}.md", if folder == home.path() { "here" } else { "there" });
        let mut arguments = vec!["new", page.as_str()];
        arguments.extend(root.map(|root| ["--root", root]).into_iter().flatten());
        assert!(run(folder, &arguments, variable).status.success());
        let made = home.path().join(expected).join("content").join(&page);
        assert!(made.is_file(), "{}", made.display());
        fs::remove_file(made).unwrap();
    }
}

#[test]
fn outside_a_site_one_error_explains_what_to_do() {
    let home = tempfile::tempdir().unwrap();
    let out = home.path().join("public");
    let mut all: Vec<Vec<&str>> = commands(out.to_str().unwrap()).into_iter().map(|(arguments, _)| arguments).collect();
    all.extend([vec!["preview", "--listen", "127.0.0.1:0"], vec!["new", "posts/a.md"], vec!["new", "--from-hugo"], vec![]]);
    for arguments in all {
        let output = run(home.path(), &arguments, None);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
        assert!(output.stdout.is_empty(), "{arguments:?}");
        let said = stderr(&output);
        assert!(said.starts_with("site: there is no site in ") && said.contains("`site init DIR`"), "{arguments:?}: {said}");
        assert_eq!(said.lines().count(), 1, "{said}");
    }
    assert_eq!(fs::read_dir(home.path()).unwrap().count(), 0);
}

#[test]
fn the_embedded_site_is_only_shown_on_request() {
    let home = tempfile::tempdir().unwrap();
    let output = run(home.path(), &["routes", "--json", "--embedded"], None);
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(String::from_utf8(output.stdout).unwrap().contains("\"/guide/\""));
    let output = run(home.path(), &["routes", "--embedded", "--root", "."], None);
    assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
}

/// A site with mistakes is not exported.
#[test]
fn mistakes_stop_an_export() {
    let home = tempfile::tempdir().unwrap();
    make(home.path(), "one");
    fs::write(home.path().join("content/bad.md"), "---\ntitle: Bad\n---\n[x](/nowhere/)\n").unwrap();
    let output = run(home.path(), &["export", "public"], None);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("content/bad.md:4:5"), "{}", stderr(&output));
    assert!(!home.path().join("public").exists());
}
