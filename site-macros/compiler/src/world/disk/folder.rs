//! A site's folder by its handle, and the way from a path to what lies there.
//!
//! Paths are resolved here, segment by segment and relative to the handle. A symbolic link is followed where its target lies in the
//! folder; nothing outside is opened or even looked at, and none of this changes where links are replaced in the meantime, because
//! every system call begins at the handle and is kept below it (`openat2` with `RESOLVE_BENEATH`, or what cap-std does elsewhere).

use std::collections::VecDeque;
use std::ffi::{OsStr, OsString};
use std::fmt;
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Component, Path, PathBuf};

use cap_fs_ext::{DirExt, FollowSymlinks, OpenOptionsFollowExt, OpenOptionsSyncExt};
use cap_std::ambient_authority;
use cap_std::fs::{Dir, Metadata, OpenOptions, ReadDir};

/// Links that one path may lead through, as on Linux.
const LINKS: usize = 40;

/// A site's folder.
#[derive(Debug)]
pub struct Folder {
    dir: Dir,
    /// Where it lies, without links: absolute targets begin with it or with `named`.
    real: PathBuf,
    /// How it was called, as an absolute path.
    named: PathBuf,
}

/// What a path leads to.
#[derive(Debug)]
pub(super) struct Resolved {
    /// From the folder, without links.
    pub(super) path: PathBuf,
    /// Of a file, a folder or something else, but of no link.
    pub(super) metadata: Metadata,
}

/// Why a path leads to nothing.
#[derive(Debug)]
pub(super) enum Unresolved {
    /// A link's target is not in the folder.
    Outside,
    /// There is nothing.
    Nowhere,
    /// Links lead in a circle.
    Loop,
    /// The system does not say.
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
    /// Opens a folder. It may itself be reached through links.
    ///
    /// # Errors
    /// When there is no such folder, or it cannot be opened.
    pub fn open(root: &Path) -> io::Result<Self> {
        let dir = Dir::open_ambient_dir(root, ambient_authority())?;
        Ok(Self { dir, real: std::fs::canonicalize(root)?, named: std::path::absolute(root)? })
    }

    /// The bytes of a file; `None` where there is none. A link is followed where it stays in the folder.
    ///
    /// # Errors
    /// When a link leads out of the folder or in a circle, when this is no file, or it cannot be read.
    pub fn read(&self, path: &str) -> io::Result<Option<Vec<u8>>> {
        match self.resolve(Path::new(path)) {
            Ok(found) => self.read_real(&found.path).map(Some),
            Err(Unresolved::Nowhere) => Ok(None),
            Err(unresolved) => Err(unresolved.into()),
        }
    }

    /// Writes a new file, and the folders it lies in where they are not there.
    ///
    /// # Errors
    /// Where there is anything by that name, even if it came to be just now, when a link leads out of the folder, or it cannot be written.
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

    /// What a path leads to, through links that stay in the folder.
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

    /// Of a path without links but perhaps its last segment.
    fn metadata(&self, path: &Path) -> Result<Metadata, Unresolved> {
        let found = if path.as_os_str().is_empty() { self.dir.dir_metadata() } else { self.dir.symlink_metadata(path) };
        found.map_err(|error| match error.kind() {
            ErrorKind::NotFound | ErrorKind::NotADirectory => Unresolved::Nowhere,
            _ => Unresolved::Failed(error),
        })
    }

    /// Of a file at a path that leads through no link at its end.
    pub(super) fn file_metadata(&self, path: &Path) -> io::Result<Metadata> {
        self.dir.symlink_metadata(path)
    }

    /// The bytes of a file at a path without links.
    pub(super) fn read_real(&self, path: &Path) -> io::Result<Vec<u8>> {
        let mut options = OpenOptions::new();
        // What has become a pipe since it was looked at is not waited for.
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

    /// The names in the folder itself.
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

/// Puts the segments of a path before others.
fn prepend(todo: &mut VecDeque<OsString>, path: &Path) {
    let segments = path.components().filter_map(|component| match component {
        Component::Normal(name) => Some(name),
        Component::ParentDir => Some(OsStr::new("..")),
        // A root has been taken off, and the current folder is where one is already.
        Component::CurDir | Component::RootDir | Component::Prefix(_) => None,
    });
    for segment in segments.rev() {
        todo.push_front(segment.to_owned());
    }
}
