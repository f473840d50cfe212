//! Reads certificate and key files, with a size limit.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// No certificate chain and no key is larger.
const MAX_BYTES: u64 = 1024 * 1024;

/// Reads a file.
///
/// # Errors
/// If it cannot be read or is too large.
pub(super) fn read_limited(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, "larger than any certificate or key"));
    }
    Ok(bytes)
}
