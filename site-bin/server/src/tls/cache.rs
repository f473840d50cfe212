//! What is kept between runs: the account and the certificate, in a folder of the owner's.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use rustls::crypto::CryptoProvider;

use super::certificate::Certificate;
use super::files::contents;
use super::{CertificateError, TlsError};

/// Key and chain in one file, so that one cannot be replaced without the other.
const CERTIFICATE: &str = "certificate.pem";

/// The account's key and address.
const ACCOUNT: &str = "account.json";

/// Held while a certificate is asked for. A program that starts while its predecessor still runs shares the folder with it.
const LOCK: &str = "lock";

/// One authority's part of the folder. Certificates of a test authority must never stand in for real ones.
#[derive(Debug)]
pub(super) struct Cache {
    folder: PathBuf,
}

impl Cache {
    /// Opens the part of the authority with this address, and makes it if there is none.
    ///
    /// # Errors
    /// When the folder cannot be made or written to.
    pub(super) fn open(folder: &Path, directory: &str) -> Result<Self, TlsError> {
        let authority: String = directory
            .trim_start_matches("https://")
            .chars()
            .map(|char| if char.is_ascii_alphanumeric() || char == '.' { char } else { '-' })
            .collect();
        let cache = Self { folder: folder.join(authority) };
        let mut builder = DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        let failed = |path: &Path| {
            let path = path.to_owned();
            move |error| TlsError::File(path, error)
        };
        builder.create(&cache.folder).map_err(failed(&cache.folder))?;
        // Whether it can be written to should be known now, not when the certificate is there.
        let lock = cache.path(LOCK);
        private(&lock).map_err(failed(&lock))?;
        for path in [&cache.folder, &lock] {
            give(folder, path).map_err(failed(path))?;
        }
        Ok(cache)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// The certificate of a former run; `None` when there was none.
    ///
    /// # Errors
    /// When it cannot be read.
    pub(super) fn certificate(&self, provider: &CryptoProvider) -> Result<Option<Certificate>, TlsError> {
        let path = self.path(CERTIFICATE);
        match contents(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(TlsError::File(path, error)),
            Ok(pem) => Certificate::from_pem(&pem, &pem, provider).map(Some).map_err(|error| TlsError::Pair(path, error)),
        }
    }

    /// Keeps a certificate, if it is one.
    ///
    /// # Errors
    /// When it is none, or cannot be written.
    pub(super) fn keep(&self, key: &str, chain: &str, provider: &CryptoProvider) -> Result<Certificate, TlsError> {
        let path = self.path(CERTIFICATE);
        let pair = |error: CertificateError| TlsError::Pair(path.clone(), error);
        let certificate = Certificate::from_pem(chain.as_bytes(), key.as_bytes(), provider).map_err(pair)?;
        self.write(CERTIFICATE, format!("{key}\n{chain}").as_bytes())?;
        Ok(certificate)
    }

    /// The account's credentials, in whatever form they were kept.
    pub(super) fn account(&self) -> Option<Vec<u8>> {
        contents(&self.path(ACCOUNT)).ok()
    }

    /// Keeps the account's credentials.
    ///
    /// # Errors
    /// When they cannot be written.
    pub(super) fn keep_account(&self, credentials: &[u8]) -> Result<(), TlsError> {
        self.write(ACCOUNT, credentials)
    }

    /// The authority knows nothing of the account any more.
    pub(super) fn forget_account(&self) {
        let _ = fs::remove_file(self.path(ACCOUNT));
    }

    /// What proves to the authority that a name is ours, for whichever program is asked for it: key and certificate as PEM.
    pub(super) fn proof(&self, name: &str) -> Option<Vec<u8>> {
        contents(&self.path(&proof(name))).ok()
    }

    /// Keeps a proof for one of our names.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(super) fn keep_proof(&self, name: &str, pem: &[u8]) -> Result<(), TlsError> {
        self.write(&proof(name), pem)
    }

    /// The authority has seen it.
    pub(super) fn forget_proof(&self, name: &str) {
        let _ = fs::remove_file(self.path(&proof(name)));
    }

    /// Keeps others from asking for a certificate, until what is returned is dropped. `None` when somebody else does already.
    ///
    /// # Errors
    /// When the folder cannot be written to.
    pub(super) fn lock(&self) -> Result<Option<File>, TlsError> {
        let path = self.path(LOCK);
        let failed = |error: io::Error| TlsError::File(path.clone(), error);
        let file = private(&path).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(file)),
            Err(fs::TryLockError::WouldBlock) => Ok(None),
            Err(fs::TryLockError::Error(error)) => Err(failed(error)),
        }
    }

    /// The folder, for whoever takes all others away.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Writes a file of which nobody else may read and which is there as a whole or not at all.
    fn write(&self, name: &str, bytes: &[u8]) -> Result<(), TlsError> {
        let (path, new) = (self.path(name), self.path(&format!("{name}.new")));
        let write = || {
            let mut file = private(&new)?;
            file.set_len(0)?;
            file.write_all(bytes)?;
            file.sync_all()?;
            fs::rename(&new, &path)
        };
        write().map_err(|error| TlsError::File(path.clone(), error))
    }
}

/// The file with the proof for a name.
fn proof(name: &str) -> String {
    format!("proof-{name}.pem")
}

/// Gives what was made to the owner of the folder: root makes it, and then becomes the user that serves.
#[cfg(unix)]
fn give(folder: &Path, made: &Path) -> io::Result<()> {
    use std::os::unix::fs::MetadataExt;
    let (owner, now) = (fs::metadata(folder)?, fs::metadata(made)?);
    if owner.uid() == now.uid() {
        return Ok(());
    }
    std::os::unix::fs::chown(made, Some(owner.uid()), Some(owner.gid()))
}

#[cfg(not(unix))]
fn give(_: &Path, _: &Path) -> io::Result<()> {
    Ok(())
}

/// Opens a file for writing, and makes it, for its owner only, if there is none.
fn private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

#[cfg(test)]
mod tests {
    use rustls::crypto::ring;

    use super::*;

    fn pair(name: &str) -> (String, String) {
        let key = rcgen::KeyPair::generate().unwrap();
        let certificate = rcgen::CertificateParams::new(vec![name.to_owned()]).unwrap().self_signed(&key).unwrap();
        (key.serialize_pem(), certificate.pem())
    }

    #[test]
    fn what_is_kept_is_found_again_and_nobody_elses() {
        let folder = tempfile::tempdir().unwrap();
        let open = |directory| Cache::open(&folder.path().join("new"), directory).unwrap();
        let cache = open("https://ca.example:14000/dir");
        let provider = ring::default_provider();
        assert!(cache.certificate(&provider).unwrap().is_none());
        let (key, chain) = pair("a.example");
        let (other, _) = pair("b.example");
        assert!(matches!(cache.keep(&other, &chain, &provider), Err(TlsError::Pair(_, CertificateError::Mismatch))));
        assert!(matches!(cache.keep(&key, "", &provider), Err(TlsError::Pair(_, CertificateError::NoCertificate(_)))));
        assert!(matches!(cache.keep("", &chain, &provider), Err(TlsError::Pair(_, CertificateError::NoKey(_)))));
        assert!(cache.certificate(&provider).unwrap().is_none());
        assert_eq!(cache.keep(&key, &chain, &provider).unwrap().names, ["a.example"]);
        assert_eq!(cache.certificate(&provider).unwrap().unwrap().names, ["a.example"]);
        assert!(open("https://ca.example:14001/dir").certificate(&provider).unwrap().is_none());

        assert_eq!(cache.account(), None);
        cache.keep_account(b"a long one").unwrap();
        cache.keep_account(b"short").unwrap();
        assert_eq!(cache.account().unwrap(), b"short");
        cache.forget_account();
        assert_eq!(cache.account(), None);
        cache.keep_account(b"x").unwrap();

        #[cfg(unix)]
        for name in [CERTIFICATE, ACCOUNT, LOCK] {
            use std::os::unix::fs::PermissionsExt;
            let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
            assert_eq!(mode(&cache.path(name)), 0o600, "{name}");
            assert_eq!(mode(cache.folder()), 0o700);
        }
        fs::write(cache.path(CERTIFICATE), "half a file").unwrap();
        assert!(cache.certificate(&provider).is_err());
    }

    #[test]
    fn one_at_a_time() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::open(folder.path(), "https://ca.example/").unwrap();
        let other = Cache::open(folder.path(), "https://ca.example/").unwrap();
        let lock = cache.lock().unwrap();
        assert!(lock.is_some());
        assert!(other.lock().unwrap().is_none());
        drop(lock);
        assert!(other.lock().unwrap().is_some());
    }
}
