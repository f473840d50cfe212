//! Selects the certificate of a handshake.

use std::sync::{Arc, OnceLock, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;

use super::challenge::{ACME_TLS_ALPN, Challenges};

/// The certificates in use. They may be replaced at any time; a handshake uses the one that is current when it begins.
#[derive(Debug, Default)]
pub(super) struct CertificateResolver {
    current: RwLock<Option<Arc<CertifiedKey>>>,
    /// Set if certificates come from an authority.
    challenges: OnceLock<Arc<Challenges>>,
}

impl CertificateResolver {
    /// Replaces the certificate.
    pub(super) fn install(&self, certified: Arc<CertifiedKey>) {
        *write(&self.current) = Some(certified);
    }

    /// True if there is a certificate.
    pub(super) fn is_ready(&self) -> bool {
        read(&self.current).is_some()
    }

    /// Answers `acme-tls/1` handshakes with these challenge certificates.
    pub(super) fn set_challenges(&self, challenges: Arc<Challenges>) {
        let _ = self.challenges.set(challenges);
    }
}

impl ResolvesServerCert for CertificateResolver {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let only_acme = |mut protocols: Box<dyn Iterator<Item = &[u8]>>| {
            protocols.next() == Some(ACME_TLS_ALPN) && protocols.next().is_none()
        };
        if hello.alpn().is_some_and(|protocols| only_acme(Box::new(protocols))) {
            return self.challenges.get()?.get(hello.server_name()?);
        }
        read(&self.current).clone()
    }
}

fn read<T>(lock: &RwLock<T>) -> RwLockReadGuard<'_, T> {
    lock.read().unwrap_or_else(PoisonError::into_inner)
}

fn write<T>(lock: &RwLock<T>) -> RwLockWriteGuard<'_, T> {
    lock.write().unwrap_or_else(PoisonError::into_inner)
}
