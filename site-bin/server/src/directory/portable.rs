//! Directories by path, for systems without operations relative to a handle.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use super::error::PathError;
use crate::sandbox::User;

/// A directory.
#[derive(Debug)]
pub struct Directory {
    path: PathBuf,
}

impl Directory {
    /// Opens a directory.
    ///
    /// # Errors
    /// If it does not exist.
    pub fn open(path: &Path) -> Result<Self, PathError> {
        let path = path.canonicalize().map_err(|error| PathError::new(path, error))?;
        Ok(Self { path })
    }

    /// Opens a directory and creates it if needed.
    ///
    /// # Errors
    /// If it cannot be created.
    pub fn open_or_create(path: &Path) -> Result<Self, PathError> {
        fs::create_dir_all(path).map_err(|error| PathError::new(path, error))?;
        Self::open(path)
    }

    /// Does nothing: this system has no other user to become.
    ///
    /// # Errors
    /// None.
    pub fn create_for(_: &Path, _: User) -> Result<(), PathError> {
        Ok(())
    }

    /// Opens a subdirectory and creates it if needed.
    ///
    /// # Errors
    /// If it cannot be created.
    pub fn private_subdirectory(&self, name: &str) -> Result<Self, PathError> {
        Self::open_or_create(&self.path.join(name))
    }

    /// Its path.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Reads a file of at most this size.
    ///
    /// # Errors
    /// If it is larger or cannot be read.
    pub fn read(&self, name: &str, max_bytes: u64) -> io::Result<Vec<u8>> {
        read(&self.path.join(name), max_bytes)
    }

    /// Opens a file for writing, which changes nothing in it, and creates it if needed.
    ///
    /// # Errors
    /// If it cannot be opened.
    pub fn open_private(&self, name: &str) -> io::Result<File> {
        OpenOptions::new().write(true).create(true).truncate(false).open(self.path.join(name))
    }

    /// Creates a file and writes it. On an error a part of it may be left.
    ///
    /// # Errors
    /// If something has the name, or the file cannot be written.
    pub fn create_new(&self, name: &str, bytes: &[u8], _: u32) -> io::Result<File> {
        let mut file = File::create_new(self.path.join(name))?;
        file.write_all(bytes)?;
        Ok(file)
    }

    /// Moves a file to a directory, where it replaces a file of that name.
    ///
    /// # Errors
    /// If it cannot be moved.
    pub fn rename(&self, name: &str, to: &Self, new_name: &str) -> io::Result<()> {
        fs::rename(self.path.join(name), to.path.join(new_name))
    }

    /// Removes a file.
    ///
    /// # Errors
    /// If there is none or it cannot be removed.
    pub fn remove(&self, name: &str) -> io::Result<()> {
        fs::remove_file(self.path.join(name))
    }
}

/// Paths below a directory: names joined by `/`, none of them `..`.
impl Directory {
    /// Opens the directory of a file below this one, and returns the file's name in it; `None` if the directory does not exist.
    ///
    /// # Errors
    /// If one of the directories is a symbolic link.
    pub fn parent_of<'a>(&self, path: &'a str) -> Result<Option<(Self, &'a str)>, PathError> {
        let (directory, file) = self.descend(path)?;
        Ok(directory.path.is_dir().then_some((directory, file)))
    }

    /// As [`Self::parent_of`], and creates the directory if needed.
    ///
    /// # Errors
    /// As with [`Self::parent_of`], or if the directory cannot be created.
    pub fn make_parent_of<'a>(&self, path: &'a str) -> Result<(Self, &'a str), PathError> {
        let (directory, file) = self.descend(path)?;
        fs::create_dir_all(&directory.path).map_err(|error| PathError::new(&directory.path, error))?;
        Ok((directory, file))
    }

    fn descend<'a>(&self, path: &'a str) -> Result<(Self, &'a str), PathError> {
        let (parents, file) = path.rsplit_once('/').map_or((None, path), |(parents, file)| (Some(parents), file));
        let mut directory = self.path.clone();
        for name in parents.into_iter().flat_map(|parents| parents.split('/')) {
            directory.push(name);
            if directory.is_symlink() {
                let error = io::Error::other("it is a symbolic link; nothing is written through it");
                return Err(PathError::new(&directory, error));
            }
        }
        Ok((Self { path: directory }, file))
    }

    /// True if something has this name, and is no directory.
    ///
    /// # Errors
    /// If that cannot be determined.
    pub fn has_file(&self, name: &str) -> io::Result<bool> {
        match self.path.join(name).symlink_metadata() {
            Ok(found) => Ok(!found.is_dir()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// True if there is nothing in it.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn is_empty(&self) -> io::Result<bool> {
        Ok(fs::read_dir(&self.path)?.next().is_none())
    }

    /// Removes an empty directory.
    ///
    /// # Errors
    /// If there is none, or it is not empty.
    pub fn remove_directory(&self, name: &str) -> io::Result<()> {
        fs::remove_dir(self.path.join(name))
    }
}

/// Reads a file of at most this size.
///
/// # Errors
/// If it is larger or cannot be read.
pub fn read_file(path: &Path, max_bytes: u64) -> Result<Vec<u8>, PathError> {
    read(path, max_bytes).map_err(|error| PathError::new(path, error))
}

fn read(path: &Path, max_bytes: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(max_bytes + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > max_bytes {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, format!("it is larger than {max_bytes} bytes")));
    }
    Ok(bytes)
}
