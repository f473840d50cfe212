//! Files reached through handles of their directories.
//!
//! A path that is resolved again for every operation can lead elsewhere each time, if another user may change one of the directories in
//! it. That matters most while the process is still root. So a path is resolved once, one component at a time, and the directory that it
//! leads to is kept open. Files in it are opened relative to that handle and never through a symbolic link; pipes and devices are refused
//! before they are opened, so that none can block.

use std::io;
use std::time::{SystemTime, UNIX_EPOCH};

mod error;
#[cfg(not(unix))]
mod portable;
#[cfg(unix)]
mod trust;
#[cfg(unix)]
mod unix;
#[cfg(unix)]
mod walk;

pub use error::PathError;
#[cfg(not(unix))]
pub use portable::{Directory, read_file};
#[cfg(unix)]
pub use unix::{Directory, read_file};

impl Directory {
    /// Replaces a file atomically with a new one with these permissions, or creates it. What had the name before, for example a symbolic
    /// link, is not touched.
    ///
    /// # Errors
    /// If the file cannot be written; the old one stays then.
    pub fn replace(&self, name: &str, bytes: &[u8], permissions: u32) -> io::Result<()> {
        let unique = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_nanos();
        let new = format!("new-{:x}-{unique:x}", std::process::id());
        let written = self.create_new(&new, bytes, permissions).and_then(|file| file.sync_all());
        let renamed = written.and_then(|()| self.rename(&new, self, name));
        if renamed.is_err() {
            let _ = self.remove(&new);
        }
        renamed
    }
}
