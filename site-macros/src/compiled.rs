//! Reads the output of the build script from OUT_DIR.

use std::hash::{DefaultHasher, Hasher};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::{env, fs};

use site_model::Manifest;

/// A compiled site on disk.
pub(crate) struct Compiled {
    pub(crate) manifest: Arc<Manifest>,
    pub(crate) manifest_path: PathBuf,
    pub(crate) blob_path: PathBuf,
    /// Differs for other bytes: a hash of the manifest, which contains a hash of each response.
    pub(crate) mark: u64,
}

/// The last manifest that was read, because a program may use many addresses.
static LAST: Mutex<Option<(Vec<u8>, Arc<Manifest>)>> = Mutex::new(None);

impl Compiled {
    /// # Errors
    /// A sentence, when there is no build script or its output cannot be read.
    pub(crate) fn read() -> Result<Self, String> {
        let folder = env::var_os("OUT_DIR").ok_or("this crate has no build script that compiles a site")?;
        let manifest_path = Path::new(&folder).join("site.manifest");
        let bytes = fs::read(&manifest_path).map_err(|error| format!("the build script left no site.manifest: {error}"))?;
        let mut mark = DefaultHasher::new();
        mark.write(&bytes);
        let (mark, blob_path) = (mark.finish(), Path::new(&folder).join("site.blob"));
        Ok(Self { manifest: parse(bytes)?, manifest_path, blob_path, mark })
    }

    /// Number of bytes of the blob.
    ///
    /// # Errors
    /// A sentence, when there is no blob.
    pub(crate) fn blob_len(&self) -> Result<usize, String> {
        let len = fs::metadata(&self.blob_path).map_err(|error| format!("the build script left no site.blob: {error}"))?.len();
        usize::try_from(len).map_err(|_| "the site is larger than memory".to_owned())
    }
}

fn parse(bytes: Vec<u8>) -> Result<Arc<Manifest>, String> {
    let mut last = LAST.lock().unwrap_or_else(PoisonError::into_inner);
    match &*last {
        Some((known, manifest)) if *known == bytes => Ok(Arc::clone(manifest)),
        _ => {
            let manifest = Arc::new(Manifest::from_bytes(&bytes).map_err(|error| error.to_string())?);
            *last = Some((bytes, Arc::clone(&manifest)));
            Ok(manifest)
        }
    }
}
