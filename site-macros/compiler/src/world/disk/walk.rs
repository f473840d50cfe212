//! Which files a site's folder holds.

use std::ffi::OsStr;
use std::fs;
use std::hash::{Hash, Hasher};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::super::{File, Problem};

/// What may lie at the top of a site's folder and is part of the site. Folders that begin with `content` are too.
pub(super) const NAMES: &[&str] = &[
    "assets",
    "config",
    "config.json",
    "config.toml",
    "config.yaml",
    "config.yml",
    "content",
    "hugo.json",
    "hugo.toml",
    "hugo.yaml",
    "hugo.yml",
    "site.toml",
    "static",
];

/// Folders within folders. Deeper is a mistake, and no system call takes such a path for much longer.
const DEPTH: usize = 64;
/// Files and folders in all. Links that cross each other can otherwise make as many as there are atoms.
const ENTRIES: usize = 500_000;

/// What a walk through a site's folder has found.
#[derive(Clone, Debug, Default)]
pub(super) struct Found {
    /// All files that belong to the site, sorted by path.
    pub(super) files: Vec<File>,
    /// How each of them looks, in the same order: the same number as long as nobody writes or replaces it.
    pub(super) looks: Vec<u64>,
    /// What cannot be a file of it.
    pub(super) problems: Vec<Problem>,
}

/// Looks at everything below the site's folder.
pub(super) fn walk(root: &Path) -> Found {
    let mut walk = Walk::default();
    match fs::canonicalize(root) {
        Ok(real) if real.is_dir() => {
            for name in top_level(root) {
                walk.entry(root, (OsStr::new(&name), None), "", &real, &mut Vec::new());
            }
        }
        Ok(_) => walk.problem(&root.to_string_lossy(), "this is no folder", "set SITE_ROOT to the folder of a site"),
        Err(error) => {
            let what = format!("this folder cannot be opened: {error}");
            walk.problem(&root.to_string_lossy(), &what, "set SITE_ROOT to the folder of a site");
        }
    }
    walk.files.sort_unstable();
    walk.problems.sort_unstable_by(|a, b| a.path.cmp(&b.path));
    let (files, looks) = walk.files.into_iter().unzip();
    Found { files, looks, problems: walk.problems }
}

impl Found {
    /// The same after some paths were touched: `None` where one of them is no file that was there before, so that only another walk can tell
    /// what is there now.
    pub(super) fn touched<'p>(&self, root: &Path, paths: impl IntoIterator<Item = &'p Path>) -> Option<Self> {
        let mut now = self.clone();
        for path in paths {
            let below = path.strip_prefix(root).ok()?.to_str()?;
            if below.split('/').any(is_hidden) {
                continue;
            }
            let place = now.files.binary_search_by(|file| file.path.as_str().cmp(below)).ok()?;
            let found = fs::metadata(path).ok().filter(fs::Metadata::is_file)?;
            (now.files[place], now.looks[place]) = file(below.to_owned(), &found);
        }
        Some(now)
    }
}

/// The names at the top of the folder that are part of the site, sorted.
pub(super) fn top_level(root: &Path) -> Vec<String> {
    let names = fs::read_dir(root).into_iter().flatten().flatten().filter_map(|entry| entry.file_name().into_string().ok());
    let is_content = |name: &str| name.starts_with("content") && root.join(name).is_dir();
    let mut names: Vec<String> = names.filter(|name| NAMES.contains(&name.as_str()) || is_content(name)).collect();
    names.sort_unstable();
    names
}

/// Editors' and systems' own files, which nobody means to publish. `.well-known` (RFC 8615) is meant.
fn is_hidden(name: &str) -> bool {
    name.starts_with('.') && name != ".well-known"
        || name.ends_with('~')
        || name.ends_with(".swp")
        || name.starts_with('#') && name.ends_with('#')
        || name == "Thumbs.db"
        || name == "desktop.ini"
}

/// A change younger than this may be followed by another one that has the same time: clocks of file systems tick slowly.
pub(super) const YOUNG: Duration = Duration::from_millis(50);

/// A file, and how it looks.
fn file(path: String, found: &fs::Metadata) -> (File, u64) {
    let look = look(found);
    (File { path, bytes: found.len(), version: aged(look, found) }, look)
}

/// A file that is written to, or replaced by another, gets other times or another number. One that is being written just now has
/// another version every time.
pub(super) fn version(found: &fs::Metadata) -> u64 {
    aged(look(found), found)
}

fn aged(look: u64, found: &fs::Metadata) -> u64 {
    let now = SystemTime::now();
    let young = |modified: SystemTime| now.duration_since(modified).map_or(true, |age| age < YOUNG);
    if !found.modified().ok().is_none_or(young) {
        return look;
    }
    let mut hasher = std::hash::DefaultHasher::new();
    (look, now).hash(&mut hasher);
    hasher.finish()
}

/// The same, whatever its age.
fn look(found: &fs::Metadata) -> u64 {
    let mut hasher = std::hash::DefaultHasher::new();
    (found.len(), found.modified().ok()).hash(&mut hasher);
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        (found.dev(), found.ino(), found.ctime(), found.ctime_nsec()).hash(&mut hasher);
    }
    hasher.finish()
}

#[derive(Default)]
struct Walk {
    files: Vec<(File, u64)>,
    problems: Vec<Problem>,
    entries: usize,
}

impl Walk {
    /// One name in a folder. `within` is the folder's path from the root, with a trailing slash where it is not empty; `real` the
    /// folder without links; `above` the real folders that were come through to get here. What the folder says of the name's kind
    /// saves a question.
    fn entry(
        &mut self,
        folder: &Path,
        (name, kind): (&OsStr, Option<fs::FileType>),
        within: &str,
        real: &Path,
        above: &mut Vec<PathBuf>,
    ) {
        let shown = format!("{within}{}", name.to_string_lossy());
        let Some(utf8) = name.to_str() else {
            return self.problem(&shown, "the name of this file is not UTF-8", "rename it");
        };
        if is_hidden(utf8) {
            return;
        }
        if utf8.chars().any(char::is_control) {
            return self.problem(&shown, "the name of this file holds a line break or another control character", "rename it");
        }
        self.entries += 1;
        if self.entries > ENTRIES {
            if self.entries == ENTRIES + 1 {
                self.problem(
                    &shown,
                    &format!("more than {ENTRIES} files, the rest are left out"),
                    "look for links that lead in circles",
                );
            }
            return;
        }
        let path = folder.join(name);
        let is_link = kind.map_or_else(|| path.is_symlink(), |kind| kind.is_symlink());
        let found = match fs::metadata(&path) {
            Ok(found) => found,
            Err(error) => {
                let (what, help) = match error.kind() {
                    io::ErrorKind::NotFound if is_link => ("this symbolic link leads nowhere".to_owned(), "mend or remove it"),
                    // Gone since the folder was listed.
                    io::ErrorKind::NotFound => return,
                    _ if is_link_loop(&error) => ("a loop of symbolic links".to_owned(), "remove one of them"),
                    _ => (format!("this cannot be looked at: {error}"), "let its permissions allow it"),
                };
                return self.problem(&shown, &what, help);
            }
        };
        if found.is_file() {
            self.files.push(file(shown, &found));
        } else if found.is_dir() {
            let inner = if is_link { fs::canonicalize(&path).unwrap_or_else(|_| path.clone()) } else { real.join(name) };
            if real.starts_with(&inner) || above.iter().any(|outer| outer.starts_with(&inner)) {
                return self.problem(&shown, "a loop of symbolic links: this leads to a folder it lies in", "remove it");
            }
            above.push(real.to_owned());
            self.folder(&path, &format!("{shown}/"), &inner, above);
            above.pop();
        } else {
            self.problem(&shown, "this is neither a file nor a folder", "remove it");
        }
    }

    fn folder(&mut self, folder: &Path, within: &str, real: &Path, above: &mut Vec<PathBuf>) {
        if above.len() > DEPTH {
            return self.problem(within, &format!("folders more than {DEPTH} deep are not read"), "move it up");
        }
        let listed = match fs::read_dir(folder) {
            Ok(listed) => listed,
            Err(error) => {
                let what = format!("this folder cannot be opened: {error}");
                return self.problem(within, &what, "let its permissions allow it");
            }
        };
        for entry in listed {
            match entry {
                Ok(entry) => self.entry(folder, (&entry.file_name(), entry.file_type().ok()), within, real, above),
                Err(error) => self.problem(within, &format!("this folder cannot be read to its end: {error}"), "try again"),
            }
        }
    }

    fn problem(&mut self, path: &str, what: &str, help: &str) {
        self.problems.push(Problem { path: path.to_owned(), what: what.to_owned(), help: help.to_owned() });
    }
}

/// ELOOP, which std has no stable name for: 40 on Linux, 62 on macOS and the BSDs.
fn is_link_loop(error: &io::Error) -> bool {
    matches!(error.raw_os_error(), Some(40 | 62))
}
