//! Files reached through handles of their directories.
//!
//! A path that is resolved again for every operation can lead elsewhere each time, if another user may change one of the directories in
//! it. That matters most while the process is still root. So a path is resolved once, one component at a time, and the directory that it
//! leads to is kept open. Files in it are opened relative to that handle and never through a symbolic link; pipes and devices are refused
//! before they are opened, so that none can block.

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
