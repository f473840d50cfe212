//! Tests of the module structure: a folder of `src` only uses those before it in a fixed order, and no two files use each other, directly
//! or indirectly.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// Top-level modules from the lowest to the highest. `fuzz` may use everything.
const ORDER: &[&str] =
    &["limits", "sandbox", "certificate_status", "directory", "tls", "http", "operate", "connection", "fuzz", "lib"];

/// The source files: module path, such as `tls::cache`, and text without its unit tests.
fn modules() -> BTreeMap<String, String> {
    fn visit(folder: &Path, path: &str, modules: &mut BTreeMap<String, String>) {
        for entry in fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            let name = entry.file_name().into_string().unwrap();
            let child = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}::{name}") };
            if entry.file_type().unwrap().is_dir() {
                visit(&entry.path(), &child(&name), modules);
            } else if let Some(stem) = name.strip_suffix(".rs") {
                let text = fs::read_to_string(entry.path()).unwrap();
                let code = text.split("#[cfg(test)]\n").next().unwrap().to_owned();
                modules.insert(if stem == "mod" { path.to_owned() } else { child(stem) }, code);
            }
        }
    }
    let mut modules = BTreeMap::new();
    visit(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), "", &mut modules);
    modules
}

/// The modules that a file names in paths that begin with `crate::`, `super::` or a child module.
fn uses(module: &str, text: &str, modules: &BTreeMap<String, String>) -> Vec<String> {
    let parent = |module: &str| module.rsplit_once("::").map_or(String::new(), |(parent, _)| parent.to_owned());
    let mut used = Vec::new();
    let mut add = |path: &str| {
        let ends = path.match_indices("::").map(|(at, _)| at).chain([path.len()]);
        let longest = ends.map(|end| path[..end].to_owned()).filter(|prefix| modules.contains_key(prefix)).last();
        used.extend(longest.filter(|used| used != module));
    };
    for (prefix, base) in [("crate::", String::new()), ("super::", parent(module))] {
        for (at, _) in text.match_indices(prefix) {
            if text[..at].ends_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | ':')) {
                continue;
            }
            let (mut rest, mut base) = (&text[at + prefix.len()..], base.clone());
            while let Some(further) = rest.strip_prefix("super::") {
                (rest, base) = (further, parent(&base));
            }
            let length = |text: &str| text.find(|c: char| !c.is_alphanumeric() && !matches!(c, '_' | ':')).unwrap_or(text.len());
            let path = &rest[..length(rest)];
            let listed = rest[path.len()..].strip_prefix('{').map_or("", |list| &list[..list.find('}').unwrap()]);
            for name in listed.split(',').map(str::trim) {
                let segments = [base.as_str(), path.trim_end_matches("::"), &name[..length(name)]];
                add(&segments.into_iter().filter(|segment| !segment.is_empty()).collect::<Vec<_>>().join("::"));
            }
        }
    }
    for child in modules.keys().filter(|other| parent(other) == module) {
        let name = child.rsplit("::").next().unwrap();
        if text.contains(&format!(" {name}::")) {
            add(child);
        }
    }
    used
}

#[test]
fn modules_only_use_those_before_them() {
    let modules = modules();
    assert!(modules.len() > 50, "{}", modules.len());
    let rank = |module: &str| {
        let top = module.split("::").next().unwrap();
        ORDER.iter().position(|name| *name == top).unwrap_or_else(|| panic!("{top} is not in ORDER"))
    };
    let uses: BTreeMap<&String, Vec<String>> =
        modules.iter().map(|(module, text)| (module, uses(module, text, &modules))).collect();
    assert!(uses.values().map(Vec::len).sum::<usize>() > 150);
    for (module, used) in &uses {
        for used in used {
            assert!(rank(used) <= rank(module), "{module} uses {used}, which comes after it");
        }
    }
    // Remove modules without remaining uses until nothing is left; the rest is part of a cycle, or above one.
    let mut rest = uses;
    loop {
        let free: Vec<String> = rest
            .iter()
            .filter(|(_, used)| !used.iter().any(|used| rest.contains_key(used)))
            .map(|(module, _)| (*module).clone())
            .collect();
        if free.is_empty() {
            break;
        }
        rest.retain(|module, _| !free.contains(module));
    }
    assert!(rest.is_empty(), "modules use each other: {rest:#?}");
}
