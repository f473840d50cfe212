//! The certificates that `serve` uses, from files or from an authority.

use std::net::TcpListener;
#[cfg(feature = "tls")]
use std::path::PathBuf;

use site_model::Catalogue;
use site_server::{Listener, Sandbox};

use crate::error::CliError;
use crate::event_log::EventLog;
use crate::options::TlsOptions;

/// The name of the sockets for plain HTTP in systemd's socket unit (`FileDescriptorName=`).
pub(crate) const HTTP_SOCKETS: &str = "redirect";

/// The certificates in use; none without TLS.
#[derive(Debug, Default)]
pub(crate) struct Certificates {
    #[cfg(feature = "tls")]
    tls: Option<std::sync::Arc<site_server::Tls>>,
}

#[cfg(not(feature = "tls"))]
#[expect(clippy::unused_self, reason = "the struct is only empty without the feature tls")]
impl Certificates {
    pub(crate) fn open(_: &TlsOptions) -> Result<Self, CliError> {
        Ok(Self::default())
    }

    pub(crate) fn allow_in_sandbox(&self, _: &mut Sandbox) {}

    pub(crate) fn check_in_sandbox(&self, _: EventLog) -> Result<(), CliError> {
        Ok(())
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

    pub(crate) fn is_used(&self) -> bool {
        false
    }
}

#[cfg(feature = "tls")]
impl Certificates {
    /// Reads the certificates from files, or from the cache of those that an authority issued.
    ///
    /// # Errors
    /// When an option is wrong or a file cannot be read.
    pub(crate) fn open(options: &TlsOptions) -> Result<Self, CliError> {
        use site_server::{AcmeOptions, LETS_ENCRYPT, Tls};
        let tls = match (&options.certificate, &options.key) {
            (Some(certificate), Some(key)) => Tls::from_files(certificate.clone(), key.clone()),
            _ if options.domains.is_empty() => return Ok(Self::default()),
            _ => {
                let cache = options.cache.clone().or_else(|| std::env::var_os("STATE_DIRECTORY").map(PathBuf::from));
                let none = "--acme-domain needs --acme-cache: a folder to keep the certificate in";
                Tls::acme(AcmeOptions {
                    certificates: options.certificates(),
                    contact: options.contact.clone(),
                    cache: cache.ok_or_else(|| CliError::new(none))?,
                    directory: options.directory.clone().unwrap_or_else(|| LETS_ENCRYPT.to_owned()),
                    roots: options.ca.clone(),
                    retry_delay: AcmeOptions::DEFAULT_RETRY_DELAY,
                })
            }
        };
        let tls = tls.map_err(|error| CliError::new(format!("no TLS: {error}")))?;
        Ok(Self { tls: Some(std::sync::Arc::new(tls)) })
    }

    /// Lets the sandbox permit the files and connections that renewal needs.
    pub(crate) fn allow_in_sandbox(&self, sandbox: &mut Sandbox) {
        if let Some(tls) = &self.tls {
            let site_server::RequiredAccess { read, write, connect } = tls.required_access();
            sandbox.read.extend(read);
            sandbox.write.extend(write);
            sandbox.connect.extend(connect);
        }
    }

    /// Checks that the files can still be used inside the sandbox.
    ///
    /// # Errors
    /// When a renewed certificate could not be stored.
    pub(crate) fn check_in_sandbox(&self, events: EventLog) -> Result<(), CliError> {
        let Some(tls) = &self.tls else { return Ok(()) };
        match tls.check_access() {
            Ok(()) => Ok(()),
            Err(error) if tls.is_acme() => {
                Err(CliError::new(format!("{error}; make the cache belong to the user that serves (--user)")))
            }
            Err(error) => {
                let consequence =
                    "a new certificate is only read at the next start, because the user that serves (--user) may not";
                events.emit("certificate", &format!("{error}; {consequence}"));
                Ok(())
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

    /// Is TLS spoken?
    pub(crate) fn is_used(&self) -> bool {
        self.tls.is_some()
    }
}
