//! Reads certificate and key files, with a size limit.

use std::path::Path;

use super::error::TlsError;
use crate::directory::read_file;

/// No certificate chain and no key is larger.
pub(super) const MAX_BYTES: u64 = 1024 * 1024;

/// Reads a file that the owner of the site has named.
///
/// # Errors
/// If it cannot be read or is too large.
pub(super) fn read_limited(path: &Path) -> Result<Vec<u8>, TlsError> {
    read_file(path, MAX_BYTES).map_err(TlsError::from)
}
