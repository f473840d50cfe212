//! Selects the certificate of a handshake.

use std::sync::{Arc, OnceLock, PoisonError, RwLock, RwLockReadGuard};

use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;

use super::certificate::Certificate;
use super::challenge::{ACME_TLS_ALPN, Challenges};

/// The certificates in use, in the order of the options. They may be replaced at any time; a handshake uses those that are current when it
/// begins.
#[derive(Debug)]
pub(super) struct CertificateResolver {
    slots: RwLock<Vec<Option<Certificate>>>,
    /// Set if certificates come from an authority.
    challenges: OnceLock<Arc<Challenges>>,
}

impl CertificateResolver {
    /// Has room for so many certificates.
    pub(super) fn new(certificates: usize) -> Self {
        Self { slots: RwLock::new(vec![None; certificates]), challenges: OnceLock::new() }
    }

    /// Replaces one of the certificates.
    pub(super) fn install(&self, slot: usize, certificate: Certificate) {
        if let Some(slot) = self.slots.write().unwrap_or_else(PoisonError::into_inner).get_mut(slot) {
            *slot = Some(certificate);
        }
    }

    /// The certificate in a slot.
    pub(super) fn certificate(&self, slot: usize) -> Option<Certificate> {
        self.read().get(slot).cloned().flatten()
    }

    /// All certificates.
    pub(super) fn certificates(&self) -> Vec<Certificate> {
        self.read().iter().flatten().cloned().collect()
    }

    /// True if there is a certificate.
    pub(super) fn is_ready(&self) -> bool {
        self.read().iter().any(Option::is_some)
    }

    /// True if one of the certificates covers the name and is valid at this time, in seconds since 1970.
    pub(super) fn is_valid_for(&self, name: &str, now: i64) -> bool {
        self.read().iter().flatten().any(|certificate| certificate.covers(name) && certificate.is_valid(now))
    }

    /// Answers `acme-tls/1` handshakes with these challenge certificates.
    pub(super) fn set_challenges(&self, challenges: Arc<Challenges>) {
        let _ = self.challenges.set(challenges);
    }

    fn read(&self) -> RwLockReadGuard<'_, Vec<Option<Certificate>>> {
        self.slots.read().unwrap_or_else(PoisonError::into_inner)
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
        let slots = self.read();
        let named = hello.server_name().and_then(|name| slots.iter().flatten().find(|certificate| certificate.covers(name)));
        // A client that names no host, or one that no certificate covers, gets the first certificate and decides by itself.
        named.or_else(|| slots.iter().flatten().next()).map(|certificate| Arc::clone(&certificate.certified))
    }
}
