//! A TLS server with a self-signed certificate, and clients that trust it.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use bytes::Bytes;
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned, SupportedProtocolVersion};
use site_server::{Handler, HostOptions, Limits, Listener, Observer, Site, Tls, TlsEventHandler};
use tempfile::TempDir;

use super::{Reply, Server, catalogue, limits};

/// A self-signed certificate and its key, as PEM.
pub fn pair(name: &str) -> (String, String) {
    pair_for(&[name])
}

/// The same for several names.
pub fn pair_for(names: &[&str]) -> (String, String) {
    let key = rcgen::KeyPair::generate().unwrap();
    let names: Vec<String> = names.iter().map(ToString::to_string).collect();
    let certificate = rcgen::CertificateParams::new(names).unwrap().self_signed(&key).unwrap();
    (certificate.pem(), key.serialize_pem())
}

/// Messages about certificates.
#[derive(Clone, Default)]
pub struct Told(Arc<Mutex<Vec<String>>>);

impl Told {
    pub fn report(&self) -> TlsEventHandler {
        let told = Arc::clone(&self.0);
        Arc::new(move |event| told.lock().unwrap().push(event.to_string()))
    }

    pub fn all(&self) -> Vec<String> {
        self.0.lock().unwrap().clone()
    }

    /// Waits until a message that contains `words` has been reported `times` times.
    pub fn wait(&self, words: &str, times: usize, at_most: Duration) {
        let begin = Instant::now();
        while self.all().iter().filter(|line| line.contains(words)).count() < times {
            assert!(begin.elapsed() < at_most, "{words:?} was not told {times} times: {:#?}", self.all());
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

/// A server with a certificate from files.
pub struct TlsServer {
    pub server: Server,
    pub folder: TempDir,
    pub told: Told,
    /// Makes the server check the files.
    pub reload: Arc<tokio::sync::Notify>,
}

impl TlsServer {
    pub fn start() -> Self {
        Self::with(HostOptions::default(), limits())
    }

    pub fn with(options: HostOptions, limits: Limits) -> Self {
        Self::answering(Site::new(catalogue(), options), limits)
    }

    pub fn answering(answer: impl Handler, limits: Limits) -> Self {
        Self::observed(answer, limits, None)
    }

    pub fn observed(answer: impl Handler, limits: Limits, observer: Option<Arc<dyn Observer>>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        write_pair(folder.path(), &pair("example.org"));
        let [certificate, key] = paths(folder.path());
        let tls = Arc::new(Tls::from_files(certificate, key).unwrap());
        let (told, reload) = (Told::default(), Arc::new(tokio::sync::Notify::new()));
        let beside = {
            let (tls, report, reload) = (Arc::clone(&tls), told.report(), Arc::clone(&reload));
            move || async move { tls.maintain(async || reload.notified().await, report).await }
        };
        let server = Server::over(|socket| Listener::tls(socket, tls), answer, limits, observer, beside);
        Self { server, folder, told, reload }
    }

    /// The roots that a client trusts: the certificate that is in the folder now.
    pub fn trust(&self) -> RootCertStore {
        trust(&paths(self.folder.path())[0])
    }

    /// The configuration of a client.
    pub fn client(&self, protocols: &[&str], versions: &[&'static SupportedProtocolVersion]) -> Arc<ClientConfig> {
        client(self.trust(), protocols, versions)
    }

    /// Performs the handshake.
    pub fn shake(&self, config: &Arc<ClientConfig>) -> std::io::Result<Stream> {
        shake(self.server.connect(), "example.org", config)
    }

    /// A connection with one of these protocols.
    pub fn connect(&self, protocols: &[&str]) -> Stream {
        self.shake(&self.client(protocols, rustls::ALL_VERSIONS)).unwrap()
    }

    /// Sends a head written with `\n` over HTTP/1.1 and reads the only response.
    pub fn send(&self, head: &str) -> Reply {
        let mut stream = self.connect(&["http/1.1"]);
        stream.write_all(head.replace('\n', "\r\n").as_bytes()).unwrap();
        Reply::read(&rest(&mut stream))
    }

    /// An HTTP/2 connection, driven by the runtime of its own thread.
    pub async fn http2(&self) -> h2::client::SendRequest<Bytes> {
        let tls = tokio_rustls::TlsConnector::from(self.client(&["h2"], rustls::ALL_VERSIONS));
        let stream = tokio::net::TcpStream::connect(self.server.address).await.unwrap();
        stream.set_nodelay(true).unwrap();
        let name = ServerName::try_from("example.org").unwrap();
        let stream = tls.connect(name, stream).await.unwrap();
        let (send, connection) =
            h2::client::Builder::new().initial_connection_window_size(16 * 1024 * 1024).handshake(stream).await.unwrap();
        tokio::spawn(async move {
            let _ = connection.await;
        });
        send
    }
}

pub type Stream = StreamOwned<ClientConnection, TcpStream>;

pub fn paths(folder: &Path) -> [PathBuf; 2] {
    [folder.join("certificate.pem"), folder.join("key.pem")]
}

pub fn write_pair(folder: &Path, (certificate, key): &(String, String)) {
    let [certificate_path, key_path] = paths(folder);
    std::fs::write(certificate_path, certificate).unwrap();
    std::fs::write(key_path, key).unwrap();
}

pub fn trust(path: &Path) -> RootCertStore {
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_file_iter(path).unwrap() {
        roots.add(certificate.unwrap()).unwrap();
    }
    roots
}

pub fn client(roots: RootCertStore, protocols: &[&str], versions: &[&'static SupportedProtocolVersion]) -> Arc<ClientConfig> {
    let mut config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_protocol_versions(versions)
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = protocols.iter().map(|protocol| protocol.as_bytes().to_vec()).collect();
    Arc::new(config)
}

/// Performs the handshake on a connection.
pub fn shake(mut stream: TcpStream, name: &str, config: &Arc<ClientConfig>) -> std::io::Result<Stream> {
    let name = ServerName::try_from(name.to_owned()).unwrap();
    let mut connection = ClientConnection::new(Arc::clone(config), name).unwrap();
    while connection.is_handshaking() {
        connection.complete_io(&mut stream)?;
    }
    Ok(StreamOwned::new(connection, stream))
}

/// Reads until the server closes.
pub fn rest(stream: &mut Stream) -> Vec<u8> {
    let mut bytes = Vec::new();
    let _ = stream.read_to_end(&mut bytes);
    bytes
}

pub fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

/// Sends a request without a body over HTTP/2 and reads the response.
pub async fn exchange(send: &mut h2::client::SendRequest<Bytes>, request: http::Request<()>) -> Result<Reply, h2::Error> {
    std::future::poll_fn(|context| send.poll_ready(context)).await?;
    let (response, _) = send.send_request(request, true)?;
    reply(response.await?).await
}

/// A complete response over HTTP/2.
pub async fn reply(response: http::Response<h2::RecvStream>) -> Result<Reply, h2::Error> {
    let (head, mut stream) = response.into_parts();
    let mut body = Vec::new();
    while let Some(data) = stream.data().await {
        let data = data?;
        stream.flow_control().release_capacity(data.len())?;
        body.extend_from_slice(&data);
    }
    let text = |value: &http::HeaderValue| value.to_str().unwrap().to_owned();
    let fields = head.headers.iter().map(|(name, value)| (name.as_str().to_owned(), text(value))).collect();
    Ok(Reply { version: "HTTP/2".to_owned(), status: head.status.as_u16(), fields, body })
}
