//! What shows an authority that a name is ours (RFC 8737): a certificate of our own making, which says what only we were told.
//!
//! Proofs lie in the cache's folder, so that every program that shares it can show them. The authority's question reaches whichever of
//! them accepts the connection: a successor asks for a certificate while its predecessor still takes connections from the same
//! socket, and of several replicas behind one address any may be the one that is asked.

use std::sync::Arc;

use rcgen::{CertificateParams, CustomExtension, KeyPair};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::CertifiedKey;

use super::TlsError;
use super::cache::Cache;

/// The proofs for our names.
pub(super) struct Proofs {
    cache: Arc<Cache>,
    /// Nothing else is ever looked for in the folder, whatever name a client asks for.
    names: Vec<String>,
    provider: Arc<CryptoProvider>,
}

impl std::fmt::Debug for Proofs {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Proofs").field("names", &self.names).finish_non_exhaustive()
    }
}

impl Proofs {
    /// Proofs for these names, which are in lower case, in this cache.
    pub(super) fn new(cache: Arc<Cache>, names: Vec<String>, provider: Arc<CryptoProvider>) -> Self {
        Self { cache, names, provider }
    }

    /// Shows a proof for a name from now on: `digest` is that of the key authorization (RFC 8737, section 3).
    ///
    /// # Errors
    /// When the name is not ours, or the proof cannot be made or kept.
    pub(super) fn make(&self, name: &str, digest: &[u8]) -> Result<(), ProofError> {
        let name = self.own(name).ok_or_else(|| ProofError::Foreign(name.to_owned()))?;
        let mut parameters = CertificateParams::new(vec![name.to_owned()])?;
        parameters.custom_extensions = vec![CustomExtension::new_acme_identifier(digest)];
        let key = KeyPair::generate()?;
        let certificate = parameters.self_signed(&key)?;
        let pem = format!("{}\n{}", key.serialize_pem(), certificate.pem());
        Ok(self.cache.keep_proof(name, pem.as_bytes())?)
    }

    /// The proof for the name that a client asks for, if one is being asked for.
    pub(super) fn get(&self, name: &str) -> Option<Arc<CertifiedKey>> {
        let pem = self.cache.proof(self.own(&name.to_ascii_lowercase())?)?;
        let certificate = CertificateDer::from_pem_slice(&pem).ok()?;
        let key = self.provider.key_provider.load_private_key(PrivateKeyDer::from_pem_slice(&pem).ok()?).ok()?;
        // Not `from_der`: it looks into the certificate and stumbles over the extension, which is critical and for authorities only.
        Some(Arc::new(CertifiedKey::new(vec![certificate], key)))
    }

    /// Shows no proofs any more.
    pub(super) fn withdraw(&self) {
        for name in &self.names {
            self.cache.forget_proof(name);
        }
    }

    fn own(&self, name: &str) -> Option<&str> {
        self.names.iter().find(|own| *own == name).map(String::as_str)
    }
}

/// Why there is no proof.
#[derive(Debug)]
pub(super) enum ProofError {
    /// The authority wants one for a name that was not asked for.
    Foreign(String),
    /// It cannot be made.
    Unmade(rcgen::Error),
    /// It cannot be kept.
    Unkept(TlsError),
}

impl std::fmt::Display for ProofError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Foreign(name) => write!(formatter, "the authority wants a proof for {name}, which was not asked for"),
            Self::Unmade(error) => error.fmt(formatter),
            Self::Unkept(error) => error.fmt(formatter),
        }
    }
}

impl std::error::Error for ProofError {}

impl From<rcgen::Error> for ProofError {
    fn from(error: rcgen::Error) -> Self {
        Self::Unmade(error)
    }
}

impl From<TlsError> for ProofError {
    fn from(error: TlsError) -> Self {
        Self::Unkept(error)
    }
}

#[cfg(test)]
mod tests {
    use rustls::crypto::ring;

    use super::*;

    #[test]
    fn any_program_with_the_same_cache_shows_a_proof_until_it_is_withdrawn() {
        let folder = tempfile::tempdir().unwrap();
        let program = |name: &str| {
            let cache = Cache::open(folder.path(), "https://ca.example/").unwrap();
            Proofs::new(Arc::new(cache), vec![name.to_owned()], Arc::new(ring::default_provider()))
        };
        let (asks, shows, other) = (program("a.example"), program("a.example"), program("b.example"));
        assert!(shows.get("a.example").is_none());
        asks.make("a.example", &[7; 32]).unwrap();
        let shown = shows.get("A.example").unwrap();
        assert!(shown.cert[0].windows(32).any(|bytes| bytes == [7; 32]));
        assert_eq!(asks.get("a.example").unwrap().cert, shown.cert);
        assert!(other.get("a.example").is_none());
        assert!(matches!(other.make("a.example", &[7; 32]), Err(ProofError::Foreign(_))));
        for strange in ["", "..", "../certificate", "a.example/", "a.example\0"] {
            assert!(asks.get(strange).is_none(), "{strange:?}");
        }
        asks.withdraw();
        assert!(shows.get("a.example").is_none());
    }
}
