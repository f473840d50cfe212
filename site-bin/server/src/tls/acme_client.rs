//! The HTTP client for requests to the certificate authority: HTTP/1.1 over TLS, one connection per request.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Request, StatusCode, Uri, header};
use http_body_util::{BodyExt, Limited};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use instant_acme::{BodyWrapper, BytesResponse, Error, HttpClient};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

use super::dns::DnsResolver;

/// Timeout for connecting to one address.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// Timeout of a whole request.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(30);

/// Maximum size of a response.
const MAX_RESPONSE_BYTES: usize = 1024 * 1024;

/// The error type of instant-acme's client interface.
type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// Sends requests to an authority.
#[derive(Clone)]
pub(super) struct AcmeClient {
    tls: TlsConnector,
    resolver: Arc<DnsResolver>,
    /// What the last refusal demanded.
    retry_after: Arc<Mutex<Option<Duration>>>,
}

impl AcmeClient {
    /// Trusts the root certificates in `roots` (PEM), or those that browsers trust.
    ///
    /// # Errors
    /// If `roots` contains none.
    pub(super) fn new(roots: Option<&[u8]>, provider: &Arc<CryptoProvider>) -> Result<Self, rustls::Error> {
        let mut store = RootCertStore::empty();
        match roots {
            None => store.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned()),
            Some(pem) => {
                for certificate in CertificateDer::pem_slice_iter(pem) {
                    store.add(certificate.map_err(|error| rustls::Error::General(error.to_string()))?)?;
                }
                if store.is_empty() {
                    return Err(rustls::Error::General("there is no certificate in it".to_owned()));
                }
            }
        }
        let config = ClientConfig::builder_with_provider(Arc::clone(provider))
            .with_protocol_versions(&[&rustls::version::TLS13, &rustls::version::TLS12])?
            .with_root_certificates(store)
            .with_no_client_auth();
        let resolver = Arc::new(DnsResolver::new(Arc::clone(provider)));
        Ok(Self { tls: TlsConnector::from(Arc::new(config)), resolver, retry_after: Arc::default() })
    }

    /// The same client for one attempt, which remembers the delay that the authority demands of it.
    pub(super) fn for_one_attempt(&self) -> Self {
        Self { retry_after: Arc::default(), ..self.clone() }
    }

    /// The delay that the last response demanded, if it was a refusal with `Retry-After` (RFC 8555, section 6.6).
    pub(super) fn retry_after(&self) -> Option<Duration> {
        *self.retry_after.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn send(&self, mut request: Request<BodyWrapper<Bytes>>) -> Result<BytesResponse, BoxError> {
        let uri = request.uri().clone();
        let (Some("https"), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
            return Err(format!("{uri} is no https address").into());
        };
        let host = authority.host().to_owned();
        let stream = self.connect(&host, authority.port_u16().unwrap_or(443)).await?;
        let name = ServerName::try_from(host.trim_start_matches('[').trim_end_matches(']').to_owned())?;
        let stream = self.tls.connect(name, stream).await?;
        let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
        request.headers_mut().insert(header::HOST, HeaderValue::from_str(authority.as_str())?);
        *request.uri_mut() = uri.path_and_query().map_or(Uri::from_static("/"), |path| Uri::from(path.clone()));
        let exchange = async {
            let response = sender.send_request(request).await?;
            let (head, body) = response.into_parts();
            if matches!(head.status, StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE) {
                let demanded = retry_after(&head.headers, SystemTime::now());
                *self.retry_after.lock().unwrap_or_else(PoisonError::into_inner) = demanded;
            }
            let body = Limited::new(body, MAX_RESPONSE_BYTES).collect().await?.to_bytes();
            Ok(BytesResponse { parts: head, body: Box::new(body) })
        };
        // The connection makes progress only while it is polled, and is dropped once the response is complete.
        tokio::select! {
            biased;
            result = exchange => result,
            result = connection => match result {
                Ok(()) => Err("the authority closed the connection".into()),
                Err(error) => Err(error.into()),
            },
        }
    }

    async fn connect(&self, host: &str, port: u16) -> io::Result<TcpStream> {
        let mut last = io::Error::new(io::ErrorKind::NotFound, format!("{host} has no address"));
        for address in self.resolver.addresses(host).await? {
            match timeout(CONNECT_TIMEOUT, TcpStream::connect((address, port))).await {
                Ok(Ok(stream)) => return Ok(stream),
                Ok(Err(error)) => last = io::Error::new(error.kind(), format!("{address} port {port}: {error}")),
                Err(_) => last = io::Error::new(io::ErrorKind::TimedOut, format!("{address} port {port} does not answer")),
            }
        }
        Err(last)
    }
}

impl HttpClient for AcmeClient {
    fn request(
        &self,
        request: Request<BodyWrapper<Bytes>>,
    ) -> Pin<Box<dyn Future<Output = Result<BytesResponse, Error>> + Send>> {
        let client = self.clone();
        Box::pin(async move {
            match timeout(REQUEST_TIMEOUT, client.send(request)).await {
                Ok(result) => result.map_err(Error::Other),
                Err(_) => Err(Error::Other("the authority takes too long to answer".into())),
            }
        })
    }
}

/// `Retry-After` (RFC 9110, section 10.2.3): a number of seconds, or a date.
fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let value = headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim();
    match value.parse() {
        Ok(seconds) => Some(Duration::from_secs(seconds)),
        Err(_) => Some(httpdate::parse_http_date(value).ok()?.duration_since(now).unwrap_or_default()),
    }
}

#[cfg(test)]
mod tests {
    use std::time::UNIX_EPOCH;

    use super::*;

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let now = UNIX_EPOCH + Duration::from_secs(784_111_777);
        let read = |value: &'static str| {
            retry_after(&HeaderMap::from_iter([(header::RETRY_AFTER, HeaderValue::from_static(value))]), now)
        };
        assert_eq!(read("120"), Some(Duration::from_secs(120)));
        assert_eq!(read("Sun, 06 Nov 1994 08:50:37 GMT"), Some(Duration::from_secs(60)));
        assert_eq!(read("Sun, 06 Nov 1994 08:00:00 GMT"), Some(Duration::ZERO));
        assert_eq!(read("soon"), None);
        assert_eq!(retry_after(&HeaderMap::new(), now), None);
    }
}
