//! TLS (RFC 8446, RFC 5246) with rustls: a certificate from the owner's files, or from an authority that speaks ACME.
//!
//! [`Tls::accept`] is all that a connection sees. What changes the certificate runs beside the connections, in [`Tls::keep`]: it
//! never holds up the start, and whatever goes wrong there, the certificate in use stays in use.

mod acme;
mod cache;
mod certificate;
mod client;
mod dns;
mod event;
mod files;
mod proof;
mod renewal;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use rustls::ServerConfig;
use rustls::crypto::{CryptoProvider, ring};
use rustls::server::{NoServerSessionStorage, ProducesTickets};
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt};
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

pub use acme::{AcmeOptions, LETS_ENCRYPT};
pub use certificate::CertificateError;
use certificate::{ACME_PROTOCOL, Certificates};
pub use event::{TlsError, TlsEvent};

/// What is told about certificates, to whoever keeps the log.
pub type Report = Arc<dyn Fn(TlsEvent) + Send + Sync>;

/// What a connection speaks after the handshake.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Protocol {
    Http1,
    Http2,
}

/// What certificates need of the system, for whoever takes everything else away.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Needs {
    /// Folders below which files are read.
    pub read: Vec<PathBuf>,
    /// Folders in which files are read, made and renamed.
    pub write: Vec<PathBuf>,
    /// Ports elsewhere to which connections are opened; then name servers are asked, too.
    pub connect: Vec<u16>,
}

/// How certificates come to be.
#[derive(Debug)]
enum Source {
    Files(files::Files),
    Acme(Box<acme::Acme>),
}

/// TLS for every connection of the server.
pub struct Tls {
    config: Arc<ServerConfig>,
    certificates: Arc<Certificates>,
    source: Source,
}

impl std::fmt::Debug for Tls {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Tls").field("source", &self.source).finish_non_exhaustive()
    }
}

impl Tls {
    /// Takes a certificate chain and its key from PEM files, and again whenever they change.
    ///
    /// # Errors
    /// When a file cannot be read, or when what is in them is no pair.
    pub fn from_files(certificate: PathBuf, key: PathBuf) -> Result<Self, TlsError> {
        let provider = Arc::new(ring::default_provider());
        let certificates = Arc::new(Certificates::default());
        let files = files::Files::new(certificate, key);
        certificates.install(files.load(&provider)?.certified);
        let config = config(provider, &certificates, false)?;
        Ok(Self { config, certificates, source: Source::Files(files) })
    }

    /// Takes the certificate of a former run from the cache, and gets and renews it in the background.
    ///
    /// # Errors
    /// When the options cannot be right, or the cache cannot be used.
    pub fn acme(options: AcmeOptions) -> Result<Self, TlsError> {
        let provider = Arc::new(ring::default_provider());
        let certificates = Arc::new(Certificates::default());
        let acme = acme::Acme::new(options, Arc::clone(&provider), Arc::clone(&certificates))?;
        let config = config(provider, &certificates, true)?;
        Ok(Self { config, certificates, source: Source::Acme(Box::new(acme)) })
    }

    /// Is there a certificate? Without one every handshake fails.
    pub fn is_ready(&self) -> bool {
        self.certificates.is_ready()
    }

    /// What [`Self::keep`] needs of the system.
    pub fn needs(&self) -> Needs {
        match &self.source {
            Source::Files(files) => files.needs(),
            Source::Acme(acme) => acme.needs(),
        }
    }

    /// Is the certificate got and renewed from an authority?
    pub fn is_renewed(&self) -> bool {
        matches!(self.source, Source::Acme(_))
    }

    /// Looks whether what [`Self::keep`] needs can be reached, now that rights may have been given up.
    ///
    /// # Errors
    /// What cannot.
    pub fn confirm(&self) -> Result<(), TlsError> {
        match &self.source {
            Source::Files(files) => files.load(self.config.crypto_provider()).map(drop),
            Source::Acme(acme) => acme.confirm(),
        }
    }

    /// Sees to the certificate for as long as it is polled. `reload` ends when the owner wants the files looked at now; it is called
    /// again when that has been done. One from an authority needs no looking at.
    pub async fn keep(&self, mut reload: impl AsyncFnMut(), report: Report) {
        match &self.source {
            Source::Files(files) => files.keep(self.config.crypto_provider(), &self.certificates, reload, &report).await,
            Source::Acme(acme) => {
                let reload = async {
                    loop {
                        reload().await;
                    }
                };
                tokio::join!(acme.keep(&report), reload);
            }
        }
    }

    /// Shakes hands. `None` when that fails or takes longer than `deadline`, and when nothing is to be said afterwards.
    pub(crate) async fn accept<S>(&self, stream: S, deadline: Duration) -> Option<(TlsStream<S>, Protocol)>
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        let acceptor = TlsAcceptor::from(Arc::clone(&self.config));
        let mut stream = timeout(deadline, acceptor.accept(stream)).await.ok()?.ok()?;
        match stream.get_ref().1.alpn_protocol() {
            Some(b"h2") => Some((stream, Protocol::Http2)),
            Some(ACME_PROTOCOL) => {
                // The handshake was the proof.
                let _ = timeout(deadline, stream.shutdown()).await;
                None
            }
            _ => Some((stream, Protocol::Http1)),
        }
    }
}

/// The settings of every handshake. They stay for the life of the program; so tickets outlive a change of certificates.
fn config(provider: Arc<CryptoProvider>, certificates: &Arc<Certificates>, acme: bool) -> Result<Arc<ServerConfig>, TlsError> {
    let refused = |error: rustls::Error| TlsError::Unusable(error.to_string());
    // Keys of tickets change every six hours; each is good for as long again.
    let ticketer: Arc<dyn ProducesTickets> = ring::Ticketer::new().map_err(refused)?;
    let certificates: Arc<Certificates> = Arc::clone(certificates);
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&rustls::version::TLS13, &rustls::version::TLS12])
        .map_err(refused)?
        .with_no_client_auth()
        .with_cert_resolver(certificates);
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    if acme {
        config.alpn_protocols.push(ACME_PROTOCOL.to_vec());
    }
    // The client keeps its session, in a ticket that only we can read; we keep nothing.
    config.ticketer = ticketer;
    config.session_storage = Arc::new(NoServerSessionStorage {});
    Ok(Arc::new(config))
}
