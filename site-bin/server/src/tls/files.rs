//! Certificates from PEM files, reloaded when the files change.

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use rustls::crypto::CryptoProvider;
use tokio::time::sleep;

use super::access::RequiredAccess;
use super::certificate::Certificate;
use super::error::TlsError;
use super::event::{TlsEvent, TlsEventHandler};
use super::read::read_limited;
use super::resolver::CertificateResolver;

/// How often the files are checked for changes.
const POLL_INTERVAL: Duration = Duration::from_secs(2);

/// The files of a certificate chain and its key.
#[derive(Debug)]
pub(super) struct CertificateFiles {
    certificate: PathBuf,
    key: PathBuf,
}

/// Modification time and size of both files.
type FileStamps = [Option<(SystemTime, u64)>; 2];

impl CertificateFiles {
    pub(super) fn new(certificate: PathBuf, key: PathBuf) -> Self {
        // The sandbox hides the current folder from the thread that reads them again.
        let [certificate, key] = [certificate, key].map(|path| std::path::absolute(&path).unwrap_or(path));
        Self { certificate, key }
    }

    /// Loads the certificate and its key.
    ///
    /// # Errors
    /// If a file cannot be read or is invalid.
    pub(super) fn load(&self, provider: &CryptoProvider) -> Result<Certificate, TlsError> {
        let (chain, key) = (read_limited(&self.certificate)?, read_limited(&self.key)?);
        Certificate::from_pem(&chain, &key, provider).map_err(|error| TlsError::Certificate(self.certificate.clone(), error))
    }

    /// The folders must stay readable, because files are replaced and symlinks may lead through other folders.
    pub(super) fn required_access(&self) -> RequiredAccess {
        let mut read = Vec::new();
        for path in [&self.certificate, &self.key] {
            for path in [std::path::absolute(path), path.canonicalize()].into_iter().flatten() {
                read.extend(path.parent().map(Path::to_owned).filter(|folder| !read.contains(folder)));
            }
        }
        RequiredAccess { read, ..RequiredAccess::default() }
    }

    /// Reloads the certificate when `reload` completes, or when the files have changed and then stayed the same for one interval.
    pub(super) async fn watch(
        &self,
        provider: &CryptoProvider,
        resolver: &CertificateResolver,
        mut reload: impl AsyncFnMut(),
        on_event: &TlsEventHandler,
    ) {
        let mut loaded = self.stamps();
        let mut last = loaded;
        loop {
            let requested = tokio::select! {
                () = reload() => true,
                () = sleep(POLL_INTERVAL) => false,
            };
            let now = self.stamps();
            // The two files are not replaced at the same instant, so wait until both are stable.
            let stable = now == std::mem::replace(&mut last, now);
            if requested || (stable && now != loaded) {
                loaded = now;
                on_event(match self.load(provider) {
                    Ok(certificate) => {
                        let event = TlsEvent::Installed { names: certificate.names.clone(), not_after: certificate.not_after };
                        resolver.install(0, certificate);
                        event
                    }
                    Err(error) => TlsEvent::LoadFailed(error),
                });
            }
        }
    }

    fn stamps(&self) -> FileStamps {
        [&self.certificate, &self.key].map(|path| {
            let metadata = std::fs::metadata(path).ok()?;
            Some((metadata.modified().ok()?, metadata.len()))
        })
    }
}
