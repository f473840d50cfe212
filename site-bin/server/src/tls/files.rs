//! A certificate from the owner's files.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use rustls::crypto::CryptoProvider;
use tokio::time::sleep;

use super::certificate::{Certificate, Certificates};
use super::{Needs, Report, TlsError, TlsEvent};

/// How often the files are looked at.
const INTERVAL: Duration = Duration::from_secs(2);

/// No certificate chain and no key is larger.
const LARGEST: u64 = 1024 * 1024;

/// Where a certificate chain and its key lie.
#[derive(Debug)]
pub(super) struct Files {
    certificate: PathBuf,
    key: PathBuf,
}

/// What tells one state of the files from another.
type Stamp = [Option<(SystemTime, u64)>; 2];

impl Files {
    pub(super) fn new(certificate: PathBuf, key: PathBuf) -> Self {
        Self { certificate, key }
    }

    /// Reads the pair.
    pub(super) fn load(&self, provider: &CryptoProvider) -> Result<Certificate, TlsError> {
        let read = |path: &Path| contents(path).map_err(|error| TlsError::File(path.to_owned(), error));
        let (chain, key) = (read(&self.certificate)?, read(&self.key)?);
        Certificate::from_pem(&chain, &key, provider).map_err(|error| TlsError::Pair(self.certificate.clone(), error))
    }

    /// Files are replaced by new ones, and links may lead through other folders; so it is the folders that must stay readable.
    pub(super) fn needs(&self) -> Needs {
        let mut read = Vec::new();
        for path in [&self.certificate, &self.key] {
            for path in [std::path::absolute(path), path.canonicalize()].into_iter().flatten() {
                read.extend(path.parent().map(Path::to_owned).filter(|folder| !read.contains(folder)));
            }
        }
        Needs { read, ..Needs::default() }
    }

    /// Takes the pair anew when it has changed and been left alone for a moment, or when told to.
    pub(super) async fn keep(
        &self,
        provider: &CryptoProvider,
        certificates: &Certificates,
        mut reload: impl AsyncFnMut(),
        report: &Report,
    ) {
        let mut known = self.stamp();
        let mut last = known;
        loop {
            let told = tokio::select! {
                () = reload() => true,
                () = sleep(INTERVAL) => false,
            };
            let now = self.stamp();
            // Two files are never replaced at the same time: between them they are no pair.
            let settled = now == std::mem::replace(&mut last, now);
            if told || (settled && now != known) {
                known = now;
                report(match self.load(provider) {
                    Ok(certificate) => {
                        certificates.install(certificate.certified);
                        TlsEvent::Installed { not_after: certificate.not_after }
                    }
                    Err(error) => TlsEvent::Kept(error),
                });
            }
        }
    }

    fn stamp(&self) -> Stamp {
        [&self.certificate, &self.key].map(|path| {
            let metadata = std::fs::metadata(path).ok()?;
            Some((metadata.modified().ok()?, metadata.len()))
        })
    }
}

/// A file's bytes.
pub(super) fn contents(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(LARGEST + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LARGEST {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, "larger than any certificate or key"));
    }
    Ok(bytes)
}
