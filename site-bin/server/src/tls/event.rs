//! What is told about certificates.

use std::fmt;
use std::io;
use std::path::PathBuf;
use std::time::Duration;

use super::CertificateError;

/// Why there can be no TLS.
#[derive(Debug)]
pub enum TlsError {
    /// A file cannot be read or written.
    File(PathBuf, io::Error),
    /// What is in the files is no pair. The first is the certificate's.
    Pair(PathBuf, CertificateError),
    /// An option cannot be right: what it says and what it should.
    Option(String),
    /// The library refuses.
    Unusable(String),
    /// The authority does not give a certificate.
    Refused(String),
}

impl fmt::Display for TlsError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path, error) => write!(formatter, "{}: {error}", path.display()),
            Self::Pair(path, error) => write!(formatter, "{}: {error}", path.display()),
            Self::Option(wrong) => formatter.write_str(wrong),
            Self::Unusable(why) | Self::Refused(why) => formatter.write_str(why),
        }
    }
}

impl std::error::Error for TlsError {}

/// Something that happened to the certificate.
#[derive(Debug)]
pub enum TlsEvent {
    /// Another certificate is used from now on.
    Installed {
        /// Until when it is valid, in seconds since 1970.
        not_after: i64,
    },
    /// New files are no good; the certificate in use stays in use.
    Kept(TlsError),
    /// A certificate is being asked for.
    Ordering(Vec<String>),
    /// That failed, and is tried again after a while.
    Failed {
        /// Why.
        error: TlsError,
        /// When it is tried again.
        again: Duration,
    },
    /// All is well until then.
    Waiting {
        /// When the certificate will be renewed, unless the authority changes its mind.
        renewal: Duration,
    },
}

impl fmt::Display for TlsEvent {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Installed { not_after } => {
                let end = u64::try_from(*not_after).unwrap_or_default();
                let end = std::time::UNIX_EPOCH + Duration::from_secs(end.min(253_402_300_799));
                write!(formatter, "a new certificate is in use, valid until {}", httpdate::fmt_http_date(end))
            }
            Self::Kept(error) => write!(formatter, "the certificate stays as it is: {error}"),
            Self::Ordering(names) => write!(formatter, "asking for a certificate for {}", names.join(", ")),
            Self::Failed { error, again } => write!(formatter, "no new certificate: {error}; next try in {} s", again.as_secs()),
            Self::Waiting { renewal } => write!(formatter, "the certificate will be renewed in {} h", renewal.as_secs() / 3600),
        }
    }
}
