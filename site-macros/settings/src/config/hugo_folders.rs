//! Folders that Hugo's settings name: of content, and of files that are served as they are.

use std::collections::BTreeSet;

use super::hugo_files;
use crate::data::{Node, Value, same_key};
use site_diag::Sources;

/// A folder and what Hugo takes it for.
pub(super) struct Mount {
    /// From the site's root, without slashes around it.
    pub(super) source: String,
    /// `content`, `static` or another, perhaps with a path below it.
    pub(super) target: String,
    /// Only for these languages; empty: for all.
    pub(super) languages: Vec<String>,
}

/// The folders besides `content…`, `static` and `assets` that are part of a site with these settings: what `contentDir`, `staticDir` and
/// `module.mounts` name. Paths that lead out of the site are left out.
pub fn hugo_folders(sources: &Sources) -> BTreeSet<String> {
    let Some(settings) = hugo_files::hugo(sources, &mut Vec::new()) else { return BTreeSet::new() };
    let root = &settings.root;
    let languages = root.get("languages").map(Node::entries).unwrap_or_default();
    let mut folders: BTreeSet<String> = BTreeSet::new();
    for table in std::iter::once(root).chain(languages.iter().map(|(_, table)| table)) {
        folders.extend(table.get("contentDir").and_then(|node| node.value.to_text()).as_deref().and_then(clean));
        folders.extend(static_dirs(table).iter().filter_map(|dir| clean(dir)));
    }
    let of_site = |mount: &Mount| matches!(mount.target.split('/').next(), Some("content" | "static"));
    folders.extend(mounts(root).into_iter().filter(of_site).map(|mount| mount.source));
    folders
}

/// `staticDir`, a folder or several, and `staticDir0` to `staticDir10`.
pub(super) fn static_dirs(table: &Node) -> Vec<String> {
    let is_static = |name: &str| {
        let rest = name.get(..9).filter(|start| same_key(start, "staticDir")).map(|_| &name[9..]);
        rest.is_some_and(|rest| rest.is_empty() || rest.parse::<u8>().is_ok_and(|number| number <= 10))
    };
    let written = table.entries().iter().filter(|(key, _)| is_static(&key.name));
    let texts = written.filter_map(|(_, node)| node.to_texts().ok()).flatten();
    texts.map(|(dir, _)| dir).filter(|dir| !dir.is_empty()).collect()
}

/// `module.mounts`.
pub(super) fn mounts(root: &Node) -> Vec<Mount> {
    let Some(mounts) = root.get("module").and_then(|module| module.get("mounts")) else { return Vec::new() };
    let Value::List(mounts) = &mounts.value else { return Vec::new() };
    let text = |mount: &Node, key: &str| mount.get(key).and_then(|node| node.value.to_text());
    let mount = |mount: &Node| {
        let matrix = mount.get("sites").and_then(|sites| sites.get("matrix")?.get("languages"));
        let languages = mount.get("lang").or(matrix).and_then(|node| node.to_texts().ok()).unwrap_or_default();
        Some(Mount {
            source: clean(&text(mount, "source")?)?,
            target: text(mount, "target")?.trim_matches('/').to_owned(),
            languages: languages.into_iter().map(|(code, _)| code.to_lowercase()).collect(),
        })
    };
    mounts.iter().filter_map(mount).collect()
}

/// A folder's path without slashes around it; `None` for the site's root, and for what leads out of it.
pub(super) fn clean(path: &str) -> Option<String> {
    let parts: Vec<&str> = path.split('/').filter(|part| !matches!(*part, "" | ".")).collect();
    let is_within = !parts.is_empty() && !path.starts_with('/') && !parts.contains(&"..") && !path.contains(['\\', ':']);
    is_within.then(|| parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use site_diag::Source;

    #[test]
    fn every_folder_that_is_named() {
        let settings = "contentDir: ./docs/\nstaticDir: [public_files, ../out]\nstaticDir2: more\n\
            languages: {de: {contentDir: deutsch, staticDir: statisch}}\n\
            module: {mounts: [{source: a/b, target: content/c, lang: de}, {source: css, target: assets}, {source: files, target: static}]}\n";
        let source = Source { path: "hugo.yaml".to_owned(), text: Some(settings.into()) };
        let folders = hugo_folders(&Sources::new(vec![source]));
        assert_eq!(folders.iter().collect::<Vec<_>>(), ["a/b", "deutsch", "docs", "files", "more", "public_files", "statisch"]);
        assert_eq!(hugo_folders(&Sources::default()), BTreeSet::new());
    }
}
