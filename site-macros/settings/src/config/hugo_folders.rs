//! Folders that Hugo's settings name: of content, and of files that are served as they are.

use std::collections::BTreeSet;

use super::hugo_files;
use crate::data::{Key, Node, Value, same_key};
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

/// A file or folder that is part of a site as if it were somewhere else in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MountedFolder {
    /// Where it is, from the site's root.
    pub source: String,
    /// Where it counts, from the site's root.
    pub target: String,
}

/// The folders of a site that other folders are mounted in.
const COMPONENTS: [&str; 6] = ["assets", "content", "data", "i18n", "layouts", "static"];

/// What `module.mounts` puts into the folders of templates and data, and below the folders of content and of static files. Those folders as
/// a whole are settings: see [`hugo_folders`]. In the second list are folders that do not count, because others are mounted in their place.
pub fn hugo_mounts(sources: &Sources) -> (Vec<MountedFolder>, Vec<&'static str>) {
    let Some(settings) = hugo_files::hugo(sources, &mut Vec::new()) else { return Default::default() };
    let all = mounts(&settings.root);
    let found = all
        .iter()
        .filter(|mount| mount.is_apart())
        .map(|mount| MountedFolder { source: mount.source.clone(), target: mount.target.clone() });
    let found: Vec<MountedFolder> = found.collect();
    let replaced = COMPONENTS.into_iter().filter(|component| {
        let is_in = |mount: &MountedFolder| mount.target.split('/').next() == Some(*component);
        found.iter().any(is_in) && !all.iter().any(|mount| mount.source == *component && mount.target == *component)
    });
    let replaced = replaced.collect();
    (found, replaced)
}

impl Mount {
    /// Is it put where it counts before anything is read? Content and static files of one language are not, because a path names none.
    fn is_apart(&self) -> bool {
        let (component, below) = self.target.split_once('/').unwrap_or((&self.target, ""));
        let of_settings = matches!(component, "content" | "static") && (below.is_empty() || !self.languages.is_empty());
        COMPONENTS.contains(&component) && !of_settings && self.source != self.target && clean(&self.target).is_some()
    }

    /// Does it change what is read?
    pub(super) fn has_effect(&self) -> bool {
        self.is_apart() || matches!(self.target.as_str(), "content" | "static") || self.source == self.target
    }
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
    let of_site = |mount: &Mount| matches!(mount.target.as_str(), "content" | "static");
    folders.extend(mounts(root).into_iter().filter(of_site).map(|mount| mount.source));
    folders
}

/// Is it `staticDir`, or one of `staticDir0` to `staticDir10`?
pub(super) fn is_static_dir(name: &str) -> bool {
    let rest = name.get(..9).filter(|start| same_key(start, "staticDir")).map(|_| &name[9..]);
    rest.is_some_and(|rest| rest.is_empty() || rest.parse::<u8>().is_ok_and(|number| number <= 10))
}

/// The folders of `staticDir`, one or several, and of `staticDir0` to `staticDir10`, which add to it. None where nothing is written.
pub(super) fn static_dirs(table: &Node) -> Vec<String> {
    let written = table.entries().iter().filter(|(key, _)| is_static_dir(&key.name));
    let texts = |(_, node): &(Key, Node)| node.to_texts().unwrap_or_default();
    let mut dirs: Vec<String> = written.clone().flat_map(texts).map(|(dir, _)| dir).filter(|dir| !dir.is_empty()).collect();
    if !dirs.is_empty() && table.get("staticDir").is_none() {
        dirs.insert(0, "static".to_owned());
    }
    dirs
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
            module: {mounts: [{source: a/b, target: content, lang: de}, {source: css, target: assets}, {source: files, target: static}, \
            {source: tpl, target: layouts/x}, {source: blog, target: content/posts}, {source: layouts, target: layouts}, \
            {source: of/de, target: content/z, lang: de}, {source: ../out, target: data}, {source: x, target: data/../../y}]}\n";
        let source = Source { path: "hugo.yaml".to_owned(), text: Some(settings.into()) };
        let sources = Sources::new(vec![source]);
        let folders = hugo_folders(&sources);
        assert_eq!(folders.iter().collect::<Vec<_>>(), ["a/b", "deutsch", "docs", "files", "more", "public_files", "statisch"]);
        assert_eq!(hugo_folders(&Sources::default()), BTreeSet::new());
        let (mounts, replaced) = hugo_mounts(&sources);
        let mounts: Vec<_> = mounts.iter().map(|mount| format!("{} {}", mount.source, mount.target)).collect();
        assert_eq!(mounts, ["css assets", "tpl layouts/x", "blog content/posts"]);
        assert_eq!(replaced, ["assets", "content"]);
    }
}
