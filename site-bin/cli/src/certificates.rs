//! The certificates that `serve` uses, from files or from an authority.

use std::net::TcpListener;
#[cfg(feature = "tls")]
use std::path::PathBuf;

use site_model::Catalogue;
use site_server::{Listener, Sandbox, User};

use crate::error::CliError;
use crate::event_log::EventLog;
use crate::options::TlsOptions;

/// The name of the sockets for plain HTTP in systemd's socket unit (`FileDescriptorName=`).
pub(crate) const HTTP_SOCKETS: &str = "redirect";

/// The certificates in use; none without TLS.
#[derive(Clone, Debug, Default)]
pub(crate) struct Certificates {
    #[cfg(feature = "tls")]
    tls: Option<std::sync::Arc<site_server::Tls>>,
}

/// Certificates of a process that may still be root.
#[derive(Debug)]
pub(crate) enum PreparedCertificates {
    /// No TLS.
    None,
    /// From files, which the user that serves need not be able to read.
    #[cfg(feature = "tls")]
    Files(site_server::Tls),
    /// From an authority. The cache is opened by the user that serves.
    #[cfg(feature = "tls")]
    Acme(Box<site_server::PreparedAcme>),
}

#[cfg(not(feature = "tls"))]
#[expect(clippy::unused_self, reason = "the struct is only empty without the feature tls")]
impl Certificates {
    pub(crate) fn prepare(_: &TlsOptions, _: Option<User>) -> Result<PreparedCertificates, CliError> {
        Ok(PreparedCertificates::None)
    }

    pub(crate) fn open(PreparedCertificates::None: PreparedCertificates) -> Result<Self, CliError> {
        Ok(Self::default())
    }

    pub(crate) fn sandbox_for_renewal(&self) -> Option<Sandbox> {
        None
    }

    pub(crate) fn sandbox_for_requests(&self) -> Sandbox {
        Sandbox::default()
    }

    pub(crate) fn check_in_sandbox(&self) -> Result<Vec<String>, CliError> {
        Ok(Vec::new())
    }

    pub(crate) fn listeners(&self, site: Vec<TcpListener>, _: Vec<TcpListener>, _: &Catalogue) -> Vec<Listener> {
        site.into_iter().map(Listener::from).collect()
    }

    pub(crate) async fn renew(&self, mut reload: impl AsyncFnMut(), _: EventLog) {
        loop {
            reload().await;
        }
    }

    pub(crate) fn status(&self) -> impl Fn() -> Vec<site_server::CertificateStatus> + Send + Sync + 'static {
        Vec::new
    }
}

#[cfg(feature = "tls")]
impl Certificates {
    /// Reads the certificates from files, or makes a folder for those that an authority issues. `user` is who this process becomes.
    ///
    /// # Errors
    /// When an option is wrong, a file cannot be read, or others can change the folder.
    pub(crate) fn prepare(options: &TlsOptions, user: Option<User>) -> Result<PreparedCertificates, CliError> {
        use site_server::{AcmeOptions, LETS_ENCRYPT, PreparedAcme, Tls};
        if let (Some(certificate), Some(key)) = (&options.certificate, &options.key) {
            return Ok(PreparedCertificates::Files(Tls::from_files(certificate.clone(), key.clone()).map_err(no_tls)?));
        }
        if options.domains.is_empty() {
            return Ok(PreparedCertificates::None);
        }
        let cache = options.cache.clone().or_else(|| std::env::var_os("STATE_DIRECTORY").map(PathBuf::from));
        let none = "--acme-domain needs --acme-cache: a folder to keep the certificate in";
        let acme = AcmeOptions {
            certificates: options.certificates(),
            contact: options.contact.clone(),
            cache: cache.ok_or_else(|| CliError::new(none))?,
            directory: options.directory.clone().unwrap_or_else(|| LETS_ENCRYPT.to_owned()),
            roots: options.ca.clone(),
            retry_delay: AcmeOptions::DEFAULT_RETRY_DELAY,
        };
        Ok(PreparedCertificates::Acme(Box::new(PreparedAcme::new(acme, user).map_err(no_tls)?)))
    }

    /// Reads the certificates that an authority has issued. Call it as the user that serves.
    ///
    /// # Errors
    /// When the folder cannot be used.
    pub(crate) fn open(prepared: PreparedCertificates) -> Result<Self, CliError> {
        let tls = match prepared {
            PreparedCertificates::None => return Ok(Self::default()),
            PreparedCertificates::Files(tls) => tls,
            PreparedCertificates::Acme(prepared) => site_server::Tls::acme(*prepared).map_err(|error| match &error {
                site_server::TlsError::File(_, cause) if cause.kind() == std::io::ErrorKind::PermissionDenied => {
                    CliError::new(format!("no TLS: {error}; make the cache belong to the user that serves (--user)"))
                }
                _ => no_tls(error),
            })?,
        };
        Ok(Self { tls: Some(std::sync::Arc::new(tls)) })
    }

    /// What the thread that renews certificates needs; `None` without TLS.
    pub(crate) fn sandbox_for_renewal(&self) -> Option<Sandbox> {
        let site_server::RequiredAccess { read, write, connect, .. } = self.tls.as_ref()?.required_access();
        Some(Sandbox { read, write, connect })
    }

    /// What the threads with connections need.
    pub(crate) fn sandbox_for_requests(&self) -> Sandbox {
        let read = self.tls.as_ref().map(|tls| tls.required_access().read_in_handshakes);
        Sandbox { read: read.unwrap_or_default(), ..Sandbox::default() }
    }

    /// Checks that the files can still be used in the sandbox of the thread that renews certificates. Returns what it cannot do.
    ///
    /// # Errors
    /// When a renewed certificate could not be stored.
    pub(crate) fn check_in_sandbox(&self) -> Result<Vec<String>, CliError> {
        match self.tls.as_ref().map(|tls| (tls.check_access(), tls.is_acme())) {
            None | Some((Ok(()), _)) => Ok(Vec::new()),
            Some((Err(error), true)) => Err(no_tls(error)),
            Some((Err(error), false)) => {
                let consequence =
                    "a new certificate is only read at the next start, because the user that serves (--user) may not";
                Ok(vec![format!("{error}; {consequence}")])
            }
        }
    }

    /// Assigns each socket its protocol: TLS, or a redirect to it.
    pub(crate) fn listeners(&self, site: Vec<TcpListener>, http: Vec<TcpListener>, catalogue: &Catalogue) -> Vec<Listener> {
        use std::sync::Arc;
        let Some(tls) = &self.tls else { return site.into_iter().chain(http).map(Listener::from).collect() };
        let port = site.iter().find_map(|socket| Some(socket.local_addr().ok()?.port())).unwrap_or(443);
        let hosts = catalogue.hosts.iter().map(|host| host.clone().into_owned());
        let redirect = Arc::new(site_server::HttpsRedirect::new(&catalogue.base_url, hosts, port, Arc::clone(tls)));
        let site = site.into_iter().map(|socket| Listener::tls(socket, Arc::clone(tls)));
        site.chain(http.into_iter().map(|socket| Listener::https_redirect(socket, Arc::clone(&redirect)))).collect()
    }

    /// Renews certificates, and reads changed files, for as long as it is polled. `reload` completes to ask for that at once.
    pub(crate) async fn renew(&self, mut reload: impl AsyncFnMut(), events: EventLog) {
        let report = std::sync::Arc::new(move |event: site_server::TlsEvent| events.emit("certificate", &event.to_string()));
        match &self.tls {
            Some(tls) => tls.maintain(reload, report).await,
            None => loop {
                reload().await;
            },
        }
    }

    /// The state of the certificate of every name, as it is whenever the returned function is called.
    pub(crate) fn status(&self) -> impl Fn() -> Vec<site_server::CertificateStatus> + Send + Sync + 'static {
        let tls = self.tls.clone();
        move || tls.as_ref().map(|tls| tls.certificate_status()).unwrap_or_default()
    }
}

#[cfg(feature = "tls")]
fn no_tls(error: site_server::TlsError) -> CliError {
    CliError::new(format!("no TLS: {error}"))
}
