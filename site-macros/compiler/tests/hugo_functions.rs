//! All functions that Hugo documents are known: each works, or says by its name that it is not available.

use std::collections::BTreeMap;

use site_compiler::compile;
use site_compiler::world::MemoryWorld;

/// Name, whether it works, and other names.
fn listed() -> Vec<(&'static str, bool, Vec<&'static str>)> {
    let lines = include_str!("hugo-functions.txt").lines().filter(|line| !line.starts_with('#'));
    let row = |line: &'static str| {
        let mut words = line.split_whitespace();
        let (name, mark) = (words.next()?, words.next()?);
        assert!(matches!(mark, "works" | "reports"), "{line}");
        Some((name, mark == "works", words.collect()))
    };
    lines.filter_map(row).collect()
}

/// What a call of each says: nothing, or why it fails.
fn failures(calls: &[String]) -> Vec<String> {
    let mut files: BTreeMap<String, String> = BTreeMap::new();
    files.insert("hugo.toml".to_owned(), "baseURL = 'https://example.org/'\ntitle = 'T'\n".to_owned());
    files.insert("content/a.md".to_owned(), "---\ntitle: A\n---\n{{< x >}}\n".to_owned());
    let lines: Vec<String> = calls
        .iter()
        .map(|call| format!("@@{{{{ with try ({call}) }}}}{{{{ with .Err }}}}{{{{ .Error }}}}{{{{ end }}}}{{{{ end }}}}@@"))
        .collect();
    files.insert("layouts/shortcodes/x.html".to_owned(), format!("<pre>{}</pre>", lines.join("\n")));
    let site = compile(&MemoryWorld::new(files));
    let entries = &site.site.manifest.entries;
    let at = entries.binary_search_by(|(known, _)| known.as_str().cmp("/a/")).unwrap();
    let page = String::from_utf8_lossy(&site.site.blob()[entries[at].1.representations[0].range()]).into_owned();
    let messages: Vec<String> = site.diagnostics.iter().map(|d| d.kind.message()).collect();
    let made = page.split_once("<pre>").and_then(|(_, rest)| rest.split_once("</pre>")).map_or("", |(made, _)| made);
    let made: Vec<String> = made.split("@@").skip(1).step_by(2).map(str::to_owned).collect();
    assert_eq!(made.len(), calls.len(), "{messages:?}");
    made
}

#[test]
fn every_function_works_or_says_that_it_does_not() {
    let all = listed();
    assert!(all.len() > 260, "{}", all.len());
    // Some look at their arguments first.
    let with_arguments = |name: &str| match name {
        "transform.Remarshal" => "transform.Remarshal \"json\" \"{}\"".to_owned(),
        name => name.to_owned(),
    };
    let calls: Vec<String> = all.iter().map(|(name, ..)| with_arguments(name)).collect();
    for ((name, works, _), said) in all.iter().zip(failures(&calls)) {
        let is_missing = said.contains(&format!("{name} is not available while a site is compiled"));
        assert_eq!(is_missing, !works, "{name}: {said}");
    }
}

#[test]
fn other_names_mean_the_same() {
    // Without arguments `time` is the namespace.
    let others: Vec<(&str, &str)> = listed()
        .iter()
        .flat_map(|(name, _, others)| others.iter().map(|other| (*name, *other)))
        .filter(|(_, other)| *other != "time")
        .collect();
    assert!(others.len() > 100);
    let full: Vec<String> = others.iter().map(|(name, _)| (*name).to_owned()).collect();
    let short: Vec<String> = others.iter().map(|(_, other)| (*other).to_owned()).collect();
    // The place differs, because the names have other lengths.
    let without_place = |said: String| said.split_once(": ").map(|(_, rest)| rest.to_owned()).unwrap_or(said);
    for (((name, other), full), short) in others.iter().zip(failures(&full)).zip(failures(&short)) {
        assert_eq!(without_place(full), without_place(short), "{name} {other}");
    }
}

#[test]
fn an_unknown_function_is_named_with_its_place() {
    let mut files: BTreeMap<String, String> = BTreeMap::new();
    files.insert("hugo.toml".to_owned(), "baseURL = 'https://example.org/'\ntitle = 'T'\n".to_owned());
    files.insert("content/a.md".to_owned(), "---\ntitle: A\n---\n{{< x >}}kept{{< /x >}}\n".to_owned());
    files.insert("layouts/shortcodes/x.html".to_owned(), "{{ .Inner }}\n{{ strings.NoSuch 1 }}".to_owned());
    let site = compile(&MemoryWorld::new(files));
    let messages: Vec<String> = site.diagnostics.iter().map(|d| d.kind.message()).collect();
    assert!(
        messages.iter().any(|m| m.contains("layouts/shortcodes/x.html:2:") && m.contains("strings has no function NoSuch")),
        "{messages:?}"
    );
}
