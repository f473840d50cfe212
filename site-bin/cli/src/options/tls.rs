//! Options of `serve` about TLS and certificates.

use std::path::PathBuf;

use clap::Args;

use super::ListenAddress;

/// Heading in the help text.
const TLS: &str = "TLS (with either --tls-cert or --acme-domain)";

/// Where certificates come from.
#[derive(Args, Clone, Debug, Default, PartialEq, Eq)]
#[command(next_help_heading = TLS)]
pub(crate) struct TlsOptions {
    /// Certificate chain (PEM); read again when it changes and at SIGHUP
    #[arg(long = "tls-cert", value_name = "FILE", requires = "key", conflicts_with = "domains")]
    pub(crate) certificate: Option<PathBuf>,
    /// Its private key (PEM)
    #[arg(long = "tls-key", value_name = "FILE", requires = "certificate")]
    pub(crate) key: Option<PathBuf>,
    /// Get a certificate for this name and accept the authority's terms;
    /// names joined by commas share one; repeatable
    #[arg(long = "acme-domain", value_name = "NAME[,NAME]", verbatim_doc_comment)]
    pub(crate) domains: Vec<String>,
    /// Where the authority can reach you, e.g. mailto:you@example.org; repeatable
    #[arg(long = "acme-contact", value_name = "URL", requires = "domains")]
    pub(crate) contact: Vec<String>,
    /// Folder for account and certificate [default: $STATE_DIRECTORY]
    #[arg(long = "acme-cache", value_name = "FOLDER", requires = "domains")]
    pub(crate) cache: Option<PathBuf>,
    /// Another authority than Let's Encrypt
    #[arg(long = "acme-directory", value_name = "URL", requires = "domains")]
    pub(crate) directory: Option<String>,
    /// Root certificates (PEM) for the connection to the authority, instead of the public ones
    #[arg(long = "acme-ca", value_name = "FILE", requires = "domains")]
    pub(crate) ca: Option<PathBuf>,
    /// Redirect plain HTTP on this address, e.g. :80, to HTTPS; repeatable
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) http: Vec<ListenAddress>,
}

impl TlsOptions {
    /// Is TLS spoken?
    pub(crate) fn is_on(&self) -> bool {
        self.certificate.is_some() || !self.domains.is_empty()
    }

    /// The certificates to get from the authority, each with its names.
    #[cfg(feature = "tls")]
    pub(crate) fn certificates(&self) -> Vec<Vec<String>> {
        let names = |domain: &String| domain.split(',').map(|name| name.trim().to_owned()).collect();
        self.domains.iter().map(names).collect()
    }

    /// What clap cannot check by itself.
    ///
    /// # Errors
    /// Options that make no sense together, or that this program was built without.
    pub(crate) fn validate(&self) -> Result<(), &'static str> {
        if !self.http.is_empty() && !self.is_on() {
            return Err("--http redirects to HTTPS, which needs --tls-cert or --acme-domain");
        }
        if cfg!(not(feature = "tls")) && self.is_on() {
            return Err("this program was built without TLS; `cargo ship` builds one with it, and so does --features tls");
        }
        Ok(())
    }
}
