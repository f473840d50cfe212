//! TLS (RFC 8446, RFC 5246) with rustls: a certificate from the owner's files, or from an authority that speaks ACME.
//!
//! Connections only use [`Tls::accept`]. [`Tls::maintain`] replaces certificates in the background: it never delays the start, and if it
//! fails, the current certificate stays in use.

mod access;
mod acme;
mod acme_client;
mod cache;
mod certificate;
mod challenge;
mod clock;
mod dns;
mod error;
mod event;
mod expiry;
mod files;
mod key_exchange;
mod read;
mod renewal;
mod resolver;

use std::io;
use std::path::PathBuf;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use rustls::ServerConfig;
use rustls::crypto::{CryptoProvider, SupportedKxGroup, ring};
use rustls::server::{NoServerSessionStorage, ProducesTickets};
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt};
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

pub use access::RequiredAccess;
pub use acme::{AcmeOptions, LETS_ENCRYPT, PreparedAcme};
pub use certificate::CertificateError;
use challenge::ACME_TLS_ALPN;
use clock::now;
pub use error::TlsError;
pub use event::{TlsEvent, TlsEventHandler};
use key_exchange::X25519MlKem768;
use resolver::CertificateResolver;

use crate::certificate_status::CertificateStatus;

/// The protocol negotiated in a handshake (ALPN).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NegotiatedProtocol {
    Http1,
    Http2,
}

/// Where certificates come from.
#[derive(Debug)]
enum CertificateSource {
    Files(files::CertificateFiles),
    Acme(Box<acme::Acme>),
}

/// TLS configuration and certificate management of a server.
pub struct Tls {
    config: Arc<ServerConfig>,
    resolver: Arc<CertificateResolver>,
    source: CertificateSource,
}

impl std::fmt::Debug for Tls {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Tls").field("source", &self.source).finish_non_exhaustive()
    }
}

impl Tls {
    /// Loads a certificate chain and its key from PEM files, and reloads them when they change.
    ///
    /// # Errors
    /// If a file cannot be read or is invalid.
    pub fn from_files(certificate: PathBuf, key: PathBuf) -> Result<Self, TlsError> {
        let provider = Arc::new(ring::default_provider());
        let resolver = Arc::new(CertificateResolver::new(1));
        let files = files::CertificateFiles::new(certificate, key);
        resolver.install(0, files.load(&provider)?);
        let config = server_config(provider, &resolver, false)?;
        Ok(Self { config, resolver, source: CertificateSource::Files(files) })
    }

    /// Loads the certificate from the cache, and obtains and renews it in the background.
    ///
    /// # Errors
    /// If the cache cannot be used.
    pub fn acme(prepared: PreparedAcme) -> Result<Self, TlsError> {
        let provider = Arc::clone(prepared.provider());
        let resolver = Arc::new(CertificateResolver::new(prepared.count()));
        let acme = acme::Acme::new(prepared, Arc::clone(&resolver))?;
        let config = server_config(provider, &resolver, true)?;
        Ok(Self { config, resolver, source: CertificateSource::Acme(Box::new(acme)) })
    }

    /// True if there is a certificate. Without one every handshake fails.
    pub fn is_ready(&self) -> bool {
        self.resolver.is_ready()
    }

    /// True if there is a certificate for this host and it is valid now.
    pub fn is_valid_for(&self, host: &str) -> bool {
        self.resolver.is_valid_for(host, now())
    }

    /// The state of the certificate of every name, in the order of the options.
    pub fn certificate_status(&self) -> Vec<CertificateStatus> {
        let now = now();
        let of = |name: &String, certificate: Option<&certificate::Certificate>| CertificateStatus {
            name: name.clone(),
            not_after: certificate.map(|certificate| certificate.not_after),
            is_degraded: certificate.is_none_or(|certificate| certificate.expires_soon(now)),
        };
        match &self.source {
            CertificateSource::Files(_) => {
                let certificates = self.resolver.certificates();
                certificates.iter().flat_map(|own| own.names.iter().map(move |name| of(name, Some(own)))).collect()
            }
            CertificateSource::Acme(acme) => {
                let groups = acme.certificates().iter().enumerate();
                groups
                    .flat_map(|(slot, names)| {
                        let certificate = self.resolver.certificate(slot);
                        let covered = |name: &String| certificate.as_ref().filter(|certificate| certificate.covers(name));
                        names.iter().map(|name| of(name, covered(name))).collect::<Vec<_>>()
                    })
                    .collect()
            }
        }
    }

    /// What [`Self::maintain`] needs from the system.
    pub fn required_access(&self) -> RequiredAccess {
        match &self.source {
            CertificateSource::Files(files) => files.required_access(),
            CertificateSource::Acme(acme) => acme.required_access(),
        }
    }

    /// True if certificates come from an authority.
    pub fn is_acme(&self) -> bool {
        matches!(self.source, CertificateSource::Acme(_))
    }

    /// Checks that [`Self::maintain`] has the access it needs. Call it on its thread after entering the sandbox.
    ///
    /// # Errors
    /// If a file cannot be read or written.
    pub fn check_access(&self) -> Result<(), TlsError> {
        match &self.source {
            CertificateSource::Files(files) => files.load(self.config.crypto_provider()).map(drop),
            CertificateSource::Acme(acme) => acme.check_access(),
        }
    }

    /// Reloads or renews the certificate for as long as it is polled. `reload` completes when the owner requests a reload of the files and
    /// is called again afterwards. Certificates from an authority need no reload.
    pub async fn maintain(&self, mut reload: impl AsyncFnMut(), on_event: TlsEventHandler) {
        let warn = expiry::warn(&self.resolver, &on_event);
        match &self.source {
            CertificateSource::Files(files) => {
                let watch = files.watch(self.config.crypto_provider(), &self.resolver, reload, &on_event);
                tokio::join!(watch, warn);
            }
            CertificateSource::Acme(acme) => {
                let reload = async {
                    loop {
                        reload().await;
                    }
                };
                tokio::join!(acme.maintain(&on_event), reload, warn);
            }
        }
    }

    /// Does the handshake. `None` after a challenge handshake, which carries no data.
    ///
    /// # Errors
    /// If it takes longer than `limit`, or fails: then from the stream, or an error of rustls within.
    pub(crate) async fn accept<S>(&self, stream: S, limit: Duration) -> io::Result<Option<(TlsStream<S>, NegotiatedProtocol)>>
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        let acceptor = TlsAcceptor::from(Arc::clone(&self.config));
        let mut stream = timeout(limit, acceptor.accept(stream)).await.map_err(|_| io::ErrorKind::TimedOut)??;
        Ok(match stream.get_ref().1.alpn_protocol() {
            Some(b"h2") => Some((stream, NegotiatedProtocol::Http2)),
            Some(ACME_TLS_ALPN) => {
                // The handshake itself answers the challenge.
                let _ = timeout(limit, stream.shutdown()).await;
                None
            }
            _ => Some((stream, NegotiatedProtocol::Http1)),
        })
    }
}

/// The rustls configuration. It lives as long as the program, so session tickets stay valid when the certificate changes.
fn server_config(
    provider: Arc<CryptoProvider>,
    resolver: &Arc<CertificateResolver>,
    acme: bool,
) -> Result<Arc<ServerConfig>, TlsError> {
    let rejected = |error: rustls::Error| TlsError::Config(error.to_string());
    // Ticket keys rotate every six hours, and each is accepted for six more.
    let ticketer: Arc<dyn ProducesTickets> = ring::Ticketer::new().map_err(rejected)?;
    let resolver: Arc<CertificateResolver> = Arc::clone(resolver);
    let hybrid: &'static dyn SupportedKxGroup = &*HYBRID;
    let kx_groups = std::iter::once(hybrid).chain(provider.kx_groups.iter().copied()).collect();
    let provider = Arc::new(CryptoProvider { kx_groups, ..CryptoProvider::clone(&provider) });
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&rustls::version::TLS13, &rustls::version::TLS12])
        .map_err(rejected)?
        .with_no_client_auth()
        .with_cert_resolver(resolver);
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    if acme {
        config.alpn_protocols.push(ACME_TLS_ALPN.to_vec());
    }
    // Clients store their sessions in encrypted tickets; the server stores none.
    config.ticketer = ticketer;
    config.session_storage = Arc::new(NoServerSessionStorage {});
    Ok(Arc::new(config))
}

/// The preferred key exchange.
static HYBRID: LazyLock<X25519MlKem768> = LazyLock::new(|| X25519MlKem768 { random: ring::default_provider().secure_random });
