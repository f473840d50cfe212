//! Directories by path, for systems without operations relative to a handle.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

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

    /// Replaces a file atomically, or creates it.
    ///
    /// # Errors
    /// If it cannot be written; the old one stays then.
    pub fn replace(&self, name: &str, bytes: &[u8], _: u32) -> io::Result<()> {
        let unique = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_nanos();
        let new = self.path.join(format!("new-{:x}-{unique:x}", std::process::id()));
        let mut file = File::create_new(&new)?;
        let written = file.write_all(bytes).and_then(|()| file.sync_all()).and_then(|()| fs::rename(&new, self.path.join(name)));
        if written.is_err() {
            let _ = fs::remove_file(&new);
        }
        written
    }

    /// Removes a file.
    ///
    /// # Errors
    /// If there is none or it cannot be removed.
    pub fn remove(&self, name: &str) -> io::Result<()> {
        fs::remove_file(self.path.join(name))
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
