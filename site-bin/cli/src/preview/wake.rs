//! The system's word that files have changed.
//!
//! It only says when to look. What has changed the look itself finds out, and it is taken now and then in any case, so that nothing
//! is lost where the system is silent: on network drives, out of watches, in a folder that was removed and made again.

use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use notify::{RecommendedWatcher, RecursiveMode, Watcher};

/// Files are taken to be written when nothing has been heard for so long: editors write, rename and set permissions in one go.
const QUIET: Duration = Duration::from_millis(8);

/// Who never stops writing must not keep all else from being seen.
const PATIENCE: Duration = Duration::from_millis(400);

/// Whose files changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Change {
    Site,
    Program,
}

/// What was heard in a while.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Heard {
    /// Something of the site.
    pub(crate) site: bool,
    /// Something of the program's own code.
    pub(crate) program: bool,
}

/// Waits for changes.
pub(crate) struct Wake {
    /// `None` where the system offers nothing of the kind.
    watcher: Option<RecommendedWatcher>,
    changes: Receiver<Change>,
    watched: BTreeSet<PathBuf>,
}

impl Wake {
    /// Listens to nothing of the site yet, and to these files and folders of the program's code.
    pub(crate) fn new(program: &[PathBuf]) -> Self {
        let (sender, changes) = mpsc::channel();
        let code = program.to_vec();
        let watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
            // Reading is no change, and the compiler reads. An error is one: words were lost.
            let change = match event {
                Ok(event) if event.kind.is_access() => return,
                Ok(event) if !event.paths.is_empty() && event.paths.iter().all(|path| belongs(path, &code)) => {
                    if event.paths.iter().all(|path| is_beside(path)) {
                        return;
                    }
                    Change::Program
                }
                Ok(_) | Err(_) => Change::Site,
            };
            let _ = sender.send(change);
        });
        let mut wake = Self { watcher: watcher.ok(), changes, watched: BTreeSet::new() };
        wake.watch_all(program.iter().map(|path| {
            // A file that is replaced takes its watch with it; the folder stays.
            let folder = if path.is_dir() { path } else { path.parent().unwrap_or(path) };
            (folder, if path.is_dir() { RecursiveMode::Recursive } else { RecursiveMode::NonRecursive })
        }));
        wake
    }

    /// Listens to these folders with all that is in them, and to the root itself, where settings files are replaced.
    pub(crate) fn watch(&mut self, root: &Path, paths: &[PathBuf]) {
        let folders = paths.iter().filter(|path| path.is_dir()).map(|path| (path.as_path(), RecursiveMode::Recursive));
        self.watch_all(folders.chain([(root, RecursiveMode::NonRecursive)]));
    }

    fn watch_all<'p>(&mut self, paths: impl Iterator<Item = (&'p Path, RecursiveMode)>) {
        let Some(watcher) = &mut self.watcher else { return };
        for (path, mode) in paths {
            if !self.watched.contains(path) && watcher.watch(path, mode).is_ok() {
                self.watched.insert(path.to_owned());
            }
        }
    }

    /// Waits until something has changed and all is quiet again, but no longer than this for the first of it.
    pub(crate) fn wait(&self, longest: Duration) -> Heard {
        let mut heard = Heard::default();
        match self.changes.recv_timeout(longest) {
            Ok(change) => heard.note(change),
            Err(RecvTimeoutError::Timeout) => return heard,
            Err(RecvTimeoutError::Disconnected) => {
                std::thread::sleep(longest);
                return heard;
            }
        }
        let begin = Instant::now();
        while begin.elapsed() < PATIENCE
            && let Ok(change) = self.changes.recv_timeout(QUIET)
        {
            heard.note(change);
        }
        heard
    }
}

impl Heard {
    fn note(&mut self, change: Change) {
        self.site |= change == Change::Site;
        self.program |= change == Change::Program;
    }
}

fn belongs(path: &Path, to: &[PathBuf]) -> bool {
    to.iter().any(|one| path.starts_with(one))
}

/// Is it something that editors and cargo leave beside the code?
fn is_beside(path: &Path) -> bool {
    let name = path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
    name.starts_with('.') || name.ends_with('~') || path.components().any(|part| part == Component::Normal("target".as_ref()))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    const SITE: Heard = Heard { site: true, program: false };
    const PROGRAM: Heard = Heard { site: false, program: true };

    #[test]
    fn changes_are_heard_and_reading_is_none() {
        let root = tempfile::tempdir().unwrap();
        let path = |name: &str| root.path().join(name);
        for folder in ["content/posts", "code/target"] {
            fs::create_dir_all(path(folder)).unwrap();
        }
        for file in ["content/posts/a.md", "code/a.rs", "Cargo.toml"] {
            fs::write(path(file), "a").unwrap();
        }
        let mut wake = Wake::new(&[path("code"), path("Cargo.toml")]);
        wake.watch(root.path(), &[path("content")]);
        assert_eq!(wake.watched.len(), 3, "this machine is out of watches");
        fs::read(path("content/posts/a.md")).unwrap();
        assert_eq!(wake.wait(Duration::from_millis(100)), Heard::default(), "reading");
        let changes: [(&str, &dyn Fn(), Heard); 7] = [
            ("writing", &|| fs::write(path("content/posts/a.md"), "ab").unwrap(), SITE),
            ("renaming", &|| fs::rename(path("content/posts/a.md"), path("content/posts/b.md")).unwrap(), SITE),
            ("a new folder", &|| fs::create_dir(path("content/new")).unwrap(), SITE),
            ("a page in it", &|| fs::write(path("content/new/a.md"), "").unwrap(), SITE),
            ("settings", &|| fs::write(path("site.toml"), "x").unwrap(), SITE),
            ("code", &|| fs::write(path("code/a.rs"), "ab").unwrap(), PROGRAM),
            ("a manifest", &|| fs::write(path("Cargo.toml"), "xy").unwrap(), PROGRAM),
        ];
        for (what, change, expected) in changes {
            change();
            assert_eq!(wake.wait(Duration::from_secs(20)), expected, "{what}");
        }
        // Replaced by a file from elsewhere in the folder, as editors do: its watch is that of the folder.
        fs::write(path("new"), "xyz").unwrap();
        fs::rename(path("new"), path("Cargo.toml")).unwrap();
        assert!(wake.wait(Duration::from_secs(20)).program);
        fs::write(path("code/.a.rs.swp"), "x").unwrap();
        fs::write(path("code/target/made"), "x").unwrap();
        assert_eq!(wake.wait(Duration::from_millis(100)), Heard::default(), "what editors and cargo leave");
    }
}
