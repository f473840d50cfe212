//! Files beside pages: the page that each belongs to, and its address.

use std::collections::{BTreeMap, HashMap};

use super::collect::{ContentFile, ContentFiles, path_key};
use super::page::Resource;
use super::page_tree::PageBuilder;
use super::pattern;
use site_diag::FileId;
use site_settings::address;
use site_settings::front_matter::ResourceRule;

/// Assigns every file of the content folders to the page beside it, and returns addresses and files.
///
/// In a leaf bundle, a file is served below the page, in every language that has the page. (Hugo serves it once and links to it from the
/// other languages. This way relative addresses in raw HTML work, too.) Otherwise it belongs to the nearest section and is served below its
/// address with its own name: folders and files that are not pages keep their letter case. Files in the bundle of an unpublished page are
/// not published.
pub(super) fn attach(files: &ContentFiles, builders: &mut [PageBuilder]) -> Vec<(String, FileId)> {
    let mut leaves: HashMap<(&str, usize), usize> = HashMap::new();
    let mut branches: HashMap<(usize, String), usize> = HashMap::new();
    for (i, builder) in builders.iter().enumerate() {
        match (&builder.bundle_folder, builder.page.kind) {
            (Some(folder), _) => drop(leaves.insert((own_name(files, folder), builder.page.lang), i)),
            (None, kind) if !kind.is_list() => {}
            (None, _) => drop(branches.entry((builder.page.lang, builder.page.path.clone())).or_insert(i)),
        }
    }
    let mut given: Vec<(usize, Resource)> = Vec::new();
    let mut served = Vec::new();
    for file in &files.files {
        if let Some(leaf) = files.leaf_above(&file.folder) {
            let name = joined(file.folder[leaf.len()..].trim_start_matches('/'), &file.base);
            for owner in file.langs.iter().filter_map(|&lang| leaves.get(&(leaf, lang)).copied()) {
                let address = below(&builders[owner], &name);
                served.push((address.clone(), file.file));
                given.push((owner, resource(name.clone(), file.file, address)));
            }
        } else {
            let mut first = None;
            for (owner, name) in file.langs.iter().filter_map(|&lang| branch_above(&branches, lang, file)) {
                let address = first.get_or_insert_with(|| below(&builders[owner], &name)).clone();
                given.push((owner, resource(name, file.file, address)));
            }
            served.extend(first.map(|address| (address, file.file)));
        }
    }
    for (owner, resource) in given {
        builders[owner].page.resources.push(resource);
    }
    served.extend(share_between_languages(files, builders));
    for builder in builders.iter_mut() {
        let page = &mut builder.page;
        page.resources.sort_by(|a, b| a.name.cmp(&b.name));
        name_resources(&mut page.resources, &page.front.resources);
    }
    served
}

/// The name of a folder as in `files`, with that lifetime.
fn own_name<'a>(files: &'a ContentFiles, folder: &str) -> &'a str {
    files.leaves.get(folder).map_or("", String::as_str)
}

fn joined(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}

fn below(builder: &PageBuilder, name: &str) -> String {
    format!("{}{}", address::folder_of(&builder.page.address), address::composed(name))
}

fn resource(name: String, file: FileId, address: String) -> Resource {
    Resource { name, file, address, title: None, given_name: None, params: Vec::new() }
}

/// The nearest section (or home) of a language above a file, and the file's path below it.
fn branch_above(branches: &HashMap<(usize, String), usize>, lang: usize, file: &ContentFile) -> Option<(usize, String)> {
    let segments: Vec<&str> = file.dir.split('/').filter(|s| !s.is_empty()).collect();
    (0..=segments.len()).rev().find_map(|count| {
        let owner = branches.get(&(lang, path_key(&segments[..count].join("/"))))?;
        Some((*owner, joined(&segments[count..].join("/"), &file.base)))
    })
}

/// Hugo: a bundle that lacks a file uses that of the same bundle in another language, in the order of the languages.
fn share_between_languages(files: &ContentFiles, builders: &mut [PageBuilder]) -> Vec<(String, FileId)> {
    let named_for_one: HashMap<FileId, bool> = files.files.iter().map(|f| (f.file, f.lang_in_name)).collect();
    let mut by_path: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (i, builder) in builders.iter().enumerate().filter(|(_, builder)| builder.bundle_folder.is_some()) {
        by_path.entry(&builder.page.path).or_default().push(i);
    }
    let mut given: Vec<(usize, Resource)> = Vec::new();
    for group in by_path.values_mut().filter(|group| group.len() > 1) {
        group.sort_by_key(|&i| (builders[i].page.lang, i));
        for &to in group.iter() {
            let mut names: Vec<&str> = builders[to].page.resources.iter().map(|r| r.name.as_str()).collect();
            for &from in group.iter().filter(|&&from| from != to) {
                for lent in &builders[from].page.resources {
                    let own = named_for_one.get(&lent.file).copied().unwrap_or(false);
                    if !own && !names.contains(&lent.name.as_str()) {
                        names.push(&lent.name);
                        given.push((to, resource(lent.name.clone(), lent.file, below(&builders[to], &lent.name))));
                    }
                }
            }
        }
    }
    given.sort_by(|(i, a), (j, b)| (i, &a.name).cmp(&(j, &b.name)));
    let served = given.iter().map(|(_, r)| (r.address.clone(), r.file)).collect();
    for (owner, resource) in given {
        builders[owner].page.resources.push(resource);
    }
    served
}

/// Sets names and titles from `resources:`. The first matching rule with a name or title applies; `:counter` counts the files that a rule
/// named.
fn name_resources(resources: &mut [Resource], rules: &[ResourceRule]) {
    let mut counters = vec![(0_usize, 0_usize); rules.len()];
    for resource in resources {
        for (rule, (titles, names)) in rules.iter().zip(&mut counters) {
            if !pattern::glob(&rule.src, &resource.name) {
                continue;
            }
            if let Some(title) = rule.title.as_ref().filter(|_| resource.title.is_none()) {
                *titles += 1;
                resource.title = Some(title.replace(":counter", &titles.to_string()));
            }
            if let Some(name) = rule.name.as_ref().filter(|_| resource.given_name.is_none()) {
                *names += 1;
                resource.given_name = Some(name.replace(":counter", &names.to_string()));
            }
            if resource.params.is_empty() {
                resource.params.clone_from(&rule.params);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_name_and_title_files() {
        let rule = |src: &str, title: Option<&str>, name: Option<&str>| ResourceRule {
            src: src.into(),
            title: title.map(str::to_owned),
            name: name.map(str::to_owned),
            params: Vec::new(),
        };
        let rules = [
            rule("b.png", Some("Bee"), None),
            rule("*.png", Some("Picture :counter"), Some("pic-:counter")),
            rule("**", None, Some("x")),
        ];
        let mut files: Vec<_> =
            ["a.png", "b.png", "c.PNG", "sub/d.png"].map(|n| resource(n.into(), FileId(0), String::new())).to_vec();
        name_resources(&mut files, &rules);
        let got: Vec<_> = files.iter().map(|r| (r.title.as_deref(), r.given_name.as_deref())).collect();
        assert_eq!(
            got,
            [
                (Some("Picture 1"), Some("pic-1")),
                (Some("Bee"), Some("pic-2")),
                (Some("Picture 2"), Some("pic-3")),
                (None, Some("x"))
            ]
        );
    }
}
