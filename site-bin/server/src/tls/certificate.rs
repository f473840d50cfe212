//! Certificate chains with their private keys, parsed from PEM and checked against each other.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
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
    /// Its DNS names in lower case, and its addresses.
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
            Ok(Some(names)) => names.value.general_names.iter().filter_map(subject_name).collect(),
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

    /// True if the certificate is for this host name or address; a wildcard stands for one label (RFC 9525, section 6.3).
    pub(super) fn covers(&self, host: &str) -> bool {
        let host = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
        let matches = |name: &String| match name.strip_prefix("*.") {
            Some(parent) => {
                host.split_once('.').is_some_and(|(first, rest)| !first.is_empty() && rest.eq_ignore_ascii_case(parent))
            }
            None => name.eq_ignore_ascii_case(host),
        };
        self.names.iter().any(matches)
    }

    /// True if the certificate is valid at this time, in seconds since 1970.
    pub(super) fn is_valid(&self, now: i64) -> bool {
        (self.not_before..=self.not_after).contains(&now)
    }

    /// True if less than a third of the lifetime is left at this time, in seconds since 1970: it should have been renewed.
    pub(super) fn expires_soon(&self, now: i64) -> bool {
        self.not_after.saturating_sub(now) < self.not_after.saturating_sub(self.not_before) / 3
    }
}

fn subject_name(name: &GeneralName<'_>) -> Option<String> {
    match name {
        GeneralName::DNSName(name) => Some(name.to_ascii_lowercase()),
        GeneralName::IPAddress(bytes) => {
            let address = <[u8; 4]>::try_from(*bytes).map(|bytes| IpAddr::from(Ipv4Addr::from(bytes)));
            let address = address.or_else(|_| <[u8; 16]>::try_from(*bytes).map(|bytes| IpAddr::from(Ipv6Addr::from(bytes))));
            Some(address.ok()?.to_string())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use rustls::crypto::ring;

    use super::*;

    fn certificate(names: &[&str]) -> Certificate {
        let key = rcgen::KeyPair::generate().unwrap();
        let names: Vec<String> = names.iter().map(ToString::to_string).collect();
        let own = rcgen::CertificateParams::new(names).unwrap().self_signed(&key).unwrap();
        Certificate::from_pem(own.pem().as_bytes(), key.serialize_pem().as_bytes(), &ring::default_provider()).unwrap()
    }

    #[test]
    fn names_and_addresses_are_covered() {
        let certificate = certificate(&["example.org", "*.example.org", "127.0.0.1", "::1"]);
        for host in ["example.org", "EXAMPLE.org", "www.example.org", "127.0.0.1", "::1", "[::1]"] {
            assert!(certificate.covers(host), "{host}");
        }
        for host in ["", "a.b.example.org", ".example.org", "example.com", "127.0.0.2", "org"] {
            assert!(!certificate.covers(host), "{host}");
        }
    }

    #[test]
    fn the_last_third_of_the_lifetime_is_soon() {
        let certificate = Certificate { not_before: 0, not_after: 90, ..certificate(&["a.example"]) };
        assert!(certificate.is_valid(0) && certificate.is_valid(90) && !certificate.is_valid(91) && !certificate.is_valid(-1));
        assert!(!certificate.expires_soon(60) && certificate.expires_soon(61) && certificate.expires_soon(1_000));
    }
}
