//! Events of certificate management, for the log.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::error::TlsError;

/// Receives events.
pub type TlsEventHandler = Arc<dyn Fn(TlsEvent) + Send + Sync>;

/// An event of certificate management.
#[derive(Debug)]
pub enum TlsEvent {
    /// A new certificate is in use.
    Installed {
        /// End of its validity in seconds since 1970.
        not_after: i64,
    },
    /// A stored certificate is invalid; the current one stays in use.
    LoadFailed(TlsError),
    /// A certificate is being ordered for these names.
    Ordering(Vec<String>),
    /// An order failed and will be retried.
    OrderFailed {
        /// The reason.
        error: TlsError,
        /// Time until the next attempt.
        retry_after: Duration,
    },
    /// The next renewal is scheduled.
    RenewalScheduled {
        /// Time until the renewal, unless the authority changes it.
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
            Self::LoadFailed(error) => write!(formatter, "the certificate stays as it is: {error}"),
            Self::Ordering(names) => write!(formatter, "asking for a certificate for {}", names.join(", ")),
            Self::OrderFailed { error, retry_after } => {
                write!(formatter, "no new certificate: {error}; next try in {} s", retry_after.as_secs())
            }
            Self::RenewalScheduled { renewal } => {
                write!(formatter, "the certificate will be renewed in {} h", renewal.as_secs() / 3600)
            }
        }
    }
}
