//! Certificate chains with their private keys, parsed from PEM and checked against each other.

use std::fmt;
use std::sync::Arc;

use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::CertifiedKey;
use x509_parser::prelude::{FromDer, GeneralName, X509Certificate};

/// What is wrong with a certificate and its key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CertificateError {
    /// There is no `-----BEGIN CERTIFICATE-----`, or its content is invalid.
    InvalidCertificate(String),
    /// There is no private key, or it is invalid.
    InvalidKey(String),
    /// The key belongs to another certificate.
    KeyMismatch,
}

impl fmt::Display for CertificateError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InvalidCertificate(reason) => write!(formatter, "no certificate in PEM form: {reason}"),
            Self::InvalidKey(reason) => write!(formatter, "no private key in PEM form: {reason}"),
            Self::KeyMismatch => formatter.write_str("the private key belongs to another certificate"),
        }
    }
}

impl std::error::Error for CertificateError {}

/// A certificate chain with its key, ready for use.
#[derive(Clone, Debug)]
pub(super) struct Certificate {
    pub(super) certified: Arc<CertifiedKey>,
    /// Its DNS names in lower case.
    pub(super) names: Vec<String>,
    /// Start of its validity in seconds since 1970.
    pub(super) not_before: i64,
    /// End of its validity in seconds since 1970.
    pub(super) not_after: i64,
}

impl Certificate {
    /// Parses a chain, leaf certificate first, and its key, both in PEM.
    ///
    /// # Errors
    /// If one of them is missing or invalid, or if they do not belong together.
    pub(super) fn from_pem(chain: &[u8], key: &[u8], provider: &CryptoProvider) -> Result<Self, CertificateError> {
        let invalid_certificate = |reason: &dyn fmt::Display| CertificateError::InvalidCertificate(reason.to_string());
        let invalid_key = |reason: &dyn fmt::Display| CertificateError::InvalidKey(reason.to_string());
        let chain =
            CertificateDer::pem_slice_iter(chain).collect::<Result<Vec<_>, _>>().map_err(|error| invalid_certificate(&error))?;
        let leaf = chain.first().ok_or_else(|| invalid_certificate(&"there is none"))?;
        let (_, parsed) = X509Certificate::from_der(leaf).map_err(|error| invalid_certificate(&error))?;
        let names = match parsed.subject_alternative_name() {
            Ok(Some(names)) => names.value.general_names.iter().filter_map(dns_name).collect(),
            _ => Vec::new(),
        };
        let (not_before, not_after) = (parsed.validity().not_before.timestamp(), parsed.validity().not_after.timestamp());
        let key = PrivateKeyDer::from_pem_slice(key).map_err(|error| invalid_key(&error))?;
        let certified = CertifiedKey::from_der(chain, key, provider).map_err(|error| match error {
            rustls::Error::InconsistentKeys(_) => CertificateError::KeyMismatch,
            rustls::Error::InvalidCertificate(_) => invalid_certificate(&error),
            error => invalid_key(&error),
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
