//! The ACME cache folder: account, certificate and pending challenges, kept between runs.

use std::fs::{File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use rustls::crypto::CryptoProvider;

use super::certificate::{Certificate, CertificateError};
use super::error::TlsError;
use super::read::MAX_BYTES;
use crate::directory::Directory;

/// Key and chain in one file, so that both are replaced together. Earlier versions kept a single certificate under this name.
const CERTIFICATE: &str = "certificate.pem";

/// Account key and URL.
const ACCOUNT: &str = "account.json";

/// Begins the names of files that are locked while a certificate is ordered, because a restarted program shares the folder with its
/// predecessor.
const LOCK: &str = "lock";

/// The subfolder of challenges. It is apart from the keys, because threads with connections read it.
const CHALLENGES: &str = "challenges";

/// Permissions of all files.
const PRIVATE: u32 = 0o600;

/// The subfolder of one authority. Certificates of a test authority must never be used as real ones.
#[derive(Debug)]
pub(super) struct Cache {
    folder: Directory,
    challenges: Directory,
}

impl Cache {
    /// Opens the subfolder for an authority, identified by its directory URL, and creates it if needed. Only root and the user of this
    /// process may be able to change it.
    ///
    /// # Errors
    /// If others can change the folder, or it cannot be created or written.
    pub(super) fn open(folder: &Path, directory: &str) -> Result<Self, TlsError> {
        let authority: String = directory
            .trim_start_matches("https://")
            .chars()
            .map(|char| if char.is_ascii_alphanumeric() || char == '.' { char } else { '-' })
            .collect();
        let folder = Directory::open_or_create(folder)?.private_subdirectory(&authority)?;
        let challenges = folder.private_subdirectory(CHALLENGES)?;
        let cache = Self { folder, challenges };
        // Detect a read-only folder now and not when the certificate is issued.
        cache.check_access()?;
        Ok(cache)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Loads the stored certificate whose first name is this one; `None` if there is none.
    ///
    /// # Errors
    /// If it cannot be read or is invalid.
    pub(super) fn load_certificate(&self, name: &str, provider: &CryptoProvider) -> Result<Option<Certificate>, TlsError> {
        for file in [&*certificate_file(name), CERTIFICATE] {
            match self.folder.read(file, MAX_BYTES) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(TlsError::File(self.path(file), error)),
                Ok(pem) => {
                    let invalid = |error| TlsError::Certificate(self.path(file), error);
                    return Certificate::from_pem(&pem, &pem, provider).map(Some).map_err(invalid);
                }
            }
        }
        Ok(None)
    }

    /// Validates and stores a certificate whose first name is this one.
    ///
    /// # Errors
    /// If it is invalid or cannot be written.
    pub(super) fn store_certificate(
        &self,
        name: &str,
        key: &str,
        chain: &str,
        provider: &CryptoProvider,
    ) -> Result<Certificate, TlsError> {
        let file = certificate_file(name);
        let invalid = |error: CertificateError| TlsError::Certificate(self.path(&file), error);
        let certificate = Certificate::from_pem(chain.as_bytes(), key.as_bytes(), provider).map_err(invalid)?;
        store(&self.folder, &file, format!("{key}\n{chain}").as_bytes())?;
        Ok(certificate)
    }

    /// Loads the account credentials as they were stored.
    pub(super) fn load_account(&self) -> Option<Vec<u8>> {
        self.folder.read(ACCOUNT, MAX_BYTES).ok()
    }

    /// Stores the account credentials.
    ///
    /// # Errors
    /// If they cannot be written.
    pub(super) fn store_account(&self, credentials: &[u8]) -> Result<(), TlsError> {
        store(&self.folder, ACCOUNT, credentials)
    }

    /// Removes the account credentials, because the authority no longer knows the account.
    pub(super) fn remove_account(&self) {
        let _ = self.folder.remove(ACCOUNT);
    }

    /// Loads the challenge certificate and its key for a name, as PEM.
    pub(super) fn load_challenge(&self, name: &str) -> Option<Vec<u8>> {
        self.challenges.read(&challenge_file(name), MAX_BYTES).ok()
    }

    /// Stores the challenge certificate and its key for a name, as PEM.
    ///
    /// # Errors
    /// If it cannot be written.
    pub(super) fn store_challenge(&self, name: &str, pem: &[u8]) -> Result<(), TlsError> {
        store(&self.challenges, &challenge_file(name), pem)
    }

    /// Removes the challenge certificate for a name.
    pub(super) fn remove_challenge(&self, name: &str) {
        let _ = self.challenges.remove(&challenge_file(name));
    }

    /// Checks that the folder is writable.
    ///
    /// # Errors
    /// If it is not.
    pub(super) fn check_access(&self) -> Result<(), TlsError> {
        self.folder.open_private(LOCK).map(drop).map_err(|error| TlsError::File(self.path(LOCK), error))
    }

    /// Locks the certificate whose first name is this one for ordering, until the returned file is dropped. `None` if another process holds
    /// the lock.
    ///
    /// # Errors
    /// If the folder cannot be written.
    pub(super) fn lock(&self, name: &str) -> Result<Option<File>, TlsError> {
        let name = format!("{LOCK}-{name}");
        let failed = |error: io::Error| TlsError::File(self.path(&name), error);
        let file = self.folder.open_private(&name).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(file)),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(failed(error)),
        }
    }

    /// The folder, which the sandbox must allow.
    pub(super) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The folder in it that is read during handshakes.
    pub(super) fn challenges(&self) -> &Path {
        self.challenges.path()
    }
}

/// Writes a private file atomically.
fn store(folder: &Directory, name: &str, bytes: &[u8]) -> Result<(), TlsError> {
    folder.replace(name, bytes, PRIVATE).map_err(|error| TlsError::File(folder.path().join(name), error))
}

fn certificate_file(name: &str) -> String {
    format!("certificate-{name}.pem")
}

/// File name of a challenge. Versions of this program that run during a restart must agree on it.
fn challenge_file(name: &str) -> String {
    format!("{name}.pem")
}

#[cfg(test)]
mod tests {
    use std::fs;

    use rustls::crypto::ring;

    use super::*;

    fn key_and_certificate(name: &str) -> (String, String) {
        let key = rcgen::KeyPair::generate().unwrap();
        let certificate = rcgen::CertificateParams::new(vec![name.to_owned()]).unwrap().self_signed(&key).unwrap();
        (key.serialize_pem(), certificate.pem())
    }

    #[test]
    fn stored_files_are_loaded_per_authority() {
        let folder = tempfile::tempdir().unwrap();
        let open = |directory| Cache::open(&folder.path().join("new"), directory).unwrap();
        let cache = open("https://ca.example:14000/dir");
        let provider = ring::default_provider();
        assert!(cache.load_certificate("a.example", &provider).unwrap().is_none());
        let (key, chain) = key_and_certificate("a.example");
        let (other, _) = key_and_certificate("b.example");
        assert!(matches!(
            cache.store_certificate("a.example", &other, &chain, &provider),
            Err(TlsError::Certificate(_, CertificateError::KeyMismatch))
        ));
        assert!(matches!(
            cache.store_certificate("a.example", &key, "", &provider),
            Err(TlsError::Certificate(_, CertificateError::InvalidCertificate(_)))
        ));
        assert!(matches!(
            cache.store_certificate("a.example", "", &chain, &provider),
            Err(TlsError::Certificate(_, CertificateError::InvalidKey(_)))
        ));
        assert!(cache.load_certificate("a.example", &provider).unwrap().is_none());
        assert_eq!(cache.store_certificate("a.example", &key, &chain, &provider).unwrap().names, ["a.example"]);
        assert_eq!(cache.load_certificate("a.example", &provider).unwrap().unwrap().names, ["a.example"]);
        assert!(open("https://ca.example:14001/dir").load_certificate("a.example", &provider).unwrap().is_none());

        assert_eq!(cache.load_account(), None);
        cache.store_account(b"a long one").unwrap();
        cache.store_account(b"short").unwrap();
        assert_eq!(cache.load_account().unwrap(), b"short");
        cache.remove_account();
        assert_eq!(cache.load_account(), None);
        cache.store_account(b"x").unwrap();

        #[cfg(unix)]
        for name in [&*certificate_file("a.example"), ACCOUNT, LOCK] {
            use std::os::unix::fs::PermissionsExt;
            let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
            assert_eq!(mode(&cache.path(name)), 0o600, "{name}");
            assert_eq!(mode(cache.folder()), 0o700);
        }
        // Names have certificates of their own; the one certificate of earlier versions is for those that have none.
        let (key, chain) = key_and_certificate("b.example");
        assert!(cache.load_certificate("b.example", &provider).unwrap().is_none());
        fs::write(cache.path(CERTIFICATE), format!("{key}\n{chain}")).unwrap();
        assert_eq!(cache.load_certificate("b.example", &provider).unwrap().unwrap().names, ["b.example"]);
        assert_eq!(cache.load_certificate("a.example", &provider).unwrap().unwrap().names, ["a.example"]);
        fs::write(cache.path(&certificate_file("a.example")), "half a file").unwrap();
        assert!(cache.load_certificate("a.example", &provider).is_err());
    }

    #[test]
    fn the_lock_is_exclusive() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::open(folder.path(), "https://ca.example/").unwrap();
        let other = Cache::open(folder.path(), "https://ca.example/").unwrap();
        let lock = cache.lock("a.example").unwrap();
        assert!(lock.is_some());
        assert!(other.lock("a.example").unwrap().is_none());
        assert!(other.lock("b.example").unwrap().is_some());
        drop(lock);
        assert!(other.lock("a.example").unwrap().is_some());
    }
}
