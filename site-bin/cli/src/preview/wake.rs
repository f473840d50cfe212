//! The system's word that files have changed.
//!
//! It only says when to look. What has changed the look itself finds out, and it is taken now and then in any case, so that nothing
//! is lost where the system is silent: on network drives, out of watches, in a folder that was removed and made again.

use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use notify::event::ModifyKind;
use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher};

/// Files are taken to be written when nothing has been heard for so long: editors write, rename and set permissions in one go.
const QUIET: Duration = Duration::from_millis(8);

/// Who never stops writing must not keep all else from being seen.
const PATIENCE: Duration = Duration::from_millis(400);

/// Whose files changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Change {
    Site,
    Program,
    /// Words were lost: there was more of them than the system keeps.
    Any,
}

/// What was heard in a while.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Heard {
    /// Something of the site.
    pub(crate) site: bool,
    /// Something of the program's own code.
    pub(crate) program: bool,
}

/// What the system says, and of which files.
type Word = (Change, Vec<PathBuf>);

/// Waits for changes.
pub(crate) struct Wake {
    /// `None` where the system offers nothing of the kind.
    watcher: Option<RecommendedWatcher>,
    changes: Receiver<Word>,
    watched: Watched,
    /// Some of the program's code is not listened to.
    deaf: bool,
    /// Files of the site of which something was heard in the last wait; `None`: there may be others.
    touched: Option<BTreeSet<PathBuf>>,
}

/// What is listened to. A folder that is moved, or removed and made again, is so no more.
type Watched = Arc<Mutex<BTreeSet<PathBuf>>>;

impl Wake {
    /// Listens to nothing of the site yet, and to these files and folders of the program's code.
    pub(crate) fn new(program: &[PathBuf]) -> Self {
        let (sender, changes) = mpsc::channel();
        let (code, watched) = (program.to_vec(), Watched::default());
        let known = Arc::clone(&watched);
        let watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
            // An error may stand for any word.
            let told = event.map_or(Some((Change::Any, Vec::new())), |event| {
                forget(&event, &known);
                change(&event, &code).map(|change| (change, event.paths))
            });
            if let Some(word) = told {
                let _ = sender.send(word);
            }
        });
        let mut wake = Self { watcher: watcher.ok(), changes, watched, deaf: false, touched: None };
        wake.watch_all(program.iter().map(|path| as_code(path)));
        wake.deaf = !program.iter().all(|path| locked(&wake.watched).contains(as_code(path).0));
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
            // Not held while watching: whoever says that it is watched may just want to forget something.
            let known = locked(&self.watched).contains(path);
            if !known && watcher.watch(path, mode).is_ok() {
                locked(&self.watched).insert(path.to_owned());
            }
        }
    }

    /// Waits until something has changed and all is quiet again, but no longer than this for the first of it.
    pub(crate) fn wait(&mut self, longest: Duration) -> Heard {
        let mut heard = Heard::default();
        self.touched = None;
        match self.changes.recv_timeout(longest) {
            Ok((change, paths)) => {
                heard.note(change);
                self.touched = Some(BTreeSet::new());
                self.note(change, paths);
            }
            Err(RecvTimeoutError::Timeout) => return Heard { program: self.deaf, ..heard },
            Err(RecvTimeoutError::Disconnected) => {
                std::thread::sleep(longest);
                return Heard { program: self.deaf, ..heard };
            }
        }
        let begin = Instant::now();
        while begin.elapsed() < PATIENCE
            && let Ok((change, paths)) = self.changes.recv_timeout(QUIET)
        {
            heard.note(change);
            self.note(change, paths);
        }
        heard
    }

    /// Files of the site that were written, removed or replaced in the last wait, and all of them; `None` where there may have been others.
    pub(crate) fn touched(&self) -> Option<&BTreeSet<PathBuf>> {
        self.touched.as_ref()
    }

    fn note(&mut self, change: Change, paths: Vec<PathBuf>) {
        match (change, &mut self.touched) {
            (Change::Site, Some(touched)) if !paths.is_empty() => touched.extend(paths),
            (Change::Program, _) => {}
            _ => self.touched = None,
        }
    }
}

impl Heard {
    fn note(&mut self, change: Change) {
        self.site |= change != Change::Program;
        self.program |= change != Change::Site;
    }
}

/// What the system's word says. Reading is no change, and the compiler reads.
fn change(event: &notify::Event, code: &[PathBuf]) -> Option<Change> {
    if event.need_rescan() {
        return Some(Change::Any);
    }
    if event.kind.is_access() {
        return None;
    }
    if event.paths.is_empty() || !event.paths.iter().all(|path| belongs(path, code)) {
        return Some(Change::Site);
    }
    event.paths.iter().any(|path| !is_beside(path)).then_some(Change::Program)
}

/// What was removed or moved is watched no more, and what is at its place now is not yet.
fn forget(event: &notify::Event, watched: &Watched) {
    if matches!(event.kind, EventKind::Create(_) | EventKind::Remove(_) | EventKind::Modify(ModifyKind::Name(_))) {
        let mut watched = locked(watched);
        for path in &event.paths {
            watched.remove(path);
        }
    }
}

fn locked(watched: &Watched) -> MutexGuard<'_, BTreeSet<PathBuf>> {
    watched.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A file that is replaced takes its watch with it; the folder stays.
fn as_code(path: &Path) -> (&Path, RecursiveMode) {
    match path.is_dir() {
        true => (path, RecursiveMode::Recursive),
        false => (path.parent().unwrap_or(path), RecursiveMode::NonRecursive),
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

    /// The watch goes with the folder, and the one that is there now has one of its own.
    #[test]
    fn a_folder_that_was_moved_or_made_again_is_heard() {
        let root = tempfile::tempdir().unwrap();
        let (folder, away) = (root.path().join("content"), root.path().join("away"));
        let folders = [folder.clone()];
        fs::create_dir(&folder).unwrap();
        let mut wake = Wake::new(&[]);
        wake.watch(root.path(), &folders);
        let mut again = |what: &str, change: &dyn Fn()| {
            change();
            // One word may come in two, with quiet between them.
            while wake.wait(Duration::from_millis(500)).site {}
            wake.watch(root.path(), &folders);
            fs::write(folder.join("a.md"), what).unwrap();
            assert!(wake.wait(Duration::from_secs(20)).site, "{what}");
            while wake.wait(Duration::from_millis(500)).site {}
        };
        again("there from the beginning", &|| ());
        again("moved away and back", &|| {
            fs::rename(&folder, &away).unwrap();
            fs::rename(&away, &folder).unwrap();
        });
        again("made again", &|| {
            fs::remove_dir_all(&folder).unwrap();
            fs::create_dir(&folder).unwrap();
        });
    }

    #[test]
    fn lost_words_may_have_been_of_anything() {
        let lost = notify::Event::new(EventKind::Other).set_flag(notify::event::Flag::Rescan);
        assert_eq!(change(&lost, &[]), Some(Change::Any));
        let mut heard = Heard::default();
        heard.note(Change::Any);
        assert_eq!(heard, Heard { site: true, program: true });
        // Without watches there is nothing to lose, and every look may find something.
        let mut deaf = Wake::new(&[]);
        deaf.deaf = true;
        assert_eq!(deaf.wait(Duration::from_millis(1)), PROGRAM);
    }

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
        assert_eq!(locked(&wake.watched).len(), 3, "this machine is out of watches");
        fs::read(path("content/posts/a.md")).unwrap();
        let touched = |wake: &Wake| wake.touched().map(|touched| touched.iter().cloned().collect::<Vec<_>>());
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
            let files = touched(&wake).unwrap();
            assert!(expected == SITE || files.is_empty(), "{what}: {files:?}");
            assert!(expected == PROGRAM || what != "writing" || files == [path("content/posts/a.md")], "{files:?}");
        }
        // Replaced by a file from elsewhere in the folder, as editors do: its watch is that of the folder.
        fs::write(path("new"), "xyz").unwrap();
        fs::rename(path("new"), path("Cargo.toml")).unwrap();
        assert!(wake.wait(Duration::from_secs(20)).program);
        fs::write(path("code/.a.rs.swp"), "x").unwrap();
        fs::write(path("code/target/made"), "x").unwrap();
        assert_eq!(wake.wait(Duration::from_millis(100)), Heard::default(), "what editors and cargo leave");
        assert_eq!(touched(&wake), None, "nothing was heard, which says nothing");
    }
}
