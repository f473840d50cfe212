//! Certificates with their keys, and which of them a handshake gets.

use std::fmt;
use std::sync::{Arc, OnceLock, RwLock};

use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use x509_parser::prelude::{FromDer, GeneralName, X509Certificate};

use super::proof::Proofs;

/// The protocol in which an authority asks for the proof that a name is ours (RFC 8737). Nothing else is ever said in it.
pub(super) const ACME_PROTOCOL: &[u8] = b"acme-tls/1";

/// What is wrong with a certificate and its key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CertificateError {
    /// There is no `-----BEGIN CERTIFICATE-----`, or what follows cannot be read.
    NoCertificate(String),
    /// There is no private key, or it cannot be read.
    NoKey(String),
    /// The key is that of another certificate.
    Mismatch,
}

impl fmt::Display for CertificateError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoCertificate(why) => write!(formatter, "no certificate in PEM form: {why}"),
            Self::NoKey(why) => write!(formatter, "no private key in PEM form: {why}"),
            Self::Mismatch => formatter.write_str("the private key belongs to another certificate"),
        }
    }
}

impl std::error::Error for CertificateError {}

/// A certificate chain with its key, ready to be used.
#[derive(Clone, Debug)]
pub(super) struct Certificate {
    pub(super) certified: Arc<CertifiedKey>,
    /// The names it is for, in lower case.
    pub(super) names: Vec<String>,
    /// From when it is valid, in seconds since 1970.
    pub(super) not_before: i64,
    /// Until when.
    pub(super) not_after: i64,
}

impl Certificate {
    /// Reads a chain, the server's own certificate first, and its key, both as PEM.
    ///
    /// # Errors
    /// When one of them is missing or broken, or when they do not belong together.
    pub(super) fn from_pem(chain: &[u8], key: &[u8], provider: &CryptoProvider) -> Result<Self, CertificateError> {
        let no_certificate = |why: &dyn fmt::Display| CertificateError::NoCertificate(why.to_string());
        let no_key = |why: &dyn fmt::Display| CertificateError::NoKey(why.to_string());
        let chain =
            CertificateDer::pem_slice_iter(chain).collect::<Result<Vec<_>, _>>().map_err(|error| no_certificate(&error))?;
        let own = chain.first().ok_or_else(|| no_certificate(&"there is none"))?;
        let (_, parsed) = X509Certificate::from_der(own).map_err(|error| no_certificate(&error))?;
        let names = match parsed.subject_alternative_name() {
            Ok(Some(names)) => names.value.general_names.iter().filter_map(dns_name).collect(),
            _ => Vec::new(),
        };
        let (not_before, not_after) = (parsed.validity().not_before.timestamp(), parsed.validity().not_after.timestamp());
        let key = PrivateKeyDer::from_pem_slice(key).map_err(|error| no_key(&error))?;
        let certified = CertifiedKey::from_der(chain, key, provider).map_err(|error| match error {
            rustls::Error::InconsistentKeys(_) => CertificateError::Mismatch,
            rustls::Error::InvalidCertificate(_) => no_certificate(&error),
            error => no_key(&error),
        })?;
        Ok(Self { certified: Arc::new(certified), names, not_before, not_after })
    }
}

fn dns_name(name: &GeneralName<'_>) -> Option<String> {
    match name {
        GeneralName::DNSName(name) => Some(name.to_ascii_lowercase()),
        _ => None,
    }
}

/// The certificates in use. They change while connections are being accepted: a handshake takes what is there when it begins.
#[derive(Debug, Default)]
pub(super) struct Certificates {
    current: RwLock<Option<Arc<CertifiedKey>>>,
    /// Where there is an authority that asks for proof.
    proofs: OnceLock<Arc<Proofs>>,
}

impl Certificates {
    /// From now on, this one.
    pub(super) fn install(&self, certified: Arc<CertifiedKey>) {
        *write(&self.current) = Some(certified);
    }

    /// Is there one?
    pub(super) fn is_ready(&self) -> bool {
        read(&self.current).is_some()
    }

    /// Shows these proofs to an authority.
    pub(super) fn prove(&self, proofs: Arc<Proofs>) {
        let _ = self.proofs.set(proofs);
    }
}

impl ResolvesServerCert for Certificates {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let asked = |mut protocols: Box<dyn Iterator<Item = &[u8]>>| {
            protocols.next() == Some(ACME_PROTOCOL) && protocols.next().is_none()
        };
        if hello.alpn().is_some_and(|protocols| asked(Box::new(protocols))) {
            return self.proofs.get()?.get(hello.server_name()?);
        }
        read(&self.current).clone()
    }
}

fn read<T>(lock: &RwLock<T>) -> std::sync::RwLockReadGuard<'_, T> {
    lock.read().unwrap_or_else(std::sync::PoisonError::into_inner)
}

fn write<T>(lock: &RwLock<T>) -> std::sync::RwLockWriteGuard<'_, T> {
    lock.write().unwrap_or_else(std::sync::PoisonError::into_inner)
}
