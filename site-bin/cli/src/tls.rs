//! Options of `serve` about certificates, and what becomes of them.

use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;

use site_model::Catalogue;
use site_server::{Listener, Sandbox};

use crate::event::Events;
use crate::failure::Failure;

/// Options, without their dashes.
pub(crate) const OPTIONS: &[&str] =
    &["tls-cert", "tls-key", "http", "acme-domain", "acme-contact", "acme-cache", "acme-directory", "acme-ca"];

/// What a socket's unit calls the sockets in clear.
pub(crate) const HTTP: &str = "redirect";

/// Where certificates come from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct TlsOptions {
    pub(crate) certificate: Option<PathBuf>,
    pub(crate) key: Option<PathBuf>,
    pub(crate) http: Vec<SocketAddr>,
    pub(crate) domains: Vec<String>,
    pub(crate) contact: Vec<String>,
    pub(crate) cache: Option<PathBuf>,
    pub(crate) directory: Option<String>,
    pub(crate) ca: Option<PathBuf>,
}

impl TlsOptions {
    /// Takes one option with its value.
    ///
    /// # Errors
    /// When this program has no TLS, or the value is none.
    pub(crate) fn take(&mut self, option: &str, text: &str) -> Result<(), String> {
        if cfg!(not(feature = "tls")) {
            let remedy = "the one that cargo ship builds has it; to try it, build with --features tls";
            return Err(format!("--{option}: this program has no TLS; {remedy}"));
        }
        match option {
            "tls-cert" => self.certificate = Some(text.into()),
            "tls-key" => self.key = Some(text.into()),
            "http" => self.http.push(crate::options::address(text.as_ref()).map_err(|error| error.to_string())?),
            "acme-domain" => self.domains.push(text.to_owned()),
            "acme-contact" => self.contact.push(text.to_owned()),
            "acme-cache" => self.cache = Some(text.into()),
            "acme-directory" => self.directory = Some(text.to_owned()),
            _ => self.ca = Some(text.into()),
        }
        Ok(())
    }

    /// Looks at all of them together.
    ///
    /// # Errors
    /// What makes no sense.
    pub(crate) fn check(&self) -> Result<(), String> {
        let acme = !self.domains.is_empty();
        let given = |name, given: bool| given.then_some(name);
        if self.certificate.is_some() != self.key.is_some() {
            return Err("--tls-cert and --tls-key go together".to_owned());
        }
        if acme && self.certificate.is_some() {
            return Err("--tls-cert and --acme-domain are two ways to the same: choose one".to_owned());
        }
        let idle = given("acme-contact", !self.contact.is_empty())
            .or(given("acme-cache", self.cache.is_some()))
            .or(given("acme-directory", self.directory.is_some()))
            .or(given("acme-ca", self.ca.is_some()));
        if let Some(option) = idle.filter(|_| !acme) {
            return Err(format!("--{option} needs --acme-domain: what the certificate is for"));
        }
        if !self.http.is_empty() && !self.is_on() {
            return Err("--http sends everybody to TLS, which needs --tls-cert or --acme-domain".to_owned());
        }
        Ok(())
    }

    /// Is TLS spoken?
    pub(crate) fn is_on(&self) -> bool {
        self.certificate.is_some() || !self.domains.is_empty()
    }
}

/// The certificate in use, if TLS is spoken.
#[derive(Debug, Default)]
pub(crate) struct Certificates {
    #[cfg(feature = "tls")]
    tls: Option<std::sync::Arc<site_server::Tls>>,
}

#[cfg(not(feature = "tls"))]
#[expect(clippy::unused_self, reason = "with the feature tls there is something in it")]
impl Certificates {
    pub(crate) fn open(_: &TlsOptions) -> Result<Self, Failure> {
        Ok(Self::default())
    }

    pub(crate) fn leave(&self, _: &mut Sandbox) {}

    pub(crate) fn confirm(&self, _: Events) -> Result<(), Failure> {
        Ok(())
    }

    pub(crate) fn listeners(&self, site: Vec<TcpListener>, _: Vec<TcpListener>, _: &Catalogue) -> Vec<Listener> {
        site.into_iter().map(Listener::from).collect()
    }

    pub(crate) async fn keep(&self, mut reload: impl AsyncFnMut(), _: Events) {
        loop {
            reload().await;
        }
    }

    pub(crate) fn are_used(&self) -> bool {
        false
    }
}

#[cfg(feature = "tls")]
impl Certificates {
    /// Takes the certificate from the files, or from the cache.
    ///
    /// # Errors
    /// When an option cannot be right or a file not be read.
    pub(crate) fn open(options: &TlsOptions) -> Result<Self, Failure> {
        use site_server::{AcmeOptions, LETS_ENCRYPT, Tls};
        let tls = match (&options.certificate, &options.key) {
            (Some(certificate), Some(key)) => Tls::from_files(certificate.clone(), key.clone()),
            _ if options.domains.is_empty() => return Ok(Self::default()),
            _ => {
                let cache = options.cache.clone().or_else(|| std::env::var_os("STATE_DIRECTORY").map(PathBuf::from));
                let none = "--acme-domain needs --acme-cache: a folder to keep the certificate in";
                Tls::acme(AcmeOptions {
                    domains: options.domains.clone(),
                    contact: options.contact.clone(),
                    cache: cache.ok_or_else(|| Failure::new(none))?,
                    directory: options.directory.clone().unwrap_or_else(|| LETS_ENCRYPT.to_owned()),
                    roots: options.ca.clone(),
                    retry_delay: AcmeOptions::DEFAULT_RETRY_DELAY,
                })
            }
        };
        let tls = tls.map_err(|error| Failure::new(format!("no TLS: {error}")))?;
        Ok(Self { tls: Some(std::sync::Arc::new(tls)) })
    }

    /// Leaves the program what it needs to see to the certificate.
    pub(crate) fn leave(&self, sandbox: &mut Sandbox) {
        if let Some(tls) = &self.tls {
            let site_server::RequiredAccess { read, write, connect } = tls.required_access();
            sandbox.read.extend(read);
            sandbox.write.extend(write);
            sandbox.connect.extend(connect);
        }
    }

    /// Looks whether that is still so, now that rights are given up.
    ///
    /// # Errors
    /// When certificates could not be kept.
    pub(crate) fn confirm(&self, events: Events) -> Result<(), Failure> {
        let Some(tls) = &self.tls else { return Ok(()) };
        match tls.check_access() {
            Ok(()) => Ok(()),
            Err(error) if tls.is_acme() => {
                Err(Failure::new(format!("{error}; give the cache to the user that serves, see --user")))
            }
            Err(error) => {
                events.tell("certificate", &format!("{error}; it is not looked at again before the next start, see --user"));
                Ok(())
            }
        }
    }

    /// Says what is spoken on the sockets.
    pub(crate) fn listeners(&self, site: Vec<TcpListener>, http: Vec<TcpListener>, catalogue: &Catalogue) -> Vec<Listener> {
        use std::sync::Arc;
        let Some(tls) = &self.tls else { return site.into_iter().chain(http).map(Listener::from).collect() };
        let port = site.iter().find_map(|socket| Some(socket.local_addr().ok()?.port())).unwrap_or(443);
        let hosts = catalogue.hosts.iter().map(|host| host.clone().into_owned());
        let redirect = Arc::new(site_server::HttpsRedirect::new(&catalogue.base_url, hosts, port, Arc::clone(tls)));
        let site = site.into_iter().map(|socket| Listener::tls(socket, Arc::clone(tls)));
        site.chain(http.into_iter().map(|socket| Listener::https_redirect(socket, Arc::clone(&redirect)))).collect()
    }

    /// Sees to the certificate for as long as it is polled. `reload` ends when it is to be looked at now.
    pub(crate) async fn keep(&self, mut reload: impl AsyncFnMut(), events: Events) {
        let report = std::sync::Arc::new(move |event: site_server::TlsEvent| events.tell("certificate", &event.to_string()));
        match &self.tls {
            Some(tls) => tls.maintain(reload, report).await,
            None => loop {
                reload().await;
            },
        }
    }

    /// Is there something to keep?
    pub(crate) fn are_used(&self) -> bool {
        self.tls.is_some()
    }
}
