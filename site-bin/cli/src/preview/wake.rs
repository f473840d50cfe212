//! The system's word that files have changed.
//!
//! It only says when to look. What has changed the look itself finds out, and it is taken now and then in any case, so that nothing
//! is lost where the system is silent: on network drives, out of watches, in a folder that was removed and made again.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

use notify::{RecommendedWatcher, RecursiveMode, Watcher};

/// Files are taken to be written when nothing has been heard for so long: editors write, rename and set permissions in one go.
const QUIET: Duration = Duration::from_millis(8);

/// Who never stops writing must not keep all else from being seen.
const PATIENCE: Duration = Duration::from_millis(400);

/// Waits for changes.
pub(crate) struct Wake {
    /// `None` where the system offers nothing of the kind.
    watcher: Option<RecommendedWatcher>,
    changes: Receiver<()>,
    watched: BTreeSet<PathBuf>,
}

impl Wake {
    pub(crate) fn new() -> Self {
        let (sender, changes) = mpsc::channel();
        let watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
            // Reading is no change, and the compiler reads.
            if event.is_ok_and(|event| !event.kind.is_access()) {
                let _ = sender.send(());
            }
        });
        Self { watcher: watcher.ok(), changes, watched: BTreeSet::new() }
    }

    /// Listens to these folders with all that is in them, and to the root itself, where settings files are replaced.
    pub(crate) fn watch(&mut self, root: &Path, paths: &[PathBuf]) {
        let Some(watcher) = &mut self.watcher else { return };
        let folders = paths.iter().filter(|path| path.is_dir()).map(|path| (path.as_path(), RecursiveMode::Recursive));
        for (path, mode) in folders.chain([(root, RecursiveMode::NonRecursive)]) {
            if !self.watched.contains(path) && watcher.watch(path, mode).is_ok() {
                self.watched.insert(path.to_owned());
            }
        }
    }

    /// Waits until something has changed and all is quiet again, but no longer than this. False: nothing was heard.
    pub(crate) fn wait(&self, longest: Duration) -> bool {
        match self.changes.recv_timeout(longest) {
            Ok(()) => {}
            Err(mpsc::RecvTimeoutError::Timeout) => return false,
            Err(mpsc::RecvTimeoutError::Disconnected) => {
                std::thread::sleep(longest);
                return false;
            }
        }
        let begin = Instant::now();
        while begin.elapsed() < PATIENCE && self.changes.recv_timeout(QUIET).is_ok() {}
        true
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn changes_are_heard_and_reading_is_none() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("content");
        fs::create_dir_all(folder.join("posts")).unwrap();
        fs::write(folder.join("posts/a.md"), "a").unwrap();
        let mut wake = Wake::new();
        wake.watch(root.path(), std::slice::from_ref(&folder));
        if wake.watched.len() < 2 {
            // Out of watches; the look at intervals is tested elsewhere.
            return;
        }
        fs::read(folder.join("posts/a.md")).unwrap();
        assert!(!wake.wait(Duration::from_millis(100)), "reading");
        let changes: [(&str, &dyn Fn()); 4] = [
            ("writing", &|| fs::write(folder.join("posts/a.md"), "ab").unwrap()),
            ("renaming", &|| fs::rename(folder.join("posts/a.md"), folder.join("posts/b.md")).unwrap()),
            ("a new folder", &|| fs::create_dir(folder.join("new")).unwrap()),
            ("settings", &|| fs::write(root.path().join("site.toml"), "x").unwrap()),
        ];
        for (what, change) in changes {
            change();
            assert!(wake.wait(Duration::from_secs(5)), "{what}");
        }
    }
}
