//! What stays allowed inside the sandbox.

use std::path::PathBuf;

/// What stays allowed to a thread and those that it starts. The default allows nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sandbox {
    /// Files and folders that may be read: certificates.
    pub read: Vec<PathBuf>,
    /// Folders in which files may be read, created and replaced: the certificate cache.
    pub write: Vec<PathBuf>,
    /// TCP ports that may be connected to, for the certificate authority. If not empty, name servers may be queried as well.
    pub connect: Vec<u16>,
}
