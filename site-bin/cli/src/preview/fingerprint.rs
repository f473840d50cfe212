//! Detects changes of files by a hash of their paths, sizes and modification times.

use std::collections::HashSet;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

/// Folders nested deeper than this are ignored.
const MAX_DEPTH: usize = 64;

/// A hash that changes when a file below these paths is written, renamed, added or removed. Unreadable files count as absent.
pub(crate) fn fingerprint(paths: &[PathBuf]) -> u64 {
    let mut walk = Walk::default();
    for path in paths {
        walk.add(path, 0);
    }
    walk.sum
}

#[derive(Default)]
struct Walk {
    /// A sum, so that the order in which a folder lists its files makes no difference.
    sum: u64,
    /// Folders visited so far: symbolic links may form a cycle.
    visited: HashSet<PathBuf>,
}

impl Walk {
    fn add(&mut self, path: &Path, depth: usize) {
        let Ok(found) = fs::metadata(path) else { return };
        let mut hasher = DefaultHasher::new();
        path.hash(&mut hasher);
        if found.is_dir() {
            self.sum = self.sum.wrapping_add(hasher.finish());
            let new = path.canonicalize().is_ok_and(|real| self.visited.insert(real));
            if new && depth < MAX_DEPTH {
                for entry in fs::read_dir(path).into_iter().flatten().flatten() {
                    self.add(&entry.path(), depth + 1);
                }
            }
        } else {
            found.len().hash(&mut hasher);
            found.modified().ok().hash(&mut hasher);
            self.sum = self.sum.wrapping_add(hasher.finish());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_change_is_seen_and_nothing_else() {
        let root = tempfile::tempdir().unwrap();
        let (folder, file) = (root.path().join("content"), root.path().join("site.toml"));
        let look = || fingerprint(&[folder.clone(), file.clone()]);
        let mut seen = vec![look()];
        let mut changed = |what: &str| {
            let now = look();
            assert!(!seen.contains(&now), "{what}");
            assert_eq!(now, look(), "{what}");
            seen.push(now);
        };
        fs::create_dir_all(folder.join("posts")).unwrap();
        changed("a folder");
        fs::write(folder.join("posts/a.md"), "a").unwrap();
        changed("a new file");
        fs::write(folder.join("posts/a.md"), "ab").unwrap();
        changed("another size");
        let past = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1);
        fs::File::options().write(true).open(folder.join("posts/a.md")).unwrap().set_modified(past).unwrap();
        changed("another time");
        fs::rename(folder.join("posts/a.md"), folder.join("posts/b.md")).unwrap();
        changed("another name");
        fs::write(&file, "title = 'x'").unwrap();
        changed("a settings file");
        fs::write(folder.join("posts/c.md"), "").unwrap();
        changed("an empty file");
        fs::write(root.path().join("elsewhere"), "x").unwrap();
        assert_eq!(look(), *seen.last().unwrap());
    }

    #[cfg(unix)]
    #[test]
    fn cycles_of_links_end() {
        let root = tempfile::tempdir().unwrap();
        for name in ["a", "b", "c"] {
            std::os::unix::fs::symlink(root.path(), root.path().join(name)).unwrap();
        }
        std::os::unix::fs::symlink(root.path().join("nowhere"), root.path().join("dangling")).unwrap();
        fingerprint(&[root.path().to_owned()]);
    }
}
