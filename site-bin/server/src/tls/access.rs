//! What certificate management needs from the system, for the sandbox.

use std::path::PathBuf;

/// Files and ports that must stay accessible.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RequiredAccess {
    /// Folders from which files are read.
    pub read: Vec<PathBuf>,
    /// Folders in which files are read, created and renamed.
    pub write: Vec<PathBuf>,
    /// TCP ports of other hosts. If not empty, name servers are queried as well.
    pub connect: Vec<u16>,
    /// Folders from which threads with connections read files during handshakes. The others are for the thread that renews certificates.
    pub read_in_handshakes: Vec<PathBuf>,
}
