//! Directories and their files, by handle.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, Read, Write};
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};

use rustix::fs::{AtFlags, Dir, FileType, Gid, Mode, OFlags, Uid, fchown, fstat, mkdirat, openat, renameat, statat, unlinkat};
use rustix::io::Errno;

use super::error::PathError;
use super::trust::{Owners, file_type};
use super::walk::{HANDLE, Walk, make_directory};
use crate::sandbox::User;

/// An open directory.
#[derive(Debug)]
pub struct Directory {
    handle: OwnedFd,
    /// Its path when it was opened, without symbolic links.
    path: PathBuf,
}

impl Directory {
    /// Opens a directory that the person at the terminal has named. Symbolic links on the way are followed, whoever they belong to.
    ///
    /// # Errors
    /// If it does not exist or is not a directory.
    pub fn open(path: &Path) -> Result<Self, PathError> {
        let walk = Walk::to_directory(path, None, |_, _, _| Err(Errno::NOENT.into()))?;
        Ok(Self { handle: walk.directory, path: walk.path })
    }

    /// Opens a directory that only root and the user of this process can change, and creates it if needed.
    ///
    /// # Errors
    /// If it, or a directory above it, belongs to another user or can be written by others, or if it cannot be created.
    pub fn open_or_create(path: &Path) -> Result<Self, PathError> {
        let owners = Owners::new(None);
        let walk = Walk::to_directory(path, Some(&owners), |walk, name, is_last| {
            make_directory(&walk.directory, name, if is_last { Mode::RWXU } else { Mode::from_raw_mode(0o755) })
        })?;
        Ok(Self { handle: walk.directory, path: walk.path })
    }

    /// Creates a directory for the user that this process becomes later, in one that this user cannot change. One that exists is only checked, as in
    /// [`Self::open_or_create`].
    ///
    /// # Errors
    /// As with [`Self::open_or_create`].
    pub fn create_for(path: &Path, user: User) -> Result<(), PathError> {
        let owners = Owners::new(Some(user.uid));
        let created = Walk::to_directory(path, Some(&owners), |walk, name, is_last| {
            // The user could make the path lead to any place, or exchange a directory before it is given away. Where the user may create
            // directories, `open_or_create` does so later.
            if walk.is_changeable {
                return Err(Errno::NOENT.into());
            }
            if !is_last {
                return make_directory(&walk.directory, name, Mode::from_raw_mode(0o755));
            }
            mkdirat(&walk.directory, name, Mode::RWXU)?;
            let new = openat(&walk.directory, name, OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC, Mode::empty())?;
            Ok(fchown(new, Some(Uid::from_raw(user.uid)), Some(Gid::from_raw(user.gid)))?)
        });
        match created {
            Err(PathError { error, .. }) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            result => result.map(drop),
        }
    }

    /// Opens a subdirectory in which only root and the user of this process can write, and creates it if needed.
    ///
    /// # Errors
    /// If it belongs to another user or can be written by others, or cannot be created.
    pub fn private_subdirectory(&self, name: &str) -> Result<Self, PathError> {
        let path = self.path.join(name);
        let open = || {
            make_directory(&self.handle, OsStr::new(name), Mode::RWXU)?;
            let handle = openat(&self.handle, name, HANDLE, Mode::empty())?;
            Owners::new(None).check(&path, &fstat(&handle)?, false)?;
            Ok(handle)
        };
        match open() {
            Ok(handle) => Ok(Self { handle, path }),
            Err(error) => Err(PathError { path, error }),
        }
    }

    /// Its path when it was opened.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Reads a file of at most this size.
    ///
    /// # Errors
    /// If it is larger, not a regular file, or cannot be read.
    pub fn read(&self, name: &str, max_bytes: u64) -> io::Result<Vec<u8>> {
        read_at(&self.handle, OsStr::new(name), max_bytes).map(|(bytes, _)| bytes)
    }

    /// Opens a file for writing, which changes nothing in it, and creates it, accessible to its owner only, if needed.
    ///
    /// # Errors
    /// If it is not a regular file or cannot be opened.
    pub fn open_private(&self, name: &str) -> io::Result<File> {
        let flags = OFlags::WRONLY | OFlags::CREATE | SAFE;
        let file = openat(&self.handle, name, flags, Mode::RUSR | Mode::WUSR)?;
        check_regular(file_type(&fstat(&file)?))?;
        Ok(file.into())
    }

    /// Creates a file with these permissions and writes it. On an error a part of it may be left.
    ///
    /// # Errors
    /// If something has the name, or the file cannot be written.
    pub fn create_new(&self, name: &str, bytes: &[u8], permissions: u32) -> io::Result<File> {
        let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | SAFE;
        let mut file = File::from(openat(&self.handle, name, flags, Mode::from_bits_truncate(permissions))?);
        file.write_all(bytes)?;
        Ok(file)
    }

    /// Moves a file to a directory, where it replaces a file of that name.
    ///
    /// # Errors
    /// If it cannot be moved.
    pub fn rename(&self, name: &str, to: &Self, new_name: &str) -> io::Result<()> {
        Ok(renameat(&self.handle, name, &to.handle, new_name)?)
    }

    /// Removes a file, or a symbolic link.
    ///
    /// # Errors
    /// If there is none or it cannot be removed.
    pub fn remove(&self, name: &str) -> io::Result<()> {
        Ok(unlinkat(&self.handle, name, AtFlags::empty())?)
    }
}

/// Paths below a directory: names joined by `/`, none of them `..`.
impl Directory {
    /// Opens the directory of a file below this one, and returns the file's name in it; `None` if the directory does not exist.
    ///
    /// # Errors
    /// If one of the directories is a symbolic link, which is never followed, or cannot be opened.
    pub fn parent_of<'a>(&self, path: &'a str) -> Result<Option<(Self, &'a str)>, PathError> {
        let missing = |error: &PathError| matches!(error.error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory);
        match self.descend(path, false) {
            Err(error) if missing(&error) => Ok(None),
            result => result.map(Some),
        }
    }

    /// As [`Self::parent_of`], and creates the directory if needed.
    ///
    /// # Errors
    /// As with [`Self::parent_of`], or if the directory cannot be created.
    pub fn make_parent_of<'a>(&self, path: &'a str) -> Result<(Self, &'a str), PathError> {
        self.descend(path, true)
    }

    fn descend<'a>(&self, path: &'a str, create: bool) -> Result<(Self, &'a str), PathError> {
        let (parents, file) = path.rsplit_once('/').map_or((None, path), |(parents, file)| (Some(parents), file));
        let handle = self.handle.try_clone().map_err(|error| PathError::new(&self.path, error))?;
        let mut directory = Self { handle, path: self.path.clone() };
        for name in parents.into_iter().flat_map(|parents| parents.split('/')) {
            let path = directory.path.join(name);
            let open = || {
                if create {
                    make_directory(&directory.handle, OsStr::new(name), Mode::from_raw_mode(0o777))?;
                }
                if file_type(&statat(&directory.handle, name, AtFlags::SYMLINK_NOFOLLOW)?) == FileType::Symlink {
                    return Err(io::Error::other("it is a symbolic link; nothing is written through it"));
                }
                Ok(openat(&directory.handle, name, HANDLE, Mode::empty())?)
            };
            match open() {
                Ok(handle) => directory = Self { handle, path },
                Err(error) => return Err(PathError { path, error }),
            }
        }
        Ok((directory, file))
    }

    /// True if something has this name, and is no directory.
    ///
    /// # Errors
    /// If that cannot be determined.
    pub fn has_file(&self, name: &str) -> io::Result<bool> {
        match statat(&self.handle, name, AtFlags::SYMLINK_NOFOLLOW) {
            Ok(found) => Ok(file_type(&found) != FileType::Directory),
            Err(Errno::NOENT) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// True if there is nothing in it.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn is_empty(&self) -> io::Result<bool> {
        let handle = openat(&self.handle, ".", OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty())?;
        for entry in Dir::new(handle)? {
            if ![c".", c".."].contains(&entry?.file_name()) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Removes an empty directory.
    ///
    /// # Errors
    /// If there is none, or it is not empty.
    pub fn remove_directory(&self, name: &str) -> io::Result<()> {
        Ok(unlinkat(&self.handle, name, AtFlags::REMOVEDIR)?)
    }
}

/// Neither follow a symbolic link, nor wait for a pipe, nor pass the file on to another program.
const SAFE: OFlags = OFlags::NOFOLLOW.union(OFlags::NONBLOCK).union(OFlags::NOCTTY).union(OFlags::CLOEXEC);

/// Reads a file of at most this size, which the owner of the site has named. Symbolic links are followed, as some tools keep certificates
/// behind them; one of a user who is neither root nor the user of this process only leads to files of that user.
///
/// # Errors
/// If it is larger, not a regular file, or cannot be read.
pub fn read_file(path: &Path, max_bytes: u64) -> Result<Vec<u8>, PathError> {
    let (walk, name) = Walk::to_parent(path).map_err(|PathError { path: missing, error }| match error.kind() {
        io::ErrorKind::NotFound => PathError::new(path, error),
        _ => PathError::new(&missing, error),
    })?;
    let (bytes, owner) = read_at(&walk.directory, &name, max_bytes).map_err(|error| walk.error(&name, error))?;
    let trusted = Owners::new(None);
    match walk.link_owners.iter().find(|link| !trusted.contains(**link) && **link != owner) {
        None => Ok(bytes),
        Some(link) => {
            let text = format!("a symbolic link of user {link} leads to this file of user {owner}; name the file itself");
            Err(walk.error(&name, io::Error::other(text)))
        }
    }
}

/// Reads a file, and returns its owner as well.
fn read_at(directory: &OwnedFd, name: &OsStr, max_bytes: u64) -> io::Result<(Vec<u8>, u32)> {
    // Before it is opened, because opening a device can have an effect.
    check_regular(file_type(&statat(directory, name, AtFlags::SYMLINK_NOFOLLOW)?))?;
    let file = openat(directory, name, OFlags::RDONLY | SAFE, Mode::empty())?;
    let found = fstat(&file)?;
    check_regular(file_type(&found))?;
    let mut bytes = Vec::new();
    File::from(file).take(max_bytes + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > max_bytes {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, format!("it is larger than {max_bytes} bytes")));
    }
    Ok((bytes, found.st_uid))
}

fn check_regular(kind: FileType) -> io::Result<()> {
    match kind {
        FileType::RegularFile => Ok(()),
        FileType::Symlink => Err(io::Error::other("it is a symbolic link; remove it")),
        FileType::Directory => Err(Errno::ISDIR.into()),
        _ => Err(io::Error::other("it is not a regular file")),
    }
}

#[cfg(test)]
mod tests;
