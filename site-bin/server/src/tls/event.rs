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
        /// Its names.
        names: Vec<String>,
        /// End of its validity in seconds since 1970.
        not_after: i64,
    },
    /// A stored certificate is invalid; the current one stays in use.
    LoadFailed(TlsError),
    /// A certificate is being ordered for these names.
    Ordering(Vec<String>),
    /// An order failed and will be retried.
    OrderFailed {
        /// The names it was for.
        names: Vec<String>,
        /// The reason.
        error: TlsError,
        /// Time until the next attempt.
        retry_after: Duration,
    },
    /// The next renewal is scheduled.
    RenewalScheduled {
        /// The certificate's names.
        names: Vec<String>,
        /// Time until the renewal, unless the authority changes it.
        renewal: Duration,
    },
    /// Less than a third of a certificate's lifetime is left. Reported once a day.
    ExpiresSoon {
        /// The certificate's names.
        names: Vec<String>,
        /// Time left; zero once it has expired.
        left: Duration,
    },
}

impl fmt::Display for TlsEvent {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Installed { names, not_after } => {
                let end = u64::try_from(*not_after).unwrap_or_default();
                let end = std::time::UNIX_EPOCH + Duration::from_secs(end.min(253_402_300_799));
                let end = httpdate::fmt_http_date(end);
                write!(formatter, "a new certificate is in use for {}, valid until {end}", names.join(", "))
            }
            Self::LoadFailed(error) => write!(formatter, "the certificate stays as it is: {error}"),
            Self::Ordering(names) => write!(formatter, "asking for a certificate for {}", names.join(", ")),
            Self::OrderFailed { names, error, retry_after } => {
                let (names, seconds) = (names.join(", "), retry_after.as_secs());
                write!(formatter, "no new certificate for {names}: {error}; next try in {seconds} s")
            }
            Self::RenewalScheduled { names, renewal } => {
                let (names, hours) = (names.join(", "), renewal.as_secs() / 3600);
                write!(formatter, "the certificate for {names} will be renewed in {hours} h")
            }
            Self::ExpiresSoon { names, left } if left.is_zero() => {
                write!(formatter, "the certificate for {} has expired", names.join(", "))
            }
            Self::ExpiresSoon { names, left } => {
                let (names, hours) = (names.join(", "), left.as_secs() / 3600);
                write!(formatter, "the certificate for {names} expires in {hours} h and has not been replaced")
            }
        }
    }
}
