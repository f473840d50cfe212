//! Errors of TLS and certificate management.

use std::fmt;
use std::io;
use std::path::PathBuf;

use super::certificate::CertificateError;
use crate::directory::PathError;

/// Why TLS cannot be used, or no certificate be obtained.
#[derive(Debug)]
pub enum TlsError {
    /// A file cannot be read or written.
    File(PathBuf, io::Error),
    /// A certificate and its key are invalid. The path is the certificate's.
    Certificate(PathBuf, CertificateError),
    /// An option is invalid; the text says how to correct it.
    Option(String),
    /// rustls rejects the configuration.
    Config(String),
    /// The certificate authority does not issue a certificate.
    Acme(String),
}

impl fmt::Display for TlsError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path, error) => write!(formatter, "{}: {error}", path.display()),
            Self::Certificate(path, error) => write!(formatter, "{}: {error}", path.display()),
            Self::Option(text) => formatter.write_str(text),
            Self::Config(reason) | Self::Acme(reason) => formatter.write_str(reason),
        }
    }
}

impl std::error::Error for TlsError {}

impl From<PathError> for TlsError {
    fn from(PathError { path, error }: PathError) -> Self {
        Self::File(path, error)
    }
}
