//! Scans a site's folder. Output: its files with fingerprints, and problems.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::{OsStr, OsString};
use std::hash::{Hash, Hasher};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use cap_fs_ext::DirExt;
use cap_std::fs::{Dir, FileType, Metadata};
use site_diag::{Source, Sources};
use site_model::is_unprintable;
use site_settings::config::{VARIABLES, hugo_folders, hugo_mounts};
use site_settings::data::Format;

use super::super::super::read::THEME_FOLDERS;
use super::super::exclude::{Excluded, excluded, excluded_path};
use super::super::{File, Problem, ProblemKind};
use super::folder::{Folder, Resolved, Unresolved};

/// Names at the top of a site's folder that are part of the site, besides folders that begin with `content`.
pub(super) const NAMES: &[&str] = &[
    "_vendor",
    "assets",
    "config",
    "config.json",
    "config.toml",
    "config.yaml",
    "config.yml",
    "content",
    "data",
    "hugo.json",
    "hugo.toml",
    "hugo.yaml",
    "hugo.yml",
    "i18n",
    "layouts",
    "site.toml",
    "static",
    "strings",
    "templates",
    "themes",
];

/// Maximum depth of folders. Deeper nesting is a mistake, and system calls limit the length of paths anyway.
const DEPTH: usize = 64;
/// Maximum number of files and folders. Links between folders can otherwise multiply them without bound.
const ENTRIES: usize = 500_000;

/// The result of a scan.
#[derive(Clone, Debug, Default)]
pub(super) struct Found {
    /// All files that belong to the site, sorted by path.
    pub(super) files: Vec<File>,
    /// The fingerprint of each file, in the same order. It changes when the file is written or replaced.
    pub(super) fingerprints: Vec<u64>,
    /// Real paths of files that are reached through a link, relative to the folder.
    pub(super) reals: BTreeMap<String, PathBuf>,
    /// Entries that cannot be files of the site.
    pub(super) problems: Vec<Problem>,
    /// Folders that are part of the site because its settings name them.
    pub(super) named: Vec<String>,
    /// See [`crate::World::leftovers`].
    pub(super) leftovers: Vec<String>,
}

/// Scans everything below the site's folder. `variables` are Hugo's settings in the environment.
pub(super) fn walk(folder: &Folder, variables: &str) -> Found {
    let mut walk = Walk { folder, files: Vec::new(), found: Found::default(), entries: 0, taken: BTreeSet::new() };
    for name in top_level(folder) {
        walk.entry(folder.dir(), (&name, None), "", Path::new(""), &mut Vec::new());
    }
    let settings = walk.settings(variables);
    for path in walk.folders_of_settings(&settings) {
        walk.mount(&path, &path);
    }
    let (mounts, replaced) = hugo_mounts(&settings);
    let is_in = |path: &str, folder: &str| path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
    walk.files.retain(|(file, _)| !replaced.iter().any(|folder| is_in(&file.path, folder)));
    walk.taken = walk.files.iter().filter(|_| !mounts.is_empty()).map(|(file, _)| file.path.clone()).collect();
    for mount in mounts {
        walk.mount(&mount.source, &mount.target);
    }
    if !variables.is_empty() && settings.iter().next().is_some() {
        let version = fingerprint_of(variables);
        let file = File { path: VARIABLES.to_owned(), bytes: variables.len() as u64, version };
        walk.files.push((file, version));
    }
    let Walk { mut files, mut found, .. } = walk;
    files.sort_unstable();
    (found.files, found.fingerprints) = files.into_iter().unzip();
    found.problems.sort_by(|a, b| (a.kind, &a.path).cmp(&(b.kind, &b.path)));
    found.leftovers.sort_unstable();
    found
}

impl Found {
    /// The real path of a file of the site.
    pub(super) fn place<'p>(&'p self, path: &'p str) -> Option<&'p Path> {
        self.files.binary_search_by(|file| file.path.as_str().cmp(path)).ok()?;
        Some(self.reals.get(path).map_or(Path::new(path), PathBuf::as_path))
    }

    /// The result of a scan after some paths have changed. `None` if one of them is not a known file, so that a full scan is necessary.
    pub(super) fn changed_files<'p>(
        &self,
        folder: &Folder,
        root: &Path,
        paths: impl IntoIterator<Item = &'p Path>,
    ) -> Option<Self> {
        let mut now = self.clone();
        for path in paths {
            let below = path.strip_prefix(root).ok()?.to_str()?;
            if excluded_path(below).is_some() {
                continue;
            }
            let place = now.files.binary_search_by(|file| file.path.as_str().cmp(below)).ok()?;
            let found = folder.file_metadata(now.place(below)?).ok().filter(Metadata::is_file)?;
            (now.files[place], now.fingerprints[place]) = file(below.to_owned(), &found);
        }
        Some(now)
    }
}

/// The names at the top of the folder that are part of the site, sorted. For names that begin with `content`, only folders, and links,
/// which may lead to a folder.
pub(super) fn top_level(folder: &Folder) -> Vec<OsString> {
    let entries = folder.names().into_iter().flatten().flatten();
    let is_of_site = |name: &OsStr, kind: &dyn Fn() -> io::Result<FileType>| {
        let text = name.to_string_lossy();
        let may_be_folder = || kind().is_ok_and(|kind| kind.is_dir() || kind.is_symlink());
        NAMES.contains(&&*text) || text.starts_with("content") && may_be_folder()
    };
    let names = entries.filter_map(|entry| {
        let name = entry.file_name();
        is_of_site(&name, &|| entry.metadata().map(|found| found.file_type())).then_some(name)
    });
    let mut names: Vec<OsString> = names.collect();
    names.sort_unstable();
    names
}

/// Is the path one of a theme's that nobody reads? Of assets, only drawings are: templates write them into pages.
fn is_left_in_theme(path: &str, is_folder: bool) -> bool {
    let Some(below) = ["themes/", "_vendor/"].iter().find_map(|folder| path.strip_prefix(folder)) else { return false };
    let names: Vec<&str> = below.split('/').collect();
    let Some((file, folders)) = names.split_last() else { return false };
    // The name of a theme comes first, and that of a module has several elements.
    let inner = folders.iter().skip(1).find(|folder| THEME_FOLDERS.contains(folder));
    if is_folder {
        let is_other = matches!(*file, "exampleSite" | "static" | "content" | "images" | "node_modules") && !folders.is_empty();
        return inner.is_none() && is_other;
    }
    let (stem, extension) = file.rsplit_once('.').unwrap_or((file, ""));
    match inner.copied() {
        Some("assets") => !extension.eq_ignore_ascii_case("svg"),
        Some(_) => false,
        None => !(matches!(stem, "hugo" | "config") && matches!(extension, "toml" | "yaml" | "yml" | "json")),
    }
}

/// A younger change may be followed by another one with the same modification time, because file system clocks have a low resolution.
pub(super) const MIN_AGE: Duration = Duration::from_millis(50);

/// A file and its fingerprint.
fn file(path: String, found: &Metadata) -> (File, u64) {
    let stamp = FileStamp::from(found);
    (File { path, bytes: stamp.len, version: stamp.version() }, stamp.fingerprint())
}

/// Data that changes when a file is written or replaced.
#[derive(Hash)]
pub(super) struct FileStamp {
    len: u64,
    modified: Option<SystemTime>,
    /// Device, inode and time of the inode's last change; zero on systems without them.
    identity: (u64, u64, i64, i64),
}

impl From<&std::fs::Metadata> for FileStamp {
    fn from(found: &std::fs::Metadata) -> Self {
        #[cfg(unix)]
        let identity = {
            use std::os::unix::fs::MetadataExt;
            (found.dev(), found.ino(), found.ctime(), found.ctime_nsec())
        };
        #[cfg(not(unix))]
        let identity = Default::default();
        Self { len: found.len(), modified: found.modified().ok(), identity }
    }
}

impl From<&Metadata> for FileStamp {
    fn from(found: &Metadata) -> Self {
        #[cfg(unix)]
        let identity = {
            use cap_std::fs::MetadataExt;
            (found.dev(), found.ino(), found.ctime(), found.ctime_nsec())
        };
        #[cfg(not(unix))]
        let identity = Default::default();
        Self { len: found.len(), modified: found.modified().ok().map(|time| time.into_std()), identity }
    }
}

impl FileStamp {
    /// A number that changes when the file is written or replaced. A file that has just been written gets a different number every time.
    pub(super) fn version(&self) -> u64 {
        let now = SystemTime::now();
        let young = |modified: SystemTime| now.duration_since(modified).map_or(true, |age| age < MIN_AGE);
        if !self.modified.is_none_or(young) {
            return self.fingerprint();
        }
        let mut hasher = std::hash::DefaultHasher::new();
        (self.fingerprint(), now).hash(&mut hasher);
        hasher.finish()
    }

    /// The same, without regard to its age.
    fn fingerprint(&self) -> u64 {
        let mut hasher = std::hash::DefaultHasher::new();
        self.hash(&mut hasher);
        hasher.finish()
    }
}

fn fingerprint_of(text: &str) -> u64 {
    let mut hasher = std::hash::DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

struct Walk<'f> {
    folder: &'f Folder,
    files: Vec<(File, u64)>,
    /// Everything except the files.
    found: Found,
    entries: usize,
    /// While folders are mounted: the paths of all files so far. Of files at one place the site's own, then the first mounted, counts.
    taken: BTreeSet<String>,
}

impl Walk<'_> {
    /// The files of Hugo's settings; none where there is a site.toml.
    fn settings(&self, variables: &str) -> Sources {
        let is_settings = |path: &str| {
            let of_theme = || path.starts_with("themes/") || path.starts_with("_vendor/");
            !path.contains('/') || path.starts_with("config/") || of_theme() && Format::of_path(path).is_some()
        };
        let files: Vec<&str> = self.files.iter().map(|(file, _)| file.path.as_str()).filter(|path| is_settings(path)).collect();
        if files.contains(&"site.toml") {
            return Sources::default();
        }
        let text = |path: &str| {
            let place = self.found.reals.get(path).map_or(Path::new(path), PathBuf::as_path);
            String::from_utf8(self.folder.read_real(place).ok()?).ok().map(Into::into)
        };
        let mut sources: Vec<Source> = files.iter().map(|path| Source { path: (*path).to_owned(), text: text(path) }).collect();
        if !variables.is_empty() {
            sources.push(Source { path: VARIABLES.to_owned(), text: Some(variables.into()) });
        }
        sources.sort_by(|a, b| a.path.cmp(&b.path));
        Sources::new(sources)
    }

    /// Folders that Hugo's settings name, and that no other name has brought in.
    fn folders_of_settings(&self, settings: &Sources) -> Vec<String> {
        let found = |folder: &str| {
            self.files.iter().any(|(file, _)| file.path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/')))
        };
        let mut folders: Vec<String> = hugo_folders(settings).into_iter().filter(|folder| !found(folder)).collect();
        // One within another is come to with it.
        folders.dedup_by(|inner, outer| inner.strip_prefix(outer.as_str()).is_some_and(|rest| rest.starts_with('/')));
        folders
    }

    /// All in a folder, or a file, as if it were at `target`.
    fn mount(&mut self, path: &str, target: &str) {
        if excluded_path(path).is_some() || excluded_path(target).is_some() {
            return;
        }
        let Ok(Resolved { path: real, metadata }) = self.folder.resolve(Path::new(path)) else { return };
        if !metadata.is_dir() {
            if metadata.is_file() && path != target {
                self.found.named.push(path.to_owned());
                self.file(target.to_owned(), real, &metadata);
            }
            return;
        }
        self.found.named.push(path.to_owned());
        match self.folder.open_real(&real) {
            Ok(inner) => self.list(&inner, &format!("{target}/"), &real, &mut vec![PathBuf::new()]),
            Err(error) => self.closed(path, &error),
        }
    }

    /// Handles one name in a folder. `within` is the folder's path from the root, with a trailing slash unless it is empty; `real` the same
    /// without links and slash; `above` the real paths of all folders on the way. `kind` is the type that the folder lists.
    fn entry(
        &mut self,
        folder: &Dir,
        (name, kind): (&OsStr, Option<FileType>),
        within: &str,
        real: &Path,
        above: &mut Vec<PathBuf>,
    ) {
        let shown = format!("{within}{}", name.to_string_lossy());
        let is_folder =
            || kind.map_or_else(|| folder.symlink_metadata(name).is_ok_and(|found| !found.is_file()), |kind| !kind.is_file());
        if (within.starts_with("themes/") || within.starts_with("_vendor/")) && is_left_in_theme(&shown, is_folder()) {
            return;
        }
        let Some(utf8) = name.to_str() else {
            return self.problem(ProblemKind::Name, &shown, "the name of this file is not UTF-8", "rename it");
        };
        match excluded(utf8) {
            None => {}
            Some(Excluded::Hidden) => return,
            Some(Excluded::Leftover) => {
                let slash = if kind.is_some_and(|kind| kind.is_dir()) { "/" } else { "" };
                return self.found.leftovers.push(shown + slash);
            }
        }
        if let Some(character) = utf8.chars().find(|character| is_unprintable(*character)) {
            let what = format!("the name of this file holds the control character U+{:04X}", u32::from(character));
            return self.problem(ProblemKind::Name, &shown, &what, "rename it");
        }
        self.entries += 1;
        if self.entries > ENTRIES {
            if self.entries == ENTRIES + 1 {
                let what = format!("more than {ENTRIES} files, the rest are left out");
                self.problem(ProblemKind::Other, &shown, &what, "look for links that lead in circles");
            }
            return;
        }
        let found = match folder.symlink_metadata(name) {
            Ok(found) if found.is_symlink() => return self.link(shown, real, name, above),
            Ok(found) => found,
            // Removed since the folder was listed.
            Err(error) if error.kind() == io::ErrorKind::NotFound => return,
            Err(error) => return self.unreadable(&shown, &error),
        };
        if found.is_file() {
            self.file(shown, real.join(name), &found);
        } else if found.is_dir() {
            match folder.open_dir_nofollow(name) {
                Ok(inner) => self.folder(&inner, &format!("{shown}/"), real, &real.join(name), above),
                Err(error) => self.closed(&shown, &error),
            }
        } else {
            self.special(&shown);
        }
    }

    /// Follows a link if its target is in the site's folder and not hidden.
    fn link(&mut self, shown: String, real: &Path, name: &OsStr, above: &mut Vec<PathBuf>) {
        let kind = ProblemKind::Link;
        let Resolved { path, metadata } = match self.folder.resolve(&real.join(name)) {
            Ok(found) => found,
            Err(Unresolved::Outside) => {
                let help = "put what it leads to into the folder; a link may lead to anything in it";
                return self.problem(kind, &shown, "this symbolic link leads out of the site's folder", help);
            }
            Err(Unresolved::Nowhere) => {
                return self.problem(kind, &shown, "this symbolic link leads nowhere", "mend or remove it");
            }
            Err(Unresolved::Loop) => return self.problem(kind, &shown, "a loop of symbolic links", "remove one of them"),
            Err(Unresolved::Failed(error)) => return self.unreadable(&shown, &error),
        };
        if excluded_path(&path.to_string_lossy()).is_some() {
            let what = "this symbolic link leads to a hidden file or a leftover, and such are not published";
            self.problem(kind, &shown, what, "rename what it leads to, or remove the link");
        } else if metadata.is_file() {
            self.file(shown, path, &metadata);
        } else if metadata.is_dir() {
            match self.folder.open_real(&path) {
                Ok(inner) => self.folder(&inner, &format!("{shown}/"), real, &path, above),
                Err(error) => self.closed(&shown, &error),
            }
        } else {
            self.special(&shown);
        }
    }

    fn file(&mut self, shown: String, real: PathBuf, found: &Metadata) {
        if !self.taken.is_empty() && !self.taken.insert(shown.clone()) {
            return;
        }
        if real != Path::new(&shown) {
            self.found.reals.insert(shown.clone(), real);
        }
        self.files.push(file(shown, found));
    }

    /// Handles the content of a folder. `outer` is the folder that contains its name or the link to it.
    fn folder(&mut self, folder: &Dir, within: &str, outer: &Path, real: &Path, above: &mut Vec<PathBuf>) {
        if outer.starts_with(real) || above.iter().any(|above| above.starts_with(real)) {
            let shown = within.trim_end_matches('/');
            let what = "a loop of symbolic links: this leads to a folder it lies in";
            return self.problem(ProblemKind::Link, shown, what, "remove it");
        }
        above.push(outer.to_owned());
        self.list(folder, within, real, above);
        above.pop();
    }

    fn list(&mut self, folder: &Dir, within: &str, real: &Path, above: &mut Vec<PathBuf>) {
        if above.len() > DEPTH {
            let what = format!("folders more than {DEPTH} deep are not read");
            return self.problem(ProblemKind::Other, within, &what, "move it up");
        }
        let listed = match folder.entries() {
            Ok(listed) => listed,
            Err(error) => return self.closed(within, &error),
        };
        for entry in listed {
            match entry {
                Ok(entry) => self.entry(folder, (&entry.file_name(), entry.file_type().ok()), within, real, above),
                Err(error) => {
                    let what = format!("this folder cannot be read to its end: {error}");
                    self.problem(ProblemKind::Other, within, &what, "try again");
                }
            }
        }
    }

    fn unreadable(&mut self, shown: &str, error: &io::Error) {
        self.problem(ProblemKind::Other, shown, &format!("this cannot be looked at: {error}"), "let its permissions allow it");
    }

    fn closed(&mut self, shown: &str, error: &io::Error) {
        self.problem(
            ProblemKind::Other,
            shown,
            &format!("this folder cannot be opened: {error}"),
            "let its permissions allow it",
        );
    }

    /// Devices, sockets and pipes are never opened.
    fn special(&mut self, shown: &str) {
        self.problem(ProblemKind::Other, shown, "this is neither a file nor a folder", "remove it");
    }

    fn problem(&mut self, kind: ProblemKind, path: &str, what: &str, help: &str) {
        self.found.problems.push(Problem { kind, path: path.to_owned(), what: what.to_owned(), help: help.to_owned() });
    }
}

#[cfg(test)]
mod tests {
    use super::is_left_in_theme;

    #[test]
    fn of_a_theme_templates_are_read() {
        for (path, is_folder) in [
            ("themes/a", true),
            ("themes/a/layouts", true),
            ("themes/a/layouts/x.html", false),
            ("themes/a/assets/icons", true),
            ("themes/a/assets/icons/x.svg", false),
            ("themes/a/hugo.toml", false),
            ("themes/a/config/_default/params.toml", false),
            ("_vendor/example.org/a/b", true),
            ("_vendor/example.org/a/b/layouts/x.html", false),
            ("_vendor/example.org/a/config.yaml", false),
            ("content/a.js", false),
        ] {
            assert!(!is_left_in_theme(path, is_folder), "{path}");
        }
        for (path, is_folder) in [
            ("themes/a/exampleSite", true),
            ("themes/a/theme.toml", false),
            ("themes/a/assets/js/x.min.js", false),
            ("themes/a/static", true),
            ("themes/a/static/x.svg", false),
            ("_vendor/modules.txt", false),
        ] {
            assert!(is_left_in_theme(path, is_folder), "{path}");
        }
    }
}
