//! File change notifications.
//!
//! A notification only triggers a scan; the scan decides what changed. It also runs every few hundred milliseconds, because notifications
//! get lost: on network drives, when the system is out of watches, or when a folder is removed and created again.

use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use notify::event::ModifyKind;
use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher};

/// Editors write, rename and set permissions in one go: a change counts as complete after this long without another event.
const DEBOUNCE: Duration = Duration::from_millis(8);

/// Upper bound on debouncing, so that a process that keeps writing cannot delay a rebuild forever.
const MAX_DEBOUNCE: Duration = Duration::from_millis(400);

/// What an event is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scope {
    Site,
    Program,
    /// Events were lost, because there were more than the system queues.
    Unknown,
}

/// What changed during a wait.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Changes {
    /// Files of the site.
    pub(crate) site: bool,
    /// The program's own sources.
    pub(crate) program: bool,
}

/// An event and its files.
type Event = (Scope, Vec<PathBuf>);

/// Waits for file events.
pub(crate) struct FileEvents {
    /// `None` if the system has no such notifications.
    watcher: Option<RecommendedWatcher>,
    events: Receiver<Event>,
    watched: Watched,
    /// Some of the program's sources cannot be watched, so any scan may find them changed.
    has_unwatched_sources: bool,
    /// The site's files that changed during the last wait; `None` if there may be others.
    changed_files: Option<BTreeSet<PathBuf>>,
}

/// The watched files and folders. Moving or removing a folder ends its watch.
type Watched = Arc<Mutex<BTreeSet<PathBuf>>>;

impl FileEvents {
    /// Watches the program's sources, and nothing of the site yet.
    pub(crate) fn new(sources: &[PathBuf]) -> Self {
        let (sender, events) = mpsc::channel();
        let (program, watched) = (sources.to_vec(), Watched::default());
        let known = Arc::clone(&watched);
        let handler = move |event: notify::Result<notify::Event>| {
            // An error may stand for any event.
            let event = event.map_or(Some((Scope::Unknown, Vec::new())), |event| {
                forget_replaced(&event, &known);
                scope(&event, &program).map(|scope| (scope, event.paths))
            });
            if let Some(event) = event {
                let _ = sender.send(event);
            }
        };
        // A link may lead to the root of the whole file system. Targets within the site are covered by the periodic scan.
        let watcher = RecommendedWatcher::new(handler, notify::Config::default().with_follow_symlinks(false));
        let mut file_events = Self { watcher: watcher.ok(), events, watched, has_unwatched_sources: false, changed_files: None };
        file_events.watch_all(sources.iter().map(|path| source_watch(path)));
        let is_watched = |path: &PathBuf| lock(&file_events.watched).contains(source_watch(path).0);
        file_events.has_unwatched_sources = !sources.iter().all(is_watched);
        file_events
    }

    /// Watches these folders recursively, and the root itself, where settings files may be replaced.
    pub(crate) fn watch(&mut self, root: &Path, paths: &[PathBuf]) {
        let is_folder = |path: &Path| path.symlink_metadata().is_ok_and(|found| found.is_dir());
        let folders = paths.iter().filter(|path| is_folder(path)).map(|path| (path.as_path(), RecursiveMode::Recursive));
        self.watch_all(folders.chain([(root, RecursiveMode::NonRecursive)]));
    }

    fn watch_all<'p>(&mut self, paths: impl Iterator<Item = (&'p Path, RecursiveMode)>) {
        let Some(watcher) = &mut self.watcher else { return };
        for (path, mode) in paths {
            // The lock is not held while `watch` waits for the watcher's thread, which may be waiting for the lock in `forget_replaced`.
            let known = lock(&self.watched).contains(path);
            if !known && watcher.watch(path, mode).is_ok() {
                lock(&self.watched).insert(path.to_owned());
            }
        }
    }

    /// Waits for the first event, at most until the timeout, and then until events stop arriving.
    pub(crate) fn wait(&mut self, timeout: Duration) -> Changes {
        let mut changes = Changes::default();
        self.changed_files = None;
        match self.events.recv_timeout(timeout) {
            Ok((scope, paths)) => {
                changes.add(scope);
                self.changed_files = Some(BTreeSet::new());
                self.add_files(scope, paths);
            }
            Err(RecvTimeoutError::Timeout) => return Changes { program: self.has_unwatched_sources, ..changes },
            Err(RecvTimeoutError::Disconnected) => {
                std::thread::sleep(timeout);
                return Changes { program: self.has_unwatched_sources, ..changes };
            }
        }
        let begin = Instant::now();
        while begin.elapsed() < MAX_DEBOUNCE
            && let Ok((scope, paths)) = self.events.recv_timeout(DEBOUNCE)
        {
            changes.add(scope);
            self.add_files(scope, paths);
        }
        changes
    }

    /// All files of the site that were written, removed or replaced during the last wait; `None` if there may be others.
    pub(crate) fn changed_files(&self) -> Option<&BTreeSet<PathBuf>> {
        self.changed_files.as_ref()
    }

    fn add_files(&mut self, scope: Scope, paths: Vec<PathBuf>) {
        match (scope, &mut self.changed_files) {
            (Scope::Site, Some(files)) if !paths.is_empty() => files.extend(paths),
            (Scope::Program, _) => {}
            _ => self.changed_files = None,
        }
    }
}

impl Changes {
    fn add(&mut self, scope: Scope) {
        self.site |= scope != Scope::Program;
        self.program |= scope != Scope::Site;
    }
}

/// What an event is about; `None` if nothing changed. Reading is no change: the compiler itself reads the files.
fn scope(event: &notify::Event, sources: &[PathBuf]) -> Option<Scope> {
    if event.need_rescan() {
        return Some(Scope::Unknown);
    }
    if event.kind.is_access() {
        return None;
    }
    if event.paths.is_empty() || !event.paths.iter().all(|path| is_below(path, sources)) {
        return Some(Scope::Site);
    }
    event.paths.iter().any(|path| !is_temporary(path)).then_some(Scope::Program)
}

/// Forgets the watches of files and folders that were moved or removed. What replaced them is not watched yet.
fn forget_replaced(event: &notify::Event, watched: &Watched) {
    if matches!(event.kind, EventKind::Create(_) | EventKind::Remove(_) | EventKind::Modify(ModifyKind::Name(_))) {
        let mut watched = lock(watched);
        for path in &event.paths {
            watched.remove(path);
        }
    }
}

fn lock(watched: &Watched) -> MutexGuard<'_, BTreeSet<PathBuf>> {
    watched.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What to watch for a source. For a file that is its folder: replacing a file ends the watch of the file itself.
fn source_watch(path: &Path) -> (&Path, RecursiveMode) {
    match path.is_dir() {
        true => (path, RecursiveMode::Recursive),
        false => (path.parent().unwrap_or(path), RecursiveMode::NonRecursive),
    }
}

fn is_below(path: &Path, folders: &[PathBuf]) -> bool {
    folders.iter().any(|folder| path.starts_with(folder))
}

/// Whether the file is one that editors and cargo write beside the sources.
fn is_temporary(path: &Path) -> bool {
    let name = path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
    name.starts_with('.') || name.ends_with('~') || path.components().any(|part| part == Component::Normal("target".as_ref()))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    const SITE: Changes = Changes { site: true, program: false };
    const PROGRAM: Changes = Changes { site: false, program: true };

    /// A watch moves with its folder; the folder that replaces it needs a watch of its own.
    #[test]
    fn a_folder_that_was_moved_or_created_again_is_watched() {
        let root = tempfile::tempdir().unwrap();
        let (folder, away) = (root.path().join("content"), root.path().join("away"));
        let folders = [folder.clone()];
        fs::create_dir(&folder).unwrap();
        let mut events = FileEvents::new(&[]);
        events.watch(root.path(), &folders);
        let mut again = |what: &str, change: &dyn Fn()| {
            change();
            // One change may cause two events with a pause between them.
            while events.wait(Duration::from_millis(500)).site {}
            events.watch(root.path(), &folders);
            fs::write(folder.join("a.md"), what).unwrap();
            assert!(events.wait(Duration::from_secs(20)).site, "{what}");
            while events.wait(Duration::from_millis(500)).site {}
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
    fn lost_events_may_be_about_anything() {
        let lost = notify::Event::new(EventKind::Other).set_flag(notify::event::Flag::Rescan);
        assert_eq!(scope(&lost, &[]), Some(Scope::Unknown));
        let mut changes = Changes::default();
        changes.add(Scope::Unknown);
        assert_eq!(changes, Changes { site: true, program: true });
        // Without watches every scan may find a change.
        let mut unwatched = FileEvents::new(&[]);
        unwatched.has_unwatched_sources = true;
        assert_eq!(unwatched.wait(Duration::from_millis(1)), PROGRAM);
    }

    #[test]
    fn changes_are_noticed_and_reading_is_none() {
        let root = tempfile::tempdir().unwrap();
        let path = |name: &str| root.path().join(name);
        for folder in ["content/posts", "code/target"] {
            fs::create_dir_all(path(folder)).unwrap();
        }
        for file in ["content/posts/a.md", "code/a.rs", "Cargo.toml"] {
            fs::write(path(file), "a").unwrap();
        }
        let mut events = FileEvents::new(&[path("code"), path("Cargo.toml")]);
        events.watch(root.path(), &[path("content")]);
        assert_eq!(lock(&events.watched).len(), 3, "this machine is out of watches");
        fs::read(path("content/posts/a.md")).unwrap();
        let changed_files = |events: &FileEvents| events.changed_files().map(|files| files.iter().cloned().collect::<Vec<_>>());
        assert_eq!(events.wait(Duration::from_millis(100)), Changes::default(), "reading");
        let changes: [(&str, &dyn Fn(), Changes); 7] = [
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
            assert_eq!(events.wait(Duration::from_secs(20)), expected, "{what}");
            let files = changed_files(&events).unwrap();
            assert!(expected == SITE || files.is_empty(), "{what}: {files:?}");
            assert!(expected == PROGRAM || what != "writing" || files == [path("content/posts/a.md")], "{files:?}");
        }
        // Replaced by another file of the folder, as editors do: the watch is that of the folder.
        fs::write(path("new"), "xyz").unwrap();
        fs::rename(path("new"), path("Cargo.toml")).unwrap();
        assert!(events.wait(Duration::from_secs(20)).program);
        fs::write(path("code/.a.rs.swp"), "x").unwrap();
        fs::write(path("code/target/made"), "x").unwrap();
        assert_eq!(events.wait(Duration::from_millis(100)), Changes::default(), "what editors and cargo leave");
        assert_eq!(changed_files(&events), None, "without an event, nothing is known");
    }
}
