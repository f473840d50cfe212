//! Resolves a path one component at a time.

use std::collections::VecDeque;
use std::ffi::{OsStr, OsString};
use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStringExt;
use std::path::{Component, Path, PathBuf};

use rustix::fs::{AtFlags, CWD, FileType, Mode, OFlags, fstat, mkdirat, openat, readlinkat, statat};
use rustix::io::Errno;

use super::error::PathError;
use super::trust::{Owners, file_type, is_ours};

/// Symbolic links that are followed at most; Linux has the same limit.
const MAX_LINKS: usize = 40;

/// Flags to open a directory of which only the handle is needed.
pub(super) const HANDLE: OFlags = {
    #[cfg(target_os = "linux")]
    const ACCESS: OFlags = OFlags::PATH;
    #[cfg(not(target_os = "linux"))]
    const ACCESS: OFlags = OFlags::RDONLY;
    ACCESS.union(OFlags::DIRECTORY).union(OFlags::NOFOLLOW).union(OFlags::CLOEXEC)
};

/// A directory that a path leads to.
pub(super) struct Walk<'a> {
    pub(super) directory: OwnedFd,
    /// Its path, without symbolic links.
    pub(super) path: PathBuf,
    /// Checks every directory on the way.
    owners: Option<&'a Owners>,
    /// Somebody other than root and the user of this process could change where the path leads.
    pub(super) is_changeable: bool,
    /// The owners of the symbolic links that were followed.
    pub(super) link_owners: Vec<u32>,
    links: usize,
}

impl<'a> Walk<'a> {
    /// Begins at the root.
    fn start(owners: Option<&'a Owners>) -> Result<Self, PathError> {
        let path = PathBuf::from("/");
        let directory = openat(CWD, &path, HANDLE, Mode::empty()).map_err(|error| PathError::new(&path, error))?;
        let mut walk = Self { directory, path, owners, is_changeable: false, link_owners: Vec::new(), links: 0 };
        walk.check()?;
        Ok(walk)
    }

    /// Follows a path to a directory. With `owners`, none of the directories and links on the way may belong to another user or be
    /// writable by others. Missing directories are created with `create`, which gets the walk so far, the name, and whether it is the last one.
    ///
    /// # Errors
    /// At the path where it does not go on.
    pub(super) fn to_directory(
        path: &Path,
        owners: Option<&'a Owners>,
        mut create: impl FnMut(&Self, &OsStr, bool) -> io::Result<()>,
    ) -> Result<Self, PathError> {
        let mut names = components(path)?;
        let mut walk = Self::start(owners)?;
        while let Some(name) = names.pop_front() {
            match statat(&walk.directory, &name, AtFlags::SYMLINK_NOFOLLOW) {
                Ok(found) if file_type(&found) == FileType::Symlink => {
                    walk.follow(&name, found.st_uid, &mut names)?;
                    continue;
                }
                Err(Errno::NOENT) => create(&walk, &name, names.is_empty()).map_err(|error| walk.error(&name, error))?,
                Ok(_) | Err(_) => {}
            }
            walk.enter(&name)?;
        }
        Ok(walk)
    }

    /// Follows a path to the directory of a file, and returns the file's name in it.
    ///
    /// # Errors
    /// At the path where it does not go on.
    pub(super) fn to_parent(path: &Path) -> Result<(Self, OsString), PathError> {
        let mut names = components(path)?;
        let mut walk = Self::start(None)?;
        while let Some(name) = names.pop_front() {
            match statat(&walk.directory, &name, AtFlags::SYMLINK_NOFOLLOW) {
                Ok(found) if file_type(&found) == FileType::Symlink => walk.follow(&name, found.st_uid, &mut names)?,
                Ok(_) if names.is_empty() => return Ok((walk, name)),
                Ok(_) => walk.enter(&name)?,
                Err(error) => return Err(walk.error(&name, error)),
            }
        }
        Err(PathError::new(path, Errno::ISDIR))
    }

    /// Goes on in a directory.
    fn enter(&mut self, name: &OsStr) -> Result<(), PathError> {
        self.directory = openat(&self.directory, name, HANDLE, Mode::empty()).map_err(|error| self.error(name, error))?;
        if name == ".." {
            self.path.pop();
        } else {
            self.path.push(name);
        }
        self.check()
    }

    /// Goes on where a symbolic link of this owner leads.
    fn follow(&mut self, name: &OsStr, owner: u32, names: &mut VecDeque<OsString>) -> Result<(), PathError> {
        self.links += 1;
        if self.links > MAX_LINKS {
            return Err(self.error(name, Errno::LOOP));
        }
        if self.owners.is_some_and(|owners| !owners.contains(owner)) {
            let text =
                format!("this symbolic link belongs to user {owner}, who could change it; remove it, or choose another folder");
            return Err(self.error(name, io::Error::other(text)));
        }
        self.is_changeable |= !is_ours(owner);
        self.link_owners.push(owner);
        let target = readlinkat(&self.directory, name, Vec::new()).map_err(|error| self.error(name, error))?;
        let target = PathBuf::from(OsString::from_vec(target.into_bytes()));
        if target.has_root() {
            self.path = PathBuf::from("/");
            self.directory = openat(CWD, "/", HANDLE, Mode::empty()).map_err(|error| self.error(OsStr::new(""), error))?;
        }
        names_of(&target).rev().for_each(|name| names.push_front(name));
        Ok(())
    }

    fn check(&mut self) -> Result<(), PathError> {
        let Some(owners) = self.owners else { return Ok(()) };
        let found = fstat(&self.directory).map_err(|error| PathError::new(&self.path, error))?;
        self.is_changeable |= !is_ours(found.st_uid);
        owners.check(&self.path, &found, true).map_err(|error| PathError::new(&self.path, error))
    }

    pub(super) fn error(&self, name: &OsStr, error: impl Into<io::Error>) -> PathError {
        PathError::new(&self.path.join(name), error)
    }
}

/// Creates a directory; one that was created meanwhile is as good.
pub(super) fn make_directory(parent: &OwnedFd, name: &OsStr, mode: Mode) -> io::Result<()> {
    match mkdirat(parent, name, mode) {
        Ok(()) | Err(Errno::EXIST) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// The names in a path from the root.
fn components(path: &Path) -> Result<VecDeque<OsString>, PathError> {
    let whole = std::path::absolute(path).map_err(|error| PathError::new(path, error))?;
    Ok(names_of(&whole).collect())
}

fn names_of(path: &Path) -> impl DoubleEndedIterator<Item = OsString> {
    path.components().filter_map(|component| match component {
        Component::Normal(name) => Some(name.to_owned()),
        Component::ParentDir => Some(OsString::from("..")),
        Component::RootDir | Component::CurDir | Component::Prefix(_) => None,
    })
}
