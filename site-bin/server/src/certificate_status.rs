//! The state of certificates, which `tls` knows and `operate` reports. Without the feature `tls` there are none.

/// The state of the certificate for one name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificateStatus {
    /// A host name that the certificate is for, or should be for.
    pub name: String,
    /// End of its validity in seconds since 1970; `None` if there is no certificate.
    pub not_after: Option<i64>,
    /// True if there is no certificate, or less than a third of its lifetime is left: renewal fails.
    pub is_degraded: bool,
}
