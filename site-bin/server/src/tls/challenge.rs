//! Certificates for the `tls-alpn-01` challenge (RFC 8737), which proves control of a name to the certificate authority.
//!
//! They are stored in the cache folder, so that every process that shares it can present them: the authority's connection may reach any of
//! them, for example the predecessor during a restart, or another replica behind the same address.

use std::sync::Arc;

use rcgen::{CertificateParams, CustomExtension, KeyPair};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::CertifiedKey;

use super::cache::Cache;
use super::error::TlsError;

/// The ALPN protocol of challenge handshakes. No data follows them.
pub(super) const ACME_TLS_ALPN: &[u8] = b"acme-tls/1";

/// The challenge certificates for the configured names.
pub(super) struct Challenges {
    cache: Arc<Cache>,
    /// Only these names are looked up in the folder, whatever name a client sends.
    names: Vec<String>,
    provider: Arc<CryptoProvider>,
}

impl std::fmt::Debug for Challenges {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Challenges").field("names", &self.names).finish_non_exhaustive()
    }
}

impl Challenges {
    /// `names` are in lower case.
    pub(super) fn new(cache: Arc<Cache>, names: Vec<String>, provider: Arc<CryptoProvider>) -> Self {
        Self { cache, names, provider }
    }

    /// Creates and stores the certificate for a name. `digest` is the hash of the key authorization (RFC 8737, section 3).
    ///
    /// # Errors
    /// If the name is not configured, or the certificate cannot be created or stored.
    pub(super) fn create(&self, name: &str, digest: &[u8]) -> Result<(), ChallengeError> {
        let name = self.configured(name).ok_or_else(|| ChallengeError::UnknownName(name.to_owned()))?;
        let mut parameters = CertificateParams::new(vec![name.to_owned()])?;
        parameters.custom_extensions = vec![CustomExtension::new_acme_identifier(digest)];
        let key = KeyPair::generate()?;
        let certificate = parameters.self_signed(&key)?;
        let pem = format!("{}\n{}", key.serialize_pem(), certificate.pem());
        Ok(self.cache.store_challenge(name, pem.as_bytes())?)
    }

    /// The challenge certificate for the server name of a handshake, if a challenge is pending.
    pub(super) fn get(&self, name: &str) -> Option<Arc<CertifiedKey>> {
        let pem = self.cache.load_challenge(self.configured(&name.to_ascii_lowercase())?)?;
        let certificate = CertificateDer::from_pem_slice(&pem).ok()?;
        let key = self.provider.key_provider.load_private_key(PrivateKeyDer::from_pem_slice(&pem).ok()?).ok()?;
        // Not `CertifiedKey::from_der`: it rejects the critical extension of challenge certificates.
        Some(Arc::new(CertifiedKey::new(vec![certificate], key)))
    }

    /// Removes the challenge certificates of these names.
    pub(super) fn remove(&self, names: &[String]) {
        for name in names {
            self.cache.remove_challenge(name);
        }
    }

    fn configured(&self, name: &str) -> Option<&str> {
        self.names.iter().find(|own| *own == name).map(String::as_str)
    }
}

/// Why there is no challenge certificate.
#[derive(Debug)]
pub(super) enum ChallengeError {
    /// The authority requests a name that was not ordered.
    UnknownName(String),
    /// It cannot be created.
    Create(rcgen::Error),
    /// It cannot be stored.
    Store(TlsError),
}

impl std::fmt::Display for ChallengeError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::UnknownName(name) => write!(formatter, "the authority wants a proof for {name}, which was not asked for"),
            Self::Create(error) => error.fmt(formatter),
            Self::Store(error) => error.fmt(formatter),
        }
    }
}

impl std::error::Error for ChallengeError {}

impl From<rcgen::Error> for ChallengeError {
    fn from(error: rcgen::Error) -> Self {
        Self::Create(error)
    }
}

impl From<TlsError> for ChallengeError {
    fn from(error: TlsError) -> Self {
        Self::Store(error)
    }
}

#[cfg(test)]
mod tests {
    use rustls::crypto::ring;

    use super::*;

    #[test]
    fn every_process_with_the_same_cache_presents_the_challenge() {
        let folder = tempfile::tempdir().unwrap();
        let process = |name: &str| {
            let cache = Cache::open(folder.path(), "https://ca.example/").unwrap();
            Challenges::new(Arc::new(cache), vec![name.to_owned()], Arc::new(ring::default_provider()))
        };
        let (asks, shows, other) = (process("a.example"), process("a.example"), process("b.example"));
        assert!(shows.get("a.example").is_none());
        asks.create("a.example", &[7; 32]).unwrap();
        let shown = shows.get("A.example").unwrap();
        assert!(shown.cert[0].windows(32).any(|bytes| bytes == [7; 32]));
        assert_eq!(asks.get("a.example").unwrap().cert, shown.cert);
        assert!(other.get("a.example").is_none());
        assert!(matches!(other.create("a.example", &[7; 32]), Err(ChallengeError::UnknownName(_))));
        for strange in ["", "..", "../certificate", "a.example/", "a.example\0"] {
            assert!(asks.get(strange).is_none(), "{strange:?}");
        }
        asks.remove(&["a.example".to_owned()]);
        assert!(shows.get("a.example").is_none());
    }
}
