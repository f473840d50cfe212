//! Access to files below a folder, without leaving it. Input: the folder and relative paths. Output: metadata and bytes.
//!
//! Paths are resolved segment by segment, relative to the folder's handle. A symbolic link is followed if its target is in the folder;
//! nothing outside is opened or examined. This holds even if links are replaced in the meantime, because every system call starts at the
//! handle and stays below it (`openat2` with `RESOLVE_BENEATH`, or the equivalent in cap-std on other systems).

use std::collections::VecDeque;
use std::ffi::{OsStr, OsString};
use std::fmt;
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Component, Path, PathBuf};

use cap_fs_ext::{DirExt, FollowSymlinks, OpenOptionsFollowExt, OpenOptionsSyncExt};
use cap_std::ambient_authority;
use cap_std::fs::{Dir, Metadata, OpenOptions, ReadDir};

/// Maximum number of links that one path may contain, as on Linux.
const LINKS: usize = 40;

/// A site's folder.
#[derive(Debug)]
pub struct Folder {
    dir: Dir,
    /// The path without links. Absolute link targets begin with it or with `named`.
    real: PathBuf,
    /// The path as given, made absolute.
    named: PathBuf,
}

/// The target of a path.
#[derive(Debug)]
pub(super) struct Resolved {
    /// Relative to the folder, without links.
    pub(super) path: PathBuf,
    /// Metadata of a file, a folder or something else, but never of a link.
    pub(super) metadata: Metadata,
}

/// The reason that a path has no target.
#[derive(Debug)]
pub(super) enum Unresolved {
    /// A link's target is not in the folder.
    Outside,
    /// Nothing exists there.
    Nowhere,
    /// Links form a loop.
    Loop,
    /// The system call failed.
    Failed(io::Error),
}

impl fmt::Display for Unresolved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Outside => f.write_str("a symbolic link leads out of the site's folder"),
            Self::Nowhere => f.write_str("no such file"),
            Self::Loop => f.write_str("a loop of symbolic links"),
            Self::Failed(error) => error.fmt(f),
        }
    }
}

impl From<Unresolved> for io::Error {
    fn from(unresolved: Unresolved) -> Self {
        match unresolved {
            Unresolved::Failed(error) => error,
            Unresolved::Nowhere => ErrorKind::NotFound.into(),
            other => Self::other(other.to_string()),
        }
    }
}

impl Folder {
    /// Opens a folder. Its path may contain links.
    ///
    /// # Errors
    /// When the folder does not exist or cannot be opened.
    pub fn open(root: &Path) -> io::Result<Self> {
        let dir = Dir::open_ambient_dir(root, ambient_authority())?;
        Ok(Self { dir, real: std::fs::canonicalize(root)?, named: std::path::absolute(root)? })
    }

    /// The bytes of a file; `None` if it does not exist. Links inside the folder are followed.
    ///
    /// # Errors
    /// When a link leads out of the folder or forms a loop, when the path is not a file, or when it cannot be read.
    pub fn read(&self, path: &str) -> io::Result<Option<Vec<u8>>> {
        match self.resolve(Path::new(path)) {
            Ok(found) => self.read_real(&found.path).map(Some),
            Err(Unresolved::Nowhere) => Ok(None),
            Err(unresolved) => Err(unresolved.into()),
        }
    }

    /// Creates a file and its parent folders.
    ///
    /// # Errors
    /// When something with that name exists, even if it was created at the same time, when a link leads out of the folder, or when the file
    /// cannot be written.
    pub fn create(&self, path: &str, bytes: &[u8]) -> io::Result<()> {
        let path = Path::new(path);
        let name = path.file_name().ok_or(ErrorKind::InvalidFilename)?;
        let mut place = PathBuf::new();
        for segment in path.parent().into_iter().flat_map(Path::components) {
            let next = place.join(segment);
            place = match self.resolve(&next) {
                Ok(found) if found.metadata.is_dir() => found.path,
                Ok(_) => return Err(ErrorKind::NotADirectory.into()),
                Err(Unresolved::Nowhere) => {
                    self.dir.create_dir(&next)?;
                    next
                }
                Err(unresolved) => return Err(unresolved.into()),
            };
        }
        let mut options = OpenOptions::new();
        options.write(true).create_new(true).follow(FollowSymlinks::No);
        self.dir.open_with(place.join(name), &options)?.write_all(bytes)
    }

    /// Resolves a path through links that stay in the folder.
    pub(super) fn resolve(&self, path: &Path) -> Result<Resolved, Unresolved> {
        let mut todo: VecDeque<OsString> = VecDeque::new();
        prepend(&mut todo, path);
        let mut found = Resolved { path: PathBuf::new(), metadata: self.dir.dir_metadata().map_err(Unresolved::Failed)? };
        let mut links = 0;
        while let Some(segment) = todo.pop_front() {
            if segment == ".." {
                if !found.path.pop() {
                    return Err(Unresolved::Outside);
                }
                found.metadata = self.metadata(&found.path)?;
                continue;
            }
            let next = found.path.join(&segment);
            let metadata = self.metadata(&next)?;
            if !metadata.is_symlink() {
                if !metadata.is_dir() && !todo.is_empty() {
                    return Err(Unresolved::Nowhere);
                }
                found = Resolved { path: next, metadata };
                continue;
            }
            links += 1;
            if links > LINKS {
                return Err(Unresolved::Loop);
            }
            let target = self.dir.read_link_contents(&next).map_err(Unresolved::Failed)?;
            if target.has_root() {
                let below = target.strip_prefix(&self.real).or_else(|_| target.strip_prefix(&self.named));
                let below = below.map_err(|_| Unresolved::Outside)?;
                found.path.clear();
                prepend(&mut todo, below);
            } else {
                prepend(&mut todo, &target);
            }
        }
        Ok(found)
    }

    /// Metadata of a path without links, except possibly in its last segment.
    fn metadata(&self, path: &Path) -> Result<Metadata, Unresolved> {
        let found = if path.as_os_str().is_empty() { self.dir.dir_metadata() } else { self.dir.symlink_metadata(path) };
        found.map_err(|error| match error.kind() {
            ErrorKind::NotFound | ErrorKind::NotADirectory => Unresolved::Nowhere,
            _ => Unresolved::Failed(error),
        })
    }

    /// Metadata of a file; the last segment must not be a link.
    pub(super) fn file_metadata(&self, path: &Path) -> io::Result<Metadata> {
        self.dir.symlink_metadata(path)
    }

    /// The bytes of a file at a path without links.
    pub(super) fn read_real(&self, path: &Path) -> io::Result<Vec<u8>> {
        let mut options = OpenOptions::new();
        // If the file has become a pipe since the scan, this does not block.
        options.read(true).nonblock(true).follow(FollowSymlinks::No);
        let mut file = self.dir.open_with(path, &options)?;
        let metadata = file.metadata()?;
        if !metadata.is_file() {
            return Err(io::Error::new(ErrorKind::InvalidInput, "this is no file"));
        }
        let mut bytes = Vec::with_capacity(usize::try_from(metadata.len()).unwrap_or(0));
        file.read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    /// The names in the folder.
    pub(super) fn names(&self) -> io::Result<ReadDir> {
        self.dir.entries()
    }

    /// The handle of a folder at a path without links.
    pub(super) fn open_real(&self, path: &Path) -> io::Result<Dir> {
        if path.as_os_str().is_empty() { self.dir.try_clone() } else { self.dir.open_dir_nofollow(path) }
    }

    /// The folder's own handle.
    pub(super) fn dir(&self) -> &Dir {
        &self.dir
    }
}

/// Prepends the segments of a path.
fn prepend(todo: &mut VecDeque<OsString>, path: &Path) {
    let segments = path.components().filter_map(|component| match component {
        Component::Normal(name) => Some(name),
        Component::ParentDir => Some(OsStr::new("..")),
        // The root has been removed, and `.` does not change the path.
        Component::CurDir | Component::RootDir | Component::Prefix(_) => None,
    });
    for segment in segments.rev() {
        todo.push_front(segment.to_owned());
    }
}
